"""How a pair lies while a line is drawn: at its spacing over the skin, and where its layout says."""

from __future__ import annotations

import numpy as np
import pytest

from ninon import tables
from ninon.dosimetry.pair_layouts import LAYOUT_OF, Layout, laid_pair
from ninon.errors import InputError
from ninon.face.face_lines import Curve
from ninon.face.surface_points import SkinSurface

from .laid import places

CURVE = "M03-right"


def a_curve(line: str = CURVE) -> Curve:
    return next(c for c in places().curves if c.line == line)


def a_plane() -> tuple[SkinSurface, Curve]:
    """A flat square with a straight line along x."""
    n, step = 41, 5.0
    x, y = np.meshgrid(np.arange(n) * step - 100, np.arange(n) * step - 100, indexing="ij")
    points = np.stack([x.ravel(), y.ravel(), np.zeros(n * n)], axis=1)
    at = np.arange(n * n).reshape(n, n)
    a, b, c, d = (q.ravel() for q in (at[:-1, :-1], at[1:, :-1], at[1:, 1:], at[:-1, 1:]))
    triangles = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)]).astype(np.int32)
    skin = SkinSurface(points, triangles)
    line = np.stack([np.linspace(-40, 40, 81), np.full(81, 0.3), np.zeros(81)], axis=1)
    anchors, laid = skin.laid_on(line)
    return skin, Curve("flat", "M00", "midline", 0, laid, anchors)


@pytest.mark.parametrize("spacing", [12.0, 30.0])
def test_across_on_the_flat_is_at_right_angles_and_half_the_spacing_to_either_side(spacing: float):
    skin, curve = a_plane()
    at = np.array([10.0, 40.0, 65.0])
    pair = laid_pair(skin, curve, at, layout="across", spacing_mm=spacing)
    middle = np.stack([at - 40, np.full(3, 0.3), np.zeros(3)], axis=1)
    np.testing.assert_allclose(pair.first_mm, np.subtract(middle, [0, spacing / 2, 0]), atol=1e-6)
    np.testing.assert_allclose(pair.second_mm, np.add(middle, [0, spacing / 2, 0]), atol=1e-6)
    np.testing.assert_allclose(pair.heading, [[1, 0, 0]] * 3, atol=1e-9)


def test_along_on_the_flat_is_on_the_line_and_straight_on_beyond_its_ends():
    skin, curve = a_plane()
    at = np.array([2.0, 40.0, 79.0])
    pair = laid_pair(skin, curve, at, layout="along", spacing_mm=20.0)
    np.testing.assert_allclose(pair.first_mm[:, 0], at - 40 + 10, atol=1e-6)
    np.testing.assert_allclose(pair.second_mm[:, 0], at - 40 - 10, atol=1e-6)
    np.testing.assert_allclose(pair.first_mm[:, 1], 0.3, atol=1e-6)


def test_an_anchored_pair_begins_at_its_spacing_and_its_anchor_stays():
    skin, curve = a_plane()
    at = np.array([0.0, 10.0, 20.0, 50.0, 80.0])
    pair = laid_pair(skin, curve, at, layout="anchored", spacing_mm=20.0)
    np.testing.assert_allclose(pair.second_mm, np.tile(pair.second_mm[0], (5, 1)), atol=1e-9)
    apart = np.linalg.norm(pair.first_mm - pair.second_mm, axis=1)
    np.testing.assert_allclose(apart, np.maximum(at, 20.0), atol=1e-6)


@pytest.mark.parametrize("layout", ["across", "along"])
def test_on_a_face_the_pair_is_never_further_apart_than_its_spacing(layout: Layout):
    curve = a_curve()
    at = np.linspace(0, curve.length_mm, 25)
    pair = laid_pair(places().skin, curve, at, layout=layout, spacing_mm=25.0)
    apart = np.linalg.norm(pair.first_mm - pair.second_mm, axis=1)
    assert (apart <= 25.0 * 1.01).all()
    assert np.median(apart) > 20.0


@pytest.mark.parametrize("layout", ["across", "along", "anchored"])
def test_anchors_and_positions_are_the_same_places(layout: Layout):
    curve, skin = a_curve(), places().skin
    at = np.linspace(0, curve.length_mm, 9)
    pair = laid_pair(skin, curve, at, layout=layout, spacing_mm=25.0)
    np.testing.assert_allclose(skin.at(pair.first), pair.first_mm, atol=1e-6)
    np.testing.assert_allclose(skin.at(pair.second), pair.second_mm, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(pair.heading, axis=1), 1, atol=1e-12)


def test_every_configuration_of_an_energised_movement_has_a_layout():
    rows = tables.movements().values()
    assert {row.configuration for row in rows if row.energised != "no"} <= set(LAYOUT_OF)


@pytest.mark.parametrize("spacing", [0.0, -3.0, float("nan")])
def test_a_pair_needs_a_spacing(spacing: float):
    with pytest.raises(InputError, match="spacing"):
        laid_pair(places().skin, a_curve(), np.array([1.0]), layout="along", spacing_mm=spacing)
