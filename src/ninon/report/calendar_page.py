"""The course as a picture: a month grid by weeks, and the same as a table of days."""

from __future__ import annotations

from datetime import date

from ninon.care.journey import VisitPlan
from ninon.report.calendar_days import DayMarks, Wait, Week, calendar_weeks, waits
from ninon.report.chips import chips, disagreement
from ninon.report.course_why import course_why, price_table
from ninon.report.markup import Child, Markup, el
from ninon.report.shelf import Shelf
from ninon.report.wording import (
    capital,
    counted,
    day,
    day_short,
    days,
    period,
    sentence,
    weekday,
)

__all__ = ["calendar_page", "course_title"]

_HEADS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DIAMOND = Markup(
    '<svg class="sh" viewBox="0 0 14 16" width="14" height="16" aria-hidden="true">'
    '<path d="M7 1l6 7-6 7-6-7z" fill="none" stroke="currentColor" stroke-width="1.6"/></svg>'
)


def course_title(plan: VisitPlan) -> str:
    """Return the course in a few words: 10 sessions, 17 March – 9 April 2027."""
    course = plan.course
    if course.first is None or course.last is None:
        return "No dates can be found" if course.impossible else "No course is planned"
    words = counted(len(course.sessions), "session")
    ahead = f"{words} ahead" if course.sessions_had else words
    return f"{ahead}, {period(course.first, course.last)}"


def calendar_page(plan: VisitPlan, shelf: Shelf) -> Markup:
    """Return the course: the grid, why it is so, and its twin as a table.

    Parameters
    ----------
    plan : VisitPlan
        The plan.
    shelf : Shelf
        Where names and references are looked up.

    Returns
    -------
    Markup
        What stands under the section's title.
    """
    has_dates = bool(plan.course.sessions or plan.course.other_procedures)
    return el(
        "div",
        el(
            "div.course-grid",
            el(
                "div",
                [_grid(plan, shelf), _key(plan, shelf)] if has_dates else None,
                _impossible(plan),
                price_table(plan.course.price, shelf),
            ),
            course_why(plan, shelf),
        ),
        _twin(plan, shelf) if has_dates else None,
    )


def _impossible(plan: VisitPlan) -> Markup | None:
    clash = plan.course.impossible
    if clash is None:
        return None
    return el(
        "div.clash",
        el("h3", "No dates fit"),
        el("p", sentence(clash.constraint)),
        el("p", el("b", "The smallest change that helps: "), sentence(clash.smallest_change)),
        role="note",
    )


def _grid(plan: VisitPlan, shelf: Shelf) -> Markup:
    weeks = calendar_weeks(plan, shelf)
    head = el("tr", [el("th", name, scope="col") for name in _HEADS])
    shown_month: list[date] = []
    body = [_folded_row(week) if week.weeks > 1 else _week_row(week, shown_month) for week in weeks]
    caption = el("caption.vh", "The course by weeks; the table below says the same in words")
    return el("table.cal", caption, el("thead", head), el("tbody", body))


def _week_row(week: Week, shown: list[date]) -> Markup:
    return el("tr", [_cell(one, shown) for one in week.days])


def _cell(one: DayMarks, shown: list[date]) -> Markup:
    """Return one day: its number, the month where it changes, and what stands on it."""
    new_month = not shown or shown[-1].month != one.day.month
    if new_month:
        shown.append(one.day)
    number: list[Child] = [el("b", one.day.day)]
    if new_month:
        number.append(el("span.mon", f" {day_short(one.day).split()[1]}"))
    kinds = ["we" if one.day.weekday() >= 5 else "", "wait" if one.wait else "closed" if one.closed else ""]
    return el(
        "td",
        el("time", number, datetime=one.day.isoformat()),
        _visit(one),
        _entries(one),
        class_=" ".join(kind for kind in kinds if kind) or None,
    )


def _visit(one: DayMarks) -> Markup | None:
    return el("span.here", "visit") if one.visit else None


def _entries(one: DayMarks) -> list[Child]:
    entries: list[Child] = []
    for other in one.others:
        entries.append(
            el(
                "span.pr",
                el("span.lo", other.plain_words.split(":")[0]),
                _DIAMOND,
                el("span.vh", f" {other.role}"),
            )
        )
    if one.session is not None:
        review = el("small", el("span.lo", "review"), el("span.sh", "r")) if one.review else None
        entries.append(el("span.s", el("b", one.session), review))
    elif one.had:
        entries.append(el("span.s.had", "had"))
    elif one.wait and not one.others:
        entries.append(_wait_entry(one.wait, one.day))
    elif one.closed:
        entries.append(el("span.r", el("span.lo", "closed"), el("span.sh", "–", aria_hidden="true")))
    return entries


