"""Rows about how tissue conducts: volume conductivity, and the impedance of the skin per area."""

from __future__ import annotations

from ninon.evidence import Row

__all__ = ["SkinImpedance", "Tissue"]


class Tissue(Row):
    """Conductivity of one tissue, with the interval we carry and the readings behind it."""

    tissue: str
    plain_words: str
    use: str
    low_S_m: float | None = None
    nominal_S_m: float | None = None
    high_S_m: float | None = None
    itis_S_m: float | None = None
    itis_min_S_m: float | None = None
    itis_max_S_m: float | None = None
    head_model_S_m: float | None = None
    gabriel_1Hz_S_m: float | None = None
    gabriel_10Hz_S_m: float | None = None
    gabriel_100Hz_S_m: float | None = None
    gabriel_1kHz_S_m: float | None = None
    gabriel_rel_permittivity_10Hz: float | None = None
    gabriel_rel_permittivity_1kHz: float | None = None
    other_S_m: float | None = None


class SkinImpedance(Row):
    """Impedance of the outer skin under a contact, at one frequency, or a factor upon it."""

    impedance: str
    condition: str
    frequency_Hz: float | None = None
    low_ohm_cm2: float | None = None
    nominal_ohm_cm2: float | None = None
    high_ohm_cm2: float | None = None
    factor_low: float | None = None
    factor_high: float | None = None
    use: str
