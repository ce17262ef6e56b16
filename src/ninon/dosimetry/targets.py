"""Where a dose is looked at: places in each layer under the treated skin, and from them to every vertex."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from ninon.dosimetry.face_layers import FACE_LAYERS
from ninon.dosimetry.face_mesh import FaceMesh
from ninon.physics.recovery import Recovery

__all__ = ["TARGETS_APART_MM", "Targets", "targets_of"]

TARGETS_APART_MM: Mapping[str, float] = MappingProxyType(
    {"skin": 3.0, "fat": 4.0, "smas": 5.0, "muscle": 2.5, "deep": 5.0}
)
"""Least distance between two places looked at in a layer: below what the field changes over there."""

_SMOOTH = ("fat", "muscle")
"""Where current density is the slope of a smooth fit, which halves its error; the deep layer jumps from bone
to gland, and in the skin the crowding under a contact would be smoothed away."""
_LEAST_M = {"fat": 3e-4, "muscle": 3e-4}
_NEIGHBOURS = 5
_SAME_SIDE = 0.3


@dataclass(frozen=True, eq=False)
class Targets:
    """Places in the layers of one face, layer after layer."""

    face: FaceMesh
    vertices: Mapping[str, NDArray[np.int64]]
    """Under which vertices, by layer."""

    @cached_property
    def points_m(self) -> NDArray[np.float64]:
        """(t, 3): the middle of the layer at each place."""
        levels, parts = self.face.mesh.levels_m, []
        for name, vertices in self.vertices.items():
            subs = self.face.mesh.sublayers_of(name)
            parts.append((levels[subs[0], vertices] + levels[subs[-1] + 1, vertices]) / 2)
        return np.concatenate(parts)

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(len(vertices) for vertices in self.vertices.values())

    def recovery(self, conductivity: NDArray[np.float64], unknowns: int) -> csr_array:
        """Return the operator from potentials to current density, ``(3 · t, unknowns)``.

        Parameters
        ----------
        conductivity : (sublayers, m) or (sublayers, m, 3, 3) array
            S/m per prism.
        unknowns : int
            Those of the mesh first, then those of a film.
        """
        blocks = []
        for name, vertices in self.vertices.items():
            subs = self.face.mesh.sublayers_of(name)
            of = Recovery.build(self.face.mesh, conductivity, subs, vertices, smooth=name in _SMOOTH)
            volume = of.volume_m3.reshape(len(vertices), len(subs))
            share = volume / volume.sum(axis=1, keepdims=True)
            blocks.append(csr_array(_mean_over(share) @ of.current_density))
        found = csr_array(vstack(blocks))
        found.resize((found.shape[0], unknowns))
        return found

    def split(self, values: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """Return values ``(..., t)`` by layer."""
        ends = np.cumsum([len(vertices) for vertices in self.vertices.values()])[:-1]
        return dict(zip(self.vertices, np.split(values, ends, axis=-1), strict=True))

    def at_vertices(self, values: NDArray[Any]) -> NDArray[np.float32]:
        """Return values ``(..., t)`` carried over to all treated vertices, ``(..., layers, n)``; 0 elsewhere.

        A vertex that is looked at keeps its own value; between them values run into each other.
        """
        shape = (*values.shape[:-1], len(FACE_LAYERS), self.face.count)
        found = np.zeros(shape, dtype=np.float32)
        for name, part in self.split(values).items():
            spread = self._spreads[name]
            flat = part.reshape(-1, part.shape[-1])
            found[..., FACE_LAYERS.index(name), :] = (spread @ flat.T).T.reshape(*shape[:-2], -1)
        return found

    @cached_property
    def _spreads(self) -> dict[str, csr_array]:
        return {name: _spread(self.face, vertices) for name, vertices in self.vertices.items()}


def targets_of(
    face: FaceMesh,
    *,
    apart_mm: Mapping[str, float] = TARGETS_APART_MM,
    within: NDArray[np.bool_] | None = None,
) -> Targets:
    """Return the places where a dose on a face is looked at.

    Parameters
    ----------
    face : FaceMesh
        The face.
    apart_mm : mapping
        By layer; a layer that is not named is not looked at.
    within : (n,) array of bool, optional
        Only there; all treated skin otherwise.
    """
    chosen = {name: _not_squeezed(face, name, face.cut.apart(mm)) for name, mm in apart_mm.items()}
    if within is not None:
        chosen = {name: vertices[within[vertices]] for name, vertices in chosen.items()}
    return Targets(face, chosen)


def _not_squeezed(face: FaceMesh, layer: str, vertices: NDArray[np.int64]) -> NDArray[np.int64]:
    """Leave out where a layer is squeezed to next to nothing, as at the corner of the mouth.

    All current that passes there passes through that little, and its density says nothing of a muscle.
    """
    subs, levels = face.mesh.sublayers_of(layer), face.mesh.levels_m
    thick = np.linalg.norm(levels[subs[-1] + 1, vertices] - levels[subs[0], vertices], axis=1)
    least = _LEAST_M.get(layer, 0.0)
    return np.asarray(vertices[thick >= least])


def _mean_over(share: NDArray[np.float64]) -> csr_array:
    """Return the rule (3 · v, 3 · v · s) that takes the mean of vectors over the sublayers of a vertex."""
    vertices, subs = share.shape
    axis = np.arange(3)
    rows = 3 * np.arange(vertices)[:, None, None] + axis
    columns = 3 * (np.arange(vertices)[:, None, None] * subs + np.arange(subs)[None, :, None]) + axis
    rows = np.broadcast_to(rows, columns.shape)
    data = np.broadcast_to(share[:, :, None], columns.shape)
    shape = (3 * vertices, 3 * vertices * subs)
    return csr_array((data.ravel(), (rows.ravel(), columns.ravel())), shape=shape)


def _spread(face: FaceMesh, vertices: NDArray[np.int64]) -> csr_array:
    """Return the rule (n, len(vertices)) that carries values from some vertices to all treated ones."""
    from scipy.spatial import cKDTree

    treated = np.flatnonzero(face.treated)
    points, normals = face.vertices_mm, face.skin.normals
    count = min(_NEIGHBOURS, len(vertices))
    away, near = cKDTree(points[vertices]).query(points[treated], k=count)
    away, near = away.reshape(len(treated), count), near.reshape(len(treated), count)
    facing = np.einsum("vd,vkd->vk", normals[treated], normals[vertices][near])
    # The other lip is near and not the same skin.
    weight = np.where(facing > _SAME_SIDE, 1.0, 1e-9) / np.maximum(away, 1e-9) ** 3
    weight /= weight.sum(axis=1, keepdims=True)
    rows = np.repeat(treated, count)
    return csr_array((weight.ravel(), (rows, near.ravel())), shape=(face.count, len(vertices)))
