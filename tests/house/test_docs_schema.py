"""The published JSON Schemas are those of the code, and what is printed fits them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ninon.cli.main import main
from ninon.clinic.examples import examples
from ninon.errors import InputError
from ninon.report.dose_json import dose_json
from ninon.report.schema import NAMES, schema, schema_text
from tests.house.pages import ROOT, tables_of
from tests.unit.report import dose_shown
from tools.schemas import path_of


@pytest.mark.parametrize("name", NAMES)
def test_the_published_schema_is_fresh(name: str):
    assert path_of(name).read_text("utf-8") == schema_text(name), (
        "the shape has changed: write it anew with .venv/bin/python -m tools.schemas, and say so in changes/"
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_is_a_schema(name: str):
    Draft202012Validator.check_schema(schema(name))


OF_AN_INTAKE = ("screen", "plan")


FIELD = ROOT / "src/ninon/examples/field/slab.toml"


def printed(capsys: pytest.CaptureFixture[str], name: str, intake: Path) -> Any:
    """What a command prints for an intake; those that have none, for the template, a slab, a made-up dose."""
    if name == "dose":
        return json.loads(dose_json(dose_shown.dose()))
    given = {"face": "--template", "field": str(FIELD)}.get(name, str(intake))
    assert main([name, given, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", sorted({*NAMES} - {*OF_AN_INTAKE}))
def test_what_is_printed_without_an_intake_fits(name: str, capsys: pytest.CaptureFixture[str]):
    assert Draft202012Validator(schema(name)).is_valid(printed(capsys, name, Path()))


@pytest.mark.parametrize("intake", examples(), ids=lambda path: path.stem)
@pytest.mark.parametrize("name", OF_AN_INTAKE)
def test_what_is_printed_for_an_example_fits(name: str, intake: Path, capsys: pytest.CaptureFixture[str]):
    validator = Draft202012Validator(schema(name), format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [fault.message for fault in validator.iter_errors(printed(capsys, name, intake))] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_key_that_is_not_named_or_not_there_does_not_fit(name: str, capsys: pytest.CaptureFixture[str]):
    validator = Draft202012Validator(schema(name))
    whole = printed(capsys, name, examples()[0])
    assert not validator.is_valid(whole | {"promise": "none"})
    for key in whole:
        assert not validator.is_valid({k: v for k, v in whole.items() if k != key}), key


def test_a_date_that_does_not_exist_does_not_fit(capsys: pytest.CaptureFixture[str]):
    validator = Draft202012Validator(schema("screen"), format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert not validator.is_valid(printed(capsys, "screen", examples()[0]) | {"decided_on": "2027-02-30"})


def test_another_word_has_no_published_shape():
    with pytest.raises(InputError, match="Did you mean 'screen'"):
        schema("scren")


def test_the_page_names_every_key_of_the_shapes():
    page = (ROOT / "docs/reference/json.md").read_text("utf-8")
    both, reason, step, face, line, photo, dose, field = (
        {key.strip(" `") for row in table for key in row["key"].split(",")} for table in tables_of(page)
    )
    plan, screen = schema("plan"), schema("screen")
    assert both == set(plan["properties"]) >= set(screen["properties"])
    assert reason == set(screen["$defs"]["ReasonOut"]["properties"])
    assert step <= set(plan["$defs"]["Step"]["properties"])
    of_face = schema("face")
    assert face == set(of_face["properties"])
    assert line == set(of_face["$defs"]["LineOut"]["properties"])
    assert photo == set(of_face["$defs"]["PhotoOut"]["properties"])
    assert dose <= set(schema("dose")["properties"])
    assert field <= set(schema("field")["properties"])
    assert face - set(plan["$defs"]["FaceOut"]["properties"]) == {"photos", "vertices", "triangles", "files"}


def test_the_page_says_which_keys_are_in_both():
    page = (ROOT / "docs/reference/json.md").read_text("utf-8")
    rows = next(tables_of(page))
    both = {key.strip(" `") for row in rows if row["in"] == "both" for key in row["key"].split(",")}
    assert both == set(schema("screen")["properties"])
