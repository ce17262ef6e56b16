"""How the sheet for the wall is divided, so that it fits on one page of A4 or Letter whatever stands on it.

The sheet is set by the browser, which knows its fonts and we do not. So heights are guessed here, for a wide
font, and the face takes what is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Literal

from ninon.report.map_table import ends_in_words
from ninon.report.plan_lines import PlanLine

__all__ = ["Division", "divided"]

Division = Literal["few", "some", "many"]
"""``few``: the face is as wide as it can be. ``some``: the table takes more of the width. ``many``: the table
has its column for itself, and all words stand under a smaller face."""

_COLUMNS_MM: tuple[tuple[Division, float], ...] = (("few", 77.0), ("some", 87.0))
"""Width of the column beside the face, on A4."""

_PAPERS_MM = ((0.0, 227.0), (6.0, 213.0))
"""A4 and Letter: how much wider the column is than on A4, and how high."""

_HEADS_MM = 16.0
"""Head and foot of the table, and the title of the words under it."""

_LETTER_MM, _LINE_MM = 1.6, 3.7
"""Width of a letter and height of a line at 9 points, in a wide font."""

_ROW_MM: Mapping[Division, float] = {"few": 2.1, "some": 1.4}
"""Space around a row of the table."""

_NUMBERS_MM, _NUMBER_MM, _DASH_MM = 46.0, 12.0, 4.0
"""Width of the columns with numbers, of the line's own number, of the dash before a note."""

_MEANS_LETTERS, _NAME_LETTERS = 128, 40
"""A longer line of means, or a longer name, takes a second line in the head."""


def divided(lines: Sequence[PlanLine], notes: Sequence[str], *, means: str, name: str) -> Division:
    """Return how the sheet is divided.

    Parameters
    ----------
    lines : sequence of PlanLine
        Rows of the table.
    notes : sequence of str
        What is watched through the session; under the table where there is room.
    means : str
        The line under the title.
    name : str
        The client's.

    Returns
    -------
    {"few", "some", "many"}
        The first in which all of it is likely to fit.
    """
    head_mm = _LINE_MM * 1.3 * ((len(means) > _MEANS_LETTERS) + (len(name) > _NAME_LETTERS))
    for division, width_mm in _COLUMNS_MM:
        row_mm = _ROW_MM[division]
        if all(
            _needed_mm(lines, notes, width_mm + more, row_mm) + head_mm <= high for more, high in _PAPERS_MM
        ):
            return division
    return "many"


def _needed_mm(lines: Sequence[PlanLine], notes: Sequence[str], width_mm: float, row_mm: float) -> float:
    """Return about how high the table and the words under it are."""
    words = sum(ceil(len(note) * _LETTER_MM / (width_mm - _DASH_MM)) for note in notes) * _LINE_MM
    return _HEADS_MM + words + sum(row_mm + _LINE_MM * _text_lines(line, width_mm) for line in lines)


def _text_lines(line: PlanLine, width_mm: float) -> float:
    """Return about how many lines of text a line of the map takes in the table."""
    name, ends = len(line.head.name) * 1.1, len(ends_in_words(line))
    inner, parts = width_mm - _NUMBER_MM, len(line.settings)
    if parts > 1:
        return ceil((name + ends) * _LETTER_MM / inner) + parts
    return ceil(name * _LETTER_MM / (width_mm - _NUMBERS_MM)) + ceil(ends * _LETTER_MM / inner)
