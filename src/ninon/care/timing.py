"""Rows about time: courses by age, the ramp, intervals to other procedures, the order of a complex."""

from __future__ import annotations

from typing import Literal

from ninon.care.findings import Ramp
from ninon.care.verdict import Verdict
from ninon.evidence import Row

__all__ = ["ComplexStep", "CourseBand", "Interval", "RampStep"]


class CourseBand(Row):
    """How long and how often, for one band of age in whole years."""

    band: str
    age_from_y: int
    """First age of the band."""
    age_to_y: int
    """Last age of the band."""
    verdict: Verdict
    courses_per_year: int
    months_between_starts: int | None = None
    sessions_min: int
    sessions_default: int
    sessions_max: int
    sessions_max_after_review: int
    review_at_session: int | None = None
    per_week_default: int
    per_week_max: int
    min_gap_h: float | None = None
    visit_min_minutes: float | None = None
    visit_default_minutes: float | None = None
    visit_max_minutes: float | None = None
    energised_cap_home_minutes: float | None = None
    energised_cap_clinic_minutes: float | None = None
    passes_min: int | None = None
    passes_max: int | None = None
    preparation_days: int | None = None
    recovery_days: int | None = None
    ramp: Ramp | None = None
    notice: str


class RampStep(Row):
    """Which fraction of the ceiling a session may use."""

    ramp: Ramp
    session_from: int
    session_to: int
    fraction_of_ceiling: float
    rule: str


class Interval(Row):
    """Whole days between another procedure and microcurrent, in both directions."""

    procedure: str
    plain_words: str
    kind: Literal["surface", "injected", "mechanical", "chemical", "light", "heat", "surgery", "electric"]
    articles_min_days: int | None = None
    articles_max_days: int | None = None
    source_min_days: int | None = None
    source_max_days: int | None = None
    before_with_clearance_days: int | None = None
    before_days: int | None = None
    after_days: int | None = None
    zone_days: int | None = None
    clearance: bool
    own_sessions_default: int | None = None
    own_gap_days: int | None = None
    same_day_place: Literal["clinic"] | None = None
    same_day_current_fraction: float | None = None
    same_finding: str = ""
    """The finding that speaks for this procedure when there is one."""


class ComplexStep(Row):
    """One step of a combined calendar: what comes first, and how long the skin waits before it."""

    step: int
    procedure: str
    plain_words: str
    age_min_y: int
    sessions_min: int | None = None
    sessions_default: int | None = None
    sessions_max: int | None = None
    gap_before_days: int
    effect_max_days: int | None = None
    role: str
