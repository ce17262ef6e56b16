"""The lines of a session as a reader sees them: right and left together, the parts of one line under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from ninon.care.session_values import SessionPlan, Step
from ninon.report.line_marks import Cut, LineMark, zone_group
from ninon.report.padmap import PadMark
from ninon.report.shelf import Shelf
from ninon.report.wording import NBSP, figure, named

__all__ = ["NEAR_EYE", "PlanLine", "contact_words", "line_marks", "pad_marks", "plan_lines"]

NEAR_EYE = "inside the eye ring"
_TOUCHING_MM = 0.5
"""Stretches closer than this are one."""
_MEASURED = ("segments_mm", "length_mm", "line_length_mm", "seconds")
"""What differs between the sides of a client's own face."""
_HARDLY, _HARDLY_SHARE = 1.0, 0.06
"""Millimetres or seconds, and the share, by which sides may differ and still share a row."""


@dataclass(frozen=True)
class PlanLine:
    """A movement, or a placement of pads: its steps on both sides."""

    steps: tuple[Step, ...]

    @property
    def head(self) -> Step:
        """The first step; name, place and ends are the same in all."""
        return self.steps[0]

    @property
    def numbers(self) -> str:
        """The numbers on the map: 1·2."""
        return "·".join(str(n) for n in dict.fromkeys(step.line_number for step in self.steps))

    @property
    def by_hand(self) -> bool:
        """Whether no current flows in any of its steps."""
        return not any(step.is_energised for step in self.steps)

    @property
    def settings(self) -> tuple[tuple[Step, ...], ...]:
        """Steps that differ in nothing but side and number, together: one row of a table each.

        No face is quite symmetric: lengths and times that differ by less than anybody could keep to are one.
        """
        rows: dict[tuple[object, ...], list[list[Step]]] = {}
        for step in self.steps:
            said = step.model_dump(exclude={"line_number", "side", "origins", *_MEASURED})
            key = (str(said), *((o.of, o.row, o.because, o.lowered) for o in step.origins))
            row = next((each for each in rows.setdefault(key, []) if _alike(each[0], step)), None)
            if row is None:
                rows[key].append([step])
            else:
                row.append(step)
        return tuple(tuple(row) for alike in rows.values() for row in alike)


def _alike(one: Step, other: Step) -> bool:
    """Return whether two steps are as long, and take as long, as far as a hand can keep to."""
    pairs = [(one.length_mm, other.length_mm), (one.seconds, other.seconds)]
    return all(abs(a - b) <= max(_HARDLY, _HARDLY_SHARE * max(a, b)) for a, b in pairs)


def plan_lines(session: SessionPlan) -> tuple[PlanLine, ...]:
    """Return the lines of a session in the order they are drawn."""
    lines: dict[tuple[str, str], list[Step]] = {}
    for step in session.steps:
        lines.setdefault((step.movement, step.placement), []).append(step)
    return tuple(PlanLine(tuple(steps)) for steps in lines.values())


def contact_words(step: Step, shelf: Shelf) -> str:
    """Return the contact of a step, with its area."""
    electrode = shelf.electrodes.get(step.electrode)
    name = electrode.plain_words if electrode else named(step.electrode)
    return f"{name}, {figure(step.contact_area_cm2 or 0)}{NBSP}cm²"


def line_marks(session: SessionPlan, shelf: Shelf, *, on_face: bool = False) -> tuple[LineMark, ...]:
    """Return the marks of the line map, each line and side once.

    On a client's own face every stretch that is drawn is known. On the drawn face a line whose part near the
    eye is left out ends there with a cross bar, unless it goes on behind.
    """
    cut = {left.movement for left in session.left_out if left.part == NEAR_EYE}
    marks: dict[tuple[int, str], LineMark] = {}
    for step in session.steps:
        path = shelf.lines.get(f"{step.movement}-{'right' if step.side == 'both' else step.side}")
        if path is None or step.placement or (step.line_number, step.side) in marks:
            continue
        marks[step.line_number, step.side] = LineMark(
            number=step.line_number,
            movement=step.movement,
            side=step.side,
            zone_group=zone_group(step.zone, step.also_zones),
            points=path.columns,
            offset_below_jaw_mm=path.offset_below_jaw_mm or 0.0,
            cut_at=_cut(step, shelf) if step.movement in cut and not on_face else None,
            by_hand=not step.is_energised,
            **(_on_face(session, step) if on_face else {}),
        )
    return tuple(marks.values())


class _Stretches(TypedDict, total=False):
    kept_mm: tuple[tuple[float, float], ...]
    cut_because: str


def _on_face(session: SessionPlan, step: Step) -> _Stretches:
    """Return which stretches of a line are drawn on the client's face, and why not the others."""
    same = [s for s in session.steps if (s.movement, s.side, s.placement) == (step.movement, step.side, "")]
    kept: list[tuple[float, float]] = []
    for start, end in sorted(span for each in same for span in each.segments_mm):
        if kept and start <= kept[-1][1] + _TOUCHING_MM:
            kept[-1] = (kept[-1][0], max(kept[-1][1], end))
        else:
            kept.append((start, end))
    if sum(end - start for start, end in kept) >= step.line_length_mm - _TOUCHING_MM:
        return {}
    side = "" if step.side in ("midline", "both") else f"{step.side} side"
    why = [left for left in session.left_out if left.movement == step.movement and side in left.part]
    why = why or [left for left in session.left_out if left.movement == step.movement]
    reason = why[0].because.rpartition(": ")[2] if why else "cut here"
    return {"kept_mm": tuple(kept), "cut_because": reason.rstrip(".")}


def _cut(step: Step, shelf: Shelf) -> Cut | None:
    """Return where a line ends before the eye; None when it goes on behind, where one bar would mislead."""
    if step.part == NEAR_EYE or len(step.segments_mm) != 1:
        return None
    share = step.segments_mm[0][1] / shelf.movements[step.movement].length_mm
    return Cut(share, "ends before the eye") if 0 < share < 1 else None


def pad_marks(steps: Sequence[Step], shelf: Shelf) -> tuple[PadMark, ...]:
    """Return the marks of the pad map, each placement and side once."""
    marks = []
    for step in steps:
        site = shelf.pad_sites.get(f"{step.placement}-{step.side}")
        if site is not None and step.side in ("right", "left"):
            marks.append(
                PadMark(
                    number=step.line_number,
                    placement=step.placement,
                    side=site.side,
                    zone_group=zone_group(step.zone, step.also_zones),
                    a=site.a,
                    b=site.b,
                )
            )
    return tuple(marks)
