"""Passages people may read, out of the files they are written in.

A mark exempts a passage. Its name is one of `ninon.evidence.claims.KINDS`, and it looks like

- ``# claims: quote`` at the end of a line of Python or TOML, ``// claims: quote`` in a script: the string on
  that line, or the TOML value that begins there;
- ``data-claims="quote"`` on an HTML or SVG element: everything inside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping

from ninon.clinic.lint_html import page_passages
from ninon.clinic.lint_passage import MARK, Passage
from ninon.clinic.lint_python import python_passages
from ninon.tables.links import EVERYWHERE, LINKS
from ninon.tables.reader import KEYS

__all__ = ["passages_of"]

_NAMES = frozenset({*EVERYWHERE, "rule_key", "key"})
_TOML_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')
_OTHER_COMMENT = re.compile(r"<!--(?!\s*claims:).*?-->", re.DOTALL)


def passages_of(content: str, suffix: str, table: str = "") -> Iterator[Passage]:
    """Give the unmarked passages of a file.

    Parameters
    ----------
    content : str
        The whole file.
    suffix : str
        Its ending, such as ``.py``; what is not known is read as plain text.
    table : str
        Name of the table, when it is one: fields that name rows are then no text.

    Yields
    ------
    Passage
        Each with its lines.
    """
    if suffix == ".toml":
        yield from _toml(content, table)
    else:
        yield from _READERS.get(suffix, _plain)(content)


def _toml(content: str, table: str) -> Iterator[Passage]:
    names = {*_NAMES, *KEYS[table], *LINKS.get(table, ())} if table in KEYS else set[str]()
    marked = named = False
    for number, line in enumerate(content.splitlines(), start=1):
        key = re.match(r"([\w-]+)\s*=", line)
        strings = [_unquoted(found) for found in _TOML_STRING.findall(_without_comment(line))]
        here = bool(MARK.search(_comment(line)))
        if key:
            marked, named = here, key[1] in names
        if not (marked or here or named):
            yield from (Passage(text, (number,)) for text in strings)


def _comment(line: str) -> str:
    return _TOML_STRING.sub("", line).partition("#")[1] + _TOML_STRING.sub("", line).partition("#")[2]


def _without_comment(line: str) -> str:
    kept = re.match(r'(?:"(?:[^"\\]|\\.)*"|\'[^\']*\'|[^#"\'])*', line)
    return kept.group() if kept else ""


def _unquoted(string: str) -> str:
    if string.startswith("'"):
        return string[1:-1]
    try:
        return str(json.loads(string))
    except ValueError:
        return string[1:-1]


def _plain(content: str) -> Iterator[Passage]:
    # Other comments are not read by anybody; those with a mark are for whoever looks for forbidden words.
    shown = _OTHER_COMMENT.sub(lambda note: re.sub(r"[^\n]", " ", note.group()), content)
    yield Passage(shown, tuple(range(1, shown.count("\n") + 2)))


def _strings_by_line(content: str, pattern: str) -> Iterator[Passage]:
    for number, line in enumerate(content.splitlines(), start=1):
        if not MARK.search(line):
            yield from (Passage(found[1:-1], (number,)) for found in re.findall(pattern, line))


def _style(content: str) -> Iterator[Passage]:
    yield from _strings_by_line(content, r'content:\s*("[^"]*"|\'[^\']*\')')


def _script(content: str) -> Iterator[Passage]:
    yield from _strings_by_line(content, r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|`[^`]*`')


_READERS: Mapping[str, Callable[[str], Iterator[Passage]]] = {
    ".py": python_passages,
    ".html": page_passages,
    ".svg": page_passages,
    ".css": _style,
    ".js": _script,
}
