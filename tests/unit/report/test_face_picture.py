"""The shaded picture: three sides, lines, hatched areas, and nothing of a photograph."""

from __future__ import annotations

import io
import time
from functools import cache

import numpy as np
import pytest
from PIL import Image

from ninon.errors import InputError
from ninon.report.face_picture import GRADE_WORDS, face_picture
from ninon.report.picture_canvas import Canvas, rgb
from tests.unit.report.personal_faces import faces, marks


@cache
def picture() -> bytes:
    return face_picture(faces(), marks(), size=(900, 500))


def pixels(data: bytes) -> np.ndarray:
    return np.array(Image.open(io.BytesIO(data)).convert("RGB"), dtype=int)


def near(image: np.ndarray, token: str, within: int = 30) -> int:
    """How many pixels have about the colour of a token."""
    return int(np.count_nonzero(np.abs(image - rgb(token)).max(axis=2) < within))


def test_it_has_the_size_asked_for_and_says_nothing_about_where_and_when():
    image = Image.open(io.BytesIO(picture()))
    assert (image.format, image.size) == ("PNG", (900, 500))
    assert not image.info
    assert not image.getexif()


def test_it_shows_three_heads_on_the_ground_of_a_stage():
    image = pixels(picture())
    assert np.abs(image[4, 450] - rgb("surface-stage")).max() <= 2
    row = np.abs(image[190] - rgb("surface-stage")).max(axis=1) > 25
    runs = np.flatnonzero(np.diff(np.r_[False, np.convolve(row, np.ones(9), "same") > 4, False].astype(int)))
    assert len(runs) == 6


def test_each_colour_of_line_is_there():
    image = pixels(picture())
    for group in ("neck", "jaw", "cheek", "eye", "forehead", "decollete"):
        assert near(image, f"zone-{group}") > 60, group


def test_neck_and_chest_fade_into_the_ground():
    image = pixels(face_picture(faces(), [], size=(900, 500)))
    contrast = np.abs(image - rgb("surface-stage")).max(axis=2)[:, 380:520].mean(axis=1)
    floor = int(500 * 0.925)
    assert contrast[floor - 12 : floor].max() < 6
    assert contrast[200:260].mean() > 30


def test_what_no_line_may_enter_is_hatched():
    image = pixels(picture())
    assert near(image, "face-nogo", 40) > 300


def test_the_same_face_gives_the_same_picture():
    assert face_picture(faces(), marks(), size=(900, 500)) == picture()


def test_every_grade_has_its_words():
    assert set(GRADE_WORDS) == {"template", "manual", "coarse", "three views"}
    own = face_picture(faces(), [], size=(400, 300), grade_words="Another sentence.")
    assert own != face_picture(faces(), [], size=(400, 300))


@pytest.mark.parametrize("size", [(0, 500), (900, 20), (9000, 500)])
def test_a_size_that_cannot_be_meant_is_refused(size: tuple[int, int]):
    with pytest.raises(InputError, match="cannot be drawn"):
        face_picture(faces(), [], size=size)


def test_shapes_have_smooth_edges_and_lie_where_they_should():
    canvas = Canvas((-10, -10, 20, 20), 5)
    canvas.paint([[(-5, -5), (5, -5), (5, 5), (-5, 5)]], (0, 0, 0))
    image = np.asarray(canvas.finished()).astype(int)
    assert image.shape == (100, 100, 3)
    assert image[50, 50].tolist() == [0, 0, 0]
    dark = 1 - image[:, :, 0] / rgb("surface-stage")[0]
    assert dark.sum() == pytest.approx(50 * 50, rel=0.05)


def test_a_large_picture_does_not_take_long():
    start = time.process_time()
    face_picture(faces(), marks(), size=(1800, 1000))
    assert time.process_time() - start < 6  # about 2 s on an idle machine
