"""The mesh a dose is computed on: a client's positions under the triangles that were cut on the template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ninon import tables
from ninon.dosimetry.face_layers import FACE_LAYERS, FaceLayers, face_layers
from ninon.dosimetry.template_cut import TemplateCut, template_cut
from ninon.errors import PhysicsError
from ninon.face.eye_ring import EyeRing
from ninon.face.mesh import Points, Triangles
from ninon.face.muscle_paths import muscles_on
from ninon.face.regions import REGIONS
from ninon.face.surface_points import SkinSurface
from ninon.face.template import Template
from ninon.face.tissue_thickness import Sex
from ninon.physics.contact_surface import ContactSurface, Places
from ninon.physics.prism_mesh import PrismMesh, columns_under, tangled

__all__ = ["SUBLAYERS", "FaceMesh", "MuscleOnMesh", "face_mesh"]

SUBLAYERS: Mapping[str, int] = MappingProxyType({"skin": 2, "fat": 2, "smas": 1, "muscle": 2, "deep": 3})
"""Prisms one under another in each layer; more changes nothing that shows."""
_GROWTH = (1.0, 1.0, 1.0, 1.0, 1.8)

_ROUNDING = 0.75
"""How far a new vertex is moved from the flat triangle towards the smooth surface."""
_FOLDED = 0.8
"""Length of the mean of the corners' normals below which a triangle is left flat."""
_UNTANGLE = 12
_THINNER = 0.6
_THINNEST_MM = 0.05
"""A layer is not meshed thinner than this, unless it must be: needless thinness costs digits."""


@dataclass(frozen=True, eq=False)
class MuscleOnMesh:
    """One muscle on one side, on the vertices of a mesh."""

    name: str
    side: Literal["right", "left", "midline"]
    intent: str
    weight: NDArray[np.float64]
    """(n,): 1 over the belly, 0 off the muscle."""
    fibre: Points
    """(n, 3): unit direction along the skin; 0 off the muscle."""


@dataclass(frozen=True, eq=False)
class FaceMesh:
    """One face as a body of prisms, with what lies where."""

    mesh: PrismMesh
    cut: TemplateCut
    """Its triangles, and where its vertices lie on the face."""
    muscles: tuple[MuscleOnMesh, ...]
    deep_shares: NDArray[np.float64]
    """(n, classes): what lies below the muscle; rows add up to 1."""
    origin: NDArray[np.uint8]
    """(n,): 0 measured, 1 inferred, 2 assumed."""
    eye_distance_mm: NDArray[np.float64]
    """(n,): to the rim of the orbit."""
    thinned: NDArray[np.bool_]
    """(n,): where the tables' thicknesses do not fit under the skin."""
    edge_mm: float
    """The wanted edge in the face."""

    @property
    def treated(self) -> NDArray[np.bool_]:
        """(n,): face, neck, and what lies beside a line: where a dose is asked for."""
        return self.cut.treated

    @property
    def region(self) -> NDArray[np.uint8]:
        """(n,): index into ``REGIONS``."""
        return self.cut.region

    @property
    def triangles(self) -> Triangles:
        """(m, 3): of the skin."""
        return self.mesh.triangles

    @cached_property
    def vertices_mm(self) -> Points:
        """(n, 3): the skin in points_face."""
        return np.asarray(self.mesh.surface_m * 1000)

    @cached_property
    def skin(self) -> SkinSurface:
        """The skin, to lay contacts on."""
        return SkinSurface(self.vertices_mm, self.mesh.triangles)

    @cached_property
    def surface(self) -> ContactSurface:
        """The same skin in metres, as contacts see it."""
        return ContactSurface(self.mesh.surface_m, self.mesh.triangles)

    def places(self, centres_mm: Points) -> Places:
        """Return where contacts lie whose centres are on the face: this skin has fewer vertices than that.

        Parameters
        ----------
        centres_mm : (k, 3) array
            In points_face.
        """
        anchors, _ = self.skin.laid_on(centres_mm)
        return Places(anchors.triangle, anchors.weights)

    @cached_property
    def area_m2(self) -> NDArray[np.float64]:
        """(n,): the skin that belongs to each vertex."""
        return _shared(self.mesh.triangles, _areas(self.mesh.surface_m, self.mesh.triangles), self.count)

    @cached_property
    def volume_m3(self) -> NDArray[np.float64]:
        """(layers, n): the tissue that belongs to each vertex."""
        levels = self.mesh.levels_m
        found = np.zeros((len(FACE_LAYERS), self.count))
        for k in range(self.mesh.sublayers):
            middle = (levels[k] + levels[k + 1]) / 2
            high = np.linalg.norm(levels[k + 1] - levels[k], axis=1)
            area = _shared(self.mesh.triangles, _areas(middle, self.mesh.triangles), self.count)
            found[self.mesh.layer[k]] += area * high
        return found

    @cached_property
    def depth_m(self) -> NDArray[np.float64]:
        """(layers, n): the middle of each layer below the skin."""
        edges = np.linalg.norm(self.mesh.levels_m - self.mesh.levels_m[:1], axis=2)
        found = []
        for name in FACE_LAYERS:
            subs = self.mesh.sublayers_of(name)
            found.append((edges[subs[0]] + edges[subs[-1] + 1]) / 2)
        return np.stack(found)

    @property
    def count(self) -> int:
        """How many vertices the skin has."""
        return self.mesh.vertex_count

    def within(self, *names: str) -> NDArray[np.bool_]:
        """Return which vertices lie in regions."""
        return np.isin(self.region, [REGIONS.index(name) for name in names])


