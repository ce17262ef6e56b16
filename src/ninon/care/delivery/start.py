"""Whether a session may start at all: the decision, the last session's stop, and the time since.

It returns reasons and raises nothing: that a start is refused is a result.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ConfigDict

from ninon.care.delivery.values import Progress
from ninon.care.eligibility import Eligibility
from ninon.errors import InputError

__all__ = ["StartGate", "may_start"]


class StartGate(BaseModel):
    """Whether a session may start now, and all reasons why not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    may_start: bool
    reasons: tuple[str, ...] = ()
    next_from: datetime | None = None
    """The earliest time by the gap alone; None when nothing waits for it."""


def may_start(
    decision: Eligibility,
    *,
    at: datetime,
    sessions: Sequence[Progress] = (),
    last_ended_at: datetime | None = None,
    min_gap_h: float,
) -> StartGate:
    """Return whether a session may start.

    Parameters
    ----------
    decision : Eligibility
        The decision for the day.
    at : datetime
        The moment of the start, with its zone.
    sessions : sequence of Progress
        The client's sessions so far.
    last_ended_at : datetime, optional
        When the last of them ended, with its zone. With sessions and without it, no start: unknown is not no.
    min_gap_h : float
        Least hours from the end of a session to the next start (limits L28e).

    Returns
    -------
    StartGate
        All reasons, not only the first.

    Raises
    ------
    InputError
        When a moment has no zone, so that hours cannot be counted across a change of the clocks.
    """
    for name, moment in (("at", at), ("last_ended_at", last_ended_at)):
        if moment is not None and moment.utcoffset() is None:
            raise InputError(f"{name} = {moment} has no zone: give a moment with its zone")
    reasons = _by_decision(decision, at) + _by_sessions(sessions)
    next_from = None
    if last_ended_at is not None:
        # Real hours: in one zone, wall times differ by an hour too many or too few when the clocks change.
        ends = last_ended_at.astimezone(UTC) + timedelta(hours=min_gap_h)
        if at.astimezone(UTC) < ends:
            next_from = ends.astimezone(last_ended_at.tzinfo)
            reasons.append(
                f"The last session ended less than {min_gap_h:g} h ago. Next from {next_from:%a %d %B %H:%M}."
            )
    elif sessions:
        reasons.append("When the last session ended is not known: write it down first.")
    return StartGate(may_start=not reasons, reasons=tuple(reasons), next_from=next_from)


def _by_decision(decision: Eligibility, at: datetime) -> list[str]:
    reasons = []
    if decision.decided_on != at.date():
        reasons.append(
            f"The decision is for {decision.decided_on}, not for {at.date()}: ask what has changed."
        )
    if decision.has_open_question:
        reasons.append("An open question comes first.")
    elif not decision.may_start:
        reasons.append(f"The decision is «{decision.verdict}».")
    return reasons


def _by_sessions(sessions: Sequence[Progress]) -> list[str]:
    reasons = []
    for session in sessions:
        if session.needs_review:
            why = session.stopped_because or _incident(session) or f"it is {session.state}"
            reasons.append(f"A session waits for a review ({why}).")
        if session.state in ("ready", "running", "paused"):
            reasons.append("A session is still open: go on with it or stop it.")
    return reasons


def _incident(session: Progress) -> str:
    return next((sign.plain_words for sign in session.incidents), "")
