"""One line of a validation: a quantity, what it is exactly, what was computed, and what is required."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Literal

__all__ = ["Check", "Curve"]

_HEAD = ("", "quantity", "exact", "computed", "", "error", "required", "")


@dataclass(frozen=True)
class Check:
    """A computed number beside the one it should be."""

    about: str
    """Which part of the validation, in words."""
    case: str
    """V1 to V16, or a name of its own."""
    quantity: str
    computed: float | None = None
    exact: float | None = None
    unit: str = ""
    error: float | None = None
    """How far off; None where the computed number itself is judged."""
    error_unit: Literal["", "%"] = ""
    required: float | None = None
    kind: Literal["at most", "at least"] = "at most"

    @property
    def holds(self) -> bool | None:
        """Whether what is required is met; None where nothing is."""
        if self.required is None:
            return None
        judged = self.computed if self.error is None else self.error
        if judged is None:
            return False
        return judged <= self.required if self.kind == "at most" else judged >= self.required

    def line(self) -> str:
        """Return the check as one line of the table."""
        required = "" if self.required is None else f"{self.kind} {self.required:g}{_after(self.error_unit)}"
        said = {True: "pass", False: "MISS", None: ""}[self.holds]
        error = "" if self.error is None else f"{_figure(self.error)}{_after(self.error_unit)}"
        cells = (
            self.case,
            self.quantity,
            _figure(self.exact),
            _figure(self.computed),
            self.unit,
            error,
            required,
            said,
        )
        return _row(cells)

    @staticmethod
    def head() -> str:
        """Return the names of the columns."""
        return _row(_HEAD)


@dataclass(frozen=True)
class Curve:
    """How an error falls with the edge of the mesh."""

    name: str
    """Name of its picture's file."""
    title: str
    h_mm: tuple[float, ...]
    errors: tuple[tuple[str, tuple[float, ...]], ...]
    """Relative L2 errors by what is looked at, as shares."""
    order: float
    """What theory promises: the error goes like edge to this power."""
    required: tuple[float, float] | None = None
    """Edge in mm and error that is asked for there."""

    def rates(self, from_mm: float, to_mm: float) -> tuple[tuple[str, float], ...]:
        """Return the order of each line between two of its edges."""
        one, other = self.h_mm.index(from_mm), self.h_mm.index(to_mm)
        ratio = log(from_mm / to_mm)
        return tuple((name, log(found[one] / found[other]) / ratio) for name, found in self.errors)


def _row(cells: tuple[str, ...]) -> str:
    case, quantity, exact, computed, unit, error, required, said = cells
    line = f"  {case:<4} {quantity:<50}{exact:>9}{computed:>10} {unit:<7}{error:>9}  {required:<14} {said}"
    return line.rstrip()


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}" if abs(value) < 1e4 else f"{value:.4g}"


def _after(unit: str) -> str:
    return f" {unit}" if unit else ""
