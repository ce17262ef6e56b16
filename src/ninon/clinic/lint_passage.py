"""A passage people may read, and the mark that exempts a line of source."""

from __future__ import annotations

import re
from typing import NamedTuple

from ninon.evidence.claims import KINDS

__all__ = ["MARK", "Passage"]

MARK = re.compile(rf"(?:#|//)\s*claims:\s*(?:{'|'.join(KINDS)})\b")
"""A comment such as ``# claims: quote``."""


class Passage(NamedTuple):
    """A text, and where it stands in its file."""

    text: str
    lines: tuple[int, ...]
    """The line of the file on which each line of the text stands."""
    source: tuple[str, ...] = ()
    """Lines of the file from the first of `lines` on, where the text is written otherwise than it reads."""

    def line_in_file(self, line: int, word: str) -> int:
        """Return where a word stands in the file that was found on a line of the text, counted from 1."""
        if not self.source:
            return self.lines[min(line, len(self.lines)) - 1]
        parts = re.findall(r"\w+", word.lower())
        hits = [sum(part in written.lower() for part in parts) for written in self.source]
        return self.lines[0] + hits.index(max(hits))
