"""A session plan on a face becomes a dose: the one act of this room.

Doses are with the conductor's film, because it takes current away from the muscle; limits on contact and
muscle are without it, because that is the higher answer; and near the eye the larger of both counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon import tables
from ninon.care.means import Device, Setting
from ninon.care.session_values import SessionPlan
from ninon.dosimetry.aggregate import Aggregates, aggregate
from ninon.dosimetry.check import check
from ninon.dosimetry.contact_doses import contact_dose, rim_crowding
from ninon.dosimetry.dose import ContactDose, Dose, Doubt, Finding
from ninon.dosimetry.dose_map import DoseMap, StepField
from ninon.dosimetry.doubt import DRAWS, SEED, DoubtStudy
from ninon.dosimetry.doubt_ratios import DoubtRatios
from ninon.dosimetry.doubts import doubt_rows
from ninon.dosimetry.eye_distances import lid_distances_m, rim_distances_m
from ninon.dosimetry.face_conductivity import face_conductivity, least_conductivity
from ninon.dosimetry.face_field import FaceField
from ninon.dosimetry.face_layers import FACE_LAYERS
from ninon.dosimetry.face_mesh import FaceMesh, face_mesh
from ninon.dosimetry.films import ConductorFilm, conductor_film
from ninon.dosimetry.limit_case import BothWays, LimitCase
from ninon.dosimetry.part_doses import eye_peaks, layer_doses
from ninon.dosimetry.session_fields import LayerFields, combined
from ninon.dosimetry.skin_impedance import SkinContact, skin_contact
from ninon.dosimetry.strokes import Stroke, StrokePlaces, strokes_of
from ninon.dosimetry.strokes_field import StrokesField
from ninon.dosimetry.targets import Targets, targets_of
from ninon.dosimetry.tissue_model import Conductivities, TissueModel, tissue_model
from ninon.errors import InputError
from ninon.face.tissue_thickness import Sex
from ninon.physics.exact import Layers
from ninon.physics.film import Film
from ninon.physics.transfer.transfer_cache import TransferCache
from ninon.units import microamperes_to_amperes

__all__ = ["FaceForDose", "Workbench", "estimate"]

Floats = NDArray[np.float64]

_BARE_APART_MM = {"muscle": 4.0}
_EYE_APART_MM = {"skin": 3.0, "fat": 4.0, "smas": 5.0, "deep": 5.0}
_EYE_REACH_MM = 27.0
_BARE_LATTICE_MM = 4.0
"""Rows for the limits lie wider apart: 1 % in muscle is little beside an interval."""


@dataclass(frozen=True, eq=False)
class FaceForDose:
    """A face as a dose needs it."""

    places: StrokePlaces
    """The surface, its lines, and the places nobody touches."""
    origin: NDArray[np.uint8]
    """(vertices,): 0 measured, 1 inferred, 2 assumed."""
    grade: str
    words: str
    """How the face was come by, for people."""
    sex: Sex | None
    age_y: int | None


@dataclass(frozen=True, eq=False)
class Workbench:
    """With what a dose is computed; nothing here changes what it is beyond its last digits."""

    edge_mm: float
    """Edge of the mesh in the face."""
    threads: int
    cache: TransferCache | None = None
    """Where solved rows are kept for the next time; they hold the shape of the face."""
    solver: str | None = None
    report: Callable[[str], None] = lambda said: None


def estimate(
    plan: SessionPlan,
    face: FaceForDose,
    *,
    device: Device,
    setting: Setting,
    conductor: str,
    study: DoubtStudy,
    bench: Workbench,
    seed: int = SEED,
    draws: int = DRAWS,
) -> DoseMap:
    """Return the dose of a session on a face.

    Parameters
    ----------
    plan : SessionPlan
        The session; its steps say current, area and time, and nothing here adds any.
    face : FaceForDose
        The face.
    device : Device
        Says which share of the time current flows, and what it can drive.
    setting : {"clinic", "home"}
        Whose limits hold.
    conductor : str
        Between electrode and skin, as in the table of conductors.
    study : DoubtStudy
        How much each doubt moves a dose.
    bench : Workbench
        Mesh, threads and cache.
    seed, draws : int
        Of the sampling of doubts.

    Raises
    ------
    InputError
        If a step lacks what a dose needs, nothing is energised, or contacts cannot lie on the face.
    PhysicsError
        If the field cannot be computed to the promised accuracy.
    """
    if not any(step.is_energised for step in plan.steps):
        raise InputError("No step of this plan is energised, so there is no dose. Plan a session first.")
    strokes = strokes_of(plan, face.places, device=device)
    contact = skin_contact(_frequency(strokes, device), conductor=conductor)
    layer = conductor_film(conductor)
    tissues = tissue_model()
    bench.report("Laying the mesh.")
    mesh = face_mesh(
        face.places.skin, face.places.template, origin=face.origin, sex=face.sex, age_y=face.age_y,
        edge_mm=bench.edge_mm,
    )  # fmt: skip
    nominal = tissues.conductivities()
    wet, bare = _fields(mesh, nominal, contact, layer, bench, max(s.radius_m for s in strokes))
    steps, bare_steps, bare_found = _solved(strokes, mesh, nominal, wet, bare, bench)
    ratios = study.ratios(seed=seed, draws=draws)
    fields, bare_all = (_session(some, plan) for some in (steps, bare_steps))
    contacts = _contacts(plan, strokes, mesh, nominal, contact, bare_found)
    findings = check(
        _case(plan, device, setting, contacts, strokes, face.places, mesh, (fields, bare_all), ratios)
    )
    dose = _dose(
        plan, face, mesh, aggregate(mesh, fields, ratios), contacts, findings, study, ratios,
        tissues, layer, contact, wet, seed, draws,
    )  # fmt: skip
    return DoseMap(
        mesh, fields.charge_C_m2, fields.peak_A_m2, fields.peak_V_m, dose, steps, bare_steps, plan, ratios
    )


def _frequency(strokes: Sequence[Stroke], device: Device) -> float:
    found = {stroke.frequency_Hz for stroke in strokes}
    if len(found) != 1 or None in found:
        raise InputError(
            f"The steps of this plan do not name one repetition rate ({sorted(map(str, found))}), which the "
            f"resistance of the skin depends on. Give {device.device} a frequency and plan again."
        )
    return float(next(iter(found)) or 0.0)


def _fields(
    mesh: FaceMesh,
    tissues: Conductivities,
    contact: SkinContact,
    layer: ConductorFilm,
    bench: Workbench,
    radius_m: float,
) -> tuple[FaceField, FaceField]:
    """Return the face with the conductor's film and without it."""
    conductivity = face_conductivity(mesh, tissues)
    horny = contact.magnitude_Ohm_m2.nominal
    film, metal = None, horny
    if layer.needs_film(radius_m, horny):
        film = Film.over(
            mesh.mesh, np.flatnonzero(mesh.treated),
            sheet_S=layer.sheet_S.nominal, contact_Ohm_m2=horny,
        )  # fmt: skip
        metal = layer.thickness_m.nominal / layer.conductivity_S_m.nominal
    wet = FaceField(targets_of(mesh), conductivity, film, metal, bench.threads, bench.cache, bench.solver)
    near = mesh.eye_distance_mm <= _EYE_REACH_MM
    eye = targets_of(mesh, apart_mm=_EYE_APART_MM, within=near).vertices
    muscle = targets_of(mesh, apart_mm=_BARE_APART_MM).vertices
    both = {name: {**eye, **muscle}[name] for name in FACE_LAYERS}
    bare = FaceField(
        Targets(mesh, both), conductivity, None, horny, bench.threads, bench.cache, bench.solver,
        _BARE_LATTICE_MM,
    )  # fmt: skip
    return wet, bare


