"""How thick each tissue layer is at every vertex, and what lies below the last one.

The table has thicknesses by zone; a region without a row takes those of a region like it. Between regions
they run into each other over about a centimetre: nature has no steps there, and the table cannot say where
they would be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.layers import LayerThickness
from ninon.face.regions import REGIONS, regions, zone_of_region
from ninon.face.surface_smoothing import region_shares
from ninon.face.template import Template

__all__ = ["DEEP_CLASSES", "LAYERS", "Thickness", "thickness_at"]

LAYERS: tuple[str, ...] = ("stratum_corneum", "epidermis", "dermis", "fat", "smas", "muscle")
"""From outside inward."""

DEEP_CLASSES: tuple[str, ...] = ("bone", "cheek", "gland", "orbit", "neck")
"""What lies below the muscle: bone; the cheek with the air of the mouth behind; parotid; orbit; soft neck."""

Sex = Literal["women", "men"]

_SPREAD_MM = 6.0
_UNKNOWN_SD_SHARE = 0.3
"""Where a row has no SD (our proposal)."""

_LIKE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "forehead": ("glabella",),
        "glabella": ("forehead",),
        "temple": ("forehead",),
        "brow": ("forehead",),
        "upper_lid": ("under_eye",),
        "lower_lid": ("under_eye",),
        "eye": ("under_eye",),
        "under_eye": ("eyelid_and_globe",),
        "outer_eye": ("temple",),
        "nose": ("glabella",),
        "nasolabial": ("cheek",),
        "masseter": ("cheek",),
        "preauricular": ("cheek",),
        "upper_lip": ("cheek",),
        "lower_lip": ("cheek",),
        "vermilion": ("upper_lip", "cheek"),
        "chin": ("cheek",),
        "jawline": ("submental",),
        "submental": ("neck_lateral",),
        "neck_front": ("neck_lateral",),
        "carotid": ("neck_lateral",),
        "decollete": ("neck_lateral",),
        "sternum_midline": ("decollete", "neck_lateral"),
        "scalp": ("forehead",),
        "ear": ("preauricular", "cheek"),
        "elsewhere": ("decollete", "neck_lateral"),
    }
)
"""Whose values a region takes when it has none of its own (our proposal)."""

_MUSCLE_OF: Mapping[str, str] = MappingProxyType(
    {"masseter": "masseter_relaxed", "temple": "temporalis_rest", "nose": "procerus_muscle"}
)
_MUSCLE_ELSEWHERE = "mimic_muscle"

_SMAS_SHARE: Mapping[str, float] = MappingProxyType(
    {"preauricular": 1.0, "masseter": 1.0, "temple": 0.8, "jawline": 0.8, "cheek": 0.7, "neck_lateral": 0.7,
     "carotid": 0.7, "submental": 0.6, "scalp": 0.7, "forehead": 0.6, "nasolabial": 0.5}
)  # fmt: skip
"""The SMAS thins toward the middle of the face (recalled); the one row is from in front of the ear."""
_SMAS_ELSEWHERE = 0.35

_DEEP_OF: Mapping[str, str] = MappingProxyType(
    {
        "cheek": "cheek",
        "nasolabial": "cheek",
        "upper_lip": "cheek",
        "lower_lip": "cheek",
        "vermilion": "cheek",
        "preauricular": "gland",
        "upper_lid": "orbit",
        "lower_lid": "orbit",
        "eye": "orbit",
        "submental": "neck",
        "neck_lateral": "neck",
        "neck_front": "neck",
        "carotid": "neck",
    }
)


@dataclass(frozen=True, eq=False)
class Thickness:
    """Thickness of each layer at each vertex, before it is fitted under a curved skin."""

    mean_mm: NDArray[np.float64]
    """(layers, n), in the order of `LAYERS`."""
    sd_mm: NDArray[np.float64]
    """(layers, n): between people."""
    deep: NDArray[np.uint8]
    """(n,): index into `DEEP_CLASSES`."""
    deep_shares: NDArray[np.float64]
    """(n, classes): the same, running into each other at the borders; rows add up to 1."""


def thickness_at(
    template: Template, rows: Iterable[LayerThickness], *, sex: Sex | None, age_y: int | None
) -> Thickness:
    """Return the thickness of each layer at each vertex of a head.

    Parameters
    ----------
    template : Template
        Tells which vertex lies in which region.
    rows : iterable of LayerThickness
        The table; only rows with use ``"default"`` count.
    sex : {"women", "men"} or None
        None: half-way between both, with an SD that spans them.
    age_y : int or None
        Age in years; None: rows of all ages count alike.

    Raises
    ------
    InputError
        If no row tells of a layer.
    """
    used = [
        row for row in rows if row.use == "default" and row.mean_mm is not None and _is_of_age(row, age_y)
    ]
    mean, sd = np.zeros((len(LAYERS), len(REGIONS))), np.zeros((len(LAYERS), len(REGIONS)))
    for k, layer in enumerate(LAYERS):
        for r, region in enumerate(REGIONS):
            mean[k, r], sd[k, r] = _of_region(used, layer, region, sex)
    shares = region_shares(template, _SPREAD_MM)
    deep_of = [DEEP_CLASSES.index(_DEEP_OF.get(name, "bone")) for name in REGIONS]
    deep = np.array(deep_of, dtype=np.uint8)[regions(template).label]
    return Thickness(mean @ shares.T, sd @ shares.T, deep, shares @ np.eye(len(DEEP_CLASSES))[deep_of])


def _is_of_age(row: LayerThickness, age_y: int | None) -> bool:
    return age_y is None or row.age_from_y <= age_y <= row.age_to_y


def _of_region(
    rows: Sequence[LayerThickness], layer: str, region: str, sex: Sex | None
) -> tuple[float, float]:
    """Return mean and SD of a layer in a region."""
    if layer == "smas":
        share = _SMAS_SHARE.get(region, _SMAS_ELSEWHERE)
        mean, sd = _joined([row for row in rows if row.layer == layer], layer, sex)
        return mean * share, sd * share
    if layer == "muscle":
        layer = _MUSCLE_OF.get(region, _MUSCLE_ELSEWHERE)
        return _joined([row for row in rows if row.layer == layer], layer, sex)
    of_layer = [row for row in rows if row.layer == layer]
    own = zone_of_region(region)
    for zone in (region, own, *_LIKE.get(region, ())):
        there = [row for row in of_layer if row.zone == zone]
        if there:
            return _joined(there, layer, sex)
    return _joined(of_layer, layer, sex)


def _joined(rows: Sequence[LayerThickness], layer: str, sex: Sex | None) -> tuple[float, float]:
    """Return mean and SD over rows that describe the same place, women and men weighing the same."""
    wanted = [row for row in rows if sex is None or row.sex in (sex, "both")] or list(rows)
    if not wanted:
        raise InputError(
            f"No row of the table of layers tells how thick the {layer} is. Add one for default use."
        )
    means = np.array([row.mean_mm for row in wanted], dtype=np.float64)
    sds = np.array([row.sd_mm or _UNKNOWN_SD_SHARE * (row.mean_mm or 0.0) for row in wanted])
    return float(means.mean()), float(np.sqrt(np.mean(sds**2) + np.var(means)))
