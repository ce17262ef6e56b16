"""What a rule makes of an answer: waits day by day, places left out, letters, the device's own rule."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ninon.care.findings import DeviceRule
from ninon.care.intake import AnswerWord, Document
from ninon.care.reasons import Case, Reason, Ruling, weigh
from ninon.care.verdict import Verdict
from ninon.care.voices import Voice

from .clients import HOME, RULES, TODAY, at_home, changed, client, days, decided, reasons, with_device_rules
from .strategies import BORDERS, FINDINGS

DATED = [f for f in FINDINGS if RULES.rules[f].wait_days is not None or RULES.rules[f].then_clinic]
LETTER = {"from": "surgeon", "date": TODAY, "confirmed": True}

findings = st.sampled_from(FINDINGS)
places = st.sampled_from(("clinic", "home"))
letters = st.none() | st.just(Document(finding="any", from_="surgeon", date=TODAY, confirmed=True))
voices = st.builds(
    Voice,
    answer=st.sampled_from(get_args(AnswerWord)),
    date=st.none() | st.sampled_from(BORDERS).map(lambda n: TODAY - days(n)),
    zones=st.sampled_from(((), ("cheek",), ("brow", "nose"))),
)
device_rules = st.builds(
    DeviceRule,
    device=st.just("generic-clinic"),
    finding_or_procedure=st.just("any"),
    verdict=st.sampled_from(list(Verdict)),
    wait_days=st.none() | st.sampled_from(BORDERS),
    because=st.just("The leaflet."),
    sources=st.just(("a leaflet",)),
)


def case(**given: Any) -> Case:
    usual: dict[str, Any] = {
        "setting": "clinic",
        "day": TODAY,
        "places": RULES.places,
        "document": None,
        "device_rule": None,
        "interval": None,
    }
    return Case(**usual | given)


def end_of(own: DeviceRule, voice: Voice) -> date | None:
    """The day the device's own wait is over; None when it has not begun or has no end."""
    if own.wait_days is None or voice.date is None:
        return None
    return voice.date + days(own.wait_days)


def ruling(finding: str, *voices: Voice, **given: Any) -> Ruling | None:
    weighed = weigh(RULES.rules[finding], voices, case(**given))
    return weighed[1] if weighed else None


def rank(one: Ruling | None) -> int:
    return one.verdict.rank if one else 0


def answered(finding: str, word: str, place: str, **more: Any) -> Reason:
    """The reason after one answer, with a place marked so that others are left to plan."""
    given = {finding: {"answer": word, "zones": ["cheek"], **more}}
    intake = client(answers=given)
    return reasons(at_home(intake) if place == "home" else intake)[finding]


# ------------------------------------------------------------------ yes, no, unknown


@pytest.mark.parametrize("finding", FINDINGS)
def test_yes_gives_the_verdict_of_the_place(finding: str):
    rule = RULES.rules[finding]
    assert answered(finding, "yes", "clinic").verdict is rule.verdict_clinic
    assert answered(finding, "yes", "home").verdict is rule.verdict_home
    assert answered(finding, "yes", "clinic").answer == "yes"


@pytest.mark.parametrize("finding", FINDINGS)
def test_unknown_gives_its_own_verdict_and_at_home_a_deferral_where_yes_would_end_the_session(finding: str):
    rule = RULES.rules[finding]
    for place, yes, least in (
        ("clinic", rule.verdict_clinic, Verdict.LIMIT),
        ("home", rule.verdict_home, Verdict.DEFER),
    ):
        said = ruling(finding, Voice("unknown", zones=("cheek",)), setting=place)
        assert said is not None
        expected = max(rule.verdict_unknown, least) if yes > Verdict.LIMIT else rule.verdict_unknown
        assert said.verdict is expected
        assert said.until is None
    reason = answered(finding, "unknown", "clinic")
    assert (reason.answer, reason.asked_again) == ("unknown", True)


@pytest.mark.parametrize("finding", FINDINGS)
def test_no_gives_nothing(finding: str):
    assert ruling(finding, Voice("no", TODAY, ("cheek",)), setting="home") is None
    assert weigh(RULES.rules[finding], [], case()) is None


