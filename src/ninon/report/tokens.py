"""The design tokens, one definition per role: for HTML sheets, and for pictures that stand alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal

from ninon.errors import TableError

__all__ = ["PRINT", "Style", "paint", "print_variables", "token", "tokens_css"]

Style = Literal["colour", "print"]
"""On a screen or a colour printer, or black on white where colour carries no meaning."""

PRINT: Mapping[str, str] = MappingProxyType(
    {
        "face-skin": "#FFFFFF",
        "face-shade": "#6B6B6B",
        "face-hair": "#D8D8D8",
        "face-ink": "#1A1A1A",
        "face-lip": "#8A8A8A",
        "face-nogo": "#333333",
        "surface-stage": "#FFFFFF",
        "surface-card": "#FFFFFF",
        "ink": "#000000",
        "ink-soft": "#333333",
        "line-soft": "#999999",
        "zone-decollete": "#000000",
        "zone-neck": "#000000",
        "zone-jaw": "#000000",
        "zone-cheek": "#000000",
        "zone-eye": "#000000",
        "zone-forehead": "#000000",
    }
)
"""What the tokens of a drawn face become in one-colour print."""

_PAIR = re.compile(r"--([a-z0-9-]+):\s*light-dark\(\s*(#[0-9A-Fa-f]+)\s*,\s*(#[0-9A-Fa-f]+)\s*\)")


@cache
def tokens_css() -> str:
    """Return the style sheet that defines every token."""
    return resources.files(__package__).joinpath("tokens.css").read_text(encoding="utf-8")


@cache
def _pairs() -> Mapping[str, tuple[str, str]]:
    return {name: (light, dark) for name, light, dark in _PAIR.findall(tokens_css())}


def token(name: str, theme: Literal["light", "dark"] = "light") -> str:
    """Return the literal colour of a token.

    Parameters
    ----------
    name : str
        Without its two dashes, such as ``"zone-jaw"``.
    theme : {"light", "dark"}
        Which of its two values.

    Returns
    -------
    str
        A hexadecimal colour.

    Raises
    ------
    TableError
        If the style sheet defines no such colour.
    """
    if name not in _pairs():
        raise TableError(f"tokens.css defines no colour '--{name}'. Add it there before using it.")
    return _pairs()[name][theme == "dark"]


def paint(name: str, style: Style = "colour") -> str:
    """Return a colour that follows the page's theme and still shows where there is no style sheet."""
    return f"var(--{name}, {PRINT[name] if style == 'print' else token(name)})"


def print_variables() -> str:
    """Return the inline style that turns the tokens of a drawn face into black on white."""
    return ";".join(f"--{name}:{value}" for name, value in PRINT.items())
