"""A row of a table in words: labels with units, values, who says so. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from ninon.report.wording import figure
from ninon.tables.reader import KEYS

__all__ = ["Field", "facts", "label", "reviewed", "title"]

EVIDENCE = frozenset(
    {"confidence", "disagrees_with", "reviewed_by", "sources", "statements", "we_follow", "grade"}
)
"""Fields shown as evidence and not among the facts."""

_QUOTED = frozenset(
    {
        ("claims", "forbidden_words"),
        ("contradictions", "rule_key"),
        ("effects", "forbidden"),
        ("text_words", "words"),
    }
)
"""Words that other people say; they are shown as quotations."""

_UNITS: Mapping[str, str] = {
    "ohm_cm2": "Ω cm²",
    "mA_cm2": "mA/cm²",
    "mC_cm2": "mC/cm²",
    "mm_s": "mm/s",
    "uA_s": "µA/s",
    "S_m": "S/m",
    "V_m": "V/m",
    "cm2": "cm²",
    "ohm": "Ω",
    "uA": "µA",
    "Hz": "Hz",
    "mJ": "mJ",
    "mm": "mm",
    "minutes": "min",
    "days": "days",
    "weeks": "weeks",
    "V": "V",
    "h": "h",
    "s": "s",
    "y": "y",
}
"""How the endings of keys are written, longest first."""


class Field(NamedTuple):
    """One fact of a row."""

    name: str
    label: str
    words: str


def facts(table: str, row: BaseModel) -> Iterator[Field]:
    """Give what a row says besides its key and its evidence, as words; what is not known is left out.

    Parameters
    ----------
    table : str
        The table the row is in.
    row : row
        Any row.

    Yields
    ------
    Field
        In the order of the row's type.
    """
    given = dict(row)
    for name in sorted(row.model_fields_set, key=[*_own_fields_first(row)].index):
        value = given[name]
        known = value not in ("", (), None, {})
        if known and name not in EVIDENCE and name not in KEYS[table]:
            yield Field(name, label(name), _words(value, quoted=(table, name) in _QUOTED))


def _own_fields_first(row: BaseModel) -> Iterator[str]:
    """Give the fields of a row, its note last."""
    yield from (name for name in type(row).model_fields if name != "note")
    yield "note"


def title(table: str, key: str) -> str:
    """Return the key of a row as its title; what a claim is about is quoted."""
    return f"«{key}»" if table == "claims" else key


def label(name: str) -> str:
    """Return a key as words, with its unit: ``current_max_uA`` is "current max (µA)"."""
    for ending, unit in _UNITS.items():
        if name.endswith(f"_{ending}"):
            return f"{name.removesuffix(f'_{ending}').replace('_', ' ')} ({unit})"
    return name.replace("_", " ")


def reviewed(row: BaseModel) -> str:
    """Return who signed a row, as it is said in a list."""
    by = getattr(row, "reviewed_by", "")
    return f"reviewed by {by}" if by else "unreviewed"


def _words(value: Any, *, quoted: bool = False) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return figure(value, 6)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_words(item)}" for key, item in value.items())
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            return "; ".join(" > ".join(map(str, stretch)) for stretch in value)
        return ", ".join(f"«{item}»" if quoted else _words(item) for item in value)
    return f"«{value}»" if quoted else str(value)
