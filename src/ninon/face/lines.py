"""Rows about where things run: the landmark path of each movement, and the landmarks under each pad."""

from __future__ import annotations

from typing import Literal

from ninon.evidence import Row

__all__ = ["LANDMARKS", "TEMPLATE_POINTS", "LinePath", "PadSite", "Point"]

LANDMARKS = range(468)
"""The numbers of the face mesh; the irises of the refined mesh carry no line."""

TEMPLATE_POINTS = frozenset(
    {
        "chest:mid_clavicle_below:left",
        "chest:mid_clavicle_below:right",
        "chest:shoulder_front:left",
        "chest:shoulder_front:right",
        "chest:sternal_edge_20mm:left",
        "chest:sternal_edge_20mm:right",
        "neck:behind_muscle_mid:left",
        "neck:behind_muscle_mid:right",
        "neck:clavicle_lateral",
        "neck:clavicle_lateral:left",
        "neck:clavicle_lateral:right",
        "neck:submental",
    }
)
"""The named points of the neck and chest template; without a side it is the subject's right."""

Point = int | str
"""A landmark of the 468-point face mesh, or a named point of the neck and chest template."""


class LinePath(Row):
    """Where a movement runs on one side: one or more columns, each a list of points from start to end."""

    line: str
    """Movement and side, such as ``M03-right``."""
    movement: str
    side: Literal["right", "left", "midline"]
    geometry: Literal["mesh", "mesh_offset", "neck_template", "chest_template"]
    columns: tuple[tuple[Point, ...], ...]
    offset_below_jaw_mm: float | None = None


class PadSite(Row):
    """Where the two pads of a placement lie on one side."""

    site: str
    placement: str
    side: Literal["right", "left"]
    a: int
    b: int
