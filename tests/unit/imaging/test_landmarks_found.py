"""Points of a face are found the same way every time, in the right place, or refused with a reason."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ninon.face.iris_scale import pupil_distance_is_plausible, scale_from_iris
from ninon.face.landmarks import Landmarks
from ninon.face.template import template
from ninon.imaging.face_facts import MOUTH_OPEN, SMILES, mirror_disagreement
from ninon.imaging.landmarks_found import find_landmarks
from ninon.imaging.networks import Networks
from ninon.imaging.photo import Photo, Pixels, read_photo
from ninon.imaging.refusals import PhotoRefused
from ninon.imaging.rendered_heads import HeadToRender, RenderedPhoto, Sitting, photograph
from ninon.imaging.repeatability import COUNT, alterations, repeatability

from .portraits import astronaut, hopper_path, loaded, packed, photo_of, pixels_of, reference, sample

FULL = bool(os.environ.get("NINON_FULL"))


@pytest.fixture(scope="module")
def networks(require) -> Networks:
    there: Networks = require("models", loaded(), "the face models are not installed")
    return there


def found(pixels: Pixels, networks: Networks, crops: int = 32) -> Landmarks:
    return find_landmarks(
        Photo.of(np.ascontiguousarray(pixels)), networks, reference=reference(), crops=crops
    )


def code_of(pixels: Pixels, networks: Networks) -> str:
    with pytest.raises(PhotoRefused) as refused:
        found(pixels, networks)
    assert str(refused.value).endswith(".")
    return refused.value.code


def rendered(**sitting: Any) -> RenderedPhoto:
    built = template()
    head = HeadToRender(built.vertices_mm, built.triangles, built.vertices_mm)
    return photograph(head, Sitting(samples=1, **sitting))


def resized(pixels: Pixels, width: int, height: int) -> Pixels:
    return np.asarray(Image.fromarray(pixels).resize((width, height), Image.Resampling.BICUBIC))


# ------------------------------------------------------------------ the same, every time


def test_the_same_photograph_gives_the_same_bits_with_one_thread_or_two(networks):
    one = found(astronaut(), networks)
    for again in (found(astronaut(), networks), found(astronaut(), loaded(2) or networks)):
        assert again.points_photo.tobytes() == one.points_photo.tobytes()
        assert again.depth_photo.tobytes() == one.depth_photo.tobytes()
        assert (again.iris_right, again.iris_left, again.facts) == (one.iris_right, one.iris_left, one.facts)


@pytest.mark.slow
def test_points_hardly_move_when_only_the_picture_changes(networks):
    figures = repeatability(
        Photo.of(astronaut()), networks, reference=reference(), count=COUNT if FULL else 16
    )
    sd = {each.region: each.sd_mm for each in figures.regions}
    assert max(sd["inner canthus"], sd["outer canthus"]) <= 0.10
    assert max(sd["mouth corner"], sd["brow"]) <= 0.15
    assert sd["jaw"] <= 0.20
    assert sd["all"] <= 0.12
    assert figures.copies + figures.refused == (COUNT if FULL else 16)
    assert figures.iris_sd_share < 0.01


def test_alterations_carry_points_back_where_they_were():
    dots = np.zeros((200, 300, 3), dtype=np.uint8)
    dots[80:101, 140:171] = 255
    for each in alterations():
        altered = each.alter(dots)
        rows, columns = np.nonzero(altered[:, :, 1] > 100)
        back = each.back(np.array([[columns.mean(), rows.mean()]]), (300, 200))[0]
        assert back == pytest.approx([155, 90], abs=0.6), each.name


def test_a_mirrored_photograph_gives_mirrored_points(networks):
    plain, mirrored = found(astronaut(), networks), found(astronaut()[:, ::-1], networks)
    across = 511 - mirrored.points_photo[reference().mirror, 0]
    assert np.abs(across - plain.points_photo[:, 0]).max() < 0.3
    assert mirrored.pose_deg[1] == pytest.approx(-plain.pose_deg[1], abs=0.3)


# ------------------------------------------------------------------ in the right place


@pytest.mark.parametrize(
    "pose", [(0, 0, 0), (0, 15, 0), (0, -30, 0), (0, 45, 0), (10, 0, 0), (-20, 0, 0), (0, 0, 15), (8, 20, -6)]
)
def test_a_rendered_head_is_found_where_and_as_it_was_turned(networks, pose):
    truth = rendered(pose_deg=pose)
    seen = found(truth.image, networks)
    assert seen.pose_deg == pytest.approx(pose, abs=5)
    off_mm = np.linalg.norm(seen.points_photo - truth.points_photo, axis=1)[truth.visible] * truth.mm_per_px
    assert off_mm.mean() < 3.2
    assert seen.presence > 0.99


@pytest.mark.parametrize("tone", ["light", "intermediate", "tan", "brown", "dark"])
def test_the_iris_of_a_frontal_head_is_read_within_four_percent(networks, tone):
    truth = rendered(tone=tone)
    seen = found(truth.image, networks)
    for iris, true in zip((seen.iris_right, seen.iris_left), truth.iris_px, strict=True):
        assert iris is not None
        assert iris.diameter_px == pytest.approx(true, rel=0.04)
    assert scale_from_iris(seen).mm_per_px == pytest.approx(truth.mm_per_px, rel=0.04)


def test_portraits_are_read_with_smile_mouth_eyes_and_pupils(networks):
    smiling, at_rest = found(astronaut(), networks), found(pixels_of(hopper_path()), networks)
    assert smiling.facts["smile"] > SMILES > at_rest.facts["smile"]
    assert smiling.facts["mouth_open"] > MOUTH_OPEN > at_rest.facts["mouth_open"]
    for each in (smiling, at_rest):
        assert pupil_distance_is_plausible(each.facts["pupils_mm"])
        assert min(each.facts["eye_open_right"], each.facts["eye_open_left"]) > 0.2
        assert "distance_mm" not in each.facts


def test_distance_is_told_from_lens_and_iris(networks):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA405] = 50
    photo = read_photo(packed(rendered(distance_mm=900).image, "JPEG", quality=95, exif=exif))
    facts = find_landmarks(photo, networks, reference=reference()).facts
    iris_px, diagonal = 40, np.hypot(800, 1000)
    assert facts["distance_mm"] == pytest.approx(11.71 * 50 / 43.27 * diagonal / iris_px, rel=0.04)


def test_a_large_photograph_is_read_in_its_own_pixels(networks):
    small = found(pixels_of(hopper_path()), networks)
    large = found(resized(pixels_of(hopper_path()), 5120, 6000), networks)
    assert large.photo_size == (5120, 6000)
    assert np.abs((large.points_photo + 0.5) / 10 - 0.5 - small.points_photo).max() < 1.5


# ------------------------------------------------------------------ or refused


@pytest.mark.parametrize("name", ["chelsea.png", "coffee.png", "rocket.jpg", "coins.png"])
def test_where_nobody_is_no_face_is_found(networks, name):
    assert code_of(pixels_of(sample(name)), networks) == "no_face"


def test_two_faces_are_refused_also_when_one_is_much_smaller(networks):
    face = astronaut()
    assert code_of(np.concatenate([face, face], axis=1), networks) == "several_faces"
    beside = np.full((512, 256, 3), 120, dtype=np.uint8)
    beside[128:384] = resized(face, 256, 256)
    assert code_of(np.concatenate([face, beside], axis=1), networks) == "several_faces"


def test_a_small_face_is_refused_with_its_width(networks):
    assert code_of(resized(astronaut(), 256, 256), networks) == "face_too_small"
    tiny = np.repeat((np.load(sample("lfw_subset.npy"))[0] * 255).astype(np.uint8)[:, :, None], 3, axis=2)
    framed = np.full((100, 100, 3), 128, dtype=np.uint8)
    framed[37:62, 37:62] = tiny
    assert code_of(framed, networks) in ("face_too_small", "no_face")


def test_a_face_cut_off_by_the_frame_is_refused(networks):
    assert code_of(astronaut()[:150], networks) == "face_cut_off"
    assert code_of(astronaut()[100:], networks) == "face_cut_off"


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_picture_on_its_side_is_refused(networks, turns):
    assert code_of(np.rot90(pixels_of(hopper_path()), turns), networks) == "on_its_side"


@pytest.mark.parametrize("pose", [(40, 0, 0), (-45, 0, 0), (0, 70, 0)])
def test_a_head_turned_too_far_is_refused(networks, pose):
    assert code_of(rendered(pose_deg=pose).image, networks) in ("turned_too_far", "unsure")


@pytest.mark.parametrize(
    "colour", [(0, 0, 0), (110, 110, 110), (205, 160, 140)], ids=["black", "grey", "skin"]
)
@pytest.mark.parametrize("part", ["lower", "upper", "right"])
def test_half_a_face_covered_is_refused(networks, part, colour):
    face = pixels_of(hopper_path()).copy()
    points = found(face, networks, crops=8).points_photo
    (x0, y0), (x1, y1) = points.min(axis=0).astype(int) - 10, points.max(axis=0).astype(int) + 10
    middle_x, middle_y = (x0 + x1) // 2, (y0 + y1) // 2
    where = {
        "lower": np.s_[middle_y:y1, x0:x1],
        "upper": np.s_[y0:middle_y, x0:x1],
        "right": np.s_[y0:y1, x0:middle_x],
    }
    face[where[part]] = colour
    assert code_of(face, networks) in ("unsure", "no_face")


def flat_drawing() -> Pixels:
    """A face of ellipses in flat colours with smooth edges, as an SVG picture has them."""
    times = 4
    picture = Image.new("RGB", (500 * times, 600 * times), (235, 235, 240))
    draw = ImageDraw.Draw(picture)

    def ellipse(x: float, y: float, rx: float, ry: float, fill: tuple[int, int, int]) -> None:
        draw.ellipse([times * v for v in (x - rx, y - ry, x + rx, y + ry)], fill=fill)

    ellipse(250, 290, 150, 200, (70, 45, 30))
    ellipse(250, 310, 130, 170, (236, 196, 170))
    for x in (195, 305):
        ellipse(x, 280, 26, 13, (255, 255, 255))
        ellipse(x, 280, 12, 12, (90, 60, 40))
        ellipse(x, 280, 5, 5, (10, 10, 10))
        brow = [(x - 32, 250), (x, 240), (x + 32, 250)]
        draw.line([(times * a, times * b) for a, b in brow], fill=(60, 40, 30), width=7 * times)
    nose = [(250, 290), (230, 360), (270, 360)]
    draw.polygon([(times * a, times * b) for a, b in nose], fill=(220, 170, 145))
    ellipse(250, 410, 45, 14, (190, 80, 80))
    draw.line([(205 * times, 410 * times), (295 * times, 410 * times)], fill=(120, 40, 40), width=3 * times)
    return np.asarray(picture.resize((500, 600), Image.Resampling.LANCZOS))


def test_a_drawing_is_refused_also_as_jpeg_and_a_compressed_photograph_is_not(networks):
    drawing = flat_drawing()
    assert code_of(drawing, networks) == "drawing"
    assert code_of(read_photo(packed(drawing, "JPEG", quality=60)).pixels, networks) == "drawing"
    for quality in (15, 30):
        found(read_photo(packed(pixels_of(hopper_path()), "JPEG", quality=quality)).pixels, networks)
    found(rendered(noise=0.0).image, networks)


# ------------------------------------------------------------------ mirrored


def test_a_mirror_image_is_told_from_a_second_photograph_of_the_same_face(networks):
    photo = photo_of(hopper_path())
    first = found(photo.pixels, networks)
    second = found(read_photo(packed(resized(photo.pixels, 400, 469), "JPEG", quality=60)).pixels, networks)
    mirrored = found(photo.pixels[:, ::-1], networks)
    same = mirror_disagreement(first, second, reference=reference())
    other = mirror_disagreement(second, mirrored, reference=reference())
    assert same.decidable
    assert not same.mirrored
    assert other.mirrored


def test_a_symmetric_face_leaves_it_open_which_side_is_which(networks):
    one, two = (found(rendered(seed=seed).image, networks) for seed in (0, 1))
    assert not mirror_disagreement(one, two, reference=reference()).decidable
