"""The sheet for the wall: the face with its lines or pads, the same as a table, when to stop, who signs."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from ninon.care.journey import VisitPlan
from ninon.care.session_values import SessionPlan, Step
from ninon.care.visit import StopSign
from ninon.face.zone_shapes import ZONE_NAMES
from ninon.report.legend import map_legend
from ninon.report.linemap import line_map
from ninon.report.markup import Child, Markup, el
from ninon.report.padmap import pad_map
from ninon.report.plan_lines import NEAR_EYE, PlanLine, line_marks, pad_marks, plan_lines
from ninon.report.shelf import Shelf
from ninon.report.tokens import Style
from ninon.report.wording import (
    NBSP,
    capital,
    current,
    density,
    figure,
    listed,
    named,
    seconds,
    sentence,
    spoken,
)

__all__ = ["face_sheet", "means_in_words"]

_COLUMNS_MM = (("few", 77.0), ("some", 87.0))
"""Width of the column beside the face, on A4."""

_PAPERS_MM = ((0.0, 227.0), (6.0, 213.0))
"""A4 and Letter: how much wider the column is than on A4, and how high."""

_HEADS_MM = 16.0
"""Head and foot of the table, and the title of the words under it."""

_LETTER_MM, _LINE_MM, _ROW_MM = 1.6, 3.7, 2.1
"""Width of a letter, height of a line and space around a row at 9 points, in a wide font."""

_NUMBERS_MM = 46
"""Width of the columns with numbers."""

_HEAD_LETTERS, _NAME_LETTERS = 128, 40
"""A longer line of means, or a longer name, takes a second line in the head."""

_MOST_NOTES = 14

_PER_CM2 = Markup("mA/<wbr>cm²")


def face_sheet(plan: VisitPlan, shelf: Shelf, *, face_prefix: str) -> Markup:
    """Return what stands on the sheet for the wall, under its title.

    Parameters
    ----------
    plan : VisitPlan
        A plan with a session.
    shelf : Shelf
        Where names and paths are looked up.
    face_prefix : str
        Prefix of the drawn face that the document already has.

    Returns
    -------
    Markup
        Map, table, legend, boxes, and the row to sign.
    """
    session = plan.session
    lines = plan_lines(session)
    picture = el("figure.map", _maps(plan, shelf, face_prefix), el("figcaption", map_legend(session)))
    notes = _through(plan)
    table, stop = _table(session, lines), _stop_box(plan.stop_signs)
    through = el(
        "section.through", el("h3", "Through the session"), el("ul.dash", [el("li", n) for n in notes])
    )
    long_head = (
        len(means_in_words(session, shelf)) > _HEAD_LETTERS or len(plan.intake.client.name) > _NAME_LETTERS
    )
    shape = _shape(lines, notes, _LINE_MM * 1.5 * long_head)
    if shape == "many":
        columns = el("div", picture, el("div.pair", stop, through)), el("div", table)
    else:
        columns = el("div", picture, stop), el("div", table, through)
    signed = [el("div", what) for what in ("operator", "date, time", "conductor, lot")]
    return el("div.wall", columns, el("div.sign", signed), class_=shape)


def _shape(lines: Sequence[PlanLine], notes: Sequence[str], head_mm: float) -> str:
    """Return how the sheet is divided, so that it fits on one page.

    ``few``: the face is as wide as it can be. ``some``: the table takes more of the width. ``many``: the table
    has its column for itself, and all words stand under the face.
    """
    for shape, width_mm in _COLUMNS_MM:
        if all(_needed_mm(lines, notes, width_mm + more) + head_mm <= high for more, high in _PAPERS_MM):
            return shape
    return "many"


def _needed_mm(lines: Sequence[PlanLine], notes: Sequence[str], width_mm: float) -> float:
    """Return about how high the table and the words under it are."""
    words = sum(ceil(len(note) * _LETTER_MM / (width_mm - 4)) for note in notes) * _LINE_MM
    return _HEADS_MM + words + sum(_height_mm(line, width_mm) for line in lines)


def _height_mm(line: PlanLine, width_mm: float) -> float:
    """Return about how high a line's rows are in the table."""
    name, ends = len(line.head.name) * 1.1, len(_ends(line))
    inner, parts = width_mm - 12, len(line.settings)
    if parts > 1:
        return _ROW_MM + _LINE_MM * (ceil((name + ends) * _LETTER_MM / inner) + parts * 1.15)
    beside = ceil(name * _LETTER_MM / (width_mm - _NUMBERS_MM))
    return _ROW_MM + _LINE_MM * (beside + ceil(ends * _LETTER_MM / inner))


def means_in_words(session: SessionPlan, shelf: Shelf) -> str:
    """Return with what the current is brought to the skin, in one line."""
    energised = [step for step in session.steps if step.is_energised]
    contacts = dict.fromkeys((s.electrode, s.contact_area_cm2) for s in energised)
    named_contacts = [
        f"{shelf.electrodes[e].plain_words if e in shelf.electrodes else named(e)}, {figure(area or 0)}{NBSP}cm²"
        for e, area in contacts
    ]
    frequencies = [f"{figure(f)}{NBSP}Hz" for f in dict.fromkeys(s.frequency_Hz for s in energised) if f]
    gloves = ["light gliding, one fingertip of each hand"] if session.method == "gloves" else []
    conductor = shelf.conductors.get(session.conductor)
    parts = [*gloves, *named_contacts, *frequencies, conductor.plain_words if conductor else ""]
    return capital("; ".join(part for part in parts if part))


def _maps(plan: VisitPlan, shelf: Shelf, face_prefix: str) -> Markup:
    """Return the picture twice: by zone colours for a screen, black on white for paper."""
    return Markup(
        "".join(el("div", _map(plan, shelf, face_prefix, style), class_=style) for style in _STYLES)
    )


