"""The sheet for the wall: the face with its lines or pads, the same as a table, when to stop, who signs."""

from __future__ import annotations

from collections.abc import Sequence

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

MANY_ROWS = 18
"""Above this the table takes the whole height of the sheet, and all words stand under the face."""


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
    rows = sum(max(1, len(line.settings)) for line in lines)
    picture = el("figure.map", _maps(plan, shelf, face_prefix), el("figcaption", map_legend(session)))
    table, stop, through = _table(session, lines), _stop_box(plan.stop_signs), _through_box(plan)
    if rows > MANY_ROWS:
        columns = el("div", picture, el("div.pair", stop, through)), el("div", table)
    else:
        columns = el("div", picture, stop), el("div", table, through)
    signed = [el("div", what) for what in ("operator", "date, time", "conductor, lot")]
    return el("div.wall", columns, el("div.sign", signed))


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
    return Markup("".join(el("div", _map(plan, shelf, face_prefix, style), class_=style) for style in _STYLES))


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
    heads = ["No.", "Pads" if pads else "Line", *([] if pads else ["×"]), "µA", "mA/ cm²", last]
    titles = {"×": "passes", "s": "seconds on one side, all passes", "min": "minutes on one side"}
    head = el(
        "tr",
        [
            el("th", word, scope="col", class_="q" if n > 1 else None, title=titles.get(word))
            for n, word in enumerate(heads)
        ],
    )
    key = "Minutes on one side." if pads else "× passes, s seconds on one side for all passes; current is the peak."
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
    numbers = el("th.no", line.numbers, scope="rowgroup", rowspan=len(settings) + 1 if len(settings) > 1 else 2)
    ends = f"{spoken(step.start)} → {spoken(step.end)}" if step.end else spoken(step.start)
    if len(settings) == 1 and step.part != "whole":
        ends += f"; {step.part} only"
    where = el("td.ends", ends, colspan=4 if pads else 5)
    if len(settings) == 1:
        return el("tbody", el("tr", numbers, el("td.name", step.name), _values(step, pads)), el("tr", where))
    parts = [
        el("tr", el("td.part", _part_words(group)), _values(group[0], pads)) for group in settings
    ]
    return el("tbody", el("tr", numbers, el("td.name", el("b", step.name), " ", el("span.ends", ends), colspan=5)), parts)


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


def _through_box(plan: VisitPlan) -> Markup:
    session, course = plan.session, plan.course
    mild = [s for s in plan.stop_signs if s.action not in ("stop", "stop_and_help")]
    rows: list[Child] = [el("li", sentence(note)) for note in session.notes]
    rows += [el("li", f"{capital(s.plain_words)}: {spoken(s.tell_client)}") for s in mild if s.action in ("move", "lower")]
    if course.min_gap_days:
        rows.append(el("li", f"Next session not before {figure(course.min_gap_days * 24)}{NBSP}hours."))
    return el("section.through", el("h3", "Through the session"), el("ul.dash", rows))
