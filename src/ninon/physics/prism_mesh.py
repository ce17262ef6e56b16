"""Columns of nodes under a triangulated skin, and the six-node prisms between their levels."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.physics.wedge import chunks, corners, determinants

__all__ = ["PrismMesh", "columns_under", "depth_shares", "tangled"]

_ROUNDED_TO_M = 1e-6


@dataclass(frozen=True, eq=False)
class PrismMesh:
    """A body in layers: every vertex of the skin carries one column of nodes.

    The node at one level under one vertex has the number ``level + levels * vertex``, so a column's nodes
    stand together and the matrix keeps a narrow band.
    """

    triangles: NDArray[np.int32]
    """(m, 3): corners, anticlockwise seen from outside."""
    levels_m: NDArray[np.float64]
    """(levels, n, 3): the skin, then inward."""
    layer: NDArray[np.int16]
    """(levels − 1,): which tissue layer each sublayer belongs to, from 0 at the skin."""
    layer_names: tuple[str, ...]

    @property
    def levels(self) -> int:
        """How many nodes a column has."""
        return len(self.levels_m)

    @property
    def sublayers(self) -> int:
        """How many prisms lie under each triangle."""
        return len(self.levels_m) - 1

    @property
    def vertex_count(self) -> int:
        """How many columns there are."""
        return int(self.levels_m.shape[1])

    @property
    def node_count(self) -> int:
        """How many nodes there are."""
        return self.levels * self.vertex_count

    @property
    def surface_m(self) -> NDArray[np.float64]:
        """(n, 3): the vertices of the skin."""
        return np.asarray(self.levels_m[0])

    @cached_property
    def nodes_m(self) -> NDArray[np.float64]:
        """(levels · n, 3): positions in the order of the nodes' numbers."""
        return np.ascontiguousarray(self.levels_m.transpose(1, 0, 2)).reshape(-1, 3)

    @cached_property
    def prism_nodes(self) -> NDArray[np.int32]:
        """(levels − 1, m, 6): the upper (outer) three corners in the triangle's order, then the lower."""
        top = self.triangles.astype(np.int64) * self.levels
        upper = top[None] + np.arange(self.sublayers)[:, None, None]
        return np.concatenate([upper, upper + 1], axis=2).astype(np.int32)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the triangles, the layers and the positions rounded to a micrometre."""
        told = hashlib.sha256()
        told.update(np.ascontiguousarray(self.triangles, dtype="<i4").tobytes())
        told.update(np.round(self.levels_m / _ROUNDED_TO_M).astype("<i8").tobytes())
        told.update(np.ascontiguousarray(self.layer, dtype="<i2").tobytes())
        told.update("\n".join(self.layer_names).encode())
        return told.hexdigest()

    def node(self, vertex: NDArray[np.integer] | int, level: NDArray[np.integer] | int) -> NDArray[np.int64]:
        """Return the numbers of the nodes at levels under vertices; broadcasts."""
        return np.asarray(np.asarray(level, dtype=np.int64) + self.levels * np.asarray(vertex))

    def sublayers_of(self, name: str) -> NDArray[np.int64]:
        """Return the sublayers of one tissue layer, from outside inward.

        Raises
        ------
        InputError
            If there is no layer of that name.
        """
        if name not in self.layer_names:
            known = ", ".join(self.layer_names)
            raise InputError(f"There is no layer '{name}'. The layers are: {known}.")
        return np.flatnonzero(self.layer == self.layer_names.index(name))

    def per_prism(self, of_layer: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Return one value of each layer, such as its conductivity, for every prism.

        Parameters
        ----------
        of_layer : (layers, ...) array
            A number or a tensor per layer.

        Returns
        -------
        (levels − 1, m, ...) array
        """
        values = np.asarray(of_layer, dtype=np.float64)[self.layer]
        shape = (self.sublayers, len(self.triangles), *values.shape[1:])
        return np.broadcast_to(values[:, None], shape).copy()


def depth_shares(sublayers: int, growth: float = 1.0) -> NDArray[np.float64]:
    """Return where the levels of one layer lie, as shares of its thickness: 0 first, 1 last.

    Parameters
    ----------
    sublayers : int
        How many prisms the layer has one under another.
    growth : float
        How many times thicker each one is than the one above it.
    """
    thickness = growth ** np.arange(sublayers)
    shares = np.concatenate([[0.0], np.cumsum(thickness)])
    return np.asarray(shares / shares[-1])


def columns_under(
    surface_m: NDArray[np.float64],
    triangles: NDArray[np.integer],
    inward: NDArray[np.float64],
    thickness_m: NDArray[np.float64],
    sublayers: Sequence[int],
    names: Sequence[str],
    *,
    growth: Sequence[float] | None = None,
) -> PrismMesh:
    """Return the mesh of layers set off inward from a skin.

    Parameters
    ----------
    surface_m : (n, 3) array
        Vertices of the skin.
    triangles : (m, 3) array
        Corners, anticlockwise seen from outside.
    inward : (n, 3) array
        Unit direction of each column.
    thickness_m : (layers, n) or (layers,) array
        From the skin down; more than zero.
    sublayers : sequence of int
        How many prisms each layer has one under another.
    names : sequence of str
        One name per layer, each once.
    growth : sequence of float, optional
        How many times thicker each sublayer of a layer is than the one above it; equal ones by default.

    Raises
    ------
    InputError
        If the parts do not fit together, or a thickness is not more than zero.
    """
    thickness = np.asarray(thickness_m, dtype=np.float64)
    if thickness.ndim == 1:
        thickness = np.broadcast_to(thickness[:, None], (len(thickness), len(surface_m)))
    growth = [1.0] * len(sublayers) if growth is None else growth
    _fit_together(thickness, sublayers, names, growth)
    above = np.concatenate([np.zeros((1, thickness.shape[1])), np.cumsum(thickness, axis=0)])
    depths = [above[:1]]
    for k, (count, times) in enumerate(zip(sublayers, growth, strict=True)):
        shares = depth_shares(count, times)[1:, None]
        depths.append((1 - shares) * above[k] + shares * above[k + 1])
    depth = np.concatenate(depths)
    return PrismMesh(
        triangles=np.ascontiguousarray(triangles, dtype=np.int32),
        levels_m=np.asarray(surface_m)[None] + depth[:, :, None] * np.asarray(inward)[None],
        layer=np.repeat(np.arange(len(names)), sublayers).astype(np.int16),
        layer_names=tuple(names),
    )


def tangled(mesh: PrismMesh) -> NDArray[np.bool_]:
    """Return which prisms are turned inside out or flat at one of their quadrature points.

    Returns
    -------
    (levels − 1, m) array
    """
    bad = np.empty((mesh.sublayers, len(mesh.triangles)), dtype=bool)
    for sublayer, part in chunks(mesh.sublayers, len(mesh.triangles)):
        bad[sublayer, part] = ~(determinants(corners(mesh, sublayer, part)) > 0).all(axis=0)
    return bad


def _fit_together(
    thickness: NDArray[np.float64], sublayers: Sequence[int], names: Sequence[str], growth: Sequence[float]
) -> None:
    if not (len(thickness) == len(sublayers) == len(names) == len(growth)) or len(set(names)) < len(names):
        raise InputError("Each layer needs one name of its own, one thickness and one number of sublayers.")
    if min(sublayers) < 1:
        raise InputError("Each layer needs at least one sublayer.")
    for name, own in zip(names, thickness, strict=True):
        if not (np.isfinite(own) & (own > 0)).all():
            raise InputError(
                f"The layer '{name}' must be thicker than zero everywhere; leave out one that is not there."
            )
