"""Writes one page for every table: what a row is, what names it, and every column with its unit."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from sphinx.pycode import ModuleAnalyzer

from ninon import tables
from ninon.care.verdict import Verdict
from ninon.evidence import Row
from ninon.tables.links import EVERYWHERE, LINKS
from ninon.tables.reader import KEYS, heading

PAGE = """\
# {name}

{heading}

What a row is
: {row} ([`{short}`](../api/{module}.md))

What names a row
: {key}

How many rows
: {count}

```sh
./ninon-dev run tables show {name}
```

prints them all, with their sources.

| column | what it holds | unit | needed | meaning |
|---|---|---|---|---|
{columns}
"""

UNITS: Mapping[str, str] = {
    "_mm": "mm", "_mm_s": "mm/s", "_cm2": "cm²", "_uA": "µA", "_uA_s": "µA/s", "_mA_cm2": "mA/cm²",
    "_mC_cm2": "mC/cm²", "_mJ": "mJ", "_V": "V", "_V_m": "V/m", "_Hz": "Hz", "_S_m": "S/m", "_ohm": "Ω",
    "_ohm_cm2": "Ω·cm²", "_s": "s", "_minutes": "min", "_h": "h", "_days": "days", "_weeks": "weeks",
    "_y": "years",
}  # fmt: skip
"""The endings of `ninon.tables.units.UNITS`, as they are printed."""


WORDS: Mapping[str, Mapping[str, str]] = tomllib.loads(
    (Path(__file__).parent / "columns.toml").read_text("utf-8")
)
"""What columns mean where their row type does not say it itself."""


def write_table_pages(folder: Path) -> None:
    """Bring a folder in line with the tables: a page for each, and no others."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {f"{name}.md": page(name) for name in KEYS}
    for stale in set(folder.glob("*.md")) - {folder / name for name in pages}:
        stale.unlink()
    for name, text in pages.items():
        path = folder / name
        # An untouched page is not built again.
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


def row_type(name: str) -> type[BaseModel]:
    """The type of the rows of a table."""
    return type(next(iter(getattr(tables, name)().values())))


def page(name: str) -> str:
    row = row_type(name)
    return PAGE.format(
        name=name,
        heading=heading(name).replace("*", "\\*"),
        row=" ".join((row.__doc__ or "").split()),
        short=row.__name__,
        module=row.__module__,
        key=" and ".join(f"`{key}`" for key in KEYS[name])
        + (", joined by a slash" if len(KEYS[name]) > 1 else ""),
        count=len(getattr(tables, name)()),
        columns="\n".join(_columns(name, row)),
    )


def _columns(name: str, row: type[BaseModel]) -> Iterator[str]:
    """The key first, then the row's own columns, then those every table shares."""
    shared = [field for field in Row.model_fields if field in row.model_fields]
    own = [field for field in row.model_fields if field not in shared and field not in KEYS[name]]
    links = {**EVERYWHERE, **LINKS.get(name, {})}
    for column in [*KEYS[name], *own, *shared]:
        field = row.model_fields[column]
        kind = kind_of(field.annotation, links.get(column, ()))
        needed = "yes" if field.is_required() else ""
        yield f"| `{column}` | {kind} | {unit_of(column)} | {needed} | {meaning(name, row, column)} |"


def meaning(name: str, row: type[BaseModel], column: str) -> str:
    """What a column means: our words for this table, those of the row type, our words for every table."""
    own = WORDS.get(name, {}).get(column, "")
    return (
        own
        or row.model_fields[column].description
        or _docstring(row, column)
        or WORDS["every"].get(column, "")
    )


def kind_of(annotation: Any, names: tuple[str, ...]) -> str:
    """What a column holds, in words."""
    if names:
        rows = "names a row of " if get_origin(annotation) is not tuple else "names rows of "
        return rows + " or ".join(f"[{table}]({table}.md)" for table in names)
    return _spoken(annotation)


def _spoken(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(_spoken(a) for a in arguments if a is not NoneType))
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in arguments)
    if origin is tuple:
        several = arguments[-1] is Ellipsis
        return f"list of: {_spoken(arguments[0])}" if several else f"{len(arguments)} values"
    if origin is dict:
        return "words by name"
    if annotation is Verdict:
        return "a verdict"
    return {str: "text", int: "whole number", float: "number", bool: "true or false"}[annotation]


def unit_of(column: str) -> str:
    """The unit a column wears in its name; the longest ending counts."""
    ending = max((end for end in UNITS if column.endswith(end)), key=len, default="")
    return UNITS.get(ending, "")


def _docstring(row: type[BaseModel], column: str) -> str:
    """What stands under a field in the source; also where the field is inherited."""
    for owner in row.__mro__:
        if column in vars(owner).get("__annotations__", {}):
            comments = ModuleAnalyzer.for_module(owner.__module__).find_attr_docs()
            words = " ".join(" ".join(comments.get((owner.__name__, column), [])).split())
            # reStructuredText has two backticks, and a bar would end the cell.
            return re.sub(r"``", "`", words).replace("|", "\\|")
    return ""
