"""Reads one table: TOML in, frozen rows out, and every reason why a row is refused.

A table is read once per process, when somebody asks for it. A row is refused when it does not fit its type,
when it cites nothing, or when it names something that is in no table; the message says file, row, fault and
remedy.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import takewhile
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar, cast

from pydantic import BaseModel, ValidationError

from ninon.errors import TableError, nearest
from ninon.tables import links, rules
from ninon.tables.units import unit_problems

__all__ = ["HERE", "KEYS", "RefusedTable", "heading", "key_of", "known_keys", "read"]

HERE = Path(__file__).parent
"""The folder with the packaged tables."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "sources": ("source",),
    "statements": ("statement",),
    "contradictions": ("contradiction",),
    "effects": ("effect",),
    "claims": ("topic",),
    "trials": ("trial",),
    "questions": ("finding",),
    "contraindications": ("finding",),
    "text_words": ("finding",),
    "concerns": ("concern",),
    "intervals": ("procedure",),
    "complexes": ("procedure",),
    "courses": ("band",),
    "ramps": ("ramp", "session_from"),
    "movements": ("movement",),
    "lines": ("line",),
    "pads": ("placement",),
    "pad_sites": ("site",),
    "zones": ("zone",),
    "muscles": ("muscle",),
    "electrodes": ("electrode",),
    "methods": ("method",),
    "conductors": ("conductor",),
    "devices": ("device",),
    "device_rules": ("device", "finding_or_procedure"),
    "limits": ("limit",),
    "stages": ("place", "order"),
    "stop_signs": ("sign",),
    "home_care": ("rule",),
    "layers": ("thickness",),
    "scale": ("measure",),
    "tissues": ("tissue",),
    "skin": ("impedance",),
}
"""Every table and the fields that together name a row; several are joined by a slash: ``clinic/1``."""

RowType = TypeVar("RowType", bound=BaseModel)


