"""A face fitted to photographs whose truth is known."""

from __future__ import annotations

import os
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from ninon.errors import InputError
from ninon.face import fit_landmarks as fit_landmarks_module
from ninon.face.body_follow import followed, girth_mm
from ninon.face.face_axes import in_face_axes
from ninon.face.fit import face_model, fit_face, template_face
from ninon.face.fit_landmarks import FittedLandmarks, fit_landmarks, misfit_of
from ninon.face.intersections import crossing_pairs, turned_triangles
from ninon.face.landmarks import Landmarks
from ninon.face.mesh import Points
from ninon.face.mirrored import MIRRORED_MISFIT, as_mirrored
from ninon.face.neck import NeckMeasures
from ninon.face.pooled_scale import MeasuredLength
from ninon.face.template import template
from ninon.face.truth import photograph, random_face
from ninon.face.turning import laid_over
from ninon.face.unfolding import unfolded
from ninon.face.views import views_of

FULL = bool(os.environ.get("NINON_FULL"))
FACES = 40 if FULL else 4
HEAD = template()
MODEL = face_model(HEAD)
MIRROR = HEAD.mirror[:468]


def made_face(rng: np.random.Generator, **how: float) -> Points:
    return in_face_axes(random_face(MODEL.points, rng, **how), MODEL.points, HEAD.basis)[0]


def photographs(face: Points, rng: np.random.Generator, *yaws: float, **how) -> list[Landmarks]:
    distance = rng.uniform(600, 1200)
    return [
        photograph(
            face,
            MODEL.triangles,
            rng,
            pose_deg=(4 * rng.normal(), yaw + 3 * rng.normal(), 3 * rng.normal()),
            **{"distance_mm": distance, **how},
        )
        for yaw in yaws
    ]


def rms(deviations: Points) -> float:
    return float(np.sqrt(np.mean(np.sum(deviations**2, axis=1))))


def off_by(found: Points, true: Points) -> float:
    """Root mean square distance once one lies over the other; size is never fitted."""
    found, true = found - found.mean(axis=0), true - true.mean(axis=0)
    return rms(found @ laid_over(found, true, np.ones(len(true))).T - true)


def fitted(seed: int, yaws: tuple[float, ...], **how) -> list[tuple[Points, FittedLandmarks]]:
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(FACES):
        face = made_face(rng, smooth_mm=float(rng.choice([20, 30, 50])))
        found.append((face, fit_landmarks(photographs(face, rng, *yaws, **how), MODEL)))
    return found


@pytest.fixture
def independent(monkeypatch):
    """Points whose errors are independent of each other and of the turn of the head, as the made ones are."""
    monkeypatch.setattr(fit_landmarks_module, "_MEANING_SD_MM", 0.0)
    monkeypatch.setattr(fit_landmarks_module, "_TURNED_SD_MM", 0.0)


def test_no_point_found_by_a_network_is_known_better_than_networks_are():
    for yaws in ((0.0,), (0.0, -45.0, 45.0)):
        (_, found), *_ = fitted(5, yaws)
        assert found.sd_mm.min() >= 1.6


@pytest.mark.parametrize(("yaws", "bound_mm"), [((0.0,), 2.6), ((0.0, -45.0, 45.0), 1.0)])
def test_a_known_face_is_found_again(yaws, bound_mm):
    off = [off_by(found.points, face) for face, found in fitted(1, yaws)]

    assert np.sqrt(np.mean(np.square(off))) <= bound_mm


@pytest.mark.parametrize("yaws", [(0.0,), (0.0, -45.0, 45.0)], ids=["one", "three"])
@pytest.mark.parametrize(
    "how",
    [{}, {"turned_away_noise_mm": 3.0}, {"depth_of": MODEL.points, "depth_sd_mm": 0.7}],
    ids=["as assumed", "noisy where turned away", "a network that knows the mean face only"],
)
def test_the_spread_of_points_is_honest_when_errors_are_independent(yaws, how, independent):
    inside = []
    for face, found in fitted(2, yaws, **how):
        larger = np.sum(found.points * face) / np.sum(found.points**2)  # scale is told apart
        inside.append(np.abs(found.points * larger - face) <= 1.96 * found.sd_mm)

    assert 0.88 <= np.mean(inside) <= 0.99


def test_one_photograph_knows_depth_worst_and_three_know_it(independent):
    one, three = (
        np.sqrt(np.mean(np.square(fitted(3, yaws)[0][1].sd_mm), axis=0))
        for yaws in ((0.0,), (0.0, -45.0, 45.0))
    )

    assert one[2] > 1.7 > 2 * one[0]
    assert three[2] < 0.6


