"""Intakes with exactly one thing wrong, and the words their message must have.

Those a person could write stand in `broken/`, as changes to one sound intake; those only a computer would
write are made here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["BROKEN", "BROKEN_PLANS", "INTAKE", "Broken", "changed"]

HERE = Path(__file__).parent / "broken"
INTAKE = (HERE / "sound.toml").read_text("utf-8")

# A device the clinic has measured itself, sound as it stands.
DEVICE = {
    "device": "our-pen", "name": "Our pen", "modality": "MCT", "place": "clinic", "current_max_uA": 240,
    "levels_uA": [20, 60, 120, 240], "duty_fraction": 1.0, "electrodes": ["sphere_14mm"],
    "contact_area_cm2": 1.4, "spacing_min_mm": 18, "spacing_max_mm": 60, "methods": ["movable"],
    "cleared_zones": ["face"], "may_dose": True,
}  # fmt: skip


@dataclass(frozen=True)
class Broken:
    """What is broken, the contents of the file, and the words of the message."""

    what: str
    data: bytes
    says: tuple[str, ...]


def changed(changes: Mapping[str, str]) -> str:
    """Return the sound intake with a few things exchanged."""
    text = INTAKE
    for old, new in changes.items():
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the sound intake"
        text = text.replace(old, new)
    return text


def with_device(row: Mapping[str, Any]) -> str:
    """Return the sound intake with a device of one's own, of which some fields are given."""
    device = {**DEVICE, **row}
    lines = [f"{key} = {_toml(value)}" for key, value in device.items() if value != ""]
    text = changed({'"generic-clinic"': f'"{device["device"]}"'})
    return "\n".join([text, "[[devices]]", *lines, ""])


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value).replace("'", '"')


def _written(row: Mapping[str, Any]) -> str:
    """Return the text of a broken intake as a person would write it."""
    if "whole" in row:
        return str(row["whole"])
    text = with_device(row["device"]) if "device" in row else changed(row.get("change", {}))
    return f"{row.get('before', '')}\n{text}{row.get('after', '')}\n".lstrip("\n")


def _read(name: str) -> Iterator[Broken]:
    for row in tomllib.loads((HERE / name).read_text("utf-8"))["broken"]:
        yield Broken(row["what"], _written(row).encode(), tuple(row["says"]))


def _made(what: str, data: str | bytes, *says: str) -> Broken:
    return Broken(what, data if isinstance(data, bytes) else data.encode(), says)


_LONG = "p" * 900
_MADE = [
    _made("an empty file", b"", "the file is empty", "ninon demo"),
    _made("only white space", b" \n\t\n", "the file is empty"),
    _made("a picture", b"\x89PNG\r\n\x1a\n" + bytes(64), "binary file", "right file"),
    _made("a zero byte", INTAKE.replace("oval", "ov\0al"), "binary file"),
    _made("UTF-16", INTAKE.encode("utf-16"), "saved as UTF-16", "save it as UTF-8"),
    _made(
        "Latin-1", changed({"A client": "Müller"}).encode("latin-1"), "is not UTF-8", "save the file as UTF-8"
    ),
    _made("a control character", INTAKE.replace("oval", "ov\x07al"), "line 13", "U+0007", "delete it"),
    _made("10 MB", b"#" * 10_000_000, "larger than 1 MB", "right file"),
    _made("lists in lists in lists", "x = " + "[" * 5000 + "]" * 5000, "nested too deeply"),
    _made("a number of five thousand digits", changed({"36.5": "9" * 5000}), "number too long", "shorten it"),
    _made("a section with a very long name", f"{INTAKE}[{_LONG}]\nx = 1", "is not a section", "Known:"),
    _made("a finding with a very long name", f'{INTAKE}[intake.answers]\n{_LONG} = "no"', "is not known"),
    _made("a very long name", changed({"A client": _LONG}), "client.name", "is too long", "shorten it"),
    _made(
        "words without end", f'{INTAKE}text = "{"a " * 12_000}"', "intake.text", "is too long", "shorten it"
    ),
]

BROKEN_PLANS = list(_read("plans.toml"))
"""Intakes that can be decided on but not planned."""

_OTHERS = ("sound.toml", "plans.toml")
_WRITTEN = sorted(path.name for path in HERE.glob("*.toml") if path.name not in _OTHERS)
BROKEN = [*_MADE, *(one for name in _WRITTEN for one in _read(name))]
