"""The shipped lines on one face: each column of each line as a curve on the skin, with its length."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ninon.face.line_curves import laid_curves, lengths_along_mm
from ninon.face.lines import LinePath
from ninon.face.mesh import Points
from ninon.face.site_anchors import positions_of
from ninon.face.surface_points import Anchors, SkinSurface
from ninon.face.template import Template

__all__ = ["Curve", "LengthDoubt", "curves_on"]


@dataclass(frozen=True, eq=False)
class Curve:
    """One column of a line, from start to end."""

    line: str
    """Movement and side, such as ``M03-right``."""
    movement: str
    side: Literal["right", "left", "midline"]
    column: int
    """Number of the column, from 0."""
    points_face: Points
    """(k, 3): in even steps of about a millimetre."""
    anchors: Anchors
    """The same places, to be carried to another surface of the same triangles."""
    length_sd_mm: float | None = None
    """How well the length is known; None where nobody said how well the face is."""
    start: str = ""
    """Anatomical name of the first point, as the table has it."""
    end: str = ""

    @property
    def along_mm(self) -> NDArray[np.float64]:
        """(k,): how far from the start each point lies."""
        return lengths_along_mm(self.points_face)

    @property
    def length_mm(self) -> float:
        """Length over the skin."""
        return float(self.along_mm[-1])


@dataclass(frozen=True, eq=False)
class LengthDoubt:
    """How well a face is known, as far as the length of a line is concerned."""

    vertex_sd_mm: Points
    """(n, 3): of each vertex."""
    scale_sd_share: float = 0.0
    """SD of the scale, as a share of it."""

    def of(self, curve: Points, anchors: Anchors, skin: SkinSurface) -> float:
        """Return the SD of a curve's length: its two ends, and the scale of the whole."""
        ends = [0, len(curve) - 1]
        way = np.stack([curve[1] - curve[0], curve[-1] - curve[-2]])
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        sd = anchors[ends].of(self.vertex_sd_mm, skin.triangles)
        scale = self.scale_sd_share * float(lengths_along_mm(curve)[-1])
        return float(np.sqrt(np.sum((way * sd) ** 2) + scale**2))


def curves_on(
    skin: SkinSurface,
    template: Template,
    lines: Iterable[LinePath],
    *,
    names: dict[str, tuple[str, str]] | None = None,
    doubt: LengthDoubt | None = None,
) -> tuple[Curve, ...]:
    """Return the curves of lines on a face, all columns, in the order of the lines.

    Parameters
    ----------
    skin : SkinSurface
        The face; its triangles are those of the template.
    template : Template
        Tells which vertex is which.
    lines : iterable of LinePath
        What to lay.
    names : dict, optional
        Start and end by movement, in words.
    doubt : LengthDoubt, optional
        How well the face is known.

    Raises
    ------
    InputError
        If a line has a point that the head does not have.
    """
    columns = [(line, k, points) for line in lines for k, points in enumerate(line.columns)]
    if not columns:
        return ()
    paths = [positions_of(skin, template, points) for _, _, points in columns]
    below = [line.offset_below_jaw_mm or 0.0 for line, _, _ in columns]
    found = []
    for (line, k, _), laid in zip(columns, laid_curves(skin, paths, below_mm=below), strict=True):
        start, end = (names or {}).get(line.movement, ("", ""))
        sd = doubt.of(laid.points_mm, laid.anchors, skin) if doubt else None
        found.append(
            Curve(line.line, line.movement, line.side, k, laid.points_mm, laid.anchors, sd, start, end)
        )
    return tuple(found)
