"""Dates are exact: the earliest finish, then the most even spacing, then the earliest days."""

from __future__ import annotations

from datetime import date
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.care.spread import spread

from .clients import TODAY, days

few_days = st.sets(st.integers(0, 26), max_size=13).map(sorted)
many_days = st.sets(st.integers(0, 120), min_size=20, max_size=100).map(sorted)
before = st.sampled_from(((), (-1,), (-3,), (-4, -2), (-9, -5, -2), (-6, -4, -2)))


def dates(offsets: tuple[int, ...] | list[int]) -> tuple[date, ...]:
    return tuple(TODAY + days(n) for n in offsets)


def holds(chosen: tuple[int, ...], previous: tuple[int, ...], per_week: int, gap: int) -> bool:
    """Whether gap and week hold wherever a chosen day takes part."""
    every = [*previous, *chosen]
    new = len(previous)
    near = all(b - a >= gap for i, (a, b) in enumerate(pairwise(every)) if i + 1 >= new)
    weeks = all(every[i] - every[i - per_week] >= 7 for i in range(max(new, per_week), len(every)))
    return near and weeks


def unevenness(chosen: tuple[int, ...], previous: tuple[int, ...]) -> float:
    every = [*previous[-1:], *chosen]
    gaps = [b - a for a, b in pairwise(every)]
    if not gaps:
        return 0
    return len(gaps) * sum(g * g for g in gaps) - sum(gaps) ** 2


def by_trying_all(
    free: list[int], sessions: int, per_week: int, gap: int, previous: tuple[int, ...]
) -> tuple[int, ...] | None:
    fitting = [c for c in combinations(free, sessions) if holds(c, previous, per_week, gap)]
    return min(fitting, key=lambda c: (c[-1], unevenness(c, previous), c), default=None)


@given(few_days, st.integers(1, 5), st.integers(1, 3), st.integers(1, 4), before)
def test_the_dates_are_those_found_by_trying_all(
    free: list[int], sessions: int, per_week: int, gap: int, previous: tuple[int, ...]
):
    found = spread(dates(free), sessions, per_week=per_week, min_gap_days=gap, previous=dates(previous))
    expected = by_trying_all(free, sessions, per_week, gap, previous)
    assert found == (None if expected is None else dates(expected))


@given(st.sampled_from([0, 1, 2, 3, 5]), st.integers(2, 5), st.integers(1, 3), st.integers(1, 3))
def test_on_every_day_of_three_weeks_the_dates_are_those_found_by_trying_all(
    start: int, sessions: int, per_week: int, gap: int
):
    free = list(range(start, start + 16))
    found = spread(dates(free), sessions, per_week=per_week, min_gap_days=gap)
    expected = by_trying_all(free, sessions, per_week, gap, ())
    assert found == (None if expected is None else dates(expected))


@given(many_days, st.integers(0, 15), st.integers(1, 3), st.integers(1, 4), before)
def test_long_courses_keep_gap_and_week_too(
    free: list[int], sessions: int, per_week: int, gap: int, previous: tuple[int, ...]
):
    found = spread(dates(free), sessions, per_week=per_week, min_gap_days=gap, previous=dates(previous))
    if found is None:
        return
    chosen = tuple((day - TODAY).days for day in found)
    assert len(chosen) == sessions
    assert set(chosen) <= set(free)
    assert holds(chosen, previous, per_week, gap)


def test_no_session_needs_no_day():
    assert spread([], 0, per_week=2, min_gap_days=2) == ()
    assert spread([], 1, per_week=2, min_gap_days=2) is None


@pytest.mark.parametrize(
    ("per_week", "expected"),
    [
        (1, [0, 7, 14, 21]),
        (2, [0, 2, 7, 9]),
        (3, [0, 2, 4, 7]),
    ],
)
def test_the_week_decides_how_close_the_dates_are(per_week: int, expected: list[int]):
    found = spread(dates(list(range(60))), 4, per_week=per_week, min_gap_days=2)
    assert found == dates(expected)


def test_the_first_session_moves_on_where_that_is_more_even():
    free = [0, 3, 5, 8, 10]
    assert spread(dates(free), 3, per_week=3, min_gap_days=2) == dates([0, 3, 5])
    assert spread(dates([0, 1, 8, 15]), 3, per_week=1, min_gap_days=2) == dates([1, 8, 15])


def test_the_last_session_had_counts_in_gap_week_and_evenness():
    free = list(range(20))
    assert spread(dates(free), 1, per_week=2, min_gap_days=2, previous=dates([-1])) == dates([1])
    assert spread(dates(free), 1, per_week=2, min_gap_days=2, previous=dates([-6, -1])) == dates([1])
    assert spread(dates(free), 1, per_week=2, min_gap_days=2, previous=dates([-3, -1])) == dates([4])
    assert spread(dates(free), 2, per_week=2, min_gap_days=2, previous=dates([-30])) == dates([0, 2])
    assert spread(dates(free), 2, per_week=2, min_gap_days=2, previous=dates([-3, -1])) == dates([4, 6])


def test_dates_that_come_too_late_are_not_stretched():
    assert spread(dates([0, 100]), 2, per_week=2, min_gap_days=2) == dates([0, 100])
    assert spread(dates([0, 1]), 2, per_week=2, min_gap_days=2) is None
