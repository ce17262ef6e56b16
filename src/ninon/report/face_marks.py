"""All lines of a face as marks of a map, where no plan chooses among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from ninon.care.line_pieces import Span, without
from ninon.care.movements import Movement
from ninon.face.face_lines import Curve
from ninon.report.line_marks import LineMark, zone_group
from ninon.report.wording import named

__all__ = ["face_marks"]


class _Forbidden(Protocol):
    def __call__(self, movement: str, side: str) -> tuple[tuple[str, Span], ...]: ...


def face_marks(
    curves: Sequence[Curve], movements: Mapping[str, Movement], forbidden: _Forbidden
) -> tuple[LineMark, ...]:
    """Return a mark for every line, numbered in the order they are drawn: right odd, left even.

    Parameters
    ----------
    curves : sequence of Curve
        The lines on a face.
    movements : mapping of str to Movement
        The table of movements.
    forbidden : callable
        Says where a line would enter a place that is never entered, with the name of the place.
    """
    order = sorted({each.movement for each in curves}, key=lambda key: movements[key].order)
    marks: list[LineMark] = []
    for movement in order:
        row = movements[movement]
        for side in dict.fromkeys(each.side for each in curves if each.movement == movement):
            total = sum(c.length_mm for c in curves if (c.movement, c.side) == (movement, side))
            cuts = forbidden(movement, side)
            marks.append(
                LineMark(
                    number=2 * order.index(movement) + (2 if side == "left" else 1),
                    movement=movement,
                    side=side,
                    zone_group=zone_group(row.zone, row.also_zones),
                    points=(),
                    by_hand=row.energised == "no",
                    kept_mm=without(((0.0, total),), [span for _, span in cuts]) if cuts else (),
                    cut_because=f"keeps off {named(cuts[0][0])}" if cuts else "",
                )
            )
    return tuple(marks)
