"""The drawn face: where points lie, how lines run over it, what is hatched, where numbers stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from itertools import combinations, pairwise
from math import atan2, cos, degrees, dist, hypot, pi, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.errors import InputError
from ninon.face.curves import Polyline, contains, distance_to_mm, length_mm, place_along, smooth_curve
from ninon.face.drawing import (
    LANDMARK_COUNT,
    VIEWS,
    View,
    drawn_length_mm,
    face_drawing,
    known_point_names,
    landmark_positions,
    line_path,
    mirror_point,
    outline,
    point,
)
from ninon.face.ribbons import HEAD_LENGTH_MM, arrow_head, cross_bar, ribbon, ribbon_edges
from ninon.face.tags import DISC_RADIUS_MM, place_discs
from ninon.face.tilt import skin_direction
from ninon.face.zone_shapes import ZONE_NAMES, no_go_shapes, zone_shapes
from tests.unit.face.drawn_lines import MOVEMENTS, Movement

CAN_BE_EXCLUDED = (
    "forehead",
    "glabella",
    "brow",
    "temple",
    "under_eye",
    "outer_eye",
    "nose",
    "nasolabial",
    "cheek",
    "masseter",
    "preauricular",
    "upper_lip",
    "lower_lip",
    "chin",
    "jawline",
    "submental",
    "neck_lateral",
    "decollete",
)

every_view = pytest.mark.parametrize("view", VIEWS)
every_movement = pytest.mark.parametrize("movement", MOVEMENTS, ids=[m.name for m in MOVEMENTS])
PAIRED = [movement for movement in MOVEMENTS if movement.sides != "midline"]
ON_POINTS = [movement for movement in MOVEMENTS if not movement.offset_below_jaw_mm]
on_its_points = pytest.mark.parametrize("movement", ON_POINTS, ids=[m.name for m in ON_POINTS])
paired = pytest.mark.parametrize("movement", PAIRED, ids=[m.name for m in PAIRED])


def lines_of(movement: Movement, view: View = "front") -> Iterator[Polyline]:
    """The lines of a movement that a view shows."""
    sides = {"front": ("right", "left"), "three_quarter": ("left",), "three_quarter_right": ("right",)}[view]
    for side in sides if movement.sides != "midline" else ("right",):
        for column in movement.right if side == "right" else movement.left:
            yield line_path(column, view, movement.offset_below_jaw_mm)


def all_lines() -> list[list[Polyline]]:
    return [list(lines_of(movement)) for movement in MOVEMENTS]


# ------------------------------------------------------------------ points


@every_view
def test_each_view_has_all_landmarks_on_the_drawing(view: View):
    places = landmark_positions(view)
    assert len(places) == LANDMARK_COUNT == 468
    inside = sum(place in outline(view) for place in places)
    assert inside >= 0.94 * LANDMARK_COUNT  # those on the rim may lie a hair outside


def test_the_clients_right_is_on_the_viewers_left():
    assert point(61)[0] < 0 < point(291)[0]
    assert point("neck:clavicle_lateral:right")[0] < 0 < point("neck:clavicle_lateral:left")[0]


@given(st.integers(0, LANDMARK_COUNT - 1))
def test_the_left_landmark_is_the_mirror_image_of_the_right_one(index: int):
    other = mirror_point(index)
    assert mirror_point(other) == index
    (x, y), (mx, my) = point(index), point(other)
    assert (mx, my) == (-x, y)


def test_every_named_point_has_its_mirror_image_and_lies_on_skin():
    names = known_point_names()
    assert list(names) == sorted(names)
    for name in names:
        (x, y), (mx, my) = point(name), point(mirror_point(name))
        assert (mx, my) == (-x, y)
        assert all(point(name, view) in outline(view) for view in VIEWS)


def test_the_turned_views_are_mirror_images_of_each_other():
    x, y = point(58, "three_quarter")
    assert point(288, "three_quarter_right") == (-x, y)
    x, y = point("chest:shoulder_front:left", "three_quarter")
    assert point("chest:shoulder_front:right", "three_quarter_right") == (-x, y)


def test_an_unknown_name_is_told_the_nearest_known_one():
    with pytest.raises(InputError, match="Did you mean 'neck:clavicle_lateral:right'"):
        point("neck:clavicle_latral:right")
    with pytest.raises(InputError, match="Known are: chest:mid_clavicle_below:left"):
        point("zzz")


@pytest.mark.parametrize("index", [-1, 468, 9999])
def test_a_landmark_that_is_not_on_the_mesh_is_refused(index: int):
    with pytest.raises(InputError, match="0 to 467"):
        point(index)


# ------------------------------------------------------------------ the face itself


def test_the_drawing_is_small_enough_to_ship():
    files = ("drawing.json", "drawing_landmarks.json")
    folder = resources.files("ninon.face")
    assert sum(len(folder.joinpath(name).read_bytes()) for name in files) < 250_000


@every_view
def test_the_face_is_sixteen_shades_and_its_features(view: View):
    drawing = face_drawing(view)
    assert len(drawing.bands) == 16
    assert {"hair", "lips", "ink", "ink_dark", "ink_faint", "brow_hair"} <= set(drawing.layers)
    assert all(path.startswith("M") and path.endswith("z") for path in drawing.layers.values())


def test_the_front_silhouette_is_symmetric():
    corners = outline("front").corners
    for x, y in corners[::7]:
        assert distance_to_mm((*corners, corners[0]), (-x, y)) < 0.6


# ------------------------------------------------------------------ lines


@every_view
@every_movement
def test_every_line_lies_on_the_drawn_skin(movement: Movement, view: View):
    for line in lines_of(movement, view):
        assert all(place in outline(view) for place in line[1:-1])


@on_its_points
def test_a_line_starts_and_ends_where_it_says(movement: Movement):
    for column, line in zip(movement.right, lines_of(movement), strict=False):
        assert dist(line[0], point(column[0])) < 0.01
        assert dist(line[-1], point(column[-1])) < 2.6  # the ear lobe lies on the rim; the line keeps inside


@every_movement
def test_a_line_is_smooth_and_evenly_sampled(movement: Movement):
    for line in lines_of(movement):
        steps = [dist(a, b) for a, b in pairwise(line)]
        assert max(steps) < 1.8
        assert min(steps[:-1]) > 1.2
        headings = [atan2(b[1] - a[1], b[0] - a[0]) for a, b in pairwise(line)]
        turns = [abs((b - a + pi) % (2 * pi) - pi) for a, b in pairwise(headings)]
        assert degrees(max(turns)) < 30  # per step of 1.5 mm


@paired
def test_the_left_line_is_the_mirror_image_of_the_right_one(movement: Movement):
    for right, left in zip(movement.right, movement.left, strict=True):
        one = line_path(right, "front", movement.offset_below_jaw_mm)
        other = line_path(left, "front", movement.offset_below_jaw_mm)
        assert len(one) == len(other)
        assert max(hypot(a[0] + b[0], a[1] - b[1]) for a, b in zip(one, other, strict=True)) < 0.3


@every_movement
def test_a_flat_drawing_never_makes_a_line_longer_than_it_is_on_a_face(movement: Movement):
    for column, on_the_mesh in zip(movement.right, movement.lengths_mm, strict=False):
        drawn = drawn_length_mm(line_path(column, "front", movement.offset_below_jaw_mm))
        assert 0.4 * on_the_mesh < drawn < 1.02 * on_the_mesh


@every_view
@pytest.mark.parametrize("area", ["eye:right", "eye:left", "mouth", "neck_front", "sternum"])
def test_no_line_enters_what_is_never_treated(area: str, view: View):
    shape = no_go_shapes(view)[area]
    for movement in MOVEMENTS:
        for line in lines_of(movement, view):
            edges = ribbon_edges(line, 0.7, 2.3)
            touching = [place for edge in edges for place in edge if contains(shape, place)]
            assert touching == [], f"{movement.name} enters {area}"


def test_the_submental_line_runs_fifteen_below_the_chin_and_ends_under_the_jaw_angle():
    movement = next(m for m in MOVEMENTS if m.offset_below_jaw_mm)
    line = line_path(movement.right[0], "front", 15)
    jaw = smooth_curve([point(p) for p in movement.right[0]])
    assert line[0] == pytest.approx((0, point(152)[1] + 15))
    assert all(distance_to_mm(jaw, place) > 4 for place in line)
    (x, y), (angle_x, angle_y) = line[-1], point(172)
    assert angle_x < x < angle_x + 12
    assert angle_y + 10 < y < angle_y + 20  # the carotid band begins at 20 mm


def test_the_neck_line_keeps_thirty_off_the_midline_and_behind_the_hatched_front():
    line = line_path(("neck:clavicle_lateral:right", "neck:behind_muscle_mid:right", 132))
    assert max(x for x, _ in line) < -30
    front = no_go_shapes()["neck_front"]
    assert min(distance_to_mm((*front, front[0]), place) for place in line) > 2.5


def test_the_decollete_line_keeps_forty_off_the_midline_and_runs_out_and_up():
    column = ("chest:sternal_edge_20mm:left", "chest:mid_clavicle_below:left", "chest:shoulder_front:left")
    line = line_path(column)
    assert min(x for x, _ in line) >= 40
    assert all(b[0] > a[0] and b[1] < a[1] for a, b in pairwise(line))


def test_one_point_is_no_line():
    with pytest.raises(InputError, match="two points"):
        line_path((152,))


def test_a_straight_line_is_as_long_as_its_ends_are_apart():
    assert drawn_length_mm(((0, 0), (3, 4), (6, 8))) == pytest.approx(10)


# ------------------------------------------------------------------ ribbons


@every_movement
def test_a_ribbon_swells_from_its_start_to_its_end(movement: Movement):
    for line in lines_of(movement):
        left, right = ribbon_edges(line, 0.7, 2.3)
        widths = [dist(a, b) for a, b in zip(left, right, strict=True)]
        assert widths[0] == pytest.approx(0.7)
        assert widths[-1] == pytest.approx(2.3)
        assert all(b >= a - 1e-9 for a, b in pairwise(widths))


@every_movement
def test_the_arrow_points_where_the_line_goes(movement: Movement):
    for line in lines_of(movement):
        tip, corner, notch, other = arrow_head(line)
        assert tip == line[-1]
        _, (ux, uy) = place_along(line, length_mm(line) - 1)
        heading = ((tip[0] - notch[0]) * ux + (tip[1] - notch[1]) * uy) / dist(tip, notch)
        assert heading > cos(pi / 6)
        assert dist(tip, corner) == pytest.approx(dist(tip, other))


def test_the_head_stands_on_the_tip_and_the_ribbon_ends_inside_it():
    body, head = ribbon([(0, 0), (20, 0), (40, 0)])
    numbers = [float(n) for n in re.findall(r"-?\d+\.\d+", body)]
    assert max(numbers[::2]) == pytest.approx(40 - 4.0, abs=0.1)
    assert head.startswith("M40.00 0.00L34.80 2.70")


@every_movement
def test_head_and_ribbon_turn_the_same_way_so_that_their_overlap_stays_filled(movement: Movement):
    def turns(polygon: Polyline) -> float:
        return sum(
            a[0] * b[1] - b[0] * a[1] for a, b in zip(polygon, (*polygon[1:], polygon[0]), strict=True)
        )

    for line in lines_of(movement):
        left, right = ribbon_edges(line, 0.7, 2.3)
        assert turns((*left, *reversed(right))) * turns(arrow_head(line)) > 0
        assert turns((*left, *reversed(right))) * turns(cross_bar(line)) > 0


def test_a_line_shorter_than_two_heads_gets_a_smaller_one():
    short = arrow_head([(0, 0), (4, 0)])
    assert dist(short[0], short[2]) < HEAD_LENGTH_MM / 2


def test_a_cut_line_ends_in_a_bar_across_it():
    line = ((0.0, 0.0), (30.0, 0.0))
    assert max(abs(y) for _, y in cross_bar(line)) == pytest.approx(3.4)
    assert ribbon(line, ending="bar").head.count("L") == 3


def test_a_dashed_ribbon_is_many_pieces_and_begins_and_ends_with_one():
    line = [(float(x), 0.0) for x in range(0, 61)]
    body = ribbon(line, dash=(6, 3)).body
    assert body.count("M") == body.count("Z") == 7
    xs = [float(pair.split()[0]) for pair in re.findall(r"-?\d+\.\d+ -?\d+\.\d+", body)]
    assert min(xs) == pytest.approx(0, abs=0.1)
    assert max(xs) == pytest.approx(56, abs=0.1)


# ------------------------------------------------------------------ zones


def test_every_zone_that_can_be_excluded_has_a_shape():
    assert set(ZONE_NAMES) == set(CAN_BE_EXCLUDED)


@every_view
@pytest.mark.parametrize("zone", CAN_BE_EXCLUDED)
def test_a_zone_lies_on_the_face_and_clear_of_what_is_never_treated(zone: str, view: View):
    forbidden = [shape for name, shape in no_go_shapes(view).items() if name != "sternum"]
    for shape in zone_shapes(zone, None, view):
        assert len(shape) > 8
        middle = sum(x for x, _ in shape) / len(shape), sum(y for _, y in shape) / len(shape)
        assert middle in outline(view)
        for place in shape:
            depth = [distance_to_mm((*area, area[0]), place) for area in forbidden if contains(area, place)]
            assert max(depth, default=0) < (0.6 if view == "front" else 5)


@pytest.mark.parametrize("zone", CAN_BE_EXCLUDED)
def test_the_left_half_of_a_zone_mirrors_the_right_half(zone: str):
    (right,), (left,) = zone_shapes(zone, "right"), zone_shapes(zone, "left")
    assert max(hypot(a[0] + b[0], a[1] - b[1]) for a, b in zip(right, left, strict=True)) < 0.05
    assert max(x for x, _ in right) < 0.5


@every_movement
def test_a_line_passes_through_the_zone_it_belongs_to(movement: Movement):
    zone = "forehead" if movement.name == "M18" else movement.zone  # the drain is named for where it ends
    shapes = zone_shapes(zone)
    assert any(contains(shape, place) for line in lines_of(movement) for place in line for shape in shapes)


def test_an_unknown_zone_is_told_the_nearest_one():
    with pytest.raises(InputError, match="Did you mean 'jawline'"):
        zone_shapes("jawlin")


def test_the_eye_is_hatched_ten_millimetres_around_its_opening():
    shape = no_go_shapes()["eye:right"]
    lids = [point(p) for p in (33, 160, 158, 133, 153, 144)]
    assert all(contains(shape, lid) for lid in lids)
    assert 5 < min(distance_to_mm((*shape, shape[0]), lid) for lid in lids) < 12


# ------------------------------------------------------------------ number discs


def test_no_two_numbers_of_the_full_set_touch():
    lines = all_lines()
    discs = [
        disc for places in place_discs(lines, lines=[p for each in lines for p in each]) for disc in places
    ]
    assert len(discs) == sum(map(len, lines))
    assert min(dist(a, b) for a, b in combinations(discs, 2)) > 2 * DISC_RADIUS_MM


def test_numbers_keep_off_arrow_heads_and_the_mouth():
    lines = [each[:1] + each[len(each) // 2 :][:1] if len(each) > 2 else each for each in all_lines()]
    heads = [place_along(p, length_mm(p) - 2.6)[0] for each in lines for p in each]
    mouth = no_go_shapes()["mouth"]
    discs = [d for places in place_discs(lines, heads=heads, keep_off=[mouth]) for d in places]
    assert not any(contains(mouth, disc) for disc in discs)
    covered = [disc for disc in discs if min(dist(disc, head) for head in heads) < DISC_RADIUS_MM]
    assert covered == []


def test_numbers_of_a_pair_stand_symmetrically_and_the_same_every_time():
    lines = all_lines()
    first = place_discs(lines)
    assert first == place_discs(lines)
    for movement, places in zip(MOVEMENTS, first, strict=True):
        if movement.sides == "pair" and len(places) == 2:
            (x, y), (mx, my) = places
            assert hypot(x + mx, y - my) < 0.5


@given(st.integers(2, 7), st.floats(0, 2 * pi))
def test_however_many_lines_start_at_one_point_their_numbers_do_not_touch(count: int, turn: float):
    ends = [(100 * cos(turn + k), 100 * sin(turn + k)) for k in range(count)]
    lines = [[smooth_curve([(0, 0), end])] for end in ends]
    discs = [places[0] for places in place_discs(lines)]
    assert min(dist(a, b) for a, b in combinations(discs, 2)) > 2 * DISC_RADIUS_MM


def test_a_lonely_number_stands_just_behind_the_start_of_its_line():
    ((place,),) = place_discs([[((0.0, 0.0), (50.0, 0.0))]])
    assert place == pytest.approx((-3, 0))


# ------------------------------------------------------------------ which way the skin faces


def test_skin_faces_the_viewer_on_the_nose_and_away_on_the_jaw():
    assert skin_direction(4)[2] > 0.95
    x, _, z = skin_direction(172)
    assert x < -0.7
    assert z < 0.5
    assert skin_direction(397, "three_quarter")[2] > 0.7


@given(st.integers(0, LANDMARK_COUNT - 1))
def test_the_direction_of_the_skin_has_length_one(index: int):
    assert dist(skin_direction(index), (0, 0, 0)) == pytest.approx(1)
