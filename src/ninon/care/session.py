"""The plan of one session: which lines, in which order, with which current, and how long it takes.

A plan without a contact area is refused: without it there is no dose. Energised time and visit time are two
numbers, and both are bounded.
"""

from __future__ import annotations

from datetime import date

from ninon.care.concerns import judge_concerns
from ninon.care.course_numbers import band_for
from ninon.care.eligibility import Eligibility
from ninon.care.intake import Intake, age_on
from ninon.care.line_pieces import FaceLines
from ninon.care.lines import after_exclusions, device_of, reachable_lines
from ninon.care.means import Conductor, Device
from ninon.care.ramp import ramp_for
from ninon.care.rulebook import Rulebook
from ninon.care.session_values import SessionPlan
from ninon.care.steps import Workshop, numbered, steps_of
from ninon.care.visit_time import (
    energised_cap,
    energised_minutes,
    fit,
    stages_of,
    timed,
    visit_minutes,
    visit_note,
)
from ninon.errors import NotEligible

__all__ = ["plan_session"]


def plan_session(
    intake: Intake,
    rulebook: Rulebook,
    *,
    decision: Eligibility,
    on: date,
    number: int,
    tables_edition: str,
    face: FaceLines | None = None,
) -> SessionPlan:
    """Plan one session.

    Parameters
    ----------
    intake : Intake
        What was told.
    rulebook : Rulebook
        The tables.
    decision : Eligibility
        The decision for the day of the session; it must allow a start.
    on : date
        The day of the session.
    number : int
        Its number in the course, from 1.
    tables_edition : str
        Fingerprint of the tables.
    face : FaceLines, optional
        The client's own face: lines have its lengths and are cut on it. Without it the template's lengths
        hold, and a line that would have to be cut is left out.

    Returns
    -------
    SessionPlan
        Steps in order, what was left out and why, stages with minutes.

    Raises
    ------
    NotEligible
        When the decision does not allow a session, or the device has no contact area and so no dose.
    """
    if not decision.may_start:
        raise NotEligible(
            f"the decision for {on} is «{decision.verdict}»: no session is planned; settle its reasons first"
        )
    device = device_of(intake, rulebook)
    _refuse_without_area(device)
    band = band_for(age_on(intake.client.born, on), rulebook) if intake.client.born else None
    if band is None:
        raise NotEligible("client.born is missing: the age decides the band; add the date of birth")
    conductor = _conductor(intake, rulebook)
    concerns = judge_concerns(intake, rulebook=rulebook, decided_on=on)
    lines, left_out = reachable_lines(intake, rulebook=rulebook, concerns=concerns)
    lines, dropped = after_exclusions(
        lines, holds=decision.holds(), blocked=decision.blocked(), can_cut=face is not None
    )
    ramp = ramp_for(intake, decision, rulebook, on=on, number=number)
    shop = Workshop(
        setting=intake.setting,
        method=intake.visit.method,
        device=device,
        conductor=conductor,
        decision=decision,
        ramp=ramp,
        rulebook=rulebook,
        face=face,
    )
    steps, powerless = steps_of(lines, shop)
    cap, cap_because = energised_cap(intake, device, band, rulebook)
    stages = stages_of(intake, rulebook)
    steps, postponed = fit(steps, stages, cap_minutes=cap, band=band)
    visit = visit_minutes(stages, steps)
    return SessionPlan(
        number=number,
        date=on,
        setting=intake.setting,
        method=intake.visit.method,
        device=device.device,
        device_name=device.name,
        conductor=conductor.conductor,
        rewet_every_minutes=conductor.rewet_every_minutes,
        move_reminder_s=device.move_reminder_s,
        ramp_fraction=ramp.fraction,
        ramp_because=ramp.because,
        steps=numbered(steps),
        left_out=(*left_out, *dropped, *powerless, *postponed),
        stages=timed(stages, steps),
        energised_minutes=energised_minutes(steps),
        energised_cap_minutes=cap,
        energised_cap_because=cap_because,
        visit_minutes=visit,
        visit_note=visit_note(visit, band),
        notes=_notes(intake, device, conductor, decision),
        tables_edition=tables_edition,
    )


def _refuse_without_area(device: Device) -> None:
    if device.modality != "MCT":
        raise NotEligible(
            f"{device.name} is not a microcurrent device as far as is known ({device.modality}): "
            "choose a microcurrent device"
        )
    if not device.may_dose or device.contact_area_cm2 is None or not device.electrodes:
        raise NotEligible(
            f"no dose without a contact area: {device.name} can be recorded but not planned. Measure the "
            "wetted contact and give the device as a row of its own under [[devices]]"
        )


def _conductor(intake: Intake, rulebook: Rulebook) -> Conductor:
    if intake.visit.conductor is not None:
        return rulebook.conductors[intake.visit.conductor]
    return next(row for row in rulebook.conductors.values() if row.default)


def _notes(intake: Intake, device: Device, conductor: Conductor, decision: Eligibility) -> tuple[str, ...]:
    """Return what holds for the whole session."""
    notes = ["Comfort always lowers the current and never raises it."]
    if conductor.rewet_every_minutes:
        notes.append(f"Fresh conductor every {conductor.rewet_every_minutes:g} minutes.")
    if device.move_reminder_s:
        notes.append(f"Never rest longer than {device.move_reminder_s:g} s on one place with this device.")
    if intake.visit.method == "gloves":
        notes.append("Light gliding only; the current goes through one fingertip of each hand.")
    if intake.visit.method == "stationary":
        notes.append("Each placement once, right then left; the pads do not move while current flows.")
    changes = dict.fromkeys(reason.change for reason in decision.reasons if reason.change)
    return (*notes, *changes)
