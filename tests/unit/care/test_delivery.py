"""A session as it happens: stories first, then what holds for every journal."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ninon import tables
from ninon.care.delivery import (
    EVENT,
    Event,
    Progress,
    accept,
    conductor_due_at_s,
    deviations,
    fold,
    may_start,
    offer,
    plan_fingerprint,
)
from ninon.care.delivery.events import (
    ConductorRenewed,
    ContactLost,
    ContactRegained,
    CurrentLowered,
    ExtraStrokeAsked,
    Paused,
    Resumed,
    ReviewSigned,
    SessionFinished,
    SessionOpened,
    SessionStopped,
    StartConfirmed,
    StepBegun,
    StopSignSeen,
    StrokeBegun,
    StrokeFinished,
)
from ninon.care.delivery.limits import STROKES_MOST
from ninon.care.delivery.signs import sign_row
from ninon.care.session_values import SessionPlan
from ninon.care.verdict import Verdict
from ninon.care.visit import StopSign
from ninon.errors import DeliveryError, InputError, LimitExceeded

from .clients import EDITION, GLOVES, HOME, PADS, RULES, TODAY, client, session
from .sessions import SIGNS, Operator, by_hand, pads, plan, step

PLAN = plan()


def folded(journal: list[Event], the_plan: SessionPlan = PLAN, onto: Progress | None = None) -> Progress:
    return fold(journal, the_plan, stop_signs=SIGNS, onto=onto)


def kinds(the_plan: SessionPlan, progress: Progress) -> list[str]:
    return [deviation.kind for deviation in deviations(the_plan, progress)]


# ------------------------------------------------------------------ a session that goes as planned


def test_a_session_as_planned_gives_every_stroke_and_deviates_in_nothing():
    operator = Operator(PLAN).open()
    progress = operator.to_the_end()
    assert [(s.step, s.stroke) for s in progress.strokes] == [
        (0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (3, 2),
    ]  # fmt: skip
    assert progress.state == "finished"
    assert progress.energised_s == pytest.approx(21 + 21 + 8)
    assert not progress.needs_review
    assert deviations(PLAN, progress) == ()


@pytest.mark.parametrize("visit", [{}, HOME, GLOVES, PADS])
@pytest.mark.parametrize("concern", ["oval", "eye_bags", "wrinkles"])
def test_a_real_plan_can_be_followed_to_the_letter(visit: dict[str, Any], concern: str):
    real = session(client(visit=visit, concerns=[{"concern": concern}]))
    assert real.steps
    progress = Operator(real).open().to_the_end()
    assert deviations(real, progress) == ()
    assert progress.energised_s / 60 == pytest.approx(real.energised_minutes, abs=0.01)


@pytest.mark.parametrize("value", [Progress(), offer(Progress(), PLAN), Paused(seq=0, at_s=0.0)])
def test_values_cannot_be_changed_and_take_nothing_unknown(value: Any):
    with pytest.raises(ValidationError, match="frozen"):
        value.seq = value.words = value.state = 1
    with pytest.raises(ValidationError, match="Extra inputs"):
        type(value).model_validate({**value.model_dump(), "surprise": 1})


def test_a_session_finished_early_leaves_the_rest_out():
    operator = Operator(PLAN).open()
    operator.stroke(3)
    operator.do(StepBegun, step=0)
    assert kinds(PLAN, operator.progress) == []
    operator.do(SessionFinished)
    assert [(d.kind, d.step, d.planned, d.done) for d in deviations(PLAN, operator.progress)] == [
        ("skipped", 1, 3, 0),
        ("skipped", 2, 1, 0),
        ("skipped", 3, 2, 0),
    ]


def test_a_journal_read_back_from_paper_is_the_same_journal():
    operator = Operator(PLAN).open()
    operator.to_the_end()
    lines = [event.model_dump_json() for event in operator.journal]
    assert [EVENT.validate_json(line) for line in lines] == operator.journal


def test_nothing_flows_before_a_person_has_pressed_start():
    operator = Operator(PLAN)
    operator.do(SessionOpened, plan=plan_fingerprint(PLAN), steps=4)
    operator.do(StepBegun, step=0)
    with pytest.raises(DeliveryError, match="no stroke begins while the session is ready; press Start first"):
        operator.begin()


def test_a_journal_of_another_plan_is_refused_and_when_recorded_incomplete():
    other = SessionOpened(seq=0, at_s=0.0, plan="0" * 16, steps=4)
    with pytest.raises(DeliveryError, match="fetch the plan it was opened with"):
        accept(Progress(), other, PLAN, stop_signs=SIGNS)
    assert folded([other]).state == "incomplete"


def test_fresh_conductor_is_due_by_the_clock_of_the_session():
    water = plan(rewet_every_minutes=3.0)
    operator = Operator(water).open()
    assert operator.progress.started_at_s is not None
    assert conductor_due_at_s(operator.progress, water) == operator.progress.started_at_s + 180
    operator.stroke()
    operator.do(ConductorRenewed, lot="LOT 8")
    assert conductor_due_at_s(operator.progress, water) == operator.at_s + 180
    assert operator.progress.conductor_lot == "LOT 8"
    assert conductor_due_at_s(operator.progress, PLAN) is None


# ------------------------------------------------------------------ four strokes, and no more


def test_a_fourth_stroke_needs_a_reason_and_a_fifth_is_refused():
    operator = Operator(PLAN).open()
    operator.stroke(3)
    fourth = {"step": 0, "stroke": 4, "current_uA": 200.0}
    with pytest.raises(DeliveryError, match="stroke 4 has no reason"):
        operator.do(StrokeBegun, **fourth)
    with pytest.raises(ValidationError):
        operator.do(ExtraStrokeAsked, step=0, because="  x ")
    operator.do(ExtraStrokeAsked, step=0, because="the conductor had dried")
    operator.do(StrokeBegun, **fourth)
    operator.end()
    with pytest.raises(LimitExceeded, match="2–4 strokes and no more"):
        operator.do(ExtraStrokeAsked, step=0, because="once more")
    with pytest.raises(LimitExceeded, match="2–4 strokes and no more"):
        operator.do(StrokeBegun, step=0, stroke=5, current_uA=200.0)
    assert kinds(PLAN, operator.progress) == ["more", "extra"]
    assert "the conductor had dried" in deviations(PLAN, operator.progress)[1].words


def test_an_extra_stroke_comes_after_the_planned_ones():
    operator = Operator(PLAN).open()
    operator.stroke(2)
    with pytest.raises(DeliveryError, match="3 strokes come first"):
        operator.do(ExtraStrokeAsked, step=0, because="impatience")


def test_where_four_strokes_are_planned_no_extra_one_can_be_asked_for():
    operator = Operator(plan(step(passes=4))).open()
    operator.turn()
    with pytest.raises(LimitExceeded, match="2–4 strokes and no more"):
        operator.do(ExtraStrokeAsked, step=0, because="an early wish")


def test_the_most_strokes_are_those_of_the_table():
    assert tables.limits()["L28c"].count == STROKES_MOST


def test_an_interrupted_stroke_counts_as_begun_so_four_begun_are_the_end_of_a_step():
    operator = Operator(PLAN).open()
    operator.stroke(2)
    for _ in range(2):
        operator.begin()
        operator.do(Paused)
        operator.again()
    assert operator.progress.begun(0) == 4
    assert operator.progress.delivered(0) == 2
    assert operator.progress.next is not None
    assert operator.progress.next.step == 1
    operator.turn()
    assert "fewer" in kinds(PLAN, operator.progress)


def test_a_placement_of_pads_goes_on_for_what_is_left_of_its_time_and_never_twice():
    padded = plan(pads(), step())
    operator = Operator(padded).open()
    operator.begin()
    operator.do(Paused, after_s=100.0)
    operator.again()
    assert operator.progress.next is not None
    assert operator.progress.next.seconds == pytest.approx(200.0)
    operator.stroke()
    with pytest.raises(LimitExceeded, match="each placement once"):
        operator.do(ExtraStrokeAsked, step=0, because="it felt short")
    with pytest.raises(LimitExceeded, match="each placement once"):
        operator.do(StrokeBegun, step=0, stroke=2, current_uA=150.0)
    assert operator.progress.energised_at_most_s <= 300.0
    assert kinds(padded, operator.progress) == ["interrupted"]


def test_a_placement_in_which_the_program_crashed_has_no_time_left_that_is_known():
    padded = plan(pads(), step())
    operator = Operator(padded).open()
    operator.begin()
    operator.do(Resumed, after_s=3600.0)
    assert operator.progress.next is not None
    assert operator.progress.next.step == 1


# ------------------------------------------------------------------ current and time


def test_a_current_above_the_plan_is_refused():
    operator = Operator(PLAN).open()
    operator.turn()
    with pytest.raises(LimitExceeded, match=r"200\.5 µA is above the 200 µA it may have"):
        operator.do(StrokeBegun, step=0, stroke=1, current_uA=200.5)


@pytest.mark.parametrize(
    ("ceiling_uA", "most_uA"),
    [(392.7, 200.0), (199.96, 200.0), (199.9, 199.9), (150.0, 150.0)],
)
def test_a_plan_above_its_own_ceiling_may_only_have_the_ceiling(ceiling_uA: float, most_uA: float):
    operator = Operator(plan(step(ceiling_uA=ceiling_uA, passes=1))).open()
    assert operator.progress.next is not None
    assert operator.progress.next.current_uA == most_uA  # a ceiling is written with one decimal
    assert operator.progress.next.seconds == 21.0


def test_a_lowered_current_holds_for_everything_after_it_and_never_rises():
    operator = Operator(PLAN).open()
    operator.stroke()
    operator.do(CurrentLowered, to_uA=120.0, because="it stings")
    with pytest.raises(LimitExceeded, match="is not lower than 120 µA"):
        operator.do(CurrentLowered, to_uA=120.0, because="the same again")
    with pytest.raises(LimitExceeded):
        operator.do(StrokeBegun, step=0, stroke=2, current_uA=121.0)
    progress = operator.to_the_end()
    assert [s.current_uA for s in progress.strokes] == [200, 120, 120, 120, 120, 120, 0, 20, 20]
    lower = [d for d in deviations(PLAN, progress) if d.kind == "lower_current"]
    assert [(d.step, d.stroke, d.done, d.because) for d in lower] == [
        (0, 2, 120.0, "it stings"),
        (0, 3, 120.0, "it stings"),
        (1, 1, 120.0, "it stings"),
        (1, 2, 120.0, "it stings"),
        (1, 3, 120.0, "it stings"),
    ]


def test_a_current_lowered_on_one_line_alone_holds_on_both_its_sides_and_nowhere_else():
    both = plan(step(), step(side="left"), step("Brow"))
    operator = Operator(both).open()
    operator.stroke()
    operator.do(CurrentLowered, to_uA=50.0, because="thin skin here", only_this_line=True)
    progress = operator.to_the_end()
    assert [s.current_uA for s in progress.strokes] == [200, 50, 50, 50, 50, 50, 200, 200, 200]
    because = [d.because for d in deviations(both, progress)]
    assert because == ["thin skin here"] * 5
    everywhere = Operator(both).open()
    everywhere.stroke()
    everywhere.do(CurrentLowered, to_uA=50.0, because="it stings")
    because = [d.because for d in deviations(both, everywhere.to_the_end())]
    assert because == ["it stings"] * 8


def test_a_current_set_lower_without_a_word_has_no_reason():
    both = plan(step(), step("Brow"))
    operator = Operator(both).open()
    operator.stroke(3)
    operator.do(CurrentLowered, to_uA=50.0, because="thin skin here", only_this_line=True)
    operator.turn()
    operator.do(StrokeBegun, step=1, stroke=1, current_uA=90.0)
    (lower,) = deviations(both, operator.progress)
    assert (lower.because, lower.words) == (
        "",
        "step 2 of 2 (Brow, right), stroke 1: 90 µA, 200 µA was planned.",
    )


def test_within_a_step_the_current_never_rises_even_below_the_plan():
    operator = Operator(PLAN).open()
    operator.turn()
    operator.do(StrokeBegun, step=0, stroke=1, current_uA=90.0)
    operator.end()
    with pytest.raises(LimitExceeded, match="90 µA it may have"):
        operator.do(StrokeBegun, step=0, stroke=2, current_uA=100.0)


def test_no_current_is_lowered_where_none_flows():
    operator = Operator(plan(by_hand())).open()
    operator.stroke()
    with pytest.raises(DeliveryError, match="no current flows here"):
        operator.do(CurrentLowered, to_uA=1.0, because="habit")


def test_a_stroke_that_would_pass_the_cap_is_not_begun():
    short = plan(cap_minutes=20 / 60)
    operator = Operator(short).open()
    operator.stroke(2)
    assert operator.progress.next is not None
    assert operator.progress.next.step == 2  # by hand; no stroke of seven seconds fits any more
    with pytest.raises(LimitExceeded, match="the cap is"):
        operator.do(StrokeBegun, step=0, stroke=3, current_uA=200.0)


def test_a_stroke_that_lasted_beyond_the_cap_is_refused_live_and_kept_when_recorded():
    short = plan(step(passes=2, seconds=14.0), cap_minutes=14 / 60)
    operator = Operator(short).open()
    operator.stroke()
    operator.begin()
    late: dict[str, Any] = {"step": 0, "stroke": 2, "energised_s": 9.0}
    with pytest.raises(LimitExceeded, match="turn the output off"):
        operator.do(StrokeFinished, after_s=10.0, **late)
    fact = StrokeFinished(seq=operator.progress.last_seq + 1, at_s=operator.at_s + 10.0, **late)
    progress = folded([*operator.journal, fact], short)
    assert progress.energised_s == pytest.approx(16.0)
    assert kinds(short, progress) == ["longer", "journal"]
    assert "the cap is" in progress.faults[0].words


def test_no_stroke_is_energised_longer_than_time_has_passed():
    operator = Operator(PLAN).open()
    operator.begin()
    with pytest.raises(DeliveryError, match="check the clock of the device"):
        operator.do(StrokeFinished, after_s=2.0, step=0, stroke=1, energised_s=7.0)


def test_a_shorter_stroke_is_a_deviation_in_words():
    operator = Operator(PLAN).open()
    operator.begin()
    operator.do(StrokeFinished, after_s=5.0, step=0, stroke=1, energised_s=4.0)
    (shorter,) = deviations(PLAN, operator.progress)
    assert (shorter.kind, shorter.planned, shorter.done) == ("shorter", 7.0, 4.0)
    assert shorter.words == "step 1 of 4 (Jaw, right), stroke 1: energised for 4.0 s, 7.0 s was planned."


# ------------------------------------------------------------------ order


def test_no_step_begins_in_a_pause():
    operator = Operator(PLAN).open()
    operator.do(Paused)
    with pytest.raises(DeliveryError, match="the session is paused; resume it first"):
        operator.do(StepBegun, step=0)


def test_while_a_stroke_is_under_way_it_is_the_one_to_do():
    operator = at_a_stroke()
    doing = operator.progress.next
    assert doing is not None
    assert (doing.step, doing.stroke, doing.current_uA, doing.seconds) == (0, 2, 200.0, 7.0)


def test_the_end_of_another_stroke_does_not_end_the_one_under_way():
    operator = at_a_stroke()
    n, at_s = operator.progress.last_seq, operator.at_s
    other = StrokeFinished(seq=n + 1, at_s=at_s + 8, step=0, stroke=3, energised_s=7.0)
    progress = folded([*operator.journal, other])
    assert progress.under_way is not None
    assert progress.under_way.stroke == 2
    assert "unknown_current" in kinds(PLAN, progress)


def test_a_step_passed_over_is_left_out_and_may_be_gone_back_to():
    operator = Operator(PLAN).open()
    operator.stroke(3)
    operator.do(StepBegun, step=2)
    assert kinds(PLAN, operator.progress) == ["skipped"]
    operator.do(StepBegun, step=1)
    operator.stroke(3)
    assert kinds(PLAN, operator.progress) == ["order"]
    operator.to_the_end()
    assert operator.progress.delivered(2) == 1


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        (StrokeFinished, {"step": 0, "stroke": 1, "energised_s": 0.0}, "not under way"),
        (StrokeBegun, {"step": 1, "stroke": 1, "current_uA": 1.0}, "begin the step first"),
        (StrokeBegun, {"step": 0, "stroke": 2, "current_uA": 1.0}, "the next one is stroke 1"),
        (StepBegun, {"step": 4}, "no such step"),
        (StartConfirmed, {"by": "Ada"}, "Start has no effect"),
        (ContactRegained, {}, "no contact was lost"),
        (ReviewSigned, {"by": "Ada", "on": TODAY}, "nothing waits for a review"),
        (SessionOpened, {"plan": plan_fingerprint(PLAN), "steps": 4}, "open already"),
        (ExtraStrokeAsked, {"step": 1, "because": "why not"}, "not the current step"),
    ],
)
def test_what_cannot_follow_is_refused_in_words_and_marked_when_recorded(
    kind: Any, content: dict[str, Any], words: str
):
    operator = Operator(PLAN).open()
    operator.do(StepBegun, step=0)
    with pytest.raises(DeliveryError, match=words) as refused:
        operator.do(kind, **content)
    assert refused.type is DeliveryError  # no limit was passed
    fact = kind(seq=operator.progress.last_seq + 1, at_s=operator.at_s + 1, **content)
    (fault,) = folded([*operator.journal, fact]).faults
    assert words in fault.words
    assert fault.seq == fact.seq


@pytest.mark.parametrize("kind", [StepBegun, StrokeBegun, SessionFinished])
def test_nothing_else_begins_while_a_stroke_is_under_way(kind: Any):
    operator = Operator(PLAN).open()
    operator.begin()
    content: dict[Any, dict[str, Any]] = {
        StepBegun: {"step": 1},
        StrokeBegun: {"step": 0, "stroke": 2, "current_uA": 1.0},
        SessionFinished: {},
    }
    with pytest.raises(DeliveryError, match="under way"):
        operator.do(kind, **content[kind])


def test_a_clock_that_runs_backwards_is_refused_and_tells_nothing_about_a_stroke():
    operator = Operator(PLAN).open()
    operator.begin()
    with pytest.raises(DeliveryError, match="runs backwards"):
        operator.do(Paused, after_s=-1.5)
    pause = Paused(seq=operator.progress.last_seq + 1, at_s=operator.at_s - 1.5)
    progress = folded([*operator.journal, pause])
    assert (progress.state, progress.energised_at_most_s) == ("paused", 7.0)
    assert not progress.output_on


def test_a_pause_within_a_stroke_bounds_the_time_it_was_energised():
    operator = Operator(PLAN).open()
    operator.begin()
    assert operator.do(Paused, after_s=3.0).energised_at_most_s == pytest.approx(3.0)
    assert operator.progress.energised_s == 0.0


def test_recorded_strokes_on_a_step_that_no_plan_has_are_kept_and_marked():
    operator = Operator(PLAN).open()
    n, at_s = len(operator.journal), operator.at_s
    strange: list[Event] = [
        StrokeBegun(seq=n, at_s=at_s, step=3, stroke=1, current_uA=20.0),
        StepBegun(seq=n + 1, at_s=at_s + 1, step=4),
        StrokeBegun(seq=n + 2, at_s=at_s + 2, step=4, stroke=1, current_uA=200.0),
        StrokeFinished(seq=n + 3, at_s=at_s + 9, step=4, stroke=1, energised_s=7.0),
        ExtraStrokeAsked(seq=n + 4, at_s=at_s + 10, step=4, because="once more"),
    ]
    assert folded([*operator.journal, *strange[:1]]).step == 3
    progress = folded([*operator.journal, *strange])
    assert [fault.seq for fault in progress.faults] == [n, n + 1, n + 2, n + 4]
    assert progress.energised_s == 7.0
    assert progress.state == "running"


# ------------------------------------------------------------------ a crash


def test_after_a_crash_the_same_stroke_is_offered_with_the_output_off():
    operator = Operator(PLAN).open()
    operator.stroke(4)
    operator.begin()
    assert operator.progress.output_on
    found = folded(operator.journal)
    offered = offer(found, PLAN)
    assert offered.words == "Resume at step 2 of 4, stroke 2. Output is OFF"
    assert not offered.output_on
    again = Operator(PLAN, tuple(operator.journal), onto=found)
    again.do(Resumed, after_s=90.0)
    assert not again.progress.output_on
    assert [(gap.to_s - gap.from_s) for gap in again.progress.gaps] == [90.0]
    with pytest.raises(DeliveryError, match="press Start first"):
        again.begin()
    again.do(StartConfirmed, by="Ada")
    progress = again.to_the_end()
    assert kinds(PLAN, progress) == ["interrupted"]
    assert progress.energised_s == pytest.approx(50.0)
    assert progress.energised_at_most_s == pytest.approx(57.0)


def test_when_nothing_is_left_only_the_end_is_offered():
    operator = Operator(plan(by_hand())).open()
    operator.stroke()
    offered = offer(operator.progress, operator.plan)
    assert (offered.may_resume, offered.next) == (True, None)
    assert offered.words == "All strokes are done or left out. Output is OFF"


def test_a_finished_session_is_not_offered_again():
    operator = Operator(PLAN).open()
    assert not offer(operator.to_the_end(), PLAN).may_resume
    assert offer(Progress(), PLAN).words == "Not resumed today: it was never opened. Output is OFF"


def test_lost_contact_pauses_and_needs_contact_resume_and_a_press():
    operator = Operator(PLAN).open()
    operator.begin()
    operator.do(ContactLost)
    assert operator.progress.state == "paused"
    assert not operator.progress.output_on
    operator.do(Resumed)
    with pytest.raises(DeliveryError, match="put it on the skin first"):
        operator.do(StartConfirmed, by="Ada")
    operator.do(ContactRegained)
    assert not operator.progress.output_on
    operator.do(StartConfirmed, by="Ada")
    assert operator.to_the_end().state == "finished"


# ------------------------------------------------------------------ a journal with a hole


def test_a_missing_event_makes_the_session_incomplete_and_nothing_is_guessed():
    operator = Operator(PLAN).open()
    operator.to_the_end()
    hole = [event for event in operator.journal if event.seq != 4]
    progress = folded(hole)
    assert progress.state == "incomplete"
    assert progress.needs_review
    assert not progress.may_resume_today
    assert progress.next is None
    assert progress.faults[0].words == "event 5 follows event 3: 1 missing; look for them"
    assert progress.energised_s == pytest.approx(50.0 - 7.0)  # what is still recorded is kept


def test_events_that_change_places_make_the_session_incomplete_and_keep_the_sign():
    operator = Operator(PLAN).open()
    operator.stroke()
    operator.do(StopSignSeen, sign="headache")
    *before, last, sign = operator.journal
    progress = folded([*before, sign, last])
    assert progress.state == "incomplete"
    assert [incident.sign for incident in progress.incidents] == ["headache"]


def test_two_different_events_with_one_number_make_the_session_incomplete():
    operator = Operator(PLAN).open()
    operator.do(Paused, because="one")
    twice = Paused(seq=operator.progress.last_seq, at_s=operator.at_s, because="another")
    assert folded([*operator.journal, twice]).state == "incomplete"
    with pytest.raises(DeliveryError, match="came twice with different content"):
        accept(operator.progress, twice, PLAN, stop_signs=SIGNS)


def test_a_journal_without_its_beginning_is_incomplete():
    operator = Operator(PLAN).open()
    progress = folded([event.model_copy(update={"seq": event.seq - 1}) for event in operator.journal[1:]])
    assert progress.state == "incomplete"
    assert "not with its opening" in progress.faults[0].words


def test_a_late_event_does_not_shorten_the_stroke_under_way():
    operator = Operator(PLAN).open()
    operator.stroke()
    operator.begin()
    journal = operator.journal
    late = [*journal[:3], *journal[4:], journal[3]]
    progress = folded(late)
    assert progress.state == "incomplete"
    assert not progress.output_on
    assert progress.strokes[-2].at_most_s == 7.0  # begun behind the hole; how long it lasted is not known


def test_an_incomplete_session_can_be_reviewed():
    operator = Operator(PLAN).open()
    found = folded([event for event in operator.journal if event.seq != 0])
    again = Operator(PLAN, onto=found)
    with pytest.raises(DeliveryError, match="a part of its journal is missing"):
        again.do(Resumed)
    again.do(ReviewSigned, by="the owner", on=TODAY)
    assert not again.progress.needs_review


# ------------------------------------------------------------------ stop signs


def at_a_stroke() -> Operator:
    operator = Operator(PLAN).open()
    operator.stroke()
    operator.begin()
    assert operator.progress.output_on
    return operator


@pytest.mark.parametrize("row", SIGNS.values(), ids=lambda row: row.sign)
def test_every_sign_turns_the_output_off_and_does_what_its_row_says(row: StopSign):
    operator = at_a_stroke()
    progress = operator.do(StopSignSeen, sign=row.sign)
    assert not progress.output_on
    assert progress.under_way is None
    stops = row.action in ("stop", "stop_and_help")
    assert progress.state == ("stopped" if stops else "paused")
    assert progress.may_resume_today == row.may_resume_today
    assert [s.sign for s in progress.incidents] == ([row.sign] if row.record == "incident" else [])
    assert [s.sign for s in progress.notes] == ([row.sign] if row.record == "note" else [])
    assert progress.needs_review == (row.record == "incident")
    assert progress.findings == ((row.finding,) if row.finding else ())
    assert progress.next_session == (row.next_session,)
    assert progress.to_do == {"lower": ("lower",), "rewet": ("rewet",)}.get(row.action, ())
    assert [left.step for left in progress.left_out] == ([0] if row.action == "move" else [])
    with pytest.raises(DeliveryError):  # nothing restarts by itself
        operator.do(StrokeBegun, step=0, stroke=2, current_uA=200.0)
    if row.may_resume_today:
        operator.do(Resumed)
        assert not operator.progress.output_on
    else:
        assert progress.next is None
        with pytest.raises(DeliveryError, match="is not resumed today"):
            operator.do(Resumed)
        assert not offer(operator.progress, PLAN).may_resume


def test_the_table_has_every_action_so_the_test_above_tries_them_all():
    assert {row.action for row in SIGNS.values()} == {
        "stop", "stop_and_help", "pause", "move", "lower", "rewet",
    }  # fmt: skip


@pytest.mark.parametrize("sign", ["limb_jerk", "dizziness"])
def test_a_jerk_and_light_headedness_stop_whatever_a_table_says(sign: str):
    mild = SIGNS[sign].model_copy(update={"action": "pause", "record": "note", "may_resume_today": True})
    operator = at_a_stroke()
    event = StopSignSeen(seq=operator.progress.last_seq + 1, at_s=operator.at_s + 1, sign=sign)
    progress = fold([event], PLAN, stop_signs={sign: mild}, onto=operator.progress)
    assert progress.state == "stopped"
    assert progress.needs_review
    assert not progress.may_resume_today
    helped = SIGNS["faint"].model_copy(update={"sign": sign})
    assert sign_row(sign, {sign: helped}).action == "stop_and_help"


def test_a_press_recorded_before_its_time_starts_nothing():
    operator = at_a_stroke()
    operator.do(StopSignSeen, sign="prickling")
    n, at_s = operator.progress.last_seq, operator.at_s
    early: list[Event] = [Resumed(seq=n + 1, at_s=at_s), StartConfirmed(seq=n + 2, at_s=at_s, by="Ada")]
    progress = folded([*operator.journal, *early])
    assert progress.state == "ready"
    assert [fault.seq for fault in progress.faults] == [n + 2]


@pytest.mark.parametrize("steps_before", [0, 1])
def test_where_no_current_flows_prickling_asks_for_no_lower_one(steps_before: int):
    operator = Operator(plan(by_hand(), step())).open()
    operator.stroke(steps_before)
    operator.do(StopSignSeen, sign="prickling")
    operator.again()
    assert operator.progress.state == "running"


def test_a_sign_that_no_table_knows_stops_and_is_an_incident():
    progress = at_a_stroke().do(StopSignSeen, sign="green_smoke")
    assert (progress.state, progress.needs_review, progress.may_resume_today) == ("stopped", True, False)
    assert progress.stopped_because == "green smoke"


def test_the_form_of_an_incident_is_filled_in():
    (incident,) = at_a_stroke().do(StopSignSeen, sign="burning_pain").incidents
    assert incident.line == "step 1 of 4 (Jaw, right)"
    assert incident.current_uA == 200.0
    assert incident.frequency_Hz == 100.0
    assert incident.contact_area_cm2 == 0.785
    assert (incident.conductor, incident.conductor_lot) == ("gel", "LOT 7")
    assert incident.sources == SIGNS["burning_pain"].sources


def test_prickling_twice_asks_for_less_and_the_third_time_ends_the_session():
    operator = Operator(PLAN).open()
    for to_uA in (150.0, 100.0):
        operator.begin()
        operator.do(StopSignSeen, sign="prickling")
        operator.do(Resumed)
        with pytest.raises(DeliveryError, match="somebody has to lower the current"):
            operator.do(StartConfirmed, by="Ada")
        operator.do(CurrentLowered, to_uA=to_uA, because="prickling")
        operator.do(StartConfirmed, by="Ada")
    operator.begin()
    progress = operator.do(StopSignSeen, sign="prickling")
    assert progress.state == "stopped"
    assert not progress.may_resume_today
    assert not progress.needs_review
    assert len(progress.notes) == 3
    assert progress.next_session == ("At a lower step.",)
    assert progress.stopped_because.endswith("3 times")


def test_where_the_device_has_no_lower_level_fresh_conductor_is_what_can_be_done():
    operator = Operator(PLAN).open()
    operator.begin()
    operator.do(StopSignSeen, sign="prickling")
    operator.do(ConductorRenewed)
    assert operator.progress.to_do == ("lower",)
    operator.do(ConductorRenewed, no_lower_level=True)
    operator.again()
    assert operator.progress.state == "running"


def test_a_dry_conductor_wants_a_fresh_one_before_start_and_before_another_step():
    operator = Operator(PLAN).open()
    operator.begin()
    operator.do(StopSignSeen, sign="dry_conductor")
    operator.do(Resumed)
    for kind, content in ((StartConfirmed, {"by": "Ada"}), (StepBegun, {"step": 1})):
        with pytest.raises(DeliveryError, match="put on fresh conductor"):
            operator.do(kind, **content)
    operator.do(ConductorRenewed)
    operator.do(StartConfirmed, by="Ada")
    assert operator.progress.state == "running"


def test_a_painful_tooth_leaves_the_rest_of_the_line_out_on_this_side():
    ring = plan(
        step(part="outside the eye ring"), step(part="inside the eye ring"), step(side="left"), step("Brow")
    )
    pain = SIGNS["tooth_pain"].plain_words
    operator = Operator(ring).open()
    operator.stroke()
    operator.do(StopSignSeen, sign="tooth_pain")
    operator.again()
    assert operator.progress.next is not None
    assert operator.progress.next.step == 2
    with pytest.raises(DeliveryError, match=f"is left out: {pain}"):
        operator.do(StrokeBegun, step=0, stroke=2, current_uA=1.0)
    progress = operator.to_the_end()
    assert [(d.kind, d.step, d.because) for d in deviations(ring, progress)] == [
        ("fewer", 0, pain),
        ("skipped", 1, pain),
    ]


def test_a_client_who_said_stop_may_go_on_and_may_leave_it():
    operator = at_a_stroke()
    operator.do(StopSignSeen, sign="client_says_stop")
    assert offer(operator.progress, PLAN).words == "Resume at step 1 of 4, stroke 2. Output is OFF"
    assert operator.progress.stopped_because == SIGNS["client_says_stop"].plain_words
    operator.again()
    assert operator.progress.stopped_because == ""
    assert operator.to_the_end().state == "finished"
    other = at_a_stroke()
    other.do(StopSignSeen, sign="client_says_stop")
    other.do(SessionStopped, because="the client goes home")
    assert (other.progress.needs_review, other.progress.may_resume_today) == (False, False)


def test_a_session_closed_with_a_reason_in_free_words_is_looked_at():
    progress = at_a_stroke().do(SessionStopped, because="it burns a little")
    assert (progress.state, progress.needs_review) == ("stopped", True)
    assert offer(progress, PLAN).words == (
        "Not resumed today: it burns a little. A review comes first. Output is OFF"
    )


def test_a_note_after_an_incident_does_not_take_the_review_away():
    operator = at_a_stroke()
    operator.do(StopSignSeen, sign="headache")
    progress = operator.do(StopSignSeen, sign="metallic_taste")
    assert progress.needs_review
    assert progress.state == "stopped"
    assert not progress.may_resume_today
    assert progress.next_session == tuple(SIGNS[name].next_session for name in ("headache", "metallic_taste"))


def test_a_sign_after_the_end_is_kept_and_looked_at():
    operator = Operator(PLAN).open()
    operator.to_the_end()
    progress = operator.do(StopSignSeen, sign="headache")
    assert (progress.state, progress.needs_review) == ("finished", True)


def test_a_sign_after_a_signed_review_wants_another_review():
    operator = at_a_stroke()
    operator.do(StopSignSeen, sign="headache")
    operator.do(ReviewSigned, by="the owner", on=TODAY)
    assert not operator.progress.needs_review
    assert not operator.progress.may_resume_today
    assert operator.do(StopSignSeen, sign="faint").needs_review


# ------------------------------------------------------------------ may it start at all

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def decision(**changed: Any) -> Any:
    from ninon.care.eligibility import decide

    return decide(client(**changed), RULES, decided_on=TODAY, tables_edition=EDITION)


def test_somebody_new_with_a_good_decision_may_start():
    assert may_start(decision(), at=NOON, min_gap_h=48).may_start


def test_nobody_starts_against_the_decision():
    refused = decision(answers={"pacemaker": "yes"})
    assert refused.verdict is Verdict.REFUSE
    assert may_start(refused, at=NOON, min_gap_h=48).reasons == ("The decision is «refuse».",)


def test_an_open_question_comes_before_any_start():
    asked = decision(text="I have a pacemaker.")
    assert asked.has_open_question
    assert may_start(asked, at=NOON, min_gap_h=48).reasons == ("An open question comes first.",)


def test_a_decision_for_another_day_is_none_for_this_day():
    gate = may_start(decision(), at=NOON + timedelta(days=1), min_gap_h=48)
    assert gate.reasons == ("The decision is for 2027-03-01, not for 2027-03-02: ask what has changed.",)


@given(hours=st.floats(-24, 200))
def test_no_session_starts_before_the_gap_is_over(hours: float):
    gate = may_start(decision(), at=NOON, last_ended_at=NOON - timedelta(hours=hours), min_gap_h=48)
    assert gate.may_start == (NOON - timedelta(hours=hours) + timedelta(hours=48) <= NOON)
    if not gate.may_start:
        assert gate.next_from == NOON + timedelta(hours=48 - hours)


def test_hours_are_counted_across_a_change_of_the_clocks():
    zone = ZoneInfo("Europe/Berlin")  # one hour is left out in the night to 28 March 2027
    ended = datetime(2027, 3, 27, 12, tzinfo=zone)
    at = datetime(2027, 3, 29, 12, tzinfo=zone)
    gate = may_start(decision(), at=at, last_ended_at=ended, min_gap_h=48)
    assert gate.next_from == datetime(2027, 3, 29, 13, tzinfo=zone)
    assert "Next from Mon 29 March 13:00." in gate.reasons[-1]


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(InputError, match="has no zone"):
        may_start(decision(), at=NOON.replace(tzinfo=None), min_gap_h=48)


def test_a_stop_nobody_has_looked_at_keeps_the_next_session_from_starting():
    operator = at_a_stroke()
    operator.do(StopSignSeen, sign="burning_pain")
    last_week: dict[str, Any] = {"last_ended_at": NOON - timedelta(days=7), "min_gap_h": 48.0}
    gate = may_start(decision(), at=NOON, sessions=[operator.progress], **last_week)
    burning = SIGNS["burning_pain"].plain_words
    assert gate.reasons == (f"A session waits for a review ({burning}).",)
    operator.do(ReviewSigned, by="the owner", on=TODAY)
    assert may_start(decision(), at=NOON, sessions=[operator.progress], **last_week).may_start
    closed = at_a_stroke().do(SessionStopped, because="it felt wrong")
    gate = may_start(decision(), at=NOON, sessions=[closed], **last_week)
    assert gate.reasons == ("A session waits for a review (it felt wrong).",)


def test_an_open_session_and_an_unknown_end_keep_the_next_one_from_starting():
    gate = may_start(decision(), at=NOON, sessions=[at_a_stroke().progress], min_gap_h=48)
    assert gate.reasons == (
        "A session is still open: go on with it or stop it.",
        "When the last session ended is not known: write it down first.",
    )


# ------------------------------------------------------------------ what holds for every journal

small = st.integers(0, 5)
currents = st.sampled_from([0.0, 20.0, 100.0, 200.0, 201.0, 900.0])
seconds = st.sampled_from([0.0, 3.0, 7.0, 30.0, 600.0])

CONTENTS: dict[Any, st.SearchStrategy[dict[str, Any]]] = {
    SessionOpened: st.fixed_dictionaries(
        {"plan": st.sampled_from([plan_fingerprint(PLAN), "other"]), "steps": st.just(4)}
    ),
    StartConfirmed: st.just({"by": "Ada"}),
    StepBegun: st.fixed_dictionaries({"step": small}),
    StrokeBegun: st.fixed_dictionaries({"step": small, "stroke": st.integers(1, 6), "current_uA": currents}),
    StrokeFinished: st.fixed_dictionaries(
        {"step": small, "stroke": st.integers(1, 6), "energised_s": seconds}
    ),
    Paused: st.just({}),
    Resumed: st.just({}),
    CurrentLowered: st.fixed_dictionaries(
        {
            "to_uA": st.sampled_from([10.0, 100.0, 300.0]),
            "because": st.just(""),
            "only_this_line": st.booleans(),
        }
    ),
    ConductorRenewed: st.fixed_dictionaries({"no_lower_level": st.booleans()}),
    StopSignSeen: st.fixed_dictionaries({"sign": st.sampled_from([*SIGNS, "unheard_of"])}),
    ExtraStrokeAsked: st.fixed_dictionaries({"step": small, "because": st.just("a reason")}),
    ContactLost: st.just({}),
    ContactRegained: st.just({}),
    SessionFinished: st.just({}),
    SessionStopped: st.just({"because": "closed"}),
    ReviewSigned: st.just({"by": "Bo", "on": date(2027, 3, 2)}),
}


@st.composite
def anything(draw: st.DrawFn) -> tuple[Any, dict[str, Any], float]:
    kind = draw(st.sampled_from(list(CONTENTS)))
    return kind, draw(CONTENTS[kind]), draw(st.sampled_from([0.0, 1.0, 8.0, 500.0]))


@st.composite
def any_journal(draw: st.DrawFn) -> list[Event]:
    """Whatever could stand in a file: a good beginning, then anything, some lost, doubled or moved."""
    operator = Operator(PLAN).open()
    operator.stroke(draw(st.integers(0, 4)))
    events, at_s = list(operator.journal), operator.at_s
    for kind, content, later_s in draw(st.lists(anything(), max_size=25)):
        at_s += later_s
        events.append(kind(seq=len(events), at_s=at_s, **content))
    for change in draw(st.lists(st.sampled_from(["lose", "double", "move"]), max_size=2)):
        i = draw(st.integers(0, len(events) - 1))
        event = events[i]
        if change != "double":
            del events[i]
        if change != "lose":
            events.insert(draw(st.integers(0, len(events))), event)
        if not events:
            break
    return events


@st.composite
def lawful_session(draw: st.DrawFn) -> Operator:
    """A session in which everything was asked for, with more wishes than were granted."""
    the_plan = plan(cap_minutes=draw(st.sampled_from([0.2, 0.5, 30.0])))
    operator = Operator(the_plan).open()
    wishes = st.one_of(st.sampled_from(["stroke", "begin", "again", "again"]), anything())
    for wish in draw(st.lists(wishes, max_size=40)):
        try:
            if isinstance(wish, tuple):
                kind, content, later_s = wish
                operator.do(kind, after_s=later_s, **content)
            elif wish == "again":
                operator.again()
            elif operator.progress.next is not None and operator.progress.under_way is None:
                operator.begin() if wish == "begin" else operator.stroke()
        except DeliveryError:
            continue
    return operator


@given(journal=any_journal(), cut=st.integers(0, 40))
def test_folding_in_two_parts_equals_folding_whole(journal: list[Event], cut: int):
    first, second = journal[:cut], journal[cut:]
    assert folded(second, onto=folded(first)) == folded(journal)


@given(journal=any_journal(), data=st.data())
def test_a_resend_changes_nothing(journal: list[Event], data: st.DataObject):
    at = data.draw(st.integers(0, len(journal)))
    before = folded(journal[:at])
    for event in journal[:at]:
        assert folded([event], onto=before) is before
        assert accept(before, event, PLAN, stop_signs=SIGNS) is before


@given(journal=any_journal())
def test_recorded_facts_are_never_dropped(journal: list[Event]):
    progress = folded(journal)
    once = {event.seq: event for event in journal}.values()
    finished = sum(event.energised_s for event in once if isinstance(event, StrokeFinished))
    assert progress.energised_s == pytest.approx(finished)
    signs = sorted(event.sign for event in once if isinstance(event, StopSignSeen))
    assert sorted(seen.sign for seen in progress.signs) == signs
    assert progress.energised_at_most_s >= progress.energised_s - 1e-9


@given(journal=any_journal())
def test_a_hole_is_always_found(journal: list[Event]):
    numbers = list(dict.fromkeys(event.seq for event in journal))
    whole = numbers == list(range(len(numbers)))
    opened = bool(journal) and isinstance(journal[0], SessionOpened)
    assert (folded(journal).state == "incomplete") == (bool(journal) and not (whole and opened))


@given(journal=any_journal())
def test_the_output_is_on_only_within_a_stroke_of_a_running_session(journal: list[Event]):
    progress = Progress()
    for event in journal:
        progress = folded([event], onto=progress)
        if progress.output_on:
            assert progress.state == "running"
            assert progress.under_way is not None
        if isinstance(
            event, StopSignSeen | Paused | ContactLost | SessionStopped | SessionFinished | Resumed
        ):
            assert not progress.output_on


@given(operator=lawful_session())
def test_what_was_accepted_never_passes_a_limit(operator: Operator):
    the_plan, progress = operator.plan, operator.progress
    assert progress.energised_at_most_s <= the_plan.energised_cap_minutes * 60 + 1e-6
    assert progress.energised_s <= progress.energised_at_most_s + 1e-9
    for i, row in enumerate(the_plan.steps):
        currents_uA = [s.current_uA or 0.0 for s in progress.strokes if s.step == i]
        assert len(currents_uA) <= STROKES_MOST
        assert all(current <= row.current_uA for current in currents_uA)
        assert currents_uA == sorted(currents_uA, reverse=True)


@given(operator=lawful_session())
def test_what_was_accepted_folds_to_the_same_without_a_fault(operator: Operator):
    progress = folded(operator.journal, operator.plan)
    assert progress == operator.progress
    assert progress.faults == ()
    assert progress.state != "incomplete"


@given(operator=lawful_session())
def test_after_a_stop_nothing_flows_until_a_person_has_pressed_start(operator: Operator):
    pressed, progress = False, Progress()
    for event in operator.journal:
        if isinstance(event, StartConfirmed):
            pressed = True
        if isinstance(event, StrokeBegun):
            assert pressed
        if isinstance(event, StopSignSeen | Paused | ContactLost | SessionStopped | Resumed):
            pressed = False
        before, progress = progress, folded([event], operator.plan, onto=progress)
        if not before.may_resume_today:
            assert progress.strokes == before.strokes


@given(cut=st.integers(1, 24), late_s=st.floats(0, 1e5))
def test_a_crash_between_any_two_events_loses_nothing(cut: int, late_s: float):
    operator = Operator(PLAN).open()
    operator.to_the_end()
    assert len(operator.journal) >= 24
    kept = operator.journal[:cut]
    found = folded(kept)
    offered = offer(found, PLAN)
    assert offered.may_resume
    assert not offered.output_on
    again = Operator(PLAN, tuple(kept), onto=found)
    again.again(after_s=late_s)
    assert again.progress.next == offered.next
    progress = again.to_the_end()
    done = [(s.step, s.stroke) for s in progress.strokes if s.state == "delivered"]
    planned = [(i, n + 1) for i, row in enumerate(PLAN.steps) for n in range(row.passes)]
    assert done == planned
    before = tuple(s for s in found.strokes if s.state == "delivered")
    assert progress.strokes[: len(before)] == before
    assert folded(again.journal) == progress
