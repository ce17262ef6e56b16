"""What a reader of an HTML or SVG page would read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from html.parser import HTMLParser

from ninon.clinic.lint_passage import Passage
from ninon.evidence.claims import KINDS

__all__ = ["page_passages"]

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_CLOSED_BY_ITSELF = frozenset({"dd", "dt", "li", "option", "p", "td", "th", "tr"})
"""Elements that end where the next of them begins."""
_INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "i",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
    }
    | {"small", "span", "strong", "sub", "sup", "time", "tspan", "u", "var", "wbr"}
)
"""Elements within a sentence: a word may run across them."""
_READ_OUT = frozenset(
    {"alt", "aria-description", "aria-label", "content", "label", "placeholder", "summary", "title", "value"}
)
_UNREAD = frozenset({"script", "style"})


class _Page(HTMLParser):
    """Collects what a reader of a page would read, element by element."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Passage] = []
        self._open: list[tuple[str, bool]] = []
        self._pieces: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _CLOSED_BY_ITSELF and self._open and self._open[-1][0] == tag:
            self._close()
        given = dict(attrs)
        exempt = self._exempt or given.get("data-claims") in KINDS
        if tag not in _INLINE:
            self._break()
        if not exempt:
            self.found += [
                Passage(value, (self.getpos()[0],) * (value.count("\n") + 1))
                for name, value in given.items()
                if name in _READ_OUT and value
            ]
        if tag not in _VOID:
            self._open.append((tag, exempt))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._close()

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self._break()
        if any(name == tag for name, _ in self._open):
            while self._close() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._exempt and not (self._open and self._open[-1][0] in _UNREAD):
            self._pieces.append((data, self.getpos()[0]))

    def close(self) -> None:
        super().close()
        self._break()

    @property
    def _exempt(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _close(self) -> str:
        return self._open.pop()[0]

    def _break(self) -> None:
        text = "".join(piece for piece, _ in self._pieces)
        if text.strip():
            starts, line_at, offset = [], [], 0
            for piece, line in self._pieces:
                starts.append(offset)
                line_at.append(line)
                offset += len(piece)
            self.found.append(Passage(text, tuple(_lines_of_pieces(text, starts, line_at))))
        self._pieces.clear()


def _lines_of_pieces(text: str, starts: list[int], line_at: list[int]) -> Iterator[int]:
    offset = 0
    for part in text.split("\n"):
        piece = bisect_right(starts, offset) - 1
        yield line_at[piece] + text.count("\n", starts[piece], offset)
        offset += len(part) + 1


def page_passages(content: str) -> Iterator[Passage]:
    """Give what a reader of an HTML or SVG page would read: texts by block, and what is read out."""
    page = _Page()
    page.feed(content)
    page.close()
    yield from page.found
