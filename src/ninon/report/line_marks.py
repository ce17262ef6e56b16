"""What stands on a line map: numbered lines, their colour group, and where one is cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ninon.errors import InputError, nearest

__all__ = ["ZONE_GROUP_OF", "Cut", "LineMark", "ZoneGroup", "zone_group"]

ZoneGroup = Literal["decollete", "neck", "jaw", "cheek", "eye", "forehead"]
Point = int | str

ZONE_GROUP_OF: dict[str, ZoneGroup] = {
    "decollete": "decollete",
    "neck_lateral": "neck",
    "submental": "neck",
    "jawline": "jaw",
    "chin": "jaw",
    "lower_lip": "jaw",
    "masseter": "jaw",
    "cheek": "cheek",
    "nasolabial": "cheek",
    "upper_lip": "cheek",
    "preauricular": "cheek",
    "nose": "forehead",
    "under_eye": "eye",
    "outer_eye": "eye",
    "glabella": "forehead",
    "brow": "forehead",
    "temple": "forehead",
    "forehead": "forehead",
}
"""The line colour of each zone: six groups that people with any colour vision tell apart."""


def zone_group(zone: str, also_zones: Sequence[str] = ()) -> ZoneGroup:
    """Return the line colour of a movement.

    Parameters
    ----------
    zone : str
        Its zone in the movement table.
    also_zones : sequence of str
        The further zones it touches. A cheek line that begins on the chin is drawn as a jaw line, so that it
        is told from the cheek lines it runs along.

    Returns
    -------
    str
        One of the six groups.

    Raises
    ------
    InputError
        If the zone has no line colour.
    """
    if zone not in ZONE_GROUP_OF:
        hint = nearest(zone, ZONE_GROUP_OF) or f"Known are: {', '.join(sorted(ZONE_GROUP_OF))}."
        raise InputError(f"The zone '{zone}' has no line colour. {hint}")
    return "jaw" if zone == "cheek" and "chin" in also_zones else ZONE_GROUP_OF[zone]


@dataclass(frozen=True)
class Cut:
    """Where and why a line ends early. It is cut, never bent."""

    share: float
    """How much of its length is drawn, 0 to 1."""
    reason: str
    """A few words, printed beside the cross bar."""


@dataclass(frozen=True)
class LineMark:
    """One numbered line, or several columns under one number."""

    number: int
    movement: str
    """Its id, such as ``M03``; the right and the left line of a movement are drawn as a pair."""
    side: Literal["right", "left", "midline", "both"]
    """``both``: the points are of the right side, and the left is drawn too, with the same number."""
    zone_group: ZoneGroup
    points: tuple[Point, ...] | tuple[tuple[Point, ...], ...]
    """Landmarks and named points from start to end; or several columns of them."""
    offset_below_jaw_mm: float = 0.0
    cut_at: Cut | None = None
    by_hand: bool = False
    """Without current: drawn dotted."""
    kept_mm: tuple[tuple[float, float], ...] = ()
    """Stretches drawn on a client's own face, in mm along all columns end to end; empty: all of it."""
    cut_because: str = ""
    """A few words, printed beside the cross bar of a stretch that ends early."""

    @property
    def columns(self) -> tuple[tuple[Point, ...], ...]:
        """The points of each column."""
        if all(isinstance(p, tuple) for p in self.points):
            return tuple(p for p in self.points if isinstance(p, tuple))
        return (tuple(p for p in self.points if not isinstance(p, tuple)),)
