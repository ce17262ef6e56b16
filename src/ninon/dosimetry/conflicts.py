"""Why nothing can be chosen: demands of which any one could be dropped and the others would go together.

First every demand may give, and those that have to are taken as firm, until nothing is left to give:
somewhere among them is the conflict. Then one after another is left away; what is still impossible without
it stays without it. The set that remains is minimal: there may be another one, but none inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from ninon.dosimetry.choice_model import model_of
from ninon.dosimetry.choices import RemovedLevel, removed_levels
from ninon.dosimetry.dose import MODEL_WORDS
from ninon.dosimetry.preferences import NO_EVIDENCE, Demand, DemandKind, Problem
from ninon.dosimetry.programme import Answer, solve_linear, solve_whole

__all__ = ["Conflict", "Infeasible", "conflicting", "infeasible"]

_ELASTIC = ("charge", "time", "least", "keep")
_GIVES = 1e-6
_SECONDS_BELOW = 120


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Conflict(_Value):
    """One demand of a conflict, with what the others leave for it."""

    kind: DemandKind
    about: str
    asked: float | None = None
    """The bound as it is, where it is one number."""
    needed: float | None = None
    """Where the bound would have to be for all the others to hold."""
    unit: str = ""
    sentence: str


class Infeasible(_Value):
    """No choice keeps all that is asked, and this is why: without any one of these there is one."""

    words: str = MODEL_WORDS
    note: str = NO_EVIDENCE
    conflict: tuple[Conflict, ...]
    whole: bool
    """Whether any charge would do between the levels, and only whole passes and levels do not."""
    proved: bool = True
    """False when the time allowed was over before that was certain."""
    removed: tuple[RemovedLevel, ...] = ()


def infeasible(problem: Problem, *, whole: bool, limit_s: float) -> Infeasible:
    """Return why a problem that cannot be solved cannot.

    Parameters
    ----------
    problem : Problem
        What is asked.
    whole : bool
        Whether whole passes and levels are the trouble; the linear programme has an answer then.
    limit_s : float
        Seconds for each question of the search among whole passes.
    """
    demands, proved = conflicting(problem, whole=whole, limit_s=limit_s)
    return Infeasible(
        conflict=tuple(_told(problem, each, demands, whole=whole, limit_s=limit_s) for each in demands),
        whole=whole,
        proved=proved,
        removed=removed_levels(problem),
    )


def conflicting(
    problem: Problem, *, whole: bool = False, limit_s: float = 10.0
) -> tuple[tuple[Demand, ...], bool]:
    """Return a minimal set of demands that do not go together, and whether each answer was certain."""
    doubtful: list[Demand] = []

    def impossible(demands: Sequence[Demand]) -> bool:
        answer = _answer(problem, demands, (), whole=whole, limit_s=limit_s)
        if not answer.feasible and not answer.settled:
            doubtful.extend(demands)
        return not answer.feasible and answer.settled

    firm = _narrowed(problem, impossible, whole=whole, limit_s=limit_s)
    for each in _dropped_first(firm):
        without = [other for other in firm if other != each]
        if impossible(without):
            firm = without
    return tuple(firm), not doubtful


def _answer(
    problem: Problem, demands: Sequence[Demand], elastic: Sequence[Demand], *, whole: bool, limit_s: float
) -> Answer:
    model = model_of(problem, demands, slack_places=not elastic)
    if whole:
        return solve_whole(model, elastic=elastic, even=False, limit_s=limit_s)
    return solve_linear(model, elastic=elastic, even=False)


def _narrowed(
    problem: Problem, impossible: Callable[[Sequence[Demand]], bool], *, whole: bool, limit_s: float
) -> list[Demand]:
    """Return demands that hold the conflict: those that had to give while the others could stay elastic."""
    rigid = [each for each in problem.demands if each.kind not in _ELASTIC]
    firm: list[Demand] = []
    elastic = [each for each in problem.demands if each.kind in _ELASTIC]
    while elastic:
        answer = _answer(problem, [*rigid, *firm, *elastic], elastic, whole=whole, limit_s=limit_s)
        gave = [each for each in elastic if answer.slack.get(each, 0.0) > _GIVES]
        if not answer.feasible or not gave:
            break
        firm += gave
        elastic = [each for each in elastic if each not in gave]
    found = [*rigid, *firm]
    return found if impossible(found) else list(problem.demands)


_ORDER: tuple[DemandKind, ...] = ("sides", "peak", "charge", "time", "least", "keep")


def _dropped_first(demands: Sequence[Demand]) -> list[Demand]:
    """Return the order of dropping: what concerns single steps and muscles is tried last, and so remains."""
    return sorted(demands, key=lambda each: (_ORDER.index(each.kind), each.number))


def _told(
    problem: Problem, demand: Demand, conflict: Sequence[Demand], *, whole: bool, limit_s: float
) -> Conflict:
    give = None
    if demand.kind in ("charge", "time", "least"):
        answer = _answer(problem, conflict, (demand,), whole=whole, limit_s=limit_s)
        give = answer.slack.get(demand) if answer.feasible else None
    tell = {"charge": _told_charge, "time": _told_time, "least": _told_least}
    if demand.kind in tell:
        return tell[demand.kind](problem, demand.number, give)
    return _told_plainly(problem, demand)


def _told_time(problem: Problem, index: int, give: float | None) -> Conflict:
    cap = problem.cap_s or 0.0
    needed = None if give is None else cap * (1 + give)
    rest = "" if needed is None else f"; what else is asked takes at least {_time(needed)}"
    return Conflict(
        kind="time", about="the time current may flow", asked=cap, needed=needed, unit="s",
        sentence=f"Current may flow for at most {_time(cap)}{rest}.",
    )  # fmt: skip


def _told_least(problem: Problem, index: int, give: float | None) -> Conflict:
    if problem.wish.least_C_m2 is None:  # cannot be: such a demand comes from there
        raise AssertionError
    least = float(problem.wish.least_C_m2[index])
    needed = None if give is None else max(least * (1 - give), 0.0)
    rest = "" if needed is None else f"; at most {_mC_cm2(needed)} can, if all else here holds"
    name = problem.muscles[index]
    return Conflict(
        kind="least", about=name, asked=least, needed=needed, unit="C/m²",
        sentence=f"At least {_mC_cm2(least)} must arrive in {name}{rest}.",
    )  # fmt: skip


def _told_charge(problem: Problem, index: int, give: float | None) -> Conflict:
    limit = problem.charge_limits[index]
    bounds = np.unique(limit.at_most_C_m2)
    asked = float(bounds[0]) if bounds.size == 1 else None
    told = _mC_cm2(asked) if asked is not None else f"{_mC_cm2(bounds[0])} to {_mC_cm2(bounds[-1])}"
    needed = asked * (1 + give) if asked and give is not None else None
    if needed is not None:
        rest = f"; the others here bring at least {_mC_cm2(needed)} to some place"
    elif give is not None and asked != 0:
        rest = f"; some place would have to bear {1 + give:.2g} times its bound"
    else:
        rest = "; the others here bring some charge there" if asked == 0 else ""
    return Conflict(
        kind="charge", about=limit.name, asked=asked, needed=needed, unit="C/m²",
        sentence=f"{limit.name}: at most {told} at any place{rest}.",
    )  # fmt: skip


def _told_plainly(problem: Problem, demand: Demand) -> Conflict:
    kind: Literal["keep", "peak", "sides"]
    if demand.kind == "keep":
        step = problem.steps[demand.number]
        least = min(step.passes_allowed), step.levels_A[0] * 1e6 if step.levels_A else 0.0
        kind, about = "keep", step.name
        words = f"{step.name} must stay, with {least[0]} passes of {least[1]:g} µA at the least."
    elif demand.kind == "peak":
        limit = problem.peak_limits[demand.number]
        kind, about = "peak", limit.name
        words = f"{limit.name}: {_peak(limit.at_most.min(), limit.unit)} at the most, at any moment."
    else:
        kind, about = "sides", "both sides"
        words = "A step has the same passes and the same current on both sides."
    return Conflict(kind=kind, about=about, sentence=words)


def _time(seconds: float) -> str:
    return f"{seconds:.3g} s" if seconds < _SECONDS_BELOW else f"{seconds / 60:.1f} min"


def _peak(value: float, unit: str) -> str:
    return f"{value * 100:.3g} µA/cm²" if unit == "A/m²" else f"{value:.3g} V/m"


def _mC_cm2(charge_C_m2: float) -> str:
    return f"{charge_C_m2 * 0.1:.3g} mC/cm²"
