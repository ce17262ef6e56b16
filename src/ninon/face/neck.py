"""Neck and bust by tape measure. Without one they are assumed."""

from __future__ import annotations

from dataclasses import dataclass, fields

from ninon.errors import InputError

__all__ = ["NeckMeasures"]

_POSSIBLE_MM = {
    "neck_girth_mm": (250.0, 550.0),
    "chin_to_notch_mm": (50.0, 220.0),
    "head_girth_mm": (480.0, 680.0),
    "shoulder_width_mm": (280.0, 620.0),
}


@dataclass(frozen=True)
class NeckMeasures:
    """What a tape measure says of head, neck and bust. None is not measured: assumed from the template."""

    neck_girth_mm: float | None = None
    """Around the neck, just below the larynx."""
    chin_to_notch_mm: float | None = None
    """From below the chin to the notch above the breastbone, the head held straight."""
    head_girth_mm: float | None = None
    """Around the head, above the brows."""
    shoulder_width_mm: float | None = None
    """Across the shoulders, from outside to outside."""

    def __post_init__(self) -> None:
        for name, (least, most) in _POSSIBLE_MM.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                words = name.removesuffix("_mm").replace("_", " ")
                raise InputError(
                    f"A {words} of {value:g} mm cannot be; {least:g} to {most:g} mm are possible. "
                    "Measure again, in millimetres."
                )

    @property
    def measured(self) -> tuple[str, ...]:
        """Names of what was measured, in words."""
        return tuple(
            each.name.removesuffix("_mm").replace("_", " ")
            for each in fields(self)
            if getattr(self, each.name) is not None
        )
