"""From densities at vertices to what reaches each muscle, zone and layer, with intervals.

A vertex counts with the volume of the layer around it, and in a muscle with its share of the muscle as well.
Only the treated area counts: outside it nothing was computed, and nothing is not zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ninon.dosimetry.dose import Interval, LayerDose, PartDose
from ninon.dosimetry.doubt_ratios import DoubtRatios, Ends, interval
from ninon.dosimetry.face_layers import FACE_LAYERS
from ninon.dosimetry.percentiles import weighted_mean, weighted_peak, weighted_percentile
from ninon.dosimetry.session_fields import BodyOfFace, LayerFields
from ninon.face.regions import REGIONS, zone_of_region

__all__ = ["eye_peaks", "layer_doses", "muscle_doses", "zone_doses"]

Floats = NDArray[np.float64]
Origin = Literal["measured", "inferred", "assumed"]

_ORIGINS: tuple[Origin, ...] = ("measured", "inferred", "assumed")
_SIDES: tuple[Literal["right", "left"], ...] = ("right", "left")
_MIDLINE_MM = 1e-6
_P95 = 0.95


@dataclass(frozen=True, eq=False)
class _Summary:
    """Mean and peak of charge, density and field, ``(3, rows)``; 95th percentile of the first two."""

    mean: Floats
    p95: Floats
    peak: Floats

    @classmethod
    def of(cls, values: Floats, weights: Floats) -> _Summary:
        return cls(
            weighted_mean(values, weights),
            weighted_percentile(values[:2], weights, _P95),
            weighted_peak(values, weights),
        )

    def charges_and_densities(self, row: int, ends: Ends, widening: float = 1.0) -> dict[str, Interval]:
        return {
            f"{statistic}_{quantity}": interval(float(values[which, row]), ends, widening)
            for which, quantity in enumerate(("charge_C_m2", "density_A_m2"))
            for statistic, values in (("mean", self.mean), ("p95", self.p95), ("peak", self.peak))
        }


def muscle_doses(face: BodyOfFace, fields: LayerFields, ratios: DoubtRatios) -> tuple[PartDose, ...]:
    """Return what reaches each muscle that lies under the treated area.

    Every vertex that belongs to a muscle at all counts for its peak, however small its share.
    """
    layer = FACE_LAYERS.index("muscle")
    stacked = fields.stacked[:, [layer]]
    volume = face.volume_m3[layer]
    found = []
    for muscle in face.muscles:
        where = np.flatnonzero((muscle.weight > 0) & face.treated & (volume > 0))
        if not len(where):
            continue
        weights = muscle.weight[where] * volume[where]
        summary, origin = _Summary.of(stacked[..., where], weights[None]), _origin(face, where, weights)
        found.append(
            _part(
                summary, 0, ratios, ratios.of_muscle(muscle.name, muscle.side), origin,
                name=muscle.name, side=muscle.side, intent=muscle.intent,
            )
        )  # fmt: skip
    return tuple(found)


def zone_doses(face: BodyOfFace, fields: LayerFields, ratios: DoubtRatios) -> tuple[PartDose, ...]:
    """Return what reaches each layer of each zone of the zone table, right and left.

    Vertices on the midline count half on either side.
    """
    stacked, found = fields.stacked, []
    for zone, side, where, share in _zones(face):
        weights = share * face.volume_m3[:, where]
        summary = _Summary.of(stacked[..., where], weights)
        origin = _origin(face, where, share)
        for row, layer in enumerate(FACE_LAYERS):
            ends = ratios.layer_ends[layer]
            found.append(_part(summary, row, ratios, ends, origin, name=zone, side=side, layer=layer))
    return tuple(found)


def layer_doses(face: BodyOfFace, fields: LayerFields, ratios: DoubtRatios) -> tuple[LayerDose, ...]:
    """Return what reaches each layer over the treated area."""
    where = np.flatnonzero(face.treated)
    summary = _Summary.of(fields.stacked[..., where], face.volume_m3[:, where])
    return tuple(
        LayerDose.model_validate(
            {
                "layer": layer,
                **summary.charges_and_densities(row, ratios.layer_ends[layer]),
                "mean_field_V_m": interval(float(summary.mean[2, row]), ratios.field_ends[layer]),
                "peak_field_V_m": interval(float(summary.peak[2, row]), ratios.field_ends[layer]),
            }
        )
        for row, layer in enumerate(FACE_LAYERS)
    )


def eye_peaks(
    face: BodyOfFace, fields: LayerFields, ratios: DoubtRatios, *, rim_mm: float = 5.0, ring_mm: float = 25.0
) -> tuple[Interval, Interval] | None:
    """Return the largest field at the orbital rim, and the largest density in the skin of the eye ring.

    Parameters
    ----------
    face, fields, ratios
        As for the other aggregates.
    rim_mm : float
        How near the rim tissue counts for the field, in every layer below the skin (our proposal).
    ring_mm : float
        Width of the eye ring.

    Returns
    -------
    (field_V_m, density_A_m2) or None
        None where the treated area does not come near the rim: nothing was computed there.
    """
    rim = face.treated & (face.eye_distance_mm <= rim_mm)
    ring = face.treated & (face.eye_distance_mm <= ring_mm)
    if not rim.any():
        return None
    below = [
        interval(float(fields.peak_V_m[row, rim].max()), ratios.field_ends[layer])
        for row, layer in enumerate(FACE_LAYERS)
        if layer != "skin"
    ]
    skin = float(fields.peak_A_m2[FACE_LAYERS.index("skin"), ring].max())
    return max(below, key=lambda each: each.high), interval(skin, ratios.layer_ends["skin"])


def _zones(face: BodyOfFace) -> Iterator[tuple[str, Literal["right", "left"], NDArray[np.intp], Floats]]:
    """Give zone, side, vertices, and how much each counts."""
    of_region = [zone_of_region(region) for region in REGIONS]
    zones = list(dict.fromkeys(name for name in of_region if name is not None))
    index = np.array([zones.index(name) if name is not None else -1 for name in of_region])
    treated = np.flatnonzero(face.treated)
    zone_of, x = index[face.region[treated]], face.vertices_mm[treated, 0]
    for number, zone in enumerate(zones):
        inside = np.flatnonzero(zone_of == number)
        for side, sign in zip(_SIDES, (-1.0, 1.0), strict=True):
            outward = sign * x[inside]
            kept = outward >= -_MIDLINE_MM
            if kept.any():
                share = np.where(outward[kept] > _MIDLINE_MM, 1.0, 0.5)
                yield zone, side, treated[inside[kept]], share


def _part(
    summary: _Summary, row: int, ratios: DoubtRatios, ends: Ends, origin: Origin, **about: str
) -> PartDose:
    layer, widening = about.setdefault("layer", "muscle"), ratios.widening_of(origin)
    field = interval(float(summary.peak[2, row]), ratios.field_ends[layer], widening)
    return PartDose.model_validate(
        {
            **about,
            **summary.charges_and_densities(row, ends, widening),
            "peak_field_V_m": field,
            "origin": origin,
        }
    )


def _origin(face: BodyOfFace, where: NDArray[np.intp], weights: Floats) -> Origin:
    """Return how a part is known: by the worst of its surface, but for 5 % of it."""
    return _ORIGINS[int(weighted_percentile(face.origin[where].astype(np.float64), weights, _P95))]
