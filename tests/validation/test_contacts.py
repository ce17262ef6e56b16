"""Contacts and films against exact solutions: voltages, densities under a contact, current in the muscle."""

from __future__ import annotations

from math import cos, inf, sin

import numpy as np
import pytest
from scipy.sparse import block_array, csr_array
from scipy.sparse.linalg import spsolve

from ninon.physics.body import Body
from ninon.physics.contact import footprint
from ninon.physics.contact_model import solve_contacts
from ninon.physics.exact.disc import contact_density as exact_density
from ninon.physics.exact.disc import pair_resistance
from ninon.physics.exact.film import Film as EndlessFilm
from ninon.physics.exact.half_space import Disc, disc_currents_field
from ninon.physics.exact.layers import Layers
from ninon.physics.exact.shells import Cap, Shells
from ninon.physics.exact.spheres import cap_currents_field
from ninon.physics.field_case import FieldCase
from ninon.physics.field_parts import Ball, FieldElectrode, FieldLayer, FieldProbe, Slab
from ninon.physics.field_solution import solve_field
from ninon.physics.film import Film
from ninon.physics.grading import Layer
from ninon.physics.probe import probe
from ninon.physics.skin_patch import contact_density
from ninon.physics.slab import slab_mesh
from tests.unit.physics.flat_skin import flat_body

SIGMA = (0.20, 0.04, 0.35, 0.02)
THICKNESS = (0.0015, 0.003, 0.003, 0.012)
NAMES = ("skin", "fat", "muscle", "deep")
EXACT = Layers(THICKNESS, SIGMA)
A, CURRENT = 0.0025, 1e-3
_LATTICE = np.stack(
    np.meshgrid(np.arange(-25, 26, 2.5), np.arange(0, 13, 3), indexing="ij"), axis=-1
).reshape(-1, 2)


def places(*depths_mm):
    rows = [np.column_stack([_LATTICE, np.full(len(_LATTICE), depth)]) for depth in depths_mm]
    return np.concatenate(rows) * 1e-3


MUSCLE, FAT, SKIN = places(5.25, 6.0, 6.75), places(3.0), places(0.75)


def relative(found, exact):
    return np.linalg.norm(found - exact) / np.linalg.norm(exact)


def slab(side_m, h_m, centres, radius_m):
    layers = [Layer(*each) for each in zip(NAMES, THICKNESS, strict=True)]
    return slab_mesh(side_m, layers, h_m, [(x, y, radius_m) for x, y in centres])


def on(mesh, centres, radius_m):
    return [footprint(mesh.surface_m, mesh.triangles, (x, y, 0.0), radius_m) for x, y in centres]


# ------------------------------------------------------------------ the complete electrode model


@pytest.mark.parametrize("impedance", [(0.01, 0.01), (0.003, 0.2), (0.02 - 0.05j, 0.1 - 0.01j)])
def test_currents_by_the_small_dense_system_are_those_of_a_fresh_augmented_solve(impedance):
    """V9: impedance to 1e-9, potential to 1e-11."""
    body = flat_body()
    contacts = on(body.mesh, [(-0.0121, 0.0003), (0.0133, -0.0022)], 0.0037)
    found = solve_contacts(body, contacts, [CURRENT, -CURRENT], np.array(impedance), model="cem")
    matrix, border, corner = augmented(body, contacts, impedance)
    system = block_array([[matrix, -border], [-border.T, corner]]).tocsc()
    fresh = spsolve(system, np.r_[np.zeros(body.unknowns), CURRENT, -CURRENT].astype(system.dtype))
    voltage = fresh[-2] - fresh[-1]
    assert abs(found.voltage_V[0] - found.voltage_V[1] - voltage) < 1e-9 * abs(voltage)
    assert np.abs(found.potential_V - fresh[:-2]).max() < 1e-11 * np.abs(fresh[:-2]).max()


