"""What is told before anything is decided: the client, the visit, the wishes, the answers.

An `Intake` is a value. It is validated in itself here (dates in order, numbers that can be meant); whether
the names it uses exist in the tables is checked where it is read.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ninon.care.means import Device, MethodName, Setting
from ninon.care.verdict import Verdict

__all__ = [
    "Answer",
    "AnswerWord",
    "Availability",
    "Client",
    "ConcernWish",
    "Document",
    "EarlierCourse",
    "HistoryEntry",
    "Intake",
    "Period",
    "Procedure",
    "Stricter",
    "Visit",
    "Weekday",
    "Wish",
    "age_on",
]

Day = date  # a field may be called "date", and must not hide its own type
AnswerWord = Literal["yes", "no", "unknown"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
SkinType = Literal["dry", "oily", "mixed", "sensitive"]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Words = Annotated[str, Field(max_length=20_000)]

# A file that says "8", true or 2026-12-01T00:00 where 8 or a day is meant is asked, not guessed at.
Whole = Annotated[int, Field(strict=True)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Truth = Annotated[bool, Field(strict=True)]
OneDay = Annotated[date, Field(strict=True)]

LONGEST_LIFE_Y = 120


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Client(_Value):
    """The person; ``sex`` chooses tissue rows and is never a reason."""

    name: Annotated[str, Field(max_length=80)] = ""
    born: OneDay | None = None
    sex: Literal["female", "male"] | None = None
    skin_type: SkinType | None = None


class Visit(_Value):
    """The day, the place and the means of this visit."""

    date: OneDay
    setting: Setting
    method: MethodName
    device: Name
    conductor: Name | None = None
    electrodes: tuple[Name, ...] | None = Field(default=None, min_length=1)
    temperature_C: Number | None = Field(default=None, ge=30, le=45)
    blood_pressure_mmHg: tuple[Whole, Whole] | None = None

    @model_validator(mode="after")
    def _pressure_can_be_meant(self) -> Self:
        if self.blood_pressure_mmHg is not None:
            upper, lower = self.blood_pressure_mmHg
            if not (50 <= upper <= 300 and 20 <= lower <= 200 and lower < upper):
                msg = (
                    f"{upper} over {lower} is not a blood pressure in mmHg: give the upper value first, "
                    "such as [124, 80]"
                )
                raise ValueError(msg)
        return self


class ConcernWish(_Value):
    """What the client wants changed, where, and since when."""

    concern: Name
    zones: tuple[Name, ...] = ()
    since: OneDay | None = None


class Answer(_Value):
    """An answer to one question; its date is the day the rule's wait counts from."""

    finding: Name
    answer: AnswerWord
    date: OneDay | None = None
    zones: tuple[Name, ...] = ()
    note: Words = ""
    by: Literal["client", "examiner"] = "client"


class Document(_Value):
    """A written clearance; it counts when a second person has confirmed it."""

    finding: Name
    from_: Name = Field(alias="from")
    date: OneDay
    confirmed: Truth = False
    scope: Words = ""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Procedure(_Value):
    """Another procedure, done or already booked."""

    kind: Name
    date: OneDay
    zones: tuple[Name, ...] = ()


class Wish(_Value):
    """Another procedure wanted within the same period."""

    kind: Name
    count: Whole | None = Field(default=None, ge=1, le=50)
    before: OneDay | None = None


class Period(_Value):
    """Whole days from one to another, both included."""

    first: OneDay = Field(alias="from")
    last: OneDay = Field(alias="to")

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            msg = f"the period ends on {self.last}, before it begins on {self.first}: exchange the two dates"
            raise ValueError(msg)
        return self


class Availability(_Value):
    """When the client can come."""

    weekdays: tuple[Weekday, ...] = Field(
        default=("mon", "tue", "wed", "thu", "fri", "sat", "sun"), min_length=1
    )
    blackout: tuple[Period, ...] = Field(default=(), max_length=1000)
    per_week: Whole | None = Field(default=None, ge=1, le=14)


class HistoryEntry(_Value):
    """A microcurrent session of this course already had."""

    date: OneDay
    comfortable: Truth | None = None
    stopped: Truth = False
    reviewed: Truth = False


class EarlierCourse(_Value):
    """A course before this one."""

    first: OneDay
    last: OneDay
    sessions: Whole = Field(ge=1, le=60)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            msg = f"the course ends on {self.last}, before it begins on {self.first}: exchange the two dates"
            raise ValueError(msg)
        return self


