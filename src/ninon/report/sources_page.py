"""Who says so: every source, statement, study and contradiction that the sheets name, in full."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel

from ninon.care.journey import VisitPlan
from ninon.report.chips import article_names
from ninon.report.markup import Child, Markup, el
from ninon.report.shelf import Shelf
from ninon.report.wording import capital, grade_words, listed, named, sentence, spoken

__all__ = ["Cited", "cited_in", "printed_values", "sources_page"]


@dataclass(frozen=True)
class Cited:
    """Keys in the order they are named."""

    sources: tuple[str, ...]
    statements: tuple[str, ...]
    contradictions: tuple[str, ...]
    trials: tuple[str, ...]


def cited_in(values: Iterable[BaseModel]) -> Cited:
    """Return everything that some values cite, at any depth.

    Parameters
    ----------
    values : iterable of BaseModel
        What is printed.

    Returns
    -------
    Cited
        Each key once.
    """
    found: dict[str, dict[str, None]] = {"sources": {}, "statements": {}, "disagrees_with": {}, "trials": {}}
    for value in values:
        _collect(value, found)
    return Cited(
        sources=tuple(found["sources"]),
        statements=tuple(found["statements"]),
        contradictions=tuple(found["disagrees_with"]),
        trials=tuple(found["trials"]),
    )


def _collect(value: object, found: dict[str, dict[str, None]]) -> None:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            inside = getattr(value, name)
            if name in found:
                found[name].update(dict.fromkeys(inside))
            else:
                _collect(inside, found)
    elif isinstance(value, tuple):
        for one in value:
            _collect(one, found)


def printed_values(plan: VisitPlan, *, with_session: bool) -> list[BaseModel]:
    """Return the values whose sources the sheets show."""
    shown: list[BaseModel] = [plan.eligibility, plan.course]
    if with_session:
        decision = [plan.session_decision] if plan.session_decision else []
        shown += [*decision, plan.session, *plan.stop_signs, *plan.expectations, *plan.home_care]
    return shown


def sources_page(cited: Cited, shelf: Shelf) -> Markup:
    """Return the lists of sources, statements, studies and contradictions.

    Parameters
    ----------
    cited : Cited
        What is named.
    shelf : Shelf
        Where references are looked up.

    Returns
    -------
    Markup
        What stands under the section's title.
    """
    contradictions = [c for c in cited.contradictions if c in shelf.contradictions]
    beside = [s for c in contradictions for s in shelf.contradictions[c].statements]
    statements = sorted({s for s in (*cited.statements, *beside) if s in shelf.statements})
    more = [s for key in statements for s in shelf.statements[key].sources]
    more += [s for key in contradictions for s in shelf.contradictions[key].sources]
    more += [s for key in cited.trials if key in shelf.trials for s in shelf.trials[key].sources]
    sources = list(dict.fromkeys((*cited.sources, *more)))
    return el(
        "div.refs",
        el("h3", "Sources"),
        el("dl", [_source(key, shelf) for key in sorted(sources, key=str.lower)]),
        _section("Studies", [_trial(key, shelf) for key in sorted(cited.trials) if key in shelf.trials]),
        _section(
            "Where sources do not agree", [_contradiction(key, shelf) for key in sorted(contradictions)]
        ),
        _section(
            "Statements of the founding articles, in our words",
            [_statement(key, shelf) for key in statements],
            "said",
        ),
        data_claims="evidence",
    )


def _section(title: str, rows: list[Markup], kind: str = "") -> list[Child]:
    return [el("h3", title), el("dl", rows, class_=kind)] if rows else []


def _source(key: str, shelf: Shelf) -> Markup:
    row = shelf.sources.get(key)
    reference = f"{row.reference.rstrip('.')}." if row else "Given by the operator of this session."
    how = f" ({listed([named(c) for c in row.confidence])})" if row and row.confidence else ""
    return el("div", el("dt", key), el("dd", reference, el("span.soft", how)), id=f"source-{key}")


def _statement(key: str, shelf: Shelf) -> Markup:
    row = shelf.statements[key]
    used = sentence(row.drives) if row.drives else ""
    unused = f"Not used: {sentence(row.not_used_because)}" if row.not_used_because else ""
    grade = f"Evidence: {grade_words(row.grade)}." if row.grade != "n/a" else ""
    return el(
        "div",
        el("dt", key),
        el(
            "dd",
            f"{capital(article_names(row.articles))}: ",
            el("q", row.paraphrase),
            " ",
            el("span.soft", " ".join(words for words in (used, unused, grade) if words)),
        ),
        id=key,
    )


def _contradiction(key: str, shelf: Shelf) -> Markup:
    row = shelf.contradictions[key]
    return el(
        "div",
        el("dt", key),
        el("dd", sentence(row.what_conflicts), " ", el("b", sentence(row.we_follow))),
        id=key,
    )


def _trial(key: str, shelf: Shelf) -> Markup:
    row = shelf.trials[key]
    said = f"{row.modality}; {row.population}; {row.design}. {sentence(row.result)}"
    limits = f" Limits: {sentence(row.limits)}" if row.limits else ""
    return el("div", el("dt", key), el("dd", spoken(said), el("span.soft", limits)), id=f"trial-{key}")
