"""Rows about what is drawn: movements, placements of pads, and the concerns that ask for them."""

from __future__ import annotations

from typing import Literal

from ninon.care.means import MethodName, Setting
from ninon.care.verdict import Verdict
from ninon.evidence import Grade, Row

__all__ = ["Concern", "Movement", "Placement"]


class Movement(Row):
    """A movement by its name; only the face knows where its line runs."""

    movement: str
    key: str
    basic: str = ""
    """B1 … B10 when it is one of the ten basic movements."""
    order: int
    name: str
    zone: str
    also_zones: tuple[str, ...] = ()
    target_muscles: tuple[str, ...] = ()
    muscle_intent: str = ""
    column_lengths_mm: tuple[float, ...]
    """Length of each parallel column of one side, on the template."""
    start: str
    end: str
    direction: str
    configuration: str
    side_rule: Literal["all_passes_right_then_left", "midline", "both_sides_together_by_hand"]
    spacing_min_mm: float | None = None
    spacing_max_mm: float | None = None
    hold_s: float
    passes_min: int
    passes_default: int
    passes_max: int
    clearing_group: Literal["face", "neck", "decollete"]
    energised: Literal["yes", "no", "if_cleared"]
    places: tuple[Setting, ...]
    methods: tuple[MethodName, ...]
    electrodes: tuple[str, ...] = ()
    fraction_of_ceiling_max: float
    intensity: Literal["normal", "low", "none"]
    eye_ring: Literal["no", "part", "whole"]
    eye_ring_from_mm: float | None = None
    eye_ring_to_mm: float | None = None

    @property
    def length_mm(self) -> float:
        """Length of all columns of one side together, in mm on the template."""
        return sum(self.column_lengths_mm)


class Placement(Row):
    """Where a pair of stationary pads lies, and for how long."""

    placement: str
    order: int
    plain_words: str
    movement: str
    """The movement it stands for: planned and left out with it."""
    muscles: tuple[str, ...]
    zone: str
    also_zones: tuple[str, ...] = ()
    side_rule: Literal["same_side_right_then_left"]
    distance_mm: float
    default_minutes: float
    max_minutes: float
    max_current_uA: float
    density_mA_cm2: float
    electrodes: tuple[str, ...]


class Concern(Row):
    """What a client wants changed, which movements answer it, and what may be promised: mostly nothing."""

    concern: str
    plain_words: str
    grade_microcurrent: Grade
    grade_ems: Grade
    medical: bool
    verdict_clinic: Verdict
    verdict_home: Verdict
    clearance_from: str = ""
    ask_first: tuple[str, ...] = ()
    wait_days: int | None = None
    movements: tuple[str, ...]
    movement_scope: Literal["all", "at_site"]
    marked_zones: Literal["focus", "stay_out"]
    """Whether places marked on the concern are where its lines go, or are left out of every line."""
    promise: str
    extra_rule: str = ""
    measure: str
    primary_measure: str = ""
