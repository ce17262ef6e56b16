"""The numbers of a dose by place, and what the sampled models say of each of them, draw by draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from ninon.dosimetry.dose import Dose, Interval, LayerDose, PartDose
from ninon.dosimetry.doubt_ratios import DoubtRatios

__all__ = ["Draws", "Kind", "Place", "Quantity", "draws_of", "values_of"]

Kind = Literal["muscle", "zone", "layer", "depth"]
Quantity = Literal[
    "mean_charge_C_m2", "p95_charge_C_m2", "peak_charge_C_m2",
    "mean_density_A_m2", "p95_density_A_m2", "peak_density_A_m2",
    "mean_field_V_m", "peak_field_V_m",
]  # fmt: skip


class Place(NamedTuple):
    """What a number is about."""

    kind: Kind
    name: str
    side: str
    layer: str
    quantity: Quantity


@dataclass(frozen=True, eq=False, kw_only=True)
class Draws:
    """What the sampled models say of one dose: each value relative to the nominal one, draw by draw."""

    face: str
    """Fingerprint of the face's mesh and of what the draws are of."""
    seed: int
    ratios: Mapping[Place, NDArray[np.float64]]
    """(draws,) for each place; the k-th draw is the same body everywhere."""


def draws_of(dose: Dose, ratios: DoubtRatios, *, face: str) -> Draws:
    """Return the draws behind the intervals of a dose, widened as its intervals are.

    Parameters
    ----------
    dose : Dose
        The dose.
    ratios : DoubtRatios
        The study of doubt of this very plan: a study shared by all plans says nothing about their ratio.
    face : str
        Fingerprint of the face's mesh.
    """
    parts = (*dose.muscles, *dose.zones)
    origins: dict[tuple[str, str, str], str] = {(p.name, p.side, p.layer): p.origin for p in parts}
    found = {}
    for place, _ in values_of(dose):
        own = _ratios(place, ratios)
        if own is not None:
            origin = origins.get((place.name, place.side, place.layer), "measured")
            found[place] = np.asarray(own ** ratios.widening_of(origin))
    return Draws(face=face, seed=dose.seed, ratios=found)


def _ratios(place: Place, ratios: DoubtRatios) -> NDArray[np.float64] | None:
    layer = {"muscle": "muscle", "depth": ""}.get(place.kind, place.layer)
    if place.quantity.endswith("_V_m"):
        return ratios.fields.get(layer)
    if place.kind == "muscle" and (place.name, place.side) in ratios.muscles:
        return ratios.muscles[place.name, place.side]
    return ratios.layers.get(layer)


def values_of(dose: Dose) -> Iterator[tuple[Place, Interval]]:
    """Give every number of a dose with what it is about."""
    for part in dose.muscles:
        yield from _of_part("muscle", part)
    for part in dose.zones:
        yield from _of_part("zone", part)
    for layer in dose.layers:
        yield from _numbers(layer, "layer", layer.layer, "both", layer.layer)
    for depth in dose.depths:
        name = f"{depth.from_m * 1000:g} to {depth.to_m * 1000:g} mm"
        yield Place("depth", name, "both", "", "mean_charge_C_m2"), depth.mean_charge_C_m2
        yield Place("depth", name, "both", "", "p95_charge_C_m2"), depth.p95_charge_C_m2


def _of_part(kind: Kind, part: PartDose) -> Iterator[tuple[Place, Interval]]:
    yield from _numbers(part, kind, part.name, part.side, part.layer)


def _numbers(
    value: PartDose | LayerDose, kind: Kind, name: str, side: str, layer: str
) -> Iterator[tuple[Place, Interval]]:
    for quantity in get_args(Quantity):
        found = getattr(value, quantity, None)
        if found is not None:
            yield Place(kind, name, side, layer, quantity), found
