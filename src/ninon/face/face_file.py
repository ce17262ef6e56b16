"""A client's face as a file: ``*.ninonface``. It holds numbers, never a photograph.

A zip archive of ``geometry.json``, which says what the rest is (`ninon.face.face_file_schema`),
``arrays.npz`` with points and triangles, and one ``landmarks-N.json`` for each photograph the face was
computed from. The same face gives the same bytes. Nothing is compressed: reading takes a few milliseconds.
It is health data: store it encrypted.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError, RecordError
from ninon.face.geometry import FaceGeometry, Grade, Remark
from ninon.face.landmarks import Landmarks
from ninon.face.landmarks_json import landmarks_from_json, landmarks_to_json
from ninon.face.neck import NeckMeasures
from ninon.face.packed_arrays import packed, packed_arrays, unpacked, unpacked_arrays
from ninon.face.scale import Scale, ScaleSource

__all__ = ["MOST_BYTES", "SCHEMA_VERSION", "SUFFIX", "read_face", "read_landmarks", "to_bytes"]

SUFFIX: Final = ".ninonface"
SCHEMA_VERSION: Final = 1
MOST_BYTES: Final = 24_000_000
"""No face comes near this; a larger file is not opened."""

_KIND: Final = "ninon face"
_WHAT: Final = "face file"
_MOST_PHOTOS = 9
_LANDMARKS = re.compile(r"landmarks-([1-9])\.json")
_DTYPES = {
    "knots_mm": "<f8",
    "knot_sd_mm": "<f4",
    "vertices_mm": "<f4",
    "vertex_sd_mm": "<f4",
    "triangles": "<u4",
    "origin": "|u1",
}


def to_bytes(face: FaceGeometry, landmarks: Sequence[Landmarks] = ()) -> bytes:
    """Return a face as the contents of a file.

    Parameters
    ----------
    face : FaceGeometry
        The face. Its knots are kept to the last digit, its fine vertices to a hundred-thousandth of a
        millimetre.
    landmarks : sequence of Landmarks
        What was read on each photograph it was computed from; points set by hand stand beside the automatic
        ones.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    InputError
        If there are more than nine photographs, or a number is not finite.
    """
    if len(landmarks) > _MOST_PHOTOS:
        raise InputError(
            f"A face file keeps the landmarks of {_MOST_PHOTOS} photographs, not {len(landmarks)}."
        )
    arrays = {name: getattr(face, name).astype(dtype) for name, dtype in _DTYPES.items()}
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise _not_finite()
    try:
        members = {"arrays.npz": packed_arrays(arrays)}
        for k, each in enumerate(landmarks, start=1):
            members[f"landmarks-{k}.json"] = landmarks_to_json(each).encode()
        written = json.dumps(_described(face, members), allow_nan=False, ensure_ascii=False, indent=1)
    except ValueError:
        raise InputError(
            "A number of this face is not finite, so it cannot be kept. Compute it again."
        ) from None
    return packed({"geometry.json": written.encode(), **members}, compressed=False)


def _not_finite() -> InputError:
    return InputError("A number of this face is not finite, so it cannot be kept. Compute it again.")


def _described(face: FaceGeometry, members: Mapping[str, bytes]) -> dict[str, Any]:
    scale = face.scale
    return {
        "kind": _KIND,
        "schema_version": SCHEMA_VERSION,
        "template_fingerprint": face.template_fingerprint,
        "pipeline": face.pipeline,
        "grade": face.grade,
        "remarks": [{"code": each.code, "sentence": each.sentence} for each in face.remarks],
        "scale": None
        if scale is None
        else {
            "mm_per_px": float(scale.mm_per_px),
            "sd_share": float(scale.sd_share),
            "source": scale.source,
            "pooled": int(scale.pooled),
        },
        "neck": {
            "neck_girth_mm": face.neck.neck_girth_mm,
            "chin_to_notch_mm": face.neck.chin_to_notch_mm,
            "head_girth_mm": face.neck.head_girth_mm,
            "shoulder_width_mm": face.neck.shoulder_width_mm,
        },
        "axes": "points_face: mm, x to the client's left, y up, z forward",
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in members.items()},
    }


def read_face(data: bytes) -> FaceGeometry:
    """Return the face that a file keeps.

    Parameters
    ----------
    data : bytes
        The contents of a ``*.ninonface`` file.

    Returns
    -------
    FaceGeometry
        Its arrays cannot be written to.

    Raises
    ------
    InputError
        If this is no face file, or one that is damaged, changed, cut short, too large or of a newer version.
    """
    described, members = _opened(data)
    arrays = unpacked_arrays(members["arrays.npz"], what=_WHAT, most_bytes=MOST_BYTES)
    checked = _checked(arrays)
    try:
        return FaceGeometry(
            **checked,
            grade=described["grade"] if described["grade"] in get_args(Grade) else _unknown("grade"),
            remarks=tuple(Remark(str(r["code"]), str(r["sentence"])) for r in described["remarks"]),
            scale=_scale(described["scale"]),
            pipeline=str(described["pipeline"]),
            template_fingerprint=str(described["template_fingerprint"]),
            neck=NeckMeasures(**described["neck"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        if isinstance(fault, InputError):
            raise
        raise InputError(
            f"The description in this {_WHAT} is incomplete ({type(fault).__name__}: {str(fault)[:60]}). "
            "Take another copy of it, or compute the face again."
        ) from None


def read_landmarks(data: bytes) -> tuple[Landmarks, ...]:
    """Return what was read on each photograph of a face file, in the order it was kept.

    Raises
    ------
    InputError
        As of `read_face`.
    """
    _, members = _opened(data)
    try:
        return tuple(
            landmarks_from_json(members[name]) for name in sorted(members) if _LANDMARKS.fullmatch(name)
        )
    except RecordError as fault:
        raise InputError(f"The landmarks in this {_WHAT} cannot be read. {fault}") from None


def _opened(data: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the description and the other members, all of them as they were written."""
    if len(data) > MOST_BYTES:
        raise InputError(
            f"This file has {len(data) / 1e6:.0f} MB; a {_WHAT} has less than {MOST_BYTES / 1e6:.0f} MB. "
            f"Choose a file that ends in {SUFFIX}."
        )
    members = unpacked(data, what=_WHAT, most_bytes=MOST_BYTES)
    described = _description(members.pop("geometry.json", b""))
    sums = described.get("sha256")
    foreign = [n for n in members if n != "arrays.npz" and not _LANDMARKS.fullmatch(n)]
    if foreign or not isinstance(sums, dict) or set(sums) != set(members) or "arrays.npz" not in members:
        raise InputError(
            f"The parts of this {_WHAT} are not those it should have"
            f"{f' ({foreign[0][:40]!r})' if foreign else ''}. Take another copy of it."
        )
    for name, content in members.items():
        if hashlib.sha256(content).hexdigest() != sums[name]:
            raise InputError(
                f"{name} in this {_WHAT} was changed after it was written: its checksum does not fit. "
                "Take another copy of it, or compute the face again."
            )
    return described, members


