"""What must hold within one row, beyond its type: a side is taken openly, and home is never milder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ninon.care.verdict import Verdict
from ninon.errors import nearest
from ninon.face.lines import LANDMARKS, TEMPLATE_POINTS

__all__ = ["row_problems"]

STRICTER_AT_HOME = (
    ("verdict_clinic", "verdict_home"),
    ("then_clinic", "then_home"),
    ("clinic", "home"),
)
LONGER_AT_HOME = (("zone_wait_clinic_days", "zone_wait_home_days"),)
SHORTER_AT_HOME = (("energised_cap_clinic_minutes", "energised_cap_home_minutes"),)


def row_problems(table: str, raw: Mapping[str, Any]) -> Iterator[str]:
    """Say what a raw row of the right type still gets wrong by itself.

    Parameters
    ----------
    table : str
        The table the row is in.
    raw : mapping
        The row as TOML gives it.

    Yields
    ------
    str
        One sentence per fault.
    """
    yield from _sides(raw)
    yield from _home(raw)
    yield from _points(table, raw)
    if table == "statements":
        yield from _used_or_not(raw)


def _sides(raw: Mapping[str, Any]) -> Iterator[str]:
    if raw.get("disagrees_with") and not raw.get("we_follow"):
        yield "has 'disagrees_with' but no 'we_follow'. Say which side the row takes, and why."


def _home(raw: Mapping[str, Any]) -> Iterator[str]:
    for clinic, home in STRICTER_AT_HOME:
        # After a wait an empty verdict means allow, so a stricter one in the clinic needs its partner.
        if clinic in raw and _strictness(raw.get(home, "allow")) < _strictness(raw[clinic]):
            yield (
                f"{home} '{raw.get(home, 'allow')}' is milder than {clinic} '{raw[clinic]}'. "
                "Home is never milder: make it at least as strict."
            )
    for clinic, home in LONGER_AT_HOME:
        if raw.get(home, 0) < raw.get(clinic, 0):
            yield f"{home} is shorter than {clinic}. Home is never milder: make it at least as long."
    for clinic, home in SHORTER_AT_HOME:
        if raw.get(home, 0) > raw.get(clinic, 0):
            yield f"{home} is longer than {clinic}. Home is never milder: make it at most as long."
    places = raw.get("places")
    if places and "clinic" not in places:
        yield "'places' has home without clinic. Home is never milder: add clinic, or take home out."


def _strictness(word: str) -> int:
    return Verdict(word).rank


def _points(table: str, raw: Mapping[str, Any]) -> Iterator[str]:
    if table in ("lines", "muscles"):
        stretches = raw["columns" if table == "lines" else "paths"]
        points = [point for stretch in stretches for point in stretch]
    elif table == "pad_sites":
        points = [raw["a"], raw["b"]]
    else:
        return
    for point in points:
        if isinstance(point, int) and point not in LANDMARKS:
            yield f"landmark {point} is not on the mesh, which has 0 to {LANDMARKS[-1]}. Correct the number."
        if isinstance(point, str) and point not in TEMPLATE_POINTS:
            hint = nearest(point, TEMPLATE_POINTS)
            yield f"'{point}' is no point of the neck and chest template. {hint or 'Correct the name.'}"


def _used_or_not(raw: Mapping[str, Any]) -> Iterator[str]:
    if not raw.get("drives") and not raw.get("not_used_because"):
        yield "says neither what it drives nor why it is not used. Fill 'drives' or 'not_used_because'."
    if raw.get("status") == "NOT_USED" and not raw.get("not_used_because"):
        yield "is NOT_USED without a reason. Fill 'not_used_because'."
