"""Why the course is what it is: the number of sessions, the notes, other calendars, the price."""

from __future__ import annotations

from datetime import date, timedelta

from ninon.care.course_values import Alternative, Course, CourseNote, CourseSession, OtherProcedure, Price
from ninon.care.journey import VisitPlan
from ninon.report.chips import article_names, chips, cites, disagreement
from ninon.report.markup import Child, Markup, el
from ninon.report.shelf import Shelf
from ninon.report.wording import (
    NBSP,
    capital,
    counted,
    day,
    named,
    period,
    sentence,
)

__all__ = ["course_why", "price_table"]

_RANGE = "sessions="


def course_why(plan: VisitPlan, shelf: Shelf) -> Markup:
    """Return the column beside the calendar.

    Parameters
    ----------
    plan : VisitPlan
        The plan.
    shelf : Shelf
        Where names and references are looked up.

    Returns
    -------
    Markup
        Why so many, the notes, alternatives, what follows.
    """
    course = plan.course
    return el(
        "aside.course-why",
        _why_so_many(course, shelf),
        _notes(course, shelf),
        _not_planned(course, shelf),
        _alternatives(course),
        _next(course),
        aria_label="Why this course",
    )


def _why_so_many(course: Course, shelf: Shelf) -> Markup | None:
    if not course.sessions_planned:
        return None
    spread = [
        (article_names(row.articles), row.machine_value.split(_RANGE)[1].split(";")[0].replace("..", "–"))
        for key in dict.fromkeys(_course_statements(course, shelf))
        if (row := shelf.statements.get(key)) and _RANGE in row.machine_value
    ]
    rows = [el("div", el("dt", who), el("dd", said)) for who, said in dict.fromkeys(spread)]
    about = [n for n in course.notes if n.about == "sessions"]
    return el(
        "section",
        el("h3", f"Why {course.sessions_planned}"),
        el("dl.spread", rows) if rows else None,
        [el("p", sentence(note.because)) for note in about],
        el("p", _how_often(course)),
        el("p.notice", sentence(course.notice)) if course.notice else None,
        chips(shelf, statements=course.statements, sources=course.sources, grade="convention"),
        disagreement(course.disagrees_with, course.we_follow, shelf),
    )


def _how_often(course: Course) -> str:
    had = f"Planned {course.sessions_planned}, had {course.sessions_had}. " if course.sessions_had else ""
    often = f"At most {counted(course.per_week, 'session')} in any seven days"
    return f"{had}{often}, at least {counted(course.min_gap_days, 'day')} apart."


def _course_statements(course: Course, shelf: Shelf) -> list[str]:
    """Return the statements about the length of a course, those on the other side of a disagreement too."""
    beside = [
        s for c in course.disagrees_with if (row := shelf.contradictions.get(c)) for s in row.statements
    ]
    return [*beside, *course.statements]


def _notes(course: Course, shelf: Shelf) -> Markup | None:
    others = [n for n in course.notes if n.about != "sessions"]
    return el("section", el("h3", "Also decided"), [_note(n, shelf) for n in others]) if others else None


def _not_planned(course: Course, shelf: Shelf) -> Markup | None:
    if not course.not_planned:
        return None
    return el("section", el("h3", "Wished and not placed"), [_note(n, shelf) for n in course.not_planned])


def _note(note: CourseNote, shelf: Shelf) -> Markup:
    row = shelf.intervals.get(note.about)
    about = capital(row.plain_words if row else named(note.about))
    return el(
        "div.note",
        el("p", el("b", f"{about}: "), sentence(note.because)),
        cites(shelf, statements=note.statements, sources=note.sources),
    )


