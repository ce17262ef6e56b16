"""Choose passes and currents so that wanted muscles are reached evenly and every limit holds, or say why not.

At a given contact charge is linear in passes times current, so a linear programme says how even a plan could
be at best. Whole passes and levels of the device are then chosen by rounding, repair and search, and by
branch and bound as far as the time goes; how far the choice is from the best is part of the answer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ninon.dosimetry.choice_model import ChoiceModel, model_of
from ninon.dosimetry.chosen import PROVED, Chosen, chosen, value_of
from ninon.dosimetry.conflicts import Infeasible, infeasible
from ninon.dosimetry.preferences import Problem
from ninon.dosimetry.programme import Answer, solve_linear, solve_whole
from ninon.dosimetry.rounding import nearby, searched
from ninon.errors import InputError

__all__ = ["optimise"]


def optimise(problem: Problem, *, polish_s: float = 10.0) -> Chosen | Infeasible:
    """Choose passes and currents.

    Parameters
    ----------
    problem : Problem
        What is asked.
    polish_s : float
        Seconds for branch and bound. With 0 there is none, unless the search finds no plan at all (then one
        second), and the answer does not depend on how fast the machine is; otherwise it may where
        `Chosen.proved` is False.

    Returns
    -------
    Chosen or Infeasible
        Infeasible is a result, with a smallest set of demands that do not go together.

    Raises
    ------
    InputError
        If the time for branch and bound is negative.
    PhysicsError
        If the binding places were not found.
    """
    if not polish_s >= 0:
        raise InputError(f"polish_s is {polish_s:g}; give seconds, 0 for none.")
    model = model_of(problem, problem.demands)
    linear = solve_linear(model)
    if not linear.feasible:
        return infeasible(problem, whole=False, limit_s=polish_s)
    pick = _best_nearby(model, linear, _planned(problem, model))
    polished = _polished(model, pick, linear, polish_s)
    if polished is not None and polished.pick is not None and _allowed(model, polished.pick):
        pick = _better(model, pick, polished.pick)
    if pick is None:
        settled = polished is not None and polished.settled
        found = infeasible(problem, whole=True, limit_s=max(polish_s, 1.0))
        return found if settled else found.model_copy(update={"proved": False})
    return chosen(problem, model, linear, polished, pick)


def _planned(problem: Problem, model: ChoiceModel) -> NDArray[np.float64]:
    """Return the charge the plan gives each choice; of a pair, that of its weaker side."""
    charges = [min(problem.steps[k].charge_A for k in each.members) for each in model.choices]
    return np.array(charges) / model.unit_A


def _best_nearby(
    model: ChoiceModel, linear: Answer, planned: NDArray[np.float64]
) -> NDArray[np.int64] | None:
    best = None
    for start in nearby(model, linear.charge, planned):
        found = searched(model, start)
        if found is not None:
            best = _better(model, best, found)
    return None if best is None else searched(model, best, by_two=True)


def _better(model: ChoiceModel, one: NDArray[np.int64] | None, other: NDArray[np.int64]) -> NDArray[np.int64]:
    if one is None or value_of(model, other) < value_of(model, one) - 1e-9:
        return other
    return one


def _allowed(model: ChoiceModel, pick: NDArray[np.int64]) -> bool:
    return model.excess(model.charge(pick), model.passes(pick)) == 0


def _polished(
    model: ChoiceModel, pick: NDArray[np.int64] | None, linear: Answer, polish_s: float
) -> Answer | None:
    value = None if pick is None else value_of(model, pick)
    if value is not None and value - linear.value <= PROVED:
        return None
    if value is not None and polish_s == 0:
        return None
    return solve_whole(model, limit_s=max(polish_s, 1.0), at_most=value, near=linear.charge)
