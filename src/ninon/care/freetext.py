"""Free text, read for words that contradict a "no".

It never decides and never lowers anything: a word found turns an answer into a question that must be asked
again. A word directly denied ("no pacemaker.") is left alone; anything less direct is asked again, since a
question costs seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from ninon.care.findings import TextWord

__all__ = ["Mention", "WordIndex", "mentions", "word_index"]

_DENIAL = re.compile(
    r"\b(?:no|not|nor|without|never had|don't have|do not have|have not had)\s+(?:an?\s+|any\s+)?$",
    re.IGNORECASE,
)
_PART = re.compile(r"\w+")
_GAP = r"[\s\-]+"
_CLAUSE_ENDS = re.compile(r"\s*(?:[.;!?)\n]|,|$)")


@dataclass(frozen=True)
class Mention:
    """A word of the free text that speaks of a finding."""

    finding: str
    words: str


@lru_cache(maxsize=4096)
def _pattern(words: str) -> re.Pattern[str]:
    """Return what finds a word or phrase as whole words; ``*`` stands for any ending."""
    parts = [
        re.escape(part[:-1]) + r"\w*" if part.endswith("*") else re.escape(part)
        for part in re.split(_GAP, words)
    ]
    return re.compile(r"(?<!\w)" + _GAP.join(parts) + r"(?!\w)", re.IGNORECASE)


class _Entry(NamedTuple):
    """A word of the table, and the parts of it that a text must hold before it is worth a closer look."""

    finding: str
    word: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class WordIndex:
    """The words of the table by their first part, so that a text is compared with few of them."""

    whole: Mapping[str, tuple[_Entry, ...]]
    """First part to findings and words that begin with it."""
    begun: Mapping[str, tuple[_Entry, ...]]
    """The same for first parts that stand for any ending."""
    order: Mapping[str, int]
    """Findings in the order of the table."""


def word_index(table: Mapping[str, TextWord]) -> WordIndex:
    """Return the index of a table of words by finding."""
    whole: dict[str, list[_Entry]] = {}
    begun: dict[str, list[_Entry]] = {}
    for finding, row in table.items():
        for word in row.words:
            first = _PART.match(word.casefold())
            if first is None:
                continue
            target = begun if word[first.end() : first.end() + 1] == "*" else whole
            entry = _Entry(finding, word, tuple(_PART.findall(word.casefold())))
            target.setdefault(first.group(), []).append(entry)
    return WordIndex(
        {part: tuple(words) for part, words in whole.items()},
        {part: tuple(words) for part, words in begun.items()},
        {finding: i for i, finding in enumerate(table)},
    )


def mentions(text: str, index: WordIndex) -> tuple[Mention, ...]:
    """Return the findings a free text speaks of, each once, with the words found.

    Parameters
    ----------
    text : str
        The client's own words.
    index : WordIndex
        Words by finding.

    Returns
    -------
    tuple of Mention
        In the order of the table.
    """
    text = normalize("NFC", text).replace("’", "'").replace("\u00a0", " ")
    found: dict[str, str] = {}
    for entry in _candidates(text.casefold(), index):
        said = "" if entry.finding in found else _said(entry.word, text)
        if said:
            found[entry.finding] = said
    return tuple(Mention(f, found[f]) for f in sorted(found, key=index.order.__getitem__))


def _candidates(folded: str, index: WordIndex) -> Iterator[_Entry]:
    """Yield the words that may stand in a text, by the first part they have in common with it."""
    for part in dict.fromkeys(_PART.findall(folded)):
        near = [*index.whole.get(part, ())]
        for length in range(1, len(part) + 1):
            near += index.begun.get(part[:length], ())
        for entry in near:
            if all(other in folded for other in entry.parts):
                yield entry


def _said(word: str, text: str) -> str:
    """Return how a text says a word without denying it; empty when it does not."""
    for match in _pattern(word).finditer(text):
        denied = _DENIAL.search(text[: match.start()]) and _CLAUSE_ENDS.match(text, match.end())
        if not denied:
            return match.group()
    return ""