def _wait_entry(wait: Wait, when: date) -> Markup:
    """Return which day of the wait it is; a finding's wait has no first day that means anything."""
    number = (when - wait.first).days + 1
    words, short = f"day {number} of {wait.days}", f"{number}/{wait.days}"
    if wait.interval is None:
        words, short = "not yet", "–"
    return el("span.r", el("span.lo", words), el("span.sh", short, aria_hidden="true"))


def _folded_row(week: Week) -> Markup:
    one = week.days[0]
    what = "without an entry"
    if one.wait:
        what = f"of waiting: {one.wait.about}"
    elif one.closed:
        what = "closed"
    words = f"{counted(week.weeks, 'week')} {what}, {period(week.first, week.last)}"
    kind = "wait" if one.wait else "closed" if one.closed else None
    return el("tr.fold", el("td", el("span", words), colspan=7, class_=kind), data_claims="reason")


def _key(plan: VisitPlan, shelf: Shelf) -> Markup:
    """Return what the marks of the grid mean; only those it has."""
    course = plan.course
    rows: list[Markup] = []
    if course.sessions:
        rows.append(el("li", el("span.k.s"), "session, by its number"))
    if course.review_on:
        review = f"review with photographs at session {course.review_at_session}, {day(course.review_on)}"
        rows.append(el("li", el("span.k.s", "r"), review))
    if course.other_procedures:
        rows.append(el("li", el("span.k.pr"), "another procedure"))
    if waits(plan, shelf):
        rows.append(el("li", el("span.k.wait"), "the skin waits"))
    if plan.intake.availability.blackout:
        rows.append(el("li", el("span.k.closed"), "closed, or the client is away"))
    waiting = [el("li", _wait_words(wait, shelf)) for wait in waits(plan, shelf)]
    return el(
        "div.key", el("ul.keys", rows), el("ul.waits", waiting, data_claims="reason") if waiting else None
    )


def _wait_words(wait: Wait, shelf: Shelf) -> list[Child]:
    said: list[Child] = [el("b", period(wait.first, wait.last)), f": {sentence(wait.because)}"]
    if wait.interval:
        row = wait.interval
        said += [
            chips(shelf, statements=row.statements, sources=row.sources, grade=row.grade),
            disagreement(row.disagrees_with, row.we_follow, shelf),
        ]
    return said


def _twin(plan: VisitPlan, shelf: Shelf) -> Markup:
    rows = sorted(_rows(plan, shelf), key=lambda row: (row[0], row[1]))
    body = [
        el(
            "tr",
            el("th", period(first, last), scope="row"),
            el("td", weekday(first) if first == last else f"{weekday(first)} – {weekday(last)}"),
            el("td", what),
            el("td", why),
        )
        for first, last, what, why in rows
    ]
    head = el("tr", [el("th", word, scope="col") for word in ("Date", "Weekday", "What", "Why")])
    return el(
        "div.twin-days",
        el("h3", "The same in words"),
        el(
            "table.days",
            el("caption.vh", "Every entry of the course, by date"),
            el("thead", head),
            el("tbody", body),
        ),
        data_claims="reason",
    )


def _rows(plan: VisitPlan, shelf: Shelf) -> list[tuple[date, date, str, str]]:
    course, visit = plan.course, plan.intake.visit.date
    total = course.sessions_planned
    rows = [(visit, visit, "Visit", "The day this was decided.")]
    for entry in plan.intake.history:
        rows.append((entry.date, entry.date, "Session had", "Before this visit."))
    for session in course.sessions:
        review = session.date == course.review_on
        why = "With review by photographs." if review else ""
        rows.append((session.date, session.date, f"Session {session.number} of {total}", why))
    for other in course.other_procedures:
        why = f"{capital(other.role)}. {other.because}".strip()
        rows.append((other.date, other.date, capital(other.plain_words), why))
    for wait in waits(plan, shelf):
        rows.append((wait.first, wait.last, f"Waiting, {days(wait.days)}", sentence(wait.because)))
    for gap in plan.intake.availability.blackout:
        rows.append((gap.first, gap.last, "Closed, or away", "No session is placed here."))
    if course.next_course:
        rows.append((course.next_course, course.next_course, "Next course", "Not before this day."))
    return rows
