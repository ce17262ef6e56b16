"""Every step with its settings, and where each number comes from; the lines that were left out, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ninon.care.session_values import Origin, SessionPlan, Step
from ninon.report.chips import cites
from ninon.report.markup import Child, Markup, el
from ninon.report.plan_lines import PlanLine, contact_words, plan_lines
from ninon.report.shelf import Shelf
from ninon.report.wording import (
    capital,
    density,
    figure,
    listed,
    named,
    seconds,
    sentence,
    spoken,
)

__all__ = ["left_out_table", "steps_table"]

_NAMES = {
    "passes": "passes",
    "hold_s": "hold",
    "speed_mm_s": "speed",
    "frequency_Hz": "frequency",
    "contact_area_cm2": "contact area",
    "ceiling_uA": "ceiling",
    "current_uA": "current",
    "seconds": "time",
}
_HEADS = (
    "No.",
    "Line and side",
    "Passes",
    "Length, mm",
    "Hold, s",
    "Gap, mm",
    "Ceiling, µA",
    "Current, µA",
    "mA/cm²",
    "s",
)


def steps_table(session: SessionPlan, shelf: Shelf) -> Markup:
    """Return all steps; what holds for every line stands once above the table.

    Parameters
    ----------
    session : SessionPlan
        The session.
    shelf : Shelf
        Where names and references are looked up.

    Returns
    -------
    Markup
        The section, or nothing when there is no step.
    """
    lines = plan_lines(session)
    if not lines:
        return el("p.lead", "No line is left to draw in this session.")
    shared = _shared(session)
    contacts = {contact_words(step, shelf) for step in session.steps if step.is_energised}
    contact = contacts.pop() if len(contacts) == 1 else ""
    head = el(
        "tr", [el("th", word, scope="col", class_="q" if n > 1 else None) for n, word in enumerate(_HEADS)]
    )
    return el(
        "section.steps-section",
        el("h3", "Steps, in order"),
        el("p.soft", "Values hold for one side. ▼ marks what made a number smaller than it would have been."),
        el("p.shared", el("b", "For every line. "), sentence(contact), f" {_origin_words(shared)}"),
        el(
            "div.scroll",
            el(
                "table.steps",
                el("caption.vh", "Steps with their settings and the origin of each number"),
                el("thead", head),
                [_line(line, shared, shelf, with_contact=not contact) for line in lines],
            ),
            tabindex="0",
            role="group",
            aria_label="Table of steps",
        ),
    )


def _shared(session: SessionPlan) -> list[Origin]:
    """Return the origins that every energised step has, in one wording."""
    energised = [step for step in session.steps if step.is_energised]
    count = Counter(origin for step in energised for origin in dict.fromkeys(step.origins))
    return [origin for origin, n in count.items() if n == len(energised) and n > 1]


def _line(line: PlanLine, shared: Sequence[Origin], shelf: Shelf, *, with_contact: bool) -> Markup:
    settings = line.settings
    return el(
        "tbody",
        [
            [
                _numbers(line, group, first=group is settings[0]),
                _origins(group[0], shared, shelf, with_contact=with_contact),
            ]
            for group in settings
        ],
    )


def _numbers(line: PlanLine, group: Sequence[Step], *, first: bool) -> Markup:
    step = group[0]
    sides = listed(list(dict.fromkeys(s.side for s in group)))
    part = "" if step.part == "whole" else f", {step.part}"
    gap = [figure(v) for v in dict.fromkeys((step.spacing_min_mm, step.spacing_max_mm)) if v is not None]
    numbers = "·".join(str(n) for n in dict.fromkeys(s.line_number for s in group))
    values = [
        str(step.passes),
        figure(step.length_mm, 0),
        figure(step.hold_s, 1) if step.hold_s else "–",
        "–".join(gap) or "–",
        figure(step.ceiling_uA, 1) if step.is_energised else "–",
        figure(step.current_uA, 1) if step.is_energised else "no current",
        density(step.density_mA_cm2) if step.is_energised else "–",
        seconds(step.seconds),
    ]
    where = f"{step.start} → {step.end}" if step.end else step.start
    what: list[Child] = [el("b", step.name), el("span.ends", f"{spoken(where)}; {sides}{part}")]
    return el(
        "tr.numbers",
        el("th.no", numbers, scope="row"),
        el("td", what),
        [
            el("td.q", el("b", value) if head.startswith("Current") else value, data_label=head)
            for head, value in zip(_HEADS[2:], values, strict=True)
        ],
        class_="first" if first else None,
    )


def _origins(step: Step, shared: Sequence[Origin], shelf: Shelf, *, with_contact: bool) -> Markup:
    """Return the row under the numbers: why this current, and what came from where."""
    own = _origin_words([o for o in step.origins if o not in shared])
    way = f"{capital(step.direction)}, {step.technique}. " if step.direction else ""
    contact = f"{capital(contact_words(step, shelf))}. " if with_contact and step.electrode else ""
    return el(
        "tr.why",
        el("td"),
        el(
            "td",
            el(
                "p",
                f"{sentence(step.because)} ",
                el("span.soft", f"{spoken(way)}{spoken(contact)}{own} "),
                cites(shelf, statements=step.statements, sources=step.sources),
            ),
            colspan=len(_HEADS) - 1,
        ),
    )


def _origin_words(origins: Sequence[Origin]) -> str:
    """Return what came from where, row by row of the tables."""
    by_row: dict[str, list[str]] = {}
    for origin in origins:
        mark = "▼ " if origin.lowered else ""
        because = f" ({spoken(origin.because)})" if origin.because else ""
        by_row.setdefault(origin.row, []).append(f"{mark}{_NAMES.get(origin.of, named(origin.of))}{because}")
    return " ".join(f"From {row}: {', '.join(parts)}." for row, parts in by_row.items())


def left_out_table(session: SessionPlan, shelf: Shelf) -> Markup | None:
    """Return the lines that are not drawn, each with why; those that only wait for the next session first."""
    if not session.left_out:
        return None
    rows = [
        el(
            "tr",
            el("th", el("b", left.movement), f" {left.name}", scope="row"),
            el("td", capital("the whole line" if left.part == "line" else left.part)),
            el("td", sentence(left.because), " In the next session. " if left.next_session else " ",
               cites(shelf, sources=left.sources)),
        )
        for left in sorted(session.left_out, key=lambda left: not left.next_session)
    ]  # fmt: skip
    head = el("tr", [el("th", word, scope="col") for word in ("Line", "What", "Why")])
    return el(
        "section",
        el("h3", "Lines left out, and why"),
        el("table.leftout", el("caption.vh", "Lines left out"), el("thead", head), el("tbody", rows)),
        data_claims="reason",
    )
