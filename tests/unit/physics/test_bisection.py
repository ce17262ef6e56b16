"""Surfaces made finer by halving their longest sides."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from ninon.errors import InputError, PhysicsError
from ninon.physics.bisection import refined
from ninon.physics.flips import flipped, least_angles


def wavy(seed: int, count: int = 40) -> tuple[np.ndarray, np.ndarray]:
    plane = np.random.default_rng(seed).uniform(0, 1, (count, 2))
    triangles = Delaunay(plane).simplices.astype(np.int32)
    points = np.column_stack([plane, 0.2 * np.sin(5 * plane[:, 0])])
    across = np.cross(
        points[triangles[:, 1]] - points[triangles[:, 0]], points[triangles[:, 2]] - points[triangles[:, 0]]
    )
    triangles[across[:, 2] < 0] = triangles[across[:, 2] < 0][:, ::-1]
    return points, triangles


def areas(triangles: np.ndarray, points: np.ndarray) -> np.ndarray:
    a, b, c = (points[triangles[:, k]] for k in range(3))
    return np.asarray(np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2)


def sides(triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    both = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    return np.unique(both, axis=0, return_counts=True)


@given(st.integers(0, 10_000), st.floats(0.05, 0.5))
def test_every_triangle_is_as_small_as_wanted_and_the_mesh_conforms(seed, size):
    points, triangles = wavy(seed)

    def wanted(places):
        return size + np.abs(places[:, 0] - 0.5)

    fine = refined(triangles, points, wanted)
    places = fine.at_vertices(points, triangles)
    corners = places[fine.triangles]
    longest = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    assert (longest <= wanted(corners.mean(axis=1)) * (1 + 1e-12)).all()
    # Conforming: no side in more than two triangles, and the border is the old border, halved.
    ends, count = sides(fine.triangles)
    old, old_count = sides(triangles)
    assert count.max() <= 2
    border = np.linalg.norm(places[ends[:, 0]] - places[ends[:, 1]], axis=1)[count == 1].sum()
    old_border = np.linalg.norm(points[old[:, 0]] - points[old[:, 1]], axis=1)[old_count == 1].sum()
    assert border == pytest.approx(old_border)


@given(st.integers(0, 10_000))
def test_old_corners_keep_their_numbers_and_new_ones_know_their_triangle(seed):
    points, triangles = wavy(seed)
    fine = refined(triangles, points, np.full(len(points), 0.1))
    places = fine.at_vertices(points, triangles)
    assert len(places) > len(points)
    np.testing.assert_array_equal(places[: len(points)], points)
    assert (fine.weights >= 0).all()
    assert (fine.weights.sum(axis=1) == 1.0).all()
    # Each triangle lies in its source: the areas of those from one add up to it.
    shared = np.bincount(fine.source, areas(fine.triangles, places), len(triangles))
    np.testing.assert_allclose(shared, areas(triangles, points), rtol=1e-9, atol=1e-15)


@given(st.integers(0, 10_000))
def test_triangles_keep_turning_the_same_way(seed):
    points, triangles = wavy(seed)
    fine = refined(triangles, points, np.full(len(points), 0.1))
    a, b, c = (fine.at_vertices(points, triangles)[fine.triangles[:, k]] for k in range(3))
    old = [points[triangles[:, k]] for k in range(3)]
    normal = np.cross(b - a, c - a)
    expected = np.cross(old[1] - old[0], old[2] - old[0])[fine.source]
    assert ((normal * expected).sum(axis=1) > 0).all()


def test_a_mesh_fine_enough_stays_as_it_is():
    points, triangles = wavy(0)
    same = refined(triangles, points, np.full(len(points), 10.0))
    np.testing.assert_array_equal(same.triangles, triangles)
    assert len(same.parent) == len(points)


def test_the_same_surface_is_always_refined_alike():
    points, triangles = wavy(1)
    one, other = (refined(triangles, points, np.full(len(points), 0.05)) for _ in range(2))
    np.testing.assert_array_equal(one.triangles, other.triangles)
    np.testing.assert_array_equal(one.weights, other.weights)
    np.testing.assert_array_equal(one.parent, other.parent)


def test_only_the_part_that_must_be_fine_becomes_so():
    points, triangles = wavy(2, count=200)
    fine = refined(triangles, points, lambda p: np.where(p[:, 0] < 0.2, 0.02, 1.0))
    middle = fine.at_vertices(points, triangles)[fine.triangles].mean(axis=1)
    far = refined(triangles, points, np.full(len(points), 1.0))
    old = points[far.triangles].mean(axis=1)
    assert (middle[:, 0] > 0.6).sum() <= 1.2 * (old[:, 0] > 0.6).sum()
    assert (middle[:, 0] < 0.2).sum() > 5 * (old[:, 0] < 0.2).sum()


def test_sizes_that_cannot_be_are_refused():
    points, triangles = wavy(0)
    with pytest.raises(InputError, match="size per vertex"):
        refined(triangles, points, np.zeros(len(points)))
    with pytest.raises(InputError, match="not more than zero"):
        refined(triangles, points, lambda p: np.zeros(len(p)))
    with pytest.raises(InputError, match="in no triangle"):
        refined(triangles, np.concatenate([points, [[9.0, 9.0, 9.0]]]), lambda p: np.ones(len(p)))


@given(st.integers(0, 10_000))
def test_flips_make_angles_larger_and_leave_corners_and_area(seed):
    points, triangles = wavy(seed)
    points[:, 2] = 0.0  # in a plane every swap that Delaunay asks for may be made
    fine = refined(triangles, points, np.full(len(points), 0.1))
    places = fine.at_vertices(points, triangles)
    better = flipped(fine, places)
    assert len(better.triangles) == len(fine.triangles)
    assert areas(better.triangles, places).sum() == pytest.approx(areas(fine.triangles, places).sum())
    assert sides(better.triangles)[1].max() <= 2
    before, after = (np.sort(least_angles(t.triangles, places)) for t in (fine, better))
    assert after.mean() > before.mean()
    assert after[0] >= before[0] - 1e-9
    np.testing.assert_array_equal(better.parent, fine.parent)


def test_a_sharp_edge_is_never_flipped_away():
    points = np.array([[0.0, 0, 0], [1, 0, 0], [0.5, 0.2, 0.0], [0.5, 0.0, -0.2]])
    mesh = refined(np.array([[0, 1, 2], [1, 0, 3]]), points, np.full(4, 10.0))
    np.testing.assert_array_equal(flipped(mesh, points).triangles, mesh.triangles)
    points[3] = [0.5, -0.2, 0.0]
    assert {2, 3} <= set(flipped(mesh, points).triangles[0])


def test_a_size_that_would_take_millions_of_triangles_is_refused():
    points, triangles = wavy(0)
    with pytest.raises(PhysicsError, match="ask for larger"):
        refined(triangles, points, np.full(len(points), 1e-5))
