"""What each event does to the progress of a session; it never raises, because what happened has happened."""

from __future__ import annotations

from collections.abc import Mapping

from ninon.care.delivery.events import (
    ConductorRenewed,
    ContactLost,
    ContactRegained,
    CurrentLowered,
    Event,
    ExtraStrokeAsked,
    Paused,
    Resumed,
    ReviewSigned,
    SessionFinished,
    SessionOpened,
    SessionStopped,
    StartConfirmed,
    StepBegun,
    StopSignSeen,
    StrokeBegun,
    StrokeFinished,
)
from ninon.care.delivery.signs import see_sign, stop
from ninon.care.delivery.strokes import begin_stroke, changed, current_step, finish_stroke, hold, interrupt
from ninon.care.delivery.values import ExtraStroke, Gap, Lowered, Progress, Review
from ninon.care.session_values import SessionPlan
from ninon.care.visit import StopSign

__all__ = ["apply", "incomplete"]


def apply(
    progress: Progress, event: Event, plan: SessionPlan, stop_signs: Mapping[str, StopSign]
) -> Progress:
    """Return the progress after an event.

    Parameters
    ----------
    progress : Progress
        Before the event.
    event : Event
        What happened.
    plan : SessionPlan
        What was planned.
    stop_signs : mapping of str to StopSign
        What each sign asks for.

    Returns
    -------
    Progress
        After it; nothing that was known before is lost.
    """
    match event:
        case SessionOpened():
            return _open(progress, event)
        case StartConfirmed():
            return _start(progress, event)
        case StepBegun():
            off = interrupt(progress, event.at_s)
            return changed(off, step=event.step, steps_begun=(*off.steps_begun, event.step))
        case StrokeBegun():
            return begin_stroke(progress, event, plan)
        case StrokeFinished():
            return finish_stroke(progress, event)
        case Paused():
            return hold(progress, event.at_s)
        case Resumed():
            return _resume(progress, event)
        case CurrentLowered():
            return _lower(progress, event, plan)
        case ConductorRenewed():
            return _renew(progress, event)
        case StopSignSeen():
            return see_sign(progress, event, plan, stop_signs)
        case ExtraStrokeAsked():
            asked = ExtraStroke(step=event.step, because=event.because)
            return changed(progress, extra=(*progress.extra, asked))
        case ContactLost():
            return changed(hold(progress, event.at_s), contact_lost=True)
        case ContactRegained():
            return changed(progress, contact_lost=False)
        case SessionFinished():
            return _finish(progress, event)
        case SessionStopped():
            return _close(progress, event)
        case ReviewSigned():
            return changed(progress, review=Review(by=event.by, on=event.on), needs_review=False)


def incomplete(progress: Progress, at_s: float) -> Progress:
    """Return the progress of a journal with a part missing: over, and looked at before any next start.

    What is missing may have been a stop sign, and unknown is never read as no.
    """
    if progress.state != "incomplete":
        progress = interrupt(progress, at_s)
    return changed(progress, state="incomplete", may_resume_today=False, needs_review=True)


def _open(progress: Progress, event: SessionOpened) -> Progress:
    if progress.opened:
        return progress
    return changed(
        progress, plan=event.plan, steps=event.steps, opened=True, conductor_lot=event.conductor_lot
    )


def _start(progress: Progress, event: StartConfirmed) -> Progress:
    """Only from «ready», with nothing left to do first: a press in any other state starts nothing."""
    if progress.state != "ready" or progress.to_do or progress.contact_lost:
        return progress
    first = event.at_s if progress.started_at_s is None else progress.started_at_s
    return changed(progress, state="running", started_at_s=first)


def _resume(progress: Progress, event: Resumed) -> Progress:
    off = interrupt(progress, event.at_s)
    if event.at_s > progress.last_at_s:
        off = changed(off, gaps=(*off.gaps, Gap(from_s=progress.last_at_s, to_s=event.at_s)))
    return changed(off, state="ready", stopped_because="") if off.may_resume_today else off


def _lower(progress: Progress, event: CurrentLowered, plan: SessionPlan) -> Progress:
    row = current_step(progress, plan)
    low = Lowered(
        at_s=event.at_s,
        step=progress.step,
        movement=row.movement if row else "",
        placement=row.placement if row else "",
        to_uA=event.to_uA,
        because=event.because,
        only_this_line=event.only_this_line,
    )
    to_do = tuple(what for what in progress.to_do if what != "lower")
    return changed(progress, lowered=(*progress.lowered, low), to_do=to_do)


def _renew(progress: Progress, event: ConductorRenewed) -> Progress:
    settled = ("rewet", "lower") if event.no_lower_level else ("rewet",)
    return changed(
        progress,
        conductor_renewed_at_s=event.at_s,
        conductor_lot=event.lot or progress.conductor_lot,
        to_do=tuple(what for what in progress.to_do if what not in settled),
    )


def _finish(progress: Progress, event: SessionFinished) -> Progress:
    off = interrupt(progress, event.at_s)
    if off.state not in ("ready", "running", "paused"):
        return off
    return changed(off, state="finished", may_resume_today=False)


def _close(progress: Progress, event: SessionStopped) -> Progress:
    """Close for good. Free words may hide a sign, so somebody looks, unless a sign was the reason before."""
    off = interrupt(progress, event.at_s)
    known = off.state == "stopped"
    closed = stop(off, off.stopped_because if known else event.because, may_resume=False)
    return closed if known or off.is_over else changed(closed, needs_review=True)
