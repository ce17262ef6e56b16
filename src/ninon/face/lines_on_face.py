"""What a plan asks about lines on one client's face: how long, where too close, where in the eye ring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError, nearest
from ninon.face.cut_lines import Span, spans_where
from ninon.face.eye_ring import EYE_RING_MM, EyeRing
from ninon.face.face_lines import Curve
from ninon.face.no_go import NoGo, client_zone, no_go_zones
from ninon.face.surface_points import SkinSurface
from ninon.face.template import Template

__all__ = ["LinesOnFace"]

_Test = Callable[[Curve], NDArray[np.bool_]]
"""Says at which points of a curve something holds."""


@dataclass(frozen=True, eq=False)
class LinesOnFace:
    """The lines of one face and the areas they must keep clear of.

    Places along a line count in mm along all its columns laid end to end.
    """

    skin: SkinSurface
    template: Template
    curves: tuple[Curve, ...]
    contact_radius_mm: float
    """From the middle of the contact to its edge; every clearance is measured to the edge."""
    marked: tuple[NoGo, ...] = ()
    """The client's own spots, never entered either."""
    _fields: dict[str, NoGo] = field(default_factory=dict)

    @cached_property
    def no_go(self) -> tuple[NoGo, ...]:
        """The areas left out for everybody, and the client's own spots."""
        return (*no_go_zones(self.skin, self.template), *self.marked)

    @cached_property
    def eye_ring(self) -> EyeRing:
        """The eye ring of this face."""
        return EyeRing(self.skin, self.template)

    def columns_mm(self, movement: str, side: str) -> tuple[float, ...]:
        """Return the length of each column of a line; of a line done on both sides, of its right half."""
        return tuple(curve.length_mm for curve in self._of(movement, side)[0])

    def near(self, movement: str, side: str, zone: str, margin_mm: float) -> tuple[Span, ...]:
        """Return where the edge of the contact comes closer to a place than a margin."""
        if zone == "eye_ring":
            return self._where(movement, side, self._in_ring(margin_mm))
        if zone not in self._fields:
            self._fields[zone] = client_zone(self.skin, self.template, zone, because="")
        area = self._fields[zone]

        def close(curve: Curve) -> NDArray[np.bool_]:
            clear = area.clearance_mm(self.skin, curve.anchors, contact_radius_mm=self.contact_radius_mm)
            return np.asarray(clear < margin_mm)

        return self._where(movement, side, close)

    def in_eye_ring(self, movement: str, side: str) -> tuple[Span, ...]:
        """Return where the middle of the contact is inside the eye ring, as the movements count it."""
        return self._where(
            movement, side, lambda curve: self.eye_ring.distance_mm(curve.points_face) <= EYE_RING_MM
        )

    def forbidden(self, movement: str, side: str) -> tuple[tuple[str, Span], ...]:
        """Return where the contact would enter a place that is never entered, with the name of the place."""
        found: list[tuple[str, Span]] = []
        for area in self.no_go:

            def inside(curve: Curve, area: NoGo = area) -> NDArray[np.bool_]:
                clear = area.clearance_mm(self.skin, curve.anchors, contact_radius_mm=self.contact_radius_mm)
                return np.asarray(clear < 0)

            found += [(area.zone, span) for span in self._where(movement, side, inside)]
        return tuple(dict.fromkeys(found))

    def _in_ring(self, margin_mm: float) -> _Test:
        reach = EYE_RING_MM + self.contact_radius_mm + margin_mm
        return lambda curve: np.asarray(self.eye_ring.distance_mm(curve.points_face) <= reach)

    def _where(self, movement: str, side: str, test: _Test) -> tuple[Span, ...]:
        """Return the stretches where a test holds, on any of the line's sides, in mm of the first one."""
        halves = self._of(movement, side)
        spans: list[Span] = []
        for half in halves:
            walked = 0.0
            for own, first in zip(half, halves[0], strict=True):
                share = first.length_mm / own.length_mm
                spans += [(walked + a * share, walked + b * share) for a, b in spans_where(own, test(own))]
                walked += first.length_mm
        return tuple(sorted(set(spans)))

    def _of(self, movement: str, side: str) -> list[list[Curve]]:
        """Return the columns of a line: one list, or two when it is done on both sides at once."""
        sides = ("right", "left") if side == "both" else (side,)
        halves = [[c for c in self.curves if c.movement == movement and c.side == one] for one in sides]
        if not all(halves):
            known = sorted({c.movement for c in self.curves})
            hint = nearest(movement, known) or f"Known are: {', '.join(known)}."
            raise InputError(f"There is no line {movement} on the {side} side of this face. {hint}")
        return halves
