"""Which models a study of many faces solves: all doubts drawn at once, for each face its own draws.

The draws of a face follow from the study's seed and the shape of the face alone, so they are the same on any
machine, in any order, however often a study is taken up again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from math import exp

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from ninon.dosimetry.doubts import DoubtRow
from ninon.dosimetry.spreads import Spread
from ninon.errors import InputError

__all__ = ["drawn", "face_seed", "physical_values"]

Floats = NDArray[np.float64]

_SPACING = "spacing"
_DIGITS = 12


def face_seed(study_seed: int, fingerprint: str) -> int:
    """Return the seed of one face's draws."""
    told = f"ninon cohort {study_seed} {fingerprint}".encode()
    return int.from_bytes(hashlib.sha256(told).digest()[:16], "big")


def drawn(doubts: int, *, draws: int, seed: int) -> Floats:
    """Return values of standard normal variables, ``(draws + 1, doubts)``; the first row is nominal, all 0.

    A Latin hypercube: each doubt has one draw in each of as many equally likely stretches as there are draws.

    Parameters
    ----------
    doubts : int
        How many.
    draws : int
        At least one.
    seed : int
        As of `face_seed`.

    Raises
    ------
    InputError
        If there is nothing to draw.

    References
    ----------
    M. D. McKay, R. J. Beckman and W. J. Conover (1979), Technometrics 21(2).
    """
    if draws < 1:
        raise InputError(f"{draws} draws are none; a study needs at least one.")
    rng = np.random.default_rng(seed)
    stretch = np.stack([rng.permutation(draws) for _ in range(doubts)], axis=1)
    share = (stretch + rng.uniform(size=(draws, doubts))) / draws
    normal = np.round(ndtri(np.clip(share, 1e-12, 1 - 1e-12)), _DIGITS)
    return np.vstack([np.zeros(doubts), normal])


def physical_values(rows: Sequence[DoubtRow], normal: Floats) -> Mapping[str, Floats]:
    """Return what each doubt is at values of its normal variable, in the unit of its row.

    Parameters
    ----------
    rows : sequence of DoubtRow
        The doubts, in the order of the columns.
    normal : (draws, doubts) array
        As of `drawn`.
    """
    return {row.name: _values(row, normal[:, k]) for k, row in enumerate(rows)}


def _values(row: DoubtRow, normal: Floats) -> Floats:
    if row.name == _SPACING:  # anywhere within its range, no place likelier than another
        return np.asarray(np.round(ndtr(normal), _DIGITS))
    spread = Spread(row.low, row.nominal, row.high)
    return np.array([_rounded(spread.at(u)) for u in normal.tolist()])


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}") if exp(-700) < value else value
