"""The six words a decision can end in, mildest first."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

__all__ = ["Verdict", "strictest"]


class Verdict(StrEnum):
    """Whether a client may be treated; compares by strictness, not by spelling."""

    ALLOW = "allow"
    LIMIT = "limit"
    DEFER = "defer"
    CLEARANCE = "clearance"
    REFUSE = "refuse"
    REFER = "refer"

    @property
    def rank(self) -> int:
        """Strictness: 0 for ``allow`` to 5 for ``refer``."""
        return _RANK[self]

    def __lt__(self, other: str) -> bool:
        return _RANK[self] < _RANK[other]

    def __le__(self, other: str) -> bool:
        return _RANK[self] <= _RANK[other]

    def __gt__(self, other: str) -> bool:
        return _RANK[self] > _RANK[other]

    def __ge__(self, other: str) -> bool:
        return _RANK[self] >= _RANK[other]


_RANK: dict[str, int] = {verdict: rank for rank, verdict in enumerate(Verdict)}


def strictest(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the strictest of some verdicts; nothing said is ``allow``."""
    return max(verdicts, key=_RANK.__getitem__, default=Verdict.ALLOW)
