"""A row or a value that says nothing more means nothing more; and nobody changes one afterwards."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from typing import Any

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


def defaults(one: type) -> Iterator[tuple[str, Any]]:
    if issubclass(one, BaseModel):
        for name, model_field in one.model_fields.items():
            if model_field.default is not PydanticUndefined:
                TypeAdapter[Any](model_field.rebuild_annotation()).validate_python(
                    model_field.default, strict=True
                )
                yield name, model_field.default
    elif dataclasses.is_dataclass(one):
        for field in dataclasses.fields(one):
            if field.default is not dataclasses.MISSING:
                yield field.name, field.default
    else:
        yield from getattr(one, "_field_defaults", {}).items()


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
