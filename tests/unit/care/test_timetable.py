"""One client's calendar: the course in one piece, everything else before and after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.care.intake import Period
from ninon.care.timetable import Block, Clash, Layout, Problem, WishBlock, lay_out, smallest_change

from .clients import TODAY, days
from .strategies import WEEKDAYS

LONG = 730


def problem(**given: Any) -> Problem:
    usual: dict[str, Any] = {
        "start": TODAY,
        "today": TODAY,
        "sessions": 3,
        "per_week": 2,
        "min_gap_days": 2,
        "weekdays": WEEKDAYS,
        "blackout": (),
    }
    return Problem(**usual | given)


def block(kind: str, on: int, before: int | None = 7, after: int = 3) -> Block:
    return Block(kind, TODAY + days(on), before, after)


def wish(kind: str, count: int = 1, **given: Any) -> WishBlock:
    usual: dict[str, Any] = {
        "own_gap_days": 3,
        "before_days": 5,
        "after_days": 5,
        "deadline": None,
        "comes_first": False,
    }
    return WishBlock(kind, count, **usual | given)


def period(first: int, last: int) -> Period:
    return Period(first=TODAY + days(first), last=TODAY + days(last))


def layout(one: Problem) -> Layout:
    found = lay_out(one)
    assert isinstance(found, Layout), found
    return found


def clash(one: Problem) -> Clash:
    found = lay_out(one)
    assert isinstance(found, Clash), found
    return found


def offsets(found: Layout) -> list[int]:
    return [(day - TODAY).days for day in found.sessions]


def wished(found: Layout) -> list[tuple[str, int]]:
    return [(kind, (day - TODAY).days) for kind, day in found.wishes]


# ------------------------------------------------------------------ the course by itself


def test_a_course_begins_on_the_first_day_it_may():
    assert offsets(layout(problem())) == [0, 3, 7]
    assert offsets(layout(problem(start=TODAY + days(4)))) == [4, 7, 11]


def test_only_open_weekdays_are_taken():
    assert offsets(layout(problem(weekdays=("wed", "sat")))) == [2, 5, 9]
    for i, name in enumerate(WEEKDAYS):
        assert offsets(layout(problem(sessions=1, weekdays=(name,)))) == [i]


def test_closed_days_are_closed_from_the_first_to_the_last():
    assert offsets(layout(problem(sessions=1, blackout=(period(0, 3),)))) == [4]
    assert offsets(layout(problem(sessions=1, blackout=(period(0, 0), period(1, 1))))) == [2]
    assert offsets(layout(problem(sessions=1, blackout=(period(1, 3),)))) == [0]


def test_days_inside_the_wait_of_something_done_are_no_days():
    shut = frozenset({TODAY, TODAY + days(1)})
    assert offsets(layout(problem(sessions=1, closed=shut))) == [2]


def test_no_session_left_needs_no_day():
    assert layout(problem(sessions=0)) == Layout((), ())


@pytest.mark.parametrize(("last", "fits"), [(LONG - 1, True), (LONG, False)])
def test_a_course_is_sought_for_two_years(last: int, fits: bool):
    shut = problem(sessions=1, blackout=(period(0, last),))
    if fits:
        assert offsets(layout(shut)) == [LONG]
    else:
        assert clash(shut) == Clash(
            "weekdays and closed days leave too few days within two years", "availability"
        )


# ------------------------------------------------------------------ booked procedures


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (10, [0, 3, 7]),
        (9, [16, 19, 23]),
        (0, [7, 10, 14]),
        (1, [8, 11, 15]),
    ],
)
def test_the_course_lies_whole_before_a_booked_procedure_or_whole_after_it(on: int, expected: list[int]):
    assert offsets(layout(problem(booked=(block("hifu", on),)))) == expected


def test_a_procedure_without_days_still_does_not_cut_the_course():
    here = block("glove_glide", 5, 0, 0)
    assert offsets(layout(problem(booked=(here,), sessions=2))) == [0, 2]
    assert offsets(layout(problem(booked=(here,), sessions=3))) == [5, 8, 12]


def test_several_booked_procedures_leave_windows_between_them_in_any_order():
    first, second = block("hifu", 3), block("peel_medium", 24)
    for booked in ((first, second), (second, first)):
        assert offsets(layout(problem(booked=booked))) == [10, 13, 17]
    close = block("peel_medium", 19)
    assert offsets(layout(problem(booked=(first, close)))) == [26, 29, 33]


def test_the_longer_of_two_waits_that_meet_counts():
    both = (block("hifu", 1, 30), block("peel_medium", 2, 7))
    assert offsets(layout(problem(booked=both)))[0] == 31


def test_a_later_procedure_may_ask_for_more_days_before_it():
    both = (block("peel_light", 8, 1, 1), block("hifu", 9, 1, 4))
    assert offsets(layout(problem(booked=both, sessions=2))) == [0, 2]
    assert offsets(layout(problem(booked=both, sessions=3))) == [10, 13, 17]


def test_no_session_ever_follows_metal_threads():
    threads = block("metal_threads", 10, None, 0)
    assert offsets(layout(problem(booked=(threads,)))) == [0, 3, 7]
    soon = clash(problem(booked=(replace(threads, day=TODAY + days(5)),)))
    assert soon == Clash("no session may follow metal threads", "metal_threads")


# ------------------------------------------------------------------ a course that has begun


HAD = (TODAY - days(10), TODAY - days(3))


def test_sessions_had_count_in_gap_and_week():
    assert offsets(layout(problem(history=(TODAY - days(3), TODAY - days(1))))) == [4, 7, 11]
    assert offsets(layout(problem(sessions=1, history=(TODAY - days(1),)))) == [1]


def test_a_course_that_has_begun_ends_before_what_is_booked_or_is_impossible():
    assert offsets(layout(problem(history=HAD, booked=(block("hifu", 10),)))) == [0, 4, 7]
    assert clash(problem(history=HAD, booked=(block("hifu", 9),))) == Clash(
        "hifu on 2027-03-10 lies inside the course", "hifu"
    )


def test_a_course_that_has_begun_is_not_cut_by_what_is_over_before_its_next_session():
    late = problem(history=HAD, start=TODAY + days(6), booked=(block("sauna_or_sun", 2, 1, 1),))
    assert clash(late).kind == "sauna_or_sun"
    assert clash(late).constraint == "sauna_or_sun on 2027-03-03 lies inside the course"


def test_what_was_booked_before_the_course_began_does_not_cut_it():
    began = TODAY + days(5)
    before = problem(history=(began,), start=began + days(3), booked=(block("sauna_or_sun", 2, 1, 1),))
    assert isinstance(lay_out(before), Layout)


def test_no_session_follows_metal_threads_in_a_course_that_has_begun_either():
    threads = block("metal_threads", 6, None, 0)
    assert clash(problem(history=HAD, booked=(threads,))).constraint == "no session may follow metal threads"


# ------------------------------------------------------------------ wished procedures


def test_a_wish_follows_the_course_after_its_days():
    found = layout(problem(wishes=(wish("massage_deep", 2),)))
    assert offsets(found) == [0, 3, 7]
    assert wished(found) == [("massage_deep", 12), ("massage_deep", 15)]


def test_a_wish_that_comes_first_lies_before_the_course():
    found = layout(problem(wishes=(wish("rf_lifting", 2, own_gap_days=7, before_days=14, comes_first=True),)))
    assert wished(found) == [("rf_lifting", 0), ("rf_lifting", 7)]
    assert offsets(found) == [21, 24, 28]


def test_the_complex_goes_from_rf_over_the_course_to_the_massage():
    found = layout(
        problem(
            wishes=(
                wish("rf_lifting", before_days=14, comes_first=True),
                wish("massage_deep", comes_last=True),
            )
        )
    )
    assert wished(found) == [("rf_lifting", 0), ("massage_deep", 26)]
    assert offsets(found) == [14, 17, 21]


def test_wishes_of_one_side_follow_each_other_after_the_days_of_the_first():
    found = layout(
        problem(wishes=(wish("mesotherapy", 2, before_days=7), wish("massage_deep", after_days=1)))
    )
    assert wished(found) == [("mesotherapy", 12), ("mesotherapy", 15), ("massage_deep", 22)]
    early = layout(problem(wishes=(wish("a", before_days=4, comes_first=True), wish("b", comes_first=True))))
    assert wished(early) == [("a", 0), ("b", 4)]
    assert offsets(early) == [9, 12, 16]


def test_wishes_stand_first_steps_first_then_by_deadline_then_the_last_step():
    near, far = TODAY + days(80), TODAY + days(90)
    some = [
        wish("hifu"), wish("mesotherapy", deadline=far), wish("massage_deep", comes_last=True),
        wish("peel_light", deadline=near), wish("rf_lifting", comes_first=True, deadline=far),
        wish("hair_removal", comes_first=True),
    ]  # fmt: skip
    order = ["rf_lifting", "hair_removal", "peel_light", "mesotherapy", "massage_deep", "hifu"]
    assert [kind for kind, _ in wished(layout(problem(wishes=tuple(some))))] == order
    assert [kind for kind, _ in wished(layout(problem(wishes=tuple(reversed(some)))))] == order


def test_two_kinds_never_share_a_day():
    near = layout(problem(wishes=(wish("a", before_days=0), wish("b", after_days=0))))
    assert wished(near) == [("a", 12), ("b", 13)]
    first = layout(problem(wishes=(wish("a", before_days=0, comes_first=True), wish("b", comes_first=True))))
    assert wished(first) == [("a", 0), ("b", 1)]


def test_a_wish_without_a_gap_of_its_own_still_takes_a_day_each():
    found = layout(problem(wishes=(wish("a", 2, own_gap_days=0),)))
    assert wished(found) == [("a", 12), ("a", 13)]


def test_a_wish_takes_only_open_days_and_no_booked_one():
    found = layout(problem(wishes=(wish("a"),), weekdays=("mon",), blackout=(period(21, 21),)))
    assert offsets(found) == [0, 7, 14]
    assert wished(found) == [("a", 28)]
    taken = layout(problem(wishes=(wish("a"),), booked=(block("hifu", 12),)))
    assert wished(taken) == [("a", 13)]


def test_a_wish_keeps_its_own_gap_from_what_was_done_or_is_booked():
    others = (TODAY - days(2), TODAY + days(14))
    found = layout(problem(wishes=(wish("a", 2, own_gap_days=4, others=others),)))
    assert wished(found) == [("a", 18), ("a", 22)]
    first = layout(problem(wishes=(wish("a", 1, own_gap_days=4, others=others, comes_first=True),)))
    assert wished(first) == [("a", 2)]


def test_two_wishes_of_one_kind_keep_their_gap_too():
    found = layout(problem(wishes=(wish("a", own_gap_days=14), wish("a", own_gap_days=14))))
    assert wished(found) == [("a", 12), ("a", 26)]


def test_a_wish_before_the_course_keeps_its_days_from_the_course_before():
    late = problem(wishes=(wish("a", after_days=7, comes_first=True),), last_before=TODAY - days(2))
    assert wished(layout(late))[0] == ("a", 5)
    long_ago = problem(wishes=(wish("a", after_days=7, comes_first=True),), last_before=TODAY - days(9))
    assert wished(layout(long_ago))[0] == ("a", 0)


def test_in_a_course_that_has_begun_every_wish_comes_after_it():
    found = layout(problem(history=HAD, wishes=(wish("rf_lifting", comes_first=True),)))
    assert wished(found) == [("rf_lifting", offsets(found)[-1] + 5)]


def test_with_no_session_left_a_wish_counts_from_the_last_one_had():
    found = layout(problem(sessions=0, history=HAD, wishes=(wish("a"),)))
    assert wished(found) == [("a", 2)]
    never = layout(problem(sessions=0, wishes=(wish("a"),)))
    assert wished(never) == [("a", 5)]


# ------------------------------------------------------------------ deadlines


@pytest.mark.parametrize(("deadline", "expected"), [(13, [0, 3, 7]), (12, [5, 8, 12])])
def test_a_deadline_that_cannot_be_met_after_the_course_is_met_before_it(deadline: int, expected: list[int]):
    found = layout(problem(wishes=(wish("a", deadline=TODAY + days(deadline)),)))
    assert offsets(found) == expected
    assert wished(found) == [("a", 12 if deadline == 13 else 0)]


def test_only_the_wish_with_the_deadline_moves():
    found = layout(problem(wishes=(wish("a"), wish("b", deadline=TODAY + days(6)))))
    assert wished(found) == [("b", 0), ("a", 17)]
    assert offsets(found) == [5, 8, 12]


def test_the_last_step_of_a_complex_does_not_move_before_its_first():
    massage = wish("massage_deep", deadline=TODAY + days(20), comes_last=True)
    assert isinstance(lay_out(problem(wishes=(massage,))), Layout)
    rf = wish("rf_lifting", before_days=14, comes_first=True)
    said = clash(problem(wishes=(rf, massage)))
    assert said == Clash(
        "1 of massage_deep do not fit before 2027-03-21", "massage_deep", reached=TODAY + days(26)
    )


def test_a_deadline_nobody_can_meet_says_where_it_would_end():
    said = clash(problem(wishes=(wish("a", 3, deadline=TODAY + days(6)),)))
    assert said.constraint == "3 of a do not fit before 2027-03-07"
    assert (said.kind, said.reached) == ("a", TODAY + days(18))


def test_in_a_course_that_has_begun_no_wish_moves_before_it():
    said = clash(problem(history=HAD, wishes=(wish("a", deadline=TODAY + days(4)),)))
    assert said.kind == "a"


def test_a_first_wish_keeps_its_deadline_too():
    rf = wish("rf_lifting", 2, own_gap_days=7, comes_first=True, deadline=TODAY + days(7))
    assert clash(problem(wishes=(rf,))).reached == TODAY + days(7)
    assert isinstance(lay_out(problem(wishes=(replace(rf, deadline=TODAY + days(8)),))), Layout)


def test_wishes_are_sought_for_four_years_from_today():
    far = problem(sessions=0, wishes=(wish("a", after_days=0),), blackout=(period(0, 2 * LONG - 1),))
    assert wished(layout(far)) == [("a", 2 * LONG)]
    further = replace(far, blackout=(period(0, 2 * LONG),))
    assert clash(further) == Clash(
        "weekdays and closed days leave too few days within two years", "availability"
    )
    first = problem(wishes=(wish("a", comes_first=True),), blackout=(period(0, 2 * LONG),))
    assert clash(first).kind == "availability"


# ------------------------------------------------------------------ the smallest change


def change(one: Problem) -> str:
    return smallest_change(one, clash(one))


def test_a_deadline_one_day_short_is_moved_by_a_day():
    rf = wish("rf_lifting", 2, own_gap_days=7, comes_first=True, deadline=TODAY + days(7))
    assert change(problem(wishes=(rf,))) == "Let rf_lifting end by 2027-03-08: 1 days later than wished."


def test_a_later_deadline_counts_with_the_order_it_brings():
    soon = wish("massage_deep", deadline=TODAY + days(2), comes_last=True)
    other = wish("mesotherapy", after_days=2, before_days=7, deadline=TODAY + days(7))
    begun = problem(sessions=2, history=(TODAY - days(3),), wishes=(soon, other))
    assert change(begun) == "Let massage_deep end by 2027-03-14: 12 days later than wished."


def test_a_deadline_that_helps_only_by_its_absence_is_left_out():
    late = wish("hifu", after_days=40, deadline=TODAY + days(10))
    near = wish("mesotherapy", after_days=1, before_days=1, deadline=TODAY + days(42))
    begun = problem(sessions=1, history=(TODAY - days(3),), wishes=(late, near))
    assert change(begun) == "Leave hifu without a deadline."


def test_one_wish_less_costs_two_days():
    rf = wish("rf_lifting", 3, own_gap_days=7, comes_first=True, deadline=TODAY + days(9))
    assert change(problem(wishes=(rf,))) == "Plan 2 of rf_lifting instead of 3."
    close = replace(rf, deadline=TODAY + days(12))
    assert change(problem(wishes=(close,))) == "Plan 2 of rf_lifting instead of 3."
    closer = replace(rf, deadline=TODAY + days(14))
    assert change(problem(wishes=(closer,))) == "Let rf_lifting end by 2027-03-15: 1 days later than wished."


def test_a_session_less_costs_two_days_and_never_goes_below_the_least():
    inside = problem(sessions=5, history=HAD, booked=(block("hifu", 12),))
    assert change(inside) == "Plan 3 sessions instead of 5."
    assert change(replace(inside, least_sessions=3)) == "Plan 3 sessions instead of 5."
    assert change(replace(inside, least_sessions=4)).startswith("Move hifu from 2027-03-13 to ")


def test_moving_what_is_booked_costs_its_days():
    inside = problem(sessions=3, history=HAD, booked=(block("hifu", 9),), least_sessions=3)
    assert change(inside) == "Move hifu from 2027-03-10 to 2027-03-11 or later."
    assert isinstance(lay_out(replace(inside, booked=(block("hifu", 10),))), Layout)


def test_one_more_weekday_costs_a_day_and_the_first_that_helps_is_named():
    rf = wish("rf_lifting", 1, comes_first=True, deadline=TODAY + days(3))
    narrow = problem(wishes=(rf,), weekdays=("fri",))
    assert change(narrow) == "Open mon as well."
    later = problem(wishes=(rf,), weekdays=("fri",), blackout=(period(0, 1),))
    assert change(later) == "Open wed as well."


def test_closed_days_are_the_dearest_to_open():
    one = problem(
        wishes=(wish("rf_lifting", comes_first=True, deadline=TODAY + days(3)),), blackout=(period(0, 60),)
    )
    assert change(one) == "Open some of the closed days."
    near = replace(one, blackout=(period(0, 20),))
    assert change(near) == "Let rf_lifting end by 2027-03-22: 19 days later than wished."


def test_where_no_single_change_is_enough_that_is_said():
    rf = wish("rf_lifting", comes_first=True, deadline=TODAY + days(3))
    other = wish("mesotherapy", comes_first=True, deadline=TODAY + days(3))
    stuck = problem(wishes=(rf, other), weekdays=("fri",), blackout=(period(0, 60),))
    assert change(stuck) == (
        "No single change is enough: widen the weekdays, the closed days and the deadlines together."
    )


# ------------------------------------------------------------------ against a slow but plain search


blocks = st.builds(
    Block,
    st.sampled_from(("hifu", "peel_light", "sauna_or_sun")),
    st.integers(-2, 20).map(lambda n: TODAY + days(n)),
    st.sampled_from((0, 1, 3, 7, 14, None)),
    st.sampled_from((0, 1, 2, 3, 7)),
)
periods = st.builds(lambda a, n: period(a, a + n), st.integers(0, 30), st.integers(0, 15))
problems = st.builds(
    problem,
    start=st.integers(0, 10).map(lambda n: TODAY + days(n)),
    sessions=st.integers(1, 6),
    per_week=st.integers(1, 3),
    min_gap_days=st.integers(1, 3),
    weekdays=st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7, unique=True).map(tuple),
    blackout=st.lists(periods, max_size=2).map(tuple),
    closed=st.sets(st.integers(0, 20).map(lambda n: TODAY + days(n)), max_size=5).map(frozenset),
    booked=st.lists(blocks, max_size=3).map(tuple),
)


def may(one: Problem, day: date) -> bool:
    return (
        day >= one.start
        and WEEKDAYS[day.weekday()] in one.weekdays
        and not any(p.first <= day <= p.last for p in one.blackout)
        and day not in one.closed
    )


def clear_of(one: Problem, day: date, side: int) -> bool:
    """Whether a day behind `side` booked procedures keeps their days and those of the rest."""
    ordered = sorted(one.booked, key=lambda b: b.day)
    behind = all(b.before_days is not None and day >= b.day + days(b.before_days) for b in ordered[:side])
    return behind and all(day <= b.day - days(b.after_days) for b in ordered[side:])


def plainly(one: Problem) -> date | None:
    """The earliest day a course can end: greedily, on each side of what is booked."""
    ends = []
    for side in range(len(one.booked) + 1):
        taken: list[date] = []
        for n in range(900):
            day = TODAY + days(n)
            enough_gap = not taken or (day - taken[-1]).days >= one.min_gap_days
            enough_week = len(taken) < one.per_week or (day - taken[-one.per_week]).days >= 7
            if may(one, day) and clear_of(one, day, side) and enough_gap and enough_week:
                taken.append(day)
                if len(taken) == one.sessions:
                    ends.append(day)
                    break
    return min(ends, default=None)


@given(problems)
def test_a_course_keeps_every_day_of_every_procedure_and_ends_as_early_as_it_can(one: Problem):
    found = lay_out(one)
    end = plainly(one)
    if isinstance(found, Clash):
        assert end is None
        return
    assert found.sessions[-1] == end
    assert all(may(one, day) for day in found.sessions)
    sides = [
        side for side in range(len(one.booked) + 1) if all(clear_of(one, day, side) for day in found.sessions)
    ]
    assert sides
    assert all((b - a).days >= one.min_gap_days for a, b in pairwise(found.sessions))
    far = zip(found.sessions, found.sessions[one.per_week :], strict=False)
    assert all((b - a).days >= 7 for a, b in far)


@given(problems)
def test_laying_out_twice_gives_the_same(one: Problem):
    assert lay_out(one) == lay_out(replace(one))
