"""The stiffness matrix of a prism mesh, whose entries are conductances between nodes.

What a prism contributes is linear in its conductivity, so for many conductivities on one mesh the geometry is
integrated once.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ninon.errors import InputError, PhysicsError
from ninon.physics.column_pattern import ColumnPattern
from ninon.physics.prism_mesh import PrismMesh
from ninon.physics.wedge import SLOPES, WEIGHTS, chunks, cofactors, corners

__all__ = ["ENTRIES", "StiffnessPattern", "checked_conductivity", "stiffness"]

_AXIS_PAIRS = [(0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2)]
ENTRIES = [
    *[(i, j) for i in range(3) for j in range(i, 3)],
    *[(i, j) for i in range(3, 6) for j in range(i, 6)],
    *[(i, j) for i in range(3) for j in range(3, 6)],
]
"""The 21 different entries of a prism's symmetric matrix: upper corners, lower corners, upper with lower."""


def _from_metric() -> NDArray[np.float64]:
    """Return the (21, 36) matrix from the six products of cofactors at six points to the entries.

    Whatever the prism's form, its entries are the same sums of these products.
    """
    found = np.empty((len(ENTRIES), 6, len(_AXIS_PAIRS)))
    for row, (i, j) in enumerate(ENTRIES):
        for k, (a, b) in enumerate(_AXIS_PAIRS):
            both = SLOPES[:, a, i] * SLOPES[:, b, j]
            found[row, :, k] = both if a == b else both + SLOPES[:, b, i] * SLOPES[:, a, j]
    return np.asarray((found * WEIGHTS[None, :, None]).reshape(len(ENTRIES), -1))


_FROM_METRIC = _from_metric()


def stiffness(mesh: PrismMesh, conductivity: NDArray[np.float64]) -> csr_array:
    """Return the stiffness matrix of a mesh, with no node grounded.

    Parameters
    ----------
    mesh : PrismMesh
        Where.
    conductivity : (levels − 1, m) or (levels − 1, m, 3, 3) array
        S/m per prism: a number, or a symmetric positive definite tensor.

    Returns
    -------
    (N, N) csr_array
        Exactly symmetric; its rows add up to zero but for rounding. Conductances, S.

    Raises
    ------
    InputError
        If the conductivity is not one positive value (or tensor) per prism.
    PhysicsError
        If a prism is turned inside out or flat.
    """
    checked_conductivity(mesh, conductivity)
    return ColumnPattern(mesh.triangles, mesh.levels, mesh.vertex_count).matrix(
        _integrals(mesh, conductivity)
    )


class StiffnessPattern:
    """The geometry of a mesh integrated once, for matrices of many conductivities.

    Parameters
    ----------
    mesh : PrismMesh
        Where.

    Raises
    ------
    PhysicsError
        If a prism is turned inside out or flat.
    """

    def __init__(self, mesh: PrismMesh) -> None:
        self.mesh = mesh
        self._pattern = ColumnPattern(mesh.triangles, mesh.levels, mesh.vertex_count)

    @cached_property
    def _unit(self) -> NDArray[np.float64]:
        return _integrals(self.mesh, None)

    def of(self, conductivity: NDArray[np.float64]) -> csr_array:
        """Return the matrix for one conductivity per prism; see `stiffness`."""
        checked_conductivity(self.mesh, conductivity)
        if conductivity.ndim == 4:
            return self._pattern.matrix(_integrals(self.mesh, conductivity))
        return self._pattern.matrix(self._unit * conductivity[:, None, :])


def checked_conductivity(mesh: PrismMesh, conductivity: NDArray[np.float64]) -> None:
    """Refuse a conductivity that is not positive (definite), finite and one per prism.

    Raises
    ------
    InputError
        With how many prisms are wrong.
    """
    shape = (mesh.sublayers, len(mesh.triangles))
    if conductivity.shape not in (shape, (*shape, 3, 3)):
        raise InputError(
            f"The conductivity has the shape {conductivity.shape}; one number or one 3 × 3 tensor is needed "
            f"for each of the {shape[0]} × {shape[1]} prisms."
        )
    finite = np.asarray(np.isfinite(conductivity).reshape(*shape, -1).all(axis=2))
    if conductivity.ndim == 4:
        bad = ~finite | ~_positive(np.where(finite[..., None, None], conductivity, np.eye(3)))
    else:
        bad = ~finite | ~(conductivity > 0)
    if bad.any():
        raise InputError(
            f"The conductivity of {int(bad.sum())} prisms is not positive and finite. "
            "A tissue that does not conduct is left out of the mesh."
        )


def _positive(tensors: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which tensors are symmetric and positive definite, by their leading minors."""
    s = tensors
    symmetric = (np.abs(s - np.swapaxes(s, 2, 3)) <= 1e-12 * np.abs(s).max(axis=(2, 3), keepdims=True)).all(
        axis=(2, 3)
    )
    first, second = s[..., 0, 0], s[..., 0, 0] * s[..., 1, 1] - s[..., 0, 1] * s[..., 1, 0]
    return np.asarray(symmetric & (first > 0) & (second > 0) & (np.linalg.det(s) > 0))


def _integrals(mesh: PrismMesh, conductivity: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Return the entries of every prism, ``(levels − 1, 21, m)``; without conductivity, for 1 S/m."""
    found = np.empty((mesh.sublayers, len(ENTRIES), len(mesh.triangles)))
    for sublayer, part in chunks(mesh.sublayers, len(mesh.triangles)):
        factor, determinant = cofactors(corners(mesh, sublayer, part))
        if not (determinant > 0).all():
            raise _tangled(mesh)
        own = None if conductivity is None else conductivity[sublayer, part]
        np.matmul(_FROM_METRIC, _metric(factor, determinant, own), out=found[sublayer][:, part])
    return found


def _metric(
    factor: NDArray[np.float64], determinant: NDArray[np.float64], conductivity: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Return the products of cofactors through the conductivity, over the determinant, ``(36, c)``."""
    through = factor
    scale = 1 / determinant
    if conductivity is not None and conductivity.ndim == 1:
        scale = scale * conductivity
    elif conductivity is not None:
        tensor = (conductivity + np.swapaxes(conductivity, 1, 2)) / 2
        through = np.einsum("cde,pxec->pxdc", tensor, factor)
    found = np.empty((6, len(_AXIS_PAIRS), factor.shape[-1]))
    for k, (a, b) in enumerate(_AXIS_PAIRS):
        left, right = factor[:, a], through[:, b]
        found[:, k] = (left[:, 0] * right[:, 0] + left[:, 1] * right[:, 1] + left[:, 2] * right[:, 2]) * scale
    return found.reshape(36, -1)


def _tangled(mesh: PrismMesh) -> PhysicsError:
    from ninon.physics.prism_mesh import tangled

    bad = tangled(mesh)
    sublayer, triangle = np.argwhere(bad)[0]
    x, y, z = mesh.levels_m[sublayer][mesh.triangles[triangle]].mean(axis=0) * 1e3
    return PhysicsError(
        f"{int(bad.sum())} prisms of the mesh are turned inside out or flat, the first in the layer "
        f"'{mesh.layer_names[mesh.layer[sublayer]]}' near ({x:.1f}, {y:.1f}, {z:.1f}) mm. "
        "Make the layers thinner there, or the surface smoother."
    )
