"""A film spreads current sideways; what it adds to the body keeps the body's laws."""

from __future__ import annotations

import numpy as np
import pytest

from ninon.errors import InputError
from ninon.physics.body import Body
from ninon.physics.contact import footprint
from ninon.physics.contact_model import solve_contacts
from ninon.physics.film import Film
from tests.unit.physics.flat_skin import SIGMA, flat_mesh

MESH = flat_mesh()
EVERYWHERE = np.arange(len(MESH.triangles))


def pair(mesh):
    return [footprint(mesh.surface_m, mesh.triangles, (x, 0.0004, 0), 0.004) for x in (-0.0121, 0.0118)]


def solved(film, impedance=0.05, model="cem"):
    body = Body.build(MESH, MESH.per_prism(SIGMA), film=film, threads=1)
    return body, solve_contacts(body, pair(MESH), [1e-3, -1e-3], impedance, model=model)


def test_a_film_adds_symmetric_conductances_that_carry_nothing_at_equal_potential():
    blocks = Film(1e-4, 2.0, EVERYWHERE[::3]).blocks(MESH)
    assert (blocks.film != blocks.film.T).nnz == 0
    assert (blocks.skin != blocks.skin.T).nnz == 0
    ones = np.ones(len(blocks.vertices))
    assert blocks.film @ ones + blocks.across @ ones == pytest.approx(0, abs=1e-15)
    assert blocks.skin @ ones + blocks.across.T @ ones == pytest.approx(0, abs=1e-15)


def test_the_leak_of_a_film_is_its_area_over_the_resistance():
    blocks = Film(1e-4, 2.0, EVERYWHERE).blocks(MESH)
    assert blocks.skin.sum() == pytest.approx(0.06**2 / 2.0, rel=1e-12)


def test_a_linear_potential_flows_evenly_through_the_sheet():
    film = Film(3e-4, 1e12, EVERYWHERE)
    blocks = film.blocks(MESH)
    x = MESH.surface_m[blocks.vertices, 0]
    assert x @ blocks.film @ x == pytest.approx(3e-4 * 0.06**2, rel=1e-9)


def test_a_film_takes_current_away_from_the_depth():
    deep = MESH.node(np.arange(MESH.vertex_count), 3)
    spans = []
    for sheet in (1e-9, 1e-4, 1e-3):
        _, solution = solved(Film(sheet, 0.5, EVERYWHERE))
        spans.append(np.ptp(solution.potential_V[deep]))
    assert spans[0] > 1.1 * spans[1] > 1.1**2 * spans[2]


def test_a_film_that_does_not_spread_hands_the_current_on_to_the_skin_below():
    body, with_film = solved(Film(1e-16, 1.0, EVERYWHERE), model="uniform")
    without = Body.build(MESH, MESH.per_prism(SIGMA), threads=1)
    same = solve_contacts(without, pair(MESH), [1e-3, -1e-3], 1.0, model="uniform").potential_V
    assert with_film.potential_V[: MESH.node_count] == pytest.approx(same, abs=1e-8 * np.abs(same).max())
    assert body.unknowns == MESH.node_count + MESH.vertex_count


def test_two_wet_spots_are_not_one_wet_skin():
    centre = MESH.surface_m[MESH.triangles].mean(axis=1)
    spots = np.flatnonzero(np.abs(np.abs(centre[:, 0]) - 0.012) < 0.007)
    deep = MESH.node(np.arange(MESH.vertex_count), 3)
    spans = [np.ptp(solved(Film(1e-3, 0.5, where))[1].potential_V[deep]) for where in (spots, EVERYWHERE)]
    assert spans[0] > 1.5 * spans[1]


def test_a_film_over_vertices_covers_the_triangles_between_them():
    wet = np.flatnonzero(MESH.surface_m[:, 0] <= 1e-9)
    film = Film.over(MESH, wet, sheet_S=1e-4, contact_Ohm_m2=1.0)
    corners = MESH.surface_m[MESH.triangles[film.triangles]]
    assert corners[..., 0].max() <= 1e-9
    assert film.blocks(MESH).skin.sum() == pytest.approx(0.06**2 / 2, rel=1e-12)


def test_a_capacitive_horny_layer_under_a_film_gives_back_what_it_was_given():
    body, found = solved(Film(1e-4, 0.5 - 0.5j, EVERYWHERE), impedance=0.05 - 0.02j)
    assert np.iscomplexobj(body.matrix)
    assert found.nodal_A.sum() == pytest.approx(0, abs=1e-15)
    assert ((found.voltage_V[0] - found.voltage_V[1]) * 1e-3).real > 0
    _, real = solved(Film(1e-4, 0.5, EVERYWHERE))
    _, same = solved(Film(1e-4, 0.5 + 0j, EVERYWHERE))
    assert same.potential_V == pytest.approx(real.potential_V, abs=1e-10 * np.abs(real.potential_V).max())


def test_a_film_spreads_as_far_as_the_root_of_sheet_times_resistance():
    film = Film(1e-4, 4.0, EVERYWHERE)
    assert film.spread_m == pytest.approx(0.02)
    assert film.matters(0.03)
    assert not film.matters(0.05)


@pytest.mark.parametrize(
    ("sheet", "leak"), [(0.0, 1.0), (1e-4, 0.0), (-1e-4, 1.0), (1e-4, float("inf")), (1e-4, -1 + 1j)]
)
def test_a_film_without_substance_is_refused(sheet, leak):
    with pytest.raises(InputError, match="film"):
        Film(sheet, leak, EVERYWHERE)


def test_a_film_that_covers_nothing_is_refused():
    with pytest.raises(InputError, match="no triangle"):
        Film(1e-4, 1.0, EVERYWHERE[:0])
