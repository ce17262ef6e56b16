"""A fitted face on the terminal: how well it is known, and how long its lines are."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from ninon.face.face_lines import Curve
from ninon.face.geometry import FaceGeometry
from ninon.report.face_words import GRADE_NAMES, grade_sentence, scale_sentence

__all__ = ["face_text"]

_WIDTH = 96


def face_text(face: FaceGeometry, curves: Sequence[Curve]) -> str:
    """Return a face as text.

    Parameters
    ----------
    face : FaceGeometry
        The face.
    curves : sequence of Curve
        The lines on it.
    """
    said = [f"Face: {GRADE_NAMES[face.grade]}. {grade_sentence(face.grade)}", scale_sentence(face)]
    lines = [fill(words, _WIDTH) for words in said]
    lines += [
        fill(remark.sentence, _WIDTH, initial_indent="- ", subsequent_indent="  ") for remark in face.remarks
    ]
    lines += ["", *_table(curves), ""]
    return "\n".join(lines)


def _table(curves: Sequence[Curve]) -> list[str]:
    """Return the length of each line on both sides; of several columns, each."""
    rows = [f"{'line':<6}{'right, mm':>16}{'left, mm':>16}   from – to"]
    for movement in dict.fromkeys(each.movement for each in curves):
        own = [each for each in curves if each.movement == movement]
        cells = {side: _lengths([each for each in own if each.side == side]) for side in ("right", "left")}
        if not cells["right"]:
            cells["right"] = _lengths(own)
        row = f"{movement:<6}{cells['right']:>16}{cells['left'] or '–':>16}   {own[0].start} – {own[0].end}"
        rows.append(row)
    return rows


def _lengths(curves: Sequence[Curve]) -> str:
    if not curves:
        return ""
    lengths = ", ".join(f"{each.length_mm:.0f}" for each in curves)
    sd = max((each.length_sd_mm or 0.0) for each in curves)
    return f"{lengths} ± {1.96 * sd:.0f}" if sd else lengths
