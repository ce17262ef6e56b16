"""Linear and integer programmes over the choices, solved by HiGHS with places added as they bind.

Of thousands of places few ever bind. A programme starts with the most burdened ones, is solved, and those its
answer breaks are added until there are none: the answer is that of the full programme, and every place has
been looked at.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from ninon.dosimetry.choice_model import TOLERANCE, ChoiceModel
from ninon.dosimetry.formulations import Formulation, anything_between, one_option_each, picked
from ninon.dosimetry.preferences import Demand
from ninon.errors import PhysicsError

__all__ = ["Answer", "solve_linear", "solve_whole"]

Floats = NDArray[np.float64]

_FIRST_PLACES = 40
_MORE_PLACES = 60
_ROUNDS = 200
_BURDENED = 0.85
_NARROWER = 3e-6
"""A row an answer broke within the solver's own tolerance is asked again this much narrower."""
_NEARLY = 2e-7
"""Of a linear answer, which is a bound and no plan: what a solver may leave on a row."""
_SAME = 1e-6


@dataclass(frozen=True, eq=False)
class Answer:
    """What a programme came to."""

    feasible: bool
    settled: bool = True
    """Whether it is the answer, and not only what was found in the time allowed."""
    charge: Floats = field(default_factory=lambda: np.zeros(0))
    """(D,) in the model's unit."""
    passes: Floats = field(default_factory=lambda: np.zeros(0))
    pick: NDArray[np.int64] | None = None
    """(D,): option of each choice, where options were chosen."""
    value: float = np.inf
    bound: float = -np.inf
    """Nothing is below it."""
    slack: dict[Demand, float] = field(default_factory=dict)
    """By which share each elastic demand had to give."""
    place_price: Floats = field(default_factory=lambda: np.zeros(0))
    """(R,): how fast the value would fall if the bound of a place rose, per bound."""
    few_price: Floats = field(default_factory=lambda: np.zeros(0))
    most_price: Floats = field(default_factory=lambda: np.zeros(0))
    """(D,): the same for the most passes at the highest level of each choice."""


def solve_linear(model: ChoiceModel, *, elastic: Collection[Demand] = (), even: bool = True) -> Answer:
    """Solve over all charges and passes between the least and the most of each choice.

    Its value is a lower bound of what any choice of whole passes and levels can reach.

    Parameters
    ----------
    model : ChoiceModel
        What holds.
    elastic : collection of Demand
        Demands that may give; then the sum of what they give is made small.
    even : bool
        Whether evenness is asked; otherwise only whether it can be.
    """
    return _solved(model, anything_between(model), elastic, even=even, limit_s=None, at_most=None)


def solve_whole(
    model: ChoiceModel,
    *,
    elastic: Collection[Demand] = (),
    even: bool = True,
    limit_s: float = 10.0,
    at_most: float | None = None,
    near: Floats | None = None,
) -> Answer:
    """Solve over whole passes and levels of the device; as `solve_linear` otherwise.

    Parameters
    ----------
    limit_s : float
        Seconds after which the search ends, settled or not. What is found by then may still break a bound.
    at_most : float, optional
        A value that is known to be reached.
    near : ndarray, optional
        Charges expected to be near the answer: the places they burden most are looked at from the start.
    """
    core = one_option_each(model)
    return _solved(model, core, elastic, even=even, limit_s=limit_s, at_most=at_most, near=near)


def _solved(
    model: ChoiceModel, core: Formulation, elastic: Collection[Demand], *, even: bool,
    limit_s: float | None, at_most: float | None, near: Floats | None = None,
) -> Answer:  # fmt: skip
    end = None if limit_s is None else monotonic() + limit_s
    soft = [each for each in model.demands if each in elastic]
    places = _first_places(model, near)
    narrow, few_narrow = np.zeros(len(model.cells)), np.zeros(len(model.few_bound))
    for _ in range(_ROUNDS):
        rows = np.flatnonzero(places)
        parts = _Parts(model, core, soft, even, rows, narrow[rows], few_narrow)
        left = None if end is None else max(end - monotonic(), 0.05)
        answer = parts.run(left, at_most)
        if not answer.feasible:
            return answer
        if end is not None and monotonic() > end:
            return replace(answer, settled=False)
        if not _corrected(model, answer, places, narrow, few_narrow, exact=core.whole):
            return answer
    raise PhysicsError(f"The places that bind were not found in {_ROUNDS} rounds; ask for fewer limits.")


