"""The fields of a whole session from those of its steps, and what aggregating needs to know of a face."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError

__all__ = ["BodyOfFace", "LayerFields", "MuscleOfFace", "StepPerAmpere", "combined"]

Floats = NDArray[np.float64]
Side = Literal["right", "left", "midline", "both"]


class MuscleOfFace(Protocol):
    """A muscle as shares of the vertices over it."""

    @property
    def name(self) -> str:
        """As in the table of muscles."""

    @property
    def side(self) -> Side:
        """On which side it lies."""

    @property
    def intent(self) -> str:
        """What is wanted of it; custom, without evidence."""

    @property
    def weight(self) -> NDArray[Any]:
        """(n,): from 0 to 1."""


class BodyOfFace(Protocol):
    """What aggregating needs of a face: n vertices, and tissue in layers under each."""

    @property
    def vertices_mm(self) -> Floats:
        """(n, 3): x to the client's left."""

    @property
    def treated(self) -> NDArray[np.bool_]:
        """(n,): where the field was computed."""

    @property
    def region(self) -> NDArray[Any]:
        """(n,): index into `~ninon.face.regions.REGIONS`."""

    @property
    def muscles(self) -> Sequence[MuscleOfFace]:
        """Muscles under the skin; their patches may overlap."""

    @property
    def origin(self) -> NDArray[Any]:
        """(n,): 0 measured, 1 inferred, 2 assumed."""

    @property
    def eye_distance_mm(self) -> Floats:
        """(n,): to the orbital rim; 0 inside it."""

    @property
    def volume_m3(self) -> Floats:
        """(layers, n): of the tissue under each vertex."""

    @property
    def depth_m(self) -> Floats:
        """(layers, n): of the middle of each layer."""


class StepPerAmpere(Protocol):
    """The field of one step of a plan, per ampere of its peak current; charge per pass."""

    @property
    def step(self) -> int:
        """Index in the plan."""

    @property
    def charge_per_A(self) -> NDArray[Any]:
        """(layers, n): time integral of the absolute density in one pass."""

    @property
    def peak_per_A(self) -> NDArray[Any]:
        """(layers, n): largest density."""

    @property
    def field_per_A(self) -> NDArray[Any]:
        """(layers, n): largest field."""


@dataclass(frozen=True, eq=False)
class LayerFields:
    """What a whole session does to each layer under each vertex; all arrays are ``(layers, n)``."""

    charge_C_m2: Floats
    """Time integral of the absolute density."""
    peak_A_m2: Floats
    """Largest density at any moment."""
    peak_V_m: Floats
    """Largest field at any moment."""

    @property
    def stacked(self) -> Floats:
        """(3, layers, n): charge, density, field."""
        return np.stack([self.charge_C_m2, self.peak_A_m2, self.peak_V_m])


def combined(
    steps: Sequence[StepPerAmpere], *, current_A: Sequence[float], passes: Sequence[int]
) -> LayerFields:
    """Return the fields of a session: charges of its steps add up, of their peaks the largest stays.

    Two steps are never energised at the same time.

    Parameters
    ----------
    steps : sequence of StepPerAmpere
        The field of each step.
    current_A : sequence of float
        Peak current of each.
    passes : sequence of int
        How often each is done.

    Raises
    ------
    InputError
        If there is no step, a step lacks its current or passes, or one is negative.
    """
    if not steps or not len(steps) == len(current_A) == len(passes):
        raise InputError("A dose needs at least one step, and a current and a number of passes for each.")
    if min(current_A) < 0 or min(passes) < 0:
        raise InputError("A current or a number of passes is negative; peaks and counts are not.")
    charge, peak, field = (np.zeros(steps[0].charge_per_A.shape) for _ in range(3))
    for step, current, count in zip(steps, current_A, passes, strict=True):
        charge += float(count * current) * step.charge_per_A
        if count:
            np.maximum(peak, float(current) * step.peak_per_A, out=peak)
            np.maximum(field, float(current) * step.field_per_A, out=field)
    return LayerFields(charge, peak, field)
