"""From sampled models to intervals: how many times the nominal dose each of them gives, by layer and muscle.

The nominal dose stays what it is: it need not be the median of the models. Where it lies outside the middle
90 % of them, the interval is widened until it holds the nominal value too. That errs towards the wider
interval, and `DoubtRatios.beside_nominal` names the parts, so that a dose can say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ninon.dosimetry.dose import Interval
from ninon.errors import InputError, PhysicsError

__all__ = ["DoubtRatios", "Ends", "ends_of", "interval"]

Floats = NDArray[np.float64]
Ends = tuple[float, float]
"""Factors on the nominal value: 5 % of the models lie below the first, 5 % above the second."""

_EDGES = (0.05, 0.95)
_FEWEST = 20
"""Of fewer models nobody can say below what 5 % of them lie."""


def ends_of(ratios: Floats) -> Ends:
    """Return the 5th and 95th percentile of ratios, always one of them.

    Parameters
    ----------
    ratios : (draws,) array
        Dose of each sampled model as a multiple of the nominal one.

    Raises
    ------
    PhysicsError
        If there are too few, or one is no positive number: the study of doubt has failed.
    """
    if len(ratios) < _FEWEST or not (np.isfinite(ratios).all() and (ratios > 0).all()):
        raise PhysicsError(
            f"The interval of a dose needs at least {_FEWEST} sampled models with positive ratios; there are "
            f"{len(ratios)}. Compute the doubts again."
        )
    low, high = np.quantile(ratios, _EDGES, method="inverted_cdf")
    return float(low), float(high)


def interval(nominal: float, ends: Ends, widening: float = 1.0) -> Interval:
    """Return the interval of a value, widened where it would not hold the nominal one.

    Parameters
    ----------
    nominal : float
        Not negative.
    ends : Ends
        Of the ratios of the sampled models.
    widening : float
        On the logarithmic scale, for a part whose geometry is known less well; 1 leaves it as it is.

    Raises
    ------
    InputError
        If the widening would narrow.
    """
    if not widening >= 1:
        raise InputError(f"A widening of {widening:g} would narrow an interval; give 1 or more.")
    low, high = min(ends[0], 1.0) ** widening, max(ends[1], 1.0) ** widening
    return Interval(low=nominal * low, nominal=nominal, high=nominal * high)


@dataclass(frozen=True, eq=False)
class DoubtRatios:
    """What a study of doubt found: doses of sampled models, as multiples of the nominal one.

    All arrays are ``(draws,)`` and the same model stands at the same place in each.
    """

    layers: Mapping[str, Floats]
    """Of density and charge, by layer."""
    fields: Mapping[str, Floats]
    """Of the electric field, by layer. Not those of the density: where a tissue conducts better than thought,
    its density rises and its field falls."""
    muscles: Mapping[tuple[str, str], Floats] = field(default_factory=lambda: MappingProxyType({}))
    """Of density and charge, by name and side of a muscle; one that is not here has its layer's."""
    widening: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Factor on the logarithmic width by how a surface is known (``inferred``, ``assumed``); 1 where none is
    named."""

    def __post_init__(self) -> None:
        counts = {len(ratios) for _, ratios in self._all()}
        if len(counts) > 1:
            raise InputError(f"All parts need the ratios of the same models; there are {sorted(counts)}.")

    @cached_property
    def layer_ends(self) -> Mapping[str, Ends]:
        """By layer, of density and charge."""
        return {name: ends_of(ratios) for name, ratios in self.layers.items()}

    @cached_property
    def field_ends(self) -> Mapping[str, Ends]:
        """By layer, of the field."""
        return {name: ends_of(ratios) for name, ratios in self.fields.items()}

    @cached_property
    def muscle_ends(self) -> Mapping[tuple[str, str], Ends]:
        """By name and side."""
        return {key: ends_of(ratios) for key, ratios in self.muscles.items()}

    def of_muscle(self, name: str, side: str) -> Ends:
        """Return the ends of one muscle, or those of its layer."""
        return self.muscle_ends.get((name, side), self.layer_ends["muscle"])

    def widening_of(self, origin: str) -> float:
        """Return the widening of what is known in some way."""
        return self.widening.get(origin, 1.0)

    def beside_nominal(self) -> tuple[str, ...]:
        """Return where the nominal dose lies outside the middle 90 % of the models, in words."""
        found = []
        for name, ratios in self._all():
            low, high = ends_of(ratios)
            if not low <= 1 <= high:
                above = float(np.mean(ratios > 1))
                found.append(f"{name} ({above:.0%} of the models lie above the nominal one)")
        return tuple(found)

    def _all(self) -> Iterator[tuple[str, Floats]]:
        yield from self.layers.items()
        for name, ratios in self.fields.items():
            yield f"field in {name}", ratios
        for (name, side), ratios in self.muscles.items():
            yield f"{name} {side}", ratios
