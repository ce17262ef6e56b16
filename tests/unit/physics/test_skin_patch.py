"""A closer look at one contact keeps its current and its neighbours, and settles with its fineness."""

from __future__ import annotations

import numpy as np
import pytest

from ninon.errors import InputError
from ninon.physics.contact import footprint
from ninon.physics.contact_model import solve_contacts
from ninon.physics.contact_outline import pad_outline
from ninon.physics.patch_mesh import patch_mesh
from ninon.physics.skin_patch import contact_density, peak_density
from tests.unit.physics.flat_skin import flat_body

CURRENT = 3e-4


@pytest.fixture(scope="module")
def body():
    return flat_body(side_m=0.09)


def solved(body, outline, impedance, places=(-0.0151, 0.0148)):
    contacts = [footprint(body.mesh.surface_m, body.mesh.triangles, (x, 0.0004, 0), outline) for x in places]
    return contacts, solve_contacts(body, contacts, [CURRENT, -CURRENT], impedance, model="cem")


def look(body, contacts, solution, impedance, **how):
    return contact_density(
        body.mesh, body.conductivity, solution.potential_V, contacts[0],
        current_A=CURRENT, contact_Ohm_m2=impedance, others=contacts[1:], **how,
    )  # fmt: skip


@pytest.mark.parametrize("outline", [0.003, pad_outline(0.02, 0.012, 0.003)])
def test_the_density_adds_up_to_the_current_and_is_largest_at_the_rim(body, outline):
    contacts, solution = solved(body, outline, 0.01)
    found = look(body, contacts, solution, 0.01)
    assert found.area_m2 @ found.density_A_m2 == pytest.approx(CURRENT, rel=1e-9)
    assert found.area_m2.sum() == pytest.approx(contacts[0].area_m2, rel=1e-6)
    away = np.linalg.norm(found.points_m - contacts[0].centre_m, axis=1)
    assert np.linalg.norm(found.peak_at_m - contacts[0].centre_m) > 0.9 * min(0.003, away.max())
    assert found.peak_A_m2 > 1.1 * found.mean_A_m2


def test_behind_a_thick_horny_layer_the_density_is_even(body):
    contacts, solution = solved(body, 0.003, 20.0)
    found = look(body, contacts, solution, 20.0)
    assert found.peak_A_m2 == pytest.approx(CURRENT / contacts[0].area_m2, rel=2e-3)


def test_the_peak_settles_as_the_rings_become_finer(body):
    contacts, solution = solved(body, 0.003, 0.01)
    coarse, middle, fine = (
        look(body, contacts, solution, 0.01, finest=f).peak_A_m2 for f in (0.08, 0.04, 0.02)
    )
    assert abs(fine - middle) < 0.5 * abs(middle - coarse)
    assert fine == pytest.approx(middle, rel=0.002)


def test_a_complex_impedance_without_imaginary_part_is_a_real_one(body):
    contacts, solution = solved(body, 0.003, 0.02)
    real = look(body, contacts, solution, 0.02, finest=0.1)
    same = look(body, contacts, solution, 0.02 + 0j, finest=0.1)
    assert same.density_A_m2 == pytest.approx(real.density_A_m2, rel=1e-9)


def test_a_neighbour_keeps_the_patch_short(body):
    contacts, solution = solved(body, 0.003, 0.05, places=(0.0, 0.008))
    assert look(body, contacts, solution, 0.05, finest=0.1).reach < 8 / 3 - 1
    contacts, solution = solved(body, 0.003, 0.05)
    assert look(body, contacts, solution, 0.05, finest=0.1).reach == 3


def test_the_edge_of_the_skin_keeps_the_patch_short(body):
    contacts, solution = solved(body, 0.003, 0.05, places=(-0.040, 0.0))
    assert 1 < look(body, contacts, solution, 0.05, finest=0.1).reach < 5 / 3


def test_the_fine_mesh_reads_off_any_linear_potential_exactly(body):
    contact = footprint(body.mesh.surface_m, body.mesh.triangles, (0.0013, 0.0004, 0), 0.003)
    patch = patch_mesh(body.mesh, body.conductivity, contact, finest=0.1, reach=2.0)
    slope = np.array([3.0, -2.0, 5.0])
    assert patch.of(body.mesh, body.mesh.nodes_m @ slope) == pytest.approx(
        patch.mesh.nodes_m @ slope, abs=1e-15
    )


def test_the_fine_mesh_has_the_layers_of_the_coarse_one(body):
    contact = footprint(body.mesh.surface_m, body.mesh.triangles, (0.0013, 0.0004, 0), 0.003)
    patch = patch_mesh(body.mesh, body.conductivity, contact, finest=0.1, reach=2.0)
    assert set(patch.conductivity[patch.mesh.layer == 0].ravel()) == {0.2}
    assert set(patch.conductivity[patch.mesh.layer == 1].ravel()) == {0.04}


def test_the_current_the_other_way_is_as_dense(body):
    contacts, solution = solved(body, 0.003, 0.05)
    given = {"contact_Ohm_m2": 0.05, "others": contacts[1:]}
    one = peak_density(
        body.mesh, body.conductivity, solution.potential_V, contacts[0], current_A=CURRENT, **given
    )
    other = peak_density(
        body.mesh, body.conductivity, -solution.potential_V, contacts[0], current_A=-CURRENT, **given
    )
    assert other == pytest.approx(one, rel=1e-9)


def test_a_contact_without_impedance_has_no_peak(body):
    contacts, solution = solved(body, 0.003, 0.05)
    with pytest.raises(InputError, match="infinite"):
        look(body, contacts, solution, 0.0)
