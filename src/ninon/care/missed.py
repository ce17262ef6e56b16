"""A missed session: shift the rest, roll it over to the end, or end the course.

The client chooses one of three ways and sees what it costs; gap and week hold in each. Where a procedure
after the course would no longer keep its days, the result says so and moves nothing by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ninon.care.course_values import Course, CourseInterval, CourseNote, CourseSession, Impossible
from ninon.care.spread import spread
from ninon.errors import InputError

__all__ = ["Policy", "Replanned", "replan"]

Policy = Literal["shift", "roll_over", "end"]


class Replanned(BaseModel):
    """The course after a missed session, why it looks so, and what no longer fits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    policy: Policy
    course: Course
    because: str
    conflicts: tuple[str, ...] = ()
    """Procedures after the course whose days are no longer kept, each with what to do."""


def replan(
    course: Course,
    *,
    missed: int,
    policy: Policy,
    today: date,
    days: Sequence[date],
    had: Sequence[date],
    long_gap_days: int,
) -> Replanned:
    """Return the course after a missed session.

    Parameters
    ----------
    course : Course
        As it was planned.
    missed : int
        Number of the missed session; all before it were had.
    policy : {"shift", "roll_over", "end"}
        ``shift`` plans this session and all later ones anew, ``roll_over`` keeps the later dates and puts
        this session behind them, ``end`` plans no more.
    today : date
        No session is put before it.
    days : sequence of date
        Days on which a session could be: open, and outside the wait of any other procedure.
    had : sequence of date
        Dates of the sessions that were had.
    long_gap_days : int
        After more days than these without a session the ramp falls back (`ramp.LONG_GAP_DAYS`).

    Returns
    -------
    Replanned
        With a course whose `impossible` is set where no day can be found.

    Raises
    ------
    InputError
        When the course has no such session, the dates had do not match its number, or a later session lies in
        the past and cannot be kept.
    """
    had = tuple(sorted(had))
    lost = _missed_session(course, missed, had)
    later = tuple(s.date for s in course.sessions if s.number > missed)
    if policy == "roll_over" and later and later[0] < today:
        raise InputError(f"the session on {later[0]} is past as well and cannot be kept; choose «shift»")
    free = [day for day in sorted(set(days)) if day >= today and day > lost.date]
    dates, because = _dates(course, policy, lost, later, free, had)
    if dates is None:
        return _none_found(course, policy, lost, later if policy == "roll_over" else (), had)
    planned = _relaid(course, dates, had)
    because = " ".join((because, *_ramp_note(had, dates, long_gap_days)))
    conflicts = _conflicts(course, lost.date, had + dates)
    return _noted(planned, policy, because, conflicts)


def _missed_session(course: Course, missed: int, had: Sequence[date]) -> CourseSession:
    lost = next((s for s in course.sessions if s.number == missed), None)
    if lost is None:
        raise InputError(f"the course has no session {missed} ahead; name one of its sessions")
    if len(had) != missed - 1:
        raise InputError(
            f"session {missed} was missed, so {missed - 1} were had, and {len(had)} dates are given; "
            "give all of them"
        )
    if had and had[-1] >= lost.date:
        raise InputError(
            f"a session was had on {had[-1]}, not before the missed {lost.date}; check both dates"
        )
    return lost


def _dates(
    course: Course,
    policy: Policy,
    lost: CourseSession,
    later: tuple[date, ...],
    free: Sequence[date],
    had: tuple[date, ...],
) -> tuple[tuple[date, ...] | None, str]:
    """Return the dates still ahead and a sentence; no dates where too few days are free."""
    head = f"Session {lost.number} on {lost.date} was missed:"
    if policy == "end":
        return (), f"{head} the course ends after {len(had)} sessions{_too_few(course, len(had))}."
    gaps = {"per_week": course.per_week, "min_gap_days": course.min_gap_days}
    if policy == "shift":
        found = spread(free, 1 + len(later), previous=had, **gaps)
        return found, f"{head} it and the {len(later)} after it are planned anew from the next possible day."
    last = max((*later, lost.date))
    found = spread([d for d in free if d > last], 1, previous=(*had, *later), **gaps)
    words = f"{head} the other dates stay, and one session is added at the end."
    return None if found is None else (*later, *found), words


