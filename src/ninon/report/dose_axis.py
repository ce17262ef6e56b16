"""One axis for many intervals: straight where the numbers are near each other, else by factors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

from ninon.dosimetry.dose import Interval
from ninon.report.dose_units import significant

__all__ = ["DoseAxis", "dose_axis", "linear_axis"]

_WIDE = 20.0
"""An axis that spans more than this is divided by factors."""
_MOST_WIDE = 1e4
_NICE = (1.0, 2.0, 5.0)
_LABEL_ROOM = 0.17


@dataclass(frozen=True)
class DoseAxis:
    """From values to shares of a width."""

    low: float
    high: float
    by_factors: bool
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Return where a value lies, 0 to 1; what lies outside stands at the end."""
        if self.by_factors:
            at = (log10(max(value, self.low)) - log10(self.low)) / (log10(self.high) - log10(self.low))
        else:
            at = (value - self.low) / (self.high - self.low)
        return min(1.0, max(0.0, at))

    @property
    def labels(self) -> tuple[tuple[float, str], ...]:
        """Share and figure of the ticks that have room for one on a chart."""
        return self.labelled(_LABEL_ROOM)

    def labelled(self, room: float) -> tuple[tuple[float, str], ...]:
        """Return share and figure of ticks that lie so far apart, a share; powers of ten come first."""
        kept: list[float] = []
        for tick in sorted(self.ticks, key=_roundness):
            if all(abs(self.share(tick) - self.share(other)) >= room for other in kept):
                kept.append(tick)
        return tuple((self.share(tick), significant(tick)) for tick in sorted(kept))

    @property
    def words(self) -> str:
        """What has to be said about it; empty for a straight axis from 0."""
        return "The axis goes by factors: the same distance is the same multiple." if self.by_factors else ""


def dose_axis(intervals: Iterable[Interval]) -> DoseAxis:
    """Return the axis on which all of some intervals lie.

    Parameters
    ----------
    intervals : iterable of Interval
        In the unit that is printed.

    Returns
    -------
    DoseAxis
        By factors where the ends lie more than twenty times apart; from 0 otherwise.
    """
    ends = [value for each in intervals for value in (each.low, each.high) if value > 0]
    if not ends:
        return linear_axis(1.0)
    if max(ends) <= _WIDE * min(ends):
        return linear_axis(max(ends))
    low, high = max(min(ends), max(ends) / _MOST_WIDE), max(ends)
    ladder = [float(f"{n}e{p}") for p in range(floor(log10(low)), ceil(log10(high)) + 1) for n in _NICE]
    below = max(each for each in ladder if each <= low * (1 + 1e-9))
    above = min(each for each in ladder if each >= high * (1 - 1e-9))
    inside = [each for each in ladder if below <= each <= above]
    return DoseAxis(below, above, True, tuple(inside))


def linear_axis(highest: float) -> DoseAxis:
    """Return a straight axis from 0 to a little above a value."""
    if highest <= 0:
        return DoseAxis(0.0, 1.0, False, (0.0, 1.0))
    rough = highest / 4
    power = 10.0 ** floor(log10(rough))
    step = next(nice * power for nice in (1.0, 2.0, 5.0, 10.0) if nice * power >= rough * (1 - 1e-9))
    count = ceil(highest / step - 1e-9)
    return DoseAxis(0.0, count * step, False, tuple(k * step for k in range(count + 1)))


def _roundness(tick: float) -> tuple[int, float]:
    """Return a key that puts 0 and powers of ten before 5 and 2."""
    if tick == 0:
        return (0, 0.0)
    first = round(tick / 10.0 ** floor(log10(tick) + 1e-9))
    return ({1: 0, 5: 1, 2: 2}.get(first, 3), tick)
