"""The grid of a course shows each day once, in weeks from Monday, and folds only what is alike."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from ninon.report.calendar_days import calendar_weeks, first_and_last, waits
from ninon.report.shelf import packaged_shelf

from .paper_plans import page, plan_of, plans

DATED = sorted(name for name, plan in plans().items() if plan.course.sessions)


@pytest.mark.parametrize("name", DATED)
def test_weeks_begin_on_monday_and_none_is_missing(name):
    weeks = calendar_weeks(plans()[name], packaged_shelf())
    first, last = first_and_last(plans()[name], packaged_shelf())
    assert all(week.first.weekday() == 0 for week in weeks)
    assert weeks[0].first <= first
    assert last <= weeks[-1].last
    for before, after in itertools.pairwise(weeks):
        assert after.first == before.last + timedelta(days=1)


@pytest.mark.parametrize("name", DATED)
def test_every_session_and_procedure_ahead_stands_in_its_cell(name):
    plan = plans()[name]
    cells = {one.day: one for week in calendar_weeks(plan, packaged_shelf()) for one in week.days}
    for session in plan.course.sessions:
        assert cells[session.date].session == session.number
    for other in plan.course.other_procedures:
        if other.date >= plan.intake.visit.date:
            assert other in cells[other.date].others


@pytest.mark.parametrize("name", DATED)
def test_the_review_is_marked_once(name):
    plan = plans()[name]
    marked = [one.day for week in calendar_weeks(plan, packaged_shelf()) for one in week.days if one.review]
    ahead = plan.course.review_on and plan.course.review_on >= plan.course.sessions[0].date
    assert marked == ([plan.course.review_on] if ahead else [])


def test_no_session_lies_in_a_wait_before_it():
    for name in DATED:
        plan = plans()[name]
        for wait in waits(plan, packaged_shelf()):
            assert not any(wait.first <= s.date <= wait.last for s in plan.course.sessions), name


def test_long_stretches_alike_are_told_in_one_row():
    plan = plan_of(availability={"blackout": [{"from": "2026-12-02", "to": "2027-02-07"}]})
    weeks = calendar_weeks(plan, packaged_shelf())
    folded = [week for week in weeks if week.weeks > 1]
    assert [week.weeks for week in folded] == [9]
    assert all(one.session is None for week in folded for one in week.days)


def test_what_a_booked_procedure_keeps_free_stands_in_the_cells():
    assert "day 2 of 7" in page("demo-client-01-oval-clinic")
