"""What the planner chooses, against answers known by hand or by trying everything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from ninon.dosimetry.chosen import Chosen
from ninon.dosimetry.dose import MODEL_WORDS
from ninon.dosimetry.optimise import optimise
from ninon.dosimetry.preferences import (
    NO_EVIDENCE,
    PlannedStep,
    Problem,
    even_wish,
    protection,
)  # fmt: skip
from ninon.errors import InputError

from .planner_cases import (
    best_by_trying_all,
    keeps_all,
    limit,
    objective,
    peak,
    plan_of,
    problem,
    small_problems,
    step,
)  # fmt: skip


def chosen(asked: Problem, **options: float) -> Chosen:
    found = optimise(asked, **options)
    assert isinstance(found, Chosen), found
    return found


def test_one_line_over_one_muscle_gets_just_the_charge_that_is_wished():
    found = chosen(problem([[1.0]], [600.0]))
    assert plan_of(found) == [(2, 300e-6)]  # and of 2 × 300 and 3 × 200 the shorter
    assert found.unevenness == pytest.approx(0, abs=1e-12)
    assert found.proved


def test_the_nearest_charge_is_chosen_where_none_fits():
    # 2 × 100 … 4 × 300: nearest to 700 are 600 and 800, both 100 away, and 600 takes less time.
    found = chosen(problem([[1.0]], [700.0]))
    assert plan_of(found) == [(2, 300e-6)]
    assert found.unevenness == pytest.approx(1 / 7)


def test_two_lines_that_share_a_muscle_share_what_it_wants():
    # Muscle 0 wants 600 from line 0 alone, muscle 1 wants 800 from both equally: line 1 gives 200.
    found = chosen(problem([[1.0, 0.0], [1.0, 1.0]], [600.0, 800.0]))
    assert [p * i * 1e6 for p, i in plan_of(found)] == pytest.approx([600, 200])


def test_a_muscle_of_more_weight_wins_where_both_cannot_have_their_wish():
    asked = [[1.0], [1.0]], [300.0, 900.0]
    assert plan_of(chosen(problem(*asked, weight=[5, 1]))) == [(3, 100e-6)]
    assert plan_of(chosen(problem(*asked, weight=[1, 9]))) == [(3, 300e-6)]


def test_a_muscle_without_weight_changes_nothing():
    alone = chosen(problem([[1.0, 0.3]], [600.0]))
    beside = chosen(problem([[1.0, 0.3], [9.0, 2.0]], [600.0, 0.0], weight=[1, 0]))
    assert plan_of(alone) == plan_of(beside)
    assert beside.muscles[1].wished_C_m2 is None


def test_a_place_on_the_skin_holds_the_charge_below_its_bound():
    found = chosen(problem([[1.0]], [1200.0], charge_limits=(limit([[2.0]], 1300.0),)))
    assert plan_of(found) == [(2, 300e-6)]  # 650 would be the most, 600 is the nearest below
    assert found.limits[0].share == pytest.approx(1200 / 1300)
    assert "skin" in found.holds[0].about


def test_a_plan_that_is_even_already_and_within_all_limits_stays_as_it_is_in_charge():
    charge = np.array([[1.0, 0.2], [0.2, 1.0]])
    asked = problem(charge, charge.sum(axis=1) * 600, charge_limits=(limit(charge, 721.0),))
    found = chosen(asked)
    assert found.unevenness == pytest.approx(0, abs=1e-12)
    assert found.plan_kept_all
    assert found.holds == ()


def test_levels_whose_peak_breaks_a_limit_are_taken_away_and_said():
    found = chosen(problem([[1.0]], [1200.0], peak_limits=(peak([[1.0]], 250.0),)))
    assert plan_of(found) == [(4, 200e-6)]
    (gone,) = found.removed
    assert (gone.level_A, gone.limit) == (300e-6, "eye")
    assert gone.value == pytest.approx(300)
    assert gone.at_most == 250
    assert not found.plan_kept_all or found.steps[0].current_before_A <= 250e-6


def test_a_peak_limit_does_not_mind_more_passes():
    asked = problem([[1.0]], [400.0], peak_limits=(peak([[1.0]], 100.0),))
    assert plan_of(chosen(asked)) == [(4, 100e-6)]


def test_time_that_is_short_goes_to_the_line_that_needs_it():
    found = chosen(problem([[1.0, 0.0], [0.0, 1.0]], [600.0, 600.0], cap_s=40.0))
    assert found.seconds == 40.0
    assert plan_of(found) == [(2, 300e-6), (2, 300e-6)]
    short = chosen(problem([[1.0, 0.0], [0.0, 1.0]], [600.0, 600.0], cap_s=30.0, weight=[2, 1]))
    assert short.steps[1].is_left_out
    assert short.steps[0].passes == 2


def test_a_line_that_must_stay_is_never_left_out():
    steps = (step(0), step(1, keep=True))
    found = chosen(problem([[1.0, 5.0]], [200.0], steps=steps))
    assert plan_of(found) == [(0, 0.0), (2, 100e-6)]


def test_both_sides_are_the_same_when_asked():
    steps = (step(0, mirror=1), step(1, mirror=0, side="left"))
    charge = [[1.0, 0.0], [0.0, 1.1]]
    free = chosen(problem(charge, [600.0, 440.0], steps=steps))
    assert plan_of(free) == [(2, 300e-6), (2, 200e-6)]
    same = plan_of(chosen(problem(charge, [600.0, 440.0], steps=steps, sides_equal=True)))
    assert same[0] == same[1]


def test_equal_sides_count_what_both_bring():
    steps = (step(0, mirror=1), step(1, mirror=0))
    asked = problem([[1.0, 2.0]], [1800.0], steps=steps, sides_equal=True)
    assert plan_of(chosen(asked)) == [(2, 300e-6), (2, 300e-6)]
    skin = (limit([[1.0, 2.0]], 1300.0),)
    assert plan_of(chosen(replace(asked, charge_limits=skin))) == [(2, 200e-6), (2, 200e-6)]


def test_equal_sides_take_the_levels_both_sides_may_have():
    steps = (step(0, mirror=1), step(1, mirror=0, levels_A=(100e-6, 200e-6)))
    found = chosen(problem([[1.0, 1.0]], [2400.0], steps=steps, sides_equal=True))
    assert plan_of(found) == [(4, 200e-6), (4, 200e-6)]


@given(small_problems(mirrored=True))
def test_a_face_that_is_its_own_mirror_gets_a_plan_that_is(asked: Problem):
    # Mirror everything: each even step has what its partner has, muscles and places twice, exchanged.
    swap = np.array([k ^ 1 for k in range(len(asked.steps))])
    steps = tuple(replace(asked.steps[k & ~1], step=k, mirror=k ^ 1) for k in range(len(asked.steps)))
    both = replace(
        asked,
        steps=steps,
        muscles=asked.muscles * 2,
        charge=np.vstack([asked.charge, asked.charge[:, swap]]),
        wish=replace(
            asked.wish,
            charge_C_m2=np.tile(asked.wish.charge_C_m2, 2),
            weight=np.tile(asked.wish.weight, 2),
            least_C_m2=None,
        ),
        charge_limits=tuple(
            replace(each, upper=np.vstack([each.upper, each.upper[:, swap]]),
                    at_most_C_m2=np.tile(each.at_most_C_m2, 2))
            for each in asked.charge_limits
        ),
    )  # fmt: skip
    found = optimise(both)
    assume(isinstance(found, Chosen))
    assert isinstance(found, Chosen)
    plan = plan_of(found)
    assert plan[::2] == plan[1::2]
    after = [each.after_C_m2 for each in found.muscles]
    assert after[: len(asked.muscles)] == pytest.approx(after[len(asked.muscles) :])


@given(small_problems())
def test_no_plan_there_is_comes_out_better(asked: Problem):
    best, found = best_by_trying_all(asked), optimise(asked)
    if best is None:
        assert not isinstance(found, Chosen)
    else:
        assert isinstance(found, Chosen)
        assert found.objective == pytest.approx(best, abs=5e-6)
        assert found.proved


@given(st.one_of(small_problems(), small_problems(mirrored=True)), st.sampled_from([0.0, 10.0]))
def test_what_is_chosen_breaks_no_limit_and_says_its_own_objective(asked: Problem, polish_s: float):
    found = optimise(asked, polish_s=polish_s)
    if isinstance(found, Chosen):
        assert keeps_all(asked, plan_of(found))
        assert found.objective == pytest.approx(objective(asked, plan_of(found)), abs=1e-9)


@given(small_problems())
def test_rounding_lies_between_the_linear_bound_and_never_below_the_exact_one(asked: Problem):
    rounded, exact = optimise(asked, polish_s=0), optimise(asked)
    assert isinstance(rounded, Chosen) == isinstance(exact, Chosen)
    if isinstance(rounded, Chosen) and isinstance(exact, Chosen):
        assert exact.linear_bound <= exact.objective + 1e-9
        assert exact.objective <= rounded.objective + 1e-9
        assert rounded.gap >= rounded.objective - exact.objective - 5e-6


@given(small_problems(), st.sampled_from([1e-3, 1e3, 7.0]), st.sampled_from([1e-2, 60.0]))
def test_the_choice_does_not_depend_on_units(asked: Problem, length: float, time: float):
    wish = asked.wish
    assert wish.least_C_m2 is not None
    other = replace(
        asked,
        steps=tuple(replace(each, seconds=each.seconds * time) for each in asked.steps),
        charge=asked.charge * length,
        wish=replace(wish, charge_C_m2=wish.charge_C_m2 * length, least_C_m2=wish.least_C_m2 * length),
        charge_limits=tuple(
            replace(each, upper=each.upper * length, at_most_C_m2=each.at_most_C_m2 * length)
            for each in asked.charge_limits
        ),
        cap_s=None if asked.cap_s is None else asked.cap_s * time,
    )
    one, two = optimise(asked), optimise(other)
    assert isinstance(one, Chosen) == isinstance(two, Chosen)
    if isinstance(one, Chosen) and isinstance(two, Chosen):
        assert one.objective == pytest.approx(two.objective, abs=5e-6)
        assert one.linear_bound == pytest.approx(two.linear_bound, abs=1e-7)


@given(small_problems(), st.lists(st.floats(0.0, 1.2), min_size=2, max_size=2))
def test_more_protection_never_raises_what_is_protected(asked: Problem, shares: list[float]):
    eye = np.array([[5e5, 2e5, 1e5][: len(asked.steps)]])
    given_to: list[float] = []
    for share in sorted(shares):
        guarded = protection("the eye zone", eye, asked.steps, share=share)
        found = optimise(replace(asked, charge_limits=(*asked.charge_limits, guarded)))
        if not isinstance(found, Chosen):
            assert not given_to  # what less protection allows, more may not; never the other way round
            continue
        given_to.append(float((eye @ [p * i for p, i in plan_of(found)])[0]))
        assert given_to[-1] <= guarded.at_most_C_m2[0] * (1 + 1e-9)
    # A choice that the stricter share allows stays the best one; equals may take each other's place.
    if len(given_to) == 2 and given_to[1] < given_to[0]:
        assert given_to[0] <= sorted(shares)[0] * float((eye @ [s.charge_A for s in asked.steps])[0]) * (
            1 + 1e-9
        )


def test_protecting_a_place_altogether_leaves_out_the_lines_that_reach_it():
    steps = (step(0), step(1))
    guarded = protection("the eye zone", np.array([[0.0, 1e6]]), steps, share=0.0)
    found = chosen(problem([[1.0, 1.0]], [900.0], steps=steps, charge_limits=(guarded,)))
    assert plan_of(found) == [(3, 300e-6), (0, 0.0)]


def test_the_even_wish_is_the_mean_the_plan_has_in_the_wanted_muscles():
    steps = (step(0), step(1))
    wish = even_wish(steps, np.array([[1e6, 0.0], [0.0, 3e6], [9e6, 9e6]]), np.array([True, True, False]))
    assert wish.charge_C_m2[:2] == pytest.approx([1200, 1200])
    assert list(wish.weight) == [1, 1, 0]


def test_what_holds_a_plan_back_is_what_would_help_if_it_gave_way():
    asked = problem([[1.0]], [1200.0], charge_limits=(limit([[2.0]], 1300.0),))
    (hold,) = chosen(asked).holds
    wider = replace(asked, charge_limits=(limit([[2.0]], 1313.0),))
    gained = chosen(asked).linear_bound - chosen(wider).linear_bound
    assert hold.per_percent == pytest.approx(gained, rel=1e-6)


def test_a_ceiling_that_holds_the_plan_back_is_named():
    (hold,) = chosen(problem([[1.0]], [5000.0])).holds
    assert "no more than 4 passes at 300 µA" in hold.about
    assert hold.per_percent == pytest.approx(0.01 * 1200 / 5000, rel=0.01)


def crowded(steps: int, places: int) -> Problem:
    random = np.random.default_rng(4)
    at, skin, muscle = (random.random((n, 2)) for n in (steps, places, 20))

    def reach(points: np.ndarray, width: float) -> np.ndarray:
        return np.asarray(np.exp(-((points[:, None] - at) ** 2).sum(-1) / width**2) * 1e4)

    planned = tuple(step(k, seconds=12.0) for k in range(steps))
    charge, upper = reach(muscle, 0.15), reach(skin, 0.08)
    now = upper @ np.array([each.charge_A for each in planned])
    return Problem(
        steps=planned,
        muscles=tuple(f"muscle {m}" for m in range(20)),
        charge=charge,
        wish=even_wish(planned, charge, np.ones(20, dtype=bool)),
        charge_limits=(limit(upper / 1e6, np.quantile(now, 0.9)),),
        cap_s=12.0 * 2.5 * steps,
    )


def test_among_thousands_of_places_none_is_forgotten():
    asked = crowded(30, 2000)
    found = chosen(asked, polish_s=0)
    assert keeps_all(asked, plan_of(found))
    assert not found.plan_kept_all
    assert found.unevenness < found.unevenness_before
    assert found.gap < 0.06


def test_looking_at_places_as_they_bind_gives_the_bound_of_all_of_them():
    asked = crowded(20, 500)
    (skin,), wish = asked.charge_limits, asked.wish
    seconds = np.array([each.seconds for each in asked.steps])
    # Variables: µA·passes and passes of each step, then too little and too much of each muscle.
    n, m = len(asked.steps), len(asked.muscles)
    share = asked.charge * 1e-6 / wish.charge_C_m2[:, None]
    rows = np.block(
        [
            [skin.upper * 1e-6 / skin.at_most_C_m2[:, None], np.zeros((len(skin.upper), n + 2 * m))],
            [np.zeros((1, n)), seconds / asked.cap_s, np.zeros((1, 2 * m))],
            [np.eye(n), -300 * np.eye(n), np.zeros((n, 2 * m))],
            [-np.eye(n), 100 * np.eye(n), np.zeros((n, 2 * m))],
        ]
    )
    full = linprog(
        np.concatenate([np.zeros(n), 1e-3 * seconds / (3 * seconds.sum()), np.full(2 * m, 1 / m)]),
        A_ub=rows,
        b_ub=np.concatenate([np.ones(len(skin.upper) + 1), np.zeros(2 * n)]),
        A_eq=np.hstack([share, np.zeros((m, n)), np.eye(m), -np.eye(m)]),
        b_eq=np.ones(m),
        bounds=[(0, None)] * n + [(0, 4)] * n + [(0, None)] * (2 * m),
    )
    assert chosen(asked, polish_s=0).linear_bound == pytest.approx(full.fun, abs=1e-7)


def test_without_branch_and_bound_the_same_question_gets_the_same_answer():
    asked = crowded(15, 300)
    assert optimise(asked, polish_s=0) == optimise(asked, polish_s=0)


def test_every_answer_says_that_it_is_an_estimate_and_that_no_result_is_known():
    found = chosen(problem([[1.0]], [600.0]))
    assert (found.words, found.note) == (MODEL_WORDS, NO_EVIDENCE)


@pytest.mark.parametrize(
    ("changed", "about"),
    [
        ({"steps": (step(0, levels_A=(2e-4, 1e-4)),)}, "rise"),
        ({"steps": (step(0, seconds=0.0),)}, "above zero"),
        ({"steps": (step(0, passes_allowed=(0, 2)),)}, "counted from 1"),
        ({"steps": (step(0, mirror=0),)}, "mirror"),
        ({"cap_s": 0.0}, "time cap"),
        ({"weight": [0.0]}, "nothing is wanted"),
        ({"charge_limits": (limit([[1.0, 2.0]], 5.0),)}, "one bound per place"),
        ({"charge_limits": (limit([[-1.0]], 5.0),)}, "below zero"),
        ({"charge_limits": (limit([[np.nan]], 5.0),)}, "finite"),
    ],
)
def test_what_cannot_be_meant_is_refused(changed: dict[str, object], about: str):
    with pytest.raises(InputError, match=about):
        problem([[1.0]], [600.0], **changed)


def test_a_share_or_a_time_below_zero_is_refused():
    with pytest.raises(InputError, match="share"):
        protection("eye", np.ones((1, 1)), (step(0),), share=-0.1)
    with pytest.raises(InputError, match="polish_s"):
        optimise(problem([[1.0]], [600.0]), polish_s=-1)
    with pytest.raises(InputError, match="No muscle"):
        even_wish((step(0),), np.ones((1, 1)), np.zeros(1, dtype=bool))
    steps: tuple[PlannedStep, ...] = (step(0),)
    with pytest.raises(InputError, match="no charge"):
        even_wish(steps, np.zeros((1, 1)), np.ones(1, dtype=bool))
