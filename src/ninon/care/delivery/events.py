"""What can happen in a session, one frozen event at a time.

A session is a journal of these events and nothing else: its state is their fold. ``seq`` counts 0, 1, 2 …
without a gap, and ``at_s`` is the time since the session was opened on a clock that never runs backwards; it
goes on over a crash, so that the gap keeps its length. Steps are counted from 0, as in the plan; strokes of a
step are counted from 1, as they are spoken.
"""

from __future__ import annotations

from datetime import date
from hashlib import blake2b
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from ninon.care.session_values import SessionPlan

__all__ = [
    "EVENT",
    "ConductorRenewed",
    "ContactLost",
    "ContactRegained",
    "CurrentLowered",
    "Event",
    "ExtraStrokeAsked",
    "Paused",
    "Resumed",
    "ReviewSigned",
    "SessionFinished",
    "SessionOpened",
    "SessionStopped",
    "StartConfirmed",
    "StepBegun",
    "StopSignSeen",
    "StrokeBegun",
    "StrokeFinished",
    "plan_fingerprint",
]

Day = date  # a field called "on" or "date" must not hide its own type
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
MicroAmperes = Annotated[float, Field(ge=0, allow_inf_nan=False)]
StepIndex = Annotated[int, Field(ge=0)]
StrokeNumber = Annotated[int, Field(ge=1)]
Who = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Because = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    seq: int = Field(ge=0)
    at_s: Seconds


class SessionOpened(_Event):
    """The plan lies on the table; nothing flows."""

    kind: Literal["session_opened"] = "session_opened"
    plan: str
    """Fingerprint of the plan that is followed."""
    steps: int = Field(ge=0)
    conductor_lot: Words = ""


class StartConfirmed(_Event):
    """A person pressed Start. Without this press no current flows: not at first, not after any pause."""

    kind: Literal["start_confirmed"] = "start_confirmed"
    by: Who


class StepBegun(_Event):
    """A line or a placement was turned to; no current yet."""

    kind: Literal["step_begun"] = "step_begun"
    step: StepIndex


class StrokeBegun(_Event):
    """A stroke began, with the current that was really set: the peak as it flows."""

    kind: Literal["stroke_begun"] = "stroke_begun"
    step: StepIndex
    stroke: StrokeNumber
    current_uA: MicroAmperes


class StrokeFinished(_Event):
    """A stroke came to its end; the output is off again."""

    kind: Literal["stroke_finished"] = "stroke_finished"
    step: StepIndex
    stroke: StrokeNumber
    energised_s: Seconds
    """Seconds during which current really flowed."""


class Paused(_Event):
    """Somebody pressed Pause."""

    kind: Literal["paused"] = "paused"
    because: Words = ""


class Resumed(_Event):
    """Open again, after a pause or a crash, with the output off until somebody presses Start."""

    kind: Literal["resumed"] = "resumed"


class CurrentLowered(_Event):
    """The current was lowered from here on. It holds for everything that follows, or for this line alone."""

    kind: Literal["current_lowered"] = "current_lowered"
    to_uA: float = Field(gt=0, allow_inf_nan=False)
    because: Words
    only_this_line: bool = False
    """Whether it holds for this line on both sides and for no other."""


class ConductorRenewed(_Event):
    """Fresh conductor was put on."""

    kind: Literal["conductor_renewed"] = "conductor_renewed"
    lot: Words = ""
    no_lower_level: bool = False
    """Whether a lower current was asked for and the device has none, so that this is all that can be done."""


class StopSignSeen(_Event):
    """A sign of the table of stop signs was seen or told."""

    kind: Literal["stop_sign_seen"] = "stop_sign_seen"
    sign: Who


class ExtraStrokeAsked(_Event):
    """One stroke more than planned was asked for on the current step, with the reason."""

    kind: Literal["extra_stroke_asked"] = "extra_stroke_asked"
    step: StepIndex
    because: Because


class ContactLost(_Event):
    """An electrode left the skin, or the device says so."""

    kind: Literal["contact_lost"] = "contact_lost"


class ContactRegained(_Event):
    """The electrode lies on the skin again; nothing restarts by itself."""

    kind: Literal["contact_regained"] = "contact_regained"


class SessionFinished(_Event):
    """The session came to its end."""

    kind: Literal["session_finished"] = "session_finished"


class SessionStopped(_Event):
    """The session was closed before its end, for good."""

    kind: Literal["session_stopped"] = "session_stopped"
    because: Words


class ReviewSigned(_Event):
    """A person looked at what happened and signed."""

    kind: Literal["review_signed"] = "review_signed"
    by: Who
    on: Day


Event = Annotated[
    SessionOpened
    | StartConfirmed
    | StepBegun
    | StrokeBegun
    | StrokeFinished
    | Paused
    | Resumed
    | CurrentLowered
    | ConductorRenewed
    | StopSignSeen
    | ExtraStrokeAsked
    | ContactLost
    | ContactRegained
    | SessionFinished
    | SessionStopped
    | ReviewSigned,
    Field(discriminator="kind"),
]

EVENT: TypeAdapter[Event] = TypeAdapter(Event)
"""Reads an event back from what was kept: ``EVENT.validate_json(line)``."""


def plan_fingerprint(plan: SessionPlan) -> str:
    """Return sixteen hexadecimal digits that change whenever anything in the plan changes."""
    return blake2b(plan.model_dump_json().encode(), digest_size=8).hexdigest()
