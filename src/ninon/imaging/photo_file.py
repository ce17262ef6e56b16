"""The content of a file that should be a photograph: read once, and refused by what it plainly is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ninon.imaging.refusals import PhotoRefused

__all__ = ["FORMATS", "file_content", "refuse_by_content"]

FORMATS: Final = ("JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF", "AVIF")
"""What is opened. Nothing that starts another program, as PostScript does."""

_MOST_BYTES: Final = 500_000_000
_HEIC: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_EXPORT: Final = (
    "Export it as JPEG: on a phone choose «Most Compatible» in the camera settings, or share it as JPEG."
)


def file_content(source: bytes | str | Path) -> bytes:
    """Return the bytes of a file, or the bytes given.

    Parameters
    ----------
    source : bytes or path
        A path is opened for reading only.

    Returns
    -------
    bytes
        At least one.

    Raises
    ------
    PhotoRefused
        If there is nothing to read.
    """
    if isinstance(source, bytes):
        name, content = "The file", source
    else:
        path = Path(source)
        name = f"'{path}'"
        if path.is_dir():
            raise PhotoRefused("folder", f"{name} is a folder. Give one photograph in it.")
        try:
            if path.stat().st_size > _MOST_BYTES:
                raise PhotoRefused(
                    "too_large", f"{name} is larger than {_MOST_BYTES // 10**6} MB. Save it as JPEG."
                )
            content = path.read_bytes()
        except FileNotFoundError:
            raise PhotoRefused(
                "no_file", f"There is no file {name}. Look at the name and the folder."
            ) from None
        except OSError as error:
            raise PhotoRefused("no_file", f"{name} cannot be read ({error.strerror}).") from None
    if not content:
        raise PhotoRefused("empty", f"{name} is empty (0 bytes). Copy it from the camera again.")
    return content


def refuse_by_content(content: bytes) -> None:
    """Refuse content that is plainly something else, in words that help.

    Raises
    ------
    PhotoRefused
        For HEIC and HEIF, camera raw and vector drawings.
    """
    start = content[:512]
    if start[4:8] == b"ftyp" and start[8:12] in _HEIC and b"avif" not in start[8:64]:
        raise PhotoRefused("heic", f"The picture is HEIC, which cannot be read here. {_EXPORT}")
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"<svg") or (text.startswith(b"<?xml") and b"<svg" in content[:4096].lower()):
        raise PhotoRefused("drawing", "The file is an SVG drawing. Give a photograph.")
    if start.startswith((b"%PDF", b"%!PS")):
        raise PhotoRefused(
            "format", "The file is a document, not a picture. Give the photograph as JPEG or PNG."
        )
    if start.startswith(b"FUJIFILMCCD-RAW") or start[4:12] == b"ftypcrx ":
        raise PhotoRefused(
            "format", "The file is camera raw. Export it as JPEG with the camera's own program."
        )
