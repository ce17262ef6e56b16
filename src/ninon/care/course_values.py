"""What a course is made of: dated sessions, the intervals around them, why each number is what it is."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ninon.evidence import Grade

__all__ = [
    "Alternative",
    "Course",
    "CourseInterval",
    "CourseNote",
    "CourseSession",
    "Impossible",
    "OtherProcedure",
    "Price",
    "PriceItem",
]

Day = date


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CourseSession(_Value):
    """One session of the course, by its number counted from the first."""

    number: int
    date: Day


class OtherProcedure(_Value):
    """Another procedure beside the course: done, booked, or placed for a wish."""

    kind: str
    plain_words: str
    date: Day
    role: Literal["done", "booked", "wished"]
    because: str = ""


class CourseInterval(_Value):
    """Days that stay free of microcurrent beside another procedure, or free of it beside the course."""

    procedure: str
    role: Literal["done", "booked", "wished"]
    direction: Literal["procedure_then_session", "session_then_procedure"]
    first: Day
    """First day that stays free."""
    last: Day
    """Last day that stays free."""
    days: int
    because: str
    sources: tuple[str, ...]
    statements: tuple[str, ...] = ()
    disagrees_with: tuple[str, ...] = ()
    we_follow: str = ""
    grade: Grade = "convention"


class CourseNote(_Value):
    """Why a number or a date of the course is what it is."""

    about: str
    because: str
    sources: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()


class Impossible(_Value):
    """Why no dates can be found, and the smallest change that would help."""

    constraint: str
    smallest_change: str


class Alternative(_Value):
    """Another calendar the client could choose, with one sentence why."""

    because: str
    sessions: tuple[CourseSession, ...]
    other_procedures: tuple[OtherProcedure, ...]


class PriceItem(_Value):
    """Price of one kind of procedure."""

    kind: str
    count: int
    each: float
    sum: float


class Price(_Value):
    """Sessions and procedures times the given list; what is not on the list is named and not priced."""

    items: tuple[PriceItem, ...]
    total: float
    currency: str = ""
    not_on_the_list: tuple[str, ...] = ()


class Course(_Value):
    """A course laid into the calendar, or the statement why there is none."""

    band: str = ""
    sessions: tuple[CourseSession, ...] = ()
    sessions_planned: int = 0
    """Sessions of the whole course, those already had included."""
    sessions_had: int = 0
    sessions_min: int = 0
    sessions_max: int = 0
    sessions_max_after_review: int = 0
    per_week: int = 0
    min_gap_days: int = 0
    review_at_session: int | None = None
    review_on: Day | None = None
    next_course: Day | None = None
    notice: str = ""
    intervals: tuple[CourseInterval, ...] = ()
    other_procedures: tuple[OtherProcedure, ...] = ()
    not_planned: tuple[CourseNote, ...] = ()
    """Wishes that are not placed, and why."""
    notes: tuple[CourseNote, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    impossible: Impossible | None = None
    price: Price | None = None
    disagrees_with: tuple[str, ...] = ()
    we_follow: str = ""
    sources: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    tables_edition: str = ""

    @property
    def first(self) -> Day | None:
        """The next session's day."""
        return self.sessions[0].date if self.sessions else None

    @property
    def last(self) -> Day | None:
        """The last session's day."""
        return self.sessions[-1].date if self.sessions else None
