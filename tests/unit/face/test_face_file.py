"""A face as a file: nothing is lost, the bytes are always the same, and what is wrong with one is said."""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import time
import zipfile
from dataclasses import replace

import jsonschema
import numpy as np
import pytest
from numpy.lib import format as npy

from ninon.errors import InputError
from ninon.face.face_file import MOST_BYTES, read_face, read_landmarks, to_bytes
from ninon.face.face_file_schema import ARRAYS, GEOMETRY_SCHEMA
from ninon.face.geometry import FaceGeometry, Remark
from ninon.face.landmarks import Iris, Landmarks
from ninon.face.neck import NeckMeasures
from ninon.face.packed_arrays import packed, packed_arrays, unpacked
from ninon.face.scale import Scale

FULL = bool(os.environ.get("NINON_FULL"))
CHANCE = np.random.default_rng(5)


def a_face(knots: int = 30, fine: int = 400, triangles: int = 700) -> FaceGeometry:
    """A heap of points that is no face, but has everything a face has."""
    return FaceGeometry(
        knots_mm=CHANCE.normal(0, 60, (knots, 3)),
        knot_sd_mm=CHANCE.uniform(0.5, 4, (knots, 3)),
        vertices_mm=CHANCE.normal(0, 60, (fine, 3)),
        vertex_sd_mm=CHANCE.uniform(0.5, 4, (fine, 3)),
        triangles=CHANCE.integers(0, fine, (triangles, 3)).astype(np.int32),
        origin=CHANCE.integers(0, 3, fine).astype(np.uint8),
        grade="coarse",
        remarks=(Remark("smile", "The mouth is not at rest – à revoir."),),
        scale=Scale(0.1234567890123, 0.036, "iris", 3),
        pipeline="0123456789ab",
        template_fingerprint="ba9876543210",
        neck=NeckMeasures(neck_girth_mm=341.5),
    )


def a_photo(by_hand: dict[int, tuple[float, float]] | None = None) -> Landmarks:
    return Landmarks(
        points_photo=CHANCE.uniform(0, 4000, (468, 2)),
        depth_photo=CHANCE.normal(0, 80, 468),
        sd_photo=CHANCE.uniform(0, 1, 468),
        photo_size=(3000, 4000),
        iris_right=Iris((1200.25, 1800.5), 101.3, 0.4),
        iris_left=None,
        pose_deg=(1.5, -44.0, 0.2),
        presence=0.99,
        pipeline="0123456789ab",
        facts={"distance_mm": 903.2},
        by_hand=by_hand or {},
    )


FACE, PHOTOS = a_face(), (a_photo(), a_photo({61: (1500.5, 2600.25)}))
DATA = to_bytes(FACE, PHOTOS)
MEMBERS = unpacked(DATA, what="test", most_bytes=MOST_BYTES)


def with_members(**changed: bytes | None) -> bytes:
    """The file with some members changed or left out; dots in their names are written as two underscores."""
    members = dict(MEMBERS)
    for name, content in changed.items():
        if content is None:
            members.pop(name.replace("__", "."))
        else:
            members[name.replace("__", ".")] = content
    return packed(members, compressed=True)


def described(**changed: object) -> bytes:
    return json.dumps(json.loads(MEMBERS["geometry.json"]) | changed).encode()


def with_arrays(**changed: np.ndarray) -> bytes:
    """The file with other arrays, and checksums that fit them."""
    names = {name: getattr(FACE, name).astype(dtype) for name, dtype in
             {"knots_mm": "<f8", "knot_sd_mm": "<f4", "vertices_mm": "<f4", "vertex_sd_mm": "<f4",
              "triangles": "<u4", "origin": "|u1"}.items()}  # fmt: skip
    arrays = packed_arrays(names | changed)
    sums = json.loads(MEMBERS["geometry.json"])["sha256"]
    sums["arrays.npz"] = hashlib.sha256(arrays).hexdigest()
    return with_members(arrays__npz=arrays, geometry__json=described(sha256=sums))


# ------------------------------------------------------------------ nothing is lost


