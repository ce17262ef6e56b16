"""What was chosen: each step before and after, what that brings, and how far it is from the best."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from ninon.dosimetry.choice_model import ChoiceModel
from ninon.dosimetry.choices import RemovedLevel, removed_levels
from ninon.dosimetry.dose import MODEL_WORDS
from ninon.dosimetry.holding import Hold, holds_of
from ninon.dosimetry.preferences import NO_EVIDENCE, PlannedStep, Problem
from ninon.dosimetry.programme import Answer

__all__ = ["PROVED", "Chosen", "ChosenStep", "KeptLimit", "MuscleCharge", "chosen", "value_of"]

PROVED = 2e-6
"""Of the objective, a share of the wish: a smaller distance from the bound is none."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChosenStep(_Value):
    """One step before and after; 0 passes and no current where it is left out."""

    step: int
    """Index of the step in its plan."""
    name: str
    side: str
    passes_before: int
    current_before_A: float
    passes: int
    current_A: float
    seconds_before: float
    seconds: float
    because: str

    @property
    def is_left_out(self) -> bool:
        """Whether it is not done."""
        return self.passes == 0


class MuscleCharge(_Value):
    """Mean charge in one muscle, nominal: what the preference was, before and after."""

    name: str
    wished_C_m2: float | None
    """None for a muscle that was not wanted."""
    before_C_m2: float
    after_C_m2: float


class KeptLimit(_Value):
    """The place nearest to one limit, at the upper end of the interval, as a share of its bound."""

    name: str
    of: str
    share_before: float
    share: float


class Chosen(_Value):
    """Passes and currents, what they bring, and how much better any could be."""

    words: str = MODEL_WORDS
    note: str = NO_EVIDENCE
    steps: tuple[ChosenStep, ...]
    muscles: tuple[MuscleCharge, ...]
    limits: tuple[KeptLimit, ...]
    unevenness_before: float
    """Weighted mean distance from the wish, as a share of it."""
    unevenness: float
    objective: float
    """Unevenness, and a thousandth for the time of the plan as it was."""
    linear_bound: float
    """No choice is below it, were every charge between the levels to be had."""
    bound: float
    """No choice of whole passes and levels is below it, as far as that was found."""
    proved: bool
    """Whether no choice can be better."""
    plan_kept_all: bool
    """Whether the plan as it was kept everything that is asked."""
    seconds_before: float
    seconds: float
    holds: tuple[Hold, ...]
    """What holds the plan back, the strongest first."""
    removed: tuple[RemovedLevel, ...]

    @property
    def gap(self) -> float:
        """How much better, as a share of the wish, any choice could be at most."""
        return max(self.objective - self.bound, 0.0)


def value_of(model: ChoiceModel, pick: NDArray[np.int64]) -> float:
    """Return the objective of chosen options."""
    return model.objective(model.charge(pick), model.passes(pick))


def chosen(
    problem: Problem, model: ChoiceModel, linear: Answer, polished: Answer | None, pick: NDArray[np.int64]
) -> Chosen:
    """Return the answer that chosen options make, with its bounds from both programmes."""
    passes, currents = _per_step(problem, model, pick)
    before = np.array([each.charge_A for each in problem.steps])
    charge = passes * currents
    value = value_of(model, pick)
    bound = linear.value if polished is None else max(linear.value, polished.bound)
    bound = min(bound, value)  # the solver's bound is as exact as the solver
    seconds = np.array([each.seconds for each in problem.steps])
    steps = tuple(
        _chosen_step(each, int(p), float(i))
        for each, p, i in zip(problem.steps, passes, currents, strict=True)
    )
    return Chosen(
        steps=steps,
        muscles=_muscles(problem, before, charge),
        limits=_limits(problem, before, charge),
        unevenness_before=_unevenness(problem, before),
        unevenness=_unevenness(problem, charge),
        objective=value,
        linear_bound=min(linear.value, value),
        bound=bound,
        proved=value - bound <= PROVED,
        plan_kept_all=_kept_all(problem, before),
        seconds_before=float(sum(each.seconds_before for each in steps)),
        seconds=float(seconds @ passes),
        holds=holds_of(problem, model, linear),
        removed=removed_levels(problem),
    )


