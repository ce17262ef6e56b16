"""The face of one client as a surface, with how well each point of it is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Points, Triangles
from ninon.face.neck import NeckMeasures
from ninon.face.scale import Scale

__all__ = ["FaceGeometry", "Grade", "Remark"]

Grade = Literal["template", "manual", "coarse", "three views"]
"""How a face was come by: from no photograph, from points set by hand, from photographs that leave much open,
from three photographs without fault."""


@dataclass(frozen=True)
class Remark:
    """Something to know about a face: why its grade is what it is, what was put right, what is assumed."""

    code: str
    """Stays the same; for programs."""
    sentence: str
    """For people."""


@dataclass(frozen=True, eq=False)
class FaceGeometry:
    """A face with head, neck and bust, in ``points_face``: mm, x to the client's left, y up, z forward.

    The origin lies midway between the inner corners of the eyes. The axes are those of the template, laid
    over the landmarks that hold still when a face moves. An SD speaks of one axis and takes the scale as
    known: the uncertainty of scale stands in `scale` and moves all points together.
    """

    knots_mm: Points
    """(c, 3): the first 468 are the landmarks."""
    knot_sd_mm: Points
    """(c, 3)"""
    vertices_mm: Points
    """(n, 3): fine vertices; without ears the first c would be the knots."""
    vertex_sd_mm: Points
    """(n, 3)"""
    triangles: Triangles
    """(m, 3): of the fine vertices, anticlockwise seen from outside."""
    origin: NDArray[np.uint8]
    """(n,): 0 measured, 1 inferred from what lies beside it, 2 assumed."""
    grade: Grade
    remarks: tuple[Remark, ...]
    scale: Scale | None
    """Millimetres per pixel of the frontal photograph at the eyes; None without a photograph."""
    pipeline: str
    """Where the landmarks come from; of several photographs joined by ``+``; ``"template"`` without one."""
    template_fingerprint: str
    neck: NeckMeasures = field(default_factory=NeckMeasures)

    def remark(self, code: str) -> Remark | None:
        """Return the remark with a code, or None."""
        return next((each for each in self.remarks if each.code == code), None)
