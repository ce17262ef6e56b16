"""A dose as one HTML file that stands alone, and two doses side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib import resources

from ninon.dosimetry.dose import MODEL_WORDS, Dose, Finding
from ninon.report.dose_bars import BarPlan, dose_bars
from ninon.report.dose_histogram import (
    HistogramPlan,
    depth_chart,
    depth_table,
    layer_depths_mm,
    volume_chart,
)
from ninon.report.dose_map_picture import DoseLayer
from ninon.report.dose_maps import DoseMaps, dose_legend, dose_symbols, dose_unit, layer_of
from ninon.report.dose_page import DoseSheet, computed_facts, dose_sheets, dose_words, unknown_section
from ninon.report.dose_signs import by_weight, found_pill
from ninon.report.dose_source import DoseShown, is_empty, no_dose_sentence
from ninon.report.dose_tables import finding_value
from ninon.report.face_paper import FaceOnPaper
from ninon.report.markup import Child, Markup, bdi, el
from ninon.report.page_rules import page_rules
from ninon.report.plan_lines import line_marks
from ninon.report.sheet import NO_NAME, Paper, sheet
from ninon.report.shelf import Shelf, packaged_shelf
from ninon.report.sources_page import cited_in, sources_page
from ninon.report.tokens import tokens_css
from ninon.report.wording import capital, grouped

__all__ = ["compare_html", "dose_html"]

_PURPOSE = "Ninon plans, guides and records a cosmetic procedure. Nothing here replaces a doctor."
_NAMES = ("A", "B")


def dose_html(
    shown: DoseShown, face: FaceOnPaper, *, paper: Paper | None = None, shelf: Shelf | None = None
) -> str:
    """Return a dose as one self-contained HTML document.

    Parameters
    ----------
    shown : DoseShown
        The dose.
    face : FaceOnPaper
        The face it was computed on, as it is drawn.
    paper : Paper, optional
        Who, and which plan; without it the dose names nobody.
    shelf : Shelf, optional
        Where names and references are looked up; the packaged tables without it.

    Returns
    -------
    str
        The document, with its style sheet and pictures inside.
    """
    shelf = shelf or packaged_shelf()
    paper = paper or _nobody(shown)
    sheets = dose_sheets(shown, face, paper=paper, shelf=shelf)
    return _document("Dose", paper, [*sheets, *_sources([shown.dose], paper, shelf)])


def compare_html(
    a: DoseShown,
    b: DoseShown,
    comparison: Sequence[str],
    *,
    faces: tuple[FaceOnPaper, FaceOnPaper],
    paper: Paper | None = None,
    shelf: Shelf | None = None,
) -> str:
    """Return two doses side by side: the same scales, the same axes, A whole and B dashed.

    Parameters
    ----------
    a, b : DoseShown
        The doses.
    comparison : sequence of str
        What differs, in sentences; they stand first.
    faces : (FaceOnPaper, FaceOnPaper)
        The faces they were computed on; the same one twice for two plans of one client.
    paper : Paper, optional
        Who; without it nobody is named.
    shelf : Shelf, optional
        Where names and references are looked up; the packaged tables without it.

    Returns
    -------
    str
        The document, with its style sheet and pictures inside.
    """
    shelf = shelf or packaged_shelf()
    paper = paper or _nobody(a)
    made = [("dose", "Two doses on the face", _two_maps((a, b), faces, comparison, shelf))]
    if not (is_empty(a.dose) and is_empty(b.dose)):
        made.append(("dose-muscles", "Two doses by muscle and depth", _two_charts((a, b))))
        made.append(("dose-limits", "Two doses beside the limits", _two_limits(a.dose, b.dose)))
    under = f"A {MODEL_WORDS}. Scales and axes are the same for both."
    sheets = [(i, title, sheet(i, title, content, paper=paper, under=under)) for i, title, content in made]
    return _document("Two doses", paper, [*sheets, *_sources([a.dose, b.dose], paper, shelf)])


def _two_maps(
    shown: tuple[DoseShown, DoseShown],
    faces: tuple[FaceOnPaper, FaceOnPaper],
    comparison: Sequence[str],
    shelf: Shelf,
) -> Markup:
    unit = dose_unit(*(each.dose for each in shown))
    same = faces[0] is faces[1]
    brought, prefixes = zip(
        *(
            dose_symbols(face, "dose-face" if same else f"dose-face-{n}")
            for n, face in zip("ab", faces, strict=True)
        ),
        strict=True,
    )
    maps = [
        DoseMaps(each, face, line_marks(each.plan, shelf, on_face=True), names)
        for each, face, names in zip(shown, faces, prefixes, strict=True)
    ]
    blocks = [_layer_of_both(maps, layer, layer_of(shown, layer, unit=unit)) for layer in ("skin", "muscle")]
    said = (
        el("ul.dash", [el("li", words) for words in comparison], data_claims="reason") if comparison else None
    )
    words = [
        el("div", el("h3", f"Session {n}"), dose_words(each.dose))
        for n, each in zip(_NAMES, shown, strict=True)
    ]
    return el(
        "div.dose.two",
        brought[:1] if same else brought,
        said,
        el("div.dose-pair", words),
        blocks,
        dose_legend(shown[0].dose),
    )


def _layer_of_both(maps: Sequence[DoseMaps], layer: str, drawn: Sequence[DoseLayer]) -> Child:
    """Return one layer of A above the same of B."""
    return [
        el("p.lead", f"{name}: {no_dose_sentence(own.shown.dose)}")
        if is_empty(own.shown.dose)
        else el("section.dose-of", el("h3", f"{name}, {layer}"), own.row(values, f"dose-{name}-{layer}"))
        for name, own, values in zip(_NAMES, maps, drawn, strict=True)
    ]


def _two_charts(shown: tuple[DoseShown, DoseShown]) -> Markup:
    unit = dose_unit(*(each.dose for each in shown))
    levels = layer_of(shown, "muscle", unit=unit)[0].levels
    bars = [BarPlan(each.dose.muscles, name) for name, each in zip(_NAMES, shown, strict=True)]
    plans = [
        HistogramPlan(each.dose.depths, each.dose.histograms, name)
        for name, each in zip(_NAMES, shown, strict=True)
    ]
    depth = depth_chart(plans, unit, layer_depths_mm(shown[0].face), prefix="dose-depth")
    tables = [depth_table(plan, unit) for plan in plans]
    return el(
        "div.dose.two",
        dose_bars(bars, levels, unit),
        el(
            "div.dose-pair",
            el("section", el("h3", "By depth"), depth, el("div.vh", tables)),
            el(
                "section", el("h3", "By share of the muscle"), volume_chart(plans, unit, prefix="dose-volume")
            ),
        ),
        el("p.soft.dose-note", f"A: whole line and band. B: dashed line and rim. A {MODEL_WORDS}."),
    )


def _two_limits(a: Dose, b: Dose) -> Markup:
    """Return each limit once with what both doses are beside it."""
    order = by_weight([*a.findings, *b.findings])
    keys = list(dict.fromkeys((each.limit, each.about) for each in order))
    rows = [_limit_row(key, [_worst(dose, key) for dose in (a, b)]) for key in keys]
    names = ("What is compared", "Bound", "A", "B")
    head = el("tr", [el("th", name, scope="col") for name in names])
    table = el(
        "table.dose-limits", el("caption.vh", "Limits with both doses"), el("thead", head), el("tbody", rows)
    )
    return el(
        "div.dose",
        table if keys else el("p.dose-none", "No limit applies to these sessions."),
        unknown_section(),
        computed_facts(a),
        computed_facts(b) if b.key != a.key else None,
    )


def _worst(dose: Dose, key: tuple[str, str]) -> Finding | None:
    own = by_weight([each for each in dose.findings if (each.limit, each.about) == key])
    return max((e for e in own if e.verdict == own[0].verdict), key=lambda e: e.upper) if own else None


def _limit_row(key: tuple[str, str], found: Sequence[Finding | None]) -> Markup:
    first = next(each for each in found if each is not None)
    cells = [
        el("td", found_pill(each.verdict), " ", finding_value(each), el("span.soft", f" {each.where}"))
        if each
        else el("td.soft", "not concerned")
        for each in found
    ]
    about = el("th", el("b", capital(key[1])), el("span.cites", f" {key[0]}"), scope="row")
    return el("tr", about, el("td", f"{first.bound:g} {first.unit}"), cells)


def _sources(doses: Sequence[Dose], paper: Paper, shelf: Shelf) -> list[DoseSheet]:
    cited = cited_in(doses)
    if not cited.sources:
        return []
    title = "Who says so"
    return [("sources", title, sheet("sources", title, sources_page(cited, shelf), paper=paper))]


def _nobody(shown: DoseShown) -> Paper:
    dose = shown.dose
    return Paper(NO_NAME, None, dose.key[:12], dose.tables_edition, shown.plan.date or date.min)


def _document(title: str, paper: Paper, sheets: Sequence[DoseSheet]) -> str:
    links = [el("li", el("a", name, href=f"#{identity}")) for identity, name, _ in sheets]
    named = paper.name if paper.name != NO_NAME else ""
    top = el(
        "header.doc",
        el("div.doc-who", el("h1", bdi(named) if named else title)),
        el("p.soft", f"{title}, plan {grouped(paper.fingerprint)}, tables {grouped(paper.edition)}"),
        el("nav", el("ul", links), aria_label="Sheets of this dose"),
    )
    rules = page_rules(paper, [(identity, name) for identity, name, _ in sheets])
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="robots", content="noindex"),
        el("title", f"{title}, {named}" if named else title),
        el("style", Markup(tokens_css() + _plan_css() + rules)),
    )
    body = el("body", top, el("main", [s for _, _, s in sheets]), el("footer.doc", el("p", _PURPOSE)))
    return f"<!doctype html>\n{el('html', head, body, lang='en')}\n"


@cache
def _plan_css() -> str:
    return resources.files(__package__).joinpath("plan.css").read_text(encoding="utf-8")
