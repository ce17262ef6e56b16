"""The course as a calendar file (RFC 5545), with neutral titles: a shared calendar tells nobody why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ninon.care.journey import VisitPlan
from ninon.errors import InputError
from ninon.report.fingerprint import plan_fingerprint

__all__ = ["course_ics"]

_OCTETS = 75
_UID_DIGITS = 16


def course_ics(plan: VisitPlan) -> str:
    """Return the dates of a course as a calendar file of whole-day events.

    Parameters
    ----------
    plan : VisitPlan
        A plan with dates.

    Returns
    -------
    str
        The file, with the line ends that the standard asks for.

    Raises
    ------
    InputError
        If no session is planned: a calendar file without an event is no calendar file.
    """
    if not plan.course.sessions:
        raise InputError(
            "no session is planned, so there is no calendar file; the slip says what comes first"
        )
    key = plan_fingerprint(plan, _UID_DIGITS)
    stamp = f"{plan.intake.visit.date:%Y%m%d}T000000Z"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ninon//Course//EN", "CALSCALE:GREGORIAN"]
    for what, when, title in _events(plan):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{key}-{what}@ninon",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{when:%Y%m%d}",
            f"DTEND;VALUE=DATE:{when + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(title)}",
            "CLASS:PRIVATE",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _events(plan: VisitPlan) -> Iterator[tuple[str, date, str]]:
    """Yield a name that stays, the day and the title of each event; nothing in it speaks of health."""
    course, visit = plan.course, plan.intake.visit.date
    for session in course.sessions:
        yield (
            f"appointment-{session.number}",
            session.date,
            f"Appointment {session.number} of {course.sessions_planned}",
        )
    if course.review_on and course.review_on >= visit:
        yield "review", course.review_on, f"Review at appointment {course.review_at_session}"
    ahead = [other for other in course.other_procedures if other.date >= visit]
    for number, other in enumerate(ahead, 1):
        title = "Other appointment" if len(ahead) == 1 else f"Other appointment {number} of {len(ahead)}"
        yield f"other-{number}", other.date, title


def _escaped(words: str) -> str:
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return words.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 octets; no letter is cut, and later pieces are indented."""
    piece = ""
    for letter in line:
        if len(f"{piece}{letter}".encode()) > _OCTETS:
            yield piece
            piece = " "
        piece += letter
    yield piece
