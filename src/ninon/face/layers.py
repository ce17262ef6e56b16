"""Rows about sizes: how thick each tissue layer is by region, and the lengths a photograph is scaled by."""

from __future__ import annotations

from typing import Literal

from ninon.evidence import Row

__all__ = ["LayerThickness", "ScaleMeasure"]


class LayerThickness(Row):
    """Thickness of one layer in one place, for one sex and age."""

    thickness: str
    layer: str
    zone: str
    sex: Literal["women", "men", "both"]
    age_from_y: int
    """First age of the row."""
    age_to_y: int
    """Last age of the row."""
    mean_mm: float | None = None
    sd_mm: float | None = None
    use: str
    method: str


class ScaleMeasure(Row):
    """A length between landmarks in a population, or on the canonical mesh."""

    measure: str
    plain_words: str
    landmarks: tuple[str, ...] = ()
    women_mean_mm: float | None = None
    women_sd_mm: float | None = None
    men_mean_mm: float | None = None
    men_sd_mm: float | None = None
    range_min_mm: float | None = None
    range_max_mm: float | None = None
    use: str
