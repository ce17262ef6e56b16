"""A table as a page that stands alone: each row with its sources, its grade, and who has signed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import Any

from pydantic import BaseModel

from ninon.report.chips import article_names, chips, disagreement
from ninon.report.markup import Markup, el
from ninon.report.shelf import Shelf
from ninon.report.table_words import facts, title
from ninon.report.tokens import tokens_css
from ninon.report.wording import capital, counted, named

__all__ = ["table_html"]


def table_html(name: str, rows: Mapping[str, BaseModel], *, heading: str, edition: str, shelf: Shelf) -> str:
    """Return one table as an HTML page that needs nothing else.

    Parameters
    ----------
    name : str
        Name of the table.
    rows : mapping of str to row
        Its rows by key.
    heading : str
        What it is, in a sentence.
    edition : str
        Fingerprint of the tables.
    shelf : Shelf
        Where sources, statements and contradictions are looked up.

    Returns
    -------
    str
        The page.
    """
    name_of_page = f"{capital(named(name))}: what Ninon knows"
    signed = sum(bool(getattr(row, "reviewed_by", "")) for row in rows.values())
    page = el(
        "html",
        el(
            "head",
            el("meta", charset="utf-8"),
            el("meta", name="viewport", content="width=device-width, initial-scale=1"),
            el("title", name_of_page),
            el("style", Markup(tokens_css() + _css())),
        ),
        el(
            "body",
            el(
                "header",
                el("h1", capital(named(name))),
                el("p", heading),
                el("p.soft", f"{counted(len(rows), 'row')}, {signed} reviewed by a clinician."),
                el("p.soft", f"Tables edition {edition}."),
            ),
            el("main", [_row(name, key, row, shelf) for key, row in rows.items()]),
            _references(rows, shelf),
        ),
        lang="en",
    )
    return f"<!doctype html>\n{page}\n"


def _css() -> str:
    return resources.files(__package__).joinpath("tables_page.css").read_text(encoding="utf-8")


def _row(table: str, key: str, row: BaseModel, shelf: Shelf) -> Markup:
    given = dict(row)
    return el(
        "article",
        el("h2", title(table, key)),
        el("dl", [(el("dt", field.label), el("dd", field.words)) for field in facts(table, row)]),
        disagreement(given.get("disagrees_with", ()), given.get("we_follow", ""), shelf),
        chips(
            shelf,
            statements=given.get("statements", ()),
            sources=given.get("sources", ()),
            grade=given.get("grade") or given.get("grade_microcurrent"),
            reviewed_by=given.get("reviewed_by", ""),
        ),
        id=_anchor(table, key),
    )


def _anchor(table: str, key: str) -> str:
    """Return where the chips of other rows point to."""
    return f"source-{key}" if table == "sources" else key


def _references(rows: Mapping[str, BaseModel], shelf: Shelf) -> Markup:
    """Return what the chips point to, except where that is the table itself."""
    sources = {key: shelf.sources[key] for key in _cited(rows, "sources")}
    statements = {key: shelf.statements[key] for key in _cited(rows, "statements") if key not in rows}
    contradictions = {key: shelf.contradictions[key] for key in _cited(rows, "disagrees_with")}
    return el(
        "footer",
        _list("Sources", [(f"source-{key}", key, row.reference) for key, row in sources.items()]),
        _list(
            "Statements of the articles",
            [
                (key, f"{key}, {article_names(row.articles)}", row.paraphrase)
                for key, row in statements.items()
            ],
        ),
        _list(
            "Where sources do not agree",
            [(key, key, f"{row.what_conflicts} {row.we_follow}") for key, row in contradictions.items()],
        ),
    )


def _cited(rows: Mapping[str, BaseModel], field: str) -> list[str]:
    given: Iterable[Any] = (getattr(row, field, ()) for row in rows.values())
    return list(dict.fromkeys(key for keys in given for key in keys))


def _list(about: str, entries: Sequence[tuple[str, str, str]]) -> Markup | None:
    """Return a section of entries, each with its anchor, its name and its words."""
    if not entries:
        return None
    items = [el("li", el("b", name), f": {words}", id=anchor) for anchor, name, words in entries]
    return el("section", el("h2", about), el("ul", items))
