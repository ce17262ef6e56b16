"""The triangles of a dose's mesh, cut once on the template: fine where lines run, coarse elsewhere.

A client's mesh has the same triangles with the client's positions. What takes long is kept on disk; it
belongs to the template and to nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ninon import tables
from ninon.dosimetry.cache_place import cache_place
from ninon.dosimetry.coarsening import coarsened
from ninon.dosimetry.kept_arrays import keep_arrays, kept_arrays
from ninon.errors import InputError
from ninon.face.face_lines import curves_on
from ninon.face.mesh import Triangles
from ninon.face.regions import REGIONS, regions
from ninon.face.surface_points import SkinSurface
from ninon.face.template import Template, template
from ninon.face.tissue_prisms import fitted_depths
from ninon.physics.bisection import refined
from ninon.physics.transfer.lattice import thinned

__all__ = ["APART_MM", "TemplateCut", "template_cut"]

APART_MM = (2.0, 2.5, 2.6, 3.0, 4.0, 5.0, 6.0)
"""Distances at which places on the treated skin are thinned."""

_VERSION = "4"
"""To be raised whenever another cut comes out of the same template."""
_NECK = ("submental", "neck_lateral", "neck_front", "carotid", "decollete", "sternum_midline")
_OUTSIDE = ("scalp", "ear", "elsewhere")
_UNTREATED = (*_OUTSIDE, "eye")
_BESIDE_LINES_MM = 30.0
"""Beyond neck and chest as well, whatever lies so near a line is treated: a pair reaches that far."""
_OUTSIDE_MM = 10.0
_NECK_COARSER = 2.5
"""The neck is assumed anyway; its mesh is this much coarser than the face's."""
_SHORTEST = 0.7
"""Edges shorter than this share of the wanted edge are collapsed first."""
_LONGEST = 1.65
"""The longest side of a triangle, as a multiple of the wanted edge: its sides are about that on average."""


@dataclass(frozen=True, eq=False)
class TemplateCut:
    """Triangles over the template, and what follows from them alone."""

    triangles: Triangles
    """(m, 3)"""
    rule: csr_array
    """(n, vertices of the template): carries a quantity of the face's vertices over to those of the mesh."""
    nearest: NDArray[np.int64]
    """(n,): the vertex of the template with the largest weight."""
    region: NDArray[np.uint8]
    """(n,): index into ``REGIONS``."""
    treated: NDArray[np.bool_]
    """(n,): face, neck, and what lies beside a line: where a dose is asked for."""
    places: Mapping[float, NDArray[np.int64]]
    """By distance in mm: treated vertices that lie about that far from each other."""

    def apart(self, distance_mm: float) -> NDArray[np.int64]:
        """Return treated vertices that lie about so far from each other.

        Raises
        ------
        InputError
            If nobody has thinned them at that distance.
        """
        if distance_mm not in self.places:
            raise InputError(
                f"Places are thinned at {', '.join(map(str, APART_MM))} mm, not at {distance_mm:g}."
            )
        return self.places[distance_mm]


@lru_cache(maxsize=4)
def template_cut(edge_mm: float) -> TemplateCut:
    """Return the cut with a wanted edge in the face.

    Parameters
    ----------
    edge_mm : float
        Two and a half times as long in the neck, 10 mm and more elsewhere.

    Raises
    ------
    InputError
        If the edge cannot be meant.
    """
    if not 0.75 <= edge_mm <= 6.0:
        raise InputError(f"edge_mm is {edge_mm:g}; a mesh of a face has edges from 0.75 to 6 mm.")
    head = template()
    told = f"{_VERSION} {head.fingerprint} {edge_mm!r} {APART_MM} {tables.edition()}".encode()
    file = cache_place() / "cuts" / f"{hashlib.sha256(told).hexdigest()}.npz"
    kept = _read(file)
    if kept is None:
        kept = _made(head, edge_mm)
        _keep(file, kept)
    return kept


