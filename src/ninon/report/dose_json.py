"""A dose as JSON: the published shape of ``ninon dose --json``, every key with its unit."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ninon.dosimetry.dose import (
    MODEL_WORDS,
    ContactDose,
    DepthDose,
    Dose,
    Doubt,
    Finding,
    Interval,
    LayerDose,
    PartDose,
    VolumeHistogram,
)
from ninon.report.dose_unknown import UNKNOWN

__all__ = ["DoseOut", "IntervalOut", "dose_json", "dose_out"]

_MC, _UA, _MA = 0.1, 100.0, 0.1
"""mC/cm² of a C/m², µA/cm² and mA/cm² of an A/m²."""
_DIGITS = 6


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class IntervalOut(_Out):
    """A computed number; its unit stands in the key that holds it."""

    low: float = Field(description="5 % of the sampled models lie below")
    nominal: float
    high: float = Field(description="5 % of the sampled models lie above")


class _AmountsOut(_Out):
    mean_charge_mC_cm2: IntervalOut = Field(description="time integral of the absolute current density")
    p95_charge_mC_cm2: IntervalOut
    peak_charge_mC_cm2: IntervalOut
    mean_density_uA_cm2: IntervalOut = Field(description="mean of each place's largest density")
    p95_density_uA_cm2: IntervalOut
    peak_density_uA_cm2: IntervalOut
    peak_field_V_m: IntervalOut


class _PartHead(_Out):
    name: str
    side: Literal["right", "left", "midline", "both"]
    layer: str
    intent: str = Field(description="of a muscle: what the founding articles want of it; custom, untested")
    origin: Literal["measured", "inferred", "assumed"]


class PartOut(_AmountsOut, _PartHead):  # what it is comes before how much of it
    """One muscle on one side, or one layer of one zone."""


class _LayerHead(_Out):
    layer: str


class LayerOut(_AmountsOut, _LayerHead):
    """One tissue layer over the whole treated area."""

    mean_field_V_m: IntervalOut


class DepthOut(_Out):
    """One range of depths below the skin."""

    from_mm: float
    to_mm: float
    mean_charge_mC_cm2: IntervalOut
    p95_charge_mC_cm2: IntervalOut


class HistogramOut(_Out):
    """Which share of a layer's volume receives at least a charge density."""

    layer: str
    charge_mC_cm2: tuple[float, ...]
    share_low: tuple[float, ...]
    share_nominal: tuple[float, ...]
    share_high: tuple[float, ...]


class ContactOut(_Out):
    """What one step does to the skin under its contacts."""

    step: int = Field(description="index of the step in the plan, from 0")
    movement: str
    side: str
    part: str
    current_uA: float
    contact_area_cm2: float
    mean_density_rms_mA_cm2: float
    peak_density_mA_cm2: IntervalOut
    charge_mC_cm2: float
    net_charge_mC_cm2: float
    voltage_V: IntervalOut
    clearance_mm: float
    narrowed_share: float
    left_out_share: float = Field(description="share of the time for which nothing was computed")
    seconds: float


class DoseOut(_Out):
    """The dose of one session on one face."""

    words: str = MODEL_WORDS
    energised_minutes: float
    muscles: tuple[PartOut, ...]
    zones: tuple[PartOut, ...]
    layers: tuple[LayerOut, ...]
    depths: tuple[DepthOut, ...]
    histograms: tuple[HistogramOut, ...]
    contacts: tuple[ContactOut, ...]
    findings: tuple[Finding, ...]
    doubts: tuple[Doubt, ...]
    not_known: tuple[str, ...] = Field(description="what the model does not know")
    sampling: str
    seed: int
    draws: int
    face_grade: str
    face_words: str
    film_words: str
    mesh_edge_mm: float
    unknowns: int
    solver: str
    key: str
    tables_edition: str


