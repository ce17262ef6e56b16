"""The rows a printed plan names: who says so, what a key is called, where a line runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ninon import tables

if TYPE_CHECKING:
    from ninon.care.findings import Question
    from ninon.care.means import Conductor, Device, Electrode, Limit
    from ninon.care.movements import Concern, Movement, Placement
    from ninon.care.timing import Interval
    from ninon.evidence.rows import Contradiction, Source, Statement, Trial
    from ninon.face.lines import LinePath, PadSite
    from ninon.face.zones import Zone

__all__ = ["Shelf", "packaged_shelf"]


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Rows by key. Paper looks names up here and takes nothing else from the tables."""

    sources: Mapping[str, Source]
    statements: Mapping[str, Statement]
    contradictions: Mapping[str, Contradiction]
    trials: Mapping[str, Trial]
    questions: Mapping[str, Question]
    concerns: Mapping[str, Concern]
    intervals: Mapping[str, Interval]
    zones: Mapping[str, Zone]
    electrodes: Mapping[str, Electrode]
    conductors: Mapping[str, Conductor]
    devices: Mapping[str, Device]
    limits: Mapping[str, Limit]
    movements: Mapping[str, Movement]
    placements: Mapping[str, Placement]
    lines: Mapping[str, LinePath]
    pad_sites: Mapping[str, PadSite]


@cache
def packaged_shelf() -> Shelf:
    """Return the rows of the tables that ship with Ninon."""
    return Shelf(
        sources=tables.sources(),
        statements=tables.statements(),
        contradictions=tables.contradictions(),
        trials=tables.trials(),
        questions=tables.questions(),
        concerns=tables.concerns(),
        intervals=tables.intervals(),
        zones=tables.zones(),
        electrodes=tables.electrodes(),
        conductors=tables.conductors(),
        devices=tables.devices(),
        limits=tables.limits(),
        movements=tables.movements(),
        placements=tables.pads(),
        lines=tables.lines(),
        pad_sites=tables.pad_sites(),
    )
