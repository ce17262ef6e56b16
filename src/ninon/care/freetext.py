"""Free text, read for words that contradict a "no".

It never decides and never lowers anything: a word found turns an answer into a question that must be asked
again. A word directly denied ("no pacemaker.") is left alone; anything less direct is asked again, since a
question costs seconds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ninon.care.findings import TextWord

__all__ = ["Mention", "mentions"]

_DENIAL = re.compile(
    r"\b(?:no|not|nor|without|never had|don't have|do not have|have not had)\s+(?:an?\s+|any\s+)?$",
    re.IGNORECASE,
)
_CLAUSE_ENDS = re.compile(r"\s*(?:[.;!?)\n]|,|$)")


@dataclass(frozen=True)
class Mention:
    """A word of the free text that speaks of a finding."""

    finding: str
    words: str


@lru_cache(maxsize=8)
def _patterns(table: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    compiled = []
    for finding, words in table:
        parts = [
            r"[\s\-]+".join(
                re.escape(w[:-1]) + r"\w*" if w.endswith("*") else re.escape(w)
                for w in re.split(r"[\s\-]+", word)
            )
            for word in sorted(words, key=len, reverse=True)
        ]
        compiled.append((finding, re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)))
    return tuple(compiled)


def mentions(text: str, table: Mapping[str, TextWord]) -> tuple[Mention, ...]:
    """Return the findings a free text speaks of, each once, with the words found.

    Parameters
    ----------
    text : str
        The client's own words.
    table : mapping of str to TextWord
        Words by finding.

    Returns
    -------
    tuple of Mention
        In the order of the table.
    """
    if not text.strip():
        return ()
    text = text.replace("’", "'").replace("\u00a0", " ")
    found = []
    for finding, pattern in _patterns(tuple((f, row.words) for f, row in table.items())):
        for match in pattern.finditer(text):
            denied = _DENIAL.search(text[: match.start()]) and _CLAUSE_ENDS.match(text, match.end())
            if not denied:
                found.append(Mention(finding, match.group()))
                break
    return tuple(found)
