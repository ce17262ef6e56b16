"""A case to solve for checks, and what in it cannot be meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import asin, pi, sin

import numpy as np

from ninon.errors import InputError
from ninon.physics.field_parts import Ball, FieldElectrode, FieldLayer, FieldProbe, Slab, Vector

__all__ = [
    "Ball",
    "FieldCase",
    "FieldElectrode",
    "FieldLayer",
    "FieldProbe",
    "Slab",
    "coarsest_h_m",
    "notes_on",
]

_SUM = 1e-9
_LARGEST_WRAP = sin(pi / 3)
_EDGES_PER_RADIUS = 0.8
_FINE_EDGES_PER_RADIUS = 1.5
_EDGES_PER_GAP = 1.0
_EDGES_PER_BALL = 8.0
_LEAST_LAYERS_PER_EDGE = 0.02
"""A layer may be this much thinner than the mesh's edge is long; flatter prisms lose digits."""
_TOUCH = 1e-9
_LEAST_GAP_M = 1e-6
_FULL = 1e-9
_LEFT_OUT = 0.021


@dataclass(frozen=True)
class FieldCase:
    """What is to be solved.

    Raises
    ------
    InputError
        If something in it cannot be meant, or the mesh asked for is too coarse for it.
    """

    shape: Slab | Ball
    h_m: float
    """Edge of the mesh under and near the electrodes."""
    layers: tuple[FieldLayer, ...]
    """From the skin inward."""
    electrodes: tuple[FieldElectrode, ...]
    probes: tuple[FieldProbe, ...]

    def __post_init__(self) -> None:
        for problem in self._problems():
            raise InputError(problem)

    @property
    def depth_m(self) -> float:
        """All layers together."""
        return sum(layer.thickness_m for layer in self.layers)

    @property
    def filled(self) -> bool:
        """Whether the shells of a ball leave no core."""
        return isinstance(self.shape, Ball) and self.depth_m >= self.shape.radius_m * (1 - _FULL)

    def depth_of(self, point_m: Vector) -> float:
        """Return how deep a point lies under the skin."""
        if isinstance(self.shape, Ball):
            return self.shape.radius_m - float(np.linalg.norm(point_m))
        return point_m[2]

    def layer_at(self, depth_m: float) -> FieldLayer:
        """Return the layer at a depth; exactly on a border, the upper one."""
        below = 0.0
        for layer in self.layers:
            below += layer.thickness_m
            if depth_m <= below * (1 + _TOUCH):
                return layer
        return self.layers[-1]

    def _problems(self) -> Iterator[str]:
        """Find what cannot be meant; what comes later relies on what came before."""
        yield from self._wrong_layers()
        yield from self._wrong_currents()
        for number, electrode in enumerate(self.electrodes, start=1):
            yield from self._off_the_skin(f"electrode {number}", electrode)
        yield from self._overlaps()
        for number, probe in enumerate(self.probes, start=1):
            yield from self._outside(f"probe {number}", probe)
        yield from self._too_coarse()

    def _wrong_layers(self) -> Iterator[str]:
        if not self.layers:
            yield "there is no layer; add at least one [[layer]] with thickness_mm and conductivity_S_m"
        for layer in self.layers:
            if not layer.thickness_m > 0:
                yield (
                    f"layer '{layer.name}' has the thickness {layer.thickness_m * 1e3:g} mm; give "
                    "more than zero, "
                    "or leave the layer out"
                )
            if not min(layer.conductivity_S_m) > 0:
                yield f"layer '{layer.name}' has a conductivity that is not positive; give S/m above zero"
        if isinstance(self.shape, Ball) and self.depth_m > self.shape.radius_m * (1 + _FULL):
            yield (
                f"the shells are {self.depth_m * 1e3:g} mm thick together, the ball has a radius of "
                f"{self.shape.radius_m * 1e3:g} mm; make the shells thinner or the ball larger"
            )

    def _wrong_currents(self) -> Iterator[str]:
        if len(self.electrodes) < 2:
            yield "there are fewer than two [[electrode]]; current needs a way in and a way out"
        for number, electrode in enumerate(self.electrodes, start=1):
            if not electrode.radius_m > 0:
                yield (
                    f"electrode {number} has no area; give a radius_mm above zero: without an area "
                    "there is no density"
                )
            if not electrode.contact_Ohm_m2 > 0:
                yield (
                    f"electrode {number} has no contact impedance; give contact_Ohm_m2 above zero "
                    "(1e-4 is close to "
                    "ideal): without one the density at its rim is infinite"
                )
        currents = [electrode.current_A for electrode in self.electrodes]
        if abs(sum(currents)) > _SUM * sum(map(abs, currents)):
            yield (
                f"the currents add up to {sum(currents) * 1e6:.6g} µA, not to zero; what enters "
                "through one electrode "
                "must leave through the others"
            )
        if not any(currents):
            yield "no electrode carries a current; give current_uA of both signs"

    def _off_the_skin(self, name: str, electrode: FieldElectrode) -> Iterator[str]:
        if isinstance(self.shape, Slab):
            beyond = max(map(abs, electrode.centre_m[:2])) + electrode.radius_m - self.shape.side_m / 2
            if beyond > _TOUCH:
                yield (
                    f"{name} reaches {beyond * 1e3:.3g} mm over the side of the slab; move it inward "
                    "or give a larger "
                    "side_mm"
                )
        elif electrode.radius_m > _LARGEST_WRAP * self.shape.radius_m:
            yield (
                f"{name} wraps more than 60° round the ball; give a radius_mm of at most "
                f"{_LARGEST_WRAP * self.shape.radius_m * 1e3:.3g}"
            )

    def _gap_m(self, one: FieldElectrode, other: FieldElectrode) -> float:
        """Return how much skin lies between two electrodes; negative if they overlap."""
        apart = float(np.linalg.norm(np.subtract(one.centre_m, other.centre_m)))
        if isinstance(self.shape, Slab):
            return apart - one.radius_m - other.radius_m
        radius = self.shape.radius_m
        angle = 2 * asin(min(1.0, apart / 2 / radius))
        return radius * (angle - asin(one.radius_m / radius) - asin(other.radius_m / radius))

    def _overlaps(self) -> Iterator[str]:
        for (m, one), (k, other) in combinations(enumerate(self.electrodes, start=1), 2):
            if self._gap_m(one, other) < _LEAST_GAP_M:
                yield f"electrodes {m} and {k} overlap or touch; move them apart or give smaller radii"

    def _outside(self, name: str, probe: FieldProbe) -> Iterator[str]:
        depth = self.depth_of(probe.point_m)
        if isinstance(self.shape, Slab) and max(map(abs, probe.point_m[:2])) > self.shape.side_m / 2 + _TOUCH:
            yield f"{name} lies beside the slab; bring it within {self.shape.side_m * 500:g} mm of the middle"
        if not -_TOUCH <= depth <= self.depth_m + _TOUCH:
            yield (
                f"{name} lies at a depth of {depth * 1e3:g} mm, outside the layers, which end at "
                f"{self.depth_m * 1e3:g} mm; give a depth between"
            )

        elif self.filled and depth > self.depth_m * (1 - _LEFT_OUT):
            yield (
                f"{name} lies in the innermost two hundredths of the ball, which the mesh leaves out; "
                "move it outward"
            )

    def _too_coarse(self) -> Iterator[str]:
        if not self.h_m > 0:
            yield "h_mm is not positive; give the edge of the mesh, such as 1.5"
        coarsest, why = coarsest_h_m(self)
        if self.h_m > coarsest * (1 + _TOUCH):
            yield (
                f"h_mm = {self.h_m * 1e3:g} is too coarse for {why}; give at most "
                f"{_rounded_down(coarsest * 1e3):g}"
            )


