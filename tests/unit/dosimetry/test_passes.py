"""From a plan to its choices and back: nothing above what its own rules gave, and every change said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ninon import tables
from ninon.care.means import Device
from ninon.care.session_values import Origin, SessionPlan, StageTime, Step
from ninon.clinic.lint_claims import lint_text
from ninon.dosimetry.chosen import Chosen
from ninon.dosimetry.dose import MODEL_WORDS
from ninon.dosimetry.optimise import optimise
from ninon.dosimetry.passes import allowed_levels_uA, applied, planned_steps
from ninon.dosimetry.preferences import NO_EVIDENCE, ChargeLimit, PeakLimit, Problem, even_wish, protection
from ninon.errors import InputError
from ninon.report.optimise_text import WIDTH, optimise_text

DEVICE = tables.devices()["generic-clinic"]


def step(movement: str = "M03", side: str = "right", **changed: Any) -> Step:
    given: dict[str, Any] = {
        "line_number": 1, "movement": movement, "name": "Jawline sweep", "side": side, "zone": "jawline",
        "start": "chin", "end": "ear lobe", "direction": "out-up", "technique": "glide", "passes": 3,
        "hold_s": 0.0, "speed_mm_s": 15.0, "length_mm": 120.0, "contact_area_cm2": 0.785, "ceiling_uA": 392.5,
        "current_uA": 300.0, "density_mA_cm2": 0.3822, "seconds": 24.0, "because": "For jowls.",
        "origins": (Origin(of="passes", row="movements M03"),),
    }  # fmt: skip
    return Step.model_validate(given | changed)


def by_hand() -> Step:
    return step("M18", "both", name="By hand", current_uA=0.0, ceiling_uA=0.0, contact_area_cm2=None)


def plan(*steps: Step, **changed: Any) -> SessionPlan:
    given: dict[str, Any] = {
        "device": DEVICE.device, "device_name": DEVICE.name, "ramp_fraction": 1.0, "steps": steps,
        "stages": (StageTime(order=1, stage="treat_lines", words="lines", minutes=2.0),),
        "energised_minutes": 0.8, "energised_cap_minutes": 20.0, "energised_cap_because": "limits L28b",
        "visit_minutes": 2, "visit_note": "The articles give 30 to 40 minutes; this plan comes to 2.",
    }  # fmt: skip
    return SessionPlan.model_validate(given | changed)


PLAN = plan(
    step(),
    step(side="left"),
    step("M01", name="Side of the neck", current_uA=100.0, density_mA_cm2=0.1274),
    by_hand(),
)


def asked(session: SessionPlan, charge: Any, **changed: Any) -> Problem:
    steps = planned_steps(session, device=DEVICE, keep=changed.pop("keep", ()))
    per_A = np.asarray(charge, dtype=float) * 1e4
    wish = changed.pop("wish", even_wish(steps, per_A, np.ones(len(per_A), dtype=bool)))
    names = tuple(f"muscle {m}" for m in range(len(per_A)))
    return Problem(steps=steps, muscles=names, charge=per_A, wish=wish, **changed)


def chosen(problem: Problem) -> Chosen:
    found = optimise(problem)
    assert isinstance(found, Chosen)
    return found


UNEVEN = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.2]]


def test_steps_without_current_are_no_choice_and_sides_know_each_other():
    right, left, neck = planned_steps(PLAN, device=DEVICE)
    assert (right.mirror, left.mirror, neck.mirror) == (1, 0, None)
    assert [each.step for each in (right, left, neck)] == [0, 1, 2]
    assert right.seconds == pytest.approx(8.0)
    assert right.passes_allowed == (2, 3, 4)
    assert neck.passes_allowed == (2, 3)  # as its row of movements says


def test_levels_end_at_the_ceiling_times_the_share_of_the_line_times_the_ramp():
    def levels(one: Step, ramp: float) -> tuple[float, ...]:
        return allowed_levels_uA(one, device=DEVICE, ramp_fraction=ramp)

    assert levels(step(), 1.0) == (10, 25, 50, 100, 200, 300)
    assert levels(step("M01", current_uA=100.0), 1.0) == (10, 25, 50, 100)  # half of 392.5 on the neck
    assert levels(step(current_uA=100.0), 0.5) == (10, 25, 50, 100)
    personal = Origin(of="current_uA", row="contraindications", because="thin skin", lowered=True)
    assert levels(step(current_uA=10.0, origins=(personal,)), 1.0) == (10,)


def test_a_device_without_levels_is_set_in_whole_microamperes():
    smooth = DEVICE.model_copy(update={"levels_uA": ()})
    levels = allowed_levels_uA(step(current_uA=117.0), device=smooth, ramp_fraction=1.0)
    assert 117.0 in levels
    assert all(level == int(level) and 10 <= level <= 392.5 for level in levels)


def test_pads_lie_in_each_placement_once():
    pads = step(placement="jawline", passes=1)
    (only,) = planned_steps(plan(pads), device=DEVICE)
    assert only.passes_allowed == (1,)


def test_what_was_chosen_is_in_the_new_plan_with_its_reasons():
    result = chosen(asked(PLAN, UNEVEN))
    new = applied(PLAN, result, device=DEVICE)
    for each in result.steps:
        now, was = new.steps[each.step], PLAN.steps[each.step]
        assert now.passes == each.passes
        assert now.current_uA == pytest.approx(each.current_A * 1e6)
        assert now.seconds == pytest.approx(was.seconds / was.passes * each.passes, abs=0.05)
        assert now.density_mA_cm2 == pytest.approx(now.current_uA / 0.785 / 1000, abs=5e-5)
        if (now.passes, now.current_uA) != (was.passes, was.current_uA):
            changed = {o.of: o for o in now.origins if o.row == "dose optimise"}
            assert changed
            assert all(origin.because for origin in changed.values())
            assert each.because in now.because
            assert now.origins[: len(was.origins)] == was.origins
    assert any(each.passes != 3 or each.current_A < 299e-6 for each in result.steps)
    assert new.steps[3] == PLAN.steps[3]
    energised = sum(s.seconds for s in new.steps if s.is_energised)
    assert new.energised_minutes == pytest.approx(energised / 60, abs=0.006)
    assert new.visit_note.endswith(f"this plan comes to {new.visit_minutes}.")
    assert any(MODEL_WORDS in note and NO_EVIDENCE in note for note in new.notes)


def test_the_plan_it_starts_from_stays_as_it_was():
    before = PLAN.model_dump_json()
    applied(PLAN, chosen(asked(PLAN, UNEVEN)), device=DEVICE)
    assert PLAN.model_dump_json() == before


def test_a_step_that_is_left_out_says_why_and_on_which_side():
    steps = planned_steps(PLAN, device=DEVICE)
    guarded = protection("the eye zone", np.array([[0.0, 1e4, 0.0]]), steps, share=0.0)
    new = applied(PLAN, chosen(asked(PLAN, UNEVEN, charge_limits=(guarded,))), device=DEVICE)
    (gone,) = new.left_out
    assert (gone.movement, gone.part) == ("M03", "line")
    assert gone.because.endswith("On the left only.")
    assert [s.side for s in new.steps if s.movement == "M03"] == ["right"]


def test_a_line_left_out_on_both_sides_is_told_once():
    steps = planned_steps(PLAN, device=DEVICE)
    guarded = protection("the eye zone", np.array([[1e4, 1e4, 0.0]]), steps, share=0.0)
    new = applied(PLAN, chosen(asked(PLAN, UNEVEN, charge_limits=(guarded,))), device=DEVICE)
    assert len(new.left_out) == 1
    assert "only" not in new.left_out[0].because


def test_what_the_rules_do_not_allow_is_refused_and_never_lowered():
    result = chosen(asked(PLAN, UNEVEN))

    def with_first(**changed: Any) -> Chosen:
        return result.model_copy(
            update={"steps": (result.steps[0].model_copy(update=changed), *result.steps[1:])}
        )

    for changed, about in (
        ({"current_A": 400e-6, "passes": 2}, "above the 392.5 µA"),
        ({"current_A": 123e-6, "passes": 2}, "no level of 123 µA"),
        ({"passes": 7}, "7 passes"),
        ({"passes_before": 2}, "another plan"),
    ):
        with pytest.raises(InputError, match=about):
            applied(PLAN, with_first(**changed), device=DEVICE)
    short = PLAN.model_copy(update={"energised_cap_minutes": 0.2})
    with pytest.raises(InputError, match="energised minutes"):
        applied(short, result, device=DEVICE)
    other: Device = tables.devices()["generic-home"]
    with pytest.raises(InputError, match="device"):
        applied(PLAN, result, device=other)
    with pytest.raises(InputError, match="cannot be kept"):
        planned_steps(PLAN, device=DEVICE, keep=(3,))


def test_the_text_says_what_changed_what_holds_it_back_and_what_it_is():
    skin = ChargeLimit(
        name="charge on the skin (limits L26)", upper=np.eye(3) * 1e4, at_most_C_m2=np.full(3, 7.0)
    )
    eye = PeakLimit(name="eye ring (limits L24)", upper=np.array([[1e4, 0.0, 0.0]]), at_most=np.array([2.5]))
    text = optimise_text(chosen(asked(PLAN, UNEVEN, charge_limits=(skin,), peak_limits=(eye,))))
    said = " ".join(text.split())
    assert MODEL_WORDS in text.lower()
    assert NO_EVIDENCE in said
    assert "3 × 300 µA" in said
    assert "M03 Jawline sweep, right: 300 µA (eye ring (limits L24))" in said
    assert "What holds this plan back" in said
    assert max(map(len, text.splitlines())) <= WIDTH
    assert lint_text(text, "a choice") == []


def test_the_text_of_a_conflict_names_what_does_not_go_together():
    text = optimise_text(optimise(asked(PLAN, UNEVEN, keep=(0, 1, 2), cap_s=30.0)))
    said = " ".join(text.split())
    assert "These do not go together" in said
    assert "Current may flow for at most 30 s; what else is asked takes at least 32 s." in said
    assert said.count("must stay") == 2  # any two of the three are too long already
    assert MODEL_WORDS in text.lower()
    assert NO_EVIDENCE in said
    assert lint_text(text, "a conflict") == []
