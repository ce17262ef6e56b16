"""Evidence chips: who says so, how well it is supported, who has signed it, and where sources disagree."""

from __future__ import annotations

from collections.abc import Sequence

from ninon.evidence import Grade
from ninon.report.markup import Child, Markup, el
from ninon.report.shelf import Shelf
from ninon.report.wording import GRADE_BARS, NBSP, capital, grade_words, listed, sentence, spoken

__all__ = ["article_names", "chips", "cites", "disagreement", "grade_chip"]

_BARS = 4
_ARTICLES = ("A1", "A2", "A3")


def chips(
    shelf: Shelf,
    *,
    statements: Sequence[str] = (),
    sources: Sequence[str] = (),
    grade: Grade | None = None,
    reviewed_by: str | None = None,
) -> Markup:
    """Return a row of chips: statements, sources, the grade, the review.

    Parameters
    ----------
    shelf : Shelf
        Where references are looked up.
    statements, sources : sequence of str
        Their keys.
    grade : Grade, optional
        Left out where nothing is graded.
    reviewed_by : str, optional
        Who signed the row; the empty string gives the dashed chip, None gives none.

    Returns
    -------
    Markup
        One list.
    """
    shown = [
        *(_statement(key, shelf) for key in statements),
        *_sources(sources, shelf),
        *([grade_chip(grade)] if grade else []),
        *([_review(reviewed_by)] if reviewed_by is not None else []),
    ]
    return el("ul.chips", [el("li", chip) for chip in shown], data_claims="evidence") if shown else Markup("")


def cites(shelf: Shelf, *, statements: Sequence[str] = (), sources: Sequence[str] = ()) -> Markup | None:
    """Return the same keys as one quiet line, for tables with many rows; nothing when nothing is cited."""
    links = [
        *(_link(key, shelf) for key in statements),
        *(_link(key, shelf) for key in dict.fromkeys(sources)),
    ]
    listed = [[", " if n else None, link] for n, link in enumerate(links)]
    return el("span.cites", listed, data_claims="evidence") if links else None


def _link(key: str, shelf: Shelf) -> Child:
    if key in shelf.statements:
        return el("a", key, href=f"#{key}", title=shelf.statements[key].paraphrase)
    if key in shelf.sources:
        return el("a", key, href=f"#source-{key}", title=shelf.sources[key].reference)
    return key


def _sources(sources: Sequence[str], shelf: Shelf) -> list[Markup]:
    """Return a chip for each source, with the full reference in its title."""
    return [
        el("a.chip", key, href=f"#source-{key}", title=shelf.sources[key].reference)
        if key in shelf.sources
        else el("span.chip", capital(key))
        for key in dict.fromkeys(sources)
    ]


def _statement(key: str, shelf: Shelf) -> Markup:
    row = shelf.statements.get(key)
    if row is None:
        return el("span.chip", el("b", key))
    return el("a.chip", el("b", key), f" {article_names(row.articles)}", href=f"#{key}", title=row.paraphrase)


def article_names(articles: Sequence[str]) -> str:
    """Return which of the founding articles: article A2, articles A1 and A3."""
    named = [a for a in articles if a in _ARTICLES]
    if not named:
        return ""
    return f"article{'s' if len(named) > 1 else ''}{NBSP}{listed(named)}"


def grade_chip(grade: Grade, prefix: str = "evidence") -> Markup:
    """Return a grade: four bars, filled or empty, and the words. Safety rules carry no bars."""
    if grade == "n/a":
        return el("span.chip", grade_words(grade))
    filled = GRADE_BARS.get(grade, 0)
    bars = el("span.bars", [el("i.on" if n < filled else "i") for n in range(_BARS)], aria_hidden="true")
    return el("span.chip.grade", bars, f"{prefix} {grade_words(grade)}".strip())


def _review(reviewed_by: str) -> Markup:
    """Return who has signed the rule; a dashed chip when nobody has."""
    if reviewed_by:
        return el("span.chip", "reviewed by ", el("bdi", reviewed_by))
    return el("span.chip.open", "unreviewed: no clinician has signed this rule")


def disagreement(contradictions: Sequence[str], we_follow: str, shelf: Shelf) -> Markup:
    """Return the inset note on sources that do not agree: who says what, then what we follow."""
    if not contradictions:
        return Markup("")
    said = [
        el("li", el("a", key, href=f"#{key}"), ": ", spoken(row.what_conflicts))
        for key in contradictions
        if (row := shelf.contradictions.get(key))
    ]
    follow = el("p", sentence(we_follow)) if we_follow else None
    return el(
        "div.dis",
        el("p", el("b", "The sources do not agree")),
        el("ul", said),
        follow,
        role="note",
        data_claims="evidence",
    )
