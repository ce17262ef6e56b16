"""How things are written for people: days, numbers with units, names of the tables, verdicts, grades."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ninon.care.verdict import Verdict
from ninon.evidence import Grade

__all__ = [
    "GRADE_BARS",
    "NBSP",
    "VERDICT_WORDS",
    "capital",
    "counted",
    "current",
    "day",
    "day_short",
    "days",
    "density",
    "figure",
    "grade_words",
    "grouped",
    "listed",
    "minutes",
    "named",
    "period",
    "seconds",
    "sentence",
    "spoken",
    "weekday",
]

NBSP = "\N{NO-BREAK SPACE}"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ISO_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_UNIT = re.compile(r"(?<=\d) (?=(?:µA|mA|cm²|mm|min|minutes|s|h|hours|days?|%|Hz|°C)(?![\w]))")
_PERCENT = re.compile(r"(?<=\d)(?=%)")

VERDICT_WORDS: dict[Verdict, str] = {
    Verdict.ALLOW: "Allow",
    Verdict.LIMIT: "Limit",
    Verdict.DEFER: "Defer",
    Verdict.CLEARANCE: "Clearance",
    Verdict.REFUSE: "Refuse",
    Verdict.REFER: "Refer",
}

GRADE_BARS: dict[Grade, int] = {"very_low": 1, "low": 2, "moderate": 3, "high": 4}
"""How many of the four bars are filled; every other grade fills none."""

_GRADE_WORDS: dict[Grade, str] = {
    "none": "none: not tested",
    "very_low": "very low",
    "low": "low",
    "moderate": "moderate",
    "high": "high",
    "contradicted": "sources contradict each other",
    "convention": "custom, untested",
    "n/a": "not graded: a safety rule",
}


def day(when: date) -> str:
    """Return a day as people write it: 1 March 2027."""
    return f"{when.day}{NBSP}{_MONTHS[when.month - 1]}{NBSP}{when.year}"


def day_short(when: date) -> str:
    """Return a day without its year: 1 March."""
    return f"{when.day}{NBSP}{_MONTHS[when.month - 1]}"


def weekday(when: date) -> str:
    """Return the name of a weekday."""
    return _WEEKDAYS[when.weekday()]


def period(first: date, last: date) -> str:
    """Return days from one to another: 1 March 2027, 3–9 March 2027, 30 March – 2 April 2027."""
    if first >= last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    return f"{day_short(first) if first.year == last.year else day(first)} – {day(last)}"


def figure(value: float, digits: int = 4) -> str:
    """Return a number without needless zeros, with a true minus."""
    plain = f"{round(value, digits):.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
    return plain.replace("-", "−") or "0"


def current(value_uA: float) -> str:
    """Return a current with its unit."""
    return f"{figure(value_uA, 1)}{NBSP}µA"


def density(value_mA_cm2: float) -> str:
    """Return a current density, in mA/cm², with two significant digits at least."""
    return figure(value_mA_cm2, 3 if value_mA_cm2 >= 0.01 else 4)


def minutes(value: float) -> str:
    """Return minutes with their unit."""
    return f"{figure(value, 1)}{NBSP}min"


def seconds(value: float) -> str:
    """Return seconds, rounded to whole ones, without a unit."""
    return figure(value, 0) if value >= 10 else figure(value, 1)


def days(count: int) -> str:
    """Return a number of days."""
    return counted(count, "day")


def counted(count: int, word: str, many: str = "") -> str:
    """Return a number with its noun: 1 day, 2 days."""
    return f"{count}{NBSP}{word if count == 1 else many or f'{word}s'}"


def named(key: str) -> str:
    """Return a key of a table as words."""
    return key.replace("_", " ")


def capital(words: str) -> str:
    """Return words with a capital first letter."""
    return words[:1].upper() + words[1:]


def sentence(words: str) -> str:
    """Return words as a sentence: a capital first, a full stop last."""
    words = capital(spoken(words).strip())
    return words if not words or words[-1] in ".?!:" else f"{words}."


def spoken(words: str) -> str:
    """Return a sentence of the tables as it is printed: days written out, units kept with their numbers."""
    return _PERCENT.sub(NBSP, _UNIT.sub(NBSP, _ISO_DAY.sub(_written_out, words)))


def listed(words: Sequence[str], last: str = "and") -> str:
    """Return words as a list in a sentence: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def grade_words(grade: Grade) -> str:
    """Return what a grade says."""
    return _GRADE_WORDS[grade]


def grouped(fingerprint: str) -> str:
    """Return a fingerprint in groups of four."""
    return NBSP.join(fingerprint[i : i + 4] for i in range(0, len(fingerprint), 4))


def _written_out(match: re.Match[str]) -> str:
    try:
        return day(date(*(int(part) for part in match.groups())))
    except ValueError:
        return match.group()