def _made(head: Template, edge_mm: float) -> TemplateCut:
    points, beside = head.vertices_mm, _beside_lines(head)
    wanted = _wanted_mm(head, edge_mm, beside)
    inward, _ = fitted_depths(SkinSurface(points, head.triangles), head, np.full((1, len(points)), 0.1))
    fewer = coarsened(head.triangles, points, inward, _SHORTEST * wanted)
    used, local = np.unique(fewer, return_inverse=True)
    old = local.reshape(-1, 3).astype(np.int32)
    finer = refined(old, points[used] / 1000, _LONGEST * wanted[used] / 1000)
    corners = used[old[finer.parent]]
    rows = np.repeat(np.arange(len(corners)), 3)
    rule = csr_array((finer.weights.ravel(), (rows, corners.ravel())), shape=(len(corners), len(points)))
    rule.sum_duplicates()
    rule.eliminate_zeros()
    nearest = _nearest(rule)
    region = regions(head).label[nearest].astype(np.uint8)
    treated = ~np.isin(region, [REGIONS.index(name) for name in _UNTREATED])
    treated |= beside[nearest] & (region == REGIONS.index("elsewhere"))
    at = np.asarray(rule @ points)
    places = {apart: np.sort(thinned(at, treated, apart)) for apart in APART_MM}
    return TemplateCut(finer.triangles, rule, nearest, region, treated, places)


def _beside_lines(head: Template) -> NDArray[np.bool_]:
    """Return which vertices of the template lie beside one of its lines."""
    from scipy.spatial import cKDTree

    skin = SkinSurface(head.vertices_mm, head.triangles)
    curves = curves_on(skin, head, tables.lines().values())
    away, _ = cKDTree(np.concatenate([curve.points_face for curve in curves])).query(head.vertices_mm)
    return np.asarray(away <= _BESIDE_LINES_MM)


def _wanted_mm(head: Template, edge_mm: float, beside: NDArray[np.bool_]) -> NDArray[np.float64]:
    names = regions(head).names
    wanted = np.full(len(names), edge_mm)
    wanted[np.isin(names, _OUTSIDE)] = max(_OUTSIDE_MM, 3 * edge_mm)
    neck = np.isin(names, _NECK) | (beside & (names == "elsewhere"))
    wanted[neck] = max(_NECK_COARSER * edge_mm, 3.0)
    return wanted


def _nearest(rule: csr_array) -> NDArray[np.int64]:
    """Return for each vertex of the mesh the vertex of the face with the largest weight."""
    largest = np.maximum.reduceat(rule.data, rule.indptr[:-1])
    rows = np.repeat(np.arange(rule.shape[0]), np.diff(rule.indptr))
    there = np.flatnonzero(rule.data >= largest[rows])
    _, first = np.unique(rows[there], return_index=True)
    return np.asarray(rule.indices[there[first]], dtype=np.int64)


_ARRAYS = ("triangles", "data", "indices", "indptr", "shape", "nearest", "region", "treated")
_PLACES = tuple(f"apart_{apart!r}" for apart in APART_MM)


def _keep(file: Path, cut: TemplateCut) -> None:
    rule = cut.rule
    values = (
        cut.triangles, rule.data, rule.indices, rule.indptr, np.array(rule.shape),
        cut.nearest, cut.region, cut.treated, *(cut.places[apart] for apart in APART_MM),
    )  # fmt: skip
    keep_arrays(file, dict(zip((*_ARRAYS, *_PLACES), values, strict=True)))


def _read(file: Path) -> TemplateCut | None:
    """Return a cut that was kept; None where there is none, or it is damaged."""
    kept = kept_arrays(file, (*_ARRAYS, *_PLACES))
    if kept is None:
        return None
    rule = csr_array((kept["data"], kept["indices"], kept["indptr"]), shape=tuple(kept["shape"]))
    places = {apart: kept[name] for apart, name in zip(APART_MM, _PLACES, strict=True)}
    return TemplateCut(kept["triangles"], rule, kept["nearest"], kept["region"], kept["treated"], places)
