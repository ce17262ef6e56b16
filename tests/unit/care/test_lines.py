"""Which lines can be had: by concern, place, method, device, electrode; and which a hold leaves out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from ninon.care.intake import Intake
from ninon.care.lines import LeftOut, Line, ZoneHold, after_exclusions, device_of, reachable_lines
from ninon.care.rulebook import Rulebook

from .clients import (
    GLOVES,
    HOME,
    PADS,
    RULES,
    TODAY,
    changed,
    client,
    days,
    decided,
    judged,
    own_device,
)
from .strategies import anybody, sessions_ahead

BASE = {"M01", "M02", "M03", "M04", "M05", "M06", "M07", "M10", "M12", "M13"}


def found(intake: Intake, rules: Rulebook = RULES) -> tuple[dict[str, Line], dict[str, LeftOut]]:
    lines, out = reachable_lines(intake, rulebook=rules, concerns=judged(intake))
    by_part = {f"{o.movement} {o.part}".removesuffix(" line"): o for o in out}
    return {line.movement.movement: line for line in lines}, by_part


def lines(rules: Rulebook = RULES, **told: Any) -> dict[str, Line]:
    return found(client(**told), rules)[0]


def why(rules: Rulebook = RULES, **told: Any) -> dict[str, str]:
    return {name: one.because for name, one in found(client(**told), rules)[1].items()}


def wish(*names: str, **more: Any) -> list[dict[str, Any]]:
    return [{"concern": name, **more} for name in names]


# ------------------------------------------------------------------ by concern


def test_without_a_concern_the_ten_basic_lines_are_the_base():
    base = lines()
    assert set(base) == BASE
    assert all(line.concerns == ("base",) for line in base.values())
    assert all(line.passes == line.movement.passes_default for line in base.values())


def test_a_concern_adds_its_lines_with_the_most_passes():
    planned = lines(concerns=wish("jowls", "pores"))
    assert set(planned) == BASE | {"M16"}
    assert planned["M03"].concerns == ("base", "jowls")
    assert planned["M03"].passes == RULES.movements["M03"].passes_max == 4
    assert planned["M16"].concerns == ("jowls", "pores")
    assert planned["M12"].passes == RULES.movements["M12"].passes_default == 3


def test_lines_stand_in_the_order_of_the_table_from_below_upward():
    drawn = list(lines(concerns=wish("laxity", "wrinkles", "eye_bags")))
    assert " ".join(drawn) == ("M00 M01 M02 M03 M09 M08 M05 M04 M16 M06 M07 M10 M11 M12 M14 M15 M13 M18")


def test_a_medical_concern_brings_its_own_lines_and_no_base():
    assert set(lines(concerns=wish("oedema"))) == {"M03", "M07", "M10", "M18"}
    assert set(lines(concerns=wish("oedema", "pores"))) == BASE | {"M16", "M18"}


def test_a_concern_that_is_not_planned_brings_nothing():
    assert set(lines(concerns=wish("stretch_marks", "oedema"))) == {"M03", "M07", "M10", "M18"}
    assert lines(concerns=wish("stretch_marks")) == {}


def test_a_concern_at_a_site_brings_no_base_even_when_it_is_not_medical():
    rules = changed("concerns", "pores", movement_scope="at_site")
    assert set(lines(rules, concerns=wish("pores"))) == {"M07", "M13", "M16"}


def test_a_marked_place_keeps_the_lines_that_touch_it():
    planned = lines(concerns=wish("jowls", zones=["masseter"]))
    assert set(planned) == BASE
    assert planned["M04"].concerns == ("base", "jowls")
    assert planned["M03"].concerns == ("base",)
    passing = lines(concerns=wish("jowls", zones=["preauricular"]))
    assert {name for name, line in passing.items() if "jowls" in line.concerns} == {"M03", "M05", "M16"}


def test_a_medical_concern_with_lines_anywhere_is_not_kept_to_its_places():
    assert set(lines(concerns=wish("oedema", zones=["under_eye"]))) == {"M03", "M07", "M10", "M18"}
    letter = [{"finding": "stretch_marks", "from": "surgeon", "date": TODAY, "confirmed": True}]
    assert set(lines(concerns=wish("stretch_marks", zones=["cheek"]), documents=letter)) == {"M16"}


def test_a_place_that_stays_out_does_not_choose_lines():
    letter = [{"finding": "dermatosis", "from": "surgeon", "date": TODAY, "confirmed": True}]
    planned = lines(concerns=wish("dermatosis", zones=["brow"]), documents=letter)
    assert set(planned) == {"M03", "M07", "M13", "M16"}


# ------------------------------------------------------------------ by place, method and device


def test_at_home_the_neck_lines_of_the_clinic_are_left_out():
    out = why(visit={"setting": "home"}, concerns=wish("laxity"))
    assert out == dict.fromkeys(("M00", "M01"), "This line is drawn in the clinic only.")
    assert "M02" in lines(visit={"setting": "home"})


def test_a_device_that_does_not_clear_the_neck_leaves_its_lines_out_and_says_so():
    out = why(visit={"device": "generic-home"}, concerns=wish("laxity"))
    name = RULES.devices["generic-home"].name
    said = f"Not cleared by this device's instructions: {name} clears face."
    assert out["M00"] == out["M01"] == out["M02"] == said
    left = found(client(visit={"device": "generic-home"}))[1]["M02"]
    assert left.sources == RULES.devices["generic-home"].sources
    assert left.name == RULES.movements["M02"].name
    assert left.next_session is False


def test_what_a_device_clears_is_named_in_full():
    own = own_device(cleared_zones=("neck", "decollete"))
    said = why(visit={"device": "own"}, devices=[own])["M03"]
    assert said == "Not cleared by this device's instructions: Our own clears neck and decollete."
    nothing = own_device(cleared_zones=())
    assert why(visit={"device": "own"}, devices=[nothing])["M03"].endswith("Our own clears no place.")


def test_gloves_draw_only_the_lines_that_list_them():
    out = why(visit=GLOVES)
    assert set(lines(visit=GLOVES)) == {"M01", "M03", "M04", "M05", "M06", "M07", "M13"}
    assert out["M02"] == "The method «gloves» does not draw this line."
    assert set(out) - {"M06 inside the eye ring"} == {"M02", "M10", "M12", "M07 inside the eye ring",
                                                      "M13 inside the eye ring"}  # fmt: skip


def test_a_line_by_hand_needs_no_clearing_and_no_electrode():
    planned = lines(visit={"device": "nuface_trinity"}, concerns=wish("eye_bags"))
    assert list(planned) == ["M18"]
    assert planned["M18"].electrode is None


def test_the_clinics_own_device_stands_before_the_table():
    own = own_device(device="generic-clinic", name="Ours")
    told = client(devices=[own_device(), own])
    assert device_of(told, RULES).name == "Ours"
    assert device_of(client(devices=[own_device()]), RULES) is RULES.devices["generic-clinic"]
    assert device_of(client(visit={"device": "own"}, devices=[own_device()]), RULES).name == "Our own"


# ------------------------------------------------------------------ electrodes


def test_the_first_electrode_of_the_row_that_fits_is_taken():
    planned = lines(concerns=wish("wrinkles"))
    assert {name: line.electrode.electrode for name, line in planned.items() if line.electrode} == {
        **dict.fromkeys(set(planned) - {"M08", "M09"}, "sphere_10mm"),
        "M08": "cotton_6mm",
        "M09": "cotton_6mm",
    }


def test_centres_lie_at_least_a_body_apart_and_within_line_and_device():
    planned = lines(concerns=wish("wrinkles"))
    assert planned["M08"].spacing_mm == (8, 15)
    assert planned["M10"].spacing_mm == (15, 20)
    assert planned["M05"].spacing_mm == (15, 80)
    narrow = own_device(spacing_min_mm=24, spacing_max_mm=38)
    ours = lines(visit={"device": "own"}, devices=[narrow])
    assert ours["M03"].spacing_mm == (24, 38)
    assert "M10" not in ours


def test_a_device_without_a_spacing_leaves_the_line_its_own():
    open_pair = own_device(spacing_min_mm=None, spacing_max_mm=None)
    ours = lines(visit={"device": "own"}, devices=[open_pair])
    assert ours["M03"].spacing_mm == (20, 40)


@pytest.mark.parametrize(("distance", "fits"), [(30, True), (30.1, False)])
def test_a_pair_fits_up_to_the_largest_spacing_of_the_line(distance: float, fits: bool):
    fixed = own_device(spacing_min_mm=distance, spacing_max_mm=distance)
    drawn = lines(visit={"device": "own"}, devices=[fixed], concerns=wish("eye_corner"))
    assert ("M17" in drawn) is fits
    if fits:
        assert drawn["M17"].spacing_mm == (30, 30)


def test_an_electrode_that_is_too_large_is_named():
    out = why(visit={"electrodes": ["sphere_10mm"]}, concerns=wish("wrinkles"))
    sphere, bud = (RULES.electrodes[name].plain_words for name in ("sphere_10mm", "cotton_6mm"))
    fixed = why(visit={"device": "own"}, devices=[own_device(spacing_min_mm=25, spacing_max_mm=25)],
                concerns=wish("wrinkles"))  # fmt: skip
    assert "M08" not in out
    assert fixed["M08"] == (
        f"No electrode fits: {bud} does not fit the spacing of 8 to 15 mm; "
        f"{sphere} does not fit the spacing of 8 to 15 mm."
    )


def test_only_what_is_at_hand_is_taken():
    planned = lines(visit={"electrodes": ["cotton_6mm"]})
    assert {line.electrode.electrode for line in planned.values() if line.electrode} == {"cotton_6mm"}
    out = found(client(visit={"electrodes": ["ball_5mm"]}, concerns=wish("wrinkles")))[1]
    assert out["M08"].because == "No electrode for this line is at hand."
    assert out["M08"].sources == RULES.movements["M08"].sources


def test_what_is_at_hand_but_not_the_devices_is_not_taken():
    planned = lines(visit={"device": "own", "electrodes": ["cotton_6mm", "cone_3mm"]},
                    devices=[own_device(electrodes=("sphere_10mm", "cone_3mm"))])  # fmt: skip
    assert {line.electrode.electrode for line in planned.values() if line.electrode} == {"cone_3mm"}


def test_inside_the_eye_ring_an_electrode_must_be_allowed_there():
    out = found(client(visit={"electrodes": ["ball_5mm"]}))
    ball = RULES.electrodes["ball_5mm"]
    assert out[1]["M12"].because == f"No electrode fits: {ball.plain_words} is not allowed near the eye."
    assert not out[0]["M06"].inside_eye_ring
    part = out[1]["M06 inside the eye ring"]
    assert part.because == f"The part near the eye is left out: {ball.plain_words} is not allowed there."
    assert part.sources == ball.sources
    assert out[0]["M03"].inside_eye_ring
    allowed = found(client(visit={"electrodes": ["sphere_10mm"]}))
    assert allowed[0]["M06"].inside_eye_ring
    assert allowed[1] == {}


def test_an_electrode_that_is_not_allowed_near_the_eye_gives_way_to_the_next():
    planned = lines(visit={"device": "own"}, devices=[own_device(electrodes=("ball_5mm", "cotton_6mm"))])
    assert planned["M12"].electrode is RULES.electrodes["cotton_6mm"]


# ------------------------------------------------------------------ pads


def test_pads_stand_for_three_lines_and_lie_once():
    planned = lines(visit=PADS)
    assert list(planned) == ["M03", "M04", "M06"]
    names = [line.placement.placement for line in planned.values() if line.placement]
    assert names == ["jawline", "masseter", "cheek"]
    assert all(line.passes == 1 for line in planned.values())
    assert all(line.in_eye_ring == "no" for line in planned.values())
    assert [line.spacing_mm for line in planned.values()] == [(55, 55), (49, 49), (50, 50)]
    assert [line.name for line in planned.values()] == ["jawline pads", "masseter pads", "cheek pads"]
    assert planned["M06"].also_zones == ("preauricular",)
    assert planned["M03"].zone == "jawline"
    assert planned["M03"].electrode is RULES.electrodes["pad_25mm"]


def test_a_hand_line_comes_after_the_pads():
    assert list(lines(visit=PADS, concerns=wish("eye_bags"))) == ["M03", "M04", "M06", "M18"]


def test_a_line_without_a_placement_says_so():
    out = found(client(visit=PADS))[1]
    assert out["M05"].because == "No placement of stationary pads stands for this line."
    assert out["M05"].sources == RULES.movements["M05"].sources
    assert set(out) == {"M01", "M02", "M05", "M07", "M10", "M12", "M13"}
    assert out["M02"].because.startswith("Not cleared by")


def test_pads_must_fit_the_device_and_be_at_hand():
    told = client(visit={**PADS, "device": "own"}, devices=[
        own_device(electrodes=("pad_25mm",), methods=("stationary",), spacing_min_mm=50, spacing_max_mm=52.5)
    ])  # fmt: skip
    planned, out = found(told)
    assert list(planned) == ["M06"]
    assert out["M03 placement jawline"].because == (
        "The pads would lie 55 mm apart; the device is made for 50 to 52.5 mm."
    )
    assert out["M03 placement jawline"].name == "jawline pads"
    assert out["M03 placement jawline"].sources == told.devices[0].sources
    assert "49 mm apart" in out["M04 placement masseter"].because
    missing = found(client(visit={**PADS, "device": "own"}, devices=[own_device(electrodes=("pad_40mm",))]))[
        1
    ]
    assert missing["M03 placement jawline"].because == "No pad for this placement is at hand."
    assert missing["M03 placement jawline"].sources == RULES.placements["jawline"].sources


def test_a_device_without_spacings_takes_every_placement():
    free = own_device(electrodes=("pad_25mm",), spacing_min_mm=None, spacing_max_mm=None)
    assert len(lines(visit={**PADS, "device": "own"}, devices=[free])) == 3


def test_pads_that_are_not_at_hand_leave_the_placement_out():
    told = client(visit={**PADS, "device": "own", "electrodes": ["pad_40mm"]},
                  devices=[own_device(electrodes=("pad_25mm", "pad_40mm"))])  # fmt: skip
    assert found(told)[0] == {}


# ------------------------------------------------------------------ holds


def kept(intake: Intake, *holds: ZoneHold, **blocked: str) -> tuple[dict[str, Line], dict[str, str]]:
    able, _ = reachable_lines(intake, rulebook=RULES, concerns=judged(intake))
    left, out = after_exclusions(able, holds=holds, blocked=blocked)
    by_part = {f"{o.movement} {o.part}".removesuffix(" line"): o.because for o in out}
    assert all(o.sources == () for o in out)
    return {line.movement.movement: line for line in left}, by_part


def hold(zone: str, effect: str = "exclude") -> ZoneHold:
    return ZoneHold(zone=zone, effect=effect, finding="dark_mark_tendency")


def test_nothing_held_leaves_every_line():
    left, out = kept(client())
    assert set(left) == BASE
    assert out == {}


def test_a_line_named_after_an_excluded_place_is_dropped():
    left, out = kept(client(), hold("under_eye"))
    assert set(left) == BASE - {"M10"}
    assert out == {"M10": "Its place, under eye, is left out: dark mark tendency."}


def test_a_line_that_passes_an_excluded_place_is_dropped_for_want_of_a_fitted_face():
    left, out = kept(client(), hold("outer_eye"))
    assert set(left) == BASE - {"M10"}
    assert out["M10"] == (
        "It passes outer eye, which is left out: dark mark tendency. "
        "Without a fitted face the cut cannot be placed, so the whole line is dropped."
    )


def test_a_place_held_low_drops_nothing():
    assert set(kept(client(), hold("cheek", "lowest_step"))[0]) == BASE


def test_a_blocked_line_says_who_blocks_it():
    left, out = kept(client(), hold("masseter"), M04="bruxism_or_jaw_joint")
    assert set(left) == BASE - {"M04"}
    assert out["M04"] == "Left out because of «bruxism or jaw joint»."


def test_without_the_eye_ring_whole_lines_go_and_others_keep_their_outer_part():
    left, out = kept(client(), hold("eye_ring"))
    assert set(left) == BASE - {"M10", "M12"}
    assert out["M12"] == "It runs inside the eye ring, which is left out: dark mark tendency."
    for name in ("M06", "M07", "M13"):
        assert not left[name].inside_eye_ring
        assert out[f"{name} inside the eye ring"] == "The part near the eye is left out: dark mark tendency."
    assert left["M03"].inside_eye_ring
    assert len(out) == 5


def test_a_part_that_is_already_left_out_is_not_left_out_twice():
    told = client(visit={"electrodes": ["ball_5mm"]})
    _, out = kept(told, hold("eye_ring"))
    assert "M06 inside the eye ring" not in out


def test_the_order_of_lines_is_kept():
    left, _ = kept(client(), hold("masseter"), hold("under_eye"))
    assert list(left) == ["M01", "M02", "M03", "M05", "M06", "M07", "M12", "M13"]


def test_the_eye_ring_does_not_touch_pads():
    assert len(kept(client(visit=PADS), hold("eye_ring"))[0]) == 3


@given(anybody)
def test_no_line_that_is_left_lies_in_or_passes_an_excluded_place(intake: Intake):
    said = decided(intake)
    able, _ = reachable_lines(intake, rulebook=RULES, concerns=judged(intake))
    left, out = after_exclusions(able, holds=said.holds(), blocked=said.blocked())
    excluded = set(said.excluded_zones)
    for line in left:
        assert not {line.zone, *line.also_zones} & excluded
        assert line.movement.movement not in said.blocked()
        if "eye_ring" in {h.zone for h in said.holds()}:
            assert line.in_eye_ring != "whole"
    dropped = {one.movement for one in out if one.part != "inside the eye ring"}
    assert len(left) + len(dropped) == len(able)


@given(sessions_ahead())
def test_every_wanted_line_is_reached_or_left_out_with_a_reason(intake: Intake):
    able, out = reachable_lines(intake, rulebook=RULES, concerns=judged(intake))
    drawn = {line.movement.movement for line in able}
    missing = {one.movement for one in out if one.part != "inside the eye ring"}
    assert not drawn & missing
    assert all(one.because for one in out)
    if not intake.concerns:
        assert drawn | missing == BASE
    device = device_of(intake, RULES)
    for line in able:
        if line.electrode is None:
            assert line.movement.movement == "M18"
            continue
        assert line.electrode.electrode in (intake.visit.electrodes or device.electrodes)
        assert line.spacing_mm is not None
        low, high = line.spacing_mm
        assert line.electrode.body_diameter_mm <= low <= high
        assert (device.spacing_min_mm or 0) <= low
        assert high <= (device.spacing_max_mm or 1000)
        if line.in_eye_ring == "whole":
            assert line.electrode.eye_ring_allowed
        if line.in_eye_ring == "part" and line.inside_eye_ring:
            assert line.electrode.eye_ring_allowed


def test_the_same_lines_are_found_however_often_they_are_asked_for():
    told, other = client(concerns=wish("jowls")), client(concerns=wish("oedema"))
    assert found(told) == found(told)
    assert found(told) != found(other)
    assert found(told, changed("movements", "M03", order=99)) != found(told)
    at_home = client(concerns=wish("jowls"), visit=HOME)
    assert list(found(at_home)[0]) == ["M03", "M05", "M04", "M16", "M06", "M07", "M10", "M12", "M13"]
    later = client(concerns=[{"concern": "scar", "since": TODAY - days(9)}])
    assert found(later)[0] == {}
