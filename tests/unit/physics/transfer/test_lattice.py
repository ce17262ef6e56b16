"""Points of the lattice are neither too close nor too far apart, and what is near stands together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.errors import InputError
from ninon.physics.transfer.lattice import lattice_on, thinned
from ninon.physics.transfer.spatial_order import BLOCK, LANES, leaf_order, tiled


def points(seed: int, count: int = 300) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, 0.05, size=(count, 3)) * [1, 1, 0.1]


@given(seed=st.integers(0, 10_000), apart=st.floats(2e-3, 2e-2))
def test_no_two_points_are_too_close_and_every_wanted_one_has_a_neighbour(seed, apart):
    all_points = points(seed)
    wanted = all_points[:, 0] < 0.04
    chosen = thinned(all_points, wanted, apart)
    away = np.linalg.norm(all_points[:, None] - all_points[chosen], axis=2)
    between = away[chosen] + np.diag(np.full(len(chosen), np.inf))
    assert wanted[chosen].all()
    assert between.min(initial=np.inf) >= apart * (1 - 1e-12)
    assert away[wanted].min(axis=1).max() < apart * (1 + 1e-12)


@given(seed=st.integers(0, 10_000))
def test_a_coarser_choice_is_the_beginning_of_a_finer_one(seed):
    all_points, everywhere = points(seed), np.ones(300, dtype=bool)
    fine, coarse = (thinned(all_points, everywhere, apart) for apart in (3e-3, 8e-3))
    assert np.array_equal(fine[: len(coarse)], coarse)


@given(seed=st.integers(0, 10_000), count=st.integers(1, 700), leaf=st.integers(1, 130))
def test_ordering_in_space_loses_nobody_and_does_not_depend_on_chance(seed, count, leaf):
    order = leaf_order(points(seed, count), leaf)
    assert np.array_equal(np.sort(order), np.arange(count))
    assert np.array_equal(order, leaf_order(points(seed, count), leaf))


def test_points_that_stand_together_in_memory_stand_together_in_space():
    all_points = points(1, 20 * LANES)
    ordered = all_points[leaf_order(all_points, LANES)].reshape(20, LANES, 3)
    scattered = all_points.reshape(20, LANES, 3)
    assert np.ptp(ordered, axis=1)[:, :2].max() < 0.6 * np.ptp(scattered, axis=1)[:, :2].min()


@given(count=st.integers(1, 3 * LANES + 1))
def test_values_of_tiles_come_back_in_the_order_of_the_targets(count):
    tiling = tiled(points(7, count))
    values = np.random.default_rng(0).standard_normal((2, count))
    assert np.array_equal(tiling.unpacked(values[:, tiling.slots]), values)


def test_each_target_lies_within_its_tile():
    all_points = points(3, 400)
    tiling = tiled(all_points)
    away = np.linalg.norm(all_points[tiling.slots] - tiling.centres_m[:, None], axis=2)
    assert (away <= tiling.reach_m[:, None]).all()


def test_the_spacing_is_that_of_as_many_points_spread_evenly():
    edge = 1.5e-3
    j, i = np.meshgrid(np.arange(60), np.arange(60), indexing="ij")
    plane = np.stack([(i + j % 2 / 2) * edge, j * edge * 3**0.5 / 2, 0.0 * i], axis=2).reshape(-1, 3)
    upward, everywhere = np.tile([0.0, 0.0, 1.0], (3600, 1)), np.ones(3600, dtype=bool)
    lattice = lattice_on(plane, upward, everywhere, area_m2=3600 * edge**2 * 3**0.5 / 2, apart_m=0.9 * edge)
    assert lattice.spacing_m == pytest.approx(edge)
    blocks = lattice.points_m[: 3600 // BLOCK * BLOCK].reshape(-1, BLOCK, 3)
    assert np.ptp(blocks, axis=1).max() < 0.3 * np.ptp(plane, axis=0).max()


def test_a_lattice_on_nothing_is_refused():
    with pytest.raises(InputError, match="no lattice"):
        thinned(points(0), np.zeros(300, dtype=bool), 3e-3)
    with pytest.raises(InputError, match="no lattice"):
        thinned(points(0), np.ones(300, dtype=bool), 0.0)
    with pytest.raises(InputError, match="at least one target"):
        tiled(np.zeros((0, 3)))
