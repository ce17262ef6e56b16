"""How many sessions, how often and when a course may begin, by the band of the age."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.care.course_numbers import (
    add_months,
    after_earlier_courses,
    band_for,
    how_many,
    how_often,
    next_course,
)

from .clients import RULES, TODAY, client, days

YOUNG, MIDDLE, OLD = (RULES.courses[name] for name in ("age_25_30", "age_31_50", "age_over_50"))


@pytest.mark.parametrize(
    ("years", "band"),
    [
        (0, "under_18"), (17, "under_18"), (18, "age_18_24"), (24, "age_18_24"), (25, "age_25_30"),
        (30, "age_25_30"), (31, "age_31_50"), (50, "age_31_50"), (51, "age_over_50"), (120, "age_over_50"),
        (121, "age_over_50"),
    ],
)  # fmt: skip
def test_a_band_goes_by_whole_years(years: int, band: str):
    assert band_for(years, RULES).band == band


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2027, 3, 17), 6, date(2027, 9, 17)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 8, 29), 6, date(2027, 2, 28)),
        (date(2027, 10, 31), 6, date(2028, 4, 30)),
        (date(2027, 12, 1), 1, date(2028, 1, 1)),
        (date(2027, 11, 5), 1, date(2027, 12, 5)),
        (date(2027, 1, 31), 12, date(2028, 1, 31)),
        (date(2027, 1, 31), 11, date(2027, 12, 31)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 3, 1), 0, date(2027, 3, 1)),
    ],
)
def test_some_months_later_is_the_same_day_or_the_last_of_a_shorter_month(
    day: date, months: int, later: date
):
    assert add_months(day, months) == later


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_are_never_skipped(day: date, months: int):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert later.day == day.day or (later + days(1)).day == 1


def number(wanted: int | None, band: Any, *, measured_change: bool = False) -> tuple[int, str]:
    kept, notes = how_many(client(sessions_wanted=wanted), band, measured_change=measured_change)
    [note] = notes
    assert note.about == "sessions"
    assert (note.sources, note.statements) == (band.sources, band.statements)
    return kept, note.because


@pytest.mark.parametrize(
    ("wanted", "band", "measured", "kept", "because"),
    [
        (None, MIDDLE, False, 10, "10 is the default for this age (5 to 12)."),
        (None, MIDDLE, True, 10, "10 is the default for this age (5 to 15)."),
        (None, OLD, False, 5, "5 is the default for this age (5 to 5)."),
        (5, MIDDLE, False, 5, "5 as wished, inside the range of 5 to 12."),
        (12, MIDDLE, False, 12, "12 as wished, inside the range of 5 to 12."),
        (4, MIDDLE, False, 5, "4 wished; 5 is the least that makes a course at this age."),
        (13, MIDDLE, False, 12,
         "13 wished; 12 is the most for this age, up to 15 only after a review with a measured change."),
        (13, MIDDLE, True, 13, "13 as wished, inside the range of 5 to 15."),
        (16, MIDDLE, True, 15, "16 wished; 15 is the most for this age."),
        (11, YOUNG, False, 10, "11 wished; 10 is the most for this age."),
        (8, OLD, True, 8, "8 as wished, inside the range of 5 to 10."),
    ],
)  # fmt: skip
def test_a_wished_number_is_kept_inside_the_band_and_the_reason_is_given(
    wanted: int | None, band: Any, measured: bool, kept: int, because: str
):
    assert number(wanted, band, measured_change=measured) == (kept, because)


@pytest.mark.parametrize(
    ("asked", "kept", "because"),
    [
        (None, 2, "2 in any seven days unless more are asked for."),
        (1, 1, "1 a week as asked."),
        (3, 3, "3 a week as asked."),
        (4, 3, "4 a week asked for; never more than 3 in any seven days."),
    ],
)
def test_more_a_week_are_given_only_when_asked_and_never_above_the_most(
    asked: int | None, kept: int, because: str
):
    often, [note] = how_often(client(availability={"per_week": asked}), MIDDLE)
    assert (often, note.because, note.about) == (kept, because, "per_week")


def earlier(*starts: int, length: int = 20) -> list[dict[str, Any]]:
    return [{"first": TODAY - days(n), "last": TODAY - days(n - length), "sessions": 8} for n in starts]


@pytest.mark.parametrize(
    ("starts", "band", "first"),
    [
        ([30], MIDDLE, date(2027, 7, 30)),
        ([181, 30], MIDDLE, date(2027, 9, 1)),
        ([360, 30], MIDDLE, date(2027, 7, 30)),
        ([30], YOUNG, date(2028, 1, 30)),
        ([1200, 400], YOUNG, None),
        ([182], MIDDLE, None),
        ([180], MIDDLE, date(2027, 3, 2)),
    ],
)
def test_a_new_course_begins_some_months_after_the_last_and_so_many_a_year(
    starts: list[int], band: Any, first: date | None
):
    told = client(earlier_courses=earlier(*starts))
    begin, notes = after_earlier_courses(told, band, TODAY)
    assert begin == (first or TODAY)
    assert len(notes) == (first is not None)


def test_the_note_says_when_the_last_course_began():
    _, [note] = after_earlier_courses(client(earlier_courses=earlier(200, 30)), MIDDLE, TODAY)
    assert note.about == "start"
    assert note.because == (
        "The last course began on 2027-01-30; at this age 2 a year, 6 months from start to start."
    )


def test_a_course_that_has_begun_keeps_its_days():
    told = client(earlier_courses=earlier(60), history=[{"date": TODAY - days(5)}])
    assert after_earlier_courses(told, MIDDLE, TODAY) == (TODAY, ())
    assert after_earlier_courses(client(), MIDDLE, TODAY) == (TODAY, ())


def test_the_course_after_this_one_counts_from_its_first_session():
    first = date(2027, 3, 17)
    assert next_course(first, MIDDLE, client()) == date(2027, 9, 17)
    assert next_course(first, YOUNG, client()) == date(2028, 3, 17)
    second = client(earlier_courses=[{"first": date(2026, 12, 1), "last": date(2026, 12, 30), "sessions": 8}])
    assert next_course(first, MIDDLE, second) == date(2027, 12, 1)
    assert next_course(None, MIDDLE, client()) is None
    assert next_course(first, RULES.courses["under_18"], client()) is None
    unbounded = MIDDLE.model_copy(update={"courses_per_year": 0})
    assert next_course(first, unbounded, second) == date(2027, 9, 17)
