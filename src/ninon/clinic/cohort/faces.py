"""The faces of a study: files, the template, or made faces for studies without clients."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ninon.errors import InputError
from ninon.face.geometry import FaceGeometry

__all__ = ["MOST_MADE", "CohortFace", "named_faces"]

MOST_MADE = 1000
"""More made faces than this nobody needs."""

_MADE = re.compile(r"random:(\d+)")
_MADE_SEED = 20_260
_TURNED_DEG = (0.0, -45.0, 45.0)
_SLIGHT_MM = 0.3


@dataclass(frozen=True)
class CohortFace:
    """One face of a study."""

    name: str
    """As it stands in the table; of a file its name without the ending."""
    fingerprint: str
    """SHA-256 of its shape."""
    shape: bytes
    """The face as a file, without photographs' landmarks and without remarks."""


def named_faces(
    words: Sequence[str], *, report: Callable[[str], None] = lambda said: None
) -> tuple[CohortFace, ...]:
    """Return the faces a user has named.

    Parameters
    ----------
    words : sequence of str
        Files ``*.ninonface``, ``template``, or ``random:K`` for `K` made faces, always the same ones.
    report : callable
        Told what takes time.

    Raises
    ------
    InputError
        If one of them cannot be meant; every one that cannot is named, each in a line of its own.
    """
    found: list[CohortFace] = []
    wrong: list[str] = []
    for word in words:
        try:
            found.extend(_of(word, report))
        except InputError as fault:
            wrong.append(str(fault))
    wrong += _twice(found)
    if not found and not wrong:
        wrong = ["No face is named. Name .ninonface files, template, or random:4 for four made faces."]
    if wrong:
        count = f"{len(wrong)} of the faces cannot be used:\n  " if len(wrong) > 1 else ""
        raise InputError(count + "\n  ".join(wrong))
    return tuple(sorted(found, key=lambda face: face.name))


def _of(word: str, report: Callable[[str], None]) -> Iterator[CohortFace]:
    from ninon.clinic.client_face import face_of_file, face_without_photo

    made = _MADE.fullmatch(word)
    if made:
        count = int(made[1]) if len(made[1]) < 6 else MOST_MADE + 1
        if not 0 < count <= MOST_MADE:
            raise InputError(f"{word}: name 1 to {MOST_MADE} made faces")
        report(f"Making {count} faces.")
        digits = max(2, len(str(count)))
        for k in range(1, count + 1):
            yield _kept(f"random-{k:0{digits}d}", _made_face(k))
    elif word == "template":
        yield _kept("template", face_without_photo().geometry)
    elif word.startswith("random") and not Path(word).exists():
        raise InputError(f"{word}: made faces are named random:K, such as random:4")
    else:
        path = Path(word)
        yield _kept(path.stem, face_of_file(path).geometry)


def _kept(name: str, geometry: FaceGeometry) -> CohortFace:
    from ninon.face.face_file import to_bytes

    shape = to_bytes(replace(geometry, remarks=()))
    return CohortFace(name, _fingerprint(geometry), shape)


def _fingerprint(geometry: FaceGeometry) -> str:
    told = hashlib.sha256(geometry.template_fingerprint.encode())
    # As a file keeps them, so that a face is the same before and after it was kept.
    told.update(geometry.vertices_mm.astype("<f4").tobytes())
    told.update(geometry.origin.astype("|u1").tobytes())
    return told.hexdigest()


def _made_face(k: int) -> FaceGeometry:
    """Return a known face, fitted to three made photographs of it that hardly err."""
    from ninon.face.fit import fit_face
    from ninon.face.landmarks import LANDMARK_COUNT
    from ninon.face.template import FACE_TRIANGLES, template
    from ninon.face.truth import photograph, random_face
    from ninon.physics.solvers.kept import one_blas_thread

    head, rng = template(), np.random.default_rng([_MADE_SEED, k])
    with one_blas_thread():  # with more of them the last digits are others
        truth = random_face(head.knots_mm[:LANDMARK_COUNT], rng)
        triangles = head.knot_triangles[:FACE_TRIANGLES]
        seen = [
            photograph(
                truth, triangles, rng, pose_deg=(0.0, yaw, 0.0), noise_mm=_SLIGHT_MM,
                turned_away_noise_mm=_SLIGHT_MM, depth_sd_mm=_SLIGHT_MM,
            )
            for yaw in _TURNED_DEG
        ]  # fmt: skip
        return fit_face(seen, head)


def _twice(faces: Sequence[CohortFace]) -> list[str]:
    wrong, names, shapes = [], set[str](), dict[str, str]()
    for face in faces:
        if face.name in names:
            wrong.append(f"{face.name}: two faces have this name; rename a file")
        elif face.fingerprint in shapes:
            wrong.append(f"{face.name}: is the same face as {shapes[face.fingerprint]}; name it once")
        names.add(face.name)
        shapes.setdefault(face.fingerprint, face.name)
    return wrong