@given(findings, places, st.none() | device_rules, letters)
def test_an_unknown_is_never_milder_than_its_row_and_never_allowed_where_yes_would_end_the_session(
    finding: str, place: str, own: DeviceRule | None, letter: Document | None
):
    rule = RULES.rules[finding]
    said = ruling(finding, Voice("unknown"), setting=place, device_rule=own, document=letter)
    yes = ruling(finding, Voice("yes"), setting=place, device_rule=own)
    assert rank(said) >= rule.verdict_unknown.rank
    if rank(yes) > Verdict.LIMIT.rank:
        assert rank(said) >= (Verdict.DEFER if place == "home" or own else Verdict.LIMIT).rank
    assert said == ruling(finding, Voice("unknown"), setting=place, device_rule=own)


@given(findings, places, device_rules)
def test_an_unknown_that_the_device_asks_about_is_deferred_at_least(
    finding: str, place: str, own: DeviceRule
):
    assume(own.verdict > Verdict.LIMIT)
    assert rank(ruling(finding, Voice("unknown"), setting=place, device_rule=own)) >= Verdict.DEFER.rank


def test_an_unknown_about_what_is_only_limited_stays_limited_whatever_the_device_allows():
    own = DeviceRule(
        device="any", finding_or_procedure="any", verdict=Verdict.LIMIT, because="so", sources=("x",)
    )
    for place in ("clinic", "home"):
        said = ruling("piercing", Voice("unknown"), setting=place, device_rule=own)
        assert said is not None
        assert said.verdict is Verdict.LIMIT


def test_an_unknown_is_weighed_by_the_yes_of_its_own_place():
    rules = changed(
        "rules",
        "piercing",
        verdict_unknown=Verdict.ALLOW,
        verdict_clinic=Verdict.LIMIT,
        verdict_home=Verdict.DEFER,
    )
    said = {
        place: weigh(rules.rules["piercing"], [Voice("unknown")], case(setting=place))
        for place in ("clinic", "home")
    }
    assert said["clinic"] is not None
    assert said["clinic"][1].verdict is Verdict.ALLOW
    assert said["home"] is not None
    assert said["home"][1].verdict is Verdict.DEFER


def test_an_unknown_leaves_its_places_out():
    said = ruling("piercing", Voice("unknown", zones=("brow",)))
    assert said is not None
    assert said.zones == ("brow",)
    fixed = ruling("eye_disease", Voice("unknown"))
    assert fixed is not None
    assert fixed.zones == RULES.rules["eye_disease"].zones


def test_a_voice_that_says_no_does_not_silence_the_next():
    said = ruling("pacemaker", Voice("no"), Voice("yes"))
    assert said is not None
    assert said.verdict is Verdict.REFUSE


# ------------------------------------------------------------------ waits, day by day


@pytest.mark.parametrize(
    ("finding", "place", "age", "verdict", "ends_at_age"),
    [
        ("botulinum_toxin", "clinic", 0, "defer", 14),
        ("botulinum_toxin", "clinic", 13, "defer", 14),
        ("botulinum_toxin", "clinic", 14, "limit", 30),
        ("botulinum_toxin", "clinic", 29, "limit", 30),
        ("botulinum_toxin", "home", 13, "defer", 14),
        ("botulinum_toxin", "home", 30, "limit", 180),
        ("botulinum_toxin", "home", 179, "limit", 180),
        ("hyaluronic_filler", "home", 13, "defer", 14),
        ("hyaluronic_filler", "home", 29, "limit", 30),
        ("heart_attack_or_stroke", "clinic", 182, "refuse", 183),
        ("heart_attack_or_stroke", "clinic", 183, "clearance", None),
        ("heart_attack_or_stroke", "home", 182, "refuse", 183),
        ("heart_attack_or_stroke", "home", 183, "refuse", None),
        ("heart_disease", "clinic", 182, "refuse", 183),
        ("heart_surgery", "clinic", 364, "refuse", 365),
        ("heart_surgery", "clinic", 365, "clearance", None),
        ("facial_surgery", "clinic", 179, "defer", 180),
        ("isotretinoin", "home", 179, "defer", 180),
        ("jaw_fracture", "clinic", 179, "defer", 180),
        ("dental_implant_new", "clinic", 89, "defer", 90),
        ("dental_implant_new", "home", 90, "limit", None),
        ("eye_surgery", "clinic", 89, "limit", 90),
        ("resorbable_threads", "clinic", 29, "defer", 30),
        ("retinoid_or_acid_cream", "clinic", 6, "defer", 7),
        ("herpes_active", "clinic", 6, "defer", 7),
        ("fever", "clinic", 0, "defer", 1),
        ("anaesthetic_today", "clinic", 0, "limit", 1),
        ("anaesthetic_today", "home", 0, "defer", 1),
        ("last_session_too_recent", "clinic", 1, "defer", 2),
        ("contact_allergy", "clinic", 0, "limit", 1),
        ("contact_allergy", "clinic", 1, "limit", None),
    ],
)
def test_a_wait_lasts_whole_days_and_says_when_it_ends(
    finding: str, place: str, age: int, verdict: str, ends_at_age: int | None
):
    told = TODAY - days(age)
    said = answered(finding, "yes", place, date=told)
    assert said.verdict == verdict
    assert said.until == (None if ends_at_age is None else told + days(ends_at_age))


