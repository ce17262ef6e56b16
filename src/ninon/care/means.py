"""Rows about the means: devices, electrodes, methods, conductors, and the limits that bound them."""

from __future__ import annotations

from math import inf
from typing import Literal, Self

from pydantic import Field, model_validator

from ninon.evidence import Row

__all__ = ["Conductor", "Device", "Electrode", "Limit", "Method", "MethodName", "Setting"]

Setting = Literal["clinic", "home"]
MethodName = Literal["movable", "gloves", "stationary"]
Permission = Literal["allow", "limit", "refuse"]


class Electrode(Row):
    """A contact, with its wetted size."""

    electrode: str
    plain_words: str
    contact_diameter_mm: float | None = None
    body_diameter_mm: float
    contact_area_cm2: float
    eye_ring_current_max_uA: float
    movable: bool
    eye_ring_allowed: bool


class Method(Row):
    """One of the three ways of bringing the current to the face."""

    method: MethodName
    plain_words: str
    electrodes: tuple[str, ...]
    places: tuple[Setting, ...]
    face: Literal["yes", "no", "if_cleared", "only_if_device_lists_it"]
    neck: Literal["yes", "no", "if_cleared"]
    body: Literal["yes", "no"]
    counts_as_massage: bool
    condition: str


class Conductor(Row):
    """What lies between electrode and skin."""

    conductor: str
    plain_words: str
    conductivity_low_S_m: float
    conductivity_nominal_S_m: float
    conductivity_high_S_m: float
    clinic: Permission
    home: Permission
    rewet_every_minutes: float | None = None
    levels_down: int = 0
    default: bool = False
    rule: str


class Device(Row):
    """A device, its output and what its instructions clear; without a contact area it cannot be planned."""

    device: str
    name: str
    row_kind: Literal["generic", "real", "practice", "measured"]
    modality: Literal["MCT", "EMS", "unknown"]
    place: Setting
    clearance_number: str = ""
    current_min_uA: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    current_max_uA: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    levels_uA: tuple[float, ...] = ()
    frequency_min_Hz: float | None = None
    frequency_max_Hz: float | None = None
    frequency_default_Hz: float | None = None
    waveform: str = ""
    duty_fraction: float | None = Field(default=None, gt=0, le=1)
    polarities: tuple[str, ...] = ()
    compliance_V: float | None = None
    electrodes: tuple[str, ...] = ()
    contact_area_cm2: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """Wetted area of the first electrode of `electrodes`, as measured or assumed."""
    spacing_min_mm: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    spacing_max_mm: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    methods: tuple[MethodName, ...] = ()
    cleared_zones: tuple[Literal["face", "neck", "decollete"], ...] = ()
    timer_max_minutes: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    move_reminder_s: float | None = None
    may_dose: bool = False

    @model_validator(mode="after")
    def _can_be_set(self) -> Self:
        """Refuse levels that do not rise, that the device cannot give, and spacings in the wrong order."""
        levels, most = self.levels_uA, self.current_max_uA
        if any(not 0 < level < inf for level in levels) or list(levels) != sorted(set(levels)):
            raise ValueError(
                f"levels_uA {list(levels)} must rise from above zero; write them from low to high"
            )
        if levels and most is not None and levels[-1] > most:
            raise ValueError(
                f"levels_uA reach {levels[-1]:g} µA, above current_max_uA = {most:g}; correct one of them"
            )
        low, high = self.spacing_min_mm, self.spacing_max_mm
        if low is not None and high is not None and low > high:
            raise ValueError(f"spacing_min_mm = {low:g} is above spacing_max_mm = {high:g}; exchange them")
        return self


class Limit(Row):
    """A number nobody may pass, a number somebody observed, or context for either."""

    limit: str
    key: str
    kind: Literal["standard", "observation", "context", "ninon_rule"]
    quantity: str
    applies_to: str
    current_uA: float | None = None
    sd_uA: float | None = None
    density_mA_cm2: float | None = None
    charge_mC_cm2: float | None = None
    energy_mJ: float | None = None
    voltage_V: float | None = None
    field_V_m: float | None = None
    frequency_min_Hz: float | None = None
    frequency_max_Hz: float | None = None
    load_ohm: float | None = None
    area_cm2: float | None = None
    time_s: float | None = None
    time_minutes: float | None = None
    gap_h: float | None = None
    distance_mm: float | None = None
    speed_mm_s: float | None = None
    rate_uA_s: float | None = None
    count: int | None = None
    words: str = ""
