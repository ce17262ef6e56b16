"""The acts of a dose: a plan that was kept, on a face, with the conductor and device it was planned with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ninon import tables
from ninon.clinic.client_face import ClientFace, face_without_photo
from ninon.clinic.plan_file import KeptPlan
from ninon.errors import InputError

if TYPE_CHECKING:
    from ninon.care.means import Device
    from ninon.dosimetry.dose_map import DoseMap
    from ninon.dosimetry.doubt import DoubtStudy
    from ninon.dosimetry.estimate import FaceForDose, Workbench
    from ninon.face.tissue_thickness import Sex

__all__ = ["EDGE_MM", "dose_of", "face_for_dose", "study_of", "workbench"]

EDGE_MM = 2.0
"""Edge of the mesh in the face, unless another is asked for."""

STUDY_EDGE_MM = 4.0

_SEX: dict[str | None, Sex | None] = {"female": "women", "male": "men", None: None}
_GRADE_WORDS = {
    "template": "No photograph: the template's face, at the size of a median adult unless one was measured.",
    "manual": "Fitted to points set by hand.",
    "coarse": "Fitted to one photograph: depth is inferred.",
    "three views": "Fitted to three photographs.",
}


def dose_of(
    plan: KeptPlan,
    face: ClientFace | None,
    *,
    edge_mm: float = EDGE_MM,
    threads: int = 2,
    cache: Path | None = None,
    own_doubts: bool = False,
    report: Callable[[str], None] = lambda said: None,
) -> DoseMap:
    """Return the dose of a plan.

    Parameters
    ----------
    plan : KeptPlan
        The session and who it is for.
    face : ClientFace or None
        The client's own face; None: the template's.
    edge_mm : float
        Edge of the mesh in the face.
    threads : int
        How many blocks are solved at once.
    cache : Path or None
        Where what was solved is kept for the next time. None: the template's in the user's cache, a client's
        nowhere, for it holds the shape of the face.
    own_doubts : bool
        Whether the doubts are studied on this face and plan; otherwise those of the template stand for them.
    report : callable
        Told in a sentence what is going on.

    Raises
    ------
    InputError
        If nothing is energised, or a step lacks what a dose needs.
    """
    from ninon.dosimetry.doubt_tables import kept_study
    from ninon.dosimetry.estimate import estimate

    device, conductor = _device(plan), plan.session.conductor
    if own_doubts:
        study = study_of(plan, face, edge_mm=STUDY_EDGE_MM, workers=threads, report=report)
    else:
        study = kept_study(conductor)
    return estimate(
        plan.session,
        face_for_dose(face, plan),
        device=device,
        setting=plan.session.setting or plan.visit.setting,
        conductor=conductor,
        study=study,
        bench=workbench(face, edge_mm=edge_mm, threads=threads, cache=cache, report=report),
    )


def study_of(
    plan: KeptPlan,
    face: ClientFace | None,
    *,
    conductor: str | None = None,
    edge_mm: float = STUDY_EDGE_MM,
    workers: int = 2,
    report: Callable[[str], None] = lambda said: None,
) -> DoubtStudy:
    """Return how much each doubt moves the dose of a plan, from models at both ends of each.

    Parameters
    ----------
    plan : KeptPlan
        The session.
    face : ClientFace or None
        The client's own face; None: the template's.
    conductor : str, optional
        Another conductor than the plan's.
    edge_mm : float
        Edge of the mesh in the face; coarser than for a dose, since only ratios are asked for.
    workers : int
        Models at once.
    report : callable
        Told how far it has come.
    """
    from ninon.dosimetry.doubt import studied
    from ninon.dosimetry.doubt_models import STUDIED, CoarseModel
    from ninon.dosimetry.films import conductor_film
    from ninon.dosimetry.skin_impedance import skin_contact
    from ninon.dosimetry.tissue_model import tissue_model

    used, device = face_for_dose(face, plan), _device(plan)
    name = conductor or plan.session.conductor
    rate = next((step.frequency_Hz for step in plan.session.steps if step.frequency_Hz), None)
    if rate is None:
        raise InputError("No step of this plan has a repetition rate, so there is nothing to study.")
    model = CoarseModel(
        plan.session, used.places, device, used.origin, used.sex, used.age_y, tissue_model(),
        conductor_film(name).sheet_S, skin_contact(rate, conductor=name).magnitude_Ohm_m2, edge_mm,
    )  # fmt: skip
    whose = "This client's face" if face else "The template's face at the size of a median adult"
    return studied(
        model, STUDIED, conductor=name, mesh_edge_mm=edge_mm, workers=workers, report=report,
        about=f"{whose}, with the {len(plan.session.steps)} steps of a plan.",
    )  # fmt: skip


def _device(plan: KeptPlan) -> Device:
    device = tables.devices().get(plan.session.device)
    if device is None:
        raise InputError(
            f"The plan names the device '{plan.session.device}', which no table has. Plan again with one."
        )
    return device


def face_for_dose(face: ClientFace | None, plan: KeptPlan) -> FaceForDose:
    """Return a face as a dose needs it: with its lines, and the tissues of the client's sex and age."""
    from ninon.dosimetry.estimate import FaceForDose
    from ninon.dosimetry.strokes import StrokePlaces

    used = face or face_without_photo()
    lines = used.lines(0.0)
    return FaceForDose(
        StrokePlaces(used.skin, used.template, used.curves, lines.no_go),
        used.geometry.origin,
        used.geometry.grade,
        _GRADE_WORDS[used.geometry.grade],
        _SEX[plan.client.sex],
        plan.age_y,
    )


def workbench(
    face: ClientFace | None,
    *,
    edge_mm: float,
    threads: int,
    cache: Path | None,
    report: Callable[[str], None] = lambda said: None,
) -> Workbench:
    """Return with what a dose is computed; a client's face is kept on disk only where somebody says so."""
    from ninon.dosimetry.cache_place import cache_place
    from ninon.dosimetry.estimate import Workbench
    from ninon.physics.transfer.transfer_cache import TransferCache

    folder = cache or (cache_place() if face is None else None)
    return Workbench(
        edge_mm=edge_mm,
        threads=threads,
        cache=TransferCache(folder) if folder else None,
        report=report,
    )
