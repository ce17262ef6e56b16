"""The colour of the light, taken out before the networks see a face.

The middle of the face is brought to one average colour and brightness. Measured on two portraits and 54
altered copies of each: under another white balance the points move by 0.08 instead of 0.19 mm, and by 0.05
instead of 0.11; under all alterations together by 0.119 instead of 0.128, and 0.085 instead of 0.092. To
bring it to grey instead helped with white balance and hurt otherwise.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ninon.imaging.crops import Patch, Window, sharp_patch
from ninon.imaging.photo import Pixels
from ninon.imaging.pipeline import Constants

__all__ = ["evened"]

_PX: Final = 64
_DARKEST: Final = 0.02
"""Below this mean there is no colour to even out: the gain would only raise noise."""


def evened(patch: Patch, pixels: Pixels, face: Window, constants: Constants) -> Patch:
    """Return a patch with each colour channel scaled so that the middle of the face has the average colour.

    Parameters
    ----------
    patch : Patch
        A piece of the photograph.
    pixels : (height, width, 3) array of bytes
        The photograph.
    face : Window
        The window of the face; its middle third is mostly skin.
    constants : Constants
        The average colour, and how much of the window is its middle.

    Returns
    -------
    Patch
        The same place; values above 1 are cut off, as a brighter exposure would.
    """
    middle = sharp_patch(pixels, face.wider(constants.skin_side), _PX).values[:, :, :3].mean(axis=(0, 1))
    gains = np.array(constants.skin_colour, dtype=np.float32) / np.maximum(middle, np.float32(_DARKEST))
    values = patch.values.copy()
    values[:, :, :3] = np.minimum(values[:, :, :3] * gains, np.float32(1))
    return Patch(values, patch.left, patch.top, patch.step)