def augmented(body, contacts, impedance):
    matrix, columns, corner = body.matrix.copy(), [], []
    for each, z in zip(contacts, impedance, strict=True):
        nodes = body.source_node(each.vertices)
        row, column = (part.ravel() for part in np.meshgrid(nodes, nodes, indexing="ij"))
        spread = csr_array((each.mass.ravel() / z, (row, column)), shape=matrix.shape)
        matrix = matrix + spread
        column = np.zeros(body.unknowns, dtype=np.result_type(z))
        column[nodes] = each.mass.sum(axis=1) / z
        columns.append(column)
        corner.append(each.area_m2 / z)
    return csr_array(matrix), csr_array(np.stack(columns, axis=1)), csr_array(np.diag(corner))


@pytest.mark.slow
def test_the_field_command_keeps_its_promise_at_the_production_mesh():
    """V3 and V16 as a researcher meets them: muscle within 2 %, the voltage of a pair within 1 %."""
    points = np.concatenate([MUSCLE, FAT])
    case = FieldCase(
        Slab(0.4),
        0.0015,
        tuple(FieldLayer(n, t, (s, s, s)) for n, t, s in zip(NAMES, THICKNESS, SIGMA, strict=True)),
        tuple(FieldElectrode((x, 0.0, 0.0), A, i, 0.01) for x, i in ((-0.015, CURRENT), (0.015, -CURRENT))),
        tuple(FieldProbe((float(x), float(y), float(z))) for x, y, z in points),
    )
    found = solve_field(case, threads=1)
    density = np.array([each.density_A_m2 for each in found.probes])
    discs = [Disc(-0.015, 0, A, CURRENT), Disc(0.015, 0, A, -CURRENT)]
    exact = disc_currents_field(EXACT, discs, points).density_A_m2
    assert relative(density[: len(MUSCLE)], exact[: len(MUSCLE)]) < 0.02
    assert relative(density[len(MUSCLE) :], exact[len(MUSCLE) :]) < 0.055
    resistance = (found.electrodes[0].voltage_V - found.electrodes[1].voltage_V) / CURRENT
    assert resistance == pytest.approx(pair_resistance(EXACT, A, 0.01, 0.03), rel=0.01)


def test_muscle_under_concentric_shells_is_within_two_per_cent_at_the_production_mesh():
    """V4 as a researcher meets it."""
    radius, thickness = 0.04, (*THICKNESS[:3], 0.006)

    def polar(angle, turn, r):
        return r * sin(angle) * cos(turn), r * sin(angle) * sin(turn), r * cos(angle)

    points = [
        polar(angle, turn, radius - depth)
        for angle in np.linspace(0.02, 1.2, 12)
        for turn in (0.0, 0.5, 1.2, 2.2, 3.1)
        for depth in (0.00525, 0.006, 0.00675)
    ]
    poles = [(polar(angle, 0.0, radius), i) for angle, i in ((0.0, CURRENT), (0.75, -CURRENT))]
    case = FieldCase(
        Ball(radius),
        0.0015,
        tuple(FieldLayer(n, t, (s, s, s)) for n, t, s in zip(NAMES, thickness, SIGMA, strict=True)),
        tuple(FieldElectrode(pole, A, i, 1.0) for pole, i in poles),
        tuple(FieldProbe((float(x), float(y), float(z))) for x, y, z in points),
    )
    found = np.array([each.density_A_m2 for each in solve_field(case, threads=1).probes])
    caps = [Cap(tuple(np.array(pole) / radius), A / radius, i) for pole, i in poles]
    exact = cap_currents_field(Shells(radius, thickness, SIGMA), caps, np.array(points)).density_A_m2
    assert relative(found, exact) < 0.02


# ------------------------------------------------------------------ density under a contact


