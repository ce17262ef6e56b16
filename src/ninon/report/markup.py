"""Small words for writing HTML: an element escapes every child that is not markup already."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

__all__ = ["Child", "Markup", "bdi", "clean", "el", "join"]

_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "wbr"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_HALF = re.compile(r"[\ud800-\udfff]")
_SHORT = re.compile(r"([.#]?)([\w-]+)")


class Markup(str):
    """Text that is markup: put inside an element, it is not escaped again."""

    __slots__ = ()


Child = str | int | Markup | None | Iterable["Child"]
"""What may stand inside an element; None stands for nothing."""


def clean(words: str) -> str:
    """Return words without what could break a page: control characters, half characters, turned writing.

    Marks that turn the direction of writing for everything after them are dropped; right-to-left words keep
    their own direction without them.
    """
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", _TURNING.sub("", _CONTROL.sub(" ", lines)))


def el(tag: str, *children: Child, **attributes: str | float | bool | None) -> Markup:
    """Return an element.

    Parameters
    ----------
    tag : str
        Its name, with classes and an id as in CSS: ``"p.soft"``, ``"section.sheet#course"``.
    *children : str, Markup, None or iterable of these
        What is inside; plain strings are cleaned and escaped.
    **attributes
        By name; ``class_`` and ``aria_label`` are written ``class`` and ``aria-label``. True writes the bare
        name, None and False write nothing.

    Returns
    -------
    Markup
        The element.
    """
    name, classes, identity = _parts(tag)
    own = str(attributes.pop("class_", None) or "")
    classes = [*classes, *own.split()]
    written = [f' id="{identity}"'] if identity else []
    written += [f' class="{" ".join(classes)}"'] if classes else []
    written += [_attribute(key, value) for key, value in attributes.items()]
    head = f"<{name}{''.join(written)}>"
    return Markup(head if name in _VOID else f"{head}{join(children)}</{name}>")


def join(children: Child) -> Markup:
    """Return children one after another, plain strings cleaned and escaped."""
    if children is None:
        return Markup("")
    if isinstance(children, Markup):
        return children
    if isinstance(children, str | int):
        return Markup(escape(clean(str(children)), quote=False))
    return Markup("".join(join(child) for child in children))


def bdi(words: str) -> Markup:
    """Return what somebody typed, kept from turning the words around it."""
    return el("bdi", words, dir="auto")


def _parts(tag: str) -> tuple[str, list[str], str]:
    name, classes, identity = tag, [], ""
    if "." in tag or "#" in tag:
        (_, name), *rest = _SHORT.findall(tag)
        classes = [word for sign, word in rest if sign == "."]
        identity = next((word for sign, word in rest if sign == "#"), "")
    return name, classes, identity


def _attribute(key: str, value: str | float | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(clean(str(value)))}"'
