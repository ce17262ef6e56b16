"""What every backend hands back: a factored matrix that solves blocks of sparse right-hand sides."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

__all__ = ["Dense", "Kept", "NotDefinite", "WholeSolve", "one_blas_thread"]

Dense = NDArray[Any]


class NotDefinite(Exception):
    """A pivot is not positive, or is no number; ``args[0]`` is its unknown, −1 where the library hides it."""


class Kept(Protocol):
    """A factored matrix."""

    @property
    def entries(self) -> int:
        """Numbers stored."""

    @property
    def bytes(self) -> int:
        """Memory they take."""

    @property
    def shared(self) -> bool:
        """Whether several threads may solve with it at once."""

    def prepare(self, wanted: NDArray[np.int64] | None) -> Any:
        """Return whatever is worth working out once for a set of wanted unknowns; None means all."""

    def solve_into(self, rhs: sparse.csc_array, prepared: Any, out: Dense) -> None:
        """Write the wanted rows of the solution."""


@dataclass(frozen=True, eq=False)
class WholeSolve:
    """For libraries that take dense right-hand sides and return every unknown."""

    entries: int
    """Numbers stored."""
    bytes: int
    """Memory they take."""
    shared = False

    def prepare(self, wanted: NDArray[np.int64] | None) -> NDArray[np.int64] | slice:
        """Return which rows to copy."""
        return slice(None) if wanted is None else wanted

    def solve_into(self, rhs: sparse.csc_array, prepared: Any, out: Dense) -> None:
        """Write the wanted rows of the solution."""
        out[:] = self.solve_dense(rhs.toarray(order="F"))[prepared]

    def solve_dense(self, rhs: Dense) -> Dense:
        """Return the solution for (n, k) right-hand sides in Fortran order."""
        raise NotImplementedError


def one_blas_thread() -> AbstractContextManager[Any]:
    """Hold every BLAS of this process to one thread.

    The bytes of a product depend on how it is shared out among threads, and small fronts gain nothing by it.
    """
    limits: AbstractContextManager[Any] = import_module("threadpoolctl").threadpool_limits(limits=1)
    return limits
