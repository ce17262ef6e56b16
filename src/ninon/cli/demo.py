"""``ninon demo``: plans the bundled example clients and prints a short table of them."""

from __future__ import annotations

from pathlib import Path

from ninon.clinic import journey
from ninon.clinic.examples import EXAMPLES, examples
from ninon.clinic.files import write_whole
from ninon.report.calendar_file import course_ics
from ninon.report.plan_page import plan_html

__all__ = ["demo"]


def demo(out: Path) -> int:
    """Plan every example into a folder and say where each plan is.

    Parameters
    ----------
    out : Path
        Folder for the plans.

    Returns
    -------
    int
        0.
    """
    rows = []
    for path in examples():
        plan = journey.plan(journey.read_intake(path))
        page = write_whole(out / f"{path.stem}.html", plan_html(plan))
        if plan.course.sessions:
            write_whole(out / f"{path.stem}.ics", course_ics(plan))
        first = plan.course.first
        name = plan.intake.client.name or path.stem
        count = str(len(plan.course.sessions)) if plan.course.sessions else "–"
        rows.append((name, plan.eligibility.verdict.value, count, str(first) if first else "–", str(page)))
    heads = ("client", "verdict", "sessions", "first date", "plan")
    widths = [max(len(row[i]) for row in (heads, *rows)) for i in range(len(heads))]
    for row in (heads, *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print(f"\nOpen a plan in a browser, or print it. The intakes they were made from: {EXAMPLES}")
    _face(out)
    return 0


def _face(out: Path) -> None:
    """Fit a face to the free portrait that comes with scikit-image, or draw the template, and say which."""
    from ninon.clinic.client_face import face_of_photos, face_without_photo
    from ninon.clinic.face_files import write_face
    from ninon.clinic.portraits import portrait_paths
    from ninon.imaging.models import ModelsMissing

    portrait = portrait_paths().get("astronaut")
    try:
        if portrait is None:
            raise ModelsMissing("The package scikit-image, which ships a free portrait, is not installed.")
        face, stem = face_of_photos([portrait]), "astronaut"
        print(f"\nA face fitted to the portrait that comes with scikit-image; grade: {face.geometry.grade}.")
    except ModelsMissing as reason:
        face, stem = face_without_photo(), "template"
        print(f"\nThe face template. {reason}")
    for path in write_face(face, out, stem).values():
        print(f"  {path}")
