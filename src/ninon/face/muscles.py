"""Rows about the muscles under the lines."""

from __future__ import annotations

from ninon.evidence import Row
from ninon.face.lines import Point

__all__ = ["Muscle"]


class Muscle(Row):
    """A muscle, its landmark paths and what a stroke intends with it."""

    muscle: str
    origin: str
    insertion: str
    paths: tuple[tuple[Point, ...], ...]
    path_note: str = ""
    fibre_direction: str
    depth_words: str
    role: str
    intent: str
    lines: tuple[str, ...] = ()