def _solved(
    strokes: Sequence[Stroke],
    mesh: FaceMesh,
    tissues: Conductivities,
    wet: FaceField,
    bare: FaceField,
    bench: Workbench,
) -> tuple[tuple[StepField, ...], tuple[StepField, ...], StrokesField]:
    bench.report("With the conductor's film.")
    with_film = wet.strokes(strokes, bench.report)
    bench.report("Without film, for the limits.")
    without = bare.strokes(strokes, bench.report)
    least = least_conductivity(mesh, tissues).astype(np.float32)
    return (
        _step_fields(strokes, wet.targets, with_film, least),
        _step_fields(strokes, bare.targets, without, least),
        without,
    )


def _step_fields(
    strokes: Sequence[Stroke], targets: Targets, found: StrokesField, least_S_m: NDArray[np.float32]
) -> tuple[StepField, ...]:
    charge, peak = targets.at_vertices(found.charge_per_A), targets.at_vertices(found.peak_per_A)
    return tuple(
        StepField(stroke.step, own, high, high / least_S_m)
        for stroke, own, high in zip(strokes, charge, peak, strict=True)
    )


def _session(steps: Sequence[StepField], plan: SessionPlan) -> LayerFields:
    return combined(
        steps,
        current_A=[microamperes_to_amperes(plan.steps[s.step].current_uA) for s in steps],
        passes=[plan.steps[s.step].passes for s in steps],
    )


