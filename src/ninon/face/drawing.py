"""The drawn schematic face: where each landmark lies on it, and how a line runs over it.

The drawing stands in for a client's own face while there is no photograph. Its axes are those of the page:
about millimetres on the face, x to the viewer's right, y down, the origin between the eyes and the tip of the
nose. The client's right is on the viewer's left.

Views: ``front``; ``three_quarter``, turned by 36° so that the client's left side shows; and
``three_quarter_right``, its mirror image, for the right side.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from ninon.errors import InputError, nearest
from ninon.face.curves import XY, Polyline, distance_mm, length_mm, middle_smoothed, resample, smooth_curve
from ninon.face.outlines import Outline
from ninon.face.template_points import FRONT_RIGHT, THREE_QUARTER

__all__ = [
    "LANDMARK_COUNT",
    "VIEWS",
    "FaceDrawing",
    "View",
    "drawn_length_mm",
    "face_drawing",
    "known_point_names",
    "landmark_positions",
    "line_path",
    "mirror_point",
    "outline",
    "point",
]

View = Literal["front", "three_quarter", "three_quarter_right"]
VIEWS: tuple[View, ...] = ("front", "three_quarter", "three_quarter_right")

LANDMARK_COUNT = 468

_INSIDE_MM = 2.2
_UNDER_JAW_INSIDE_MM = 7.0
"""Under the jaw the skin turns away from the viewer sooner than the silhouette of the neck does."""
_HIDDEN_START_MM, _HIDDEN_END_MM = 2.0, 7.0
_SPACING_MM = 1.5


@dataclass(frozen=True)
class FaceDrawing:
    """One view of the drawn face, as SVG path data."""

    outline: Polyline
    """Corners of the silhouette of head, neck and bust."""
    mirrored: bool
    """Whether the paths below are to be drawn mirrored left to right; the outline already is."""
    layers: Mapping[str, str]
    """Path data of the layers that are one path each, by name."""
    bands: tuple[str, ...]
    """Sixteen contours of shade on the skin, to be stacked."""
    hair_bands: tuple[str, ...]
    """Contours of shade on the hair, to be stacked."""


@cache
def _file(name: str) -> dict[str, Any]:
    """Return one of the two data files; read on first use only."""
    loaded: dict[str, Any] = json.loads(resources.files(__package__).joinpath(name).read_bytes())
    return loaded


@cache
def face_drawing(view: View) -> FaceDrawing:
    """Return the layers of one view of the drawn face."""
    mirrored = view == "three_quarter_right"
    data = _file("drawing.json")["views"]["front" if view == "front" else "three_quarter"]
    sign = -1 if mirrored else 1
    return FaceDrawing(
        outline=tuple((sign * x, y) for x, y in data["outline"]),
        mirrored=mirrored,
        layers={name: path for name, path in data["layers"].items() if isinstance(path, str)},
        bands=tuple(data["layers"]["bands"]),
        hair_bands=tuple(data["layers"]["hair_bands"]),
    )


@cache
def outline(view: View) -> Outline:
    """Return the silhouette of head, neck and bust."""
    return Outline(face_drawing(view).outline)


@cache
def landmark_positions(view: View = "front") -> Polyline:
    """Return where the landmarks of the face mesh lie on the drawing.

    Parameters
    ----------
    view : {"front", "three_quarter", "three_quarter_right"}
        Which drawing.

    Returns
    -------
    tuple of 468 (x, y)
        Positions by landmark number, in about millimetres; x to the viewer's right, y down.
    """
    data = _file("drawing_landmarks.json")
    if view == "three_quarter_right":
        there = data["three_quarter"]
        return tuple((-there[other][0], there[other][1]) for other in data["mirror"])
    return tuple((x, y) for x, y in data[view])


@cache
def _template_positions(view: View) -> Mapping[str, XY]:
    """Return the named points of neck and chest."""
    if view == "three_quarter":
        return THREE_QUARTER
    if view == "three_quarter_right":
        return {_other_side(name): (-x, y) for name, (x, y) in THREE_QUARTER.items()}
    right = {f"{name}:right": place for name, place in FRONT_RIGHT.items()}
    return right | {f"{name}:left": (-x, y) for name, (x, y) in FRONT_RIGHT.items()}


def known_point_names() -> tuple[str, ...]:
    """Return the names of the points of the neck and chest template, in alphabetical order."""
    return tuple(sorted(_template_positions("front")))


def point(name_or_index: int | str, view: View = "front") -> XY:
    """Return where a landmark or a named point lies on the drawing.

    Parameters
    ----------
    name_or_index : int or str
        Landmark number 0 to 467, or a name such as ``"neck:clavicle_lateral:right"``.
    view : {"front", "three_quarter", "three_quarter_right"}
        Which drawing.

    Returns
    -------
    (x, y)
        In about millimetres; x to the viewer's right, y down.

    Raises
    ------
    InputError
        If there is no such point.
    """
    if isinstance(name_or_index, int):
        if not 0 <= name_or_index < LANDMARK_COUNT:
            raise InputError(
                f"There is no landmark {name_or_index}: the face mesh has numbers 0 to {LANDMARK_COUNT - 1}."
            )
        return landmark_positions(view)[name_or_index]
    place = _template_positions(view).get(name_or_index)
    if place is None:
        known = known_point_names()
        hint = nearest(name_or_index, known) or f"Known are: {', '.join(known)}."
        raise InputError(f"There is no point '{name_or_index}' on the drawn neck and chest. {hint}")
    return place


def mirror_point(name_or_index: int | str) -> int | str:
    """Return the same point on the client's other side; a point on the midline is its own mirror image."""
    point(name_or_index)
    if isinstance(name_or_index, str):
        return _other_side(name_or_index)
    other: int = _file("drawing_landmarks.json")["mirror"][name_or_index]
    return other