def test_a_face_comes_back_with_equal_numbers():
    back = read_face(DATA)
    assert np.array_equal(back.knots_mm, FACE.knots_mm)
    assert np.abs(back.vertices_mm - FACE.vertices_mm).max() < 2e-5
    assert np.array_equal(back.triangles, FACE.triangles)
    assert np.array_equal(back.origin, FACE.origin)
    assert (back.grade, back.remarks, back.scale, back.neck) == (
        FACE.grade,
        FACE.remarks,
        FACE.scale,
        FACE.neck,
    )
    assert (back.pipeline, back.template_fingerprint) == (FACE.pipeline, FACE.template_fingerprint)
    assert {back.knots_mm.dtype, back.vertices_mm.dtype} == {np.dtype(np.float64)}
    assert (back.triangles.dtype.str, back.origin.dtype.str) == ("<i4", "|u1")


def test_a_face_that_was_kept_once_is_kept_to_the_last_digit():
    once = read_face(DATA)
    again = read_face(to_bytes(once, PHOTOS))
    for name in ("knots_mm", "knot_sd_mm", "vertices_mm", "vertex_sd_mm", "triangles", "origin"):
        assert np.array_equal(getattr(again, name), getattr(once, name))


def test_points_set_by_hand_come_back_beside_the_automatic_ones():
    first, second = read_landmarks(DATA)
    assert first.by_hand == {}
    assert second.by_hand == {61: (1500.5, 2600.25)}
    assert np.array_equal(second.points_photo, PHOTOS[1].points_photo)
    assert read_landmarks(to_bytes(FACE)) == ()


def test_a_face_without_scale_or_measures_comes_back():
    plain = replace(FACE, scale=None, neck=NeckMeasures(), remarks=())
    back = read_face(to_bytes(plain))
    assert (back.scale, back.neck, back.remarks) == (None, NeckMeasures(), ())


def test_the_same_face_gives_the_same_bytes():
    assert to_bytes(FACE, PHOTOS) == DATA
    time_stamps = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(DATA)).infolist()}
    assert time_stamps == {(1980, 1, 1, 0, 0, 0)}
    assert to_bytes(read_face(DATA), read_landmarks(DATA)) == DATA


def test_what_was_read_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        read_face(DATA).vertices_mm[0] = 0


def test_a_whole_head_is_read_in_less_than_50_ms():
    data = to_bytes(a_face(1152, 18_201, 36_256))
    assert len(data) < 1_500_000
    best = 1.0
    for _ in range(5):
        start = time.perf_counter()
        read_face(data)
        best = min(best, time.perf_counter() - start)
    assert best < 0.05


def test_the_description_is_as_its_schema_says():
    jsonschema.Draft202012Validator.check_schema(GEOMETRY_SCHEMA)
    jsonschema.validate(json.loads(MEMBERS["geometry.json"]), GEOMETRY_SCHEMA)
    with np.load(io.BytesIO(MEMBERS["arrays.npz"]), allow_pickle=False) as arrays:
        assert set(arrays.files) == set(ARRAYS)


# ------------------------------------------------------------------ whatever is wrong is said


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"not a face", b"\x89PNG\r\n\x1a\n" + b"0" * 400, b"PK\x05\x06" + bytes(18)]
)
def test_a_file_that_is_no_face_is_refused(data: bytes):
    with pytest.raises(InputError, match="face file"):
        read_face(data)


def test_another_zip_archive_is_refused():
    with pytest.raises(InputError, match=r"not a face file.*ends in \.ninonface"):
        read_face(packed({"word/document.xml": b"<a/>"}, compressed=True))


def test_a_file_cut_short_anywhere_is_refused():
    for end in CHANCE.integers(0, len(DATA), 2000 if FULL else 60):
        with pytest.raises(InputError):
            read_face(DATA[:end])


def test_a_changed_byte_is_refused_or_changes_nothing():
    # Time stamps and other fields of the archive may differ without changing the face.
    for place in CHANCE.integers(0, len(DATA), 4000 if FULL else 150):
        changed = bytearray(DATA)
        changed[place] ^= 1 << int(CHANCE.integers(0, 8))
        try:
            back = read_face(bytes(changed))
        except InputError:
            continue
        assert to_bytes(back, read_landmarks(bytes(changed))) == DATA


def test_changed_numbers_are_refused_even_in_a_sound_archive():
    content = bytearray(MEMBERS["arrays.npz"])
    content[-4000] ^= 1
    with pytest.raises(InputError, match=r"arrays\.npz in this face file was changed"):
        read_face(with_members(arrays__npz=bytes(content)))


