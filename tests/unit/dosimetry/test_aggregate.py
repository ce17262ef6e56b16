"""From densities at vertices to muscles, zones, layers and depths."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ninon.dosimetry.aggregate import Aggregates, aggregate
from ninon.dosimetry.depth_tables import DEPTH_EDGES_M, histogram_axis
from ninon.dosimetry.dose import Interval, LayerDose, PartDose
from ninon.dosimetry.face_layers import FACE_LAYERS
from ninon.dosimetry.part_doses import eye_peaks
from ninon.dosimetry.session_fields import LayerFields, combined
from ninon.errors import InputError
from ninon.face.regions import REGIONS

from .bodies import LAYERS, MadeMuscle, made_body, made_fields, made_ratios

seeds = st.integers(0, 10**6)
MUSCLE = FACE_LAYERS.index("muscle")


@dataclass(frozen=True, eq=False)
class MadeStep:
    step: int
    charge_per_A: NDArray[Any]
    peak_per_A: NDArray[Any]
    field_per_A: NDArray[Any]


def _steps(seed: int, count: int = 4, vertices: int = 200) -> list[MadeStep]:
    dice = np.random.default_rng(seed)
    drawn = dice.lognormal(0, 1, (count, 3, LAYERS, vertices)).astype(np.float32)
    return [MadeStep(index, *fields) for index, fields in enumerate(drawn)]


def _parts(dose: Aggregates) -> list[PartDose | LayerDose]:
    return [*dose.muscles, *dose.zones, *dose.layers]


def _charges(dose: Any) -> list[Interval]:
    """Everything that is said of charge and density, in order."""
    found = []
    for each in (*dose.muscles, *dose.zones, *dose.layers, *dose.depths):
        found += [getattr(each, name) for name in type(each).model_fields if name.endswith(("_C_m2", "A_m2"))]
    return found


def _as_numbers(dose: Any) -> list[float]:
    return [number for one in _charges(dose) for number in (one.low, one.nominal, one.high)]


# ------------------------------------------------------------------ a session from its steps


@given(seeds, st.floats(1e-6, 1e-3))
def test_doubling_the_currents_doubles_every_charge_and_density(seed, current):
    body, ratios, steps = made_body(seed), made_ratios(), _steps(seed)
    once = aggregate(body, combined(steps, current_A=[current] * 4, passes=[2, 3, 4, 2]), ratios)
    twice = aggregate(body, combined(steps, current_A=[2 * current] * 4, passes=[2, 3, 4, 2]), ratios)
    assert _as_numbers(twice) == pytest.approx([2 * number for number in _as_numbers(once)])


@given(seeds)
def test_a_further_step_never_lowers_anything(seed):
    body, ratios, steps = made_body(seed), made_ratios(), _steps(seed)
    some = combined(steps[:3], current_A=[1e-4] * 3, passes=[2] * 3)
    more = combined(steps, current_A=[1e-4] * 4, passes=[2] * 4)
    assert (more.stacked >= some.stacked).all()
    before, after = aggregate(body, some, ratios), aggregate(body, more, ratios)
    for one, other in zip(_parts(before), _parts(after), strict=True):
        assert other.mean_charge_C_m2.nominal >= one.mean_charge_C_m2.nominal * (1 - 1e-12)
        assert other.p95_charge_C_m2.nominal >= one.p95_charge_C_m2.nominal
        assert other.peak_density_A_m2.nominal >= one.peak_density_A_m2.nominal


def test_charges_add_up_over_passes_and_of_peaks_the_largest_stays():
    one, other = _steps(1, count=2)
    session = combined([one, other], current_A=[2e-4, 1e-4], passes=[3, 2])
    assert session.charge_C_m2 == pytest.approx(6e-4 * one.charge_per_A + 2e-4 * other.charge_per_A)
    assert session.peak_A_m2 == pytest.approx(np.maximum(2e-4 * one.peak_per_A, 1e-4 * other.peak_per_A))
    assert session.peak_V_m == pytest.approx(np.maximum(2e-4 * one.field_per_A, 1e-4 * other.field_per_A))


def test_a_step_without_passes_leaves_no_trace():
    one, other = _steps(2, count=2)
    alone = combined([one], current_A=[1e-4], passes=[2])
    beside = combined([one, other], current_A=[1e-4, 9.0], passes=[2, 0])
    assert (alone.stacked == beside.stacked).all()


@pytest.mark.parametrize(
    ("currents", "passes"), [([], []), ([1e-4], [2, 2]), ([-1e-4, 1e-4], [2, 2]), ([1e-4, 1e-4], [2, -1])]
)
def test_a_session_that_cannot_be_meant_is_refused(currents, passes):
    with pytest.raises(InputError):
        combined(_steps(0, count=2), current_A=currents, passes=passes)


# ------------------------------------------------------------------ parts


@given(seeds)
def test_the_order_of_the_vertices_means_nothing(seed):
    body, ratios = made_body(seed), made_ratios()
    fields = made_fields(seed, body)
    order = np.random.default_rng(seed).permutation(len(body.treated))
    other = LayerFields(*(values[:, order] for values in fields.stacked))
    turned = aggregate(body.at(order), other, ratios)
    assert _as_numbers(turned) == pytest.approx(_as_numbers(aggregate(body, fields, ratios)))


@given(seeds)
def test_a_mirrored_body_has_its_sides_exchanged(seed):
    body, ratios = made_body(seed), replace(made_ratios(), muscles={})
    fields = made_fields(seed, body)
    plain, mirrored = aggregate(body, fields, ratios), aggregate(body.mirrored(), fields, ratios)
    other = {"right": "left", "left": "right"}
    for kind in ("muscles", "zones"):
        of = {(p.name, p.side, p.layer): p for p in getattr(mirrored, kind)}
        parts = getattr(plain, kind)
        assert len(of) == len(parts) > 0
        for part in parts:
            twin = of[part.name, other[part.side], part.layer]
            assert twin.model_copy(update={"side": part.side}) == part


@given(seeds)
def test_no_mean_and_no_percentile_lies_above_the_peak(seed):
    body = made_body(seed)
    dose = aggregate(body, made_fields(seed, body), made_ratios())
    for part in (*dose.muscles, *dose.zones, *dose.layers):
        for what in ("charge_C_m2", "density_A_m2"):
            peak = getattr(part, f"peak_{what}").nominal
            assert getattr(part, f"p95_{what}").nominal <= peak
            assert getattr(part, f"mean_{what}").nominal <= peak * (1 + 1e-12)


@given(seeds)
def test_what_was_not_treated_changes_nothing(seed):
    body, ratios = made_body(seed), made_ratios()
    fields = made_fields(seed, body)
    spoiled = LayerFields(*(np.where(body.treated, values, 1e9) for values in fields.stacked))
    assert aggregate(body, spoiled, ratios) == aggregate(body, fields, ratios)


def test_a_muscle_counts_by_volume_and_by_its_share_of_each_vertex():
    body = made_body(3)
    fields, ratios = made_fields(3, body), made_ratios()
    muscle = body.muscles[1]
    weights = muscle.weight * body.volume_m3[MUSCLE] * body.treated
    charge = fields.charge_C_m2[MUSCLE]
    part = aggregate(body, fields, ratios).muscles[1]
    assert (part.name, part.side, part.layer, part.intent) == ("m0", "left", "muscle", "lift")
    assert part.mean_charge_C_m2.nominal == pytest.approx(np.average(charge, weights=weights))
    assert part.peak_charge_C_m2.nominal == charge[weights > 0].max()
    assert part.peak_field_V_m.nominal == fields.peak_V_m[MUSCLE, weights > 0].max()


def test_a_muscle_outside_the_treated_area_has_no_dose():
    body = made_body(4)
    elsewhere = MadeMuscle("far", "right", "", np.where(body.treated, 0.0, 1.0))
    body = replace(body, muscles=(*body.muscles, elsewhere))
    found = aggregate(body, made_fields(4, body), made_ratios()).muscles
    assert len(found) == len(body.muscles) - 1
    assert "far" not in {part.name for part in found}


def test_a_muscle_has_the_interval_of_its_own_models():
    body, ratios = made_body(5), made_ratios()
    wide, usual = aggregate(body, made_fields(5, body), ratios).muscles[:2]
    for part, (low, high) in (
        (wide, ratios.muscle_ends["m0", "right"]),
        (usual, ratios.layer_ends["muscle"]),
    ):
        value = part.p95_charge_C_m2
        assert (value.low, value.high) == pytest.approx((value.nominal * low, value.nominal * high))


def test_a_field_has_the_interval_of_the_fields():
    body, ratios = made_body(6), made_ratios()
    for part in aggregate(body, made_fields(6, body), ratios).layers:
        low, high = ratios.field_ends[part.layer]
        assert part.peak_field_V_m.high == pytest.approx(part.peak_field_V_m.nominal * high)
        assert part.mean_field_V_m.low == pytest.approx(part.mean_field_V_m.nominal * low)


def test_the_two_eyelids_and_the_eye_are_one_zone_of_the_table():
    body = made_body(7, regions=len(REGIONS))
    zones = {part.name for part in aggregate(body, made_fields(7, body), made_ratios()).zones}
    assert "eyelid_and_globe" in zones
    assert not zones & {"upper_lid", "lower_lid", "eye", "scalp", "ear", "elsewhere"}


def test_the_midline_counts_half_on_either_side():
    body = made_body(8, count=3, muscles=0)
    body = replace(
        body,
        vertices_mm=np.array([[-30.0, 0, 0], [0.0, 0, 0], [30.0, 0, 0]]),
        region=np.full(3, REGIONS.index("forehead")),
        treated=np.ones(3, dtype=bool),
        volume_m3=np.ones((LAYERS, 3)),
    )
    charge = np.tile([1.0, 4.0, 7.0], (LAYERS, 1))
    zones = aggregate(body, LayerFields(charge, charge, charge), made_ratios()).zones
    means = {part.side: part.mean_charge_C_m2.nominal for part in zones if part.layer == "skin"}
    assert means == pytest.approx({"right": (1 + 0.5 * 4) / 1.5, "left": (7 + 0.5 * 4) / 1.5})


def test_a_part_is_known_as_badly_as_its_surface_but_for_five_per_cent():
    body = made_body(9, count=100, muscles=0)
    weight = np.ones(100)
    body = replace(
        body, muscles=(MadeMuscle("m", "right", "", weight),), treated=np.ones(100, dtype=bool),
        volume_m3=np.ones((LAYERS, 100)), origin=np.repeat([0, 2], [95, 5]),
    )  # fmt: skip
    fields = made_fields(9, body)
    assert aggregate(body, fields, made_ratios()).muscles[0].origin == "measured"
    worse = replace(body, origin=np.repeat([0, 2], [94, 6]))
    assert aggregate(worse, fields, made_ratios()).muscles[0].origin == "assumed"


def test_what_is_only_assumed_is_known_less_well_where_a_study_says_so():
    body = replace(made_body(10), origin=np.full(200, 2))
    fields, plain = made_fields(10, body), made_ratios()
    wide = replace(plain, widening={"assumed": 2.0})
    one = aggregate(body, fields, plain).muscles[1].mean_charge_C_m2
    other = aggregate(body, fields, wide).muscles[1].mean_charge_C_m2
    assert other.high / other.nominal == pytest.approx((one.high / one.nominal) ** 2)
    assert other.nominal == one.nominal


# ------------------------------------------------------------------ depth and volume


def test_every_layer_stands_at_the_depth_of_its_middle():
    body = made_body(11, count=50, muscles=0)
    depth = np.tile(np.array([[0.0006], [0.003], [0.0055], [0.009], [0.02]]), (1, 50))
    body = replace(body, depth_m=depth)
    charge = np.tile(np.array([[5.0], [4.0], [3.0], [2.0], [1.0]]), (1, 50))
    found = aggregate(body, LayerFields(charge, charge, charge), made_ratios()).depths
    assert [each.mean_charge_C_m2.nominal for each in found] == pytest.approx([5, 4, 3, 2])
    assert all(each.from_m <= middle < each.to_m for each, middle in zip(found, depth[:4, 0], strict=True))
    assert DEPTH_EDGES_M[0] == 0
    assert DEPTH_EDGES_M[-1] == pytest.approx(0.015)


def test_a_range_of_depths_with_one_layer_has_that_layers_interval():
    body = made_body(12, count=50, muscles=0)
    body = replace(body, depth_m=np.tile(np.array([[0.001], [0.002], [0.004], [0.006], [0.008]]), (1, 50)))
    ratios = made_ratios()
    first = aggregate(body, made_fields(12, body), ratios).depths[0].mean_charge_C_m2
    assert first.high / first.nominal == pytest.approx(ratios.layer_ends["skin"][1])


def test_a_range_of_depths_with_two_layers_has_the_models_of_both_by_their_charge():
    body = made_body(12, count=50, muscles=0)
    depth = np.tile(np.array([[0.0005], [0.001], [0.004], [0.006], [0.008]]), (1, 50))
    body = replace(body, depth_m=depth, volume_m3=np.ones((LAYERS, 50)))
    charge = np.tile(np.array([[3.0], [1.0], [1.0], [1.0], [1.0]]), (1, 50))
    ratios = made_ratios()
    first = aggregate(body, LayerFields(charge, charge, charge), ratios).depths[0].mean_charge_C_m2
    both = 0.75 * ratios.layers["skin"] + 0.25 * ratios.layers["fat"]
    assert first.nominal == pytest.approx(2.0)
    assert first.high == pytest.approx(2.0 * np.quantile(both, 0.95, method="inverted_cdf"))


@given(seeds)
def test_a_histogram_falls_from_everything_and_keeps_its_order(seed):
    body = made_body(seed)
    for histogram in aggregate(body, made_fields(seed, body), made_ratios()).histograms:
        assert histogram.charge_C_m2[0] == 0
        assert (np.diff(histogram.charge_C_m2) > 0).all()
        for share in (histogram.share_low, histogram.share_nominal, histogram.share_high):
            assert share[0] == pytest.approx(1)
            assert (np.diff(share) <= 1e-12).all()
        assert (np.array(histogram.share_low) <= np.array(histogram.share_nominal) + 1e-12).all()
        assert (np.array(histogram.share_nominal) <= np.array(histogram.share_high) + 1e-12).all()
        assert histogram.share_nominal[-1] < 0.05


def test_a_histogram_counts_the_volume_that_receives_at_least_so_much():
    body = made_body(13)
    fields, axis = made_fields(13, body), np.array([0.0, 0.5, 1.0, 2.0])
    found = aggregate(body, fields, made_ratios(), axis_C_m2=axis).histograms
    assert [each.layer for each in found] == ["skin", "fat", "muscle"]
    for each in found:
        row = FACE_LAYERS.index(each.layer)
        volume = body.volume_m3[row] * body.treated
        wanted = [volume[fields.charge_C_m2[row] >= bound].sum() / volume.sum() for bound in axis]
        assert each.charge_C_m2 == tuple(axis)
        assert each.share_nominal == pytest.approx(wanted)


def test_the_axis_of_nothing_is_a_point():
    assert histogram_axis(0.0).tolist() == [0.0]


# ------------------------------------------------------------------ the eye


def test_the_eye_has_the_largest_field_below_the_skin_near_the_rim():
    body = made_body(14)
    fields, ratios = made_fields(14, body), made_ratios()
    found = eye_peaks(body, fields, ratios)
    assert found is not None
    near = body.treated & (body.eye_distance_mm <= 5)
    highest = max(
        fields.peak_V_m[row, near].max() * ratios.field_ends[layer][1]
        for row, layer in enumerate(FACE_LAYERS)
        if row > 0
    )
    assert found[0].high == pytest.approx(highest)
    ring = body.treated & (body.eye_distance_mm <= 25)
    assert found[1].nominal == fields.peak_A_m2[0, ring].max()


def test_the_field_in_the_skin_at_the_rim_is_not_the_one_that_reaches_the_eye():
    body = made_body(14)
    fields = made_fields(14, body)
    fields.peak_V_m[0] = 1e6
    found = eye_peaks(body, fields, made_ratios())
    assert found is not None
    assert found[0].high < 1e6


def test_far_from_the_eye_nothing_is_said_of_it():
    body = replace(made_body(15), eye_distance_mm=np.full(200, 30.0))
    assert eye_peaks(body, made_fields(15, body), made_ratios()) is None


def test_a_whole_face_is_aggregated_in_the_time_of_a_moving_finger():
    body, ratios = made_body(16, count=25_000, muscles=33, regions=len(REGIONS)), made_ratios(draws=10_000)
    fields = made_fields(16, body)
    aggregate(body, fields, ratios)
    spent = []
    for _ in range(5):
        start = time.process_time()
        aggregate(body, fields, ratios)
        spent.append(time.process_time() - start)
    print(f"aggregate: {min(spent) * 1000:.0f} ms")
    assert min(spent) < 0.25  # 50 ms on a quiet machine
