"""Plans of the example clients on the template, for strokes to be laid."""

from __future__ import annotations

from functools import cache
from typing import Any

from ninon import tables
from ninon.care.session_values import SessionPlan
from ninon.clinic import journey
from ninon.clinic.client_face import ClientFace, face_without_photo
from ninon.clinic.examples import examples
from ninon.dosimetry.face_mesh import FaceMesh, face_mesh
from ninon.dosimetry.strokes import Stroke, StrokePlaces, strokes_of
from ninon.face.surface_points import SkinSurface

MOVED, GLOVES, PADS = 0, 6, 7
"""Which example client it is."""


@cache
def session(example: int) -> SessionPlan:
    return journey.plan(journey.read_intake(examples()[example])).session


@cache
def a_face() -> ClientFace:
    return face_without_photo()


@cache
def places() -> StrokePlaces:
    face = a_face()
    return StrokePlaces(face.skin, face.template, face.curves, face.lines(0.0).no_go)


@cache
def laid(example: int, every_mm: float = 2.0) -> tuple[Stroke, ...]:
    plan = session(example)
    return strokes_of(plan, places(), device=tables.devices()[plan.device], every_mm=every_mm)


@cache
def coarse_mesh(edge_mm: float = 6.0) -> FaceMesh:
    """The template as a body, for a woman of 42: the first example client."""
    return meshed(a_face().skin, edge_mm)


def meshed(skin: SkinSurface, edge_mm: float, **changes: Any) -> FaceMesh:
    how: dict[str, Any] = {"origin": a_face().geometry.origin, "sex": "women", "age_y": 42}
    return face_mesh(skin, a_face().template, edge_mm=edge_mm, **(how | changes))
