"""A surface of Loop's scheme goes through its knots and is smooth between them."""

from __future__ import annotations

import numpy as np
import pytest

from ninon.face.mesh import boundary_loops, euler_characteristic, triangle_areas_mm2, vertex_normals
from ninon.face.subdivision import Surface, divided

ICOSAHEDRON = np.array(
    [(s * a, t * b, 0.0) for s in (1, -1) for t in (1, -1) for a, b in [(1.0, (1 + 5**0.5) / 2)]]
    + [(0.0, s * a, t * b) for s in (1, -1) for t in (1, -1) for a, b in [(1.0, (1 + 5**0.5) / 2)]]
    + [(t * b, 0.0, s * a) for s in (1, -1) for t in (1, -1) for a, b in [(1.0, (1 + 5**0.5) / 2)]]
) / np.hypot(1.0, (1 + 5**0.5) / 2)


def triangles_of_ball() -> np.ndarray:
    from scipy.spatial import ConvexHull

    hull = ConvexHull(ICOSAHEDRON).simplices.copy()
    for triangle in hull:
        a, b, c = ICOSAHEDRON[triangle]
        if np.dot(np.cross(b - a, c - a), a) < 0:
            triangle[[1, 2]] = triangle[[2, 1]]
    made: np.ndarray = hull.astype(np.int32)
    return made


def sheet(width: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """A flat square of triangles."""
    x, y = np.meshgrid(np.arange(width, dtype=float), np.arange(width, dtype=float), indexing="ij")
    points = np.stack([x.ravel(), y.ravel(), np.zeros(width**2)], axis=1)
    found = []
    for i in range(width - 1):
        for j in range(width - 1):
            a, b, c, d = i * width + j, (i + 1) * width + j, (i + 1) * width + j + 1, i * width + j + 1
            found += [(a, b, c), (a, c, d)]
    return points, np.array(found, dtype=np.int32)


@pytest.mark.parametrize("levels", [0, 1, 2, 3])
def test_a_surface_passes_through_its_knots(levels: int):
    surface = Surface(triangles_of_ball(), 12, levels)
    points = surface(ICOSAHEDRON)
    assert np.abs(points[:12] - ICOSAHEDRON).max() < 1e-12
    assert len(surface.triangles) == 20 * 4**levels
    assert euler_characteristic(surface.triangles) == 2


def test_a_surface_through_the_corners_of_a_ball_stays_close_to_the_ball():
    points = Surface(triangles_of_ball(), 12, 3)(ICOSAHEDRON)
    radii = np.linalg.norm(points, axis=1)
    assert radii.min() > 0.97
    assert radii.max() < 1.03


def test_a_surface_is_linear_in_its_knots():
    surface = Surface(triangles_of_ball(), 12)
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 12, 3))
    assert np.allclose(surface(2 * a - 3 * b), 2 * surface(a) - 3 * surface(b), atol=1e-12)
    assert np.allclose(surface(a + 7), surface(a) + 7, atol=1e-12)


def test_the_shares_of_control_points_are_shares():
    surface = Surface(triangles_of_ball(), 12)
    shares = surface.weights.toarray()
    assert shares.min() >= 0
    assert np.allclose(shares.sum(axis=1), 1)
    assert np.allclose(shares @ surface.control(ICOSAHEDRON), surface(ICOSAHEDRON))


def test_a_flat_sheet_stays_flat_and_keeps_its_rim():
    points, triangles = sheet()
    surface = Surface(triangles, len(points))
    fine = surface(points)
    assert np.abs(fine[:, 2]).max() < 1e-12
    (loop,) = boundary_loops(surface.triangles)
    assert len(loop) == 16 * 4
    assert euler_characteristic(surface.triangles) == 1
    assert np.abs(fine[:, :2] - np.clip(fine[:, :2], -0.2, 4.2)).max() == 0


def test_one_step_of_subdivision_keeps_constants_and_puts_the_old_vertices_first():
    triangles = triangles_of_ball()
    step, finer = divided(triangles, 12)
    assert step.shape == (42, 12)
    assert len(finer) == 80
    assert np.allclose(np.asarray(step.sum(axis=1)).ravel(), 1)
    corners = finer.reshape(20, 4, 3)[:, [0, 1, 2], [0, 1, 2]]
    assert np.array_equal(corners, triangles)


def test_triangles_stay_facing_outwards():
    surface = Surface(triangles_of_ball(), 12)
    points = surface(ICOSAHEDRON)
    outwards = (vertex_normals(points, surface.triangles) * points).sum(axis=1)
    assert outwards.min() > 0.9
    assert triangle_areas_mm2(points, surface.triangles).min() > 0
