"""Why nothing can be chosen: every conflict is real, minimal, and told with its numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given

from ninon.dosimetry.chosen import Chosen
from ninon.dosimetry.conflicts import Infeasible, conflicting
from ninon.dosimetry.optimise import optimise
from ninon.dosimetry.preferences import Problem

from .planner_cases import best_by_trying_all, limit, peak, problem, small_problems, step, without


def why(asked: Problem) -> Infeasible:
    found = optimise(asked)
    assert isinstance(found, Infeasible), found
    return found


def kinds(found: Infeasible) -> list[str]:
    return sorted(each.kind for each in found.conflict)


def test_lines_that_must_stay_and_too_little_time_are_the_conflict():
    steps = (step(0, keep=True), step(1, keep=True), step(2))
    found = why(problem([[1.0, 1.0, 1.0]], [600.0], steps=steps, cap_s=30.0))
    assert kinds(found) == ["keep", "keep", "time"]
    time = next(each for each in found.conflict if each.kind == "time")
    assert time.asked == 30.0
    assert time.needed == pytest.approx(40.0)
    assert "at most 30 s" in time.sentence
    assert "at least 40 s" in time.sentence
    assert not any("line 2" in each.sentence for each in found.conflict)


def test_a_muscle_that_asks_more_than_the_skin_may_bear_is_the_conflict():
    asked = problem(
        [[1.0], [0.5]], [600.0, 300.0], least=[500.0, 0.0],
        charge_limits=(limit([[2.0]], 700.0), limit([[0.1]], 700.0, name="chin")), cap_s=100.0,
    )  # fmt: skip
    found = why(asked)
    assert kinds(found) == ["charge", "least"]
    told = {each.kind: each for each in found.conflict}
    assert told["least"].needed == pytest.approx(350)
    assert told["charge"].needed == pytest.approx(1000)
    assert "50 mC/cm²" in told["least"].sentence
    assert "35 mC/cm²" in told["least"].sentence
    assert "100 mC/cm²" in told["charge"].sentence


def test_a_line_that_must_stay_and_has_no_level_left_is_the_conflict():
    found = why(problem([[1.0]], [600.0], steps=(step(0, keep=True),), peak_limits=(peak([[1.0]], 50.0),)))
    assert kinds(found) == ["keep", "peak"]
    assert len(found.removed) == 3


def test_no_charge_at_all_and_a_line_that_must_stay_are_the_conflict():
    found = why(problem([[1.0]], [600.0], steps=(step(0, keep=True),), charge_limits=(limit([[1.0]], 0.0),)))
    assert kinds(found) == ["charge", "keep"]


def test_sides_without_a_level_in_common_are_part_of_the_conflict():
    steps = (step(0, mirror=1, keep=True, levels_A=(1e-4,)), step(1, mirror=0, keep=True, levels_A=(2e-4,)))
    found = why(problem([[1.0, 1.0]], [600.0], steps=steps, sides_equal=True))
    assert "sides" in kinds(found)


def test_what_only_whole_passes_cannot_do_is_told_as_that():
    # Between 640 and 660 lies no passes × level, though every charge up to 1,200 could be had in between.
    asked = problem([[1.0]], [650.0], least=[640.0], charge_limits=(limit([[1.0]], 660.0),))
    found = why(asked)
    assert found.whole
    assert found.proved
    assert kinds(found) == ["charge", "least"]
    told = {each.kind: each for each in found.conflict}
    assert told["least"].needed == pytest.approx(600)
    assert told["charge"].needed == pytest.approx(800)


@given(small_problems())
def test_dropping_any_one_demand_of_a_conflict_lets_the_others_hold(asked: Problem):
    found = optimise(asked)
    assume(isinstance(found, Infeasible))
    assert isinstance(found, Infeasible)
    demands, proved = conflicting(asked, whole=found.whole)
    assert proved
    assert len(demands) == len(found.conflict) >= 1
    alone = asked
    for each in asked.demands:
        if each not in demands and each.kind in ("time", "keep", "least", "sides"):
            alone = without(alone, each.kind, each.number)
    # Limits are dropped last and from behind, so that the numbers of the others stay as they are.
    for kind in ("charge", "peak"):
        for each in reversed(asked.demands):
            if each.kind == kind and each not in demands:
                alone = without(alone, kind, each.number)
    assert best_by_trying_all(alone) is None
    for each in demands:
        looser = without(
            alone, each.kind, min(each.number, 0) if each.kind in ("charge", "peak") else each.number
        )
        if not found.whole:
            assert isinstance(optimise(looser), Chosen) or optimise(looser).whole  # type: ignore[union-attr]
        else:
            assert best_by_trying_all(looser) is not None


@given(small_problems())
def test_nothing_is_called_impossible_that_can_be_done(asked: Problem):
    if best_by_trying_all(asked) is not None:
        assert isinstance(optimise(asked), Chosen)


def test_a_bound_moved_to_where_it_was_said_to_be_needed_is_enough():
    steps = (step(0, keep=True), step(1, keep=True))
    asked = problem([[1.0, 1.0]], [600.0], steps=steps, cap_s=30.0)
    (needed,) = (each.needed for each in why(asked).conflict if each.kind == "time")
    assert needed is not None
    assert isinstance(optimise(replace(asked, cap_s=needed)), Chosen)
