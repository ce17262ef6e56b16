"""One model of a session on a face with any doubts, solved directly on a coarse mesh: mean doses only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from ninon.care.means import Device
from ninon.care.session_values import SessionPlan
from ninon.dosimetry.doubts import CONTACT_RADIUS, DOUBT_WORDS
from ninon.dosimetry.face_conductivity import face_conductivity, least_conductivity
from ninon.dosimetry.face_layers import FACE_LAYERS
from ninon.dosimetry.face_mesh import FaceMesh, face_mesh
from ninon.dosimetry.spreads import Spread
from ninon.dosimetry.strokes import Stroke, StrokePlaces, strokes_of
from ninon.dosimetry.targets import Targets, targets_of
from ninon.dosimetry.tissue_model import Conductivities, TissueModel
from ninon.errors import InputError
from ninon.face.tissue_thickness import Sex
from ninon.physics.body import Body
from ninon.physics.contact import footprints
from ninon.physics.film import Film

__all__ = ["STUDIED", "CoarseModel"]

Floats = NDArray[np.float64]

STUDIED: tuple[str, ...] = tuple(name for name in DOUBT_WORDS if name != "device_current")
"""Doubts a model is solved for; the device's current only multiplies."""
_EVERY_MM = 8.0
_APART_MM = {"skin": 5.0, "fat": 5.0, "smas": 6.0, "muscle": 4.0, "deep": 6.0}


@dataclass(frozen=True, eq=False)
class CoarseModel:
    """What every model of one study has in common."""

    plan: SessionPlan
    places: StrokePlaces
    device: Device
    origin: NDArray[np.uint8]
    """(vertices of the face,)"""
    sex: Sex | None
    age_y: int | None
    tissues: TissueModel
    film_sheet_S: Spread | None
    horny_Ohm_m2: Spread
    edge_mm: float

    def __call__(self, normal: Mapping[str, float]) -> dict[str, float]:
        """Return mean charges and fields, by layer and muscle, where doubts stand at these normal values."""
        face = face_mesh(
            self.places.skin, self.places.template, origin=self.origin, sex=self.sex, age_y=self.age_y,
            edge_mm=self.edge_mm, factors=self.tissues.thickness_factors(normal),
        )  # fmt: skip
        tissues = self.tissues.conductivities(normal)
        conductivity = face_conductivity(face, tissues)
        body = Body.build(face.mesh, conductivity, film=self._film(face, normal), threads=1)
        share = 0.5 * (1 + erf(normal.get("spacing", 0.0) / sqrt(2)))
        strokes = strokes_of(
            self.plan, self.places, device=self.device, every_mm=_EVERY_MM, spacing_share=share
        )
        factor = CONTACT_RADIUS.at(normal.get("contact_radius", 0.0))
        targets = targets_of(face, apart_mm=_APART_MM)
        charge, peak = _summed(body, conductivity, targets, strokes, factor)
        return _means(face, targets, tissues, charge, peak)

    def _film(self, face: FaceMesh, normal: Mapping[str, float]) -> Film | None:
        if self.film_sheet_S is None:
            return None
        return Film.over(
            face.mesh,
            np.flatnonzero(face.treated),
            sheet_S=self.film_sheet_S.at(normal.get("film_sheet", 0.0)),
            contact_Ohm_m2=self.horny_Ohm_m2.at(normal.get("horny_layer", 0.0)),
        )


def _summed(
    body: Body, conductivity: Floats, targets: Targets, strokes: Sequence[Stroke], radius_factor: float
) -> tuple[Floats, Floats]:
    """Return charge and peak density of the whole session at the targets."""
    face = targets.face
    loads, times, currents = [], [], []
    for stroke in strokes:
        own, seconds = _loads(face, stroke, radius_factor)
        loads += own
        times += (seconds * stroke.passes * stroke.mean_current_A).tolist()
        currents += [stroke.current_A] * len(own)
    dense = np.array(loads)
    rows, columns = np.nonzero(dense)
    at = body.source_node(columns)
    right = csc_array((dense[rows, columns], (at, rows)), shape=(body.unknowns, len(loads)))
    recovery = targets.recovery(conductivity, body.unknowns)
    wanted = np.unique(recovery.indices).astype(np.int64)
    looked = recovery[:, wanted]
    charge, peak = np.zeros(targets.count), np.zeros(targets.count)

    def add(which: slice, potential: Floats) -> tuple[Floats, Floats]:
        size = np.linalg.norm((looked @ potential).reshape(targets.count, 3, -1), axis=1)
        return size @ np.array(times[which]), (size * np.array(currents[which])).max(axis=1)

    for more, most in body.factor.solve_each(right, add, wanted):
        charge += more
        np.maximum(peak, most, out=peak)
    return charge, peak


def _loads(face: FaceMesh, stroke: Stroke, radius_factor: float) -> tuple[list[Floats], Floats]:
    """Return the load of each place of a stroke, and the seconds there.

    Where a contact cannot lie flat on the coarse mesh, its time goes to the other places of the stroke.

    Raises
    ------
    InputError
        If it can lie nowhere.
    """
    loads, seconds = [], []
    for centres, dwell in zip(stroke.centres_mm, stroke.dwell_s, strict=True):
        try:
            feet = footprints(face.surface, face.places(centres), stroke.radius_m * radius_factor)
        except InputError:
            continue
        loads.append(stroke.shares @ feet.load(face.count))
        seconds.append(float(dwell))
    if not loads:
        raise InputError(
            f"{stroke.movement} {stroke.side}: nowhere along the line can the contacts lie flat on a mesh "
            f"with {face.edge_mm:g} mm edges. Ask for a finer mesh."
        )
    found = np.array(seconds)
    return loads, found * (stroke.dwell_s.sum() / found.sum())


def _means(
    face: FaceMesh, targets: Targets, tissues: Conductivities, charge: Floats, peak: Floats
) -> dict[str, float]:
    found: dict[str, float] = {}
    least = least_conductivity(face, tissues)
    for (name, part), high in zip(targets.split(charge).items(), targets.split(peak).values(), strict=True):
        under = targets.vertices[name]
        volume = face.volume_m3[FACE_LAYERS.index(name), under]
        found[f"layer:{name}"] = float(np.average(part, weights=volume))
        field = high / least[FACE_LAYERS.index(name), under]
        found[f"field:{name}"] = float(np.average(field, weights=volume))
    under, part = targets.vertices["muscle"], targets.split(charge)["muscle"]
    for muscle in face.muscles:
        weight = muscle.weight[under] * face.volume_m3[FACE_LAYERS.index("muscle"), under]
        if weight.sum() > 0:
            found[f"muscle:{muscle.name}:{muscle.side}"] = float(np.average(part, weights=weight))
    return found
