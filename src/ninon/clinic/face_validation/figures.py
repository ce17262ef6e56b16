"""One figure of a validation: what was measured, how much it is, and whether it is what was aimed at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Figure"]


@dataclass(frozen=True)
class Figure:
    """A measured number."""

    about: str
    """Which part of the validation."""
    what: str
    value: float
    unit: str
    target: float | None = None
    kind: Literal["at most", "at least"] = "at most"

    @property
    def holds(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None:
            return None
        return self.value <= self.target if self.kind == "at most" else self.value >= self.target

    def line(self) -> str:
        """Return the figure as one line of text."""
        number = (
            f"{self.value:.0f}"
            if self.unit in ("", "%") and self.value == round(self.value)
            else f"{self.value:.3g}"
        )
        said = f"{self.what:<58} {number:>8} {self.unit:<4}"
        if self.target is None:
            return said.rstrip()
        return f"{said} {self.kind} {self.target:g}{'' if self.holds else '   NOT MET'}"
