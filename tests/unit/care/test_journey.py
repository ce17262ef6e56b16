"""One value carries the whole visit: decision, course, next session, what may be expected."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from ninon import tables
from ninon.care.intake import Intake
from ninon.care.journey import VisitPlan, plan_visit
from ninon.care.session_values import SessionPlan
from ninon.errors import NotEligible

from .clients import EDITION, RULES, TODAY, client, course, days, decided
from .strategies import anybody

EFFECTS = tables.effects()


def visit(intake: Intake) -> VisitPlan:
    return plan_visit(intake, RULES, EFFECTS, tables_edition=EDITION)


@given(anybody)
def test_a_visit_is_decision_course_and_next_session_of_one_intake(intake: Intake):
    try:
        plan = visit(intake)
    except NotEligible:
        assert not RULES.devices[intake.visit.device].may_dose
        return
    assert plan.intake == intake
    assert plan.eligibility == decided(intake)
    assert plan.course == course(intake)
    assert plan == visit(intake)
    if not plan.course.sessions:
        assert plan.session == SessionPlan(tables_edition=EDITION)
        assert plan.session_decision is None
        return
    first = plan.course.sessions[0]
    assert (plan.session.date, plan.session.number) == (first.date, first.number)
    assert plan.session_decision == decided(intake, on=first.date)
    assert plan.session_decision.may_start


def test_a_visit_carries_stop_signs_home_care_and_edition():
    plan = visit(client())
    assert plan.stop_signs == tuple(RULES.stop_signs.values())
    assert plan.home_care == tuple(RULES.home_care.values())
    assert (plan.tables_edition, plan.session.tables_edition) == (EDITION, EDITION)
    assert plan.course.tables_edition == plan.eligibility.tables_edition == EDITION
    assert plan.session_decision is not None
    assert plan.session_decision.tables_edition == EDITION


def test_a_device_that_cannot_be_dosed_is_said_when_a_session_could_be_planned():
    with pytest.raises(NotEligible, match="can be recorded but not planned"):
        visit(client(visit={"device": "nuface_trinity"}))
    blocked = visit(client(visit={"device": "nuface_trinity"}, answers={"pacemaker": "yes"}))
    assert blocked.session == SessionPlan(tables_edition=EDITION)


def test_the_session_is_the_next_one_and_not_the_first():
    plan = visit(client(history=[{"date": TODAY - days(3), "comfortable": True}]))
    assert (plan.session.number, plan.session.ramp_fraction) == (2, 0.4)


# ------------------------------------------------------------------ what may be expected


def about(**told: Any) -> list[str]:
    return [one.about for one in visit(client(**told)).expectations]


def test_safety_and_the_first_session_are_always_spoken_of():
    assert set(about()) == {"safety", "first_session"}


def test_a_concern_brings_its_effect_in_the_allowed_words():
    plan = visit(client(concerns=[{"concern": "wrinkles"}]))
    told = {one.about: one for one in plan.expectations}
    mine = [
        e
        for e in EFFECTS.values()
        if "wrinkles" in e.concerns and e.show and e.allowed_words and e.effect != "over_50"
    ]
    assert mine
    for effect in mine:
        said = told[effect.effect]
        assert said.words == effect.allowed_words
        assert (said.grade_microcurrent, said.grade_ems) == (effect.grade_microcurrent, effect.grade_ems)
        assert (said.sources, said.statements, said.trials) == (
            effect.sources,
            effect.statements,
            effect.trials,
        )
    assert set(told) == {"safety", "first_session", *(e.effect for e in mine)}


@pytest.mark.parametrize(("born", "said"), [(date(1976, 3, 1), True), (date(1976, 3, 2), False)])
def test_above_50_it_is_said_first_what_to_expect(born: date, said: bool):
    assert ("over_50" in about(born=born, concerns=[{"concern": "laxity"}])) is said
    assert ("over_50" in about(born=born)) is said
    assert "over_50" not in about(born=None)


def test_effects_that_are_not_shown_or_have_no_words_are_not_spoken_of():
    some = {
        "hidden": EFFECTS["safety"].model_copy(
            update={"effect": "hidden", "show": False, "concerns": ("oval",)}
        ),
        "wordless": EFFECTS["safety"].model_copy(
            update={"effect": "wordless", "allowed_words": "", "concerns": ("oval",)}
        ),
        "other": EFFECTS["safety"].model_copy(update={"effect": "other", "concerns": ("pores",)}),
        "mine": EFFECTS["safety"].model_copy(update={"effect": "mine", "concerns": ("oval", "pores")}),
    }
    told = client(concerns=[{"concern": "oval"}])
    plan = plan_visit(told, RULES, some, tables_edition=EDITION)
    assert [one.about for one in plan.expectations] == ["mine"]


def test_a_concern_nobody_speaks_for_is_said_not_to_be_known():
    told = client(concerns=[{"concern": "oval"}, {"concern": "pores"}])
    plan = plan_visit(told, RULES, {}, tables_edition=EDITION)
    assert [one.about for one in plan.expectations] == ["oval", "pores"]
    row = RULES.concerns["oval"]
    said = plan.expectations[0]
    assert said.words == f"About {row.plain_words}: we do not know, and nothing is promised."
    assert (said.grade_microcurrent, said.grade_ems) == (row.grade_microcurrent, row.grade_ems)
    assert (said.sources, said.statements, said.trials) == (row.sources, row.statements, ())


def test_every_wished_concern_is_spoken_of():
    for name in RULES.concerns:
        plan = visit(client(concerns=[{"concern": name}]))
        named = {one.about for one in plan.expectations}
        speaks = any(name in e.concerns and e.effect in named for e in EFFECTS.values())
        assert speaks or name in named
