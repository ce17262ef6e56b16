"""Square windows on a photograph: where they lie, how they are cut out, how points come back from them.

Everything follows the rule of pixel centres, ``x' = (x + 0.5) k - 0.5``: the first pixel reaches from -0.5
to 0.5. A photograph is made smaller once, by a filter that averages; all jittered crops are sampled from
that one small picture, where neighbouring pixels are about as far apart as those of the crop.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.mesh import Points
from ninon.imaging.photo import Pixels

__all__ = ["Patch", "Window", "sharp_patch"]


@dataclass(frozen=True)
class Window:
    """A turned square on a photograph."""

    x: float
    y: float
    """Its centre, in pixels of the photograph."""
    side: float
    turn_rad: float = 0.0
    """Clockwise on the photograph: the direction of the window's own x axis."""
    mirrored: bool = False
    """Whether its x axis runs the other way."""

    def to_photo(self, points: Points) -> Points:
        """Return points ``(n, 2)`` of the window, 0 to 1 from its upper left corner, in photograph pixels."""
        placed: Points = self._turned((points - 0.5) * self.side) + np.array([self.x, self.y])
        return placed

    def from_photo(self, points: Points) -> Points:
        """Return photograph pixels ``(n, 2)`` as places in the window, 0 to 1."""
        c, s = np.cos(self.turn_rad), np.sin(self.turn_rad)
        off = points - [self.x, self.y]
        u, v = off[:, 0] * c + off[:, 1] * s, off[:, 1] * c - off[:, 0] * s
        return np.stack([-u if self.mirrored else u, v], axis=1) / self.side + 0.5

    def jittered(self, right: float, down: float, scale: float, turn_rad: float) -> Window:
        """Return the window moved by shares of its side, made larger or smaller, and turned further."""
        dx, dy = self._turned(np.array([[right, down]]) * self.side)[0]
        further = -turn_rad if self.mirrored else turn_rad
        return Window(self.x + dx, self.y + dy, self.side * scale, self.turn_rad + further, self.mirrored)

    def wider(self, factor: float) -> Window:
        """Return the upright window of this centre and of a side larger by a factor."""
        return Window(self.x, self.y, self.side * factor)

    def _turned(self, offsets: Points) -> Points:
        c, s = np.cos(self.turn_rad), np.sin(self.turn_rad)
        u, v = -offsets[:, 0] if self.mirrored else offsets[:, 0], offsets[:, 1]
        return np.stack([u * c - v * s, u * s + v * c], axis=1)


@dataclass(frozen=True, eq=False)
class Patch:
    """An upright square piece of a photograph at a resolution of its own."""

    values: NDArray[np.float32]
    """``(size, size, 4)``, 0 to 1; the fourth channel is unused, it makes a pixel 16 bytes."""
    left: float
    top: float
    """Its upper left corner on the photograph, in pixels."""
    step: float
    """Photograph pixels per pixel of the patch."""

    def sample(self, window: Window, size: int) -> NDArray[np.float32]:
        """Return the content of a window, ``(size, size, 3)``, 0 to 1, by bilinear interpolation.

        Beyond the edge of the patch its last pixel repeats.
        """
        last = self.values.shape[0] - 1
        at = (np.arange(size) + 0.5) / size
        corners = window.to_photo(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
        corner, across, down = corners[0], corners[1] - corners[0], corners[2] - corners[0]
        # The corner of a window is the outer edge of its first pixel, and so is the corner of the patch.
        x, y = (
            (
                (corner[k] + across[k] * at[None, :] + down[k] * at[:, None] - (self.left, self.top)[k])
                / self.step
                - 0.5
            )
            for k in (0, 1)
        )
        x, y = np.clip(x, 0, last).ravel(), np.clip(y, 0, last).ravel()
        column, row = np.minimum(x.astype(np.int32), last - 1), np.minimum(y.astype(np.int32), last - 1)
        right, below = (x - column).astype(np.float32)[:, None], (y - row).astype(np.float32)[:, None]
        pixels = self.values.reshape(-1, 4)
        first = row * (last + 1) + column
        upper, lower = pixels.take(first, axis=0), pixels.take(first + last + 1, axis=0)
        upper += (pixels.take(first + 1, axis=0) - upper) * right
        lower += (pixels.take(first + last + 2, axis=0) - lower) * right
        upper += (lower - upper) * below
        return np.ascontiguousarray(upper.reshape(size, size, 4)[:, :, :3])


def sharp_patch(pixels: Pixels, window: Window, size: int) -> Patch:
    """Cut an upright square out of a photograph, made smaller or larger without aliasing.

    Only the pixels inside are touched, so a large photograph costs no more than its face.

    Parameters
    ----------
    pixels : (height, width, 3) array of bytes
        The photograph.
    window : Window
        Upright. It may reach beyond the photograph; there, the last pixel repeats.
    size : int
        Pixels across the patch.

    Returns
    -------
    Patch
        The piece; its sides are rounded to whole pixels of the photograph.

    Raises
    ------
    InputError
        If the window lies wholly outside the photograph.
    """
    from PIL import Image

    height, width = pixels.shape[:2]
    whole = max(round(window.side), 2)
    left, top = round(window.x - window.side / 2 + 0.5), round(window.y - window.side / 2 + 0.5)
    across = slice(max(left, 0), min(left + whole, width))
    down = slice(max(top, 0), min(top + whole, height))
    inside = pixels[down, across]
    if not inside.size:
        raise InputError("The window lies outside the photograph.")
    missing = (
        (down.start - top, top + whole - down.stop),
        (across.start - left, left + whole - across.stop),
        (0, 0),
    )
    if any(map(any, missing)):
        inside = np.pad(inside, missing, mode="edge")
    small = Image.fromarray(inside).resize((size, size), Image.Resampling.BICUBIC)
    values = np.zeros((size, size, 4), dtype=np.float32)
    values[:, :, :3] = np.asarray(small, dtype=np.float32) / np.float32(255)
    return Patch(values, left - 0.5, top - 0.5, whole / size)
