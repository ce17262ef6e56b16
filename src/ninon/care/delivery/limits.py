"""How much a stroke may have, and which stroke comes next.

Three bounds are never passed: four strokes begun on a step, the current of the plan, the energised time of
the session. A stroke that was begun and not finished counts as begun and as not delivered; since nobody knows
how long current flowed, it counts with all the time it can have had. It is offered again while no more than
four are begun on the step; after that the step stays short, and the record says so. A placement of pads has
one stroke and a time of its own: after an interruption only what is left of that time is offered.
"""

from __future__ import annotations

from dataclasses import dataclass

from ninon.care.delivery.values import NextStroke, Progress
from ninon.care.session_values import SessionPlan, Step

__all__ = [
    "STROKES_MOST",
    "Refusal",
    "allowed_uA",
    "cap_s",
    "label",
    "next_stroke",
    "stroke_refusal",
    "stroke_s",
]

STROKES_MOST = 4
"""Most strokes on a step (limits L28c, S-086), finished or not."""

CURRENT_NOISE_uA = 1e-6
CEILING_NOISE_uA = 0.05
"""A step's ceiling is written with one decimal, its current is not."""
TIME_NOISE_s = 1e-6


@dataclass(frozen=True)
class Refusal:
    """Why an event cannot follow."""

    words: str
    over_limit: bool = False


def label(plan: SessionPlan, step: int | None) -> str:
    """Return a step as it is spoken: its number, its name and its side."""
    if step is None:
        return "before the first step"
    if step >= len(plan.steps):
        return f"step {step + 1} of {len(plan.steps)}"
    row = plan.steps[step]
    side = f", {row.side}" if row.side in ("right", "left") else ""
    return f"step {step + 1} of {len(plan.steps)} ({row.name}{side})"


def cap_s(plan: SessionPlan) -> float:
    """Return the most energised seconds of the session."""
    return plan.energised_cap_minutes * 60


def stroke_s(progress: Progress, plan: SessionPlan, step: int) -> float:
    """Return the seconds planned for the next stroke of a step; of a placement, what is left of its time."""
    row = plan.steps[step]
    if row.placement:
        return max(row.seconds - sum(s.at_most_s for s in progress.strokes if s.step == step), 0.0)
    return row.seconds / max(row.passes, 1)


def allowed_uA(progress: Progress, plan: SessionPlan, step: int) -> float:
    """Return the most current the next stroke of a step may have: it only ever falls.

    The plan and the ceiling bound it, every lowering that concerns the step, and what its strokes before had.
    """
    row = plan.steps[step]
    bounds = [row.current_uA]
    if row.current_uA > row.ceiling_uA + CEILING_NOISE_uA:
        bounds.append(row.ceiling_uA)
    bounds += [
        low.to_uA
        for low in progress.lowered
        if not low.only_this_line or (low.movement, low.placement) == (row.movement, row.placement)
    ]
    bounds += [s.current_uA for s in progress.strokes if s.step == step and s.current_uA is not None]
    return min(bounds)


def stroke_refusal(
    progress: Progress, plan: SessionPlan, *, step: int, stroke: int, current_uA: float
) -> Refusal | None:
    """Return why a stroke may not begin, whatever state the session is in; None when it may."""
    where = label(plan, step)
    if step >= len(plan.steps):
        return Refusal(f"{where}: there is no such step in the plan; take one of the plan")
    left = next((left for left in progress.left_out if left.step == step), None)
    if left is not None:
        return Refusal(f"{where} is left out: {left.because}; go on with the next step")
    return _number_refusal(progress, plan, plan.steps[step], step, stroke, where) or _amount_refusal(
        progress, plan, step, current_uA, where
    )


def _number_refusal(
    progress: Progress, plan: SessionPlan, row: Step, step: int, stroke: int, where: str
) -> Refusal | None:
    if row.placement and stroke > 1:
        return Refusal(f"{where}: each placement once per session (L27f); go on with the next step", True)
    if stroke > STROKES_MOST or progress.begun(step) >= STROKES_MOST:
        return Refusal(
            f"{where}: a stroke more is refused, 2–4 strokes and no more (S-086); go on with the next step",
            True,
        )
    expected = progress.delivered(step) + 1
    if stroke != expected:
        return Refusal(f"{where}: stroke {stroke} cannot be begun; the next one is stroke {expected}")
    if stroke > row.passes + progress.extras(step):
        return Refusal(
            f"{where}: {row.passes} strokes are planned and stroke {stroke} has no reason; ask for an extra "
            "stroke with a reason, or go on with the next step"
        )
    return None


def _amount_refusal(
    progress: Progress, plan: SessionPlan, step: int, current_uA: float, where: str
) -> Refusal | None:
    most = allowed_uA(progress, plan, step)
    if current_uA > most + CURRENT_NOISE_uA:
        return Refusal(
            f"{where}: {current_uA:g} µA is above the {most:g} µA it may have; the current is never raised, "
            f"set {most:g} µA or less",
            True,
        )
    seconds = stroke_s(progress, plan, step)
    row = plan.steps[step]
    if row.placement and seconds <= 0:
        return Refusal(f"{where}: nothing is left of its time (L27f); go on with the next step", True)
    total = progress.energised_at_most_s + seconds
    if row.is_energised and total > cap_s(plan) + TIME_NOISE_s:
        return Refusal(
            f"{where}: with this stroke {total / 60:.1f} minutes would be energised, the cap is "
            f"{plan.energised_cap_minutes:g} ({plan.energised_cap_because}); finish the session",
            True,
        )
    return None


def next_stroke(progress: Progress, plan: SessionPlan) -> NextStroke | None:
    """Return the stroke to do now: the one under way, or the first from here on that may be begun."""
    if not progress.opened or progress.is_over:
        return None
    doing = progress.under_way
    if doing is not None:
        return NextStroke(
            step=doing.step, stroke=doing.stroke, current_uA=doing.current_uA or 0.0, seconds=doing.at_most_s
        )
    for step in range(progress.step or 0, len(plan.steps)):
        stroke, most = progress.delivered(step) + 1, allowed_uA(progress, plan, step)
        if stroke_refusal(progress, plan, step=step, stroke=stroke, current_uA=most) is None:
            return NextStroke(
                step=step, stroke=stroke, current_uA=most, seconds=stroke_s(progress, plan, step)
            )
    return None
