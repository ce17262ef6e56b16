"""What must hold to rounding, whatever the mesh: current, reciprocity, linearity, energy, ground, scale."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ninon.clinic.physics_validation.bodies import LAYERS, RADIUS_M, SPACING_M, THICKNESS_M, Case, slab
from ninon.clinic.physics_validation.checks import Check
from ninon.physics.assembly import stiffness
from ninon.physics.body import Body
from ninon.physics.contact import footprint
from ninon.physics.prism_mesh import PrismMesh
from ninon.physics.probe import probe
from ninon.physics.slab import slab_mesh
from ninon.physics.wedge import SLOPES, WEIGHTS, chunks, cofactors, corners

__all__ = ["inner_nodes", "invariants"]

Floats = NDArray[np.float64]

_ABOUT = "What must hold exactly, on the flat layers at an edge of 3 mm, in double precision"
_AROUND_M = (0.007, 0.011, 0.0147, 0.02)


def invariants() -> Iterator[Check]:
    """Yield V6 to V8 and V11 to V14, and the half of V15 that is physics."""
    case = slab(3e-3)
    yield from _current(case)
    yield _reciprocity(case)
    yield _linearity(case)
    yield from _patch_test()
    yield _energy(case)
    yield _ground(case)
    yield from _scale()
    yield _merged()


def _check(
    case: str,
    quantity: str,
    error: float,
    required: float,
    *,
    exact: float | None = None,
    computed: float | None = None,
) -> Check:
    return Check(_ABOUT, case, quantity, computed, exact, error=error, required=required)


def _current(case: Case) -> Iterator[Check]:
    flow = stiffness(case.mesh, case.body.conductivity) @ case.potential
    away = np.linalg.norm(case.mesh.nodes_m - case.contacts[0].centre_m, axis=1)
    through = [float(flow[away < distance].sum()) for distance in _AROUND_M]
    worst = max(through, key=lambda one: abs(one - 1))
    yield _check(
        "V6",
        "current out of a ball round a contact, worst of 4",
        abs(worst - 1),
        1e-8,
        exact=1.0,
        computed=worst,
    )
    midway = _through_the_middle(case)
    yield Check(
        _ABOUT,
        "V6",
        "current through the plane midway, from J",
        midway,
        1.0,
        "A",
        100 * abs(midway - 1),
        "%",
        1.0,
    )


def _through_the_middle(case: Case) -> float:
    """Return the integral of J over the plane between the contacts, by probes."""
    half = float(case.mesh.surface_m[:, 1].max())
    across = np.linspace(-half, half, 201)
    across, step = (across[1:] + across[:-1]) / 2, across[1] - across[0]
    gauss, weight = np.polynomial.legendre.leggauss(2)
    tops = np.cumsum((0.0, *THICKNESS_M))[:-1]
    depth = (tops[:, None] + (gauss + 1) / 2 * np.array(THICKNESS_M)[:, None]).ravel()
    weights = (weight / 2 * np.array(THICKNESS_M)[:, None]).ravel()
    y, z = (part.ravel() for part in np.meshgrid(across, -depth, indexing="ij"))
    found = case.density(np.stack([np.zeros(len(y)), y, z], axis=1))
    return float(found[:, 0].reshape(len(across), -1).sum(axis=0) @ weights * step)


def _reciprocity(case: Case) -> Check:
    body, dice = case.body, np.random.default_rng(0)
    vertices = dice.choice(body.mesh.vertex_count, 8, replace=False)
    pairs = np.zeros((8, 4))
    pairs[np.arange(8), np.arange(8) // 2] = np.tile([1.0, -1.0], 4)
    potential = body.solve(body.nodal_currents(vertices, pairs))[body.source_node(vertices)]
    transfer = pairs.T @ potential
    error = float(abs(transfer - transfer.T).max() / abs(transfer).max())
    return _check("V7", "transfer impedance of pairs, the other way round", error, 1e-8)


def _linearity(case: Case) -> Check:
    other = case.body.nodal_currents(np.array([40, 900]), np.array([0.3, -0.3]))
    both = case.body.solve(2 * case.currents + other)
    apart = 2 * case.potential + case.body.solve(other)
    error = float(abs(both - apart).max() / abs(both).max())
    return _check("V8", "twice one current and another: sum of potentials", error, 1e-12)


def _patch_test() -> Iterator[Check]:
    worst = {"one conductivity": 0.0, "a tensor": 0.0}
    for seed in range(20):
        dice = np.random.default_rng(seed)
        mesh = _bent(seed)
        potential = mesh.nodes_m @ dice.normal(size=3) + dice.normal()
        root = dice.normal(size=(3, 3))
        tensor = root @ root.T + 0.1 * np.eye(3)
        for name, own in (("one conductivity", 0.3), ("a tensor", (tensor + tensor.T) / 2)):
            matrix = stiffness(mesh, mesh.per_prism(np.stack([own] * len(mesh.layer_names))))
            flow = (matrix @ potential)[inner_nodes(mesh)]
            size = float((abs(matrix) @ abs(potential)).max())
            worst[name] = max(worst[name], float(abs(flow).max()) / size)
    for name, error in worst.items():
        yield _check("V11", f"linear potential on 20 bent meshes, {name}", error, 1e-12)


def _bent(seed: int) -> PrismMesh:
    """Return a small mesh whose every node is pushed by up to a twelfth of the edge."""
    mesh = slab_mesh(0.03, LAYERS[:2], 6e-3, [(0.0, 0.0, 3e-3)], sublayers=(2, 2))
    push = np.random.default_rng(seed).uniform(-1, 1, mesh.levels_m.shape) * [5e-4, 5e-4, 1.2e-4]
    return PrismMesh(mesh.triangles, mesh.levels_m + push, mesh.layer, mesh.layer_names)


def inner_nodes(mesh: PrismMesh) -> NDArray[np.int64]:
    """Return the nodes that are on no outer side."""
    t = mesh.triangles
    sides = np.sort(np.concatenate([t[:, [0, 1]], t[:, [1, 2]], t[:, [2, 0]]]), axis=1)
    ends, count = np.unique(sides, axis=0, return_counts=True)
    free = np.setdiff1d(np.arange(mesh.vertex_count), np.unique(ends[count == 1]))
    return np.asarray(mesh.node(free[:, None], np.arange(1, mesh.levels - 1)[None]).ravel())


def _energy(case: Case) -> Check:
    """Return V12, with the heat integrated from the field and not from the matrix."""
    heat, at = 0.0, case.potential[case.mesh.prism_nodes]
    for sublayer, part in chunks(case.mesh.sublayers, len(case.mesh.triangles)):
        factor, determinant = cofactors(corners(case.mesh, sublayer, part))
        slope = np.einsum("qan,cn->qac", SLOPES, at[sublayer, part])
        field = np.einsum("qadc,qac->qdc", factor, slope) / determinant[:, None]
        own = case.body.conductivity[sublayer, part]
        heat += float((WEIGHTS[:, None] * determinant * own * (field**2).sum(axis=1)).sum())
    work = float(case.currents @ case.potential)
    return _check(
        "V12",
        "work of the source against heat, W at 1 A",
        abs(heat / work - 1),
        1e-9,
        exact=work,
        computed=heat,
    )


def _ground(case: Case) -> Check:
    worst = 0.0
    for ground in (0, case.mesh.node_count // 2 + 3):
        other = Body.build(case.mesh, case.body.conductivity, threads=1, ground=ground).solve(case.currents)
        worst = max(worst, float(np.ptp(other - case.potential) / np.ptp(case.potential)))
    return _check("V13", "potentials with the ground elsewhere, twice", worst, 1e-10)


def _scale() -> Iterator[Check]:
    size, times = 2.7, 0.31
    turn, _ = np.linalg.qr(np.random.default_rng(7).normal(size=(3, 3)))
    turn *= np.sign(np.linalg.det(turn))
    mesh = slab_mesh(0.08, LAYERS, 4e-3, [(0.0, 0.0, 3e-3)])
    conductivity = mesh.per_prism(np.array([0.2, 0.04, 0.35, 0.02]))
    vertices, currents = np.array([30, 90]), np.array([1.0, -1.0])
    moved = PrismMesh(mesh.triangles, size * mesh.levels_m @ turn.T, mesh.layer, mesh.layer_names)
    places = np.array([[0.004, 0.003, -0.005], [-0.01, 0.006, -0.003], [0.0, 0.0, -0.01]])
    one, other = (
        Body.build(m, c, threads=1) for m, c in ((mesh, conductivity), (moved, times * conductivity))
    )
    plain, scaled = (body.solve(body.nodal_currents(vertices, currents)) for body in (one, other))
    # The ground may be another corner: potentials are compared up to a constant.
    volts = float(np.ptp(scaled * times * size - plain) / np.ptp(plain))
    yield _check("V14", f"turned, {size:g} × as large, {times:g} × σ: potential", volts, 1e-10)
    before = probe(mesh, conductivity, plain, places).current_density
    after = probe(moved, times * conductivity, scaled, size * places @ turn.T).current_density
    error = float(abs(after * size**2 - before @ turn.T).max() / abs(before).max())
    yield _check("V14", "the same: J", error, 1e-10)


def _merged() -> Check:
    mesh = slab_mesh(0.1, LAYERS, 3e-3, [(0.0, 0.0, RADIUS_M)], sublayers=(2, 2, 2, 2))
    one = PrismMesh(mesh.triangles, mesh.levels_m, np.zeros_like(mesh.layer), ("all",))
    found = []
    for each in (mesh, one):
        body = Body.build(each, each.per_prism(np.full(len(each.layer_names), 0.3)), threads=1)
        currents = np.zeros(body.unknowns)
        for x, current in ((-SPACING_M / 2, 1.0), (SPACING_M / 2, -1.0)):
            under = footprint(each.surface_m, each.triangles, (x, 0.0, 0.0), RADIUS_M)
            currents += current * body.nodal_currents(under.vertices, under.load)
        found.append(body.solve(currents))
    error = float(abs(found[0] - found[1]).max() / abs(found[0]).max())
    return _check("V15", "layers of one conductivity against one layer", error, 1e-10)
