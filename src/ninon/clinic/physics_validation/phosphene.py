"""The field in and round the orbit from the pads of a published threshold experiment, whatever comes out.

Retina and inside of the head are not in the mesh, so this is no verdict on anybody's eye. It says how far a
shell of skin, fat, muscle and what lies below it is from what is published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import pi, sqrt
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ninon import tables
from ninon.clinic.client_face import face_without_photo
from ninon.clinic.physics_validation.ten_twenty import HeadRing
from ninon.dosimetry.face_conductivity import face_conductivity
from ninon.dosimetry.face_mesh import FaceMesh, face_mesh
from ninon.dosimetry.tissue_model import tissue_model
from ninon.errors import InputError
from ninon.face.tissue_thickness import DEEP_CLASSES
from ninon.physics.body import Body
from ninon.physics.contact import Footprint, footprint
from ninon.physics.contact_model import solve_contacts
from ninon.physics.recovery import Recovery

__all__ = ["AREAS_CM2", "MONTAGES", "RETINA_V_M", "Assumption", "OrbitField", "orbit_fields", "threshold_uA"]

Floats = NDArray[np.float64]

RETINA_V_M = (0.05, 0.1)
"""Peak, at 16 to 20 Hz: the row L13 and the range it names."""
AREAS_CM2 = (9.0, 16.0, 25.0, 35.0)
_USUAL_CM2 = 16.0
_EDGE_MM = 3.0
_PASTE_OHM_M2 = 0.02
"""Pads with paste on cleaned skin (our proposal)."""
_RIM_MM = 5.0
_INSIDE_S_M = 0.3
_F7, _FP2 = 0.3, 0.1
"""Shares of half the circumference from the middle of the forehead."""
_NASION, _OUTER_CORNER = 168, 33
"""Root of the nose; outer corner of the right eye: under its middle a pad would wrap round the nose."""
_BELOW_EYE_M = 0.012
"""From the corner of the eye down to the upper edge of the pad below it."""
MONTAGES: Mapping[str, str] = MappingProxyType(
    {"F7-F8": "across the temples", "Fp2-suborbital": "above against below the right eye"}
)


@dataclass(frozen=True)
class Assumption:
    """What is taken about the tissues."""

    name: str
    normal: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Doubts that do not stand at their nominal value, as standard normal variables."""
    orbit_S_m: float | None = None
    bone_S_m: float | None = None
    inside: bool = False
    """The innermost half of what lies below the muscle conducts like soft tissue where it is bone."""


@dataclass(frozen=True)
class OrbitField:
    """Size of the electric field per ampere, in V/m."""

    montage: str
    assumption: str
    area_cm2: float
    places_mm: tuple[tuple[int, int, int], ...]
    """Middles of the pads, in points_face: to the client's left, up, forward of the middle of the eyes."""
    orbit_mean: float
    """Mean by volume over all tissue of the orbits, below lids and muscle."""
    orbit_p95: float
    back_mean: float
    """Over the innermost prisms of the orbit, nearest to where a retina would be."""
    rim_mean: float
    """Below the muscle, within 5 mm of the rim and outside it."""

    def at(self, current_uA: float) -> OrbitField:
        """Return the same at a current."""
        names = ("orbit_mean", "orbit_p95", "back_mean", "rim_mean")
        return replace(self, **{name: getattr(self, name) * current_uA * 1e-6 for name in names})


def threshold_uA() -> tuple[float, float]:
    """Return mean and SD of the published threshold across the temples, from the limits table."""
    row = tables.limits()["L12"]
    if row.current_uA is None or row.sd_uA is None:
        raise InputError("The row L12 of the limits has no threshold with its standard deviation.")
    return row.current_uA, row.sd_uA


def assumptions() -> tuple[Assumption, ...]:
    """Return what is varied, the nominal one first."""
    spreads = tissue_model().spreads
    orbit, bone = spreads["orbit_S_m"], spreads["bone_S_m"]
    edge = 1.6448536
    return (
        Assumption("nominal"),
        Assumption(f"orbit {orbit.low:g} S/m", orbit_S_m=orbit.low),
        Assumption(f"orbit {orbit.high:g} S/m", orbit_S_m=orbit.high),
        Assumption(f"bone {bone.low:g} S/m", bone_S_m=bone.low),
        Assumption(f"bone {bone.high:g} S/m", bone_S_m=bone.high),
        Assumption("deep layer half as deep", {"deep_thickness": -edge}),
        Assumption("deep layer twice as deep", {"deep_thickness": edge}),
        Assumption("soft under 3 mm of bone", inside=True),
        Assumption("soft under 6 mm of bone", {"deep_thickness": edge}, inside=True),
    )


