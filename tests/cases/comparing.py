"""Comparing what a case expects with what is found: a sentence for whatever is otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.cases.seen import Seen

__all__ = ["Check", "Expectations", "contains", "free_of", "same"]

Check = Callable[[Seen, Any], Iterator[str]]


class Expectations(dict[str, Check]):
    """Checks by the word a case uses for them."""

    def word(self, check: Check) -> Check:
        """Let a case use the function's name."""
        self[check.__name__] = check
        return check


def same(what: str, expected: Any, found: Any) -> Iterator[str]:
    """Yield a sentence unless the two are the same."""
    if expected != found:
        yield f"{what}: expected {expected!r}, found {found!r}"


def contains(what: str, expected: Iterable[Any], found: Iterable[Any]) -> Iterator[str]:
    """Yield a sentence for each thing that is missing."""
    found = list(found)
    for one in expected:
        if one not in found:
            yield f"{what}: {one!r} is not among {found!r}"


def free_of(what: str, unwanted: Iterable[Any], found: Iterable[Any]) -> Iterator[str]:
    """Yield a sentence for each thing that should not be there."""
    found = list(found)
    for one in unwanted:
        if one in found:
            yield f"{what}: {one!r} is there and should not be"
