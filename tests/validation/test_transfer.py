"""Rows of a transfer matrix against solutions of their own, on a bent sheet of skin, fat, muscle and bone."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from ninon.errors import InputError, PhysicsError
from ninon.physics.transfer.error_bound import calibrated_bound
from ninon.physics.transfer.evaluate import evaluated, vectors
from ninon.physics.transfer.interpolation import lattice_contacts
from ninon.physics.transfer.lattice import Lattice, lattice_on
from ninon.physics.transfer.loaded_rows import LoadedRows
from ninon.physics.transfer.row_builder import RowBuilder, row_builder
from ninon.physics.transfer.row_weights import Contacts, nodal_contacts
from ninon.physics.transfer.spatial_order import BLOCK, Tiling, tiled
from ninon.physics.transfer.strokes import Strokes, strokes_of_pairs
from ninon.physics.transfer.transfer_matrix import TransferMatrix
from tests.unit.physics.transfer.bent_sheet import BentSheet

POSITIONS = 200 if os.environ.get("NINON_FULL") else 20
RADIUS = 2.5e-3
KEY = "e" * 64


@dataclass
class Solved:
    """A sheet, and rows of its transfer matrix."""

    sheet: BentSheet
    builder: RowBuilder
    tiling: Tiling
    rows: LoadedRows

    def places(self, count: int, margin: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Random places on the skin, and the normals there."""
        dice = np.random.default_rng(seed)
        sheet, flat = self.sheet, self.sheet.flat.reshape(-1, 2)
        corners = sheet.triangles[dice.integers(len(sheet.triangles), size=40 * count)]
        shares = dice.dirichlet([1, 1, 1], size=40 * count)
        inside = (np.abs(np.einsum("kc,kcd->kd", shares, flat[corners])) < sheet.side_m / 2 - margin).all(
            axis=1
        )
        corners, shares = corners[inside][:count], shares[inside][:count]
        normals = np.einsum("kc,kcd->kd", shares, -sheet.inward[corners])
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        return np.einsum("kc,kcd->kd", shares, sheet.surface_m[corners]), normals

    def discs(self, places: np.ndarray, normals: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        return [self.sheet.disc(place, normal, RADIUS) for place, normal in zip(places, normals, strict=True)]

    def direct(self, discs: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
        starts = np.cumsum([0] + [len(vertices) for vertices, _ in discs])
        loads = np.concatenate([load for _, load in discs])
        nodes = self.sheet.levels * np.concatenate([vertices for vertices, _ in discs])
        shape = (len(self.sheet.nodes_m), len(discs))
        return self.builder.direct(sparse.csc_array((loads, nodes, starts), shape=shape), self.tiling)


def solved(
    sheet: BentSheet, vertices: np.ndarray, radius: float | None, sublayers: tuple[int, ...], folder: Path
) -> Solved:
    targets = sheet.targets(sublayers)
    points = sheet.target_points(targets)
    tiling = tiled(points)
    builder = row_builder(
        sheet.factor,
        sheet.loads(vertices, radius),
        sheet.recovery(targets),
        tiling,
        matrix=sparse.csr_array(sheet.matrix),
    )
    matrix = TransferMatrix(folder, KEY, sheet.surface_m[vertices], points, tiling, lambda: builder, {})
    return Solved(sheet, builder, tiling, matrix.loaded())


def inner(sheet: BentSheet, margin: float) -> np.ndarray:
    return np.asarray((np.abs(sheet.flat.reshape(-1, 2)) < sheet.side_m / 2 - margin).all(axis=1))


@pytest.fixture(scope="module")
def nodal(tmp_path_factory) -> Solved:
    """A row for each vertex, and targets in skin, fat and muscle."""
    sheet = BentSheet(side_m=0.042)
    return solved(
        sheet, np.flatnonzero(inner(sheet, 1e-3)), None, (1, 3, 6), tmp_path_factory.mktemp("nodal")
    )


@pytest.fixture(scope="module")
def lattice() -> Lattice:
    sheet = BentSheet(side_m=0.072)
    wanted = inner(sheet, 4e-3)
    area = wanted.sum() * sheet.edge_m**2 * 3**0.5 / 2
    return lattice_on(sheet.surface_m, -sheet.inward, wanted, area_m2=area, apart_m=2.5e-3)


@pytest.fixture(scope="module")
def coarse(lattice, tmp_path_factory) -> Solved:
    """A row of a disc every 3 mm, and targets in the muscle."""
    return solved(BentSheet(side_m=0.072), lattice.vertices, RADIUS, (6,), tmp_path_factory.mktemp("lattice"))


def pairs(contacts: Contacts) -> tuple[Strokes, np.ndarray]:
    """Each contact against the one after next, as a stroke of one position; and which that is."""
    count = len(contacts)
    partner = np.roll(np.arange(count), -2)
    both = np.stack([np.arange(count), partner], axis=1).ravel()
    share = np.tile([1.0, -1.0], count)
    every = np.arange(count + 1)
    return Strokes(contacts, 2 * every, both, share, np.ones(count), every), partner


def relative(found: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Relative L2 error over all targets, one number per position."""
    flat = (len(truth), -1)
    error = np.linalg.norm((found - truth).reshape(flat), axis=1)
    return np.asarray(error / np.linalg.norm(truth.reshape(flat), axis=1))


# ------------------------------------------------------------------ nodal rows


def test_nodal_rows_give_the_direct_solution_at_random_positions(nodal):
    places, normals = nodal.places(POSITIONS, 8e-3, seed=1)
    discs = nodal.discs(places, normals)
    row_of = np.cumsum(inner(nodal.sheet, 1e-3)) - 1
    starts = np.cumsum([0] + [len(vertices) for vertices, _ in discs])
    rows = row_of[np.concatenate([vertices for vertices, _ in discs])]
    contacts = nodal_contacts(places, starts, rows, np.concatenate([load for _, load in discs]))
    strokes, partner = pairs(contacts)
    single = nodal.direct(discs)
    truth = single - single[partner]
    assert relative(vectors(nodal.rows, strokes), truth).max() < 1e-5
    length = evaluated(nodal.rows, strokes, threads=2, engine="plain").peak_per_A
    assert relative(length, np.linalg.norm(truth, axis=2)).max() < 1e-5


def test_potentials_between_rows_are_those_of_the_body(nodal):
    some = np.array([3, 40, 200, 311])
    potential = nodal.sheet.factor.solve(nodal.builder.sources[:, some].toarray())
    seen = nodal.builder.sources.T @ potential
    between = nodal.rows.green_between(np.arange(nodal.builder.rows), some)
    assert np.abs(between - seen).max() < 1e-10 * np.abs(seen).max()


# ------------------------------------------------------------------ the lattice


def test_the_lattice_meets_the_direct_solution_in_muscle(coarse, lattice):
    places, normals = coarse.places(POSITIONS, 7e-3, seed=2)
    strokes, partner = pairs(lattice_contacts(lattice, places, normals))
    single = coarse.direct(coarse.discs(places, normals))
    truth = single - single[partner]
    error = relative(vectors(coarse.rows, strokes), truth)
    assert error.mean() < 0.005
    assert np.percentile(error, 95) < 0.01


def test_fewer_rows_for_targets_far_away_keep_that_accuracy(coarse, lattice):
    places, normals = coarse.places(POSITIONS, 7e-3, seed=2)
    strokes, partner = pairs(lattice_contacts(lattice, places, normals))
    single = coarse.direct(coarse.discs(places, normals))
    truth = np.linalg.norm(single - single[partner], axis=2)
    found = evaluated(coarse.rows, strokes, threads=1, engine="plain").peak_per_A
    error = relative(found, truth)
    assert error.mean() < 0.005
    assert np.percentile(error, 95) < 0.01
    peak = np.abs(found.max(axis=1) / truth.max(axis=1) - 1)
    assert np.percentile(peak, 95) < 0.01


def test_the_bound_found_at_some_positions_holds_at_others(coarse, lattice):
    def fields(count: int, seed: int) -> tuple[Contacts, np.ndarray, np.ndarray]:
        places, normals = coarse.places(count, 5e-3, seed)
        contacts = lattice_contacts(lattice, places, normals)
        field = coarse.rows.field
        found = np.array(
            [
                np.einsum("k,tkal->atl", weights, field[:, rows])
                for rows, weights in map(contacts.near.line, range(count))
            ]
        )
        interpolated = coarse.tiling.unpacked(found).transpose(0, 2, 1)
        return contacts, interpolated, coarse.direct(coarse.discs(places, normals))

    bound = calibrated_bound(*fields(24, seed=3))
    contacts, interpolated, direct = fields(POSITIONS, seed=4)
    error = np.sqrt(((interpolated - direct) ** 2).sum(axis=2).mean(axis=1))
    promised = bound.of(contacts)
    assert (error <= promised).all()
    # And it says something: it is no more than a few times what it bounds, and grows and falls with it.
    assert np.median(promised / error) < 6
    assert np.corrcoef(promised, error)[0, 1] > 0.7


# ------------------------------------------------------------------ what is checked before rows are kept


def small(threads: int = 1) -> tuple[BentSheet, np.ndarray]:
    sheet = BentSheet(side_m=0.03, threads=threads)
    return sheet, np.flatnonzero(inner(sheet, 3e-3))


def small_builder(
    sheet: BentSheet, vertices: np.ndarray, *, solver=None, sources=None, recovery=None
) -> tuple[RowBuilder, Tiling]:
    targets = sheet.targets()
    tiling = tiled(sheet.target_points(targets))
    solver = sheet.factor if solver is None else solver
    sources = sheet.loads(vertices, None) if sources is None else sources
    recovery = sheet.recovery(targets) if recovery is None else recovery
    return row_builder(solver, sources, recovery, tiling, matrix=sparse.csr_array(sheet.matrix)), tiling


def test_the_number_of_threads_changes_no_byte_of_a_build(tmp_path):
    built = []
    for threads in (1, 2):
        sheet, vertices = small(threads)
        builder, tiling = small_builder(sheet, vertices)
        folder = tmp_path / str(threads)
        matrix = TransferMatrix(
            folder,
            KEY,
            sheet.surface_m[vertices],
            sheet.target_points(sheet.targets()),
            tiling,
            partial(lambda found: found, builder),
            {},
        )
        matrix.ensure()
        built.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert built[0] == built[1]


def test_rows_asked_for_in_another_order_are_the_same_bytes(tmp_path):
    sheet, vertices = small()
    builder, tiling = small_builder(sheet, vertices)
    built = []
    for name, orders in (("at once", [None]), ("in turn", [np.array([2 * BLOCK]), np.array([3]), None])):
        points = sheet.target_points(sheet.targets())
        matrix = TransferMatrix(
            tmp_path / name, KEY, sheet.surface_m[vertices], points, tiling, lambda: builder, {}
        )
        for rows in orders:
            matrix.ensure(rows)
        built.append({path.name: path.read_bytes() for path in sorted(matrix.folder.iterdir())})
    assert built[0] == built[1]


class Wrong:
    """A solver that spoils the answers of another."""

    def __init__(self, right, spoil: Callable[[np.ndarray], np.ndarray], one: float = 1.0) -> None:
        self.right, self.spoil, self.one = right, spoil, one

    def solve(self, rhs):
        return self.one * self.right.solve(rhs)

    def solve_each(self, rhs, then, wanted):
        return self.right.solve_each(rhs, lambda which, found: then(which, self.spoil(found)), wanted)


def test_potentials_that_depend_on_the_way_round_are_not_kept():
    sheet, vertices = small()
    tilt = np.linspace(1, 1 + 1e-6, BLOCK)
    builder, _ = small_builder(
        sheet, vertices, solver=Wrong(sheet.factor, lambda found: found * tilt[: found.shape[1]])
    )
    with pytest.raises(PhysicsError, match="the way round"):
        list(builder.blocks([0]))


def test_answers_that_are_not_numbers_are_not_kept():
    sheet, vertices = small()
    builder, _ = small_builder(sheet, vertices, solver=Wrong(sheet.factor, lambda found: found * np.nan))
    with pytest.raises(PhysicsError, match="not finite"):
        list(builder.blocks([0]))


def test_a_solver_that_loses_current_is_found_out():
    sheet, vertices = small()
    with pytest.raises(PhysicsError, match="loses 1e-06 A"):
        small_builder(sheet, vertices, solver=Wrong(sheet.factor, lambda found: found, one=1 - 1e-6))


def test_loads_that_do_not_carry_one_ampere_are_refused():
    sheet, vertices = small()
    with pytest.raises(InputError, match="do not add up to 1"):
        small_builder(sheet, vertices, sources=0.999 * sheet.loads(vertices, None))
    with pytest.raises(InputError, match="the recovery has the shape"):
        small_builder(sheet, vertices, recovery=sheet.recovery(sheet.targets((5, 6))))


def test_currents_double_and_sessions_add(coarse, lattice):
    places, normals = coarse.places(8, 7e-3, seed=5)
    contacts = lattice_contacts(lattice, places, normals)
    together = evaluated(
        coarse.rows, strokes_of_pairs(contacts, np.ones(4), np.array([0, 4])), threads=1, engine="plain"
    )
    apart = evaluated(
        coarse.rows, strokes_of_pairs(contacts, np.ones(4), np.array([0, 1, 4])), threads=1, engine="plain"
    )
    assert together.charge_per_A[0] == pytest.approx(apart.charge_per_A.sum(axis=0), rel=1e-5)
    assert np.array_equal(together.peak_per_A[0], apart.peak_per_A.max(axis=0))
