"""Bodies and contacts that the tests of exact solutions share."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import strategies as st

from ninon.physics.exact import Disc, Layers

RADIUS_M = 2.5e-3
CHEEK = Layers((1.5e-3, 3e-3, 3e-3, math.inf), (0.20, 0.04, 0.35, 0.02))
"""Skin, fat, muscle and what lies below."""
MUSCLE_MIDDLE_M = 6e-3

conductivities = st.floats(0.005, 2.0)
thicknesses = st.floats(3e-4, 8e-3)


def pair(spacing_m: float = 0.03, current_A: float = 1e-3) -> list[Disc]:
    """Two equal discs on the x axis; the current enters at the left one."""
    half = spacing_m / 2
    return [Disc(-half, 0, RADIUS_M, current_A), Disc(half, 0, RADIUS_M, -current_A)]


@st.composite
def layered(draw: st.DrawFn) -> Layers:
    """Two to five layers, endless or insulated below, some of which conduct better along the surface."""
    count = draw(st.integers(2, 5))
    sigmas = [draw(conductivities) for _ in range(count)]
    thick = [draw(thicknesses) for _ in range(count)]
    if draw(st.booleans()):
        thick[-1] = math.inf
    ratios = [draw(st.sampled_from([1.0, 1.0, 0.3, 4.0])) for _ in range(count)]
    kinds = [s if r == 1 else (s * r, s * r, s) for s, r in zip(sigmas, ratios, strict=True)]
    return Layers(tuple(thick), tuple(kinds))


def anywhere(layers: Layers, seed: int, count: int = 8) -> np.ndarray:
    """Points of the body within 3 cm of the middle, down to 15 mm."""
    rng = np.random.default_rng(seed)
    bottom = min(0.015, sum(layers.thickness_m))
    return rng.uniform([-0.03, -0.03, 0], [0.03, 0.03, bottom], size=(count, 3))