def face_mesh(
    skin: SkinSurface,
    template: Template,
    *,
    origin: NDArray[np.uint8],
    sex: Sex | None,
    age_y: int | None,
    edge_mm: float,
    factors: Mapping[str, float] = MappingProxyType({}),
) -> FaceMesh:
    """Return the mesh of one face.

    Parameters
    ----------
    skin : SkinSurface
        The face; its triangles are those of the template.
    template : Template
        Tells which vertex is which.
    origin : (vertices of the face,) array
        0 measured, 1 inferred, 2 assumed.
    sex : {"women", "men"} or None
        For the thickness of layers.
    age_y : int or None
        Age in years.
    edge_mm : float
        Wanted edge in the face; two and a half times as long in the neck, 10 mm and more elsewhere.
    factors : mapping
        Factors on thicknesses, by doubt.

    Raises
    ------
    InputError
        If the edge cannot be meant, or the face is folded.
    PhysicsError
        If prisms stay turned inside out.
    """
    cut = template_cut(edge_mm)
    layers = face_layers(skin, template, sex=sex, age_y=age_y, factors=factors)
    rule, eye = cut.rule, EyeRing(skin, template).vertex_distance_mm
    mesh = _under(_positions(skin, rule), cut.triangles, rule, layers)
    return FaceMesh(
        mesh=mesh,
        cut=cut,
        muscles=_muscles(skin, template, rule, mesh),
        deep_shares=np.asarray(rule @ layers.deep_shares),
        origin=origin[cut.nearest],
        eye_distance_mm=np.asarray(rule @ eye),
        thinned=layers.thinned[cut.nearest],
        edge_mm=edge_mm,
    )


def _positions(skin: SkinSurface, rule: csr_array) -> Points:
    """Return positions on the smooth surface that the flat triangles stand for, in mm.

    References
    ----------
    T. Boubekeur and M. Alexa (2008), "Phong tessellation", ACM Transactions on Graphics 27(5).
    """
    flat = np.asarray(rule @ skin.vertices_mm)
    entries = rule.tocoo()
    corner, normal = skin.vertices_mm[entries.col], skin.normals[entries.col]
    off = np.einsum("kd,kd->k", flat[entries.row] - corner, normal)
    moved, mean = np.zeros_like(flat), np.zeros_like(flat)
    np.add.at(moved, entries.row, entries.data[:, None] * (-off)[:, None] * normal)
    np.add.at(mean, entries.row, entries.data[:, None] * normal)
    # Between normals that point apart lies a fold, which is not smooth.
    smooth = np.clip((np.linalg.norm(mean, axis=1) - _FOLDED) / (1 - _FOLDED), 0.0, 1.0)
    return np.asarray(flat + _ROUNDING * smooth[:, None] * moved)


def _under(points_mm: Points, triangles: Triangles, rule: csr_array, layers: FaceLayers) -> PrismMesh:
    """Return prisms under the skin; columns that still tangle are made shallower from below."""
    inward = np.asarray(rule @ layers.inward)
    inward /= np.linalg.norm(inward, axis=1, keepdims=True)
    thickness = np.maximum(np.asarray(rule @ layers.thickness_mm.T).T, _THINNEST_MM)
    for _ in range(_UNTANGLE):
        mesh = columns_under(
            points_mm / 1000, triangles, inward, thickness / 1000,
            list(SUBLAYERS.values()), FACE_LAYERS, growth=_GROWTH,
        )  # fmt: skip
        bad = tangled(mesh)
        if not bad.any():
            return mesh
        for sublayer in np.flatnonzero(bad.any(axis=1)):
            columns = np.unique(triangles[bad[sublayer]])
            thickness[mesh.layer[sublayer], columns] *= _THINNER
        inward = _turned_alike(inward, triangles[bad.any(axis=0)])
    raise PhysicsError(
        f"{int(bad.sum())} prisms under the skin stay turned inside out: the face is folded too sharply for "
        "this mesh. Check its landmarks, or ask for a coarser mesh."
    )


def _turned_alike(inward: Points, triangles: Triangles) -> Points:
    """Return directions that differ less between the corners of some triangles."""
    turned = inward.copy()
    np.add.at(turned, triangles, inward[triangles].mean(axis=1, keepdims=True))
    return np.asarray(turned / np.linalg.norm(turned, axis=1, keepdims=True))


def _muscles(
    skin: SkinSurface, template: Template, rule: csr_array, mesh: PrismMesh
) -> tuple[MuscleOnMesh, ...]:
    rows = tables.muscles()
    found = []
    for path in muscles_on(skin, template, rows.values()):
        fibre = np.asarray(rule @ path.fibre)
        length = np.linalg.norm(fibre, axis=1, keepdims=True)
        fibre = fibre / np.where(length > 0, length, 1.0)
        weight = np.asarray(rule @ path.weight)
        found.append(MuscleOnMesh(path.muscle, path.side, rows[path.muscle].intent, weight, fibre))
    return tuple(found)


def _areas(points: Points, triangles: Triangles) -> NDArray[np.float64]:
    a, b, c = (points[triangles[:, k]] for k in range(3))
    return np.asarray(np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2)


def _shared(triangles: Triangles, of_triangle: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    third = np.repeat(of_triangle / 3, 3)
    return np.asarray(np.bincount(triangles.ravel(), weights=third, minlength=count), dtype=np.float64)
