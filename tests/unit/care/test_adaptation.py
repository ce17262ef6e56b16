"""What is proposed after a session, and what a person makes of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon import tables
from ninon.care.adaptation import STRICTNESS, Choice, Decision, Proposal, accept, propose
from ninon.care.course_values import Course
from ninon.care.delivery import Progress
from ninon.care.delivery.events import (
    CurrentLowered,
    ReviewSigned,
    SessionFinished,
    SessionStopped,
    StopSignSeen,
)
from ninon.care.outcome import NO_CHANGE, Measured, Reaction
from ninon.errors import InputError

from .clients import EDITION, TODAY
from .clients import client as a_client
from .clients import course as a_course
from .sessions import SIGNS, Operator, plan
from .test_outcome import measured, withheld

COURSE = a_course(a_client())


def proposed(
    outcomes: list[Measured] | None = None,
    reactions: list[Reaction] | None = None,
    progresses: list[Progress] | None = None,
    *,
    after: int = 5,
    course: Course = COURSE,
    **more: Any,
) -> Proposal:
    return propose(
        course,
        outcomes or [],
        reactions or [],
        progresses or [],
        after_session=after,
        tables_edition=EDITION,
        **more,
    )


def reaction(kind: str = "redness", severity: str = "mild", days: float | None = 0.5) -> Reaction:
    return Reaction.model_validate({"kind": kind, "severity": severity, "days": days, "session": 3})


def went(*happenings: tuple[Any, dict[str, Any]]) -> Progress:
    """A session with some strokes, and what happened then."""
    operator = Operator(plan()).open()
    operator.stroke(2)
    for kind, content in happenings:
        operator.do(kind, **content)
    return operator.progress


FINE = went((SessionFinished, {}))
LOWERED = went((CurrentLowered, {"to_uA": 80.0, "because": "it stings"}), (SessionFinished, {}))
HEADACHE = went((StopSignSeen, {"sign": "headache"}))
REVIEWED = went((StopSignSeen, {"sign": "headache"}), (ReviewSigned, {"by": "Bo", "on": TODAY}))


# ------------------------------------------------------------------ the review


def test_five_sessions_without_a_change_lead_to_the_proposal_to_stop_here():
    proposal = proposed([measured(0.3)])
    assert COURSE.review_at_session == 5
    assert proposal.choice == "end_early"
    assert proposal.because == f"{NO_CHANGE} after 5 sessions. Proposal: stop here"
    assert proposal.tables_edition == EDITION
    assert proposal.sessions_max == COURSE.sessions_max


@pytest.mark.parametrize("after", [1, 4])
def test_before_the_review_nothing_is_concluded_from_no_change(after: int):
    proposal = proposed([measured(0.3)], after=after)
    assert proposal.choice == "continue"
    assert "after session 5" in proposal.because


def test_a_measured_change_lets_the_course_go_to_the_most_after_a_review():
    proposal = proposed([measured(1.4)])
    assert proposal.choice == "continue"
    assert COURSE.sessions_max < COURSE.sessions_max_after_review == proposal.sessions_max
    assert f"the course may go to {proposal.sessions_max} sessions" in proposal.because
    assert proposed([measured(1.4)], after=4).sessions_max == COURSE.sessions_max


@pytest.mark.parametrize(
    "outcomes",
    [
        [],
        [withheld()],
        [measured(0.3), withheld()],
        [measured(0.3, noise=1.9, useful_change=1.0)],
    ],
)
def test_a_measurement_that_says_nothing_is_measured_again_and_never_read_as_no_change(
    outcomes: list[Measured],
):
    proposal = proposed(outcomes)
    assert proposal.choice == "continue"
    assert "measure again" in proposal.because
    assert len(proposal.measure_again) == sum(o.words() != NO_CHANGE for o in outcomes)
    assert proposal.sessions_max == COURSE.sessions_max


def test_a_full_course_is_not_made_longer_before_something_was_measured():
    proposal = proposed([withheld()], after=COURSE.sessions_max)
    assert proposal.because.endswith("No session is added before that.")


def test_a_change_nobody_has_given_a_direction_is_no_reason_to_go_on_longer():
    proposal = proposed([measured(1.4, wanted=None)])
    assert (proposal.choice, proposal.sessions_max) == ("continue", COURSE.sessions_max)
    assert "not said yet" in proposal.because


def test_the_primary_measure_alone_decides_about_going_on():
    other = measured(2.0, measure="brow_height")
    assert proposed([measured(0.3), other], primary="lower_third_lift").choice == "end_early"
    assert proposed([measured(0.3), other]).choice == "continue"
    assert proposed([other], primary="lower_third_lift").choice == "continue"
    assert proposed([other], primary="lower_third_lift").sessions_max == COURSE.sessions_max


# ------------------------------------------------------------------ for the worse


def test_a_change_for_the_worse_is_shown_and_lowers_and_at_the_review_stops():
    early, late = proposed([measured(-1.4)], after=3), proposed([measured(-1.4)])
    assert (early.choice, late.choice) == ("lower", "stop")
    words = "lower third lift: Changed by 1.4 mm (noise 0.6 mm), against the direction you asked for"
    assert early.shown == late.shown == (words,)
    assert "against the direction you asked for" in late.because
    assert early.because.endswith("The next session is lower.")
    assert late.because.endswith("Nothing goes on before somebody has looked at it.")


def test_a_better_measure_does_not_hide_a_worse_one():
    proposal = proposed([measured(1.4), measured(-1.4, measure="brow_height")], primary="lower_third_lift")
    assert proposal.choice == "stop"
    assert len(proposal.shown) == 2
    assert proposal.sessions_max == COURSE.sessions_max


@pytest.mark.parametrize("wanted", ["less", None])
@pytest.mark.parametrize("after", [1, 5])
def test_a_dark_place_that_changed_stops_at_any_time(wanted: str | None, after: int):
    spot = measured(12.0, noise=4.0, measure="pigment_area", unit="mm²", wanted=wanted)
    proposal = proposed([spot], after=after)
    assert proposal.choice == "stop"
    assert "S-135" in proposal.grounds[0].statements


def test_a_dark_place_that_got_smaller_as_wanted_stops_nothing():
    spot = measured(-12.0, noise=4.0, measure="pigment_area", unit="mm²", wanted="less")
    assert proposed([spot], after=1).choice == "continue"


# ------------------------------------------------------------------ reactions


@pytest.mark.parametrize(
    ("kind", "severity", "days", "choice"),
    [
        ("redness", "mild", 0.5, "continue"),
        ("redness", "mild", 1.0, "continue"),
        ("redness", "mild", 2.0, "lower"),
        ("redness", "mild", None, "lower"),
        ("redness", "moderate", 0.5, "lower"),
        ("redness", "strong", 0.5, "stop"),
        ("redness", "unknown", 0.5, "stop"),
        ("burn", "mild", 0.1, "stop"),
        ("darkening", "mild", 0.1, "stop"),
        ("pain", "mild", 0.1, "lower"),
        ("unwell", "mild", 0.1, "lower"),
        ("wheals_or_itching", "mild", 0.1, "lower"),
        ("other", "mild", 0.1, "continue"),
    ],
)
def test_a_reaction_lowers_or_stops(kind: str, severity: str, days: float | None, choice: str):
    proposal = proposed([measured(1.4)], [reaction(kind, severity, days)])
    (ground,) = [g for g in proposal.grounds if g.about == kind]
    assert ground.choice == choice
    assert proposal.choice == choice
    assert ("how long is not known" in ground.because) == (days is None)
    assert ("of unknown severity" in ground.because) == (severity == "unknown")
    assert severity in ground.because
    if choice != "continue":
        assert proposal.sessions_max == COURSE.sessions_max


# ------------------------------------------------------------------ sessions


def test_a_session_nobody_has_looked_at_stops_the_course_even_when_it_is_not_the_last():
    assert proposed([measured(1.4)], progresses=[HEADACHE, FINE]).choice == "stop"
    because = proposed(progresses=[HEADACHE]).because
    assert because == f"A session waits for a review: {SIGNS['headache'].plain_words}."


def test_the_reason_given_for_a_stop_is_said():
    closed = went((SessionStopped, {"because": "it felt wrong"}))
    assert proposed(progresses=[closed]).because == "A session waits for a review: it felt wrong."
    lost = closed.model_copy(update={"state": "incomplete", "stopped_because": ""})
    assert proposed(progresses=[lost]).because == "A session waits for a review: it is incomplete."
    reviewed = went((SessionStopped, {"because": "it felt wrong"}), (ReviewSigned, {"by": "Bo", "on": TODAY}))
    assert proposed(progresses=[reviewed]).grounds[0].about == "review"


def test_a_course_that_cites_nothing_leaves_the_proposal_to_us():
    bare = Course(review_at_session=5)
    for after in (1, 5):
        assert proposed(course=bare, after=after).grounds[-1].sources == ("ninon-proposal",)
        assert proposed(after=after).grounds[-1].sources == COURSE.sources


def test_after_a_reviewed_stop_the_next_session_is_lower():
    proposal = proposed([measured(1.4)], progresses=[REVIEWED])
    assert proposal.choice == "lower"
    assert "as low as the first" in proposal.because
    assert proposed([measured(1.4)], progresses=[REVIEWED, FINE]).choice == "continue"


@pytest.mark.parametrize(
    "progress",
    [
        LOWERED,
        went((StopSignSeen, {"sign": "prickling"})),
        went((StopSignSeen, {"sign": "metallic_taste"})),
        went((StopSignSeen, {"sign": "client_says_stop"}), (SessionStopped, {"because": "goes home"})),
    ],
)
def test_what_was_not_comfortable_leads_to_a_lower_session(progress: Progress):
    proposal = proposed([measured(1.4)], progresses=[FINE, progress])
    assert (proposal.choice, proposal.grounds[0].about) == ("lower", "comfort")


def test_an_uneventful_session_changes_nothing():
    assert proposed([measured(1.4)], progresses=[FINE]) == proposed([measured(1.4)])


# ------------------------------------------------------------------ whatever comes together

outcomes = st.lists(
    st.one_of(
        st.builds(
            measured,
            change=st.sampled_from([-2.0, -0.3, 0.3, 2.0]),
            wanted=st.sampled_from(["more", "less", None]),
            measure=st.sampled_from(["lower_third_lift", "brow_height", "pigment_area"]),
        ),
        st.just(withheld()),
    ),
    max_size=3,
)
reactions = st.lists(
    st.builds(
        reaction,
        st.sampled_from(["redness", "burn", "pain"]),
        st.sampled_from(["mild", "moderate", "strong", "unknown"]),
        st.sampled_from([None, 0.5, 3.0]),
    ),
    max_size=2,
)
progresses = st.lists(st.sampled_from([FINE, LOWERED, HEADACHE, REVIEWED]), max_size=3)


@given(
    outcomes=outcomes, reactions=reactions, progresses=progresses, after=st.integers(0, 15), more=reactions
)
def test_one_more_reaction_never_relaxes_a_proposal(
    outcomes: list[Measured],
    reactions: list[Reaction],
    progresses: list[Progress],
    after: int,
    more: list[Reaction],
):
    before = proposed(outcomes, reactions, progresses, after=after)
    then = proposed(outcomes, [*reactions, *more], progresses, after=after)
    assert STRICTNESS.index(then.choice) >= STRICTNESS.index(before.choice)
    assert set(before.grounds) <= set(then.grounds)
    assert then.sessions_max <= before.sessions_max


@given(outcomes=outcomes, reactions=reactions, progresses=progresses, after=st.integers(0, 15))
def test_every_ground_is_kept_the_strictest_leads_and_each_cites_what_exists(
    outcomes: list[Measured], reactions: list[Reaction], progresses: list[Progress], after: int
):
    proposal = proposed(outcomes, reactions, progresses, after=after)
    strict = [STRICTNESS.index(ground.choice) for ground in proposal.grounds]
    assert strict == sorted(strict, reverse=True)
    assert proposal.choice == proposal.grounds[0].choice
    assert len(proposal.shown) == len(outcomes)
    for ground in proposal.grounds:
        assert ground.sources
        assert set(ground.sources) <= set(tables.sources())
        assert set(ground.statements) <= set(tables.statements())
    if proposal.sessions_max > COURSE.sessions_max:
        assert any(o.judgement == "changed_toward" for o in outcomes)
        assert after >= 5
    if proposal.choice == "end_early":
        assert {o.words() for o in outcomes} == {NO_CHANGE}
    if any(progress.needs_review for progress in progresses):
        assert proposal.choice == "stop"


@given(outcomes=outcomes, reactions=reactions, progresses=progresses, after=st.integers(0, 15))
def test_no_sentence_promises(
    outcomes: list[Measured], reactions: list[Reaction], progresses: list[Progress], after: int
):
    proposal = proposed(outcomes, reactions, progresses, after=after)
    said = " ".join([proposal.because, *proposal.shown, *(g.because for g in proposal.grounds)]).lower()
    forbidden = {word.lower() for claim in tables.claims().values() for word in claim.forbidden_words}
    assert [word for word in forbidden if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said)] == []
    assert "!" not in said


# ------------------------------------------------------------------ a person decides


def test_the_proposal_is_accepted_with_a_name():
    proposal = proposed([measured(0.3)])
    decision = accept(proposal, by=" Ada ", choice="end_early")
    assert decision == Decision(proposal=proposal, choice="end_early", by="Ada")
    assert decision.follows_proposal


@pytest.mark.parametrize("because", ["", "  ", "ok", " ok "])
def test_another_choice_without_a_reason_is_refused(because: str):
    with pytest.raises(InputError, match="in 3 letters or more"):
        accept(proposed([measured(0.3)]), by="Ada", choice="continue", because=because)


def test_another_choice_with_a_reason_keeps_both():
    proposal = proposed([measured(0.3)])
    assert accept(proposal, by="Ada", choice="stop", because="now").because == "now"
    decision = accept(proposal, by="Ada", choice="continue", because="she likes the rest")
    assert not decision.follows_proposal
    assert decision.proposal.choice == "end_early"
    assert decision.choice == "continue"
    assert decision.because == "she likes the rest"
    assert decision.proposal.tables_edition == EDITION


def test_nobody_decides_nothing():
    with pytest.raises(InputError, match="give the name"):
        accept(proposed(), by="  ", choice="continue")


@pytest.mark.parametrize("choice", STRICTNESS)
def test_a_decision_reads_back_as_it_was_kept(choice: Choice):
    decision = accept(proposed([measured(0.3)], [reaction()]), by="Ada", choice=choice, because="because")
    assert Decision.model_validate_json(decision.model_dump_json()) == decision


@pytest.mark.parametrize(
    ("kind", "sources", "statements"),
    [
        ("darkening", ("ninon-proposal",), ("S-023", "S-127", "S-135")),
        ("redness", ("eva-ifu", "maude-2020"), ("S-050", "S-139")),
        ("burn", ("eva-ifu", "maude-2020"), ("S-050", "S-139")),
    ],
)
def test_a_reaction_says_who_says_so(kind, sources, statements):
    (ground,) = [g for g in proposed(reactions=[reaction(kind, "strong", 3)]).grounds if g.about == kind]
    assert (ground.sources, ground.statements) == (sources, statements)
