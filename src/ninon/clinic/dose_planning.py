"""The act of planning with a dose in hand: choose passes and currents anew, or say why that cannot be."""

from __future__ import annotations

from dataclasses import dataclass

from ninon import tables
from ninon.care.journey import VisitPlan
from ninon.clinic.client_dose import face_for_dose
from ninon.clinic.client_face import ClientFace
from ninon.clinic.dose_problem import problem_of
from ninon.clinic.dose_wishes import Wishes
from ninon.clinic.plan_file import KeptPlan
from ninon.dosimetry.chosen import Chosen
from ninon.dosimetry.conflicts import Infeasible
from ninon.dosimetry.dose_map import DoseMap
from ninon.dosimetry.eye_distances import rim_distances_m
from ninon.dosimetry.face_layers import FACE_LAYERS
from ninon.dosimetry.optimise import optimise
from ninon.dosimetry.passes import applied
from ninon.dosimetry.strokes import strokes_of
from ninon.errors import InputError

__all__ = ["MuscleField", "PlannedAnew", "kept_plan", "planned_anew"]


@dataclass(frozen=True)
class MuscleField:
    """The largest field in muscle without film, at the upper end; beside a threshold, and no limit."""

    before_V_m: float
    after_V_m: float
    threshold_V_m: float
    limit: str


@dataclass(frozen=True)
class PlannedAnew:
    """What the planner answered, and the plan that follows from it."""

    wanted: tuple[str, ...]
    """Muscles, with their sides."""
    by_default: bool
    """Whether nobody named them, and they are those the movements of the plan are for."""
    answer: Chosen | Infeasible
    plan: VisitPlan | None
    """None where nothing keeps all that is asked, or every step would be left out."""
    field: MuscleField | None


def kept_plan(made: VisitPlan, *, has_face: bool) -> KeptPlan:
    """Return a plan as it would be read back from its file."""
    return KeptPlan(made.session, made.intake.client, made.intake.visit, has_face)


def planned_anew(
    made: VisitPlan, face: ClientFace | None, found: DoseMap, wishes: Wishes, *, polish_s: float = 10.0
) -> PlannedAnew:
    """Choose passes and currents of the next session anew.

    Parameters
    ----------
    made : VisitPlan
        The plan as it is; it is not changed.
    face : ClientFace or None
        The face it stands on.
    found : DoseMap
        The dose of its session on that face.
    wishes : Wishes
        What somebody asks; preferences and nothing more.
    polish_s : float
        Seconds for the search among whole passes; with 0 the answer does not depend on the machine.

    Raises
    ------
    InputError
        If no wanted muscle lies where the plan works, or the dose is that of another plan.
    """
    if found.plan != made.session:
        raise InputError("The dose is that of another plan; compute the dose of this one.")
    device = tables.devices()[made.session.device]
    places = face_for_dose(face, kept_plan(made, has_face=face is not None)).places
    rims = rim_distances_m(strokes_of(made.session, places, device=device), places)
    problem = problem_of(found, wishes, device=device, rim_distance_m=rims)
    answer = optimise(problem, polish_s=polish_s)
    weight = problem.wish.weight
    wanted = tuple(name for name, w in zip(problem.muscles, weight, strict=True) if w > 0)
    plan, field = None, None
    if isinstance(answer, Chosen):
        field = _muscle_field(found, answer)
        if not all(each.is_left_out for each in answer.steps):
            session = applied(made.session, answer, device=device)
            plan = made.model_copy(update={"session": session})
    return PlannedAnew(wanted, not wishes.muscles, answer, plan, field)


def _muscle_field(found: DoseMap, answer: Chosen) -> MuscleField | None:
    """Return what the choice does to the field that is shown beside the threshold of nerve fibres."""
    shown = found.dose.finding("L14")
    if shown is None:
        return None
    muscle = FACE_LAYERS.index("muscle")
    high = max(found.ratios.field_ends["muscle"][1], 1.0)
    per_A = {each.step: float(each.field_per_A[muscle].max()) * high for each in found.bare_fields}
    return MuscleField(
        before_V_m=max(per_A[each.step] * each.current_before_A for each in answer.steps),
        after_V_m=max(per_A[each.step] * each.current_A for each in answer.steps),
        threshold_V_m=shown.bound,
        limit=shown.limit,
    )
