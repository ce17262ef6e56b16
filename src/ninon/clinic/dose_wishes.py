"""What somebody asks of a plan's passes and currents: muscles, places to be spared, time, sides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType

from ninon import tables
from ninon.errors import InputError, nearest
from ninon.face.regions import REGIONS, zone_of_region

__all__ = ["Wishes", "known_zones"]

_NOTHING: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """Preferences and nothing more: no evidence links any dose to any result.

    Raises
    ------
    InputError
        If a muscle or a zone is not known, or a number cannot be meant.
    """

    muscles: Mapping[str, float] = field(default_factory=lambda: _NOTHING)
    """Weight by muscle; of none, those the movements of the plan are for."""
    shares: Mapping[str, float] = field(default_factory=lambda: _NOTHING)
    """By zone: the most it may receive, as a share of what the plan gives it as it is."""
    minutes: float | None = None
    """The most minutes in which current flows, where the plan allows more."""
    sides_equal: bool = True
    """Whether both sides of a line get the same passes and the same current."""

    def __post_init__(self) -> None:
        """Refuse what cannot be meant, before anything is computed."""
        _known("muscle", self.muscles, tables.muscles())
        _known("zone", self.shares, known_zones())
        for name, weight in self.muscles.items():
            if not (isfinite(weight) and weight > 0):
                raise InputError(f"The weight of {name} is {weight:g}; give a number above 0.")
        for name, share in self.shares.items():
            if not (isfinite(share) and share >= 0):
                raise InputError(
                    f"The share for {name} is {share:g}; give 0 (nothing) or more, 1 is as it is now."
                )
        if self.minutes is not None and not (isfinite(self.minutes) and self.minutes > 0):
            raise InputError(f"{self.minutes:g} minutes with current; give a number above 0.")


def known_zones() -> tuple[str, ...]:
    """Return the zones a face is divided into, of which each can be protected."""
    return tuple(dict.fromkeys(zone for region in REGIONS if (zone := zone_of_region(region))))


def _known(what: str, given: Iterable[str], known: Iterable[str]) -> None:
    names = tuple(known)
    for name in given:
        if name not in names:
            hint = nearest(name, names) or f"Known: {', '.join(names)}."
            raise InputError(f"There is no {what} '{name}'. {hint}")
