"""What a case to solve is made of: a slab or a ball, layers, electrodes with given currents, and probes.

Positions are metres in the case's own axes. On a slab x and y run along the skin from its middle and z counts
the depth; in a ball the origin is its middle and z points to where the polar angle is 0.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Ball", "FieldElectrode", "FieldLayer", "FieldProbe", "Slab", "Vector"]

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class FieldLayer:
    """One tissue layer."""

    name: str
    thickness_m: float
    conductivity_S_m: Vector
    """Along the case's x, y and z."""

    @property
    def isotropic(self) -> bool:
        """Whether it conducts alike in all directions."""
        return len(set(self.conductivity_S_m)) == 1


@dataclass(frozen=True)
class FieldElectrode:
    """A round electrode."""

    centre_m: Vector
    """On the skin."""
    radius_m: float
    current_A: float
    """Into the body."""
    contact_Ohm_m2: float


@dataclass(frozen=True)
class FieldProbe:
    """A place to report."""

    point_m: Vector


@dataclass(frozen=True)
class Slab:
    """A box, insulated at its sides and below."""

    side_m: float


@dataclass(frozen=True)
class Ball:
    """A ball of shells round an insulated core, or without core where the shells fill it."""

    radius_m: float
