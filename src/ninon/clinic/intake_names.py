"""The names an intake uses, held against the tables: the nearest known name is offered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from ninon.care.rulebook import Rulebook
from ninon.errors import nearest

__all__ = ["name_problems"]

EARLIEST_VISIT_Y, LATEST_VISIT_Y = 2000, 2100
ANSWER_KEYS = ("answer", "date", "zones", "note", "by")
BODY_TEMPERATURE_C = (34.0, 43.0)


def name_problems(flat: Mapping[str, Any], rulebook: Rulebook) -> Iterator[str]:
    """Yield one sentence for each name no table knows, and for each value that is plainly of another kind.

    Parameters
    ----------
    flat : mapping
        The intake in the shape of its value, not yet validated.
    rulebook : Rulebook
        The tables.

    Yields
    ------
    str
        Which thing, what is wrong, what to do.
    """
    yield from _visit(flat.get("visit", {}), flat.get("devices", []), rulebook)
    yield from _days(flat)
    findings = [f for f, q in rulebook.questions.items() if "fixed" not in q.asked]
    for answer in _entries(flat, "answers"):
        finding = answer.get("finding")
        yield from _known("intake.answers", finding, findings)
        yield from _answer_word(f"intake.answers.{finding}", answer.get("answer"))
        yield from _zones(f"intake.answers.{finding}", answer, rulebook)
        unknown = set(answer) - {"finding", *ANSWER_KEYS}
        for key in sorted(unknown):
            hint = nearest(key, ANSWER_KEYS) or f"Known: {', '.join(ANSWER_KEYS)}."
            yield f"intake.answers.{finding}.{key} is not a key here. {hint}"
    for concern in _entries(flat, "concerns"):
        yield from _known("intake.concerns", concern.get("concern"), rulebook.concerns)
        yield from _zones(f"intake.concerns.{concern.get('concern')}", concern, rulebook)
    speakers = [*findings, *rulebook.concerns, *rulebook.intervals]
    for document in _entries(flat, "documents"):
        yield from _known("documents.finding", document.get("finding"), speakers)
    for procedure in _entries(flat, "procedures"):
        yield from _known("procedures.kind", procedure.get("kind"), rulebook.intervals)
        yield from _zones("procedures", procedure, rulebook)
    for wish in _entries(flat, "wishes"):
        yield from _known("wishes.kind", wish.get("kind"), rulebook.intervals)
        if wish.get("kind") in ("microcurrent_session", "glove_glide"):
            yield f"wishes.kind: «{wish['kind']}» is the course itself; set intake.sessions_wanted instead"
    for word in _entries(flat, "stricter"):
        yield from _zones("stricter", word, rulebook)
    for name, price in (flat.get("prices") or {}).items():
        yield from _known("prices", name, ["microcurrent_session", *rulebook.intervals])
        if isinstance(price, bool) or not isinstance(price, int | float) or not 0 <= price < 1e6:
            yield f"prices.{name}: {price!r} is not a price; write a number such as 60.0"


def _visit(visit: Any, own_devices: Any, rulebook: Rulebook) -> Iterator[str]:
    if not isinstance(visit, dict):
        return
    own = {str(d.get("device")): d.get("electrodes", ()) for d in own_devices if isinstance(d, dict)}
    for name in own:
        if name in rulebook.devices:
            yield f"devices: «{name}» is a row of the table already; give your device a name of its own"
    yield from _another_modality(own_devices, rulebook)
    for electrodes in own.values():
        for electrode in electrodes if isinstance(electrodes, list) else []:
            yield from _known("devices.electrodes", electrode, rulebook.electrodes)
    device = visit.get("device")
    yield from _known("visit.device", device, [*own, *rulebook.devices])
    if visit.get("conductor") is not None:
        yield from _known("visit.conductor", visit["conductor"], rulebook.conductors)
    row = rulebook.devices.get(str(device))
    has = own.get(str(device)) or (row.electrodes if row else ())
    for electrode in visit.get("electrodes") or () if isinstance(visit.get("electrodes"), list) else ():
        problems = list(_known("visit.electrodes", electrode, rulebook.electrodes))
        yield from problems
        if not problems and has and electrode not in has:
            yield f"visit.electrodes: «{electrode}» does not belong to {device}, which has {', '.join(has)}"
    yield from _temperature(visit.get("temperature_C"))
    yield from _pressure(visit.get("blood_pressure_mmHg"))


def _another_modality(own_devices: Any, rulebook: Rulebook) -> Iterator[str]:
    """Refuse currents above the ceiling of microcurrent: most often milliamperes taken for microamperes."""
    ceiling = rulebook.limits["L21c"].current_uA if own_devices else None
    for device in own_devices if isinstance(own_devices, list) else ():
        most = device.get("current_max_uA") if isinstance(device, dict) else None
        if isinstance(most, int | float) and ceiling is not None and most > ceiling:
            yield (
                f"devices.current_max_uA: {_short(most)} µA is above {ceiling:g} µA, where microcurrent "
                "ends; check the unit, or leave this device out"
            )


def _pressure(value: Any) -> Iterator[str]:
    if value is None:
        return
    numbers = value if isinstance(value, list) else []
    if [type(number) for number in numbers] != [int, int]:
        yield (
            f"visit.blood_pressure_mmHg: {_short(value)} must be two whole numbers in square brackets, "
            "the upper one first, such as [124, 80]"
        )


def _temperature(value: Any) -> Iterator[str]:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield f"visit.temperature_C: {_short(value)} must be a number without quotes, such as 36.6"
        return
    low, high = BODY_TEMPERATURE_C
    if not low <= value <= high:
        hint = f"; {value:g} °F would be {(value - 32) / 1.8:.1f} °C" if 90 <= value <= 110 else ""
        yield (
            f"visit.temperature_C: {_short(value)[1:-1]} °C is not a body temperature{hint}; "
            "write degrees Celsius, such as 36.6"
        )


def _days(flat: Mapping[str, Any]) -> Iterator[str]:
    visit, client = flat.get("visit", {}), flat.get("client", {})
    for where, value in (
        ("visit.date", visit.get("date") if isinstance(visit, dict) else None),
        ("client.born", client.get("born") if isinstance(client, dict) else None),
    ):
        if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
            yield f"{where}: «{value}» must be a day without quotes, such as 2026-12-01"
    day = visit.get("date") if isinstance(visit, dict) else None
    if isinstance(day, date) and not EARLIEST_VISIT_Y <= day.year < LATEST_VISIT_Y:
        yield f"visit.date: {day} cannot be the day of a visit; check the year"
    for section, key in (("procedures", "date"), ("wishes", "before"), ("stricter", "until")):
        for entry in _entries(flat, section):
            later = entry.get(key)
            if isinstance(later, date) and later.year >= LATEST_VISIT_Y:
                yield f"{section}.{key}: {later} is too far away to be meant; check the year"


def _answer_word(where: str, word: Any) -> Iterator[str]:
    if isinstance(word, bool):
        yield f'{where}: write "{"yes" if word else "no"}" in quotes instead of {str(word).lower()}'
    elif word is None:
        yield f'{where}: the answer is missing; write answer = "yes", "no" or "unknown"'
    elif word not in ("yes", "no", "unknown"):
        yield f'{where}: «{word}» is not an answer; write "yes", "no" or "unknown"'


def _short(value: Any) -> str:
    words = str(value)
    return f"«{words if len(words) <= 40 else words[:37] + '…'}»"


def _known(where: str, name: Any, known: Iterable[str]) -> Iterator[str]:
    names = list(known)
    if not isinstance(name, str):
        if name is not None:
            yield f"{where}: {_short(name)} must be a name in quotes"
    elif name not in names:
        hint = nearest(name, names) or "See `ninon tables show` for the names."
        yield f"{where}: «{name[:60]}» is not known. {hint}"


def _zones(where: str, entry: Mapping[str, Any], rulebook: Rulebook) -> Iterator[str]:
    zones = entry.get("zones", [])
    if not isinstance(zones, list):
        yield f'{where}.zones must be a list, such as ["cheek"]'
        return
    for zone in zones:
        yield from _known(f"{where}.zones", zone, rulebook.places)


def _entries(flat: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    value = flat.get(key, [])
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