@pytest.mark.parametrize("radius", [0.0025, 0.005])
@pytest.mark.parametrize("impedance", [0.01, 0.1])
def test_the_peak_under_a_contact_is_within_five_per_cent_of_the_ring_solution(radius, impedance):
    """Two contacts so far apart that neither bends the other's density; a mesh twice as coarse as in use."""
    centres = [(-0.0603, 0.0004), (0.0597, -0.0002)]
    mesh = slab(0.3, 0.003, centres, radius)
    body = Body.build(mesh, mesh.per_prism(SIGMA), threads=1)
    contacts = on(mesh, centres, radius)
    solution = solve_contacts(body, contacts, [CURRENT, -CURRENT], impedance, model="cem")
    found = contact_density(
        mesh, body.conductivity, solution.potential_V, contacts[0],
        current_A=CURRENT, contact_Ohm_m2=impedance, others=contacts[1:],
    )  # fmt: skip
    ring, density = exact_density(Layers((*THICKNESS[:3], inf), SIGMA), radius, impedance, CURRENT, rings=120)
    assert found.peak_A_m2 == pytest.approx(density[-1], rel=0.05)
    away = np.linalg.norm(found.points_m - contacts[0].centre_m, axis=1)
    told = np.interp(away, ring, density)
    rms = np.sqrt(found.area_m2 @ (found.density_A_m2 - told) ** 2 / (found.area_m2 @ told**2))
    assert rms < 0.02


@pytest.mark.parametrize("impedance", [0.01, 0.1])
def test_the_closer_look_finds_the_voltage_that_a_coarse_mesh_misses(impedance):
    centres = [(-0.0153, 0.0004), (0.0147, 0.0004)]
    mesh = slab(0.3, 0.003, centres, A)
    body = Body.build(mesh, mesh.per_prism(SIGMA), threads=1)
    contacts = on(mesh, centres, A)
    given = np.array([CURRENT, -CURRENT])
    solution = solve_contacts(body, contacts, given, impedance, model="cem")
    exact = pair_resistance(EXACT, A, impedance, 0.03)
    looked = [
        contact_density(
            mesh, body.conductivity, solution.potential_V, contacts[k],
            current_A=given[k], contact_Ohm_m2=impedance, others=[contacts[1 - k]],
        ).voltage_V
        for k in (0, 1)
    ]  # fmt: skip
    closer = abs((looked[0] - looked[1]) / CURRENT / exact - 1)
    coarse = abs((solution.voltage_V[0] - solution.voltage_V[1]) / CURRENT / exact - 1)
    assert closer < 0.01
    assert closer < 0.3 * coarse


# ------------------------------------------------------------------ films


def film_errors(h_m, sheet, leak, side_m=0.5):
    centres = [(-0.015, 0.0), (0.015, 0.0)]
    mesh = slab(side_m, h_m, centres, A)
    film = Film(sheet, leak, np.arange(len(mesh.triangles)))
    body = Body.build(mesh, mesh.per_prism(SIGMA), film=film, threads=1)
    solution = solve_contacts(body, on(mesh, centres, A), [CURRENT, -CURRENT], 1.0, model="uniform")
    discs = [Disc(-0.015, 0, A, CURRENT), Disc(0.015, 0, A, -CURRENT)]
    errors = []
    for points in (MUSCLE, SKIN):
        exact = disc_currents_field(EXACT, discs, points, EndlessFilm(sheet, leak)).density_A_m2
        found = probe(mesh, body.conductivity, solution.potential_V, points * [1, 1, -1])
        errors.append(relative(found.current_density * [1, 1, -1], exact))
    return errors


@pytest.mark.slow
@pytest.mark.parametrize(("sheet", "leak"), [(6e-5, 0.5), (6e-5, 2.0)])
def test_a_film_spreads_the_current_as_the_endless_one_does(sheet, leak):
    """V5: muscle within 1.5 %, skin within 6 % at the production mesh, at the rate of its order."""
    coarse, fine = film_errors(0.003, sheet, leak), film_errors(0.0015, sheet, leak)
    assert fine[0] < 0.015
    assert fine[1] < 0.06
    assert coarse[1] > 2**1.5 * fine[1]
