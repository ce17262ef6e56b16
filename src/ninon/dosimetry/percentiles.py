"""Means, percentiles and shares where every value counts with a weight, such as the volume it stands for."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError

__all__ = ["share_at_least", "weighted_mean", "weighted_peak", "weighted_percentile"]

Floats = NDArray[np.float64]
Numbers = NDArray[np.floating[Any]]

_ROUNDING = 1e-12
"""A sum of weights that misses its share by less than this has reached it."""

_MANY = 1000
"""From so many values on, sorting all of them costs more than looking for the upper ones first."""

_SPARE = 0.02


def weighted_mean(values: Numbers, weights: Numbers) -> Floats:
    """Return the mean over the last axis.

    Parameters
    ----------
    values : (..., k) array
        What is averaged.
    weights : (..., k) array
        How much each counts; shapes are broadcast.

    Raises
    ------
    InputError
        If a weight is negative, or nothing has any.
    """
    counted = _checked(weights)
    summed = np.einsum("...k,...k->...", values, counted)
    return np.asarray(summed / counted.sum(axis=-1), dtype=np.float64)


def weighted_percentile(values: Numbers, weights: Numbers, share: float) -> Floats:
    """Return the smallest value that, with all below it, holds at least a share of the weight.

    It is always one of the values, never between two. With whole weights it is what counting gives: write
    each value down as often as it weighs, sort, and take the one at ``share`` of the way, rounded up.

    Parameters
    ----------
    values : (..., k) array
        Along the last axis.
    weights : (..., k) array
        How much each counts; shapes are broadcast.
    share : float
        Above 0, at most 1; 0.95 for the 95th percentile.

    Raises
    ------
    InputError
        If the share cannot be meant, a weight is negative, or nothing has any.
    """
    if not 0 < share <= 1:
        raise InputError(f"A percentile at {share:g} of the weight does not exist; give a share up to 1.")
    shape = np.broadcast_shapes(values.shape, weights.shape)
    counted, spread = np.broadcast_to(_checked(weights), shape), np.broadcast_to(values, shape)
    if shape[-1] < _MANY:
        return _sorted_out(spread, counted, share * counted.sum(axis=-1, keepdims=True))
    rows = zip(spread.reshape(-1, shape[-1]), counted.reshape(-1, shape[-1]), strict=True)
    return np.array([_selected(row, weight, share) for row, weight in rows]).reshape(shape[:-1])


def _sorted_out(values: Numbers, weights: Floats, wanted: Floats) -> Floats:
    """Return the smallest values at which the weights, summed from below, reach those wanted."""
    order = np.argsort(values, axis=-1)
    risen = np.cumsum(np.take_along_axis(weights, order, axis=-1), axis=-1)
    place = (risen < wanted * (1 - _ROUNDING)).sum(axis=-1, keepdims=True)
    place = np.minimum(place, order.shape[-1] - 1)
    found = np.take_along_axis(values, np.take_along_axis(order, place, axis=-1), axis=-1)
    return np.asarray(found[..., 0], dtype=np.float64)


def _selected(values: Numbers, weights: Floats, share: float) -> float:
    """Return one percentile of many values: only those that can be it are sorted."""
    wanted = share * weights.sum(keepdims=True)
    first = int(len(values) * max(1 - 2 * (1 - share) - _SPARE, 0.0))
    upper = values >= np.partition(values, first)[first]
    below = weights[~upper].sum()
    if below >= wanted[0] * (1 - _ROUNDING):  # heavy weights lie low: it may be any of them
        upper, below = np.ones(len(values), dtype=bool), 0.0
    return float(_sorted_out(values[upper], weights[upper], wanted - below))


def weighted_peak(values: Numbers, weights: Numbers) -> Floats:
    """Return the largest value along the last axis that has any weight at all."""
    counted = _checked(weights)
    known = values if counted.min() > 0 else np.where(counted > 0, values, -np.inf)
    return np.asarray(known.max(axis=-1), dtype=np.float64)


def share_at_least(values: Numbers, weights: Numbers, bounds: Numbers) -> Floats:
    """Return which share of the weight lies at values of at least each bound.

    Parameters
    ----------
    values, weights : (k,) arrays
        As for `weighted_mean`.
    bounds : array
        Of any shape, in any order.

    Returns
    -------
    array
        Of that shape: from 1 for bounds at or below the least value to 0 above the largest.
    """
    counted = _checked(weights)
    order = np.argsort(values)
    rest = np.append(np.cumsum(counted[order][::-1])[::-1], 0.0)
    first = np.searchsorted(values[order], bounds, side="left")
    return np.asarray(rest[first] / rest[0], dtype=np.float64)


def _checked(weights: Numbers) -> Floats:
    counted = np.asarray(weights, dtype=np.float64)
    if not counted.size or counted.min() < 0 or not (counted.max(axis=-1) > 0).all():
        raise InputError(
            "Weights must not be negative, and something must have one: there is nothing to average."
        )
    return counted
