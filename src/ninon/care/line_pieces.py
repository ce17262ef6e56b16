"""Which pieces of a line are drawn: outside the eye ring, inside it, and what is cut, and why.

Without a fitted face the columns of the movement table hold. With one, the line is tested at every point on
the client's own face; where both say something about the eye ring, the stricter counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ninon.care.lines import EVERYBODY, LeftOut, Line, ZoneHold
from ninon.care.session_values import Part, Side

__all__ = ["LEAST_MM", "FaceLines", "Piece", "Span", "pieces_of", "without"]

Span = tuple[float, float]
"""From and to, in mm along all columns of a line laid end to end."""

LEAST_MM = 10.0
"""A shorter piece is not drawn: an electrode hardly moves on it."""


class FaceLines(Protocol):
    """Where lines run on one client's face, as far as care needs to know."""

    def columns_mm(self, movement: str, side: Side) -> tuple[float, ...]:
        """Return the length of each column of a line."""
        ...

    def near(self, movement: str, side: Side, zone: str, margin_mm: float) -> tuple[Span, ...]:
        """Return where the edge of the contact comes closer to a place than a margin."""
        ...

    def in_eye_ring(self, movement: str, side: Side) -> tuple[Span, ...]:
        """Return where the contact is inside the eye ring."""
        ...

    def forbidden(self, movement: str, side: Side) -> tuple[tuple[str, Span], ...]:
        """Return where the contact would enter a place that is never entered, with the name of the place."""
        ...


@dataclass(frozen=True)
class Piece:
    """One step of a line: the part it covers, how long, and how the electrode is held there."""

    part: Part
    segments_mm: tuple[Span, ...]
    holds: int
    """How many columns of it end in a hold."""

    @property
    def length_mm(self) -> float:
        """Length of all its segments together."""
        return sum(end - start for start, end in self.segments_mm)


@dataclass(frozen=True)
class _Cut:
    span: Span
    because: str
    is_ring: bool = False


def pieces_of(
    line: Line, side: Side, *, face: FaceLines | None, holds: Sequence[ZoneHold] = ()
) -> tuple[tuple[Piece, ...], tuple[LeftOut, ...]]:
    """Split a line into the pieces that are drawn, and say what is cut.

    Parameters
    ----------
    line : Line
        A line that is not left out as a whole.
    side : {"right", "left", "midline", "both"}
        Which of its sides.
    face : FaceLines or None
        The client's own face, if there is one.
    holds : sequence of ZoneHold
        Places left out; they only cut where there is a face to place the cut on.

    Returns
    -------
    pieces : tuple of Piece
        The one outside the eye ring, which keeps the hold, and the one inside it.
    cut : tuple of LeftOut
        One entry for each stretch that is cut.
    """
    if face is None or line.placement is not None:
        return _by_table(line), ()
    columns = face.columns_mm(line.movement.movement, side)
    total = sum(columns)
    ring = _ring(line, side, face, total)
    cuts = _cuts(line, side, face, holds, ring)
    kept = _long_enough(without(((0.0, total),), [cut.span for cut in cuts]))
    outside, inside = _split(kept, ring)
    # The hold at the end of a column is kept outside the ring, as in the table.
    ends = sum(any(a < end <= b + 1e-6 for a, b in kept) for end in _column_ends(columns))
    pieces: list[Piece] = []
    if outside:
        pieces.append(Piece("outside the eye ring" if ring else "whole", outside, ends))
    if inside:
        whole = line.in_eye_ring == "whole"
        pieces.append(Piece("whole" if whole else "inside the eye ring", inside, ends if whole else 0))
    said = [_cut_out(line, side, cut) for cut in cuts if not cut.is_ring]
    if not pieces:
        gone = f"On the {side} side nothing of it is left that is {LEAST_MM:g} mm long."
        said.append(LeftOut(movement=line.movement.movement, name=line.name, part=_of(side), because=gone))
    else:
        short = without(((0.0, total),), [*kept, *(cut.span for cut in cuts)])
        because = f"what is left there is shorter than {LEAST_MM:g} mm"
        said += [_cut_out(line, side, _Cut(span, because)) for span in short if span[1] - span[0] >= 0.5]
    return tuple(pieces), tuple(said)


