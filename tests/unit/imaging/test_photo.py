"""Photographs are read upright, in sRGB, whole, or refused in words that help."""

from __future__ import annotations

import hashlib
import struct
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from ninon.errors import InputError
from ninon.imaging.photo import Photo, read_photo
from ninon.imaging.refusals import CODES, PhotoRefused

from .portraits import packed

RANDOM = np.random.default_rng(0)
SCENE = np.asarray(
    Image.fromarray(RANDOM.integers(0, 255, (6, 8, 3), dtype=np.uint8)).resize(
        (80, 60), Image.Resampling.BICUBIC
    )
)
STORED_AS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def code_of(content: bytes | str | Path) -> str:
    with pytest.raises(PhotoRefused) as refused:
        read_photo(content)
    assert refused.value.code in CODES
    assert str(refused.value).endswith(".")
    return refused.value.code


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_stands_upright_however_the_camera_was_held(orientation):
    how = STORED_AS[orientation]
    stored = Image.fromarray(SCENE) if how is None else Image.fromarray(SCENE).transpose(how)
    exif = Image.Exif()
    exif[0x0112] = orientation
    kept = BytesIO()
    stored.save(kept, "PNG", exif=exif)
    photo = read_photo(kept.getvalue())
    assert np.array_equal(photo.pixels, SCENE)
    assert photo.size == (80, 60)
    assert photo.facts.orientation == orientation


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP"])
def test_content_decides_what_a_file_is_and_not_its_name(tmp_path, kind):
    path = tmp_path / "face.jpg"
    path.write_bytes(packed(SCENE, kind))
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    assert np.array_equal(read_photo(path).pixels, SCENE)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "LA", "1", "RGBA"])
def test_any_way_to_write_colour_becomes_rgb(mode):
    kept = BytesIO()
    Image.fromarray(SCENE).convert(mode).save(kept, "TIFF")
    photo = read_photo(kept.getvalue())
    assert photo.pixels.shape == SCENE.shape
    assert photo.pixels.dtype == np.uint8


def test_sixteen_bits_of_grey_lose_only_the_lower_eight():
    kept = BytesIO()
    Image.fromarray(SCENE[:, :, 0].astype(np.uint16) * 257).save(kept, "PNG")
    assert np.array_equal(read_photo(kept.getvalue()).pixels[:, :, 1], SCENE[:, :, 0])


def test_sixteen_bits_of_colour_lose_only_the_lower_eight():
    rows = b"".join(b"\0" + (row.astype(">u2") * 257).astype(">u2").tobytes() for row in SCENE)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 80, 60, 16, 2, 0, 0, 0)
    png = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
    assert np.array_equal(read_photo(png).pixels, SCENE)


def test_what_is_transparent_stands_on_mid_grey():
    clear = np.zeros((60, 80, 4), dtype=np.uint8)
    assert (read_photo(packed(clear)).pixels == 128).all()


def test_a_colour_profile_is_applied():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert np.array_equal(read_photo(packed(SCENE, icc_profile=profile)).pixels, SCENE)
    same = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.array_equal(read_photo(packed(SCENE, icc_profile=same)).pixels, SCENE)
    assert np.array_equal(read_photo(packed(SCENE, icc_profile=b"nonsense")).pixels, SCENE)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_a_file_of_several_pictures_is_refused(kind):
    more = [Image.fromarray(SCENE[::-1])]
    assert code_of(packed(SCENE, kind, save_all=True, append_images=more)) == "moving"


def test_what_is_no_photograph_is_refused_by_what_it_is(tmp_path):
    assert code_of(b"") == "empty"
    assert code_of(b"Dear reader, this is a letter. " * 20) == "not_a_picture"
    assert code_of(b"\0" * 1000) == "not_a_picture"
    assert code_of(b"\0\0\0\x18ftypheic" + b"\0" * 100) == "heic"
    assert code_of(b"<?xml version='1.0'?><svg xmlns='x'/>") == "drawing"
    assert code_of(b"%PDF-1.7 ...") == "format"
    assert code_of(tmp_path) == "folder"
    assert code_of(tmp_path / "nothing.jpg") == "no_file"
    assert code_of(packed(SCENE[:20, :20])) == "too_few_pixels"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_photograph_cut_off_anywhere_is_refused_or_no_picture(kind):
    noisy = RANDOM.integers(0, 255, (200, 200, 3), dtype=np.uint8)
    content = packed(noisy, kind)
    for share in (0.05, 0.3, 0.6, 0.9):
        assert code_of(content[: int(len(content) * share)]) in ("truncated", "not_a_picture")


def test_a_hundred_megapixels_are_read_smaller_and_more_than_that_refused():
    photo = read_photo(packed(np.zeros((10_000, 10_000), dtype=np.uint8), "JPEG"))
    assert photo.size == (10_000, 10_000)
    assert photo.pixels.shape == (5000, 5000, 3)
    assert photo.reduction == 2
    assert photo.as_taken(np.array([[0.0, 0.0]])).tolist() == [[0.5, 0.5]]
    assert code_of(packed(np.zeros((11_000, 11_000), dtype=np.uint8), "JPEG")) == "too_large"
    assert code_of(packed(np.zeros((14_000, 14_000), dtype=np.uint8), "PNG", compress_level=1)) == "too_large"


def written(**notes: object) -> bytes:
    exif = Image.Exif()
    exif[0x0131] = notes.get("software", "")
    inner = exif.get_ifd(0x8769)
    inner.update({int(k[1:], 16): v for k, v in notes.items() if k.startswith("x")})
    return packed(SCENE, "JPEG", exif=exif)


def test_focal_length_editing_programs_and_front_cameras_are_noted():
    facts = read_photo(written(software="BeautyPlus 7.1", xA405=26, xA434="front camera 2.7mm")).facts
    assert facts.focal_35mm == 26
    assert facts.focal_px((3600, 2400)) == pytest.approx(26 / 36 * 3600, rel=1e-3)
    assert facts.edited_with == "BeautyPlus 7.1"
    assert facts.front_camera
    plain = read_photo(packed(SCENE, "JPEG")).facts
    assert (plain.focal_35mm, plain.edited_with, plain.front_camera) == (None, "", False)


def test_the_focal_length_of_a_cropped_photograph_is_not_believed():
    assert read_photo(written(xA405=26, xA002=800, xA003=600)).facts.focal_35mm == 26
    assert read_photo(written(xA405=26, xA002=1600, xA003=600)).facts.focal_35mm is None


def test_pixels_in_memory_are_checked_for_their_shape():
    assert Photo.of(SCENE).size == (80, 60)
    with pytest.raises(InputError, match="height, width, 3"):
        Photo.of(SCENE[:, :, 0])