@pytest.mark.parametrize(
    ("finding", "place", "age"),
    [
        ("botulinum_toxin", "clinic", 30),
        ("botulinum_toxin", "home", 180),
        ("hyaluronic_filler", "clinic", 30),
        ("facial_surgery", "clinic", 180),
        ("isotretinoin", "clinic", 180),
        ("eye_surgery", "home", 90),
        ("resorbable_threads", "home", 30),
        ("retinoid_or_acid_cream", "clinic", 7),
        ("herpes_active", "home", 7),
        ("fever", "clinic", 1),
        ("anaesthetic_today", "home", 1),
        ("breastfeeding", "clinic", 0),
        ("skin_inflamed", "home", 0),
    ],
)
def test_a_wait_that_is_over_leaves_no_reason(finding: str, place: str, age: int):
    assert ruling(finding, Voice("yes", TODAY - days(age)), setting=place) is None
    assert ruling(finding, Voice("yes", TODAY - days(age) + days(1), ("cheek",)), setting=place) or age == 0


@pytest.mark.parametrize("finding", DATED)
@pytest.mark.parametrize("place", ["clinic", "home"])
def test_without_a_date_no_wait_has_begun(finding: str, place: str):
    said = ruling(finding, Voice("yes"), setting=place)
    rule = RULES.rules[finding]
    assert said is not None
    assert said.verdict is (rule.verdict_home if place == "home" else rule.verdict_clinic)
    assert said.until is None


@given(st.sampled_from(DATED), places, st.integers(0, 400), st.none() | device_rules, letters, st.booleans())
def test_time_never_makes_a_reason_stricter_and_its_end_is_the_day_it_changes(
    finding: str, place: str, age: int, own: DeviceRule | None, letter: Document | None, asks_interval: bool
):
    more = {
        "setting": place,
        "device_rule": own,
        "document": letter,
        "interval": RULES.procedure_of_finding.get(finding) if asks_interval else None,
    }
    voice = Voice("yes", TODAY - days(age))
    today, tomorrow = (ruling(finding, voice, day=TODAY + days(n), **more) for n in (0, 1))
    assert rank(tomorrow) <= rank(today)
    if today is not None and today.until is not None:
        assert today.until > TODAY
        on_the_day = ruling(finding, voice, day=today.until, **more)
        assert on_the_day is None or (on_the_day.verdict, on_the_day.until) != (today.verdict, today.until)


def test_an_empty_verdict_after_a_wait_means_allow():
    open_end = changed("rules", "herpes_active", then_clinic=None, then_home=None).rules["herpes_active"]
    assert weigh(open_end, [Voice("yes", TODAY - days(6))], case()) is not None
    assert weigh(open_end, [Voice("yes", TODAY - days(7))], case()) is None
    for_ever = open_end.model_copy(update={"wait_days": None})
    assert weigh(for_ever, [Voice("yes", TODAY - days(900))], case()) is not None


