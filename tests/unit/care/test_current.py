"""A current is the least of all bounds, times the ramp, down to a level; and nothing is lowered silently."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.care.current import Current, Means, NoCurrent, choose_current
from ninon.care.lines import Line, reachable_lines
from ninon.care.rulebook import Rulebook
from ninon.care.session_values import Part

from .clients import GLOVES, PADS, RULES, changed, client, judged, own_device

LEVELS = (10.0, 25.0, 50.0, 100.0, 200.0, 300.0, 400.0, 500.0, 600.0)
PARTS: dict[str, tuple[Part, ...]] = {
    "part": ("outside the eye ring", "inside the eye ring"), "whole": ("whole",), "no": ("whole",)
}  # fmt: skip


def reached(**visit: Any) -> dict[str, Line]:
    wished = [{"concern": name} for name in ("wrinkles", "laxity", "eye_corner", "jowls")]
    told = client(visit=visit, concerns=wished)
    lines, _ = reachable_lines(told, rulebook=RULES, concerns=judged(told))
    return {line.movement.movement: line for line in lines if line.electrode}


LINES = reached()
PAD_LINES = reached(**PADS)
GLOVE_LINES = reached(**GLOVES)


def means(device: dict[str, Any] | None = None, **given: Any) -> Means:
    usual: dict[str, Any] = {
        "device": own_device(**(device or {})),
        "setting": "clinic",
        "ramp_fraction": 1.0,
        "ramp_because": "session 6 of the ramp uses 100%",
        "levels_down": 0,
        "levels_down_because": "",
        "same_day_fraction": 1.0,
        "operator_max_uA": None,
        "contact_area_cm2": 0.785,
    }
    return Means(**usual | given)


def tried(
    line: Line, part: Part = "whole", *, rules: Rulebook = RULES, low: str = "", **given: Any
) -> Current | NoCurrent:
    return choose_current(line, part, means=means(**given), rulebook=rules, lowest_because=low)


def chosen(line: Line | str, part: Part = "whole", **given: Any) -> Current:
    found = tried(LINES[line] if isinstance(line, str) else line, part, **given)
    assert isinstance(found, Current), found
    return found


def refused(line: Line | str, part: Part = "whole", **given: Any) -> str:
    found = tried(LINES[line] if isinstance(line, str) else line, part, **given)
    assert isinstance(found, NoCurrent), found
    return found.because


def at(contact_area_cm2: float, **device: Any) -> dict[str, Any]:
    return {"contact_area_cm2": contact_area_cm2, "device": device}


# ------------------------------------------------------------------ the ceiling


@pytest.mark.parametrize(
    ("given", "ceiling", "row", "because"),
    [
        ({}, 392.5, "limits L23a", "0.5 mA/cm² on 0.785 cm²"),
        (at(1.5), 600, "devices own", "the most the device gives"),
        (at(1.5, current_max_uA=450, levels_uA=(10,)), 450, "devices own", "the most the device gives"),
        (at(1.5, current_max_uA=900), 600, "limits L21", "the most in the clinic"),
        (at(1.5, current_max_uA=None), 600, "limits L21", "the most in the clinic"),
        (at(9.99, current_max_uA=2000), 600, "limits L21", "the most in the clinic"),
        (at(10, current_max_uA=2000), 1000, "limits L21b", "the most in the clinic"),
        ({"contact_area_cm2": 1.5, "setting": "home"}, 400, "limits L22", "the most in the home"),
        ({"contact_area_cm2": 20, "setting": "home"}, 400, "limits L22", "the most in the home"),
        ({"operator_max_uA": 120}, 120, "operator", "the operator's own bound"),
    ],
)  # fmt: skip
def test_the_ceiling_is_the_least_bound_and_says_which(
    given: dict[str, Any], ceiling: float, row: str, because: str
):
    found = chosen("M03", **given)
    assert found.ceiling_uA == pytest.approx(ceiling)
    first = found.origins[0]
    assert (first.of, first.row, first.because, first.lowered) == ("ceiling_uA", row, because, True)
    assert found.because.startswith(f"Ceiling {ceiling:.0f} µA ({because}); ")


@pytest.mark.parametrize("duty", [1.0, 0.5, 0.25])
def test_a_pulse_may_be_higher_as_long_as_its_rms_density_keeps_the_target(duty: float):
    found = chosen("M03", device={"duty_fraction": duty, "current_max_uA": 5000}, contact_area_cm2=0.1)
    assert found.ceiling_uA == pytest.approx(50 / sqrt(duty))
    unknown = chosen("M03", device={"duty_fraction": None}, contact_area_cm2=0.1)
    assert unknown.ceiling_uA == pytest.approx(50)


def test_a_pad_aims_at_less_density_and_has_a_bound_of_its_own():
    pad = PAD_LINES["M03"]
    assert chosen(pad, contact_area_cm2=4.909).origins[0].row == "pads jawline"
    assert chosen(pad, contact_area_cm2=4.909).origins[0].because == "this placement"
    assert chosen(pad, contact_area_cm2=4.909).ceiling_uA == 300
    small = chosen(pad, contact_area_cm2=1)
    assert small.ceiling_uA == pytest.approx(200)
    assert small.origins[0].row == "limits L27f"
    assert small.origins[0].because == "0.2 mA/cm² on 1 cm²"


@pytest.mark.parametrize(
    ("area", "ceiling", "because"),
    [(0.785, 100, "the eye ring"), (0.2, 70, "0.35 mA/cm² in the eye ring")],
)
def test_in_the_eye_ring_both_numbers_are_peaks(area: float, ceiling: float, because: str):
    found = chosen("M06", "inside the eye ring", contact_area_cm2=area, device={"duty_fraction": 0.25})
    assert found.ceiling_uA == pytest.approx(ceiling)
    assert (found.origins[0].row, found.origins[0].because) == ("limits L24", because)
    outside = chosen("M06", "outside the eye ring", contact_area_cm2=area)
    assert outside.ceiling_uA == pytest.approx(500 * area)


def test_a_line_that_runs_wholly_in_the_ring_has_its_bounds():
    assert chosen("M17").ceiling_uA == 100
    assert chosen("M17", contact_area_cm2=0.1).ceiling_uA == pytest.approx(35)


def test_a_place_has_bounds_of_its_own():
    capped = changed("zones", "jawline", max_current_uA=80.0, max_density_mA_cm2=0.3)
    found = chosen("M03", rules=capped)
    assert (found.ceiling_uA, found.origins[0].row) == (80, "zones jawline")
    assert found.origins[0].because == "the place «jawline»"
    thin = chosen("M03", rules=capped, contact_area_cm2=0.1, device={"duty_fraction": 0.25})
    assert thin.ceiling_uA == pytest.approx(30)
    assert thin.origins[0].row == "zones jawline"
    named = changed("zones", "under_eye", max_current_uA=60.0)
    assert chosen("M10", rules=named).origins[0].because == "the place «under eye»"


def test_inside_the_ring_the_places_a_line_passes_bound_it_too():
    capped = changed("zones", "temple", max_current_uA=60.0)
    assert chosen("M11", rules=capped).ceiling_uA == 60
    assert chosen("M13", "inside the eye ring", rules=capped).ceiling_uA == 60
    assert chosen("M13", "outside the eye ring", rules=capped).ceiling_uA == pytest.approx(392.5)


def test_a_limit_without_its_number_bounds_nothing_or_everything():
    no_target = changed("limits", "L23a", density_mA_cm2=None)
    assert chosen("M03", rules=no_target).ceiling_uA == 600
    no_ring = changed("limits", "L24", current_uA=None, density_mA_cm2=None)
    assert chosen("M06", "inside the eye ring", rules=no_ring).ceiling_uA == pytest.approx(392.5)
    no_cap = changed("limits", "L21", current_uA=None)
    assert "above the 0 µA" in refused("M03", rules=no_cap)
    no_size = changed("limits", "L21b", area_cm2=None)
    assert chosen("M03", rules=no_size, **at(50, current_max_uA=2000)).ceiling_uA == 600


# ------------------------------------------------------------------ ramp, fraction and level


@pytest.mark.parametrize(
    ("ramp", "current"),
    [(0.25, 50), (0.4, 100), (0.55, 200), (0.7, 200), (0.85, 300), (1.0, 300)],
)
def test_the_ramp_and_then_the_level_below(ramp: float, current: float):
    found = chosen("M03", ramp_fraction=ramp, ramp_because="the ramp")
    assert found.current_uA == current
    assert found.because.endswith("; the ramp; rounded down to a level of the device.")
    origin = found.origins[-1]
    assert (origin.of, origin.row, origin.because) == ("current_uA", "ramps", "the ramp")
    assert origin.lowered is (ramp < 1)


def test_a_level_that_is_met_exactly_is_taken():
    assert chosen("M03", operator_max_uA=200).current_uA == 200
    assert chosen("M03", operator_max_uA=200, ramp_fraction=0.5).current_uA == 100
    tenth = chosen("M03", operator_max_uA=100, ramp_fraction=0.1)
    assert tenth.current_uA == 10
    assert "rounded down" in tenth.because


def test_a_line_may_use_only_a_share_of_its_ceiling():
    found = chosen("M02")
    assert found.current_uA == 100
    assert found.ceiling_uA == pytest.approx(392.5)
    share = found.origins[1]
    assert (share.of, share.row, share.lowered) == ("current_uA", "movements M02", True)
    assert share.because == "this line uses at most 50% of its ceiling"
    assert "; at most 50% of it on this line; " in found.because
    assert "at most" not in chosen("M03").because
    assert len(chosen("M03").origins) == 2


def test_below_the_lowest_level_the_lowest_is_used_if_the_line_may_have_it():
    found = chosen("M03", ramp_fraction=0.01)
    assert found.current_uA == 10
    assert found.because.endswith("the ramp could not act: this is the device's lowest level.")
    last = found.origins[-1]
    assert (last.of, last.row, last.because) == ("current_uA", "devices own", "lowest level")
    exact = chosen("M03", operator_max_uA=10, ramp_fraction=0.5)
    assert exact.current_uA == 10


def test_a_line_that_may_not_have_the_lowest_level_is_left_out():
    assert refused("M03", operator_max_uA=9.9) == (
        "The device's lowest level, 10 µA, is above the 9.9 µA this line may have."
    )
    assert "above the 9.5 µA" in refused("M02", operator_max_uA=19)
    assert chosen("M02", operator_max_uA=20).current_uA == 10
    high = {"levels_uA": (150.0, 200.0)}
    assert "150 µA, is above the 100 µA" in refused("M17", device=high)


@pytest.mark.parametrize(
    ("device", "current"),
    [
        ({"levels_uA": (), "current_min_uA": 40.0}, 98),
        ({"levels_uA": (), "current_min_uA": None}, 98),
        ({"levels_uA": (), "current_min_uA": 99.0}, 99),
    ],
)
def test_a_device_without_levels_is_set_to_whole_microamperes(device: dict[str, Any], current: float):
    assert chosen("M03", device=device, ramp_fraction=0.25).current_uA == current


def test_a_device_that_names_no_least_current_has_one_microampere():
    device = {"levels_uA": (), "current_min_uA": None}
    assert chosen("M03", device=device, ramp_fraction=0.001).current_uA == 1
    assert chosen("M03", device=device, ramp_fraction=0.001).because.endswith("lowest level.")


# ------------------------------------------------------------------ what lowers further


def test_a_line_held_low_stays_at_the_lowest_level():
    found = chosen("M03", low="dental metal")
    assert found.current_uA == 10
    assert found.because.endswith("; held at the lowest level: dental metal.")
    last = found.origins[-1]
    assert (last.of, last.row, last.because, last.lowered) == (
        "current_uA", "contraindications", "dental metal", True
    )  # fmt: skip
    already = chosen("M03", low="dental metal", ramp_fraction=0.01)
    assert already.current_uA == 10
    assert "held" not in already.because


@pytest.mark.parametrize(("down", "current"), [(1, 200), (2, 100), (5, 10), (9, 10)])
def test_levels_down_are_steps_of_the_device(down: int, current: float):
    found = chosen("M03", levels_down=down, levels_down_because="tap water")
    assert found.current_uA == current
    assert found.because.endswith("; lowered: tap water.")
    last = found.origins[-1]
    assert (last.of, last.row, last.because, last.lowered) == ("current_uA", "levels", "tap water", True)


def test_at_the_lowest_level_it_stays_there_and_the_plan_says_so():
    found = chosen("M03", levels_down=1, levels_down_because="tap water", ramp_fraction=0.01)
    assert found.current_uA == 10
    assert found.because.endswith(
        "; already at the lowest level, it could not be lowered further: tap water."
    )
    assert all(origin.row != "levels" for origin in found.origins)


def test_without_levels_one_step_down_is_the_lowest():
    free = {"levels_uA": (), "current_min_uA": 40.0}
    assert chosen("M03", device=free, levels_down=1).current_uA == 40


def test_on_the_day_of_another_procedure_a_part_of_the_current_is_left():
    found = chosen("M03", same_day_fraction=0.5)
    assert found.current_uA == 100
    assert found.because.endswith("; 50% on the day of the other procedure.")
    last = found.origins[-1]
    assert (last.of, last.row, last.because, last.lowered) == (
        "current_uA", "intervals", "same-day procedure", True
    )  # fmt: skip
    assert chosen("M03", same_day_fraction=0.5, levels_down=1).current_uA == 100
    assert chosen("M03", operator_max_uA=50, same_day_fraction=0.5).current_uA == 25


def test_where_half_of_it_is_below_the_lowest_level_the_line_is_left_out():
    assert refused("M03", operator_max_uA=10, same_day_fraction=0.5) == (
        "Today 50% of 10 µA is below the device's lowest level."
    )


# ------------------------------------------------------------------ properties


all_means = st.builds(
    means,
    device=st.fixed_dictionaries(
        {
            "current_max_uA": st.sampled_from((None, 600.0, 2000.0)),
            "duty_fraction": st.sampled_from((None, 0.1, 0.5, 1.0)),
            "levels_uA": st.sampled_from((LEVELS, (50.0, 100.0, 300.0), (), (7.0,))),
            "current_min_uA": st.sampled_from((None, 7.0)),
        }
    ),
    setting=st.sampled_from(("clinic", "home")),
    ramp_fraction=st.sampled_from((0.25, 0.4, 0.55, 0.85, 1.0)),
    levels_down=st.sampled_from((0, 0, 1, 2)),
    same_day_fraction=st.sampled_from((1.0, 1.0, 0.5)),
    operator_max_uA=st.none() | st.sampled_from((5.0, 30.0, 99.0, 250.0)),
    contact_area_cm2=st.sampled_from((0.07, 0.283, 0.785, 1.5, 4.909, 16.0)),
)
some_lines = st.sampled_from([*LINES.values(), *PAD_LINES.values(), *GLOVE_LINES.values()])
lows = st.sampled_from(("", "", "dental metal"))


def bounds(line: Line, part: Part, given: Means) -> list[float]:
    """Every bound, by hand."""
    area, duty = given.contact_area_cm2, given.device.duty_fraction or 1
    found = [given.device.current_max_uA or 1e9, given.operator_max_uA or 1e9]
    found.append(400 if given.setting == "home" else 600 if area < 10 else 1000)
    found.append((200 if line.placement else 500) * area / sqrt(duty))
    if line.placement:
        found.append(300)
    zones = [line.zone]
    if part == "inside the eye ring" or line.in_eye_ring == "whole":
        found += [100, 350 * area]
        zones += line.also_zones
    for zone in zones:
        row = RULES.zones[zone]
        if row.max_current_uA is not None:
            found += [row.max_current_uA, (row.max_density_mA_cm2 or 0) * 1000 * area]
    return found


@given(some_lines, all_means, lows)
def test_a_current_is_the_level_below_the_least_bound_and_never_above_it(line: Line, given: Means, low: str):
    for part in PARTS[line.in_eye_ring]:
        found = choose_current(line, part, means=given, rulebook=RULES, lowest_because=low)
        ceiling = min(bounds(line, part, given))
        allowed = ceiling * line.movement.fraction_of_ceiling_max
        levels = given.device.levels_uA
        lowest = levels[0] if levels else given.device.current_min_uA or 1
        if isinstance(found, NoCurrent):
            assert lowest > allowed or given.same_day_fraction < 1
            continue
        assert found.ceiling_uA == pytest.approx(ceiling)
        assert lowest <= found.current_uA <= allowed + 1e-6
        assert not levels or found.current_uA in levels
        assert found.current_uA <= max(allowed * given.ramp_fraction, lowest) + 1e-6
        if low or (given.levels_down and not levels):
            assert found.current_uA == lowest
        if not (low or given.levels_down or given.same_day_fraction < 1) and levels:
            fitting = [level for level in levels if level <= allowed * given.ramp_fraction + 1e-9]
            assert found.current_uA == max(fitting, default=lowest)


@given(some_lines, all_means, lows)
def test_at_home_a_step_never_has_more_than_the_clinic_would_allow(line: Line, given: Means, low: str):
    home, clinic = replace(given, setting="home"), replace(given, setting="clinic", ramp_fraction=1.0)
    for part in PARTS[line.in_eye_ring]:
        at_home, here = (
            choose_current(line, part, means=one, rulebook=RULES, lowest_because=low)
            for one in (home, clinic)
        )
        if isinstance(at_home, Current):
            ceiling = min(bounds(line, part, clinic))
            assert at_home.current_uA <= ceiling * line.movement.fraction_of_ceiling_max + 1e-6
            assert isinstance(here, Current)
            assert at_home.current_uA <= here.current_uA


@given(some_lines, all_means, st.sampled_from(("ramp", "levels", "operator", "low")))
def test_whatever_lowers_never_raises(line: Line, given: Means, what: str):
    changes: dict[str, dict[str, Any]] = {
        "ramp": {"ramp_fraction": given.ramp_fraction / 2},
        "levels": {"levels_down": given.levels_down + 1},
        "operator": {"operator_max_uA": min(given.operator_max_uA or 500, 60)},
        "low": {},
    }
    for part in PARTS[line.in_eye_ring]:
        before = choose_current(line, part, means=given, rulebook=RULES, lowest_because="")
        after = choose_current(
            line,
            part,
            means=replace(given, **changes[what]),
            rulebook=RULES,
            lowest_because="because" if what == "low" else "",
        )
        if isinstance(before, NoCurrent):
            assert isinstance(after, NoCurrent) or given.same_day_fraction < 1
        elif isinstance(after, Current):
            assert after.current_uA <= before.current_uA
