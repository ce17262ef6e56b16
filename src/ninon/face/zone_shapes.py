"""Zones and no-go areas as closed shapes on the drawn face.

Every shape on the face is computed from landmarks, so that it fits each view. The shapes show *where about* a
zone lies, for the eye of a reader; whether a line may run somewhere is never decided by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

from ninon.errors import InputError, nearest
from ninon.face.curves import XY, Polyline, closed_smoothed, middle_smoothed, smooth_curve
from ninon.face.drawing import View, mirror_point, point
from ninon.face.zone_recipes import (
    CLOSED,
    NO_GO_CLOSED,
    NO_GO_MIDLINE,
    ON_MIDLINE,
    Below,
    Corner,
    Mix,
    Neck,
)

__all__ = ["ZONE_NAMES", "Side", "no_go_shapes", "zone_shapes"]

Side = Literal["right", "left"]

ZONE_NAMES: tuple[str, ...] = (*ON_MIDLINE, *CLOSED)
"""Zones that have a shape: every place of the zone table that can be excluded."""

_SPACING_MM = 2.0
_ROUNDS = 5
"""Rounds of averaging over neighbours: corners and bumps of less than about 3 mm disappear."""


@cache
def no_go_shapes(view: View = "front") -> dict[str, Polyline]:
    """Return the areas that no line and no edge of an electrode may enter.

    Parameters
    ----------
    view : {"front", "three_quarter", "three_quarter_right"}
        Which drawing.

    Returns
    -------
    dict of str to polyline
        Closed shapes: ``eye:right``, ``eye:left``, ``mouth``, ``neck_front`` (with the larynx, the thyroid
        and, at its upper corners, the carotid band) and ``sternum``, which goes on below the picture.
    """
    sides: tuple[Side, ...] = ("right", "left")
    eyes = {f"eye:{side}": _closed(_places(NO_GO_CLOSED["eye"], side, view)) for side in sides}
    middle = {name: _both_halves(recipe, view) for name, recipe in NO_GO_MIDLINE.items()}
    return eyes | middle | {"neck_front": closed_smoothed(middle["neck_front"], _ROUNDS)}


def zone_shapes(zone: str, side: Side | None = None, view: View = "front") -> tuple[Polyline, ...]:
    """Return where a zone lies, as closed shapes.

    Parameters
    ----------
    zone : str
        Name as in the zone table, such as ``"cheek"``.
    side : {"right", "left"}, optional
        One of the client's sides; both without it. Half a zone across the midline ends there.
    view : {"front", "three_quarter", "three_quarter_right"}
        Which drawing. The three-quarter views leave out the side of the face that they hide.

    Returns
    -------
    tuple of polyline
        Both sides of a zone across the midline are one shape; the first point is not repeated.

    Raises
    ------
    InputError
        If the zone has no shape.
    """
    if zone in ON_MIDLINE:
        recipe = ON_MIDLINE[zone]
        if side is None:
            return (closed_smoothed(_both_halves(recipe, view), _ROUNDS),)
        half = smooth_curve(_places(recipe, side, view), spacing_mm=_SPACING_MM)
        return (middle_smoothed(half, _ROUNDS),)
    if zone not in CLOSED:
        hint = nearest(zone, ZONE_NAMES) or f"Known are: {', '.join(sorted(ZONE_NAMES))}."
        raise InputError(f"The zone '{zone}' has no shape on the drawn face. {hint}")
    recipe = CLOSED[zone]
    wanted = [each for each in _seen(recipe, view) if side in (None, each)]
    return tuple(closed_smoothed(_closed(_places(recipe, each, view)), _ROUNDS) for each in wanted)


def _seen(recipe: Sequence[Corner], view: View) -> tuple[Side, ...]:
    """Return on which sides a zone beside the midline is seen: on the neck and the chest on both."""
    if view == "front" or isinstance(recipe[0], Neck):
        return ("right", "left")
    return ("left",) if view == "three_quarter" else ("right",)


def _closed(corners: Sequence[XY]) -> Polyline:
    return smooth_curve(corners, spacing_mm=_SPACING_MM, closed=True)


def _both_halves(recipe: Sequence[Corner], view: View) -> Polyline:
    """Return a shape across the midline: down one side and up the other."""
    right, left = _places(recipe, "right", view), _places(recipe, "left", view)
    return _closed([*right, *left[-2:0:-1]])


def _places(recipe: Sequence[Corner], side: Side, view: View) -> list[XY]:
    return [_place(corner, side, view) for corner in recipe]


def _place(corner: Corner, side: Side, view: View) -> XY:
    """Return where a corner of a recipe lies."""
    match corner:
        case Mix(a, b, share):
            (ax, ay), (bx, by) = _landmark(a, side, view), _landmark(b, side, view)
            return ax + (bx - ax) * share, ay + (by - ay) * share
        case Below(a, mm):
            x, y = _landmark(a, side, view)
            return x, y + mm
        case Neck(front, near, far):
            if view == "front":
                return (front[0] if side == "right" else -front[0]), front[1]
            facing = "left" if view == "three_quarter" else "right"
            x, y = near if side == facing else far
            return (x if view == "three_quarter" else -x), y
        case _:
            return _landmark(corner, side, view)


def _landmark(index: int, side: Side, view: View) -> XY:
    return point(index if side == "right" else mirror_point(index), view)
