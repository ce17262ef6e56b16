"""The tables as one value: what is asked, what is fixed, who speaks for a procedure."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from .clients import RULES, with_device_rules

POINTERS = {"at_site", "eye_ring", "forearm", "post_auricular"}
FORBIDDEN = {"eyelid_and_globe", "mouth_interior", "neck_front", "carotid", "sternum_midline"}


def test_places_are_where_a_line_could_run():
    assert set(RULES.places) == set(RULES.zones) - POINTERS - FORBIDDEN
    assert list(RULES.places) == [zone for zone in RULES.zones if zone in RULES.places]


def test_what_is_fixed_is_asked_of_nobody_and_everything_else_of_somebody():
    assert [r.finding for r in RULES.fixed] == ["eye_and_lids", "front_of_neck", "across_head_chest_mouth"]
    assert {r.finding for r in RULES.asked} == set(RULES.rules) - {r.finding for r in RULES.fixed}
    assert [*RULES.finding_order] == [r.finding for r in RULES.asked]
    assert [*RULES.finding_order.values()] == list(range(len(RULES.asked)))


def test_a_procedure_speaks_for_its_finding():
    speaks = RULES.procedure_of_finding
    assert speaks["retinoid_or_acid_cream"].procedure == "retinoid_or_acid"
    assert speaks["last_session_too_recent"].procedure == "microcurrent_session"
    assert set(speaks) == {row.same_finding for row in RULES.intervals.values()} - {""}


def test_a_device_rule_is_found_by_device_and_name():
    rules = with_device_rules(("hifu", "defer", 60))
    found = rules.device_rule("generic-clinic", "hifu")
    assert found is not None
    assert found.wait_days == 60
    assert rules.device_rule("generic-home", "hifu") is None
    assert rules.device_rule("generic-clinic", "rf_lifting") is None


def test_a_rulebook_never_changes_and_is_only_itself():
    with pytest.raises(FrozenInstanceError):
        RULES.rules = {}  # type: ignore[misc]
    assert replace(RULES) != RULES
