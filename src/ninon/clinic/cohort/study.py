"""What a study of many faces is: one plan, its doubts, how many draws; and by which it is known again."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ninon import __version__, tables
from ninon.clinic.cohort.faces import CohortFace
from ninon.errors import InputError

if TYPE_CHECKING:
    from ninon.clinic.plan_file import KeptPlan
    from ninon.dosimetry.doubts import DoubtRow
    from ninon.dosimetry.spreads import Spread

__all__ = ["MOST_DRAWS", "CohortStudy", "study_inputs", "study_of", "versions"]

MOST_DRAWS = 100_000
_EDGES_MM = (2.0, 6.0)
_FROM_FILM = ("film_sheet", "horny_layer")


@dataclass(frozen=True)
class CohortStudy:
    """Everything a model needs beside a face. It goes to every worker, so it names no client."""

    session: str
    """The session as JSON, without reasons, notes and date."""
    device: str
    conductor: str
    frequency_Hz: float
    sex: str | None
    """Whose tissues are taken for all faces: ``"women"``, ``"men"`` or the mean."""
    age_y: int | None
    has_film: bool
    doubts: tuple[str, ...]
    """Names, in the order of the columns."""
    draws: int
    """Beside the nominal model."""
    seed: int
    edge_mm: float
    versions: tuple[tuple[str, str], ...]
    """With which the answer was computed; a worker with others is refused."""
    key: str
    """SHA-256 of all of this and of the faces."""


def versions() -> tuple[tuple[str, str], ...]:
    """Return the versions that an answer may depend on."""
    import numpy
    import scipy

    from ninon.face.template import template
    from ninon.physics.factor import choose

    return (
        ("ninon", __version__),
        ("tables", tables.edition()),
        ("template", template().fingerprint),
        ("numpy", numpy.__version__),
        ("scipy", scipy.__version__),
        ("python", ".".join(platform.python_version_tuple()[:2])),
        ("solver", choose(in_columns=True).name),
    )


def study_of(
    plan: KeptPlan, faces: Sequence[CohortFace], *, draws: int, seed: int, edge_mm: float
) -> CohortStudy:
    """Return the study of a plan on some faces.

    Parameters
    ----------
    plan : KeptPlan
        The session; sex and age of its client are taken for the tissues of all faces.
    faces : sequence of CohortFace
        The faces.
    draws : int
        Models of each face beside the nominal one.
    seed : int
        Of the draws.
    edge_mm : float
        Edge of the mesh in the face.

    Raises
    ------
    InputError
        If a number cannot be meant, or the plan has no dose.
    """
    if not 0 < draws <= MOST_DRAWS:
        raise InputError(f"{draws} draws: give 1 to {MOST_DRAWS:,}.")
    if not _EDGES_MM[0] <= edge_mm <= _EDGES_MM[1]:
        raise InputError(f"--edge-mm {edge_mm:g}: the models of a study have edges from 2 to 6 mm.")
    session = _bare(plan)
    energised = [step for step in session.steps if step.is_energised]
    if not energised:
        raise InputError("No step of this plan is energised, so there is no dose. Plan a session first.")
    if session.device not in tables.devices():
        raise InputError(
            f"The plan names the device '{session.device}', which no table has. Plan again with one."
        )
    rates = {step.frequency_Hz for step in energised}
    rate = next(iter(rates))
    if len(rates) != 1 or rate is None:
        raise InputError("The steps of this plan do not name one repetition rate. Plan again with a device.")
    has_film = _has_film(session.conductor, rate, max(step.contact_area_cm2 or 0.0 for step in energised))
    rows = doubt_rows_of(session.conductor, rate, has_film=has_film)
    sex = {"female": "women", "male": "men"}.get(plan.client.sex or "")
    told: dict[str, Any] = {
        "session": session.model_dump_json(),
        "device": session.device,
        "conductor": session.conductor,
        "frequency_Hz": rate,
        "sex": sex,
        "age_y": plan.age_y,
        "has_film": has_film,
        "doubts": tuple(row.name for row in rows),
        "draws": draws,
        "seed": seed,
        "edge_mm": edge_mm,
        "versions": versions(),
    }
    study = CohortStudy(**told, key="")
    return CohortStudy(**told, key=_sha(study_inputs(study, faces)))


def study_inputs(study: CohortStudy, faces: Sequence[CohortFace]) -> Mapping[str, Any]:
    """Return what a study depends on, as JSON can hold it: two studies with the same are the same."""
    return {
        "plan": hashlib.sha256(study.session.encode()).hexdigest(),
        "device": study.device,
        "conductor": study.conductor,
        "frequency_Hz": study.frequency_Hz,
        "sex": study.sex,
        "age_y": study.age_y,
        "doubts": list(study.doubts),
        "draws": study.draws,
        "seed": study.seed,
        "edge_mm": study.edge_mm,
        "versions": dict(study.versions),
        "faces": {face.name: face.fingerprint for face in faces},
    }


def doubt_rows_of(conductor: str, frequency_Hz: float, *, has_film: bool) -> tuple[DoubtRow, ...]:
    """Return the doubts that move something in a model; without a film, what it is made of does not."""
    from ninon.dosimetry.doubts import doubt_rows
    from ninon.dosimetry.tissue_model import tissue_model

    sheet, horny = film_and_skin(conductor, frequency_Hz)
    rows = doubt_rows(tissue_model(), film_sheet_S=sheet, horny_Ohm_m2=horny)
    return tuple(row for row in rows if has_film or row.name not in _FROM_FILM)


def film_and_skin(conductor: str, frequency_Hz: float) -> tuple[Spread, Spread]:
    """Return the conductor's sheet, in S, and the horny layer, in Ω·m²."""
    from ninon.dosimetry.films import conductor_film
    from ninon.dosimetry.skin_impedance import skin_contact

    skin = skin_contact(frequency_Hz, conductor=conductor)
    return conductor_film(conductor).sheet_S, skin.magnitude_Ohm_m2


def _has_film(conductor: str, frequency_Hz: float, area_cm2: float) -> bool:
    from math import pi, sqrt

    from ninon.dosimetry.films import conductor_film

    _, horny = film_and_skin(conductor, frequency_Hz)
    radius_m = sqrt(area_cm2 / pi) / 100
    return conductor_film(conductor).needs_film(radius_m, horny.nominal)


def _bare(plan: KeptPlan) -> Any:
    """Return the session with what a dose needs and nothing that tells of the client."""
    steps = tuple(
        step.model_copy(update={"because": "", "origins": (), "concerns": (), "statements": ()})
        for step in plan.session.steps
        if step.is_energised
    )
    told: dict[str, Any] = {
        "number": 0,
        "date": None,
        "left_out": (),
        "stages": (),
        "notes": (),
        "visit_note": "",
    }
    told |= {"ramp_because": "", "energised_cap_because": "", "steps": steps}
    return plan.session.model_copy(update=told)


def _sha(inputs: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()
