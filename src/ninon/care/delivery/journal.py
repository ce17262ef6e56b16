"""A session as it happens: a journal of events, and the fold that says where it stands.

The state of a session is nothing but the fold of its journal, and folding a journal in two parts equals
folding it whole. `accept` asks first and raises; `fold` takes a recorded journal as it is: recorded facts are
kept, never dropped, and what should not have happened is marked.

After a crash: read the journal, `fold` it, show what `offer` says with the output off, append `Resumed`;
current flows again only after a person has pressed Start. The stroke in which the crash came counts as begun,
as not delivered, and for the cap with all the time it may have had.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b

from pydantic import BaseModel, ConfigDict

from ninon.care.delivery.events import Event, Resumed, SessionOpened
from ninon.care.delivery.facts import apply, incomplete
from ninon.care.delivery.limits import next_stroke
from ninon.care.delivery.rules import refusal
from ninon.care.delivery.values import Fault, NextStroke, Progress
from ninon.care.session_values import SessionPlan
from ninon.care.visit import StopSign
from ninon.errors import DeliveryError, LimitExceeded

__all__ = ["Offer", "accept", "conductor_due_at_s", "fold", "offer"]


class Offer(BaseModel):
    """What is shown when a session is opened again: the next stroke, with the output off."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    may_resume: bool
    next: NextStroke | None
    output_on: bool = False
    words: str


def fold(
    events: Iterable[Event],
    plan: SessionPlan,
    *,
    stop_signs: Mapping[str, StopSign],
    onto: Progress | None = None,
) -> Progress:
    """Return what a journal comes to. It never raises.

    Parameters
    ----------
    events : iterable of Event
        As recorded. A resend (same number, same content) changes nothing.
    plan : SessionPlan
        The plan the session follows.
    stop_signs : mapping of str to StopSign
        What each sign asks for.
    onto : Progress, optional
        The fold of the events before these.

    Returns
    -------
    Progress
        A number missing or out of order makes the session incomplete: nothing is guessed, it is not resumed,
        and somebody looks at it before the next one.
    """
    progress = Progress() if onto is None else onto
    for event in events:
        if not _is_resend(progress, event):
            progress = _record(progress, event, plan, stop_signs)
    return progress


def accept(
    progress: Progress, event: Event, plan: SessionPlan, *, stop_signs: Mapping[str, StopSign]
) -> Progress:
    """Return the progress after an event that may happen now.

    Ask before the device is told. What turns the output off is never refused while the numbers are in order,
    and the device need not wait for it. What has already happened although it is refused here still belongs
    into the journal, where `fold` marks it.

    Parameters
    ----------
    progress : Progress
        The session so far.
    event : Event
        What is about to happen.
    plan : SessionPlan
        The plan the session follows.
    stop_signs : mapping of str to StopSign
        What each sign asks for.

    Returns
    -------
    Progress
        After the event; unchanged for a resend.

    Raises
    ------
    LimitExceeded
        When a fifth stroke, more current, or more energised time than allowed is asked for.
    DeliveryError
        When the event cannot follow.
    """
    if _is_resend(progress, event):
        return progress
    disorder = _disorder(progress, event, plan)
    if disorder:
        raise DeliveryError(disorder)
    refused = refusal(progress, event, plan)
    if refused is not None:
        raise (LimitExceeded if refused.over_limit else DeliveryError)(refused.words)
    return _record(progress, event, plan, stop_signs)


def offer(progress: Progress, plan: SessionPlan) -> Offer:
    """Return what to offer when a session is opened again, after a crash or a pause.

    Parameters
    ----------
    progress : Progress
        The fold of the journal as it was found.
    plan : SessionPlan
        The plan the session follows.

    Returns
    -------
    Offer
        The output is off whatever the journal ends with.
    """
    if progress.is_over or not progress.opened:
        why = progress.stopped_because or (
            f"it is {progress.state}" if progress.opened else "it was never opened"
        )
        review = " A review comes first." if progress.needs_review else ""
        return Offer(may_resume=False, next=None, words=f"Not resumed today: {why}.{review} Output is OFF")
    again = Resumed(seq=progress.last_seq + 1, at_s=progress.last_at_s)
    following = next_stroke(apply(progress, again, plan, {}), plan)
    if following is None:
        return Offer(may_resume=True, next=None, words="All strokes are done or left out. Output is OFF")
    where = f"step {following.step + 1} of {len(plan.steps)}, stroke {following.stroke}"
    return Offer(may_resume=True, next=following, words=f"Resume at {where}. Output is OFF")


def conductor_due_at_s(progress: Progress, plan: SessionPlan) -> float | None:
    """Return when fresh conductor is due on the session's own clock; None when none is asked for."""
    since = progress.conductor_renewed_at_s
    since = progress.started_at_s if since is None else since
    if plan.rewet_every_minutes is None or since is None:
        return None
    return since + plan.rewet_every_minutes * 60


def _record(
    progress: Progress, event: Event, plan: SessionPlan, stop_signs: Mapping[str, StopSign]
) -> Progress:
    """Take an event in as a fact, and mark what is wrong with it."""
    wrong = _disorder(progress, event, plan)
    if wrong:
        progress = incomplete(progress, event.at_s)
    elif progress.state != "incomplete":  # behind a hole in the journal there is nothing to judge by
        refused = refusal(progress, event, plan)
        wrong = refused.words if refused else ""
    after = apply(progress, event, plan, stop_signs)
    after = after.model_copy(
        update={
            "faults": (*progress.faults, Fault(seq=event.seq, words=wrong)) if wrong else progress.faults,
            "last_seq": max(progress.last_seq, event.seq),
            "last_at_s": max(progress.last_at_s, event.at_s),
            "seen": (*progress.seen, (event.seq, _digest(event))),
        }
    )
    return after.model_copy(update={"next": next_stroke(after, plan)})


def _disorder(progress: Progress, event: Event, plan: SessionPlan) -> str:
    """Return what is wrong with the order of the journal, or the empty string."""
    expected = progress.last_seq + 1
    if event.seq > expected:
        missing = event.seq - expected
        return f"event {event.seq} follows event {progress.last_seq}: {missing} missing; look for them"
    if event.seq < expected:
        twice = any(seq == event.seq for seq, _ in progress.seen)
        how = "came twice with different content" if twice else f"came after event {progress.last_seq}"
        return f"event {event.seq} {how}; look at the journal"
    if progress.opened or progress.state == "incomplete":
        return ""
    if not isinstance(event, SessionOpened):
        return f"the journal begins with «{event.kind}» and not with its opening; look for its beginning"
    refused = refusal(progress, event, plan)
    return refused.words if refused else ""


def _is_resend(progress: Progress, event: Event) -> bool:
    return event.seq <= progress.last_seq and (event.seq, _digest(event)) in progress.seen


def _digest(event: Event) -> str:
    return blake2b(event.model_dump_json().encode(), digest_size=8).hexdigest()
