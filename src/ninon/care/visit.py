"""Rows about one visit: its stages, what stops it, and the care that follows."""

from __future__ import annotations

from typing import Literal

from ninon.care.means import Setting
from ninon.evidence import Row

__all__ = ["HomeCare", "Stage", "StopAction", "StopSign"]

StopAction = Literal["stop", "stop_and_help", "pause", "move", "lower", "rewet"]


class Stage(Row):
    """One stage of a visit, in order."""

    place: Setting
    order: int
    stage: str
    words: str
    required: bool
    repeat: Literal["every_visit", "once_per_device"]
    default_minutes: float
    gate: str = ""


class StopSign(Row):
    """A sign during a session, and what is done at once."""

    sign: str
    plain_words: str
    who_sees: tuple[Literal["operator", "client", "device"], ...]
    action: StopAction
    current_off: bool
    may_resume_today: bool
    next_session: str
    record: Literal["incident", "note"]
    tell_client: str
    finding: str = ""
    """Finding that becomes a yes after the sign."""


class HomeCare(Row):
    """What to do and what to leave between sessions."""

    rule: str
    words: str
    kind: Literal["do", "may", "avoid"]
    from_h: float | None = None
    until_h: float | None = None
    times_per_week: float | None = None
    strength: str
    skin_type_words: dict[str, str] = {}
    """Other words for a dry, oily, mixed or sensitive skin."""
