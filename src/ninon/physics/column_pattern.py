"""Where the entries of a matrix over columns of nodes stand.

Two columns are coupled if they share an edge of the skin, and a node with its own and the next levels: so the
pattern is that of the skin's triangles times a band of three.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

__all__ = ["ColumnPattern"]

_SYMMETRIC = np.array([[0, 1, 2], [1, 3, 4], [2, 4, 5]])


class ColumnPattern:
    """The pattern of a stiffness matrix, worked out once per mesh.

    Parameters
    ----------
    triangles : (m, 3) array
        Corners.
    levels : int
        Nodes per column.
    columns : int
        How many columns there are.
    """

    def __init__(self, triangles: NDArray[np.int32], levels: int, columns: int) -> None:
        self._levels, self._count = levels, columns
        row = np.repeat(triangles, 3, axis=1).astype(np.int64)  # (m, 9): corner i of the pair (i, j)
        column = np.tile(triangles, (1, 3)).astype(np.int64)
        key = (row * self._count + column).ravel()
        # Within a pair of columns the triangles stand in their own order, from both sides: that makes the
        # sums, and so the matrix, symmetric to the last bit.
        order = np.argsort(key, kind="stable")
        sorted_key = key[order]
        first = np.flatnonzero(np.r_[True, sorted_key[1:] != sorted_key[:-1]])
        self._pairs = sorted_key[first]
        self._start = np.r_[first, len(key)].astype(np.int32)
        triangle, local = order // 9, order % 9
        i, j = local // 3, local % 3
        self._sums = [
            self._summing(entry * len(triangles) + triangle, 21 * len(triangles))
            for entry in (_SYMMETRIC[i, j], 6 + _SYMMETRIC[i, j], 12 + 3 * i + j, 12 + 3 * j + i)
        ]
        self._where, self._indices, self._indptr = self._places()

    def matrix(self, entries: NDArray[np.float64]) -> csr_array:
        """Return the matrix that prisms add up to.

        Parameters
        ----------
        entries : (levels − 1, 21, m) array
            The different entries of each prism's matrix: upper corners with upper ones, lower with lower,
            upper with lower.

        Returns
        -------
        (levels · n, levels · n) csr_array
        """
        band = np.zeros((len(self._pairs), self._levels, 3))
        for sublayer, own in enumerate(entries):
            upper, lower, down, up = (one @ own.reshape(-1) for one in self._sums)
            band[:, sublayer, 1] += upper
            band[:, sublayer + 1, 1] += lower
            band[:, sublayer, 2] = down
            band[:, sublayer + 1, 0] = up
        data = np.empty(len(self._indices))
        inside = self._where >= 0
        data[self._where[inside]] = band[inside]
        size = self._count * self._levels
        # The index arrays are shared by all matrices of this pattern, which nobody changes.
        return csr_array((data, self._indices, self._indptr), shape=(size, size))

    def _summing(self, columns: NDArray[np.int64], width: int) -> csr_array:
        ones = np.ones(len(columns))
        return csr_array((ones, columns.astype(np.int32), self._start), shape=(len(self._pairs), width))

    def _places(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
        """Return where each entry of the band goes in the matrix (−1: nowhere), and the matrix's indices."""
        levels = self._levels
        row, column = self._pairs // self._count, self._pairs % self._count
        pairs_of = np.bincount(row, minlength=self._count)
        rank = np.arange(len(row)) - (np.cumsum(pairs_of) - pairs_of)[row]
        width = np.full(levels, 3)
        width[0] -= 1
        width[-1] -= 1
        indptr = np.concatenate([[0], np.cumsum((pairs_of[:, None] * width[None]).ravel())])
        level, offset = np.arange(levels)[:, None], np.arange(3)[None]
        first = indptr[:-1].reshape(-1, levels)[row] + rank[:, None] * width[None]
        where = first[:, :, None] + (offset - (level == 0))[None]
        other = level + offset - 1
        where[:, (other < 0) | (other >= levels)] = -1
        indices = np.empty(indptr[-1], dtype=np.int32)
        node = column[:, None, None] * levels + other[None]
        indices[where[where >= 0]] = node[where >= 0]
        return where, indices, indptr.astype(np.int32)
