"""From whatever a file calls colour to sRGB bytes."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

import numpy as np

from ninon.imaging.refusals import PhotoRefused

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["BEHIND_TRANSPARENT", "to_srgb"]

BEHIND_TRANSPARENT: Final = 128
"""Mid-grey: neither a dark nor a bright edge round a face that was cut out."""


def to_srgb(picture: Image.Image) -> Image.Image:
    """Return a picture in mode RGB, in sRGB.

    Parameters
    ----------
    picture : PIL image
        Loaded; grey, palette, CMYK, 16-bit, with transparency or with a colour profile.

    Returns
    -------
    PIL image
        Mode RGB. What was transparent stands on mid-grey.

    Raises
    ------
    PhotoRefused
        If its values are of a kind that no camera writes.
    """
    from PIL import Image

    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I;16") or picture.mode == "I":
        picture = _from_16_bit_grey(picture)
    if picture.mode == "F":
        raise PhotoRefused("format", "The picture holds measured values, not colours. Save it as 8-bit PNG.")
    if picture.has_transparency_data:
        cut_out = picture.convert("RGBA")
        behind = Image.new("RGBA", cut_out.size, (*[BEHIND_TRANSPARENT] * 3, 255))
        picture = Image.alpha_composite(behind, cut_out).convert("RGB")
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        picture = _by_profile(picture, profile)
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _from_16_bit_grey(picture: Image.Image) -> Image.Image:
    from PIL import Image

    values = np.asarray(picture).astype(np.int64)
    # Mode I comes from 16-bit files too; Pillow by itself would cut everything above 255.
    return Image.fromarray((np.clip(values, 0, 65535) >> 8).astype(np.uint8))


def _by_profile(picture: Image.Image, profile: bytes) -> Image.Image:
    """Return the picture in sRGB by its own profile, or as it is where the profile means nothing."""
    from PIL import ImageCms

    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        if picture.mode == "RGB" and "sRGB" in ImageCms.getProfileDescription(own):
            return picture
        converted = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return converted or picture
