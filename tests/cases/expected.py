"""What a case may expect: each word has a function that yields a sentence for whatever is otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tests.cases.seen import Seen

__all__ = ["Expectations", "contains", "differences", "free_of", "same"]

Check = Callable[[Seen, Any], Iterator[str]]


class Expectations(dict[str, Check]):
    """Checks by the word a case uses for them."""

    def word(self, check: Check) -> Check:
        """Let a case use the function's name."""
        self[check.__name__] = check
        return check


def differences(seen: Seen, case: Mapping[str, Any], checks: Mapping[str, Check]) -> list[str]:
    """Return a sentence for each expectation that is not met."""
    refused = case.get("refused")
    if refused is not None or seen.refused:
        met = refused is not None and seen.refused and str(refused) in seen.refused
        return [] if met else [f"refused: expected {refused!r}, found {seen.refused or 'a plan'!r}"]
    return [words for key, check in checks.items() if key in case for words in check(seen, case[key])]


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
