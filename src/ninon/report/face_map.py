"""A client's own face as the ground of a map: vector drawing, lines and areas from one geometry.

It speaks the same language as the schematic face, so that a plan looks alike on both. Millimetres are the
client's: the scale bar holds for everything that faces the viewer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.curves import XY, Polyline
from ninon.face.drawing import VIEWS, FaceDrawing, View
from ninon.face.face_lines import Curve
from ninon.face.geometry import FaceGeometry
from ninon.face.landmarks import LANDMARK_COUNT
from ninon.face.mesh import Points
from ninon.face.no_go import NoGo, client_zone
from ninon.face.surface_points import SkinSurface
from ninon.face.template import Template
from ninon.face.zone_shapes import Side, no_go_shapes
from ninon.imaging.rendered_light import open_sky
from ninon.report.face_map_features import Warp, carried_shapes, features, hair_bands, warp_to
from ninon.report.face_map_outlook import Outlook
from ninon.report.face_map_shade import areas, matte_light, matte_map, shade_bands, silhouette
from ninon.report.face_symbol import Fade, symbol_of
from ninon.report.line_marks import LineMark
from ninon.report.map_face import VIEW_BOX, Box, Stretch, Vector, cut_share
from ninon.report.tokens import Style

__all__ = ["PersonalFace", "personal_faces"]

_PLAIN_TO_SEE = {"ear", "scalp"}
"""No-go areas that nobody needs to have hatched."""
_TOGETHER = {"carotid": "neck_front", "below_second_rib": "sternum_midline"}
"""Areas that overlap are hatched as one."""
_ABOVE_MM, _BELOW_MM = 7.0, 18.0
_LOWEST = ("chest:sternal_edge_20mm:right", "chest:sternal_edge_20mm:left")
"""The lowest places where a line runs: the picture reaches a little below them."""
_SLIVER_MM = 8.0
"""What shows less than this above the lower edge of the picture is left out."""
_LEAST_MM = 1.0
"""A shorter stretch of a line is not drawn."""
_FADE_MIDDLE, _FADE_FROM = 0.333, 0.885
_FADE_WIDTH, _FADE_HEIGHT = 0.6, 0.78
"""Shares of the picture's frame, as of the schematic face."""


