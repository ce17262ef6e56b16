"""The positions of a session, grouped by stroke, and what each stroke leaves at the targets per ampere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.physics.transfer.row_weights import Contacts

__all__ = ["StrokeFields", "Strokes", "strokes_of_pairs"]


@dataclass(frozen=True, eq=False)
class Strokes:
    """Positions one after another; each is a few contacts with given shares of the current."""

    contacts: Contacts
    position_starts: NDArray[np.int64]
    """(positions + 1,): where each position's entries begin."""
    contact: NDArray[np.int64]
    """(entries,): number of the contact."""
    share: NDArray[np.float64]
    """(entries,): current into the body per ampere of the stroke; a position's shares add up to 0."""
    dwell_s: NDArray[np.float64]
    """(positions,): how long each position lasts."""
    stroke_starts: NDArray[np.int64]
    """(strokes + 1,): where each stroke's positions begin."""

    def __post_init__(self) -> None:
        _refuse_broken(self.position_starts, len(self.contact), "position")
        _refuse_broken(self.stroke_starts, len(self.dwell_s), "stroke")
        if len(self.share) != len(self.contact) or len(self.position_starts) != len(self.dwell_s) + 1:
            raise InputError("contacts, shares and dwell times do not belong to the same positions")
        if len(self.contact) and not 0 <= self.contact.min() <= self.contact.max() < len(self.contacts):
            raise InputError(f"a position names a contact that is not among the {len(self.contacts)} given")
        if not (self.dwell_s >= 0).all():
            raise InputError("a dwell time is negative or not a number; each position lasts 0 s or longer")
        excess = np.add.reduceat(self.share, self.position_starts[:-1])
        size = np.add.reduceat(np.abs(self.share), self.position_starts[:-1])
        wrong = np.flatnonzero(~((np.abs(excess) <= 1e-6 * size) & (size > 0)))
        if len(wrong):
            raise InputError(
                f"the currents of position {wrong[0]} add up to {excess[wrong[0]]:.3g} A per ampere; "
                "what enters must also leave"
            )

    @property
    def balanced_share(self) -> NDArray[np.float64]:
        """(entries,): the shares with the rounding of their sums taken off, so that nothing leaks."""
        excess = np.add.reduceat(self.share, self.position_starts[:-1])
        size = np.add.reduceat(np.abs(self.share), self.position_starts[:-1])
        return self.share - np.repeat(excess / size, np.diff(self.position_starts)) * np.abs(self.share)

    @property
    def positions(self) -> int:
        """How many positions there are."""
        return len(self.dwell_s)

    @property
    def strokes(self) -> int:
        """How many strokes there are."""
        return len(self.stroke_starts) - 1


@dataclass(frozen=True, eq=False)
class StrokeFields:
    """What each stroke leaves at each target per ampere; another current or pass count only adds anew."""

    charge_per_A: NDArray[np.float32]
    """(strokes, targets): dwell time times magnitude of the density, summed over positions, in s/m²."""
    peak_per_A: NDArray[np.float32]
    """(strokes, targets): largest magnitude of the density at any position, in 1/m²."""

    def combined(
        self,
        *,
        current_A: NDArray[np.float64],
        mean_current_A: NDArray[np.float64],
        passes: NDArray[np.float64],
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return charge density and peak density of a session.

        Parameters
        ----------
        current_A : (strokes,) array
            Peak current of each stroke.
        mean_current_A : (strokes,) array
            Mean absolute current of each stroke.
        passes : (strokes,) array
            How often each stroke is made; 0 leaves it out.

        Returns
        -------
        (targets,) array
            Charge density in C/m².
        (targets,) array
            Peak density in A/m².
        """
        scales = [np.asarray(one, dtype=np.float64) for one in (current_A, mean_current_A, passes)]
        if any(one.shape != (len(self.peak_per_A),) or not (one >= 0).all() for one in scales):
            raise InputError(
                f"give one current, one mean current and one number of passes, none negative, for each of "
                f"the {len(self.peak_per_A)} strokes"
            )
        peak, mean, often = scales
        charge = (mean * often).astype(np.float32) @ self.charge_per_A
        made = np.where(often > 0, peak, 0.0).astype(np.float32)
        highest = np.zeros(self.peak_per_A.shape[1], dtype=np.float32)
        for scale, one in zip(made, self.peak_per_A, strict=True):
            np.maximum(highest, scale * one, out=highest)
        return charge, highest


def strokes_of_pairs(
    contacts: Contacts, dwell_s: NDArray[np.float64], stroke_starts: NDArray[np.integer]
) -> Strokes:
    """Return positions of two contacts each: the whole current enters at the even ones and leaves at the odd.

    Parameters
    ----------
    contacts : Contacts
        Two for each position, one after the other.
    dwell_s : (positions,) array
        How long each position lasts.
    stroke_starts : (strokes + 1,) array
        Where each stroke's positions begin.
    """
    count = len(dwell_s)
    return Strokes(
        contacts,
        2 * np.arange(count + 1),
        np.arange(2 * count),
        np.tile([1.0, -1.0], count),
        np.asarray(dwell_s, dtype=np.float64),
        np.asarray(stroke_starts, dtype=np.int64),
    )


def _refuse_broken(starts: NDArray[np.integer], entries: int, each: str) -> None:
    if len(starts) < 2 or starts[0] != 0 or starts[-1] != entries or (np.diff(starts) < 1).any():
        raise InputError(f"each {each} must have at least one entry, and the entries must follow one another")
