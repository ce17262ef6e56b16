"""The acts of a face: find it on photographs, or set it by hand, or take the template; fit it; keep it.

Nothing is sent anywhere, originals are only read, and nobody is identified: points are found, never compared
with those of other people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from ninon import tables
from ninon.clinic.points_file import HandPoints
from ninon.errors import InputError, RecordError
from ninon.face.face_file import read_face, read_landmarks
from ninon.face.face_lines import Curve, LengthDoubt, curves_on
from ninon.face.fit import fit_face, template_face
from ninon.face.geometry import FaceGeometry
from ninon.face.hand_points import moved_by_hand
from ninon.face.landmarks import Landmarks
from ninon.face.lines_on_face import LinesOnFace
from ninon.face.manual_points import landmarks_by_hand
from ninon.face.neck import NeckMeasures
from ninon.face.pooled_scale import MeasuredLength
from ninon.face.pose import PoseReference
from ninon.face.surface_points import SkinSurface
from ninon.face.template import Template, template

__all__ = [
    "ClientFace",
    "face_by_hand",
    "face_of_file",
    "face_of_photos",
    "face_without_photo",
    "pose_reference",
]

_NECK = ("neck_girth_mm", "chin_to_notch_mm", "head_girth_mm", "shoulder_width_mm")
_SCALES = {"pupil_distance_mm": "pupil distance", "face_width_mm": "face width"}


@dataclass(frozen=True, eq=False)
class ClientFace:
    """A fitted face with everything that lives on it, each worked out when first asked for."""

    geometry: FaceGeometry
    landmarks: tuple[Landmarks, ...] = ()
    """One for each photograph, in the order given."""
    _lines: dict[float, LinesOnFace] = field(default_factory=dict)

    @property
    def template(self) -> Template:
        """The template it is a change of."""
        return template()

    @cached_property
    def skin(self) -> SkinSurface:
        """Its surface."""
        return SkinSurface(self.geometry.vertices_mm, self.geometry.triangles)

    @cached_property
    def curves(self) -> tuple[Curve, ...]:
        """Every line of the tables on this face, right and left."""
        scale = self.geometry.scale
        return curves_on(
            self.skin,
            self.template,
            tables.lines().values(),
            names={key: (row.start, row.end) for key, row in tables.movements().items()},
            doubt=LengthDoubt(self.geometry.vertex_sd_mm, scale.sd_share if scale else 0.0),
        )

    def lines(self, contact_radius_mm: float) -> LinesOnFace:
        """Return the lines and the areas they keep clear of, to the edge of a contact, as a plan asks."""
        if contact_radius_mm not in self._lines:
            made = LinesOnFace(self.skin, self.template, self.curves, contact_radius_mm)
            self._lines[contact_radius_mm] = made
        return self._lines[contact_radius_mm]


def pose_reference() -> PoseReference:
    """Return the face that the pose of a head is told against: the template's."""
    head = template()
    return PoseReference.of(head.knots_mm, head.basis)


def face_of_photos(
    paths: Sequence[Path],
    *,
    points: HandPoints | None = None,
    lengths_mm: Mapping[str, float] | None = None,
    progress: Callable[[str], None] = lambda said: None,
) -> ClientFace:
    """Fit a face to photographs.

    Parameters
    ----------
    paths : sequence of Path
        One frontal photograph, or three in any order; they are read and never changed.
    points : HandPoints, optional
        Points a person has moved, by the name of the photograph.
    lengths_mm : mapping of str to float, optional
        What was measured on the client: ``pupil_distance_mm`` or ``face_width_mm``, lengths of neck and head.
    progress : callable
        Is told in a sentence what is going on.

    Returns
    -------
    ClientFace
        The face.

    Raises
    ------
    InputError
        If a photograph cannot be read or shows no face that can be used, or they make no set.
    """
    from ninon.imaging.landmarks_found import find_landmarks
    from ninon.imaging.networks import Networks
    from ninon.imaging.photo import read_photo

    lengths = dict(lengths_mm or {})
    _refuse_unknown(lengths, (*_NECK, *_SCALES))
    # What can be said without looking at a photograph is said before any is looked at.
    neck, scale = _neck(lengths), _scale(lengths)
    _refuse_count(len(paths))
    if points:
        points.refuse_others([path.name for path in paths])
    networks, reference = Networks.load(), pose_reference()
    found: list[Landmarks] = []
    for path in paths:
        progress(f"Looking for the face on {path}.")
        try:
            landmarks = find_landmarks(read_photo(path), networks, reference=reference)
            landmarks = moved_by_hand(landmarks, points.of(path.name)) if points else landmarks
        except InputError as fault:
            raise _named(fault, path) from None
        _refuse_again(path, landmarks, dict(zip(paths, found, strict=False)))
        found.append(landmarks)
    try:
        geometry = fit_face(found, template(), neck=neck, measured_scale=scale)
    except InputError as fault:
        raise (_named(fault, paths[0]) if len(paths) == 1 else fault) from None
    return ClientFace(geometry, tuple(found))


