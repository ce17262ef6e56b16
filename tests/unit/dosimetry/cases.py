"""Plans and contacts made by hand, for limits to look at."""

from __future__ import annotations

from math import sqrt
from typing import Any

from ninon import tables
from ninon.care.session_values import SessionPlan, Step
from ninon.dosimetry.dose import ContactDose, Finding, Interval
from ninon.dosimetry.limit_case import BothWays, LimitCase

CLINIC = tables.devices()["generic-clinic"]
HOME = tables.devices()["generic-home"]


def sure(value: float) -> Interval:
    return Interval(low=value, nominal=value, high=value)


def a_step(**changes: Any) -> Step:
    told: dict[str, Any] = {
        "line_number": 1, "movement": "M04", "name": "cheek", "side": "right", "zone": "cheek",
        "start": "a", "end": "b", "direction": "up", "technique": "glide", "passes": 3, "hold_s": 3.0,
        "speed_mm_s": 15.0, "length_mm": 60.0, "electrode": "sphere_10mm", "contact_area_cm2": 0.785,
        "conductor": "gel", "waveform": "biphasic_square", "polarity": "bipolar", "frequency_Hz": 10.0,
        "current_uA": 200.0, "seconds": 21.0, "because": "made",
    }  # fmt: skip
    return Step.model_validate(told | changes)


def its_contact(index: int, step: Step, duty: float, **changes: Any) -> ContactDose:
    area = (step.contact_area_cm2 or 1.0) * 1e-4
    density = step.current_uA * 1e-6 / area
    told: dict[str, Any] = {
        "step": index, "movement": step.movement, "side": step.side, "part": step.part,
        "current_A": step.current_uA * 1e-6, "contact_area_m2": area,
        "mean_density_rms_A_m2": density * sqrt(duty), "peak_density_A_m2": sure(density),
        "charge_C_m2": density * duty * step.seconds / 10, "net_charge_C_m2": 0.0,
        "voltage_V": Interval(low=1.0, nominal=3.0, high=8.0), "clearance_m": 0.012, "narrowed_share": 0.0,
        "seconds": step.seconds,
    }  # fmt: skip
    return ContactDose.model_validate(told | changes)


def a_case(*steps: Step, contact: dict[str, Any] | None = None, **changes: Any) -> LimitCase:
    """A plan that keeps every limit, unless something is changed."""
    steps = steps or (a_step(),)
    device = changes.pop("device", CLINIC)
    rim, lid = changes.pop("rim_mm", 60.0), changes.pop("lid_mm", 70.0)
    energised = [index for index, step in enumerate(steps) if step.is_energised]
    told: dict[str, Any] = {
        "plan": SessionPlan(steps=steps),
        "device": device,
        "setting": "clinic",
        "contacts": tuple(
            its_contact(index, steps[index], device.duty_fraction or 1.0, **(contact or {}))
            for index in energised
        ),
        "muscle_field_V_m": Interval(low=1.0, nominal=2.0, high=4.0),
        "muscle_density_A_m2": Interval(low=0.4, nominal=0.8, high=1.4),
        "rim_distance_m": {index: rim / 1000 for index in energised},
        "lid_distance_m": {index: lid / 1000 for index in energised},
        "rim_field_V_m": BothWays(sure(0.02), sure(0.01)),
        "ring_density_A_m2": BothWays(sure(0.2), sure(0.3)),
    }
    return LimitCase(**(told | changes))


def of(findings: tuple[Finding, ...], limit: str) -> list[Finding]:
    return [each for each in findings if each.limit == limit]
