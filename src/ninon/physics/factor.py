"""One symmetric matrix, factored once and solved with many times, whichever solver does the work.

The bytes of an answer depend on the matrix and on which right-hand sides share a block, not on the number of
threads, nor on which block comes first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ninon.errors import InputError, PhysicsError
from ninon.physics.solvers import cholmod, columns, pardiso, superlu
from ninon.physics.solvers.accuracy import check_at_birth
from ninon.physics.solvers.choice import Choice, available, blas_in_use, choose
from ninon.physics.solvers.kept import Dense, Kept, NotDefinite, one_blas_thread

__all__ = ["BLOCK", "Choice", "Factor", "available", "blas_in_use", "choose", "factor"]

BLOCK = 128
"""Right-hand sides solved together; more would gain little and take memory."""

T = TypeVar("T")
_LIBRARIES = {"cholmod": cholmod.factor, "pardiso": pardiso.factor, "superlu": superlu.factor}


@dataclass(frozen=True, eq=False)
class Factor:
    """A factored matrix."""

    size: int
    """Number of unknowns."""
    dtype: np.dtype[Any]
    """float64 or complex128."""
    choice: Choice
    threads: int
    """How many blocks are solved at once."""
    residual: float
    """What the test at birth found."""
    _kept: Kept

    @property
    def solver(self) -> str:
        """Who factored it."""
        return self.choice.name

    @property
    def because(self) -> str:
        """Why that solver, in a sentence."""
        return self.choice.because

    @property
    def entries(self) -> int:
        """Numbers stored."""
        return self._kept.entries

    @property
    def bytes(self) -> int:
        """Memory they take."""
        return self._kept.bytes

    def solve(self, rhs: Dense) -> Dense:
        """Return the solution for dense right-hand sides.

        Parameters
        ----------
        rhs : (n,) or (n, k) array

        Returns
        -------
        array
            Of the same shape.

        Raises
        ------
        InputError
            If the right-hand side does not fit the matrix, or is not finite.
        """
        given = np.asarray(rhs)
        if given.ndim not in (1, 2):
            raise InputError(f"A right-hand side has one or two axes, not {given.ndim}.")
        return self.solve_sparse(sparse.csc_array(given.reshape(len(given), -1))).reshape(given.shape)

    def solve_sparse(self, rhs: sparse.csc_array, wanted: NDArray[np.int64] | None = None) -> Dense:
        """Return some or all rows of the solution for sparse right-hand sides.

        Parameters
        ----------
        rhs : (n, k) sparse array
            A few entries per column.
        wanted : (m,) array or None
            Unknowns to return, in this order; None returns all.

        Returns
        -------
        (m, k) array

        Raises
        ------
        InputError
            If the right-hand sides or the unknowns do not fit the matrix.
        """
        rows = self.size if wanted is None else len(wanted)
        out = np.empty((rows, rhs.shape[1]), dtype=self.dtype)
        for _ in self._blocks(rhs, wanted, lambda which: out[:, which], lambda which, block: None):
            pass
        return out

    def solve_each(
        self,
        rhs: sparse.csc_array,
        then: Callable[[slice, Dense], T],
        wanted: NDArray[np.int64] | None = None,
    ) -> Iterator[T]:
        """Solve block by block and hand each to a function, so that the whole solution never exists at once.

        Parameters
        ----------
        rhs : (n, k) sparse array
            A few entries per column.
        then : callable
            Given the block's columns, as a slice, and the wanted rows of their solution, an array of
            (m, at most `BLOCK`); called in a worker's thread when there are several.
        wanted : (m,) array or None
            Unknowns to solve for, in this order; None means all.

        Yields
        ------
        object
            What the function returned, in the order of the columns.

        Raises
        ------
        InputError
            If the right-hand sides or the unknowns do not fit the matrix.
        """
        rows = self.size if wanted is None else len(wanted)
        return self._blocks(
            rhs, wanted, lambda which: np.empty((rows, which.stop - which.start), dtype=self.dtype), then
        )

    def _blocks(
        self,
        rhs: sparse.csc_array,
        wanted: NDArray[np.int64] | None,
        room: Callable[[slice], Dense],
        then: Callable[[slice, Dense], T],
    ) -> Iterator[T]:
        sources = self._sources(rhs)
        prepared = self._kept.prepare(self._unknowns(wanted))

        def work(which: slice) -> T:
            block = room(which)
            self._kept.solve_into(sources[:, which], prepared, block)
            return then(which, block)

        count = sources.shape[1]
        slices = [slice(a, min(a + BLOCK, count)) for a in range(0, count, BLOCK)]
        return _in_order(work, slices, self.threads)

    def _sources(self, rhs: sparse.csc_array) -> sparse.csc_array:
        if rhs.shape[0] != self.size:
            raise InputError(f"A right-hand side has {rhs.shape[0]} rows; the matrix has {self.size}.")
        if np.iscomplexobj(rhs) and self.dtype.kind != "c":
            raise InputError(
                "The right-hand side is complex and the matrix is real: solve its two parts in turn."
            )
        if not np.isfinite(rhs.data).all():
            raise InputError("A right-hand side holds a number that is not finite.")
        return sparse.csc_array(rhs, dtype=self.dtype)

    def _unknowns(self, wanted: NDArray[np.int64] | None) -> NDArray[np.int64] | None:
        if wanted is None:
            return None
        unknowns = np.asarray(wanted, dtype=np.int64)
        if len(unknowns) and not (unknowns.min() >= 0 and unknowns.max() < self.size):
            raise InputError(f"Unknowns are numbered from 0 to {self.size - 1}; others are wanted.")
        return unknowns


def factor(
    matrix: sparse.csr_array,
    *,
    coordinates: NDArray[np.float64] | None = None,
    levels: int | None = None,
    column_of: NDArray[np.int64] | None = None,
    solver: str | None = None,
    threads: int = 1,
) -> Factor:
    """Factor a symmetric matrix and test the factor.

    Parameters
    ----------
    matrix : (n, n) sparse array
        Real and positive definite, or complex and symmetric (not Hermitian).
    coordinates : (m, d) array or None
        Where the columns of unknowns are; without them their couplings tell.
    levels : int or None
        Unknown ``level + levels * column``: the number of levels, the same for every column.
    column_of : (n,) array or None
        Instead of `levels`: the column of each unknown, from zero without gaps.
    solver : str or None
        ``"columns"``, ``"cholmod"``, ``"pardiso"`` or ``"superlu"``; None takes the best.
    threads : int
        Blocks of right-hand sides solved at once. Only our own solver can; the others take one at a time.

    Raises
    ------
    InputError
        If the columns do not fit the matrix, or the solver asked for cannot be used.
    PhysicsError
        If the matrix is singular, not positive definite or not finite, or the test fails.
    """
    entries = _checked(matrix)
    if threads < 1:
        raise InputError(f"Solving takes at least one thread, not {threads}.")
    of = _columns(entries.shape[0], levels, column_of)
    if coordinates is not None and (of is None or len(coordinates) != of.max() + 1):
        raise InputError(
            "Coordinates are one row per column of unknowns; give `levels` or `column_of` to match."
        )
    choice = choose(solver, in_columns=of is not None, real=entries.dtype.kind != "c")
    with one_blas_thread():
        kept = _factored(entries, choice.name, of, coordinates)
        residual = check_at_birth(entries, kept)
    return Factor(entries.shape[0], entries.dtype, choice, threads if kept.shared else 1, residual, kept)


def _checked(matrix: sparse.csr_array) -> sparse.csr_array:
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.shape[0]:
        raise InputError(f"A matrix to factor is square and not empty; this one is {matrix.shape}.")
    dtype = np.complex128 if np.iscomplexobj(matrix) else np.float64
    entries = sparse.csr_array(matrix, dtype=dtype)
    entries.sum_duplicates()
    strange = np.flatnonzero(~np.isfinite(entries.data))
    if len(strange):
        row = int(np.searchsorted(entries.indptr, strange[0], side="right")) - 1
        raise PhysicsError(
            f"The matrix holds a number that is not finite in the row of unknown {row}. "
            "Look for a conductivity or a thickness that is missing there."
        )
    return entries


def _columns(size: int, levels: int | None, column_of: NDArray[np.int64] | None) -> NDArray[np.int64] | None:
    if levels is not None and column_of is not None:
        raise InputError("Give `levels` or `column_of`, not both.")
    if levels is not None:
        if levels < 1 or size % levels:
            raise InputError(
                f"{size} unknowns do not make columns of {levels} levels; give `column_of` instead."
            )
        return np.arange(size, dtype=np.int64) // levels
    if column_of is None:
        return None
    of = np.asarray(column_of, dtype=np.int64)
    if of.shape != (size,) or of.min() < 0 or not np.bincount(of).all():
        raise InputError(f"`column_of` numbers the columns of {size} unknowns from zero without gaps.")
    return of


def _factored(
    matrix: sparse.csr_array,
    name: str,
    of: NDArray[np.int64] | None,
    coordinates: NDArray[np.float64] | None,
) -> Kept:
    try:
        if name == "columns":
            singly = np.arange(matrix.shape[0], dtype=np.int64)
            return columns.factor(matrix, singly if of is None else of, coordinates)
        return _LIBRARIES[name](matrix)
    except NotDefinite as failed:
        unknown = int(failed.args[0])
        where = f": elimination stops at unknown {unknown}" if unknown >= 0 else ""
        raise PhysicsError(
            f"The matrix is singular or not positive definite{where}. Look for a node without conducting "
            "neighbours, a part of the body that is not joined to the node whose potential is fixed, or a "
            "negative conductivity."
        ) from None


def _in_order(work: Callable[[slice], T], slices: list[slice], threads: int) -> Iterator[T]:
    """Yield the results in order while so many threads work ahead."""
    with one_blas_thread():
        if threads == 1:
            yield from map(work, slices)
            return
        ahead: deque[Future[T]] = deque()
        with ThreadPoolExecutor(threads) as pool:
            for which in slices:
                ahead.append(pool.submit(work, which))
                if len(ahead) > threads:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
