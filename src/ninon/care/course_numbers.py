"""How many sessions, how often, and when a course may begin: by the band of the client's age."""

from __future__ import annotations

from datetime import date

from ninon.care.course_values import CourseNote
from ninon.care.intake import Intake
from ninon.care.rulebook import Rulebook
from ninon.care.timing import CourseBand

__all__ = ["add_months", "after_earlier_courses", "band_for", "how_many", "how_often", "next_course"]


def band_for(years: int, rulebook: Rulebook) -> CourseBand:
    """Return the band of an age in whole years; above the last band its row still counts."""
    begun = [row for row in rulebook.courses.values() if row.age_from_y <= years]
    return max(begun, key=lambda row: row.age_from_y)


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (31, 30, 29):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


def how_many(
    intake: Intake, band: CourseBand, *, measured_change: bool
) -> tuple[int, tuple[CourseNote, ...]]:
    """Return the sessions of the whole course; a wish is kept inside the band and the reason is given."""
    wanted = intake.sessions_wanted
    least, most = band.sessions_min, band.sessions_max_after_review if measured_change else band.sessions_max
    if wanted is None:
        because = f"{band.sessions_default} is the default for this age ({least} to {most})."
        return band.sessions_default, (_note("sessions", because, band),)
    kept = min(max(wanted, least), most)
    if kept == wanted:
        because = f"{wanted} as wished, inside the range of {least} to {most}."
    elif wanted < least:
        because = f"{wanted} wished; {kept} is the least that makes a course at this age."
    else:
        because = f"{wanted} wished; {kept} is the most for this age"
        if band.sessions_max_after_review > most:
            because += f", up to {band.sessions_max_after_review} only after a review with a measured change"
        because += "."
    return kept, (_note("sessions", because, band),)


def how_often(intake: Intake, band: CourseBand) -> tuple[int, tuple[CourseNote, ...]]:
    """Return the most sessions in any seven days: the default, or what is asked up to the maximum."""
    asked = intake.availability.per_week
    if asked is None:
        because = f"{band.per_week_default} in any seven days unless more are asked for."
        return band.per_week_default, (_note("per_week", because, band),)
    kept = min(asked, band.per_week_max)
    because = f"{asked} a week as asked."
    if kept != asked:
        because = f"{asked} a week asked for; never more than {kept} in any seven days."
    return kept, (_note("per_week", because, band),)


def after_earlier_courses(
    intake: Intake, band: CourseBand, start: date
) -> tuple[date, tuple[CourseNote, ...]]:
    """Return the first day of a new course; one that has begun keeps its days."""
    if intake.history or not intake.earlier_courses:
        return start, ()
    earliest = next_course(None, band, intake)
    if earliest is None or earliest <= start:
        return start, ()
    because = (
        f"The last course began on {max(c.first for c in intake.earlier_courses)}; at this age "
        f"{band.courses_per_year} a year, {band.months_between_starts} months from start to start."
    )
    return earliest, (_note("start", because, band),)


def next_course(first: date | None, band: CourseBand, intake: Intake) -> date | None:
    """Return the first day of the course after this one.

    Parameters
    ----------
    first : date or None
        First session of this course; None to ask about this course itself.
    band : CourseBand
        Months from start to start, and starts in any twelve months.
    intake : Intake
        Earlier courses.

    Returns
    -------
    date or None
        None when no course was ever begun.
    """
    starts = sorted([c.first for c in intake.earlier_courses] + ([first] if first else []))
    if not starts or band.months_between_starts is None:
        return None
    day = add_months(starts[-1], band.months_between_starts)
    if len(starts) >= band.courses_per_year > 0:
        day = max(day, add_months(starts[-band.courses_per_year], 12))
    return day


def _note(about: str, because: str, band: CourseBand) -> CourseNote:
    return CourseNote(about=about, because=because, sources=band.sources, statements=band.statements)
