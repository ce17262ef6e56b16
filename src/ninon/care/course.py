"""The course: how many sessions, how often, and on which days, around everything else.

Numbers come from the band of the client's age; the one number both article ranges share is the default.
Nothing else is done between the first and the last session.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import ceil

from ninon.care.course_numbers import (
    after_earlier_courses,
    band_for,
    how_many,
    how_often,
    next_course,
)
from ninon.care.course_values import (
    Alternative,
    Course,
    CourseNote,
    CourseSession,
    Impossible,
    OtherProcedure,
    Price,
    PriceItem,
)
from ninon.care.eligibility import Eligibility, first_possible_day
from ninon.care.intake import Intake, Procedure, age_on
from ninon.care.neighbours import block_of, booked, closed_days, intervals_of, others_of, wish_blocks
from ninon.care.rulebook import Rulebook
from ninon.care.timetable import Block, Clash, Layout, Problem, lay_out, smallest_change
from ninon.care.timing import CourseBand

__all__ = ["plan_course"]

DAY_h = 24


def plan_course(
    intake: Intake, rulebook: Rulebook, *, tables_edition: str, measured_change: bool = False
) -> Course:
    """Lay the course into the calendar.

    Parameters
    ----------
    intake : Intake
        What was told.
    rulebook : Rulebook
        The tables.
    tables_edition : str
        Fingerprint of the tables.
    measured_change : bool
        Whether a review has found a change larger than the measurement's own noise; only then may a course be
        longer than the band's maximum.

    Returns
    -------
    Course
        With dates, or without any when the decision does not allow planning or no dates can be found.
    """
    start, decision = first_possible_day(
        intake, rulebook, tables_edition=tables_edition, from_day=intake.visit.date
    )
    if start is None or intake.client.born is None:
        return _none(decision, tables_edition)
    band = band_for(age_on(intake.client.born, start), rulebook)
    sessions, why_many = how_many(intake, band, measured_change=measured_change)
    per_week, why_often = how_often(intake, band)
    start, why_then = after_earlier_courses(intake, band, start)
    wishes, not_planned = wish_blocks(intake, rulebook)
    gap_days = ceil((band.min_gap_h or 0) / DAY_h)
    last_before = max((c.last for c in intake.earlier_courses), default=None)
    if last_before is not None:
        start = max(start, last_before + timedelta(days=gap_days))
    problem = Problem(
        start=start,
        today=intake.visit.date,
        sessions=max(sessions - len(intake.history), 0),
        per_week=per_week,
        min_gap_days=gap_days,
        weekdays=intake.availability.weekdays,
        blackout=intake.availability.blackout,
        closed=closed_days(intake, rulebook),
        history=tuple(sorted(entry.date for entry in intake.history)),
        last_before=last_before,
        booked=tuple(_booked_block(p, intake, rulebook, tables_edition) for p in booked(intake)),
        wishes=wishes,
        least_sessions=max(band.sessions_min - len(intake.history), 1),
    )
    course = Course(
        band=band.band,
        sessions_planned=sessions,
        sessions_had=len(intake.history),
        sessions_min=band.sessions_min,
        sessions_max=band.sessions_max,
        sessions_max_after_review=band.sessions_max_after_review,
        per_week=per_week,
        min_gap_days=problem.min_gap_days,
        review_at_session=band.review_at_session,
        notice=band.notice,
        not_planned=not_planned,
        notes=(*why_many, *why_often, *why_then),
        disagrees_with=band.disagrees_with,
        we_follow=band.we_follow,
        sources=band.sources,
        statements=band.statements,
        tables_edition=tables_edition,
    )
    result = lay_out(problem)
    if isinstance(result, Clash):
        return _without_dates(course, result, problem, intake, rulebook)
    return _with_dates(course, result, problem, intake, rulebook, band)


def _booked_block(procedure: Procedure, intake: Intake, rulebook: Rulebook, tables_edition: str) -> Block:
    """Return a booked procedure with its days; where it is a finding as well, until a session may start.

    A place it leaves out may be the only one there is, so that its days alone are not enough.
    """
    block = block_of(procedure, intake, rulebook)
    if block.before_days is None or not rulebook.intervals[procedure.kind].same_finding:
        return block
    opens = procedure.date + timedelta(days=block.before_days)
    day, _ = first_possible_day(intake, rulebook, tables_edition=tables_edition, from_day=opens)
    return replace(block, before_days=None if day is None else (day - procedure.date).days)


def _none(decision: Eligibility, tables_edition: str) -> Course:
    if decision.has_open_question:
        because = "An open question comes first: nothing is planned until it is answered."
    elif decision.may_start:
        because = "The date of birth is missing: the age decides how long a course is."
    else:
        because = f"No course is planned while the verdict is «{decision.verdict}»."
    return Course(notes=(CourseNote(about="course", because=because),), tables_edition=tables_edition)


def _without_dates(
    course: Course, clash: Clash, problem: Problem, intake: Intake, rulebook: Rulebook
) -> Course:
    impossible = Impossible(
        constraint=_sentence(clash.constraint), smallest_change=smallest_change(problem, clash)
    )
    return course.model_copy(
        update={"impossible": impossible, "other_procedures": others_of(intake, rulebook)}
    )


def _with_dates(
    course: Course, layout: Layout, problem: Problem, intake: Intake, rulebook: Rulebook, band: CourseBand
) -> Course:
    had = len(problem.history)
    every_day = (*problem.history, *layout.sessions)
    others = others_of(intake, rulebook, layout)
    review = band.review_at_session
    return course.model_copy(
        update={
            "sessions": _numbered(layout.sessions, had),
            "review_on": every_day[review - 1] if review and len(every_day) >= review else None,
            "next_course": next_course(min(every_day), band, intake) if every_day else None,
            "intervals": intervals_of(layout, others, intake, rulebook),
            "other_procedures": others,
            "alternatives": _alternatives(problem, layout, rulebook),
            "price": _price(layout, intake),
        }
    )


def _numbered(days: tuple[date, ...], had: int = 0) -> tuple[CourseSession, ...]:
    return tuple(CourseSession(number=had + i, date=day) for i, day in enumerate(days, start=1))


def _alternatives(problem: Problem, layout: Layout, rulebook: Rulebook) -> tuple[Alternative, ...]:
    """Lay the course out as if each booked procedure that holds it up were moved instead."""
    found = []
    for block in problem.booked:
        if not layout.sessions or problem.history or block.day > layout.sessions[0]:
            continue
        other = lay_out(replace(problem, booked=tuple(b for b in problem.booked if b is not block)))
        if isinstance(other, Clash) or not other.sessions or other.sessions[-1] >= layout.sessions[-1]:
            continue
        free = other.sessions[-1] + timedelta(days=block.after_days)
        words = rulebook.intervals[block.kind].plain_words
        because = (
            f"The course starts on {other.sessions[0]}; {words} moves from {block.day} to {free} or later, "
            f"{block.after_days} days after the last session."
        )
        moved = OtherProcedure(kind=block.kind, plain_words=words, date=free, role="booked", because="Moved.")
        found.append(
            Alternative(because=because, sessions=_numbered(other.sessions), other_procedures=(moved,))
        )
    return tuple(found)


def _price(layout: Layout, intake: Intake) -> Price | None:
    """Sessions and procedures times the list; nothing is priced that is not on it."""
    if intake.prices is None:
        return None
    kinds = [
        *(["microcurrent_session"] * len(layout.sessions)),
        *(kind for kind, _ in layout.wishes),
        *(procedure.kind for procedure in booked(intake)),
    ]
    counts = {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
    items = tuple(
        PriceItem(kind=kind, count=n, each=intake.prices[kind], sum=round(n * intake.prices[kind], 2))
        for kind, n in counts.items()
        if kind in intake.prices
    )
    return Price(
        items=items,
        total=round(sum(item.sum for item in items), 2),
        currency=intake.currency,
        not_on_the_list=tuple(kind for kind in counts if kind not in intake.prices),
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
