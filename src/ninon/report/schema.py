"""The published shape of what commands print with ``--json``, as JSON Schema.

It is built from the values themselves, so it cannot promise what they do not hold. The files in
``docs/reference`` are these texts, kept so that a change of the shape is seen by whoever reviews it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field
from pydantic.json_schema import GenerateJsonSchema, model_json_schema

from ninon.care.course_values import Course
from ninon.care.intake import Client, Visit
from ninon.care.journey import Expectation
from ninon.care.session_values import SessionPlan
from ninon.care.visit import HomeCare, StopSign
from ninon.errors import InputError, nearest
from ninon.report.as_json import ScreenOut
from ninon.report.dose_json import DoseOut
from ninon.report.face_json import FaceFitOut, FaceOut
from ninon.report.field_json import FieldOut

__all__ = ["NAMES", "PlanOut", "schema", "schema_text"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class PlanOut(ScreenOut):
    """The decision of the day of the visit, and everything that was planned from it."""

    client: Client
    visit: Visit
    course: Course = Field(description="without sessions when the decision allows none, or no dates fit")
    session: SessionPlan = Field(description="the next session; without steps when none is planned")
    expectations: tuple[Expectation, ...] = Field(description="all that may be said about effects")
    stop_signs: tuple[StopSign, ...]
    home_care: tuple[HomeCare, ...]
    face: FaceOut | None = Field(description="the client's own face; null: the lines stand on the template")
    dose: DoseOut | None = Field(description="the dose of the session on that face; null without a face")


class _AsWritten(GenerateJsonSchema):
    """What is written has every key, also those an input may leave out; a title would only repeat its key."""

    def field_is_required(self, field: object, total: bool) -> bool:
        return True

    def field_title_should_be_set(self, schema: object) -> bool:
        return False


_SHAPES: Mapping[str, type[BaseModel]] = {
    "screen": ScreenOut,
    "plan": PlanOut,
    "face": FaceFitOut,
    "dose": DoseOut,
    "field": FieldOut,
}

NAMES: tuple[str, ...] = tuple(_SHAPES)
"""The commands whose JSON has a published shape."""


def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of what a command prints with ``--json``.

    Parameters
    ----------
    name : {"screen", "plan", "face", "dose", "field"}
        The command.

    Returns
    -------
    dict
        A schema of the 2020-12 dialect; it allows no key that it does not name.

    Raises
    ------
    InputError
        If the command has no published shape.
    """
    shape = _SHAPES.get(name)
    if shape is None:
        raise InputError(f"'{name}' has no published JSON. {nearest(name, NAMES) or f'Known: {NAMES}.'}")
    built = model_json_schema(shape, by_alias=False, mode="serialization", schema_generator=_AsWritten)
    return {"$schema": DIALECT, "$id": f"urn:ninon:{name}", **built, "title": f"ninon {name} --json"}


def schema_text(name: str) -> str:
    """Return the schema of a command as the text of its published file."""
    return json.dumps(schema(name), indent=2, ensure_ascii=False) + "\n"
