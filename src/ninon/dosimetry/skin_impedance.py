"""The horny layer under a contact: its impedance per area at a frequency, in one condition or another.

The rows of the table are for gel on unprepared skin; between their frequencies the logarithm of the impedance
runs straight over that of the frequency. Other conditions are factors upon them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, hypot, log, pi, sqrt
from types import MappingProxyType

import numpy as np

from ninon import tables
from ninon.dosimetry.spreads import Spread
from ninon.errors import InputError, TableError, nearest
from ninon.physics.complex_skin import SkinImpedance as Circuit
from ninon.physics.tissues import SkinImpedance

__all__ = ["FACTOR_OF_CONDUCTOR", "CAPACITANCE_F_m2", "SkinContact", "skin_contact"]

_OHM_M2 = 1e-4
"""Ω·m² in one Ω·cm²."""

CAPACITANCE_F_m2 = Spread(1e-4, 2.2e-4, 5e-4)
"""Of the horny layer under gel: 10–50 nF/cm², in the note of the row ``circuit_series``."""

FACTOR_OF_CONDUCTOR: Mapping[str, str | None] = MappingProxyType(
    {
        "gel": None,
        "lotion_on_cotton": None,
        "serum_or_hydrolate": None,
        "electrode_paste": None,
        "tap_water": "factor_tap_water",
        "saline": "factor_saline",
        "none": "factor_dry_metal",
        "cream_oil_silicone": "factor_oil",
        "alcohol": "factor_oil",
    }
)
"""By conductor, the row with the factor on the impedance under gel. What conducts like gel is taken like gel
(our proposal)."""


@dataclass(frozen=True)
class SkinContact:
    """The horny layer under a contact at one frequency."""

    frequency_Hz: float
    magnitude_Ohm_m2: Spread
    """Of the impedance, per area."""
    factor: float
    """Nominal factor on the impedance under gel."""
    series_Ohm_m2: float
    """Of the equivalent circuit under gel: what stays at high frequency."""
    words: str
    sources: tuple[str, ...]

    @property
    def circuit(self) -> Circuit:
        """The equivalent circuit whose impedance has the nominal magnitude at this frequency.

        Series resistance and capacitance are the table's, the parallel resistance is the one that fits. A
        factor on the impedance is taken as less or more wetted skin: it changes all three alike.

        Raises
        ------
        InputError
            If the capacitance alone carries more than the magnitude allows: above some kilohertz.
        """
        parallel = _parallel(
            self.magnitude_Ohm_m2.nominal / self.factor, self.series_Ohm_m2, self.frequency_Hz
        )
        return Circuit(
            self.series_Ohm_m2 * self.factor, parallel * self.factor, CAPACITANCE_F_m2.nominal / self.factor
        )

    @property
    def impedance_Ohm_m2(self) -> complex:
        """Impedance of `circuit` at this frequency, per area."""
        return self.circuit.impedance(self.frequency_Hz)


def skin_contact(
    frequency_Hz: float,
    *,
    conductor: str,
    conditions: Sequence[str] = (),
    rows: Mapping[str, SkinImpedance] | None = None,
) -> SkinContact:
    """Return the horny layer under a contact.

    Parameters
    ----------
    frequency_Hz : float
        Repetition rate of the waveform.
    conductor : str
        As in the table of conductors.
    conditions : sequence of str
        Further factors by the names of their rows, such as ``"gel_10min"`` or ``"aged_dry"``. Doubts of
        several factors are taken as independent.
    rows : mapping, optional
        Other rows than those of the skin table.

    Raises
    ------
    InputError
        If the frequency lies outside the rows, a conductor or condition is unknown, or it has no upper end:
        the current may find no way at all.
    """
    known = tables.skin() if rows is None else rows
    magnitude, used = _under_gel(frequency_Hz, known)
    factors = [_factor(name, known) for name in _factor_rows(conductor, conditions)]
    spread = _product([magnitude, *(factor for factor, _ in factors)])
    series = known["circuit_series"]
    sources = [key for row in (*used, *(row for _, row in factors), series) for key in row.sources]
    return SkinContact(
        frequency_Hz=frequency_Hz,
        magnitude_Ohm_m2=spread,
        factor=spread.nominal / magnitude.nominal,
        series_Ohm_m2=_number(series, "nominal_ohm_cm2") * _OHM_M2,
        words=_words(frequency_Hz, [used[0].condition, *(row.condition for _, row in factors)], spread),
        sources=tuple(dict.fromkeys(sources)),
    )


def _words(frequency_Hz: float, conditions: Sequence[str], spread: Spread) -> str:
    said = "; ".join(dict.fromkeys(conditions))
    low, nominal, high = (value * 10 for value in (spread.low, spread.nominal, spread.high))
    return f"{said}: {low:.3g} – {nominal:.3g} – {high:.3g} kΩ·cm² at {frequency_Hz:g} Hz"


def _under_gel(
    frequency_Hz: float, known: Mapping[str, SkinImpedance]
) -> tuple[Spread, tuple[SkinImpedance, ...]]:
    """Return the impedance under gel and the rows it comes from."""
    rows = sorted(
        (row for name, row in known.items() if name.startswith("gel_")),
        key=lambda row: _number(row, "frequency_Hz"),
    )
    of_row = [_number(row, "frequency_Hz") for row in rows]
    if not rows or not of_row[0] <= frequency_Hz <= of_row[-1]:
        reach = f"{of_row[0]:g} to {of_row[-1]:g} Hz" if rows else "no frequency"
        raise InputError(
            f"At {frequency_Hz:g} Hz the impedance of the skin is not known: the rows reach over {reach}. "
            "Choose a frequency between, or add a row."
        )
    ends = np.log([[s.low, s.nominal, s.high] for s in _spreads(rows)]).T
    low, nominal, high = (float(np.exp(np.interp(log(frequency_Hz), np.log(of_row), end))) for end in ends)
    low, high = min(low, nominal), max(high, nominal)  # equal logarithms may differ in their last digit
    after = min(int(np.searchsorted(of_row, frequency_Hz)), len(rows) - 1)
    before = after if of_row[after] == frequency_Hz else after - 1
    return Spread(low, nominal, high), tuple(rows[before : after + 1])


def _spreads(rows: Sequence[SkinImpedance]) -> list[Spread]:
    """Return the rows' intervals. A row with one rough value is not known better than the one before it."""
    found: list[Spread] = []
    for row in rows:
        nominal = _number(row, "nominal_ohm_cm2") * _OHM_M2
        if row.low_ohm_cm2 is not None and row.high_ohm_cm2 is not None:
            found.append(Spread(row.low_ohm_cm2 * _OHM_M2, nominal, row.high_ohm_cm2 * _OHM_M2))
        elif found:
            last = found[-1]
            found.append(
                Spread(nominal * (last.low / last.nominal), nominal, nominal * (last.high / last.nominal))
            )
        else:
            raise TableError(
                f"skin {row.impedance}: the lowest frequency needs low_ohm_cm2 and high_ohm_cm2."
            )
    return found


