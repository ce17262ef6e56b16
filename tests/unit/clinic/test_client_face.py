"""A client's face comes from photographs, from points set by hand or from the template, and says which."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ninon.clinic.client_face import ClientFace, face_by_hand, face_of_photos, face_without_photo
from ninon.clinic.points_file import HandPoints
from ninon.errors import InputError
from ninon.face.fit import fit_face
from ninon.face.manual_points import MANUAL_LANDMARKS, MANUAL_NAMES
from ninon.face.scale import IRIS_MM
from ninon.face.template import FACE_TRIANGLES, template
from ninon.face.truth import photograph as made_photograph
from ninon.face.truth import random_face as made_face
from ninon.imaging.model_install import status
from ninon.imaging.models import models_folder
from ninon.imaging.rendered_faces import random_face
from ninon.imaging.rendered_features import iris_centres_mm
from ninon.imaging.rendered_heads import HeadToRender, Sitting, photograph

SIZE = (1600, 2000)
PX_PER_MM = 8.0
Shot = Callable[..., Path]

# ------------------------------------------------------------------ points set by hand


def projected(knots: np.ndarray, px_per_mm: float = PX_PER_MM) -> dict[str, tuple[float, float]]:
    """Return the 25 points of a head on a photograph taken straight from the front, from far away."""

    def place(point: np.ndarray) -> tuple[float, float]:
        return SIZE[0] / 2 + px_per_mm * float(point[0]), SIZE[1] / 2 - px_per_mm * float(point[1])

    points = {name: place(knots[number]) for name, number in MANUAL_LANDMARKS.items()}
    for side, centre in zip(("right", "left"), iris_centres_mm(knots[:468]), strict=True):
        towards_nose = 1 if side == "right" else -1
        half = IRIS_MM / 2 * np.array([towards_nose, 0, 0])
        points[f"iris_inner:{side}"] = place(centre + half)
        points[f"iris_outer:{side}"] = place(centre - half)
    return points


def by_hand(points: dict[str, tuple[float, float]], **lengths: float) -> ClientFace:
    return face_by_hand(HandPoints("points.toml", SIZE, points), lengths_mm=lengths)


def off_mm(face: ClientFace, knots: np.ndarray) -> float:
    """Return how far the points set by hand lie from the truth as the camera sees them, in the mean."""
    set_points = list(MANUAL_LANDMARKS.values())
    away = face.geometry.knots_mm[set_points, :2] - knots[set_points, :2]
    return float(np.linalg.norm(away, axis=1).mean())


def test_twenty_five_points_of_the_template_give_the_template():
    points = projected(template().knots_mm)
    assert set(points) == set(MANUAL_NAMES)
    face = by_hand(points)
    assert face.geometry.grade == "manual"
    assert {"by_hand", "one_photograph"} <= {each.code for each in face.geometry.remarks}
    assert face.geometry.scale is not None
    assert face.geometry.scale.mm_per_px == pytest.approx(1 / PX_PER_MM, rel=0.03)
    assert off_mm(face, template().knots_mm) < 1.5


@pytest.mark.parametrize("seed", [1, 2])
def test_twenty_five_points_of_somebody_bring_the_face_nearer_to_theirs(seed: int):
    knots = random_face(np.random.default_rng(seed), template().knots_mm)
    face = by_hand(projected(knots))
    assert off_mm(face, knots) < off_mm(face_without_photo(), knots)
    assert off_mm(face, knots) < 2.5


def test_a_point_left_out_is_named():
    points = projected(template().knots_mm)
    del points["menton"], points["iris_inner:left"]
    with pytest.raises(InputError, match=r"2 of 25 points are missing: menton, iris_inner:left"):
        by_hand(points)


def test_a_measured_length_sets_the_scale_of_points_set_by_hand():
    points = projected(template().knots_mm)
    usual = by_hand(points).geometry
    wide = by_hand(points, face_width_mm=150.0).geometry
    assert wide.scale is not None
    assert wide.scale.source == "face width"
    assert np.linalg.norm(wide.knots_mm[454] - wide.knots_mm[234]) == pytest.approx(150.0, rel=0.03)
    assert usual.scale is not None
    assert usual.scale.source == "iris"


# ------------------------------------------------------------------ no photograph


def test_without_a_photograph_the_face_is_the_template_and_says_so():
    face = face_without_photo()
    assert face.geometry.grade == "template"
    assert {"no_photograph", "size_assumed"} <= {each.code for each in face.geometry.remarks}
    assert face.landmarks == ()
    assert {curve.side for curve in face.curves} == {"right", "left", "midline"}


@pytest.mark.parametrize(
    ("name", "ends", "mm"), [("face_width_mm", (234, 454), 120.0), ("face_height_mm", (168, 152), 128.0)]
)
def test_a_measured_size_is_the_size_of_the_template_face(name: str, ends: tuple[int, int], mm: float):
    knots = face_without_photo(lengths_mm={name: mm}).geometry.knots_mm
    assert np.linalg.norm(knots[ends[0]] - knots[ends[1]]) == pytest.approx(mm, rel=0.02)


def test_lines_grow_with_the_face():
    small = face_without_photo(lengths_mm={"face_width_mm": 115.0})
    large = face_without_photo(lengths_mm={"face_width_mm": 140.0})
    # Below the jaw the neck keeps its own measures.
    jaw = [
        [c.length_mm for c in face.curves if c.movement in ("M03", "M06", "M13")] for face in (small, large)
    ]
    assert np.all(np.array(jaw[1]) > 1.1 * np.array(jaw[0]))


@pytest.mark.parametrize(
    ("lengths", "said"),
    [
        ({"pupil_distance_mm": 62.0}, "--pupil-distance-mm says nothing here.*--face-width-mm"),
        ({"hat_size_mm": 62.0}, "--hat-size-mm says nothing here"),
        ({"face_width_mm": 15.0}, "No adult's face measures 15 mm"),
        ({"face_width_mm": float("nan")}, "No adult's face measures nan mm"),
        ({"neck_girth_mm": 36.0}, "A neck girth of 36 mm cannot be; 250 to 550 mm"),
        ({"neck_girth_mm": -360.0}, "A neck girth of -360 mm cannot be"),
    ],
)
def test_a_length_that_cannot_be_meant_is_refused(lengths: dict[str, float], said: str):
    with pytest.raises(InputError, match=said):
        face_without_photo(lengths_mm=lengths)


# ------------------------------------------------------------------ what is said before a photograph is read


@pytest.mark.parametrize(
    ("names", "more", "said"),
    [
        (["a.jpg", "b.jpg"], {}, "2 photographs were given.*Give one or three"),
        (["a.jpg"] * 4, {}, "4 photographs were given"),
        (["a.jpg"], {"lengths_mm": {"face_height_mm": 120.0}}, "--face-height-mm says nothing here"),
        (
            ["a.jpg"],
            {"lengths_mm": {"face_width_mm": 130.0, "pupil_distance_mm": 60.0}},
            "Two lengths were given for the scale",
        ),
        (["a.jpg"], {"lengths_mm": {"pupil_distance_mm": float("nan")}}, "nan"),
        (["a.jpg"], {"points": HandPoints("p.toml", None, {}, {"b.jpg": {1: (2.0, 3.0)}})}, r"b\.jpg"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_any_photograph_is_looked_at(
    names: list[str], more: dict[str, Any], said: str
):
    looked: list[str] = []
    with pytest.raises(InputError, match=said):
        face_of_photos([Path(name) for name in names], progress=looked.append, **more)
    assert looked == []


# ------------------------------------------------------------------ three photographs, made


@pytest.mark.parametrize("seed", [6, 11])
def test_three_photographs_are_not_refused_because_no_mirrored_face_would_explain_them(seed: int):
    built, rng = template(), np.random.default_rng(seed)
    triangles = built.knot_triangles[:FACE_TRIANGLES]
    truth = made_face(built.knots_mm[:468], rng, rms_mm=3.0)
    seen = [made_photograph(truth, triangles, rng, pose_deg=(0.0, yaw, 0.0)) for yaw in (0.0, -45.0, 45.0)]
    assert fit_face(seen, built).grade == "three views"


# ------------------------------------------------------------------ photographs of a rendered head


@cache
def crooked_knots() -> np.ndarray:
    """Return a face whose sides differ by more than most: its asymmetry is what tells a mirror."""
    built = template()
    knots = random_face(np.random.default_rng(5), built.knots_mm)
    x, y, z = knots.T
    on_face = np.exp(-(((y + 40) / 55) ** 2)) * (z > -40)
    bent = knots.copy()
    bent[:, 0] += 5.0 * on_face * np.exp(-((x / 22) ** 2))  # the nose and the mouth to one side
    bent[:, 1] += 5.0 * on_face * np.exp(-(((x - 25) / 18) ** 2))  # one corner of the mouth higher
    return bent


@pytest.fixture(scope="module")
def shot(require, tmp_path_factory: pytest.TempPathFactory) -> Shot:
    """Take a photograph of the crooked head."""
    folder = models_folder()
    require("models", folder if status(folder).ready else None, "the face models are not installed")
    built, kept = template(), tmp_path_factory.mktemp("shots")

    @cache
    def take(yaw: float, *, mirrored: bool = False) -> Path:
        head = HeadToRender(built.surface(crooked_knots()), built.triangles, built.bare_mm)
        image = photograph(head, Sitting(pose_deg=(0.0, yaw, 0.0), samples=1, seed=int(yaw) % 7)).image
        path = kept / f"turned {yaw:.0f}{' mirrored' if mirrored else ''}.png"
        Image.fromarray(np.ascontiguousarray(image[:, ::-1]) if mirrored else image).save(path)
        return path

    return take


@cache
def fitted(*paths: Path) -> ClientFace:
    return face_of_photos(paths)


def codes(face: ClientFace) -> set[str]:
    return {each.code for each in face.geometry.remarks}


def test_one_photograph_is_coarse_and_asks_which_side_is_which(shot: Shot):
    said: list[str] = []
    face = face_of_photos([shot(0.0)], progress=said.append)
    assert face.geometry.grade == "coarse"
    assert {"one_photograph", "which_is_left", "distance_unknown", "neck_assumed"} <= codes(face)
    assert len(face.landmarks) == 1
    assert said == [f"Looking for the face on {shot(0.0)}."]


def test_three_photographs_are_known_better_than_one(shot: Shot):
    one = fitted(shot(0.0)).geometry
    face = fitted(shot(0.0), shot(-45.0), shot(45.0))
    assert "one_photograph" not in codes(face)
    assert "views_put_right" not in codes(face)
    assert face.geometry.knot_sd_mm[:468].mean() < one.knot_sd_mm[:468].mean()


@pytest.mark.parametrize("order", [(0.0, 45.0, -45.0), (45.0, -45.0, 0.0)])
def test_photographs_in_another_order_are_put_right_and_that_is_said(shot: Shot, order: tuple[float, ...]):
    meant = fitted(shot(0.0), shot(-45.0), shot(45.0))
    face = face_of_photos([shot(yaw) for yaw in order])
    assert "views_put_right" in codes(face)
    assert np.array_equal(face.geometry.vertices_mm, meant.geometry.vertices_mm)
    yaws = [seen.pose_deg[1] for seen in face.landmarks]
    assert np.allclose(yaws, order, atol=12), "the photographs stay in the order given"


def test_a_mirrored_frontal_photograph_among_three_is_caught(shot: Shot):
    with pytest.raises(InputError, match="mirrored"):
        face_of_photos([shot(0.0, mirrored=True), shot(-45.0), shot(45.0)])


def test_a_mirrored_photograph_from_the_side_shows_one_side_twice(shot: Shot):
    with pytest.raises(InputError, match=r"Two photographs show the client's right side.*mirrored"):
        face_of_photos([shot(0.0), shot(-45.0, mirrored=True), shot(45.0)])


def test_a_turned_head_is_not_taken_for_a_frontal_one(shot: Shot):
    with pytest.raises(InputError, match="profile was given as frontal"):
        face_of_photos([shot(45.0)])


def test_the_same_photograph_again_is_not_another_view(shot: Shot):
    with pytest.raises(InputError, match="are the same photograph"):
        face_of_photos([shot(0.0)] * 3)
    with pytest.raises(InputError, match="are the same photograph"):
        face_of_photos([shot(0.0), shot(-45.0), shot(-45.0)])


def test_a_measured_pupil_distance_takes_the_place_of_the_iris(shot: Shot):
    face = face_of_photos([shot(0.0)], lengths_mm={"pupil_distance_mm": 68.0}).geometry
    usual = fitted(shot(0.0)).geometry
    assert face.scale is not None
    assert usual.scale is not None
    assert face.scale.source == "pupil distance"
    assert face.scale.sd_share < usual.scale.sd_share


def test_points_moved_by_hand_move_the_face_and_are_said(shot: Shot):
    usual = fitted(shot(0.0))
    x, y = usual.landmarks[0].points_photo[152]
    lower = HandPoints("p.toml", None, {}, {shot(0.0).name: {152: (float(x), float(y) + 40.0)}})
    face = face_of_photos([shot(0.0)], points=lower)
    assert "points_corrected" in codes(face)
    assert face.geometry.knots_mm[152, 1] < usual.geometry.knots_mm[152, 1] - 3
    assert np.array_equal(face.landmarks[0].points_photo, usual.landmarks[0].points_photo)


def test_a_point_moved_off_the_photograph_is_refused_with_the_name_of_the_photograph(shot: Shot):
    off = HandPoints("p.toml", None, {}, {shot(0.0).name: {152: (-100.0, 5.0)}})
    with pytest.raises(InputError, match=rf"{shot(0.0).name}.*Landmark 152 cannot stand"):
        face_of_photos([shot(0.0)], points=off)