def test_what_follows_a_wait_keeps_the_places_of_the_row():
    rules = changed("rules", "eye_surgery", zone_wait_clinic_days=None, then_clinic=Verdict.LIMIT)
    weighed = weigh(rules.rules["eye_surgery"], [Voice("yes", TODAY - days(90))], case())
    assert weighed is not None
    assert weighed[1] == Ruling(Verdict.LIMIT, None, RULES.rules["eye_surgery"].zones)


def test_when_the_face_may_be_treated_again_the_injected_place_still_waits():
    marked = {"botulinum_toxin": {"answer": "yes", "date": TODAY - days(14), "zones": ["forehead"]}}
    said = reasons(client(answers=marked))["botulinum_toxin"]
    assert (said.verdict, said.zones, said.zone_effect) == (Verdict.LIMIT, ("forehead",), "exclude")


def test_a_wait_that_leaves_less_than_a_limit_is_still_a_limit_while_the_place_waits():
    mild = changed("rules", "botulinum_toxin", then_clinic=Verdict.ALLOW, then_home=Verdict.ALLOW)
    said = weigh(mild.rules["botulinum_toxin"], [Voice("yes", TODAY - days(20))], case())
    assert said is not None
    assert said[1].verdict is Verdict.LIMIT


def test_a_place_whose_own_wait_is_over_first_leaves_only_what_follows_the_wait():
    short = changed("rules", "dental_implant_new", zone_wait_clinic_days=10)
    rule = short.rules["dental_implant_new"]
    assert weigh(rule, [Voice("yes", TODAY - days(90))], case()) is None


# ------------------------------------------------------------------ places


def test_nothing_marked_means_every_place():
    said = ruling("piercing", Voice("yes"))
    assert said is not None
    assert said.zones == RULES.places
    marked = ruling("piercing", Voice("yes", zones=("brow",)))
    assert marked is not None
    assert marked.zones == ("brow",)


def test_places_of_the_row_stay_beside_the_marked_ones():
    rule = RULES.rules["piercing"].model_copy(update={"zones": ("nose", "at_site")})
    weighed = weigh(rule, [Voice("yes", zones=("brow",))], case())
    assert weighed is not None
    assert weighed[1].zones == ("nose", "brow")


def test_the_places_of_all_voices_are_left_out_and_each_once():
    said = ruling(
        "piercing",
        Voice("yes", zones=("brow",)),
        Voice("yes", zones=("nose", "brow")),
        Voice("no", zones=("chin",)),
    )
    assert said is not None
    assert said.zones == ("brow", "nose")


@given(findings, st.lists(voices, max_size=3), voices, places, st.none() | device_rules, letters)
def test_one_more_voice_never_relaxes_a_rule(
    finding: str,
    said: list[Voice],
    more: Voice,
    place: str,
    own: DeviceRule | None,
    letter: Document | None,
):
    around = {"setting": place, "device_rule": own, "document": letter}
    before, after = ruling(finding, *said, **around), ruling(finding, *said, more, **around)
    assert rank(after) >= rank(before)
    assert set(before.zones if before else ()) <= set(after.zones if after else ())


def test_of_two_equal_voices_the_one_that_ends_later_counts():
    early, late = (Voice("yes", TODAY - days(n)) for n in (5, 2))
    for said in ((early, late), (late, early)):
        weighed = weigh(RULES.rules["herpes_active"], said, case())
        assert weighed is not None
        assert weighed[0] == late
        assert weighed[1].until == TODAY + days(5)
    without_end = Voice("yes")
    weighed = weigh(RULES.rules["herpes_active"], [late, without_end], case())
    assert weighed is not None
    assert weighed[1].until is None


# ------------------------------------------------------------------ letters


@pytest.mark.parametrize("finding", FINDINGS)
@pytest.mark.parametrize("place", ["clinic", "home"])
def test_a_letter_lifts_a_clearance_in_the_clinic_and_nothing_else_but_what_its_row_says(
    finding: str, place: str
):
    rule = RULES.rules[finding]
    without, with_letter = (
        ruling(finding, Voice("yes", zones=("cheek",)), setting=place, document=letter)
        for letter in (None, Document(finding=finding, from_="surgeon", date=TODAY, confirmed=True))
    )
    assert without is not None
    if place == "home" or without.verdict not in (Verdict.CLEARANCE, Verdict.DEFER):
        assert with_letter == without
    elif without.verdict is Verdict.CLEARANCE:
        lifted = rule.with_clearance_clinic or Verdict.ALLOW
        note = "Cleared in writing by the surgeon on 2027-03-01."
        assert with_letter == Ruling(lifted, None, (*without.zones, *rule.clearance_zones), note)
    elif rule.with_clearance_clinic and not rule.clearance_wait_days:
        assert with_letter is not None
        assert with_letter.verdict is rule.with_clearance_clinic
    else:
        assert with_letter == without


