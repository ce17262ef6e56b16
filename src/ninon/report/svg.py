"""Small words for writing SVG: an element, a number, an escaped text."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

__all__ = ["Attributes", "element", "number", "text"]

Attributes = Mapping[str, str | float | None]
"""Values by name; numbers are rounded to two decimals, None leaves the attribute out."""


def number(value: float) -> str:
    """Return a coordinate with at most two decimals and no trailing zeros."""
    plain = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain


def text(words: str) -> str:
    """Return words with the three signs escaped that XML reserves."""
    return escape(words)


def element(tag: str, attributes: Attributes | None = None, *children: str) -> str:
    """Return an element with attributes and children.

    Parameters
    ----------
    tag : str
        Its name.
    attributes : mapping, optional
        Values by name; numbers are rounded to two decimals, None leaves the attribute out.
    *children : str
        Markup between the tags. Plain words must go through `text` first.

    Returns
    -------
    str
        The markup.
    """
    written = "".join(
        f" {name}={quoteattr(value if isinstance(value, str) else number(value))}"
        for name, value in (attributes or {}).items()
        if value is not None
    )
    inner = "".join(children)
    return f"<{tag}{written}>{inner}</{tag}>" if inner else f"<{tag}{written}/>"
