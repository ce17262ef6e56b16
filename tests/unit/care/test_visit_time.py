"""Energised minutes and visit minutes are two numbers, and both are bounded."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.care.session_values import StageTime, Step
from ninon.care.visit_time import (
    energised_cap,
    energised_minutes,
    fit,
    stages_of,
    timed,
    visit_minutes,
    visit_note,
)

from .clients import HOME, RULES, TODAY, changed, client, days, own_device

BAND = RULES.courses["age_31_50"]


def step(movement: str, side: str = "right", seconds: float = 60, **more: Any) -> Step:
    given: dict[str, Any] = {
        "line_number": 1, "movement": movement, "name": f"line {movement}", "side": side, "zone": "cheek",
        "start": "a", "end": "b", "direction": "up", "technique": "glide", "passes": 2, "hold_s": 0.0,
        "speed_mm_s": 15.0, "length_mm": 30.0, "current_uA": 50.0, "seconds": seconds, "because": "c",
    }  # fmt: skip
    return Step.model_validate(given | more)


def pair(movement: str, seconds: float = 60, **more: Any) -> list[Step]:
    return [step(movement, "right", seconds, **more), step(movement, "left", seconds, **more)]


def stage(name: str, minutes: float) -> StageTime:
    return StageTime(order=1, stage=name, words="words", minutes=minutes)


STAGES = (stage("rescreen", 3), stage("treat_lines", 15), stage("soothe", 5))


# ------------------------------------------------------------------ the cap


@pytest.mark.parametrize(
    ("visit", "timer", "cap", "row"),
    [
        ({}, None, 30, "courses age_31_50"),
        ({"setting": "home"}, None, 20, "courses age_31_50"),
        ({}, 12, 12, "devices own, its own timer"),
        ({"setting": "home"}, 12, 12, "devices own, its own timer"),
        ({"setting": "home"}, 25, 20, "courses age_31_50"),
    ],
)
def test_the_cap_is_the_least_of_place_band_and_timer(
    visit: dict[str, Any], timer: float | None, cap: float, row: str
):
    told = client(visit={**visit, "device": "own"}, devices=[own_device(timer_max_minutes=timer)])
    assert energised_cap(told, told.devices[0], BAND, RULES) == (cap, row)


@pytest.mark.parametrize(
    ("setting", "limit", "field"),
    [("clinic", "L28b", "energised_cap_clinic_minutes"), ("home", "L28a", "energised_cap_home_minutes")],
)
def test_without_a_cap_of_the_band_the_limit_of_the_place_counts(setting: str, limit: str, field: str):
    own = own_device(timer_max_minutes=None)
    open_band = BAND.model_copy(update={field: None})
    told = client(visit={"setting": setting})
    expected = {"clinic": 30, "home": 20}[setting]
    assert energised_cap(told, own, open_band, RULES) == (expected, f"limits {limit}")
    tighter = changed("limits", limit, time_minutes=7)
    assert energised_cap(told, own, BAND, tighter) == (7, f"limits {limit}")


# ------------------------------------------------------------------ minutes


def test_energised_minutes_count_only_steps_with_current():
    assert energised_minutes([*pair("M03", 45), step("M18", "both", 600, current_uA=0)]) == 1.5
    assert energised_minutes([step("M03", seconds=50)]) == 0.83
    assert energised_minutes([]) == 0


def test_visit_minutes_add_half_a_minute_per_line_and_side_and_are_rounded_up():
    assert visit_minutes(STAGES, pair("M03", 60)) == 3 + 5 + 2 + 1
    assert visit_minutes(STAGES, pair("M03", 61)) == 12
    halves = [step("M06", part="outside the eye ring"), step("M06", part="inside the eye ring")]
    assert visit_minutes(STAGES, halves) == 3 + 5 + 2 + 1
    pads = [step("M03", placement=name) for name in ("jawline", "cheek")]
    assert visit_minutes(STAGES, pads) == 3 + 5 + 2 + 1
    hand = [step("M18", "both", current_uA=0)]
    assert visit_minutes(STAGES, hand) == 9
    assert visit_minutes(STAGES, []) == 8


def test_minutes_that_are_whole_are_not_rounded_up_by_a_grain():
    thirds = (stage("a", 0.1), stage("b", 0.2), stage("c", 0.7))
    assert visit_minutes(thirds, []) == 1


def test_the_stage_of_the_lines_gets_their_minutes_and_the_others_keep_theirs():
    found = timed(STAGES, pair("M03", 47))
    assert [(s.stage, s.minutes) for s in found] == [("rescreen", 3), ("treat_lines", 2.6), ("soothe", 5)]


@pytest.mark.parametrize(("place", "first"), [("clinic", 11), ("home", 11)])
def test_the_stages_are_those_of_the_place_in_order(place: str, first: int):
    found = stages_of(client(visit={"setting": place}), RULES)
    rows = [row for row in RULES.stages.values() if row.place == place]
    assert len(found) == first
    assert [(s.order, s.stage, s.words, s.minutes, s.gate, s.sources, s.statements) for s in found] == [
        (r.order, r.stage, r.words, r.default_minutes, r.gate, r.sources, r.statements) for r in rows
    ]


@pytest.mark.parametrize(
    "had",
    [
        {"history": [{"date": TODAY - days(3)}]},
        {"earlier_courses": [{"first": TODAY - days(300), "last": TODAY - days(270), "sessions": 8}]},
    ],
)
def test_what_is_done_once_per_device_is_done_the_first_time(had: dict[str, Any]):
    first = [s.stage for s in stages_of(client(visit=HOME), RULES)]
    again = [s.stage for s in stages_of(client(visit=HOME, **had), RULES)]
    assert first[0] == "instructions_and_training"
    assert again == first[1:]


# ------------------------------------------------------------------ what does not fit


def test_what_fits_stays():
    every = [*pair("M03"), *pair("M05")]
    assert fit(every, STAGES, cap_minutes=4, band=BAND) == (every, [])


def test_the_last_line_waits_when_the_current_flows_too_long():
    every = [*pair("M03"), *pair("M05"), step("M18", "both", current_uA=0)]
    today, waiting = fit(every, STAGES, cap_minutes=3.99, band=BAND)
    assert [s.movement for s in today] == ["M03", "M03", "M18"]
    [late] = waiting
    assert (late.movement, late.name, late.part) == ("M05", "line M05", "line")
    assert late.next_session
    assert late.sources == BAND.sources
    assert (
        late.because == "It waits for the next session: today it would take more than 3.99 energised minutes."
    )


def test_the_last_line_waits_when_the_visit_is_too_long():
    every = [*pair("M03", 30), *pair("M05", 30)]
    long = (stage("rescreen", 56), stage("treat_lines", 15))
    assert visit_minutes(long, every) == 60
    assert fit(every, long, cap_minutes=30, band=BAND) == (every, [])
    longer = (stage("rescreen", 56.1), stage("treat_lines", 15))
    today, waiting = fit(every, longer, cap_minutes=30, band=BAND)
    assert [s.movement for s in today] == ["M03", "M03"]
    assert waiting[0].because.endswith("today it would take more than 60 minutes of visit.")
    open_end = BAND.model_copy(update={"visit_max_minutes": None})
    assert fit(every, longer, cap_minutes=30, band=open_end) == (every, [])


def test_all_parts_and_sides_of_a_line_wait_together():
    every = [
        *pair("M03"),
        *pair("M06", part="outside the eye ring"),
        *pair("M06", part="inside the eye ring"),
    ]
    today, waiting = fit(every, STAGES, cap_minutes=2, band=BAND)
    assert {s.movement for s in today} == {"M03"}
    assert len(waiting) == 1


def test_a_placement_waits_by_itself():
    every = [*pair("M03", placement="jawline"), *pair("M03", placement="cheek")]
    today, _ = fit(every, STAGES, cap_minutes=2, band=BAND)
    assert {s.placement for s in today} == {"jawline"}


def test_lines_wait_from_the_last_one_on():
    every = [*pair("M03"), *pair("M05"), *pair("M07")]
    today, waiting = fit(every, STAGES, cap_minutes=2, band=BAND)
    assert {s.movement for s in today} == {"M03"}
    assert [w.movement for w in waiting] == ["M07", "M05"]


def test_when_no_line_fits_none_is_left_and_hand_lines_stay():
    today, waiting = fit([*pair("M03"), step("M18", "both", current_uA=0)], STAGES, cap_minutes=1, band=BAND)
    assert [s.movement for s in today] == ["M18"]
    assert len(waiting) == 1
    never, _ = fit(pair("M03"), (stage("rescreen", 70),), cap_minutes=30, band=BAND)
    assert never == []


@given(
    st.lists(st.integers(5, 400), max_size=8),
    st.sampled_from((1.0, 5.0, 12.5, 20.0, 30.0)),
    st.integers(0, 70),
)
def test_both_times_are_kept_and_no_more_waits_than_must(seconds: list[int], cap: float, others: int):
    every = [one for i, n in enumerate(seconds) for one in pair(f"M{i:02}", n)]
    stages = (stage("rescreen", others), stage("treat_lines", 15))
    today, waiting = fit(every, stages, cap_minutes=cap, band=BAND)
    assert today == every[: len(today)]
    assert len(today) + 2 * len(waiting) == len(every)
    assert sum(s.seconds for s in today) / 60 <= cap + 0.005
    assert not today or visit_minutes(stages, today) <= 60
    if waiting:
        one_more = every[: len(today) + 2]
        assert energised_minutes(one_more) > cap or visit_minutes(stages, one_more) > 60


def test_the_articles_minutes_stand_beside_ours():
    assert visit_note(49, BAND) == "The articles give 30 to 60 minutes; this plan comes to 49."
    assert visit_note(49, RULES.courses["under_18"]) == ""
    half = BAND.model_copy(update={"visit_max_minutes": None})
    assert visit_note(49, half) == ""
    assert visit_note(49, BAND.model_copy(update={"visit_min_minutes": None})) == ""
