"""Colours of rendered heads: five skin tones, what grows on them, and a grain that stays on the skin.

Colours are given in CIE L*a*b* (D65) and become linear RGB here. Everything is evaluated at places of the
resting template, so that a spot stays on its place of the skin whoever's face it is and however it turns.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError, nearest
from ninon.face.ears import ear_reach

__all__ = [
    "SKIN_TONES",
    "Colours",
    "Places",
    "SkinTone",
    "grain",
    "hair_colours",
    "hair_share",
    "lab_to_linear",
    "linear_rgb",
    "linear_to_srgb",
    "skin_colours",
    "skin_tone",
]

Colours = NDArray[np.float32]
"""``(p, 3)`` linear RGB, 1 = white paper in full light."""

Places = NDArray[np.float32]
"""``(p, 3)`` or ``(p, 2)`` places of pixels, in mm; single precision, because there are millions."""

_Lab = tuple[float, float, float]
_Shares = NDArray[np.float32]


@dataclass(frozen=True)
class SkinTone:
    """What a person is coloured like; the skin by its individual typology angle (ITA)."""

    name: str
    skin: _Lab
    lips: _Lab
    hair: _Lab
    iris: _Lab

    @property
    def ita_deg(self) -> float:
        """Individual typology angle of the skin."""
        return float(np.degrees(np.arctan2(self.skin[0] - 50, self.skin[2])))


SKIN_TONES = (
    SkinTone("light", (70, 8.5, 14), (55, 22, 12), (34, 6, 14), (37, -2, -10)),
    SkinTone("intermediate", (64, 10, 17), (50, 21, 13), (24, 6, 9), (33, 1, 9)),
    SkinTone("tan", (57, 11.5, 19), (45, 19, 13), (16, 3, 4), (26, 9, 13)),
    SkinTone("brown", (46, 12, 17.5), (38, 15, 11), (11, 1, 1), (20, 8, 9)),
    SkinTone("dark", (35, 10, 12.5), (30, 12, 8), (8, 1, 1), (15, 6, 6)),
)
"""From ITA 55° to −50°, as the usual bins: light, intermediate, tan, brown, dark."""

_GRAIN_PX = 512
_GRAIN_MM_PER_PX = 0.35
_HEAD_AXIS_MM = (0.0, 24.0, -88.0)
_HAIRLINE_DEG = (0.0, 22.0, 40.0, 56.0, 66.0, 76.0, 86.0, 100.0, 125.0, 180.0)
_HAIRLINE_Y_MM = (71.0, 70.0, 66.0, 52.0, 26.0, 6.0, -12.0, -30.0, -58.0, -84.0)
"""Lower border of the hair on the template, by the angle round the head from the front."""


def skin_tone(name: str) -> SkinTone:
    """Return the skin tone of this name.

    Raises
    ------
    InputError
        If there is none.
    """
    for tone in SKIN_TONES:
        if tone.name == name:
            return tone
    names = [tone.name for tone in SKIN_TONES]
    raise InputError(f"There is no skin tone '{name}'. {nearest(name, names)} Known: {', '.join(names)}.")


def lab_to_linear(lab: _Lab) -> Colours:
    """Return linear RGB of a colour in CIE L*a*b* (D65), ``(3,)``."""
    level = (lab[0] + 16) / 116
    roots = np.array([level + lab[1] / 500, level, level - lab[2] / 200])
    xyz = np.where(roots > 6 / 29, roots**3, (roots - 4 / 29) * 3 * (6 / 29) ** 2) * [0.95047, 1.0, 1.08883]
    to_rgb = np.array(
        [
            [3.2404542, -1.5371385, -0.4985314],
            [-0.9692660, 1.8760108, 0.0415560],
            [0.0556434, -0.2040259, 1.0572252],
        ]
    )
    colour: Colours = np.clip(to_rgb @ xyz, 0.0, None).astype(np.float32)
    return colour


def linear_rgb(red: float, green: float, blue: float) -> Colours:
    """Return three shares of light in single precision, ``(3,)``."""
    return np.array([red, green, blue], dtype=np.float32)


def linear_to_srgb(linear: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return linear RGB as sRGB bytes, any shape; what is brighter than white is white."""
    light = np.clip(linear, 0.0, 1.0)
    encoded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** np.float32(1 / 2.4) - 0.055)
    encoded_bytes: NDArray[np.uint8] = np.rint(encoded * 255).astype(np.uint8)
    return encoded_bytes


