"""The cases together leave nothing out that the tables know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from ninon import tables
from ninon.care.intake import age_on
from tests.cases.test_cases import FILES
from tests.cases.told import raw_intake, told

Case = dict[str, Any]

# Read from dates, the record and the tables; nobody answers them.
MEASURED = {"under_18", "age_18_to_24", "stopped_session_unreviewed", "method_not_on_device"}
AGES = (17, 18, 24, 25, 30, 31, 50, 51, 70)


def cases() -> Iterator[tuple[str, Case]]:
    """Yield each case by its name, with the defaults of its file filled in."""
    for file in FILES.values():
        for case in file["case"]:
            yield case["name"], case | told(case, file["usually"])


ALL = list(cases())


def answers(case: Case) -> Iterator[tuple[str, str]]:
    for finding, given in case.get("answers", {}).items():
        for one in given if isinstance(given, list) else [given]:
            yield finding, one["answer"] if isinstance(one, dict) else one


def expected_findings(case: Case) -> set[str]:
    return {*case.get("reasons", ()), *case.get("reason", {}), *case.get("only_reasons", ())}


def asked() -> list[str]:
    return [f for f, q in tables.questions().items() if "fixed" not in q.asked]


@pytest.mark.parametrize("setting", ["clinic", "home"])
def test_every_finding_is_answered_yes_in_some_case(setting: str):
    here = [case for _, case in ALL if case["setting"] == setting]
    yes = {finding for case in here for finding, answer in answers(case) if answer == "yes"}
    spoken = {finding for case in here for finding in expected_findings(case)}
    missing = [f for f in asked() if f not in (spoken if f in MEASURED else yes & spoken)]
    assert missing == []


def test_every_finding_is_unknown_in_some_case():
    unknown = {f for _, case in ALL for f, answer in answers(case) if answer == "unknown"}
    assert [f for f in asked() if f not in unknown | MEASURED] == []


def test_every_fixed_exclusion_is_expected_in_some_case():
    fixed = [f for f, q in tables.questions().items() if "fixed" in q.asked]
    zones = {zone for finding in fixed for zone in tables.contraindications()[finding].zones}
    expected = {zone for _, case in ALL for zone in case.get("excluded_zones", ())}
    assert zones - expected == set()


@pytest.mark.parametrize("setting", ["clinic", "home"])
def test_every_concern_is_wished_in_some_case(setting: str):
    wished = {
        concern if isinstance(concern, str) else concern["concern"]
        for _, case in ALL
        if case["setting"] == setting
        for concern in case["concerns"]
    }
    assert set(tables.concerns()) - wished == set()


def test_every_method_setting_electrode_and_conductor_is_used_in_some_case():
    assert set(tables.methods()) - {case["method"] for _, case in ALL} == set()
    assert {case["setting"] for _, case in ALL} == {"clinic", "home"}
    at_hand = {name for _, case in ALL for name in case.get("electrodes", ())}
    generic = {e for d in tables.devices().values() if d.row_kind == "generic" for e in d.electrodes}
    assert generic - at_hand == set()
    assert set(tables.conductors()) - {case.get("conductor") for _, case in ALL} == set()


@pytest.mark.parametrize("role", ["done", "booked", "wished"])
def test_every_procedure_appears_in_some_case(role: str):
    found: set[str] = set()
    for _, case in ALL:
        raw = raw_intake(case)
        days = {p["kind"]: p["date"] for p in raw.get("procedures", ())}
        if role == "wished":
            found |= {wish["kind"] for wish in raw.get("wishes", ())}
        else:
            found |= {kind for kind, day in days.items() if (day > case["visit"]) == (role == "booked")}
    assert set(tables.intervals()) - found == set()


def test_every_age_at_a_border_appears_in_some_case():
    born = [(raw_intake(case)["client"].get("born"), case["visit"]) for _, case in ALL]
    ages = {age_on(day, visit) for day, visit in born if day is not None}
    assert set(AGES) - ages == set()
    assert any((day.month, day.day) == (2, 29) for day, _ in born if isinstance(day, date))


def test_every_contradiction_is_named_by_some_case():
    named = {c for name, _ in ALL for c in re.findall(r"\bC-\d\d\b", name)}
    assert set(tables.contradictions()) - named == set()


def test_every_verdict_is_expected_in_both_settings():
    found = {(case["setting"], case["verdict"]) for _, case in ALL if "verdict" in case}
    words = ("allow", "limit", "defer", "clearance", "refuse", "refer")
    assert {(s, w) for s in ("clinic", "home") for w in words} - found == set()


def test_there_are_enough_cases_to_lean_on():
    assert len(ALL) >= 200
