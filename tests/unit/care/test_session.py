"""The plan of a session: no number beyond its bound, in the order of the table, right before left."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given

from ninon.care.intake import Intake
from ninon.care.lines import device_of
from ninon.care.session_values import SessionPlan, Step
from ninon.errors import NotEligible

from .clients import (
    EDITION,
    GLOVES,
    HOME,
    PADS,
    RULES,
    TODAY,
    at_home,
    changed,
    client,
    days,
    decided,
    left_out,
    own_device,
    session,
    steps,
)
from .strategies import sessions_ahead


def with_own(**values: Any) -> dict[str, Any]:
    return {"visit": {"device": "own"}, "devices": [own_device(**values)]}


def planned(intake: Intake) -> SessionPlan:
    assume(decided(intake).may_start)
    return session(intake)


# ------------------------------------------------------------------ bounds


@given(sessions_ahead())
def test_no_current_is_above_any_of_its_bounds(intake: Intake):
    device = device_of(intake, RULES)
    for step in planned(intake).steps:
        if not step.is_energised:
            assert step.movement == "M18"
            continue
        row, area = RULES.movements[step.movement], step.contact_area_cm2
        assert area is not None
        assert step.current_uA in device.levels_uA
        assert step.current_uA <= step.ceiling_uA * row.fraction_of_ceiling_max + 1e-9
        assert step.current_uA <= (400 if intake.setting == "home" else 600)
        assert step.current_uA <= (device.current_max_uA or 0)
        assert step.density_mA_cm2 <= (0.2 if step.placement else 0.5) + 5e-5
        if step.placement:
            assert step.current_uA <= 300
        if step.part == "inside the eye ring" or (row.eye_ring == "whole" and not step.placement):
            assert step.current_uA <= min(100, 350 * area)
            assert RULES.electrodes[step.electrode].eye_ring_allowed
        zone = RULES.zones[step.zone]
        assert step.current_uA <= (zone.max_current_uA or 600)
        for word in intake.stricter:
            assert step.current_uA <= (word.current_max_uA or 600)


@given(sessions_ahead())
def test_times_and_passes_stay_within_their_bounds(intake: Intake):
    plan = planned(intake)
    device = device_of(intake, RULES)
    assert plan.energised_minutes <= plan.energised_cap_minutes <= (20 if intake.setting == "home" else 30)
    assert plan.energised_minutes <= (device.timer_max_minutes or 30)
    seconds = sum(s.seconds for s in plan.steps if s.is_energised)
    assert plan.energised_minutes == pytest.approx(seconds / 60, abs=0.006)
    assert plan.visit_minutes <= 60
    lines = {(s.movement, s.placement, s.side) for s in plan.steps}
    others = sum(s.minutes for s in plan.stages if s.stage != "treat_lines")
    assert plan.visit_minutes == pytest.approx(
        others + plan.energised_minutes + len(lines) / 2 + 0.5, abs=0.51
    )
    for step in plan.steps:
        row = RULES.movements[step.movement]
        if step.placement or step.movement == "M18":
            assert step.passes == 1
        else:
            assert 2 <= row.passes_min <= step.passes <= row.passes_max <= 4
        assert step.hold_s <= 10
    assert len({(s.placement, s.side) for s in plan.steps if s.placement}) == sum(
        bool(s.placement) for s in plan.steps
    )


@given(sessions_ahead())
def test_seconds_are_length_over_speed_plus_holds_times_passes(intake: Intake):
    for step in planned(intake).steps:
        row = RULES.movements[step.movement]
        if step.placement:
            assert step.seconds == RULES.placements[step.placement].default_minutes * 60
            continue
        columns = 0 if step.part == "inside the eye ring" else len(row.column_lengths_mm)
        expected = (step.length_mm / 15 + step.hold_s * columns) * step.passes
        assert step.seconds == pytest.approx(expected, abs=0.1)
        assert step.length_mm == pytest.approx(sum(b - a for a, b in step.segments_mm), abs=0.05)
        assert step.hold_s in (0, row.hold_s)


# ------------------------------------------------------------------ places and order


@given(sessions_ahead())
def test_an_excluded_place_never_holds_a_planned_line(intake: Intake):
    said = decided(intake)
    for step in planned(intake).steps:
        assert not {step.zone, *step.also_zones} & set(said.excluded_zones)
        assert step.movement not in said.blocked()
        if any(h.zone == "eye_ring" for h in said.holds()):
            assert step.part != "inside the eye ring"
    low = {h.zone for h in said.holds() if h.effect == "lowest_step"}
    lowest = min(device_of(intake, RULES).levels_uA)
    for step in planned(intake).steps:
        if step.is_energised and {step.zone, *step.also_zones} & low:
            assert step.current_uA == lowest


@given(sessions_ahead())
def test_steps_follow_the_order_of_the_table_right_before_left(intake: Intake):
    plan = planned(intake)
    order = list(dict.fromkeys((s.movement, s.placement) for s in plan.steps))
    energised = [RULES.movements[m].order for m, placement in order if not placement and m != "M18"]
    assert energised == sorted(energised)
    placements = [RULES.placements[p].order for _, p in order if p]
    assert placements == sorted(placements)
    assert ("M18", "") not in order[:-1]
    for movement, placement in order:
        sides = [s.side for s in plan.steps if (s.movement, s.placement) == (movement, placement)]
        assert sides in (["midline"], ["both"]) or sides == sorted(sides, reverse=True)
        if "right" in sides:
            assert sides.count("right") == sides.count("left") >= 1
        numbers = {
            s.side: s.line_number for s in plan.steps if (s.movement, s.placement) == (movement, placement)
        }
        first = 2 * order.index((movement, placement)) + 1
        assert all(n == first + (side == "left") for side, n in numbers.items())
        parts = [
            s.part for s in plan.steps if (s.movement, s.placement, s.side) == (movement, placement, sides[0])
        ]
        assert parts in (
            ["whole"], ["outside the eye ring"], ["outside the eye ring", "inside the eye ring"]
        )  # fmt: skip


def key(step: Step) -> tuple[str, str, str]:
    return step.movement, step.side, step.part


@given(sessions_ahead())
def test_no_step_at_home_has_more_than_the_clinic_would_allow(intake: Intake):
    home = at_home(intake)
    here = intake.model_copy(update={"visit": intake.visit.model_copy(update={"setting": "clinic"})})
    assume(decided(home).may_start)
    assert decided(here).may_start
    clinic = {key(step): step for step in session(here).steps}
    for step in session(home).steps:
        if key(step) in clinic:
            row = RULES.movements[step.movement]
            assert step.current_uA <= clinic[key(step)].ceiling_uA * row.fraction_of_ceiling_max + 1e-9
            assert step.passes <= clinic[key(step)].passes


@given(sessions_ahead())
def test_planning_twice_gives_the_same_and_changes_nothing(intake: Intake):
    before = intake.model_dump_json()
    assert planned(intake) == planned(Intake.model_validate_json(before))
    assert intake.model_dump_json() == before


@given(sessions_ahead())
def test_everything_that_is_left_out_says_why_and_is_not_planned(intake: Intake):
    plan = planned(intake)
    drawn = {(s.movement, s.part) for s in plan.steps}
    assert all(one.because.endswith(".") for one in plan.left_out)
    for one in plan.left_out:
        if one.part == "line":
            assert one.movement not in {movement for movement, _ in drawn}
        elif one.part == "inside the eye ring":
            assert (one.movement, one.part) not in drawn


# ------------------------------------------------------------------ examples


def test_a_plan_says_what_it_is_made_with():
    told = client(visit={"conductor": "tap_water"})
    plan = session(told, number=1)
    device = RULES.devices["generic-clinic"]
    assert (plan.number, plan.date, plan.setting, plan.method) == (1, TODAY, "clinic", "movable")
    assert (plan.device, plan.device_name, plan.conductor) == ("generic-clinic", device.name, "tap_water")
    assert (plan.rewet_every_minutes, plan.move_reminder_s) == (3, 5)
    assert (plan.ramp_fraction, plan.ramp_because) == (0.25, "session 1 of the ramp uses 25%")
    assert plan.tables_edition == EDITION
    assert (plan.energised_cap_minutes, plan.energised_cap_because) == (30, "courses age_31_50")
    assert plan.visit_note.endswith(f"this plan comes to {plan.visit_minutes}.")
    treat = [s.minutes for s in plan.stages if s.stage == "treat_lines"]
    assert treat == [pytest.approx(plan.energised_minutes + len(plan.steps) // 2 - 3, abs=6)]


def test_without_a_conductor_the_default_is_taken():
    assert session(client()).conductor == "gel"


def test_the_day_and_the_number_are_those_asked_for():
    plan = session(client(), on=TODAY + days(9), number=4)
    assert (plan.date, plan.number) == (TODAY + days(9), 4)
    assert plan.ramp_because.startswith("session 4 ")


def test_notes_say_what_holds_for_the_whole_session():
    always = "Comfort always lowers the current and never raises it."
    wet, move = (
        "Fresh conductor every 3 minutes.",
        "Never rest longer than 5 s on one place with this device.",
    )
    assert session(client()).notes == (always, wet, move)
    assert session(client(visit=GLOVES)).notes == (
        always, wet, move, "Light gliding only; the current goes through one fingertip of each hand."
    )  # fmt: skip
    assert session(client(visit=PADS)).notes == (
        always, wet, "Each placement once, right then left; the pads do not move while current flows."
    )  # fmt: skip
    dry = changed("conductors", "gel", rewet_every_minutes=None)
    assert wet not in session(client(), dry).notes


def test_what_reasons_change_is_noted_once():
    told = client(answers={"anaesthetic_today": {"answer": "yes", "zones": ["chin"]},
                           "bruxism_or_jaw_joint": "yes"})  # fmt: skip
    rules = changed("rules", "bruxism_or_jaw_joint", change="The numbed place is left out today.")
    notes = session(told, rules).notes
    assert notes.count("The numbed place is left out today.") == 1


def test_lines_that_cannot_be_had_held_or_powered_are_all_left_out_with_reasons():
    low = [{"verdict": "limit", "because": "Careful.", "by": "Ada", "current_max_uA": 15}]
    told = client(visit={"electrodes": ["sphere_10mm"]}, stricter=low, concerns=[{"concern": "wrinkles"}],
                  answers={"bruxism_or_jaw_joint": "yes"})  # fmt: skip
    out = left_out(session(told))
    assert out["M04"] == "Left out because of «bruxism or jaw joint»."
    assert out["M08"].startswith("The device's lowest level")
    no_neck = left_out(session(client(visit={"device": "generic-home"})))
    assert set(no_neck) == {"M01", "M02"}


def test_what_does_not_fit_into_the_visit_waits():
    many = [{"concern": name} for name in ("wrinkles", "laxity", "eye_bags", "oval", "jowls")]
    plan = session(client(concerns=many))
    waiting = [one for one in plan.left_out if one.next_session]
    assert [one.movement for one in waiting] == ["M13"]
    assert plan.visit_minutes <= 60
    assert steps(plan, "M18")


def test_the_pads_take_18_minutes_at_home_of_a_timer_of_20():
    plan = session(client(visit=PADS))
    assert plan.energised_minutes == 18
    assert (plan.energised_cap_minutes, plan.energised_cap_because) == (
        20,
        "devices generic-pads, its own timer",
    )


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"answers": {"fever": "yes"}}, "«defer»: no session is planned"),
        ({"text": "My braces hurt."}, "no session is planned"),
        ({"visit": {"device": "nuface_trinity"}}, "can be recorded but not planned"),
        (with_own(may_dose=False), "no dose without a contact area: Our own"),
        (with_own(contact_area_cm2=None), "no dose without a contact area"),
        (with_own(electrodes=()), "no dose without a contact area"),
        (with_own(modality="EMS"), "not a microcurrent device"),
        (with_own(modality="unknown"), r"as far as is known \(unknown\)"),
        (
            {"born": None, "answers": {"under_18": "no", "age_18_to_24": "no"}},
            "client.born is missing: the age decides the band",
        ),
    ],
)  # fmt: skip
def test_a_plan_is_refused_where_the_decision_or_the_device_does_not_carry_it(
    told: dict[str, Any], said: str
):
    with pytest.raises(NotEligible, match=said):
        session(client(**told))


def test_the_band_is_that_of_the_day_of_the_session():
    short = changed("courses", "age_31_50", energised_cap_clinic_minutes=3)
    told = client(born=TODAY.replace(year=TODAY.year - 31) + days(5))
    assert session(told, short).energised_cap_minutes == 30
    assert session(told, short, on=TODAY + days(5)).energised_cap_minutes == 3


def test_a_concern_that_waits_is_judged_on_the_day_of_the_session():
    papers = [{"finding": "scar", "from": "surgeon", "date": TODAY, "confirmed": True}]
    wish = {"concern": "scar", "since": TODAY - days(170), "zones": ["cheek"]}
    told = client(concerns=[wish, {"concern": "eye_corner"}], documents=papers)
    assert not steps(session(told), "M16")
    assert steps(session(told, on=TODAY + days(10)), "M16")


def test_at_home_with_a_home_device_the_neck_is_not_touched():
    plan = session(client(visit=HOME))
    assert {s.zone for s in plan.steps}.isdisjoint({"submental", "neck_lateral", "decollete"})
    assert all(s.technique == "glide with the fixed pair" for s in plan.steps)
