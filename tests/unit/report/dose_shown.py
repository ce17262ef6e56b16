"""A dose made up on the template's face, smooth bumps where lines run: for the pages that show a dose."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ninon.care.session_values import SessionPlan, Side, Step
from ninon.dosimetry.dose import (
    ContactDose,
    DepthDose,
    Dose,
    Doubt,
    Finding,
    Interval,
    Layer,
    LayerDose,
    PartDose,
    VolumeHistogram,
)
from ninon.dosimetry.limit_words import Film, Verdict
from ninon.report.face_paper import FaceOnPaper
from ninon.report.shelf import packaged_shelf
from tests.unit.report.personal_faces import faces, geometry, lines_and_areas

_DEPTHS_M = (0.0008, 0.0030, 0.0048, 0.0062, 0.0120)
_LAYERS: tuple[Layer, ...] = ("skin", "fat", "smas", "muscle", "deep")
_SIDES: tuple[Side, ...] = ("right", "left")
_FALL = (1.0, 0.45, 0.34, 0.25, 0.12)
_BUMPS = (
    (-45.0, -40.0, 24.0, 30.0),
    (45.0, -40.0, 24.0, 22.0),
    (-30.0, 38.0, 20.0, 12.0),
    (30.0, 38.0, 20.0, 9.0),
    (-50.0, -75.0, 22.0, 26.0),
    (50.0, -75.0, 22.0, 20.0),
)
"""x, y, radius in mm and height in C/m² of each bump."""
_MUSCLES = (
    ("frontalis", "shorten", 0.30, 14.0),
    ("corrugator", "lengthen", 0.24, 9.0),
    ("procerus", "lengthen", 0.24, 4.0),
    ("orbicularis_oculi", "light, on the rim only", 0.18, 2.0),
    ("temporalis", "relax", 0.32, 6.0),
    ("levator_labii", "neutral", 0.26, 11.0),
    ("levator_labii_alaeque_nasi", "do not shorten", 0.24, 7.0),
    ("zygomaticus_minor", "shorten", 0.28, 15.0),
    ("zygomaticus_major", "shorten", 0.28, 18.0),
    ("risorius", "neutral", 0.26, 16.0),
    ("buccinator", "neutral", 0.33, 8.0),
    ("orbicularis_oris", "gentle", 0.22, 5.0),
    ("depressor_anguli_oris", "lengthen", 0.27, 12.0),
    ("depressor_labii", "lengthen", 0.25, 9.5),
    ("mentalis", "lengthen", 0.25, 6.0),
    ("masseter", "relax", 0.35, 20.0),
    ("platysma", "lengthen", 0.30, 3.0),
    ("digastric_anterior", "lift, never below the hyoid", 0.4, 1.0),
)


@dataclass(frozen=True, eq=False)
class MadeUpFace:
    """The surface of the template."""

    vertices_mm: NDArray[np.float64]
    triangles: NDArray[np.int32]
    treated: NDArray[np.bool_]
    origin: NDArray[np.uint8]
    depth_m: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MadeUpDose:
    """Bumps on it."""

    face: MadeUpFace
    charge_C_m2: NDArray[np.float32]
    peak_A_m2: NDArray[np.float32]
    dose: Dose
    plan: SessionPlan


@cache
def paper_face() -> FaceOnPaper:
    """The template as paper draws it."""
    face = geometry(plain=True)
    return FaceOnPaper(face, lines_and_areas(face)[0], faces(plain=True))


@cache
def shown(factor: float = 1.0) -> MadeUpDose:
    """The dose; `factor` times as large."""
    face = geometry(plain=True)
    x, y, z = face.vertices_mm.T
    treated = (y > -135) & (y < 66) & (z > -75) & (np.hypot(np.abs(x) - 32, y + 2) > 15)
    charge = np.full(len(x), 0.4)
    for bx, by, radius, height in _BUMPS:
        charge = charge + height * np.exp(-((x - bx) ** 2 + (y - by) ** 2) / radius**2) * (z > -60)
    layers = factor * np.outer(_FALL, charge)
    layers[:, ~treated] = 0.0
    surface = MadeUpFace(
        face.vertices_mm,
        face.triangles.astype(np.int32),
        treated,
        face.origin,
        np.outer(_DEPTHS_M, np.ones(len(x))),
    )
    return MadeUpDose(
        surface,
        layers.astype(np.float32),
        (layers * 0.2).astype(np.float32),
        dose(factor),
        SessionPlan(number=3, energised_minutes=14.0, steps=steps()),
    )


def steps() -> tuple[Step, ...]:
    """A few lines on both sides."""
    names = (("M03", "Lateral neck upsweep"), ("M05", "Jawline sweep"), ("M07", "Masseter lift"),
             ("M08", "Mid-cheek sweep"), ("M12", "Brow lift"))  # fmt: skip
    rows = packaged_shelf().movements
    return tuple(
        Step(
            line_number=2 * n + (2 if side == "left" else 1), movement=movement, name=name, side=side,
            zone=rows[movement].zone, start="a", end="b", direction="up", technique="slide", passes=3,
            hold_s=0, speed_mm_s=10, length_mm=80, line_length_mm=80, current_uA=280, seconds=35,
            because="example",
        )
        for n, (movement, name) in enumerate(names)
        for side in _SIDES
    )  # fmt: skip


def dose(factor: float = 1.0) -> Dose:
    """Sums with intervals, none of them computed."""
    return Dose(
        muscles=tuple(
            _part(name, side, intent, factor * value * (1.0 if side == "right" else 0.8))
            for name, intent, _, value in _MUSCLES
            for side in _SIDES
        ),
        zones=(_part("cheek", "right", "", 9.0 * factor, "skin"),),
        layers=tuple(_layer(layer, 20.0 * factor * fall) for layer, fall in zip(_LAYERS, _FALL, strict=True)),
        depths=tuple(
            DepthDose(
                from_m=k * 1e-3,
                to_m=(k + 1) * 1e-3,
                mean_charge_C_m2=_interval(factor * 16 * np.exp(-k / 5)),
                p95_charge_C_m2=_interval(factor * 40 * np.exp(-k / 5)),
            )
            for k in range(14)
        ),
        histograms=(_histogram(factor),),
        contacts=tuple(_contact(step) for step in range(10)),
        findings=_findings(),
        doubts=_doubts(),
        sampling="200 models were drawn at random over the intervals of the tables, with a fixed seed.",
        seed=7,
        draws=200,
        face_grade="template",
        face_words="The lines run on a template, not on the client's face.",
        film_words="A film of gel of 0.2 mm is assumed to cover the treated skin.",
        energised_s=840.0,
        mesh_edge_m=0.0015,
        unknowns=171_234,
        solver="CHOLMOD",
        key="0123456789abcdef" * 4,
        tables_edition="4c1e90b2aa",
    )


def nothing() -> Dose:
    """The dose of a session without current."""
    empty = {"muscles": (), "zones": (), "layers": (), "depths": (), "histograms": (), "contacts": ()}
    return dose().model_copy(update={**empty, "findings": (), "doubts": (), "energised_s": 0.0})


def _interval(nominal: float, low: float = 0.4, high: float = 2.1) -> Interval:
    return Interval(low=float(low * nominal), nominal=float(nominal), high=float(high * nominal))


def _part(name: str, side: Side, intent: str, charge: float, layer: Layer = "muscle") -> PartDose:
    return PartDose(
        name=name,
        side=side,
        layer=layer,
        intent=intent,
        mean_charge_C_m2=_interval(charge),
        p95_charge_C_m2=_interval(2 * charge),
        peak_charge_C_m2=_interval(3 * charge),
        mean_density_A_m2=_interval(charge / 10),
        p95_density_A_m2=_interval(charge / 5),
        peak_density_A_m2=_interval(charge / 3),
        peak_field_V_m=_interval(charge / 4),
        origin="assumed" if name in ("platysma", "digastric_anterior") else "inferred",
    )


def _layer(layer: Layer, charge: float) -> LayerDose:
    part = _part("", "both", "", charge).model_dump(exclude={"name", "side", "layer", "intent", "origin"})
    return LayerDose(layer=layer, mean_field_V_m=_interval(1.0), **part)


def _histogram(factor: float) -> VolumeHistogram:
    charge = factor * np.linspace(0.0, 40.0, 41)

    def share(scale: float) -> tuple[float, ...]:
        return tuple(float(v) for v in 1 / (1 + (charge / (10 * factor * scale)) ** 2.2))

    return VolumeHistogram(
        layer="muscle",
        charge_C_m2=tuple(float(v) for v in charge),
        share_low=share(0.5),
        share_nominal=share(1.0),
        share_high=share(1.9),
    )


def _contact(step: int) -> ContactDose:
    return ContactDose(
        step=step,
        movement="M03",
        side="left" if step % 2 else "right",
        part="whole",
        current_A=280e-6,
        contact_area_m2=0.6e-4,
        mean_density_rms_A_m2=3.3,
        peak_density_A_m2=_interval(7.0, 0.9, 1.6),
        charge_C_m2=21.0,
        net_charge_C_m2=0.0,
        voltage_V=_interval(1.4),
        clearance_m=0.006,
        narrowed_share=0.1,
        seconds=35.0,
    )


def _findings() -> tuple[Finding, ...]:
    def row(
        limit: str, about: str, value: float, bound: float, unit: str, verdict: Verdict, *,
        where: str = "M03, right", upper: float | None = None, film: Film = "no matter",
        sources: tuple[str, ...] = ("ninon-proposal",), confidence: tuple[str, ...] = (),
    ) -> Finding:  # fmt: skip
        said = f"{about}: {value:g} beside {bound:g} {unit}."
        return Finding(
            limit=limit, about=about, where=where, value=value, upper=value if upper is None else upper,
            bound=bound, unit=unit, verdict=verdict, film=film, sentence=said,
            sources=sources, confidence=confidence,
        )  # fmt: skip

    return (
        row("L21", "current of an electrode below 10 cm²", 280, 600, "µA", "within"),
        row("L23a", "density under a contact, r.m.s.", 0.62, 0.5, "mA/cm²", "above target"),
        row("L24", "peak density near the eye", 0.2, 0.35, "mA/cm²", "warning", upper=0.41, film="both ways"),
        row("L27", "time with current", 31, 30, "min", "above", where="session"),
        row("L14", "field in muscle", 3.1, 6.15, "V/m", "shown", upper=7.7, film="without film",
            sources=("ieee-c95-1",), confidence=("recalled",)),
    )  # fmt: skip


def _doubts() -> tuple[Doubt, ...]:
    given = {"sources": ("rosell-1988",)}
    return (
        Doubt(name="film_sheet", words="conductance of the film of gel", unit="S", low=1e-5, nominal=1e-4,
              high=4e-4, factor_at_low=1.6, factor_at_high=0.45, **given),
        Doubt(name="fat_thickness", words="thickness of the fat", unit="× table", low=0.7, nominal=1.0,
              high=1.4, factor_at_low=1.2, factor_at_high=0.8, **given),
    )  # fmt: skip
