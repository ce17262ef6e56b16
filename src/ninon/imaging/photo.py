"""A photograph: upright sRGB pixels and the few facts worth keeping of how it was taken.

The file is opened for reading only and never changed. Place, date and everything else the camera wrote is
dropped with the file: only what `PhotoFacts` names is kept.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.mesh import Points
from ninon.imaging.photo_colours import to_srgb
from ninon.imaging.photo_exif import PhotoFacts, orientation_of, photo_facts
from ninon.imaging.photo_file import FORMATS, file_content, refuse_by_content
from ninon.imaging.refusals import PhotoRefused

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["KEPT_PIXELS", "MOST_PIXELS", "Photo", "Pixels", "read_photo"]

Pixels = NDArray[np.uint8]
"""``(height, width, 3)``: red, green, blue as sRGB."""

MOST_PIXELS: Final = 120_000_000
"""Above, a picture is refused: a small file may unfold into more memory than the machine has."""
KEPT_PIXELS: Final = 30_000_000
"""Above, a picture is read at a half, a quarter or an eighth: no face needs more."""
_FEWEST_PX: Final = 32

_UPRIGHT: Final = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
"""What makes a picture upright, by the orientation its camera wrote."""


@dataclass(frozen=True, eq=False)
class Photo:
    """One upright photograph."""

    pixels: Pixels
    size: tuple[int, int]
    """Width and height of the upright photograph as it was taken, in pixels; `pixels` may be fewer."""
    facts: PhotoFacts = field(default_factory=PhotoFacts)

    @classmethod
    def of(cls, pixels: Pixels) -> Photo:
        """Return a photograph of upright sRGB pixels that are in memory already."""
        if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8:
            raise InputError("Pixels are given as an array of bytes of shape (height, width, 3).")
        return cls(np.ascontiguousarray(pixels), (pixels.shape[1], pixels.shape[0]))

    def as_taken(self, points: Points) -> Points:
        """Return points of `pixels` as points of the photograph as it was taken, ``(n, 2)``."""
        height, width = self.pixels.shape[:2]
        factor = np.array([self.size[0] / width, self.size[1] / height])
        placed: Points = (points + 0.5) * factor - 0.5
        return placed

    @property
    def reduction(self) -> float:
        """How many pixels of the photograph as taken one of `pixels` is wide."""
        return self.size[0] / int(self.pixels.shape[1])


def read_photo(source: bytes | str | Path) -> Photo:
    """Read a photograph.

    Parameters
    ----------
    source : bytes or path
        JPEG, PNG, TIFF, WebP, BMP or AVIF; what the content is decides, not what the file is called.

    Returns
    -------
    Photo
        Upright, in sRGB. What was transparent is mid-grey.

    Raises
    ------
    PhotoRefused
        If it cannot be read whole and as one picture; its `code` says why.
    """
    content = file_content(source)
    refuse_by_content(content)
    with warnings.catch_warnings():
        # Pillow warns of large pictures and of odd camera notes. We count the pixels, and drop the notes.
        warnings.simplefilter("ignore")
        with _opened(content) as picture:
            return _photo(picture)


def _opened(content: bytes) -> Image.Image:
    from PIL import Image, UnidentifiedImageError

    try:
        return Image.open(BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError:
        raise PhotoRefused(
            "not_a_picture",
            "This file is not a picture that can be read here, or its beginning is damaged. "
            "Save the photograph as JPEG or PNG and give that file.",
        ) from None
    except Image.DecompressionBombError:
        raise _too_large() from None
    except Exception as error:  # decoders raise whatever they like at damaged content
        raise _damaged(error) from None


def _photo(picture: Image.Image) -> Photo:
    from PIL import Image

    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise _too_large(width, height)
    if min(width, height) < _FEWEST_PX:
        raise PhotoRefused(
            "too_few_pixels",
            f"The picture has {width} x {height} pixels; no face can be read from that. Give the photograph "
            "itself, not its thumbnail.",
        )
    facts, orientation, reduction = _loaded(picture)
    upright = to_srgb(picture)
    left = reduction * upright.width // width
    if left > 1:
        upright = upright.reduce(left)
    if orientation in _UPRIGHT:
        upright = upright.transpose(Image.Transpose[_UPRIGHT[orientation]])
    size = (height, width) if orientation >= 5 else (width, height)
    return Photo(np.asarray(upright, dtype=np.uint8), size, facts)


def _loaded(picture: Image.Image) -> tuple[PhotoFacts, int, int]:
    """Decode the picture in place; return its facts, its orientation and how much smaller it is to be."""
    try:
        # An MPO is what some phones call a JPEG that carries a second view; the first is the photograph.
        frames = 1 if picture.format == "MPO" else getattr(picture, "n_frames", 1)
        if frames > 1:
            raise PhotoRefused(
                "moving",
                f"The {picture.format} file holds {frames} pictures. Save the one you mean as JPEG or PNG.",
            )
        facts, orientation = photo_facts(picture), orientation_of(picture)
        width, height = picture.size
        reduction = next(k for k in (1, 2, 4, 8) if width * height <= KEPT_PIXELS * k * k or k == 8)
        if reduction > 1 and picture.format in ("JPEG", "MPO"):
            picture.draft(None, (width // reduction, height // reduction))
        picture.load()
    except PhotoRefused:
        raise
    except Exception as error:  # decoders raise whatever they like at damaged content
        raise _damaged(error) from None
    return facts, orientation, reduction


def _damaged(error: Exception) -> PhotoRefused:
    return PhotoRefused(
        "truncated",
        f"The picture is damaged or cut off ({str(error)[:80] or type(error).__name__}). "
        "Copy it from the camera again.",
    )


def _too_large(width: int = 0, height: int = 0) -> PhotoRefused:
    given = f"{width * height / 1e6:.0f} million" if width else "far more"
    return PhotoRefused(
        "too_large",
        f"The picture has {given} pixels; at most {MOST_PIXELS // 10**6} million are read. "
        "Save it smaller: 12 million are plenty.",
    )
