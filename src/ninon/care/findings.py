"""Rows about findings: what is asked, what follows from the answer, and which words give one away."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from ninon.care.verdict import Verdict
from ninon.evidence import Row

__all__ = ["AskedQuestion", "AskedWhen", "DeviceRule", "Question", "Ramp", "Rule", "TextWord"]

AskedWhen = Literal["intake", "each_visit", "examiner", "setting", "fixed", "record"]
"""``fixed`` is asked of nobody and holds for everybody; ``record`` is read from what was kept."""

Ramp = Literal["standard", "lowest", "after_gap", "after_incident"]


class Question(BaseModel):
    """A question about one finding, in words a client understands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    finding: str
    asked: tuple[AskedWhen, ...]
    text: str
    sources: tuple[str, ...]
    reviewed_by: str = ""


class AskedQuestion(BaseModel):
    """A question to put to the client, by its finding."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    finding: str
    question: str


class Rule(Row):
    """What a finding means for the decision."""

    code: str
    finding: str
    scope: Literal["whole", "local", "setting"]
    verdict_clinic: Verdict
    verdict_home: Verdict
    verdict_unknown: Verdict
    zones: tuple[str, ...] = ()
    """Places, or the pointers ``at_site`` (the marked places) and ``eye_ring``."""
    zone_effect: Literal["exclude", "lowest_step"] | None = None
    margin_mm: float | None = None
    wait_days: int | None = None
    wait_from: str = ""
    """What the date of the answer is the date of."""
    wait_from_visit: bool = False
    """Whether the question is about today, so that a yes without a date counts from the visit."""
    then_clinic: Verdict | None = None
    then_home: Verdict | None = None
    zone_wait_clinic_days: int | None = None
    zone_wait_home_days: int | None = None
    with_clearance_clinic: Verdict | None = None
    clearance_wait_days: int | None = None
    """Least whole days even with a document."""
    clearance_zones: tuple[str, ...] = ()
    """Places that stay out although the document is there."""
    blocks_movements: tuple[str, ...] = ()
    ramp: Ramp | None = None
    levels_down: int = 0
    glide_only: bool = False
    change: str = ""
    because: str


class DeviceRule(Row):
    """What a device's own instructions ask beyond our rows; it can only make a decision stricter."""

    device: str
    finding_or_procedure: str
    verdict: Verdict
    wait_days: int | None = None
    because: str


class TextWord(BaseModel):
    """Words of the free text that contradict a "no"; they never decide, they ask again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    finding: str
    words: tuple[str, ...]
    """Whole words or phrases; ``*`` at the end of a word stands for any ending."""
    sources: tuple[str, ...]
    reviewed_by: str = ""
