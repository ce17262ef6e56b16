"""One client's calendar: the course in one piece, other procedures before and after it.

A course is exclusive, so it lies whole between two booked procedures. Wished procedures that come first by
the order of a complex are placed before it, all others after it, each kind by itself.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ninon.care.intake import Period
from ninon.care.spread import spread

__all__ = ["Block", "Clash", "Layout", "Problem", "WishBlock", "lay_out", "smallest_change"]

HORIZON_DAYS = 730
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Block:
    """A booked procedure: no session from `after_days` before it until `before_days` after it."""

    kind: str
    day: date
    before_days: int | None
    """Days from the procedure to a session; None when no session may ever follow."""
    after_days: int


@dataclass(frozen=True)
class WishBlock:
    """A wished procedure: how often, how far apart, how far from the course, and until when."""

    kind: str
    count: int
    own_gap_days: int
    before_days: int
    after_days: int
    deadline: date | None
    comes_first: bool
    comes_last: bool = False
    """Whether the order of a complex puts it after the course."""
    others: tuple[date, ...] = ()
    """Days on which the same was done or is booked."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Everything the dates depend on."""

    start: date
    """First day of the course, as far as waits and earlier courses go."""
    today: date
    sessions: int
    per_week: int
    min_gap_days: int
    weekdays: tuple[str, ...]
    blackout: tuple[Period, ...]
    closed: frozenset[date] = frozenset()
    """Days inside the wait of a procedure already done."""
    history: tuple[date, ...] = ()
    last_before: date | None = None
    """The last microcurrent session before this course."""
    booked: tuple[Block, ...] = ()
    wishes: tuple[WishBlock, ...] = ()
    least_sessions: int = 1


@dataclass(frozen=True)
class Layout:
    """Dates found."""

    sessions: tuple[date, ...]
    wishes: tuple[tuple[str, date], ...]


@dataclass(frozen=True)
class Clash:
    """The constraint that made the dates impossible."""

    constraint: str
    kind: str = ""
    reached: date | None = None
    """Where the thing would end if its deadline were not there."""


@dataclass
class _Calendar:
    problem: Problem
    _free: dict[date, bool] = field(default_factory=dict)

    def is_open(self, day: date) -> bool:
        problem = self.problem
        if day not in self._free:
            self._free[day] = WEEKDAYS[day.weekday()] in problem.weekdays and not any(
                period.first <= day <= period.last for period in problem.blackout
            )
        return self._free[day]

    def days(self, first: date, last: date) -> Iterator[date]:
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            if self.is_open(day):
                yield day

    def next_open(self, day: date, taken: Container[date]) -> date | None:
        limit = self.problem.today + timedelta(days=2 * HORIZON_DAYS)
        while day <= limit:
            if self.is_open(day) and day not in taken:
                return day
            day += timedelta(days=1)
        return None


def lay_out(problem: Problem) -> Layout | Clash:
    """Find the dates, or say which constraint makes them impossible.

    Parameters
    ----------
    problem : Problem
        Sessions, waits, availability, booked and wished procedures.

    Returns
    -------
    Layout or Clash
        Exact for the sessions: earliest finish, then most even.
    """
    calendar = _Calendar(problem)
    # The first step of a complex, then the earliest deadline, then its last step.
    wishes = sorted(
        problem.wishes, key=lambda w: (not w.comes_first, w.deadline or date.max, not w.comes_last)
    )
    first = [w for w in wishes if w.comes_first and not problem.history]
    later = [w for w in wishes if w not in first]
    result = _try(problem, calendar, first, later)
    if isinstance(result, Layout) or problem.history:
        return result
    # A deadline that cannot be met after the course may be met before it: one wish moved, the first in order.
    # Where the complex has begun with its first step, its last one keeps its place.
    for wish in (w for w in later if w.deadline is not None and not (first and w.comes_last)):
        again = _try(problem, calendar, [*first, wish], [w for w in later if w is not wish])
        if isinstance(again, Layout):
            return again
    return result


def _try(
    problem: Problem, calendar: _Calendar, first: list[WishBlock], later: list[WishBlock]
) -> Layout | Clash:
    placed: list[tuple[str, date]] = []
    taken = [block.day for block in problem.booked]
    start, cursor = problem.start, problem.today
    for wish in first:
        begin = cursor
        if problem.last_before is not None:
            begin = max(begin, problem.last_before + timedelta(days=wish.after_days))
        days = _place(wish, begin, calendar, taken, placed)
        if isinstance(days, Clash):
            return days
        placed += [(wish.kind, day) for day in days]
        cursor = days[-1] + timedelta(days=max(wish.before_days, 1))
        start = max(start, days[-1] + timedelta(days=wish.before_days))
    sessions = _course(problem, calendar, start)
    if isinstance(sessions, Clash):
        return sessions
    end = sessions[-1] if sessions else max(problem.history, default=problem.today)
    cursor = end
    for wish in later:
        begin = max(end + timedelta(days=wish.after_days), cursor)
        days = _place(wish, begin, calendar, taken, placed)
        if isinstance(days, Clash):
            return days
        placed += [(wish.kind, day) for day in days]
        cursor = days[-1] + timedelta(days=max(wish.before_days, 1))
    return Layout(sessions, tuple(placed))


