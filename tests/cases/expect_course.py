"""What a case may expect of the course."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.cases.comparing import Expectations, contains, same
from tests.cases.seen import Seen

__all__ = ["COURSE"]

COURSE = Expectations()


@COURSE.word
def no_course(seen: Seen, yes: bool) -> Iterator[str]:
    yield from same("no_course", yes, seen.dates == [])


@COURSE.word
def sessions(seen: Seen, count: int) -> Iterator[str]:
    yield from same("sessions", count, len(seen.dates))


@COURSE.word
def first(seen: Seen, day: Any) -> Iterator[str]:
    yield from same("first", str(day), seen.dates[0] if seen.dates else "no course")


@COURSE.word
def second(seen: Seen, day: Any) -> Iterator[str]:
    yield from same("second", str(day), seen.dates[1] if len(seen.dates) > 1 else "none")


@COURSE.word
def last(seen: Seen, day: Any) -> Iterator[str]:
    yield from same("last", str(day), seen.dates[-1] if seen.dates else "no course")


@COURSE.word
def dates(seen: Seen, days: list[Any]) -> Iterator[str]:
    yield from same("dates", [str(day) for day in days], seen.dates)


def _of_course(key: str) -> None:
    def check(seen: Seen, value: Any) -> Iterator[str]:
        found = seen.course[key]
        expected = str(value) if isinstance(found, str) else value
        yield from same(key, expected, found)

    COURSE[key] = check


for _key in ("band", "per_week", "review_at_session", "review_on", "next_course"):
    _of_course(_key)


@COURSE.word
def impossible(seen: Seen, words: str) -> Iterator[str]:
    told = seen.course["impossible"] or {"constraint": "dates were found", "smallest_change": ""}
    text = f"{told['constraint']} {told['smallest_change']}"
    if words not in text:
        yield f"impossible: {words!r} is not in {text!r}"


@COURSE.word
def other_procedures(seen: Seen, days: Mapping[str, list[Any]]) -> Iterator[str]:
    for kind, expected in days.items():
        found = [other["date"] for other in seen.course["other_procedures"] if other["kind"] == kind]
        yield from same(f"other_procedures.{kind}", [str(day) for day in expected], found)


@COURSE.word
def not_planned(seen: Seen, kinds: list[str]) -> Iterator[str]:
    yield from contains("not_planned", kinds, [note["about"] for note in seen.course["not_planned"]])


@COURSE.word
def interval_days(seen: Seen, days: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Days free ``before`` a session that follows the procedure, or ``after`` the session it follows."""
    ways = {"before": "procedure_then_session", "after": "session_then_procedure"}
    for kind, sides in days.items():
        for side, expected in sides.items():
            found = [
                i["days"]
                for i in seen.course["intervals"]
                if i["procedure"] == kind and i["direction"] == ways[side]
            ]
            yield from contains(f"interval_days.{kind}.{side}", [expected], found)


@COURSE.word
def price(seen: Seen, total: float) -> Iterator[str]:
    yield from same("price", total, (seen.course["price"] or {}).get("total", "none printed"))
