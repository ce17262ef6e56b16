"""Surfaces that fold or run through themselves are noticed, and mended."""

from __future__ import annotations

import numpy as np
import pytest

from ninon.errors import InputError
from ninon.face.intersections import crossing_pairs, turned_triangles
from ninon.face.template import template
from ninon.face.unfolding import unfolded

HEAD = template()
ONE = np.array([[0, 0, 0], [10, 0, 0], [0, 10, 0]], dtype=float)


def pair(other):
    points = np.vstack([ONE, np.array(other, dtype=float)])
    return crossing_pairs(points, np.array([[0, 1, 2], [3, 4, 5]], dtype=np.int32)).tolist()


def test_triangles_that_run_through_each_other_are_found():
    assert pair([[2, 2, -1], [2, 2, 1], [8, 8, 5]]) == [[0, 1]]


@pytest.mark.parametrize(
    "other",
    [
        [[2, 2, 1], [3, 2, 1], [2, 3, 1]],
        [[9, 9, -1], [9, 9, 1], [12, 9, 0]],
        [[200, 2, -1], [200, 2, 1], [208, 8, 5]],
    ],
    ids=["above", "beside", "far"],
)
def test_triangles_that_do_not_are_not(other):
    assert pair(other) == []


def test_pairs_found_on_a_grid_are_those_found_one_by_one():
    rng = np.random.default_rng(0)
    middles = rng.uniform(0, 40, (60, 1, 3))
    points = (middles + rng.normal(size=(60, 3, 3)) * 5).reshape(-1, 3)
    triangles = np.arange(180, dtype=np.int32).reshape(60, 3)

    found = {tuple(each) for each in crossing_pairs(points, triangles).tolist()}
    alone = {
        (i, j) for i in range(60) for j in range(i + 1, 60) if len(crossing_pairs(points, triangles[[i, j]]))
    }

    assert found == alone
    assert len(found) > 10


def mended(knots):
    return unfolded(
        knots,
        HEAD.knots_mm,
        knot_triangles=HEAD.knot_triangles,
        surface=HEAD.surface,
        weights=HEAD.weights,
        triangles=HEAD.triangles,
    )


def test_the_template_does_not_run_through_itself_and_is_left_alone():
    knots, _, remarks = mended(HEAD.knots_mm)

    assert knots is HEAD.knots_mm
    assert remarks == ()


def test_a_fold_is_smoothed_where_it_is_and_said():
    knots = HEAD.knots_mm.copy()
    knots[205] += [25.0, 0.0, -10.0]  # a point of the cheek, far over its neighbours
    assert len(turned_triangles(HEAD.surface(knots), HEAD.vertices_mm, HEAD.triangles))

    after, vertices, remarks = mended(knots)

    assert len(turned_triangles(vertices, HEAD.vertices_mm, HEAD.triangles)) == 0
    assert len(crossing_pairs(vertices, HEAD.triangles)) == 0
    assert [each.code for each in remarks] == ["fold_smoothed"]
    moved = np.linalg.norm(after - knots, axis=1) > 1e-9
    assert moved[205]
    assert moved.sum() < 120


def test_a_surface_that_cannot_be_mended_is_sent_back():
    with pytest.raises(InputError, match="folds over itself"):
        mended(HEAD.knots_mm * [1.0, 1.0, -1.0])
