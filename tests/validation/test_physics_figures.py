"""What `ninon physics validate` prints is what is required: all in `./ninon-dev validate`, a part here."""

from __future__ import annotations

import os

import numpy as np
import pytest

from ninon.clinic.physics_validation.against_exact import at_production_mesh, shells
from ninon.clinic.physics_validation.bodies import RADIUS_M, SIGMA, THICKNESS_M, slab_exact
from ninon.clinic.physics_validation.checks import Check, Curve
from ninon.clinic.physics_validation.contacts import formulas, small_system, voltages
from ninon.clinic.physics_validation.intervals import growing_interval
from ninon.clinic.physics_validation.phosphene import MONTAGES, orbit_fields
from ninon.clinic.physics_validation.run import validated
from ninon.clinic.physics_validation.ten_twenty import HeadRing
from ninon.physics.ball import ball_mesh
from ninon.physics.contact_surface import ContactSurface
from ninon.physics.exact import Disc, Layers, disc_currents_field
from ninon.physics.grading import Layer

FULL = bool(os.environ.get("NINON_FULL"))


def missed(checks):
    return [f"{check.about}: {check.line().strip()}" for check in checks if check.holds is False]


@pytest.mark.slow
def test_every_line_of_the_physics_is_met():
    found = list(validated(full=FULL))
    checks = [each for each in found if isinstance(each, Check)]
    assert missed(checks) == []
    assert {check.case for check in checks} >= {f"V{k}" for k in range(1, 17)}
    assert {each.name for each in found if isinstance(each, Curve)} >= {"slab", "shells", "film-2-ohm-m2"}


def test_formulas_contacts_and_intervals_are_met():
    checks = [*formulas(), *small_system(), *voltages(full=False), growing_interval()]
    assert missed(checks) == []
    assert len(checks) >= 12


@pytest.mark.skipif(not FULL, reason="every line of the physics has it: by itself with NINON_FULL=1 only")
def test_the_mesh_of_a_dose_meets_two_per_cent_in_muscle_flat_and_round():
    checks = list(at_production_mesh())
    assert missed(checks) == []
    assert sum(check.required == 2.0 for check in checks) == 2


@pytest.mark.slow
def test_shells_converge():
    checks = [each for each in shells(full=False) if isinstance(each, Check)]
    assert missed(checks) == []


def test_nothing_flows_through_the_mirrored_walls():
    """Else the exact solution would not be that of the box."""
    wall = np.array([[0.2, 0.01, -0.006], [0.03, -0.2, -0.003]])
    discs = [Disc(x, 0.0, RADIUS_M, current) for x, current in ((-0.015, 1.0), (0.015, -1.0))]
    alone = disc_currents_field(Layers(THICKNESS_M, SIGMA), discs, wall * [1, 1, -1]).density_A_m2
    mirrored = slab_exact(wall)
    assert abs(mirrored[0, 0]) <= 0.2 * abs(alone[0, 0])
    assert abs(mirrored[1, 1]) <= 0.2 * abs(alone[1, 1])


def test_the_circle_of_the_10_20_system_measures_along_the_skin():
    mesh = ball_mesh(0.09, [Layer("all", 5e-3)], 4e-3, [])
    head = ContactSurface(mesh.surface_m, mesh.triangles)
    ring = HeadRing.of(head, np.array([0.0, 0.0, 0.09]))
    left, right = ring.at(0.3, +1), ring.at(0.3, -1)
    assert left == pytest.approx(right * [-1.0, 1.0, 1.0])
    assert left[0] > 0
    assert left[1] == pytest.approx(0.09 * np.sin(0.036 / 0.09), rel=0.03)
    turned = np.arctan2(left[0], left[2])
    assert turned == pytest.approx(0.3 * np.pi, rel=0.02)
    assert ring.half_m == pytest.approx(np.pi * 0.09 * np.cos(0.036 / 0.09), rel=0.02)


@pytest.mark.skipif(not FULL, reason="two heads with both pads: with NINON_FULL=1 only")
def test_a_poorer_conducting_orbit_has_the_larger_field():
    found = {(each.montage, each.assumption, each.area_cm2): each for each in orbit_fields()}
    for montage in MONTAGES:
        low = found[montage, "orbit 0.045 S/m", 16.0].orbit_mean
        high = found[montage, "orbit 1.6 S/m", 16.0].orbit_mean
        assert low > found[montage, "nominal", 16.0].orbit_mean > high > 0