def _description(content: bytes) -> dict[str, Any]:
    try:
        described = json.loads(content)
    except (ValueError, RecursionError):
        described = None
    if not isinstance(described, dict) or described.get("kind") != _KIND:
        raise InputError(
            f"This is not a {_WHAT}. Choose one that Ninon has written; its name ends in {SUFFIX}."
        )
    version = described.get("schema_version")
    if version != SCHEMA_VERSION:
        raise InputError(
            f"This {_WHAT} is of version {version}; this Ninon reads version {SCHEMA_VERSION}. "
            "Open it with the Ninon that wrote it, or a newer one."
        )
    return described


def _checked(arrays: Mapping[str, NDArray[np.generic]]) -> dict[str, Any]:
    """Return the arrays as a face holds them, when they fit together."""
    if {name: array.dtype.str for name, array in arrays.items()} != _DTYPES:
        _unknown("arrays")
    knots, fine = (len(arrays[name]) if arrays[name].ndim else 0 for name in ("knots_mm", "vertices_mm"))
    wanted: dict[str, tuple[int, ...]] = {
        "knots_mm": (knots, 3),
        "knot_sd_mm": (knots, 3),
        "vertices_mm": (fine, 3),
    }
    wanted |= {"vertex_sd_mm": (fine, 3), "origin": (fine,)}
    if any(arrays[name].shape != shape for name, shape in wanted.items()):
        _unknown("arrays")
    triangles, origin = arrays["triangles"], arrays["origin"]
    if triangles.ndim != 2 or triangles.shape[1] != 3 or not len(triangles) or triangles.max() >= fine:
        _unknown("triangles")
    if origin.max(initial=0) > 2 or not all(np.isfinite(arrays[name]).all() for name in wanted):
        _unknown("numbers")
    kept: dict[str, Any] = {name: arrays[name].astype(np.float64) for name in wanted if name != "origin"}
    kept |= {"triangles": triangles.astype(np.int32), "origin": origin.astype(np.uint8)}
    for array in kept.values():
        array.flags.writeable = False
    return kept


def _unknown(which: str) -> Any:
    raise InputError(
        f"The {which} of this {_WHAT} make no sense. Take another copy of it, or compute the face again."
    )


def _scale(kept: Mapping[str, Any] | None) -> Scale | None:
    if kept is None:
        return None
    scale = Scale(float(kept["mm_per_px"]), float(kept["sd_share"]), kept["source"], int(kept["pooled"]))
    if scale.source not in get_args(ScaleSource) or not (
        0 < scale.mm_per_px < 100 and 0 <= scale.sd_share < 1
    ):
        _unknown("scale")
    return scale
