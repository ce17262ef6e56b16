"""Dense elimination of one front, made of products of matrices, which is what a processor does best.

With the front ``[[A, B], [Bᵀ, C]]`` we keep the inverse of A and the panel ``P = −A⁻¹B``, and pass on
``C + BᵀP``. A solve is then nothing but products either, and a front that no source touches needs the panel
alone. Explicit inverses are safe here: A is positive definite, and the accuracy of every factor is tested.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import lapack

from ninon.physics.solvers.kept import Dense, NotDefinite

__all__ = ["inverse", "lower_product"]

_SMALL = 80
"""Up to this size LAPACK inverts; above it, halves are, and products do the rest."""
_STRIP = 160
"""Only the lower triangle of a symmetric product is wanted: strips of so many rows come close."""


def inverse(pivot: Dense, first: int = 0) -> Dense:
    """Return the inverse of a positive definite or complex symmetric matrix.

    Parameters
    ----------
    pivot : (a, a) array
        Only its lower triangle is read.
    first : int
        Position of its first row, for the message.

    Raises
    ------
    NotDefinite
        If it has no Cholesky factor or, for complex numbers, no inverse.
    """
    size = len(pivot)
    if size <= _SMALL:
        return _small_complex(pivot, first) if np.iscomplexobj(pivot) else _small(pivot, first)
    half = size // 2
    whole = np.empty_like(pivot, order="C")
    upper = inverse(pivot[:half, :half], first)
    panel = upper @ pivot[half:, :half].T
    lower = inverse(pivot[half:, half:] - pivot[half:, :half] @ panel, first + half)
    np.matmul(panel, lower, out=whole[:half, half:])
    np.add(upper, whole[:half, half:] @ panel.T, out=whole[:half, :half])
    np.negative(whole[:half, half:], out=whole[:half, half:])
    whole[half:, :half] = whole[:half, half:].T
    whole[half:, half:] = lower
    return whole


def lower_product(beside: Dense, panel: Dense) -> Dense:
    """Return ``BᵀP`` of a front, which is symmetric.

    Parameters
    ----------
    beside, panel : (a, b) array
        B and ``P = −A⁻¹B``.

    Returns
    -------
    (b, b) array
        Only its lower triangle means anything.
    """
    size = beside.shape[1]
    # Only the lower half is worked out; the rest must still be numbers, since blocks of both are added.
    product = np.zeros((size, size), dtype=panel.dtype)
    for start in range(0, size, _STRIP):
        stop = min(start + _STRIP, size)
        np.matmul(beside[:, start:stop].T, panel[:, :stop], out=product[start:stop, :stop])
    return product


def _small(pivot: Dense, first: int) -> Dense:
    # In Fortran's order the transpose of our array is meant, hence "upper".
    factor, info = lapack.dpotrf(pivot.T, lower=0, clean=0)
    _check(factor.diagonal(), info, first)
    found, _ = lapack.dpotri(factor, lower=0, overwrite_c=1)
    whole: Dense = np.triu(found, 1)
    whole += whole.T
    np.fill_diagonal(whole, found.diagonal())
    return np.ascontiguousarray(whole)


def _small_complex(pivot: Dense, first: int) -> Dense:
    whole = np.tril(pivot, -1)
    whole += whole.T
    np.fill_diagonal(whole, pivot.diagonal())
    factors, rows, info = lapack.zgetrf(whole)
    _check(factors.diagonal(), info, first)
    return np.ascontiguousarray(lapack.zgetri(factors, rows)[0])


def _check(diagonal: Dense, info: int, first: int) -> None:
    sound = np.isfinite(diagonal)
    if info > 0:
        raise NotDefinite(first + int(info) - 1)
    if not sound.all():
        raise NotDefinite(first + int(np.argmin(sound)))
