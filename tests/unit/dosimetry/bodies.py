"""Bodies made of random numbers: what aggregating needs of a face, without a face."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ninon.dosimetry.doubt_ratios import DoubtRatios
from ninon.dosimetry.face_layers import FACE_LAYERS
from ninon.dosimetry.session_fields import LayerFields, Side

Floats = NDArray[np.float64]
LAYERS = len(FACE_LAYERS)


@dataclass(frozen=True, eq=False)
class MadeMuscle:
    name: str
    side: Side
    intent: str
    weight: Floats


@dataclass(frozen=True, eq=False)
class MadeBody:
    vertices_mm: Floats
    treated: NDArray[np.bool_]
    region: NDArray[Any]
    muscles: tuple[MadeMuscle, ...]
    origin: NDArray[Any]
    eye_distance_mm: Floats
    volume_m3: Floats
    depth_m: Floats

    def at(self, order: NDArray[np.intp]) -> MadeBody:
        """The same vertices in another order."""
        return replace(
            self,
            vertices_mm=self.vertices_mm[order],
            treated=self.treated[order],
            region=self.region[order],
            muscles=tuple(replace(m, weight=m.weight[order]) for m in self.muscles),
            origin=self.origin[order],
            eye_distance_mm=self.eye_distance_mm[order],
            volume_m3=self.volume_m3[:, order],
            depth_m=self.depth_m[:, order],
        )

    def mirrored(self) -> MadeBody:
        """The same body with right and left exchanged."""
        other: dict[Side, Side] = {"right": "left", "left": "right"}
        return replace(
            self,
            vertices_mm=self.vertices_mm * np.array([-1.0, 1.0, 1.0]),
            muscles=tuple(replace(m, side=other.get(m.side, m.side)) for m in self.muscles),
        )


def made_body(seed: int, count: int = 200, muscles: int = 4, regions: int = 3) -> MadeBody:
    dice = np.random.default_rng(seed)
    sides: tuple[Side, ...] = ("right", "left")
    return MadeBody(
        vertices_mm=dice.normal(0, 40, (count, 3)) * (dice.random((count, 3)) > 0.05),
        treated=dice.random(count) < 0.8,
        region=dice.integers(0, regions, count).astype(np.uint8),
        muscles=tuple(
            MadeMuscle(f"m{k // 2}", sides[k % 2], "lift", np.clip(dice.normal(-0.7, 0.5, count), 0, 1))
            for k in range(muscles)
        ),
        origin=dice.integers(0, 3, count).astype(np.uint8),
        eye_distance_mm=dice.uniform(0, 80, count),
        volume_m3=dice.uniform(1e-9, 1e-8, (LAYERS, count)),
        depth_m=np.cumsum(dice.uniform(5e-4, 3e-3, (LAYERS, count)), axis=0),
    )


def made_fields(seed: int, body: MadeBody) -> LayerFields:
    dice = np.random.default_rng(seed)
    charge, peak, field = dice.lognormal(0, 1, (3, LAYERS, len(body.treated)))
    return LayerFields(charge, peak, field)


def made_ratios(seed: int = 0, draws: int = 200) -> DoubtRatios:
    dice = np.random.default_rng(seed)
    return DoubtRatios(
        layers={name: dice.lognormal(0, 0.4, draws) for name in FACE_LAYERS},
        fields={name: dice.lognormal(0, 0.4, draws) for name in FACE_LAYERS},
        muscles={("m0", "right"): dice.lognormal(0, 1.0, draws)},
    )
