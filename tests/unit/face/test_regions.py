"""Regions, the areas that are left out, the eye ring."""

from __future__ import annotations

import numpy as np
import pytest

from ninon import tables
from ninon.errors import InputError
from ninon.face.area_borders import level_curves, region_borders
from ninon.face.eye_ring import EyeRing
from ninon.face.line_curves import laid_curves
from ninon.face.lines import Point
from ninon.face.neck_areas import NeckAreas
from ninon.face.no_go import client_spot, client_zone, no_go_zones
from ninon.face.regions import LID_RING, REGIONS, regions, zone_of_region
from ninon.face.site_anchors import mirrored_point, positions_of
from ninon.face.surface_distances import distance_mm
from ninon.face.template import template
from tests.unit.face.random_heads import random_skin, template_skin


def test_every_vertex_has_a_region_and_every_region_some() -> None:
    found = regions(template())
    assert len(found.label) == len(template().vertices_mm)
    assert set(found.names.tolist()) == set(REGIONS)


def test_the_regions_of_both_sides_are_mirror_images() -> None:
    found, mirror = regions(template()), template().vertex_mirror
    assert (found.label[mirror] == found.label).all()
    assert (found.side[mirror] == -found.side).all()


def test_the_regions_are_the_places_of_the_zone_table_and_what_is_never_planned() -> None:
    zones = {name for name, row in tables.zones().items() if row.group != "pointer"}
    assert zones == {zone_of_region(name) for name in REGIONS} - {None}
    for name in zones:
        assert regions(template()).within(name).any()


@pytest.mark.parametrize(
    ("landmark", "region"),
    [(151, "forehead"), (9, "glabella"), (105, "brow"), (50, "cheek"), (1, "nose"), (0, "vermilion"),
     (164, "upper_lip"), (199, "chin"), (101, "under_eye"), (159, "eye"), (21, "temple"),
     (93, "preauricular")],
)  # fmt: skip
def test_a_landmark_lies_in_the_region_anybody_would_say(landmark: int, region: str) -> None:
    assert regions(template()).names[landmark] == region


def test_an_unknown_region_is_refused_with_a_hint() -> None:
    with pytest.raises(InputError, match="Did you mean 'cheek'"):
        regions(template()).within("cheeks")


def test_the_left_of_a_zone_and_its_right_make_the_whole() -> None:
    found = regions(template())
    both = found.within("forehead", "right") | found.within("forehead", "left")
    assert (both == found.within("forehead")).all()
    assert (found.within("forehead", "right") & found.within("forehead", "left")).any()


def test_borders_of_a_region_lie_beside_it() -> None:
    for region in ("cheek", "decollete", "neck_front"):
        curves = region_borders(template(), region)
        skin = template_skin()
        inside = np.flatnonzero(regions(template()).within(region))
        longest = skin.at(curves[0])
        apart = np.linalg.norm(longest[:, None] - skin.vertices_mm[inside][None], axis=2).min(axis=1)
        assert apart.max() < 12


# ------------------------------------------------------------------ what is left out


