"""Which way the skin faces at a landmark, so that a round pad on the side of the face looks right.

The two drawings show the same head turned by 36°, so the depth of every landmark follows from where it
lies in both. A plane through its neighbours then gives the direction of the skin.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import cos, dist, radians, sin, sqrt

from ninon.face.drawing import View, landmark_positions, mirror_point

__all__ = ["skin_direction"]

Vector = tuple[float, float, float]

_TURN = radians(36)
_NEIGHBOURS = 14
_ROUNDS = 8


@cache
def _places() -> tuple[Vector, ...]:
    """Return x, y and depth of every landmark; depth grows towards the viewer of the front view."""
    return tuple(
        (x, y, (x * cos(_TURN) - turned) / sin(_TURN))
        for (x, y), (turned, _) in zip(
            landmark_positions("front"), landmark_positions("three_quarter"), strict=True
        )
    )


@cache
def skin_direction(landmark: int, view: View = "front") -> Vector:
    """Return the unit vector that stands on the skin at a landmark.

    Parameters
    ----------
    landmark : int
        Number of the landmark.
    view : {"front", "three_quarter", "three_quarter_right"}
        Whose axes to use.

    Returns
    -------
    (float, float, float)
        x to the viewer's right, y down, z towards the viewer. Where z is small the skin is seen from the
        side.
    """
    if view == "three_quarter_right":
        x, y, z = skin_direction(int(mirror_point(landmark)), "three_quarter")
        return -x, y, z
    centre = _places()[landmark]
    near = sorted(_places(), key=lambda place: dist(place, centre))[:_NEIGHBOURS]
    x, y, z = _plane_direction(near)
    if view == "front":
        return x, y, z
    return x * cos(_TURN) - z * sin(_TURN), y, x * sin(_TURN) + z * cos(_TURN)


def _plane_direction(places: Sequence[Vector]) -> Vector:
    """Return the direction in which the places spread least, by inverse iteration on their spread."""
    middle = [sum(place[k] for place in places) / len(places) for k in range(3)]
    offsets = [[place[k] - middle[k] for k in range(3)] for place in places]
    spread = [[sum(o[i] * o[j] for o in offsets) for j in range(3)] for i in range(3)]
    for k in range(3):
        spread[k][k] += 1e-6
    columns = [
        [spread[(i + 1) % 3][(j + 1) % 3] * spread[(i + 2) % 3][(j + 2) % 3]
         - spread[(i + 1) % 3][(j + 2) % 3] * spread[(i + 2) % 3][(j + 1) % 3] for j in range(3)]
        for i in range(3)
    ]  # fmt: skip
    x, y, z = 0.1, 0.1, 1.0
    for _ in range(_ROUNDS):
        x, y, z = (row[0] * x + row[1] * y + row[2] * z for row in columns)
        size = sqrt(x * x + y * y + z * z)
        x, y, z = x / size, y / size, z / size
    return (x, y, z) if z > 0 else (-x, -y, -z)