_STYLES: tuple[Style, ...] = ("colour", "print")


def _map(plan: VisitPlan, shelf: Shelf, face_prefix: str, style: Style) -> Markup:
    session = plan.session
    decision = plan.session_decision or plan.eligibility
    excluded = [zone for zone in decision.excluded_zones if zone in ZONE_NAMES]
    said = [f"{line.numbers} {line.head.name}" for line in plan_lines(session)]
    hatched = f" Left out: {listed([named(z) for z in excluded])}." if excluded else ""
    prefix = f"map-{style}"
    if session.method == "stationary":
        drawn = pad_map(
            pad_marks(session.steps, shelf),
            excluded,
            style=style,
            title=f"Pad map of session {session.number}",
            description=f"Front view with numbered pairs of pads: {listed(said)}.{hatched}",
            prefix=prefix,
            face_prefix=face_prefix,
        )
    else:
        drawn = line_map(
            line_marks(session, shelf),
            excluded,
            style=style,
            title=f"Line map of session {session.number}",
            description=f"Front view with numbered lines: {listed(said)}.{hatched}",
            prefix=prefix,
            face_prefix=face_prefix,
        )
    return Markup(drawn)


def _table(session: SessionPlan, lines: Sequence[PlanLine]) -> Markup:
    """Return the map's twin: each line with its ends and its settings, for one side."""
    pads = session.method == "stationary"
    last = "min" if pads else "s"
    heads: list[str] = ["No.", "Pads" if pads else "Line", *([] if pads else ["×"]), "µA", _PER_CM2, last]
    titles = {"×": "passes", "s": "seconds on one side, all passes", "min": "minutes on one side"}
    head = el(
        "tr",
        [
            el("th", word, scope="col", class_="q" if n > 1 else None, title=titles.get(word))
            for n, word in enumerate(heads)
        ],
    )
    key = (
        "Minutes on one side."
        if pads
        else "× passes, s seconds on one side for all passes; current is the peak."
    )
    return el(
        "table.twin",
        el("caption.vh", "The lines of the map, in order; values are for one side"),
        el("thead", head),
        [_rows(line, pads) for line in lines],
        el("tfoot", el("tr", el("td", key, colspan=len(heads)))),
    )


def _rows(line: PlanLine, pads: bool) -> Markup:
    """Return one line as a group of rows: its name and numbers, then where it runs."""
    settings, step = line.settings, line.head
    numbers = el(
        "th.no", line.numbers, scope="rowgroup", rowspan=len(settings) + 1 if len(settings) > 1 else 2
    )
    ends = _ends(line)
    where = el("td.ends", ends, colspan=4 if pads else 5)
    if len(settings) == 1:
        return el("tbody", el("tr", numbers, el("td.name", step.name), _values(step, pads)), el("tr", where))
    parts = [el("tr", el("td.part", _part_words(group)), _values(group[0], pads)) for group in settings]
    return el(
        "tbody",
        el("tr", numbers, el("td.name", el("b", step.name), " ", el("span.ends", ends), colspan=5)),
        parts,
    )


def _ends(line: PlanLine) -> str:
    """Return where a line runs, from start to end."""
    step = line.head
    ends = f"{spoken(step.start)} → {spoken(step.end)}" if step.end else spoken(step.start)
    return f"{ends}; {step.part} only" if len(line.settings) == 1 and step.part != "whole" else ends


def _part_words(group: Sequence[Step]) -> str:
    sides = listed(list(dict.fromkeys(step.side for step in group)))
    part = {"whole": "", NEAR_EYE: "in the eye ring"}.get(group[0].part, group[0].part)
    return f"{part}{'' if len(group) == 2 else f', {sides}'}".strip(", ")


def _values(step: Step, pads: bool) -> list[Markup]:
    last = figure(step.seconds / 60, 1) if pads else seconds(step.seconds)
    passes = [] if pads else [el("td.q", step.passes)]
    if not step.is_energised:
        words = "both hands" if step.side == "both" else "by hand"
        return [*passes, el("td.q", words, colspan=2), el("td.q", last)]
    return [
        *passes,
        el("td.q", el("b", figure(step.current_uA, 1))),
        el("td.q", density(step.density_mA_cm2)),
        el("td.q", last),
    ]


def _stop_box(signs: Sequence[StopSign]) -> Markup:
    """Return what ends the session at once, help first."""
    help_first = [s.plain_words for s in signs if s.action == "stop_and_help"]
    stop = [s.plain_words for s in signs if s.action == "stop"]
    return el(
        "section.stop",
        el("h3", "Stop at once, current to zero"),
        el("p", el("b", "And call help: "), f"{'; '.join(help_first)}.") if help_first else None,
        el("p", el("b", "Stop: "), f"{'; '.join(stop)}.") if stop else None,
    )


def _through(plan: VisitPlan) -> list[str]:
    """Return what is watched through the session: what holds for this client first, then what always does."""
    session, course = plan.session, plan.course
    decision = plan.session_decision or plan.eligibility
    own = [r.change for r in decision.reasons if r.change]
    mild = [s for s in plan.stop_signs if s.action in ("move", "lower")]
    notes = [sentence(words) for words in dict.fromkeys((*own, *session.notes))]
    notes += [
        f"{capital(s.plain_words)}: {spoken(s.tell_client)[:1].lower()}{spoken(s.tell_client)[1:]}"
        for s in mild
    ]
    if course.min_gap_days:
        notes.append(f"Next session not before {figure(course.min_gap_days * 24)}{NBSP}hours.")
    more = len(notes) - _MOST_NOTES
    return [*notes[:_MOST_NOTES], f"{more} more on the session's sheet."] if more > 0 else notes
