"""How much current a step may use: a ceiling, a fraction of it, and a level the device can give.

Nothing is clamped silently: every bound that lowers a number is kept with its row. There is no default dose;
where no level fits, the line is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ninon.care.lines import Line
from ninon.care.means import Device
from ninon.care.rulebook import Rulebook
from ninon.care.session_values import Origin, Part
from ninon.units import peak_uA_for_density

__all__ = ["Current", "Means", "NoCurrent", "choose_current"]

LARGE_CONTACT_LIMIT = "L21b"


@dataclass(frozen=True, kw_only=True)
class Means:
    """What bounds every current of a session."""

    device: Device
    setting: str
    ramp_fraction: float
    ramp_because: str
    levels_down: int
    levels_down_because: str
    same_day_fraction: float
    operator_max_uA: float | None
    contact_area_cm2: float
    """Of the line's electrode."""


@dataclass(frozen=True)
class Current:
    """The current of a step, its ceiling, and how it came about."""

    current_uA: float
    ceiling_uA: float
    origins: tuple[Origin, ...]
    because: str


@dataclass(frozen=True)
class NoCurrent:
    """Why no level of the device fits."""

    because: str


@dataclass(frozen=True)
class _Bound:
    value_uA: float
    row: str
    because: str


def choose_current(
    line: Line, part: Part, *, means: Means, rulebook: Rulebook, lowest_because: str
) -> Current | NoCurrent:
    """Choose the current of one step.

    Parameters
    ----------
    line : Line
        The line or placement, with its electrode.
    part : Part
        The whole line, or its part outside or inside the eye ring.
    means : Means
        Device, ramp, and what lowers every step.
    rulebook : Rulebook
        The tables: limits and zones.
    lowest_because : str
        Why the line is held at the device's lowest level; empty when it is not.

    Returns
    -------
    Current or NoCurrent
        A level of the device never above the ceiling times the line's own fraction.
    """
    ring = part == "inside the eye ring" or line.in_eye_ring == "whole"
    bounds = _bounds(line, ring, means, rulebook)
    least = min(bounds, key=lambda bound: bound.value_uA)
    fraction = line.movement.fraction_of_ceiling_max
    allowed = least.value_uA * fraction
    target = allowed * means.ramp_fraction
    levels = means.device.levels_uA
    lowest = levels[0] if levels else (means.device.current_min_uA or 1.0)
    origins = [Origin(of="ceiling_uA", row=least.row, because=least.because, lowered=True)]
    words = [f"Ceiling {least.value_uA:.0f} µA ({least.because})"]
    if fraction < 1:
        origins.append(
            Origin(
                of="current_uA",
                row=f"movements {line.movement.movement}",
                because=f"this line uses at most {fraction:.0%} of its ceiling",
                lowered=True,
            )
        )
        words.append(f"at most {fraction:.0%} of it on this line")
    origins.append(
        Origin(of="current_uA", row="ramps", because=means.ramp_because, lowered=means.ramp_fraction < 1)
    )
    words.append(means.ramp_because)
    chosen = _floor(target, levels, lowest)
    if chosen is None:
        if lowest > allowed:
            return NoCurrent(
                f"The device's lowest level, {lowest:g} µA, is above the {allowed:.3g} µA this line may have."
            )
        chosen = lowest
        origins.append(Origin(of="current_uA", row=f"devices {means.device.device}", because="lowest level"))
        words.append("the ramp could not act: this is the device's lowest level")
    else:
        words.append("rounded down to a level of the device")
    if lowest_because and chosen > lowest:
        chosen = lowest
        origins.append(Origin(of="current_uA", row="contraindications", because=lowest_because, lowered=True))
        words.append(f"held at the lowest level: {lowest_because}")
    if means.levels_down:
        lower = _levels_below(chosen, means.levels_down, levels, lowest)
        said = means.levels_down_because
        if lower < chosen:
            origins.append(Origin(of="current_uA", row="levels", because=said, lowered=True))
            words.append(f"lowered: {said}")
        else:
            words.append(f"already at the lowest level, it could not be lowered further: {said}")
        chosen = lower
    if means.same_day_fraction < 1:
        reduced = _floor(chosen * means.same_day_fraction, levels, lowest)
        if reduced is None:
            return NoCurrent(
                f"Today {means.same_day_fraction:.0%} of {chosen:g} µA is below the device's lowest level."
            )
        chosen = reduced
        origins.append(Origin(of="current_uA", row="intervals", because="same-day procedure", lowered=True))
        words.append(f"{means.same_day_fraction:.0%} on the day of the other procedure")
    return Current(chosen, least.value_uA, tuple(origins), "; ".join(words) + ".")