def test_the_areas_left_out_are_mirror_images_on_a_symmetric_face() -> None:
    found = {zone.name: zone.edge_mm for zone in no_go_zones(template_skin(), template())}
    mirror = template().vertex_mirror
    for name, edge in found.items():
        other = found[name.replace("right", "LEFT").replace("left", "right").replace("LEFT", "left")]
        assert edge[mirror] == pytest.approx(other, abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_every_area_left_out_is_there_on_every_face_and_says_why(seed: int) -> None:
    skin = random_skin(seed)
    for zone in no_go_zones(skin, template()):
        assert (zone.edge_mm < 0).any(), zone.name
        assert np.isfinite(zone.edge_mm).all(), zone.name
        assert zone.because.endswith(".")
        assert level_curves(zone.edge_mm, skin.triangles)


def test_the_eye_reaches_10_mm_beyond_the_lid_margin() -> None:
    skin = template_skin()
    right = next(z for z in no_go_zones(skin, template()) if z.name == "eyelid_and_globe:right")
    assert right.edge_mm[list(LID_RING)] == pytest.approx(-10.0, abs=1e-6)


def test_the_front_of_the_neck_is_30_mm_to_either_side_and_ends_at_hyoid_and_notch() -> None:
    skin, head = template_skin(), template()
    front = next(z for z in no_go_zones(skin, head) if z.name == "neck_front")
    at = {name: vertex for name, vertex in head.places.items()}
    assert front.edge_mm[at["neck:larynx"]] == pytest.approx(-30, abs=1.5)
    assert abs(front.edge_mm[at["neck:hyoid"]]) < 4
    assert abs(front.edge_mm[at["neck:sternal_notch"]]) < 4
    assert front.edge_mm[at["neck:submental"]] > 15


def test_the_carotid_band_covers_its_line_and_begins_20_mm_below_the_jaw() -> None:
    skin, head = template_skin(), template()
    band = next(z for z in no_go_zones(skin, head) if z.name == "carotid:right")
    path = positions_of(skin, head, ["neck:carotid_top:right", "neck:carotid_bottom:right"])
    (line,) = laid_curves(skin, [path])
    middle = band.clearance_mm(skin, line.anchors)[12:-4]
    assert middle.max() < 0
    assert 19 < band.edge_mm[172] < 24


def test_a_clearance_is_measured_to_the_edge_of_the_contact() -> None:
    skin, head = template_skin(), template()
    mouth = next(z for z in no_go_zones(skin, head) if z.name == "mouth_interior")
    spot = skin.at_vertices(np.array([57]))
    middle, edge = (mouth.clearance_mm(skin, spot, contact_radius_mm=r)[0] for r in (0.0, 4.5))
    assert middle - edge == pytest.approx(4.5)


def test_a_clients_zone_has_its_margin_and_keeps_to_its_side() -> None:
    skin, head = template_skin(), template()
    near = client_zone(skin, head, "cheek:right", because="told")
    wide = client_zone(skin, head, "cheek:right", because="told", margin_mm=8)
    assert near.edge_mm - wide.edge_mm == pytest.approx(8)
    assert near.edge_mm[50] < 0 < near.edge_mm[int(head.mirror[50])]


def test_a_clients_spot_is_as_wide_as_its_margin() -> None:
    skin = template_skin()
    spot = skin.at_vertices(np.array([205]))
    area = client_spot(skin, spot, name="a mole", because="told", margin_mm=6)
    assert area.edge_mm == pytest.approx(distance_mm(skin, spot) - 6)
    with pytest.raises(InputError, match="margin"):
        client_spot(skin, spot, name="a mole", because="told", margin_mm=0)


@pytest.mark.parametrize("marked", ["cheek:up", "elbow", "cheek:midline"])
def test_a_zone_that_cannot_be_meant_is_refused(marked: str) -> None:
    with pytest.raises(InputError):
        client_zone(template_skin(), template(), marked, because="told")


def test_the_eye_ring_holds_the_lids_and_not_the_mouth() -> None:
    ring = EyeRing(template_skin(), template())
    assert ring.vertices[[159, 101, 9, 143]].all()
    assert not ring.vertices[[61, 152, 10, 234, 164]].any()
    assert (ring.vertex_distance_mm[list(LID_RING)] == 0).all()


def test_a_place_and_its_mirror_image_are_mirror_images() -> None:
    skin, head = template_skin(), template()
    right: list[Point] = ["neck:clavicle_lateral:right", "chest:shoulder_front:right", "neck:hyoid", 50]
    left = [mirrored_point(head, point) for point in right]
    flip = positions_of(skin, head, left) * [-1, 1, 1]
    assert flip == pytest.approx(positions_of(skin, head, right), abs=1e-6)


def test_the_line_beside_the_breastbone_begins_40_mm_from_the_midline() -> None:
    skin, head = template_skin(), template()
    begins = skin.closest(positions_of(skin, head, ["chest:sternal_edge_20mm"]))[0]
    away = begins.of(NeckAreas(skin, head).from_midline_mm, skin.triangles)[0]
    assert away == pytest.approx(40, abs=1.0)
