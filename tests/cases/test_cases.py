"""Every case in this folder holds.

A case is written in TOML, without Python; `README.md` beside this file says how.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from ninon.errors import nearest
from tests.cases.expected import EXPECTED, differences
from tests.cases.seen import see
from tests.cases.told import TOLD, told

Case = dict[str, Any]
HERE = Path(__file__).parent
FILES = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(HERE.glob("*.toml"))}
CASES = [
    pytest.param(case, file["usually"], id=f"{stem}: {case.get('name', 'without a name')}")
    for stem, file in FILES.items()
    for case in file["case"]
]


@pytest.mark.parametrize(("case", "usually"), CASES)
def test_case(case: Case, usually: Case):
    words = told(case, usually)
    differs = differences(see(words, case["name"]), case)
    if differs:
        pytest.fail("\n  ".join([case["name"], *differs]), pytrace=False)


def test_every_case_is_written_in_words_that_are_known():
    known = {"name", *TOLD, *EXPECTED}
    unknown = {word for file in FILES.values() for case in file["case"] for word in case} - known
    assert [f"{word}? {nearest(word, known)}" for word in unknown] == []


def test_every_case_has_a_sentence_for_a_name_and_expects_something():
    for file in FILES.values():
        for case in file["case"]:
            name = case["name"]
            assert name[0].isupper()
            assert name[-1] not in ".!"
            assert set(case) & set(EXPECTED), f"{name}: the case expects nothing"


def test_no_two_cases_have_the_same_name():
    names = [case["name"] for file in FILES.values() for case in file["case"]]
    assert sorted({name for name in names if names.count(name) > 1}) == []
