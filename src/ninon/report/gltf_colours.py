"""Colours of a 3-D file: light is added there, so they are linear, and regions differ softly."""

from __future__ import annotations

from collections.abc import Iterable

from ninon.report.line_marks import ZONE_GROUP_OF
from ninon.report.tokens import token

__all__ = ["linear_colour", "region_colours"]

_TINT = 0.24
_STEPS = (1.0, 0.93, 1.05, 0.97, 0.89)
"""Regions of one group differ in lightness, so that their borders are seen."""
_OWN = {"scalp": ("face-hair", 0.85), "vermilion": ("face-lip", 0.6), "upper_lid": ("zone-eye", _TINT)}
"""Regions that are no zone of the table and yet not plain skin."""


def linear_colour(colour: str) -> tuple[float, float, float]:
    """Return a colour as linear shares of red, green and blue.

    Parameters
    ----------
    colour : str
        Hexadecimal, such as ``"#D9B29C"``, or the name of a token.
    """
    red, green, blue = _eight_bits(colour)
    return _linear(red), _linear(green), _linear(blue)


def region_colours(names: Iterable[str]) -> dict[str, str]:
    """Return a soft colour for each region: the skin, tinted by the line colour of its zone.

    Parameters
    ----------
    names : iterable of str
        Names of regions, such as those of the zone table.

    Returns
    -------
    dict of str to str
        Hexadecimal colours, in the order given.
    """
    seen: dict[str, int] = {}
    colours: dict[str, str] = {}
    for name in names:
        group = ZONE_GROUP_OF.get(name)
        tint, share = (f"zone-{group}", _TINT) if group else _OWN.get(name, ("face-skin", 0.0))
        step = _STEPS[seen.get(tint, 0) % len(_STEPS)]
        seen[tint] = seen.get(tint, 0) + 1
        mixed = (
            min(255, round(step * (a + (b - a) * share)))
            for a, b in zip(_eight_bits("face-skin"), _eight_bits(tint), strict=True)
        )
        colours[name] = "#" + "".join(f"{value:02X}" for value in mixed)
    return colours


def _eight_bits(colour: str) -> tuple[int, int, int]:
    digits = (colour if colour.startswith("#") else token(colour)).removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * each for each in digits)
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _linear(value: int) -> float:
    share = value / 255
    return float(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