class RefusedTable(TableError):
    """A table with at least one refused row; says the first problem and keeps them all."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        more = len(problems) - 1
        super().__init__(problems[0] + (f" ({more} more: `ninon tables check` lists them)" if more else ""))
        self.problems = problems


class _Loaded(NamedTuple):
    """A table as far as it could be read, and everything that is wrong with it."""

    rows: Mapping[str, BaseModel]
    problems: tuple[str, ...]


def read(name: str, row_type: type[RowType], folder: Path | None = None) -> Mapping[str, RowType]:
    """Return a table by its keys, in the order of the file.

    Parameters
    ----------
    name : str
        Name of the table, which is its file without the ending.
    row_type : type of row
        The type every row must fit.
    folder : Path, optional
        Another folder with tables; the packaged ones unless given.

    Returns
    -------
    mapping of str to row
        Read-only.

    Raises
    ------
    TableError
        If the file is missing or any row is refused.
    """
    loaded = _load(name, row_type, folder or HERE)
    if loaded.problems:
        raise RefusedTable(loaded.problems)
    return cast("Mapping[str, RowType]", loaded.rows)


@cache
def _load(name: str, row_type: type[BaseModel], folder: Path) -> _Loaded:
    try:
        raw_rows = _raw(name, folder)
    except TableError as fault:
        return _Loaded(MappingProxyType({}), (str(fault),))
    rows: dict[str, BaseModel] = {}
    problems: list[str] = []
    for number, raw in enumerate(raw_rows, start=1):
        key = key_of(name, raw)
        where = f"{name}.toml, row '{key}'" if key else f"{name}.toml, row {number} from the top"
        row, found = _validated(row_type, raw)
        if key and key in rows:
            found.append(f"the key '{key}' stands twice. Keep one row, or rename the other.")
        elif row and key:
            rows[key] = row
        if row:
            found += unit_problems(raw)
            found += rules.row_problems(name, raw)
            found += links.row_problems(name, raw, lambda table: known_keys(table, folder))
        problems += [f"{where}: {problem}" for problem in found]
    return _Loaded(MappingProxyType(rows), tuple(problems))


def heading(name: str, folder: Path | None = None) -> str:
    """Return what the comment at the head of a table says it is."""
    lines = _text(name, folder or HERE).splitlines()
    return " ".join(line.lstrip("# ") for line in takewhile(lambda line: line.startswith("#"), lines))


def key_of(name: str, raw: Mapping[str, Any]) -> str:
    """Return the key of a raw row, or the empty string where a part of it is missing."""
    parts = [raw.get(field, "") for field in KEYS[name]]
    return "/".join(map(str, parts)) if all(part != "" for part in parts) else ""


@cache
def known_keys(name: str, folder: Path) -> frozenset[str]:
    """Return the keys of a table, without reading the rest of it when lines show them plainly."""
    if len(KEYS[name]) > 1:
        return _keys_by_parsing(name, folder)
    # Whoever loads one table names rows of ten others; parsing those would cost more than the table itself.
    plain = re.findall(rf'^{KEYS[name][0]}\s*=\s*"([^"\\]*)"\s*$', _text(name, folder), re.MULTILINE)
    rows = len(re.findall(r"^\[\[row\]\]", _text(name, folder), re.MULTILINE))
    return frozenset(plain) if len(plain) == rows else _keys_by_parsing(name, folder)


def _keys_by_parsing(name: str, folder: Path) -> frozenset[str]:
    return frozenset(key_of(name, raw) for raw in _raw(name, folder)) - {""}


@cache
def _text(name: str, folder: Path) -> str:
    try:
        return (folder / f"{name}.toml").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise TableError(f"{name}.toml: the table is missing from {folder}. Put the file back.") from None
    except (OSError, UnicodeDecodeError) as fault:
        raise TableError(f"{name}.toml: cannot be read ({fault}). Save it as UTF-8 text.") from None


def _raw(name: str, folder: Path) -> Sequence[dict[str, Any]]:
    """Return the rows as TOML gives them."""
    try:
        whole = tomllib.loads(_text(name, folder))
    except tomllib.TOMLDecodeError as fault:
        raise TableError(f"{name}.toml: is not valid TOML: {fault}. Correct that line.") from None
    rows = whole.pop("row", None)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise TableError(f"{name}.toml: has no rows. Write each fact under its own [[row]].")
    if whole:
        stray = ", ".join(f"'{key}'" for key in whole)
        raise TableError(f"{name}.toml: {stray} stands outside any row. Move it into a [[row]].")
    return rows


def _validated(row_type: type[BaseModel], raw: Mapping[str, Any]) -> tuple[BaseModel | None, list[str]]:
    """Return a raw row as a row of its type, or what keeps it from being one."""
    try:
        # Through JSON, because only there "strict" takes a list for a tuple and a word for a verdict.
        text = json.dumps(raw, allow_nan=False)
    except (TypeError, ValueError):
        return None, ["holds a date, a time or no finite number. Write dates as text, leave numbers out."]
    try:
        return row_type.model_validate_json(text, strict=True), []
    except ValidationError as faults:
        return None, [
            _in_words(fault["type"], fault["loc"], fault["msg"], fault["input"], row_type)
            for fault in faults.errors(include_url=False, include_context=False)
        ]


def _in_words(
    kind: str, place: tuple[int | str, ...], says: str, given: object, row_type: type[BaseModel]
) -> str:
    field = str(place[0]) if place else "row"
    if kind == "extra_forbidden":
        hint = nearest(field, row_type.model_fields)
        return f"nobody knows the key '{field}'. {hint or 'Remove it, or add it to the row type.'}"
    if kind == "missing":
        return f"'{field}' is missing. Add it."
    if field == "sources" and kind == "too_short":
        return "cites no source. Name at least one key of sources.toml."
    return f"'{field}' is {given!r}, which does not fit: {says}. Correct the value."