@pytest.mark.parametrize("yaws", [(0.0,), (0.0, -45.0, 45.0)], ids=["one", "three"])
def test_turning_moving_and_enlarging_a_photograph_leaves_the_face(yaws):
    rng = np.random.default_rng(4)
    views = photographs(made_face(rng), rng, *yaws)
    before = fit_landmarks(views, MODEL)

    for angle, larger, shift in ((0.3, 1.0, 0.0), (0.0, 0.37, 0.0), (-0.2, 1.7, 250.0)):
        after = fit_landmarks([altered(view, angle, larger, shift) for view in views], MODEL)
        assert np.abs(after.points - before.points).max() <= 1e-6
        assert np.abs(after.sd_mm - before.sd_mm).max() <= 1e-6


def altered(view: Landmarks, angle: float, larger: float, shift: float) -> Landmarks:
    turn = larger * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])

    def iris(one):
        place = turn @ one.centre_px + shift
        return replace(
            one,
            centre_px=tuple(place),
            diameter_px=larger * one.diameter_px,
            sd_px=larger * one.sd_px,
        )

    pitch, yaw, roll = view.pose_deg
    return replace(
        view,
        points_photo=view.points_photo @ turn.T + shift,
        depth_photo=larger * view.depth_photo,
        sd_photo=larger * view.sd_photo,
        iris_right=iris(view.iris_right),
        iris_left=iris(view.iris_left),
        pose_deg=(pitch, yaw, roll + np.degrees(angle)),
    )


def test_a_symmetric_face_stays_symmetric():
    rng = np.random.default_rng(5)
    face = made_face(rng)
    face = (face + face[MIRROR] * [-1, 1, 1]) / 2
    view = photograph(face, MODEL.triangles, rng, noise_mm=0, turned_away_noise_mm=0, depth_sd_mm=0)

    whole = fit_face([view], HEAD, neck=NeckMeasures(neck_girth_mm=360, head_girth_mm=560))

    assert np.abs(whole.knots_mm[HEAD.mirror] * [-1, 1, 1] - whole.knots_mm).max() <= 1e-6
    assert np.abs(whole.knot_sd_mm[HEAD.mirror] - whole.knot_sd_mm).max() <= 1e-6


def test_a_mirrored_client_has_the_mirrored_face():
    rng = np.random.default_rng(6)
    (view,) = photographs(made_face(rng), rng, 0.0)

    there = fit_landmarks([view], MODEL).points
    back = fit_landmarks([as_mirrored(view, MIRROR)], MODEL).points

    assert np.abs(back[MIRROR] * [-1, 1, 1] - there).max() <= 1e-6


def test_the_irises_of_all_photographs_give_one_scale():
    rng = np.random.default_rng(7)
    face = made_face(rng)
    views = photographs(face, rng, 0.0, -45.0, 45.0, noise_mm=0, turned_away_noise_mm=0)

    found = fit_landmarks(views, MODEL)

    assert found.scale.source == "iris"
    assert found.scale.pooled == 3
    assert 0.036 < found.scale.sd_share < 0.04
    assert np.sum(found.points * face) / np.sum(face**2) == pytest.approx(1, abs=0.005)


@pytest.mark.parametrize(
    ("length", "ends"),
    [
        (MeasuredLength("face width", 137.0, 1.5), (234, 454)),
        (MeasuredLength("measured length", 48.0, landmarks=(61, 291)), (61, 291)),
    ],
)
def test_a_measured_length_holds_instead_of_the_irises(length, ends):
    rng = np.random.default_rng(8)
    (view,) = photographs(made_face(rng), rng, 0.0)

    for blind in (view, replace(view, iris_right=None, iris_left=None)):
        found = fit_landmarks([blind], MODEL, measured=length)
        assert np.linalg.norm(found.points[ends[0]] - found.points[ends[1]]) == pytest.approx(length.mm)
        assert found.scale.source == length.source
        assert found.scale.sd_share == pytest.approx(length.sd_mm / length.mm)


def test_a_pupil_distance_gives_the_scale():
    rng = np.random.default_rng(9)
    face = made_face(rng)
    (view,) = photographs(face, rng, 8.0, noise_mm=0.3)
    eyes = face[[159, 145]].mean(axis=0), face[[386, 374]].mean(axis=0)
    apart = float(np.linalg.norm(eyes[0] - eyes[1]))

    found = fit_landmarks([view], MODEL, measured=MeasuredLength("pupil distance", 1.1 * apart))

    assert np.sum(found.points * face) / np.sum(face**2) == pytest.approx(1.1, abs=0.02)


