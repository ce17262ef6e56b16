"""What a dose depends on and nobody knows well: parameters of the model, by name, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ninon.dosimetry.spreads import Spread
from ninon.dosimetry.tissue_model import TissueModel

__all__ = ["CONTACT_RADIUS", "DEVICE_CURRENT", "DOUBT_WORDS", "DoubtRow", "doubt_rows"]

DOUBT_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "skin_conductivity": ("conductivity of the skin below the horny layer", "S/m"),
        "fat_conductivity": ("conductivity of the fat", "S/m"),
        "smas_conductivity": ("conductivity of the fascia over the muscle", "S/m"),
        "muscle_across": ("conductivity of muscle across its fibres", "S/m"),
        "muscle_along": ("conductivity of muscle along its fibres", "S/m"),
        "deep_conductivity": ("conductivity of what lies below the muscle", "times"),
        "skin_thickness": ("thickness of the skin", "times"),
        "fat_thickness": ("thickness of the fat", "times"),
        "muscle_thickness": ("thickness of fascia and muscle", "times"),
        "deep_thickness": ("depth of what lies below the muscle", "times"),
        "film_sheet": ("conductor: conductivity times thickness of its film", "S"),
        "horny_layer": ("resistance of the horny layer", "Ω·m²"),
        "contact_radius": ("radius of the wetted contact", "times"),
        "spacing": ("spacing of the pair within its range", "share"),
        "device_current": ("current of the device beside what it shows", "times"),
    }
)
"""Every doubt, in words and with the unit its values are shown in."""

_FIELD_OF = MappingProxyType(
    {
        "skin_conductivity": "skin_S_m",
        "fat_conductivity": "fat_S_m",
        "smas_conductivity": "smas_S_m",
        "muscle_across": "muscle_across_S_m",
        "muscle_along": "muscle_along_S_m",
    }
)

CONTACT_RADIUS = Spread.around(1.0, sd_share=0.12)
"""A sphere under light pressure in gel: about a quarter more or less area (our proposal)."""
DEVICE_CURRENT = Spread.around(1.0, sd_share=0.06)
"""A device's level as delivered: about 10 % either way (our proposal)."""
SPACING_ENDS = (0.05, 0.5, 0.95)
"""Where in its range the pair is held: anywhere."""


@dataclass(frozen=True)
class DoubtRow:
    """One parameter with what it may be."""

    name: str
    words: str
    unit: str
    low: float
    nominal: float
    high: float
    sources: tuple[str, ...] = ("ninon-proposal",)


def doubt_rows(
    tissues: TissueModel, *, film_sheet_S: Spread | None, horny_Ohm_m2: Spread
) -> tuple[DoubtRow, ...]:
    """Return every doubt of a model with its interval.

    Parameters
    ----------
    tissues : TissueModel
        Of the body.
    film_sheet_S : Spread or None
        Of the conductor's film; None without one.
    horny_Ohm_m2 : Spread
        Of the horny layer.
    """
    spreads: dict[str, Spread] = {name: tissues.spreads[field] for name, field in _FIELD_OF.items()}
    spreads["deep_conductivity"] = _relative(tissues.spreads["neck_S_m"])
    spreads.update(tissues.thickness)
    if film_sheet_S is not None:
        spreads["film_sheet"] = film_sheet_S
    spreads |= {
        "horny_layer": horny_Ohm_m2,
        "contact_radius": CONTACT_RADIUS,
        "device_current": DEVICE_CURRENT,
    }
    rows = []
    for name, (words, unit) in DOUBT_WORDS.items():
        ends = SPACING_ENDS if name == "spacing" else None
        if ends is None and name not in spreads:
            continue
        low, nominal, high = ends or (spreads[name].low, spreads[name].nominal, spreads[name].high)
        sources = tissues.sources if name in _FIELD_OF or name == "deep_conductivity" else ("ninon-proposal",)
        rows.append(DoubtRow(name, words, unit, low, nominal, high, sources))
    return tuple(rows)


def _relative(spread: Spread) -> Spread:
    return Spread(spread.low / spread.nominal, 1.0, spread.high / spread.nominal)
