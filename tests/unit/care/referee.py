"""The rules of a calendar, said once more and checked day by day: what a course may never do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations, pairwise

from ninon.care.course_values import Course, OtherProcedure
from ninon.care.intake import Intake

from .clients import RULES, decided

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def days_before(kind: str, intake: Intake) -> int:
    """Whole days from a procedure to a session."""
    row = RULES.intervals[kind]
    wait = row.before_days or 0
    if (
        intake.setting == "clinic"
        and intake.document_for(kind)
        and row.before_with_clearance_days is not None
    ):
        wait = row.before_with_clearance_days
    for name in (kind, row.same_finding):
        own = RULES.device_rules.get(f"{intake.visit.device}/{name}")
        wait = max(wait, (own.wait_days or 0) if own else 0)
    return max(wait, 14) if kind == "rf_lifting" else wait


def days_after(kind: str) -> int:
    """Whole days from a session to a procedure."""
    return max(RULES.intervals[kind].after_days or 0, 5 if kind == "massage_deep" else 0)


def faults(intake: Intake, course: Course) -> list[str]:
    """Everything a course with dates gets wrong, in words; empty when it is right."""
    return [
        *_numbers(intake, course),
        *_rhythm(intake, course),
        *_open_days(intake, course),
        *_intervals(intake, course),
        *_wishes(intake, course),
    ]


def _numbers(intake: Intake, course: Course) -> Iterator[str]:
    had = len(intake.history)
    if [s.number for s in course.sessions] != list(range(had + 1, had + 1 + len(course.sessions))):
        yield "the sessions are not numbered on from those had"
    if len(course.sessions) != max(course.sessions_planned - had, 0):
        yield f"{len(course.sessions)} sessions, {had} had, {course.sessions_planned} planned"
    if not course.sessions_min <= course.sessions_planned <= course.sessions_max:
        yield "the number lies outside the band"


def _rhythm(intake: Intake, course: Course) -> Iterator[str]:
    had = sorted(entry.date for entry in intake.history)
    every = [*had, *(s.date for s in course.sessions)]
    if every != sorted(set(every)):
        yield "the dates do not ascend"
    for i, (a, b) in enumerate(pairwise(every), start=1):
        if i >= len(had) and (b - a).days < 2:
            yield f"{a} and {b} are less than two days apart"
    if course.per_week > 3:
        yield "more than three a week"
    for i in range(max(len(had), course.per_week), len(every)):
        if (every[i] - every[i - course.per_week]).days < 7:
            yield f"{course.per_week + 1} sessions within seven days up to {every[i]}"


def _open_days(intake: Intake, course: Course) -> Iterator[str]:
    for session in course.sessions:
        if session.date < intake.visit.date:
            yield f"{session.date} is past"
        if not decided(intake, on=session.date).may_start:
            yield f"no session may start on {session.date}"
    placed = [o.date for o in course.other_procedures if o.role == "wished"]
    for day in [*(s.date for s in course.sessions), *placed]:
        if WEEKDAYS[day.weekday()] not in intake.availability.weekdays:
            yield f"{day} is a {WEEKDAYS[day.weekday()]}"
        if any(period.first <= day <= period.last for period in intake.availability.blackout):
            yield f"{day} is closed"


def _intervals(intake: Intake, course: Course) -> Iterator[str]:
    had = [entry.date for entry in intake.history]
    earlier = [c.last for c in intake.earlier_courses]
    sessions = [s.date for s in course.sessions]
    every = sorted([*had, *sessions])
    for other in course.other_procedures:
        day, name = other.date, f"{other.kind} on {other.date}"
        before, after = days_before(other.kind, intake), days_after(other.kind)
        for session in sessions:
            if day < session and (session - day).days < before:
                yield f"{name}: a session already on {session}"
            if session < day and (day - session).days < after:
                yield f"{name}: a session still on {session}"
            if session == day and other.role != "done" and (before or after):
                yield f"{name}: a session on the same day"
        if other.role != "done" and sessions and every[0] < day < every[-1] and day < sessions[-1]:
            yield f"{name} cuts the course"
        if other.role == "wished":
            for session in [*had, *earlier]:
                if (day - session).days < after:
                    yield f"{name}: a session was had on {session}"


def _wishes(intake: Intake, course: Course) -> Iterator[str]:
    not_planned = {note.about for note in course.not_planned}
    placed = [o for o in course.other_procedures if o.role == "wished"]
    for wish in intake.wishes:
        mine = [o for o in placed if o.kind == wish.kind]
        step = RULES.complexes.get(wish.kind)
        default = (step and step.sessions_default) or RULES.intervals[wish.kind].own_sessions_default or 1
        count = 0 if wish.kind in not_planned else wish.count or default
        if len(mine) != count:
            yield f"{len(mine)} of {wish.kind} instead of {count}"
        if wish.before is not None and any(o.date >= wish.before for o in mine):
            yield f"{wish.kind} after its deadline {wish.before}"
    yield from _own_gaps(course)
    yield from _complex(intake, course, placed)


def _own_gaps(course: Course) -> Iterator[str]:
    for one, other in combinations(course.other_procedures, 2):
        row = RULES.intervals[one.kind]
        gap = row.own_gap_days if row.own_gap_days is not None else row.before_days
        if one.kind == other.kind and "wished" in (one.role, other.role):
            if abs((one.date - other.date).days) < max(gap or 0, 1):
                yield f"two of {one.kind} on {one.date} and {other.date}"
        elif (
            one.date == other.date
            and "wished" in (one.role, other.role)
            and "done" not in (one.role, other.role)
        ):
            yield f"two procedures on {one.date}"


def _complex(intake: Intake, course: Course, placed: list[OtherProcedure]) -> Iterator[str]:
    """RF before the course before the massage; a course that has begun cannot wait for RF."""
    first, last = _span(course)
    rf = [o.date for o in placed if o.kind == "rf_lifting"]
    massage = [o.date for o in placed if o.kind == "massage_deep"]
    if rf and first and not intake.history and max(rf) >= first:
        yield "RF does not come before the course"
    if rf and massage and last and min(massage) <= last:
        yield "the massage of a complex does not come after the course"
    if rf and massage and min(massage) <= max(rf):
        yield "the massage comes before RF"


def _span(course: Course) -> tuple[date | None, date | None]:
    return course.first, course.last