def _split(kept: Sequence[Span], ring: Sequence[Span]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Split what is drawn into stretches outside and inside the eye ring, none of them too short to draw.

    The lower current of the ring goes on a little rather than ending in the middle of a short stretch.
    """
    outside: list[Span] = []
    inside: list[Span] = []
    for start, end in kept:
        within = list(_united(((max(a, start), min(b, end)) for a, b in ring), end))
        within = [_at_least(a, b, start, end) for a, b in within]
        free = without(((start, end),), within)
        if within:
            within += [span for span in free if span[1] - span[0] < LEAST_MM]
            free = _long_enough(free)
        outside += free
        inside += _united(within, end)
    return tuple(outside), tuple(inside)


def _at_least(a: float, b: float, low: float, high: float) -> Span:
    """Return a span widened to the least length, within bounds."""
    more = max(0.0, LEAST_MM - (b - a)) / 2
    start, end = max(low, a - more), min(high, b + more)
    return max(low, min(start, end - LEAST_MM)), min(high, max(end, start + LEAST_MM))


def _by_table(line: Line) -> tuple[Piece, ...]:
    """Return the pieces by the columns of the movement table, as on the template."""
    movement = line.movement
    columns = len(movement.column_lengths_mm)
    if line.placement is not None or line.in_eye_ring != "part":
        return (Piece("whole", ((0.0, movement.length_mm),), columns),)
    start, end = _table_ring(line)
    outside = tuple((a, b) for a, b in ((0.0, start), (end, movement.length_mm)) if b > a)
    pieces = [Piece("outside the eye ring", outside, columns)]
    if line.inside_eye_ring:
        pieces.append(Piece("inside the eye ring", ((start, end),), 0))
    return tuple(pieces)


def _table_ring(line: Line) -> Span:
    movement = line.movement
    return movement.eye_ring_from_mm or 0.0, movement.eye_ring_to_mm or movement.length_mm


def _ring(line: Line, side: Side, face: FaceLines, total: float) -> tuple[Span, ...]:
    """Return where the line is inside the eye ring: by the face, and by the table in the same proportion."""
    found = list(face.in_eye_ring(line.movement.movement, side))
    if line.in_eye_ring == "whole":
        return ((0.0, total),)
    if line.in_eye_ring == "part":
        share = total / line.movement.length_mm
        start, end = _table_ring(line)
        found.append((start * share, end * share))
    return _united(found, total)


def _cuts(
    line: Line, side: Side, face: FaceLines, holds: Sequence[ZoneHold], ring: Sequence[Span]
) -> list[_Cut]:
    name = line.movement.movement
    cuts = [_Cut(span, f"no contact enters the {_words(zone)}") for zone, span in face.forbidden(name, side)]
    for hold in holds:
        if hold.effect != "exclude" or hold.finding == EVERYBODY:
            continue  # what is left out for everybody is measured more exactly by `forbidden`
        because = f"{_words(hold.zone)} is left out ({_words(hold.finding)})"
        known = hold.zone == "eye_ring" and line.in_eye_ring == "part"  # said once for the whole line
        near = face.near(name, side, hold.zone, hold.margin_mm or 0.0)
        cuts += [_Cut(span, because, is_ring=known) for span in near]
    electrode = line.electrode
    if not line.inside_eye_ring:
        cuts += [_Cut(span, "the eye ring", is_ring=True) for span in ring]
    elif ring and line.in_eye_ring == "no" and electrode is not None and not electrode.eye_ring_allowed:
        because = f"inside the eye ring, where {electrode.plain_words} is not allowed"
        cuts += [_Cut(span, because) for span in ring]
    return cuts


def _cut_out(line: Line, side: Side, cut: _Cut) -> LeftOut:
    start, end = cut.span
    where = "" if side == "midline" else f" on the {side} side" if side != "both" else " on both sides"
    return LeftOut(
        movement=line.movement.movement,
        name=line.name,
        part=f"{start:.0f} to {end:.0f} mm{where}",
        because=f"Cut from {start:.0f} to {end:.0f} mm{where}: {cut.because}.",
    )


def _of(side: Side) -> str:
    return "line" if side in ("midline", "both") else f"{side} side"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _column_ends(columns: Sequence[float]) -> list[float]:
    ends, walked = [], 0.0
    for length in columns:
        walked += length
        ends.append(walked)
    return ends


def _united(spans: Iterable[Span], total: float) -> tuple[Span, ...]:
    """Return spans within a line, in order, overlapping ones joined."""
    merged: list[Span] = []
    for start, end in sorted((max(0.0, a), min(b, total)) for a, b in spans):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def without(spans: Sequence[Span], taken: Iterable[Span]) -> tuple[Span, ...]:
    """Return what is left of spans when others are taken out."""
    left = list(spans)
    for start, end in taken:
        left = [
            piece for a, b in left for piece in ((a, min(b, start)), (max(a, end), b)) if piece[1] > piece[0]
        ]
    return tuple(left)


def _long_enough(spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple((a, b) for a, b in spans if b - a >= LEAST_MM)