def _factor_rows(conductor: str, conditions: Sequence[str]) -> list[str]:
    if conductor not in FACTOR_OF_CONDUCTOR:
        raise InputError(
            f"What '{conductor}' does to the impedance of the skin is not known. "
            f"{nearest(conductor, FACTOR_OF_CONDUCTOR) or 'Use gel, or measure it.'}"
        )
    own = FACTOR_OF_CONDUCTOR[conductor]
    return [*([own] if own else []), *(f"factor_{name}" for name in conditions)]


def _factor(name: str, known: Mapping[str, SkinImpedance]) -> tuple[Spread, SkinImpedance]:
    if name not in known:
        factors = [key.removeprefix("factor_") for key in known if key.startswith("factor_")]
        hint = nearest(name.removeprefix("factor_"), factors) or f"Known are: {', '.join(factors)}."
        raise InputError(f"There is no factor '{name.removeprefix('factor_')}' on the skin. {hint}")
    row = known[name]
    if row.factor_low is None or row.factor_high is None:
        raise InputError(
            f"Under {row.condition} the current may find no way at all: the factor has no upper end, and "
            "so there is no dose. Use gel."
        )
    return Spread(row.factor_low, sqrt(row.factor_low * row.factor_high), row.factor_high), row


def _product(spreads: Sequence[Spread]) -> Spread:
    """Return the product of independent numbers: their widths add up as squares, on the logarithmic scale."""
    nominal = float(np.prod([each.nominal for each in spreads]))
    down = hypot(*(log(each.nominal / each.low) for each in spreads))
    up = hypot(*(log(each.high / each.nominal) for each in spreads))
    return Spread(nominal * exp(-down), nominal, nominal * exp(up))


def _parallel(magnitude: float, series: float, frequency_Hz: float) -> float:
    """Return the parallel resistance with which a circuit has a magnitude; all under gel, in Ω·m²."""
    charging = 2 * pi * frequency_Hz * CAPACITANCE_F_m2.nominal
    reach = hypot(series, 1 / charging)
    if not series < magnitude < reach:
        raise InputError(
            f"At {frequency_Hz:g} Hz the circuit of the skin table cannot have an impedance of "
            f"{magnitude:.3g} Ω·m²: between {series:.3g} and {reach:.3g} it can. Use its magnitude."
        )
    # |s + R/(1 + iωRC)|² = m², with x = 1/R: (m² − s²) x² − 2 s x + (m² − s²)(ωC)² − 1 = 0
    room = magnitude**2 - series**2
    inside = series**2 - room * (room * charging**2 - 1)
    return room / (series + sqrt(inside))


def _number(row: SkinImpedance, key: str) -> float:
    value = getattr(row, key)
    if value is None:
        raise TableError(f"skin {row.impedance} has no {key}; fill it in.")
    return float(value)
