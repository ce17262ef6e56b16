"""A row or a value that says nothing more means nothing more; and nobody changes one afterwards."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from typing import Any, get_type_hints

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticUndefined

from ninon.care import (
    concerns,
    course_values,
    current,
    eligibility,
    findings,
    journey,
    lines,
    means,
    movements,
    ramp,
    reasons,
    session_values,
    timetable,
    timing,
    visit,
    voices,
)
from ninon.care.verdict import Verdict

MODULES = (
    concerns, course_values, current, eligibility, findings, journey, lines, means, movements, ramp, reasons,
    session_values, timetable, timing, visit, voices,
)  # fmt: skip

SAYS_SOMETHING = {
    "Reason.kind": "finding",
    "Reason.grade": "n/a",
    "Reason.current_fraction": 1.0,
    "CourseInterval.grade": "convention",
    "LeftOut.part": "line",
    "Step.part": "whole",
    "Line.inside_eye_ring": True,
    "Problem.least_sessions": 1,
    "Problem.closed": frozenset(),
}
"""The defaults that are not nothing."""

NOTHING: tuple[Any, ...] = (None, "", 0, (), {})


def classes() -> Iterator[type]:
    for module in MODULES:
        for name in module.__all__:
            one = getattr(module, name)
            if isinstance(one, type) and one.__module__ == module.__name__:
                yield one


def hints(one: type) -> dict[str, Any]:
    """Types of the fields, as far as they are known when nothing is being checked."""
    try:
        return get_type_hints(one)
    except NameError:
        return {}


def defaults(one: type) -> Iterator[tuple[str, Any]]:
    """Name and default of each field that has one; a default is of the type it says."""
    found: dict[str, Any] = {}
    if issubclass(one, BaseModel):
        fields = one.model_fields.items()
        found = {name: field.default for name, field in fields if field.default is not PydanticUndefined}
    elif dataclasses.is_dataclass(one):
        given = dataclasses.fields(one)
        found = {field.name: field.default for field in given if field.default is not dataclasses.MISSING}
    else:
        found = getattr(one, "_field_defaults", {})
    types = hints(one)
    for name, default in found.items():
        if name in types:
            TypeAdapter(types[name]).validate_python(default, strict=True)
        yield name, default


@pytest.mark.parametrize("one", list(classes()), ids=lambda one: one.__name__)
def test_what_is_not_said_means_nothing(one: type):
    for name, default in defaults(one):
        expected = SAYS_SOMETHING.get(f"{one.__name__}.{name}")
        if expected is not None:
            assert default == expected, name
        else:
            assert default in NOTHING, name


@pytest.mark.parametrize(
    "value",
    [
        reasons.Reason(finding="a", answer="yes", verdict=Verdict.ALLOW, because="b", sources=("c",)),
        findings.Question(finding="a", asked=("intake",), text="b", sources=("c",)),
        findings.AskedQuestion(finding="a", question="b"),
        findings.TextWord(finding="a", words=("b",), sources=("c",)),
        eligibility.AskAgain(finding="a", question="b", why="c"),
        lines.ZoneHold(zone="cheek", effect="exclude", finding="a"),
        lines.LeftOut(movement="M03", name="a", because="b"),
        session_values.Origin(of="current_uA", row="a"),
        session_values.SessionPlan(),
        course_values.Course(),
        course_values.CourseSession(number=1, date=date(2027, 3, 1)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_knows_no_other_keys_and_never_changes(value: BaseModel):
    name = next(iter(type(value).model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(value, name, getattr(value, name))
    with pytest.raises(ValidationError, match="mood"):
        type(value).model_validate({**value.model_dump(), "mood": "good"})


@pytest.mark.parametrize("model", [eligibility.Eligibility, journey.Expectation, journey.VisitPlan])
def test_a_decision_and_a_plan_know_no_other_keys_and_never_change(model: type[BaseModel]):
    assert model.model_config["frozen"] is True
    assert model.model_config["extra"] == "forbid"


@pytest.mark.parametrize(
    "made",
    [
        timetable.Clash("no day"),
        timetable.Layout((), ()),
        timetable.Block("hifu", date(2027, 3, 1), 30, 14),
        current.NoCurrent("too low"),
        ramp.Ramped(0.25, "first"),
    ],
    ids=lambda made: type(made).__name__,
)
def test_what_a_step_hands_on_never_changes(made: Any):
    name = dataclasses.fields(made)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(made, name, None)