def _first_places(model: ChoiceModel, near: Floats | None) -> NDArray[np.bool_]:
    places = np.zeros(len(model.cells), dtype=bool)
    most = np.array([each.charge_A.max() / model.unit_A for each in model.choices])
    places[np.argsort(-(model.cells @ most), kind="stable")[:_FIRST_PLACES]] = True
    if near is not None:
        burdened = model.cells @ near > _BURDENED * model.cell_bound
        places[burdened] = True
    return places


def _corrected(
    model: ChoiceModel, answer: Answer, places: NDArray[np.bool_], narrow: Floats, few_narrow: Floats,
    *, exact: bool,
) -> bool:  # fmt: skip
    """Add the places an answer breaks, narrow those it breaks by a hair; say whether anything changed."""
    give = np.array([answer.slack.get(each, 0.0) for each in model.demands] or [0.0])
    cells = model.cells @ answer.charge - model.cell_bound - give[model.cell_demand]
    few = model.few_charge @ answer.charge + model.few_passes @ answer.passes
    few = few - model.few_bound - give[model.few_demand]
    allowed = TOLERANCE if exact and not answer.slack else _SAME
    broken = cells > (TOLERANCE if exact and not answer.slack else _NEARLY)
    fresh = np.flatnonzero(broken & ~places)
    if fresh.size:
        places[fresh[np.argsort(-cells[fresh], kind="stable")[:_MORE_PLACES]]] = True
        return True
    again, few_again = (cells > allowed) & places & (model.cell_bound > 0), few > allowed
    if not exact or not (again.any() or few_again.any()):
        return False
    narrow[again] += _NARROWER
    few_narrow[few_again] += _NARROWER
    return True


