"""Fewer triangles on the same surface: nothing is moved, torn, turned over or taken away needlessly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from ninon.dosimetry.coarsening import coarsened

Triangles = NDArray[np.int32]
Points = NDArray[np.float64]


def a_ball(seed: int, count: int = 150) -> tuple[Triangles, Points]:
    """Random points on a ball of radius 10 with the triangles of their hull, anticlockwise from outside."""
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(count, 3))
    points *= 10 / np.linalg.norm(points, axis=1, keepdims=True)
    triangles = ConvexHull(points).simplices.astype(np.int32)
    wrong = np.einsum("td,td->t", normals(triangles, points), points[triangles].mean(axis=1)) < 0
    triangles[wrong] = triangles[wrong][:, ::-1]
    return triangles, points


def normals(triangles: Triangles, points: Points) -> Points:
    a, b, c = (points[triangles[:, k]] for k in range(3))
    return np.asarray(np.cross(b - a, c - a))


def sides(triangles: Triangles) -> list[tuple[int, int]]:
    return [tuple(edge) for t in triangles.tolist() for edge in ((t[0], t[1]), (t[1], t[2]), (t[2], t[0]))]


def lengths(triangles: Triangles, points: Points) -> NDArray[np.float64]:
    ends = np.array(sides(triangles))
    return np.asarray(np.linalg.norm(points[ends[:, 0]] - points[ends[:, 1]], axis=1))


def fewer(seed: int, shortest: float) -> tuple[Triangles, Triangles, Points]:
    triangles, points = a_ball(seed)
    inward = -points / 10
    return triangles, coarsened(triangles, points, inward, np.full(len(points), shortest)), points


@given(seed=st.integers(0, 10_000), shortest=st.floats(0.5, 6.0))
def test_a_closed_surface_stays_closed(seed: int, shortest: float):
    _, after, _ = fewer(seed, shortest)
    edges = sides(after)
    assert len(edges) == len(set(edges))
    assert {(b, a) for a, b in edges} == set(edges)
    used = len(np.unique(after))
    assert used - len(edges) // 2 + len(after) == 2  # still one ball, by Euler


@given(seed=st.integers(0, 10_000), shortest=st.floats(0.5, 6.0))
def test_no_triangle_is_turned_over(seed: int, shortest: float):
    _, after, points = fewer(seed, shortest)
    outward = np.einsum("td,td->t", normals(after, points), points[after].mean(axis=1))
    assert (outward > 0).all()


@given(seed=st.integers(0, 10_000), shortest=st.floats(1.5, 6.0))
def test_vertices_are_only_taken_away(seed: int, shortest: float):
    before, after, points = fewer(seed, shortest)
    copy = points.copy()
    assert set(np.unique(after)) <= set(np.unique(before))
    assert len(after) <= len(before)
    assert (points == copy).all()


@given(seed=st.integers(0, 10_000))
def test_nothing_happens_where_every_edge_is_long_enough(seed: int):
    triangles, points = a_ball(seed)
    shortest = np.full(len(points), 0.999 * lengths(triangles, points).min())
    assert (coarsened(triangles, points, -points / 10, shortest) == triangles).all()


@given(seed=st.integers(0, 10_000))
def test_short_edges_go(seed: int):
    before, after, points = fewer(seed, 2.0)
    assert (lengths(after, points) < 2.0).sum() < 0.2 * (lengths(before, points) < 2.0).sum()


def test_the_rim_of_an_open_surface_stays():
    n = 9
    x, y = np.meshgrid(np.arange(n, dtype=float), np.arange(n, dtype=float), indexing="ij")
    points = np.stack([x.ravel(), y.ravel(), np.zeros(n * n)], axis=1)
    at = np.arange(n * n).reshape(n, n)
    a, b, c, d = (q.ravel() for q in (at[:-1, :-1], at[1:, :-1], at[1:, 1:], at[:-1, 1:]))
    flat = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)]).astype(np.int32)
    after = coarsened(flat, points, np.tile([0.0, 0, -1], (n * n, 1)), np.full(n * n, 2.5))
    rim = set(at[0]) | set(at[-1]) | set(at[:, 0]) | set(at[:, -1])
    assert rim <= set(np.unique(after).tolist())
    assert len(after) < len(flat)
    assert normals(after, points)[:, 2].sum() / 2 == pytest.approx((n - 1) ** 2)
    assert (normals(after, points)[:, 2] > 0).all()
