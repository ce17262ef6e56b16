"""From a session plan to the steps of a choice, and from what was chosen to a session plan again.

A choice never raises a current above what the plan's own rules gave: ceiling, share of the line, ramp, and
whatever a person's answers lowered. The plan it starts from stays as it was.
"""

from __future__ import annotations

from collections.abc import Sequence

from ninon import tables
from ninon.care.lines import LeftOut
from ninon.care.means import Device
from ninon.care.movements import Movement
from ninon.care.session_values import Origin, SessionPlan, Step
from ninon.care.visit_time import energised_minutes, timed, visit_minutes
from ninon.dosimetry.chosen import Chosen, ChosenStep
from ninon.dosimetry.dose import MODEL_WORDS
from ninon.dosimetry.preferences import MOST_PASSES, NO_EVIDENCE, PlannedStep
from ninon.errors import InputError, nearest
from ninon.units import density_mA_cm2, microamperes_to_amperes

__all__ = ["allowed_levels_uA", "applied", "planned_steps"]

_PERSONAL = ("contraindications", "levels", "intervals", "operator")
"""Rows of origins that lowered a current for this person, not for the line."""
_ROW = "dose optimise"
_SAME = 1e-9


def planned_steps(plan: SessionPlan, *, device: Device, keep: Sequence[int] = ()) -> tuple[PlannedStep, ...]:
    """Return the energised steps of a plan with what could be chosen for each.

    Parameters
    ----------
    plan : SessionPlan
        The plan.
    device : Device
        The device it was made for.
    keep : sequence of int
        Indices, in the plan, of steps that may not be left out.

    Raises
    ------
    InputError
        If the device is another one, a movement is unknown, or a step to keep is not there.
    """
    _same_device(plan, device)
    energised = [k for k, step in enumerate(plan.steps) if step.is_energised]
    unknown = [k for k in keep if k not in energised]
    if unknown:
        raise InputError(f"Step {unknown[0]} cannot be kept: current flows in {energised} and in no other.")
    mirrors = _mirrors([plan.steps[k] for k in energised])
    return tuple(
        _planned(plan, k, device, mirror, keep=k in keep)
        for k, mirror in zip(energised, mirrors, strict=True)
    )


def _mirrors(steps: Sequence[Step]) -> list[int | None]:
    """Return for each step the position of the same one on the other side; of equal ones in their order."""
    sides: dict[tuple[str, ...], dict[str, list[int]]] = {}
    for n, step in enumerate(steps):
        sides.setdefault(_line(step), {}).setdefault(step.side, []).append(n)
    found: list[int | None] = [None] * len(steps)
    for of in sides.values():
        for right, left in zip(of.get("right", []), of.get("left", []), strict=False):
            found[right], found[left] = left, right
    return found


def _planned(plan: SessionPlan, index: int, device: Device, mirror: int | None, *, keep: bool) -> PlannedStep:
    step = plan.steps[index]
    levels = allowed_levels_uA(step, device=device, ramp_fraction=plan.ramp_fraction)
    return PlannedStep(
        step=index,
        name=_name(step),
        side=step.side,
        seconds=step.seconds / step.passes,
        current_A=microamperes_to_amperes(step.current_uA),
        passes=step.passes,
        levels_A=tuple(microamperes_to_amperes(level) for level in levels),
        passes_allowed=_passes_allowed(step),
        mirror=mirror,
        keep=keep,
    )


def _name(step: Step) -> str:
    """Return what tells a step from every other of its plan."""
    side = (step.side,) if step.side in ("right", "left") else ()
    part = () if step.part == "whole" else (step.part,)
    return ", ".join((f"{step.movement} {step.name}", *side, *part))


def _line(step: Step) -> tuple[str, ...]:
    return step.movement, step.placement, step.part


def _passes_allowed(step: Step) -> tuple[int, ...]:
    """Return the passes a line may have; pads lie in each placement once."""
    if step.placement:
        return (step.passes,)
    row = _movement(step)
    return tuple(p for p in MOST_PASSES if row.passes_min <= p <= row.passes_max) or (step.passes,)


def _movement(step: Step) -> Movement:
    movements = tables.movements()
    if step.movement not in movements:
        raise InputError(f"There is no movement {step.movement}. {nearest(step.movement, movements)}".strip())
    return movements[step.movement]


def allowed_levels_uA(step: Step, *, device: Device, ramp_fraction: float) -> tuple[float, ...]:
    """Return the levels of the device that a step may be given, rising.

    Those up to its ceiling times the line's share of it times the ramp; where the answers of a person
    lowered the current, none above what it is. The current of the plan is always among them. A device
    without levels is set in whole microamperes: there they are tenths of the most.
    """
    most = max(_bound_uA(step) * (ramp_fraction or 1.0), step.current_uA)
    if any(each.of == "current_uA" and each.lowered and each.row in _PERSONAL for each in step.origins):
        most = step.current_uA
    lowest = device.current_min_uA or 1.0
    levels = device.levels_uA or tuple(float(int(most * k / 10)) for k in range(1, 11))
    allowed = {level for level in levels if lowest <= level <= most * (1 + _SAME)}
    return tuple(sorted(allowed | {step.current_uA}))


def _bound_uA(step: Step) -> float:
    return step.ceiling_uA * _movement(step).fraction_of_ceiling_max


