"""A study whose models cost nothing, for everything about it that is no physics."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ninon.clinic import journey
from ninon.clinic.cohort.faces import CohortFace
from ninon.clinic.cohort.models import Computed
from ninon.clinic.cohort.parts import StudyFolder
from ninon.clinic.cohort.pools import SerialPool
from ninon.clinic.cohort.run import ran
from ninon.clinic.cohort.study import study_of
from ninon.clinic.examples import examples
from ninon.clinic.plan_file import KeptPlan


def short_plan(steps: int = 2) -> KeptPlan:
    made = journey.plan(journey.read_intake(examples()[0]))
    energised = [step for step in made.session.steps if step.is_energised][:steps]
    session = made.session.model_copy(update={"steps": tuple(energised)})
    return KeptPlan(session, made.intake.client, made.intake.visit, has_face=False)


def toy_face(name: str) -> CohortFace:
    return CohortFace(name, hashlib.sha256(name.encode()).hexdigest(), name.encode())


FACES = (toy_face("ada"), toy_face("bea"))


def toy_study(draws: int = 6, seed: int = 1, faces=FACES, edge_mm: float = 5.0):
    return study_of(short_plan(), faces, draws=draws, seed=seed, edge_mm=edge_mm)


def toy_models(study, shape, task):
    found = []
    for draw in range(task.first, task.stop):
        x = float(int(hashlib.sha256(shape + bytes([draw])).hexdigest()[:6], 16) + 1)
        if shape == b"bea" and draw == 2:
            found.append(Computed(draw, {}, "this one could not be computed"))
        else:
            outputs = {"layer:skin": x, "field:skin": 2 * x, "muscle:masseter:right": x / 3}
            found.append(Computed(draw, outputs))
    return tuple(found)


def toy_table(folder: Path, study, *, faces=FACES, work=toy_models, pool=None, size=None) -> bytes:
    """The table of a study done serially in one go, unless told otherwise."""
    opened = StudyFolder.opened(folder, study, faces)
    result = ran(study, faces, opened, pool or SerialPool(), work=work, models_per_task=size)
    return result.table.read_bytes()
