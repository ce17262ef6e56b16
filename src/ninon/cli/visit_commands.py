"""``ninon screen`` and ``ninon plan``: what one visit needs, on screen, on paper, as JSON."""

from __future__ import annotations

import sys
from pathlib import Path

from ninon import tables
from ninon.care.eligibility import Eligibility
from ninon.care.intake import Intake
from ninon.clinic import journey
from ninon.clinic.files import write_whole
from ninon.errors import InputError
from ninon.report.as_json import plan_json, screen_json
from ninon.report.as_text import course_text, screen_text

__all__ = ["plan", "screen"]

STANDARD_INPUT = "-"


def screen(name: str, *, as_json: bool) -> int:
    """Print the decision on an intake."""
    decision = journey.screen(_intake(name))
    print(screen_json(decision, _conflicts(decision)) if as_json else screen_text(decision))
    return 0


def plan(name: str, *, out: Path | None, as_json: bool, ics: bool) -> int:
    """Write the plan of an intake as HTML, JSON and calendar file.

    With ``--json`` the JSON goes to standard output and files are written only where a folder is named.
    """
    made = journey.plan(_intake(name))
    text = plan_json(made, _conflicts(made.eligibility))
    written = []
    if out is not None or not as_json:
        from ninon.report.plan_page import plan_html

        folder = out or Path()
        stem = _stem(name)
        written.append(write_whole(folder / f"{stem}.html", plan_html(made)))
        if out is not None:
            written.append(write_whole(folder / f"{stem}.json", text + "\n"))
    if ics:
        if made.course.sessions:
            from ninon.report.calendar_file import course_ics

            written.append(write_whole((out or Path()) / f"{_stem(name)}.ics", course_ics(made)))
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


def _intake(name: str) -> Intake:
    if name == STANDARD_INPUT:
        return journey.read_intake(None, data=sys.stdin.buffer.read())
    return journey.read_intake(Path(name))


def _stem(name: str) -> str:
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
