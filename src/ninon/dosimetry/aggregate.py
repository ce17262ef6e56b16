"""Every number of a dose that comes from the field of a session."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.dosimetry.depth_tables import depth_doses, histograms
from ninon.dosimetry.dose import DepthDose, LayerDose, PartDose, VolumeHistogram
from ninon.dosimetry.doubt_ratios import DoubtRatios
from ninon.dosimetry.part_doses import layer_doses, muscle_doses, zone_doses
from ninon.dosimetry.session_fields import BodyOfFace, LayerFields

__all__ = ["Aggregates", "aggregate"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Aggregates:
    """What reaches muscles, zones, layers and depths; named as in a `~ninon.dosimetry.dose.Dose`."""

    muscles: tuple[PartDose, ...]
    zones: tuple[PartDose, ...]
    layers: tuple[LayerDose, ...]
    depths: tuple[DepthDose, ...]
    histograms: tuple[VolumeHistogram, ...]


def aggregate(
    face: BodyOfFace, fields: LayerFields, ratios: DoubtRatios, *, axis_C_m2: Floats | None = None
) -> Aggregates:
    """Return what a session does, from its fields.

    Parameters
    ----------
    face : BodyOfFace
        Vertices with layers, muscles and zones.
    fields : LayerFields
        Of the session.
    ratios : DoubtRatios
        Of the sampled models.
    axis_C_m2 : (b,) array, optional
        Charges of the histograms, for plans that are to share one axis; each layer has its own without.
    """
    return Aggregates(
        muscle_doses(face, fields, ratios),
        zone_doses(face, fields, ratios),
        layer_doses(face, fields, ratios),
        depth_doses(face, fields, ratios),
        histograms(face, fields, ratios, axis_C_m2=axis_C_m2),
    )
