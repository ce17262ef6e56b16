"""The pages about the face name every refusal, remark and point, and the format as it is."""

from __future__ import annotations

import re

from ninon.face.face_file_schema import ARRAYS, GEOMETRY_SCHEMA
from ninon.face.manual_points import MANUAL_LANDMARKS, MANUAL_NAMES
from ninon.imaging.refusals import CODES
from tests.house.pages import ROOT, tables_of

FACE = (ROOT / "docs/users/face.md").read_text("utf-8")
FILE = (ROOT / "docs/reference/face-file.md").read_text("utf-8")


def names(page: str, head: str, also: str) -> list[str]:
    """The names in a column of the one table that has both columns."""
    table = next(table for table in tables_of(page) if {head, also} <= set(table[0]))
    return [name for row in table for name in re.findall(r"`([^`]+)`", row[head])]


def test_every_refusal_of_a_photograph_is_told():
    assert names(FACE, "code", "what to do") == list(CODES)


def test_every_remark_is_told():
    made = {
        code
        for path in (ROOT / "src/ninon/face").glob("*.py")
        for code in re.findall(r'Remark\(\s*"(\w+)"', path.read_text("utf-8"))
    }
    assert set(names(FACE, "code", "what it says")) == made


def test_every_point_of_a_whole_set_is_told_with_its_landmark():
    assert sorted(names(FACE, "name", "where it is")) == sorted(MANUAL_NAMES)
    table = next(table for table in tables_of(FACE) if "where it is" in table[0])
    for row in table:
        numbers = [int(number) for number in re.findall(r"\d+", row["landmark"])]
        told = re.findall(r"`([^`]+)`", row["name"])
        assert numbers == [MANUAL_LANDMARKS[name] for name in told if name in MANUAL_LANDMARKS]


def test_the_format_is_told_as_it_is():
    assert names(FILE, "array", "what it is") == list(ARRAYS)
    for row in next(table for table in tables_of(FILE) if "array" in table[0]):
        shape = ARRAYS[row["array"].strip("`")].partition(":")[0]
        assert row["shape and type"] == shape
    keys = next(table for table in tables_of(FILE) if "key" in table[0])
    assert {row["key"].strip("`") for row in keys} == set(GEOMETRY_SCHEMA["properties"])
