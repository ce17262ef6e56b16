"""An intake file, read: bytes to a table of plain values, with a message for whatever cannot be meant."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from ninon.errors import InputError

__all__ = ["read_intake_file", "toml_of"]

LARGEST_BYTES = 1_000_000


def read_intake_file(path: Path) -> dict[str, Any]:
    """Return the contents of an intake file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    dict
        Plain values, not yet checked.

    Raises
    ------
    InputError
        If the file cannot be read, is no text, or is no TOML.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file; check the name") from None
    except IsADirectoryError:
        raise InputError(f"{path}: this is a folder; name an intake file in it") from None
    except OSError as fault:
        raise InputError(f"{path}: cannot be read ({fault.strerror}); check its permissions") from None
    return toml_of(data, str(path))


def toml_of(data: bytes, name: str, *, what: str = "intake") -> dict[str, Any]:
    """Return the values in the bytes of an intake file.

    Parameters
    ----------
    data : bytes
        The contents.
    name : str
        What to call them in a message.
    what : str
        Which kind of file it ought to be.

    Returns
    -------
    dict
        Plain values, not yet checked.

    Raises
    ------
    InputError
        If they are too many, no text, or no TOML.
    """
    if len(data) > LARGEST_BYTES:
        raise InputError(
            f"{name}: larger than {LARGEST_BYTES // 1_000_000} MB, which no {what} is; "
            "check that it is the right file"
        )
    if not data.strip():
        start = "; start from one of the examples (`ninon demo` lists them)" if what == "intake" else ""
        raise InputError(f"{name}: the file is empty{start}")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{name}: saved as UTF-16; save it as UTF-8")
    if b"\x00" in data:
        raise InputError(f"{name}: this is a binary file, not {what} text; check that it is the right file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InputError(f"{name}: byte {fault.start} is not UTF-8; save the file as UTF-8") from None
    control = re.search(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise InputError(
            f"{name}: line {line} holds the control character U+{ord(control.group()):04X}; delete it"
        )
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise InputError(f"{name}: {_explained(str(fault), text)}") from None
    except ValueError:
        raise InputError(f"{name}: it holds a number too long to be meant; shorten it") from None
    except RecursionError:
        raise InputError(f"{name}: values are nested too deeply to be an intake; flatten them") from None


def _explained(fault: str, text: str) -> str:
    """Say in our words what the parser stumbled over, and where."""
    place = re.search(r"\(at line (\d+), column (\d+)\)|\(at end of document\)", fault)
    where = "the end of the file"
    shown = line = ""
    if place and place.group(1):
        number = int(place.group(1))
        lines = text.splitlines()
        where = f"line {number}"
        line = lines[number - 1].strip() if number <= len(lines) else ""
        shown = f" («{line[:60]}»)" if line else ""
    what = re.sub(r" \(at .*\)$", "", fault)
    if "overwrite" in what or "twice" in what or "redefine" in what:
        advice = "the same key or section stands twice; keep one of them"
    elif "Invalid date" in what:
        advice = "this date does not exist; write year-month-day, such as 2026-12-01"
    elif re.match(r"[\w.\-]+\s*=\s*[+\-]?\d+,\d+", line):
        advice = "write a decimal point instead of the comma, such as 36.6"
    elif "Invalid value" in what:
        advice = "this value is not understood; put words in quotes, write dates as 2026-12-01"
    else:
        advice = f"this is not TOML ({what}); compare the line with an example"
    return f"{where}{shown}: {advice}"
