"""A table of plain values becomes an `Intake`; every value that cannot be meant is named, all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from ninon.care.intake import Intake
from ninon.care.rulebook import Rulebook
from ninon.clinic.intake_names import name_problems
from ninon.errors import InputError, nearest

__all__ = ["intake_of"]

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "client": ("born", "name", "sex", "skin_type"),
    "visit": (
        "date", "setting", "method", "device", "conductor", "electrodes", "temperature_C",
        "blood_pressure_mmHg",
    ),
    "intake": ("concerns", "sessions_wanted", "otherwise", "text", "answers"),
    "documents": ("finding", "from", "date", "confirmed", "scope"),
    "procedures": ("kind", "date", "zones"),
    "wishes": ("kind", "count", "before"),
    "availability": ("weekdays", "blackout", "per_week"),
    "history": ("date", "comfortable", "stopped", "reviewed"),
    "earlier_courses": ("first", "last", "sessions"),
    "prices": (),
    "stricter": ("verdict", "because", "by", "until", "zones", "current_max_uA"),
    "devices": (),
}  # fmt: skip
LISTS = ("documents", "procedures", "wishes", "history", "earlier_courses", "stricter", "devices")
NEEDED = {"client": (), "visit": ("date", "setting", "method", "device")}


def intake_of(raw: Mapping[str, Any], rulebook: Rulebook, name: str) -> Intake:
    """Return the intake a file means.

    Parameters
    ----------
    raw : mapping
        Contents of the file.
    rulebook : Rulebook
        The tables whose names the file uses.
    name : str
        What to call the file in a message.

    Returns
    -------
    Intake
        Checked in itself and against the names of the tables.

    Raises
    ------
    InputError
        With one line for each thing that cannot be meant: which, what is wrong, what to do.
    """
    problems = [*_shape_problems(raw)]
    if not problems:
        flat = _flattened(raw)
        problems += name_problems(flat, rulebook)
    if problems:
        raise InputError(_told(name, problems))
    try:
        return Intake.model_validate(flat)
    except ValidationError as fault:
        faults = _without_echoes(fault.errors())
        raise InputError(_told(name, [_in_our_words(error, flat) for error in faults])) from None


def _told(name: str, problems: list[str]) -> str:
    problems = list(dict.fromkeys(problems))
    if len(problems) == 1:
        return f"{name}: {problems[0]}"
    shown = problems[:20]
    rest = [f"and {len(problems) - 20} more"] if len(problems) > 20 else []
    return "\n  ".join([f"{name}: {len(problems)} things cannot be meant:", *shown, *rest])


def _shape_problems(raw: Mapping[str, Any]) -> Iterable[str]:
    """Check sections, keys and the few things that must be there."""
    for section, value in raw.items():
        if section not in SECTIONS:
            hint = nearest(section, SECTIONS) or _known(SECTIONS)
            yield f"[{section[:60]}] is not a section of an intake. {hint}"
        elif section in LISTS:
            if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
                yield f"{section} holds entries: write [[{section}]] with double brackets before each"
                continue
            for i, entry in enumerate(value):
                yield from _unknown_keys(f"{section}[{i + 1}]", entry, SECTIONS[section])
        elif not isinstance(value, dict):
            yield f"{section} is a section: write [{section}] on a line of its own"
        else:
            yield from _unknown_keys(section, value, SECTIONS[section])
    told = raw.get("intake")
    if isinstance(told, dict) and not isinstance(told.get("answers", {}), dict):
        yield 'intake.answers is a section: write [intake.answers] and lines such as pacemaker = "no"'
    for section, keys in NEEDED.items():
        value = raw.get(section)
        if value is None:
            yield f"the section [{section}] is missing; add it"
        elif isinstance(value, dict):
            for key in keys:
                if key not in value:
                    yield f"{section}.{key} is missing; add it"


def _unknown_keys(where: str, value: Mapping[str, Any], known: tuple[str, ...]) -> Iterable[str]:
    if known:
        for key in value:
            if key not in known:
                yield f"{where}.{key[:60]} is not a key here. {nearest(key, known) or _known(known)}"


def _known(names: Iterable[str]) -> str:
    return f"Known: {', '.join(names)}."


def _flattened(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Bring the file's sections into the shape of the value."""
    told = dict(raw.get("intake", {}))
    answers = told.pop("answers", {})
    flat: dict[str, Any] = {k: v for k, v in raw.items() if k not in ("intake", "prices", "availability")}
    flat |= {k: v for k, v in told.items() if k != "concerns"}
    concerns = told.get("concerns", [])
    flat["concerns"] = (
        [{"concern": c} if isinstance(c, str) else c for c in concerns]
        if isinstance(concerns, list)
        else concerns
    )
    flat["answers"] = _answers(answers)
    if "availability" in raw:
        availability = dict(raw["availability"])
        blackout = availability.get("blackout", [])
        if isinstance(blackout, list):
            availability["blackout"] = [d if isinstance(d, dict) else {"from": d, "to": d} for d in blackout]
        flat["availability"] = availability
    if "prices" in raw:
        prices = dict(raw["prices"])
        flat["currency"] = prices.pop("currency", "")
        flat["prices"] = prices
    flat["devices"] = [
        {"sources": ["ninon-proposal"], "row_kind": "measured", **d} for d in raw.get("devices", [])
    ]
    return flat


