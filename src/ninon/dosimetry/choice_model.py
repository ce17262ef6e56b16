"""The choices as numbers without units: evenness, places and time, each linear in charge and passes.

Wishes, bounds and the time cap are all 1 here, so the answer does not depend on the units of the question.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.dosimetry.choices import Choice, choices_of
from ninon.dosimetry.preferences import Demand, Problem

__all__ = ["TOLERANCE", "ChoiceModel", "model_of"]

TOLERANCE = 1e-9
"""Relative to a bound: what rounding in double precision may add without breaking it."""

TIME_WEIGHT = 1e-3
"""What the time of the whole plan counts beside evenness: enough to decide between equals."""

_NOTHING = 1e-12
"""A bound at this share of what could come there allows nothing."""

_FAR = 1e6

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ChoiceModel:
    """D choices, M wanted muscles, R places that could bind; charge is in units of `unit_A`."""

    choices: tuple[Choice, ...]
    unit_A: float
    even: Floats
    """(M, D): share of its wish that each muscle receives from a unit of charge."""
    weight: Floats
    """(M,): adds up to 1."""
    cells: Floats
    """(R, D), in columns: share of its bound that each place receives."""
    cell_bound: Floats
    """(R,): 1, or 0 where nothing at all is allowed."""
    cell_demand: NDArray[np.int64]
    """(R,): position in `demands`."""
    cell_place: NDArray[np.int64]
    """(R,): row of the place in its limit."""
    few_charge: Floats
    """(F, D): the few other rows, their part in charge."""
    few_passes: Floats
    """(F, D): their part in passes."""
    few_bound: Floats
    few_demand: NDArray[np.int64]
    demands: tuple[Demand, ...]
    """Those that hold."""
    time: Floats
    """(D,): what a pass of each choice adds to the objective."""

    def charge(self, pick: NDArray[np.int64]) -> Floats:
        """Return the charge of chosen options, in `unit_A`."""
        chosen = [each.charge_A[k] for each, k in zip(self.choices, pick, strict=True)]
        return np.array(chosen) / self.unit_A

    def passes(self, pick: NDArray[np.int64]) -> Floats:
        """Return the passes of chosen options."""
        chosen = [each.passes[k] for each, k in zip(self.choices, pick, strict=True)]
        return np.array(chosen, dtype=np.float64)

    def unevenness(self, charge: Floats) -> float:
        """Return the weighted mean distance from the wish, as a share of it."""
        return float(self.weight @ np.abs(self.even @ charge - 1))

    def objective(self, charge: Floats, passes: Floats) -> float:
        """Return what is made small: unevenness, and a little of the time."""
        return self.unevenness(charge) + float(self.time @ passes)

    def excess(self, charge: Floats, passes: Floats) -> float:
        """Return by how much bounds are broken, all together; 0 when none is."""
        few = self.few_charge @ charge + self.few_passes @ passes - self.few_bound
        cells = self.cells @ charge - self.cell_bound
        return float(over(few).sum() + over(cells).sum())


def over(excess: Floats) -> Floats:
    """Return what is above zero by more than rounding."""
    return np.where(excess > TOLERANCE, excess, 0.0)


def model_of(problem: Problem, active: Collection[Demand], *, slack_places: bool = True) -> ChoiceModel:
    """Return the model in which some demands hold.

    Places that no choice can bring to their bound are left away; nothing changes by that.

    Parameters
    ----------
    problem : Problem
        What is asked.
    active : collection of Demand
        Those of its demands that hold.
    slack_places : bool
        Whether places that cannot bind are left away.
    """
    demands = tuple(each for each in problem.demands if each in active)
    choices = choices_of(problem, demands)
    largest = np.array([each.charge_A.max() for each in choices])
    unit_A = float(max(max(step.levels_A) * max(step.passes_allowed) for step in problem.steps))
    wish = problem.wish
    wanted = wish.weight > 0
    merged = _merged(problem.charge, choices)
    cells = _cells(problem, demands, choices, largest, unit_A, drop=slack_places)
    few = _few(problem, demands, choices, merged * unit_A)
    planned = sum(each.seconds * each.passes for each in problem.steps)
    return ChoiceModel(
        choices=choices,
        unit_A=unit_A,
        even=merged[wanted] * (unit_A / wish.charge_C_m2[wanted])[:, None],
        weight=wish.weight[wanted] / wish.weight[wanted].sum(),
        cells=np.asfortranarray(cells[0]),
        cell_bound=cells[1],
        cell_demand=cells[2],
        cell_place=cells[3],
        few_charge=few[0],
        few_passes=few[1],
        few_bound=few[2],
        few_demand=few[3],
        demands=demands,
        time=TIME_WEIGHT * np.array([each.seconds for each in choices]) / planned,
    )


def _merged(per_step: Floats, choices: tuple[Choice, ...]) -> Floats:
    """Return the columns of the choices: a choice for two steps has the sum of theirs."""
    return np.stack([per_step[:, list(each.members)].sum(axis=1) for each in choices], axis=1)


def _cells(
    problem: Problem, demands: tuple[Demand, ...], choices: tuple[Choice, ...], largest_A: Floats,
    unit_A: float, *, drop: bool,
) -> tuple[Floats, Floats, NDArray[np.int64], NDArray[np.int64]]:  # fmt: skip
    blocks, bounds, owners, places = [], [], [], []
    for position, demand in enumerate(demands):
        if demand.kind != "charge":
            continue
        limit = problem.charge_limits[demand.number]
        rows = _merged(limit.upper, choices)
        worst = rows @ largest_A
        could = worst > limit.at_most_C_m2 if drop else worst > 0
        rows, allowed, worst = rows[could], limit.at_most_C_m2[could], worst[could]
        nothing = allowed <= _NOTHING * worst
        shares = rows * (unit_A / np.where(nothing, worst, allowed))[:, None]
        # An option far above a bound is impossible, however far; where nothing may come, nothing does.
        blocks.append(np.where(nothing[:, None], rows > 0, np.minimum(shares, _FAR)))
        bounds.append((~nothing).astype(np.float64))
        owners.append(np.full(len(rows), position))
        places.append(np.flatnonzero(could))
    if not blocks:
        none = np.zeros(0, dtype=np.int64)
        return np.zeros((0, len(choices))), np.zeros(0), none, none
    return np.concatenate(blocks), np.concatenate(bounds), np.concatenate(owners), np.concatenate(places)


def _few(
    problem: Problem, demands: tuple[Demand, ...], choices: tuple[Choice, ...], charge: Floats
) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
    """Return the rows of the time cap, of what must arrive and of what must stay."""
    width = len(choices)
    rows: list[tuple[Floats, Floats, float, int]] = []
    for position, demand in enumerate(demands):
        if demand.kind == "time" and problem.cap_s is not None:
            seconds = np.array([each.seconds for each in choices])
            rows.append((np.zeros(width), seconds / problem.cap_s, 1.0, position))
        elif demand.kind == "least" and problem.wish.least_C_m2 is not None:
            least = problem.wish.least_C_m2[demand.number]
            rows.append((-charge[demand.number] / least, np.zeros(width), -1.0, position))
        elif demand.kind == "keep":
            rows.append((np.zeros(width), _stays(choices, demand.number), -1.0, position))
    return (
        np.array([row[0] for row in rows]).reshape(-1, width),
        np.array([row[1] for row in rows]).reshape(-1, width),
        np.array([row[2] for row in rows]),
        np.array([row[3] for row in rows], dtype=np.int64),
    )


def _stays(choices: tuple[Choice, ...], step: int) -> Floats:
    row = np.zeros(len(choices))
    for k, each in enumerate(choices):
        if step in each.members:
            row[k] = -1 / (1 if each.is_empty else each.passes[1:].min())
    return row
