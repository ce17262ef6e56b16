"""Planning with a dose in hand: what is asked, what comes of it, and that no limit gives way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ninon import tables
from ninon.care.journey import VisitPlan
from ninon.clinic.client_dose import dose_of
from ninon.clinic.dose_planning import PlannedAnew, kept_plan, planned_anew
from ninon.clinic.dose_problem import problem_of, wanted_muscles
from ninon.clinic.dose_wishes import Wishes, known_zones
from ninon.dosimetry.chosen import Chosen
from ninon.dosimetry.conflicts import Infeasible
from ninon.dosimetry.dose_map import DoseMap
from ninon.dosimetry.preferences import NO_EVIDENCE, Problem
from ninon.errors import InputError

FAR_M = 0.06


def asked(found: DoseMap, rim_m: float = FAR_M, **wishes: Any) -> Problem:
    rims = dict.fromkeys((field.step for field in found.fields), rim_m)
    device = tables.devices()[found.plan.device]
    return problem_of(found, Wishes(**wishes), device=device, rim_distance_m=rims)


@pytest.fixture(scope="module")
def anew(small_visit: VisitPlan, small_dose: DoseMap) -> PlannedAnew:
    return planned_anew(small_visit, None, small_dose, Wishes(), polish_s=0)


@pytest.fixture(scope="module")
def new_dose(anew: PlannedAnew, small_dose: DoseMap, dose_cache: Path) -> DoseMap:
    assert anew.plan is not None
    edge_mm = 1000 * small_dose.dose.mesh_edge_m
    return dose_of(kept_plan(anew.plan, has_face=False), None, edge_mm=edge_mm, threads=1, cache=dose_cache)


def charges(problem: Problem) -> Any:
    return np.array([each.charge_A for each in problem.steps])


# ------------------------------------------------------------------ what is asked


def test_the_charge_of_the_plan_is_what_its_dose_says(small_dose: DoseMap):
    problem = asked(small_dose)
    said = {f"{m.name}, {m.side}": m.mean_charge_C_m2.nominal for m in small_dose.dose.muscles}
    assert set(problem.muscles) == set(said)
    found = problem.charge @ charges(problem)
    assert found == pytest.approx([said[name] for name in problem.muscles], rel=1e-5)


def test_without_a_wish_the_muscles_of_the_movements_are_wanted(small_dose: DoseMap):
    names = {name for line in ("M03", "M10", "M16") for name in tables.movements()[line].target_muscles}
    assert wanted_muscles(small_dose, Wishes()) == {(n, s): 1.0 for n in names for s in ("right", "left")}


def test_a_wished_muscle_is_wanted_with_its_weight_where_the_plan_works(small_dose: DoseMap):
    only = replace(small_dose, plan=small_dose.plan.model_copy(
        update={"steps": tuple(s for s in small_dose.plan.steps if s.side == "left")}
    ))  # fmt: skip
    assert wanted_muscles(only, Wishes(muscles={"masseter": 2.0})) == {("masseter", "left"): 2.0}
    problem = asked(small_dose, muscles={"masseter": 3.0, "risorius": 1.0})
    weight = dict(zip(problem.muscles, problem.wish.weight, strict=True))
    assert {name: w for name, w in weight.items() if w} == {
        "masseter, right": 3.0, "masseter, left": 3.0, "risorius, right": 1.0, "risorius, left": 1.0,
    }  # fmt: skip


def test_a_protected_zone_is_bounded_in_every_layer_and_on_both_sides(small_dose: DoseMap):
    [limit] = asked(small_dose, shares={"under_eye": 0.5}).charge_limits
    problem = asked(small_dose)
    assert limit.of == "preference"
    assert len(limit.upper) == 10
    np.testing.assert_allclose(limit.upper @ charges(problem), 2 * limit.at_most_C_m2, rtol=1e-9)
    zones = [z for z in small_dose.dose.zones if z.name == "under_eye"]
    said = sorted(z.mean_charge_C_m2.nominal for z in zones)
    ends = {layer: max(e[1], 1.0) for layer, e in small_dose.ratios.layer_ends.items()}
    upper = sorted(z.mean_charge_C_m2.nominal * ends[z.layer] for z in zones)
    assert said[0] < upper[0]
    assert sorted(2 * limit.at_most_C_m2) == pytest.approx(upper, rel=1e-4)


def test_the_time_is_the_plans_or_what_was_asked_whichever_is_less(small_dose: DoseMap):
    cap = small_dose.plan.energised_cap_minutes
    assert cap > 0
    assert asked(small_dose).cap_s == 60 * cap
    assert asked(small_dose, minutes=2.5).cap_s == 150
    assert asked(small_dose, minutes=10 * cap).cap_s == 60 * cap


def test_the_density_near_the_eye_is_that_of_the_finding(small_dose: DoseMap):
    [limit] = [each for each in asked(small_dose).peak_limits if "in the skin of the eye ring" in each.name]
    problem = asked(small_dose)
    [said] = [f for f in small_dose.dose.findings if f.where == "anywhere in the eye ring"]
    currents = np.array([each.current_A for each in problem.steps])
    assert (limit.upper[0] * currents).max() / 10 == pytest.approx(said.upper, rel=1e-6)
    assert limit.at_most[0] / 10 == pytest.approx(said.bound)


def test_a_contact_that_reaches_into_the_ring_is_bounded_in_current_and_density(small_dose: DoseMap):
    near = {each.name: each for each in asked(small_dose, rim_m=0.01).peak_limits}
    current = next(each for name, each in near.items() if "L24, current" in name)
    assert len(current.upper) == len(small_dose.fields)
    most = current.at_most / current.upper.max(axis=1)
    assert most == pytest.approx([100e-6] * len(most))
    far = [each.name for each in asked(small_dose).peak_limits]
    assert not any("L24, current" in name for name in far)


def test_a_field_in_muscle_is_no_limit(small_dose: DoseMap):
    assert all(each.unit == "A/m²" for each in asked(small_dose).peak_limits)


def test_both_sides_alike_is_asked_unless_it_is_not_wanted(small_dose: DoseMap):
    assert asked(small_dose).sides_equal
    assert not asked(small_dose, sides_equal=False).sides_equal


# ------------------------------------------------------------------ what comes of it


def test_it_becomes_more_even_and_both_sides_stay_alike(anew: PlannedAnew):
    assert isinstance(anew.answer, Chosen)
    assert anew.by_default
    assert anew.answer.unevenness < anew.answer.unevenness_before
    by = {each.name: (each.passes, each.current_A) for each in anew.answer.steps}
    for name, setting in by.items():
        assert by[name.replace(", right", ", left")] == setting


def test_the_new_plan_does_what_the_choice_says(anew: PlannedAnew, new_dose: DoseMap):
    assert isinstance(anew.answer, Chosen)
    said = {f"{m.name}, {m.side}": m.mean_charge_C_m2.nominal for m in new_dose.dose.muscles}
    for muscle in anew.answer.muscles:
        # The seconds of a step are kept to a tenth.
        assert said[muscle.name] == pytest.approx(muscle.after_C_m2, rel=5e-3), muscle.name
    assert new_dose.dose.energised_s == pytest.approx(anew.answer.seconds, abs=0.1 * len(anew.answer.steps))


def test_the_new_plan_is_above_no_limit_the_old_one_kept(new_dose: DoseMap, small_dose: DoseMap):
    before, after = (
        {finding.limit for finding in found.dose.findings if finding.verdict == "above"}
        for found in (small_dose, new_dose)
    )
    assert after <= before


def test_the_field_in_muscle_is_shown_beside_the_threshold(anew: PlannedAnew, small_dose: DoseMap):
    said = small_dose.dose.finding("L14")
    assert said is not None
    assert anew.field is not None
    assert anew.field.threshold_V_m == said.bound
    assert anew.field.before_V_m == pytest.approx(said.upper, rel=1e-5)


def test_the_plan_before_stays_as_it_was(anew: PlannedAnew, small_visit: VisitPlan, small_dose: DoseMap):
    assert small_visit.session == small_dose.plan
    assert anew.plan is not None
    assert anew.plan.intake == small_visit.intake
    assert any(NO_EVIDENCE in note for note in anew.plan.session.notes)


def test_more_protection_never_raises_what_it_protects(small_visit: VisitPlan, small_dose: DoseMap):
    got = []
    for share in (1.0, 0.7, 0.4):
        wishes = Wishes(shares={"jawline": share})
        answer = planned_anew(small_visit, None, small_dose, wishes, polish_s=0).answer
        assert isinstance(answer, Chosen)
        got.append(max(limit.share * share for limit in answer.limits))
        assert got[-1] <= share * (1 + 1e-9)


def test_nothing_at_all_leaves_no_plan(small_visit: VisitPlan, small_dose: DoseMap):
    found = planned_anew(small_visit, None, small_dose, Wishes(shares={"cheek": 0.0}), polish_s=0)
    assert isinstance(found.answer, Chosen)
    assert all(each.is_left_out for each in found.answer.steps)
    assert found.plan is None


def test_what_cannot_be_is_told_and_gives_no_plan(
    small_visit: VisitPlan, small_dose: DoseMap, monkeypatch: pytest.MonkeyPatch
):
    from ninon.clinic import dose_planning

    def kept(*a: Any, **k: Any) -> Problem:
        problem = problem_of(*a, **k)
        return replace(problem, steps=tuple(replace(step, keep=True) for step in problem.steps))

    monkeypatch.setattr(dose_planning, "problem_of", kept)
    found = planned_anew(small_visit, None, small_dose, Wishes(minutes=0.5), polish_s=0)
    assert isinstance(found.answer, Infeasible)
    assert {each.kind for each in found.answer.conflict} == {"time", "keep"}
    assert (found.plan, found.field) == (None, None)


# ------------------------------------------------------------------ refused


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"muscles": {"maseter": 1.0}}, "masseter"),
        ({"muscles": {"biceps_of_the_arm": 1.0}}, "no muscle"),
        ({"shares": {"jawlin": 0.5}}, "jawline"),
        ({"muscles": {"masseter": 0.0}}, "weight of masseter"),
        ({"muscles": {"masseter": float("nan")}}, "weight of masseter"),
        ({"shares": {"jawline": -0.1}}, "share for jawline"),
        ({"shares": {"jawline": float("inf")}}, "share for jawline"),
        ({"minutes": 0.0}, "minutes"),
        ({"minutes": float("nan")}, "minutes"),
    ],
)
def test_wishes_nobody_can_mean_are_refused(wishes: dict[str, Any], said: str):
    with pytest.raises(InputError, match=said):
        Wishes(**wishes)


def test_every_zone_of_a_face_is_known():
    assert {"under_eye", "cheek", "jawline", "neck_lateral"} <= set(known_zones())


def test_the_dose_of_another_plan_is_not_used(small_visit: VisitPlan, small_dose: DoseMap):
    other = replace(small_dose, plan=small_dose.plan.model_copy(update={"number": 77}))
    with pytest.raises(InputError, match="another plan"):
        planned_anew(small_visit, None, other, Wishes())
