"""Which points bound each zone and each no-go area: the recipes behind `ninon.face.zone_shapes`.

All recipes are for the client's right side. Landmark numbers are of the 468-point face mesh; on the neck and
chest, where the mesh has no points, corners are placed by eye on each drawing.
"""

from __future__ import annotations

from typing import NamedTuple

from ninon.face.curves import XY

__all__ = ["CLOSED", "NO_GO_CLOSED", "NO_GO_MIDLINE", "ON_MIDLINE", "Below", "Corner", "Mix", "Neck"]


class Mix(NamedTuple):
    """A place on the way from one landmark to another."""

    a: int
    b: int
    share: float
    """0 is at `a`, 1 is at `b`."""


class Below(NamedTuple):
    """A place straight below a landmark on the page; above it, if negative."""

    a: int
    mm: float


class Neck(NamedTuple):
    """A place on the neck or chest, where the mesh has no landmarks."""

    front: XY
    """The client's right side in the front view."""
    near: XY
    """The client's left side in the three-quarter view, which faces the viewer."""
    far: XY
    """The client's right side in that view."""


Corner = int | Mix | Below | Neck

ON_MIDLINE: dict[str, tuple[Corner, ...]] = {
    "forehead": (
        Below(10, -2), Below(109, -1.5), Below(67, -1.5), Below(103, -1), Mix(103, 54, 0.45),
        Mix(54, 68, 0.55), 68, Mix(63, 68, 0.45), Mix(105, 104, 0.4), Mix(66, 69, 0.38),
        Mix(107, 108, 0.36), Mix(9, 151, 0.5),
    ),
    "glabella": (
        Mix(9, 151, 0.4), Mix(107, 108, 0.28), Mix(107, 66, 0.05), 55, Mix(55, 193, 0.5), Mix(193, 55, 0.25),
        Mix(168, 8, 0.45),
    ),
    "nose": (
        Mix(168, 8, 0.35), Mix(193, 168, 0.2), Mix(193, 122, 0.4), Mix(122, 245, 0.6), Mix(196, 188, 0.8),
        Mix(174, 217, 0.3), Mix(198, 126, 0.3), Mix(131, 49, 0.4), Mix(129, 102, 0.1), Mix(98, 64, 0.2),
        Below(98, 1), Mix(97, 2, 0.1), Below(2, 0.6),
    ),
    "upper_lip": (
        Below(2, 2), Mix(97, 167, 0.3), Mix(98, 165, 0.55), Mix(165, 92, 0.4), Mix(92, 186, 0.5),
        Mix(186, 57, 0.25), Mix(185, 186, 0.35), Mix(40, 92, 0.2), Mix(39, 165, 0.14), Below(37, -1.2),
        Below(0, -1.2),
    ),
    "lower_lip": (
        Below(17, 1.3), Below(84, 1.3), Mix(181, 182, 0.15), Mix(91, 106, 0.22), Mix(146, 43, 0.45),
        Mix(43, 57, 0.3), Mix(43, 202, 0.35), Mix(106, 204, 0.2), Mix(182, 194, 0.2), Mix(83, 201, 0.15),
        Mix(18, 200, 0.25),
    ),
    "chin": (
        Mix(18, 200, 0.5), Mix(83, 201, 0.45), Mix(182, 194, 0.75), Mix(194, 211, 0.25), Mix(32, 211, 0.15),
        Mix(140, 32, 0.3), Mix(140, 176, 0.3), Mix(171, 148, 0.35), Mix(175, 152, 0.45),
    ),
    "submental": (
        Below(152, 2.4), Below(148, 2.4), Below(176, 2.8), Below(149, 3.4), Below(150, 4.2), Below(136, 5.4),
        Neck((-48.6, 76), (46.5, 72), (-20, 101)),
        Neck((-46.0, 85), (43.5, 80), (-17, 104)),
        Neck((-42.0, 91.5), (36.5, 90), (-16, 106)),
        Below(150, 18.6), Below(149, 18.6), Below(176, 18.2), Below(148, 18.0), Below(152, 18.0),
    ),
}  # fmt: skip
"""Zones across the midline: the right half as a chain from midline to midline."""

