"""The lines the drawing must carry: nineteen movements, as they stood in the tables when the face was drawn.

The tables may change; what is tested here is that such lines draw well.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from ninon.face.drawing import mirror_point

Point = int | str
Columns = tuple[tuple[Point, ...], ...]


class Movement(NamedTuple):
    """A movement: its right line, how long it is on the canonical mesh, and how it is done on both sides."""

    name: str
    zone: str
    sides: Literal["pair", "midline", "both"]
    right: Columns
    lengths_mm: tuple[float, ...]
    offset_below_jaw_mm: float = 0.0

    @property
    def left(self) -> Columns:
        return tuple(tuple(mirror_point(p) for p in column) for column in self.right)


MOVEMENTS = (
    Movement(
        "M00",
        "decollete",
        "pair",
        (("chest:sternal_edge_20mm:right", "chest:mid_clavicle_below:right", "chest:shoulder_front:right"),),
        (),
    ),
    Movement(
        "M01",
        "neck_lateral",
        "pair",
        (("neck:clavicle_lateral:right", "neck:behind_muscle_mid:right", 132),),
        (),
    ),
    Movement("M02", "submental", "pair", ((152, 148, 176, 149, 150, 136, 172),), (87.0,), 15.0),
    Movement("M03", "jawline", "pair", ((152, 148, 176, 149, 150, 136, 172, 58, 132),), (128.0,)),
    Movement("M09", "lower_lip", "pair", ((200, 83, 182, 106, 43),), (35.0,)),
    Movement("M08", "upper_lip", "pair", ((164, 165, 92, 186),), (36.0,)),
    Movement("M05", "cheek", "pair", ((211, 43, 57, 207, 187, 137),), (99.0,)),
    Movement("M04", "masseter", "pair", ((172, 213, 147, 123),), (64.0,)),
    Movement("M16", "cheek", "pair", ((57, 212, 192, 177),), (63.0,)),
    Movement("M06", "cheek", "pair", ((57, 207, 50, 116),), (72.0,)),
    Movement("M07", "nasolabial", "pair", ((129, 203, 205, 50, 123, 227),), (86.0,)),
    Movement("M10", "under_eye", "pair", ((36, 101, 118, 117, 143, 34),), (73.0,)),
    Movement("M11", "outer_eye", "pair", ((143, 139, 21),), (36.0,)),
    Movement("M17", "temple", "pair", ((156, 71, 54),), (33.0,)),
    Movement("M12", "brow", "pair", ((107, 108, 109), (105, 104, 103), (70, 68, 103)), (34.0, 32.0, 33.0)),
    Movement("M14", "glabella", "pair", ((9, 107, 66, 105),), (41.0,)),
    Movement("M15", "nose", "midline", ((168, 8, 9, 151),), (33.0,)),
    Movement("M13", "forehead", "pair", ((151, 108, 69, 104, 68, 21),), (94.0,)),
    Movement("M18", "preauricular", "both", ((151, 104, 54, 21, 127, 234),), (151.0,)),
)
