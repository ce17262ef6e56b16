"""What a camera wrote beside the pixels, as far as it says something about the face; the rest is not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["FULL_FRAME_MM", "PhotoFacts", "orientation_of", "photo_facts"]

FULL_FRAME_MM: Final = 43.27
"""Diagonal of the 24 × 36 mm frame that "35-mm equivalent" focal lengths refer to."""

_ORIENTATION, _SOFTWARE, _MODEL, _EXIF = 0x0112, 0x0131, 0x0110, 0x8769
_FOCAL_35MM, _LENS, _WIDTH, _HEIGHT, _COMMENT, _DESCRIPTION = 0xA405, 0xA434, 0xA002, 0xA003, 0x9286, 0x010E

EDITORS: Final = (
    "meitu", "beautyplus", "beautycam", "facetune", "faceapp", "faceu", "youcam", "perfect365", "airbrush",
    "ulike", "b612", "snow", "soda", "lensa", "remini", "picsart", "vsco", "snapchat", "instagram", "tiktok",
    "snapseed", "photoshop", "lightroom", "portrait pro", "portraitpro", "beauty", "gimp", "luminar",
)  # fmt: skip
"""Programs, by a part of the name they leave, that smooth skin, move features, or can."""


@dataclass(frozen=True)
class PhotoFacts:
    """What is known about how a photograph was taken. Nothing here says who, where or when."""

    format: str = ""
    """Kind of file by its content, such as ``"JPEG"``."""
    orientation: int = 1
    """EXIF orientation that was applied, 1 to 8; 2, 4, 5 and 7 are mirrored."""
    focal_35mm: float | None = None
    """Focal length as on 24 × 36 mm, in mm; None if unknown or if the picture was cropped afterwards."""
    edited_with: str = ""
    """A program that left its name and may have changed the face; empty if none did, which proves nothing."""
    front_camera: bool = False
    """Whether the lens says it faces the user: such pictures are sometimes stored mirrored."""

    def focal_px(self, size: tuple[int, int]) -> float | None:
        """Return the focal length in pixels of a photograph ``(width, height)`` of the whole frame."""
        if self.focal_35mm is None:
            return None
        return self.focal_35mm / FULL_FRAME_MM * hypot(*size)


def orientation_of(picture: Image.Image) -> int:
    """Return the EXIF orientation, 1 if there is none or it means nothing."""
    value = _number(picture.getexif().get(_ORIENTATION))
    return int(value) if value is not None and value in range(1, 9) else 1


def photo_facts(picture: Image.Image) -> PhotoFacts:
    """Return what the camera wrote that bears on the face.

    Parameters
    ----------
    picture : PIL image
        Opened, not necessarily loaded.

    Returns
    -------
    PhotoFacts
        Unknown where nothing is written or what is written makes no sense.
    """
    exif = picture.getexif()
    inner = exif.get_ifd(_EXIF)
    notes = [_text(exif.get(_SOFTWARE)), _text(exif.get(_DESCRIPTION)), _text(inner.get(_COMMENT))]
    notes += [
        _text(value) for key, value in picture.info.items() if str(key).lower() in ("software", "comment")
    ]
    return PhotoFacts(
        format=picture.format or "",
        orientation=orientation_of(picture),
        focal_35mm=_focal(inner, picture.size),
        edited_with=next((note[:60] for note in notes if _is_editor(note)), ""),
        front_camera="front" in f"{_text(inner.get(_LENS))} {_text(exif.get(_MODEL))}".lower(),
    )


def _focal(inner: Mapping[int, Any], size: tuple[int, int]) -> float | None:
    focal = _number(inner.get(_FOCAL_35MM))
    if focal is None or not 5 <= focal <= 1000:
        return None
    width, height = _number(inner.get(_WIDTH)), _number(inner.get(_HEIGHT))
    if width and height:
        # Made smaller is harmless. Another shape means cropped, and then the angle of view is not known.
        taken, now = max(width, height) / min(width, height), max(size) / min(size)
        if abs(taken / now - 1) > 0.01:
            return None
    return focal


def _is_editor(note: str) -> bool:
    return any(name in note.lower() for name in EDITORS)


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    return "".join(c for c in str(value or "") if c.isprintable()).strip()
