"""Stop signs, and what is done at once.

Every sign turns the output off. What follows comes from its row: a stop, a pause, a lower current, fresh
conductor, another place. Two signs stop the session and are incidents whatever a table says: a jerking limb
and light-headedness, although one article calls the first of no concern (S-100, which we do not follow).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ninon.care.delivery.events import StopSignSeen
from ninon.care.delivery.limits import label
from ninon.care.delivery.strokes import changed, current_step, hold
from ninon.care.delivery.values import LeftStep, Progress, SignSeen, State
from ninon.care.session_values import SessionPlan
from ninon.care.visit import StopSign

__all__ = ["ALWAYS_STOP", "PRICKLING_ENDS", "see_sign", "sign_row", "stop"]

ALWAYS_STOP = ("limb_jerk", "dizziness")
PRICKLING = "prickling"
PRICKLING_ENDS = 3
"""The third time it prickles the session ends: twice fresh conductor and less current have not helped."""
STOPS = ("stop", "stop_and_help")
LOWER_STEP = "At a lower step."


def sign_row(sign: str, stop_signs: Mapping[str, StopSign]) -> StopSign:
    """Return what a sign asks for; one that no table knows stops the session and is an incident."""
    strict: dict[str, Any] = {"action": "stop", "record": "incident", "may_resume_today": False}
    row = stop_signs.get(sign)
    if row is None:
        return StopSign(
            sign=sign,
            plain_words=sign.replace("_", " "),
            who_sees=("operator",),
            current_off=True,
            next_session="After a review.",
            tell_client="We have stopped. Somebody looks at this before any next session.",
            sources=("ninon-proposal",),
            **strict,
        )
    if sign in ALWAYS_STOP:
        action = row.action if row.action in STOPS else "stop"
        return row.model_copy(update={**strict, "action": action})
    return row


def see_sign(
    progress: Progress, event: StopSignSeen, plan: SessionPlan, stop_signs: Mapping[str, StopSign]
) -> Progress:
    """Turn the output off, keep the sign, and do what its row says."""
    row = sign_row(event.sign, stop_signs)
    held = hold(progress, event.at_s)
    seen = changed(
        held,
        signs=(*held.signs, _form(held, event, plan, row)),
        next_session=tuple(dict.fromkeys((*held.next_session, row.next_session))),
        needs_review=held.needs_review or row.record == "incident",
    )
    if row.action in STOPS or not row.may_resume_today:
        return stop(seen, row.plain_words, may_resume=row.may_resume_today)
    match row.action:
        case "move":
            return _leave_line(seen, plan, row.plain_words)
        case "rewet":
            return changed(seen, to_do=tuple(dict.fromkeys((*seen.to_do, "rewet"))))
        case "lower":
            return _ask_for_less(seen, plan, row)
        case _:
            return seen


def stop(progress: Progress, because: str, *, may_resume: bool) -> Progress:
    """Stop; a session that was finished or is incomplete stays what it is, and keeps what was seen."""
    state: State = progress.state if progress.state in ("finished", "incomplete") else "stopped"
    return changed(
        progress,
        state=state,
        stopped_because=progress.stopped_because if progress.is_over else because,
        may_resume_today=progress.may_resume_today and may_resume,
    )


def _form(progress: Progress, event: StopSignSeen, plan: SessionPlan, row: StopSign) -> SignSeen:
    """Fill in everything a form about the sign asks for."""
    step = current_step(progress, plan)
    last = next((s for s in reversed(progress.strokes) if s.step == progress.step), None)
    return SignSeen(
        at_s=event.at_s,
        sign=row.sign,
        plain_words=row.plain_words,
        action=row.action,
        record=row.record,
        may_resume_today=row.may_resume_today,
        tell_client=row.tell_client,
        next_session=row.next_session,
        finding=row.finding,
        step=progress.step,
        line=label(plan, progress.step),
        current_uA=last.current_uA if last else None,
        frequency_Hz=step.frequency_Hz if step else None,
        contact_area_cm2=step.contact_area_cm2 if step else None,
        conductor=step.conductor if step else plan.conductor,
        conductor_lot=progress.conductor_lot,
        sources=row.sources,
        statements=row.statements,
    )


def _leave_line(progress: Progress, plan: SessionPlan, because: str) -> Progress:
    """Leave out the rest of the line on this side, both its parts: the place that hurts is left alone."""
    here = current_step(progress, plan)
    if here is None:
        return progress
    out = {left.step for left in progress.left_out}
    line = (here.movement, here.placement, here.side)
    same = [
        LeftStep(step=i, because=because)
        for i, row in enumerate(plan.steps)
        if (row.movement, row.placement, row.side) == line and i not in out
    ]
    return changed(progress, left_out=(*progress.left_out, *same))


def _ask_for_less(progress: Progress, plan: SessionPlan, row: StopSign) -> Progress:
    times = sum(sign.sign == PRICKLING for sign in progress.signs)
    if row.sign == PRICKLING and times >= PRICKLING_ENDS:
        others = (words for words in progress.next_session if words != row.next_session)
        ended = changed(progress, next_session=(*others, LOWER_STEP))
        return stop(ended, f"{row.plain_words}, {times} times", may_resume=False)
    step = current_step(progress, plan)
    if step is None or not step.is_energised:  # nothing flows here that could be lowered
        return progress
    return changed(progress, to_do=tuple(dict.fromkeys((*progress.to_do, "lower"))))
