"""A case that cannot be meant is refused with its reason; one that can is solved as physics says."""

from __future__ import annotations

from dataclasses import replace
from math import radians, sin

import numpy as np
import pytest

from ninon.errors import InputError
from ninon.physics.field_case import FieldCase, coarsest_h_m, notes_on
from ninon.physics.field_mesh import MOST_UNKNOWNS, estimated_unknowns, field_mesh
from ninon.physics.field_parts import Ball, FieldElectrode, FieldLayer, FieldProbe, Slab
from ninon.physics.field_solution import solve_field

LAYERS = (
    FieldLayer("skin", 0.0015, (0.2, 0.2, 0.2)),
    FieldLayer("fat", 0.003, (0.04, 0.04, 0.04)),
    FieldLayer("muscle", 0.010, (0.35, 0.35, 0.35)),
)
A = 0.004
PAIR = (
    FieldElectrode((-0.012, 0.0, 0.0), A, 3e-4, 0.1),
    FieldElectrode((0.012, 0.0, 0.0), A, -3e-4, 0.1),
)
PROBES = tuple(
    FieldProbe(point) for point in ((0.0, 0.0, 0.006), (-0.005, 0.004, 0.003), (0.005, 0.004, 0.003))
)
SLAB = FieldCase(Slab(0.08), 0.003, LAYERS, PAIR, PROBES)


def on_ball(theta, phi=0.0, radius=0.03):
    t, p = radians(theta), radians(phi)
    return radius * sin(t) * np.cos(p), radius * sin(t) * np.sin(p), radius * np.cos(t)


def ball(**change):
    electrodes = tuple(replace(each, centre_m=on_ball(t)) for each, t in zip(PAIR, (0, 60), strict=True))
    return replace(FieldCase(Ball(0.03), 0.003, LAYERS, electrodes, ()), **change)


@pytest.fixture(scope="module")
def solved():
    return solve_field(SLAB, threads=1)


def test_equal_electrodes_mirror_each_other(solved):
    one, other = solved.electrodes
    assert one.voltage_V == pytest.approx(-other.voltage_V, rel=1e-3)
    assert one.peak_A_m2 == pytest.approx(other.peak_A_m2, rel=1e-3)
    assert one.mean_A_m2 * np.pi * A**2 == pytest.approx(3e-4, rel=1e-6)
    left, right = solved.probes[1], solved.probes[2]
    assert left.density_A_m2 == pytest.approx(np.array(right.density_A_m2) * [1, -1, -1], rel=1e-2, abs=1e-3)


def test_current_goes_down_under_the_anode_and_across_in_between(solved):
    across, down = solved.probes[0].density_A_m2, solved.probes[1].density_A_m2
    assert across[0] > 0
    assert abs(across[2]) < 0.02 * across[0]
    assert down[2] > 0


def test_density_is_conductivity_times_field(solved):
    for probe, sigma in zip(solved.probes, (0.35, 0.04, 0.04), strict=True):
        assert probe.density_A_m2 == pytest.approx(np.array(probe.field_V_m) * sigma, rel=1e-9)


def test_twice_the_current_is_twice_everything(solved):
    twice = tuple(replace(each, current_A=2 * each.current_A) for each in PAIR)
    again = solve_field(replace(SLAB, electrodes=twice), threads=1)
    assert again.electrodes[0].voltage_V == pytest.approx(2 * solved.electrodes[0].voltage_V, rel=1e-9)
    assert again.electrodes[0].peak_A_m2 == pytest.approx(2 * solved.electrodes[0].peak_A_m2, rel=1e-9)
    assert again.probes[0].density_A_m2 == pytest.approx(
        2 * np.array(solved.probes[0].density_A_m2), rel=1e-9, abs=1e-12
    )


def test_a_higher_contact_impedance_costs_exactly_its_own_voltage(solved):
    more = tuple(replace(each, contact_Ohm_m2=20.0) for each in PAIR)
    most = tuple(replace(each, contact_Ohm_m2=30.0) for each in PAIR)
    one, two = (solve_field(replace(SLAB, electrodes=each, probes=()), threads=1) for each in (more, most))
    rise = two.electrodes[0].voltage_V - one.electrodes[0].voltage_V
    assert rise == pytest.approx(10.0 * 3e-4 / (np.pi * A**2), rel=1e-5)


def test_conductivities_of_their_own_along_each_axis_count_along_that_axis():
    even = solve_field(SLAB, threads=1).probes[0]
    lazy = (*LAYERS[:2], FieldLayer("muscle", 0.010, (0.1, 0.35, 0.35)))
    along = solve_field(replace(SLAB, layers=lazy), threads=1).probes[0]
    assert along.density_A_m2[0] < 0.7 * even.density_A_m2[0]
    assert along.density_A_m2[0] == pytest.approx(0.1 * along.field_V_m[0], rel=1e-9)


def test_a_ball_turned_by_a_quarter_answers_turned():
    first = ball(probes=(FieldProbe(on_ball(30, 0, 0.024)),))
    turned = tuple(replace(each, centre_m=on_ball(t, 90)) for each, t in zip(PAIR, (0, 60), strict=True))
    second = ball(electrodes=turned, probes=(FieldProbe(on_ball(30, 90, 0.024)),))
    one, two = (solve_field(each, threads=1) for each in (first, second))
    x, y, z = one.probes[0].density_A_m2
    assert two.probes[0].density_A_m2 == pytest.approx([-y, x, z], abs=0.02 * np.hypot(x, z))
    assert two.electrodes[0].voltage_V == pytest.approx(one.electrodes[0].voltage_V, rel=0.01)


