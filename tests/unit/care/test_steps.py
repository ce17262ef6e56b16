"""Lines become steps: side by side, with holds, seconds and the origin of every number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ninon.care.lines import LeftOut, Line, after_exclusions, reachable_lines
from ninon.care.ramp import Ramped
from ninon.care.rulebook import Rulebook
from ninon.care.session_values import Origin, Step
from ninon.care.steps import Workshop, numbered, steps_of
from ninon.errors import NotEligible
from ninon.units import density_mA_cm2

from .clients import GLOVES, HOME, PADS, RULES, TODAY, changed, client, decided, judged, own_device

EVERY_LINE = [{"concern": name} for name in ("wrinkles", "laxity", "eye_corner", "jowls", "oval", "eye_bags")]


def workshop(
    rules: Rulebook = RULES, *, conductor: str = "gel", ramp: float = 1.0, **told: Any
) -> tuple[list[Line], Workshop]:
    intake = client(**told)
    lines, _ = reachable_lines(intake, rulebook=rules, concerns=judged(intake))
    said = decided(intake, rules)
    lines, _ = after_exclusions(lines, holds=said.holds(), blocked=said.blocked())
    own = {device.device: device for device in intake.devices}
    shop = Workshop(
        setting=intake.setting,
        method=intake.visit.method,
        device=own.get(intake.visit.device) or rules.devices[intake.visit.device],
        conductor=rules.conductors[conductor],
        decision=said,
        ramp=Ramped(ramp, "the ramp"),
        rulebook=rules,
    )
    return list(lines), shop


def made(rules: Rulebook = RULES, **told: Any) -> tuple[list[Step], list[LeftOut]]:
    return steps_of(*workshop(rules, **told))


def steps(name: str, rules: Rulebook = RULES, **told: Any) -> list[Step]:
    return [step for step in made(rules, **told)[0] if step.movement == name]


def step(name: str, rules: Rulebook = RULES, **told: Any) -> Step:
    """The first step of a line, on the right."""
    return steps(name, rules, **told)[0]


# ------------------------------------------------------------------ time on the reference set


@pytest.mark.parametrize(("passes", "seconds"), [("passes_min", 457), ("passes_max", 772)])
def test_the_reference_set_takes_as_long_as_the_knowledge_tables_say(passes: str, seconds: float):
    lines, shop = workshop(concerns=EVERY_LINE)
    drawn = [
        replace(line, passes=getattr(line.movement, passes))
        for line in lines
        if line.movement.movement not in ("M00", "M01", "M18")
    ]
    assert len(drawn) == 16
    found, _ = steps_of(drawn, shop)
    assert sum(one.seconds for one in found) == pytest.approx(seconds, abs=1)


# ------------------------------------------------------------------ sides, parts, numbers


def test_all_passes_on_the_right_come_before_the_left():
    sides = [(s.movement, s.side, s.part) for s in made()[0] if s.movement in ("M05", "M06")]
    assert sides == [
        ("M05", "right", "whole"), ("M05", "left", "whole"),
        ("M06", "right", "outside the eye ring"), ("M06", "right", "inside the eye ring"),
        ("M06", "left", "outside the eye ring"), ("M06", "left", "inside the eye ring"),
    ]  # fmt: skip


def test_the_midline_is_drawn_once_and_the_hand_line_on_both_sides_together():
    found, _ = made(concerns=EVERY_LINE)
    assert [s.side for s in found if s.movement == "M15"] == ["midline"]
    assert [s.side for s in found if s.movement == "M18"] == ["both"]


def test_lines_are_numbered_odd_on_the_right_and_in_the_middle_and_even_on_the_left():
    found = numbered(made(concerns=EVERY_LINE)[0])
    numbers = {(s.movement, s.side): s.line_number for s in found}
    assert numbers["M00", "right"] == 1
    assert numbers["M00", "left"] == 2
    assert numbers["M01", "right"] == 3
    for (movement, side), number in numbers.items():
        assert number % 2 == (side != "left")
        if side == "left":
            assert number == numbers[movement, "right"] + 1
    assert len(set(numbers.values())) == len(numbers)
    assert numbers["M18", "both"] == 37


def test_before_they_are_numbered_lines_have_no_number():
    assert {s.line_number for s in made(concerns=EVERY_LINE)[0]} == {0}


def test_the_smallest_current_is_a_current():
    drop = step("M03").model_copy(update={"current_uA": 0.5})
    assert drop.is_energised
    assert not drop.model_copy(update={"current_uA": 0.0}).is_energised


def test_the_placements_of_pads_are_numbered_like_lines():
    found = numbered(made(visit=PADS)[0])
    assert [s.line_number for s in found] == [1, 2, 3, 4, 5, 6]


def test_a_line_that_enters_the_eye_ring_is_two_steps():
    row = RULES.movements["M07"]
    outside, inside = steps("M07")[:2]
    assert outside.segments_mm == ((0, 29), (57, row.length_mm))
    assert inside.segments_mm == ((29, 57),)
    assert outside.length_mm + inside.length_mm == pytest.approx(row.length_mm)
    assert (outside.part, inside.part) == ("outside the eye ring", "inside the eye ring")
    assert steps("M06")[0].segments_mm == ((0, 36),)
    assert steps("M13")[1].segments_mm == ((53, 67),)
    whole = step("M03")
    assert (whole.part, whole.segments_mm) == ("whole", ((0, RULES.movements["M03"].length_mm),))


def test_a_ring_without_borders_takes_the_whole_line():
    rules = changed("movements", "M06", eye_ring_from_mm=None, eye_ring_to_mm=None)
    outside, inside = steps("M06", rules)[:2]
    assert (outside.segments_mm, outside.seconds) == ((), 15.0)
    assert inside.segments_mm == ((0, RULES.movements["M06"].length_mm),)


def test_where_the_inside_is_left_out_only_the_outside_is_drawn():
    assert [s.part for s in steps("M06", visit=GLOVES)] == ["outside the eye ring"] * 2


# ------------------------------------------------------------------ seconds and holds


def test_seconds_are_length_by_speed_and_holds_times_passes():
    assert step("M03").seconds == pytest.approx((128 / 15 + 3) * 3, abs=0.05)
    assert step("M05", concerns=[{"concern": "oval"}]).seconds == pytest.approx((99 / 15 + 3) * 4, abs=0.05)
    assert step("M12").seconds == pytest.approx((99 / 15 + 3 * 5) * 3, abs=0.05)
    assert step("M03").speed_mm_s == 15
    assert step("M03").hold_s == 3


def test_the_hold_belongs_to_the_outside_and_is_made_once_per_column():
    outside, inside = steps("M06")[:2]
    assert (outside.hold_s, inside.hold_s) == (5, 0)
    assert outside.seconds == pytest.approx((36 / 15 + 5) * 3, abs=0.05)
    assert inside.seconds == pytest.approx(36 / 15 * 3, abs=0.05)


def test_gloves_and_a_fixed_pair_glide_and_do_not_hold():
    glove = step("M03", visit=GLOVES)
    assert (glove.hold_s, glove.technique) == (0, "light glove stroke")
    assert glove.seconds == pytest.approx(128 / 15 * 3, abs=0.05)
    assert origin(glove, "hold_s").because == "gloves glide and do not hold"
    assert origin(glove, "hold_s").lowered
    fixed = step("M03", visit=HOME)
    assert (fixed.hold_s, fixed.technique) == (0, "glide with the fixed pair")
    assert origin(fixed, "hold_s").because == "a fixed pair glides instead of holding"


def test_a_reason_that_asks_for_gliding_leaves_holds_out():
    found = step("M03", answers={"anticoagulant": "yes"})
    assert (found.hold_s, found.technique) == (0, "glide only")
    assert origin(found, "hold_s").because == "no pinch and no hold: anticoagulant"
    gloved = step("M03", visit=GLOVES, answers={"anticoagulant": "yes"})
    assert gloved.technique == "light glove stroke"


def test_a_free_pair_holds_as_the_row_says():
    found = step("M03")
    assert found.technique == RULES.movements["M03"].configuration.replace("_", " ")
    assert " " in found.technique
    assert origin(found, "hold_s") == Origin(of="hold_s", row="movements M03")
    one_spacing = own_device(spacing_min_mm=None, spacing_max_mm=None)
    assert step("M03", visit={"device": "own"}, devices=[one_spacing]).hold_s == 3


def test_a_line_without_a_hold_loses_none():
    found = step("M05", changed("movements", "M05", hold_s=0.0), visit=GLOVES)
    assert origin(found, "hold_s").lowered is False


def test_no_hold_is_longer_than_ten_seconds():
    long = changed("movements", "M03", hold_s=10.0)
    assert step("M03", long).hold_s == 10
    longer = changed("movements", "M03", hold_s=12.0)
    found = step("M03", longer)
    assert found.hold_s == 10
    assert found.seconds == pytest.approx((128 / 15 + 10) * 3, abs=0.05)
    assert origin(found, "hold_s").because == "the longest hold on one place (limits L27d)"
    assert origin(found, "hold_s").lowered
    unbounded = changed("limits", "L27d", time_s=None)
    assert step("M03", unbounded).hold_s == 3


def test_without_a_speed_nothing_can_be_timed():
    with pytest.raises(NotEligible, match="L27e has no speed_mm_s"):
        made(changed("limits", "L27e", speed_mm_s=None))


# ------------------------------------------------------------------ what a step carries


def origin(one: Step, of: str) -> Origin:
    [found] = [o for o in one.origins if o.of == of]
    return found


def test_an_energised_step_carries_everything_of_line_and_device():
    found, row, device = step("M03"), RULES.movements["M03"], RULES.devices["generic-clinic"]
    assert (found.name, found.zone, found.also_zones) == (row.name, row.zone, row.also_zones)
    assert (found.start, found.end, found.direction) == (row.start, row.end, row.direction)
    assert (found.spacing_min_mm, found.spacing_max_mm) == (20, 40)
    assert (found.electrode, found.contact_area_cm2, found.conductor) == ("sphere_10mm", 0.785, "gel")
    assert (found.waveform, found.polarity, found.frequency_Hz) == (device.waveform, "bipolar", 10)
    assert (found.ceiling_uA, found.current_uA, found.passes) == (392.5, 300, 3)
    assert (found.sources, found.statements) == (row.sources, row.statements)
    assert (found.placement, found.concerns, found.length_mm) == ("", ("base",), 128)
    assert found.is_energised


@pytest.mark.parametrize("duty", [1.0, 0.5])
def test_the_density_is_rms_under_one_contact(duty: float):
    own = own_device(duty_fraction=duty)
    found = step("M03", visit={"device": "own"}, devices=[own])
    expected = density_mA_cm2(current_uA=found.current_uA, contact_area_cm2=0.785, duty_fraction=duty)
    assert found.density_mA_cm2 == pytest.approx(expected, abs=5e-5)
    unknown = step("M03", visit={"device": "own"}, devices=[own_device(duty_fraction=None)])
    assert unknown.density_mA_cm2 == pytest.approx(300 / 0.785 / 1000, abs=5e-5)


def test_a_ceiling_and_a_length_are_rounded_to_a_tenth_and_a_density_to_four_places():
    own = own_device(contact_area_cm2=0.7778)
    found = step("M03", changed("movements", "M03", column_lengths_mm=(100.06,)), visit={"device": "own"},
                 devices=[own])  # fmt: skip
    assert (found.ceiling_uA, found.length_mm) == (388.9, 100.1)
    assert found.density_mA_cm2 == round(300 / 777.8, 4)


def test_a_device_without_a_polarity_leaves_it_open():
    own = own_device(polarities=())
    assert step("M03", visit={"device": "own"}, devices=[own]).polarity == ""


def test_the_measured_area_is_that_of_the_first_electrode_and_others_keep_their_row():
    own = own_device(contact_area_cm2=0.9)
    concern = [{"concern": "wrinkles"}]
    assert step("M03", visit={"device": "own"}, devices=[own]).contact_area_cm2 == 0.9
    lip = step("M08", visit={"device": "own"}, devices=[own], concerns=concern)
    assert (lip.electrode, lip.contact_area_cm2) == ("cotton_6mm", 0.283)


def test_without_a_contact_area_there_is_no_dose():
    lines, shop = workshop()
    bare = replace(shop, device=shop.device.model_copy(update={"contact_area_cm2": None}))
    with pytest.raises(NotEligible, match="no dose without a contact area"):
        steps_of(lines, bare)
    with pytest.raises(NotEligible, match="no dose without a contact area"):
        steps_of([replace(lines[0], electrode=None)], shop)
    with pytest.raises(NotEligible, match="has no electrode"):
        steps_of([replace(lines[0], spacing_mm=None)], shop)


def test_a_step_says_which_rows_its_numbers_come_from():
    found = step("M03", concerns=[{"concern": "lower_ptosis"}])
    assert origin(found, "passes") == Origin(
        of="passes", row="movements M03", because="the most passes, for a concern"
    )
    assert origin(step("M03"), "passes").because == "passes of the base set"
    assert origin(found, "speed_mm_s").row == "limits L27e"
    assert origin(found, "frequency_Hz") == Origin(
        of="frequency_Hz", row="devices generic-clinic", because="a parameter, never a dose"
    )
    assert origin(found, "contact_area_cm2").row == "electrodes sphere_10mm"
    assert [o.of for o in found.origins][:5] == [
        "passes",
        "hold_s",
        "speed_mm_s",
        "frequency_Hz",
        "contact_area_cm2",
    ]
    assert origin(found, "ceiling_uA").row == "limits L23a"


def test_a_step_says_for_whom_it_is():
    assert step("M03").because.startswith("One of the ten basic lines. Ceiling ")
    wished = step("M03", concerns=[{"concern": "lower_ptosis"}, {"concern": "tissue_atony"}])
    assert wished.because.startswith("For lower ptosis, tissue atony. Ceiling ")


def test_pads_rest_for_their_minutes_and_have_no_path():
    found, row = step("M03", visit=PADS), RULES.placements["jawline"]
    assert (found.name, found.placement, found.technique) == ("Jawline pads", "jawline", "pads rest")
    assert (found.seconds, found.hold_s, found.speed_mm_s) == (180, 0, 0)
    assert (found.segments_mm, found.length_mm, found.passes) == ((), 55, 1)
    assert (found.start, found.end) == (row.plain_words, "")
    assert (found.sources, found.statements) == (row.sources, row.statements)
    assert (found.zone, found.also_zones) == ("jawline", ("preauricular",))
    assert [(o.of, o.row) for o in found.origins[:4]] == [
        ("passes", "pads jawline"), ("seconds", "pads jawline"), ("frequency_Hz", "devices generic-pads"),
        ("contact_area_cm2", "electrodes pad_25mm"),
    ]  # fmt: skip
    assert found.origins[0].because == "each placement once"
    assert [s.part for s in steps("M06", visit=PADS)] == ["whole", "whole"]


def test_a_line_by_hand_has_no_current():
    [found] = steps("M18", concerns=[{"concern": "eye_bags"}])
    row = RULES.movements["M18"]
    assert (found.current_uA, found.is_energised, found.technique) == (0, False, "by hand")
    assert (found.passes, found.hold_s, found.speed_mm_s) == (1, 0, 15)
    assert found.seconds == pytest.approx(row.length_mm / 15, abs=0.05)
    assert (found.length_mm, found.segments_mm) == (row.length_mm, ((0, row.length_mm),))
    assert found.because == "By hand or with the device off; no current flows."
    [long] = steps(
        "M18", changed("movements", "M18", column_lengths_mm=(150.06,)), concerns=[{"concern": "eye_bags"}]
    )
    assert long.length_mm == 150.1
    assert (found.origins, found.concerns) == ((Origin(of="passes", row="movements M18"),), ("eye_bags",))
    assert (found.name, found.zone, found.also_zones) == (row.name, row.zone, row.also_zones)
    assert (found.start, found.end, found.direction) == (row.start, row.end, row.direction)
    assert (found.sources, found.statements, found.electrode) == (row.sources, row.statements, "")


# ------------------------------------------------------------------ what lowers a session


def test_a_place_held_low_holds_every_line_that_touches_it():
    found, _ = made(answers={"dental_metal": "yes"})
    held = {s.movement for s in found if s.current_uA == 10}
    assert {"M03", "M05"} <= held
    assert all(s.current_uA > 10 for s in found if s.movement in ("M04", "M16"))
    assert "held at the lowest level: dental metal." in step("M03", answers={"dental_metal": "yes"}).because


def test_two_reasons_for_the_lowest_level_are_both_named_and_each_once():
    told = {
        "dental_metal": "yes",
        "contact_lenses": "yes",
        "dark_mark_tendency": {"answer": "yes", "zones": ["jawline"]},
    }
    assert "held at the lowest level: dark mark tendency, dental metal." in step("M03", answers=told).because
    assert "held at the lowest level: contact lenses." in step("M10", answers=told).because


def test_levels_down_of_reasons_and_conductor_add_up():
    assert step("M03").current_uA == 300
    sweet = step("M03", answers={"diabetes": "yes"})
    assert sweet.current_uA == 200
    assert "lowered: diabetes." in sweet.because
    wet = step("M03", conductor="tap_water", answers={"diabetes": "yes"})
    assert wet.current_uA == 100
    assert "lowered: diabetes, tap or drinking water." in wet.because


def test_the_least_bound_of_the_operator_counts():
    words = [
        {"verdict": "limit", "because": "Careful.", "by": "Ada", "current_max_uA": n} for n in (120, 60, 90)
    ]
    assert step("M03", stricter=words).ceiling_uA == 60


def test_a_procedure_of_the_same_day_halves_every_current():
    found = step("M03", procedures=[{"kind": "peel_light", "date": TODAY}])
    assert found.current_uA == 100
    assert found.because.endswith("50% on the day of the other procedure.")


def test_the_ramp_is_that_of_the_session():
    assert step("M03", ramp=0.25).current_uA == 50
    assert origin_of_ramp(step("M03", ramp=0.25)).because == "the ramp"


def origin_of_ramp(one: Step) -> Origin:
    [found] = [o for o in one.origins if o.row == "ramps"]
    return found


def test_a_line_no_level_fits_is_left_out_once_with_its_part():
    low = [{"verdict": "limit", "because": "Careful.", "by": "Ada", "current_max_uA": 15}]
    found, out = made(stricter=low, concerns=[{"concern": "wrinkles"}])
    assert {o.movement for o in out} == {"M01", "M02", "M08", "M09", "M10", "M11", "M14", "M15"}
    assert len(out) == 8
    assert all(o.part == "line" and "lowest level" in o.because for o in out)
    assert out[0].sources == RULES.devices["generic-clinic"].sources
    assert out[0].name == RULES.movements["M01"].name
    assert not {o.movement for o in out} & {s.movement for s in found}


def test_a_part_or_a_placement_no_level_fits_is_named():
    high = own_device(levels_uA=(150.0, 300.0))
    _, out = made(visit={"device": "own"}, devices=[high])
    parts = {(o.movement, o.part) for o in out}
    assert ("M06", "inside the eye ring") in parts
    assert ("M12", "line") in parts
    assert ("M06", "outside the eye ring") not in parts
    pads = own_device(electrodes=("pad_25mm",), contact_area_cm2=4.909, levels_uA=(350.0,))
    _, out = made(
        visit={**PADS, "device": "own"}, devices=[pads.model_copy(update={"methods": ("stationary",)})]
    )
    assert (out[0].part, out[0].name) == ("placement jawline", "jawline pads")
    assert len(out) == 3
