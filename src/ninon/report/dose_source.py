"""What the pictures of a dose are made from: values at the vertices of a face, layer by layer."""

from __future__ import annotations

from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ninon.care.session_values import SessionPlan
from ninon.dosimetry.dose import Dose
from ninon.errors import InputError

__all__ = [
    "LAYER_ORDER",
    "DoseFace",
    "DoseShown",
    "Quantity",
    "is_empty",
    "layer_values",
    "no_dose_sentence",
]

LAYER_ORDER: tuple[str, ...] = ("skin", "fat", "smas", "muscle", "deep")
"""The rows of every array by layer, from outside inward."""

Quantity = Literal["charge", "peak"]
"""The charge density of the whole session, or the largest density at any moment."""


class DoseFace(Protocol):
    """The surface a dose was computed under."""

    @property
    def vertices_mm(self) -> NDArray[np.float64]:
        """(n, 3), in ``points_face``."""

    @property
    def triangles(self) -> NDArray[np.int32]:
        """(m, 3), anticlockwise seen from outside."""

    @property
    def treated(self) -> NDArray[np.bool_]:
        """(n,): where values were asked for."""

    @property
    def origin(self) -> NDArray[np.uint8]:
        """(n,): 0 measured, 1 inferred, 2 assumed."""

    @property
    def depth_m(self) -> NDArray[np.float64]:
        """(layers, n): the middle of each layer below the skin."""


class DoseShown(Protocol):
    """A dose with the arrays behind it; `ninon.dosimetry` makes them."""

    @property
    def face(self) -> DoseFace:
        """The surface."""

    @property
    def charge_C_m2(self) -> NDArray[np.floating]:
        """(layers, n), nominal."""

    @property
    def peak_A_m2(self) -> NDArray[np.floating]:
        """(layers, n), nominal."""

    @property
    def dose(self) -> Dose:
        """Everything that was summed up."""

    @property
    def plan(self) -> SessionPlan:
        """What was planned."""


def is_empty(dose: Dose) -> bool:
    """Whether no current reaches anything, so that there is nothing to draw."""
    peaks = [
        *(layer.peak_charge_C_m2 for layer in dose.layers),
        *(part.peak_charge_C_m2 for part in (*dose.muscles, *dose.zones)),
    ]
    return not any(peak.nominal > 0 for peak in peaks)


def no_dose_sentence(dose: Dose) -> str:
    """Return why there is nothing to show."""
    if not dose.contacts:
        return "No step of this session has current, so there is no dose to show."
    return "The current of this session reaches none of the places that are looked at: nothing to show."


def layer_values(shown: DoseShown, layer: str, quantity: Quantity = "charge") -> NDArray[np.float64]:
    """Return one layer's values at the vertices, SI, ``(n,)``; not a number outside the treated area.

    Raises
    ------
    InputError
        If there is no such layer.
    """
    if layer not in LAYER_ORDER:
        raise InputError(f"There is no layer '{layer}'. Known: {', '.join(LAYER_ORDER)}.")
    rows = shown.charge_C_m2 if quantity == "charge" else shown.peak_A_m2
    values = np.asarray(rows[LAYER_ORDER.index(layer)], dtype=np.float64)
    return np.where(shown.face.treated, values, np.nan)
