"""Every constant that moves a point, in one place, and the fingerprint of them all.

Two sets of landmarks may be compared only when their fingerprints agree.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from ninon.imaging.models import MODELS

__all__ = ["CONSTANTS", "Constants", "fingerprint"]

_PACKAGES: Final = ("ai-edge-litert", "numpy", "pillow")
"""Whose arithmetic the points go through."""


@dataclass(frozen=True)
class Constants:
    """The constants of the steps from a photograph to its landmarks."""

    arithmetic: int = 1
    """Raised by whoever changes how the steps compute, so that old points are not mixed with new ones."""

    # the face in the frame
    detector_score: float = 0.5
    detector_overlap: float = 0.3
    detector_side: float = 1.5
    """Side of the first crop, in sides of the detected box."""

    # the colour of the light
    skin_colour: tuple[float, float, float] = (0.62, 0.46, 0.40)
    """What the middle of a face is brought to, as shares of full sRGB."""
    skin_side: float = 0.5

    # the mesh
    mesh_side: float = 1.5
    """Side of the second crop and of its jittered copies, in larger extents of the first mesh."""
    sharp_px: int = 384
    """Pixels across the one anti-aliased crop that all others are sampled from."""
    sharp_side: float = 1.5
    """How much wider that crop is than those sampled from it."""
    crops: int = 32
    shift: float = 0.04
    """Jitter of the crops: at most this share of the side, this share of the scale, this many degrees."""
    scale: float = 0.10
    turn_deg: float = 8.0
    seed: int = 0

    # the iris
    iris_side: float = 2.3
    """Side of an eye's crop, in widths of the eye."""
    iris_sharp_px: int = 128
    iris_crops: int = 8
    iris_shift: float = 0.04
    iris_scale: float = 0.08
    iris_turn_deg: float = 5.0


CONSTANTS: Final = Constants()


def fingerprint(constants: Constants = CONSTANTS) -> str:
    """Return 12 hexadecimal digits that change with any model, package version or constant.

    Parameters
    ----------
    constants : Constants
        The constants in use.

    Returns
    -------
    str
        The first digits of a SHA-256.
    """
    told = {
        "models": {each.file: each.sha256 for each in MODELS},
        "packages": {name: _version(name) for name in _PACKAGES},
        "constants": asdict(constants),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