def orbit_fields(report: Callable[[str], None] = lambda said: None) -> Iterator[OrbitField]:
    """Yield the field of every montage: all assumptions with usual pads, then pads of other sizes."""
    for each in assumptions():
        report(f"{each.name}.")
        body = _body(each)
        for montage in MONTAGES:
            yield _field(body, montage, each.name, _USUAL_CM2)
        if each.name == "nominal":
            for area in AREAS_CM2:
                if area != _USUAL_CM2:
                    for montage in MONTAGES:
                        try:
                            yield _field(body, montage, each.name, area)
                        except InputError:
                            report(f"{montage}: a round pad of {area:g} cm² does not lie flat there.")


@dataclass(frozen=True, eq=False)
class _Head:
    face: FaceMesh
    body: Body
    ring: HeadRing
    outer_corner_m: Floats

    def places(self, montage: str, radius_m: float) -> tuple[Floats, Floats]:
        """Return where the middles of the pads stand."""
        if montage == "F7-F8":
            return self.ring.at(_F7, +1), self.ring.at(_F7, -1)
        below = self.outer_corner_m - [0.0, _BELOW_EYE_M + radius_m, 0.0]
        skin, facing = self.face.surface.points_m, self.face.surface.vertex_normals[:, 2] > 0
        away = np.where(facing, np.linalg.norm((skin - below)[:, :2], axis=1), np.inf)
        return self.ring.at(_FP2, -1), skin[int(np.argmin(away))]


def _body(assumption: Assumption) -> _Head:
    model, used = tissue_model(), face_without_photo()
    mesh = face_mesh(
        used.skin, used.template, origin=used.geometry.origin, sex="men", age_y=None, edge_mm=_EDGE_MM,
        factors=model.thickness_factors(assumption.normal),
    )  # fmt: skip
    tissues = model.conductivities()
    for name in ("orbit_S_m", "bone_S_m"):
        value = getattr(assumption, name)
        tissues = replace(tissues, **{name: value}) if value is not None else tissues
    conductivity = face_conductivity(mesh, tissues)
    if assumption.inside:
        bone = mesh.deep_shares[:, DEEP_CLASSES.index("bone")][mesh.triangles].mean(axis=1)
        conductivity = conductivity.copy()
        conductivity[-1] += (bone * (_INSIDE_S_M - tissues.bone_S_m))[:, None, None] * np.eye(3)
    body = Body.build(mesh.mesh, conductivity, threads=2)
    landmarks = used.geometry.vertices_mm[: len(used.template.knots_mm)] / 1000
    ring = HeadRing.of(mesh.surface, landmarks[_NASION])
    return _Head(mesh, body, ring, landmarks[_OUTER_CORNER])


def _field(head: _Head, montage: str, assumption: str, area_cm2: float) -> OrbitField:
    radius_m = sqrt(area_cm2 * 1e-4 / pi)
    places = head.places(montage, radius_m)
    contacts = [_pad(head, place, radius_m) for place in places]
    solution = solve_contacts(head.body, contacts, [1.0, -1.0], _PASTE_OHM_M2, model="cem")
    face = head.face
    subs = face.mesh.sublayers_of("deep")
    orbit = face.deep_shares[:, DEEP_CLASSES.index("orbit")] > 0.5
    near = ~orbit & (face.eye_distance_mm > 0) & (face.eye_distance_mm <= _RIM_MM)
    volume, size = {}, {}
    for name, where in (("orbit", orbit), ("rim", near)):
        rule = Recovery.build(face.mesh, head.body.conductivity, subs, np.flatnonzero(where))
        found = (rule.field @ solution.potential_V[: face.mesh.node_count]).reshape(-1, len(subs), 3)
        size[name] = np.linalg.norm(found, axis=2)
        volume[name] = rule.volume_m3.reshape(-1, len(subs))
    return OrbitField(
        montage,
        assumption,
        area_cm2,
        tuple((round(1000 * x), round(1000 * y), round(1000 * z)) for x, y, z in places),
        float(np.average(size["orbit"], weights=volume["orbit"])),
        _p95(size["orbit"].ravel(), volume["orbit"].ravel()),
        float(np.average(size["orbit"][:, -1], weights=volume["orbit"][:, -1])),
        float(np.average(size["rim"], weights=volume["rim"])),
    )


def _pad(head: _Head, place: Floats, radius_m: float) -> Footprint:
    surface = head.face.surface
    nearest = int(np.argmin(np.linalg.norm(surface.points_m - place, axis=1)))
    centre = surface.points_m[nearest]
    # A large pad follows the skin: it faces the mean way of what it covers.
    under = np.linalg.norm(surface.points_m - centre, axis=1) < radius_m
    normal = surface.vertex_normals[under].mean(axis=0)
    return footprint(surface.points_m, surface.triangles, centre, radius_m, normal=normal)


def _p95(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    share = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(share, 0.95)])
