"""From the charges of the linear programme to whole passes and levels: round, repair, and search nearby.

The same question always gets the same answer: choices are gone through in their order, ties go to the first.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ninon.dosimetry.choice_model import TOLERANCE, ChoiceModel, over

__all__ = ["nearby", "rounded", "searched"]

Picks = NDArray[np.int64]
Floats = NDArray[np.float64]

_SWEEPS = 60
_PAIRS_UP_TO = 40
"""Choices up to which two at a time are changed."""
_BETTER = 1e-12


def rounded(model: ChoiceModel, charge: Floats, *, down: bool = False) -> Picks:
    """Return the option nearest to each charge, or the nearest not above it."""
    found = []
    for each, wanted in zip(model.choices, charge, strict=True):
        options = each.charge_A / model.unit_A
        if down:
            found.append(int(np.flatnonzero(options <= wanted * (1 + TOLERANCE))[-1]))
        else:
            found.append(int(np.abs(options - wanted).argmin()))
    return np.array(found)


def searched(model: ChoiceModel, start: Picks, *, by_two: bool = False) -> Picks | None:
    """Return the best plan reached from a start by changing one choice at a time, or also two.

    As long as bounds are broken, what is made small is by how much; from then on the objective, and no bound
    is broken again.

    Returns
    -------
    ndarray or None
        None when no change makes the bounds hold.
    """
    state = _State(model, start)
    for _ in range(_SWEEPS):
        changed = False
        for d in range(len(model.choices)):
            changed |= state.improve(d)
        if not changed and not (by_two and _improved_by_two(state)):
            break
    return state.pick if state.excess == 0 else None


def nearby(model: ChoiceModel, charge: Floats, planned: Floats) -> Iterator[Picks]:
    """Give the starts of the search: rounded, rounded down, the plan as it is, and nothing at all."""
    yield rounded(model, charge)
    yield rounded(model, charge, down=True)
    if len(model.choices) <= _PAIRS_UP_TO:
        yield rounded(model, planned)
        yield np.zeros(len(model.choices), dtype=np.int64)


class _State:
    """A plan under change, with what every place and muscle has of it."""

    def __init__(self, model: ChoiceModel, pick: Picks) -> None:
        self.model = model
        self.pick = pick.copy()
        self.options = [each.charge_A / model.unit_A for each in model.choices]
        self.passes = [each.passes.astype(np.float64) for each in model.choices]
        self._refresh()

    def _refresh(self) -> None:
        model = self.model
        charge, passes = model.charge(self.pick), model.passes(self.pick)
        self.even = model.even @ charge - 1
        self.cells = model.cells @ charge - model.cell_bound
        self.few = model.few_charge @ charge + model.few_passes @ passes - model.few_bound
        self.time = float(model.time @ passes)
        self.objective = float(model.weight @ np.abs(self.even)) + self.time
        self.excess = float(over(self.cells).sum() + over(self.few).sum())

    def _steps(self, d: int) -> tuple[Floats, Floats]:
        now = self.pick[d]
        return self.options[d] - self.options[d][now], self.passes[d] - self.passes[d][now]

    def objectives(self, d: int) -> Floats:
        """Return the objective after each option of a choice."""
        more, passes = self._steps(d)
        even = np.abs(self.even[:, None] + self.model.even[:, [d]] * more)
        return np.asarray(self.model.weight @ even + self.time + self.model.time[d] * passes)

    def excesses(self, d: int, options: NDArray[np.int64]) -> Floats:
        """Return what is broken after some options of a choice."""
        more, passes = (each[options] for each in self._steps(d))
        cells = over(self.cells[:, None] + self.model.cells[:, [d]] * more)
        few = (
            self.few[:, None] + self.model.few_charge[:, [d]] * more + self.model.few_passes[:, [d]] * passes
        )
        return np.asarray(cells.sum(axis=0) + over(few).sum(axis=0))

    def improve(self, d: int) -> bool:
        """Take the best option of one choice; say whether that changed anything."""
        objective = self.objectives(d)
        if self.excess > 0:
            excess = self.excesses(d, np.arange(len(objective)))
            least = excess.min()
            if least >= self.excess - _BETTER:
                return False
            best = np.flatnonzero(excess <= least + _BETTER)
            return self._take({d: int(best[objective[best].argmin()])})
        better = np.flatnonzero(objective < self.objective - _BETTER)
        for k in better[np.argsort(objective[better], kind="stable")]:
            if self.excesses(d, np.array([k]))[0] == 0:
                return self._take({d: int(k)})
        return False

    def _take(self, changes: dict[int, int]) -> bool:
        for d, k in changes.items():
            self.pick[d] = k
        self._refresh()
        return True

    def try_two(self, a: int, b: int) -> bool:
        """Take the best pair of options of two choices, if it is better and breaks nothing."""
        model, (more_a, passes_a), (more_b, passes_b) = self.model, self._steps(a), self._steps(b)
        even = self.even[:, None, None] + model.even[:, a, None, None] * more_a[:, None]
        even = even + model.even[:, b, None, None] * more_b
        objective = np.tensordot(model.weight, np.abs(even), axes=1) + self.time
        objective = objective + (model.time[a] * passes_a)[:, None] + model.time[b] * passes_b
        better = np.flatnonzero(objective.ravel() < self.objective - _BETTER)
        for flat in better[np.argsort(objective.ravel()[better], kind="stable")][:8]:
            j, k = divmod(int(flat), objective.shape[1])
            if self._allowed({a: j, b: k}):
                return self._take({a: j, b: k})
        return False

    def _allowed(self, changes: dict[int, int]) -> bool:
        cells, few = self.cells, self.few
        for d, k in changes.items():
            more, passes = (each[k] for each in self._steps(d))
            cells = cells + self.model.cells[:, d] * more
            few = few + self.model.few_charge[:, d] * more + self.model.few_passes[:, d] * passes
        return not (over(cells).any() or over(few).any())


def _improved_by_two(state: _State) -> bool:
    count = len(state.model.choices)
    if state.excess > 0 or count > _PAIRS_UP_TO:
        return False
    changed = False
    for a in range(count):
        for b in range(a + 1, count):
            changed |= state.try_two(a, b)
    return changed
