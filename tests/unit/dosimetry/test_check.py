"""Every limit beside a plan: what is said, what is only shown, and that nothing is forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon import tables
from ninon.clinic.lint_claims import lint_text
from ninon.dosimetry.check import COMPARED, check, not_compared
from ninon.dosimetry.dose import MODEL_WORDS, Interval
from ninon.dosimetry.limit_case import BothWays
from ninon.dosimetry.limits_observed import threshold_V_m
from ninon.errors import InputError, TableError

from .cases import CLINIC, HOME, a_case, a_step, its_contact, of, sure

GALVANIC = a_step(line_number=3, waveform="galvanic", polarity="negative", frequency_Hz=0.0)
PADS = a_step(line_number=5, placement="P01", passes=1, seconds=300.0, contact_area_cm2=4.909, hold_s=0.0)
BIG_PADS = a_step(line_number=7, placement="P01", passes=1, contact_area_cm2=12.0)
CHEST = a_step(line_number=9, zone="decollete")
FAST = a_step(line_number=11, frequency_Hz=1200.0)
FASTER = a_step(line_number=13, frequency_Hz=4000.0)


# ------------------------------------------------------------------ nothing is forgotten


def test_every_row_is_compared_or_says_why_not():
    assert set(COMPARED) | set(not_compared()) == set(tables.limits())
    assert not set(COMPARED) & set(not_compared())
    assert all(len(why) > 20 for why in not_compared().values())


def test_every_row_that_can_be_compared_says_something_to_some_plan():
    everything = a_case(a_step(), GALVANIC, PADS, BIG_PADS, CHEST, FAST, FASTER, chest_field_V_m=sure(1.0))
    at_home = a_case(device=HOME, setting="home")
    said = {each.limit for each in (*check(everything), *check(at_home))}
    assert said == set(COMPARED)


def test_a_row_nobody_decided_about_is_noticed():
    limits = tables.limits()
    with pytest.raises(TableError, match="nobody has decided"):
        check(a_case(rows={**limits, "L99": limits["L21"].model_copy(update={"limit": "L99"})}))


def test_a_row_without_its_number_is_noticed():
    limits = tables.limits()
    with pytest.raises(TableError, match="L21c has no current_uA"):
        check(a_case(rows={**limits, "L21c": limits["L21c"].model_copy(update={"current_uA": None})}))


def test_another_bound_in_the_table_is_the_bound():
    limits = tables.limits()
    case = a_case(rows={**limits, "L21": limits["L21"].model_copy(update={"current_uA": 150.0})})
    (found,) = of(check(case), "L21")
    assert found.value == pytest.approx(200)
    assert (found.bound, found.verdict) == (150, "above")


# ------------------------------------------------------------------ what a finding is


def test_a_plan_that_keeps_every_limit_is_within_them_all():
    for each in check(a_case()):
        assert each.verdict in ("within", "shown"), each.sentence


def test_findings_carry_sources_confidence_and_a_plain_sentence():
    everything = a_case(a_step(), GALVANIC, PADS, BIG_PADS, CHEST, FAST, chest_field_V_m=sure(1.0))
    for each in check(everything):
        row = tables.limits()[each.limit]
        assert each.sources == row.sources
        assert each.confidence == row.confidence
        assert each.sentence.endswith(".")
        assert each.where in each.sentence
        assert lint_text(each.sentence, "a finding") == []


def test_values_of_the_model_say_that_they_are_estimates():
    for each in check(a_case(CHEST, chest_field_V_m=sure(1.0))):
        model = each.unit == "V/m" or each.where in ("anywhere in the eye ring", "muscle")
        assert not model or MODEL_WORDS in each.sentence


def test_what_somebody_observed_is_shown_and_never_a_verdict_of_ours():
    worst = a_case(
        a_step(current_uA=5000.0), GALVANIC, CHEST, chest_field_V_m=sure(1e3), rim_mm=1.0,
        muscle_field_V_m=sure(1e3), muscle_density_A_m2=sure(1e3), rim_field_V_m=BothWays(sure(9), sure(9)),
    )  # fmt: skip
    observed = {name for name, row in tables.limits().items() if row.kind in ("observation", "context")}
    seen = [each for each in check(worst) if each.limit in observed]
    assert {each.limit for each in seen} == observed & set(COMPARED)
    assert {each.verdict for each in seen} == {"shown"}


@given(st.floats(1.0, 3000.0), st.floats(1.01, 3.0))
def test_more_current_never_gives_a_milder_verdict(current, factor):
    order = ["within", "above target", "warning", "above"]

    def worst(amount: float) -> dict[str, int]:
        found: dict[str, int] = {}
        for each in check(a_case(a_step(current_uA=amount), rim_mm=10.0)):
            if each.verdict != "shown":
                found[each.limit] = max(found.get(each.limit, 0), order.index(each.verdict))
        return found

    less, more = worst(current), worst(current * factor)
    assert all(more[name] >= rank for name, rank in less.items())


def test_checking_leaves_the_plan_as_it_is():
    case = a_case(a_step(current_uA=900.0))
    before = case.plan.model_dump_json()
    assert "above" in {each.verdict for each in check(case)}
    assert case.plan.model_dump_json() == before


def test_every_step_beyond_a_limit_is_kept_the_worst_first():
    steps = [a_step(line_number=n, current_uA=c) for n, c in ((1, 700.0), (3, 300.0), (5, 900.0))]
    found = of(check(a_case(*steps)), "L21")
    assert [each.value for each in found] == pytest.approx([900, 700])
    assert found[0].where.startswith("step 5")


def test_a_value_barely_beyond_its_bound_does_not_read_like_the_bound():
    (found,) = of(check(a_case(a_step(current_uA=600.01))), "L21")
    assert "600.01 µA is beyond 600 µA" in found.sentence
    (met,) = of(check(a_case(a_step(current_uA=600.0))), "L21")
    assert "600 µA is within 600 µA" in met.sentence


# ------------------------------------------------------------------ under the contacts


@pytest.mark.parametrize(
    ("density", "target", "attention", "block"),
    [
        (0.5, "within", "within", "within"),
        (0.6, "above target", "within", "within"),
        (1.1, "above target", "warning", "within"),
        (2.1, "above target", "warning", "above"),
    ],
)
def test_density_has_a_target_a_warning_and_a_limit(density, target, attention, block):
    found = check(a_case(a_step(current_uA=density * 785, contact_area_cm2=0.785)))
    assert [of(found, name)[0].verdict for name in ("L23a", "L23b", "L23")] == [target, attention, block]
    assert of(found, "L23a")[0].value == pytest.approx(density)
    assert of(found, "L06")[0].verdict == ("warning" if density > 2 else "within")
    assert {each.film for name in ("L06", "L23", "L23a", "L23b") for each in of(found, name)} == {
        "without film"
    }


def test_density_is_the_root_mean_square_and_the_eye_ring_is_peak():
    case = a_case(a_step(current_uA=300.0, contact_area_cm2=0.785), device=HOME, setting="home", rim_mm=20.0)
    found = check(case)
    assert of(found, "L23")[0].value == pytest.approx(0.3 * 0.5**0.5 / 0.785)
    assert of(found, "L24")[1].value == pytest.approx(0.3 / 0.785)


def test_pads_have_their_own_target_and_time():
    found = check(a_case(PADS.model_copy(update={"current_uA": 1000.0, "seconds": 660.0})))
    density, minutes = of(found, "L27f")
    assert (density.verdict, density.bound) == ("above target", 0.2)
    assert (minutes.verdict, minutes.value, minutes.unit) == ("above", 11, "min")
    assert of(found, "L23a") == []


def test_a_contact_inside_a_place_that_is_never_entered_is_above():
    (found,) = of(check(a_case(contact={"clearance_m": -0.001})), "L07")
    assert found.value == pytest.approx(-1)
    assert (found.verdict, found.unit) == ("above", "mm")
    assert of(check(a_case()), "L07")[0].verdict == "within"


def test_a_contact_whose_distance_nobody_measured_is_not_passed_over():
    with pytest.raises(InputError, match="never entered"):
        check(a_case(contact={"clearance_m": float("inf")}))


@pytest.mark.parametrize(("lid_mm", "verdict"), [(9.9, "above"), (10.0, "within"), (40.0, "within")])
def test_the_lids_keep_their_distance(lid_mm, verdict):
    assert [each.verdict for each in of(check(a_case(lid_mm=lid_mm)), "L24b")] == [verdict]


# ------------------------------------------------------------------ the eye


def test_the_eye_ring_holds_where_the_face_says_so_whatever_the_plan_says():
    outside = a_step(current_uA=200.0, part="outside the eye ring")
    assert len(of(check(a_case(outside, rim_mm=25.1)), "L24")) == 1
    current = of(check(a_case(outside, rim_mm=24.9)), "L24")[0]
    assert current.value == pytest.approx(200)
    assert (current.verdict, current.bound) == ("above", 100)


def test_the_eye_ring_holds_where_the_plan_says_so_whatever_the_face_says():
    inside = a_step(current_uA=200.0, part="inside the eye ring")
    assert of(check(a_case(inside, rim_mm=40.0)), "L24")[0].verdict == "above"


@pytest.mark.parametrize("film_is_worse", [True, False])
def test_near_the_eye_the_larger_of_both_ways_counts(film_is_worse):
    small, large = Interval(low=0.1, nominal=0.9, high=1.0), Interval(low=0.1, nominal=0.5, high=40.0)
    both = BothWays(large, small) if film_is_worse else BothWays(small, large)
    found = check(a_case(rim_field_V_m=both, ring_density_A_m2=both))
    field, skin = of(found, "L13")[0], of(found, "L24")[-1]
    assert (field.value, field.upper, field.film, field.verdict) == (0.5, 40.0, "both ways", "shown")
    assert skin.upper == pytest.approx(4.0)
    assert (skin.film, skin.verdict) == ("both ways", "above")


def test_a_contact_in_the_ring_needs_the_field_at_the_rim():
    with pytest.raises(InputError, match="orbital rim"):
        check(a_case(rim_mm=20.0, rim_field_V_m=None))
    assert of(check(a_case(rim_field_V_m=None)), "L13") == []


def test_flashes_are_shown_beside_the_current_in_the_ring():
    (far,) = of(check(a_case()), "L12")
    (near,) = of(check(a_case(a_step(current_uA=100.0), rim_mm=20.0)), "L12")
    assert near.value == pytest.approx(100)
    assert (far.value, near.bound) == (0, 95)
    assert "33 µA" in near.sentence


def test_a_rate_outside_the_row_of_the_retina_is_said():
    assert "The row holds below 20 Hz" in of(check(a_case(FAST)), "L13")[0].sentence
    assert "The row holds" not in of(check(a_case()), "L13")[0].sentence


# ------------------------------------------------------------------ muscle, nerve, heart


def test_the_upper_end_decides_whether_muscle_may_answer():
    sure_of_it = of(check(a_case(muscle_field_V_m=Interval(low=1, nominal=3, high=6))), "L14")[0]
    not_sure = of(check(a_case(muscle_field_V_m=Interval(low=1, nominal=3, high=7))), "L14")[0]
    assert "not certain" not in sure_of_it.sentence
    assert "not certain" in not_sure.sentence
    assert {sure_of_it.film, not_sure.film} == {"without film"}


def test_short_phases_need_a_stronger_field():
    assert threshold_V_m(6.15, 0.149e-3, 1.0) == 6.15
    assert threshold_V_m(6.15, 0.149e-3, 0.0745e-3) == pytest.approx(12.3)
    short = a_step(frequency_Hz=10_000.0)
    (found,) = of(check(a_case(short)), "L14")
    assert found.bound == pytest.approx(6.15 * 0.149e-3 / 0.05e-3)


def test_without_word_of_two_phases_the_longer_phase_counts():
    (found,) = of(check(a_case(a_step(frequency_Hz=10_000.0, waveform="burst"))), "L14")
    assert found.bound == pytest.approx(6.15 * 0.149e-3 / 0.1e-3)


def test_an_unknown_rate_has_the_lowest_threshold():
    (found,) = of(check(a_case(a_step(frequency_Hz=10_000.0), a_step(frequency_Hz=None))), "L14")
    assert found.bound == 6.15


def test_the_heart_is_looked_at_only_where_the_chest_is_treated():
    assert of(check(a_case()), "L15") == []
    with pytest.raises(InputError, match="under the chest"):
        check(a_case(CHEST))
    assert of(check(a_case(CHEST, chest_field_V_m=sure(3.0))), "L15")[0].bound == 12


# ------------------------------------------------------------------ output


def test_home_and_clinic_have_their_own_highest_current():
    home = check(a_case(a_step(current_uA=350.0), device=HOME, setting="home"))
    clinic = check(a_case(a_step(current_uA=350.0)))
    assert of(home, "L22")[0].verdict == "above"  # the device gives 300 µA at most
    assert of(home, "L21") == of(clinic, "L22") == []
    assert of(clinic, "L21")[0].verdict == "within"
    own = HOME.model_copy(update={"current_max_uA": 900.0})
    assert of(check(a_case(a_step(current_uA=350.0), device=own, setting="home")), "L22")[0].bound == 400


def test_only_large_contacts_may_have_more():
    large = check(a_case(BIG_PADS.model_copy(update={"current_uA": 900.0})))
    assert of(large, "L21") == []
    assert of(large, "L21b")[0].verdict == "within"
    assert of(check(a_case(a_step(current_uA=900.0))), "L21b") == []


def test_above_a_milliampere_it_is_another_modality():
    assert of(check(a_case(a_step(current_uA=1001.0))), "L21c")[0].verdict == "above"
    assert of(check(a_case(a_step(current_uA=1000.0))), "L21c")[0].verdict == "within"


@pytest.mark.parametrize(
    ("rate", "row"),
    [(0.0, "L01a"), (10.0, "L01b"), (400.0, "L01b"), (401.0, "L01c"), (2e3, "L01d"), (None, "L01b")],
)
def test_each_rate_has_its_highest_output(rate, row):
    found = {each.limit for each in check(a_case(a_step(frequency_Hz=rate))) if each.limit.startswith("L01")}
    assert found == {row}


def test_the_energy_of_a_pulse_is_that_into_the_load_of_the_standard():
    (found,) = of(check(a_case(a_step(current_uA=600.0, frequency_Hz=10.0))), "L03")
    assert found.value == pytest.approx(600e-6**2 * 500 * 0.05 * 1000)
    assert of(check(a_case(a_step(frequency_Hz=2.0))), "L03") == []  # each phase lasts 0.25 s


def test_a_voltage_beyond_the_device_is_a_warning():
    case = a_case(contact={"voltage_V": Interval(low=10, nominal=20, high=41)})
    open_circuit, between = of(check(case), "L04")
    assert (open_circuit.value, open_circuit.verdict) == (40, "within")
    assert (between.verdict, between.upper, between.bound) == ("warning", 41, 40)
    assert "less current flows" in between.sentence


def test_a_device_that_hides_its_voltage_is_a_warning():
    (found,) = of(check(a_case(device=CLINIC.model_copy(update={"compliance_V": None}))), "L04")
    assert found.verdict == "warning"
    assert "measure it" in found.sentence


def test_direct_current_counts_only_outside_galvanic_mode():
    unequal = {"charge_C_m2": 4.0, "net_charge_C_m2": -0.4}
    (found,) = of(check(a_case(contact=unequal)), "L25")
    assert found.verdict == "above"
    assert found.value == pytest.approx(20)
    assert of(check(a_case(GALVANIC)), "L25") == []
    assert of(check(a_case()), "L25")[0].value == 0


def test_a_waveform_nobody_calls_balanced_is_taken_as_direct():
    (found,) = of(check(a_case(a_step(waveform="burst"))), "L25")
    assert found.verdict == "warning"
    assert found.value == pytest.approx(200)
    assert of(check(a_case(a_step(waveform="burst", current_uA=9.0))), "L25")[0].verdict == "within"


def test_direct_current_is_a_mean_over_time():
    burst = a_step(waveform="burst", current_uA=30.0)
    (found,) = of(check(a_case(burst, device=HOME, setting="home")), "L25")
    assert found.value == pytest.approx(15)


def test_galvanic_mode_has_a_density_a_charge_and_a_time():
    step = GALVANIC.model_copy(update={"current_uA": 200.0, "seconds": 700.0})
    contact = its_contact(0, step, 1.0)
    charge = contact.mean_density_rms_A_m2 * 660
    contact = contact.model_copy(update={"charge_C_m2": charge, "net_charge_C_m2": -charge})
    density, net, minutes = of(check(replace(a_case(step), contacts=(contact,))), "L26")
    assert [each.verdict for each in (density, net, minutes)] == ["above", "above", "above"]
    assert density.value == pytest.approx(0.2 / 0.785)
    assert net.value == pytest.approx(0.2 / 0.785 * 660)
    assert minutes.value == pytest.approx(11)
    assert of(check(a_case()), "L26") == of(check(a_case()), "L17") == of(check(a_case()), "L18") == []


def test_the_comparison_with_nerve_tissue_says_that_it_is_not_about_skin():
    (found,) = of(check(a_case(a_step(current_uA=100.0, contact_area_cm2=1.0, frequency_Hz=50.0))), "L19")
    assert found.value == pytest.approx(0.0)  # 1 µC and 1 µC/cm² in a phase of 10 ms
    assert found.bound == 1.85
    assert "nothing about skin" in found.sentence


# ------------------------------------------------------------------ the session


def test_passes_holds_and_minutes_have_their_limits():
    found = check(a_case(a_step(passes=5, hold_s=11.0, seconds=1900.0)))
    assert [of(found, name)[0].verdict for name in ("L28b", "L28c", "L27d", "L28d")] == [
        "above", "above", "above", "within",
    ]  # fmt: skip
    assert of(check(a_case(a_step(passes=1))), "L28d")[0].verdict == "warning"
    assert of(found, "L28a") == []


def test_a_session_at_home_has_fewer_minutes():
    found = check(a_case(a_step(seconds=1300.0), device=HOME, setting="home"))
    assert (of(found, "L28a")[0].verdict, of(found, "L28b")) == ("above", [])


def test_the_longer_of_the_plans_and_the_steps_minutes_counts():
    case = a_case(a_step(seconds=60.0))
    longer = replace(case, plan=case.plan.model_copy(update={"energised_minutes": 31.0}))
    assert of(check(case), "L28b")[0].value == 1
    assert of(check(longer), "L28b")[0].verdict == "above"


def test_gliding_slower_is_said():
    assert of(check(a_case(a_step(speed_mm_s=10.0))), "L27e")[0].verdict == "warning"


# ------------------------------------------------------------------ what is missing


def test_a_step_without_its_contact_is_noticed():
    with pytest.raises(InputError, match="every step with current"):
        a_case(a_step(), a_step(), contacts=(its_contact(0, a_step(), 1.0),))


@pytest.mark.parametrize("missing", ["rim_distance_m", "lid_distance_m"])
def test_a_step_without_its_distance_is_noticed(missing):
    with pytest.raises(InputError, match="distance of every step"):
        a_case(**{missing: {}})


def test_a_device_without_its_duty_is_noticed():
    contact = its_contact(0, a_step(), 1.0)
    with pytest.raises(InputError, match="duty_fraction"):
        a_case(device=CLINIC.model_copy(update={"duty_fraction": None}), contacts=(contact,))


def test_a_step_without_current_is_no_matter_of_limits():
    case = a_case(a_step(), a_step(current_uA=0.0, passes=9))
    assert len(case.steps) == 1
    assert of(check(case), "L28c")[0].verdict == "within"
