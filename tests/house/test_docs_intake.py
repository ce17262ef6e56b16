"""The page of the intake file and the reader of intake files know the same keys."""

from __future__ import annotations

import re
import tomllib
import typing
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from pydantic import BaseModel

from ninon.care import intake
from ninon.care.means import Device
from ninon.clinic import journey
from ninon.clinic.intake_fields import LISTS, SECTIONS
from ninon.clinic.intake_names import ANSWER_KEYS
from ninon.errors import InputError
from ninon.evidence import Row
from tests.house.pages import ROOT, blocks, sections, tables_of

PAGE = ROOT / "docs/users/intake-file.md"

ENTRIES: dict[str, tuple[str, ...]] = {
    "client": SECTIONS["client"],
    "visit": SECTIONS["visit"],
    "intake": (*SECTIONS["intake"], *intake.ConcernWish.model_fields),
    "intake.answers": ANSWER_KEYS,
    "documents": SECTIONS["documents"],
    "procedures": SECTIONS["procedures"],
    "wishes": SECTIONS["wishes"],
    "availability": (*SECTIONS["availability"], "from", "to"),
    "history": SECTIONS["history"],
    "earlier_courses": SECTIONS["earlier_courses"],
    "prices": ("currency", "microcurrent_session"),
    "stricter": SECTIONS["stricter"],
    "devices": tuple(key for key in Device.model_fields if key not in Row.model_fields),
}
"""Each section of the page with the keys the reader knows there."""

MODELS: dict[str, type[BaseModel]] = {
    "client": intake.Client,
    "visit": intake.Visit,
    "intake": intake.Intake,
    "intake.answers": intake.Answer,
    "documents": intake.Document,
    "procedures": intake.Procedure,
    "wishes": intake.Wish,
    "availability": intake.Availability,
    "history": intake.HistoryEntry,
    "earlier_courses": intake.EarlierCourse,
    "stricter": intake.Stricter,
    "devices": Device,
}


def told() -> dict[str, str]:
    """The sections of the page by name, without brackets."""
    return {
        heading.strip("`[]"): text for heading, text in sections(PAGE).items() if heading.startswith("`[")
    }


def keys(text: str) -> dict[str, str]:
    """The keys in the tables of a section, with their types."""
    return {
        row["key"].strip("`"): row["type"]
        for table in tables_of(text)
        for row in table
        if row.get("key", "").startswith("`")
    }


def test_every_section_is_there_with_its_brackets():
    assert set(told()) == {*SECTIONS, "intake.answers"}
    for heading in sections(PAGE):
        if heading.startswith("`["):
            name = heading.strip("`[]")
            assert heading.startswith("`[[") == (name in LISTS), heading


@pytest.mark.parametrize("name", ENTRIES)
def test_every_key_is_there_and_no_other(name: str):
    assert set(keys(told()[name])) == set(ENTRIES[name])


def test_every_key_of_the_values_can_be_told():
    """A field somebody adds to a value but not to the reader would never be read."""
    known = {*SECTIONS, *SECTIONS["intake"], "prices", "currency"}
    assert set(intake.Intake.model_fields) - known == set()


@pytest.mark.parametrize("name", MODELS)
def test_what_must_be_there_is_marked_needed(name: str):
    fields = MODELS[name].model_fields
    needed = {field.alias or key for key, field in fields.items() if field.is_required()}
    needed -= {"finding"} if name == "intake.answers" else set()
    needed -= set(Row.model_fields) | {"row_kind"} if name == "devices" else set()
    needed -= {"client", "visit"}
    marked = {
        key
        for key, kind in keys(told()[name]).items()
        if "needed" in kind and key in {f.alias or k for k, f in fields.items()}
    }
    assert marked == needed


@pytest.mark.parametrize("name", MODELS)
def test_every_word_that_may_be_chosen_is_named(name: str):
    text = told()[name]
    for key, field in MODELS[name].model_fields.items():
        if key in ENTRIES[name]:
            for word in _choices(field.annotation):
                assert f'"{word}"' in text, f"{name}.{key}: {word}"


def _choices(annotation: Any) -> Iterator[str]:
    if typing.get_origin(annotation) is Literal:
        yield from typing.get_args(annotation)
    elif isinstance(annotation, type) and issubclass(annotation, str) and annotation is not str:
        yield from (str(word) for word in annotation)  # type: ignore[attr-defined]
    else:
        for inner in typing.get_args(annotation):
            if inner is not Ellipsis:
                yield from _choices(inner)


def test_every_example_of_a_key_is_read_as_toml():
    for text in told().values():
        for table in tables_of(text):
            for row in table:
                key, example = row.get("key", ""), row.get("example", "").strip("`")
                if key.startswith("`") and example:
                    tomllib.loads(f"{key.strip('`')} = {example}")


def test_every_whole_intake_on_any_page_is_read():
    found = 0
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for block in blocks(path):
            if block.kind == "toml" and re.search(r"^\[visit\]", block.text, re.MULTILINE):
                journey.read_intake(None, data=block.text.encode())
                found += 1
    assert found >= 4


WHOLE = """
[client]
born = 1984-05-14
[visit]
date = 2027-03-01
setting = "clinic"
method = "movable"
device = "generic-clinic"
"""


def test_a_part_of_an_intake_fits_into_a_whole_one():
    parts = [block.text for block in blocks(PAGE) if block.kind == "toml" and "[visit]" not in block.text]
    assert parts
    for part in parts:
        journey.read_intake(None, data=(WHOLE + part).encode())


def test_an_intake_in_yaml_is_not_read():
    with pytest.raises(InputError, match="this is not TOML"):
        journey.read_intake(None, data=b"visit:\n  setting: clinic\n")
