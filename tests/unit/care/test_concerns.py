"""A concern is judged by itself: the place, a letter, how long it has been there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.care.concerns import JudgedConcern, judge_concerns
from ninon.care.verdict import Verdict

from .clients import RULES, TODAY, at_home, changed, client, days, judged, verdict
from .strategies import BORDERS, CONCERNS

LETTER = {"from": "surgeon", "date": TODAY, "confirmed": True}


def concern(name: str, *, home: bool = False, letter: bool | None = None, **wish: Any) -> JudgedConcern:
    papers = [] if letter is None else [{**LETTER, "finding": name, "confirmed": letter}]
    told = client(concerns=[{"concern": name, **wish}], documents=papers)
    [one] = judged(at_home(told) if home else told)
    return one


@pytest.mark.parametrize("name", CONCERNS)
@pytest.mark.parametrize("home", [False, True])
def test_a_concern_has_the_verdict_of_the_place(name: str, home: bool):
    row = RULES.concerns[name]
    said = concern(name, home=home, since=TODAY - days(500))
    assert said.verdict is (row.verdict_home if home else row.verdict_clinic)
    assert said.until is None
    assert said.is_planned is (said.verdict <= Verdict.LIMIT)
    assert said.row is row
    if said.verdict is Verdict.CLEARANCE:
        assert said.because == f"A letter from the {row.clearance_from} is needed first."
    elif said.verdict is Verdict.REFUSE:
        assert said.because == "In the clinic only."
    elif said.verdict is Verdict.LIMIT:
        assert said.because == row.extra_rule
    else:
        assert said.because == ""


def test_a_refusal_in_the_clinic_does_not_send_the_client_to_the_clinic():
    rules = changed("concerns", "scar", verdict_clinic=Verdict.REFUSE, wait_days=None)
    told = client(concerns=[{"concern": "scar"}])
    assert verdict(told, rules) is Verdict.REFUSE
    [one] = judge_concerns(told, rulebook=rules, decided_on=TODAY)
    assert one.because == ""


def test_a_letter_turns_clearance_into_a_limit_in_the_clinic():
    said = concern("stretch_marks", letter=True)
    assert said.verdict is Verdict.LIMIT
    assert said.because == "Cleared in writing by the surgeon on 2027-03-01."
    assert said.document is not None
    unconfirmed = concern("stretch_marks", letter=False)
    assert unconfirmed.verdict is Verdict.CLEARANCE
    assert unconfirmed.document is None


def test_at_home_no_letter_helps():
    assert concern("stretch_marks", home=True, letter=True).verdict is Verdict.REFUSE
    rules = changed("concerns", "scar", verdict_home=Verdict.CLEARANCE, wait_days=None)
    told = at_home(client(concerns=[{"concern": "scar"}], documents=[{**LETTER, "finding": "scar"}]))
    assert verdict(told, rules) is Verdict.CLEARANCE


@pytest.mark.parametrize(
    ("letter", "age", "found", "wait"),
    [
        (None, 179, "clearance", 1),
        (None, 180, "clearance", None),
        (True, 179, "defer", 1),
        (True, 180, "limit", None),
        (True, None, "defer", None),
        (None, None, "clearance", None),
    ],
)
def test_a_scar_waits_180_days_whatever_the_letter_says(
    letter: bool | None, age: int | None, found: str, wait: int | None
):
    since: dict[str, Any] = {} if age is None else {"since": TODAY - days(age)}
    said = concern("scar", letter=letter, **since)
    assert said.verdict == found
    assert said.until == (None if wait is None else TODAY + days(wait))
    assert ("It must be older than 180 days" in said.because) is (age != 180)
    assert ("; since when is not known." in said.because) is (age is None)


def test_botulinum_asymmetry_waits_14_days():
    wish: dict[str, Any] = {"letter": True, "since": TODAY - days(13)}
    assert concern("asymmetry_btx", **wish).until == TODAY + days(1)
    assert concern("asymmetry_btx", letter=True, since=TODAY - days(14)).verdict is Verdict.LIMIT


def test_a_limit_without_a_rule_of_its_own_still_says_why():
    rules = changed("concerns", "pigment", extra_rule="")
    [one] = judge_concerns(client(concerns=[{"concern": "pigment"}]), rulebook=rules, decided_on=TODAY)
    assert one.because == "Only with the limits of this concern."


@given(
    st.sampled_from(CONCERNS),
    st.none() | st.sampled_from(BORDERS),
    st.sampled_from((None, True, False)),
    st.booleans(),
)
def test_home_is_never_milder_a_letter_never_lifts_more_than_a_clearance_and_waiting_helps(
    name: str, age: int | None, letter: bool | None, home: bool
):
    since: dict[str, Any] = {} if age is None else {"since": TODAY - days(age)}
    here = concern(name, letter=letter, **since)
    assert concern(name, letter=letter, home=True, **since).verdict >= here.verdict
    without = concern(name, home=home, **since)
    with_letter = concern(name, home=home, letter=letter, **since)
    if with_letter.verdict != without.verdict:
        assert not home
        assert letter
        assert without.verdict is Verdict.CLEARANCE
    if age:
        earlier = concern(name, home=home, letter=letter, since=TODAY - days(age) + days(1))
        assert earlier.verdict >= with_letter.verdict


def test_places_of_a_concern_that_is_not_planned_stay_out_and_so_do_those_of_one_that_asks_for_it():
    assert concern("stretch_marks", zones=["cheek"]).zones_left_out == ("cheek",)
    assert concern("stretch_marks", zones=["cheek"], letter=True).zones_left_out == ()
    assert concern("dermatosis", zones=["cheek"], letter=True).zones_left_out == ("cheek",)
    assert concern("oval", zones=["cheek"]).zones_left_out == ()


def test_concerns_are_judged_in_the_order_wished():
    names = ["scar", "oval", "pigment"]
    assert [c.row.concern for c in judged(client(concerns=[{"concern": n} for n in names]))] == names
