"""What Ninon knows: one function per table, each giving the rows by key in the order of the file.

A table is read when it is first asked for, and only then; importing this package reads nothing. Each function
takes another ``folder`` for whoever keeps tables of their own, and raises `~ninon.errors.TableError` when a
row is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ninon.care.findings import DeviceRule, Question, Rule, TextWord
    from ninon.care.means import Conductor, Device, Electrode, Limit, Method
    from ninon.care.movements import Concern, Movement, Placement
    from ninon.care.timing import ComplexStep, CourseBand, Interval, RampStep
    from ninon.care.visit import HomeCare, Stage, StopSign
    from ninon.evidence.rows import Claim, Contradiction, Effect, Source, Statement, Trial
    from ninon.face.layers import LayerThickness, ScaleMeasure
    from ninon.face.lines import LinePath, PadSite
    from ninon.face.muscles import Muscle
    from ninon.face.zones import Zone
    from ninon.physics.tissues import SkinImpedance, Tissue

__all__ = [
    "check",
    "claims",
    "complexes",
    "concerns",
    "conductors",
    "contradictions",
    "contraindications",
    "courses",
    "device_rules",
    "devices",
    "edition",
    "effects",
    "electrodes",
    "home_care",
    "intervals",
    "layers",
    "limits",
    "lines",
    "methods",
    "movements",
    "muscles",
    "pad_sites",
    "pads",
    "questions",
    "ramps",
    "scale",
    "skin",
    "sources",
    "stages",
    "statements",
    "stop_signs",
    "text_words",
    "tissues",
    "trials",
    "zones",
]


def sources(folder: Path | None = None) -> Mapping[str, Source]:
    """Return what was read, recalled or proposed; every other row names keys of this table."""
    from ninon.evidence.rows import Source
    from ninon.tables.reader import read

    return read("sources", Source, folder)


def statements(folder: Path | None = None) -> Mapping[str, Statement]:
    """Return every statement of the founding articles, and what became of it."""
    from ninon.evidence.rows import Statement
    from ninon.tables.reader import read

    return read("statements", Statement, folder)


def contradictions(folder: Path | None = None) -> Mapping[str, Contradiction]:
    """Return where two sources cannot both be followed."""
    from ninon.evidence.rows import Contradiction
    from ninon.tables.reader import read

    return read("contradictions", Contradiction, folder)


def effects(folder: Path | None = None) -> Mapping[str, Effect]:
    """Return what may be said about an effect, and how well it is supported."""
    from ninon.evidence.rows import Effect
    from ninon.tables.reader import read

    return read("effects", Effect, folder)


def claims(folder: Path | None = None) -> Mapping[str, Claim]:
    """Return what may be said on a topic, and the words that may not."""
    from ninon.evidence.rows import Claim
    from ninon.tables.reader import read

    return read("claims", Claim, folder)


def trials(folder: Path | None = None) -> Mapping[str, Trial]:
    """Return the studies behind the grades."""
    from ninon.evidence.rows import Trial
    from ninon.tables.reader import read

    return read("trials", Trial, folder)


def questions(folder: Path | None = None) -> Mapping[str, Question]:
    """Return what is asked, by finding."""
    from ninon.care.findings import Question
    from ninon.tables.reader import read

    return read("questions", Question, folder)


def contraindications(folder: Path | None = None) -> Mapping[str, Rule]:
    """Return what a finding means for the decision."""
    from ninon.care.findings import Rule
    from ninon.tables.reader import read

    return read("contraindications", Rule, folder)


def text_words(folder: Path | None = None) -> Mapping[str, TextWord]:
    """Return words of the free text that give a finding away."""
    from ninon.care.findings import TextWord
    from ninon.tables.reader import read

    return read("text_words", TextWord, folder)


def concerns(folder: Path | None = None) -> Mapping[str, Concern]:
    """Return what clients want changed."""
    from ninon.care.movements import Concern
    from ninon.tables.reader import read

    return read("concerns", Concern, folder)


def intervals(folder: Path | None = None) -> Mapping[str, Interval]:
    """Return whole days between other procedures and microcurrent."""
    from ninon.care.timing import Interval
    from ninon.tables.reader import read

    return read("intervals", Interval, folder)


def complexes(folder: Path | None = None) -> Mapping[str, ComplexStep]:
    """Return the steps of the combined calendar, by procedure, in order."""
    from ninon.care.timing import ComplexStep
    from ninon.tables.reader import read

    return read("complexes", ComplexStep, folder)


def courses(folder: Path | None = None) -> Mapping[str, CourseBand]:
    """Return sessions and courses by band of age."""
    from ninon.care.timing import CourseBand
    from ninon.tables.reader import read

    return read("courses", CourseBand, folder)


def ramps(folder: Path | None = None) -> Mapping[str, RampStep]:
    """Return fractions of the ceiling, by ramp and first session: ``standard/1``."""
    from ninon.care.timing import RampStep
    from ninon.tables.reader import read

    return read("ramps", RampStep, folder)


def movements(folder: Path | None = None) -> Mapping[str, Movement]:
    """Return the movements by their short names: ``M03``."""
    from ninon.care.movements import Movement
    from ninon.tables.reader import read

    return read("movements", Movement, folder)


def lines(folder: Path | None = None) -> Mapping[str, LinePath]:
    """Return where each movement runs, by movement and side: ``M03-right``."""
    from ninon.face.lines import LinePath
    from ninon.tables.reader import read

    return read("lines", LinePath, folder)


def pads(folder: Path | None = None) -> Mapping[str, Placement]:
    """Return placements of stationary pads."""
    from ninon.care.movements import Placement
    from ninon.tables.reader import read

    return read("pads", Placement, folder)


def pad_sites(folder: Path | None = None) -> Mapping[str, PadSite]:
    """Return the landmarks under the pads, by placement and side."""
    from ninon.face.lines import PadSite
    from ninon.tables.reader import read

    return read("pad_sites", PadSite, folder)


def zones(folder: Path | None = None) -> Mapping[str, Zone]:
    """Return places of the face, neck and décolleté, and the pointers that are no places."""
    from ninon.face.zones import Zone
    from ninon.tables.reader import read

    return read("zones", Zone, folder)


def muscles(folder: Path | None = None) -> Mapping[str, Muscle]:
    """Return the muscles under the lines."""
    from ninon.face.muscles import Muscle
    from ninon.tables.reader import read

    return read("muscles", Muscle, folder)


def electrodes(folder: Path | None = None) -> Mapping[str, Electrode]:
    """Return contacts with their wetted size."""
    from ninon.care.means import Electrode
    from ninon.tables.reader import read

    return read("electrodes", Electrode, folder)


def methods(folder: Path | None = None) -> Mapping[str, Method]:
    """Return the ways of bringing the current to the face."""
    from ninon.care.means import Method
    from ninon.tables.reader import read

    return read("methods", Method, folder)


def conductors(folder: Path | None = None) -> Mapping[str, Conductor]:
    """Return what lies between electrode and skin."""
    from ninon.care.means import Conductor
    from ninon.tables.reader import read

    return read("conductors", Conductor, folder)


def devices(folder: Path | None = None) -> Mapping[str, Device]:
    """Return devices: generic ones, real ones, and practice as published."""
    from ninon.care.means import Device
    from ninon.tables.reader import read

    return read("devices", Device, folder)


def device_rules(folder: Path | None = None) -> Mapping[str, DeviceRule]:
    """Return what a device asks beyond our rows: ``generic-home/retinoid_or_acid_cream``."""
    from ninon.care.findings import DeviceRule
    from ninon.tables.reader import read

    return read("device_rules", DeviceRule, folder)


def limits(folder: Path | None = None) -> Mapping[str, Limit]:
    """Return standards, observations, and Ninon's own limits."""
    from ninon.care.means import Limit
    from ninon.tables.reader import read

    return read("limits", Limit, folder)