def _other_side(name: str) -> str:
    stem, _, side = name.rpartition(":")
    return f"{stem}:{'left' if side == 'right' else 'right'}"


def line_path(
    points: Sequence[int | str], view: View = "front", offset_below_jaw_mm: float = 0.0
) -> Polyline:
    """Return a smooth line over the drawn face.

    The line passes through its points, except where it would leave the drawing: it then keeps 2 mm inside
    the outline, so that a ribbon still lies on skin.

    Parameters
    ----------
    points : sequence of int or str
        Landmark numbers and template names from start to end, two or more.
    view : {"front", "three_quarter", "three_quarter_right"}
        Which drawing.
    offset_below_jaw_mm : float
        How far below its points the line runs, straight down the page. The submental line is listed by the
        landmarks of the jaw border and runs 15 mm below them.

    Returns
    -------
    polyline
        Points about 1.5 mm apart, in millimetres.

    Raises
    ------
    InputError
        If a point is unknown, or there are fewer than two.
    """
    if len(points) < 2:
        raise InputError(f"A line needs two points or more; given: {list(points)}.")
    places = [point(p, view) for p in points]
    if offset_below_jaw_mm:
        places = [(x, y + offset_below_jaw_mm) for x, y in places]
    margin_mm, rounds = (_UNDER_JAW_INSIDE_MM, 12) if offset_below_jaw_mm else (_INSIDE_MM, 2)
    free = smooth_curve(places, spacing_mm=_SPACING_MM)
    kept = outline(view).keep_inside(free, margin_mm)
    if offset_below_jaw_mm:
        kept = _seen(free, kept)
    return resample(middle_smoothed(kept, rounds), _SPACING_MM)


def _seen(free: Polyline, kept: Polyline) -> Polyline:
    """Return what shows of a line under the jaw: a turned chin hides its start, the neck its end."""
    moved = [distance_mm(a, b) for a, b in zip(free, kept, strict=True)]
    first = next((i for i, mm in enumerate(moved) if mm < _HIDDEN_START_MM), 0)
    last = next((i for i in reversed(range(len(moved))) if moved[i] < _HIDDEN_END_MM), len(moved) - 1)
    return kept[first : last + 1] if last - first > 2 else kept


def drawn_length_mm(line: Sequence[XY]) -> float:
    """Return how long a line is on the drawing, in millimetres.

    The drawing is flat: a line that runs round the cheek is shorter here than on a face.
    """
    return length_mm(line)