class Stricter(_Value):
    """An operator's own, stricter word, with a reason; it can never relax a rule."""

    verdict: Verdict
    because: Annotated[str, Field(min_length=3, max_length=2000)]
    by: Name
    until: OneDay | None = None
    zones: tuple[Name, ...] = ()
    current_max_uA: Number | None = Field(default=None, gt=0, le=1000)


class Intake(_Value):
    """Everything told before a decision.

    ``otherwise`` is the answer to every question not mentioned; without it they are unknown.
    """

    client: Client
    visit: Visit
    concerns: tuple[ConcernWish, ...] = Field(default=(), max_length=60)
    sessions_wanted: Whole | None = Field(default=None, ge=1, le=60)
    otherwise: Literal["no", "unknown"] = "unknown"
    text: Words = ""
    answers: tuple[Answer, ...] = Field(default=(), max_length=500)
    documents: tuple[Document, ...] = Field(default=(), max_length=200)
    procedures: tuple[Procedure, ...] = Field(default=(), max_length=300)
    wishes: tuple[Wish, ...] = Field(default=(), max_length=50)
    availability: Availability = Availability()
    history: tuple[HistoryEntry, ...] = Field(default=(), max_length=100)
    earlier_courses: tuple[EarlierCourse, ...] = Field(default=(), max_length=200)
    prices: dict[str, float] | None = None
    currency: str = ""
    stricter: tuple[Stricter, ...] = Field(default=(), max_length=50)
    devices: tuple[Device, ...] = Field(default=(), max_length=20)
    """Devices the clinic has measured itself; they stand beside the rows of the table."""

    @property
    def setting(self) -> Setting:
        """Clinic or home."""
        return self.visit.setting

    def document_for(self, name: str) -> Document | None:
        """Return the confirmed document about a finding, a concern or a procedure, if there is one."""
        if not self.documents:
            return None
        return next((d for d in self.documents if d.finding == name and d.confirmed), None)

    def unconfirmed_letter(self, name: str) -> str:
        """Say that a document is there and does not count yet; empty when there is none, or it counts."""
        waiting = next((d for d in self.documents if d.finding == name and not d.confirmed), None)
        if waiting is None or self.document_for(name) is not None:
            return ""
        return (
            f"A letter from the {waiting.from_} is recorded; it counts once a second person has confirmed it."
        )

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        today, born = self.visit.date, self.client.born
        if born is not None:
            if born > today:
                raise ValueError(f"client.born {born} lies after the visit of {today}: check both dates")
            if age_on(born, today) > LONGEST_LIFE_Y:
                raise ValueError(f"client.born {born} makes the client over {LONGEST_LIFE_Y}: check the year")
        earliest = born or date(1900, 1, 1)
        for what, day in self._past_days():
            if day > today:
                raise ValueError(
                    f"{what}: {day} lies after the visit of {today}; for «not yet» leave the date out"
                )
            if day < earliest:
                raise ValueError(f"{what}: {day} lies before the client was born; check the date")
        for procedure in self.procedures:
            if procedure.date < earliest:
                raise ValueError(
                    f"procedures.{procedure.kind}: {procedure.date} lies before the client was born; "
                    "check the date"
                )
        for wish in self.wishes:
            if wish.before is not None and wish.before <= today:
                raise ValueError(
                    f"wishes.{wish.kind}: before = {wish.before} is not after the visit of {today}; "
                    "give a later day or leave it out"
                )
        if len(set(self.concerns)) != len(self.concerns):
            raise ValueError("concerns: the same concern stands twice; keep one of the two")
        days = [entry.date for entry in self.history]
        if len(set(days)) != len(days):
            raise ValueError("history: two sessions on the same day; leave one out")
        for course in self.earlier_courses:
            if days and course.last >= min(days):
                raise ValueError(
                    f"earlier_courses: the course up to {course.last} overlaps this course, which began on "
                    f"{min(days)}; keep each session in one of the two lists"
                )
        return self

    def _past_days(self) -> list[tuple[str, date]]:
        days = [(f"answers.{a.finding}.date", a.date) for a in self.answers if a.date is not None]
        days += [(f"documents.{d.finding}.date", d.date) for d in self.documents]
        days += [(f"concerns.{c.concern}.since", c.since) for c in self.concerns if c.since is not None]
        days += [("history.date", h.date) for h in self.history]
        days += [("earlier_courses.last", c.last) for c in self.earlier_courses]
        return days + [("earlier_courses.first", c.first) for c in self.earlier_courses]


def age_on(born: date, day: date) -> int:
    """Return the age in whole years; a birthday of 29 February falls on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