def _alternatives(course: Course) -> Markup | None:
    """Return the calendars a client could choose instead, each as a strip of weeks and one sentence."""
    if not course.alternatives:
        return None
    everything = [_span(course.sessions, course.other_procedures)]
    everything += [_span(a.sessions, a.other_procedures) for a in course.alternatives]
    first, last = min(s[0] for s in everything), max(s[1] for s in everything)
    start = first - timedelta(days=first.weekday())
    this = [_strip(course.sessions, course.other_procedures, start, last), el("p", "This calendar.")]
    other = [el("li", _alternative(a, start, last)) for a in course.alternatives]
    return el("section", el("h3", "Other calendars"), el("ul.alts", el("li", this), other))


def _alternative(choice: Alternative, start: date, last: date) -> list[Child]:
    dates = f"{counted(len(choice.sessions), 'session')}, {period(*_span(choice.sessions, ()))}"
    moved = [f"{capital(o.plain_words)}: {day(o.date)}. {o.because}" for o in choice.other_procedures]
    return [
        _strip(choice.sessions, choice.other_procedures, start, last),
        el("p", sentence(choice.because)),
        el("p.soft", f"{dates}. {' '.join(moved)}"),
        el("p.soft", "Sessions: ", ", ".join(day(s.date) for s in choice.sessions), "."),
    ]


def _span(sessions: tuple[CourseSession, ...], others: tuple[OtherProcedure, ...]) -> tuple[date, date]:
    placed = [*(s.date for s in sessions), *(o.date for o in others)]
    return min(placed), max(placed)


def _strip(
    sessions: tuple[CourseSession, ...], others: tuple[OtherProcedure, ...], start: date, last: date
) -> Markup:
    """Return weeks as a strip: a bar for each session, a diamond for another procedure."""
    weeks = (last - start).days // 7 + 1
    width = weeks * 42

    def x(when: date) -> int:
        return (when - start).days * 6 + 3

    ticks = "".join(f"M{n * 42 + 0.5} 22v5" for n in range(weeks + 1))
    bars = "".join(f"M{x(s.date)} 3v14" for s in sessions if start <= s.date <= last)
    diamonds = "".join(f"M{x(o.date)} 3l5 7-5 7-5-7z" for o in others if start <= o.date <= last)
    words = f"{counted(weeks, 'week')}: {counted(len(sessions), 'session')}"
    return Markup(
        f'<svg class="strip" viewBox="-3 0 {width + 6} 30" role="img" aria-label="{words}">'
        f'<path d="M0 22h{width}{ticks}" fill="none" class="tick"/>'
        f'<path d="{bars}" fill="none" class="bar"/><path d="{diamonds}" class="dia"/></svg>'
    )


def _next(course: Course) -> Markup | None:
    if course.next_course is None:
        return None
    words = f"Not before {day(course.next_course)}."
    return el("section", el("h3", "Next course"), el("p", words))


def price_table(price: Price | None, shelf: Shelf) -> Markup | None:
    """Return the price by kind, and what is not on the list; nothing without a list."""
    if price is None:
        return None
    rows = [
        el("tr", el("th", capital(_priced(item.kind, shelf)), scope="row"),
           el("td.q", item.count), el("td.q", f"{item.each:.2f}"), el("td.q", f"{item.sum:.2f}"))
        for item in price.items
    ]  # fmt: skip
    missing = ", ".join(_priced(kind, shelf) for kind in price.not_on_the_list)
    heads = el(
        "tr",
        [el("th", word, scope="col", class_="q" if word else None) for word in ("", "count", "each", "sum")],
    )
    total = el(
        "tr",
        el("th", "Total", scope="row", colspan=3),
        el("td.q", el("b", f"{price.total:.2f}{NBSP}{price.currency}".strip())),
    )
    return el(
        "section",
        el("h3", "Price"),
        el(
            "table.price",
            el("caption.vh", "Price by kind"),
            el("thead", heads),
            el("tbody", rows),
            el("tfoot", total),
        ),
        el("p.soft", f"Not on the price list and not priced: {missing}.") if missing else None,
    )


def _priced(kind: str, shelf: Shelf) -> str:
    if kind == "microcurrent_session":
        return "microcurrent session"
    row = shelf.intervals.get(kind)
    return row.plain_words if row else named(kind)
