"""How many millimetres a pixel is, who says so, and how well it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["IRIS_MM", "IRIS_SD_MM", "Scale", "ScaleSource"]

IRIS_MM, IRIS_SD_MM = 11.71, 0.42
"""Width of the visible iris in 390 adults (Rüfer 2005)."""

ScaleSource = Literal["iris", "pupil distance", "measured length", "face width", "median adult"]


@dataclass(frozen=True)
class Scale:
    """Millimetres per pixel of one photograph, or of several pooled."""

    mm_per_px: float
    sd_share: float
    """One standard deviation as a share of the scale: 0.036 and more for an iris; people differ that much."""
    source: ScaleSource
    pooled: int = 1
    """How many photographs it was read from."""

    @property
    def ci95_share(self) -> float:
        """Half the width of the 95 % interval, as a share."""
        return 1.96 * self.sd_share