def _course(problem: Problem, calendar: _Calendar, start: date) -> tuple[date, ...] | Clash:
    if problem.sessions == 0:
        return ()
    begin = min(problem.history, default=start)
    blocks = sorted(problem.booked, key=lambda block: block.day)
    for window_first, window_last, behind in _windows(blocks, start):
        if problem.history and behind is not None and behind.day >= begin:
            return Clash(f"{behind.kind} on {behind.day} lies inside the course", behind.kind)
        days = [d for d in calendar.days(window_first, window_last) if d not in problem.closed]
        found = spread(
            days,
            problem.sessions,
            per_week=problem.per_week,
            min_gap_days=problem.min_gap_days,
            previous=problem.history,
        )
        if found is not None:
            return found
    last = next((block for block in blocks if block.before_days is None), None)
    if last is not None:
        return Clash(f"no session may follow {last.kind.replace('_', ' ')}", last.kind)
    return Clash("weekdays and closed days leave too few days within two years", "availability")


def _windows(blocks: Sequence[Block], start: date) -> Iterator[tuple[date, date, Block | None]]:
    """Yield the stretches of days between booked procedures, in order, with the block that opens each."""
    first, behind = start, None
    for i, block in enumerate(blocks):
        if block.day >= start:
            # A later one may ask for more days before it than the next.
            yield first, min(b.day - timedelta(days=b.after_days) for b in blocks[i:]), behind
        if block.before_days is None:
            return
        first, behind = max(first, block.day + timedelta(days=block.before_days)), block
    yield first, first + timedelta(days=HORIZON_DAYS), behind


def _place(
    wish: WishBlock,
    begin: date,
    calendar: _Calendar,
    taken: Iterable[date],
    placed: Iterable[tuple[str, date]],
) -> tuple[date, ...] | Clash:
    same = [*wish.others, *(day for kind, day in placed if kind == wish.kind)]
    gap = range(1 - wish.own_gap_days, wish.own_gap_days)
    not_then = {*taken, *(day + timedelta(days=n) for day in same for n in gap)}
    days: list[date] = []
    day = begin
    for _ in range(wish.count):
        found = calendar.next_open(day, not_then)
        if found is None:
            return Clash("weekdays and closed days leave too few days within two years", "availability")
        days.append(found)
        day = found + timedelta(days=max(wish.own_gap_days, 1))
    if wish.deadline is not None and days[-1] >= wish.deadline:
        return Clash(
            f"{wish.count} of {wish.kind} do not fit before {wish.deadline}", wish.kind, reached=days[-1]
        )
    return tuple(days)


def smallest_change(problem: Problem, clash: Clash) -> str:
    """Return the smallest single change that would make the dates possible, in one sentence.

    Each kind of change is tried by itself; what it costs is counted in days of waiting, in sessions left out
    (two days each) or in weekdays added (one day each), and the cheapest is named.
    """
    options: list[tuple[float, str]] = []
    for wish in problem.wishes:
        options += _later_deadline(problem, wish) + _fewer_wishes(problem, wish)
    for fewer in range(problem.sessions - 1, max(problem.least_sessions, 1) - 1, -1):
        if isinstance(lay_out(replace(problem, sessions=fewer)), Layout):
            dropped = problem.sessions - fewer
            options.append((2.0 * dropped, f"Plan {fewer} sessions instead of {problem.sessions}."))
            break
    for block in problem.booked:
        options += _moved(problem, block)
    for weekday in WEEKDAYS:
        if weekday not in problem.weekdays:
            wider = replace(problem, weekdays=(*problem.weekdays, weekday))
            if isinstance(lay_out(wider), Layout):
                options.append((1.0, f"Open {weekday} as well."))
                break
    if problem.blackout and isinstance(lay_out(replace(problem, blackout=())), Layout):
        options.append((30.0, "Open some of the closed days."))
    if not options:
        return "No single change is enough: widen the weekdays, the closed days and the deadlines together."
    return min(options)[1]


def _later_deadline(problem: Problem, wish: WishBlock) -> list[tuple[float, str]]:
    if wish.deadline is None:
        return []
    others = tuple(replace(w, deadline=None) if w is wish else w for w in problem.wishes)
    result = lay_out(replace(problem, wishes=others))
    if isinstance(result, Clash):
        return []
    last = max(day for kind, day in result.wishes if kind == wish.kind)
    cost = (last - wish.deadline).days + 1
    others = tuple(replace(w, deadline=last + timedelta(days=1)) if w is wish else w for w in problem.wishes)
    if isinstance(lay_out(replace(problem, wishes=others)), Layout):
        return [(float(cost), f"Let {wish.kind} end by {last}: {cost} days later than wished.")]
    return [(float(cost), f"Leave {wish.kind} without a deadline.")]


def _fewer_wishes(problem: Problem, wish: WishBlock) -> list[tuple[float, str]]:
    for count in range(wish.count - 1, 0, -1):
        others = tuple(replace(w, count=count) if w is wish else w for w in problem.wishes)
        if isinstance(lay_out(replace(problem, wishes=others)), Layout):
            return [(2.0 * (wish.count - count), f"Plan {count} of {wish.kind} instead of {wish.count}.")]
    return []


def _moved(problem: Problem, block: Block) -> list[tuple[float, str]]:
    rest = tuple(b for b in problem.booked if b is not block)
    result = lay_out(replace(problem, booked=rest))
    if isinstance(result, Clash) or not result.sessions:
        return []
    free = result.sessions[-1] + timedelta(days=block.after_days)
    cost = abs((free - block.day).days)
    return [(float(cost), f"Move {block.kind} from {block.day} to {free} or later.")]
