"""All tables the journey reads, handed over as one value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TypeVar

from ninon import tables
from ninon.care.rulebook import Rulebook

__all__ = ["rulebook"]

T = TypeVar("T")


class _WhenNeeded(Mapping[str, T]):
    """A table that is read when a row of it is first asked for: deciding needs fewer tables than planning."""

    def __init__(self, read: Callable[[], Mapping[str, T]]) -> None:
        self._read = read

    def __getitem__(self, key: str) -> T:
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


@cache
def rulebook() -> Rulebook:
    """Return the tables of care as one value; each table is read once."""
    return Rulebook(
        questions=tables.questions(),
        rules=tables.contraindications(),
        text_words=tables.text_words(),
        concerns=tables.concerns(),
        intervals=tables.intervals(),
        zones=tables.zones(),
        methods=tables.methods(),
        devices=tables.devices(),
        device_rules=tables.device_rules(),
        complexes=_WhenNeeded(tables.complexes),
        courses=_WhenNeeded(tables.courses),
        ramps=_WhenNeeded(tables.ramps),
        movements=_WhenNeeded(tables.movements),
        placements=_WhenNeeded(tables.pads),
        electrodes=_WhenNeeded(tables.electrodes),
        conductors=_WhenNeeded(tables.conductors),
        limits=_WhenNeeded(tables.limits),
        stages=_WhenNeeded(tables.stages),
        stop_signs=_WhenNeeded(tables.stop_signs),
        home_care=_WhenNeeded(tables.home_care),
    )
