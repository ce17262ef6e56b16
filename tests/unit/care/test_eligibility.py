"""The strictest reason wins and every reason is kept; nothing that is added ever relaxes a decision."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ninon.care.eligibility import Eligibility, first_possible_day
from ninon.care.intake import Answer, Document, Intake, Procedure, Stricter
from ninon.care.lines import ZoneHold
from ninon.care.means import Setting
from ninon.care.verdict import Verdict, strictest

from .clients import (
    EDITION,
    HOME,
    RULES,
    TODAY,
    at_home,
    changed,
    client,
    days,
    decided,
    judged,
    own_device,
    reasons,
    verdict,
    with_device_rules,
)
from .strategies import (
    FINDINGS,
    PLACES,
    anybody,
    done_procedures,
    intakes,
    operator_words,
    speaking_answers,
)

EVERYWHERE = list(RULES.places)
FIXED = ("eyelid_and_globe", "mouth_interior", "neck_front", "carotid", "sternum_midline")


def silent(intake: Intake) -> Intake:
    """The same intake without free text, which makes questions of answers."""
    return intake.model_copy(update={"text": ""})


def bare(said: Eligibility) -> Eligibility:
    """A decision without its words."""
    reasons = tuple(r.model_copy(update={"because": ""}) for r in said.reasons)
    return said.model_copy(update={"reasons": reasons})


# ------------------------------------------------------------------ one more never relaxes


@given(anybody, speaking_answers)
def test_an_answer_turned_from_no_to_yes_or_unknown_never_relaxes(intake: Intake, answer: Answer):
    before = silent(intake)
    assume(before.otherwise == "no" or any(a.finding == answer.finding for a in before.answers))
    after = before.model_copy(update={"answers": (*before.answers, answer)})
    was, now = decided(before), decided(after)
    assert now.verdict >= was.verdict
    assert set(was.excluded_zones) <= set(now.excluded_zones)
    assert was.may_start or not now.may_start
    assert {r.finding for r in was.reasons} <= {r.finding for r in now.reasons}


@given(anybody, done_procedures)
def test_one_more_procedure_done_never_relaxes(intake: Intake, procedure: Procedure):
    before = silent(intake)
    assume(before.otherwise == "no")
    after = before.model_copy(update={"procedures": (*before.procedures, procedure)})
    was, now = decided(before), decided(after)
    assert now.verdict >= was.verdict
    assert set(was.excluded_zones) <= set(now.excluded_zones)


@given(anybody, operator_words)
def test_one_more_word_of_the_operator_never_relaxes(intake: Intake, word: Stricter):
    was = decided(intake)
    now = decided(intake.model_copy(update={"stricter": (*intake.stricter, word)}))
    assert now.verdict >= was.verdict
    if word.until is None or word.until > TODAY:
        assert now.verdict >= word.verdict
    assert set(was.excluded_zones) <= set(now.excluded_zones)


@given(anybody)
def test_home_is_never_more_permissive_than_the_clinic(intake: Intake):
    here = intake.model_copy(update={"visit": intake.visit.model_copy(update={"setting": "clinic"})})
    clinic, home = decided(here), decided(at_home(here))
    assert home.verdict >= clinic.verdict
    assert set(clinic.excluded_zones) <= set(home.excluded_zones)
    assert clinic.may_start or not home.may_start


@given(
    anybody,
    st.sampled_from([*FINDINGS, *(k for k, row in RULES.intervals.items() if not row.same_finding)]),
    st.sampled_from(list(Verdict)),
    st.none() | st.sampled_from((1, 6, 20, 60)),
)
def test_what_a_device_says_more_never_relaxes(intake: Intake, name: str, word: Verdict, wait: int | None):
    rules = with_device_rules((name, word.value, wait), device=intake.visit.device)
    assume(f"{intake.visit.device}/{name}" not in RULES.device_rules)
    assert decided(intake, rules).verdict >= decided(intake).verdict


@given(
    anybody,
    st.lists(st.sampled_from([*FINDINGS, *RULES.concerns, *RULES.intervals]), max_size=2),
    st.booleans(),
)
def test_letters_never_lift_a_refusal_or_a_referral_and_count_only_confirmed_and_in_the_clinic(
    intake: Intake, more: list[str], confirmed: bool
):
    names = {a.finding for a in intake.answers} | {c.concern for c in intake.concerns} | set(more)
    names |= {p.kind for p in intake.procedures}
    letters = tuple(
        Document(finding=name, from_="surgeon", date=TODAY, confirmed=confirmed) for name in sorted(names)
    )
    without = decided(intake.model_copy(update={"documents": ()}))
    with_letters = decided(intake.model_copy(update={"documents": letters}))
    if not confirmed or intake.setting == "home":
        assert bare(with_letters) == bare(without)
    if without.verdict >= Verdict.REFUSE:
        assert with_letters.verdict is without.verdict
    before = {
        (r.kind, r.finding): r
        for r in without.reasons
        if r.verdict >= Verdict.REFUSE or r.answer == "unknown"
    }
    after = {(r.kind, r.finding): r for r in with_letters.reasons}
    for who, reason in before.items():
        if reason.kind != "operator":
            assert after[who].verdict >= reason.verdict or "No place is left" in reason.because


# ------------------------------------------------------------------ all reasons, strictest first


@given(anybody)
def test_every_speaking_finding_has_one_reason_and_the_strictest_stands_first(intake: Intake):
    said = decided(intake)
    ranks = [reason.verdict.rank for reason in said.reasons]
    assert ranks == sorted(ranks, reverse=True)
    names = [(r.kind, r.finding) for r in said.reasons if r.kind != "operator"]
    assert len(set(names)) == len(names)
    assert all(reason.because and reason.sources for reason in said.reasons)


def test_a_letter_that_nobody_has_confirmed_is_named_and_does_not_count():
    letter = {"finding": "bleeding_disorder", "from": "surgeon", "date": TODAY}
    told: dict[str, Any] = {
        "answers": {"bleeding_disorder": "yes"},
        "concerns": [{"concern": "stretch_marks"}],
    }
    papers = [letter, {**letter, "finding": "stretch_marks"}]
    waiting = client(documents=papers, **told)
    words = "A letter from the surgeon is recorded; it counts once a second person has confirmed it."
    assert verdict(waiting) is Verdict.CLEARANCE
    assert all(r.because.endswith(words) for r in reasons(waiting).values())
    assert "is recorded" not in reasons(client(**told))["bleeding_disorder"].because
    both = client(documents=[letter, {**letter, "confirmed": True}], **told)
    assert "is recorded" not in reasons(both)["bleeding_disorder"].because
    other = client(documents=[{**letter, "finding": "keloid_tendency"}], **told)
    assert "is recorded" not in reasons(other)["bleeding_disorder"].because
    refused = client(documents=[{**letter, "finding": "pacemaker"}], answers={"pacemaker": "yes"})
    assert "is recorded" not in reasons(refused)["pacemaker"].because


@given(anybody)
def test_the_verdict_is_that_of_the_strictest_reason_but_for_concerns_left_out(intake: Intake):
    said = decided(intake)
    concerns = judged(intake)
    some_left = any(one.is_planned for one in concerns)
    others = [r.verdict for r in said.reasons if r.kind != "concern"]
    theirs = [r.verdict for r in said.reasons if r.kind == "concern"]
    counted = [min(v, Verdict.LIMIT) for v in theirs] if some_left else theirs
    expected = strictest([*others, *counted])
    if said.verdict is not expected:
        assert said.verdict is Verdict.DEFER
        assert expected < Verdict.DEFER
        assert any("No place is left where a line could be drawn." in r.because for r in said.reasons)


@given(st.lists(st.sampled_from(FINDINGS), max_size=5, unique=True), st.sampled_from(("clinic", "home")))
def test_every_finding_answered_yes_is_among_the_reasons(findings: list[str], place: Setting):
    told = client(answers=dict.fromkeys(findings, "yes"), visit={"setting": place})
    assert set(findings) <= set(reasons(told))


@given(anybody)
def test_deciding_twice_gives_the_same_and_changes_nothing(intake: Intake):
    before = intake.model_dump_json()
    assert decided(intake) == decided(intake)
    assert decided(intake) == decided(Intake.model_validate_json(before))
    assert intake.model_dump_json() == before


def test_a_decision_says_for_which_day_which_place_and_by_which_tables():
    said = decided(client(visit=HOME), on=TODAY + days(3))
    assert (said.decided_on, said.setting, said.tables_edition) == (TODAY + days(3), "home", EDITION)


# ------------------------------------------------------------------ concerns that are left out


def test_a_concern_that_must_wait_limits_while_another_is_planned():
    told = client(concerns=[{"concern": "stretch_marks"}, {"concern": "oval"}])
    assert verdict(told) is Verdict.LIMIT
    assert reasons(told)["stretch_marks"].verdict is Verdict.CLEARANCE


def test_when_no_concern_is_left_the_strictest_of_them_is_the_verdict():
    wished = [{"concern": "stretch_marks"}, {"concern": "drooping_lid"}]
    assert verdict(client(concerns=wished)) is Verdict.CLEARANCE
    assert verdict(client(concerns=wished, visit=HOME)) is Verdict.REFUSE
    assert verdict(client(concerns=wished), on=TODAY + days(999)) is Verdict.CLEARANCE


def test_a_finding_beside_a_concern_left_out_still_decides():
    told = client(concerns=[{"concern": "stretch_marks"}, {"concern": "oval"}], answers={"fever": "yes"})
    assert verdict(told) is Verdict.DEFER


def test_places_marked_on_a_concern_left_out_are_excluded():
    told = client(concerns=[{"concern": "stretch_marks", "zones": ["brow"]}, {"concern": "oval"}])
    assert "brow" in decided(told).excluded_zones


# ------------------------------------------------------------------ places


def test_the_fixed_places_are_excluded_for_everybody_and_leave_the_verdict_alone():
    said = decided(client())
    assert said.excluded_zones == FIXED
    assert said.verdict is Verdict.ALLOW
    assert {h.zone for h in said.holds() if h.finding == "everybody"} == set(FIXED)


def test_excluded_places_stand_in_the_order_of_the_table():
    told = client(answers={"piercing": {"answer": "yes", "zones": ["chin", "brow"]}})
    assert decided(told).excluded_zones == ("brow", "chin", *FIXED)


def test_a_place_held_low_is_not_excluded():
    said = decided(client(answers={"contact_lenses": "yes"}))
    assert said.excluded_zones == FIXED
    low = [h for h in said.holds() if h.effect == "lowest_step"]
    assert low == [
        ZoneHold(zone=zone, effect="lowest_step", finding="contact_lenses")
        for zone in ("under_eye", "outer_eye")
    ]


def test_a_hold_says_who_asks_for_it_and_with_which_margin():
    told = client(answers={"piercing": {"answer": "yes", "zones": ["brow"]}})
    brow = [h for h in decided(told).holds() if h.zone == "brow"]
    assert brow == [ZoneHold(zone="brow", effect="exclude", finding="piercing", margin_mm=10.0)]


def test_a_place_that_is_held_low_and_left_out_appears_with_both():
    told = client(answers={"contact_lenses": "yes", "piercing": {"answer": "yes", "zones": ["under_eye"]}})
    effects = {(h.effect, h.finding) for h in decided(told).holds() if h.zone == "under_eye"}
    assert effects == {("lowest_step", "contact_lenses"), ("exclude", "piercing")}


def test_a_concern_left_out_holds_its_place_in_its_own_name():
    told = client(concerns=[{"concern": "dermatosis", "zones": ["brow"]}, {"concern": "oval"}])
    assert [h.finding for h in decided(told).holds() if h.zone == "brow"] == ["dermatosis"]


def test_blocked_movements_name_the_finding_that_blocks_them():
    assert decided(client(answers={"bruxism_or_jaw_joint": "yes"})).blocked() == {
        "M04": "bruxism_or_jaw_joint"
    }
    assert decided(client()).blocked() == {}


@pytest.mark.parametrize("finding", ["bruise", "piercing", "mole_or_wart_in_path", "trigeminal_neuralgia"])
def test_when_no_place_is_left_to_plan_the_verdict_is_a_deferral(finding: str):
    marked = client(answers={finding: {"answer": "yes", "zones": EVERYWHERE}})
    said = decided(marked)
    assert said.verdict is Verdict.DEFER
    assert said.reasons[0].because.endswith("No place is left where a line could be drawn.")
    assert said.reasons[0].until is None
    some = client(answers={finding: {"answer": "yes", "zones": EVERYWHERE[:3]}})
    assert verdict(some) is Verdict.LIMIT


def test_an_unmarked_place_is_every_place_and_defers():
    assert verdict(client(answers={"bruise": "yes"})) is Verdict.DEFER


def test_a_plan_without_a_place_opens_again_on_the_first_day_a_line_can_be_drawn():
    given = {
        "botulinum_toxin": {"answer": "yes", "date": TODAY - days(20), "zones": EVERYWHERE},
        "hyaluronic_filler": {"answer": "yes", "date": TODAY - days(15), "zones": ["nose"]},
    }
    said = decided(client(answers=given))
    assert said.verdict is Verdict.DEFER
    assert reasons(client(answers=given))["botulinum_toxin"].until == TODAY + days(10)
    assert reasons(client(answers=given))["hyaluronic_filler"].verdict is Verdict.LIMIT
    assert said.waits_until == TODAY + days(10)


def test_a_reason_that_defers_ends_when_a_line_can_be_drawn_whatever_its_own_end():
    some = ["masseter", "jawline", "cheek"]
    given = {
        "piercing": {"answer": "yes", "zones": [zone for zone in EVERYWHERE if zone not in some]},
        "hyaluronic_filler": {"answer": "yes", "date": TODAY - days(20), "zones": some},
    }
    told = client(answers=given)
    assert (reasons(told)["piercing"].verdict, reasons(told)["piercing"].until) == (
        Verdict.DEFER,
        TODAY + days(10),
    )
    assert first_possible_day(told, RULES, tables_edition=EDITION, from_day=TODAY)[0] == TODAY + days(10)


def test_the_reason_that_leaves_out_most_is_the_one_that_defers():
    half = {"answer": "yes", "zones": EVERYWHERE[:6]}
    rest = {"answer": "yes", "zones": EVERYWHERE[6:]}
    said = reasons(client(answers={"piercing": half, "bruise": rest}))
    assert (said["bruise"].verdict, said["piercing"].verdict) == (Verdict.DEFER, Verdict.LIMIT)


def test_blocked_movements_alone_can_leave_nothing():
    rules = changed("rules", "bruxism_or_jaw_joint", blocks_movements=tuple(RULES.movements), zones=())
    assert verdict(client(answers={"bruxism_or_jaw_joint": "yes"}), rules) is Verdict.DEFER
    rules = changed("rules", "bruxism_or_jaw_joint", blocks_movements=tuple(RULES.movements)[:-2], zones=())
    assert verdict(client(answers={"bruxism_or_jaw_joint": "yes"}), rules) is Verdict.LIMIT


def test_a_line_without_current_is_no_line_to_plan():
    away = [zone for zone in EVERYWHERE if zone not in ("preauricular", "forehead", "temple", "cheek")]
    told = client(concerns=[{"concern": "oedema"}], answers={"piercing": {"answer": "yes", "zones": [*away]}})
    assert verdict(told) is Verdict.DEFER


def test_places_of_a_concern_left_out_can_leave_nothing_for_the_others():
    told = client(concerns=[{"concern": "wrinkles"}, {"concern": "drooping_lid", "zones": EVERYWHERE}])
    said = decided(told)
    assert said.verdict is Verdict.DEFER
    assert said.reasons[0].verdict is Verdict.CLEARANCE
    assert said.waits_until is None


def test_where_no_wished_line_can_be_drawn_with_what_is_there_the_verdict_is_a_deferral():
    means: dict[str, Any] = {
        "visit": {"device": "own"},
        "devices": [own_device(cleared_zones=("decollete",))],
    }
    told = client(concerns=[{"concern": "oval"}, {"concern": "pores"}], **means)
    said = decided(told)
    assert said.verdict is Verdict.DEFER
    assert said.waits_until is None
    [reason] = said.reasons
    row = RULES.concerns["oval"]
    assert (reason.finding, reason.kind, reason.answer) == ("oval", "concern", "yes")
    assert reason.because == "No line of it can be drawn with own, movable."
    assert reason.change == "Choose another method, device, electrode or place."
    assert (reason.sources, reason.statements) == (row.sources, row.statements)
    assert reason.grade == row.grade_microcurrent
    assert (reason.disagrees_with, reason.we_follow) == (row.disagrees_with, row.we_follow)
    assert (reason.reviewed_by, reason.only_this_start) == (row.reviewed_by, True)


def test_a_hand_line_alone_is_nothing_to_draw():
    means: dict[str, Any] = {
        "visit": {"device": "own"},
        "devices": [own_device(cleared_zones=("decollete",))],
    }
    assert verdict(client(concerns=[{"concern": "eye_bags"}], **means)) is Verdict.DEFER
    [reason] = decided(client(concerns=[{"concern": "oedema"}], **means)).reasons
    assert reason.because.endswith(" No line of it can be drawn with own, movable.")
    assert reason.because.startswith(RULES.concerns["oedema"].extra_rule)


def test_a_concern_that_cannot_be_drawn_still_speaks_once_and_keeps_its_own_words():
    papers = [{"finding": "dermatosis", "from": "surgeon", "date": TODAY, "confirmed": True}]
    wish = {"concern": "dermatosis", "zones": ["brow"]}
    nothing = own_device(cleared_zones=("decollete",))
    told = client(concerns=[wish], documents=papers, visit={"device": "own"}, devices=[nothing])
    [reason] = decided(told).reasons
    assert reason.because == (
        "Cleared in writing by the surgeon on 2027-03-01. No line of it can be drawn with own, movable."
    )
    assert (reason.zones, reason.zone_effect) == (("brow",), "exclude")


def test_a_device_that_reaches_nothing_at_all_is_no_exclusion():
    told = client(visit={"device": "nuface_trinity"}, answers={"bruise": "yes"})
    assert verdict(told) is Verdict.LIMIT


def test_a_refusal_is_not_softened_by_a_plan_without_a_place():
    told = client(answers={"bruise": "yes", "pacemaker": "yes"})
    assert verdict(told) is Verdict.REFUSE
    assert reasons(told)["bruise"].verdict is Verdict.LIMIT


# ------------------------------------------------------------------ questions


def test_each_visit_asks_its_questions_again():
    asked = decided(client()).reask
    expected = [f for f, q in RULES.questions.items() if "each_visit" in q.asked]
    assert [one.finding for one in asked] == expected
    assert all(one.question == RULES.questions[one.finding].text for one in asked)
    assert len(expected) > 10


def test_a_concern_asks_first_what_was_not_answered_by_name():
    wished = [{"concern": "eye_corner"}, {"concern": "eye_bags"}, {"concern": "drooping_lid"}]
    asked = decided(client(concerns=wished)).ask_first
    assert [one.finding for one in asked] == ["new_droop_or_double_vision", "swelling_red_flag"]
    assert asked[0].question == RULES.questions["new_droop_or_double_vision"].text
    answered = client(concerns=wished, answers={"new_droop_or_double_vision": "no"})
    assert [one.finding for one in decided(answered).ask_first] == ["swelling_red_flag"]


# ------------------------------------------------------------------ when a session may start


def possible(intake: Intake, from_day: date = TODAY) -> tuple[date | None, Eligibility]:
    return first_possible_day(intake, RULES, tables_edition=EDITION, from_day=from_day)


def test_a_client_who_may_start_may_start_today():
    assert possible(client())[0] == TODAY
    assert possible(client(), TODAY + days(5))[0] == TODAY + days(5)


def test_the_first_day_is_the_last_of_all_ends():
    given = {
        "herpes_active": {"answer": "yes", "date": TODAY},
        "resorbable_threads": {"answer": "yes", "date": TODAY - days(20)},
    }
    word = {"verdict": "defer", "because": "To be careful.", "by": "Ada", "until": TODAY + days(8)}
    day, said = possible(client(answers=given, stricter=[word]))
    assert day == TODAY + days(10)
    assert (said.decided_on, said.verdict) == (day, Verdict.ALLOW)


@pytest.mark.parametrize("finding", ["pacemaker", "bleeding_disorder", "swelling_red_flag", "pregnancy"])
def test_what_only_a_person_or_a_letter_can_change_has_no_day(finding: str):
    day, said = possible(client(answers={finding: "yes"}))
    assert day is None
    assert said.verdict > Verdict.DEFER


def test_a_deferral_without_an_end_has_no_day():
    day, said = possible(client(answers={"herpes_active": "yes"}))
    assert day is None
    assert said.verdict is Verdict.DEFER
    ending = {"answer": "yes", "date": TODAY}
    assert possible(client(answers={"herpes_active": "yes", "fever": ending}))[0] is None


def test_an_open_question_has_no_day():
    told = client(text="My braces hurt.", answers={"fever": {"answer": "yes", "date": TODAY}})
    assert possible(told)[0] is None
    assert possible(client(text="My braces hurt."))[0] is None


def test_what_follows_a_wait_may_be_a_longer_one():
    day, said = possible(client(answers={"botulinum_toxin": {"answer": "yes", "date": TODAY}}))
    assert day == TODAY + days(30)
    assert said.verdict is Verdict.ALLOW


def test_a_refusal_that_ends_in_a_clearance_has_no_day():
    given = {"heart_surgery": {"answer": "yes", "date": TODAY - days(300)}}
    assert possible(client(answers=given))[0] is None


def test_a_concern_that_waits_is_waited_for_only_when_nothing_else_defers():
    papers = [{"finding": "scar", "from": "surgeon", "date": TODAY, "confirmed": True}]
    wish = {"concern": "scar", "since": TODAY - days(170)}
    alone = client(concerns=[wish], documents=papers)
    assert decided(alone).waits_until == TODAY + days(10)
    assert possible(alone)[0] == TODAY + days(10)
    hot = {"fever": {"answer": "yes", "date": TODAY}}
    beside = client(concerns=[wish, {"concern": "oval"}], documents=papers, answers=hot)
    assert decided(beside).waits_until == TODAY + days(1)
    assert possible(beside)[0] == TODAY + days(1)


def test_nothing_to_wait_for_has_no_end():
    assert decided(client()).waits_until is None


@given(intakes())
def test_the_first_possible_day_may_start_and_no_day_before_it_could(intake: Intake):
    day, said = possible(intake)
    if day is None:
        assert not said.may_start
        return
    assert said == decided(intake, on=day)
    assert said.may_start
    for offset in range(min((day - TODAY).days, 40)):
        assert not decided(intake, on=TODAY + timedelta(days=offset)).may_start


def test_every_place_of_the_tables_can_be_marked():
    assert len(PLACES) == 18
    assert not set(FIXED) & set(PLACES)
