"""The sheets that show a dose: maps; muscles and histograms; limits, doubts and what nobody knows."""

from __future__ import annotations

from collections.abc import Mapping

from ninon.dosimetry.dose import MODEL_WORDS, Dose
from ninon.face.drawing import View
from ninon.report.dose_bars import BarPlan, dose_bars
from ninon.report.dose_histogram import (
    HistogramPlan,
    depth_chart,
    depth_table,
    layer_depths_mm,
    volume_chart,
)
from ninon.report.dose_maps import DoseMaps, dose_legend, dose_symbols, dose_unit, layer_of
from ninon.report.dose_source import DoseShown, is_empty, no_dose_sentence
from ninon.report.dose_tables import contacts_table, doubts_table, limits_table
from ninon.report.dose_unknown import UNKNOWN
from ninon.report.face_paper import FaceOnPaper
from ninon.report.markup import Child, Markup, el
from ninon.report.plan_lines import line_marks
from ninon.report.sheet import Paper, sheet
from ninon.report.shelf import Shelf
from ninon.report.wording import capital, figure, grouped, minutes, sentence

__all__ = ["DoseSheet", "computed_facts", "dose_sheets", "dose_words", "unknown_section"]

DoseSheet = tuple[str, str, Markup]
"""Id, title, markup; as the sheets of a plan."""


def dose_sheets(
    shown: DoseShown,
    face: FaceOnPaper,
    *,
    paper: Paper,
    shelf: Shelf,
    prefixes: Mapping[View, str] | None = None,
    when: Child = None,
) -> list[DoseSheet]:
    """Return the sheets of a dose, to stand among those of a plan.

    Parameters
    ----------
    shown : DoseShown
        The dose.
    face : FaceOnPaper
        The face it was computed on, as it is drawn.
    paper : Paper
        Who, and which plan.
    shelf : Shelf
        Where names and references are looked up.
    prefixes : mapping of View to str, optional
        Under which names the document has the same face from each side; without it the first sheet brings
        them along.
    when : str or Markup, optional
        Which day it is for.

    Returns
    -------
    list of (str, str, Markup)
        Id, title and section of each. One sheet with a sentence where there is no dose.
    """
    dose = shown.dose
    if is_empty(dose):
        title = "Dose"
        said = el("div.dose", el("p.lead", no_dose_sentence(dose)))
        return [("dose", title, sheet("dose", title, said, paper=paper, when=when))]
    made = (
        ("dose", "Dose on the face", _maps(shown, face, shelf, prefixes)),
        ("dose-muscles", "Dose by muscle and depth", _muscles(shown)),
        ("dose-limits", "Dose beside the limits", _limits(dose, shown, shelf)),
    )
    under = f"A {MODEL_WORDS}."
    return [
        (identity, title, sheet(identity, title, content, paper=paper, when=when, under=under))
        for identity, title, content in made
    ]


def dose_words(dose: Dose) -> Markup:
    """Return what has to be known before the numbers: how long, on which face, with which film, how sure."""
    said = [
        f"{minutes(dose.energised_s / 60)} with current",
        *(words.rstrip(".") for words in (dose.face_words, dose.film_words, dose.sampling) if words),
    ]
    return el("p.dose-words", " ".join(sentence(words) for words in said), data_claims="reason")


def _maps(shown: DoseShown, face: FaceOnPaper, shelf: Shelf, prefixes: Mapping[View, str] | None) -> Markup:
    brought: Markup | None = None
    if prefixes is None:
        brought, prefixes = dose_symbols(face)
    maps = DoseMaps(shown, face, line_marks(shown.plan, shelf, on_face=True), prefixes)
    unit = dose_unit(shown.dose)
    rows = [maps.row(layer_of([shown], layer, unit=unit)[0], f"dose-{layer}") for layer in ("skin", "muscle")]
    return el("div.dose", brought, dose_words(shown.dose), rows, dose_legend(shown.dose))


def _muscles(shown: DoseShown) -> Markup:
    dose, unit = shown.dose, dose_unit(shown.dose)
    levels = layer_of([shown], "muscle", unit=unit)[0].levels
    plan = HistogramPlan(dose.depths, dose.histograms)
    depth = depth_chart([plan], unit, layer_depths_mm(shown.face), prefix="dose-depth")
    return el(
        "div.dose",
        dose_bars([BarPlan(dose.muscles)], levels, unit),
        el(
            "div.dose-pair",
            el("section", el("h3", "By depth"), depth, el("div.vh", depth_table(plan, unit))),
            el(
                "section",
                el("h3", "By share of the muscle"),
                volume_chart([plan], unit, prefix="dose-volume"),
            ),
        ),
        el("p.soft.dose-note", f"Band: where 90 % of the sampled models lie. A {MODEL_WORDS}."),
    )


def _limits(dose: Dose, shown: DoseShown, shelf: Shelf) -> Markup:
    return el(
        "div.dose",
        el("section", el("h3", "Limits and thresholds"), limits_table(dose.findings, shelf)),
        el("section", el("h3", "Under the contacts"), contacts_table(dose.contacts, shown.plan)),
        el("section", el("h3", "What makes it uncertain"), doubts_table(dose.doubts)),
        unknown_section(),
        computed_facts(dose),
    )


def unknown_section() -> Markup:
    """Return what the model does not know."""
    rows = [el("li", words) for words in UNKNOWN]
    return el("section", el("h3", "What the model does not know"), el("ul.dash.dose-unknown", rows))


def computed_facts(dose: Dose) -> Markup:
    """Return how the numbers were computed, for whoever wants to repeat them."""
    facts = (
        ("Face", capital(dose.face_grade)),
        ("Models", f"{dose.draws}, seed {dose.seed}"),
        ("Mesh", f"{figure(dose.mesh_edge_m * 1000, 2)} mm edges, {dose.unknowns:,} unknowns, {dose.solver}"),
        ("Dose", grouped(dose.key[:12])),
        ("Tables", grouped(dose.tables_edition)),
    )
    return el("dl.dose-facts", [el("div", el("dt", name), el("dd", value)) for name, value in facts])
