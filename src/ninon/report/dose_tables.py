"""The tables of a dose: what the limits say, what makes it uncertain, what lies under each contact."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from ninon.care.session_values import SessionPlan
from ninon.dosimetry.dose import MODEL_WORDS, ContactDose, Doubt, Finding
from ninon.report.chips import cites
from ninon.report.dose_signs import by_weight, found_pill, what_it_says, where_the_pair_went
from ninon.report.dose_units import (
    CHARGE_MC,
    DENSITY_MA,
    VOLTAGE,
    interval_figures,
    interval_words,
    significant,
)
from ninon.report.markup import Child, Markup, el
from ninon.report.shelf import Shelf
from ninon.report.wording import NBSP, capital, figure, sentence

__all__ = ["contacts_table", "doubts_table", "finding_value", "limits_table"]

_READ = {"m": (1e3, "mm"), "S": (1e6, "µS")}
"""Units of which a parameter is a tiny fraction, and what it is read in."""

_FILM_WORDS = {
    "with film": "with the film of the conductor",
    "without film": "without a film",
    "both ways": "with and without a film; the larger counts",
    "no matter": "",
}


def limits_table(findings: Sequence[Finding], shelf: Shelf) -> Markup:
    """Return every limit with the dose beside it; what asks for a change comes first."""
    if not findings:
        return el("p.dose-none", "No limit applies to this session.")
    rows = [
        el(
            "tr",
            el("td", found_pill(each.verdict)),
            el("th", el("b", capital(each.about)), el("span.soft", f" {_place(each)}"), scope="row"),
            el("td.q", finding_value(each), data_label="Dose"),
            el("td.q", f"{significant(each.bound)}{NBSP}{each.unit}", data_label="Bound"),
            el("td", sentence(what_it_says(each)), " ", _who(each, shelf)),
        )
        for each in by_weight(findings)
    ]
    names = ("", "What is compared", "Dose", "Bound", "What that says")
    head = el(
        "tr",
        [el("th", name, scope="col", class_="q" if name in ("Dose", "Bound") else None) for name in names],
    )
    caption = el("caption.vh", "Limits and thresholds with the dose beside them")
    return el("table.dose-limits", caption, el("thead", head), el("tbody", rows), data_claims="reason")


def finding_value(finding: Finding) -> str:
    """Return what is compared, with the upper end of its interval where that is what counts."""
    value = significant(finding.value)
    if finding.upper <= finding.value * (1 + 1e-6):
        return f"{value}{NBSP}{finding.unit}"
    return f"{significant(finding.value, 2)}, up to {significant(finding.upper, 2)}{NBSP}{finding.unit}"


def _place(finding: Finding) -> str:
    return ", ".join(words for words in (finding.where, _FILM_WORDS[finding.film]) if words)


def _who(finding: Finding, shelf: Shelf) -> Child:
    words = [el("span.cites", finding.limit), " ", cites(shelf, sources=finding.sources)]
    said = ", ".join(finding.confidence)
    return [*words, el("span.cites", f" ({said})") if said else None]


def doubts_table(doubts: Sequence[Doubt]) -> Markup:
    """Return what each parameter may be and what that does to the muscles; the largest doubt first."""
    if not doubts:
        return el("p.dose-none", "No parameter was varied, so no interval can be given.")
    widest = max(_reach(each) for each in doubts) or 1.0
    rows = [
        el(
            "tr",
            el("th", capital(each.words), scope="row"),
            el("td.q", _range(each), data_label="May be"),
            el("td.q", f"×{NBSP}{significant(each.factor_at_low, 2)}", data_label="Dose at its low end"),
            el("td.reach", _reach_bar(each, widest)),
            el("td.q", f"×{NBSP}{significant(each.factor_at_high, 2)}", data_label="Dose at its high end"),
        )
        for each in sorted(doubts, key=_reach, reverse=True)
    ]
    head = el(
        "tr",
        el("th", "Parameter", scope="col"),
        el("th.q", "May be", scope="col"),
        el("th.q", _square("var(--ink-soft)"), "Dose at its low end", scope="col"),
        el("td"),
        el("th.q", _square("none"), "Dose at its high end", scope="col"),
    )
    caption = f"Mean charge density in the muscles, as a multiple of the nominal one. A {MODEL_WORDS}."
    return el("table.dose-doubts", el("caption", caption), el("thead", head), el("tbody", rows))


def _range(doubt: Doubt) -> str:
    """Return what a parameter may be: lengths in mm, small conductances in µS."""
    factor, unit = _READ.get(doubt.unit, (1.0, doubt.unit))
    low, high = (significant(value * factor, 2) for value in (doubt.low, doubt.high))
    return f"{low}–{high}{NBSP}{unit}".strip()


def _reach(doubt: Doubt) -> float:
    """Return by how many times the dose changes, at most, as a logarithm."""
    return max((abs(log(f)) for f in (doubt.factor_at_low, doubt.factor_at_high) if f > 0), default=0.0)


def _square(fill: str) -> Markup:
    return Markup(
        f'<svg class="square" width="10" height="10" aria-hidden="true">'
        f'<rect x="1" y="1" width="8" height="8" style="fill:{fill}"/></svg>'
    )


def _reach_bar(doubt: Doubt, widest: float) -> Markup:
    """Return a bar around no change: filled to the low end's factor, open to the high end's."""
    bars = []
    for factor, fill in ((doubt.factor_at_low, "var(--ink-soft)"), (doubt.factor_at_high, "none")):
        share = 48 * log(factor) / widest if factor > 0 else 0.0
        bars.append(
            f'<rect x="{50 + min(share, 0):.1f}%" width="{abs(share):.1f}%" y="3" height="8" '
            f'style="fill:{fill}"/>'
        )
    return Markup(
        f'<svg class="bar" height="14" aria-hidden="true"><g class="reach">{"".join(bars)}</g>'
        '<line class="none" x1="50%" x2="50%" y1="0" y2="14"/></svg>'
    )


_COLUMNS = (
    f"Current,{NBSP}µA",
    f"Mean density r.m.s., {DENSITY_MA.name}",
    f"Largest at the rim, {DENSITY_MA.name}",
    f"Charge, {CHARGE_MC.name}",
    f"Net charge, {CHARGE_MC.name}",
    f"Voltage,{NBSP}V",
    "Minutes",
)


def _contact_figures(contact: ContactDose) -> tuple[str, ...]:
    return (
        figure(contact.current_A * 1e6, 0),
        significant(contact.mean_density_rms_A_m2 * DENSITY_MA.per_si, 2),
        interval_words(contact.peak_density_A_m2, DENSITY_MA, named=False),
        significant(contact.charge_C_m2 * CHARGE_MC.per_si, 2),
        significant(contact.net_charge_C_m2 * CHARGE_MC.per_si, 2),
        interval_figures(VOLTAGE.of(contact.voltage_V)).words,
        figure(contact.seconds / 60, 1),
    )


def contacts_table(contacts: Sequence[ContactDose], plan: SessionPlan) -> Markup:
    """Return what each step does to the skin under its contacts."""
    if not contacts:
        return el("p.dose-none", "No step has current.")
    head = el("tr", el("th", "Step", scope="col"), [el("th.q", name, scope="col") for name in _COLUMNS])
    rows = [
        el(
            "tr",
            el("th", _step_words(each, plan), scope="row"),
            [
                el("td.q", v, data_label=name)
                for name, v in zip(_COLUMNS, _contact_figures(each), strict=True)
            ],
        )
        for each in contacts
    ]
    caption = (
        "Under the contacts. Mean density and charge are arithmetic, current over area and time; the rest is "
        f"a {MODEL_WORDS}. {' '.join(where_the_pair_went(contacts))}"
    ).rstrip()
    return el("table.dose-contacts", el("caption", caption), el("thead", head), el("tbody", rows))


def _step_words(contact: ContactDose, plan: SessionPlan) -> str:
    """Return which line a contact runs along."""
    part = "" if contact.part in ("", "whole") else f", {contact.part}"
    if contact.step < len(plan.steps):
        step = plan.steps[contact.step]
        return f"{step.line_number} {step.name}, {contact.side}{part}"
    return f"{contact.movement}, {contact.side}{part}"
