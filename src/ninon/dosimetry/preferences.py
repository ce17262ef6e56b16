"""What is asked of the planner: steps and their choices, muscles to be reached evenly, what nobody may pass.

A wish is a preference for evenness and never a target: no evidence links any dose to any result. Protected
places are kept by hard limits, in the same form as the limits of the tables. So a result either keeps a place
below what was asked or says that it cannot, and more protection never raises what it protects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError

__all__ = [
    "NO_EVIDENCE",
    "ChargeLimit",
    "Demand",
    "PeakLimit",
    "PlannedStep",
    "Problem",
    "Wish",
    "even_wish",
    "protection",
]

NO_EVIDENCE = "No evidence links any dose to any result: evenness is a preference and nothing more."
"""Travels with everything the planner says."""

MOST_PASSES = (2, 3, 4)

DemandKind = Literal["keep", "peak", "charge", "time", "least", "sides"]


class Demand(NamedTuple):
    """One thing asked that could stand in the way of another."""

    kind: DemandKind
    number: int = 0
    """Of the step, the limit or the muscle."""


@dataclass(frozen=True, kw_only=True)
class PlannedStep:
    """One energised step of a plan, with what could be chosen for it."""

    step: int
    """Index of the step in its plan."""
    name: str
    side: str
    seconds: float
    """Of one pass."""
    current_A: float
    """In the plan as it is."""
    passes: int
    levels_A: tuple[float, ...]
    """Levels the device has, up to the ceiling of the step, rising."""
    passes_allowed: tuple[int, ...] = MOST_PASSES
    mirror: int | None = None
    """Position, among the steps of the problem, of the same step on the other side."""
    keep: bool = False
    """Whether the step may not be left out."""

    @property
    def charge_A(self) -> float:
        """Passes times current, in which every charge is linear."""
        return self.passes * self.current_A


@dataclass(frozen=True, eq=False, kw_only=True)
class ChargeLimit:
    """The most charge per area that any of some places may receive in the whole session.

    ``upper`` is (places, steps), in C/m² per ampere and pass, at the upper end of its interval: what the
    model does not know counts against the plan.
    """

    name: str
    upper: NDArray[np.float64]
    at_most_C_m2: NDArray[np.float64]
    """One number for each place."""
    of: Literal["limit", "preference"] = "limit"


@dataclass(frozen=True, eq=False, kw_only=True)
class PeakLimit:
    """The most that any of some places may see at any moment; the number of passes does not matter.

    ``upper`` is (places, steps), in the unit per ampere, at the upper end of its interval.
    """

    name: str
    upper: NDArray[np.float64]
    at_most: NDArray[np.float64]
    unit: Literal["A/m²", "V/m"] = "A/m²"


@dataclass(frozen=True, eq=False, kw_only=True)
class Wish:
    """Charge wanted in muscles (preferences), in the order of the problem's muscles."""

    charge_C_m2: NDArray[np.float64]
    weight: NDArray[np.float64]
    """How much each muscle counts; 0 for one that is not wanted. Only ratios matter."""
    least_C_m2: NDArray[np.float64] | None = None
    """What must at least arrive; 0 asks nothing."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Problem:
    """Everything a choice of passes and currents depends on.

    ``charge`` is (muscles, steps): mean charge per area over a muscle, nominal, in C/m² per ampere and pass.
    """

    steps: tuple[PlannedStep, ...]
    muscles: tuple[str, ...]
    charge: NDArray[np.float64]
    wish: Wish
    charge_limits: tuple[ChargeLimit, ...] = ()
    peak_limits: tuple[PeakLimit, ...] = ()
    cap_s: float | None = None
    """Most seconds in which current flows."""
    sides_equal: bool = False
    """Whether a step and its mirror get the same passes and the same current."""

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        _check_steps(self)
        _check_wish(self)
        for limit in self.charge_limits:
            _check_rows(limit.name, limit.upper, limit.at_most_C_m2, len(self.steps))
        for peak in self.peak_limits:
            _check_rows(peak.name, peak.upper, peak.at_most, len(self.steps))
        if self.cap_s is not None and not self.cap_s > 0:
            raise InputError(f"The time cap is {self.cap_s:g} s; give one above zero, or none.")

    @property
    def demands(self) -> tuple[Demand, ...]:
        """All that is asked, each thing by itself."""
        least = self.wish.least_C_m2
        found = [Demand("charge", k) for k in range(len(self.charge_limits))]
        found += [Demand("peak", k) for k in range(len(self.peak_limits))]
        found += [Demand("time")] if self.cap_s is not None else []
        found += [Demand("keep", k) for k, step in enumerate(self.steps) if step.keep]
        found += [] if least is None else [Demand("least", int(m)) for m in np.flatnonzero(least > 0)]
        found += [Demand("sides")] if self.sides_equal else []
        return tuple(found)


def even_wish(steps: tuple[PlannedStep, ...], charge: NDArray[np.float64], wanted: NDArray[np.bool_]) -> Wish:
    """Return the wish for the same charge in all wanted muscles, at the mean level the plan has there.

    Parameters
    ----------
    steps : tuple of PlannedStep
        The plan as it is.
    charge : ndarray
        (muscles, steps) as in `Problem`.
    wanted : ndarray of bool
        (muscles,).

    Raises
    ------
    InputError
        If no muscle is wanted, or the plan brings no charge to those that are.
    """
    if not wanted.any():
        raise InputError("No muscle is wanted, so there is nothing to be even; name at least one.")
    now = charge @ np.array([each.charge_A for each in steps])
    level = float(now[wanted].mean())
    if not level > 0:
        raise InputError("The plan brings no charge to the wanted muscles; plan lines over them first.")
    return Wish(charge_C_m2=np.full(len(now), level), weight=wanted.astype(np.float64))


def protection(
    name: str, upper: NDArray[np.float64], steps: tuple[PlannedStep, ...], *, share: float
) -> ChargeLimit:
    """Return the limit that keeps a place at or below a share of what the plan as it is gives it.

    With one row ``upper`` is the mean over the place; with several the largest of them is meant.

    Raises
    ------
    InputError
        If the share is negative or not finite.
    """
    if not (np.isfinite(share) and share >= 0):
        raise InputError(f"The share for {name} is {share:g}; give 0 (nothing) or more, 1 is as it is now.")
    now = float((upper @ np.array([each.charge_A for each in steps])).max(initial=0.0))
    bounds = np.full(len(upper), share * now)
    words = f"{name}: at most {share:.0%} of what the plan gave it"
    return ChargeLimit(name=words, upper=upper, at_most_C_m2=bounds, of="preference")


def _check_steps(problem: Problem) -> None:
    if not problem.steps:
        raise InputError("There is no energised step, so there is nothing to choose.")
    for k, each in enumerate(problem.steps):
        numbers = (each.seconds, each.current_A, *each.levels_A)
        if not all(np.isfinite(n) and n > 0 for n in numbers):
            raise InputError(f"{each.name}: seconds, current and levels must be finite and above zero.")
        if list(each.levels_A) != sorted(set(each.levels_A)):
            raise InputError(f"{each.name}: the levels must rise; write each once, from low to high.")
        if not each.passes_allowed or min(each.passes_allowed) < 1 or each.passes < 1:
            raise InputError(
                f"{each.name}: passes are counted from 1; leaving out is not a number of passes."
            )
        _check_mirror(problem.steps, k)


def _check_mirror(steps: tuple[PlannedStep, ...], k: int) -> None:
    other = steps[k].mirror
    if other is not None and (other == k or not 0 <= other < len(steps) or steps[other].mirror != k):
        raise InputError(f"{steps[k].name}: its mirror must be another step that names it in turn.")


def _check_wish(problem: Problem) -> None:
    shape, wish = (len(problem.muscles), len(problem.steps)), problem.wish
    if problem.charge.shape != shape:
        raise InputError(f"The charge is {problem.charge.shape}; (muscles, steps) = {shape} is needed.")
    given = [wish.charge_C_m2, wish.weight] + ([] if wish.least_C_m2 is None else [wish.least_C_m2])
    if any(each.shape != shape[:1] for each in given):
        raise InputError(f"A wish has one number for each of the {shape[0]} muscles.")
    if any(not np.isfinite(each).all() or (each < 0).any() for each in (*given, problem.charge)):
        raise InputError("Charges, wishes and weights must be finite and not below zero.")
    if not wish.weight.any():
        raise InputError("All weights are 0, so nothing is wanted; give at least one muscle a weight.")
    if (wish.charge_C_m2[wish.weight > 0] <= 0).any():
        raise InputError(
            "A wanted muscle has no wished charge above zero; protect a place by a limit instead."
        )


def _check_rows(name: str, upper: NDArray[np.float64], bounds: NDArray[np.float64], steps: int) -> None:
    if upper.ndim != 2 or upper.shape[1] != steps or bounds.shape != upper.shape[:1]:
        raise InputError(
            f"{name}: (places, steps) and one bound per place are needed; there are {steps} steps."
        )
    if not (np.isfinite(upper).all() and np.isfinite(bounds).all()):
        raise InputError(f"{name}: not all numbers are finite.")
    if (upper < 0).any() or (bounds < 0).any():
        raise InputError(f"{name}: neither a charge nor a bound is below zero.")
