"""What a face conducts: one value per tissue, what each may be, and how values become those of a mesh.

Doubts are named once, here: a parameter is a factor on something the model needs, and the same names stand in
the interval of a dose, in its JSON and in its docs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

from ninon import tables
from ninon.dosimetry.spreads import Spread
from ninon.errors import TableError
from ninon.physics.tissues import Tissue

__all__ = ["BODY_DOUBTS", "Conductivities", "TissueModel", "tissue_model"]

_ROWS: Mapping[str, str] = MappingProxyType(
    {
        "skin_S_m": "skin_aggregate",
        "fat_S_m": "fat",
        "smas_S_m": "fascia",
        "muscle_across_S_m": "muscle_across",
        "muscle_along_S_m": "muscle_along",
        "bone_S_m": "bone_cortical",
        "cheek_S_m": "mucosa",
        "gland_S_m": "salivary_gland",
        "orbit_S_m": "sclera",
        "neck_S_m": "muscle_mixed",
    }
)
"""Which row of the tissue table each conductivity comes from. The orbit is globe, fat and muscle in one: the
sclera lies between them (our proposal)."""

_ORBIT = Spread(0.045, 0.5, 1.6)
"""S/m, from fat to vitreous: whatever is in the orbit lies between."""

_DEEP_FIELDS = ("bone_S_m", "cheek_S_m", "gland_S_m", "orbit_S_m", "neck_S_m")


@dataclass(frozen=True)
class Conductivities:
    """One conductivity for each tissue of a face, in S/m."""

    skin_S_m: float
    fat_S_m: float
    smas_S_m: float
    muscle_across_S_m: float
    muscle_along_S_m: float
    bone_S_m: float
    cheek_S_m: float
    gland_S_m: float
    orbit_S_m: float
    neck_S_m: float

    @property
    def muscle_mixed_S_m(self) -> float:
        """Muscle whose direction nobody knows: the geometric mean over the three directions."""
        return float((self.muscle_across_S_m**2 * self.muscle_along_S_m) ** (1 / 3))


BODY_DOUBTS: tuple[str, ...] = (
    "skin_conductivity",
    "fat_conductivity",
    "smas_conductivity",
    "muscle_across",
    "muscle_along",
    "deep_conductivity",
    "skin_thickness",
    "fat_thickness",
    "muscle_thickness",
    "deep_thickness",
)
"""Parameters of the body under the skin; those of contact, conductor and device come on top."""

_OF_DOUBT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "skin_conductivity": ("skin_S_m",),
        "fat_conductivity": ("fat_S_m",),
        "smas_conductivity": ("smas_S_m",),
        "muscle_across": ("muscle_across_S_m",),
        "muscle_along": ("muscle_along_S_m",),
        "deep_conductivity": _DEEP_FIELDS,
    }
)


@dataclass(frozen=True, eq=False)
class TissueModel:
    """Every tissue of a face with its interval, and how thick its layers may be."""

    spreads: Mapping[str, Spread]
    """By field of `Conductivities`, in S/m."""
    thickness: Mapping[str, Spread]
    """Factors on the thickness of a layer, by doubt: ``skin_thickness``, ``fat_thickness``, …"""
    sources: tuple[str, ...]
    """Keys of the sources of the rows."""

    def conductivities(self, normal: Mapping[str, float] = MappingProxyType({})) -> Conductivities:
        """Return the conductivities where each doubt stands at a value of a standard normal variable.

        Doubts that are not named are nominal; names of other doubts are passed over.
        """
        values = {name: spread.nominal for name, spread in self.spreads.items()}
        for doubt, names in _OF_DOUBT.items():
            for name in names:
                values[name] = self.spreads[name].at(normal.get(doubt, 0.0))
        return Conductivities(**values)

    def thickness_factors(self, normal: Mapping[str, float] = MappingProxyType({})) -> Mapping[str, float]:
        """Return the factor on each layer's thickness, by doubt."""
        return {name: spread.at(normal.get(name, 0.0)) for name, spread in self.thickness.items()}

    def widened(self, factor: float) -> TissueModel:
        """Return the model with thicknesses known less well by a factor on the logarithmic scale."""
        return replace(self, thickness={n: spread.widened(factor) for n, spread in self.thickness.items()})


def tissue_model() -> TissueModel:
    """Return the tissues of the tables with their intervals.

    Raises
    ------
    TableError
        If a row has no interval.
    """
    rows = tables.tissues()
    spreads = {name: _spread(rows[row]) for name, row in _ROWS.items()}
    spreads["orbit_S_m"] = _ORBIT
    sources = tuple(dict.fromkeys(key for row in _ROWS.values() for key in rows[row].sources))
    assert set(spreads) == {field.name for field in fields(Conductivities)}
    return TissueModel(MappingProxyType(spreads), _THICKNESS, sources)


_THICKNESS: Mapping[str, Spread] = MappingProxyType(
    {
        "skin_thickness": Spread.around(1.0, sd_share=0.15),
        "fat_thickness": Spread.around(1.0, sd_share=0.35),
        "muscle_thickness": Spread.around(1.0, sd_share=0.25),
        "deep_thickness": Spread(0.5, 1.0, 2.0),
    }
)
"""Between people of one sex and age: fat 35 %, the others our proposal from the layer table's SDs."""


def _spread(row: Tissue) -> Spread:
    if row.low_S_m is None or row.nominal_S_m is None or row.high_S_m is None:
        raise TableError(
            f"tissues {row.tissue}: a dose needs low_S_m, nominal_S_m and high_S_m; fill them in."
        )
    return Spread(row.low_S_m, row.nominal_S_m, row.high_S_m)
