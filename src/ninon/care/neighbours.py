"""Other procedures beside the course: done, booked and wished, and the days that stay free between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ninon.care.course_values import CourseInterval, CourseNote, OtherProcedure
from ninon.care.intake import Intake, Procedure, Wish, age_on
from ninon.care.rulebook import Rulebook
from ninon.care.timetable import Block, Layout, WishBlock
from ninon.care.timing import ComplexStep, Interval

__all__ = ["block_of", "booked", "closed_days", "intervals_of", "others_of", "wish_blocks"]

COURSE_STEP = "microcurrent_course"


def booked(intake: Intake) -> tuple[Procedure, ...]:
    """Return the procedures that lie after the visit."""
    return tuple(p for p in intake.procedures if p.date > intake.visit.date)


def block_of(procedure: Procedure, intake: Intake, rulebook: Rulebook) -> Block:
    """Return a booked procedure with the days that stay free on both sides."""
    row = rulebook.intervals[procedure.kind]
    return Block(procedure.kind, procedure.date, _days_before(row, intake, rulebook), row.after_days or 0)


def closed_days(intake: Intake, rulebook: Rulebook) -> frozenset[date]:
    """Return the days inside the wait of a procedure done; whether its own day is open the decision says."""
    return frozenset(
        procedure.date + timedelta(days=n)
        for procedure in intake.procedures
        if procedure.date <= intake.visit.date
        for n in range(1, _days_before(rulebook.intervals[procedure.kind], intake, rulebook) or 0)
    )


def wish_blocks(intake: Intake, rulebook: Rulebook) -> tuple[tuple[WishBlock, ...], tuple[CourseNote, ...]]:
    """Return the wishes that can be placed, as they were told, and why the others cannot."""
    blocks: list[WishBlock] = []
    not_planned: list[CourseNote] = []
    for wish in intake.wishes:
        step = rulebook.complexes.get(wish.kind)
        why = _why_not(wish, intake, rulebook, step)
        if why is None:
            blocks.append(_wish_block(wish, intake, rulebook, step))
        else:
            not_planned.append(why)
    return tuple(blocks), tuple(not_planned)


def _why_not(wish: Wish, intake: Intake, rulebook: Rulebook, step: ComplexStep | None) -> CourseNote | None:
    row, born = rulebook.intervals[wish.kind], intake.client.born
    if row.after_days is None or row.before_days is None:
        because = f"{_capital(row.plain_words)} are never combined with microcurrent."
        return CourseNote(about=wish.kind, because=because, sources=row.sources, statements=row.statements)
    if step is not None and born is not None and age_on(born, intake.visit.date) < step.age_min_y:
        because = f"{_capital(row.plain_words)} only from the age of {step.age_min_y}."
        return CourseNote(about=wish.kind, because=because, sources=step.sources, statements=step.statements)
    return None


def _wish_block(wish: Wish, intake: Intake, rulebook: Rulebook, step: ComplexStep | None) -> WishBlock:
    row = rulebook.intervals[wish.kind]
    default = (step.sessions_default if step else None) or row.own_sessions_default or 1
    own_gap = row.own_gap_days if row.own_gap_days is not None else row.before_days
    return WishBlock(
        kind=wish.kind,
        count=wish.count or default,
        own_gap_days=own_gap or 0,
        before_days=_gap_before(row, intake, rulebook),
        after_days=_gap_after(row, rulebook),
        deadline=wish.before,
        comes_first=_comes_first(step, rulebook),
        comes_last=step is not None and not _comes_first(step, rulebook),
        others=tuple(p.date for p in intake.procedures if p.kind == wish.kind),
    )


def _comes_first(step: ComplexStep | None, rulebook: Rulebook) -> bool:
    return step is not None and step.step < rulebook.complexes[COURSE_STEP].step


def _days_before(row: Interval, intake: Intake, rulebook: Rulebook) -> int | None:
    """Days from a procedure to a session: our row, a document, the device's own rule; the longer counts."""
    if row.before_days is None:
        return None
    days = row.before_days
    cleared = intake.setting == "clinic" and intake.document_for(row.procedure) is not None
    if row.before_with_clearance_days is not None and cleared:
        days = row.before_with_clearance_days
    for name in (row.procedure, row.same_finding):
        own = rulebook.device_rule(intake.visit.device, name)
        if own is not None:
            days = max(days, own.wait_days or 0)
    return days


