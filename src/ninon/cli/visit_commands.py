"""``ninon screen`` and ``ninon plan``: what one visit needs, on screen, on paper, as JSON."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ninon import tables
from ninon.care.eligibility import Eligibility
from ninon.care.intake import Intake
from ninon.clinic import journey
from ninon.clinic.files import write_whole
from ninon.errors import InputError
from ninon.report.as_json import plan_json, screen_json
from ninon.report.as_text import course_text, screen_text

if TYPE_CHECKING:
    from ninon.care.journey import VisitPlan
    from ninon.clinic.client_face import ClientFace
    from ninon.dosimetry.dose_map import DoseMap
    from ninon.report.dose_json import DoseOut
    from ninon.report.face_json import FaceOut
    from ninon.report.face_paper import FaceOnPaper

__all__ = ["intake_named", "page_of", "plan", "screen", "stem_of", "text_of"]

STANDARD_INPUT = "-"


def screen(name: str, *, as_json: bool) -> int:
    """Print the decision on an intake."""
    decision = journey.screen(intake_named(name))
    print(screen_json(decision, _conflicts(decision)) if as_json else screen_text(decision))
    return 0


def plan(
    name: str,
    *,
    out: Path | None,
    as_json: bool,
    ics: bool,
    photos: Sequence[Path] = (),
    points: Path | None = None,
    face_file: Path | None = None,
    with_dose: bool = True,
) -> int:
    """Write the plan of an intake as HTML, JSON and calendar file.

    With ``--json`` the JSON goes to standard output and files are written only where a folder is named. On a
    client's own face the plan carries its dose, unless it is not wanted.
    """
    intake = intake_named(name)
    face = _face(photos, points, face_file)
    made = journey.plan(intake, face)
    dose = _dose(made, face) if with_dose else None
    text = text_of(made, face, dose)
    written = []
    if out is not None or not as_json:
        folder = out or Path()
        stem = stem_of(name)
        written.append(write_whole(folder / f"{stem}.html", page_of(made, face, dose)))
        if out is not None:
            written.append(write_whole(folder / f"{stem}.json", text + "\n"))
    if ics:
        if made.course.sessions:
            from ninon.report.calendar_file import course_ics

            written.append(write_whole((out or Path()) / f"{stem_of(name)}.ics", course_ics(made)))
        else:
            print("ninon: no calendar file: no session is planned", file=sys.stderr)
    if as_json:
        print(text)
        return 0
    print(screen_text(made.eligibility))
    print(course_text(made))
    for path in written:
        print(f"Written: {path}")
    return 0


def _face(photos: Sequence[Path], points: Path | None, file: Path | None) -> ClientFace | None:
    """Return the client's own face, if there is anything to fit it to or one was kept."""
    if not photos and points is None and file is None:
        return None
    from ninon.clinic.client_face import face_by_hand, face_of_file, face_of_photos
    from ninon.clinic.points_file import HandPoints

    if file is not None:
        if photos or points is not None:
            raise InputError("--face names a face that is fitted already; leave out --photo and --points.")
        return face_of_file(file)

    by_hand = HandPoints.read(points) if points else None
    if by_hand is not None and not photos:
        return face_by_hand(by_hand)
    return face_of_photos(photos, points=by_hand)


def _dose(made: VisitPlan, face: ClientFace | None) -> DoseMap | None:
    """Return the dose of the planned session on the client's face; None where there is neither."""
    if face is None or not any(step.is_energised for step in made.session.steps):
        return None
    from ninon.cli.progress import progress
    from ninon.clinic.client_dose import dose_of
    from ninon.clinic.plan_file import KeptPlan

    kept = KeptPlan(made.session, made.intake.client, made.intake.visit, has_face=True)
    found = dose_of(kept, face, report=progress)
    progress("")
    return found


def _dose_out(dose: DoseMap | None) -> DoseOut | None:
    if dose is None:
        return None
    from ninon.report.dose_json import dose_out

    return dose_out(dose.dose)


def text_of(made: VisitPlan, face: ClientFace | None, dose: DoseMap | None) -> str:
    """Return a plan, with its dose where there is one, as JSON text."""
    return plan_json(made, _conflicts(made.eligibility), _face_out(face), _dose_out(dose))


def page_of(made: VisitPlan, face: ClientFace | None, dose: DoseMap | None) -> str:
    """Return a plan, with its dose where there is one, as a page."""
    from ninon.report.plan_page import plan_html

    return plan_html(made, face=_drawn(face, made), dose=dose)


def _face_out(face: ClientFace | None) -> FaceOut | None:
    if face is None:
        return None
    from ninon.report.face_json import face_out

    return face_out(face.geometry, face.curves)


def _drawn(face: ClientFace | None, made: VisitPlan) -> FaceOnPaper | None:
    if face is None:
        return None
    from ninon.clinic.face_files import paper_face

    return paper_face(face, journey.contact_radius_mm(made.intake))


def intake_named(name: str) -> Intake:
    """Return the intake of a file, or of standard input where it is named ``-``."""
    if name == STANDARD_INPUT:
        return journey.read_intake(None, data=sys.stdin.buffer.read())
    return journey.read_intake(Path(name))


def stem_of(name: str) -> str:
    """Return what the files of an intake are called, without their endings."""
    stem = "plan" if name == STANDARD_INPUT else Path(name).stem
    if not stem:
        raise InputError(f"{name}: the file needs a name of its own")
    return stem


def _conflicts(decision: Eligibility) -> dict[str, str]:
    """Return what conflicts, for the contradictions a decision names; the table is read only when one is."""
    named = {c for reason in decision.reasons for c in reason.disagrees_with}
    if not named:
        return {}
    return {key: row.what_conflicts for key, row in tables.contradictions().items() if key in named}
