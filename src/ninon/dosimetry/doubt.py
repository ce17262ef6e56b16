"""How much each doubt moves a dose: models at the ends of every parameter, on a coarser mesh of the face.

The logarithm of every mean dose is taken as a sum of parabolas, one in each doubt. That is checked against
models with all doubts drawn at random, and where it misses, the miss widens the interval.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ninon.dosimetry.doubt_ratios import DoubtRatios
from ninon.dosimetry.doubts import DEVICE_CURRENT
from ninon.dosimetry.face_layers import FACE_LAYERS
from ninon.dosimetry.spreads import EDGE
from ninon.errors import TableError

__all__ = ["DRAWS", "SEED", "WIDENING", "DoubtStudy", "Outputs", "studied"]

Floats = NDArray[np.float64]
Outputs = Mapping[str, float]
"""What one model gives: mean charge of ``layer:skin``, ``muscle:masseter:right``, … and mean fields of
``field:skin``, …, in any unit that is the same for all models."""
Model = Callable[[Mapping[str, float]], Outputs]
"""From values of standard normal variables by doubt to outputs; doubts that are not named are nominal."""

SEED = 20_260
DRAWS = 10_000
WIDENING: Mapping[str, float] = {"measured": 1.0, "inferred": 1.3, "assumed": 2.0}
"""Factor on the logarithmic width of an interval, by how the surface is known (our proposal)."""
CHECKS = 8


@dataclass(frozen=True)
class DoubtStudy:
    """Parabolas of log dose in every doubt, for every output."""

    conductor: str
    doubts: tuple[str, ...]
    outputs: tuple[str, ...]
    slope: tuple[tuple[float, ...], ...]
    """(outputs, doubts): change of the logarithm per unit of a standard normal variable."""
    bend: tuple[tuple[float, ...], ...]
    """(outputs, doubts)"""
    miss: tuple[float, ...]
    """(outputs,): root mean square miss of the logarithm at models drawn at random."""
    models: int
    mesh_edge_mm: float
    about: str
    """What face and which lines."""

    def ratios(self, *, seed: int = SEED, draws: int = DRAWS) -> DoubtRatios:
        """Return sampled doses as multiples of the nominal one.

        Parameters
        ----------
        seed, draws : int
            Of the sampling; the same ones give the same numbers.
        """
        rng = np.random.default_rng(seed)
        normal = rng.standard_normal((draws, len(self.doubts)))
        # What the parabolas miss is one more doubt, common to all outputs.
        odd = rng.standard_normal(draws)
        logs = normal @ np.array(self.slope).T + normal**2 @ np.array(self.bend).T
        logs += odd[:, None] * np.array(self.miss)
        # No model is solved for the device's current: it multiplies every density and every field.
        current = [DEVICE_CURRENT.at(value) for value in rng.standard_normal(draws).tolist()]
        logs += np.log(current)[:, None]
        found = dict(zip(self.outputs, np.exp(logs).T, strict=True))
        return DoubtRatios(
            layers={name: found[f"layer:{name}"] for name in FACE_LAYERS},
            fields={name: found[f"field:{name}"] for name in FACE_LAYERS},
            muscles={
                (words[1], words[2]): values
                for name, values in found.items()
                if (words := name.split(":"))[0] == "muscle"
            },
            widening=WIDENING,
        )

    def factors(self, output: str, doubt: str) -> tuple[float, float]:
        """Return what an output is multiplied by at the low and the high end of one doubt."""
        k, d = self.outputs.index(output), self.doubts.index(doubt)
        low, high = (float(np.exp(u * self.slope[k][d] + u * u * self.bend[k][d])) for u in (-EDGE, EDGE))
        return low, high

    def to_json(self) -> str:
        """Return the study as JSON text with five digits."""
        rounded = asdict(self)
        for name in ("slope", "bend"):
            rounded[name] = [[round(x, 5) for x in row] for row in rounded[name]]
        rounded["miss"] = [round(x, 5) for x in rounded["miss"]]
        return json.dumps(rounded, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> DoubtStudy:
        """Return the study kept as JSON text.

        Raises
        ------
        TableError
            If it is none.
        """
        try:
            raw: dict[str, Any] = json.loads(text)
            for name in ("slope", "bend"):
                raw[name] = tuple(tuple(row) for row in raw[name])
            tuples: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
            return cls(**tuples)
        except (ValueError, KeyError, TypeError) as fault:
            raise TableError(f"The study of doubts cannot be read ({fault}); make it again.") from None


def studied(
    model: Model,
    doubts: Sequence[str],
    *,
    conductor: str,
    mesh_edge_mm: float,
    about: str,
    workers: int,
    seed: int = SEED,
    report: Callable[[str], None] = lambda said: None,
) -> DoubtStudy:
    """Return the study of a model: nominal, both ends of every doubt, and some drawn at random.

    Parameters
    ----------
    model : callable
        From normal variables to outputs; called in `workers` threads.
    doubts : sequence of str
        Names.
    conductor, mesh_edge_mm, about
        Written into the study.
    workers : int
        How many models at once.
    seed : int
        Of the models drawn at random.
    report : callable
        Told how far it has come.
    """
    rng = np.random.default_rng(seed)
    drawn = np.clip(rng.standard_normal((CHECKS, len(doubts))), -2.0, 2.0)
    points: list[dict[str, float]] = [{}]
    points += [{doubt: end} for doubt in doubts for end in (-EDGE, EDGE)]
    points += [dict(zip(doubts, row, strict=True)) for row in drawn.tolist()]
    found: list[Outputs] = []
    with ThreadPoolExecutor(workers) as pool:
        for done, outputs in enumerate(pool.map(model, points), start=1):
            found.append(outputs)
            report(f"Doubts: model {done} of {len(points)}.")
    names = tuple(found[0])
    logs = np.log(np.array([[one[name] for name in names] for one in found]))
    away = logs - logs[0]
    ends = away[1 : 1 + 2 * len(doubts)].reshape(len(doubts), 2, -1)
    slope = (ends[:, 1] - ends[:, 0]) / (2 * EDGE)
    bend = (ends[:, 1] + ends[:, 0]) / (2 * EDGE**2)
    miss = away[1 + 2 * len(doubts) :] - (drawn @ slope + drawn**2 @ bend)
    return DoubtStudy(
        conductor,
        tuple(doubts),
        names,
        tuple(map(tuple, slope.T.tolist())),
        tuple(map(tuple, bend.T.tolist())),
        tuple(np.sqrt((miss**2).mean(axis=0)).tolist()),
        len(points),
        mesh_edge_mm,
        about,
    )
