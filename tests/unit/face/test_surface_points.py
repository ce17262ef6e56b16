"""Places on a surface and distances over it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.errors import InputError
from ninon.face.area_borders import level_curves
from ninon.face.mesh import Points, Triangles
from ninon.face.subdivision import divided
from ninon.face.surface_distances import distance_mm, distance_to_vertices_mm, signed_distance_mm
from ninon.face.surface_points import SkinSurface
from tests.unit.face.random_heads import template_skin

_ICOSAHEDRON = np.array([
    (0, 11, 5), (0, 5, 1), (0, 1, 7), (0, 7, 10), (0, 10, 11), (1, 5, 9), (5, 11, 4), (11, 10, 2),
    (10, 7, 6), (7, 1, 8), (3, 9, 4), (3, 4, 2), (3, 2, 6), (3, 6, 8), (3, 8, 9), (4, 9, 5), (2, 4, 11),
    (6, 2, 10), (8, 6, 7), (9, 8, 1),
], dtype=np.int32)  # fmt: skip


def plane(seed: int = 0) -> SkinSurface:
    """A flat square of 60 mm with vertices about 2 mm apart."""
    rng = np.random.default_rng(seed)
    count = 31
    x, y = np.meshgrid(np.arange(count) * 2.0, np.arange(count) * 2.0)
    points = np.stack([x.ravel(), y.ravel(), np.zeros(count**2)], axis=1)
    points[:, :2] += rng.uniform(-0.4, 0.4, (count**2, 2))
    a = (np.arange(count - 1) * count)[:, None] + np.arange(count - 1)
    a = a.ravel()
    triangles = np.concatenate(
        [np.stack([a, a + 1, a + count + 1], axis=1), np.stack([a, a + count + 1, a + count], axis=1)]
    )
    return SkinSurface(points, triangles.astype(np.int32))


def sphere(radius_mm: float, rounds: int) -> SkinSurface:
    """A sphere about the origin."""
    g = (1 + 5**0.5) / 2
    corners = [(-1, g, 0), (1, g, 0), (-1, -g, 0), (1, -g, 0), (0, -1, g), (0, 1, g), (0, -1, -g), (0, 1, -g)]
    points: Points = np.array([*corners, (g, 0, -1), (g, 0, 1), (-g, 0, -1), (-g, 0, 1)])
    triangles: Triangles = _ICOSAHEDRON
    for _ in range(rounds):
        step, triangles = divided(triangles, len(points))
        points = step @ points
    return SkinSurface(radius_mm * points / np.linalg.norm(points, axis=1, keepdims=True), triangles)


@given(st.integers(0, 2**31))
def test_no_place_of_the_surface_is_closer_than_the_closest(seed: int) -> None:
    rng = np.random.default_rng(seed)
    skin = sphere(40.0, 2)
    points = rng.normal(size=(6, 3)) * rng.uniform(5, 60)
    _, found = skin.closest(points)
    away = np.linalg.norm(found - points, axis=1)
    shares = rng.dirichlet([0.7, 0.7, 0.7], size=(50, len(skin.triangles)))
    anywhere = np.einsum("stk,tkd->std", shares, skin.vertices_mm[skin.triangles]).reshape(-1, 3)
    for point, least in zip(points, away, strict=True):
        assert np.linalg.norm(anywhere - point, axis=1).min() >= least - 1e-9


def test_the_quick_search_agrees_with_the_thorough_one_near_the_skin() -> None:
    skin, rng = template_skin(), np.random.default_rng(4)
    start = rng.integers(0, len(skin.vertices_mm), 400)
    points = skin.vertices_mm[start] + rng.normal(0, 0.5, (400, 3))
    thorough, quick = skin.closest(points)[1], skin.laid_on(points)[1]
    off = np.linalg.norm(quick - points, axis=1) - np.linalg.norm(thorough - points, axis=1)
    assert np.mean(off < 1e-9) > 0.97
    assert off.max() < 0.6


def test_a_place_is_where_it_was_taken_from_and_moves_with_the_mesh() -> None:
    skin = sphere(30.0, 3)
    anchors, found = skin.closest(np.array([(9.0, 3.0, 40.0), (-30.0, 1.0, 2.0)]))
    assert skin.at(anchors) == pytest.approx(found)
    assert anchors.weights.min() >= 0
    assert anchors.weights.sum(axis=1) == pytest.approx(1)
    moved = SkinSurface(2 * skin.vertices_mm + 5, skin.triangles)
    assert moved.at(anchors) == pytest.approx(2 * found + 5)


@pytest.mark.parametrize("place", [(30.2, 29.3), (1.0, 1.0), (50.0, 11.0)])
def test_distances_on_a_plane_are_right_within_three_per_cent(place: tuple[float, float]) -> None:
    skin = plane()
    anchors, found = skin.closest(np.array([(*place, 0.0)]))
    true = np.linalg.norm(skin.vertices_mm - found, axis=1)
    error = (distance_mm(skin, anchors) - true) / np.maximum(true, 1.0)
    assert error.min() > -1e-6
    assert error.max() < 0.03


@pytest.mark.parametrize(("radius_mm", "rounds"), [(60.0, 5), (12.0, 4)])
def test_distances_on_a_sphere_are_right_within_three_per_cent(radius_mm: float, rounds: int) -> None:
    skin = sphere(radius_mm, rounds)
    anchors, found = skin.closest(np.array([(0.3, 0.9, 0.2)]) * radius_mm)
    unit = skin.vertices_mm / radius_mm
    true = radius_mm * np.arccos(np.clip(unit @ found[0] / np.linalg.norm(found), -1, 1))
    error = (distance_mm(skin, anchors) - true) / np.maximum(true, 2.0)
    assert np.abs(error).max() < 0.03


def test_a_signed_distance_is_zero_on_the_edge_and_grows_both_ways() -> None:
    skin = plane()
    true = np.linalg.norm(skin.vertices_mm - (30.0, 30.0, 0.0), axis=1) - 18.0
    found = signed_distance_mm(skin, true)
    assert np.abs(found - true).max() < 0.9
    assert (np.sign(found) == np.sign(true)).all()


def test_an_empty_area_is_infinitely_far() -> None:
    skin = plane()
    assert np.isposinf(signed_distance_mm(skin, np.ones(len(skin.vertices_mm)))).all()


def test_distances_end_where_they_are_told_to() -> None:
    skin = plane()
    found = distance_to_vertices_mm(skin, np.array([0]), up_to_mm=10.0)
    assert found[np.isfinite(found)].max() <= 10.0
    assert np.isinf(found).any()


def test_a_border_goes_round_its_area_once_with_the_inside_on_its_left() -> None:
    skin = plane()
    level = np.linalg.norm(skin.vertices_mm - (30.0, 30.0, 0.0), axis=1) - 18.0
    (curve,) = level_curves(level, skin.triangles)
    x, y, _ = skin.at(curve).T
    area = 0.5 * np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)
    assert area == pytest.approx(np.pi * 18**2, rel=0.02)


def test_a_vertex_without_a_triangle_is_refused() -> None:
    skin = SkinSurface(np.zeros((4, 3)), np.array([(0, 1, 2)], dtype=np.int32))
    with pytest.raises(InputError, match="no triangle"):
        skin.laid_on(np.zeros((1, 3)))