def test_shells_may_fill_the_ball():
    full = (*LAYERS[:2], FieldLayer("muscle", 0.0255, (0.35,) * 3))
    case = ball(layers=full, probes=(FieldProbe(on_ball(30, 0, 0.01)),))
    assert case.filled
    found = solve_field(case, threads=1)
    assert "middle" in found.reference
    assert found.probes[0].density_A_m2[0] > 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"electrodes": (PAIR[0], replace(PAIR[1], current_A=-2e-4))}, "add up to 100 µA"),
        ({"electrodes": (PAIR[0],)}, "fewer than two"),
        ({"electrodes": tuple(replace(each, current_A=0.0) for each in PAIR)}, "no electrode carries"),
        ({"electrodes": (PAIR[0], replace(PAIR[1], radius_m=0.0))}, "no area"),
        ({"electrodes": (PAIR[0], replace(PAIR[1], contact_Ohm_m2=0.0))}, "no contact impedance"),
        (
            {"electrodes": (PAIR[0], replace(PAIR[1], centre_m=(-0.005, 0.0, 0.0)))},
            "electrodes 1 and 2 overlap",
        ),
        (
            {"electrodes": (PAIR[0], replace(PAIR[1], centre_m=(0.038, 0.0, 0.0)))},
            "electrode 2 reaches .* side",
        ),
        ({"electrodes": (PAIR[0], replace(PAIR[1], centre_m=(0.1, 0.0, 0.0)))}, "electrode 2 reaches"),
        ({"layers": ()}, "no layer"),
        ({"layers": (replace(LAYERS[0], thickness_m=0.0), *LAYERS[1:])}, "'skin' has the thickness 0"),
        ({"layers": (replace(LAYERS[0], conductivity_S_m=(0.2, 0.0, 0.2)), *LAYERS[1:])}, "not positive"),
        ({"probes": (FieldProbe((0.0, 0.0, 0.02)),)}, "probe 1 lies at a depth of 20 mm"),
        ({"probes": (FieldProbe((0.0, 0.0, -0.001)),)}, "probe 1 lies at a depth of -1 mm"),
        ({"probes": (FieldProbe((0.05, 0.0, 0.001)),)}, "beside the slab"),
        ({"h_m": 0.006}, "too coarse for an electrode of 4 mm radius; give at most 5"),
        ({"h_m": 0.0}, "not positive"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_way_out(change, words):
    with pytest.raises(InputError, match=words):
        replace(SLAB, **change)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"electrodes": (PAIR[0], replace(PAIR[1], radius_m=0.027, centre_m=on_ball(180)))}, "60°"),
        ({"layers": (replace(LAYERS[0], thickness_m=0.02), *LAYERS[1:])}, "shells are 33 mm thick"),
        ({"h_m": 0.0039}, "ball of 30 mm"),
        ({"probes": (FieldProbe(on_ball(10, 0, 0.01)),)}, "outside the layers"),
    ],
)
def test_a_ball_is_refused_as_well(change, words):
    with pytest.raises(InputError, match=words):
        ball(**change)


def test_the_very_middle_of_a_full_ball_is_refused():
    full = (*LAYERS[:2], FieldLayer("muscle", 0.0255, (0.35,) * 3))
    with pytest.raises(InputError, match="innermost"):
        ball(layers=full, probes=(FieldProbe((0.0, 0.0, 0.0)),))


def test_the_coarsest_mesh_offered_is_accepted():
    for case in (SLAB, ball()):
        replace(case, h_m=coarsest_h_m(case)[0])


def test_a_gap_narrower_than_an_edge_asks_for_a_finer_mesh():
    near = (PAIR[0], replace(PAIR[1], centre_m=(-0.0028, 0.0, 0.0)))
    with pytest.raises(InputError, match="skin between two electrodes"):
        replace(SLAB, electrodes=near)


def test_a_problem_too_large_for_memory_is_refused_before_it_is_built():
    huge = replace(SLAB, shape=Slab(0.4), h_m=0.0002)
    with pytest.raises(InputError, match="million unknowns"):
        field_mesh(huge)


@pytest.mark.parametrize("case", [SLAB, ball(), replace(SLAB, shape=Slab(0.3))])
def test_the_size_of_a_mesh_is_known_roughly_beforehand(case):
    found = field_mesh(case).node_count
    assert 0.6 * found < estimated_unknowns(case, case.h_m) < 1.8 * found < MOST_UNKNOWNS


def test_probes_on_a_border_belong_to_the_upper_layer():
    assert SLAB.layer_at(0.0015).name == "skin"
    assert SLAB.layer_at(0.0015001).name == "fat"
    assert SLAB.layer_at(0.0145).name == "muscle"


def test_rough_answers_are_told_as_such():
    assert notes_on(replace(SLAB, h_m=0.0026, probes=())) == ()
    coarse = notes_on(SLAB)
    assert "two thirds" in coarse[0]
    shallow = replace(
        SLAB, h_m=0.002, probes=(FieldProbe((0.0, 0.03, 0.001)), FieldProbe((0.012, 0.004, 0.001)))
    )
    assert notes_on(shallow)[0].startswith("probe 2:")
