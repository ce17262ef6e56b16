"""From SI to what people read: units of dose, and as many digits as an interval can bear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, isfinite, log10

from ninon.dosimetry.dose import Interval
from ninon.report.wording import NBSP

__all__ = [
    "CHARGE_MC",
    "CHARGE_UC",
    "DENSITY_MA",
    "DENSITY_UA",
    "FIELD",
    "VOLTAGE",
    "IntervalFigures",
    "ReadUnit",
    "charge_unit",
    "interval_figures",
    "interval_words",
    "significant",
]

_MILLICOULOMB_FROM = 0.1
_MOST_DECIMALS = 9


@dataclass(frozen=True)
class ReadUnit:
    """A unit that people read."""

    name: str
    """With its true signs: ``µA/cm²``."""
    key: str
    """As a key of JSON spells it: ``uA_cm2``."""
    per_si: float
    """How many of it one SI unit is."""

    def of(self, interval: Interval) -> Interval:
        """Return an interval of SI in this unit."""
        return interval.times(self.per_si)


CHARGE_MC = ReadUnit("mC/cm²", "mC_cm2", 0.1)
CHARGE_UC = ReadUnit("µC/cm²", "uC_cm2", 100.0)
DENSITY_UA = ReadUnit("µA/cm²", "uA_cm2", 100.0)
DENSITY_MA = ReadUnit("mA/cm²", "mA_cm2", 0.1)
FIELD = ReadUnit("V/m", "V_m", 1.0)
VOLTAGE = ReadUnit("V", "V", 1.0)


@dataclass(frozen=True)
class IntervalFigures:
    """The three numbers of an interval as they are printed."""

    low: str
    nominal: str
    high: str

    @property
    def spread(self) -> str:
        """Both ends: ``0.4–2.1``; one number where they print alike."""
        return self.low if self.low == self.high else f"{self.low}–{self.high}"

    @property
    def words(self) -> str:
        """The nominal number with both ends: ``1.0 (0.4–2.1)``; alone where all print alike."""
        same = self.low == self.nominal == self.high
        return self.nominal if same else f"{self.nominal} ({self.spread})"


def charge_unit(values_C_m2: Iterable[float]) -> ReadUnit:
    """Return the unit in which the largest of some charge densities is no tiny fraction."""
    largest = max((value * CHARGE_MC.per_si for value in values_C_m2 if isfinite(value)), default=0.0)
    return CHARGE_MC if largest >= _MILLICOULOMB_FROM or largest <= 0 else CHARGE_UC


def interval_figures(interval: Interval) -> IntervalFigures:
    """Return an interval with digits down to a tenth of its width, and one at least of each number.

    A number whose interval is 0.4–2.1 does not print as 1.0345.

    Parameters
    ----------
    interval : Interval
        In the unit that is printed.

    Returns
    -------
    IntervalFigures
        Nominal and both ends.
    """
    width = interval.high - interval.low
    if width <= 0 or width < 1e-6 * abs(interval.nominal):
        return IntervalFigures(*[significant(v) for v in (interval.low, interval.nominal, interval.high)])
    step = floor(log10(width / 10) + 1e-9)
    return IntervalFigures(*[_rounded(v, step) for v in (interval.low, interval.nominal, interval.high)])


def interval_words(interval: Interval, unit: ReadUnit, *, named: bool = True) -> str:
    """Return an interval of SI in a unit that people read: ``1.0 (0.4–2.1) mC/cm²``."""
    words = interval_figures(unit.of(interval)).words
    return f"{words}{NBSP}{unit.name}" if named else words


def significant(value: float, digits: int = 3) -> str:
    """Return a number with so many significant digits, without an exponent and needless zeros."""
    if value == 0 or not isfinite(value):
        return "0" if value == 0 else "not a number"
    plain = _rounded(value, floor(log10(abs(value))) - digits + 1)
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _rounded(value: float, step: int) -> str:
    """Return a number rounded to a power of ten; a smaller one with a single significant digit."""
    if value == 0:
        return "0"
    own = min(step, floor(log10(abs(value)) + 1e-12))
    decimals = min(max(0, -own), _MOST_DECIMALS)
    shown = f"{round(value, -own):.{decimals}f}"
    return shown.replace("-", "−")
