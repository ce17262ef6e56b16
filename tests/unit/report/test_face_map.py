"""A client's own face as the ground of a map: true to scale, only what is seen, in the usual language."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from ninon.errors import InputError
from ninon.face.curves import distance_to_mm, length_mm
from ninon.face.drawing import VIEWS, View, face_drawing
from ninon.face.outlines import Outline
from ninon.report.face_map_paths import corners_of, rounded_path, simplified
from ninon.report.line_marks import Cut
from ninon.report.linemap import line_map
from ninon.report.map_lines import drawn_lines, unseen
from ninon.report.padmap import PadMark, pad_map
from ninon.report.tokens import Style
from tests.unit.report.personal_faces import faces, geometry, lines_and_areas, marks

SVG = "{http://www.w3.org/2000/svg}"

every_view = pytest.mark.parametrize("view", VIEWS)


def drawn(given=None, excluded=(), *, view: View = "front", style: Style = "colour") -> str:
    lines = marks() if given is None else given
    return line_map(lines, excluded, face=faces()[view], style=style, title="T", description="D")


def mark_of(movement: str, side: str):
    return next(mark for mark in marks() if (mark.movement, mark.side) == (movement, side))


# ------------------------------------------------------------------ well made


@every_view
@pytest.mark.parametrize("style", ["colour", "print"])
def test_the_map_is_well_formed_small_and_has_every_id_it_uses(view: View, style: Style):
    text = drawn(view=view, style=style, excluded=("cheek", "forehead:left"))
    assert len(text.encode()) < 250_000
    root = ET.fromstring(text)
    ids = [each.attrib["id"] for each in root.iter() if "id" in each.attrib]
    assert len(ids) == len(set(ids))
    assert {a or b for a, b in re.findall(r"url\(#([^)]+)\)|href=\"#([^\"]+)\"", text)} <= set(ids)
    assert root.attrib["role"] == "img"


def test_in_one_colour_nothing_has_a_hue():
    colours = set(re.findall(r"#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})\b", drawn(style="print")))
    assert all(len(set(re.findall(".." if len(c) == 7 else ".", c[1:].lower()))) == 1 for c in colours)


def test_the_same_face_is_drawn_the_same_way():
    assert drawn() == drawn()


def test_sixteen_contours_of_shade_cover_less_and_less():
    bands = faces()["front"].drawing.bands
    assert len(bands) == 16
    covered = [sum(abs(area(ring)) for ring in corners_of(band)) for band in bands]
    assert covered[0] > 3 * covered[-1] > 0


def area(ring: np.ndarray) -> float:
    x, y = ring.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


# ------------------------------------------------------------------ where things lie


def test_a_millimetre_facing_the_viewer_is_a_millimetre_on_the_picture():
    front, face = faces()["front"], geometry()
    for a, b in ((133, 362), (61, 291), (168, 2)):
        (ax, ay), (bx, by) = front.place(a), front.place(b)
        apart = face.knots_mm[a] - face.knots_mm[b]
        assert np.hypot(ax - bx, ay - by) == pytest.approx(np.hypot(*apart[:2]), abs=1e-9)


def test_the_clients_right_is_on_the_viewers_left():
    assert faces()["front"].place(33)[0] < 0 < faces()["front"].place(263)[0]


def test_a_turned_view_shows_the_side_it_is_named_for():
    ears: tuple[tuple[View, int], ...] = (("three_quarter", 454), ("three_quarter_right", 234))
    for view, ear in ears:
        face = faces()[view]
        assert face.facing(ear)[2] > 0.2
        middle = face.box[0] + face.box[2] / 2
        assert (face.place(1)[0] < middle) == (view == "three_quarter")


@every_view
def test_the_outline_holds_every_landmark_and_is_no_looser_than_the_head(view: View):
    face = faces()[view]
    outline = Outline(face.outline)
    ring = (*face.outline, face.outline[0])
    for landmark in range(468):
        place = face.place(landmark)
        assert place in outline or distance_to_mm(ring, place) < 1.0
    seen = face.outlook.places(geometry().vertices_mm)
    corners = np.array(face.outline)
    assert np.abs(corners.min(0)[1] - seen.min(0)[1]) < 1.0
    assert face.box[1] < corners.min(0)[1]


@every_view
def test_the_drawn_features_lie_on_the_clients_landmarks(view: View):
    face = faces()[view]
    near = {"front": (33, 263), "three_quarter": (263,), "three_quarter_right": (33,)}[view]
    lashes = np.concatenate(corners_of(face.layers["ink_dark"]))
    for corner in near:
        assert np.linalg.norm(lashes - face.place(corner), axis=1).min() < 6.0
    lips = np.concatenate(corners_of(face.layers["lips"]))
    mouth = [face.place(k) for k in (0, 17)]
    for place in mouth:
        assert np.linalg.norm(lips - place, axis=1).min() < 4.0


def test_the_template_looks_like_the_drawing():
    own, schematic = faces(plain=True)["front"], face_drawing("front")
    for layer in ("lips", "brow", "ink"):
        a, b = (np.concatenate(corners_of(layers[layer])) for layers in (own.layers, schematic.layers))
        assert len(a) == pytest.approx(len(b), rel=0.1)
        assert np.abs(a.mean(0) - b.mean(0)).max() < 8.0


def test_a_larger_head_gets_a_larger_picture_with_all_of_it():
    usual, large = faces(plain=True)["front"].box, faces(larger=1.12, plain=True)["front"].box
    assert usual[2:] == (272, 390)
    assert large[3] > usual[3]
    assert large[2] / large[3] == pytest.approx(usual[2] / usual[3], abs=0.01)


# ------------------------------------------------------------------ only what is seen


@every_view
def test_every_point_of_a_drawn_line_is_one_of_the_surface_that_faces_the_viewer(view: View):
    face = faces()[view]
    curves, _ = lines_and_areas(geometry())
    for each in drawn_lines(marks(), face):
        own = [c for c in curves if (c.movement, c.side) == (each.mark.movement, each.side)]
        on = np.concatenate([face.outlook.places(c.points_face) for c in own])
        apart = [np.linalg.norm(on - place, axis=1).min() for place in each.line]
        assert max(apart) < 1.0


def test_from_the_front_the_lines_under_the_jaw_are_not_seen_and_from_the_side_they_are():
    hidden = {(mark.movement, mark.side) for mark in unseen(marks(), faces()["front"])}
    assert hidden == {("M02", "right"), ("M02", "left")}
    assert mark_of("M02", "right") not in unseen(marks(), faces()["three_quarter_right"])


def test_each_line_is_seen_in_one_of_the_three_views():
    lost = set(marks())
    for view in VIEWS:
        lost &= set(unseen(marks(), faces()[view]))
    assert lost == set()


def test_a_line_is_no_longer_on_the_picture_than_on_the_skin():
    curves, _ = lines_and_areas(geometry())
    for view in VIEWS:
        for each in drawn_lines(marks(), faces()[view]):
            own = [c.length_mm for c in curves if (c.movement, c.side) == (each.mark.movement, each.side)]
            assert length_mm(each.line) <= max(own) + 0.5


# ------------------------------------------------------------------ cut lines, areas, pads


def test_a_cut_line_ends_at_its_share_of_the_way_over_the_skin_with_bar_and_reason():
    mark = replace(mark_of("M13", "right"), cut_at=Cut(0.5, "ends before the scar"))
    curve = next(c for c in lines_and_areas(geometry())[0] if c.line == "M13-right")
    face = faces()["front"]
    ((line, why),) = face.lines(mark, "right")
    assert why == "ends before the scar"
    half = np.array(
        [[np.interp(curve.length_mm / 2, curve.along_mm, curve.points_face[:, k]) for k in range(3)]]
    )
    assert np.linalg.norm(face.outlook.places(half)[0] - line[-1]) < 0.2
    assert "ends before the" in "".join(ET.fromstring(drawn([mark])).itertext())


def test_a_line_cut_in_its_middle_is_drawn_in_two_stretches_and_only_the_first_has_a_bar():
    whole = mark_of("M13", "right")
    curve = next(c for c in lines_and_areas(geometry())[0] if c.line == "M13-right")
    kept = ((0.0, 30.0), (50.0, curve.length_mm))
    mark = replace(whole, kept_mm=kept, cut_because="cheek is left out")
    face = faces()["front"]
    first, second = face.lines(mark, "right")
    assert first.cut == "cheek is left out"
    assert second.cut is None
    ((_, none),) = face.lines(whole, "right")
    assert none is None
    assert "cheek is left" in "".join(ET.fromstring(drawn([mark])).itertext())


def test_a_line_without_a_path_on_this_face_is_refused():
    with pytest.raises(InputError, match=r"Line 7 \(M99, left\) has no path on this face"):
        drawn([replace(mark_of("M03", "left"), number=7, movement="M99")])


def hatched(text: str) -> int:
    group = next(g for g in ET.fromstring(text).iter(f"{SVG}g") if g.attrib.get("class") == "nogo")
    return len(group[1])


def test_eyes_mouth_neck_and_breastbone_are_always_hatched_and_an_excluded_zone_besides():
    assert hatched(drawn([])) == 5
    assert hatched(drawn([], ("cheek",))) == 7
    assert hatched(drawn([], ("cheek:right",))) == 6
    assert hatched(drawn([], ("chin",))) == 6


def test_the_hatched_eye_holds_the_lids_and_leaves_the_brow_free():
    front = faces()["front"]
    shapes = [Outline(shape) for shape in front.no_go]
    for landmark in (33, 133, 159, 145):
        assert any(front.place(landmark) in shape for shape in shapes)
    assert not any(front.place(105) in shape for shape in shapes)


def test_a_zone_that_does_not_exist_is_refused():
    with pytest.raises(InputError, match="Did you mean 'cheek'"):
        drawn([], ("cheeek",))


@every_view
def test_numbers_stay_inside_the_picture(view: View):
    left, top, width, height = faces()[view].box
    for x, y in re.findall(r'circle cx="([-\d.]+)" cy="([-\d.]+)"', drawn(view=view)):
        assert left + 5 < float(x) < left + width - 5
        assert top + 5 < float(y) < top + height - 4


def test_each_number_stands_once():
    root = ET.fromstring(drawn(view="front"))
    numbers = Counter(g.attrib["data-number"] for g in root.iter(f"{SVG}g") if "data-number" in g.attrib)
    seen = {str(mark.number) for mark in marks()} - {str(m.number) for m in unseen(marks(), faces()["front"])}
    assert set(numbers) == seen
    both = {str(mark.number) for mark in marks() if mark.side == "both"}
    assert all(count == (2 if number in both else 1) for number, count in numbers.items())


def test_pads_lie_on_the_clients_own_face_too():
    pads = [PadMark(1, "jawline", "right", "jaw", 150, 58)]
    text = pad_map(pads, face=faces()["front"], style="print", title="Pads", description="One pair")
    ellipses = list(ET.fromstring(text).iter(f"{SVG}ellipse"))
    assert (float(ellipses[0].attrib["cx"]), float(ellipses[0].attrib["cy"])) == pytest.approx(
        faces()["front"].place(150), abs=0.01
    )


# ------------------------------------------------------------------ paths


def test_a_path_reads_back_as_its_corners():
    rng = np.random.default_rng(3)
    rings = [np.round(rng.normal(0, 40, (count, 2)), 1) for count in (3, 7, 50)]
    back = corners_of(rounded_path(rings))
    assert [len(ring) for ring in back] == [3, 7, 50]
    for ring, again in zip(rings, back, strict=True):
        assert np.abs(ring - again).max() < 1e-6 * len(ring)


def test_the_layers_of_the_drawing_read_as_corners():
    path = face_drawing("front").layers["lips"]
    first = corners_of(path)
    assert np.abs(np.concatenate(first) - np.concatenate(corners_of(rounded_path(first, 25)))).max() < 0.05


def test_what_is_simplified_stays_within_the_tolerance():
    turns = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    ring = np.stack([60 * np.cos(turns), 40 * np.sin(turns)], axis=1)
    few = simplified(ring, 0.3)
    assert len(few) < 60
    closed = [(float(x), float(y)) for x, y in (*few, few[0])]
    assert max(distance_to_mm(closed, (float(x), float(y))) for x, y in ring) <= 0.3 + 1e-9


# ------------------------------------------------------------------ a real browser


def test_a_browser_shows_the_face(page):
    page.set_content(f"<style>svg{{width:544px;height:780px}}</style>{drawn()}")
    picture = page.locator("svg.face-map").screenshot()
    pixels = np.asarray(Image.open(BytesIO(picture)).convert("RGB")).astype(int)
    assert np.abs(pixels[5, 5] - 255).max() < 20
    skin = pixels[250:450, 200:340].reshape(-1, 3).mean(0)
    assert skin[0] > skin[1] > skin[2] > 100
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 2000
