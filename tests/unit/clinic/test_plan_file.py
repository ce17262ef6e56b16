"""A plan comes back from the file it was written to, and what is no plan is refused by name."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ninon.care.journey import VisitPlan
from ninon.clinic import journey
from ninon.clinic.examples import examples
from ninon.clinic.plan_file import KeptPlan, age_on, read_plan
from ninon.errors import InputError
from ninon.report.as_json import plan_json


@pytest.fixture(scope="module")
def made() -> VisitPlan:
    return journey.plan(journey.read_intake(examples()[0]))


@pytest.fixture
def written(made: VisitPlan, tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_text(plan_json(made, {}), "utf-8")
    return path


def changed(path: Path, change: Any) -> Path:
    raw = json.loads(path.read_text("utf-8"))
    change(raw)
    path.write_text(json.dumps(raw), "utf-8")
    return path


def test_a_plan_comes_back_as_it_was(made: VisitPlan, written: Path):
    kept = read_plan(written)
    assert kept == KeptPlan(made.session, made.intake.client, made.intake.visit, has_face=False)


@pytest.mark.parametrize("example", range(len(examples())))
def test_every_example_comes_back(example: int, tmp_path: Path):
    plan = journey.plan(journey.read_intake(examples()[example]))
    path = tmp_path / "plan.json"
    path.write_text(plan_json(plan, {}), "utf-8")
    assert read_plan(path).session == plan.session


def test_keys_a_plan_gains_later_do_not_matter(made: VisitPlan, written: Path):
    path = changed(written, lambda raw: raw.update(added_later={"some": "thing"}))
    assert read_plan(path).session == made.session


def test_the_face_it_was_planned_on_is_known(written: Path):
    assert read_plan(changed(written, lambda raw: raw.update(face={"grade": "manual"}))).has_face


@pytest.mark.parametrize(
    ("day", "years"), [((2027, 5, 13), 42), ((2027, 5, 14), 43), ((2027, 12, 31), 43), ((2027, 1, 1), 42)]
)
def test_age_is_in_whole_years(made: VisitPlan, day: tuple[int, int, int], years: int):
    assert made.intake.client.born == date(1984, 5, 14)
    assert age_on(made.intake.client, date(*day)) == years


def test_without_a_date_of_birth_there_is_no_age(made: VisitPlan, written: Path):
    assert age_on(made.intake.client.model_copy(update={"born": None}), date(2027, 1, 1)) is None
    assert read_plan(written).age_y == 42


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no JSON"),
        (b"{", "is no JSON"),
        (b"\xff\xfe\x00", "is no JSON"),
        (b"[]", "is no plan"),
        (b"3", "is no plan"),
        (b"null", "is no plan"),
        (b'{"session": {}}', "client, visit missing"),
    ],
)
def test_a_file_that_is_no_plan_is_named(tmp_path: Path, content: bytes, said: str):
    path = tmp_path / "other.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=said) as fault:
        read_plan(path)
    assert "other.json" in str(fault.value)


def test_a_file_that_is_not_there_or_a_folder_is_named(tmp_path: Path):
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            read_plan(path)


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("session", "steps", 0, "passes"), "three"),
        (("session", "steps", 0, "current_uA"), "much"),
        (("session", "steps", 0, "side"), "upper"),
        (("session", "colour"), "red"),
        (("client", "born"), "yesterday"),
        (("visit",), []),
    ],
)
def test_an_edit_nobody_can_mean_is_named_with_its_place(written: Path, where: tuple[Any, ...], value: Any):
    def edit(raw: Any) -> None:
        for key in where[:-1]:
            raw = raw[key]
        raw[where[-1]] = value

    with pytest.raises(InputError, match="Plan again") as fault:
        read_plan(changed(written, edit))
    assert ".".join(map(str, where)) in str(fault.value)


BROKEN = [
    ("passes", 0),
    ("passes", -3),
    ("current_uA", -50.0),
    ("current_uA", float("nan")),
    ("seconds", 0.0),
    ("seconds", -5.0),
    ("contact_area_cm2", 0.0),
    ("contact_area_cm2", -1.0),
    ("speed_mm_s", 0.0),
    ("length_mm", 0.0),
    ("line_length_mm", -3.0),
    ("frequency_Hz", -1.0),
    ("spacing_min_mm", 500.0),
    ("spacing_max_mm", -2.0),
    ("segments_mm", []),
    ("segments_mm", [[50.0, 10.0]]),
    ("segments_mm", [[-5.0, 10.0]]),
]


@pytest.mark.parametrize(("name", "value"), BROKEN)
def test_a_number_no_step_can_have_is_named_with_its_place(written: Path, name: str, value: Any):
    path = changed(written, lambda raw: raw["session"]["steps"][4].update({name: value}))
    with pytest.raises(InputError, match=rf"session\.steps\.4\.{name[:7]}"):
        read_plan(path)


def test_without_current_a_step_may_lack_what_current_needs(written: Path):
    path = changed(written, lambda raw: raw["session"]["steps"][4].update(current_uA=0.0, speed_mm_s=0.0))
    assert not read_plan(path).session.steps[4].is_energised
