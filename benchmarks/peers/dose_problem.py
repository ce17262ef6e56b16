"""The problem as plain arrays, for environments without Ninon; and its prisms split into tetrahedra."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

__all__ = ["BLOCK", "Problem", "read_problem", "threads_asked"]

BLOCK = 128


@dataclass(frozen=True, eq=False)
class Problem:
    """One body, the currents of some positions, and where the answer is looked at."""

    nodes_m: np.ndarray
    prisms: np.ndarray
    """(p, 6): the upper three corners, then the lower."""
    conductivity: np.ndarray
    """(p, 3, 3)"""
    ground: int
    loads: sparse.csc_array
    """(n, BLOCK)"""
    recovery: sparse.csr_array
    """(3 · targets, n): the mean over the prisms round a target."""
    matrix: sparse.csr_array
    """As Ninon assembles it, grounded; only for those who only solve."""
    sublayers: np.ndarray
    levels: int
    targets: np.ndarray
    """Skin vertices over the targets."""

    @property
    def sources(self) -> np.ndarray:
        """(n, BLOCK): the currents without what enters at the ground, dense."""
        found = self.loads.toarray(order="F")
        found[self.ground] = 0.0
        return found

    @cached_property
    def tetrahedra(self) -> np.ndarray:
        """(3 p, 4): three of each prism; its faces are cut at the corner with the lowest number.

        Neighbours see the same numbers and so cut their common face alike.
        """
        # The prism is turned, and put upside down if need be, so that its lowest corner comes first.
        turns = np.array(
            [[0, 1, 2, 3, 4, 5], [1, 2, 0, 4, 5, 3], [2, 0, 1, 5, 3, 4],
             [3, 5, 4, 0, 2, 1], [4, 3, 5, 1, 0, 2], [5, 4, 3, 2, 1, 0]]
        )  # fmt: skip
        turned = np.take_along_axis(self.prisms, turns[np.argmin(self.prisms, axis=1)], axis=1)
        a, b, c, d, e, f = turned.T
        first = np.minimum(b, f) < np.minimum(c, e)
        one = np.stack([a, b, c, f, a, b, f, e, a, e, f, d], axis=1)
        other = np.stack([a, b, c, e, a, e, c, f, a, e, f, d], axis=1)
        return np.where(first[:, None], one, other).reshape(-1, 4)

    @cached_property
    def gradients(self) -> tuple[np.ndarray, np.ndarray]:
        """(t, 3, 4) slopes of the corners' functions, and (t,) volumes, of the tetrahedra."""
        corners = self.nodes_m[self.tetrahedra]
        sides = corners[:, 1:] - corners[:, :1]
        inverse = np.linalg.inv(sides)
        slopes = np.concatenate([-inverse.sum(axis=2, keepdims=True), inverse], axis=2)
        return slopes, np.abs(np.linalg.det(sides)) / 6

    @property
    def conductivity_of_tetrahedra(self) -> np.ndarray:
        """(t, 3, 3)"""
        return np.repeat(self.conductivity, 3, axis=0)

    @cached_property
    def recovery_of_tetrahedra(self) -> sparse.csr_array:
        """(3 · targets, n): the mean over the tetrahedra of the layer round a vertex, as ours over prisms."""
        slopes, volumes = self.gradients
        sublayer = (self.prisms[:, 0] % self.levels).repeat(3)
        column = (self.prisms[:, :3] // self.levels).repeat(3, axis=0)
        inside = np.flatnonzero(np.isin(sublayer, self.sublayers))
        place = np.full(self.nodes_m.shape[0] // self.levels, -1)
        place[self.targets] = np.arange(len(self.targets))
        local = place[column[inside]]
        which, corner = np.nonzero(local >= 0)
        share = sparse.csr_array(
            (volumes[inside][which], (local[which, corner], which)), shape=(len(self.targets), len(inside))
        )
        share = sparse.csr_array(sparse.diags_array(1 / share.sum(axis=1)) @ share)
        flux = -np.einsum("tab,tbn->tan", self.conductivity_of_tetrahedra[inside], slopes[inside])
        nodes = np.repeat(self.tetrahedra[inside], 3, axis=0)
        of_each = sparse.csr_array(
            (flux.ravel(), nodes.ravel(), np.arange(3 * len(inside) + 1) * 4),
            shape=(3 * len(inside), len(self.nodes_m)),
        )
        return sparse.csr_array(sparse.kron(share, sparse.eye_array(3), format="csr") @ of_each)


def read_problem(folder: Path) -> Problem:
    with np.load(folder / "problem.npz") as file:
        arrays: dict[str, Any] = dict(file)
    kept = {}
    for name in ("loads", "recovery", "matrix"):
        parts = (arrays.pop(f"{name}_{part}") for part in ("data", "indices", "indptr"))
        kept[name] = sparse.csr_array(tuple(parts), shape=tuple(arrays.pop(f"{name}_shape")))
    kept["loads"] = sparse.csc_array(kept["loads"])
    return Problem(ground=int(arrays.pop("ground")), levels=int(arrays.pop("levels")), **arrays, **kept)


def threads_asked() -> int:
    """Return how many threads this process may use; every library was told before it started."""
    return int(os.environ["OMP_NUM_THREADS"])
