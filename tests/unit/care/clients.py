"""Clients anybody could describe, the tables they are judged by, and short ways to ask about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from ninon.care.concerns import JudgedConcern, judge_concerns
from ninon.care.course import plan_course
from ninon.care.course_values import Course
from ninon.care.eligibility import Eligibility, decide
from ninon.care.findings import DeviceRule
from ninon.care.intake import Intake
from ninon.care.means import Device
from ninon.care.reasons import Reason
from ninon.care.rulebook import Rulebook
from ninon.care.session import plan_session
from ninon.care.session_values import SessionPlan, Step
from ninon.care.verdict import Verdict
from ninon.tables.rulebook import rulebook

RULES = rulebook()
TODAY = date(2027, 3, 1)
"""A Monday."""
EDITION = "0123456789ab"


def days(n: int) -> timedelta:
    return timedelta(days=n)


def client(
    *,
    born: date | None = date(1985, 5, 14),
    visit: Mapping[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
    **told: Any,
) -> Intake:
    """Somebody of 41 in the clinic, who says no to everything but what is given here.

    ``answers`` are words, or what an answer holds: ``{"fever": "yes", "bruise": {"answer": "yes", ...}}``.
    """
    given = [
        {"finding": finding, **(one if isinstance(one, dict) else {"answer": one})}
        for finding, one in (answers or {}).items()
    ]
    where = {"date": TODAY, "setting": "clinic", "method": "movable", "device": "generic-clinic"}
    return Intake.model_validate(
        {
            "client": {"born": born},
            "visit": where | dict(visit or {}),
            "otherwise": "no",
            "answers": given,
            **told,
        }
    )


HOME = {"setting": "home", "device": "generic-home"}
GLOVES = {"method": "gloves", "device": "generic-gloves"}
PADS = {"method": "stationary", "device": "generic-pads"}


def at_home(intake: Intake) -> Intake:
    """The same client with the same means at home."""
    return intake.model_copy(update={"visit": intake.visit.model_copy(update={"setting": "home"})})


def decided(intake: Intake, rules: Rulebook = RULES, *, on: date | None = None) -> Eligibility:
    return decide(intake, rules, decided_on=on or intake.visit.date, tables_edition=EDITION)


def verdict(intake: Intake, rules: Rulebook = RULES, *, on: date | None = None) -> Verdict:
    return decided(intake, rules, on=on).verdict


def reasons(intake: Intake, rules: Rulebook = RULES, *, on: date | None = None) -> dict[str, Reason]:
    """The reasons of a decision by what speaks; each speaks once."""
    found = decided(intake, rules, on=on).reasons
    by_name = {reason.finding: reason for reason in found}
    assert len(by_name) == len(found)
    return by_name


def judged(intake: Intake, *, on: date | None = None) -> tuple[JudgedConcern, ...]:
    return judge_concerns(intake, rulebook=RULES, decided_on=on or intake.visit.date)


def course(intake: Intake, rules: Rulebook = RULES, **more: Any) -> Course:
    return plan_course(intake, rules, tables_edition=EDITION, **more)


def dates(intake: Intake, rules: Rulebook = RULES) -> list[date]:
    return [session.date for session in course(intake, rules).sessions]


def session(
    intake: Intake, rules: Rulebook = RULES, *, on: date | None = None, number: int = 1
) -> SessionPlan:
    day = on or intake.visit.date
    return plan_session(
        intake,
        rules,
        decision=decided(intake, rules, on=day),
        on=day,
        number=number,
        tables_edition=EDITION,
    )


def steps(plan: SessionPlan, movement: str) -> list[Step]:
    return [step for step in plan.steps if step.movement == movement]


def left_out(plan: SessionPlan) -> dict[str, str]:
    """Why each line is not there, by movement and part."""
    return {
        one.movement if one.part == "line" else f"{one.movement} {one.part}": one.because
        for one in plan.left_out
    }


def with_device_rules(*rules: tuple[str, str, int | None], device: str = "generic-clinic") -> Rulebook:
    """The rulebook, and a device that also says (finding or procedure, verdict, days)."""
    rows = {
        f"{device}/{name}": DeviceRule(
            device=device,
            finding_or_procedure=name,
            verdict=Verdict(word),
            wait_days=wait,
            because="The instructions say so.",
            sources=("a leaflet",),
        )
        for name, word, wait in rules
    }
    return replace(RULES, device_rules={**RULES.device_rules, **rows})


def changed(table: str, key: str, **values: Any) -> Rulebook:
    """The rulebook with some fields of one row changed."""
    rows = getattr(RULES, table)
    row = rows[key].model_copy(update=values)
    return replace(RULES, **{table: {**rows, key: row}})


def own_device(**values: Any) -> Device:
    """A device the clinic has measured itself: the generic one with something changed."""
    row = RULES.devices["generic-clinic"].model_dump()
    return Device.model_validate(
        {**row, "device": "own", "name": "Our own", "row_kind": "measured", **values}
    )