def _contacts(
    plan: SessionPlan,
    strokes: Sequence[Stroke],
    mesh: FaceMesh,
    tissues: Conductivities,
    contact: SkinContact,
    bare: StrokesField,
) -> tuple[ContactDose, ...]:
    horny, crowding = contact.magnitude_Ohm_m2, {}
    for radius in {stroke.radius_m for stroke in strokes}:
        crowding[radius] = rim_crowding(_usual_layers(mesh, tissues), radius, horny)
    return tuple(
        contact_dose(
            stroke,
            crowding=crowding[stroke.radius_m],
            voltage_per_A=float(volts),
            horny_Ohm_m2=horny,
            waveform=plan.steps[stroke.step].waveform,
            left_out_share=lost,
        )
        for stroke, volts, lost in zip(strokes, bare.voltage_per_A, bare.lost, strict=True)
    )


def _usual_layers(mesh: FaceMesh, tissues: Conductivities) -> Layers:
    """Return the layers of this face as they are over most of the treated skin."""
    edges = np.linalg.norm(mesh.mesh.levels_m - mesh.mesh.levels_m[:1], axis=2)
    lower = [edges[mesh.mesh.sublayers_of(name)[-1] + 1] for name in FACE_LAYERS]
    depth = np.median(np.stack(lower)[:, mesh.treated], axis=1)
    thickness = np.diff(depth, prepend=0.0)
    values = (tissues.skin_S_m, tissues.fat_S_m, tissues.smas_S_m, tissues.muscle_mixed_S_m, tissues.bone_S_m)
    return Layers((*thickness[:-1].tolist(), float("inf")), values)


def _case(
    plan: SessionPlan, device: Device, setting: Setting, contacts: tuple[ContactDose, ...],
    strokes: Sequence[Stroke], places: StrokePlaces, mesh: FaceMesh,
    fields: tuple[LayerFields, LayerFields], ratios: DoubtRatios,
) -> LimitCase:  # fmt: skip
    muscle = layer_doses(mesh, fields[1], ratios)[FACE_LAYERS.index("muscle")]
    wet_eye, bare_eye = (eye_peaks(mesh, one, ratios) for one in fields)
    eye = (
        (None, None)
        if wet_eye is None or bare_eye is None
        else tuple(BothWays(a, b) for a, b in zip(wet_eye, bare_eye, strict=True))
    )
    chest = any(plan.steps[stroke.step].zone == "decollete" for stroke in strokes)
    return LimitCase(
        plan=plan, device=device, setting=setting, contacts=contacts,
        muscle_field_V_m=muscle.peak_field_V_m, muscle_density_A_m2=muscle.peak_density_A_m2,
        rim_distance_m=rim_distances_m(strokes, places), lid_distance_m=lid_distances_m(strokes, places),
        rim_field_V_m=eye[0], ring_density_A_m2=eye[1],
        chest_field_V_m=muscle.peak_field_V_m if chest else None,
    )  # fmt: skip


