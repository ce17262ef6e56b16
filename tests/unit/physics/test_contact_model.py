"""Given currents enter as given, spread as the impedance lets them, and cost the energy they must."""

from __future__ import annotations

import numpy as np
import pytest

from ninon.errors import InputError
from ninon.physics.assembly import stiffness
from ninon.physics.contact import footprint
from ninon.physics.contact_model import contact_currents, solve_contacts, surface_green
from tests.unit.physics.flat_skin import flat_body

A = 0.0035
CURRENTS = np.array([3e-4, -1e-4, -2e-4])


@pytest.fixture(scope="module")
def body():
    return flat_body()


@pytest.fixture(scope="module")
def contacts(body):
    centres = ((-0.0121, 0.0003, 0), (0.013, 0.001, 0), (0.001, 0.0152, 0))
    return [footprint(body.mesh.surface_m, body.mesh.triangles, centre, A) for centre in centres]


def per_contact(body, contacts, nodal):
    start, found = 0, []
    for each in contacts:
        found.append(nodal[start : start + len(each.vertices)].sum())
        start += len(each.vertices)
    return np.array(found)


@pytest.mark.parametrize("impedance", [0.01, [0.01, 0.1, 2.0], 0.02 - 0.03j])
def test_each_electrode_passes_exactly_its_own_current(body, contacts, impedance):
    green = surface_green(body, np.concatenate([each.vertices for each in contacts]))
    found = contact_currents(contacts, CURRENTS, impedance, green)
    assert per_contact(body, contacts, found.nodal_A) == pytest.approx(CURRENTS, abs=1e-15)


@pytest.mark.parametrize("impedance", [0.01, [0.01, 0.1, 2.0], 0.02 - 0.03j])
def test_the_power_given_is_the_power_lost_in_tissue_and_contacts(body, contacts, impedance):
    found = solve_contacts(body, contacts, CURRENTS, impedance, model="cem")
    phi = found.potential_V
    lost = np.vdot(phi, stiffness(body.mesh, body.conductivity) @ phi)
    for each, z, volt in zip(contacts, np.broadcast_to(impedance, 3), found.voltage_V, strict=True):
        drop = volt - phi[body.mesh.node(each.vertices, 0)]
        lost += (drop.conj() @ each.mass @ drop) * z / abs(z) ** 2
    assert found.voltage_V @ CURRENTS.conj() == pytest.approx(lost, rel=1e-9)
    assert (found.voltage_V @ CURRENTS).real > 0


def test_a_large_impedance_spreads_the_current_evenly(body, contacts):
    even = solve_contacts(body, contacts, CURRENTS, 1e4, model="uniform")
    found = solve_contacts(body, contacts, CURRENTS, 1e4, model="cem")
    scale = np.abs(even.potential_V).max()
    assert np.abs(found.potential_V - even.potential_V).max() < 1e-4 * scale
    assert found.voltage_V == pytest.approx(even.voltage_V, rel=1e-6)


def test_an_impedance_of_its_own_counts_for_each_electrode(body, contacts):
    one = solve_contacts(body, contacts, CURRENTS, [1.0, 1.0, 1.0], model="uniform").voltage_V
    other = solve_contacts(body, contacts, CURRENTS, [1.0, 3.0, 1.0], model="uniform").voltage_V
    assert other - one == pytest.approx([0, 2.0 * CURRENTS[1] / contacts[1].area_m2, 0], abs=1e-12)


def test_a_complex_impedance_without_imaginary_part_is_a_real_one(body, contacts):
    real = solve_contacts(body, contacts, CURRENTS, 0.05, model="cem")
    same = solve_contacts(body, contacts, CURRENTS, 0.05 + 0j, model="cem")
    assert same.potential_V == pytest.approx(real.potential_V, abs=1e-12 * np.abs(real.potential_V).max())


def test_twice_the_current_is_twice_everything(body, contacts):
    one = solve_contacts(body, contacts, CURRENTS, 0.05, model="cem")
    two = solve_contacts(body, contacts, 2 * CURRENTS, 0.05, model="cem")
    assert two.potential_V == pytest.approx(2 * one.potential_V, rel=1e-11, abs=1e-13)


@pytest.mark.parametrize(
    ("currents", "impedance", "words"),
    [
        ([1e-4, 1e-4, 0.0], 0.1, "add up"),
        ([1e-4, -1e-4], 0.1, "one finite current"),
        ([1e-4, -1e-4, 0.0], 0.0, "not positive"),
        ([1e-4, -1e-4, 0.0], -0.1 + 1j, "not positive"),
        ([1e-4, -1e-4, 0.0], [0.1, 0.1], "one for each"),
    ],
)
def test_what_cannot_be_meant_is_refused(body, contacts, currents, impedance, words):
    with pytest.raises(InputError, match=words):
        solve_contacts(body, contacts, currents, impedance, model="cem")


def test_a_green_matrix_of_other_contacts_is_refused(contacts):
    with pytest.raises(InputError, match="Green matrix"):
        contact_currents(contacts, CURRENTS, 0.1, np.eye(3))