CLOSED: dict[str, tuple[Corner, ...]] = {
    "brow": (
        Mix(55, 107, 0.55), Mix(107, 108, 0.2), Mix(66, 69, 0.22), Mix(105, 104, 0.22), Mix(63, 68, 0.28),
        Mix(70, 71, 0.3), Mix(46, 70, 0.2), Mix(53, 63, 0.15), Mix(52, 105, 0.1), Mix(65, 66, 0.05),
    ),
    "temple": (
        Mix(156, 71, 0.35), Mix(70, 71, 0.55), Mix(68, 71, 0.35), Mix(68, 54, 0.62), 54, Mix(54, 21, 0.55),
        Mix(21, 162, 0.45), Mix(162, 127, 0.25), Mix(139, 127, 0.45), Mix(139, 156, 0.1),
    ),
    "under_eye": (
        Below(231, 2.4), Below(230, 2.4), Below(229, 2.4), Below(228, 2.8), Mix(228, 117, 0.6),
        Mix(117, 123, 0.3), Mix(118, 50, 0.55), Mix(101, 205, 0.45), Below(36, 3.4), Mix(142, 129, 0.15),
        Mix(126, 100, 0.6), Mix(47, 120, 0.5), Mix(121, 231, 0.5),
    ),
    "outer_eye": (
        Mix(31, 111, 0.4), Mix(111, 116, 0.4), Mix(143, 116, 0.5), Mix(34, 143, 0.4), Mix(139, 34, 0.3),
        Mix(139, 156, 0.5), Mix(124, 156, 0.4), Mix(113, 124, 0.85), Mix(226, 35, 0.6),
    ),
    "nasolabial": (
        Mix(129, 203, 0.35), Mix(203, 206, 0.25), Mix(206, 216, 0.3), Mix(216, 57, 0.2), Mix(57, 212, 0.3),
        Mix(57, 61, 0.2), Mix(186, 216, 0.25), Mix(92, 206, 0.15), Mix(165, 206, 0.2), Mix(98, 203, 0.4),
    ),
    "cheek": (
        Mix(36, 206, 0.4), Mix(205, 101, 0.35), Mix(50, 118, 0.3), Mix(50, 123, 0.6), Mix(147, 187, 0.7),
        Mix(192, 215, 0.05), Mix(214, 138, 0.2), Mix(212, 214, 0.45), Mix(212, 216, 0.15), Mix(216, 207, 0.2),
        Mix(206, 205, 0.3),
    ),
    "masseter": (
        Mix(172, 135, 0.3), Mix(138, 214, 0.2), Mix(215, 192, 0.75), Mix(147, 187, 0.5), Mix(123, 50, 0.3),
        Mix(123, 116, 0.15), Mix(137, 123, 0.5), Mix(177, 147, 0.4), Mix(215, 58, 0.3), Mix(58, 138, 0.5),
    ),
    "preauricular": (
        Mix(34, 227, 0.3), Mix(34, 127, 0.3), Mix(227, 234, 0.4), Mix(137, 93, 0.4), Mix(177, 132, 0.45),
        Mix(177, 137, 0.2), Mix(137, 123, 0.4), Mix(227, 123, 0.4), Mix(116, 227, 0.45),
    ),
    "jawline": (
        148, 176, 149, 150, 136, 172, 58, 132, Mix(215, 132, 0.35), Mix(138, 215, 0.25), 135, 169, 170, 140,
        Mix(171, 148, 0.5),
    ),
    "neck_lateral": (
        Neck((-52, 76), (60, 50), (-14, 122)),
        Neck((-43, 93), (47, 78), (-10, 133)),
        Neck((-40, 108), (41, 96), (-5, 146)),
        Neck((-38.5, 126), (38.5, 118), (-2, 160)),
        Neck((-37.5, 146), (37, 140), (-2, 172)),
        Neck((-40, 164), (36.5, 160), (-8, 180)),
        Neck((-53, 180), (46, 177), (-22, 187)),
        Neck((-74, 190), (66, 189), (-42, 191)),
        Neck((-100, 197), (100, 198), (-58, 193)),
        Neck((-114, 194), (124, 197), (-64, 188)),
        Neck((-106, 177), (114, 182), (-56, 178)),
        Neck((-86, 158), (97, 152), (-40, 163)),
        Neck((-69, 142), (86, 126), (-28, 152)),
        Neck((-57, 126), (77, 101), (-22, 145)),
        Neck((-50, 110), (69, 80), (-20, 136)),
        Neck((-50, 92), (66, 58), (-18, 128)),
    ),
    "decollete": (
        Neck((-38, 210), (40, 210), (-19, 210)),
        Neck((-60, 206.5), (62, 206.5), (-34, 205)),
        Neck((-86, 206.5), (88, 207), (-52, 205)),
        Neck((-112, 201), (114, 203), (-68, 200)),
        Neck((-125, 194), (129, 195), (-82, 195)),
        Neck((-130, 204), (135, 206), (-88, 206)),
        Neck((-126, 220), (132, 221), (-86, 222)),
        Neck((-108, 233), (114, 234), (-72, 233)),
        Neck((-78, 239.5), (82, 240), (-48, 239)),
        Neck((-50, 241), (54, 242), (-30, 241)),
        Neck((-38, 237), (40, 238), (-19, 237)),
    ),
}  # fmt: skip
"""Zones beside the midline: the right one as a closed chain."""

