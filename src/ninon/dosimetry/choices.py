"""What can be chosen for each step: passes and a level of the device, as far as the peaks allow.

A peak does not depend on the number of passes, so a level that breaks a limit is taken away before anything
is solved, and said. A step and its mirror become one choice when both sides are to be equal.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from ninon.dosimetry.preferences import Demand, PlannedStep, Problem

__all__ = ["Choice", "RemovedLevel", "allowed_levels", "choices_of", "removed_levels"]

_LEVEL_TOLERANCE = 1e-9
"""Relative; two levels closer than this are the same number written twice."""


class RemovedLevel(BaseModel):
    """A level that could not be used for a step, and which limit says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: int
    """Index of the step in its plan."""
    name: str
    level_A: float
    limit: str
    value: float
    """Upper end of the interval, at the worst place."""
    at_most: float
    unit: str


@dataclass(frozen=True, eq=False)
class Choice:
    """What can be chosen for one step, or for a step and its mirror together."""

    members: tuple[int, ...]
    """Positions in the problem."""
    passes: NDArray[np.int64]
    """(k,): rising charge; 0 with charge 0 is leaving out, and always the first."""
    level_A: NDArray[np.float64]
    """(k,): 0 where it is left out."""
    seconds: float
    """Of one pass of all members."""

    @property
    def charge_A(self) -> NDArray[np.float64]:
        """Passes times current."""
        return self.passes * self.level_A

    @property
    def is_empty(self) -> bool:
        """Whether no level is left; then it can only be left out."""
        return len(self.passes) <= 1


def removed_levels(problem: Problem) -> tuple[RemovedLevel, ...]:
    """Return every level that a peak limit takes away, with the limit it passes by the largest factor."""
    found = []
    for k, each in enumerate(problem.steps):
        for level in each.levels_A:
            hits = [(_hit(limit.upper[:, k], limit.at_most, level), limit) for limit in problem.peak_limits]
            broken = [(hit, limit) for hit, limit in hits if hit is not None]
            if broken:
                (value, bound, _), limit = max(broken, key=lambda pair: pair[0][2])
                found.append(
                    RemovedLevel(
                        step=each.step, name=each.name, level_A=level, limit=limit.name,
                        value=value, at_most=bound, unit=limit.unit,
                    )
                )  # fmt: skip
    return tuple(found)


def allowed_levels(problem: Problem, position: int, active: Collection[Demand]) -> tuple[float, ...]:
    """Return the levels of a step that break none of the active peak limits."""
    peaks = [limit for k, limit in enumerate(problem.peak_limits) if Demand("peak", k) in active]
    return tuple(
        level
        for level in problem.steps[position].levels_A
        if not any(_hit(limit.upper[:, position], limit.at_most, level) for limit in peaks)
    )


def choices_of(problem: Problem, active: Collection[Demand]) -> tuple[Choice, ...]:
    """Return what can be chosen when some of the demands hold.

    Of two ways to the same charge only the one with fewer passes is kept: it takes less time.
    """
    together = Demand("sides") in active
    found = []
    for k, each in enumerate(problem.steps):
        if together and each.mirror is not None:
            if k < each.mirror:
                found.append(_choice(problem, (k, each.mirror), active))
        else:
            found.append(_choice(problem, (k,), active))
    return tuple(found)


def _choice(problem: Problem, members: tuple[int, ...], active: Collection[Demand]) -> Choice:
    steps = [problem.steps[k] for k in members]
    levels = _common_levels([allowed_levels(problem, k, active) for k in members])
    passes = sorted(set.intersection(*(set(each.passes_allowed) for each in steps)))
    options = _options(passes, levels)
    return Choice(
        members=members,
        passes=np.array([0, *(p for p, _ in options)], dtype=np.int64),
        level_A=np.array([0.0, *(level for _, level in options)]),
        seconds=_seconds(steps),
    )


def _options(passes: list[int], levels: tuple[float, ...]) -> list[tuple[int, float]]:
    every = sorted((p * level, p, level) for p in passes for level in levels)
    kept: list[tuple[float, int, float]] = []
    for option in every:
        if not kept or option[0] > kept[-1][0] * (1 + _LEVEL_TOLERANCE):
            kept.append(option)
        elif option[1] < kept[-1][1]:
            kept[-1] = option
    return [(p, level) for _, p, level in kept]


def _common_levels(levels: list[tuple[float, ...]]) -> tuple[float, ...]:
    first, *others = levels
    return tuple(
        level
        for level in first
        if all(any(abs(level - one) <= _LEVEL_TOLERANCE * level for one in other) for other in others)
    )


def _seconds(steps: list[PlannedStep]) -> float:
    return float(sum(each.seconds for each in steps))


def _hit(
    per_A: NDArray[np.float64], bounds: NDArray[np.float64], level_A: float
) -> tuple[float, float, float] | None:
    """Return value, bound and factor at the worst place if a level breaks a limit there, else None."""
    values = per_A * level_A
    over = np.flatnonzero(values > bounds * (1 + 1e-12))
    if not over.size:
        return None
    factor = np.divide(values[over], bounds[over], out=np.full(over.size, np.inf), where=bounds[over] > 0)
    worst = over[int(factor.argmax())]
    return float(values[worst]), float(bounds[worst]), float(factor.max())
