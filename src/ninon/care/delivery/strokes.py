"""Strokes beginning, ending and being interrupted; every way out of one turns the output off."""

from __future__ import annotations

from ninon.care.delivery.events import StrokeBegun, StrokeFinished
from ninon.care.delivery.limits import stroke_s
from ninon.care.delivery.values import Progress, Stroke
from ninon.care.session_values import SessionPlan, Step

__all__ = ["begin_stroke", "changed", "current_step", "finish_stroke", "hold", "interrupt"]


def changed(progress: Progress, **changes: object) -> Progress:
    """Return a progress with some of its values replaced."""
    return progress.model_copy(update=changes)


def current_step(progress: Progress, plan: SessionPlan) -> Step | None:
    """Return the step that was turned to last, if the plan has it."""
    if progress.step is None or progress.step >= len(plan.steps):
        return None
    return plan.steps[progress.step]


def begin_stroke(progress: Progress, event: StrokeBegun, plan: SessionPlan) -> Progress:
    """Put a stroke under way; until more is known it counts with all the time it may have."""
    stopped = interrupt(progress, event.at_s)
    known = event.step < len(plan.steps)
    seconds = stroke_s(stopped, plan, event.step) if known and event.current_uA else 0.0
    stroke = Stroke(
        step=event.step,
        stroke=event.stroke,
        state="under way",
        current_uA=event.current_uA,
        begun_at_s=event.at_s,
        at_most_s=seconds,
    )
    return changed(stopped, step=event.step, strokes=(*stopped.strokes, stroke))


def finish_stroke(progress: Progress, event: StrokeFinished) -> Progress:
    """End the stroke under way with the seconds that current really flowed."""
    doing = progress.under_way
    if doing is not None and (doing.step, doing.stroke) == (event.step, event.stroke):
        known = {"state": "delivered", "energised_s": event.energised_s, "at_most_s": event.energised_s}
        return _ended(progress, doing, doing.model_copy(update=known))
    # Its beginning is not in the journal; that current flowed for so long is kept all the same.
    alone = Stroke(
        step=event.step,
        stroke=event.stroke,
        state="delivered",
        current_uA=None,
        begun_at_s=None,
        energised_s=event.energised_s,
        at_most_s=event.energised_s,
    )
    return changed(progress, strokes=(*progress.strokes, alone))


def interrupt(progress: Progress, at_s: float) -> Progress:
    """Break the stroke under way off: energised for as long as passed, at most for as long as planned."""
    doing = progress.under_way
    if doing is None:
        return progress
    passed = at_s - doing.begun_at_s if doing.begun_at_s is not None else -1.0
    # A clock that runs backwards tells nothing, so all the planned time stays.
    at_most_s = min(doing.at_most_s, passed) if passed >= 0 else doing.at_most_s
    broken = doing.model_copy(update={"state": "interrupted", "at_most_s": at_most_s})
    return _ended(progress, doing, broken)


def hold(progress: Progress, at_s: float) -> Progress:
    """Turn the output off and wait; what is over stays over."""
    held = interrupt(progress, at_s)
    return changed(held, state="paused") if held.state in ("ready", "running") else held


def _ended(progress: Progress, doing: Stroke, ended: Stroke) -> Progress:
    return changed(progress, strokes=tuple(ended if s is doing else s for s in progress.strokes))
