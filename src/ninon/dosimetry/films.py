"""The film of conductor on the skin: how well it carries current sideways, and whether that matters.

How thick a film is under a moving contact, and how fast it dries, nobody has measured; the interval of its
thickness is our proposal, and the widest doubt of a dose beside the skin itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, hypot, log, sqrt

from ninon import tables
from ninon.care.means import Conductor
from ninon.dosimetry.spreads import Spread
from ninon.errors import InputError, nearest

__all__ = ["FILM_MARGIN_M", "FILM_THICKNESS_M", "CONDUCTS_FROM_S_m", "ConductorFilm", "conductor_film"]

FILM_THICKNESS_M = Spread(1e-4, 3e-4, 1e-3)
"""Where nobody has measured it: 0.1 – 0.3 – 1 mm (our proposal)."""

FILM_MARGIN_M = 5e-3
"""How far a film reaches beyond the contacts' paths (our proposal)."""

CONDUCTS_FROM_S_m = 0.01
"""Below this nominal conductivity a film keeps the current out instead of bringing it in."""


@dataclass(frozen=True)
class ConductorFilm:
    """A conductor as a sheet on the skin."""

    conductor: str
    conductivity_S_m: Spread
    thickness_m: Spread
    margin_m: float
    sources: tuple[str, ...]

    @property
    def sheet_S(self) -> Spread:
        """Conductivity times thickness; the two are not known together, so their widths add up as squares."""
        parts = (self.conductivity_S_m, self.thickness_m)
        nominal = parts[0].nominal * parts[1].nominal
        down = hypot(*(log(part.nominal / part.low) for part in parts))
        up = hypot(*(log(part.high / part.nominal) for part in parts))
        return Spread(nominal * exp(-down), nominal, nominal * exp(up))

    def spread_length_m(self, contact_Ohm_m2: float) -> float:
        """Return how far current runs along the film before it has entered the skin, nominally.

        Parameters
        ----------
        contact_Ohm_m2 : float
            Areal resistance of the horny layer.

        Raises
        ------
        InputError
            If it is not positive.
        """
        if not contact_Ohm_m2 > 0:
            raise InputError(
                f"The areal resistance of the skin is {contact_Ohm_m2:g} Ω·m²; it is above zero."
            )
        return sqrt(self.sheet_S.nominal * contact_Ohm_m2)

    def needs_film(self, radius_m: float, contact_Ohm_m2: float) -> bool:
        """Return whether the film spreads current farther than half a contact's radius.

        Parameters
        ----------
        radius_m : float
            Of a contact.
        contact_Ohm_m2 : float
            Areal resistance of the horny layer.

        Raises
        ------
        InputError
            If one of them is not positive.
        """
        if not radius_m > 0:
            raise InputError(f"The radius of a contact is {radius_m:g} m; it is above zero.")
        return self.spread_length_m(contact_Ohm_m2) > radius_m / 2

    @property
    def words(self) -> str:
        """What is assumed of the film, for people."""
        low, nominal, high = (1000 * t for t in _ends(self.thickness_m))
        known = "" if low == high else f" (anything from {low:g} to {high:g} mm)"
        return (
            f"{self.conductor.replace('_', ' ')}, {self.conductivity_S_m.nominal:g} S/m, "
            f"{nominal:g} mm thick{known}; under and {1000 * self.margin_m:g} mm around the contacts' paths"
        )


def _ends(spread: Spread) -> tuple[float, float, float]:
    return spread.low, spread.nominal, spread.high


def conductor_film(
    conductor: str,
    *,
    thickness_m: Spread = FILM_THICKNESS_M,
    margin_m: float = FILM_MARGIN_M,
    rows: Mapping[str, Conductor] | None = None,
) -> ConductorFilm:
    """Return the film a conductor makes.

    Parameters
    ----------
    conductor : str
        As in the table of conductors.
    thickness_m : Spread
        What the film's thickness may be.
    margin_m : float
        How far it reaches beyond the contacts' paths.
    rows : mapping, optional
        Other rows than those of the table.

    Raises
    ------
    InputError
        If there is no such conductor, or it hardly conducts.
    """
    known = tables.conductors() if rows is None else rows
    if conductor not in known:
        hint = nearest(conductor, known) or f"Known are: {', '.join(known)}."
        raise InputError(f"There is no conductor '{conductor}'. {hint}")
    row = known[conductor]
    low, nominal = row.conductivity_low_S_m, row.conductivity_nominal_S_m
    if not (low > 0 and nominal >= CONDUCTS_FROM_S_m):
        raise InputError(
            f"{row.plain_words} has {nominal:g} S/m, as little as {low:g}: {row.rule}. There is no dose with "
            "it; use a gel that conducts."
        )
    if not margin_m >= 0:
        raise InputError(f"A film cannot end {margin_m:g} m beyond the contacts; give 0 or more.")
    conducts = Spread(low, nominal, row.conductivity_high_S_m)
    return ConductorFilm(conductor, conducts, thickness_m, margin_m, row.sources)
