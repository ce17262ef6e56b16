"""How a dose falls with depth, and which share of a layer's volume receives how much."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ninon.dosimetry.dose import DepthDose, VolumeHistogram
from ninon.dosimetry.doubt_ratios import DoubtRatios, ends_of, interval
from ninon.dosimetry.face_layers import FACE_LAYERS
from ninon.dosimetry.percentiles import share_at_least, weighted_mean, weighted_percentile
from ninon.dosimetry.session_fields import BodyOfFace, LayerFields

__all__ = ["DEPTH_EDGES_M", "HISTOGRAM_LAYERS", "depth_doses", "histogram_axis", "histograms"]

Floats = NDArray[np.float64]

DEPTH_EDGES_M: Floats = np.linspace(0.0, 0.015, 13)
"""Ranges of the dose–depth table: twelve down to 15 mm."""

HISTOGRAM_LAYERS: tuple[str, ...] = ("skin", "fat", "muscle")

_POINTS = 48
_DECADES = 3.0


def depth_doses(face: BodyOfFace, fields: LayerFields, ratios: DoubtRatios) -> tuple[DepthDose, ...]:
    """Return the charge by depth below the skin; every layer stands at the depth of its middle.

    A range that holds no middle of a layer is left out. Where layers share a range, its interval follows from
    the same models in all of them, each with its part of the charge; the 95th percentile takes that one too.
    """
    where = np.flatnonzero(face.treated)
    charge, volume = fields.charge_C_m2[:, where], face.volume_m3[:, where]
    place = np.searchsorted(DEPTH_EDGES_M, face.depth_m[:, where], side="right") - 1
    found = []
    for index, (top, bottom) in enumerate(pairwise(DEPTH_EDGES_M)):
        rows, columns = np.nonzero((place == index) & (volume > 0))
        if not len(rows):
            continue
        here, weights = charge[rows, columns], volume[rows, columns]
        ends = ends_of(_mixed(rows, here * weights, weights, ratios))
        mean, p95 = weighted_mean(here, weights), weighted_percentile(here, weights, 0.95)
        found.append(
            DepthDose(
                from_m=float(top),
                to_m=float(bottom),
                mean_charge_C_m2=interval(float(mean), ends),
                p95_charge_C_m2=interval(float(p95), ends),
            )
        )
    return tuple(found)


def _mixed(rows: NDArray[np.intp], charged: Floats, volume: Floats, ratios: DoubtRatios) -> Floats:
    """Return the ratios of a range of depths, ``(draws,)``: of its layers, each by its part of the charge."""
    counted = charged if charged.any() else volume
    shares = np.bincount(rows, counted, minlength=len(FACE_LAYERS)) / counted.sum()
    return np.asarray(sum(shares[row] * ratios.layers[layer] for row, layer in enumerate(FACE_LAYERS)))


def histograms(
    face: BodyOfFace, fields: LayerFields, ratios: DoubtRatios, *, axis_C_m2: Floats | None = None
) -> tuple[VolumeHistogram, ...]:
    """Return which share of skin, fat and muscle in the treated area receives at least a charge density."""
    where = np.flatnonzero(face.treated)
    found = []
    for layer in HISTOGRAM_LAYERS:
        row = FACE_LAYERS.index(layer)
        charge, volume = fields.charge_C_m2[row, where], face.volume_m3[row, where]
        least, most = min(ratios.layer_ends[layer][0], 1.0), max(ratios.layer_ends[layer][1], 1.0)
        axis = histogram_axis(float(charge.max()) * most) if axis_C_m2 is None else axis_C_m2
        # A model that gives r times the dose has at D the share that the nominal one has at D/r.
        bounds = axis / np.array([[least], [1.0], [most]])
        low, nominal, high = share_at_least(charge, volume, bounds)
        found.append(
            VolumeHistogram.model_validate(
                {
                    "layer": layer,
                    "charge_C_m2": tuple(map(float, axis)),
                    "share_low": tuple(map(float, low)),
                    "share_nominal": tuple(map(float, nominal)),
                    "share_high": tuple(map(float, high)),
                }
            )
        )
    return tuple(found)


def histogram_axis(largest_C_m2: float) -> Floats:
    """Return charges from 0 to the largest, spaced by the same factor over three decades below it."""
    if not largest_C_m2 > 0:
        return np.zeros(1)
    return np.concatenate([[0.0], largest_C_m2 * np.logspace(-_DECADES, 0.0, _POINTS)])
