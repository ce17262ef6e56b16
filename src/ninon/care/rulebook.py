"""The tables the journey reads, as one value: so that care never opens a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ninon.care.findings import AskedQuestion
from ninon.care.freetext import WordIndex, word_index

if TYPE_CHECKING:  # row types are built when their table is read
    from ninon.care.findings import DeviceRule, Question, Rule, TextWord
    from ninon.care.means import Conductor, Device, Electrode, Limit, Method
    from ninon.care.movements import Concern, Movement, Placement
    from ninon.care.timing import ComplexStep, CourseBand, Interval, RampStep
    from ninon.care.visit import HomeCare, Stage, StopSign
    from ninon.face.zones import Zone

__all__ = ["Rulebook"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Rulebook:
    """Rows by key, each table in its own order; two rulebooks are the same only when they are one."""

    questions: Mapping[str, Question]
    rules: Mapping[str, Rule]
    text_words: Mapping[str, TextWord]
    concerns: Mapping[str, Concern]
    intervals: Mapping[str, Interval]
    complexes: Mapping[str, ComplexStep]
    courses: Mapping[str, CourseBand]
    ramps: Mapping[str, RampStep]
    movements: Mapping[str, Movement]
    placements: Mapping[str, Placement]
    zones: Mapping[str, Zone]
    electrodes: Mapping[str, Electrode]
    methods: Mapping[str, Method]
    conductors: Mapping[str, Conductor]
    devices: Mapping[str, Device]
    device_rules: Mapping[str, DeviceRule]
    limits: Mapping[str, Limit]
    stages: Mapping[str, Stage]
    stop_signs: Mapping[str, StopSign]
    home_care: Mapping[str, HomeCare]

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Zones a line could run in."""
        return tuple(name for name, zone in self.zones.items() if zone.is_place)

    @cached_property
    def fixed(self) -> tuple[Rule, ...]:
        """Rules nobody is asked about: they hold for everybody."""
        return tuple(r for f, r in self.rules.items() if "fixed" in self.questions[f].asked)

    @cached_property
    def asked(self) -> tuple[Rule, ...]:
        """Rules on findings that are asked, measured or read from the record."""
        return tuple(r for f, r in self.rules.items() if "fixed" not in self.questions[f].asked)

    @cached_property
    def procedure_of_finding(self) -> Mapping[str, Interval]:
        """The interval row that speaks with a finding's voice."""
        return {row.same_finding: row for row in self.intervals.values() if row.same_finding}

    @cached_property
    def each_visit(self) -> tuple[AskedQuestion, ...]:
        """Questions put at every visit."""
        return tuple(
            AskedQuestion(finding=f, question=q.text)
            for f, q in self.questions.items()
            if "each_visit" in q.asked
        )

    @cached_property
    def finding_order(self) -> Mapping[str, int]:
        """Place of each asked finding in the table."""
        return {rule.finding: i for i, rule in enumerate(self.asked)}

    @cached_property
    def spoken_words(self) -> WordIndex:
        """Words of the free text that contradict a "no"."""
        return word_index(self.text_words)

    def device_rule(self, device: str, name: str) -> DeviceRule | None:
        """Return what a device's own instructions say about a finding or a procedure."""
        return self.device_rules.get(f"{device}/{name}")
