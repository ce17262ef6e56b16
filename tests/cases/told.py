"""What a case tells, in the shape of an intake file: the defaults of its file, then its own words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

__all__ = ["TOLD", "raw_intake", "told"]

CLIENT = ("born", "sex", "skin_type")
VISIT = (
    "setting", "method", "device", "conductor", "electrodes", "temperature_C", "blood_pressure_mmHg",
)  # fmt: skip
INTAKE = ("concerns", "sessions_wanted", "otherwise", "text", "answers")
LISTS = ("documents", "procedures", "wishes", "history", "earlier_courses", "stricter", "devices")
TABLES = ("availability", "prices")
SHORT = ("age", "letters", "visit")
"""Words a case has beside those of an intake file."""
TOLD = frozenset((*CLIENT, *VISIT, *INTAKE, *LISTS, *TABLES, *SHORT))

LETTER_IS_OLD = timedelta(days=10)


def told(case: Mapping[str, Any], usually: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a case over the defaults of its file.

    ``[usually.home]`` holds where the case says ``setting = "home"``; the same goes for a method.
    """
    plain = {key: value for key, value in usually.items() if not isinstance(value, dict)}
    words = {key: value for key, value in case.items() if key in TOLD}
    for key in ("setting", "method"):
        plain |= usually.get((plain | words)[key], {})
    return plain | words


def raw_intake(words: Mapping[str, Any]) -> dict[str, Any]:
    """Bring what is told into the sections of an intake file."""
    visit = words["visit"]
    raw: dict[str, Any] = {
        "client": _some(words, CLIENT),
        "visit": {"date": visit, **_some(words, VISIT)},
        "intake": _some(words, INTAKE),
        **_some(words, TABLES),
    }
    if "age" in words:
        raw["client"]["born"] = _birthday(visit, words["age"])
    for name in LISTS:
        entries = [_entry(name, value) for value in words.get(name, ())]
        if name == "documents":
            entries += [_letter(finding, visit) for finding in words.get("letters", ())]
        if entries:
            raw[name] = entries
    return raw


def _some(words: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    """Leave out what is not told; ``""`` is how a case takes a default away."""
    return {key: words[key] for key in keys if key in words and words[key] != ""}


def _birthday(visit: date, age: int) -> date:
    """Return a birth date whose birthday is the day of the visit."""
    return visit.replace(year=visit.year - age)


def _entry(name: str, value: Any) -> Any:
    """Write the short forms out: a session by its date, a wish by its kind."""
    if name == "history" and isinstance(value, date):
        return {"date": value}
    if name == "wishes" and isinstance(value, str):
        return {"kind": value}
    return value


def _letter(finding: str, visit: date) -> dict[str, Any]:
    return {"finding": finding, "from": "doctor", "date": visit - LETTER_IS_OLD, "confirmed": True}