def test_a_photograph_without_any_scale_is_sent_back():
    rng = np.random.default_rng(10)
    (view,) = photographs(made_face(rng), rng, 0.0)

    with pytest.raises(InputError, match="has no scale"):
        fit_landmarks([replace(view, iris_right=None, iris_left=None)], MODEL)


def test_photographs_in_another_order_are_put_right_and_that_is_said():
    rng = np.random.default_rng(11)
    front, left, right = photographs(made_face(rng), rng, 0.0, -45.0, 45.0)

    straight, crossed = views_of([front, left, right]), views_of([right, front, left])

    assert crossed.all == straight.all
    assert not straight.remarks
    assert [each.code for each in crossed.remarks] == ["views_put_right"]


@pytest.mark.parametrize(
    ("yaws", "words"),
    [
        ((), "no photograph"),
        ((0, 45), "2 photographs"),
        ((31,), "turned by 31°"),
        ((30, 45, -45), "given as frontal"),
        ((0, 45, 40), "right side"),
        ((0, -45, -40), "left side"),
        ((0, -45, 75), "turned by 75°"),
        ((0, -21, 45), "turned by 21°"),
    ],
)
def test_photographs_that_make_no_set_are_sent_back(yaws, words):
    rng = np.random.default_rng(12)
    front = photographs(MODEL.points, rng, 0.0)[0]

    with pytest.raises(InputError, match=words):
        views_of([replace(front, pose_deg=(0.0, yaw, 0.0)) for yaw in yaws])


def test_a_mirrored_photograph_is_caught_against_the_others():
    rng = np.random.default_rng(13)
    face = made_face(rng)
    straight = (face + face[MIRROR] * [-1, 1, 1]) / 2
    crooked = (face - straight) / rms(face - straight)  # 1 mm RMS, as faces are
    front, *sides = photographs(straight + crooked, rng, 0.0, -45.0, 45.0)

    gain = misfit_of([front, *sides], MODEL) - misfit_of([as_mirrored(front, MIRROR), *sides], MODEL)

    assert gain < -2 * MIRRORED_MISFIT
    with pytest.raises(InputError, match="which is your left"):
        fit_face([as_mirrored(front, MIRROR), *sides], HEAD)


def test_three_photographs_without_fault_are_graded_so():
    rng = np.random.default_rng(14)
    views = photographs(made_face(rng), rng, 0.0, -45.0, 45.0, distance_mm=900.0)

    whole = fit_face(views, HEAD)

    assert whole.grade == "three views"
    assert [each.code for each in whole.remarks] == ["neck_assumed"]
    assert len(turned_triangles(whole.vertices_mm, HEAD.vertices_mm, HEAD.triangles)) == 0
    assert len(crossing_pairs(whole.vertices_mm, HEAD.triangles)) == 0
    assert np.all(whole.vertex_sd_mm > 0)
    assert whole.vertex_sd_mm[whole.origin == 2].mean() > 8 > whole.vertex_sd_mm[whole.origin == 0].max()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"facts": {"distance_mm": 500.0}}, "camera_near"),
        ({"facts": {}}, "distance_unknown"),
        ({"facts": {"distance_mm": 900.0, "smile": 1.0}}, "smile"),
        ({"presence": 0.5}, "face_unsure"),
        ({"iris_px": 11.0}, "small_iris"),
    ],
)
def test_what_a_photograph_leaves_open_lowers_the_grade_and_is_said(change, code):
    rng = np.random.default_rng(15)
    made = {"distance_mm": 900.0, "iris_px": change.get("iris_px", 80.0)}
    views = photographs(made_face(rng), rng, 0.0, -45.0, 45.0, **made)
    if "facts" in change:
        views[0] = replace(views[0], facts=MappingProxyType(change["facts"]))
    if "presence" in change:
        views[0] = replace(views[0], presence=change["presence"])

    whole = fit_face(views, HEAD)

    assert whole.grade == "coarse"
    assert whole.remark(code) is not None


def test_one_photograph_is_coarse_and_asks_which_is_left():
    rng = np.random.default_rng(16)
    whole = fit_face(photographs(made_face(rng), rng, 0.0), HEAD)

    assert whole.grade == "coarse"
    assert whole.remark("one_photograph")
    assert whole.remark("which_is_left")


def test_points_set_by_hand_make_a_face():
    rng = np.random.default_rng(17)
    face = made_face(rng)
    (view,) = photographs(face, rng, 0.0, noise_mm=0.5)
    ids = (33, 133, 362, 263, 107, 105, 70, 336, 334, 300, 168, 4, 129, 358, 61, 291, 152, 172, 397, 234, 454)
    by_hand = {k: tuple(view.points_photo[k]) for k in ids}
    view = replace(view, pipeline="by hand", by_hand=MappingProxyType(by_hand))

    whole = fit_face([view], HEAD)

    assert whole.grade == "manual"
    assert rms((whole.knots_mm[:468] - face)[:, :2]) < 3.5
    with pytest.raises(InputError, match="3 points were set by hand"):
        fit_face([replace(view, by_hand=MappingProxyType(dict(list(by_hand.items())[:3])))], HEAD)


