"""The fields of strokes, and how they are kept beside the rows they came from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ninon.dosimetry.kept_arrays import keep_arrays, kept_arrays
from ninon.dosimetry.strokes import Stroke

__all__ = ["KeptFields", "StrokesField"]

_VERSION = b"3"
_NAMES = ("charge", "peak", "voltage", "lost")


@dataclass(frozen=True, eq=False)
class StrokesField:
    """What strokes leave at the targets, per ampere of their peak current and per pass."""

    charge_per_A: NDArray[np.float32]
    """(strokes, t): time integral of the absolute density, the share of time with current counted; s/m²."""
    peak_per_A: NDArray[np.float32]
    """(strokes, t): largest density, 1/m²."""
    voltage_per_A: NDArray[np.float64]
    """(strokes,): largest voltage between the electrodes, Ω."""
    lost: tuple[float, ...]
    """By stroke: the share of its time at places where a contact cannot lie flat, which were left out."""


@dataclass(frozen=True, eq=False)
class KeptFields:
    """The fields of some strokes in the folder of a transfer matrix, under a name that says which strokes.

    Currents and passes do not belong to the name: another current finds the same fields.
    """

    folder: Path
    strokes: Sequence[Stroke]
    contact_Ohm_m2: float
    """Between metal and what lies under it: the voltages depend on it, and the matrix does not."""

    @property
    def file(self) -> Path:
        """Where they are."""
        told = hashlib.sha256(_VERSION)
        told.update(f"{self.contact_Ohm_m2!r} ".encode())
        for stroke in self.strokes:
            told.update(f"{stroke.duty!r} {stroke.centres_mm.shape}".encode())
            for array in (stroke.centres_mm, stroke.shares, stroke.dwell_s):
                told.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
        return self.folder / f"strokes-{told.hexdigest()}.npz"

    def read(self) -> StrokesField | None:
        """Return the fields; None where there are none, or they are damaged."""
        kept = kept_arrays(self.file, _NAMES)
        if kept is None:
            return None
        charge, peak, voltage, lost = (kept[name] for name in _NAMES)
        return StrokesField(charge, peak, voltage, tuple(lost.tolist()))

    def write(self, found: StrokesField) -> None:
        """Keep fields."""
        values = (found.charge_per_A, found.peak_per_A, found.voltage_per_A, np.array(found.lost))
        keep_arrays(self.file, dict(zip(_NAMES, values, strict=True)))