NO_GO_CLOSED: dict[str, tuple[Corner, ...]] = {
    "eye": (
        226, 113, 225, 224, 223, 222, 221, Mix(189, 221, 0.25), Mix(244, 189, 0.2), 233, 232, 231, 230,
        229, 228, 31,
    ),
}  # fmt: skip
"""Lids, eyeball and the inside of the orbit: about 10 mm around the margin of the lids."""

NO_GO_MIDLINE: dict[str, tuple[Corner, ...]] = {
    "mouth": (0, 37, 39, 40, 185, 61, 146, 91, 181, 84, 17),
    "neck_front": (
        Neck((0, 115.0), (-11, 116.5), (-11, 116.5)),
        Neck((-16, 113.4), (2, 115), (-16, 118)),
        Neck((-26, 109.2), (14, 111), (-17, 119)),
        Neck((-32, 105.2), (25, 105), (-17, 120)),
        Neck((-36, 103.6), (31, 101.5), (-17, 122)),
        Neck((-37.6, 107), (34, 104), (-15, 128)),
        Neck((-36.2, 120), (33.8, 120), (-10, 140)),
        Neck((-33, 138), (31, 140), (-5, 155)),
        Neck((-30, 158), (27.5, 160), (0, 170)),
        Neck((-26, 176), (24.5, 177), (4, 181)),
        Neck((-16, 187.5), (20, 188), (8, 188)),
        Neck((0, 190.5), (13.5, 191), (13.5, 191)),
    ),
    "sternum": (
        Neck((0, 199.5), (10.5, 199.5), (10.5, 199.5)),
        Neck((-14, 200), (21, 200), (-2, 200)),
        Neck((-19.2, 205), (25.5, 205), (-6, 205)),
        Neck((-19.8, 226), (25.5, 226), (-7, 226)),
        Neck((-19.4, 236), (25, 236), (-7.5, 236)),
        Neck((-14.5, 241.5), (20.5, 241.5), (-3, 241.5)),
        Neck((0, 242), (9, 242), (9, 242)),
    ),
}  # fmt: skip
"""The red of the lips inward; the front of the neck from the hyoid to the notch of the breastbone, with the
larynx, the thyroid and, at its upper corners, the carotid band; the breastbone, 20 mm to either side."""
