"""Conductivity of every prism of a face: along and across the fibres in muscle, by class in the deep."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ninon.dosimetry.face_layers import FACE_LAYERS
from ninon.dosimetry.face_mesh import FaceMesh
from ninon.dosimetry.tissue_model import Conductivities
from ninon.face.tissue_thickness import DEEP_CLASSES

__all__ = ["face_conductivity", "least_conductivity", "muscle_tensors"]


def face_conductivity(face: FaceMesh, tissues: Conductivities) -> NDArray[np.float64]:
    """Return the conductivity of each prism.

    Parameters
    ----------
    face : FaceMesh
        The face.
    tissues : Conductivities
        One value per tissue, S/m.

    Returns
    -------
    (sublayers, m, 3, 3) array
        Symmetric tensors, S/m.
    """
    corners = face.triangles
    of_layer = {
        "skin": np.broadcast_to(tissues.skin_S_m * np.eye(3), (len(corners), 3, 3)),
        "fat": np.broadcast_to(tissues.fat_S_m * np.eye(3), (len(corners), 3, 3)),
        "smas": np.broadcast_to(tissues.smas_S_m * np.eye(3), (len(corners), 3, 3)),
        "muscle": muscle_tensors(face, tissues)[corners].mean(axis=1),
        "deep": _deep(face, tissues)[corners].mean(axis=1)[:, None, None] * np.eye(3),
    }
    return np.stack([of_layer[FACE_LAYERS[layer]] for layer in face.mesh.layer])


def muscle_tensors(face: FaceMesh, tissues: Conductivities) -> NDArray[np.float64]:
    """Return the conductivity of the muscle layer at each vertex, ``(n, 3, 3)``, S/m.

    Under a named muscle current flows more easily along its fibres; where several overlap they share the
    place, and where none is named the layer conducts alike in all directions.
    """
    named = _named_shares(face)
    along = np.zeros((face.count, 3, 3))
    for share, muscle in zip(named, face.muscles, strict=True):
        where = np.flatnonzero(share > 0)
        fibre = muscle.fibre[where]
        along[where] += share[where, None, None] * fibre[:, :, None] * fibre[:, None, :]
    found = (
        _across(named, tissues)[:, None, None] * np.eye(3)
        + (tissues.muscle_along_S_m - tissues.muscle_across_S_m) * along
    )
    return np.asarray(found)


def least_conductivity(face: FaceMesh, tissues: Conductivities) -> NDArray[np.float64]:
    """Return the smallest conductivity in any direction, ``(layers, n)``, S/m.

    Density over it is never less than the field, whatever way the current runs.
    """
    ones = np.ones(face.count)
    of_layer = {
        "skin": tissues.skin_S_m * ones,
        "fat": tissues.fat_S_m * ones,
        "smas": tissues.smas_S_m * ones,
        "muscle": _across(_named_shares(face), tissues),
        "deep": _deep(face, tissues),
    }
    return np.stack([of_layer[name] for name in FACE_LAYERS])


def _named_shares(face: FaceMesh) -> NDArray[np.float64]:
    """Return the share of each named muscle at each vertex, ``(muscles, n)``; together 1 at most."""
    weights = np.stack([muscle.weight for muscle in face.muscles])
    return np.asarray(weights / np.maximum(weights.sum(axis=0), 1.0))


def _across(named: NDArray[np.float64], tissues: Conductivities) -> NDArray[np.float64]:
    """Return the conductivity of the muscle layer across its fibres, ``(n,)``."""
    directed = named.sum(axis=0)
    return np.asarray(directed * tissues.muscle_across_S_m + (1 - directed) * tissues.muscle_mixed_S_m)


def _deep(face: FaceMesh, tissues: Conductivities) -> NDArray[np.float64]:
    values = np.array([getattr(tissues, f"{name}_S_m") for name in DEEP_CLASSES])
    return np.asarray(face.deep_shares @ values)
