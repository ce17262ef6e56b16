"""All tables the journey reads, handed over as one value."""

from __future__ import annotations

from functools import cache

from ninon import tables
from ninon.care.rulebook import Rulebook

__all__ = ["rulebook"]


@cache
def rulebook() -> Rulebook:
    """Return the tables of care as one value; each table is read once."""
    return Rulebook(
        questions=tables.questions(),
        rules=tables.contraindications(),
        text_words=tables.text_words(),
        concerns=tables.concerns(),
        intervals=tables.intervals(),
        complexes=tables.complexes(),
        courses=tables.courses(),
        ramps=tables.ramps(),
        movements=tables.movements(),
        placements=tables.pads(),
        zones=tables.zones(),
        electrodes=tables.electrodes(),
        methods=tables.methods(),
        conductors=tables.conductors(),
        devices=tables.devices(),
        device_rules=tables.device_rules(),
        limits=tables.limits(),
        stages=tables.stages(),
        stop_signs=tables.stop_signs(),
        home_care=tables.home_care(),
    )
