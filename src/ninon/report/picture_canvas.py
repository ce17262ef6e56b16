"""Painting on pixels in millimetres: filled shapes with smooth edges, in colours of the tokens.

Everything is painted twice as large and then averaged, so that edges are even.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.curves import XY
from ninon.report.face_map_outlook import Outlook
from ninon.report.map_face import Box
from ninon.report.tokens import token

if TYPE_CHECKING:
    from PIL import Image

    from ninon.face.mesh import Points

__all__ = ["TIMES", "Canvas", "rgb", "rounded"]

TIMES = 2

_Mask = NDArray[np.float32]


def rgb(name: str) -> tuple[int, int, int]:
    """Return a token's light colour in eight bits."""
    digits = token(name).removeprefix("#")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def rounded(corners: Points) -> Points:
    """Return the closed curve whose control points are these corners, as `svg_path` draws them."""
    for _ in range(2):
        after = np.roll(corners, -1, axis=0)
        corners = np.stack([0.75 * corners + 0.25 * after, 0.25 * corners + 0.75 * after], axis=1).reshape(
            -1, 2
        )
    return corners


def _thinned(mask: Image.Image, opacity: float) -> Image.Image:
    return mask if opacity >= 1.0 else mask.point([round(value * opacity) for value in range(256)])


class Canvas:
    """One picture being painted.

    Parameters
    ----------
    box : (float, float, float, float)
        Left, top, width and height of what it shows, in mm.
    px_per_mm : float
        Of the finished picture.

    Raises
    ------
    InputError
        If the library for pictures is not installed.
    """

    def __init__(self, box: Box, px_per_mm: float) -> None:
        try:
            from PIL import Image
        except ImportError:
            raise InputError(
                "A picture needs the extra for faces. Install it: pip install 'ninon[face]'"
            ) from None
        left, top, width, height = box
        self.origin_mm, self.scale = np.array([left, top]), px_per_mm * TIMES
        self.size = (round(width * px_per_mm) * TIMES, round(height * px_per_mm) * TIMES)
        self.image: Image.Image = Image.new("RGB", self.size, rgb("surface-stage"))

    def pixels(self, places: Points | Sequence[XY]) -> list[tuple[float, float]]:
        """Return places as the library for pictures wants them."""
        return [(float(x), float(y)) for x, y in (np.asarray(places) - self.origin_mm) * self.scale]

    def mask(self, polygons: Iterable[Points | Sequence[XY]], *, blur_mm: float = 0.0) -> Image.Image:
        """Return where closed polygons cover the picture."""
        from PIL import Image, ImageDraw, ImageFilter

        mask = Image.new("L", self.size, 0)
        draw = ImageDraw.Draw(mask)
        for polygon in polygons:
            draw.polygon(self.pixels(polygon), fill=255)
        return mask.filter(ImageFilter.GaussianBlur(blur_mm * self.scale)) if blur_mm else mask

    def fill(self, mask: Image.Image, colour: tuple[int, int, int], opacity: float = 1.0) -> None:
        """Paint a colour where a mask of the whole picture says so."""
        self.image.paste(colour, (0, 0, *self.size), _thinned(mask, opacity))

    def paint(
        self,
        polygons: Sequence[Points | Sequence[XY]],
        colour: tuple[int, int, int],
        opacity: float = 1.0,
        *,
        blur_mm: float = 0.0,
    ) -> None:
        """Paint closed polygons in one colour; only the part of the picture where they lie is touched."""
        from PIL import Image, ImageDraw, ImageFilter

        if not polygons:
            return
        pixels = [np.array(self.pixels(polygon)) for polygon in polygons]
        margin = int(3 * blur_mm * self.scale) + 2
        low = np.floor(np.min([each.min(0) for each in pixels], axis=0)).astype(int) - margin
        high = np.ceil(np.max([each.max(0) for each in pixels], axis=0)).astype(int) + margin
        mask = Image.new("L", (int(high[0] - low[0]), int(high[1] - low[1])), 0)
        draw = ImageDraw.Draw(mask)
        for each in pixels:
            draw.polygon([(float(x), float(y)) for x, y in each - low], fill=255)
        if blur_mm:
            mask = mask.filter(ImageFilter.GaussianBlur(blur_mm * self.scale))
        corner = (int(low[0]), int(low[1]))
        self.image.paste(
            colour, (*corner, corner[0] + mask.width, corner[1] + mask.height), _thinned(mask, opacity)
        )

    def stroke(self, line: Sequence[XY] | Points, colour: tuple[int, int, int], width_mm: float) -> None:
        """Draw a line of even width."""
        from PIL import ImageDraw

        width = max(1, round(width_mm * self.scale))
        ImageDraw.Draw(self.image).line(self.pixels(line), fill=colour, width=width, joint="curve")

    def resampled(self, outlook: Outlook, values: NDArray[np.floating]) -> _Mask:
        """Return values of a view's raster at the pixels of this canvas, ``(height, width)``."""
        from PIL import Image

        rows, columns = values.shape
        corner = outlook.picture_mm(np.array([-0.5, rows - 0.5]), np.array([-0.5, columns - 0.5]))
        per_mm = columns / (corner[1, 0] - corner[0, 0])
        left, top = (self.origin_mm - corner[0]) * per_mm
        width, height = (np.array(self.size) / self.scale) * per_mm
        source = Image.fromarray(values.astype(np.float32), mode="F")
        box = (left, top, left + width, top + height)
        return np.asarray(source.resize(self.size, Image.Resampling.BICUBIC, box=box), dtype=np.float32)

    def finished(self) -> Image.Image:
        """Return the picture in its own size."""
        return self.image.reduce(TIMES)
