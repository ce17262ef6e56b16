"""The rows of a study as Parquet: one for every face, draw and part of the body."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ninon.clinic.cohort.faces import CohortFace
from ninon.clinic.cohort.models import Computed
from ninon.clinic.cohort.study import CohortStudy, doubt_rows_of
from ninon.dosimetry.cohort_draws import drawn, face_seed, physical_values

__all__ = ["MODEL_WORDS", "parquet_bytes", "value_column"]

MODEL_WORDS = "model estimate, not a measurement"
_KIND_OF_FIELD = "field"
_UNITS = {"S/m": "S_m", "S": "S", "Ω·m²": "Ohm_m2", "times": "factor", "share": "share"}
Finished = Mapping[str, Mapping[int, Computed]]


def value_column(doubt: str, unit: str) -> str:
    """Return the name of the column with the values of a doubt."""
    return f"{doubt}_{_UNITS[unit]}"


def parquet_bytes(study: CohortStudy, faces: Sequence[CohortFace], finished: Finished) -> bytes:
    """Return the table of a finished study; the same study gives the same bytes with the same pyarrow.

    Parameters
    ----------
    study : CohortStudy
        The study.
    faces : sequence of CohortFace
        Its faces.
    finished : mapping
        The models by fingerprint and draw.
    """
    import pyarrow as pa
    from pyarrow import parquet

    text, number = pa.dictionary(pa.int32(), pa.string()), pa.float64()
    fields = [("face", text), ("face_fingerprint", text), ("draw", pa.int32())]
    rows = doubt_rows_of(study.conductor, study.frequency_Hz, has_film=study.has_film)
    for row in rows:
        fields += [(f"{row.name}_normal", number), (value_column(row.name, row.unit), number)]
    fields += [("kind", text), ("part", text), ("side", text)]
    fields += [("mean_charge_C_m2", number), ("mean_field_V_m", number), ("failure", text)]
    told = {
        "ninon": MODEL_WORDS,
        "ninon.study": study.key,
        **{f"ninon.version.{name}": version for name, version in study.versions},
    }
    schema = pa.schema([pa.field(*each) for each in fields], metadata=told)
    columns: dict[str, list[Any]] = {name: [] for name, _ in fields}
    for record in _records(study, faces, finished):
        for name, value in record.items():
            columns[name].append(value)
    out = io.BytesIO()
    parquet.write_table(pa.table(columns, schema=schema), out, compression="zstd")
    return out.getvalue()


def _records(study: CohortStudy, faces: Sequence[CohortFace], finished: Finished) -> Iterator[dict[str, Any]]:
    rows = doubt_rows_of(study.conductor, study.frequency_Hz, has_film=study.has_film)
    for face in sorted(faces, key=lambda each: each.name):
        normal = drawn(len(rows), draws=study.draws, seed=face_seed(study.seed, face.fingerprint))
        values = physical_values(rows, normal)
        for draw in range(study.draws + 1):
            of_draw: dict[str, Any] = {
                "face": face.name,
                "face_fingerprint": face.fingerprint,
                "draw": draw,
            }
            for k, row in enumerate(rows):
                of_draw[f"{row.name}_normal"] = float(normal[draw, k])
                of_draw[value_column(row.name, row.unit)] = float(values[row.name][draw])
            for part in _parts(finished[face.fingerprint][draw]):
                yield of_draw | part


def _parts(model: Computed) -> Iterator[dict[str, Any]]:
    if model.failure:
        yield _part("failed") | {"failure": model.failure}
    for name in sorted(model.outputs):
        kind, part, *side = name.split(":")
        if kind == _KIND_OF_FIELD:
            continue
        field = model.outputs.get(f"{_KIND_OF_FIELD}:{part}") if kind == "layer" else None
        values = {"mean_charge_C_m2": model.outputs[name], "mean_field_V_m": field}
        yield _part(kind) | {"part": part, "side": side[0] if side else None, **values}


def _part(kind: str) -> dict[str, Any]:
    empty = ("part", "side", "mean_charge_C_m2", "mean_field_V_m", "failure")
    return {"kind": kind, **dict.fromkeys(empty)}