def test_changed_landmarks_are_refused():
    other = MEMBERS["landmarks-1.json"].replace(b"0.99", b"0.98")
    with pytest.raises(InputError, match=r"landmarks-1\.json in this face file was changed"):
        read_landmarks(with_members(**{"landmarks-1__json": other}))


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_another_version_is_refused_and_named(version: object):
    with pytest.raises(InputError, match=f"version {version}; this Ninon reads version 1"):
        read_face(with_members(geometry__json=described(schema_version=version)))


def test_a_part_too_many_or_too_few_is_refused():
    with pytest.raises(InputError, match=r"parts.*'photo\.jpg'"):
        read_face(with_members(photo__jpg=b"..."))
    with pytest.raises(InputError, match="parts of this face file"):
        read_face(with_members(arrays__npz=None))
    with pytest.raises(InputError, match="not a face file"):
        read_face(with_members(geometry__json=None))
    with pytest.raises(InputError, match="not a face file"):
        read_face(with_members(geometry__json=b"[" * 100_000))


@pytest.mark.parametrize(
    "wrong",
    [
        {"grade": "excellent"},
        {"scale": {"mm_per_px": -1.0, "sd_share": 0.1, "source": "iris", "pooled": 1}},
        {"scale": {"mm_per_px": 1.0}},
        {"neck": {"neck_girth_mm": 34.0}},
        {"neck": {"waist_mm": 800.0}},
        {"remarks": "none"},
    ],
)
def test_a_description_that_makes_no_sense_is_refused(wrong: dict[str, object]):
    with pytest.raises(InputError):
        read_face(with_members(geometry__json=described(**wrong)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"triangles": np.full((7, 3), 400, dtype="<u4")},
        {"triangles": np.zeros((0, 3), dtype="<u4")},
        {"vertices_mm": np.full((400, 3), np.nan, dtype="<f4")},
        {"vertices_mm": np.zeros((399, 3), dtype="<f4")},
        {"origin": np.full(400, 3, dtype="|u1")},
        {"knots_mm": np.zeros((30, 3), dtype="<f4")},
        {"extra": np.zeros(3)},
    ],
)
def test_arrays_that_make_no_sense_are_refused(wrong: dict[str, np.ndarray]):
    with pytest.raises(InputError, match="make no sense"):
        read_face(with_arrays(**wrong))


def test_a_pickle_is_never_loaded(tmp_path):
    class Trap:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "sprung"),))

    buffer = io.BytesIO()
    header = {"descr": "|O", "fortran_order": False, "shape": (1,)}
    npy.write_array_header_1_0(buffer, header)
    buffer.write(pickle.dumps(np.array([Trap()], dtype=object)))
    arrays = packed({"knots_mm.npy": buffer.getvalue()}, compressed=False)
    sums = json.loads(MEMBERS["geometry.json"])["sha256"] | {"arrays.npz": hashlib.sha256(arrays).hexdigest()}
    with pytest.raises(InputError, match="numbers of this face file cannot be read"):
        read_face(with_members(arrays__npz=arrays, geometry__json=described(sha256=sums)))
    assert not (tmp_path / "sprung").exists()


def test_an_archive_that_would_unpack_to_gigabytes_is_not_unpacked():
    bomb = packed({**MEMBERS, "landmarks-9.json": bytes(MOST_BYTES)}, compressed=True)
    assert len(bomb) < 2_000_000
    with pytest.raises(InputError, match="would unpack to more than 24 MB"):
        read_face(bomb)
    with pytest.raises(InputError, match="less than 24 MB"):
        read_face(bytes(MOST_BYTES + 1))


def test_a_bomb_inside_the_arrays_is_not_unpacked():
    arrays = packed({"knots_mm.npy": bytes(MOST_BYTES + 1)}, compressed=True)
    sums = json.loads(MEMBERS["geometry.json"])["sha256"] | {"arrays.npz": hashlib.sha256(arrays).hexdigest()}
    with pytest.raises(InputError, match="would unpack to more"):
        read_face(with_members(arrays__npz=arrays, geometry__json=described(sha256=sums)))


def test_a_face_with_a_number_missing_is_not_kept():
    with pytest.raises(InputError, match="not finite"):
        to_bytes(replace(FACE, scale=Scale(float("nan"), 0.1, "iris")))
    broken = FACE.vertices_mm.copy()
    broken[3, 1] = np.nan
    with pytest.raises(InputError, match="not finite"):
        to_bytes(replace(FACE, vertices_mm=broken))


def test_the_landmarks_of_ten_photographs_are_too_many():
    with pytest.raises(InputError, match="9 photographs, not 10"):
        to_bytes(FACE, PHOTOS * 5)
