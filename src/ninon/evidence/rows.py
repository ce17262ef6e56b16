"""Rows of the evidence tables: what was read, said, contradicted, tried, and what may be said of it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from ninon.evidence.row import Confidence, Grade, Row

__all__ = ["Claim", "Contradiction", "Effect", "Source", "Statement", "Trial"]


class Source(BaseModel):
    """A source: the one row that cites nothing but itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    reference: str
    kind: str
    confidence: tuple[Confidence, ...]
    reviewed_by: str = ""


class Statement(Row):
    """One statement of the founding articles, and what became of it."""

    statement: str
    articles: tuple[str, ...]
    category: str
    paraphrase: str
    machine_value: str = ""
    status: Literal["ADOPT", "MODIFY", "GRADED", "NOT_USED"]
    grade: Grade
    tables: tuple[str, ...] = ()
    drives: str = ""
    """What the statement moves in Ninon; empty when it moves nothing."""
    not_used_because: str = ""
    """Why the statement, or its claim, is not used."""


class Contradiction(Row):
    """Two sources that cannot both be followed."""

    contradiction: str
    kind: str
    rule_key: str
    what_conflicts: str
    number: float | None = None
    unit: str = ""
    tables: tuple[str, ...] = ()


class Effect(Row):
    """What may be said about an effect, and how well it is supported."""

    effect: str
    plain_words: str
    grade_microcurrent: Grade
    grade_ems: Grade
    show: bool
    allowed_words: str = ""
    forbidden: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    trials: tuple[str, ...] = ()


class Claim(Row):
    """A topic: what may be said, what may not, and the words that give the second away."""

    topic: str
    may_say: str
    may_not_say: str
    forbidden_words: tuple[str, ...]
    match: Literal["word"]
    where: tuple[Literal["effect", "report", "web"], ...]
    why: str


class Trial(Row):
    """A study, with its modality kept apart."""

    trial: str
    modality: Literal["MCT", "EMS", "DC", "AC", "ACS", "ES", "exercise"]
    population: str
    design: str
    n_enrolled: int | None = None
    n_completed: int | None = None
    sham: bool | None = None
    session_minutes: float | None = None
    sessions_per_week: float | None = None
    duration_weeks: float | None = None
    sessions_total: int | None = None
    dose: str = ""
    result: str
    limits: str = ""
    grade: Grade
    applies_to_face: bool
