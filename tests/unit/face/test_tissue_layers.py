"""Muscles and tissue layers on a face."""

from __future__ import annotations

import numpy as np
import pytest

from ninon import tables
from ninon.errors import InputError
from ninon.face.mesh import edges
from ninon.face.muscle_paths import WIDTH_MM, MusclePath, muscles_on
from ninon.face.regions import regions
from ninon.face.surface_points import SkinSurface
from ninon.face.template import template
from ninon.face.tissue_prisms import TissueLayers, layers, prism_volumes_mm3
from ninon.face.tissue_thickness import DEEP_CLASSES, LAYERS, Sex, thickness_at
from tests.unit.face.random_heads import HEADS, random_skin, template_skin


def layers_of(skin: SkinSurface, sex: Sex | None = None) -> TissueLayers:
    return layers(skin, template(), tables.layers().values(), sex=sex, age_y=45)


@pytest.mark.parametrize("seed", range(HEADS))
def test_every_prism_is_sound_on_every_face(seed: int) -> None:
    skin = random_skin(seed)
    found = layers_of(skin)
    assert (prism_volumes_mm3(found.surfaces_mm, skin.triangles) > 0).all()
    # Only in and around the slit of the mouth nothing fits; there is never a line.
    inside = regions(template()).within("mouth_interior")
    assert found.thinned.sum() < 0.12 * len(inside)
    assert found.thinned[inside].sum() > 0.6 * found.thinned_count


def test_every_prism_is_sound_on_the_template() -> None:
    found = layers_of(template_skin())
    assert (prism_volumes_mm3(found.surfaces_mm, template().triangles) > 0).all()


def test_a_prism_turned_inside_out_is_noticed() -> None:
    top = np.array([(0.0, 0, 0), (1, 0, 0), (0, 1, 0)])
    triangle = np.array([(0, 1, 2)], dtype=np.int32)
    below = top - (0, 0, 0.5)
    crossed = below.copy()
    crossed[:2] = below[[1, 0]]
    assert (prism_volumes_mm3(np.stack([top, below]), triangle) > 0).all()
    assert (prism_volumes_mm3(np.stack([below, top]), triangle) < 0).all()
    assert (prism_volumes_mm3(np.stack([top, crossed]), triangle) < 0).all()


def test_where_a_layer_is_thinned_the_deepest_goes_first_and_the_place_is_flagged() -> None:
    found = layers_of(template_skin())
    less = found.thickness.mean_mm - found.fitted_mm
    assert (less > -1e-9).all()
    assert ((less > 1e-6).any(axis=0) == found.thinned).all()
    fat, muscle = LAYERS.index("fat"), LAYERS.index("muscle")
    taken_from_fat = less[fat] > 1e-6
    assert (found.fitted_mm[muscle][taken_from_fat] < 0.01).all()


def test_thickness_has_no_step_at_a_border() -> None:
    found = thickness_at(template(), tables.layers().values(), sex=None, age_y=45)
    ends = edges(template().triangles)
    points = template().bare_mm
    lengths = np.linalg.norm(points[ends[:, 0]] - points[ends[:, 1]], axis=1)
    for values in (*found.mean_mm, *found.sd_mm):
        step = np.abs(values[ends[:, 0]] - values[ends[:, 1]])
        assert (step <= (values.max() - values.min()) * 0.12 * np.maximum(lengths, 0.5) + 1e-12).all()


@pytest.mark.parametrize(
    ("layer", "landmark", "women_mm"),
    [("dermis", 151, 0.86), ("fat", 50, 4.5), ("fat", 199, 4.5), ("muscle", 1, 0.6), ("fat", 159, 0.5)],
)
def test_in_the_middle_of_a_region_a_layer_is_as_thick_as_its_row(
    layer: str, landmark: int, women_mm: float
) -> None:
    found = thickness_at(template(), tables.layers().values(), sex="women", age_y=45)
    assert found.mean_mm[LAYERS.index(layer)][landmark] == pytest.approx(women_mm, rel=0.2)