def _per_step(
    problem: Problem, model: ChoiceModel, pick: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    passes = np.zeros(len(problem.steps), dtype=np.int64)
    currents = np.zeros(len(problem.steps))
    for each, k in zip(model.choices, pick, strict=True):
        passes[list(each.members)] = each.passes[k]
        currents[list(each.members)] = each.level_A[k]
    return passes, currents


def _chosen_step(step: PlannedStep, passes: int, current_A: float) -> ChosenStep:
    return ChosenStep(
        step=step.step,
        name=step.name,
        side=step.side,
        passes_before=step.passes,
        current_before_A=step.current_A,
        passes=passes,
        current_A=current_A,
        seconds_before=step.seconds * step.passes,
        seconds=step.seconds * passes,
        because=_because(step, passes, current_A),
    )


def _because(step: PlannedStep, passes: int, current_A: float) -> str:
    if passes == 0:
        return "the wanted muscles are reached more evenly, or a limit is kept, without it"
    words = []
    if passes != step.passes:
        words.append(f"{passes} passes instead of {step.passes}")
    if abs(current_A - step.current_A) > 1e-9 * step.current_A:
        words.append(f"{current_A * 1e6:g} µA instead of {step.current_A * 1e6:g} µA")
    if not words:
        return "as it was"
    return " and ".join(words) + ", to reach the wanted muscles more evenly within the limits"


def _muscles(
    problem: Problem, before: NDArray[np.float64], after: NDArray[np.float64]
) -> tuple[MuscleCharge, ...]:
    was, now, wish = problem.charge @ before, problem.charge @ after, problem.wish
    return tuple(
        MuscleCharge(
            name=name,
            wished_C_m2=float(wish.charge_C_m2[m]) if wish.weight[m] > 0 else None,
            before_C_m2=float(was[m]),
            after_C_m2=float(now[m]),
        )
        for m, name in enumerate(problem.muscles)
    )


def _limits(
    problem: Problem, before: NDArray[np.float64], after: NDArray[np.float64]
) -> tuple[KeptLimit, ...]:
    found = []
    for limit in problem.charge_limits:
        shares = []
        for charge in (before, after):
            got = limit.upper @ charge
            share = np.where(got > 0, np.inf, 0.0)
            with np.errstate(over="ignore"):  # of a bound next to nothing any charge is beyond measure
                np.divide(got, limit.at_most_C_m2, out=share, where=limit.at_most_C_m2 > 0)
            shares.append(float(share.max(initial=0.0)))
        found.append(KeptLimit(name=limit.name, of=limit.of, share_before=shares[0], share=shares[1]))
    return tuple(found)


def _unevenness(problem: Problem, charge: NDArray[np.float64]) -> float:
    wanted = problem.wish.weight > 0
    weight, wish = problem.wish.weight[wanted], problem.wish.charge_C_m2[wanted]
    return float(weight @ np.abs(problem.charge[wanted] @ charge / wish - 1) / weight.sum())


def _kept_all(problem: Problem, charge: NDArray[np.float64]) -> bool:
    """Say whether the plan as it was breaks nothing that is asked."""
    steps, least = problem.steps, problem.wish.least_C_m2
    current = np.array([each.current_A for each in steps])
    seconds = sum(each.seconds * each.passes for each in steps)
    more = 1 + 1e-9
    pairs = [(each, steps[each.mirror]) for each in steps if each.mirror is not None]
    return all(
        [
            all((limit.upper @ charge <= limit.at_most_C_m2 * more).all() for limit in problem.charge_limits),
            all(
                (limit.upper * current <= limit.at_most[:, None] * more).all()
                for limit in problem.peak_limits
            ),
            problem.cap_s is None or seconds <= problem.cap_s * more,
            least is None or bool((problem.charge @ charge * more >= least).all()),
            not problem.sides_equal
            or all((a.passes, a.current_A) == (b.passes, b.current_A) for a, b in pairs),
        ]
    )
