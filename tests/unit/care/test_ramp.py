"""The first session is the lowest; the ramp climbs only after sessions that were well."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.care.intake import HistoryEntry
from ninon.care.ramp import Ramped, ramp_for
from ninon.care.rulebook import Rulebook

from .clients import RULES, TODAY, changed, client, days, decided
from .strategies import histories

CLIMB = (0.25, 0.4, 0.55, 0.7, 0.85, 1.0)


def ramp(
    history: Any = (), *, on: date = TODAY, rules: Rulebook = RULES, number: int = 1, **told: Any
) -> Ramped:
    entries = [entry.model_dump() if isinstance(entry, HistoryEntry) else entry for entry in history]
    intake = client(history=entries, **told)
    return ramp_for(intake, decided(intake, rules), rules, on=on, number=number)


def well(*ages: int, **more: Any) -> list[dict[str, Any]]:
    return [{"date": TODAY - days(age), "comfortable": True, **more} for age in ages]


@pytest.mark.parametrize(("had", "fraction"), [*enumerate(CLIMB), (6, 1.0), (12, 1.0)])
def test_the_ramp_climbs_one_row_per_session(had: int, fraction: float):
    found = ramp(well(*(3 * n for n in range(1, had + 1))), number=had + 1)
    assert found.fraction == fraction
    assert found.because == f"session {had + 1} of the ramp uses {fraction:.0%}"


def test_it_does_not_matter_in_which_order_the_sessions_are_told():
    history = [*well(3, comfortable=False), *well(6, 9)]
    assert ramp(history).fraction == ramp(list(reversed(history))).fraction == 0.55


def test_a_session_nobody_judged_counts_as_one_had():
    assert ramp(well(3, comfortable=None)).fraction == 0.4


@pytest.mark.parametrize(
    ("entry", "because"),
    [
        ({"comfortable": False}, ", not raised: the last session was not comfortable"),
        ({"stopped": True, "reviewed": True}, ", not raised: the last session was stopped"),
        ({"comfortable": False, "stopped": True}, ", not raised: the last session was stopped"),
    ],
)
def test_after_a_session_that_was_not_well_the_ramp_stays_and_says_why(entry: dict[str, Any], because: str):
    history = [*well(9, 6), *well(3, **entry)]
    intake = client(history=history)
    plain = decided(client())
    found = ramp_for(intake, plain, RULES, on=TODAY, number=4)
    assert found == Ramped(0.55, f"session 4 of the ramp uses 55%{because}")


def test_an_uncomfortable_session_long_past_is_not_the_reason_now():
    history = [*well(9, comfortable=False), *well(6, 3)]
    assert ramp(history, number=4).because == "session 4 of the ramp uses 55%"


@pytest.mark.parametrize(("gap", "fraction"), [(14, 1.0), (15, 0.4), (60, 0.4)])
def test_after_more_than_14_days_the_ramp_starts_lower_again(gap: int, fraction: float):
    history = well(*(gap + 3 * n for n in range(6)))
    found = ramp(history, number=7)
    assert found.fraction == fraction
    if gap > 14:
        assert found.because == "session 7 of the ramp uses 40%, after more than 14 days without a session"


def test_a_gap_counts_up_to_the_day_of_the_session_and_not_of_the_visit():
    history = well(*(5 + 3 * n for n in range(6)))
    assert ramp(history, on=TODAY + days(9)).fraction == 1.0
    assert ramp(history, on=TODAY + days(10)).fraction == 0.4


def test_after_a_gap_it_goes_on_one_row_per_session():
    history = well(3, 6, 40, 43, 46, 49)
    assert ramp(history).fraction == 0.7


def test_a_gap_never_raises_the_ramp():
    assert ramp(well(40, comfortable=False)).fraction == 0.25
    assert ramp(well(40)).because == "session 1 of the ramp uses 40%"


def test_the_place_after_a_gap_is_the_highest_row_not_above_what_the_table_says():
    higher = changed("ramps", "after_gap/1", fraction_of_ceiling=0.6)
    assert ramp(well(*(20 + 3 * n for n in range(6))), rules=higher).fraction == 0.55


@pytest.mark.parametrize(
    ("finding", "letter"),
    [("heart_disease", True), ("neuromuscular_disease", True), ("connective_tissue_disease", True)],
)
def test_a_reason_may_hold_the_ramp_at_its_lowest(finding: str, letter: bool):
    papers = [{"finding": finding, "from": "surgeon", "date": TODAY, "confirmed": letter}]
    given = {finding: {"answer": "yes", "date": TODAY - days(200)}}
    found = ramp(well(3, 6, 9), answers=given, documents=papers)
    assert found == Ramped(0.25, f"25% because of «{finding.replace('_', ' ')}»")


def test_after_a_reviewed_stop_the_next_session_is_careful():
    history = [*well(9, 6), *well(3, stopped=True, reviewed=True)]
    found = ramp(history)
    assert found == Ramped(0.25, "25% because of «stopped session unreviewed»")


def test_the_lowest_of_all_that_apply_counts():
    mild = changed("ramps", "lowest/1", fraction_of_ceiling=0.5)
    papers = [{"finding": "heart_disease", "from": "surgeon", "date": TODAY, "confirmed": True}]
    given = {"heart_disease": {"answer": "yes", "date": TODAY - days(200)}}
    assert ramp(well(3, 6, 9), rules=mild, answers=given, documents=papers).fraction == 0.5
    assert ramp((), rules=mild, answers=given, documents=papers).fraction == 0.25


@given(histories(), st.integers(2, 30))
def test_the_first_is_the_lowest_and_no_session_climbs_more_than_a_row(
    history: tuple[HistoryEntry, ...], gap: int
):
    """Add one session after the other and look at the ramp before each."""
    plain = decided(client())
    entries = sorted(history, key=lambda entry: entry.date)
    rows: list[int] = []
    for i in range(len(entries) + 1):
        on = entries[i].date if i < len(entries) else entries[-1].date + days(gap) if entries else TODAY
        told = client().model_copy(update={"history": tuple(entries[:i])})
        rows.append(CLIMB.index(ramp_for(told, plain, RULES, on=on, number=i + 1).fraction))
        if i == 0:
            assert rows == [0]
            continue
        assert rows[i] <= rows[i - 1] + 1
        last = entries[i - 1]
        if last.comfortable is False or last.stopped:
            assert rows[i] <= rows[i - 1]
        if (on - last.date).days > 14:
            assert rows[i] <= 1
