"""The electric field at places of a mesh from a smooth fit to the nodal potentials.

Along the surface a polynomial is fitted, along a column another, and the same slopes are taken of potential
and of position: their ratio is the gradient, exact for every linear potential however the mesh is bent.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from ninon.physics.column_fit import layer_levels, level_depths, line_weights
from ninon.physics.prism_mesh import PrismMesh
from ninon.physics.surface_fit import SurfaceFit

__all__ = ["field_operator"]


def field_operator(
    mesh: PrismMesh, fit: SurfaceFit, sublayers: NDArray[np.int64], heights: NDArray[np.float64]
) -> tuple[csr_array, csr_array]:
    """Return the operators from nodal potentials to places.

    Parameters
    ----------
    mesh : PrismMesh
        Where.
    fit : SurfaceFit
        One row per place.
    sublayers : (k,) array
        In which sublayer each place lies.
    heights : (k,) array
        Where in it: −1 at its lower side, +1 at its upper.

    Returns
    -------
    potential : (k, N) csr_array
    field : (3 k, N) csr_array
        Rows ``3 · place + axis``, V/m per V.
    """
    value, slope = _along_columns(mesh, sublayers, heights)
    parts = [
        _combined(mesh, across, along)
        for across, along in ((fit.value, value), (fit.first, value), (fit.second, value), (fit.value, slope))
    ]
    jacobian = np.stack([part @ mesh.nodes_m for part in parts[1:]], axis=1)  # (k, direction, axis)
    inverse = np.linalg.inv(jacobian)
    rows = [sum(diags_array(-inverse[:, axis, d]) @ parts[1 + d] for d in range(3)) for axis in range(3)]
    return parts[0], _interleaved(rows)


def _along_columns(
    mesh: PrismMesh, sublayers: NDArray[np.int64], heights: NDArray[np.float64]
) -> tuple[csr_array, csr_array]:
    """Return (k, levels) weights of value and slope along the column."""
    depths = level_depths(mesh)
    at = depths[sublayers] + (depths[sublayers + 1] - depths[sublayers]) * (1 - heights) / 2
    value, slope = (np.zeros((len(sublayers), mesh.levels)) for _ in range(2))
    for sublayer in np.unique(sublayers):
        rows = np.flatnonzero(sublayers == sublayer)
        levels = layer_levels(mesh, int(sublayer))
        value[np.ix_(rows, levels)], slope[np.ix_(rows, levels)] = line_weights(depths[levels], at[rows])
    return csr_array(value), csr_array(slope)


def _combined(mesh: PrismMesh, across: csr_array, along: csr_array) -> csr_array:
    """Return the product of weights of columns and of levels, as weights of nodes."""
    many = np.diff(along.indptr)[np.repeat(np.arange(across.shape[0]), np.diff(across.indptr))]
    row = np.repeat(np.arange(across.shape[0]), np.diff(across.indptr))
    entry = np.repeat(np.arange(len(row)), many)
    first = np.cumsum(many) - many
    level = along.indptr[:-1][row[entry]] + np.arange(len(entry)) - first[entry]
    data = across.data[entry] * along.data[level]
    column = across.indices[entry].astype(np.int64) * mesh.levels + along.indices[level]
    shape = (across.shape[0], mesh.node_count)
    return csr_array((data, (row[entry], column)), shape=shape)


def _interleaved(rows: list[csr_array]) -> csr_array:
    from scipy.sparse import vstack

    stacked = csr_array(vstack(rows, format="csr"))
    count = rows[0].shape[0]
    return csr_array(stacked[np.arange(3 * count).reshape(3, count).T.ravel()])
