"""Random faces: different, plausible, unfolded, the same again from the same seed."""

from __future__ import annotations

import os

import numpy as np
import pytest

from ninon.errors import InputError
from ninon.face.mesh import triangle_normals
from ninon.face.template import Template, template
from ninon.imaging.rendered_faces import PROPORTIONS, random_face

SEEDS = range(200 if os.environ.get("NINON_FULL") else 20)


@pytest.fixture(scope="module")
def resting() -> Template:
    try:
        return template()
    except InputError as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def faces(resting):
    return [random_face(np.random.default_rng(seed), resting.knots_mm) for seed in SEEDS]


def test_the_same_seed_gives_the_same_face_and_another_seed_another(resting, faces):
    assert (random_face(np.random.default_rng(0), resting.knots_mm) == faces[0]).all()
    assert np.abs(faces[0] - faces[1])[:468].max() > 2


def test_faces_are_as_far_from_the_template_as_asked(resting, faces):
    for face in faces:
        change = (face - resting.knots_mm)[:468]
        change = change - change.mean(0)
        assert np.sqrt((change**2).sum(1).mean()) == pytest.approx(4.0, abs=0.02)


def test_no_triangle_is_folded(resting, faces):
    before = triangle_normals(resting.knots_mm, resting.knot_triangles)
    for face in faces:
        after = triangle_normals(face, resting.knot_triangles)
        cosines = (before * after).sum(1) / np.linalg.norm(before, axis=1) / np.linalg.norm(after, axis=1)
        assert cosines.min() > 0.3


def test_the_fine_surface_is_not_folded_either(resting, faces):
    before = triangle_normals(resting.vertices_mm, resting.triangles)
    for face in faces[:3]:
        after = triangle_normals(resting.surface(face), resting.triangles)
        assert ((before * after).sum(1) > 0).mean() > 0.9999


def test_proportions_stay_among_those_of_adults(resting, faces):
    for face in faces:
        for (a, b), (c, d), sd in PROPORTIONS.values():
            ratios = [
                np.linalg.norm(points[a] - points[b]) / np.linalg.norm(points[c] - points[d])
                for points in (face, resting.knots_mm)
            ]
            assert abs(ratios[0] / ratios[1] - 1) <= 2.5 * sd + 1e-9


def test_the_sides_differ_much_less_than_faces_do(resting, faces):
    for face in faces:
        change = face - resting.knots_mm
        mirrored = change[resting.mirror] * [-1, 1, 1]
        odd, even = (np.sqrt((part[:468] ** 2).mean()) for part in (change - mirrored, change + mirrored))
        assert 0 < odd < 0.6 * even


def test_the_origin_stays_midway_between_the_inner_corners_of_the_eyes(faces):
    for face in faces:
        assert face[[133, 362]].mean(0) == pytest.approx([0, 0, 0], abs=1e-6)


def test_the_bust_moves_as_one(resting, faces):
    low = resting.knots_mm[:, 1] < -185
    for face in faces:
        change = (face - resting.knots_mm)[low]
        assert np.ptp(change, axis=0).max() < 1e-9


def test_something_that_is_no_face_is_refused():
    with pytest.raises(InputError, match="468 landmarks"):
        random_face(np.random.default_rng(0), np.zeros((10, 3)))
