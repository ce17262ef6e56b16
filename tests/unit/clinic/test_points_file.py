"""Points set by hand are read as they were meant, or refused in a sentence that says what to write."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.clinic.points_file import HandPoints
from ninon.errors import InputError

WHOLE = """
photo_size = [1536, 2048]
[points]
"inner_canthus:right" = [690.0, 905.5]
nasion = [768, 880]
"""
MOVED = """
[moved."front.jpg"]
152 = [768.0, 1423.0]
10 = [770, 400]
[moved."left.jpg"]
1 = [5, 6.5]
"""


@pytest.fixture
def read(tmp_path: Path):
    def from_text(text: str | bytes) -> HandPoints:
        path = tmp_path / "points.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return HandPoints.read(path)

    return from_text


def refused(read, text: str | bytes) -> str:
    with pytest.raises(InputError) as fault:
        read(text)
    said = str(fault.value)
    assert "points.toml" in said
    assert "\n" not in said
    return said


def test_a_whole_set_is_read_with_the_size_of_its_photograph(read):
    found = read(WHOLE)
    points, size = found.whole_set()
    assert size == (1536, 2048)
    assert points == {"inner_canthus:right": (690.0, 905.5), "nasion": (768.0, 880.0)}
    assert found.of("front.jpg") == {}


def test_moved_points_belong_to_their_photograph(read):
    found = read(MOVED)
    assert found.of("front.jpg") == {152: (768.0, 1423.0), 10: (770.0, 400.0)}
    assert found.of("left.jpg") == {1: (5.0, 6.5)}
    assert found.of("right.jpg") == {}
    found.refuse_others(["left.jpg", "front.jpg", "right.jpg"])


def test_points_of_a_photograph_that_is_not_given_are_asked_about(read):
    with pytest.raises(InputError, match=r"points of 'front\.jpg', which is not given.*front\.jpeg"):
        read(MOVED).refuse_others(["front.jpeg", "left.jpg"])


def test_a_whole_set_stands_instead_of_a_photograph_and_not_beside_one(read):
    with pytest.raises(InputError, match="stands instead of a photograph"):
        read(WHOLE).refuse_others(["front.jpg"])


def test_moved_points_alone_are_no_face(read):
    with pytest.raises(InputError, match="name the photographs, too"):
        read(MOVED).whole_set()


def test_a_whole_set_needs_the_size_of_its_photograph(read):
    with pytest.raises(InputError, match="photo_size is missing"):
        read("[points]\nnasion = [1, 2]\n").whole_set()


BROKEN = {
    "photo_sise = [1, 2]\n[points]\nnasion = [1, 2]": "no key 'photo_sise'. Did you mean 'photo_size'?",
    "": "points.toml",
    "photo_size = [10, 10]": "holds no point",
    "points = 7": "points is no table of points",
    "moved = [1, 2]": "moved is no table of points",
    '[moved]\n"a.jpg" = [1, 2]': "moved.a.jpg is no table of points",
    '[moved."a.jpg"]\nnose = [1, 2]': "'nose' is no number of a landmark. Single points are moved by number",
    '[moved."a.jpg"]\n-1 = [1, 2]': "'-1' is no number of a landmark",
    '[moved."a.jpg"]\n"1.5" = [1, 2]': "'1.5' is no number of a landmark",
    '[moved."a.jpg"]\n"²" = [1, 2]': "'²' is no number of a landmark",
    f'[moved."a.jpg"]\n{"9" * 5000} = [1, 2]': "is no number of a landmark",
    '[moved."a.jpg"]\n999 = [1, 2]': "'999' is no number of a landmark",
    '[moved."a.jpg"]\n1 = [1]': "a.jpg, landmark 1 has no place",
    "[points]\nnasion = [1, 2, 3]": "point 'nasion' has no place",
    '[points]\nnasion = ["1", 2]': "point 'nasion' has no place",
    "[points]\nnasion = [true, 2]": "point 'nasion' has no place",
    "[points]\nnasion = [nan, 2]": "point 'nasion' has no place",
    "[points]\nnasion = [1, inf]": "point 'nasion' has no place",
    f"[points]\nnasion = [1, {10**400}]": "point 'nasion' has no place",
    "[points]\nnasion = 5": "point 'nasion' has no place",
    "photo_size = [10]\n[points]\nnasion = [1, 2]": "photo_size is not [width, height] in whole pixels",
    "photo_size = [10.5, 10]\n[points]\nnasion = [1, 2]": "photo_size is not [width, height]",
    "photo_size = [0, 10]\n[points]\nnasion = [1, 2]": "photo_size is not [width, height]",
    "photo_size = [true, 10]\n[points]\nnasion = [1, 2]": "photo_size is not [width, height]",
}


@pytest.mark.parametrize("text", BROKEN)
def test_what_cannot_be_meant_is_refused_in_words(read, text: str):
    assert BROKEN[text] in refused(read, text)


def test_what_is_no_toml_is_refused_with_the_name_of_the_file(read):
    refused(read, "[points\n")
    refused(read, b"\xff\xfe\x00")


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path):
    with pytest.raises(InputError, match="cannot be read"):
        HandPoints.read(tmp_path / "none.toml")
    with pytest.raises(InputError, match="cannot be read"):
        HandPoints.read(tmp_path)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_points_or_refused(tmp_path_factory, data: bytes):
    path = tmp_path_factory.mktemp("any") / "points.toml"
    path.write_bytes(data)
    try:
        found = HandPoints.read(path)
    except InputError as fault:
        assert "points.toml" in str(fault)  # noqa: PT017 - refusing is one of two right answers
    else:
        assert found.points or found.moved