def _answers(answers: Any) -> Any:
    if not isinstance(answers, dict):
        return answers
    listed: list[Any] = []
    for finding, given in answers.items():
        for one in given if isinstance(given, list) and given else [given]:
            listed.append(
                {"finding": finding, **one} if isinstance(one, dict) else {"finding": finding, "answer": one}
            )
    return listed


_WORDS = {
    "missing": "is missing; add it",
    "extra_forbidden": "is not a key here; check its spelling",
    "date_from_datetime_inexact": "has a time of day; write the day only, such as 2026-12-01",
    "string_type": "must be words in quotes",
    "string_too_long": "is too long; shorten it",
    "string_too_short": "is empty or too short; write it out or leave the key out",
    "bool_type": "must be true or false, without quotes",
    "bool_parsing": "must be true or false, without quotes",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number, without quotes",
    "float_type": "must be a number",
    "float_parsing": "must be a number, without quotes",
    "finite_number": "must be a finite number",
    "tuple_type": "must be a list in square brackets",
    "too_short": "has too few entries; add one or leave the key out",
    "too_long": "has too many entries; leave some out",
    "dict_type": "must be a section with keys",
    "model_type": "must be a name in quotes or an entry in braces; compare it with an example",
}  # fmt: skip


def _without_echoes(errors: list[Any]) -> list[Any]:
    """Leave out the fault of a list that is short only because its entries are at fault."""
    at_fault = {error["loc"][:-1] for error in errors}
    return [e for e in errors if not (e["type"] == "too_short" and e["loc"] in at_fault)]


def _in_our_words(error: Any, flat: Mapping[str, Any]) -> str:
    """Put one fault of the value into words: which thing, what is wrong, what to do."""
    where = _place(error["loc"], flat)
    kind, given = error["type"], error["input"]
    shown = f" {_shown(given)}" if isinstance(given, str | int | float) else ""
    if kind == "value_error":
        said = str(error["ctx"]["error"])
        return f"{where}: {said}" if where else said
    if kind.startswith("date"):
        return f"{where}:{shown} must be a day without quotes, such as 2026-12-01"
    if kind in ("literal_error", "enum"):
        expected = error["ctx"]["expected"]
        return f"{where}:{shown} is not one of {expected}. {_guess(given, expected)}".strip()
    if kind in ("greater_than_equal", "less_than_equal", "greater_than", "less_than"):
        return f"{where}:{shown} is out of range; {_bound(error)}"
    return f"{where}{':' if shown else ''}{shown} {_WORDS.get(kind, error['msg'])}"


def _place(loc: tuple[int | str, ...], flat: Mapping[str, Any]) -> str:
    """Return where in the file a value stands: sections and findings by name, entries counted from 1."""
    words, rest = "", loc
    if loc[:1] == ("answers",) and len(loc) > 1 and isinstance(loc[1], int):
        words, rest = f"intake.answers.{flat['answers'][loc[1]]['finding']}", loc[2:]
    elif loc and loc[0] in SECTIONS["intake"]:
        words = "intake"
    elif loc[:1] == ("currency",):
        words = "prices"
    for part in rest:
        if isinstance(part, int):
            words += f"[{part + 1}]"
        else:
            words += f".{part}" if words else str(part)
    return words


def _shown(given: object) -> str:
    words = str(given)
    return f"«{words if len(words) <= 40 else words[:37] + '…'}»"


def _guess(given: object, expected: str) -> str:
    return nearest(str(given), re.findall(r"'([^']*)'", expected)) if isinstance(given, str) else ""


def _bound(error: Any) -> str:
    context = error["ctx"]
    for key, words in (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than")):
        if key in context:
            return f"it must be {words} {context[key]}"
    return "check it"
