"""Which photograph shows which side: one frontal photograph, or three that belong together.

A photograph from the client's left shows the left cheek: the nose points to the viewer's left, yaw is
negative.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ninon.errors import InputError
from ninon.face.geometry import Remark
from ninon.face.landmarks import Landmarks

__all__ = ["BY_HAND", "FRONTAL_DEG", "SIDE_DEG", "Views", "views_of"]

BY_HAND = "by hand"
"""Pipeline of landmarks that no network has found: only the points set by hand count."""
FRONTAL_DEG = 20.0
"""A photograph turned further than this is not frontal."""
SIDE_DEG = (25.0, 60.0)
"""A photograph from the side is turned by this much."""


@dataclass(frozen=True, eq=False)
class Views:
    """The photographs of one face, each in its place."""

    frontal: Landmarks
    sides: tuple[Landmarks, Landmarks] | None
    """From the client's left and from the client's right; None with one photograph."""
    remarks: tuple[Remark, ...] = ()

    @property
    def all(self) -> tuple[Landmarks, ...]:
        """The photographs, the frontal first."""
        return (self.frontal, *(self.sides or ()))


def views_of(landmarks: Sequence[Landmarks]) -> Views:
    """Return the photographs, each in its place by how far the head is turned.

    Parameters
    ----------
    landmarks : sequence of Landmarks
        One frontal photograph; or three, expected as frontal, from the client's left, from the client's
        right.

    Returns
    -------
    Views
        With a remark where the order was put right.

    Raises
    ------
    InputError
        If they are not one or three, or do not make the set.
    """
    if len(landmarks) == 1:
        _check_frontal(landmarks[0])
        return Views(landmarks[0], None, (_WHICH_IS_LEFT,))
    if len(landmarks) != 3:
        raise InputError(
            f"A face was given {_counted(len(landmarks))}. It is fitted from one, frontal, or from three: "
            "frontal, from the client's left and from the client's right. Give one or three."
        )
    order = sorted(range(3), key=lambda k: abs(landmarks[k].pose_deg[1]))
    frontal = landmarks[order[0]]
    _check_frontal(frontal)
    sides = [k for k in range(3) if k != order[0]]
    left, right = sorted(sides, key=lambda k: landmarks[k].pose_deg[1])
    yaws = [landmarks[k].pose_deg[1] for k in (left, right)]
    if yaws[0] * yaws[1] > 0:
        side = "left" if yaws[0] < 0 else "right"
        raise InputError(
            f"Two photographs show the client's {side} side (turned by {abs(yaws[0]):.0f}° and "
            f"{abs(yaws[1]):.0f}°). Either one of them is mirrored, or the other side is missing. Give one "
            "photograph of each side, as the camera saw it, not as a mirror would."
        )
    for yaw, side in zip(yaws, ("left", "right"), strict=True):
        if not SIDE_DEG[0] <= abs(yaw) <= SIDE_DEG[1]:
            raise InputError(
                f"The photograph from the client's {side} is turned by {abs(yaw):.0f}°; between "
                f"{SIDE_DEG[0]:.0f}° and {SIDE_DEG[1]:.0f}° are needed, best 45°. Take it again, or fit the "
                "face from the frontal photograph alone."
            )
    in_order = (order[0], left, right) == (0, 1, 2)
    return Views(frontal, (landmarks[left], landmarks[right]), () if in_order else (_PUT_RIGHT,))


_PUT_RIGHT = Remark(
    "views_put_right",
    "The photographs were given in another order than frontal, client's left, client's right. How far the "
    "head is turned says which is which, and they were put right. If the order was as meant, the camera "
    "mirrors: take them again without mirroring.",
)
_WHICH_IS_LEFT = Remark(
    "which_is_left",
    "One photograph cannot show whether it is mirrored. Ask the client: which is your left? Compare with a "
    "mark on the face.",
)


def _check_frontal(landmarks: Landmarks) -> None:
    yaw = landmarks.pose_deg[1]
    if abs(yaw) > FRONTAL_DEG:
        raise InputError(
            f"A profile was given as frontal: the head is turned by {abs(yaw):.0f}°, and no more than "
            f"{FRONTAL_DEG:.0f}° is frontal. Take a photograph straight from the front."
        )


def _counted(count: int) -> str:
    return "no photograph" if count == 0 else f"{count} photographs"
