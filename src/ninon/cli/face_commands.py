"""``ninon face PHOTO...``: a face from photographs, from points set by hand, or from the template."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from ninon.clinic.client_face import ClientFace, face_by_hand, face_of_photos, face_without_photo
from ninon.clinic.face_files import write_face
from ninon.clinic.points_file import HandPoints
from ninon.errors import InputError
from ninon.report.face_json import face_fit_json
from ninon.report.face_text import face_text

__all__ = ["fit"]


def fit(
    photos: Sequence[Path],
    *,
    points: Sequence[Path],
    template: bool,
    lengths_mm: Mapping[str, float],
    out: Path | None,
    as_json: bool,
) -> int:
    """Fit a face, say how well it is known, write what is drawn of it.

    With ``--json`` the JSON goes to standard output and files are written only where a folder is named.
    """
    face = _fitted(photos, points, template, lengths_mm, quiet=as_json)
    files: dict[str, Path] = {}
    if out is not None or not as_json:
        files = write_face(face, out or Path(), _stem(photos, points))
    if as_json:
        names = [str(path) for path in photos] or [str(path) for path in points]
        seen = dict(zip(names, face.landmarks, strict=False))
        print(
            face_fit_json(face.geometry, face.curves, seen, {kind: str(path) for kind, path in files.items()})
        )
        return 0
    print(face_text(face.geometry, face.curves))
    for path in files.values():
        print(f"Written: {path}")
    return 0


def _fitted(
    photos: Sequence[Path],
    points: Sequence[Path],
    template: bool,
    lengths_mm: Mapping[str, float],
    *,
    quiet: bool,
) -> ClientFace:
    if template and (photos or points):
        raise InputError("--template stands for having no photograph; leave it out, or the photographs.")
    if len(points) > 1:
        raise InputError("Points are given in one file; write them together.")
    by_hand = HandPoints.read(points[0]) if points else None
    if photos:
        progress = (lambda said: None) if quiet else (lambda said: print(said, file=sys.stderr))
        return face_of_photos(photos, points=by_hand, lengths_mm=lengths_mm, progress=progress)
    if by_hand is not None:
        return face_by_hand(by_hand, lengths_mm=lengths_mm)
    if template:
        return face_without_photo(lengths_mm=lengths_mm)
    raise InputError(
        "Name a photograph from the front, or three: front, and three-quarter from both sides. Without any: "
        "ninon face --template, or ninon face --points FILE.toml. Other acts: ninon face --help"
    )


def _stem(photos: Sequence[Path], points: Sequence[Path]) -> str:
    named = [*photos, *points]
    return named[0].stem if named and named[0].stem else "template"