def dose_out(dose: Dose) -> DoseOut:
    """Return a dose in its published shape."""
    same = (
        "sampling",
        "seed",
        "draws",
        "face_grade",
        "face_words",
        "film_words",
        "unknowns",
        "solver",
        "key",
    )
    return DoseOut(
        words=dose.words,
        energised_minutes=_short(dose.energised_s / 60),
        muscles=tuple(_part(each) for each in dose.muscles),
        zones=tuple(_part(each) for each in dose.zones),
        layers=tuple(_layer(each) for each in dose.layers),
        depths=tuple(_depth(each) for each in dose.depths),
        histograms=tuple(_histogram(each) for each in dose.histograms),
        contacts=tuple(_contact(each) for each in dose.contacts),
        findings=dose.findings,
        doubts=dose.doubts,
        not_known=UNKNOWN,
        mesh_edge_mm=_short(1000 * dose.mesh_edge_m),
        tables_edition=dose.tables_edition,
        **{name: getattr(dose, name) for name in same},
    )


def dose_json(dose: Dose) -> str:
    """Return a dose as JSON text."""
    return dose_out(dose).model_dump_json(indent=2)


def _short(value: float) -> float:
    """Return a number without digits that mean nothing."""
    return float(f"{value:.{_DIGITS}g}")


def _interval(interval: Interval, factor: float = 1.0) -> IntervalOut:
    return IntervalOut(
        low=_short(interval.low * factor),
        nominal=_short(interval.nominal * factor),
        high=_short(interval.high * factor),
    )


def _amounts(part: PartDose | LayerDose) -> dict[str, IntervalOut]:
    return {
        "mean_charge_mC_cm2": _interval(part.mean_charge_C_m2, _MC),
        "p95_charge_mC_cm2": _interval(part.p95_charge_C_m2, _MC),
        "peak_charge_mC_cm2": _interval(part.peak_charge_C_m2, _MC),
        "mean_density_uA_cm2": _interval(part.mean_density_A_m2, _UA),
        "p95_density_uA_cm2": _interval(part.p95_density_A_m2, _UA),
        "peak_density_uA_cm2": _interval(part.peak_density_A_m2, _UA),
        "peak_field_V_m": _interval(part.peak_field_V_m),
    }


def _part(part: PartDose) -> PartOut:
    return PartOut(
        name=part.name,
        side=part.side,
        layer=part.layer,
        intent=part.intent,
        origin=part.origin,
        **_amounts(part),
    )


def _layer(layer: LayerDose) -> LayerOut:
    return LayerOut(layer=layer.layer, mean_field_V_m=_interval(layer.mean_field_V_m), **_amounts(layer))


def _depth(depth: DepthDose) -> DepthOut:
    return DepthOut(
        from_mm=_short(1000 * depth.from_m),
        to_mm=_short(1000 * depth.to_m),
        mean_charge_mC_cm2=_interval(depth.mean_charge_C_m2, _MC),
        p95_charge_mC_cm2=_interval(depth.p95_charge_C_m2, _MC),
    )


def _histogram(each: VolumeHistogram) -> HistogramOut:
    return HistogramOut(
        layer=each.layer,
        charge_mC_cm2=tuple(_short(charge * _MC) for charge in each.charge_C_m2),
        share_low=tuple(map(_short, each.share_low)),
        share_nominal=tuple(map(_short, each.share_nominal)),
        share_high=tuple(map(_short, each.share_high)),
    )


def _contact(contact: ContactDose) -> ContactOut:
    return ContactOut(
        step=contact.step,
        movement=contact.movement,
        side=contact.side,
        part=contact.part,
        current_uA=_short(contact.current_A * 1e6),
        contact_area_cm2=_short(contact.contact_area_m2 * 1e4),
        mean_density_rms_mA_cm2=_short(contact.mean_density_rms_A_m2 * _MA),
        peak_density_mA_cm2=_interval(contact.peak_density_A_m2, _MA),
        charge_mC_cm2=_short(contact.charge_C_m2 * _MC),
        net_charge_mC_cm2=_short(contact.net_charge_C_m2 * _MC),
        voltage_V=_interval(contact.voltage_V),
        clearance_mm=_short(contact.clearance_m * 1000),
        narrowed_share=_short(contact.narrowed_share),
        left_out_share=_short(contact.left_out_share),
        seconds=_short(contact.seconds),
    )
