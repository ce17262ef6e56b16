"""The one face of a photograph: looked for in the whole, then in parts, then with the picture turned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from ninon.imaging.crops import Window, sharp_patch
from ninon.imaging.detector import Detected, detect, overlap
from ninon.imaging.mesh_network import Mesh, mesh_in
from ninon.imaging.networks import Networks
from ninon.imaging.photo import Photo, Pixels
from ninon.imaging.pipeline import Constants
from ninon.imaging.refusals import PhotoRefused
from ninon.imaging.skin_colour import evened

__all__ = ["Candidate", "only_face", "refuse_lying"]

_IS_A_FACE: Final = 0.5
"""Presence below which the mesh network contradicts the detector."""
_TILES: Final = (1, 2, 4)
"""The frame is looked at whole, then in squares of a half and a quarter of it, which overlap by half."""
_LEAST_TILE_PX: Final = 128
_LEAST_IN_TILE_PX: Final = 40.0
"""In a part of the frame, smaller finds are chance patterns; a face of that size would be too small."""
_SURE_IN_TILE: Final = 0.9
_MUCH_LARGER: Final = 1.6
_OTHER_SHARE: Final = 0.3
"""Other faces smaller than this share of the largest, as on a poster behind, are not counted."""
_SURE_OF_LYING: Final = 0.85
_OVERVIEW_PX: Final = 1280
"""Faces are looked for in a picture of at most twice this size, and read in the photograph itself."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A face that the detector found and the mesh network confirms."""

    detected: Detected
    mesh: Mesh
    """The first reading of its points."""


def only_face(photo: Photo, networks: Networks, constants: Constants) -> Candidate:
    """Return the only face of a photograph.

    Parameters
    ----------
    photo : Photo
        The photograph.
    networks : Networks
        The networks.
    constants : Constants
        Those of the detector and of the first crop.

    Returns
    -------
    Candidate
        The face.

    Raises
    ------
    PhotoRefused
        ``no_face``, ``several_faces`` or ``on_its_side``.
    """
    faces = _faces(photo.pixels, networks, constants)
    if not faces:
        refuse_lying(photo, networks, constants, quarter_turns=(1, 3, 2))
        raise PhotoRefused(
            "no_face",
            "No face was found. The face should fill between a third and two thirds of the height of the "
            "picture, be lit from the front and not be covered.",
        )
    if len(faces) > 1:
        raise _several(faces)
    return faces[0]


def _faces(pixels: Pixels, networks: Networks, constants: Constants) -> list[Candidate]:
    overview, reduced = _overview(pixels)
    found: list[Candidate] = []
    for parts in _TILES:
        if found and parts > 2:
            break
        for window in _tiles(overview, parts):
            for small in detect(overview, window, networks.detector, constants):
                each = small.enlarged(reduced)
                least = max([_OTHER_SHARE * other.detected.side for other in found], default=0.0)
                too_small = each.side < least or (parts > 1 and small.side < _LEAST_IN_TILE_PX)
                if too_small or not _is_new(each, found):
                    continue
                needed = _IS_A_FACE if parts == 1 else _SURE_IN_TILE
                candidate = _confirmed(pixels, each, needed, networks, constants)
                if candidate is not None:
                    found.append(candidate)
    return sorted(found, key=lambda face: -face.detected.side)


def _overview(pixels: Pixels) -> tuple[Pixels, int]:
    """Return the photograph made smaller, and how many times."""
    times = max(pixels.shape[:2]) // _OVERVIEW_PX
    if times < 2:
        return pixels, 1
    from PIL import Image

    return np.asarray(Image.fromarray(pixels).reduce(times)), times


def _tiles(pixels: Pixels, parts: int) -> Iterator[Window]:
    """Yield upright squares that cover the frame, each a part of its larger side."""
    height, width = pixels.shape[:2]
    side = max(width, height) / parts
    if parts == 1:
        yield Window((width - 1) / 2, (height - 1) / 2, side)
    elif side >= _LEAST_TILE_PX:
        for y in _middles(height, side):
            for x in _middles(width, side):
                yield Window(x, y, side)


def _middles(length: int, side: float) -> list[float]:
    if length <= side:
        return [(length - 1) / 2]
    count = int(np.ceil((length - side) / (side / 2))) + 1
    return [float(at) for at in np.linspace(side / 2 - 0.5, length - side / 2 - 0.5, count)]


def _is_new(detected: Detected, known: list[Candidate]) -> bool:
    """Return whether this is another face than those known: two squares that overlap may both show one."""
    boxes = np.array([each.detected.box for each in known]).reshape(-1, 4)
    middle = (detected.box[:2] + detected.box[2:]) / 2
    inside = ((boxes[:, :2] < middle) & (middle < boxes[:, 2:])).all(axis=1)
    return not (inside | (overlap(detected.box, boxes) > 0.2)).any()


def _confirmed(
    pixels: Pixels, detected: Detected, needed: float, networks: Networks, constants: Constants
) -> Candidate | None:
    window = detected.window(constants.detector_side)
    patch = sharp_patch(pixels, window.wider(constants.sharp_side), constants.sharp_px)
    mesh = mesh_in(evened(patch, pixels, window, constants), window, networks.mesh)
    return Candidate(detected, mesh) if mesh.presence > needed else None


def refuse_lying(
    photo: Photo, networks: Networks, constants: Constants, *, quarter_turns: tuple[int, ...]
) -> None:
    """Refuse a photograph that lies on its side or upside down; asked only where no face can be read.

    Raises
    ------
    PhotoRefused
        ``on_its_side``, if the detector is sure of a face once the picture is turned.
    """
    overview, _ = _overview(photo.pixels)
    for turns in quarter_turns:
        turned = np.ascontiguousarray(np.rot90(overview, turns))
        found = detect(turned, next(_tiles(turned, 1)), networks.detector, constants)
        if any(each.score > _SURE_OF_LYING for each in found):
            raise PhotoRefused(
                "on_its_side",
                "The picture lies on its side or upside down. Turn it upright and give it again.",
            )


def _several(faces: list[Candidate]) -> PhotoRefused:
    ratio = faces[0].detected.side / faces[1].detected.side
    sizes = (
        f"One is {ratio:.1f} times as large as the next"
        if ratio >= _MUCH_LARGER
        else "They are of similar size"
    )
    return PhotoRefused(
        "several_faces",
        f"There are {len(faces)} faces in the picture. {sizes}; which one is meant is not guessed. "
        "Crop the picture to one face, or take it again with nobody else in it.",
    )
