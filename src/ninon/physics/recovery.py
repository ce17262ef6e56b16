"""Current density and field at nodes of a layer: the mean over the prisms that meet there.

Linear prisms give the field only to first order at their middles; the volume-weighted mean round a node is a
whole order better away from the contacts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import bsr_array, csr_array

from ninon.physics.assembly import checked_conductivity
from ninon.physics.prism_mesh import PrismMesh
from ninon.physics.smooth_field import field_operator
from ninon.physics.surface_fit import fit_at_vertices
from ninon.physics.wedge import SLOPES, WEIGHTS, cofactors, corners

__all__ = ["Recovery", "gradient_integrals"]

_RUN = 2048


def gradient_integrals(
    mesh: PrismMesh, sublayer: int, triangles: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the shape functions' gradients integrated over prisms of one sublayer.

    Parameters
    ----------
    mesh : PrismMesh
        Where.
    sublayer : int
        Which one.
    triangles : (c,) array
        Under which triangles.

    Returns
    -------
    (c, 3, 6) array
        ∫∇N dV by axis and node, m².
    (c,) array
        Volumes, m³.
    """
    slopes = (SLOPES * WEIGHTS[:, None, None]).reshape(18, 6)
    integrals, volumes = np.empty((len(triangles), 3, 6)), np.empty(len(triangles))
    for start in range(0, len(triangles), _RUN):
        part = slice(start, start + _RUN)
        factor, determinant = cofactors(corners(mesh, sublayer, triangles[part]))
        integrals[part] = np.tensordot(factor.reshape(18, 3, -1), slopes, (0, 0)).transpose(1, 0, 2)
        volumes[part] = WEIGHTS @ determinant
    return integrals, volumes


@dataclass(frozen=True, eq=False)
class Recovery:
    """From potentials at the nodes to current density and field at targets.

    A target is a vertex and a sublayer; they stand in the order of the vertices, and within a vertex in that
    of the sublayers. Rows of the operators are ``3 · target + axis``.
    """

    vertices: NDArray[np.int64]
    """(v,)"""
    sublayers: NDArray[np.int64]
    """(s,)"""
    volume_m3: NDArray[np.float64]
    """(v · s,): a third of the volume of the prisms round each target: its share of the sublayer."""
    position_m: NDArray[np.float64]
    """(v · s, 3): half-way between the two levels."""
    current_density: csr_array
    """(3 · v · s, N): from V to A/m²."""
    field: csr_array
    """(3 · v · s, N): from V to V/m."""

    @classmethod
    def build(
        cls,
        mesh: PrismMesh,
        conductivity: NDArray[np.float64],
        sublayers: NDArray[np.integer],
        vertices: NDArray[np.integer],
        *,
        smooth: bool = False,
    ) -> Recovery:
        """Return the operators for some vertices in some sublayers.

        Parameters
        ----------
        mesh : PrismMesh
            Where.
        conductivity : (levels − 1, m) or (levels − 1, m, 3, 3) array
            S/m per prism.
        sublayers : (s,) array
            In which sublayers.
        vertices : (v,) array
            Under which vertices, each once.
        smooth : bool
            Not the mean over the prisms round a target but the slopes of a smooth fit, times the mean
            conductivity there: errors are two thirds in muscle and less than half in fat, rows six times as
            long. In a layer of uneven conductivity the potential must still be smooth.

        Raises
        ------
        InputError
            If the conductivity is not one positive value per prism.
        """
        checked_conductivity(mesh, conductivity)
        return cls._of(
            mesh, conductivity, np.asarray(sublayers, np.int64), np.asarray(vertices, np.int64), smooth
        )

    @classmethod
    def _of(
        cls,
        mesh: PrismMesh,
        conductivity: NDArray[np.float64],
        sublayers: NDArray[np.int64],
        vertices: NDArray[np.int64],
        smooth: bool,
    ) -> Recovery:
        around = _Around.of(mesh, vertices)
        if smooth:
            parts = _smooth(mesh, conductivity, sublayers, vertices, around)
        else:
            parts = [_sublayer(mesh, conductivity, int(k), around) for k in sublayers]
        mean_of_levels = (mesh.levels_m[sublayers] + mesh.levels_m[sublayers + 1]) / 2
        return cls(
            vertices=vertices,
            sublayers=sublayers,
            volume_m3=np.stack([part[2] for part in parts], axis=1).ravel() / 3,
            position_m=mean_of_levels[:, vertices].transpose(1, 0, 2).reshape(-1, 3),
            current_density=_interleaved([part[0] for part in parts], len(vertices)),
            field=_interleaved([part[1] for part in parts], len(vertices)),
        )