@given(findings, voices, places, st.none() | device_rules)
def test_no_letter_lifts_a_refusal_or_a_referral_or_anything_at_home(
    finding: str, voice: Voice, place: str, own: DeviceRule | None
):
    letter = Document(finding=finding, from_="surgeon", date=TODAY, confirmed=True)
    around = {"setting": place, "device_rule": own, "interval": RULES.procedure_of_finding.get(finding)}
    before = ruling(finding, voice, **around)
    after = ruling(finding, voice, document=letter, **around)
    if place == "home" or voice.answer == "unknown" or rank(before) >= Verdict.REFUSE.rank:
        assert after == before
    assert rank(after) <= rank(before)


@given(findings, voices, device_rules)
def test_no_letter_lifts_what_the_device_says(finding: str, voice: Voice, own: DeviceRule):
    assume(voice.answer == "yes")
    letter = Document(finding=finding, from_="surgeon", date=TODAY, confirmed=True)
    after = ruling(finding, voice, device_rule=own, document=letter)
    end = end_of(own, voice)
    if end is None or end > TODAY:
        assert rank(after) >= own.verdict.rank


def cleared(finding: str, age: int | None, *, confirmed: bool = True, **more: Any) -> Reason:
    told = {} if age is None else {"date": TODAY - days(age)}
    given = {finding: {"answer": "yes", "zones": ["cheek"], **told}}
    letter = {**LETTER, "finding": finding, "confirmed": confirmed}
    return reasons(client(answers=given, documents=[letter], **more))[finding]


def test_the_surgeons_letter_shortens_180_days_to_60():
    early = cleared("facial_surgery", 59)
    assert (early.verdict, early.until, early.zones) == (Verdict.DEFER, TODAY + days(1), ("cheek",))
    assert "Cleared in writing by the surgeon on 2027-03-01." in early.because
    later = cleared("facial_surgery", 60)
    assert (later.verdict, later.until, later.zones) == (Verdict.LIMIT, TODAY + days(120), ("cheek",))
    undated = cleared("facial_surgery", None)
    assert (undated.verdict, undated.until) == (Verdict.DEFER, None)
    assert cleared("facial_surgery", 59, confirmed=False).until == TODAY + days(121)
    assert cleared("facial_surgery", 60, visit={"setting": "home"}).until == TODAY + days(120)
    assert cleared("facial_surgery", 60, visit={"setting": "home"}).verdict is Verdict.DEFER


def test_a_letter_ends_a_wait_at_once_where_no_least_wait_is_named():
    said = cleared("jaw_fracture", 10)
    assert (said.verdict, said.until) == (Verdict.LIMIT, TODAY + days(170))
    assert said.because.endswith("Cleared in writing by the surgeon on 2027-03-01.")


def test_a_least_wait_with_a_letter_is_never_longer_than_the_wait_itself():
    long = changed("rules", "facial_surgery", clearance_wait_days=300)
    letter = Document(finding="facial_surgery", from_="surgeon", date=TODAY, confirmed=True)
    weighed = weigh(long.rules["facial_surgery"], [Voice("yes", TODAY - days(100))], case(document=letter))
    assert weighed is not None
    assert (weighed[1].verdict, weighed[1].until) == (Verdict.DEFER, TODAY + days(80))


def test_after_a_heart_attack_the_neck_stays_out_although_the_letter_is_there():
    said = cleared("heart_attack_or_stroke", 183)
    assert said.verdict is Verdict.LIMIT
    assert said.zones == ("neck_lateral", "submental", "decollete")
    assert said.zone_effect == "exclude"
    assert said.ramp == "lowest"
    assert cleared("heart_attack_or_stroke", 182).verdict is Verdict.REFUSE


