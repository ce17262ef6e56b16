"""Rows about places: zones of the face, neck and décolleté, and the pointers that are no places."""

from __future__ import annotations

from typing import Literal

from ninon.evidence import Row

__all__ = ["Zone"]


class Zone(Row):
    """A place, the group a device clears it with, and its own caps."""

    zone: str
    plain_words: str
    group: Literal["face", "neck", "decollete", "forbidden", "pointer"]
    energise: Literal["yes", "yes_low", "if_cleared", "never", "pointer"]
    geometry: Literal["mesh", "template", "pointer"]
    max_current_uA: float | None = None
    max_density_mA_cm2: float | None = None
    keep_off_mm: float | None = None
    limits: tuple[str, ...] = ()

    @property
    def is_place(self) -> bool:
        """Whether a line could run here at all."""
        return self.group not in ("forbidden", "pointer")