@dataclass(frozen=True, eq=False)
class _Around:
    """Which triangles lie round which of the vertices asked for."""

    triangles: NDArray[np.int64]
    """Those that matter."""
    share: csr_array
    """(v, triangles): 1 where the triangle has the vertex."""

    @classmethod
    def of(cls, mesh: PrismMesh, vertices: NDArray[np.int64]) -> _Around:
        place = np.full(mesh.vertex_count, -1)
        place[vertices] = np.arange(len(vertices))
        local = place[mesh.triangles]
        triangles = np.flatnonzero((local >= 0).any(axis=1))
        column, corner = np.nonzero(local[triangles] >= 0)
        row = local[triangles][column, corner]
        shape = (len(vertices), len(triangles))
        return cls(triangles, csr_array((np.ones(len(row)), (row, column)), shape=shape))


def _sublayer(
    mesh: PrismMesh, conductivity: NDArray[np.float64], sublayer: int, around: _Around
) -> tuple[csr_array, csr_array, NDArray[np.float64]]:
    """Return J and E of one sublayer as operators with rows ``3 · vertex + axis``, and the volumes round."""
    integrals, volumes = gradient_integrals(mesh, sublayer, around.triangles)
    own = conductivity[sublayer, around.triangles]
    tensors = own if own.ndim == 3 else own[:, None, None] * np.eye(3)
    flux = np.einsum("cde,cen->cdn", tensors, integrals)
    volume = around.share @ volumes
    nodes = mesh.node(mesh.triangles[around.triangles], sublayer)
    nodes = np.concatenate([nodes, nodes + 1], axis=1)
    return (
        _means(flux, nodes, around.share, volume, mesh.node_count),
        _means(integrals, nodes, around.share, volume, mesh.node_count),
        volume,
    )


def _smooth(
    mesh: PrismMesh,
    conductivity: NDArray[np.float64],
    sublayers: NDArray[np.int64],
    vertices: NDArray[np.int64],
    around: _Around,
) -> list[tuple[csr_array, csr_array, NDArray[np.float64]]]:
    fit, parts = fit_at_vertices(mesh, vertices), []
    for sublayer in sublayers:
        within, middle = np.full(len(vertices), sublayer), np.zeros(len(vertices))
        _, field = field_operator(mesh, fit, within, middle)
        _, volumes = gradient_integrals(mesh, int(sublayer), around.triangles)
        volume = around.share @ volumes
        own = conductivity[sublayer, around.triangles]
        tensors = own if own.ndim == 3 else own[:, None, None] * np.eye(3)
        mean = around.share @ (volumes[:, None] * tensors.reshape(-1, 9)) / volume[:, None]
        size = len(vertices)
        blocks = bsr_array(
            (mean.reshape(-1, 3, 3), np.arange(size), np.arange(size + 1)), shape=(3 * size, 3 * size)
        )
        parts.append((csr_array(csr_array(blocks) @ field), field, volume))
    return parts


def _means(
    integrals: NDArray[np.float64],
    nodes: NDArray[np.int64],
    share: csr_array,
    volume: NDArray[np.float64],
    size: int,
) -> csr_array:
    count = len(nodes)
    column = np.broadcast_to(nodes[:, None, :], (count, 3, 6)).ravel().astype(np.int32)
    of_prism = csr_array((-integrals.ravel(), column, np.arange(3 * count + 1) * 6), shape=(3 * count, size))
    weights = share.copy()
    weights.data = weights.data / np.repeat(volume, np.diff(share.indptr))
    return csr_array(_three_axes(weights) @ of_prism)


def _three_axes(share: csr_array) -> csr_array:
    """Return a matrix over things as one over their three components."""
    entries = share.tocoo()
    row = (3 * entries.row[:, None].astype(np.int64) + np.arange(3)).ravel()
    column = (3 * entries.col[:, None].astype(np.int64) + np.arange(3)).ravel()
    shape = (3 * share.shape[0], 3 * share.shape[1])
    return csr_array((np.repeat(entries.data, 3), (row, column)), shape=shape)


def _interleaved(parts: list[csr_array], vertices: int) -> csr_array:
    """Return the rows of all sublayers, those of one vertex together."""
    from scipy.sparse import vstack

    stacked = vstack(parts, format="csr")
    row = np.arange(3 * vertices * len(parts)).reshape(len(parts), vertices, 3)
    return csr_array(stacked[row.transpose(1, 0, 2).ravel()])