def test_a_point_moved_by_hand_takes_the_face_along():
    rng = np.random.default_rng(18)
    (view,) = photographs(made_face(rng), rng, 0.0)
    x, y = view.points_photo[61]
    moved = replace(view, by_hand=MappingProxyType({61: (x - 40.0, y)}))

    before, after = (fit_face([each], HEAD) for each in (view, moved))

    assert (after.knots_mm - before.knots_mm)[61, 0] < -3
    assert after.remark("points_corrected")


# ------------------------------------------------------------------ the rest of head and neck


def test_the_template_follows_itself():
    knots = followed(HEAD.knots_mm, HEAD.knot_triangles, MODEL.points, NeckMeasures())

    assert np.abs(knots - HEAD.knots_mm).max() <= 1e-9


@pytest.mark.parametrize("smooth_mm", [20.0, 40.0])
def test_heads_of_made_faces_do_not_fold_or_are_mended(smooth_mm):
    rng = np.random.default_rng(19)
    mended = 0
    for _ in range(FACES):
        face = made_face(rng, smooth_mm=smooth_mm)
        knots = followed(HEAD.knots_mm, HEAD.knot_triangles, face, NeckMeasures())
        assert np.array_equal(knots[:468], face)
        _, vertices, remarks = unfolded(
            knots,
            HEAD.knots_mm,
            knot_triangles=HEAD.knot_triangles,
            surface=HEAD.surface,
            weights=HEAD.weights,
            triangles=HEAD.triangles,
        )
        mended += bool(remarks)
        assert len(turned_triangles(vertices, HEAD.vertices_mm, HEAD.triangles)) == 0
        assert len(crossing_pairs(vertices, HEAD.triangles)) == 0
    assert mended <= FACES / 8  # a rough face only, here and there


@pytest.mark.parametrize("girth", [330.0, 400.0, 440.0])
def test_a_measured_neck_has_its_girth(girth):
    knots = followed(HEAD.knots_mm, HEAD.knot_triangles, MODEL.points, NeckMeasures(neck_girth_mm=girth))

    around = girth_mm(knots, HEAD.knot_triangles, np.array([0, -165.0, -106.0]), np.array([0, -1.0, -0.13]))

    assert around == pytest.approx(girth, abs=6)
    assert np.array_equal(knots[:468], MODEL.points)


def test_a_measured_neck_is_better_known_and_said():
    assumed = template_face(HEAD, median_width_mm=134)
    measured = template_face(HEAD, median_width_mm=134, neck=NeckMeasures(neck_girth_mm=360))

    throat = HEAD.places["neck:larynx"]
    assert measured.vertex_sd_mm[throat, 0] < assumed.vertex_sd_mm[throat, 0]
    assert [each.sentence for each in measured.remarks if "neck girth" in each.sentence]
    assert assumed.remark("neck_assumed")


def test_a_longer_neck_puts_the_breastbone_lower():
    long, short = (
        followed(HEAD.knots_mm, HEAD.knot_triangles, MODEL.points, NeckMeasures(chin_to_notch_mm=mm))
        for mm in (150.0, 120.0)
    )
    low = HEAD.knots_mm[:, 1] < -230

    assert np.allclose(np.linalg.norm((long - short)[low], axis=1), 30)


def test_measures_nobody_has_are_sent_back():
    with pytest.raises(InputError, match="neck girth of 36 mm"):
        NeckMeasures(neck_girth_mm=36)
    with pytest.raises(InputError, match="two landmarks"):
        MeasuredLength("measured length", 50)


# ------------------------------------------------------------------ without a photograph


def test_without_a_photograph_the_template_has_the_measured_size():
    wide = template_face(HEAD, face_width_mm=130.0)

    assert wide.grade == "template"
    assert wide.scale is None
    assert np.linalg.norm(wide.knots_mm[234] - wide.knots_mm[454]) == pytest.approx(130)
    assert wide.remark("size_measured")
    assert template_face(HEAD, median_width_mm=134.0).remark("size_assumed")


def test_a_face_without_photograph_and_size_is_sent_back():
    with pytest.raises(InputError, match="needs a face width"):
        template_face(HEAD)
    with pytest.raises(InputError, match="No adult's face"):
        template_face(HEAD, face_width_mm=13.0)
