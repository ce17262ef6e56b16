"""Procedures, concerns, the conductor and the operator, each with its own reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.care.findings import DeviceRule
from ninon.care.reasons import Reason
from ninon.care.rulebook import Rulebook
from ninon.care.verdict import Verdict

from .clients import (
    RULES,
    TODAY,
    at_home,
    changed,
    client,
    days,
    decided,
    reasons,
    verdict,
    with_device_rules,
)
from .strategies import BORDERS

SPEAKING = [k for k, row in RULES.intervals.items() if not row.same_finding and row.before_days]
LETTER = {"from": "surgeon", "date": TODAY, "confirmed": True}


def done(kind: str, *ages: int, rules: Rulebook = RULES, home: bool = False, **more: Any) -> Reason | None:
    """The reason after a procedure some days ago, once or more often."""
    told = client(procedures=[{"kind": kind, "date": TODAY - days(age)} for age in ages], **more)
    return reasons(at_home(told) if home else told, rules).get(kind)


# ------------------------------------------------------------------ procedures


@pytest.mark.parametrize("kind", SPEAKING)
def test_the_skin_waits_the_days_of_the_row(kind: str):
    row = RULES.intervals[kind]
    assert row.before_days is not None
    last = done(kind, row.before_days - 1)
    assert last is not None
    assert last.verdict is (Verdict.CLEARANCE if row.clearance else Verdict.DEFER)
    assert last.until == TODAY + days(1)
    assert done(kind, row.before_days) is None
    assert done(kind, row.before_days, home=True) is None


@pytest.mark.parametrize(
    ("kind", "age", "until"),
    [
        ("needle_free_biorevitalisation", 0, 7),
        ("massage_deep", 0, 5),
        ("peel_medium", 0, 30),
        ("hifu", 29, 30),
        ("sauna_or_sun", 0, 1),
        ("rf_lifting", 13, 14),
    ],
)
def test_a_procedure_defers_with_its_day_and_its_words(kind: str, age: int, until: int):
    said = done(kind, age)
    row = RULES.intervals[kind]
    assert said is not None
    assert said.verdict is Verdict.DEFER
    assert said.until == TODAY - days(age) + days(until)
    name = row.plain_words[0].upper() + row.plain_words[1:]
    assert said.because == f"{name} on {TODAY - days(age)}: the skin waits {until} days."
    assert said.measured == f"done on {TODAY - days(age)}"
    assert (said.kind, said.answer, said.grade) == ("procedure", "yes", "convention")
    assert said.current_fraction == 1.0


def test_a_procedure_carries_what_its_row_says():
    rules = changed("intervals", "hifu", reviewed_by="Dr Ada", statements=("S-001",), sources=("a", "b"),
                    disagrees_with=("C-01",), we_follow="We follow the first.")  # fmt: skip
    said = done("hifu", 3, rules=rules)
    assert said is not None
    assert (said.sources, said.statements, said.reviewed_by) == (("a", "b"), ("S-001",), "Dr Ada")
    assert (said.disagrees_with, said.we_follow) == (("C-01",), "We follow the first.")


def test_a_procedure_without_days_says_nothing():
    assert done("glove_glide", 0) is None


def test_a_procedure_that_is_a_finding_speaks_once_and_as_a_finding():
    said = done("hyaluronic_filler", 3)
    assert said is not None
    assert said.kind == "finding"


def test_a_booked_procedure_moves_the_course_and_not_the_verdict():
    booked = client(procedures=[{"kind": "hifu", "date": TODAY + days(1)}])
    assert decided(booked).reasons == ()
    assert decided(booked, on=TODAY + days(2)).reasons == ()


def test_what_is_done_after_the_day_asked_about_says_nothing_yet():
    told = client(procedures=[{"kind": "hifu", "date": TODAY}])
    assert decided(told, on=TODAY - days(1)).reasons == ()
    assert verdict(told) is Verdict.DEFER


@given(
    st.sampled_from(SPEAKING), st.lists(st.sampled_from((0, *BORDERS)), min_size=1, max_size=3), st.booleans()
)
def test_of_several_days_of_one_procedure_the_strictest_counts(kind: str, ages: list[int], home: bool):
    alone = [r for r in (done(kind, age, home=home) for age in ages) if r is not None]
    together = done(kind, *ages, home=home)
    if not alone:
        assert together is None
    else:
        assert together is not None
        assert together.verdict is max(r.verdict for r in alone)
        assert together.until == max(r.until for r in alone if r.verdict is together.verdict and r.until)


def test_a_peel_today_does_not_hide_the_one_of_three_days_ago():
    said = done("peel_light", 3, 0)
    assert said is not None
    assert (said.verdict, said.until) == (Verdict.DEFER, TODAY + days(4))
    assert said.measured == "done on 2027-02-26"


# ------------------------------------------------------------------ the same day


def test_on_the_day_of_a_light_peel_half_the_current_is_allowed_in_the_clinic_on_calm_skin():
    said = done("peel_light", 0)
    assert said is not None
    assert (said.verdict, said.current_fraction) == (Verdict.LIMIT, 0.5)
    assert said.because.endswith("On the same day on calm skin only, at 50% of the current.")
    assert said.until == TODAY + days(7)


@pytest.mark.parametrize("word", ["yes", "unknown"])
def test_on_inflamed_skin_the_same_day_is_no_exception(word: str):
    given = {"skin_inflamed": {"answer": word, "zones": ["chin"]}}
    said = done("peel_light", 0, answers=given)
    assert said is not None
    assert (said.verdict, said.current_fraction) == (Verdict.DEFER, 1.0)


def test_at_home_or_a_day_later_a_light_peel_waits():
    for said in (done("peel_light", 0, home=True), done("peel_light", 1)):
        assert said is not None
        assert (said.verdict, said.current_fraction) == (Verdict.DEFER, 1.0)


def test_a_procedure_without_a_place_for_the_same_day_has_no_exception():
    said = done("hair_removal", 0)
    assert said is not None
    assert said.verdict is Verdict.DEFER


def test_the_same_day_needs_no_letter_where_the_row_asks_for_one():
    rules = changed("intervals", "peel_light", clearance=True)
    said = done("peel_light", 0, rules=rules)
    assert said is not None
    assert said.verdict is Verdict.CLEARANCE


def test_without_a_fraction_the_same_day_keeps_the_whole_current():
    rules = changed("intervals", "peel_light", same_day_current_fraction=None)
    said = done("peel_light", 0, rules=rules)
    assert said is not None
    assert (said.verdict, said.current_fraction) == (Verdict.LIMIT, 1.0)


# ------------------------------------------------------------------ letters


@pytest.mark.parametrize(
    ("kind", "age", "place", "letter", "found"),
    [
        ("laser_ablative", 41, "clinic", True, ("defer", 1)),
        ("laser_ablative", 42, "clinic", True, None),
        ("laser_ablative", 42, "clinic", False, ("clearance", 42)),
        ("laser_ablative", 42, "home", True, ("clearance", 42)),
        ("peel_deep", 89, "clinic", True, ("defer", 1)),
        ("peel_deep", 89, "clinic", False, ("clearance", 1)),
        ("peel_deep", 90, "clinic", False, None),
        ("hifu", 10, "clinic", True, ("defer", 20)),
    ],
)
def test_a_letter_turns_clearance_into_waiting_and_shortens_it_where_the_row_says_so(
    kind: str, age: int, place: str, letter: bool, found: tuple[str, int] | None
):
    papers = [{**LETTER, "finding": kind, "confirmed": letter}]
    said = done(kind, age, home=place == "home", documents=papers)
    assert (None if said is None else (said.verdict, (said.until or TODAY) - TODAY)) == (
        None if found is None else (found[0], days(found[1]))
    )


def test_the_words_say_whether_a_letter_is_there():
    without = done("laser_ablative", 10)
    assert without is not None
    assert without.because == (
        "Ablative or fractional laser on 2027-02-19: the skin waits 84 days. "
        "It also needs a letter from whoever did it."
    )
    cleared = done("laser_ablative", 10, documents=[{**LETTER, "finding": "laser_ablative"}])
    assert cleared is not None
    assert cleared.because == (
        "Ablative or fractional laser on 2027-02-19: the skin waits 42 days. "
        "Cleared in writing by the surgeon on 2027-03-01."
    )


# ------------------------------------------------------------------ the device's own rule


@pytest.mark.parametrize(
    ("word", "wait", "age", "found"),
    [
        ("defer", 60, 29, ("defer", 31)),
        ("defer", 60, 59, ("defer", 1)),
        ("defer", 60, 60, None),
        ("defer", 10, 29, ("defer", 1)),
        ("defer", 10, 30, None),
        ("refuse", 10, 5, ("refuse", 25)),
        ("limit", None, 5, ("defer", 25)),
        ("limit", None, 31, ("limit", None)),
        ("refuse", None, 5, ("refuse", None)),
        ("refuse", None, 31, ("refuse", None)),
        ("allow", None, 31, None),
        ("allow", None, 29, ("defer", 1)),
    ],
)
def test_the_stricter_verdict_and_the_longer_wait_of_row_and_device_count(
    word: str, wait: int | None, age: int, found: tuple[str, int | None] | None
):
    said = done("hifu", age, rules=with_device_rules(("hifu", word, wait)))
    if found is None:
        assert said is None
        return
    assert said is not None
    assert said.verdict == found[0]
    assert said.until == (None if found[1] is None else TODAY + days(found[1]))
    assert said.because.endswith(" days. The instructions say so.")
    assert said.sources == (*RULES.intervals["hifu"].sources, "a leaflet")


def test_a_letter_leaves_the_devices_longer_wait_alone():
    rules = with_device_rules(("laser_ablative", "defer", 70))
    letter = [{**LETTER, "finding": "laser_ablative"}]
    said = done("laser_ablative", 50, rules=rules, documents=letter)
    assert said is not None
    assert (said.verdict, said.until) == (Verdict.DEFER, TODAY + days(20))
    assert done("laser_ablative", 70, rules=rules, documents=letter) is None


def test_the_same_day_is_no_exception_where_the_device_asks_to_wait():
    strict = done("peel_light", 0, rules=with_device_rules(("peel_light", "defer", 2)))
    assert strict is not None
    assert (strict.verdict, strict.current_fraction) == (Verdict.DEFER, 1.0)
    mild = done("peel_light", 0, rules=with_device_rules(("peel_light", "limit", 2)))
    assert mild is not None
    assert (mild.verdict, mild.current_fraction) == (Verdict.LIMIT, 0.5)


@given(
    st.sampled_from(SPEAKING),
    st.sampled_from((0, *BORDERS)),
    st.sampled_from(list(Verdict)),
    st.none() | st.sampled_from(BORDERS),
    st.booleans(),
    st.booleans(),
)
def test_a_device_rule_about_a_procedure_never_relaxes_and_always_holds(
    kind: str, age: int, word: Verdict, wait: int | None, letter: bool, home: bool
):
    own = DeviceRule(device="generic-clinic", finding_or_procedure=kind, verdict=word, wait_days=wait,
                     because="So.", sources=("a leaflet",))  # fmt: skip
    rules = replace(RULES, device_rules={f"generic-clinic/{kind}": own})
    papers = [{**LETTER, "finding": kind}] if letter else []
    without = done(kind, age, home=home, documents=papers)
    with_rule = done(kind, age, rules=rules, home=home, documents=papers)
    rank = with_rule.verdict.rank if with_rule else 0
    assert rank >= (without.verdict.rank if without else 0)
    if wait is None or age < wait:
        assert rank >= word.rank
    if with_rule is not None and with_rule.until is not None:
        assert with_rule.until > TODAY


# ------------------------------------------------------------------ concerns


def test_a_concern_that_is_simply_allowed_gives_no_reason():
    assert reasons(client(concerns=[{"concern": "oval"}])) == {}


def test_a_concern_carries_what_its_row_says():
    rules = changed("concerns", "scar", reviewed_by="Dr Ada", statements=("S-001",), sources=("a", "b"),
                    disagrees_with=("C-01",), we_follow="We follow the first.")  # fmt: skip
    wish = {"concern": "scar", "zones": ["cheek"], "since": TODAY - days(10)}
    said = reasons(client(concerns=[wish, {"concern": "oval"}]), rules)["scar"]
    assert (said.kind, said.answer, said.verdict) == ("concern", "yes", Verdict.CLEARANCE)
    assert (said.zones, said.zone_effect, said.until) == (("cheek",), "exclude", TODAY + days(170))
    assert said.change == "Its lines are left out."
    assert said.because == (
        "A letter from the dermatologist or surgeon is needed first. It must be older than 180 days."
    )
    assert (said.sources, said.statements, said.grade) == (("a", "b"), ("S-001",), "very_low")
    assert (said.disagrees_with, said.we_follow) == (("C-01",), "We follow the first.")
    assert said.reviewed_by == "Dr Ada"


def test_a_concern_that_is_planned_with_a_limit_changes_nothing_and_leaves_no_place_out():
    said = reasons(client(concerns=[{"concern": "pigment", "zones": ["cheek"]}]))["pigment"]
    assert (said.verdict, said.zones, said.zone_effect, said.change) == (Verdict.LIMIT, (), None, "")


# ------------------------------------------------------------------ the conductor


@pytest.mark.parametrize("name", list(RULES.conductors))
@pytest.mark.parametrize("place", ["clinic", "home"])
def test_a_conductor_gives_the_verdict_of_the_place(name: str, place: str):
    row = RULES.conductors[name]
    expected = row.clinic if place == "clinic" else row.home
    told = client(visit={"setting": place, "conductor": name})
    assert verdict(told) == expected
    if expected == "allow":
        assert reasons(told) == {}
        return
    said = reasons(told)[name]
    assert (said.kind, said.answer, said.only_this_start) == ("conductor", "yes", True)
    assert said.because == f"{row.plain_words[0].upper()}{row.plain_words[1:]}: {row.rule}."
    assert said.change == ("Choose gel." if expected == "refuse" else "")


def test_a_conductor_carries_what_its_row_says():
    rules = changed("conductors", "tap_water", reviewed_by="Dr Ada", statements=("S-001",), sources=("a",),
                    disagrees_with=("C-01",), we_follow="We follow the first.")  # fmt: skip
    said = reasons(client(visit={"conductor": "tap_water"}), rules)["tap_water"]
    assert (said.sources, said.statements, said.reviewed_by) == (("a",), ("S-001",), "Dr Ada")
    assert (said.disagrees_with, said.we_follow) == (("C-01",), "We follow the first.")


# ------------------------------------------------------------------ the operator


def operator(**word: Any) -> Reason | None:
    told = client(stricter=[{"because": "To be careful.", "by": "Ada", **word}])
    return reasons(told).get("operator")


def test_an_operators_word_is_kept_with_name_and_reason():
    said = operator(verdict="defer", until=TODAY + days(3))
    assert said is not None
    assert (said.kind, said.answer, said.verdict) == ("operator", "yes", Verdict.DEFER)
    assert (said.measured, said.because, said.sources) == ("decided by Ada", "To be careful.", ("operator",))
    assert (said.until, said.zones, said.zone_effect) == (TODAY + days(3), (), None)


def test_an_operators_word_ends_on_its_day():
    assert operator(verdict="defer", until=TODAY) is None
    assert operator(verdict="defer", until=TODAY + days(1)) is not None
    assert operator(verdict="defer") is not None


def test_an_operator_who_leaves_a_place_out_or_lowers_the_current_limits_at_least():
    zone = operator(verdict="allow", zones=["chin"])
    assert zone is not None
    assert (zone.verdict, zone.zones, zone.zone_effect) == (Verdict.LIMIT, ("chin",), "exclude")
    bound = operator(verdict="allow", current_max_uA=120)
    assert bound is not None
    assert (bound.verdict, bound.current_max_uA) == (Verdict.LIMIT, 120)
    plain = operator(verdict="allow")
    assert plain is not None
    assert (plain.verdict, plain.current_max_uA) == (Verdict.ALLOW, None)
    refusal = operator(verdict="refuse", zones=["chin"])
    assert refusal is not None
    assert refusal.verdict is Verdict.REFUSE


def test_every_word_of_an_operator_is_kept():
    words = [{"verdict": v, "because": "Because.", "by": "Ada"} for v in ("limit", "defer")]
    said = decided(client(stricter=words))
    assert [r.verdict for r in said.reasons] == [Verdict.DEFER, Verdict.LIMIT]