def applied(plan: SessionPlan, chosen: Chosen, *, device: Device) -> SessionPlan:
    """Return the plan with the chosen passes and currents; steps with 0 passes are left out and say why.

    Lines keep their numbers, so that a sheet of the plan before and one of the plan after can be read
    together.

    Parameters
    ----------
    plan : SessionPlan
        The plan the choice was made for; it is not changed.
    chosen : Chosen
        What was chosen.
    device : Device
        The device of the plan.

    Raises
    ------
    InputError
        If the choice was made for another plan, or gives a step more than its ceiling, a level the device
        does not have, or all steps more time than the plan's cap.
    """
    _same_device(plan, device)
    by_step = {each.step: each for each in chosen.steps}
    _made_for(plan, by_step)
    steps, left_out = [], list(plan.left_out)
    for index, step in enumerate(plan.steps):
        each = by_step.get(index)
        if each is None:
            steps.append(step)
        elif each.is_left_out:
            left_out.append(_left_out(step, each, chosen.steps, plan))
        else:
            steps.append(_changed(step, each, device))
    return _replanned(plan, steps, left_out)


def _replanned(plan: SessionPlan, steps: Sequence[Step], left_out: Sequence[LeftOut]) -> SessionPlan:
    minutes, cap = energised_minutes(steps), plan.energised_cap_minutes
    if cap and minutes > cap:
        raise InputError(
            f"The choice takes {minutes:g} energised minutes; {cap:g} are the most "
            f"({plan.energised_cap_because}). Choose again with that cap."
        )
    stages = timed(plan.stages, steps)
    visit = visit_minutes(stages, steps)
    said = f"this plan comes to {plan.visit_minutes}."
    note = plan.visit_note
    words = f"Passes and currents were chosen by a model: {MODEL_WORDS}. {NO_EVIDENCE}"
    return plan.model_copy(
        update={
            "steps": tuple(steps),
            "left_out": tuple(dict.fromkeys(left_out)),
            "stages": stages,
            "energised_minutes": minutes,
            "visit_minutes": visit,
            "visit_note": note.replace(said, f"this plan comes to {visit}."),
            "notes": tuple(dict.fromkeys((*plan.notes, words))),
        }
    )


def _changed(step: Step, each: ChosenStep, device: Device) -> Step:
    current = _level(step, each, device)
    passes = each.passes
    if (passes, current) == (step.passes, step.current_uA):
        return step
    if passes not in _passes_allowed(step):
        raise InputError(
            f"{each.name}: {passes} passes; it may have {', '.join(map(str, _passes_allowed(step)))}."
        )
    if step.contact_area_cm2 is None:
        raise InputError(f"{each.name} has no contact area: without one there is no dose. Measure it.")
    density = density_mA_cm2(
        current_uA=current, contact_area_cm2=step.contact_area_cm2, duty_fraction=device.duty_fraction or 1.0
    )
    return step.model_copy(
        update={
            "passes": passes,
            "current_uA": current,
            "density_mA_cm2": round(density, 4),
            "seconds": round(step.seconds / step.passes * passes, 1),
            "because": f"{step.because} Chosen anew: {each.because}.",
            "origins": (*step.origins, *_origins(step, passes, current, each.because)),
        }
    )


def _origins(step: Step, passes: int, current_uA: float, because: str) -> list[Origin]:
    found = []
    if passes != step.passes:
        found.append(Origin(of="passes", row=_ROW, because=because, lowered=passes < step.passes))
        found.append(Origin(of="seconds", row=_ROW, because="its passes", lowered=passes < step.passes))
    if current_uA != step.current_uA:
        lowered = current_uA < step.current_uA
        found.append(Origin(of="current_uA", row=_ROW, because=because, lowered=lowered))
        found.append(Origin(of="density_mA_cm2", row=_ROW, because="its current", lowered=lowered))
    return found


def _level(step: Step, each: ChosenStep, device: Device) -> float:
    """Return the level a chosen current stands for; refuse what the step or the device does not allow."""
    wanted = each.current_A * 1e6
    known = (*device.levels_uA, step.current_uA)
    level = min(known, key=lambda one: abs(one - wanted)) if device.levels_uA else float(round(wanted))
    if abs(level - wanted) > 1e-6 * wanted:
        raise InputError(f"{each.name}: {device.name} has no level of {wanted:g} µA; it has {known[:-1]}.")
    most = min(_bound_uA(step), device.current_max_uA or float("inf"))
    if level > most * (1 + _SAME):
        raise InputError(f"{each.name}: {level:g} µA is above the {most:g} µA it may have. Choose again.")
    return level


def _left_out(step: Step, each: ChosenStep, chosen: Sequence[ChosenStep], plan: SessionPlan) -> LeftOut:
    others = [plan.steps[one.step] for one in chosen if one.is_left_out]
    gone = {other.side for other in others if _line(other) == _line(step)}
    one_side = step.side in ("right", "left") and len(gone) == 1
    where = f" On the {step.side} only." if one_side else ""
    part: str = "line" if step.part == "whole" else step.part
    if step.placement:
        part = f"placement {step.placement}"
    return LeftOut(
        movement=step.movement,
        name=step.name,
        part=part,
        because=f"Chosen by a model ({MODEL_WORDS}): {each.because}.{where}",
        sources=step.sources,
    )


def _same_device(plan: SessionPlan, device: Device) -> None:
    if plan.device != device.device:
        raise InputError(f"The plan is for the device {plan.device}, not for {device.device}; give that one.")


def _made_for(plan: SessionPlan, by_step: dict[int, ChosenStep]) -> None:
    energised = {k: step for k, step in enumerate(plan.steps) if step.is_energised}
    was = {k: (step.passes, round(step.current_uA, 6)) for k, step in energised.items()}
    if was != {k: (one.passes_before, round(one.current_before_A * 1e6, 6)) for k, one in by_step.items()}:
        raise InputError("The choice was made for another plan; optimise this one and apply what comes out.")
