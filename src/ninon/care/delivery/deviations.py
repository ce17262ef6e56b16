"""Planned against done, stroke by stroke, in words; nothing is judged here and nothing left out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ninon.care.delivery.limits import CURRENT_NOISE_uA, label
from ninon.care.delivery.values import Progress, Stroke
from ninon.care.session_values import SessionPlan, Step

__all__ = ["Deviation", "deviations"]

Kind = Literal[
    "skipped",
    "fewer",
    "more",
    "extra",
    "interrupted",
    "lower_current",
    "higher_current",
    "unknown_current",
    "shorter",
    "longer",
    "order",
    "journal",
]

SECONDS_NOISE = 1.0
"""A stroke that ends within a second of its plan went as planned; a hand is no clock."""


class Deviation(BaseModel):
    """One thing that went otherwise than planned."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    step: int | None = None
    stroke: int | None = None
    planned: float | None = None
    done: float | None = None
    because: str = ""
    words: str


def deviations(plan: SessionPlan, progress: Progress) -> tuple[Deviation, ...]:
    """Return everything that went otherwise than planned.

    Parameters
    ----------
    plan : SessionPlan
        What was planned.
    progress : Progress
        What was done so far; a step that has not been reached yet is no deviation while the session goes on.

    Returns
    -------
    tuple of Deviation
        Step by step, then the order, then what is wrong with the journal.
    """
    found: list[Deviation] = []
    for i, row in enumerate(plan.steps):
        found += _counts(plan, progress, i, row)
        found += _extras(plan, progress, i)
        found += _strokes(plan, progress, i, row)
    found += _order(plan, progress)
    found += [Deviation(kind="journal", words=fault.words) for fault in progress.faults]
    return tuple(found)


def _counts(plan: SessionPlan, progress: Progress, step: int, row: Step) -> Iterator[Deviation]:
    done, where = progress.delivered(step), label(plan, step)
    because = next((left.because for left in progress.left_out if left.step == step), "")
    why = f": {because}" if because else ""
    if done > row.passes:
        words = f"{where}: {done} strokes, {row.passes} were planned."
        yield Deviation(kind="more", step=step, planned=row.passes, done=done, words=words)
    if done >= row.passes or not _is_behind(progress, step):
        return
    if progress.begun(step) == 0:
        words = f"{where}: left out{why}."
        yield Deviation(kind="skipped", step=step, planned=row.passes, done=0, because=because, words=words)
    else:
        words = f"{where}: {done} of {row.passes} strokes came to their end{why}."
        yield Deviation(kind="fewer", step=step, planned=row.passes, done=done, because=because, words=words)


def _is_behind(progress: Progress, step: int) -> bool:
    """Whether nothing more comes on a step: the session is over, or it has gone on to a later one."""
    at = progress.step if progress.step is not None else -1
    left = any(left.step == step for left in progress.left_out)
    return progress.is_over or progress.state == "stopped" or step < at or left


def _extras(plan: SessionPlan, progress: Progress, step: int) -> Iterator[Deviation]:
    for extra in progress.extra:
        if extra.step == step:
            words = f"{label(plan, step)}: one stroke more was asked for: {extra.because}."
            yield Deviation(kind="extra", step=step, because=extra.because, words=words)


def _strokes(plan: SessionPlan, progress: Progress, step: int, row: Step) -> Iterator[Deviation]:
    earlier_s = 0.0
    for stroke in progress.strokes:
        if stroke.step != step:
            continue
        where = f"{label(plan, step)}, stroke {stroke.stroke}"
        yield from _current(stroke, row, where, _why_lower(progress, stroke, row))
        if stroke.state == "interrupted":
            words = f"{where}: interrupted; energised for {stroke.at_most_s:.1f} s at most, not known better."
            yield Deviation(kind="interrupted", step=step, stroke=stroke.stroke, words=words)
        elif stroke.state == "delivered" and row.is_energised:
            planned = row.seconds - earlier_s if row.placement else row.seconds / max(row.passes, 1)
            yield from _length(stroke, planned, where)
        earlier_s += stroke.at_most_s


def _current(stroke: Stroke, row: Step, where: str, because: str) -> Iterator[Deviation]:
    set_uA = stroke.current_uA
    if set_uA is None:
        kind: Kind = "unknown_current"
        words = f"{where}: its beginning is not in the journal, so its current is not known."
    elif abs(set_uA - row.current_uA) <= CURRENT_NOISE_uA:
        return
    else:
        less = set_uA < row.current_uA
        kind, because = ("lower_current", because) if less else ("higher_current", "")
        why = f": {because}" if because else ""
        words = f"{where}: {set_uA:g} µA, {row.current_uA:g} µA was planned{why}."
    yield Deviation(
        kind=kind,
        step=stroke.step,
        stroke=stroke.stroke,
        planned=row.current_uA,
        done=set_uA,
        because=because,
        words=words,
    )


def _why_lower(progress: Progress, stroke: Stroke, row: Step) -> str:
    """Return the reason of the last lowering before the stroke that concerns its line."""
    begun = stroke.begun_at_s
    reasons = [
        low.because
        for low in progress.lowered
        if begun is not None
        and low.at_s <= begun
        and (not low.only_this_line or (low.movement, low.placement) == (row.movement, row.placement))
    ]
    return reasons[-1] if reasons else ""


def _length(stroke: Stroke, planned_s: float, where: str) -> Iterator[Deviation]:
    done = stroke.energised_s or 0.0
    if abs(done - planned_s) <= SECONDS_NOISE:
        return
    yield Deviation(
        kind="shorter" if done < planned_s else "longer",
        step=stroke.step,
        stroke=stroke.stroke,
        planned=planned_s,
        done=done,
        words=f"{where}: energised for {done:.1f} s, {planned_s:.1f} s was planned.",
    )


def _order(plan: SessionPlan, progress: Progress) -> Iterator[Deviation]:
    for before, after in pairwise(progress.steps_begun):
        if after < before:
            words = f"{label(plan, after)} was begun after {label(plan, before)}."
            yield Deviation(kind="order", step=after, words=words)