def test_where_the_letter_leaves_nothing_over_the_other_rules_decide():
    said = cleared("metal_elsewhere", None)
    assert said.verdict is Verdict.ALLOW
    assert decided(client(answers={"metal_elsewhere": "yes"})).verdict is Verdict.CLEARANCE


# ------------------------------------------------------------------ the interval of the same procedure


@pytest.mark.parametrize(("age", "verdict"), [(39, Verdict.DEFER), (40, None)])
def test_the_longer_of_rule_and_interval_counts(age: int, verdict: Verdict | None):
    longer = changed("intervals", "resorbable_threads", before_days=40)
    given = {"resorbable_threads": {"answer": "yes", "date": TODAY - days(age)}}
    said = reasons(client(answers=given), longer)
    assert (said["resorbable_threads"].verdict if said else None) == verdict
    if verdict:
        assert said["resorbable_threads"].until == TODAY + days(1)
    undated = reasons(client(answers={"resorbable_threads": "yes"}), longer)["resorbable_threads"]
    assert undated.until is None


def test_a_letter_shortens_the_interval_only_where_its_row_says_so_and_only_in_the_clinic():
    letter = [{**LETTER, "finding": "resorbable_threads"}]
    given = {"resorbable_threads": {"answer": "yes", "date": TODAY - days(30)}}
    longer = changed("intervals", "resorbable_threads", before_days=40)
    shorter = changed("intervals", "resorbable_threads", before_days=40, before_with_clearance_days=35)
    told = client(answers=given, documents=letter)
    assert reasons(told, longer)["resorbable_threads"].until == TODAY + days(10)
    assert reasons(told, shorter)["resorbable_threads"].until == TODAY + days(5)
    assert reasons(at_home(told), shorter)["resorbable_threads"].until == TODAY + days(10)
    unlettered = client(answers=given)
    assert reasons(unlettered, shorter)["resorbable_threads"].until == TODAY + days(10)


# ------------------------------------------------------------------ the device's own instructions


@given(findings, st.lists(voices, min_size=1, max_size=2), places, device_rules, letters)
def test_a_device_rule_never_relaxes_a_rule(
    finding: str, said: list[Voice], place: str, own: DeviceRule, letter: Document | None
):
    around = {"setting": place, "document": letter}
    without = ruling(finding, *said, **around)
    with_rule = ruling(finding, *said, device_rule=own, **around)
    assert rank(with_rule) >= rank(without)
    assert set(without.zones if without else ()) <= set(with_rule.zones if with_rule else ())


@given(findings, voices, places, device_rules)
def test_a_stricter_device_always_wins(finding: str, voice: Voice, place: str, own: DeviceRule):
    assume(voice.answer == "yes")
    end = end_of(own, voice)
    said = ruling(finding, voice, setting=place, device_rule=own)
    without = ruling(finding, voice, setting=place)
    if end is not None and end <= TODAY:
        assert said == without
    else:
        assert rank(said) == max(rank(without), own.verdict.rank)
        if own.verdict.rank > rank(without):
            assert said is not None
            assert said.until == end
            assert said.note == "The leaflet."


@pytest.mark.parametrize(("age", "verdict"), [(6, "defer"), (20, "defer"), (21, "allow")])
def test_at_home_the_leaflet_asks_for_21_days_after_a_retinoid(age: int, verdict: str):
    given = {"retinoid_or_acid_cream": {"answer": "yes", "date": TODAY - days(age)}}
    told = client(answers=given, visit=HOME)
    assert decided(told).verdict == verdict
    if verdict == "defer":
        said = decided(told).reasons[0]
        assert said.until == TODAY + days(21 - age)
        assert "The instructions of this device" in said.because
        assert said.sources == (
            *RULES.rules["retinoid_or_acid_cream"].sources,
            *(s for s in RULES.device_rules["generic-home/retinoid_or_acid_cream"].sources
              if s not in RULES.rules["retinoid_or_acid_cream"].sources),
        )  # fmt: skip


def test_another_devices_leaflet_says_nothing_about_this_one():
    given = {"retinoid_or_acid_cream": {"answer": "yes", "date": TODAY - days(10)}}
    assert decided(client(answers=given, visit={"device": "generic-clinic"})).verdict is Verdict.ALLOW


