"""Tables on a terminal: a list of them, or one with every row in words, 100 columns wide at most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap

from pydantic import BaseModel

from ninon.report.table_words import facts, reviewed, title

__all__ = ["WIDTH", "list_text", "table_text"]

WIDTH = 100
_LABEL = 26


def list_text(known: Mapping[str, Mapping[str, BaseModel]], headings: Mapping[str, str], edition: str) -> str:
    """Return all tables as a list.

    Parameters
    ----------
    known : mapping
        Tables by name; in each, rows by key.
    headings : mapping of str to str
        What each table is, in a sentence.
    edition : str
        Fingerprint of the tables.

    Returns
    -------
    str
        A line or two per table, then a line of sums.
    """
    lines = [f"{'table':<18} {'rows':>4}  {'reviewed':>8}  what it holds"]
    for name, rows in known.items():
        head = f"{name:<18} {len(rows):>4}  {_signed(rows):>8}  "
        lines += wrap(
            headings[name],
            WIDTH,
            initial_indent=head,
            subsequent_indent=" " * len(head),
        )
    total = sum(map(len, known.values()))
    signed = sum(map(_signed, known.values()))
    lines += ["", f"Edition {edition}: {len(known)} tables, {total} rows, {signed} reviewed by a clinician."]
    lines.append("`ninon tables show NAME` prints one of them.")
    return "\n".join(lines)


def table_text(name: str, rows: Mapping[str, BaseModel], heading: str, edition: str) -> str:
    """Return one table, row by row.

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

    Returns
    -------
    str
        Everything the rows say, with who says so.
    """
    lines = [f"{name}: {len(rows)} rows, {_signed(rows)} reviewed by a clinician. Edition {edition}."]
    lines += wrap(heading, WIDTH)
    for key, row in rows.items():
        lines += ["", title(name, key), *_row(name, row)]
    return "\n".join(lines)


def _row(table: str, row: BaseModel) -> Iterator[str]:
    for field in facts(table, row):
        yield from _pair(field.label, field.words)
    given = dict(row)
    if given.get("grade"):
        yield from _pair("grade", given["grade"])
    if given.get("disagrees_with"):
        yield from _pair("the sources do not agree", ", ".join(given["disagrees_with"]))
    if given.get("we_follow"):
        yield from _pair("what we follow", given["we_follow"])
    if given.get("statements"):
        yield from _pair("statements", ", ".join(given["statements"]))
    confidence = ", ".join(given.get("confidence", ()))
    sources = ", ".join(given.get("sources", ()))
    said = sources + (f" ({confidence})" if confidence and sources else confidence)
    yield from _pair("sources" if sources else "confidence", said)
    yield from _pair("review", reviewed(row))


def _pair(label: str, words: str) -> list[str]:
    head = f"  {label:<{_LABEL}} "
    # A label longer than its column takes a line of its own.
    above = [] if len(label) <= _LABEL else [f"  {label}"]
    indent = " " * (_LABEL + 3)
    return above + wrap(
        words,
        WIDTH,
        initial_indent=indent if above else head,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )


def _signed(rows: Mapping[str, BaseModel]) -> int:
    return sum(bool(getattr(row, "reviewed_by", "")) for row in rows.values())
