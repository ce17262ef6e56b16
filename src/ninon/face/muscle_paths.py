"""Muscles on one face: how much of each lies under every vertex, and which way its fibres run.

A muscle is a path and a width, not a segment of a scan: what lands on it is a weight, and neighbours overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.line_curves import PathOnSkin, laid_curves
from ninon.face.mesh import Points
from ninon.face.muscles import Muscle
from ninon.face.site_anchors import mirrored_point, positions_of
from ninon.face.surface_distances import distance_mm
from ninon.face.surface_points import Anchors, SkinSurface
from ninon.face.template import Template

__all__ = ["WIDTH_MM", "MusclePath", "muscles_on"]

WIDTH_MM: Mapping[str, float] = MappingProxyType(
    {
        "frontalis": 26.0,
        "corrugator": 10.0,
        "procerus": 12.0,
        "orbicularis_oculi": 14.0,
        "temporalis": 44.0,
        "levator_labii": 15.0,
        "levator_labii_alaeque_nasi": 8.0,
        "zygomaticus_minor": 9.0,
        "zygomaticus_major": 13.0,
        "risorius": 12.0,
        "buccinator": 24.0,
        "orbicularis_oris": 14.0,
        "depressor_anguli_oris": 18.0,
        "depressor_labii": 18.0,
        "mentalis": 18.0,
        "masseter": 38.0,
        "platysma": 60.0,
        "digastric_anterior": 16.0,
    }
)
"""Width across the fibres of the patch around each path, in mm: recalled, not measured."""

_BELLY_SHARE = 0.4
"""Share of the half width within which the weight is full."""
_FIBRE_SMOOTH_MM = 4.0


@dataclass(frozen=True, eq=False)
class MusclePath:
    """One muscle on one side of a face."""

    muscle: str
    side: Literal["right", "left", "midline"]
    paths: tuple[PathOnSkin, ...]
    """From origin to insertion."""
    width_mm: float
    weight: NDArray[np.float64]
    """(n,): 1 over the belly, falling smoothly to 0 at the edge."""
    fibre: Points
    """(n, 3): unit direction of the fibres along the skin, from origin to insertion; 0 off the muscle."""


def muscles_on(
    skin: SkinSurface,
    template: Template,
    muscles: Iterable[Muscle],
    *,
    width_mm: Mapping[str, float] = WIDTH_MM,
) -> tuple[MusclePath, ...]:
    """Return the muscles of both sides of a face; one on the midline comes once.

    Parameters
    ----------
    skin : SkinSurface
        The face; its triangles are those of the template.
    template : Template
        Tells which vertex is which.
    muscles : iterable of Muscle
        Rows with the paths of the client's right side.
    width_mm : mapping
        Width of each muscle.

    Raises
    ------
    InputError
        If a muscle has no width.
    """
    found = []
    for row in muscles:
        if row.muscle not in width_mm:
            raise InputError(
                f"The muscle '{row.muscle}' has no width, so it has no place on the face. Add one."
            )
        left = tuple(tuple(mirrored_point(template, point) for point in path) for path in row.paths)
        sides = (("midline", row.paths),) if left == row.paths else (("right", row.paths), ("left", left))
        for side, points in sides:
            paths = laid_curves(skin, [positions_of(skin, template, path) for path in points])
            width = width_mm[row.muscle]
            weight = _weight(skin, paths, width)
            found.append(
                MusclePath(row.muscle, side, tuple(paths), width, weight, _fibres(skin, paths, weight))  # type: ignore[arg-type]
            )
    return tuple(found)


def _weight(skin: SkinSurface, paths: list[PathOnSkin], width_mm: float) -> NDArray[np.float64]:
    half = width_mm / 2
    triangle = np.concatenate([path.anchors.triangle for path in paths])
    weights = np.concatenate([path.anchors.weights for path in paths])
    away = distance_mm(skin, Anchors(triangle, weights), up_to_mm=half)
    out = np.clip((away - _BELLY_SHARE * half) / ((1 - _BELLY_SHARE) * half), 0.0, 1.0)
    return np.asarray(1 - out * out * (3 - 2 * out))


def _fibres(skin: SkinSurface, paths: list[PathOnSkin], weight: NDArray[np.float64]) -> Points:
    """Return the direction of the path nearby, turned into the surface."""
    points = np.concatenate([path.points_mm for path in paths])
    ways = np.concatenate([np.gradient(path.points_mm, axis=0) for path in paths])
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    there = np.flatnonzero(weight > 0)
    at = skin.vertices_mm[there]
    squared = (at**2).sum(axis=1)[:, None] + (points**2).sum(axis=1) - 2 * at @ points.T
    # The nearest samples weigh most, however far away the path is.
    mean = np.exp((squared.min(axis=1, keepdims=True) - squared) / (2 * _FIBRE_SMOOTH_MM**2)) @ ways
    normal = skin.normals[there]
    mean -= normal * np.einsum("vd,vd->v", mean, normal)[:, None]
    length = np.linalg.norm(mean, axis=1, keepdims=True)
    fibre = np.zeros_like(skin.vertices_mm)
    fibre[there] = mean / np.where(length > 0, length, 1.0)
    return fibre
