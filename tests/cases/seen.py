"""What Ninon makes of a case, in the shape that is published as JSON, and the ways a case looks at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from ninon.care.intake import Intake
from ninon.clinic import journey
from ninon.clinic.intake_fields import intake_of
from ninon.errors import InputError, NotEligible
from ninon.report.as_json import screen_out
from ninon.tables.rulebook import rulebook
from tests.cases.told import raw_intake

__all__ = ["Seen", "see"]

Json = dict[str, Any]
PUBLISHED = {"course", "session", "expectations", "stop_signs", "home_care"}
PARTS = {"outside": "outside the eye ring", "inside": "inside the eye ring"}


class Seen:
    """The plan of a case, or the words it was refused with."""

    def __init__(self, out: Json, refused: str = "") -> None:
        self.out = out
        self.refused = refused

    @cached_property
    def course(self) -> Json:
        return dict(self.out["course"])

    @cached_property
    def session(self) -> Json:
        return dict(self.out["session"])

    @cached_property
    def dates(self) -> list[str]:
        return [session["date"] for session in self.course["sessions"]]

    @cached_property
    def reasons(self) -> dict[str, Json]:
        return {reason["finding"]: reason for reason in self.out["reasons"]}

    @cached_property
    def steps(self) -> list[Json]:
        """The steps on the right, in the middle and on both sides together; the left repeats the right."""
        return [step for step in self.session["steps"] if step["side"] != "left"]

    def step(self, movement: str, part: str = "") -> Json | None:
        """Return a step of a movement, or of its part."""
        wanted = PARTS.get(part, part)
        return next(
            (s for s in self.steps if s["movement"] == movement and wanted in (s["part"], "")),
            None,
        )

    def left_out(self, movement: str) -> str:
        """Return why a movement, or a part of it, is not planned."""
        return " ".join(x["because"] for x in self.session["left_out"] if x["movement"] == movement)

    def sentences(self) -> Iterator[str]:
        """Yield what the plan says about effects, and why."""
        for expectation in self.out["expectations"]:
            yield expectation["words"]
        for part in ("notes", "not_planned"):
            yield from (note["because"] for note in self.course[part])
        yield self.course["notice"]
        yield from self.session["notes"]
        yield from (reason["because"] for reason in self.out["reasons"])
        yield from (reason["change"] for reason in self.out["reasons"])


def see(words: Mapping[str, Any], name: str) -> Seen:
    """Plan a case and return what is published of it."""
    try:
        intake: Intake = intake_of(raw_intake(words), rulebook(), name)
        plan = journey.plan(intake)
    except (InputError, NotEligible) as refusal:
        return Seen({}, str(refusal))
    decision = screen_out(plan.eligibility, {}).model_dump(mode="json")
    return Seen(decision | plan.model_dump(mode="json", include=PUBLISHED))