def coarsest_h_m(case: FieldCase) -> tuple[float, str]:
    """Return the longest edge that still resolves a case, and what limits it.

    Notes
    -----
    An edge of at most 1.25 times the smallest electrode's radius, the narrowest gap of skin between two
    electrodes, an eighth of a ball's radius, and 50 times the thinnest layer. From two thirds of the radius
    on, `notes_on` says that the answer is rough.
    """
    smallest = min(electrode.radius_m for electrode in case.electrodes)
    bounds = [(smallest / _EDGES_PER_RADIUS, f"an electrode of {smallest * 1e3:g} mm radius")]
    gaps = [case._gap_m(one, other) for one, other in combinations(case.electrodes, 2)]
    gap = min(gaps)
    bounds.append((max(gap, 0.0) / _EDGES_PER_GAP, f"the {gap * 1e3:.3g} mm of skin between two electrodes"))
    thinnest = min(case.layers, key=lambda layer: layer.thickness_m)
    bounds.append(
        (
            thinnest.thickness_m / _LEAST_LAYERS_PER_EDGE,
            f"the layer '{thinnest.name}' of {thinnest.thickness_m * 1e3:g} mm",
        )
    )
    if isinstance(case.shape, Ball):
        bounds.append(
            (case.shape.radius_m / _EDGES_PER_BALL, f"a ball of {case.shape.radius_m * 1e3:g} mm radius")
        )
    return min(bounds)


def notes_on(case: FieldCase) -> tuple[str, ...]:
    """Return what a reader should know about the accuracy of a case's answer."""
    notes = []
    smallest = min(electrode.radius_m for electrode in case.electrodes)
    if case.h_m * _FINE_EDGES_PER_RADIUS > smallest * (1 + _TOUCH):
        notes.append(
            "h_mm is more than two thirds of the smallest electrode's radius: expect errors of "
            "about 5 % in muscle "
            f"depth and more above; {_rounded_down(smallest * 1e3 / _FINE_EDGES_PER_RADIUS):g} or "
            "less is finer"
        )
    near = [
        number
        for number, probe in enumerate(case.probes, start=1)
        if case.depth_of(probe.point_m) < 2 * case.h_m and _near_an_electrode(case, probe)
    ]
    if near:
        told = ", ".join(map(str, near[:10])) + (", …" if len(near) > 10 else "")
        notes.append(
            f"probe {told}: shallower than two edges of the mesh beside an electrode, where density "
            "changes within "
            "an edge; expect errors of 5 to 20 % there"
        )
    return tuple(notes)


def _near_an_electrode(case: FieldCase, probe: FieldProbe) -> bool:
    point = np.array(probe.point_m)
    if isinstance(case.shape, Slab):
        point = np.array([point[0], point[1], 0.0])
    else:
        point = point * case.shape.radius_m / max(float(np.linalg.norm(point)), _TOUCH)
    return any(
        float(np.linalg.norm(point - each.centre_m)) < each.radius_m + 2 * case.h_m
        for each in case.electrodes
    )


def _rounded_down(value_mm: float) -> float:
    return float(f"{value_mm * 0.9995:.3g}")
