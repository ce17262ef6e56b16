"""The other half of V15: an interval never shrinks because one more thing is doubted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ninon.clinic.physics_validation.checks import Check
from ninon.dosimetry.doubt import DoubtStudy
from ninon.dosimetry.doubt_tables import kept_study

__all__ = ["growing_interval"]

_CONDUCTOR = "gel"


def growing_interval() -> Check:
    """Return by how much the narrowest step narrows the interval of muscle, as a share of its width."""
    study = kept_study(_CONDUCTOR)
    order = np.random.default_rng(0).permutation(len(study.doubts))
    widths = [_width(study, order[: k + 1]) for k in range(len(order))]
    shrunk = max(0.0, max(-float(step) for step in np.diff(widths)))
    return Check(
        "Doubts added one by one, in a random order, to the study that comes with Ninon",
        "V15", f"log width of muscle after {len(order)}; most a step narrows", widths[-1],
        error=100 * shrunk / widths[-1], error_unit="%", required=0.5,
    )  # fmt: skip


def _width(study: DoubtStudy, kept: np.ndarray) -> float:
    """Return the logarithmic width of the interval of muscle with some of the doubts."""
    k = study.outputs.index("layer:muscle")
    of = np.zeros(len(study.doubts), dtype=bool)
    of[kept] = True
    slope, bend = (
        tuple(tuple(value if on else 0.0 for value, on in zip(row, of, strict=True)) for row in each)
        for each in (study.slope, study.bend)
    )
    some = replace(study, slope=slope, bend=bend, miss=tuple(0.0 for _ in study.miss))
    ratios = np.asarray(some.ratios().layers[study.outputs[k].split(":")[1]])
    low, high = np.quantile(ratios, (0.05, 0.95))
    return float(np.log(high / low))