def face_by_hand(points: HandPoints, *, lengths_mm: Mapping[str, float] | None = None) -> ClientFace:
    """Fit a face to the 25 points a person has set on a photograph; no network looks at it.

    Raises
    ------
    InputError
        If a point is missing or makes no face.
    """
    lengths = dict(lengths_mm or {})
    _refuse_unknown(lengths, (*_NECK, *_SCALES))
    named, size = points.whole_set()
    landmarks = landmarks_by_hand(named, photo_size=size, reference=pose_reference())
    geometry = fit_face([landmarks], template(), neck=_neck(lengths), measured_scale=_scale(lengths))
    return ClientFace(geometry, (landmarks,))


def face_without_photo(*, lengths_mm: Mapping[str, float] | None = None) -> ClientFace:
    """Return the template at the size that was measured, or at that of a median adult."""
    lengths = dict(lengths_mm or {})
    _refuse_unknown(lengths, (*_NECK, "face_width_mm", "face_height_mm"))
    row = tables.scale()["bizygomatic"]
    both = [mm for mm in (row.women_mean_mm, row.men_mean_mm) if mm is not None]
    geometry = template_face(
        template(),
        face_width_mm=lengths.get("face_width_mm"),
        face_height_mm=lengths.get("face_height_mm"),
        median_width_mm=sum(both) / len(both),
        neck=_neck(lengths),
    )
    return ClientFace(geometry)


def _refuse_count(photographs: int) -> None:
    if photographs not in (1, 3):
        raise InputError(
            f"{photographs} photographs were given. A face is fitted from one, from the front, or from "
            "three: from the front, from the client's left and from the client's right. Give one or three."
        )


def _refuse_again(path: Path, landmarks: Landmarks, seen: Mapping[Path, Landmarks]) -> None:
    for other, found in seen.items():
        if np.array_equal(found.points_photo, landmarks.points_photo):
            raise InputError(
                f"{other} and {path} are the same photograph. Give one, from the front; or three different "
                "ones: from the front, from the client's left and from the client's right."
            )


def face_of_file(path: Path) -> ClientFace:
    """Return a face that was kept.

    Parameters
    ----------
    path : Path
        A ``.ninonface`` file.

    Raises
    ------
    InputError
        If it cannot be read, is damaged, or was made with another template.
    """
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise InputError(f"{path}: cannot be read ({fault.strerror}); name a .ninonface file") from None
    try:
        geometry, landmarks = read_face(data), read_landmarks(data)
    except (InputError, RecordError) as fault:
        raise InputError(f"{path}: {fault}") from None
    if geometry.template_fingerprint != template().fingerprint:
        raise InputError(
            f"{path}: was made with another template ({geometry.template_fingerprint}; here is "
            f"{template().fingerprint}). Fit the face again from the photographs."
        )
    return ClientFace(geometry, landmarks)


def _neck(lengths: Mapping[str, float]) -> NeckMeasures:
    return NeckMeasures(**{name: lengths.get(name) for name in _NECK})


def _scale(lengths: Mapping[str, float]) -> MeasuredLength | None:
    given = [(name, lengths[name]) for name in _SCALES if name in lengths]
    if len(given) > 1:
        raise InputError("Two lengths were given for the scale. Give the one that was measured best.")
    for name, mm in given:
        return MeasuredLength("pupil distance" if name == "pupil_distance_mm" else "face width", mm)
    return None


def _refuse_unknown(lengths: Mapping[str, float], used: Sequence[str]) -> None:
    unused = [name for name in lengths if name not in used]
    if unused:
        options = [f"--{name.replace('_', '-')}" for name in (unused[0], *used)]
        raise InputError(f"{options[0]} says nothing here; leave it out. Used are: {', '.join(options[1:])}.")


def _named(fault: InputError, path: Path) -> InputError:
    """Return the same refusal with the name of the photograph, its code kept."""
    said = str(fault)
    if str(path) not in said and path.name not in said:
        fault.args = (f"{path}: {said}", *fault.args[1:])
    return fault
