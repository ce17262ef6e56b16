"""What stands on each day of a course, from the visit to the last thing placed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from ninon.care.course_values import CourseInterval, OtherProcedure
from ninon.care.journey import VisitPlan
from ninon.care.verdict import Verdict
from ninon.report.reason_card import reason_title
from ninon.report.shelf import Shelf

__all__ = ["DayMarks", "Wait", "Week", "calendar_weeks", "first_and_last", "waits"]

ONE_DAY = timedelta(days=1)
FOLDED_FROM = 3
"""So many weeks alike are told in one row."""


@dataclass(frozen=True)
class Wait:
    """Days that stay free of microcurrent, or free of another procedure."""

    first: date
    last: date
    about: str
    """What is waited for: the procedure, or the finding."""
    because: str
    interval: CourseInterval | None = None

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass
class DayMarks:
    """Everything that stands on one day."""

    day: date
    session: int | None = None
    had: bool = False
    review: bool = False
    others: list[OtherProcedure] = field(default_factory=list)
    wait: Wait | None = None
    closed: bool = False
    visit: bool = False

    @property
    def alike(self) -> tuple[object, ...] | None:
        """What makes weeks alike; None for a day that is shown in any case."""
        if self.session is not None or self.had or self.others or self.visit:
            return None
        return (self.wait, self.closed and self.wait is None)


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday; or several weeks alike, told in one row."""

    days: tuple[DayMarks, ...]
    weeks: int = 1

    @property
    def first(self) -> date:
        """The Monday it begins with."""
        return self.days[0].day

    @property
    def last(self) -> date:
        """The Sunday it ends with."""
        return self.first + timedelta(days=7 * self.weeks - 1)


def waits(plan: VisitPlan, shelf: Shelf) -> tuple[Wait, ...]:
    """Return the stretches that stay free: beside other procedures, and until a finding has ended."""
    found = [
        Wait(
            first=row.first,
            last=row.last,
            about=shelf.intervals[row.procedure].plain_words
            if row.procedure in shelf.intervals
            else row.procedure,
            because=row.because,
            interval=row,
        )
        for row in plan.course.intervals
    ]
    decision = plan.eligibility
    for reason in decision.reasons:
        if reason.verdict is not Verdict.DEFER or reason.until is None:
            continue
        last = reason.until - ONE_DAY
        told = any(row.procedure == reason.finding and row.last >= last for row in plan.course.intervals)
        if last >= decision.decided_on and not told:
            title = reason_title(reason, shelf)
            about = title[:1].lower() + title[1:]
            found.append(Wait(decision.decided_on, last, about, f"{title}. {reason.because}"))
    return tuple(found)


def first_and_last(plan: VisitPlan, shelf: Shelf) -> tuple[date, date]:
    """Return the days the calendar runs from and to."""
    visit = plan.intake.visit.date
    placed = [visit, *(s.date for s in plan.course.sessions)]
    placed += [o.date for o in plan.course.other_procedures if o.date >= visit]
    placed += [wait.last for wait in waits(plan, shelf) if wait.last >= visit]
    return visit, max(placed)


def calendar_weeks(plan: VisitPlan, shelf: Shelf) -> tuple[Week, ...]:
    """Return the weeks from the visit to the last thing placed; long stretches alike are folded.

    Parameters
    ----------
    plan : VisitPlan
        The plan.
    shelf : Shelf
        Where names are looked up.

    Returns
    -------
    tuple of Week
        Weeks begin on Monday.
    """
    first, last = first_and_last(plan, shelf)
    start = first - timedelta(days=first.weekday())
    count = (last - start).days // 7 + 1
    marks = _marks(plan, shelf, start, count * 7)
    weeks = [Week(tuple(marks[7 * n : 7 * n + 7])) for n in range(count)]
    return tuple(_folded(weeks))


def _marks(plan: VisitPlan, shelf: Shelf, start: date, count: int) -> list[DayMarks]:
    course, intake = plan.course, plan.intake
    marks = [DayMarks(start + timedelta(days=n)) for n in range(count)]

    def on(when: date) -> DayMarks | None:
        n = (when - start).days
        return marks[n] if 0 <= n < count else None

    for session in course.sessions:
        if found := on(session.date):
            found.session = session.number
            found.review = session.date == course.review_on
    for entry in intake.history:
        if found := on(entry.date):
            found.had = True
    for other in course.other_procedures:
        if found := on(other.date):
            found.others.append(other)
    if found := on(intake.visit.date):
        found.visit = True
    # The wait that ends last is written last, so it is the one that is shown.
    for wait in sorted(waits(plan, shelf), key=lambda w: w.last):
        for one in marks:
            if wait.first <= one.day <= wait.last:
                one.wait = wait
    for one in marks:
        one.closed = any(gap.first <= one.day <= gap.last for gap in intake.availability.blackout)
    return marks


def _folded(weeks: list[Week]) -> Iterator[Week]:
    """Yield the weeks; three or more in a row that hold the same and nothing else become one."""
    n = 0
    while n < len(weeks):
        alike = _alike(weeks[n])
        run = 1
        while alike is not None and n + run < len(weeks) and _alike(weeks[n + run]) == alike:
            run += 1
        if run >= FOLDED_FROM:
            yield Week(weeks[n].days, weeks=run)
        else:
            yield from weeks[n : n + run]
        n += run


def _alike(week: Week) -> tuple[object, ...] | None:
    """Return what all seven days hold; None when they differ or one is shown in any case."""
    first = week.days[0].alike
    return first if first is not None and all(day.alike == first for day in week.days) else None
