"""The twin of a map as a table: each line with where it runs and its settings, for one side."""

from __future__ import annotations

from collections.abc import Sequence

from ninon.care.session_values import SessionPlan, Step
from ninon.report.markup import Markup, el
from ninon.report.plan_lines import NEAR_EYE, PlanLine
from ninon.report.wording import density, figure, listed, seconds, spoken

__all__ = ["ends_in_words", "map_table"]

_PER_CM2 = Markup("mA/<wbr>cm²")


def map_table(session: SessionPlan, lines: Sequence[PlanLine]) -> Markup:
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
    ends = ends_in_words(line)
    where = el("td.ends", ends, colspan=4 if pads else 5)
    if len(settings) == 1:
        return el("tbody", el("tr", numbers, el("td.name", step.name), _values(step, pads)), el("tr", where))
    parts = [el("tr", el("td.part", _part_words(group)), _values(group[0], pads)) for group in settings]
    return el(
        "tbody",
        el("tr", numbers, el("td.name", el("b", step.name), " ", el("span.ends", ends), colspan=5)),
        parts,
    )


def ends_in_words(line: PlanLine) -> str:
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
