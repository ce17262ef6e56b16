"""Which fields name rows of other tables, and who is named in vain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ninon.errors import nearest

__all__ = ["EVERYWHERE", "LINKS", "row_problems"]

Known = Callable[[str], frozenset[str]]
"""Gives the keys of a table."""

EVERYWHERE: Mapping[str, tuple[str, ...]] = {
    "sources": ("sources",),
    "statements": ("statements",),
    "disagrees_with": ("contradictions",),
}
"""Fields that every table has; the named row may stand in any of the tables given."""

LINKS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "contraindications": {
        "finding": ("questions",),
        "zones": ("zones",),
        "clearance_zones": ("zones",),
        "blocks_movements": ("movements",),
    },
    "text_words": {"finding": ("questions",)},
    "device_rules": {"device": ("devices",), "finding_or_procedure": ("questions", "intervals")},
    "concerns": {"ask_first": ("questions",), "movements": ("movements",)},
    "intervals": {"same_finding": ("questions",)},
    "movements": {
        "zone": ("zones",),
        "also_zones": ("zones",),
        "target_muscles": ("muscles",),
        "electrodes": ("electrodes",),
        "methods": ("methods",),
    },
    "lines": {"movement": ("movements",)},
    "pads": {
        "movement": ("movements",),
        "muscles": ("muscles",),
        "zone": ("zones",),
        "also_zones": ("zones",),
        "electrodes": ("electrodes",),
    },
    "pad_sites": {"placement": ("pads",)},
    "muscles": {"lines": ("movements",)},
    "zones": {"limits": ("limits",)},
    "methods": {"electrodes": ("electrodes",)},
    "devices": {"electrodes": ("electrodes",), "methods": ("methods",)},
    "stop_signs": {"finding": ("questions",)},
    "effects": {"concerns": ("concerns",), "trials": ("trials", "sources")},
    "layers": {"zone": ("zones",)},
}
"""Per table: the field that names, and where the named row must stand."""


def row_problems(table: str, raw: Mapping[str, Any], known: Known) -> Iterator[str]:
    """Say which names of a raw row lead nowhere.

    Parameters
    ----------
    table : str
        The table the row is in.
    raw : mapping
        The row as TOML gives it.
    known : callable
        Gives the keys of a table by its name.

    Yields
    ------
    str
        One sentence per name, with the nearest known one.
    """
    if table != "sources" and not raw.get("sources"):
        yield "cites no source. Name at least one key of sources.toml."
    for field, tables in {**EVERYWHERE, **LINKS.get(table, {})}.items():
        if table == "sources" and field == "sources":
            continue
        for name in _as_list(raw.get(field)):
            if not any(name in known(other) for other in tables):
                yield _in_vain(field, name, tables, known)


def _in_vain(field: str, name: str, tables: Sequence[str], known: Known) -> str:
    everywhere = " or ".join(f"{other}.toml" for other in tables)
    hint = nearest(name, sorted(set().union(*(known(other) for other in tables))))
    if tables == ("questions",):
        return (
            f"{field} names the finding '{name}', which nobody asks about. "
            f"{hint or 'Add a question to questions.toml.'}"
        )
    return f"{field} names '{name}', which is not in {everywhere}. {hint or 'Add it there, or drop it here.'}"


def _as_list(value: object) -> list[str]:
    if value is None or value == "":
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]
