"""Why a photograph is not used: one code and one sentence for each reason.

A photograph is never used "as far as it goes": what is doubtful is refused, with the figure that decided and
what to do next. The codes are stable; the sentences may be worded better one day.
"""

from __future__ import annotations

from typing import Final

from ninon.errors import InputError

__all__ = ["CODES", "PhotoRefused"]

CODES: Final = {
    # the file
    "no_file": "there is no such file",
    "folder": "a folder was given",
    "empty": "the file has no content",
    "not_a_picture": "the content is no picture",
    "heic": "the picture is HEIC or HEIF, which cannot be read here",
    "format": "the picture is of a kind that cannot be read here",
    "truncated": "the picture is cut off or damaged",
    "moving": "the file holds several pictures",
    "too_large": "the picture has more pixels than can be read safely",
    "too_few_pixels": "the picture is too small for any face",
    # the face
    "no_face": "no face was found",
    "several_faces": "there is more than one face",
    "face_too_small": "the face has too few pixels",
    "face_cut_off": "the face is partly outside the picture",
    "on_its_side": "the picture lies on its side or upside down",
    "turned_too_far": "the head is turned, raised or lowered too far",
    "unsure": "something covers the face, or it is not clear enough",
    "drawing": "the picture is a drawing, not a photograph",
}
"""Every code with what it means."""


class PhotoRefused(InputError):
    """A photograph that is not used.

    Attributes
    ----------
    code : str
        One of `CODES`: for a page that words it its own way, or a test.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        if code not in CODES:
            raise KeyError(code)
        self.code = code

    def __reduce__(self) -> tuple[type[PhotoRefused], tuple[str, str]]:
        return type(self), (self.code, str(self))
