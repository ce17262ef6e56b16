"""From a dose and wishes to what the planner is asked: charge per step, places to be spared, limits, time.

Charge is with the conductor's film, like every dose; limits on contacts are arithmetic, and near the eye the
larger of both counts holds, at the upper end of its interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from ninon import tables
from ninon.care.means import Device, Limit
from ninon.care.session_values import Step
from ninon.clinic.dose_wishes import Wishes
from ninon.dosimetry.dose_map import DoseMap
from ninon.dosimetry.face_layers import FACE_LAYERS
from ninon.dosimetry.face_mesh import MuscleOnMesh
from ninon.dosimetry.limit_words import needed
from ninon.dosimetry.passes import planned_steps
from ninon.dosimetry.preferences import ChargeLimit, PeakLimit, PlannedStep, Problem, even_wish
from ninon.errors import InputError
from ninon.face.regions import REGIONS, zone_of_region

__all__ = ["named", "problem_of", "wanted_muscles"]

Floats = NDArray[np.float64]

_MIDLINE_MM = 1e-6
_SKIN, _MUSCLE = FACE_LAYERS.index("skin"), FACE_LAYERS.index("muscle")


def problem_of(
    found: DoseMap, wishes: Wishes, *, device: Device, rim_distance_m: Mapping[int, float]
) -> Problem:
    """Return what the planner is asked.

    Parameters
    ----------
    found : DoseMap
        The dose of the plan as it is.
    wishes : Wishes
        What somebody asks.
    device : Device
        The device of the plan.
    rim_distance_m : mapping
        By step of the plan: least distance of a contact's edge to the orbital rim.

    Raises
    ------
    InputError
        If no wanted muscle lies where the plan works, or a protected zone has no treated skin.
    """
    steps = planned_steps(found.plan, device=device)
    muscles = [m for m in found.face.muscles if _weights(found, m).sum() > 0]
    charge = np.array([_mean_charge(found, _MUSCLE, _weights(found, m)) for m in muscles])
    weight = _wanted_weights(found, wishes, muscles)
    wish = even_wish(steps, charge, weight > 0)
    return Problem(
        steps=steps,
        muscles=tuple(named(m) for m in muscles),
        charge=charge,
        wish=replace(wish, weight=weight),
        charge_limits=tuple(
            _protected(found, steps, zone, share) for zone, share in sorted(wishes.shares.items())
        ),
        peak_limits=_peak_limits(found, device, rim_distance_m),
        cap_s=_cap_s(found, wishes),
        sides_equal=wishes.sides_equal,
    )


def named(muscle: MuscleOnMesh) -> str:
    """Return the name of a muscle with its side."""
    return f"{muscle.name}, {muscle.side}"


def wanted_muscles(found: DoseMap, wishes: Wishes) -> dict[tuple[str, str], float]:
    """Return the wanted muscles by name and side, with their weights.

    Without a wish they are those the movements of the plan are for. A muscle is wanted on the sides where
    the plan works: it is nobody's wish to have a side reached that was left out for a reason.
    """
    movements = tables.movements()
    energised = [step for step in found.plan.steps if step.is_energised]
    sides = {side for step in energised for side in _sides(step)}
    if wishes.muscles:
        return {(name, side): w for name, w in wishes.muscles.items() for side in sorted(sides)}
    return {
        (name, side): 1.0
        for step in energised
        if step.movement in movements
        for name in movements[step.movement].target_muscles
        for side in _sides(step)
    }


def _sides(step: Step) -> tuple[str, ...]:
    return (step.side,) if step.side in ("right", "left") else ("right", "left", "midline")


def _wanted_weights(found: DoseMap, wishes: Wishes, muscles: Sequence[MuscleOnMesh]) -> Floats:
    wanted = wanted_muscles(found, wishes)
    weight = np.array([wanted.get((m.name, m.side), 0.0) for m in muscles])
    if not weight.any():
        names = ", ".join(sorted({name for name, _ in wanted})) or "none"
        raise InputError(
            f"None of the wanted muscles ({names}) lies where the plan works. Name others with --want."
        )
    return weight


def _weights(found: DoseMap, muscle: MuscleOnMesh) -> Floats:
    face = found.face
    return np.asarray(np.where(face.treated, muscle.weight * face.volume_m3[_MUSCLE], 0.0))


def _mean_charge(found: DoseMap, layer: int, weights: Floats) -> Floats:
    """Return the mean over some tissue of what each step brings there, per ampere and pass."""
    per_A = np.stack([field.charge_per_A[layer] for field in found.fields])
    return np.asarray(per_A @ weights / weights.sum(), dtype=np.float64)


def _protected(
    found: DoseMap, steps: tuple[PlannedStep, ...], zone: str, share: float
) -> ChargeLimit:  # fmt: skip
    """Return the limit that keeps a zone, layer by layer and side by side, below a share of what it has."""
    rows = []
    for weights in _halves(found, zone):
        for layer, name in enumerate(FACE_LAYERS):
            high = max(found.ratios.layer_ends[name][1], 1.0)
            rows.append(high * _mean_charge(found, layer, weights * found.face.volume_m3[layer]))
    if not rows:
        raise InputError(f"No treated skin lies in the zone {zone}, so nothing there can be protected.")
    upper = np.array(rows)
    now = upper @ np.array([each.charge_A for each in steps])
    words = f"{zone}: at most {share:.0%} of what the plan gave each layer"
    return ChargeLimit(name=words, upper=upper, at_most_C_m2=share * now, of="preference")


def _halves(found: DoseMap, zone: str) -> list[Floats]:
    """Return how much each vertex counts in the right and in the left half of a zone, where there is one."""
    face = found.face
    inside = face.treated & np.array([zone_of_region(name) == zone for name in REGIONS])[face.region]
    x = face.vertices_mm[:, 0]
    middle = np.abs(x) <= _MIDLINE_MM
    halves = [np.where(inside & (side * x > 0) & ~middle, 1.0, 0.5 * (inside & middle)) for side in (-1, 1)]
    return [half for half in halves if half.any()]


def _peak_limits(
    found: DoseMap, device: Device, rim_distance_m: Mapping[int, float]
) -> tuple[PeakLimit, ...]:
    rows, steps = tables.limits(), found.plan.steps
    ring = rows["L24"]
    reach_m, most = needed(ring, "distance_mm") / 1000, needed(ring, "density_mA_cm2") * 10
    energised = [field.step for field in found.fields]
    near = [
        steps[k].part == "inside the eye ring" or rim_distance_m[k] <= reach_m for k in energised
    ]  # fmt: skip
    within, pads = np.array(near), np.array([bool(steps[k].placement) for k in energised])
    rms = _rms_density_per_A(found)
    peak = rms / sqrt(device.duty_fraction or 1.0)
    current = np.full(len(peak), needed(ring, "current_uA") * 1e-6)
    asked = (
        _under_contacts("L23a, density under a contact, r.m.s.", rms, ~pads, _bound(rows["L23a"])),
        _under_contacts("L27f, density under a pad, r.m.s.", rms, pads, _bound(rows["L27f"])),
        _under_contacts("L24, density of a contact that reaches into the eye ring", peak, within, most),
        _under_contacts("L24, current of a contact that reaches into the eye ring", peak, within,
                        peak * current),
        PeakLimit(
            name="L24, density in the skin of the eye ring, with film or without, the larger",
            upper=_in_ring(found, reach_m)[None], at_most=np.array([most]),
        ),
    )  # fmt: skip
    return tuple(each for each in asked if len(each.upper))


def _bound(row: Limit) -> float:
    return needed(row, "density_mA_cm2") * 10


def _under_contacts(name: str, per_A: Floats, which: NDArray[np.bool_], at_most: float | Floats) -> PeakLimit:
    """Return a limit with a place of its own for each step it is about."""
    bounds = np.broadcast_to(at_most, per_A.shape)
    return PeakLimit(name=name, upper=np.diag(per_A)[which], at_most=bounds[which])


def _rms_density_per_A(found: DoseMap) -> Floats:
    """Return current over area of one contact of each step, r.m.s., per ampere; 1/m²."""
    contacts = {each.step: each.mean_density_rms_A_m2 / each.current_A for each in found.dose.contacts}
    return np.array([contacts[field.step] for field in found.fields])


def _in_ring(found: DoseMap, reach_m: float) -> Floats:
    """Return the largest density each step makes in the skin of the eye ring, at the upper end; 1/m²."""
    face = found.face
    ring = face.treated & (face.eye_distance_mm <= reach_m * 1000)
    both = [
        np.array([field.peak_per_A[_SKIN, ring].max(initial=0.0) for field in fields], dtype=np.float64)
        for fields in (found.fields, found.bare_fields)
    ]
    return np.asarray(np.maximum(*both) * max(found.ratios.layer_ends["skin"][1], 1.0))


def _cap_s(found: DoseMap, wishes: Wishes) -> float | None:
    asked = (found.plan.energised_cap_minutes, wishes.minutes)
    return min((60 * minutes for minutes in asked if minutes), default=None)
