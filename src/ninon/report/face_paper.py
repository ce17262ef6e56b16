"""A client's own face as paper needs it: three views, how it was come by, and what is known of its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ninon.face.drawing import View
from ninon.face.face_lines import Curve
from ninon.face.geometry import FaceGeometry
from ninon.face.no_go import NoGo
from ninon.face.template import Template
from ninon.report.face_map import PersonalFace, personal_faces

__all__ = ["FaceOnPaper", "on_paper"]


@dataclass(frozen=True, eq=False)
class FaceOnPaper:
    """A face and its pictures."""

    geometry: FaceGeometry
    curves: tuple[Curve, ...]
    views: Mapping[View, PersonalFace]
    """Each is computed when it is first drawn."""


def on_paper(
    geometry: FaceGeometry, template: Template, curves: Sequence[Curve], left_out: Sequence[NoGo]
) -> FaceOnPaper:
    """Return a face ready to be drawn.

    Parameters
    ----------
    geometry : FaceGeometry
        The face.
    template : Template
        The one it is a change of.
    curves : sequence of Curve
        The lines on it.
    left_out : sequence of NoGo
        Areas no line may enter, measured on it.
    """
    return FaceOnPaper(geometry, tuple(curves), personal_faces(geometry, template, curves, left_out))
