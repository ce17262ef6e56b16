"""The dose of each muscle as a bar from low to high with a tick at the nominal value, right beside left.

The bars stand in a table whose cells hold the same numbers in words, so that one reads it without the bars.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ninon.dosimetry.dose import MODEL_WORDS, Interval, PartDose
from ninon.report.dose_axis import DoseAxis, dose_axis
from ninon.report.dose_colours import step_of
from ninon.report.dose_units import ReadUnit, charge_unit, interval_figures
from ninon.report.markup import Child, Markup, el
from ninon.report.wording import NBSP, capital, named

__all__ = ["TOP_TO_BOTTOM", "BarPlan", "dose_bars"]

TOP_TO_BOTTOM: tuple[str, ...] = (
    "frontalis", "temporalis", "procerus", "corrugator", "orbicularis_oculi", "levator_labii_alaeque_nasi",
    "levator_labii", "zygomaticus_minor", "zygomaticus_major", "masseter", "risorius", "buccinator",
    "orbicularis_oris", "depressor_anguli_oris", "depressor_labii", "mentalis", "digastric_anterior",
    "platysma",
)  # fmt: skip
"""The order of the rows: from the forehead down, so that a name is found where it lies."""
_MIDLINE = ("midline", "both")
_LABEL_ROOM = 0.32
"""On paper an axis is two centimetres long."""


@dataclass(frozen=True)
class BarPlan:
    """The muscles of one session."""

    muscles: Sequence[PartDose]
    name: str = ""
    """``A`` or ``B`` where two are compared; empty otherwise."""


def dose_bars(
    plans: Sequence[BarPlan], levels: tuple[float, ...] = (), unit: ReadUnit | None = None
) -> Markup:
    """Return a table of muscles with a bar for each side; of two sessions, one bar above the other.

    Parameters
    ----------
    plans : sequence of BarPlan
        One session, or two to compare; all share one axis.
    levels : tuple of float
        The steps of the map of the muscles, in `unit`: a bar has the colour of its nominal value there.
    unit : ReadUnit, optional
        Of charge density; chosen by size without it.

    Returns
    -------
    Markup
        One ``<table>``; a sentence where there is no muscle.
    """
    parts = [part for plan in plans for part in plan.muscles]
    if not parts:
        return el("p.dose-none", "No muscle lies under the places that are treated.")
    unit = unit or charge_unit(part.mean_charge_C_m2.high for part in parts)
    axis = dose_axis(unit.of(part.mean_charge_C_m2) for part in parts)
    look = _Look(axis, levels, unit)
    names = sorted({part.name for part in parts}, key=_place)
    caption = (
        f"Mean charge density in each muscle, {unit.name}: nominal value, in brackets the interval in which "
        f"90{NBSP}% of the sampled models lie. A {MODEL_WORDS}. {axis.words} "
        "The words after a name are what custom wants of the muscle; that is untested."
    )
    sides = [el("th", f"{side} side", scope="col") for side in ("Right", "Left")]
    head = [
        el("tr", el("th", "Muscle", scope="col"), sides),
        el("tr.axis", el("td"), el("td", _axis(axis)), el("td", _axis(axis)), aria_hidden="true"),
    ]
    rows = [_row(name, plans, look) for name in names]
    return el("table.dose-bars", el("caption", caption), el("thead", head), el("tbody", rows))


@dataclass(frozen=True)
class _Look:
    axis: DoseAxis
    levels: tuple[float, ...]
    unit: ReadUnit


def _place(name: str) -> tuple[int, str]:
    return (TOP_TO_BOTTOM.index(name) if name in TOP_TO_BOTTOM else len(TOP_TO_BOTTOM), name)


def _row(name: str, plans: Sequence[BarPlan], look: _Look) -> Markup:
    found = [{p.side: p for p in plan.muscles if p.name == name} for plan in plans]
    every = [part for by_side in found for part in by_side.values()]
    intent = next((part.intent for part in every if part.intent), "")
    guessed = any(part.origin == "assumed" for part in every)
    head = el(
        "th",
        el("b", capital(named(name))),
        el("span.soft", f" {intent}") if intent else None,
        el("span.soft", ", surface assumed" if intent else " surface assumed") if guessed else None,
        scope="row",
    )
    if all(by_side.keys() <= set(_MIDLINE) for by_side in found):
        middle = [by_side.get("midline") or by_side.get("both") for by_side in found]
        return el("tr", head, el("td", _cell(middle, plans, look), colspan=2))
    cells = [
        el("td", _cell([by_side.get(side) for by_side in found], plans, look), data_label=capital(side))
        for side in ("right", "left")
    ]
    return el("tr", head, cells)


def _cell(parts: Sequence[PartDose | None], plans: Sequence[BarPlan], look: _Look) -> Child:
    return [
        el(
            "div.dose-bar",
            el("span.of", plan.name) if plan.name else None,
            _bar(look.unit.of(part.mean_charge_C_m2), look, ringed=plan.name == "B") if part else el("span"),
            _figures(look.unit.of(part.mean_charge_C_m2)) if part else el("span.soft", "not reached"),
        )
        for part, plan in zip(parts, plans, strict=True)
    ]


def _figures(interval: Interval) -> Markup:
    figures = interval_figures(interval)
    spread = "" if figures.words == figures.nominal else f" ({figures.spread})"
    return el("span.n", el("b", figures.nominal), el("span.soft", spread))


def _bar(interval: Interval, look: _Look, *, ringed: bool) -> Markup:
    """Return a bar from low to high with a tick; of the second of two sessions, dashed and open."""
    low, middle, high = (100 * look.axis.share(v) for v in (interval.low, interval.nominal, interval.high))
    step = step_of(interval.nominal, look.levels) if look.levels else 4
    fill = "none" if ringed else f"var(--dose-{step})"
    dash = ' stroke-dasharray="3 2"' if ringed else ""
    return Markup(
        '<svg class="bar" height="14" aria-hidden="true">'
        '<line class="rail" x1="0" x2="100%" y1="7" y2="7"/>'
        f'<rect class="span" x="{low:.1f}%" width="{max(high - low, 0.6):.1f}%" y="3" height="8" rx="1" '
        f'fill="{fill}"{dash}/>'
        f'<rect class="tick" x="{middle:.1f}%" y="0" width="3" height="14" '
        'transform="translate(-1.5)"/></svg>'
    )


def _axis(axis: DoseAxis) -> Markup:
    """Return the marks of the axis with their numbers; an end's number stays inside."""
    anchors: Mapping[bool, str] = {True: "middle"}
    marks = [
        f'<line x1="{100 * share:.1f}%" x2="{100 * share:.1f}%" y1="17" y2="22"/>'
        for share in map(axis.share, axis.ticks)
    ]
    for share, label in axis.labelled(_LABEL_ROOM):
        anchor = anchors.get(0.02 < share < 0.98, "start" if share <= 0.02 else "end")
        marks.append(f'<text x="{100 * share:.1f}%" y="13" text-anchor="{anchor}">{label}</text>')
    return Markup(
        '<div class="dose-bar"><svg class="axis" height="22" aria-hidden="true">'
        f'<line x1="0" x2="100%" y1="21.5" y2="21.5"/>{"".join(marks)}</svg><span class="n"></span></div>'
    )
