"""A dose with the arrays behind it: what pictures are drawn from, and what another current needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.care.session_values import SessionPlan
from ninon.dosimetry.dose import Dose
from ninon.dosimetry.doubt_ratios import DoubtRatios
from ninon.dosimetry.face_mesh import FaceMesh

__all__ = ["DoseMap", "StepField"]


@dataclass(frozen=True, eq=False)
class StepField:
    """The field of one step of a plan, per ampere of its peak current; charge per pass.

    All arrays are ``(layers, n)`` and 0 outside the treated skin.
    """

    step: int
    """Index of the step in its plan."""
    charge_per_A: NDArray[np.float32]
    """Time integral of the absolute density in one pass, the share of time with current counted; s/m²."""
    peak_per_A: NDArray[np.float32]
    """Largest density while current flows, 1/m²."""
    field_per_A: NDArray[np.float32]
    """Largest field, V/m per ampere; in muscle the upper end, as if all current ran across the fibres."""


@dataclass(frozen=True, eq=False)
class DoseMap:
    """The dose of one session on one face, vertex by vertex; arrays are ``(layers, n)``."""

    face: FaceMesh
    charge_C_m2: NDArray[np.float64]
    """Absolute charge density of the session, nominal, with the conductor's film."""
    peak_A_m2: NDArray[np.float64]
    """Largest density at any moment."""
    peak_V_m: NDArray[np.float64]
    """Largest field at any moment."""
    dose: Dose
    fields: tuple[StepField, ...]
    """With the conductor's film."""
    bare_fields: tuple[StepField, ...]
    """Without film: in muscle, and in the eye ring."""
    plan: SessionPlan
    ratios: DoubtRatios
    """Doses of the sampled models behind the intervals, as multiples of the nominal ones."""
