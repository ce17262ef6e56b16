"""The acts of a visit: read what was told, decide, plan."""

from __future__ import annotations

from math import pi, sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from ninon import tables
from ninon.care.eligibility import Eligibility, decide
from ninon.care.intake import Intake
from ninon.care.lines import device_of
from ninon.clinic.intake_fields import intake_of
from ninon.clinic.intake_file import read_intake_file, toml_of
from ninon.tables.rulebook import rulebook

if TYPE_CHECKING:
    from ninon.care.journey import VisitPlan
    from ninon.clinic.client_face import ClientFace

__all__ = ["contact_radius_mm", "plan", "read_intake", "screen"]

USUAL_CONTACT_RADIUS_MM = 4.4
"""Of a contact of 0.6 cm², where a device has no area of its own."""


def read_intake(path: Path | None, *, data: bytes = b"") -> Intake:
    """Return the intake of a file, or of bytes that came another way.

    Parameters
    ----------
    path : Path or None
        The file; None when the bytes are given.
    data : bytes
        The contents, where there is no file.

    Returns
    -------
    Intake
        What was told.

    Raises
    ------
    InputError
        With one line for each thing that cannot be meant.
    """
    name = str(path) if path else "standard input"
    raw = read_intake_file(path) if path else toml_of(data, name)
    return intake_of(raw, rulebook(), name)


def screen(intake: Intake) -> Eligibility:
    """Decide whether the client may be treated on the day of the visit."""
    return decide(intake, rulebook(), decided_on=intake.visit.date, tables_edition=tables.edition())


def plan(intake: Intake, face: ClientFace | None = None) -> VisitPlan:
    """Decide, lay the course into the calendar, plan its next session.

    Parameters
    ----------
    intake : Intake
        What was told.
    face : ClientFace, optional
        The client's own face: lines have its lengths and are cut on it.

    Raises
    ------
    NotEligible
        When a session could be planned but the device has no contact area, and so no dose.
    """
    from ninon.care.journey import plan_visit

    lines = face.lines(contact_radius_mm(intake)) if face else None
    return plan_visit(intake, rulebook(), tables.effects(), tables_edition=tables.edition(), face=lines)


def contact_radius_mm(intake: Intake) -> float:
    """Return the radius of a round contact of the device's area; lines keep clear to its edge."""
    area_cm2 = device_of(intake, rulebook()).contact_area_cm2
    return USUAL_CONTACT_RADIUS_MM if area_cm2 is None else 10 * sqrt(area_cm2 / pi)
