"""The course in the calendar: no rule of the calendar is ever broken, and what is impossible is said."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.care.course_values import Course
from ninon.care.intake import Intake, Period

from .clients import (
    EDITION,
    HOME,
    PADS,
    RULES,
    TODAY,
    changed,
    client,
    course,
    dates,
    days,
    decided,
    own_device,
)
from .referee import WEEKDAYS, faults
from .strategies import anybody, plannable, tight


def offsets(intake: Intake) -> list[int]:
    return [(day - TODAY).days for day in dates(intake)]


def procedure(kind: str, on: int) -> dict[str, Any]:
    return {"kind": kind, "date": TODAY + days(on)}


# ------------------------------------------------------------------ properties


@given(plannable())
def test_no_course_breaks_a_rule_of_the_calendar(intake: Intake):
    planned = course(intake)
    if planned.sessions:
        assert faults(intake, planned) == []


@given(plannable())
def test_a_course_has_dates_or_says_why_not(intake: Intake):
    planned = course(intake)
    left = max(planned.sessions_planned - planned.sessions_had, 0)
    if planned.impossible is not None:
        assert planned.sessions == ()
        assert planned.impossible.constraint.endswith(".")
        assert planned.impossible.smallest_change.endswith(".")
    elif not planned.sessions and left:
        assert planned.notes[-1].about == "course"
    assert (planned.first, planned.last) == (
        (planned.sessions[0].date, planned.sessions[-1].date) if planned.sessions else (None, None)
    )


def applied(intake: Intake, change: str) -> Intake | None:
    """The intake after the change a sentence names; None when it names none."""
    if found := re.match(r"Let (\w+) end by (\S+): (\d+) days later than wished\.", change):
        day = date.fromisoformat(found[2]) + days(1)
        [wish] = [w for w in intake.wishes if w.kind == found[1]]
        assert wish.before is not None
        assert (day - wish.before).days == int(found[3])
        moved = tuple(
            w.model_copy(update={"before": day}) if w.kind == found[1] else w for w in intake.wishes
        )
        return intake.model_copy(update={"wishes": moved})
    if found := re.match(r"Plan (\d+) sessions instead of (\d+)\.", change):
        return intake.model_copy(update={"sessions_wanted": int(found[1]) + len(intake.history)})
    if found := re.match(r"Plan (\d+) of (\w+) instead of (\d+)\.", change):
        fewer = tuple(
            w.model_copy(update={"count": int(found[1])}) if w.kind == found[2] else w for w in intake.wishes
        )
        return intake.model_copy(update={"wishes": fewer})
    if found := re.match(r"Move (\w+) from (\S+) to (\S+) or later\.", change):
        old, new = date.fromisoformat(found[2]), date.fromisoformat(found[3])
        later = tuple(
            p.model_copy(update={"date": new}) if (p.kind, p.date) == (found[1], old) else p
            for p in intake.procedures
        )
        return intake.model_copy(update={"procedures": later})
    if found := re.match(r"Leave (\w+) without a deadline\.", change):
        free = tuple(
            w.model_copy(update={"before": None}) if w.kind == found[1] else w for w in intake.wishes
        )
        return intake.model_copy(update={"wishes": free})
    given = intake.availability
    if found := re.match(r"Open (\w+) as well\.", change):
        wider = given.model_copy(update={"weekdays": (*given.weekdays, found[1])})
        return intake.model_copy(update={"availability": wider})
    if change == "Open some of the closed days.":
        return intake.model_copy(update={"availability": given.model_copy(update={"blackout": ()})})
    assert change.startswith("No single change is enough")
    return None


def single_changes(intake: Intake) -> list[Intake]:
    """Changes of one kind that anybody would think of."""
    given = intake.availability
    wider = [given.model_copy(update={"weekdays": (*given.weekdays, day)}) for day in WEEKDAYS]
    wider += [given.model_copy(update={"blackout": ()})]
    changes = [intake.model_copy(update={"availability": one}) for one in wider]
    for wish in intake.wishes:
        free = tuple(w.model_copy(update={"before": None}) if w is wish else w for w in intake.wishes)
        changes.append(intake.model_copy(update={"wishes": free}))
    return changes


@given(tight())
def test_the_smallest_change_really_helps(intake: Intake):
    planned = course(intake)
    assert planned.sessions or planned.impossible or not planned.sessions_planned
    if planned.impossible is None:
        return
    better = applied(intake, planned.impossible.smallest_change)
    if better is None:
        assert all(course(one).impossible is not None for one in single_changes(intake))
    else:
        again = course(better)
        assert again.impossible is None
        assert len(again.sessions) == max(again.sessions_planned - again.sessions_had, 0)
        assert faults(better, again) == []


@given(anybody)
def test_planning_twice_gives_the_same_and_changes_nothing(intake: Intake):
    before = intake.model_dump_json()
    assert course(intake) == course(Intake.model_validate_json(before))
    assert intake.model_dump_json() == before


@given(anybody)
def test_a_course_is_planned_only_where_a_session_may_ever_start(intake: Intake):
    planned = course(intake)
    said = decided(intake)
    assert planned.tables_edition == EDITION
    if said.verdict > "defer" or said.has_open_question or (said.verdict == "defer" and not said.waits_until):
        assert planned.sessions == ()
        assert planned.impossible is None
        assert planned.notes[0].about == "course"
    for session in planned.sessions:
        assert decided(intake, on=session.date).may_start


@given(
    plannable(),
    st.sampled_from([k for k in RULES.intervals if k not in ("metal_threads", "glove_glide")]),
    st.integers(1, 40),
)
def test_an_alternative_ends_earlier_and_keeps_the_days_of_what_it_moves(intake: Intake, kind: str, on: int):
    told = intake.model_copy(
        update={"history": (), "procedures": client(procedures=[procedure(kind, on)]).procedures}
    )
    planned = course(told)
    for other in planned.alternatives:
        assert other.sessions[-1].date < planned.sessions[-1].date
        [moved] = other.other_procedures
        row = RULES.intervals[moved.kind]
        assert (moved.date - other.sessions[-1].date).days == (row.after_days or 0)
        assert other.sessions[-1].date <= moved.date


# ------------------------------------------------------------------ examples


def test_the_course_of_the_product_story_lies_after_the_booked_procedure():
    told = client(
        born=date(1984, 5, 14),
        concerns=[{"concern": "oval"}, {"concern": "jowls"}],
        procedures=[{"kind": "needle_free_biorevitalisation", "date": date(2027, 3, 10)}],
        wishes=[{"kind": "massage_deep", "count": 1}],
        availability={
            "weekdays": ["mon", "wed", "fri"],
            "blackout": [{"from": date(2027, 3, 29), "to": date(2027, 3, 29)}],
            "per_week": 3,
        },
        prices={"microcurrent_session": 60.0, "massage_deep": 45.5},
        currency="EUR",
    )
    planned = course(told)
    march, april = (17, 19, 22, 24, 26, 31), (2, 5, 7, 9)
    assert [s.date for s in planned.sessions] == [
        *(date(2027, 3, day) for day in march), *(date(2027, 4, day) for day in april)
    ]  # fmt: skip
    assert [s.number for s in planned.sessions] == list(range(1, 11))
    assert planned.review_on == date(2027, 3, 26)
    assert planned.next_course == date(2027, 9, 17)
    [other] = planned.alternatives
    assert [s.date.day for s in other.sessions] == [1, 3, 5, 8, 10, 12, 15, 17, 19, 22]
    [moved] = other.other_procedures
    assert (moved.kind, moved.date, moved.role) == (
        "needle_free_biorevitalisation",
        date(2027, 3, 25),
        "booked",
    )
    assert (moved.plain_words, moved.because) == ("hyaluronic acid without needles", "Moved.")
    assert other.because == (
        "The course starts on 2027-03-01; hyaluronic acid without needles moves from 2027-03-10 "
        "to 2027-03-25 or later, 3 days after the last session."
    )
    massage = [o for o in planned.other_procedures if o.role == "wished"]
    assert [o.date for o in massage] == [date(2027, 4, 14)]
    price = planned.price
    assert price is not None
    assert [(i.kind, i.count, i.each, i.sum) for i in price.items] == [
        ("microcurrent_session", 10, 60.0, 600.0), ("massage_deep", 1, 45.5, 45.5)
    ]  # fmt: skip
    assert (price.total, price.currency) == (645.5, "EUR")
    assert price.not_on_the_list == ("needle_free_biorevitalisation",)


def test_without_a_price_list_nothing_is_priced():
    assert course(client()).price is None
    price = course(client(prices={})).price
    assert price is not None
    assert (price.items, price.total, price.not_on_the_list) == ((), 0, ("microcurrent_session",))


def test_only_sessions_still_to_come_are_priced_and_cents_are_rounded():
    told = client(
        history=[{"date": TODAY - days(3)}], sessions_wanted=8, prices={"microcurrent_session": 33.333}
    )
    price = course(told).price
    assert price is not None
    assert (price.items[0].count, price.items[0].sum, price.total) == (7, 233.33, 233.33)


def test_a_course_carries_the_numbers_of_its_band():
    planned = course(client())
    band = RULES.courses["age_31_50"]
    assert (planned.band, planned.sessions_planned, planned.sessions_had) == ("age_31_50", 10, 0)
    assert (planned.sessions_min, planned.sessions_max, planned.sessions_max_after_review) == (5, 12, 15)
    assert (planned.per_week, planned.min_gap_days, planned.review_at_session) == (2, 2, 5)
    assert (planned.notice, planned.we_follow, planned.disagrees_with) == (
        band.notice, band.we_follow, band.disagrees_with
    )  # fmt: skip
    assert (planned.sources, planned.statements) == (band.sources, band.statements)
    assert [note.about for note in planned.notes] == ["sessions", "per_week"]
    assert offsets(client()) == [0, 2, 7, 9, 14, 16, 21, 23, 28, 30]


def test_a_gap_in_hours_is_rounded_up_to_days():
    rules = changed("courses", "age_31_50", min_gap_h=49)
    assert course(client(), rules).min_gap_days == 3
    assert course(client(), changed("courses", "age_31_50", min_gap_h=None)).min_gap_days == 0


def test_above_the_most_only_after_a_measured_change():
    told = client(sessions_wanted=14)
    assert len(course(told).sessions) == 12
    assert len(course(told, measured_change=True).sessions) == 14


def test_sessions_had_count_and_the_numbers_go_on():
    told = client(history=[{"date": TODAY - days(n)} for n in (3, 7)], sessions_wanted=6)
    planned = course(told)
    assert [s.number for s in planned.sessions] == [3, 4, 5, 6]
    assert planned.review_on == planned.sessions[2].date
    assert planned.next_course == date(2027, 8, 22)
    assert (planned.sessions_planned, planned.sessions_had) == (6, 2)


def test_a_review_that_is_past_keeps_its_day():
    told = client(history=[{"date": TODAY - days(3 * n)} for n in range(1, 7)])
    assert course(told).review_on == TODAY - days(6)


def test_a_course_that_is_complete_has_no_session_left():
    told = client(history=[{"date": TODAY - days(3 * n)} for n in range(1, 11)], wishes=[{"kind": "hifu"}])
    planned = course(told)
    assert planned.sessions == ()
    assert planned.impossible is None
    assert [(o.kind, o.date) for o in planned.other_procedures] == [("hifu", TODAY + days(11))]
    assert planned.next_course is not None


def test_a_short_course_has_no_review():
    rules = changed("courses", "age_31_50", review_at_session=None)
    assert course(client(), rules).review_on is None
    late = changed("courses", "age_31_50", review_at_session=11)
    assert course(client(), late).review_on is None
    exact = changed("courses", "age_31_50", review_at_session=10)
    assert course(client(), exact).review_on == course(client()).last


def test_the_band_is_that_of_the_day_the_course_can_begin():
    given = {"retinoid_or_acid_cream": {"answer": "yes", "date": TODAY}}
    tomorrow_31 = client(born=date(1996, 3, 2), answers=given)
    assert course(tomorrow_31).band == "age_31_50"
    assert course(client(born=date(1996, 3, 2))).band == "age_25_30"


@pytest.mark.parametrize(
    ("told", "because"),
    [
        ({"answers": {"pacemaker": "yes"}}, "No course is planned while the verdict is «refuse»."),
        ({"answers": {"herpes_active": "yes"}}, "No course is planned while the verdict is «defer»."),
        ({"text": "My braces."}, "An open question comes first: nothing is planned until it is answered."),
        ({"born": None}, "No course is planned while the verdict is «defer»."),
        (
            {"born": None, "answers": {"under_18": "no", "age_18_to_24": "no"}},
            "The date of birth is missing: the age decides how long a course is.",
        ),
    ],
)  # fmt: skip
def test_where_no_course_is_planned_one_sentence_says_why(told: dict[str, Any], because: str):
    planned = course(client(**told))
    assert [note.because for note in planned.notes] == [because]
    assert planned.notes[0].about == "course"
    assert planned.band == ""


def test_a_deferral_with_an_end_is_waited_for():
    given = {"herpes_active": {"answer": "yes", "date": TODAY - days(2)}}
    assert course(client(answers=given)).first == TODAY + days(5)


def test_the_months_after_an_earlier_course_are_waited_for_and_said():
    earlier = [{"first": TODAY - days(60), "last": TODAY - days(20), "sessions": 8}]
    planned = course(client(earlier_courses=earlier))
    assert planned.first == date(2027, 6, 30)
    assert planned.notes[-1].about == "start"


def test_the_first_session_keeps_48_hours_from_the_course_before():
    long_course = [{"first": TODAY - days(400), "last": TODAY - days(1), "sessions": 40}]
    assert course(client(earlier_courses=long_course)).first == TODAY + days(1)
    assert course(client(earlier_courses=[{**long_course[0], "last": TODAY - days(2)}])).first == TODAY


def test_after_a_peel_today_the_next_session_waits_although_today_is_open():
    told = client(procedures=[procedure("peel_light", 0)])
    assert offsets(told)[:2] == [0, 7]


def test_a_booked_injection_leaves_its_place_out_until_a_line_can_be_drawn_again():
    unmarked = client(procedures=[procedure("botulinum_toxin", 3)])
    assert offsets(unmarked)[0] == 33
    marked = client(procedures=[{**procedure("botulinum_toxin", 3), "zones": ["brow"]}])
    assert offsets(marked)[0] == 17
    at_home = client(procedures=[procedure("botulinum_toxin", 3)], visit=HOME)
    assert offsets(at_home)[0] == 183
    [other] = course(unmarked).alternatives
    assert other.sessions[0].date == TODAY


def test_a_booked_procedure_far_ahead_leaves_the_course_before_it():
    told = client(procedures=[procedure("hifu", 90)])
    planned = course(told)
    assert planned.first == TODAY
    assert planned.alternatives == ()


def test_the_course_is_never_cut_and_a_begun_one_that_would_be_is_impossible():
    told = client(history=[{"date": TODAY - days(3)}], procedures=[procedure("sauna_or_sun", 4)])
    planned = course(told)
    assert planned.sessions == ()
    assert planned.impossible is not None
    assert planned.impossible.constraint == "Sauna_or_sun on 2027-03-05 lies inside the course."
    assert [o.kind for o in planned.other_procedures] == ["sauna_or_sun"]
    assert planned.alternatives == ()


def test_a_deadline_that_cannot_be_met_is_said_with_the_smallest_change():
    told = client(wishes=[{"kind": "rf_lifting", "count": 8, "before": TODAY + days(49)}])
    planned = course(told)
    assert planned.impossible is not None
    assert planned.impossible.constraint == "8 of rf_lifting do not fit before 2027-04-19."
    assert planned.impossible.smallest_change == (
        "Let rf_lifting end by 2027-04-19: 1 days later than wished."
    )


def test_a_wish_that_cannot_be_placed_is_named_and_the_rest_is_planned():
    planned = course(client(wishes=[{"kind": "metal_threads"}, {"kind": "hifu"}]))
    assert [note.about for note in planned.not_planned] == ["metal_threads"]
    assert [o.kind for o in planned.other_procedures] == ["hifu"]


def test_rf_comes_14_days_before_the_course_and_the_massage_5_days_after_it():
    told = client(wishes=[{"kind": "massage_deep", "count": 2}, {"kind": "rf_lifting", "count": 2}])
    planned = course(told)
    placed = {o.kind: o.date for o in planned.other_procedures}
    assert planned.first is not None
    assert planned.last is not None
    assert planned.first - placed["rf_lifting"] == days(14)
    first_massage = min(o.date for o in planned.other_procedures if o.kind == "massage_deep")
    assert first_massage - planned.last == days(5)
    assert {i.direction for i in planned.intervals} == {"procedure_then_session", "session_then_procedure"}


def test_two_years_without_an_open_day_are_impossible():
    shut = Period(first=TODAY, last=TODAY + days(800))
    told = client()
    closed = told.availability.model_copy(update={"blackout": (shut,)})
    planned = course(told.model_copy(update={"availability": closed}))
    assert planned.impossible is not None
    assert planned.impossible.constraint == ("Weekdays and closed days leave too few days within two years.")
    assert planned.impossible.smallest_change == "Open some of the closed days."


def test_an_empty_course_has_no_first_and_no_last_day():
    assert Course().first is None
    assert Course().last is None


def test_a_course_knows_the_device_that_holds_it_up():
    told = client(visit={**PADS, "setting": "home"})
    assert course(told).sessions == ()
    own = own_device(methods=("movable",))
    assert len(dates(client(visit={"device": "own"}, devices=[own]))) == 10
