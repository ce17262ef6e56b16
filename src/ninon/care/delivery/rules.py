"""Which event may follow which, and why another one may not.

What turns current off is never refused: a pause, a stop sign, lost contact, a stop. Everything that could
turn it on, or keep it on longer, has to pass here first.
"""

from __future__ import annotations

from ninon.care.delivery.events import (
    ContactRegained,
    CurrentLowered,
    Event,
    ExtraStrokeAsked,
    Resumed,
    ReviewSigned,
    SessionFinished,
    SessionOpened,
    StartConfirmed,
    StepBegun,
    StrokeBegun,
    StrokeFinished,
    plan_fingerprint,
)
from ninon.care.delivery.limits import (
    STROKES_MOST,
    CURRENT_NOISE_uA,
    Refusal,
    TIME_NOISE_s,
    allowed_uA,
    cap_s,
    label,
    stroke_refusal,
)
from ninon.care.delivery.values import Progress
from ninon.care.session_values import SessionPlan

__all__ = ["refusal"]

TO_DO_WORDS = {"lower": "lower the current", "rewet": "put on fresh conductor"}


def refusal(progress: Progress, event: Event, plan: SessionPlan) -> Refusal | None:
    """Return why an event cannot follow; None when it can.

    Parameters
    ----------
    progress : Progress
        The session so far.
    event : Event
        What is about to happen, or is said to have happened.
    plan : SessionPlan
        What was planned.

    Returns
    -------
    Refusal or None
        In words: which thing, what is wrong, what to do.
    """
    if event.at_s < progress.last_at_s:
        return Refusal(
            f"event {event.seq} is dated {event.at_s:g} s, before the last one at {progress.last_at_s:g} s; "
            "use a clock that never runs backwards"
        )
    match event:
        case SessionOpened():
            return _opening(progress, event, plan)
        case StartConfirmed():
            return _start(progress)
        case Resumed():
            return _resuming(progress)
        case StepBegun():
            return _step(progress, event, plan)
        case StrokeBegun():
            return _stroke(progress, event, plan)
        case StrokeFinished():
            return _finish(progress, event, plan)
        case CurrentLowered():
            return _lowering(progress, event, plan)
        case ExtraStrokeAsked():
            return _extra(progress, event, plan)
        case ContactRegained():
            return None if progress.contact_lost else Refusal("no contact was lost; there is none to regain")
        case SessionFinished():
            return _end(progress, plan)
        case ReviewSigned():
            return None if progress.needs_review else Refusal("nothing waits for a review; leave it out")
        case _:
            return None


def _opening(progress: Progress, event: SessionOpened, plan: SessionPlan) -> Refusal | None:
    if progress.opened:
        return Refusal("the session is open already; begin a new journal for a new session")
    if event.plan != plan_fingerprint(plan) or event.steps != len(plan.steps):
        return Refusal(
            f"the journal follows plan {event.plan} with {event.steps} steps, and this is plan "
            f"{plan_fingerprint(plan)} with {len(plan.steps)}; fetch the plan it was opened with"
        )
    return None


def _start(progress: Progress) -> Refusal | None:
    if progress.state != "ready":
        return Refusal(f"the session is {progress.state}, so Start has no effect; {_way_on(progress)}")
    if progress.contact_lost:
        return Refusal("an electrode has no contact; put it on the skin first")
    if progress.to_do:
        first = " and ".join(TO_DO_WORDS[what] for what in progress.to_do)
        return Refusal(f"before Start somebody has to {first}; record it, then press Start")
    return None


def _resuming(progress: Progress) -> Refusal | None:
    if not progress.may_resume_today:
        return Refusal(f"the session is {progress.state} and is not resumed today: {_why_over(progress)}")
    return None


def _step(progress: Progress, event: StepBegun, plan: SessionPlan) -> Refusal | None:
    where = label(plan, event.step)
    if progress.state not in ("ready", "running"):
        return Refusal(f"{where} cannot begin, the session is {progress.state}; {_way_on(progress)}")
    if progress.under_way is not None:
        return Refusal(f"{where} cannot begin while a stroke is under way; finish it or pause first")
    if progress.to_do:
        first = " and ".join(TO_DO_WORDS[what] for what in progress.to_do)
        return Refusal(f"{where} cannot begin yet; first {first}")
    if event.step >= len(plan.steps):
        return Refusal(f"{where}: there is no such step in the plan; take one of the plan")
    return None


