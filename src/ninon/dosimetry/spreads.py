"""A number that is not known well: its low, nominal and high value, and what lies between."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

from ninon.errors import InputError

__all__ = ["EDGE", "Spread"]

EDGE = 1.6448536269514722
"""Of a standard normal variable: 5 % lie below −EDGE, 5 % above EDGE."""


@dataclass(frozen=True)
class Spread:
    """A positive number with an interval; 5 % of what it may be lies below `low`, 5 % above `high`.

    Log-normal on either side of the nominal value, with a width of its own on each: intervals of tissue
    tables are lopsided, and a single width would move the nominal value.
    """

    low: float
    nominal: float
    high: float

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.nominal <= self.high:
            raise InputError(
                f"{self.low:g} – {self.nominal:g} – {self.high:g} is no interval: low, nominal and high must "
                "rise and lie above zero. Correct the row of the table."
            )

    def at(self, normal: float) -> float:
        """Return the value that a standard normal variable stands for: 0 is nominal, ±1.645 high and low."""
        edge = self.high if normal > 0 else self.low
        return self.nominal * exp(abs(normal) / EDGE * log(edge / self.nominal))

    def widened(self, factor: float) -> Spread:
        """Return the interval with its width on the logarithmic scale multiplied."""
        low = self.nominal * (self.low / self.nominal) ** factor
        high = self.nominal * (self.high / self.nominal) ** factor
        return Spread(low, self.nominal, high)

    @classmethod
    def around(cls, nominal: float, *, sd_share: float) -> Spread:
        """Return the log-normal interval of a number known to a share of itself."""
        width = exp(EDGE * sd_share)
        return cls(nominal / width, nominal, nominal * width)
