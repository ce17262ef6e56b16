"""A number wears its unit in its key; the few that count or divide are listed here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["UNITLESS", "UNITS", "unit_problems", "wears_unit"]

UNITS = (
    "_mm",
    "_mm_s",
    "_cm2",
    "_uA",
    "_uA_s",
    "_mA_cm2",
    "_mC_cm2",
    "_mJ",
    "_V",
    "_V_m",
    "_Hz",
    "_S_m",
    "_ohm",
    "_ohm_cm2",
    "_s",
    "_minutes",
    "_h",
    "_days",
    "_weeks",
    "_y",
)
"""Endings of keys that say what a number is measured in."""

UNITLESS = frozenset(
    {
        # how many
        "count",
        "courses_per_year",
        "levels_down",
        "n_completed",
        "n_enrolled",
        "own_sessions_default",
        "passes_default",
        "passes_max",
        "passes_min",
        "per_week_default",
        "per_week_max",
        "sessions_default",
        "sessions_max",
        "sessions_max_after_review",
        "sessions_min",
        "sessions_per_week",
        "sessions_total",
        "times_per_week",
        # the unit stands in front, or beside it under `unit`
        "months_between_starts",
        "number",
        # which one in a row of them
        "order",
        "review_at_session",
        "session_from",
        "session_to",
        "step",
        # shares and factors
        "duty_fraction",
        "factor_high",
        "factor_low",
        "fraction_of_ceiling",
        "fraction_of_ceiling_max",
        "gabriel_rel_permittivity_10Hz",
        "gabriel_rel_permittivity_1kHz",
        "same_day_current_fraction",
        # landmarks
        "a",
        "b",
        "columns",
        "paths",
    }
)
"""Keys of numbers that have no unit, because they count, order, divide or name a landmark."""


def wears_unit(key: str) -> bool:
    """Return whether a key may hold a number."""
    return key in UNITLESS or key.endswith(UNITS)


def unit_problems(raw: Mapping[str, Any]) -> Iterator[str]:
    """Say which numbers of a raw row have no unit."""
    for key, value in raw.items():
        if _holds_number(value) and not wears_unit(key):
            yield (
                f"the number in '{key}' has no unit. End the key in one of {', '.join(UNITS)}, "
                "or list it in tables/units.py if it counts something."
            )
    if "number" in raw and not raw.get("unit"):
        yield "'number' has no 'unit' beside it. Add the unit."


def _holds_number(value: object) -> bool:
    if isinstance(value, list):
        return any(_holds_number(item) for item in value)
    return isinstance(value, int | float) and not isinstance(value, bool)
