"""The field in layered bodies against exact solutions and against what must hold exactly.

Numbers V3 to V15 are those of the table that `ninon physics validate` prints.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ninon.physics.assembly import stiffness
from ninon.physics.ball import ball_mesh
from ninon.physics.body import Body
from ninon.physics.contact import footprint
from ninon.physics.exact import Cap, Disc, Layers, Shells, cap_currents_field, disc_currents_field
from ninon.physics.prism_mesh import PrismMesh
from ninon.physics.probe import probe
from ninon.physics.recovery import Recovery
from ninon.physics.slab import Layer, slab_mesh
from tests.unit.physics.test_assembly import bent, tensors

LAYERS = [Layer("skin", 1.5e-3), Layer("fat", 3e-3), Layer("muscle", 3e-3), Layer("deep", 6e-3)]
THICKNESS = tuple(layer.thickness_m for layer in LAYERS)
SIGMA = (0.20, 0.04, 0.35, 0.02)
RADIUS_M = 2.5e-3
PAIR = np.array([[-0.015, 0.0], [0.015, 0.0]])
UPWARD = np.array([1.0, 1.0, -1.0])
BALL_M = 0.04
POLES = [np.array([np.sin(t), 0.0, np.cos(t)]) for t in (-0.375, 0.375)]


@dataclass(frozen=True, eq=False)
class Case:
    """A body with a pair of discs, solved for 1 A."""

    body: Body
    currents: np.ndarray
    potential: np.ndarray

    @property
    def mesh(self) -> PrismMesh:
        return self.body.mesh


def solved(mesh: PrismMesh, conductivity: np.ndarray, centres: np.ndarray, radius_m: float, **more) -> Case:
    body = Body.build(mesh, conductivity, threads=1, **more)
    currents = np.zeros(body.unknowns)
    for centre, sign in zip(centres, (1.0, -1.0), strict=True):
        under = footprint(mesh.surface_m, mesh.triangles, centre, radius_m)
        currents += sign * body.nodal_currents(under.vertices, under.load)
    return Case(body, currents, body.solve(currents))


@cache
def slab(h_m: float, side_m: float = 0.3, sigma: tuple = SIGMA) -> Case:
    mesh = slab_mesh(side_m, LAYERS, h_m, [(*centre, RADIUS_M) for centre in PAIR])
    whole = [np.eye(3) * np.asarray(one) for one in sigma]
    isotropic = all(np.ndim(one) == 0 for one in sigma)
    conductivity = mesh.per_prism(np.array(sigma) if isotropic else np.array(whole))
    return solved(mesh, conductivity, np.column_stack([PAIR, [0, 0]]), RADIUS_M)


@cache
def ball(h_m: float) -> Case:
    mesh = ball_mesh(BALL_M, LAYERS, h_m, [(pole, RADIUS_M) for pole in POLES])
    # A cap of half-angle a/R is what a disc of radius R·sin(a/R) cuts from the surface.
    disc_m = BALL_M * np.sin(RADIUS_M / BALL_M)
    return solved(mesh, mesh.per_prism(SIGMA), np.array(POLES) * BALL_M, disc_m)


def exact_slab(points: np.ndarray, sigma: tuple = SIGMA) -> np.ndarray:
    discs = [Disc(x, y, RADIUS_M, sign) for (x, y), sign in zip(PAIR, (1.0, -1.0), strict=True)]
    exact = disc_currents_field(Layers(THICKNESS, sigma), discs, points * UPWARD).density_A_m2
    return np.asarray(exact * UPWARD)


def exact_ball(points: np.ndarray) -> np.ndarray:
    caps = [Cap(tuple(p), RADIUS_M / BALL_M, sign) for p, sign in zip(POLES, (1.0, -1.0), strict=True)]
    return cap_currents_field(Shells(BALL_M, THICKNESS, SIGMA), caps, points).density_A_m2


def depths_in(name: str, count: int, random: np.random.Generator) -> np.ndarray:
    k = [layer.name for layer in LAYERS].index(name)
    return sum(THICKNESS[:k]) + random.uniform(0.1, 0.98, count) * THICKNESS[k]


def points_in_slab(name: str, count: int = 200) -> np.ndarray:
    random = np.random.default_rng(1)
    across = random.uniform([-0.03, -0.015], [0.03, 0.015], (count, 2))
    return np.column_stack([across, -depths_in(name, count, random)])


def points_in_ball(name: str, count: int = 200) -> np.ndarray:
    random = np.random.default_rng(1)
    one, other = random.uniform([-0.75, -0.4], [0.75, 0.4], (count, 2)).T
    way = np.stack([np.sin(one) * np.cos(other), np.sin(other), np.cos(one) * np.cos(other)], axis=1)
    return way * (BALL_M - depths_in(name, count, random))[:, None]


def relative(found: np.ndarray, exact: np.ndarray) -> float:
    return float(np.linalg.norm(found - exact) / np.linalg.norm(exact))


def probe_error(case: Case, points: np.ndarray, exact: np.ndarray) -> float:
    found = probe(case.mesh, case.body.conductivity, case.potential, points)
    return relative(found.current_density, exact)


def size_error(case: Case, points: np.ndarray, exact: np.ndarray) -> float:
    found = probe(case.mesh, case.body.conductivity, case.potential, points)
    return relative(np.linalg.norm(found.current_density, axis=1), np.linalg.norm(exact, axis=1))


# ---------------------------------------------------------------- exact solutions


@pytest.mark.parametrize(("name", "most"), [("skin", 0.30), ("fat", 0.11), ("muscle", 0.045)])
def test_a_coarse_slab_is_near_the_exact_solution(name, most):
    """V3 at h = 3 mm."""
    points = points_in_slab(name)
    assert probe_error(slab(3e-3), points, exact_slab(points)) <= most


@pytest.mark.parametrize(("name", "most"), [("skin", 0.28), ("fat", 0.09), ("muscle", 0.035)])
def test_coarse_shells_are_near_the_exact_solution(name, most):
    """V4 at h = 3 mm."""
    points = points_in_ball(name)
    assert probe_error(ball(3e-3), points, exact_ball(points)) <= most


@pytest.mark.slow
def test_the_slab_meets_two_per_cent_in_muscle_and_converges():
    """V3 at the production mesh, with side walls far enough away, and its order."""
    points = points_in_slab("muscle")
    exact = exact_slab(points)
    coarse, fine = (slab(h, 0.5) for h in (3e-3, 1.5e-3))
    assert size_error(fine, points, exact) <= 0.02
    assert probe_error(fine, points, exact) <= 0.02
    order = np.log2(probe_error(coarse, points, exact) / probe_error(fine, points, exact))
    assert order >= 1.5
    fat = points_in_slab("fat")
    assert probe_error(fine, fat, exact_slab(fat)) <= 0.035


@pytest.mark.slow
def test_the_shells_meet_two_per_cent_in_muscle_and_converge():
    """V4 at the production mesh, and its order."""
    points = points_in_ball("muscle")
    exact = exact_ball(points)
    coarse, fine = ball(3e-3), ball(1.5e-3)
    assert size_error(fine, points, exact) <= 0.02
    assert probe_error(fine, points, exact) <= 0.02
    order = np.log2(probe_error(coarse, points, exact) / probe_error(fine, points, exact))
    assert order >= 1.6
    fat = points_in_ball("fat")
    assert probe_error(fine, fat, exact_ball(fat)) <= 0.035


@pytest.mark.slow
@pytest.mark.parametrize(("smooth", "most"), [(False, 0.02), (True, 0.012)])
def test_densities_recovered_at_the_nodes_of_muscle_meet_two_per_cent(smooth, most):
    """V4: what the transfer matrix keeps."""
    case = ball(1.5e-3)
    vertices = np.flatnonzero(case.mesh.surface_m[:, 2] > 0.7 * BALL_M)[::7]
    sublayers = case.mesh.sublayers_of("muscle")
    found = Recovery.build(case.mesh, case.body.conductivity, sublayers, vertices, smooth=smooth)
    density = (found.current_density @ case.potential).reshape(-1, 3)
    assert relative(density, exact_ball(found.position_m)) <= most


def test_a_muscle_that_conducts_otherwise_in_depth_follows_the_stretched_solution():
    sigma = (0.20, 0.04, (0.50, 0.50, 0.15), 0.02)
    points = points_in_slab("muscle")
    exact = exact_slab(points, sigma)
    found = probe_error(slab(3e-3, sigma=sigma), points, exact)
    assert found <= 0.05
    # The check can fail: the isotropic answer is far away.
    assert probe_error(slab(3e-3), points, exact) >= 2 * found


def test_a_body_conducting_differently_in_all_directions_is_a_stretched_even_one():
    """Lengths over √σ make such a body an isotropic one: a potential known there is known here."""
    mesh = slab_mesh(0.06, [Layer("all", 0.012)], 3e-3, [(0.0, 0.0, 3e-3)])
    turn, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))
    tensor = turn @ np.diag([0.1, 0.3, 0.6]) @ turn.T
    root = np.linalg.inv(turn @ np.diag(np.sqrt([0.1, 0.3, 0.6])) @ turn.T)
    source = np.array([0.0, 0.0, 0.03])  # outside the body

    def known(places):
        return 1e-3 / np.linalg.norm((places - source) @ root, axis=1)

    matrix = stiffness(mesh, mesh.per_prism(((tensor + tensor.T) / 2)[None]))
    border = _border(mesh)
    inside = np.setdiff1d(np.arange(mesh.node_count), border)
    potential = known(mesh.nodes_m)
    from scipy.sparse.linalg import spsolve

    pull = matrix[inside][:, border] @ potential[border]
    potential[inside] = spsolve(matrix[inside][:, inside].tocsc(), -pull)
    random = np.random.default_rng(0)
    points = random.uniform([-0.015, -0.015, -0.01], [0.015, 0.015, -0.002], (50, 3))
    away = (points - source) @ root
    exact = tensor @ (1e-3 * (away @ root) / np.linalg.norm(away, axis=1)[:, None] ** 3).T
    found = probe(mesh, mesh.per_prism(((tensor + tensor.T) / 2)[None]), potential, points)
    assert relative(found.current_density, exact.T) <= 0.005


def _border(mesh: PrismMesh) -> np.ndarray:
    t = mesh.triangles
    sides = np.sort(np.concatenate([t[:, [0, 1]], t[:, [1, 2]], t[:, [2, 0]]]), axis=1)
    ends, count = np.unique(sides, axis=0, return_counts=True)
    walls = mesh.node(np.unique(ends[count == 1])[:, None], np.arange(mesh.levels)[None]).ravel()
    every = np.arange(mesh.vertex_count)
    return np.unique(np.concatenate([walls, mesh.node(every, 0), mesh.node(every, mesh.levels - 1)]))


# ---------------------------------------------------------------- what must hold exactly


def test_the_current_that_enters_passes_any_surface_around_its_electrode():
    """V6: what all nodes within a distance take in is what entered there."""
    case = slab(3e-3)
    flow = stiffness(case.mesh, case.body.conductivity) @ case.potential
    away = np.linalg.norm(case.mesh.nodes_m - [*PAIR[0], 0.0], axis=1)
    for distance_m in (0.004, 0.008, 0.0147, 0.02):
        assert flow[away < distance_m].sum() == pytest.approx(1.0, abs=1e-10)
    assert abs(flow.sum()) <= 1e-10


def test_the_current_that_passes_the_middle_between_the_electrodes_is_all_of_it():
    """V6 from the density itself, by probes all over the plane midway."""
    case = slab(3e-3)
    across, step = np.linspace(-0.149, 0.149, 150, retstep=True)
    gauss, weight = np.polynomial.legendre.leggauss(2)
    tops = np.cumsum((0.0, *THICKNESS))[:-1]
    depth = (tops[:, None] + (gauss + 1) / 2 * np.array(THICKNESS)[:, None]).ravel()
    weights = (weight / 2 * np.array(THICKNESS)[:, None]).ravel()
    y, z = (part.ravel() for part in np.meshgrid(across, -depth, indexing="ij"))
    points = np.stack([np.zeros(len(y)), y, z], axis=1)
    found = probe(case.mesh, case.body.conductivity, case.potential, points)
    through = found.current_density[:, 0].reshape(len(across), -1).sum(axis=0) @ weights * step
    assert through == pytest.approx(1.0, abs=0.01)


def test_what_one_electrode_does_to_another_the_other_does_to_the_one():
    """V7."""
    body = slab(3e-3).body
    random = np.random.default_rng(0)
    vertices = random.choice(body.mesh.vertex_count, 8, replace=False)
    pairs = np.zeros((8, 4))
    pairs[np.arange(8), np.arange(8) // 2] = np.tile([1.0, -1.0], 4)
    potential = body.solve(body.nodal_currents(vertices, pairs))[body.source_node(vertices)]
    transfer = pairs.T @ potential
    assert abs(transfer - transfer.T).max() <= 1e-10 * abs(transfer).max()


def test_twice_the_current_gives_twice_the_field_and_currents_add():
    """V8."""
    case = slab(3e-3)
    other = case.body.nodal_currents(np.array([40, 900]), np.array([0.3, -0.3]))
    both = case.body.solve(2 * case.currents + other)
    apart = 2 * case.potential + case.body.solve(other)
    assert abs(both - apart).max() <= 1e-12 * abs(both).max()


@given(st.integers(0, 10_000))
def test_a_linear_potential_needs_no_current_inside_any_mesh(seed):
    """V11, the patch test: exact for any distortion, with a tensor too."""
    mesh = bent(seed, columns=5)
    random = np.random.default_rng(seed)
    potential = mesh.nodes_m @ random.normal(size=3) + random.normal()
    tensor = tensors(seed, mesh)[0, 0]
    for conductivity in (mesh.per_prism([0.3, 0.3]), mesh.per_prism(np.stack([tensor, tensor]))):
        matrix = stiffness(mesh, conductivity)
        inside = np.setdiff1d(np.arange(mesh.node_count), _border(mesh))
        flow = matrix @ potential
        assert abs(flow[inside]).max() <= 1e-12 * (abs(matrix) @ abs(potential)).max()
        assert abs(flow).max() > 1e-3  # it does enter through the border


def test_the_work_of_the_source_is_what_the_body_turns_into_heat():
    """V12, with the heat integrated from the field and not from the matrix."""
    from ninon.physics.wedge import SLOPES, WEIGHTS, chunks, cofactors, corners

    case = slab(3e-3)
    heat, at = 0.0, case.potential[case.mesh.prism_nodes]
    for sublayer, part in chunks(case.mesh.sublayers, len(case.mesh.triangles)):
        factor, determinant = cofactors(corners(case.mesh, sublayer, part))
        slope = np.einsum("qan,cn->qac", SLOPES, at[sublayer, part])
        field = np.einsum("qadc,qac->qdc", factor, slope) / determinant[:, None]
        own = case.body.conductivity[sublayer, part]
        heat += float((WEIGHTS[:, None] * determinant * own * (field**2).sum(axis=1)).sum())
    assert case.currents @ case.potential == pytest.approx(heat, rel=1e-9)


def test_moving_the_ground_changes_nothing_but_the_zero():
    """V13."""
    case = slab(3e-3)
    for ground in (0, case.mesh.node_count // 2 + 3):
        other = Body.build(case.mesh, case.body.conductivity, threads=1, ground=ground).solve(case.currents)
        difference = other - case.potential
        assert np.ptp(difference) <= 1e-10 * np.ptp(case.potential)


@settings(max_examples=3)
@given(st.floats(0.2, 5.0), st.floats(0.1, 10.0), st.integers(0, 1000))
def test_sizes_conductivities_and_turns_scale_as_physics_says(size, times, seed):
    """V14."""
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    turn *= np.sign(np.linalg.det(turn))
    mesh = bent(seed, columns=6, amount=0.1)
    conductivity = mesh.per_prism([0.2, 3.0])
    places = np.array([[2.4, 2.6, -0.7], [1.7, 3.1, -1.9]])
    vertices, currents = np.array([14, 21]), np.array([1.0, -1.0])
    one = Body.build(mesh, conductivity, threads=1)
    plain = one.solve(one.nodal_currents(vertices, currents))
    moved = PrismMesh(mesh.triangles, size * mesh.levels_m @ turn.T, mesh.layer, mesh.layer_names)
    other = Body.build(moved, times * conductivity, threads=1)
    scaled = other.solve(other.nodal_currents(vertices, currents))
    np.testing.assert_allclose(scaled, plain / (times * size), atol=1e-10 * abs(plain).max() / (times * size))
    before = probe(mesh, conductivity, plain, places).current_density
    after = probe(moved, times * conductivity, scaled, size * places @ turn.T).current_density
    np.testing.assert_allclose(after, before @ turn.T / size**2, atol=1e-9 * abs(before).max() / size**2)


def test_a_border_between_like_layers_is_no_border():
    """V15: names and numbers of layers are not physics."""
    mesh = slab_mesh(0.1, LAYERS, 3e-3, [(0.0, 0.0, RADIUS_M)], sublayers=[2, 2, 2, 2])
    one = PrismMesh(mesh.triangles, mesh.levels_m, np.zeros_like(mesh.layer), ("all",))
    split, whole = (m.per_prism([0.3] * len(m.layer_names)) for m in (mesh, one))
    centres = np.array([[-0.015, 0.0, 0.0], [0.015, 0.0, 0.0]])
    found = [solved(m, sigma, centres, RADIUS_M).potential for m, sigma in ((mesh, split), (one, whole))]
    assert abs(found[0] - found[1]).max() <= 1e-10 * abs(found[0]).max()
