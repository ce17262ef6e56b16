"""Two ways to write the choices as variables: any charge in between, or one option of each.

The first is the convex hull of the options of each choice, so its answer is a bound for the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ninon.dosimetry.choice_model import ChoiceModel

__all__ = ["Formulation", "anything_between", "one_option_each", "picked"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Formulation:
    """How variables make charge and passes, and what they keep among themselves."""

    to_charge: Floats
    to_passes: Floats
    rows: Floats
    """Rows of its own, at most 0 …"""
    sums: Floats
    """… and sums that are 1."""
    most: Floats
    whole: bool


def anything_between(model: ChoiceModel) -> Formulation:
    """Return charge and passes as variables, up to the most of each choice and between its levels."""
    count = len(model.choices)
    full = [not each.is_empty for each in model.choices]
    high = np.array([each.level_A.max() for each in model.choices]) / model.unit_A
    low = np.array(
        [each.level_A[1:].min() if ok else 0.0 for each, ok in zip(model.choices, full, strict=True)]
    )
    most = np.array([each.passes.max() for each in model.choices], dtype=np.float64)
    one, none = np.eye(count), np.zeros((count, count))
    return Formulation(
        to_charge=np.hstack([one, none]),
        to_passes=np.hstack([none, one]),
        rows=np.block([[one, -np.diag(high)], [-one, np.diag(low / model.unit_A)]]),
        sums=np.zeros((0, 2 * count)),
        most=np.concatenate([high * most, most]),
        whole=False,
    )


def one_option_each(model: ChoiceModel) -> Formulation:
    """Return a variable for each option, 1 where it is taken."""
    sizes = [len(each.passes) for each in model.choices]
    owner = np.repeat(np.arange(len(sizes)), sizes)
    column = np.arange(len(owner))
    belongs = np.zeros((len(sizes), len(owner)))
    belongs[owner, column] = 1
    charge = np.concatenate([each.charge_A for each in model.choices]) / model.unit_A
    passes = np.concatenate([each.passes for each in model.choices]).astype(np.float64)
    return Formulation(
        to_charge=belongs * charge,
        to_passes=belongs * passes,
        rows=np.zeros((0, len(owner))),
        sums=belongs,
        most=np.ones(len(owner)),
        whole=True,
    )


def picked(own: Floats, model: ChoiceModel) -> NDArray[np.int64]:
    """Return the option of each choice that the variables of `one_option_each` stand for."""
    edges = np.cumsum([0] + [len(each.passes) for each in model.choices])
    return np.array([int(own[a:b].argmax()) for a, b in pairwise(edges)])