def stages(folder: Path | None = None) -> Mapping[str, Stage]:
    """Return the stages of a visit, by place and order: ``clinic/1``."""
    from ninon.care.visit import Stage
    from ninon.tables.reader import read

    return read("stages", Stage, folder)


def stop_signs(folder: Path | None = None) -> Mapping[str, StopSign]:
    """Return signs during a session, and what is done at once."""
    from ninon.care.visit import StopSign
    from ninon.tables.reader import read

    return read("stop_signs", StopSign, folder)


def home_care(folder: Path | None = None) -> Mapping[str, HomeCare]:
    """Return care between sessions."""
    from ninon.care.visit import HomeCare
    from ninon.tables.reader import read

    return read("home_care", HomeCare, folder)


def layers(folder: Path | None = None) -> Mapping[str, LayerThickness]:
    """Return how thick tissue layers are by place, sex and age."""
    from ninon.face.layers import LayerThickness
    from ninon.tables.reader import read

    return read("layers", LayerThickness, folder)


def scale(folder: Path | None = None) -> Mapping[str, ScaleMeasure]:
    """Return lengths between landmarks, for scale and for checks."""
    from ninon.face.layers import ScaleMeasure
    from ninon.tables.reader import read

    return read("scale", ScaleMeasure, folder)


def tissues(folder: Path | None = None) -> Mapping[str, Tissue]:
    """Return how tissues conduct."""
    from ninon.physics.tissues import Tissue
    from ninon.tables.reader import read

    return read("tissues", Tissue, folder)


def skin(folder: Path | None = None) -> Mapping[str, SkinImpedance]:
    """Return impedance of the outer skin per area, and factors upon it."""
    from ninon.physics.tissues import SkinImpedance
    from ninon.tables.reader import read

    return read("skin", SkinImpedance, folder)


def edition(folder: Path | None = None) -> str:
    """Return twelve hexadecimal digits that change whenever any table changes."""
    from ninon.tables.fingerprint import fingerprint

    return fingerprint(folder)


def check(folder: Path | None = None) -> list[str]:
    """Return everything that is wrong with any table, as sentences; empty when all is well."""
    from ninon.tables.checks import check as problems

    return problems(folder)