def _too_few(course: Course, had: int) -> str:
    if had >= course.sessions_min:
        return ""
    return f", fewer than the {course.sessions_min} of a course at this age"


def _relaid(course: Course, dates: Sequence[date], had: tuple[date, ...]) -> Course:
    """Return the course with other dates ahead; what depended on the old ones follows them."""
    every = (*had, *dates)
    review = course.review_at_session
    return course.model_copy(
        update={
            "sessions": tuple(CourseSession(number=len(had) + i + 1, date=d) for i, d in enumerate(dates)),
            "sessions_had": len(had),
            "sessions_planned": len(every),
            "review_on": every[review - 1] if review and len(every) >= review else None,
            "next_course": _next_course(course, every),
            "intervals": tuple(
                _after_last(i, course.sessions[-1].date, every[-1]) for i in course.intervals if every
            ),
            "alternatives": (),
            "impossible": None,
            "price": course.price if dates else None,
        }
    )


def _next_course(course: Course, every: Sequence[date]) -> date | None:
    """Return the next course's first day, later by as much as this one's first session has moved."""
    if course.next_course is None or not every:
        return None
    moved = max((every[0] - course.sessions[0].date).days, 0) if course.sessions[0].number == 1 else 0
    return course.next_course + timedelta(days=moved)


def _after_last(interval: CourseInterval, old_last: date, last: date) -> CourseInterval:
    """Lay the free days between the last session and a procedure behind the new last session."""
    if interval.direction != "session_then_procedure" or interval.first <= old_last:
        return interval
    first = last + timedelta(days=1)
    until = last + timedelta(days=max(interval.days - 1, 1))
    return interval.model_copy(update={"first": first, "last": until})


def _conflicts(course: Course, lost: date, every: Sequence[date]) -> tuple[str, ...]:
    """Return what no longer keeps its distance behind the last session."""
    if not every:
        return ()
    last, words = every[-1], []
    for other in course.other_procedures:
        days = _days_after_last(course, other.kind)
        free = last + timedelta(days=days)
        if other.role == "done" or other.date <= lost or other.date >= free:
            continue
        inside = other.date <= last
        how = f"before the last session on {last}" if inside else f"less than {days} days after {last}"
        words.append(
            f"{other.plain_words[:1].upper()}{other.plain_words[1:]} on {other.date} would come {how}: "
            f"move it to {free} or later, or end the course early."
        )
    return tuple(words)


def _days_after_last(course: Course, kind: str) -> int:
    return max(
        (i.days for i in course.intervals if i.procedure == kind and i.direction == "session_then_procedure"),
        default=0,
    )


def _ramp_note(had: tuple[date, ...], dates: Sequence[date], long_gap_days: int) -> tuple[str, ...]:
    """Return where the current falls back: after a long gap the ramp does not go on where it was."""
    ahead = (*had[-1:], *dates)
    return tuple(
        f"Between {a} and {b} lie more than {long_gap_days} days: the current falls back and rises again."
        for a, b in pairwise(ahead)
        if (b - a).days > long_gap_days
    )


def _none_found(
    course: Course, policy: Policy, lost: CourseSession, kept: tuple[date, ...], had: tuple[date, ...]
) -> Replanned:
    """Return the dates that still stand, and say what would help."""
    because = (
        f"Session {lost.number} on {lost.date} was missed, and too few days are free to put it elsewhere."
    )
    help_ = "Open more days, or end the course early."
    impossible = Impossible(constraint="Too few days are free.", smallest_change=help_)
    planned = _relaid(course, kept, had).model_copy(update={"impossible": impossible})
    return _noted(planned, policy, f"{because} {help_}", ())


def _noted(course: Course, policy: Policy, because: str, conflicts: tuple[str, ...]) -> Replanned:
    note = CourseNote(about="missed", because=" ".join((because, *conflicts)), sources=("ninon-proposal",))
    noted = course.model_copy(update={"notes": (*course.notes, note)})
    return Replanned(policy=policy, course=noted, because=because, conflicts=conflicts)
