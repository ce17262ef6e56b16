"""The work of one task: a few draws of one face, each a model of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from ninon.clinic.cohort.study import CohortStudy, doubt_rows_of, film_and_skin, versions
from ninon.errors import InputError, PhysicsError

if TYPE_CHECKING:
    from ninon.dosimetry.doubt_models import CoarseModel
    from ninon.dosimetry.doubts import DoubtRow

__all__ = ["Computed", "Task", "draws_per_task", "models_of"]

_TASK_SECONDS = 30.0
_MODEL_SECONDS = 5.0
"""Of one model of a whole session with 4 mm edges, on one core."""
_USUAL_EDGE_MM = 4.0
_DIGITS = 7
"""Kept of every number: a model is far less sure, and the last digits depend on the processor."""
_CURRENT = "device_current"


@dataclass(frozen=True, order=True)
class Task:
    """Some draws of one face; draw 0 is the nominal model."""

    face: str
    """Its fingerprint."""
    first: int
    stop: int


@dataclass(frozen=True)
class Computed:
    """What one model gave."""

    draw: int
    outputs: Mapping[str, float]
    """Mean charges in C/m² (``layer:…``, ``muscle:…``), mean fields in V/m (``field:…``)."""
    failure: str = ""
    """Why there are no outputs."""


def draws_per_task(edge_mm: float) -> int:
    """Return how many models make a task of about half a minute: shorter ones are mostly overhead."""
    return max(1, round(_TASK_SECONDS / (_MODEL_SECONDS * (_USUAL_EDGE_MM / edge_mm) ** 2)))


def models_of(study: CohortStudy, shape: bytes, task: Task) -> tuple[Computed, ...]:
    """Return the models of a task.

    Parameters
    ----------
    study : CohortStudy
        The study.
    shape : bytes
        The face, as `CohortFace.shape`.
    task : Task
        Which draws.

    Raises
    ------
    InputError
        If this machine has other versions than the study was begun with.
    """
    from ninon.physics.solvers.kept import one_blas_thread

    _refuse_others(study)
    with one_blas_thread():
        return tuple(_computed(study, shape, task.face, draw) for draw in range(task.first, task.stop))


def _refuse_others(study: CohortStudy) -> None:
    here = dict(versions())
    for name, wanted in study.versions:
        if here[name] != wanted:
            raise InputError(
                f"A worker has {name} {here[name]}, and the study was begun with {wanted}. "
                "Install the same everywhere."
            )


def _computed(study: CohortStudy, shape: bytes, face: str, draw: int) -> Computed:
    from ninon.dosimetry.cohort_draws import drawn, face_seed, physical_values

    normal = drawn(len(study.doubts), draws=study.draws, seed=face_seed(study.seed, face))[draw]
    named = dict(zip(study.doubts, normal.tolist(), strict=True))
    current = 1.0
    if _CURRENT in named:  # it only multiplies
        rows = [r for r in _rows(study) if r.name == _CURRENT]
        at = normal[[study.doubts.index(_CURRENT)]]
        current = float(physical_values(rows, at[None])[_CURRENT][0])
    try:
        found = _model(study, shape)({k: v for k, v in named.items() if k != _CURRENT})
    except (InputError, PhysicsError) as fault:
        return Computed(draw, MappingProxyType({}), str(fault))
    return Computed(draw, {name: float(f"{current * x:.{_DIGITS}g}") for name, x in found.items()})


def _rows(study: CohortStudy) -> tuple[DoubtRow, ...]:
    return doubt_rows_of(study.conductor, study.frequency_Hz, has_film=study.has_film)


@lru_cache(maxsize=2)
def _model(study: CohortStudy, shape: bytes) -> CoarseModel:
    from ninon import tables
    from ninon.care.session_values import SessionPlan
    from ninon.clinic.client_face import ClientFace
    from ninon.dosimetry.doubt_models import CoarseModel
    from ninon.dosimetry.strokes import StrokePlaces
    from ninon.dosimetry.tissue_model import tissue_model
    from ninon.face.face_file import read_face

    face = ClientFace(read_face(shape))
    sheet, horny = film_and_skin(study.conductor, study.frequency_Hz)
    return CoarseModel(
        plan=SessionPlan.model_validate_json(study.session),
        places=StrokePlaces(face.skin, face.template, face.curves, face.lines(0.0).no_go),
        device=tables.devices()[study.device],
        origin=face.geometry.origin,
        sex=study.sex,  # type: ignore[arg-type]
        age_y=study.age_y,
        tissues=tissue_model(),
        film_sheet_S=sheet if study.has_film else None,
        horny_Ohm_m2=horny,
        edge_mm=study.edge_mm,
    )