def grain(flat_mm: Places, *, across_mm: float = 1.0, along_mm: float = 1.0, seed: int = 0) -> _Shares:
    """Return an irregular pattern of mean 0 and SD 1 at places of the resting template.

    Parameters
    ----------
    flat_mm : (p, 2) array
        Places on a flat development of the head, in mm.
    across_mm, along_mm : float
        How far the pattern is stretched in either direction.
    seed : int
        Which pattern.

    Returns
    -------
    (p,) array
        Spots of all sizes between about 1 and 60 mm.
    """
    texture = _texture(seed)
    column = flat_mm[:, 0] / np.float32(_GRAIN_MM_PER_PX * across_mm)
    row = flat_mm[:, 1] / np.float32(_GRAIN_MM_PER_PX * along_mm)
    left, top = np.floor(column), np.floor(row)
    right_share, low_share = column - left, row - top
    i, j = top.astype(np.int32) % _GRAIN_PX, left.astype(np.int32) % _GRAIN_PX
    flat = texture.ravel()
    below, beside = (i + 1) % _GRAIN_PX * _GRAIN_PX, (j + 1) % _GRAIN_PX
    i = i * _GRAIN_PX
    upper = flat[i + j] * (1 - right_share) + flat[i + beside] * right_share
    lower = flat[below + j] * (1 - right_share) + flat[below + beside] * right_share
    pattern: _Shares = (upper * (1 - low_share) + lower * low_share).astype(np.float32)
    return pattern


def developed(rest_mm: Places) -> NDArray[np.float32]:
    """Return places round the axis of the head and along it, ``(p, 2)``, in mm; the seam is at the back."""
    x, forward = rest_mm[:, 0], rest_mm[:, 2] - np.float32(_HEAD_AXIS_MM[2])
    return np.stack([np.arctan2(x, forward) * np.float32(90.0), rest_mm[:, 1]], axis=1)


def hair_share(rest_mm: Places) -> _Shares:
    """Return where hair grows, ``(p,)``: 1 on the head, 0 below the hairline, uneven along it.

    Parameters
    ----------
    rest_mm : (p, 3) array
        Places on the resting template, ``points_face``.
    """
    flat = developed(rest_mm)
    border = np.interp(np.abs(flat[:, 0]) / 90.0, np.radians(_HAIRLINE_DEG), _HAIRLINE_Y_MM)
    ragged = 1.3 * grain(flat, across_mm=0.5, along_mm=1.5, seed=3)
    share = _smooth((rest_mm[:, 1] - border + ragged) / 7.0 + 0.5)
    beside_ear = _smooth((ear_reach(rest_mm.astype(np.float64)) - 1.0) / 0.12)
    return share * beside_ear


def hair_colours(rest_mm: Places, tone: SkinTone) -> Colours:
    """Return the colours of hair drawn back over the head, ``(p, 3)``."""
    lateral = np.arctan2(rest_mm[:, 0], np.maximum(rest_mm[:, 1] + 40.0, 1.0)) * 90.0
    strands = np.stack([lateral, rest_mm[:, 2]], axis=1).astype(np.float32)
    light = np.exp(0.22 * grain(strands, across_mm=0.35, along_mm=9.0, seed=4))
    colours: Colours = light[:, None] * lab_to_linear(tone.hair)
    return colours


def skin_colours(rest_mm: Places, tone: SkinTone, seed: int) -> Colours:
    """Return the colours of bare skin with its blotches and grain, ``(p, 3)``."""
    flat = developed(rest_mm)
    melanin, blood = grain(flat, seed=seed + 10), grain(flat, across_mm=1.4, along_mm=1.4, seed=seed + 11)
    blood *= np.float32(0.45)
    front = np.flatnonzero(rest_mm[:, 2] > -30.0)
    x, y, z = rest_mm[front].T
    for place, width, share in _FLUSHED:
        squared = (x - place[0]) ** 2 + (y - place[1]) ** 2 + (z - place[2]) ** 2
        blood[front] += np.float32(share) * np.exp(-squared / np.float32(width**2))
    base = lab_to_linear(tone.skin)
    # Melanin dims blue most, blood dims green most.
    dim = (
        linear_rgb(0.018, 0.026, 0.034) * melanin[:, None] + linear_rgb(-0.01, 0.055, 0.035) * blood[:, None]
    )
    colours: Colours = base * (1 - dim)
    return colours


_FLUSHED = (
    ((-42.0, -32.0, 2.0), 24.0, 1.1),
    ((42.0, -32.0, 2.0), 24.0, 1.1),
    ((0.0, -30.0, 34.0), 12.0, 1.0),
)
"""Where blood shows a little: place on the template, width and amount."""


@lru_cache(maxsize=16)
def _texture(seed: int) -> NDArray[np.float32]:
    """Return a square pattern that repeats without a seam: noise whose power falls with spatial frequency."""
    noise = np.random.default_rng([seed, 7411]).standard_normal((_GRAIN_PX, _GRAIN_PX))
    waves = np.fft.rfft2(noise)
    down = np.fft.fftfreq(_GRAIN_PX)[:, None]
    right = np.fft.rfftfreq(_GRAIN_PX)[None, :]
    frequency = np.hypot(down, right)
    waves *= 1 / np.maximum(frequency, 1 / 150) ** 0.75 * np.exp(-((frequency / 0.33) ** 2))
    waves[0, 0] = 0
    pattern = np.fft.irfft2(waves, s=(_GRAIN_PX, _GRAIN_PX))
    even: NDArray[np.float32] = (pattern / pattern.std()).astype(np.float32)
    return even


def _smooth(share: NDArray[np.floating]) -> _Shares:
    """Return a soft step from 0 at 0 to 1 at 1."""
    t = np.clip(share, 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)