def _stroke(progress: Progress, event: StrokeBegun, plan: SessionPlan) -> Refusal | None:
    where = label(plan, event.step)
    if progress.state != "running":
        return Refusal(
            f"{where}: no stroke begins while the session is {progress.state}; {_way_on(progress)}"
        )
    if progress.under_way is not None:
        return Refusal(f"{where}: a stroke is under way; finish it or pause first")
    if event.step != progress.step:
        return Refusal(f"{where} has not been begun; begin the step first")
    return stroke_refusal(progress, plan, step=event.step, stroke=event.stroke, current_uA=event.current_uA)


def _finish(progress: Progress, event: StrokeFinished, plan: SessionPlan) -> Refusal | None:
    doing, where = progress.under_way, label(plan, event.step)
    if doing is None or (doing.step, doing.stroke) != (event.step, event.stroke):
        return Refusal(f"{where}: stroke {event.stroke} is not under way; begin it before it is finished")
    elapsed = event.at_s - (doing.begun_at_s or 0.0)
    flowed = event.energised_s if doing.current_uA else 0.0
    if event.energised_s > flowed or event.energised_s > elapsed + TIME_NOISE_s:
        return Refusal(
            f"{where}: {event.energised_s:g} s energised in {elapsed:g} s at {doing.current_uA or 0:g} µA "
            "cannot be; check the clock of the device"
        )
    total = progress.energised_at_most_s - doing.at_most_s + event.energised_s
    if total > cap_s(plan) + TIME_NOISE_s:
        return Refusal(
            f"{where}: {total / 60:.1f} minutes energised, the cap is {plan.energised_cap_minutes:g} "
            f"({plan.energised_cap_because}); turn the output off and finish the session",
            True,
        )
    return None


def _lowering(progress: Progress, event: CurrentLowered, plan: SessionPlan) -> Refusal | None:
    where = label(plan, progress.step)
    if (
        progress.step is None
        or progress.step >= len(plan.steps)
        or not plan.steps[progress.step].is_energised
    ):
        return Refusal(
            f"{where}: no current flows here, so there is none to lower; begin an energised step first"
        )
    now = allowed_uA(progress, plan, progress.step)
    if event.to_uA >= now - CURRENT_NOISE_uA:
        return Refusal(
            f"{where}: {event.to_uA:g} µA is not lower than {now:g} µA; the current is never raised, "
            "choose less",
            True,
        )
    return None


def _extra(progress: Progress, event: ExtraStrokeAsked, plan: SessionPlan) -> Refusal | None:
    where = label(plan, event.step)
    if event.step != progress.step or event.step >= len(plan.steps):
        return Refusal(f"{where} is not the current step; ask for an extra stroke on the step you are on")
    if progress.state not in ("ready", "running"):
        return Refusal(f"{where}: the session is {progress.state}; {_way_on(progress)}")
    row = plan.steps[event.step]
    if row.placement:
        return Refusal(f"{where}: each placement once per session (L27f); go on with the next step", True)
    asked = row.passes + progress.extras(event.step)
    if asked >= STROKES_MOST or progress.begun(event.step) >= STROKES_MOST:
        return Refusal(
            f"{where}: a stroke more is refused, 2–4 strokes and no more (S-086); go on with the next step",
            True,
        )
    if progress.delivered(event.step) < asked:
        return Refusal(f"{where}: {asked} strokes come first; ask for another one after them")
    return None


def _end(progress: Progress, plan: SessionPlan) -> Refusal | None:
    if progress.state not in ("ready", "running", "paused"):
        return Refusal(f"the session is {progress.state} and cannot be finished; begin a new journal")
    if progress.under_way is not None:
        where = label(plan, progress.under_way.step)
        return Refusal(f"{where}: a stroke is under way; finish it or stop the session")
    return None


def _way_on(progress: Progress) -> str:
    if progress.is_over:
        return f"it is not resumed today: {_why_over(progress)}"
    return {
        "ready": "press Start first",
        "paused": "resume it first",
        "stopped": "resume it first, if the client wants to go on",
        "running": "it is running already",
    }[progress.state]


def _why_over(progress: Progress) -> str:
    if progress.state == "incomplete":
        return "a part of its journal is missing, and somebody has to look at it first"
    reason = progress.stopped_because or f"it is {progress.state}"
    return f"{reason}; the next one starts after a review" if progress.needs_review else reason
