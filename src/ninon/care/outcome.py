"""What came of it: measured changes with their noise, and reactions.

A change counts only when it is larger than what the measurement could show by itself. A measurement that was
withheld says nothing, and nothing is not «no change». A change for the worse is said with the same ink.
"""

from __future__ import annotations

from math import floor, log10
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["NO_CHANGE", "Judgement", "Measured", "Reaction"]

NO_CHANGE = "No change larger than the measurement's own noise"

Judgement = Literal["changed_toward", "changed_away", "changed", "within_noise", "too_noisy", "withheld"]
Number = Annotated[float, Field(allow_inf_nan=False)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Measured(_Value):
    """A change between two visits as measured, or the reason why it was not.

    ``measure`` is a name of the concerns' ``primary_measure``; ``low`` and ``high`` are its 5–95 % interval.
    """

    measure: str
    unit: str
    change: Number | None = None
    low: Number | None = None
    high: Number | None = None
    smallest_detectable_change: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    useful_change: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """What would matter to somebody; with more noise than this the photographs cannot tell."""
    wanted: Literal["more", "less"] | None = None
    """Which sign of the change the client asked for; None when nobody has said."""
    repeats: int = Field(default=1, ge=0)
    pipeline: str
    """Hash of the pipeline that computed both visits."""
    withheld_because: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        numbers = (self.change, self.low, self.high, self.smallest_detectable_change)
        if self.withheld_because:
            if any(number is not None for number in numbers):
                raise ValueError(f"{self.measure}: withheld, and yet it has a number; leave the numbers out")
            return self
        if self.change is None or self.low is None or self.high is None or numbers[3] is None:
            raise ValueError(
                f"{self.measure}: a number without its interval and its noise is not shown; give change, "
                "low, high and smallest_detectable_change, or say why it is withheld"
            )
        if not self.low <= self.change <= self.high:
            raise ValueError(
                f"{self.measure}: {self.change:g} lies outside its interval {self.low:g} to {self.high:g}"
            )
        return self

    @property
    def is_withheld(self) -> bool:
        """Whether it says nothing."""
        return bool(self.withheld_because)

    @property
    def is_change(self) -> bool:
        """Whether the change is larger than the smallest one the measurement can tell from its noise."""
        if self.change is None or self.smallest_detectable_change is None:
            return False
        return abs(self.change) > self.smallest_detectable_change

    @property
    def judgement(self) -> Judgement:
        """What the measurement comes to."""
        if self.is_withheld:
            return "withheld"
        if self.is_change:
            if self.wanted is None:
                return "changed"
            return (
                "changed_toward" if ((self.change or 0.0) > 0) == (self.wanted == "more") else "changed_away"
            )
        noise, useful = self.smallest_detectable_change or 0.0, self.useful_change
        return "too_noisy" if useful is not None and noise > useful else "within_noise"

    @property
    def is_worse(self) -> bool:
        """Whether it changed against the direction that was asked for."""
        return self.judgement == "changed_away"

    def words(self) -> str:
        """Return the sentence that is printed."""
        judgement = self.judgement
        if judgement == "withheld":
            return f"Withheld: {self.withheld_because}"
        if judgement == "within_noise":
            return NO_CHANGE
        change, noise = self._numbers()
        if judgement == "too_noisy":
            return f"These photographs cannot tell: the noise is {noise}{self._unit}"
        if judgement == "changed":
            sign = "−" if (self.change or 0.0) < 0 else "+"
            return f"Changed by {sign}{change}{self._unit} (noise {noise}{self._unit})"
        way = "in" if judgement == "changed_toward" else "against"
        return (
            f"Changed by {change}{self._unit} (noise {noise}{self._unit}), {way} the direction you asked for"
        )

    @property
    def _unit(self) -> str:
        return f" {self.unit}" if self.unit else ""

    def _numbers(self) -> tuple[str, str]:
        """Return change and noise as written: as fine as the noise, and never so that they look equal."""
        change, noise = abs(self.change or 0.0), self.smallest_detectable_change or 0.0
        digits = max(0, (1 if noise >= 1 else 0) - floor(log10(noise)))
        while f"{change:.{digits}f}" == f"{noise:.{digits}f}" and change != noise and digits < 15:
            digits += 1
        return f"{change:.{digits}f}", f"{noise:.{digits}f}"


class Reaction(_Value):
    """What the skin or the client said after a session."""

    kind: Literal["redness", "burn", "wheals_or_itching", "swelling", "darkening", "pain", "unwell", "other"]
    severity: Literal["mild", "moderate", "strong", "unknown"]
    days: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """How long it lasted; None when that is not known, or when it is still there."""
    session: int = Field(ge=1)
    """Number of the session it came after."""
    zones: tuple[str, ...] = ()
    words: str = ""