@dataclass(frozen=True, eq=False)
class _Parts:
    """One programme: the core's variables, two per muscle (too little, too much), one per elastic demand."""

    model: ChoiceModel
    core: Formulation
    soft: list[Demand]
    even: bool
    places: NDArray[np.int64]
    narrow: Floats
    few_narrow: Floats

    def run(self, limit_s: float | None, at_most: float | None) -> Answer:
        model, core = self.model, self.core
        width, muscles = core.to_charge.shape[1], len(model.weight) if self.even else 0
        cost = np.concatenate([np.zeros(width), np.repeat(0.0, 2 * muscles), np.ones(len(self.soft))])
        if self.even and not self.soft:
            cost[:width] = core.to_passes.T @ model.time
            cost[width : width + 2 * muscles] = np.tile(model.weight, 2)
        elif not self.soft:
            cost[:width] = core.to_passes.T @ model.time  # any answer will do: the shortest
        upper = np.concatenate([core.most, np.full(2 * muscles + len(self.soft), np.inf)])
        at_most_rows, bounds = self._at_most(muscles)
        equal_rows, ones = self._equal(muscles)
        if core.whole:
            if at_most is not None:
                at_most_rows = np.vstack([at_most_rows, cost])
                bounds = np.append(bounds, at_most + 1e-9)
            found = _whole(cost, at_most_rows, bounds, equal_rows, ones, upper, width, limit_s)
        else:
            found = _linear(cost, at_most_rows, bounds, equal_rows, ones, upper)
        return self._read(found, width)

    def _at_most(self, muscles: int) -> tuple[Floats, Floats]:
        model, core = self.model, self.core
        cells = model.cells[self.places] @ core.to_charge
        few = model.few_charge @ core.to_charge + model.few_passes @ core.to_passes
        rest = np.zeros((len(core.rows), 2 * muscles + len(self.soft)))
        rows = np.vstack(
            [
                np.hstack([cells, self._give(model.cell_demand[self.places], muscles)]),
                np.hstack([few, self._give(model.few_demand, muscles)]),
                np.hstack([core.rows, rest]),
            ]
        )
        bounds = [
            model.cell_bound[self.places] - self.narrow,
            model.few_bound - self.few_narrow,
            np.zeros(len(core.rows)),
        ]
        return rows, np.concatenate(bounds)

    def _give(self, owner: NDArray[np.int64], muscles: int) -> Floats:
        """Return what elastic demands add to the bounds of their rows."""
        found = np.zeros((len(owner), 2 * muscles + len(self.soft)))
        for k, demand in enumerate(self.soft):
            found[owner == self.model.demands.index(demand), 2 * muscles + k] = -1
        return found

    def _equal(self, muscles: int) -> tuple[Floats, Floats]:
        core, soft = self.core, len(self.soft)
        rows = np.hstack([core.sums, np.zeros((len(core.sums), 2 * muscles + soft))])
        if muscles:
            one = np.eye(muscles)
            even = np.hstack([self.model.even @ core.to_charge, one, -one, np.zeros((muscles, soft))])
            rows = np.vstack([rows, even])
        return rows, np.ones(len(rows))

    def _read(self, found: Any, width: int) -> Answer:
        if found.status == 2 or (found.x is None and found.status != 1):
            return Answer(feasible=False)
        if found.x is None:
            return Answer(feasible=False, settled=False)
        core, model = self.core, self.model
        own = np.asarray(found.x[:width])
        pick = None
        if core.whole:
            pick = picked(own, model)
            charge, passes = model.charge(pick), model.passes(pick)
        else:
            charge, passes = core.to_charge @ own, core.to_passes @ own
        given = found.x[len(found.x) - len(self.soft) :] if self.soft else []
        slack = {each: float(max(value, 0.0)) for each, value in zip(self.soft, given, strict=True)}
        bound = found.mip_dual_bound if core.whole else found.fun
        return Answer(
            feasible=True,
            settled=found.status == 0,
            charge=charge,
            passes=passes,
            pick=pick,
            value=float(found.fun),
            bound=float(bound) if bound is not None else -np.inf,
            slack=slack,
            **({} if core.whole else self._prices(found, width)),
        )

    def _prices(self, found: Any, width: int) -> dict[str, Floats]:
        model, prices = self.model, -np.asarray(found.ineqlin.marginals)
        at = np.zeros(len(model.cells))
        at[self.places] = prices[: len(self.places)]
        few = prices[len(self.places) : len(self.places) + len(model.few_bound)]
        most = -np.asarray(found.upper.marginals)[:width] * self.core.most
        half = width // 2
        return {"place_price": at, "few_price": few, "most_price": most[:half] + most[half:]}


def _linear(cost: Floats, rows: Floats, bounds: Floats, equal: Floats, ones: Floats, upper: Floats) -> Any:
    return linprog(
        cost,
        A_ub=csr_array(rows),
        b_ub=bounds,
        A_eq=csr_array(equal) if len(equal) else None,
        b_eq=ones if len(equal) else None,
        bounds=np.stack([np.zeros(len(upper)), upper], axis=1),
        method="highs-ds",
    )


def _whole(
    cost: Floats, rows: Floats, bounds: Floats, equal: Floats, ones: Floats, upper: Floats,
    width: int, limit_s: float | None,
) -> Any:  # fmt: skip
    whole = np.zeros(len(cost))
    whole[:width] = 1
    constraints = [LinearConstraint(csr_array(equal), ones, ones)]
    if len(rows):
        constraints.append(LinearConstraint(csr_array(rows), -np.inf, bounds))
    options: dict[str, float] = {"mip_rel_gap": _SAME}
    if limit_s is not None:
        options["time_limit"] = limit_s
    return milp(
        cost,
        integrality=whole,
        bounds=Bounds(np.zeros(len(cost)), upper),
        constraints=constraints,
        options=options,
    )