@dataclass(frozen=True, eq=False)
class PersonalFace:
    """One view of a client's own face; a `ninon.report.map_face.MapFace`."""

    outlook: Outlook
    template: Template
    """Tells which vertex is which."""
    curves: Sequence[Curve]
    """The lines on this face; columns of one line in their order."""
    left_out: Sequence[NoGo]
    """Areas measured on this face that no line may enter."""
    sky: NDArray[np.float64] | None = None
    """`open_sky` of the face, when it is there already."""

    @property
    def view(self) -> View:
        """From which side."""
        return self.outlook.view

    @cached_property
    def outline(self) -> Polyline:
        """The silhouette of head, neck and bust."""
        return silhouette(self.outlook)

    @cached_property
    def box(self) -> Box:
        """As large as the schematic picture where the head fits into it, so that prints compare."""
        left, _, width, height = VIEW_BOX[self.view]
        top = min(y for _, y in self.outline) - _ABOVE_MM
        chest = [self.outlook.face.vertices_mm[self.template.places[name]] for name in _LOWEST]
        bottom = float(self.outlook.places(np.array(chest))[:, 1].max()) + _BELOW_MM
        larger = max(1.0, (bottom - top) / height)
        return (round(left * larger), round(top), round(width * larger), round(height * larger))

    @cached_property
    def warp(self) -> Warp:
        """The change of the plane from the schematic face to this one."""
        places = self.template.places
        named = {name: self.outlook.face.vertices_mm[vertex] for name, vertex in places.items()}
        return warp_to(self.outlook, self.outline, named)

    @cached_property
    def layers(self) -> Mapping[str, str]:
        """Path data of lids, brows, lips, nose, jaw, ears and hair, by the names of the schematic face."""
        return features(self.view, self.warp)

    @cached_property
    def light(self) -> NDArray[np.float64]:
        """(n,): how bright the drawn face is at each vertex."""
        return matte_light(self.outlook, self.sky)

    @cached_property
    def drawing(self) -> FaceDrawing:
        """All layers of the picture."""
        _, top, _, height = self.box
        bands = shade_bands(self.outlook, matte_map(self.outlook, self.light), (top, top + height))
        return FaceDrawing(self.outline, False, self.layers, bands, hair_bands(self.view, self.warp))

    @property
    def fade(self) -> Fade:
        """Where neck and bust grow fainter: they are assumed."""
        left, top, width, height = self.box
        return Fade(
            centre=(left + width / 2, top + _FADE_MIDDLE * height),
            reach=(_FADE_WIDTH * width, _FADE_HEIGHT * height),
            below=(top + _FADE_FROM * height, top + height - 1),
        )

    def symbol(self, prefix: str, style: Style) -> str:
        """Return the face as a symbol."""
        return symbol_of(self.drawing, self.fade, prefix, style)

    def lines(self, mark: LineMark, side: Literal["right", "left", "midline"]) -> Sequence[Stretch]:
        """Return the seen stretches of a mark's lines; what lies behind nose, jaw or neck is left out.

        Raises
        ------
        InputError
            If the line has no path on this face, or its cut lies outside it.
        """
        columns = [each for each in self.curves if (each.movement, each.side) == (mark.movement, side)]
        if not columns:
            raise InputError(
                f"Line {mark.number} ({mark.movement}, {side}) has no path on this face. "
                "Compute its path first, or leave the line out."
            )
        found: list[Stretch] = []
        for points, cut in _stretches(columns, mark):
            seen = self.outlook.seen_part(points)
            if seen:
                found.append(Stretch(seen, cut))
        return found

    @cached_property
    def no_go(self) -> Sequence[Polyline]:
        """The areas that no line and no edge of an electrode may enter, as far as they are seen."""
        joined: dict[str, list[NDArray[np.float64]]] = {}
        for area in self.left_out:
            if area.zone not in _PLAIN_TO_SEE:
                joined.setdefault(_TOGETHER.get(area.zone, area.name), []).append(area.edge_mm)
        edges = (np.min(edges, axis=0) for edges in joined.values())
        _, top, _, height = self.box
        floor = top + height - _SLIVER_MM
        shapes = (shape for edge in edges for shape in areas(self.outlook, edge))
        return tuple(shape for shape in shapes if min(y for _, y in shape) < floor)

    @cached_property
    def keep_off(self) -> Sequence[Polyline]:
        """Mouth and eyes."""
        shapes = no_go_shapes(self.view)
        return carried_shapes([shapes[name] for name in ("mouth", "eye:right", "eye:left")], self.warp)

    def zone(self, zone: str, side: Side | None) -> Sequence[Polyline]:
        """Return where a zone of the zone table lies on this face, as far as it is seen.

        Raises
        ------
        InputError
            If there is no such zone.
        """
        marked = f"{zone}:{side}" if side else zone
        area = client_zone(self._skin, self.template, marked, because="")
        return areas(self.outlook, area.edge_mm)

    def place(self, landmark: int) -> XY:
        """Return where a landmark is seen."""
        x, y = self._landmarks[landmark]
        return float(x), float(y)

    def facing(self, landmark: int) -> Vector:
        """Return the unit vector on the skin at a landmark; y down, z to the viewer."""
        x, y, z = self.outlook.rotation @ self.outlook.normals[landmark]
        return float(x), -float(y), float(z)

    @cached_property
    def _skin(self) -> SkinSurface:
        return SkinSurface(self.outlook.face.vertices_mm, self.outlook.face.triangles)

    @cached_property
    def _landmarks(self) -> Points:
        return self.outlook.places(self.outlook.face.knots_mm[:LANDMARK_COUNT])


def personal_faces(
    face: FaceGeometry, template: Template, curves: Sequence[Curve], left_out: Sequence[NoGo]
) -> dict[View, PersonalFace]:
    """Return the three views of a client's own face.

    Parameters
    ----------
    face : FaceGeometry
        The face.
    template : Template
        The one it is a change of.
    curves : sequence of Curve
        The lines on it.
    left_out : sequence of NoGo
        Areas measured on it that no line may enter: `ninon.face.no_go.no_go_zones`, and the client's own.

    Returns
    -------
    dict of str to PersonalFace
        By the names of the views of the schematic face; each is computed when it is first drawn.
    """
    sky = open_sky(face.vertices_mm, face.triangles)
    return {view: PersonalFace(Outlook(face, view), template, curves, left_out, sky) for view in VIEWS}


def _stretches(columns: Sequence[Curve], mark: LineMark) -> Iterator[tuple[Points, str | None]]:
    """Yield what is drawn of each column, and why it ends early if it does."""
    share, begins = cut_share(mark), 0.0
    for column in columns:
        length = column.length_mm
        kept = mark.kept_mm or ((begins, begins + share * length),)
        why = mark.cut_because or (mark.cut_at.reason if mark.cut_at else "")
        for start, end in kept:
            a, b = max(0.0, start - begins), min(length, end - begins)
            if b - a > _LEAST_MM:
                yield _between(column.points_face, a, b), why if b < length - _LEAST_MM else None
        begins += length


def _between(line: Points, start_mm: float, end_mm: float) -> Points:
    """Return the part of a line between two distances from its start, by its length in space."""
    along = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))]
    inner = (along > start_mm + 1e-6) & (along < end_mm - 1e-6)
    ends = np.stack([np.interp((start_mm, end_mm), along, line[:, k]) for k in range(3)], axis=1)
    part: Points = np.concatenate([ends[:1], line[inner], ends[1:]])
    return part
