"""What a study found, in a table for the screen and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from textwrap import fill
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ninon.clinic.cohort.run import CohortResult
from ninon.clinic.cohort.table import MODEL_WORDS
from ninon.dosimetry.cohort_variance import variance_shares
from ninon.report.dose_units import FIELD, ReadUnit, charge_unit, significant

__all__ = ["CohortSummary", "PartSummary", "cohort_json", "cohort_text", "summary_of"]

WIDTH = 100
_EDGES = (0.05, 0.95)
_NAME = 34
Quantity = Literal["mean_charge_C_m2", "mean_field_V_m"]
_HEADS: Sequence[tuple[str, Quantity, str]] = (
    ("muscle", "mean_charge_C_m2", "Mean charge in the muscles"),
    ("layer", "mean_charge_C_m2", "Mean charge in the layers"),
    ("layer", "mean_field_V_m", "Mean of the largest field in the layers"),
)


@dataclass(frozen=True)
class PartSummary:
    """One quantity of one part over all faces and draws."""

    kind: str
    part: str
    side: str | None
    quantity: Quantity
    nominal_median: float | None
    """Median over the faces of the nominal model."""
    p05: float
    p95: float
    """5 and 95 % of the drawn models of all faces."""
    between_faces: float | None
    within_doubts: float | None
    """Shares of the variance of the logarithm; None with one face or one draw."""


@dataclass(frozen=True)
class CohortSummary:
    """A study in numbers."""

    model: str
    study: str
    faces: int
    draws: int
    edge_mm: float
    seed: int
    models: int
    failed: int
    failures: tuple[str, ...]
    """What was said of models that could not be computed, each sentence once."""
    table: str
    parts: tuple[PartSummary, ...]


def summary_of(result: CohortResult) -> CohortSummary:
    """Return a study in numbers."""
    study = result.study
    names = {name for of in result.models.values() for model in of.values() for name in model.outputs}
    return CohortSummary(
        model=MODEL_WORDS,
        study=study.key,
        faces=len(result.faces),
        draws=study.draws,
        edge_mm=study.edge_mm,
        seed=study.seed,
        models=len(result.faces) * (study.draws + 1),
        failed=len(result.failed),
        failures=tuple(sorted({model.failure for model in result.failed})),
        table=str(result.table),
        parts=tuple(part for name in sorted(names) if (part := _part(result, name)) is not None),
    )


def _part(result: CohortResult, name: str) -> PartSummary | None:
    groups = [_values(result, face.fingerprint, name) for face in result.faces]
    drawn = np.concatenate(groups)
    if not len(drawn):
        return None
    nominal = [
        model.outputs[name]
        for face in result.faces
        if name in (model := result.models[face.fingerprint][0]).outputs
    ]
    low, high = np.quantile(drawn, _EDGES, method="inverted_cdf")
    shares = variance_shares(groups) if (drawn > 0).all() else None
    kind, part, *side = name.split(":")
    return PartSummary(
        kind="layer" if kind == "field" else kind,
        part=part,
        side=side[0] if side else None,
        quantity="mean_field_V_m" if kind == "field" else "mean_charge_C_m2",
        nominal_median=float(np.median(nominal)) if nominal else None,
        p05=float(low),
        p95=float(high),
        between_faces=shares.between_faces if shares else None,
        within_doubts=shares.within_doubts if shares else None,
    )


def _values(result: CohortResult, face: str, name: str) -> NDArray[np.float64]:
    models = result.models[face]
    return np.array(
        [models[d].outputs[name] for d in range(1, result.study.draws + 1) if name in models[d].outputs]
    )


def cohort_json(summary: CohortSummary) -> str:
    """Return a study in numbers as JSON text."""
    told = {"schema_name": "ninon-cohort", "schema_version": 1, **asdict(summary)}
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def cohort_text(summary: CohortSummary) -> str:
    """Return a study in numbers as text, at most 100 columns wide."""
    faces = "1 face" if summary.faces == 1 else f"{summary.faces} faces"
    head = (
        f"{faces}, {summary.draws} draws of all doubts for each and one nominal model: {summary.models} "
        f"models on meshes with {summary.edge_mm:g} mm edges. {MODEL_WORDS[0].upper()}{MODEL_WORDS[1:]}."
    )
    lines = [fill(head, WIDTH)]
    for kind, quantity, words in _HEADS:
        parts = [each for each in summary.parts if (each.kind, each.quantity) == (kind, quantity)]
        if parts:
            lines += ["", *_table(parts, words)]
    note = (
        "Nominal: median over the faces. 5–95 %: of all drawn models of all faces. Spread: which part of the "
        "variance of the logarithm lies between the faces, and which in the doubts."
    )
    lines += ["", fill(note, WIDTH), *_failures(summary), f"Written: {summary.table}"]
    return "\n".join(lines) + "\n"


def _table(parts: Sequence[PartSummary], words: str) -> Iterator[str]:
    field = parts[0].quantity == "mean_field_V_m"
    unit = FIELD if field else charge_unit([part.p95 for part in parts])
    yield f"{f'{words}, {unit.name}':{_NAME + 8}} {'nominal':>9}  {'5–95 %':>15}   {'faces':>6} {'doubts':>6}"
    for part in parts:
        name = part.part.replace("_", " ") + (f" {part.side}" if part.side not in (None, "midline") else "")
        yield (
            f"  {name:{_NAME + 6}} {_figure(part.nominal_median, unit):>9}  "
            f"{_figure(part.p05, unit) + ' – ' + _figure(part.p95, unit):>15}   "
            f"{_percent(part.between_faces):>6} {_percent(part.within_doubts):>6}"
        )


def _figure(value: float | None, unit: ReadUnit) -> str:
    return "?" if value is None else significant(value * unit.per_si, 2)


def _percent(share: float | None) -> str:
    return "?" if share is None else f"{100 * share:.0f} %"


def _failures(summary: CohortSummary) -> Iterator[str]:
    if summary.failed:
        yield fill(
            f"{summary.failed} of {summary.models} models could not be computed and are left out; the table "
            f"names each of them. The first reason: {summary.failures[0]}",
            WIDTH,
        )