@pytest.mark.parametrize("wait", [120, None])
def test_where_our_row_has_ended_the_leaflet_keeps_its_places(wait: int | None):
    rules = with_device_rules(("eye_surgery", "limit", wait))
    given = {"eye_surgery": {"answer": "yes", "date": TODAY - days(100)}}
    said = reasons(client(answers=given), rules)["eye_surgery"]
    assert said.zones == RULES.rules["eye_surgery"].zones
    assert said.until == (TODAY + days(20) if wait else None)


def test_a_letter_about_our_row_leaves_the_leaflet_alone():
    rules = with_device_rules(("facial_surgery", "defer", 100))
    given = {"facial_surgery": {"answer": "yes", "date": TODAY - days(80), "zones": ["cheek"]}}
    told = client(answers=given, documents=[{**LETTER, "finding": "facial_surgery"}])
    said = reasons(told, rules)["facial_surgery"]
    assert (said.verdict, said.until) == (Verdict.DEFER, TODAY + days(20))
    assert said.because.endswith("The instructions say so.")


# ------------------------------------------------------------------ what a reason carries


@pytest.mark.parametrize("finding", FINDINGS)
def test_a_reason_carries_everything_its_row_says(finding: str):
    rules = changed("rules", finding, reviewed_by="Dr Ada", statements=("S-001",), disagrees_with=("C-01",),
                    we_follow="We follow the first.", change="Slower.", sources=("b", "a", "b"))  # fmt: skip
    rule = rules.rules[finding]
    said = reasons(client(answers={finding: {"answer": "yes", "zones": ["cheek"]}}), rules)[finding]
    assert said.kind == "finding"
    assert said.because == rule.because
    assert (said.change, said.statements, said.reviewed_by) == ("Slower.", ("S-001",), "Dr Ada")
    assert (said.disagrees_with, said.we_follow) == (("C-01",), "We follow the first.")
    assert said.sources == ("b", "a")
    assert (said.margin_mm, said.blocks_movements) == (rule.margin_mm, rule.blocks_movements)
    assert (said.ramp, said.levels_down, said.glide_only) == (rule.ramp, rule.levels_down, rule.glide_only)
    assert said.only_this_start is (rule.scope == "setting")
    expected = tuple("cheek" if zone == "at_site" else zone for zone in rule.zones)
    assert said.zones == expected
    assert said.zone_effect == ((rule.zone_effect or "exclude") if expected else None)


def test_zones_of_a_row_that_names_no_effect_are_left_out():
    rules = changed("rules", "diabetes", zones=("cheek",))
    said = reasons(client(answers={"diabetes": "yes"}), rules)["diabetes"]
    assert (said.zones, said.zone_effect) == (("cheek",), "exclude")


def test_an_answer_by_a_voice_is_shown_with_what_was_measured_only_when_it_is_a_yes():
    hot = reasons(client(visit={"temperature_C": 38.0}))["fever"]
    assert (hot.answer, hot.measured, hot.asked_again) == ("yes", "38.0 °C measured", False)
    cool = reasons(client(visit={"temperature_C": 36.5}, answers={"fever": "unknown"}))["fever"]
    assert (cool.answer, cool.measured) == ("unknown", "")


def test_a_finding_that_only_otherwise_answers_speaks_with_the_voice_of_unknown():
    silent = decided(client(otherwise="unknown"))
    said = {reason.finding: reason for reason in silent.reasons}
    answered_by_facts = {"under_18", "age_18_to_24", "method_not_on_device", "stopped_session_unreviewed"}
    assert set(said) == set(FINDINGS) - answered_by_facts
    assert all(reason.answer == "unknown" and reason.asked_again for reason in said.values())


def test_dates_count_from_the_day_of_the_answer_and_not_of_the_visit():
    given = {"herpes_active": {"answer": "yes", "date": date(2027, 2, 27)}}
    assert reasons(client(answers=given))["herpes_active"].until == date(2027, 3, 6)
    assert decided(client(answers=given), on=date(2027, 3, 5)).verdict is Verdict.DEFER
    assert decided(client(answers=given), on=date(2027, 3, 6)).verdict is Verdict.ALLOW
