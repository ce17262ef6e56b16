"""How near the contacts of a stroke come to the rim of the orbit and to the lids."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ninon.dosimetry.strokes import Stroke, StrokePlaces
from ninon.face.eye_ring import EyeRing
from ninon.face.no_go import EYE_MARGIN_MM

__all__ = ["lid_distances_m", "rim_distances_m"]

_LIDS = "eyelid_and_globe"


def rim_distances_m(strokes: Sequence[Stroke], places: StrokePlaces) -> dict[int, float]:
    """Return for each step the least distance of a contact's edge to the rim of the orbit."""
    ring = EyeRing(places.skin, places.template)
    return {
        stroke.step: float(ring.distance_mm(stroke.centres_mm.reshape(-1, 3)).min()) / 1000 - stroke.radius_m
        for stroke in strokes
    }


def lid_distances_m(strokes: Sequence[Stroke], places: StrokePlaces) -> dict[int, float]:
    """Return for each step the least distance of a contact's edge to the margin of the lids."""
    lids = [area for area in places.no_go if area.zone == _LIDS]
    found = {}
    for stroke in strokes:
        anchors, _ = places.skin.laid_on(stroke.centres_mm.reshape(-1, 3))
        clear = [area.clearance_mm(places.skin, anchors, contact_radius_mm=0.0) for area in lids]
        least = float(np.min(clear)) if clear else float("inf")
        found[stroke.step] = (least + EYE_MARGIN_MM) / 1000 - stroke.radius_m
    return found
