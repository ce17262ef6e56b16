"""The mesh of a case, and an estimate of its size before anything is built."""

from __future__ import annotations

from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.physics.ball import ball_mesh
from ninon.physics.field_case import FieldCase
from ninon.physics.field_parts import Ball
from ninon.physics.grading import LARGEST_M, FineNear, Layer, graded_sublayers
from ninon.physics.prism_mesh import PrismMesh
from ninon.physics.slab import slab_mesh

__all__ = ["MOST_UNKNOWNS", "estimated_unknowns", "field_mesh"]

MOST_UNKNOWNS = 1_000_000
"""About eight gigabytes of memory for the factored matrix."""
_HALVED = 1.25
"""Triangles come in sizes that differ by two, so there are more of them than the wanted edges tell."""
_ACROSS = 400
_COARSER = 1.1


def field_mesh(case: FieldCase) -> PrismMesh:
    """Return the mesh of a case; that of a slab has its depth along −z.

    Raises
    ------
    InputError
        If it would be too large.
    """
    _refuse_too_large(case)
    layers = [Layer(layer.name, layer.thickness_m) for layer in case.layers]
    if isinstance(case.shape, Ball):
        poles = [(each.centre_m, each.radius_m) for each in case.electrodes]
        return ball_mesh(case.shape.radius_m, layers, case.h_m, poles)
    round_these = [(each.centre_m[0], each.centre_m[1], each.radius_m) for each in case.electrodes]
    return slab_mesh(case.shape.side_m, layers, case.h_m, round_these)


def estimated_unknowns(case: FieldCase, h_m: float) -> int:
    """Return about how many unknowns a mesh of this edge has, to about a third."""
    levels = 1 + sum(graded_sublayers([Layer(each.name, each.thickness_m) for each in case.layers], h_m)[0])
    places, area = _spread_over(case)
    near = FineNear([(np.array(each.centre_m), each.radius_m) for each in case.electrodes], h_m)
    edge = np.minimum(near(places), max(LARGEST_M, h_m))
    triangles = area * float((4 / sqrt(3) / edge**2).mean())
    return int(_HALVED * levels * triangles / 2)


def _spread_over(case: FieldCase) -> tuple[NDArray[np.float64], float]:
    """Return places spread evenly over the skin, and its area."""
    steps = np.arange(_ACROSS**2)
    if isinstance(case.shape, Ball):
        height = 1 - (2 * steps + 1) / _ACROSS**2
        turn = steps * pi * (3 - sqrt(5))
        level = np.sqrt(1 - height**2)
        unit = np.stack([level * np.cos(turn), level * np.sin(turn), height], axis=1)
        return case.shape.radius_m * unit, 4 * pi * case.shape.radius_m**2
    along = ((np.arange(_ACROSS) + 0.5) / _ACROSS - 0.5) * case.shape.side_m
    x, y = (each.ravel() for each in np.meshgrid(along, along))
    return np.stack([x, y, np.zeros_like(x)], axis=1), case.shape.side_m**2


def _refuse_too_large(case: FieldCase) -> None:
    told = estimated_unknowns(case, case.h_m)
    if told <= MOST_UNKNOWNS:
        return
    h_m = case.h_m
    while estimated_unknowns(case, h_m) > MOST_UNKNOWNS and h_m < case.depth_m + case.h_m:
        h_m *= _COARSER
    raise InputError(
        f"h_mm = {case.h_m * 1e3:g} makes about {told / 1e6:.1f} million unknowns, more than the "
        f"{MOST_UNKNOWNS / 1e6:g} million that an ordinary machine's memory holds; give h_mm = "
        f"{h_m * 1e3:.2g}, or a "
        "smaller or shallower body"
    )
