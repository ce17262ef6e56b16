"""Solving with factored fronts for one block of sparse sources: up along the fronts they touch, then down.

Most fronts hear of a source only through their boundary, so on the way down their potentials are one product
with the panel. Fronts whose unknowns nobody asked for, and that lead to none asked for, are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ninon.physics.solvers.fronts import Front, Fronts, Rows
from ninon.physics.solvers.kept import Dense

__all__ = ["Descent", "descent", "solve_block"]


@dataclass(frozen=True, eq=False)
class _Step:
    """What is done at one front on the way down."""

    number: int
    heard: Rows
    """Where the boundary's potentials lie among those kept."""
    kept: slice | None
    """Where its own go, if fronts further down need them."""
    taken: Rows | slice
    """Which of its own are asked for."""
    to: Rows
    """Rows of the answer they go to."""


@dataclass(frozen=True, eq=False)
class Descent:
    """The way down for one set of wanted unknowns; it may be used by several threads at once."""

    steps: tuple[_Step, ...]
    kept: int
    """How many rows have to be remembered."""
    widest: int
    """The longest boundary."""


def descent(factored: Fronts, wanted: Rows | None) -> Descent:
    """Return the way down to the unknowns wanted, in the order wanted; None means all in their own order."""
    n = len(factored.order)
    wanted = np.arange(n) if wanted is None else wanted
    row_of = np.empty(n, dtype=np.int64)
    row_of[factored.order] = np.arange(n)
    rows = row_of[wanted]
    by_row = np.argsort(rows, kind="stable")
    limits = np.searchsorted(rows[by_row], [f.start for f in factored.fronts] + [n])
    needed = _needed(factored.fronts, np.diff(limits) > 0)
    place = np.zeros(n, dtype=np.int64)
    steps, kept, widest = [], 0, 0
    for number in reversed(np.flatnonzero(needed).tolist()):
        front = factored.fronts[number]
        to = by_row[limits[number] : limits[number + 1]]
        some = rows[to] - front.start
        taken = slice(None) if np.array_equal(some, np.arange(front.stop - front.start)) else some
        own = None
        if any(needed[c] for c in front.children):
            own = slice(kept, kept + front.stop - front.start)
            place[front.start : front.stop] = np.arange(own.start, own.stop)
            kept = own.stop
        steps.append(_Step(number, place[front.boundary], own, taken, to))
        widest = max(widest, len(front.boundary))
    return Descent(tuple(steps), kept, widest)


def _needed(fronts: tuple[Front, ...], asked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which fronts have something asked of them or of one below."""
    needed = asked.copy()
    for number, front in enumerate(fronts):
        needed[number] |= any(needed[c] for c in front.children)
    return needed


def solve_block(factored: Fronts, way: Descent, rhs: sparse.csr_array, out: Dense) -> None:
    """Solve for a block of sparse right-hand sides.

    Parameters
    ----------
    factored : Fronts
        The matrix.
    way : Descent
        To the unknowns wanted.
    rhs : (n, k) sparse array
        Rows in the order of elimination.
    out : (wanted, k) array
        Where the answer goes.
    """
    answers = _upward(factored.fronts, rhs)
    width = rhs.shape[1]
    kept = np.empty((way.kept, width), dtype=out.dtype)
    heard = np.empty((way.widest, width), dtype=out.dtype)
    for step in way.steps:
        front = factored.fronts[step.number]
        near = heard[: len(step.heard)]
        np.take(kept, step.heard, axis=0, out=near, mode="clip")
        local = answers.get(step.number)
        if step.kept is not None:
            own = kept[step.kept]
            np.matmul(front.panel, near, out=own)
            if local is not None:
                own[:, local[0]] += local[1]
            if len(step.to):
                out[step.to] = own[step.taken]
            continue
        asked = front.panel[step.taken] @ near
        if local is not None:
            asked[:, local[0]] += local[1][step.taken]
        out[step.to] = asked


@dataclass(frozen=True, eq=False)
class _Passed:
    """Currents that a front passes on to its boundary, one column per source that touched it."""

    rows: Rows
    sources: Rows
    currents: Dense


def _upward(fronts: tuple[Front, ...], rhs: sparse.csr_array) -> dict[int, tuple[Rows, Dense]]:
    """Return, for each front touched, by which sources, and its potentials were its boundary at zero."""
    answers: dict[int, tuple[Rows, Dense]] = {}
    passed: dict[int, _Passed] = {}
    for number, front in enumerate(fronts):
        below = [passed.pop(c) for c in front.children if c in passed]
        if rhs.indptr[front.start] == rhs.indptr[front.stop] and not below:
            continue
        sources, currents = _gathered(front, rhs, below)
        injected = currents[: front.stop - front.start]
        answers[number] = sources, front.inverse @ injected
        if len(front.boundary):
            onward = currents[len(injected) :]
            onward += front.panel.T @ injected
            passed[number] = _Passed(front.boundary, sources, onward)
    return answers


def _gathered(front: Front, rhs: sparse.csr_array, below: list[_Passed]) -> tuple[Rows, Dense]:
    """Return which sources touch a front, and the currents into its own rows and then its boundary."""
    own = front.stop - front.start
    entries = slice(rhs.indptr[front.start], rhs.indptr[front.stop])
    sources = np.unique(np.concatenate([rhs.indices[entries], *(b.sources for b in below)]))
    currents = np.zeros((own + len(front.boundary), len(sources)), dtype=rhs.dtype)
    row = np.repeat(np.arange(own), np.diff(rhs.indptr[front.start : front.stop + 1]))
    currents[row, np.searchsorted(sources, rhs.indices[entries])] = rhs.data[entries]
    for b in below:
        cut = np.searchsorted(b.rows, front.stop)
        to = np.concatenate([b.rows[:cut] - front.start, own + np.searchsorted(front.boundary, b.rows[cut:])])
        currents[np.ix_(to, np.searchsorted(sources, b.sources))] += b.currents
    return sources, currents
