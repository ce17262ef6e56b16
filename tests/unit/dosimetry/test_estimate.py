"""A session on a face becomes a dose: linear in its currents, the same twice, beside every limit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ninon import tables
from ninon.care.journey import VisitPlan
from ninon.care.session_values import SessionPlan, Step
from ninon.clinic.client_dose import dose_of
from ninon.clinic.dose_planning import kept_plan
from ninon.clinic.plan_file import KeptPlan
from ninon.dosimetry.check import COMPARED, not_compared
from ninon.dosimetry.common_draws import values_of
from ninon.dosimetry.dose import MODEL_WORDS
from ninon.dosimetry.dose_map import DoseMap
from ninon.dosimetry.face_layers import FACE_LAYERS
from ninon.dosimetry.session_fields import combined
from ninon.errors import InputError

MUSCLE, SKIN = FACE_LAYERS.index("muscle"), FACE_LAYERS.index("skin")
EDGE_MM = 6.0


class Desk:
    """The dose of other plans for the same client, from the rows that are there."""

    def __init__(self, visit: VisitPlan, cache: Path) -> None:
        self.kept, self.cache = kept_plan(visit, has_face=False), cache

    def __call__(self, session: SessionPlan, *, threads: int = 1) -> DoseMap:
        kept = KeptPlan(session, self.kept.client, self.kept.visit, has_face=False)
        return dose_of(kept, None, edge_mm=EDGE_MM, threads=threads, cache=self.cache)

    def of(self, change: Any, *, threads: int = 1) -> DoseMap:
        """Of the plan with its steps changed; None leaves one out."""
        steps = tuple(s for s in map(change, self.kept.session.steps) if s is not None)
        return self(self.kept.session.model_copy(update={"steps": steps}), threads=threads)


@pytest.fixture(scope="module")
def desk(small_visit: VisitPlan, small_dose: DoseMap, dose_cache: Path) -> Desk:
    assert small_dose.dose.contacts  # its rows are there now
    return Desk(small_visit, dose_cache)


@pytest.fixture(scope="module")
def doubled(desk: Desk) -> DoseMap:
    return desk.of(lambda step: step.model_copy(update={"current_uA": 2 * step.current_uA}))


def without_m03(step: Step) -> Step | None:
    return None if step.movement == "M03" else step


# ------------------------------------------------------------------ linear


def test_twice_the_current_is_twice_every_number_of_the_model(small_dose: DoseMap, doubled: DoseMap):
    np.testing.assert_allclose(doubled.charge_C_m2, 2 * small_dose.charge_C_m2, rtol=1e-9)
    np.testing.assert_allclose(doubled.peak_A_m2, 2 * small_dose.peak_A_m2, rtol=1e-9)
    for (place, one), (same, two) in zip(values_of(small_dose.dose), values_of(doubled.dose), strict=True):
        assert place == same
        for end in ("low", "nominal", "high"):
            assert getattr(two, end) == pytest.approx(2 * getattr(one, end), rel=1e-9), place


def test_a_session_is_the_sum_of_its_steps(small_dose: DoseMap):
    steps = [small_dose.plan.steps[f.step] for f in small_dose.fields]
    charge = sum(
        s.passes * s.current_uA * 1e-6 * f.charge_per_A.astype(float)
        for s, f in zip(steps, small_dose.fields, strict=True)
    )
    np.testing.assert_allclose(small_dose.charge_C_m2, charge, rtol=1e-6)
    peak = np.max(
        [
            s.current_uA * 1e-6 * f.peak_per_A.astype(float)
            for s, f in zip(steps, small_dose.fields, strict=True)
        ],
        axis=0,
    )
    np.testing.assert_allclose(small_dose.peak_A_m2, peak, rtol=1e-6)


def test_leaving_a_step_out_raises_nothing(desk: Desk, small_dose: DoseMap):
    less = desk.of(without_m03)
    assert (less.charge_C_m2 <= small_dose.charge_C_m2 * (1 + 1e-6)).all()
    assert (less.peak_A_m2 <= small_dose.peak_A_m2 * (1 + 1e-6)).all()
    assert less.dose.energised_s < small_dose.dose.energised_s


def test_one_more_pass_adds_charge_and_no_peak(desk: Desk, small_dose: DoseMap):
    more = desk.of(
        lambda s: s.model_copy(
            update={"passes": s.passes + 1, "seconds": s.seconds * (s.passes + 1) / s.passes}
        )
    )
    treated = small_dose.face.treated
    assert (more.charge_C_m2[:, treated] > small_dose.charge_C_m2[:, treated]).all()
    np.testing.assert_allclose(more.peak_A_m2, small_dose.peak_A_m2, rtol=1e-5)


# ------------------------------------------------------------------ with film and without


def test_the_film_takes_dose_away_from_the_muscle(small_dose: DoseMap):
    how: dict[str, Any] = {
        "current_A": [small_dose.plan.steps[f.step].current_uA * 1e-6 for f in small_dose.fields],
        "passes": [small_dose.plan.steps[f.step].passes for f in small_dose.fields],
    }
    wet, bare = combined(small_dose.fields, **how), combined(small_dose.bare_fields, **how)
    volume = small_dose.face.volume_m3[MUSCLE] * small_dose.face.treated
    assert wet.charge_C_m2[MUSCLE] @ volume < 0.95 * bare.charge_C_m2[MUSCLE] @ volume
    assert wet.peak_A_m2[MUSCLE].max() < bare.peak_A_m2[MUSCLE].max()


def test_near_the_eye_the_larger_of_both_counts(small_dose: DoseMap):
    ring = small_dose.face.treated & (small_dose.face.eye_distance_mm <= 25)
    high = small_dose.ratios.layer_ends["skin"][1]
    currents = [small_dose.plan.steps[f.step].current_uA * 1e-6 for f in small_dose.fields]
    both = [
        max(current * f.peak_per_A[SKIN, ring].max() for f, current in zip(fields, currents, strict=True))
        for fields in (small_dose.fields, small_dose.bare_fields)
    ]
    [said] = [
        f for f in small_dose.dose.findings if f.limit == "L24" and f.where == "anywhere in the eye ring"
    ]
    assert said.film == "both ways"
    assert said.upper == pytest.approx(0.1 * max(both) * high, rel=1e-6)


# ------------------------------------------------------------------ limits, intervals, words


def test_every_limit_is_compared_or_it_is_said_why_not(small_dose: DoseMap):
    assert set(tables.limits()) == set(COMPARED) | set(not_compared())
    said = {finding.limit for finding in small_dose.dose.findings}
    assert said <= set(COMPARED)
    assert {"L06", "L07", "L12", "L13", "L14", "L20", "L21", "L23", "L24", "L24b", "L28b"} <= said


def test_every_interval_holds_its_nominal_value(small_dose: DoseMap):
    for place, value in values_of(small_dose.dose):
        assert 0 <= value.low <= value.nominal <= value.high, place
    for contact in small_dose.dose.contacts:
        for value in (contact.peak_density_A_m2, contact.voltage_V):
            assert 0 < value.low <= value.nominal <= value.high


def test_the_words_say_what_it_is(small_dose: DoseMap):
    dose = small_dose.dose
    assert dose.words == MODEL_WORDS
    assert dose.energised_s == pytest.approx(sum(s.seconds for s in small_dose.plan.steps))
    assert dose.mesh_edge_m == EDGE_MM / 1000
    assert dose.tables_edition == tables.edition()
    assert str(dose.draws) in dose.sampling.replace(",", "")
    assert {each.name for each in dose.doubts} >= {"film_sheet", "horny_layer", "device_current"}


def test_nothing_is_computed_outside_the_treated_skin(small_dose: DoseMap):
    off = ~small_dose.face.treated
    assert (small_dose.charge_C_m2[:, off] == 0).all()
    assert (small_dose.charge_C_m2[:, ~off] > 0).all()


def test_most_charge_lies_where_the_lines_run(small_dose: DoseMap):
    zones = {(z.name, z.side, z.layer): z.mean_charge_C_m2.nominal for z in small_dose.dose.zones}
    assert zones["jawline", "right", "muscle"] > 3 * zones["forehead", "right", "muscle"]
    for name in ("jawline", "cheek", "under_eye"):
        assert zones[name, "right", "muscle"] == pytest.approx(zones[name, "left", "muscle"], rel=0.1)


# ------------------------------------------------------------------ the same twice


def test_the_same_plan_has_the_same_numbers_with_one_thread_or_two(desk: Desk, small_dose: DoseMap):
    for threads in (1, 2):
        again = desk.of(lambda step: step, threads=threads)
        assert again.dose == small_dose.dose
        np.testing.assert_array_equal(again.charge_C_m2, small_dose.charge_C_m2)


def test_another_plan_has_another_key(small_dose: DoseMap, doubled: DoseMap):
    assert doubled.dose.key != small_dose.dose.key


# ------------------------------------------------------------------ refused


def test_a_plan_without_current_has_no_dose(desk: Desk):
    with pytest.raises(InputError, match="No step of this plan is energised"):
        desk.of(lambda step: step.model_copy(update={"current_uA": 0.0}))
    with pytest.raises(InputError, match="No step of this plan is energised"):
        desk.of(lambda step: None)


def test_a_plan_without_one_repetition_rate_has_no_dose(desk: Desk):
    rates = iter([None, 20.0, 10.0, 10.0, 10.0, 10.0])
    with pytest.raises(InputError, match="repetition rate"):
        desk.of(lambda step: step.model_copy(update={"frequency_Hz": next(rates)}))


def test_a_device_no_table_has_is_named(desk: Desk):
    session = desk.kept.session.model_copy(update={"device": "a-lamp"})
    with pytest.raises(InputError, match="a-lamp"):
        desk(session)
