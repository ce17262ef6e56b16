"""A shaded picture of a client's face from three sides with its lines, as PNG.

Everything comes from the geometry, nothing from a photograph: a matte, closed-eyed nobody.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ninon.errors import InputError
from ninon.face.drawing import View
from ninon.face.geometry import Grade
from ninon.report.face_map import PersonalFace
from ninon.report.line_marks import LineMark
from ninon.report.map_frame import MapWords
from ninon.report.picture_canvas import Canvas, rgb
from ninon.report.picture_ground import paint_face, paint_no_go
from ninon.report.picture_marks import letters, paint_marks

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["GRADE_WORDS", "PictureWords", "face_picture"]

_VIEWS: tuple[View, ...] = ("three_quarter_right", "front", "three_quarter")
_SCALE_MM = 40
_FOOT_SHARE = 0.075
_LEAST_PX, _MOST_PX = 300, 8000

GRADE_WORDS: Mapping[Grade, str] = {
    "template": "Drawn from the template of an average adult, not from this face.",
    "manual": "Drawn from points set by hand on a photograph.",
    "coarse": "Drawn from photographs that leave the depth of the face uncertain.",
    "three views": "Drawn from three photographs.",
}


@dataclass(frozen=True)
class PictureWords:
    """The few words on the picture."""

    sides: MapWords = field(default_factory=MapWords)
    assumed: str = "Neck and chest are assumed. A drawing, not a photograph."


def face_picture(
    faces: Mapping[View, PersonalFace],
    marks: Sequence[LineMark],
    *,
    size: tuple[int, int] = (1800, 1000),
    words: PictureWords | None = None,
    grade_words: str | None = None,
) -> bytes:
    """Return a face from the right, from the front and from the left, with its lines, as PNG.

    Parameters
    ----------
    faces : mapping of str to PersonalFace
        The three views: `ninon.report.face_map.personal_faces`.
    marks : sequence of LineMark
        The lines in the order of the plan.
    size : (int, int)
        Width and height in pixels.
    words : PictureWords, optional
        The words on the picture; English without them.
    grade_words : str, optional
        How the face was come by, in a sentence; English without it.

    Returns
    -------
    bytes
        A PNG file without any note about where and when.

    Raises
    ------
    InputError
        If the size cannot be meant, a line has no path on this face, or the library for pictures is missing.
    """
    from PIL import Image

    width, height = size
    if not all(_LEAST_PX <= side <= _MOST_PX for side in size):
        raise InputError(
            f"A picture of {width} × {height} pixels cannot be drawn; give {_LEAST_PX} to {_MOST_PX} a side."
        )
    said = words or PictureWords()
    foot = round(_FOOT_SHARE * height)
    panels = [faces[view] for view in _VIEWS]
    px_per_mm = min(width / sum(p.box[2] for p in panels), (height - foot) / max(p.box[3] for p in panels))
    painted = [_panel(panel, marks, px_per_mm, said.sides) for panel in panels]
    picture = Image.new("RGB", size, rgb("surface-stage"))
    x = (width - sum(each.width for each in painted)) // 2
    for each in painted:
        picture.paste(each, (x, (height - foot - each.height) // 2))
        x += each.width
    grade = grade_words or GRADE_WORDS[panels[0].outlook.face.grade]
    _write_foot(picture, foot, f"{grade} {said.assumed}")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=False, compress_level=4)
    return buffer.getvalue()


def _panel(face: PersonalFace, marks: Sequence[LineMark], px_per_mm: float, words: MapWords) -> Image.Image:
    canvas = Canvas(face.box, px_per_mm)
    shown = paint_face(canvas, face)
    paint_no_go(canvas, face, shown)
    paint_marks(canvas, marks, face)
    _write_sides(canvas, face, words)
    _draw_scale(canvas, face, words)
    return canvas.finished()


def _write_sides(canvas: Canvas, face: PersonalFace, words: MapWords) -> None:
    """Write R and L: the client's right is on the viewer's left."""
    left, top, width, _ = face.box
    for shown, x, anchor, letter, meaning in (
        (face.view != "three_quarter", left + 4, "ls", words.right, words.clients_right),
        (face.view != "three_quarter_right", left + width - 4, "rs", words.left, words.clients_left),
    ):
        if shown:
            letters(canvas, (x, top + 13), letter, 9, rgb("ink"), anchor=anchor, bold=True)
            letters(canvas, (x, top + 21.5), meaning, 5.6, rgb("ink-soft"), anchor=anchor)


def _draw_scale(canvas: Canvas, face: PersonalFace, words: MapWords) -> None:
    left, top, width, height = face.box
    x = left + width - 6 - _SCALE_MM if face.view == "three_quarter_right" else left + 6
    y = top + round(0.672 * height)
    for line in (
        ((x, y), (x + _SCALE_MM, y)),
        ((x, y - 2.5), (x, y + 2.5)),
        ((x + _SCALE_MM, y - 2.5), (x + _SCALE_MM, y + 2.5)),
    ):
        canvas.stroke(line, rgb("ink"), 0.6)
    letters(canvas, (x + _SCALE_MM / 2, y - 4.5), words.scale, 5.6, rgb("ink"), anchor="ms")


def _write_foot(picture: Image.Image, foot: int, words: str) -> None:
    from PIL import ImageDraw, ImageFont

    font = ImageFont.load_default(foot * 0.30)
    place = (picture.width / 2, picture.height - foot / 2)
    ImageDraw.Draw(picture).text(place, words, rgb("ink-soft"), font, "mm")