def _bounds(line: Line, ring: bool, means: Means, rulebook: Rulebook) -> list[_Bound]:
    device, limits, area = means.device, rulebook.limits, means.contact_area_cm2
    duty = device.duty_fraction or 1.0
    bounds = []
    if device.current_max_uA is not None:
        bounds.append(_Bound(device.current_max_uA, f"devices {device.device}", "the most the device gives"))
    bounds.append(_modality_cap(means, area, rulebook))
    target, row = (limits["L27f"], "L27f") if line.placement else (limits["L23a"], "L23a")
    if target.density_mA_cm2 is not None:
        peak = peak_uA_for_density(
            density_mA_cm2=target.density_mA_cm2, contact_area_cm2=area, duty_fraction=duty
        )
        bounds.append(_Bound(peak, f"limits {row}", f"{target.density_mA_cm2:g} mA/cm² on {area:g} cm²"))
    if line.placement is not None:
        bounds.append(
            _Bound(line.placement.max_current_uA, f"pads {line.placement.placement}", "this placement")
        )
    if ring:
        bounds += _ring_bounds(line, area, rulebook)
    bounds += _zone_bounds(line, ring, area, rulebook)
    if means.operator_max_uA is not None:
        bounds.append(_Bound(means.operator_max_uA, "operator", "the operator's own bound"))
    return bounds


def _modality_cap(means: Means, area: float, rulebook: Rulebook) -> _Bound:
    large = rulebook.limits[LARGE_CONTACT_LIMIT]
    if means.setting == "home":
        name = "L22"
    elif large.area_cm2 is not None and area >= large.area_cm2:
        name = LARGE_CONTACT_LIMIT
    else:
        name = "L21"
    value = rulebook.limits[name].current_uA
    return _Bound(value if value is not None else 0.0, f"limits {name}", f"the most in the {means.setting}")


def _ring_bounds(line: Line, area: float, rulebook: Rulebook) -> list[_Bound]:
    """Both numbers of the eye ring are peak values."""
    limit, bounds = rulebook.limits["L24"], []
    if limit.current_uA is not None:
        bounds.append(_Bound(limit.current_uA, "limits L24", "the eye ring"))
    if limit.density_mA_cm2 is not None:
        bounds.append(
            _Bound(
                limit.density_mA_cm2 * area * 1000,
                "limits L24",
                f"{limit.density_mA_cm2:g} mA/cm² in the eye ring",
            )
        )
    return bounds


def _zone_bounds(line: Line, ring: bool, area: float, rulebook: Rulebook) -> list[_Bound]:
    bounds = []
    for name in (line.zone, *(line.also_zones if ring else ())):
        zone = rulebook.zones[name]
        words = f"the place «{name.replace('_', ' ')}»"
        if zone.max_current_uA is not None:
            bounds.append(_Bound(zone.max_current_uA, f"zones {name}", words))
        if zone.max_density_mA_cm2 is not None:
            bounds.append(_Bound(zone.max_density_mA_cm2 * area * 1000, f"zones {name}", words))
    return bounds


def _floor(target: float, levels: Sequence[float], lowest: float) -> float | None:
    """Return the largest level not above the target; without levels whole microamperes."""
    if target < lowest - 1e-9:
        return None
    if not levels:
        return float(int(target + 1e-9))
    return float(max(level for level in levels if level <= target + 1e-9))


def _levels_below(chosen: float, down: int, levels: Sequence[float], lowest: float) -> float:
    if not levels:
        return lowest  # without levels one step down is not defined, so the lowest is taken
    return float(levels[max(levels.index(chosen) - down, 0)])