def _dose(
    plan: SessionPlan, face: FaceForDose, mesh: FaceMesh, parts: Aggregates,
    contacts: tuple[ContactDose, ...], findings: tuple[Finding, ...], study: DoubtStudy,
    ratios: DoubtRatios, tissues: TissueModel,
    layer: ConductorFilm, contact: SkinContact, wet: FaceField, seed: int, draws: int,
) -> Dose:  # fmt: skip
    return Dose(
        muscles=parts.muscles,
        zones=parts.zones,
        layers=parts.layers,
        depths=parts.depths,
        histograms=parts.histograms,
        contacts=contacts,
        findings=findings,
        doubts=_doubts(study, tissues, layer, contact),
        sampling=_sampling(study, ratios, draws),
        seed=seed,
        draws=draws,
        face_grade=face.grade,
        face_words=face.words,
        film_words=_film_words(layer, wet.film),
        energised_s=sum(one.seconds for one in contacts),
        mesh_edge_m=mesh.edge_mm / 1000,
        unknowns=mesh.mesh.node_count + (0 if wet.film is None else int(mesh.treated.sum())),
        solver=f"transfer matrix of {len(wet.matrix(max(wet.radii))[0])} rows",
        key=_key(plan, wet, study, seed, draws),
        tables_edition=tables.edition(),
    )


def _film_words(layer: ConductorFilm, film: Film | None) -> str:
    low, nominal, high = (
        1000 * t for t in (layer.thickness_m.low, layer.thickness_m.nominal, layer.thickness_m.high)
    )
    name = layer.conductor.replace("_", " ")
    if film is None:
        return f"{name}, {layer.conductivity_S_m.nominal:g} S/m; too thin a film to carry current sideways"
    return (
        f"{name}, {layer.conductivity_S_m.nominal:g} S/m, {nominal:g} mm thick (anything from {low:g} to "
        f"{high:g} mm) over all of the treated skin"
    )


def _sampling(study: DoubtStudy, ratios: DoubtRatios, draws: int) -> str:
    miss = study.miss[study.outputs.index("layer:muscle")]
    odd = ratios.beside_nominal()
    said = (
        f"{study.models} models on a mesh with {study.mesh_edge_mm:g} mm edges: each of {len(study.doubts)} "
        f"doubts at both ends, and 8 with all drawn at random; {draws:,} draws, the device's current among "
        f"them, from parabolas fitted to the logarithm, which miss those by {np.expm1(miss):.0%} in muscle, "
        f"and so much is added. {study.about}"
    )
    if odd:
        said += f" Nominal values lie outside the middle 90 % for: {'; '.join(odd)}."
    return said


def _doubts(
    study: DoubtStudy, tissues: TissueModel, layer: ConductorFilm, contact: SkinContact
) -> tuple[Doubt, ...]:
    rows = doubt_rows(tissues, film_sheet_S=layer.sheet_S, horny_Ohm_m2=contact.magnitude_Ohm_m2)
    found = []
    for row in rows:
        if row.name in study.doubts:
            low, high = study.factors("layer:muscle", row.name)
        else:
            low, high = row.low, row.high  # the device's current only multiplies
        found.append(
            Doubt(
                name=row.name, words=row.words, unit=row.unit, low=row.low, nominal=row.nominal,
                high=row.high, factor_at_low=low, factor_at_high=high, sources=row.sources,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda d: -abs(np.log(d.factor_at_high / d.factor_at_low))))


def _key(plan: SessionPlan, wet: FaceField, study: DoubtStudy, seed: int, draws: int) -> str:
    told = hashlib.sha256(plan.model_dump_json().encode())
    for radius in wet.radii:
        told.update(wet.matrix(radius)[1].key.encode())
    told.update(study.to_json().encode())
    told.update(f"{seed} {draws} {tables.edition()}".encode())
    return told.hexdigest()
