"""Done, booked and wished procedures, and the days that stay free between them and the course."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from ninon.care.course_values import CourseInterval
from ninon.care.intake import Intake
from ninon.care.neighbours import block_of, booked, closed_days, intervals_of, others_of, wish_blocks
from ninon.care.timetable import Block, Layout, WishBlock

from .clients import HOME, RULES, TODAY, at_home, changed, client, course, days, with_device_rules
from .strategies import plannable

LETTER = {"from": "surgeon", "date": TODAY, "confirmed": True}


def procedure(kind: str, on: int, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "date": TODAY + days(on), **more}


def blocks(*wishes: dict[str, Any], rules: Any = RULES, **told: Any) -> list[WishBlock]:
    return list(wish_blocks(client(wishes=list(wishes), **told), rules)[0])


# ------------------------------------------------------------------ booked


def test_what_lies_after_the_visit_is_booked_and_the_rest_is_done():
    told = client(procedures=[procedure("hifu", -1), procedure("hifu", 0), procedure("hifu", 1)])
    assert [p.date for p in booked(told)] == [TODAY + days(1)]


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [("hifu", 30, 14), ("metal_threads", None, 0), ("glove_glide", 0, 0), ("facial_surgery", 180, 14)],
)
def test_a_booked_procedure_keeps_the_days_of_its_row(kind: str, before: int | None, after: int):
    told = client(procedures=[procedure(kind, 5)])
    assert block_of(told.procedures[0], told, RULES) == Block(kind, TODAY + days(5), before, after)


def test_a_letter_shortens_the_days_in_the_clinic():
    told = client(
        procedures=[procedure("facial_surgery", 5)], documents=[{**LETTER, "finding": "facial_surgery"}]
    )
    assert block_of(told.procedures[0], told, RULES).before_days == 60
    assert block_of(told.procedures[0], at_home(told), RULES).before_days == 180
    other = client(procedures=[procedure("hifu", 5)], documents=[{**LETTER, "finding": "hifu"}])
    assert block_of(other.procedures[0], other, RULES).before_days == 30


@pytest.mark.parametrize(
    ("name", "wait", "days_before"),
    [("hifu", 60, 60), ("hifu", 10, 30), ("hifu", None, 30), ("massage_deep", 60, 30)],
)
def test_the_device_may_ask_for_more_days(name: str, wait: int | None, days_before: int):
    told = client(procedures=[procedure("hifu", 5)])
    rules = with_device_rules((name, "defer", wait))
    assert block_of(told.procedures[0], told, rules).before_days == days_before


def test_the_device_may_speak_of_the_finding_instead_of_the_procedure():
    told = client(procedures=[procedure("retinoid_or_acid", 5)], visit=HOME)
    assert block_of(told.procedures[0], told, RULES).before_days == 21
    clinic = client(procedures=[procedure("retinoid_or_acid", 5)])
    assert block_of(clinic.procedures[0], clinic, RULES).before_days == 7


def test_the_days_inside_the_wait_of_something_done_are_closed_but_for_its_own_day():
    told = client(
        procedures=[procedure("hair_removal", -1), procedure("sauna_or_sun", 0), procedure("hifu", 3)]
    )
    assert closed_days(told, RULES) == {TODAY, TODAY + days(1)}
    today = client(procedures=[procedure("hair_removal", 0)])
    assert closed_days(today, RULES) == {TODAY + days(1), TODAY + days(2)}
    assert closed_days(client(procedures=[procedure("metal_threads", -1)]), RULES) == frozenset()


# ------------------------------------------------------------------ wished


def test_a_wish_becomes_the_numbers_of_its_row():
    [hifu] = blocks({"kind": "hifu", "count": 2, "before": TODAY + days(50)})
    assert hifu == WishBlock("hifu", 2, 30, 30, 14, TODAY + days(50), False)


def test_a_wish_without_a_count_is_the_default_of_complex_row_or_one():
    counts = {b.kind: b.count for b in blocks(
        {"kind": "rf_lifting"}, {"kind": "massage_deep"}, {"kind": "mesotherapy"}, {"kind": "hifu"}
    )}  # fmt: skip
    assert counts == {"rf_lifting": 8, "massage_deep": 5, "mesotherapy": 4, "hifu": 1}
    fewer = changed("intervals", "rf_lifting", own_sessions_default=3)
    assert blocks({"kind": "rf_lifting"}, rules=fewer)[0].count == 8
    stepless = changed("complexes", "rf_lifting", sessions_default=None)
    assert blocks({"kind": "rf_lifting"}, rules=stepless)[0].count == 8


def test_two_sessions_of_one_procedure_lie_its_own_gap_apart():
    gaps = {b.kind: b.own_gap_days for b in blocks(
        {"kind": "rf_lifting"}, {"kind": "massage_deep"}, {"kind": "peel_light"}, {"kind": "hifu"}
    )}  # fmt: skip
    assert gaps == {"rf_lifting": 7, "massage_deep": 3, "peel_light": 14, "hifu": 30}
    none = changed("intervals", "hifu", before_days=0)
    assert blocks({"kind": "hifu"}, rules=none)[0].own_gap_days == 0
    own = changed("intervals", "hifu", own_gap_days=0)
    assert blocks({"kind": "hifu"}, rules=own)[0].own_gap_days == 0


def test_the_complex_lengthens_the_days_between_its_steps():
    sides = {
        b.kind: (b.before_days, b.after_days)
        for b in blocks({"kind": "rf_lifting"}, {"kind": "massage_deep"})
    }
    assert sides == {"rf_lifting": (14, 7), "massage_deep": (5, 5)}
    longer = changed("complexes", "microcurrent_course", gap_before_days=20)
    assert blocks({"kind": "rf_lifting"}, rules=longer)[0].before_days == 20
    assert blocks({"kind": "hifu"}, rules=longer)[0].before_days == 30
    later = changed("complexes", "massage_deep", gap_before_days=9)
    assert blocks({"kind": "massage_deep"}, rules=later)[0].after_days == 9
    assert blocks({"kind": "massage_deep"}, rules=later)[0].before_days == 5
    first = changed("complexes", "rf_lifting", gap_before_days=99)
    assert blocks({"kind": "rf_lifting"}, rules=first)[0].after_days == 7


def test_rf_comes_first_and_the_massage_last_and_others_are_free():
    sides = {b.kind: (b.comes_first, b.comes_last) for b in blocks(
        {"kind": "rf_lifting"}, {"kind": "massage_deep"}, {"kind": "mesotherapy"}
    )}  # fmt: skip
    assert sides == {
        "rf_lifting": (True, False), "massage_deep": (False, True), "mesotherapy": (False, False)
    }  # fmt: skip


def test_a_wish_knows_the_days_on_which_the_same_was_done_or_is_booked():
    told = [procedure("hifu", -9), procedure("mesotherapy", 3), procedure("hifu", 40)]
    assert blocks({"kind": "hifu"}, procedures=told)[0].others == (TODAY - days(9), TODAY + days(40))


@pytest.mark.parametrize(
    ("kind", "born", "because"),
    [
        ("metal_threads", date(1985, 5, 14), "Metal threads are never combined with microcurrent."),
        ("rf_lifting", date(1992, 3, 2), "RF lifting only from the age of 35."),
    ],
)
def test_a_wish_that_cannot_be_placed_says_why(kind: str, born: date, because: str):
    placed, notes = wish_blocks(client(born=born, wishes=[{"kind": kind}]), RULES)
    assert placed == ()
    [note] = notes
    row = RULES.complexes.get(kind, RULES.intervals[kind])
    assert (note.about, note.because) == (kind, because)
    assert (note.sources, note.statements) == (row.sources, row.statements)


def test_rf_is_planned_from_the_35th_birthday_on():
    assert len(blocks({"kind": "rf_lifting"}, born=date(1992, 3, 1))) == 1
    assert len(blocks({"kind": "rf_lifting"}, born=None)) == 1
    without_days = changed("intervals", "hifu", after_days=None)
    assert blocks({"kind": "hifu"}, rules=without_days) == []


# ------------------------------------------------------------------ what stands beside the course


SESSIONS = (TODAY + days(20), TODAY + days(23), TODAY + days(27))


def beside(layout: Layout | None, **told: Any) -> list[tuple[str, str, int, str]]:
    others = others_of(client(**told), RULES, layout)
    return [(o.kind, o.role, (o.date - TODAY).days, o.because) for o in others]


def test_procedures_stand_by_day_with_their_role():
    told: dict[str, Any] = {
        "procedures": [procedure("hifu", 60), procedure("hair_removal", 0), procedure("peel_light", -3)]
    }
    layout = Layout(SESSIONS, (("massage_deep", TODAY + days(32)), ("rf_lifting", TODAY + days(1))))
    assert beside(layout, **told) == [
        ("peel_light", "done", -3, ""),
        ("hair_removal", "done", 0, ""),
        ("rf_lifting", "wished", 1, "Placed before the course."),
        ("massage_deep", "wished", 32, "Placed after the last session."),
        ("hifu", "booked", 60, ""),
    ]
    assert beside(None, **told) == [
        ("peel_light", "done", -3, ""), ("hair_removal", "done", 0, ""), ("hifu", "booked", 60, "")
    ]  # fmt: skip
    words = {o.kind: o.plain_words for o in others_of(client(**told), RULES)}
    assert words["hifu"] == "focused ultrasound lifting"


def test_two_procedures_of_one_day_stand_by_name():
    told = [procedure("peel_light", 3), procedure("hifu", 3)]
    assert [kind for kind, *_ in beside(None, procedures=told)] == ["hifu", "peel_light"]


def test_without_a_session_every_wish_comes_after_the_last_one():
    assert beside(Layout((), (("hifu", TODAY),)))[0][3] == "Placed after the last session."


def free_days(layout: Layout, **told: Any) -> list[CourseInterval]:
    intake = client(**told)
    return list(intervals_of(layout, others_of(intake, RULES, layout), intake, RULES))


def test_the_days_after_a_procedure_stay_free_up_to_the_next_session():
    [before] = free_days(Layout(SESSIONS, ()), procedures=[procedure("rf_lifting", 3)])
    row = RULES.intervals["rf_lifting"]
    assert (before.procedure, before.role) == ("rf_lifting", "booked")
    assert before.direction == "procedure_then_session"
    assert (before.first, before.last, before.days) == (TODAY + days(3), TODAY + days(16), 14)
    assert before.because == "14 days from RF lifting to the next session."
    assert (before.sources, before.statements) == (row.sources, row.statements)
    assert (before.disagrees_with, before.we_follow) == (row.disagrees_with, row.we_follow)


def test_the_days_before_a_procedure_stay_free_from_the_last_session():
    [after] = free_days(Layout(SESSIONS, ()), procedures=[procedure("rf_lifting", 40)])
    assert after.direction == "session_then_procedure"
    assert (after.first, after.last, after.days) == (TODAY + days(28), TODAY + days(33), 7)
    assert after.because == "7 days from the last session to RF lifting."


def test_one_day_before_or_after_is_at_least_that_day():
    [after] = free_days(Layout(SESSIONS, ()), procedures=[procedure("sauna_or_sun", 40)])
    assert (after.first, after.last) == (TODAY + days(28), TODAY + days(28))
    [before] = free_days(Layout(SESSIONS, ()), procedures=[procedure("sauna_or_sun", 3)])
    assert (before.first, before.last) == (TODAY + days(3), TODAY + days(3))


def test_between_sessions_of_one_procedure_only_the_outer_days_are_shown():
    layout = Layout(SESSIONS, tuple(("massage_deep", TODAY + days(n)) for n in (32, 35, 38)))
    [after] = free_days(layout)
    assert (after.first, after.last) == (TODAY + days(28), TODAY + days(31))
    first = Layout(SESSIONS, tuple(("rf_lifting", TODAY + days(n)) for n in (-1, 6)))
    [before] = free_days(first)
    assert (before.first, before.last) == (TODAY + days(6), TODAY + days(19))


def test_a_wait_that_is_over_before_the_visit_is_not_shown():
    over = free_days(Layout(SESSIONS, ()), procedures=[procedure("hair_removal", -3)])
    assert over == []
    [still] = free_days(Layout(SESSIONS, ()), procedures=[procedure("hair_removal", -2)])
    assert still.last == TODAY


def test_a_session_had_counts_before_a_procedure():
    history = [{"date": TODAY - days(4)}]
    shown = free_days(Layout((), ()), procedures=[procedure("hifu", 30)], history=history)
    assert [(i.direction, i.first) for i in shown] == [("session_then_procedure", TODAY - days(3))]


def test_without_a_session_or_without_days_nothing_stays_free():
    assert free_days(Layout((), ()), procedures=[procedure("hifu", 30)]) == []
    assert free_days(Layout(SESSIONS, ()), procedures=[procedure("glove_glide", 30)]) == []


@given(plannable())
def test_every_interval_that_is_shown_holds_no_session(intake: Intake):
    planned = course(intake)
    for interval in planned.intervals:
        assert interval.first <= interval.last
        inside = {s.date for s in planned.sessions if interval.first <= s.date <= interval.last}
        assert inside <= {interval.first} if interval.role == "done" else not inside
