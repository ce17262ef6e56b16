"""What a journal of a session comes to: its progress, and the small values it is made of."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ninon.care.visit import StopAction

__all__ = [
    "ExtraStroke",
    "Fault",
    "Gap",
    "LeftStep",
    "Lowered",
    "NextStroke",
    "Progress",
    "Review",
    "SignSeen",
    "State",
    "Stroke",
    "ToDo",
]

Day = date
State = Literal["ready", "running", "paused", "stopped", "finished", "incomplete"]
ToDo = Literal["lower", "rewet"]
"""What must be done before somebody may press Start again."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Stroke(_Value):
    """A stroke that was begun, with what is known of it."""

    step: int
    stroke: int
    state: Literal["under way", "delivered", "interrupted"]
    current_uA: float | None
    """As set at its beginning; None when the beginning is not in the journal."""
    begun_at_s: float | None
    energised_s: float | None = None
    """None while it is not known: under way, or interrupted."""
    at_most_s: float
    """The most it can have been energised; this counts against the cap."""


class NextStroke(_Value):
    """The stroke to do now, with the most current and time it may have."""

    step: int
    stroke: int
    current_uA: float
    seconds: float


class Lowered(_Value):
    """A current that was lowered, and why."""

    at_s: float
    step: int | None
    movement: str
    placement: str
    to_uA: float
    because: str
    only_this_line: bool


class ExtraStroke(_Value):
    """A stroke more than planned, and why."""

    step: int
    because: str


class LeftStep(_Value):
    """A step whose rest is left out, and why."""

    step: int
    because: str


class SignSeen(_Value):
    """A stop sign, with everything a form about it asks for."""

    at_s: float
    sign: str
    plain_words: str
    action: StopAction
    record: Literal["incident", "note"]
    may_resume_today: bool
    tell_client: str
    next_session: str
    finding: str
    step: int | None
    line: str
    current_uA: float | None
    frequency_Hz: float | None
    contact_area_cm2: float | None
    conductor: str
    conductor_lot: str
    sources: tuple[str, ...]
    statements: tuple[str, ...]


class Gap(_Value):
    """A stretch of time in which the session did not go on."""

    from_s: float
    to_s: float


class Fault(_Value):
    """Something the journal says that should not have happened, in words; the fact itself is kept."""

    seq: int
    words: str


class Review(_Value):
    """Who looked at what happened, and when."""

    by: str
    on: Day


class Progress(_Value):
    """How far a session has come: the fold of its journal."""

    plan: str = ""
    """Fingerprint of the plan it follows."""
    steps: int = 0
    opened: bool = False
    state: State = "ready"
    step: int | None = None
    """The step that was turned to last."""
    next: NextStroke | None = None
    """The stroke to do now; None when there is none, or none may be done."""
    started_at_s: float | None = None
    steps_begun: tuple[int, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    lowered: tuple[Lowered, ...] = ()
    extra: tuple[ExtraStroke, ...] = ()
    left_out: tuple[LeftStep, ...] = ()
    signs: tuple[SignSeen, ...] = ()
    gaps: tuple[Gap, ...] = ()
    faults: tuple[Fault, ...] = ()
    to_do: tuple[ToDo, ...] = ()
    contact_lost: bool = False
    conductor_renewed_at_s: float | None = None
    conductor_lot: str = ""
    may_resume_today: bool = True
    stopped_because: str = ""
    needs_review: bool = False
    """Whether no next session may start before somebody has looked at this one and signed."""
    review: Review | None = None
    next_session: tuple[str, ...] = ()
    """What the next session needs, in the words of the tables."""
    last_seq: int = -1
    last_at_s: float = 0.0
    seen: tuple[tuple[int, str], ...] = ()
    """Number and digest of every event taken in, so that a resend is known as one."""

    @property
    def under_way(self) -> Stroke | None:
        """The stroke that is being done."""
        return next((s for s in reversed(self.strokes) if s.state == "under way"), None)

    @property
    def output_on(self) -> bool:
        """Whether current flows, as far as the journal goes; after a crash it does not (see ``offer``)."""
        stroke = self.under_way
        return self.state == "running" and stroke is not None and bool(stroke.current_uA)

    @property
    def energised_s(self) -> float:
        """Seconds for which current is known to have flowed."""
        return sum(s.energised_s or 0.0 for s in self.strokes)

    @property
    def energised_at_most_s(self) -> float:
        """The same with every interrupted stroke, and the one under way, counted at the most it can be."""
        return sum(s.at_most_s for s in self.strokes)

    @property
    def incidents(self) -> tuple[SignSeen, ...]:
        """Signs that are looked at before any next session."""
        return tuple(s for s in self.signs if s.record == "incident")

    @property
    def notes(self) -> tuple[SignSeen, ...]:
        """Signs that are kept and need no review."""
        return tuple(s for s in self.signs if s.record == "note")

    @property
    def findings(self) -> tuple[str, ...]:
        """Findings that are a yes from now on, because of a sign."""
        return tuple(dict.fromkeys(s.finding for s in self.signs if s.finding))

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is done any more."""
        return self.state in ("finished", "incomplete") or (
            self.state == "stopped" and not self.may_resume_today
        )

    def begun(self, step: int) -> int:
        """Strokes begun on a step, whether they came to their end or not."""
        return sum(s.step == step for s in self.strokes)

    def delivered(self, step: int) -> int:
        """Strokes that came to their end on a step."""
        return sum(s.step == step and s.state == "delivered" for s in self.strokes)

    def extras(self, step: int) -> int:
        """Strokes asked for beyond the plan on a step."""
        return sum(e.step == step for e in self.extra)
