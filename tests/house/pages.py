"""The pages people read: their blocks of code, and their tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = ["ROOT", "Block", "blocks", "cells", "pages", "sections", "tables_of"]

ROOT = Path(__file__).parents[2]
MADE = {"_build", "api", "tables"}
"""Folders of pages that are written by a program."""

_FENCE = re.compile(
    r"^(?P<indent> *)(?:<!-- (?P<note>(?:file|change|prints): .*?) -->\n(?P=indent))?"
    r"```(?P<kind>[\w{}-]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.DOTALL | re.MULTILINE,
)


class Block(NamedTuple):
    """A fenced block, with the comment before it that says what it is."""

    page: str
    note: str
    kind: str
    text: str


def pages() -> list[Path]:
    """Every page a person has written."""
    found = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    for path in (ROOT / "docs").rglob("*.md"):
        if not MADE & set(path.relative_to(ROOT / "docs").parts[:-1]):
            found.append(path)
    return sorted(found)


def blocks(path: Path) -> Iterator[Block]:
    """The fenced blocks of a page, without the indent of a list they stand in."""
    name = path.relative_to(ROOT).as_posix()
    for match in _FENCE.finditer(path.read_text("utf-8")):
        text = re.sub(rf"^{match['indent']}", "", match["text"], flags=re.MULTILINE)
        yield Block(name, match["note"] or "", match["kind"], text)


def sections(path: Path) -> dict[str, str]:
    """What stands under each heading of the second level, by heading."""
    parts = re.split(r"^## (.*)$", path.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def tables_of(text: str) -> Iterator[list[dict[str, str]]]:
    """The tables of a text; each row by its column heads."""
    for table in re.findall(r"(?:^\|.*\|\n?)+", text, re.MULTILINE):
        heads, _, *rows = [cells(line) for line in table.splitlines()]
        yield [dict(zip(heads, row, strict=True)) for row in rows]


def cells(line: str) -> list[str]:
    """The cells of one line of a table."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
