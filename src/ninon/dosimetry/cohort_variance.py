"""How much of what differs between models lies between faces, and how much in what nobody knows well.

One-way analysis of variance on the logarithm of a dose, with the faces as groups. A face's mean over a few
draws varies by chance too; that part is taken off the variance between faces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["VarianceShares", "variance_shares"]

_FEWEST = 2


@dataclass(frozen=True)
class VarianceShares:
    """The parts of the variance of a logarithm; they add up to 1."""

    between_faces: float
    within_doubts: float
    sd_log: float
    """Of one model of one face, both parts together."""


def variance_shares(values: list[NDArray[np.float64]]) -> VarianceShares | None:
    """Return how the variance splits; None where there is too little to tell.

    Parameters
    ----------
    values : list of (draws,) arrays
        Positive doses, one array for each face; they need not be equally long.

    References
    ----------
    S. R. Searle, G. Casella and C. E. McCulloch (1992), *Variance Components*, section 3.6.
    """
    groups = [np.log(each) for each in values if len(each)]
    counts = np.array([len(each) for each in groups], dtype=float)
    total = counts.sum()
    if len(groups) < _FEWEST or total - len(groups) < 1:
        return None
    means = np.array([each.mean() for each in groups])
    grand = float(counts @ means / total)
    within = sum(float(((g - m) ** 2).sum()) for g, m in zip(groups, means, strict=True))
    within /= total - len(groups)
    among = float(counts @ (means - grand) ** 2) / (len(groups) - 1)
    usual = (total - float(counts @ counts) / total) / (len(groups) - 1)
    # An estimate below zero says that chance alone explains the differences between faces.
    between = max((among - within) / usual, 0.0)
    if between + within <= 0:
        return None
    share = between / (between + within)
    return VarianceShares(share, 1 - share, float(np.sqrt(between + within)))