def _gap_before(row: Interval, intake: Intake, rulebook: Rulebook) -> int:
    days = _days_before(row, intake, rulebook) or 0
    if _comes_first(rulebook.complexes.get(row.procedure), rulebook):
        days = max(days, rulebook.complexes[COURSE_STEP].gap_before_days)
    return days


def _gap_after(row: Interval, rulebook: Rulebook) -> int:
    step, days = rulebook.complexes.get(row.procedure), row.after_days or 0
    if step is not None and not _comes_first(step, rulebook):
        days = max(days, step.gap_before_days)
    return days


def others_of(intake: Intake, rulebook: Rulebook, layout: Layout | None = None) -> tuple[OtherProcedure, ...]:
    """Return the procedures beside the course by day: done, booked, and wishes where they were placed."""
    told = [
        (p.kind, p.date, "done" if p.date <= intake.visit.date else "booked", "") for p in intake.procedures
    ]
    if layout is not None:
        end = max(layout.sessions, default=date.min)
        told += [(kind, day, "wished", _where(day, end)) for kind, day in layout.wishes]
    others = [
        OtherProcedure.model_validate(
            {
                "kind": kind,
                "plain_words": rulebook.intervals[kind].plain_words,
                "date": day,
                "role": role,
                "because": because,
            }
        )
        for kind, day, role, because in told
    ]
    return tuple(sorted(others, key=lambda other: (other.date, other.kind)))


def _where(day: date, end: date) -> str:
    return "Placed before the course." if day < end else "Placed after the last session."


def intervals_of(
    layout: Layout, others: Sequence[OtherProcedure], intake: Intake, rulebook: Rulebook
) -> tuple[CourseInterval, ...]:
    """Return the days that stay free between each procedure and its nearest session, in both directions."""
    days = sorted((*(entry.date for entry in intake.history), *layout.sessions))
    found: list[CourseInterval] = []
    for other in others:
        row = rulebook.intervals[other.kind]
        siblings = [o.date for o in others if o.kind == other.kind]
        before, after = _gap_before(row, intake, rulebook), _gap_after(row, rulebook)
        following = next((d for d in days if d > other.date), None)
        still_waits = other.date + timedelta(days=before) > intake.visit.date
        if before and following and still_waits and not any(other.date < d < following for d in siblings):
            last = other.date + timedelta(days=before - 1)
            words = f"{before} days from {row.plain_words} to the next session."
            found.append(_interval(other, row, "procedure_then_session", other.date, last, before, words))
        earlier = next((d for d in reversed(days) if d < other.date), None)
        if after and earlier and not any(earlier < d < other.date for d in siblings):
            first, last = earlier + timedelta(days=1), earlier + timedelta(days=max(after - 1, 1))
            words = f"{after} days from the last session to {row.plain_words}."
            found.append(_interval(other, row, "session_then_procedure", first, last, after, words))
    return tuple(found)


def _interval(
    other: OtherProcedure, row: Interval, direction: str, first: date, last: date, days: int, because: str
) -> CourseInterval:
    return CourseInterval.model_validate(
        {
            "procedure": other.kind,
            "role": other.role,
            "direction": direction,
            "first": first,
            "last": last,
            "days": days,
            "because": because,
            "sources": row.sources,
            "statements": row.statements,
            "disagrees_with": row.disagrees_with,
            "we_follow": row.we_follow,
        }
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
