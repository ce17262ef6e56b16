"""What a dose is: numbers with intervals, what they were computed with, and what the limits say to them.

Everything here is SI. Charge density is the time integral of the absolute current density, C/m²; *peak* is
the largest density at any moment while current flows; both are model estimates and never measurements.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

__all__ = [
    "MODEL_WORDS",
    "ContactDose",
    "DepthDose",
    "Dose",
    "Doubt",
    "Finding",
    "Interval",
    "LayerDose",
    "PartDose",
    "VolumeHistogram",
]

MODEL_WORDS = "model estimate, not a measurement"
"""Stands beside every number of a dose, wherever it is shown."""

Layer = Literal["skin", "fat", "smas", "muscle", "deep"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Interval(_Value):
    """A computed number: nominal with the nominal tissues, and where 90 % of the sampled models lie."""

    low: float
    """5 % of the models lie below."""
    nominal: float
    high: float
    """5 % lie above."""

    def times(self, factor: float) -> Interval:
        """Return the interval in another unit or at another current."""
        return Interval(low=self.low * factor, nominal=self.nominal * factor, high=self.high * factor)


class PartDose(_Value):
    """What reaches one muscle on one side, or one layer of one zone."""

    name: str
    """As in the table of muscles or zones."""
    side: Literal["right", "left", "midline", "both"]
    layer: Layer
    intent: str = ""
    """Of a muscle: what the founding articles want of it; custom, without evidence."""
    mean_charge_C_m2: Interval
    p95_charge_C_m2: Interval
    peak_charge_C_m2: Interval
    mean_density_A_m2: Interval
    """Mean over the part of each place's largest density."""
    p95_density_A_m2: Interval
    peak_density_A_m2: Interval
    peak_field_V_m: Interval
    origin: Literal["measured", "inferred", "assumed"]
    """How the surface over it is known."""


class LayerDose(_Value):
    """One tissue layer over the whole treated area."""

    layer: Layer
    mean_charge_C_m2: Interval
    p95_charge_C_m2: Interval
    peak_charge_C_m2: Interval
    mean_density_A_m2: Interval
    p95_density_A_m2: Interval
    peak_density_A_m2: Interval
    mean_field_V_m: Interval
    peak_field_V_m: Interval


class DepthDose(_Value):
    """What reaches one range of depths below the skin, over the treated area."""

    from_m: float
    to_m: float
    mean_charge_C_m2: Interval
    p95_charge_C_m2: Interval


class VolumeHistogram(_Value):
    """Which share of a layer's volume under the treated area receives at least a charge density."""

    layer: Layer
    charge_C_m2: tuple[float, ...]
    """Rising from 0."""
    share_low: tuple[float, ...]
    share_nominal: tuple[float, ...]
    share_high: tuple[float, ...]


class ContactDose(_Value):
    """What one step does to the skin under its contacts; the first three are plain arithmetic."""

    step: int
    """Index of the step in the plan."""
    movement: str
    side: str
    part: str
    current_A: float
    contact_area_m2: float
    mean_density_rms_A_m2: float
    """Current over area, root mean square over time."""
    peak_density_A_m2: Interval
    """The largest density under the contact, at its rim, while current flows."""
    charge_C_m2: float
    """Absolute charge through the most burdened spot of skin, all passes together."""
    net_charge_C_m2: float
    """With its sign: what is left when both polarities are subtracted; 0 for a balanced waveform."""
    voltage_V: Interval
    """Between the electrodes, without polarisation of the metal."""
    clearance_m: float
    """Least distance of a contact's edge to a place that is never entered; negative inside."""
    narrowed_share: float
    """Share of its places where the usual layout of the pair did not fit."""
    left_out_share: float = 0.0
    """Share of its time at places where a contact cannot lie flat, for which nothing was computed."""
    seconds: float


class Finding(_Value):
    """One limit and what the dose is beside it; a finding never changes a current."""

    limit: str
    """Id of the row: ``L24``."""
    about: str
    """What is compared, in words."""
    where: str
    value: float
    upper: float
    """Upper end of the interval; equal to `value` where it is plain arithmetic."""
    bound: float
    unit: str
    verdict: Literal["within", "above target", "warning", "above", "shown"]
    """``shown`` where the row is a threshold somebody observed and not a limit."""
    film: Literal["with film", "without film", "both ways", "no matter"]
    sentence: str
    sources: tuple[str, ...]
    confidence: tuple[str, ...] = ()


class Doubt(_Value):
    """One parameter of the model: what it may be, and what that does to the mean dose of the muscles."""

    name: str
    words: str
    unit: str
    low: float
    nominal: float
    high: float
    factor_at_low: float
    """Mean muscle charge at the low end, as a multiple of the nominal one."""
    factor_at_high: float
    sources: tuple[str, ...] = ()


class Dose(_Value):
    """The dose of one session on one face."""

    words: str = MODEL_WORDS
    muscles: tuple[PartDose, ...]
    zones: tuple[PartDose, ...]
    layers: tuple[LayerDose, ...]
    depths: tuple[DepthDose, ...]
    histograms: tuple[VolumeHistogram, ...]
    contacts: tuple[ContactDose, ...]
    findings: tuple[Finding, ...]
    doubts: tuple[Doubt, ...]
    sampling: str
    """How the interval was come by, in a sentence."""
    seed: int
    draws: int
    face_grade: str
    face_words: str
    film_words: str
    """What was assumed of the conductor's film."""
    energised_s: float
    mesh_edge_m: float
    unknowns: int
    solver: str
    key: str
    """SHA-256 of everything the numbers follow from."""
    tables_edition: str

    def finding(self, limit: str) -> Finding | None:
        """Return what is said about a limit first, or None."""
        return next((each for each in self.findings if each.limit == limit), None)
