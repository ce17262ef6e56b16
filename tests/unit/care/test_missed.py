"""A missed session, and the three ways to go on."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ninon.care.course_values import Course
from ninon.care.missed import Policy, Replanned, replan
from ninon.care.ramp import LONG_GAP_DAYS
from ninon.errors import InputError

from .clients import TODAY, client, course, days

EVERY_DAY = [TODAY + days(n) for n in range(400)]
PLAIN = course(client())
POLICIES = get_args(Policy)


def missed(
    number: int = 3,
    policy: Policy = "shift",
    *,
    of: Course = PLAIN,
    today: date | None = None,
    open_days: list[date] | None = None,
    **more: Any,
) -> Replanned:
    """The course after a session was missed, seen on the next day."""
    dates = {s.number: s.date for s in of.sessions}
    had = [day for n, day in dates.items() if n < number]
    asked: dict[str, Any] = {
        "missed": number,
        "policy": policy,
        "today": today or dates[number] + days(1),
        "days": EVERY_DAY if open_days is None else open_days,
        "had": had,
        "long_gap_days": LONG_GAP_DAYS,
    }
    return replan(of, **(asked | more))


def dates_of(one: Course) -> list[date]:
    return [session.date for session in one.sessions]


def keeps_the_rules(one: Course, had: list[date]) -> bool:
    every = [*had, *dates_of(one)]
    gaps = all((b - a).days >= one.min_gap_days for a, b in pairwise(every))
    weeks = all((b - a).days >= 7 for a, b in zip(every, every[one.per_week :], strict=False))
    return gaps and weeks


# ------------------------------------------------------------------ three ways


def test_shift_plans_all_that_is_left_from_the_next_possible_day():
    result = missed(3, "shift")
    lost = PLAIN.sessions[2].date
    assert len(result.course.sessions) == 8
    assert result.course.first == lost + days(1)
    assert [s.number for s in result.course.sessions] == list(range(3, 11))
    assert result.course.sessions_had == 2
    assert result.course.sessions_planned == 10
    assert result.because.startswith(f"Session 3 on {lost} was missed:")


def test_roll_over_keeps_the_other_dates_and_adds_one_at_the_end():
    result = missed(3, "roll_over")
    assert dates_of(result.course)[:-1] == dates_of(PLAIN)[3:]
    assert result.course.last is not None
    assert PLAIN.last is not None
    assert result.course.last > PLAIN.last
    assert [s.number for s in result.course.sessions] == list(range(3, 11))


def test_roll_over_of_the_last_session_takes_the_first_day_that_keeps_the_rules():
    result = missed(10, "roll_over")
    assert len(result.course.sessions) == 1
    assert result.course.first == PLAIN.sessions[-1].date + days(1)


def test_end_plans_no_more_and_says_how_many_were_had():
    result = missed(7, "end")
    assert result.course.sessions == ()
    assert (result.course.sessions_had, result.course.sessions_planned) == (6, 6)
    assert result.because.endswith("the course ends after 6 sessions.")
    assert result.course.next_course == PLAIN.next_course
    assert "fewer than the 5 of a course" in missed(4, "end").because


@pytest.mark.parametrize("policy", POLICIES)
def test_the_reason_is_written_into_the_course(policy: Policy):
    result = missed(3, policy)
    note = result.course.notes[-1]
    assert (note.about, note.because) == ("missed", result.because)
    assert result.course.notes[:-1] == PLAIN.notes


def test_the_review_moves_with_the_session_it_belongs_to():
    assert PLAIN.review_at_session == 5
    assert missed(3, "shift").course.review_on == missed(3, "shift").course.sessions[2].date
    assert missed(6, "shift").course.review_on == PLAIN.review_on
    assert missed(4, "end").course.review_on is None


def test_the_next_course_moves_only_when_the_first_session_does():
    assert missed(2, "shift").course.next_course == PLAIN.next_course
    later = missed(1, "shift")
    assert later.course.first is not None
    assert PLAIN.next_course is not None
    assert later.course.next_course == PLAIN.next_course + (later.course.first - TODAY)
    assert missed(1, "end").course.next_course is None
    once = PLAIN.model_copy(update={"next_course": None})
    assert missed(1, "shift", of=once).course.next_course is None


# ------------------------------------------------------------------ days


@given(
    number=st.integers(1, 10),
    policy=st.sampled_from(["shift", "roll_over"]),
    late=st.integers(0, 3),
    closed=st.sets(st.integers(0, 120), max_size=60),
    per_week=st.integers(1, 3),
)
def test_gap_and_week_hold_and_only_open_days_are_taken(
    number: int, policy: Policy, late: int, closed: set[int], per_week: int
):
    of = course(client(availability={"per_week": per_week}))
    dates = dates_of(of)
    today = dates[number - 1] + days(late)
    assume(policy == "shift" or number == 10 or dates[number] >= today)
    open_days = [day for n, day in enumerate(EVERY_DAY) if n not in closed]
    result = missed(number, policy, of=of, today=today, open_days=open_days)
    had, ahead = dates[: number - 1], dates_of(result.course)
    assert keeps_the_rules(of, [])
    assert keeps_the_rules(result.course, had)
    assert len(had) + len(ahead) == 10
    new = set(ahead) - set(dates) if policy == "roll_over" else set(ahead)
    assert new <= set(open_days)
    assert all(day >= today and day > dates[number - 1] for day in new)


@given(number=st.integers(1, 9))
def test_shift_is_never_later_than_roll_over(number: int):
    shifted, rolled = missed(number, "shift").course.last, missed(number, "roll_over").course.last
    assert shifted is not None
    assert rolled is not None
    assert shifted <= rolled


@pytest.mark.parametrize(("policy", "kept"), [("shift", 0), ("roll_over", 7)])
def test_too_few_days_are_said_and_nothing_is_invented(policy: Policy, kept: int):
    result = missed(3, policy, open_days=EVERY_DAY[:5])
    assert result.course.impossible is not None
    assert len(result.course.sessions) == kept
    assert "Open more days" in result.because
    assert result.course.notes[-1].because == result.because


def test_a_long_gap_is_named_because_the_current_falls_back():
    away = [day for day in EVERY_DAY if day > TODAY + days(40)]
    result = missed(3, "shift", open_days=away)
    a, b = PLAIN.sessions[1].date, result.course.first
    assert f"Between {a} and {b} lie more than 14 days: the current falls back" in result.because
    assert "falls back" not in missed(3, "shift").because


def test_exactly_fourteen_days_are_no_long_gap():
    at = PLAIN.sessions[1].date
    assert "falls back" not in missed(3, open_days=[d for d in EVERY_DAY if d >= at + days(14)]).because
    assert "falls back" in missed(3, open_days=[d for d in EVERY_DAY if d >= at + days(15)]).because


def test_only_the_gaps_ahead_are_named():
    early = [PLAIN.sessions[0].date - days(60), PLAIN.sessions[1].date]
    assert "falls back" not in missed(3, "shift", had=early).because


# ------------------------------------------------------------------ procedures after the course


def with_procedure(after_last: int) -> Course:
    """The plain course with a massage that many days after its last session."""
    assert PLAIN.last is not None
    booked = {"kind": "massage_deep", "date": PLAIN.last + days(after_last)}
    return course(client(procedures=[booked]))


def test_a_procedure_after_the_course_keeps_its_days_where_there_is_room():
    far = with_procedure(60)
    assert missed(3, "roll_over", of=far).conflicts == ()
    interval = next(i for i in missed(3, "roll_over", of=far).course.intervals)
    last = missed(3, "roll_over", of=far).course.last
    assert last is not None
    assert (interval.first, interval.last) == (last + days(1), last + days(4))


def test_a_procedure_that_loses_its_days_is_named_with_the_day_that_would_do():
    near = with_procedure(5)
    assert dates_of(near) == dates_of(PLAIN)
    result = missed(3, "roll_over", of=near)
    (conflict,) = result.conflicts
    last = result.course.last
    assert last is not None
    assert f"move it to {last + days(5)} or later" in conflict
    assert conflict.startswith(near.other_procedures[0].plain_words.capitalize())
    assert conflict in result.course.notes[-1].because
    assert result.course.other_procedures == near.other_procedures


def test_each_procedure_keeps_its_own_days():
    assert PLAIN.last is not None
    booked = [
        {"kind": "hair_removal", "date": PLAIN.last + days(6)},
        {"kind": "massage_deep", "date": PLAIN.last + days(30)},
    ]
    of = course(client(procedures=booked))
    assert dates_of(of) == dates_of(PLAIN)
    result = missed(3, "roll_over", of=of)
    assert result.course.last is not None
    assert result.course.last < PLAIN.last + days(6) < result.course.last + days(5)
    assert result.conflicts == ()


def test_the_days_after_a_procedure_are_not_the_days_before_one():
    done = {"kind": "peel_light", "date": TODAY - days(3)}
    waiting = course(client(procedures=[done]))
    assert waiting.last is not None
    booked = {"kind": "peel_light", "date": waiting.last + days(8)}
    of = course(client(procedures=[done, booked]))
    assert {i.days for i in of.intervals} == {7, 2}
    result = missed(3, "roll_over", of=of)
    assert result.course.last is not None
    assert (waiting.last + days(8) - result.course.last).days in range(2, 7)
    assert result.conflicts == ()


def test_a_procedure_inside_the_longer_course_is_named_as_such():
    near = with_procedure(5)
    assert near.last is not None
    weekly = [d for d in EVERY_DAY if d > near.last + days(30)]
    (conflict,) = missed(10, "roll_over", of=near, open_days=weekly).conflicts
    assert "before the last session" in conflict


def test_a_price_stays_while_something_is_planned_and_is_left_out_where_nothing_is():
    of = course(client(prices={"microcurrent_session": 50.0}))
    assert of.price is not None
    assert missed(3, "shift", of=of).course.price == of.price
    assert missed(3, "end", of=of).course.price is None


def test_ending_the_course_keeps_every_procedure():
    assert missed(7, "end", of=with_procedure(5)).conflicts == ()


def test_a_procedure_before_the_course_is_no_conflict():
    done = {"kind": "sauna_or_sun", "date": TODAY - timedelta(days=3)}
    of = course(client(procedures=[done]))
    assert of.other_procedures
    assert missed(3, "shift", of=of).conflicts == ()


# ------------------------------------------------------------------ what cannot be meant


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"missed": 11}, "has no session 11"),
        ({"had": []}, "so 2 were had, and 0 dates are given; give all of them"),
        ({"had": [PLAIN.sessions[0].date, PLAIN.sessions[2].date]}, "check both dates"),
    ],
)
def test_a_session_that_cannot_have_been_missed_is_refused(more: dict[str, Any], words: str):
    with pytest.raises(InputError, match=words):
        missed(3, "shift", **more)


def test_dates_that_are_past_as_well_cannot_be_kept():
    with pytest.raises(InputError, match="choose «shift»"):
        missed(3, "roll_over", today=PLAIN.sessions[5].date)
    assert len(missed(3, "shift", today=PLAIN.sessions[5].date).course.sessions) == 8
