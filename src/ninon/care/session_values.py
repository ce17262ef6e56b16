"""What a session plan is made of: steps, with every number and its origin, and stages with their minutes."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ninon.care.lines import LeftOut
from ninon.care.means import MethodName, Setting

__all__ = ["Origin", "SessionPlan", "StageTime", "Step"]

Side = Literal["right", "left", "midline", "both"]
Part = Literal["whole", "outside the eye ring", "inside the eye ring"]
Day = date


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Origin(_Value):
    """Where one number of a step came from, and what lowered it."""

    of: str
    row: str
    because: str = ""
    lowered: bool = False
    """Whether this row made the number smaller than it would have been."""


class Step(_Value):
    """A movement on one side at a setting, or a pair of pads at theirs.

    ``current_uA`` is the peak as delivered; ``density_mA_cm2`` is r.m.s. under one contact.
    """

    line_number: int
    """Number of the line on the map: odd on the right, even on the left."""
    movement: str
    name: str
    side: Side
    zone: str
    also_zones: tuple[str, ...] = ()
    part: Part = "whole"
    segments_mm: tuple[tuple[float, float], ...] = ()
    """Stretches of the line, from and to: on the client's own face if one is fitted, else on the template."""
    placement: str = ""
    concerns: tuple[str, ...] = ()
    start: str
    end: str
    direction: str
    technique: str
    passes: int
    hold_s: float
    speed_mm_s: float
    length_mm: float
    """Length of its stretches together."""
    line_length_mm: float = 0.0
    """Length of the whole line of which the stretches are parts."""
    spacing_min_mm: float | None = None
    spacing_max_mm: float | None = None
    electrode: str = ""
    contact_area_cm2: float | None = None
    conductor: str = ""
    waveform: str = ""
    polarity: str = ""
    frequency_Hz: float | None = None
    ceiling_uA: float = 0.0
    current_uA: float = 0.0
    density_mA_cm2: float = 0.0
    seconds: float
    because: str
    origins: tuple[Origin, ...] = ()
    sources: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()

    @property
    def is_energised(self) -> bool:
        """Whether current flows in it."""
        return self.current_uA > 0


class StageTime(_Value):
    """One stage of the visit with its minutes."""

    order: int
    stage: str
    words: str
    minutes: float
    gate: str = ""
    sources: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()


class SessionPlan(_Value):
    """What is done in one session: steps in order, stages with times, what was left out and why."""

    number: int = 0
    date: Day | None = None
    setting: Setting | None = None
    method: MethodName | None = None
    device: str = ""
    device_name: str = ""
    conductor: str = ""
    rewet_every_minutes: float | None = None
    move_reminder_s: float | None = None
    ramp_fraction: float = 0.0
    ramp_because: str = ""
    steps: tuple[Step, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    stages: tuple[StageTime, ...] = ()
    energised_minutes: float = 0.0
    energised_cap_minutes: float = 0.0
    energised_cap_because: str = ""
    visit_minutes: int = 0
    visit_note: str = ""
    notes: tuple[str, ...] = ()
    tables_edition: str = ""
