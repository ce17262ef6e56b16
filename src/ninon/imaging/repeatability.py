"""How far points move when the same photograph is altered in ways that do not move the face.

This is a lower bound: it says how steady the reading is, not how true it is, and not how much a face itself
differs between two photographs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import cos, radians, sin, sqrt
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ninon.face.iris_scale import scale_from_iris
from ninon.face.landmarks import Landmarks
from ninon.face.mesh import Points
from ninon.face.pose import PoseReference
from ninon.imaging.landmarks_found import find_landmarks
from ninon.imaging.networks import Networks
from ninon.imaging.photo import Photo, Pixels
from ninon.imaging.refusals import PhotoRefused

__all__ = ["COUNT", "REGIONS", "Alteration", "RegionFigures", "Repeatability", "alterations", "repeatability"]

COUNT: Final = 54

REGIONS: Final[dict[str, tuple[int, ...]]] = {
    "inner canthus": (133, 362),
    "outer canthus": (33, 263),
    "mouth corner": (61, 291),
    "brow": (70, 63, 105, 66, 107, 336, 296, 334, 293, 300),
    "jaw": (172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397),
    "all": tuple(range(468)),
}


@dataclass(frozen=True)
class Alteration:
    """One way to alter a photograph, and where its points were before."""

    name: str
    alter: Callable[[Pixels], Pixels]
    back: Callable[[Points, tuple[int, int]], Points]
    """Takes points of the altered picture and the size of the original to points of the original."""


@dataclass(frozen=True)
class RegionFigures:
    """How steady the points of one region are."""

    region: str
    sd_mm: float
    """Per axis, over the copies; root mean square over the points of the region."""

    @property
    def mdc95_mm(self) -> float:
        """Smallest change between two readings that is not noise of reading, at 95 %."""
        return 1.96 * sqrt(2) * self.sd_mm


@dataclass(frozen=True)
class Repeatability:
    """Figures by region, and by kind of alteration."""

    regions: tuple[RegionFigures, ...]
    by_kind_mm: dict[str, float]
    """Root mean square distance per axis from the mean of all copies, all points, by kind of alteration."""
    iris_sd_share: float
    copies: int
    refused: int
    """Copies that were refused; they count in no other figure."""


def alterations(seed: int = 0, count: int = COUNT) -> tuple[Alteration, ...]:
    """Return ways to alter a photograph: moved, turned, resized, compressed, lit otherwise, noisy.

    Parameters
    ----------
    seed : int
        Of the random amounts.
    count : int
        How many; the kinds take turns.

    Returns
    -------
    tuple of Alteration
        Always the same ones for the same seed.
    """
    random = np.random.default_rng(seed)
    kinds = (_shifted, _turned, _resized, _compressed, _brighter, _lit_from_a_side, _white_balanced, _noisy)
    return tuple(kinds[k % len(kinds)](random) for k in range(count))


def repeatability(
    photo: Photo,
    networks: Networks,
    *,
    reference: PoseReference,
    count: int = COUNT,
    seed: int = 0,
    crops: int = 32,
) -> Repeatability:
    """Measure how far the points of one photograph move over its altered copies.

    Parameters
    ----------
    photo : Photo
        A frontal photograph with a readable iris; millimetres come from it.
    networks : Networks
        The networks.
    reference : PoseReference
        For the pose.
    count, seed
        See `alterations`.
    crops : int
        As in `find_landmarks`.

    Returns
    -------
    Repeatability
        Figures in millimetres.

    Raises
    ------
    PhotoRefused
        If the photograph itself is refused.
    """
    first = find_landmarks(photo, networks, reference=reference, crops=crops)
    mm_per_px = scale_from_iris(first).mm_per_px * photo.reduction
    size = (photo.pixels.shape[1], photo.pixels.shape[0])
    kinds: list[str] = []
    places: list[Points] = []
    irises: list[float] = []
    refused = 0
    for each in alterations(seed, count):
        try:
            found = find_landmarks(
                Photo.of(each.alter(photo.pixels)), networks, reference=reference, crops=crops
            )
        except PhotoRefused:
            refused += 1
            continue
        kinds.append(each.name)
        places.append(each.back(found.points_photo, size))
        irises.append(_iris_share(found))
    if len(places) < 2:
        raise PhotoRefused(
            "unsure", "Nearly all altered copies are refused, so nothing can be measured on it."
        )
    points = np.stack(places) * mm_per_px
    off = points - points.mean(axis=0)
    variance = (off**2).sum(axis=0).mean(axis=1) / (len(points) - 1)
    regions = tuple(
        RegionFigures(name, float(np.sqrt(variance[list(ids)].mean()))) for name, ids in REGIONS.items()
    )
    by_kind = {
        kind: float(np.sqrt((off[[k == kind for k in kinds]] ** 2).mean())) for kind in dict.fromkeys(kinds)
    }
    return Repeatability(regions, by_kind, float(np.std(irises) / np.mean(irises)), len(points), refused)


def _iris_share(found: Landmarks) -> float:
    """Return the width of the irises in widths between the outer corners of the eyes."""
    eyes = found.points_photo[263] - found.points_photo[33]
    irises = [each.diameter_px for each in (found.iris_right, found.iris_left) if each is not None]
    return float(np.mean(irises) / np.hypot(*eyes))


# ------------------------------------------------------------------ the kinds


def _stays(points: Points, size: tuple[int, int]) -> Points:
    return points


def _affine(name: str, matrix: Sequence[float]) -> Alteration:
    """Return a movement; `matrix` takes places from the middle of the new picture to the old one."""
    a, b, dx, c, d, dy = matrix

    def alter(pixels: Pixels) -> Pixels:
        from PIL import Image

        picture = Image.fromarray(pixels)
        x, y = picture.width / 2, picture.height / 2
        old = (a, b, x + dx - a * x - b * y, c, d, y + dy - c * x - d * y)
        moved = picture.transform(picture.size, Image.Transform.AFFINE, old, Image.Resampling.BICUBIC)
        return np.asarray(moved)

    def back(points: Points, size: tuple[int, int]) -> Points:
        middle = np.array(size) / 2 - 0.5
        turned: Points = (points - middle) @ np.array([[a, b], [c, d]]).T + middle + [dx, dy]
        return turned

    return Alteration(name, alter, back)


def _shifted(random: np.random.Generator) -> Alteration:
    dx, dy = random.uniform(-12, 12, 2)
    return _affine("shifted", (1, 0, dx, 0, 1, dy))


def _turned(random: np.random.Generator) -> Alteration:
    angle = radians(random.uniform(-5, 5))
    return _affine("turned", (cos(angle), -sin(angle), 0, sin(angle), cos(angle), 0))


def _resized(random: np.random.Generator) -> Alteration:
    factor = float(np.exp(random.uniform(np.log(0.7), np.log(3))))

    def new_size(size: tuple[int, int]) -> tuple[int, int]:
        k = min(factor, sqrt(12e6 / (size[0] * size[1])))
        return round(size[0] * k), round(size[1] * k)

    def alter(pixels: Pixels) -> Pixels:
        from PIL import Image

        picture = Image.fromarray(pixels)
        return np.asarray(picture.resize(new_size(picture.size), Image.Resampling.BICUBIC))

    def back(points: Points, size: tuple[int, int]) -> Points:
        placed: Points = (points + 0.5) * (np.array(size) / np.array(new_size(size))) - 0.5
        return placed

    return Alteration("resized", alter, back)


def _compressed(random: np.random.Generator) -> Alteration:
    quality = int(random.integers(30, 91))

    def alter(pixels: Pixels) -> Pixels:
        from PIL import Image

        kept = BytesIO()
        Image.fromarray(pixels).save(kept, "JPEG", quality=quality)
        with Image.open(kept) as picture:
            return np.asarray(picture.convert("RGB"))

    return Alteration("compressed", alter, _stays)


def _brighter(random: np.random.Generator) -> Alteration:
    gain = random.uniform(0.7, 1.25)
    return Alteration("brightness", lambda pixels: _bytes(pixels * gain), _stays)


def _lit_from_a_side(random: np.random.Generator) -> Alteration:
    slope = random.uniform(-0.4, 0.4)

    def alter(pixels: Pixels) -> Pixels:
        across = np.linspace(-1, 1, pixels.shape[1])[None, :, None]
        return _bytes(pixels * (1 + slope * across))

    return Alteration("side light", alter, _stays)


def _white_balanced(random: np.random.Generator) -> Alteration:
    gains = 1 + random.uniform(-0.15, 0.15, 3)
    return Alteration("white balance", lambda pixels: _bytes(pixels * gains), _stays)


def _noisy(random: np.random.Generator) -> Alteration:
    sd, seed = random.uniform(2, 10), int(random.integers(2**31))

    def alter(pixels: Pixels) -> Pixels:
        return _bytes(pixels + np.random.default_rng(seed).normal(0, sd, pixels.shape))

    return Alteration("noise", alter, _stays)


def _bytes(values: NDArray[np.floating[Any]]) -> Pixels:
    rounded: Pixels = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return rounded
