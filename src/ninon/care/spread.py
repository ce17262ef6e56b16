"""The dates of a course, exactly: earliest finish first, then the most even spacing.

All constraints are least distances between dates (a gap between neighbours, seven days between a session and
the one `per_week` places later), so taking the earliest possible day for each session reaches the earliest
possible finish, and taking the latest from there gives the room each session has. Within that room an A*
search finds the spacing with the least variance of gaps; its bound, the variance-free split of what remains,
never overestimates, so the answer is exact.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from heapq import heappop, heappush

__all__ = ["spread"]

WEEK_DAYS = 7


def spread(
    days: Sequence[date],
    sessions: int,
    *,
    per_week: int,
    min_gap_days: int,
    previous: Sequence[date] = (),
) -> tuple[date, ...] | None:
    """Choose dates for a number of sessions.

    Parameters
    ----------
    days : sequence of date
        Days on which a session could be, ascending.
    sessions : int
        How many are to be placed.
    per_week : int
        Most sessions in any seven days.
    min_gap_days : int
        Least difference between neighbouring dates, in whole days.
    previous : sequence of date
        Sessions already had, ascending; gap and week count from them too.

    Returns
    -------
    tuple of date, or None
        Earliest finish first, then the least variance of the gaps, then the earliest dates; None when the
        days do not suffice.
    """
    if sessions == 0:
        return ()
    free = [day.toordinal() for day in days]
    before = [day.toordinal() for day in previous][-per_week:]
    earliest = _earliest(free, sessions, per_week, min_gap_days, before)
    if earliest is None:
        return None
    latest = _latest(free, earliest[-1], sessions, per_week, min_gap_days)
    room = [free[bisect_left(free, a) : bisect_right(free, b)] for a, b in zip(earliest, latest, strict=True)]
    chosen = _most_even(room, per_week, min_gap_days, before)
    return tuple(date.fromordinal(day) for day in chosen)


def _earliest(free: list[int], sessions: int, per_week: int, gap: int, before: list[int]) -> list[int] | None:
    taken = list(before)
    for _ in range(sessions):
        least = taken[-1] + gap if taken else free[0] if free else 0
        if len(taken) >= per_week:
            least = max(least, taken[-per_week] + WEEK_DAYS)
        i = bisect_left(free, least)
        if i == len(free):
            return None
        taken.append(free[i])
    return taken[len(before) :]


def _latest(free: list[int], last: int, sessions: int, per_week: int, gap: int) -> list[int]:
    taken = [last]
    for _ in range(sessions - 1):
        most = taken[-1] - gap
        if len(taken) >= per_week:
            most = min(most, taken[-per_week] - WEEK_DAYS)
        taken.append(free[bisect_right(free, most) - 1])
    return taken[::-1]


def _most_even(room: list[list[int]], per_week: int, gap: int, before: list[int]) -> list[int]:
    """Return the path through the rooms with the least variance of gaps."""
    last = room[-1][-1]
    starts = [(before[-1], 0)] if before else [(day, 1) for day in room[0]]
    best: tuple[int, list[int]] | None = None
    for start, placed in starts:
        gaps, span = len(room) - placed, last - start
        bound = best[0] if best else None
        found = _squares(room, placed, [*before] or [start], per_week, gap, bound, gaps, span)
        if found is not None:
            squares, path = found
            spreadness = gaps * squares - span * span
            if best is None or spreadness < best[0]:
                best = (spreadness, path)
            if spreadness == 0:
                break
    if best is None:  # cannot be: the earliest dates are one such path
        return [days[0] for days in room]
    return best[1]


def _squares(
    room: list[list[int]],
    placed: int,
    taken: list[int],
    per_week: int,
    gap: int,
    bound: int | None,
    gaps: int,
    span: int,
) -> tuple[int, list[int]] | None:
    """Return the least sum of squared gaps from a start, and the dates; None when not below the bound."""
    last = room[-1][-1]
    own = taken[len(taken) - placed :] if placed else []
    heap: list[tuple[int, tuple[int, ...], int]] = [(0, tuple(own), 0)]
    history = taken[: len(taken) - placed] if placed else taken
    seen: set[tuple[int, tuple[int, ...]]] = set()
    while heap:
        estimate, path, squares = heappop(heap)
        if bound is not None and gaps * estimate - span * span >= bound:
            return None
        i = len(path)
        if i == len(room):
            return squares, list(path)
        recent = (*history, *path)[-per_week:]
        state = (i, recent)
        if state in seen:
            continue
        seen.add(state)
        least = recent[-1] + gap if recent else room[i][0]
        if len(recent) >= per_week:
            least = max(least, recent[-per_week] + WEEK_DAYS)
        left = len(room) - i - 1
        for day in room[i][bisect_left(room[i], least) :]:
            step = day - recent[-1]
            total = squares + step * step
            heappush(heap, (total + _even_split(last - day, left), (*path, day), total))
    return None


def _even_split(span: int, gaps: int) -> int:
    """Return the least sum of squares of whole gaps that make up a span."""
    if gaps == 0:
        return 0
    low, more = divmod(span, gaps)
    return (gaps - more) * low * low + more * (low + 1) * (low + 1)
