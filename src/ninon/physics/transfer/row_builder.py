"""Solve for rows of the transfer matrix, a block at a time, and check them before anybody keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from ninon.errors import InputError, PhysicsError
from ninon.physics.transfer.block_file import Block
from ninon.physics.transfer.spatial_order import BLOCK, LANES, Tiling

__all__ = ["RowBuilder", "Solver", "row_builder"]

_CONSERVED = 1e-8
_TILE = 3 * LANES


class Solver(Protocol):
    """What is asked of a factored matrix; `ninon.physics.factor.Factor` is one."""

    def solve(self, rhs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the potentials for ``(unknowns,)`` currents."""

    def solve_each(
        self,
        rhs: csc_array,
        then: Callable[[slice, NDArray[np.float64]], Any],
        wanted: NDArray[np.int64] | None,
    ) -> Iterator[Any]:
        """Solve in blocks of `BLOCK` columns, hand each to a function, and yield its results in order."""


@dataclass(frozen=True, eq=False)
class RowBuilder:
    """A body ready to be solved for any rows."""

    solver: Solver
    sources: csc_array
    """(unknowns, rows): the unit load of each row; A."""
    wanted: NDArray[np.int64]
    """(w,): the unknowns that are looked at."""
    recovery: csr_array
    """(tiles · 3 · LANES, w): current density from potentials, in the order of the tiles."""
    reading: csr_array
    """(rows, w): the potential each load sees."""
    evenly: NDArray[np.float64]
    """(tiles · 3 · LANES,): current density if 1 A enters through all rows alike."""

    @property
    def rows(self) -> int:
        """How many rows the matrix has."""
        return int(self.sources.shape[1])

    def blocks(self, numbers: list[int]) -> Iterator[Block]:
        """Yield blocks of rows, in the order asked for, ascending.

        A row is the field of 1 A that enters at its load and leaves evenly through the loads of all rows. The
        ground, where all of it leaves in the solution, takes no part any more: a small error in a sum of
        weights moves nothing there, and no digits are lost where targets are near the ground.

        Raises
        ------
        PhysicsError
            If a solution is not finite, or potentials between sources depend on the way round.
        """
        chosen = [np.arange(BLOCK * b, min(BLOCK * (b + 1), self.rows)) for b in numbers]
        loads = self.sources[:, np.concatenate(chosen)] if chosen else self.sources[:, :0]

        def finish(which: slice, potential: NDArray[np.float64]) -> Block:
            return self._block(chosen[which.start // BLOCK], potential)

        return self.solver.solve_each(loads, finish, self.wanted)

    def direct(self, loads: csc_array, targets: Tiling) -> NDArray[np.float64]:
        """Return the fields of loads solved for afresh, ``(loads, targets, 3)``, to compare rows with.

        Parameters
        ----------
        loads : (unknowns, loads) sparse array
            Each adds up to 1; the current leaves evenly, as it does for the rows.
        targets : Tiling
            The builder's.
        """
        parts = list(
            self.solver.solve_each(csc_array(loads), lambda _, found: self.recovery @ found, self.wanted)
        )
        fields = (np.concatenate(parts, axis=1) - self.evenly[:, None]).T
        lanes = fields.reshape(len(fields), targets.tiles, 3, LANES).transpose(0, 2, 1, 3)
        return np.ascontiguousarray(targets.unpacked(lanes).transpose(0, 2, 1))

    def _block(self, rows: NDArray[np.int64], potential: NDArray[np.float64]) -> Block:
        potential = np.ascontiguousarray(potential)
        green = np.zeros((BLOCK, self.rows))
        green[: len(rows)] = (self.reading @ potential).T
        _refuse_one_way(rows, green[: len(rows), rows])
        density = self.recovery @ potential
        density -= self.evenly[:, None]
        tiles = density.reshape(-1, _TILE, len(rows)).transpose(0, 2, 1)
        field = np.zeros((len(tiles), BLOCK, _TILE), dtype=np.float32)
        field[:, : len(rows)] = tiles
        return Block(field.reshape(len(tiles), BLOCK, 3, -1), green)


def row_builder(
    solver: Solver,
    sources: csc_array,
    recovery: csr_array,
    tiling: Tiling,
    *,
    matrix: csr_array | None = None,
) -> RowBuilder:
    """Return a builder of rows.

    Parameters
    ----------
    solver : Solver
        The factored matrix.
    sources : (unknowns, rows) sparse array
        The unit load of each row: a clipped disc or a single node; each column adds up to 1.
    recovery : (3 · targets, unknowns) sparse array
        Current density at the targets from the potentials; a target's three components follow each other.
    tiling : Tiling
        Of the same targets.
    matrix : (unknowns, unknowns) sparse array, optional
        The grounded matrix, for a check that all current is accounted for.

    Raises
    ------
    InputError
        If the shapes do not fit or a load does not add up to 1.
    PhysicsError
        If current is lost.
    """
    _refuse_misfits(sources, recovery, tiling)
    sources = csc_array(sources)
    even_load = np.asarray(sources.sum(axis=1)).ravel() / sources.shape[1]
    even = solver.solve(even_load)
    if matrix is not None:
        _refuse_lost_current(matrix @ even - even_load)
    in_tiles = csr_array(recovery)[_tile_order(tiling)]
    wanted = np.union1d(in_tiles.indices, sources.indices).astype(np.int64)
    reading = csr_array(csr_array(sources.T)[:, wanted])
    in_tiles = csr_array(in_tiles[:, wanted])
    return RowBuilder(solver, sources, wanted, in_tiles, reading, in_tiles @ even[wanted])


def _tile_order(tiling: Tiling) -> NDArray[np.int64]:
    """Return the recovery's rows in the order tile, axis, lane."""
    return np.ravel(3 * tiling.slots[:, None, :] + np.arange(3)[:, None])


def _refuse_misfits(sources: csc_array, recovery: csr_array, tiling: Tiling) -> None:
    if recovery.shape != (3 * tiling.targets, sources.shape[0]):
        raise InputError(
            f"the recovery has the shape {recovery.shape}; {tiling.targets} targets of a body with "
            f"{sources.shape[0]} unknowns need {(3 * tiling.targets, sources.shape[0])}"
        )
    total = np.asarray(sources.sum(axis=0)).ravel()
    wrong = np.flatnonzero(~(np.abs(total - 1) <= 1e-9))
    if len(wrong) or not len(total):
        raise InputError(
            f"{len(wrong)} of {len(total)} source loads do not add up to 1; divide each by its sum"
        )


def _refuse_lost_current(residual: NDArray[np.float64]) -> None:
    lost = float(np.abs(residual).sum())
    if not lost <= _CONSERVED:
        raise PhysicsError(
            f"the solver loses {lost:.2g} A of each ampere; try another solver or a better mesh"
        )


def _refuse_one_way(rows: NDArray[np.int64], green: NDArray[np.float64]) -> None:
    if not np.isfinite(green).all():
        raise PhysicsError(f"the solution for rows {rows[0]} to {rows[-1]} is not finite; try another solver")
    gap = np.abs(green - green.T).max()
    if gap > _CONSERVED * np.abs(green).max():
        raise PhysicsError(
            f"potentials between sources {rows[0]} to {rows[-1]} differ by {gap:.2g} Ω with the way round; "
            "try another solver"
        )