def test_without_a_sex_the_mean_is_half_way_and_the_sd_spans_both() -> None:
    rows = list(tables.layers().values())
    women, men, both = (thickness_at(template(), rows, sex=sex, age_y=45) for sex in ("women", "men", None))
    assert both.mean_mm[:, 151] == pytest.approx((women.mean_mm[:, 151] + men.mean_mm[:, 151]) / 2, rel=1e-6)
    dermis = LAYERS.index("dermis")
    assert both.sd_mm[dermis, 151] > min(women.sd_mm[dermis, 151], men.sd_mm[dermis, 151])


def test_layers_are_the_same_on_both_sides_of_a_symmetric_head() -> None:
    found, mirror = layers_of(template_skin()), template().vertex_mirror
    assert found.thickness.mean_mm[:, mirror] == pytest.approx(found.thickness.mean_mm, abs=1e-6)
    assert found.inward[mirror] * [-1, 1, 1] == pytest.approx(found.inward, abs=1e-6)


def test_what_lies_deepest_is_known_everywhere() -> None:
    found = thickness_at(template(), tables.layers().values(), sex=None, age_y=None)
    assert found.deep_shares.sum(axis=1) == pytest.approx(1)
    deep = {landmark: DEEP_CLASSES[found.deep[landmark]] for landmark in (151, 205, 93, 159)}
    assert deep == {151: "bone", 205: "cheek", 93: "gland", 159: "orbit"}


def test_a_table_without_a_layer_is_refused() -> None:
    rows = [row for row in tables.layers().values() if row.layer != "smas"]
    with pytest.raises(InputError, match="smas"):
        thickness_at(template(), rows, sex=None, age_y=45)


# ------------------------------------------------------------------ muscles


def shipped_muscles() -> tuple[MusclePath, ...]:
    return muscles_on(template_skin(), template(), tables.muscles().values())


def test_every_muscle_of_the_table_lies_on_the_face_and_its_path_in_its_belly() -> None:
    skin = template_skin()
    found = shipped_muscles()
    assert {m.muscle for m in found} == set(tables.muscles()) == set(WIDTH_MM)
    for muscle in found:
        assert muscle.weight.min() >= 0
        assert muscle.weight.max() <= 1
        for path in muscle.paths:
            assert path.anchors.of(muscle.weight, skin.triangles).min() > 0.7, muscle.muscle


def test_fibres_run_along_the_skin_and_along_the_path() -> None:
    skin = template_skin()
    for muscle in shipped_muscles():
        there = muscle.weight > 0
        assert np.linalg.norm(muscle.fibre[there], axis=1) == pytest.approx(1)
        assert (muscle.fibre[~there] == 0).all()
        assert np.abs(np.einsum("vd,vd->v", muscle.fibre, skin.normals)).max() < 1e-9
        for path in muscle.paths:
            way = np.diff(path.points_mm, axis=0)
            fibre = path.anchors.of(muscle.fibre, skin.triangles)[:-1]
            assert np.mean(np.einsum("kd,kd->k", way, fibre) > 0.5) > 0.9, muscle.muscle


def test_a_muscle_of_the_left_is_the_mirror_image_of_that_of_the_right() -> None:
    mirror = template().vertex_mirror
    found = {(m.muscle, m.side): m for m in shipped_muscles()}
    for (name, side), right in found.items():
        if side == "right":
            left = found[name, "left"]
            assert left.weight[mirror] == pytest.approx(right.weight, abs=1e-6)
            assert left.fibre[mirror] * [-1, 1, 1] == pytest.approx(right.fibre, abs=1e-5)


def test_a_muscle_without_a_width_is_refused() -> None:
    with pytest.raises(InputError, match="has no width"):
        muscles_on(template_skin(), template(), tables.muscles().values(), width_mm={})
