"""Forbidden words: where a text claims what nobody has shown, and the marks that say it only repeats a claim.

The words stand in the table of claims. A passage is exempt only where it is marked, never by the file it is
in. Two marks travel with the text itself:

- «guillemets» around somebody else's words;
- ``<!-- claims: quote -->`` … ``<!-- claims: end -->`` around a longer passage.

Source lines and HTML elements have marks of the same names, which the reader of files knows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ninon.evidence.rows import Claim

__all__ = ["KINDS", "Said", "Where", "forbidden_words", "without_marked"]

Where = Literal["effect", "report", "web"]

KINDS = ("quote", "question", "evidence", "reason", "refusal")
"""What a mark may say: somebody's words, a question about a finding, what a study found, why a rule holds,
and what Ninon says it does not do."""

_MARKED = re.compile(
    rf"«[^«»]*»|<!--\s*claims:\s*(?:{'|'.join(KINDS)})\s*-->.*?<!--\s*claims:\s*end\s*-->",
    re.DOTALL | re.IGNORECASE,
)
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_GAP = r"(?:[\s\-\u2010–*`~>|]|_(?=[\s*])|(?<=[\s*])_)"
# Emphasis such as _this_ ends a word; a name such as this_one or that-2021 does not.
_BEFORE = r"(?<![^\W_])(?<![^\W_]_)"
_AFTER = r"(?![^\W_])(?!_[^\W_]|-\d)"


@dataclass(frozen=True)
class Said:
    """A forbidden word in a text."""

    topic: str
    word: str
    """As the table spells it."""
    line: int
    """Counted from 1."""
    start: int
    """Index in the cleaned text: composed, without invisible characters."""
    excerpt: str
    may_say: str
    """What may be said instead."""


def forbidden_words(text: str, claims: Iterable[Claim], *, where: Where | None = None) -> tuple[Said, ...]:
    """Return the forbidden words of a text, in the order in which they stand.

    Whole words are found whatever their case, also where a line break, several spaces or a hyphen parts them.

    Parameters
    ----------
    text : str
        What people would read; marked passages are left alone.
    claims : iterable of Claim
        The table of claims.
    where : {"effect", "report", "web"}, optional
        Only words forbidden there; all of them unless given.

    Returns
    -------
    tuple of Said
        Empty when the text claims nothing forbidden.
    """
    rows = tuple(claim for claim in claims if where is None or where in claim.where)
    pattern, meant = _search(rows)
    cleaned = without_marked(_cleaned(text))
    return tuple(
        Said(
            topic=meant[found.lastgroup or ""][0].topic,
            word=meant[found.lastgroup or ""][1],
            line=cleaned.count("\n", 0, found.start()) + 1,
            start=found.start(),
            excerpt=_excerpt(cleaned, found.start(), found.end()),
            may_say=meant[found.lastgroup or ""][0].may_say,
        )
        for found in pattern.finditer(cleaned)
    )


def without_marked(text: str) -> str:
    """Return a text of the same lines in which every marked passage is blank."""
    return _MARKED.sub(lambda marked: re.sub(r"[^\n]", " ", marked.group()), text)


def _cleaned(text: str) -> str:
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))


@lru_cache(maxsize=8)
def _search(claims: tuple[Claim, ...]) -> tuple[re.Pattern[str], dict[str, tuple[Claim, str]]]:
    """Return one pattern for all words, and which claim and word each of its groups means."""
    words = [(claim, word) for claim in claims for word in claim.forbidden_words]
    meant = {f"w{number}": pair for number, pair in enumerate(words)}
    parts = [f"(?P<{group}>{_pattern(word)})" for group, (_, word) in meant.items()]
    return re.compile(_BEFORE + f"(?:{'|'.join(parts) or '(?!)'})", re.IGNORECASE), meant


def _pattern(word: str) -> str:
    first, *rest = re.split(r"[\s-]+", _cleaned(word))
    # A sign such as the plus of "collagen +" may touch its neighbours.
    return (
        re.escape(first)
        + "".join(_GAP + ("+" if part[0].isalnum() else "*") + re.escape(part) for part in rest)
        + (_AFTER if word[-1].isalnum() else "")
    )


def _excerpt(text: str, start: int, end: int, around: int = 40) -> str:
    cut = text[max(0, start - around) : end + around]
    left = "…" if start > around else ""
    right = "…" if end + around < len(text) else ""
    return left + " ".join(cut.split()) + right
