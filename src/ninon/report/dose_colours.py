"""The seven steps of a dose: where one ends and the next begins, and their colours on a screen and on paper.

The boundaries follow 1, 2, 5, so that each step is about double the one before; where the values lie near
each other, 1, 1.5, 2, 3, 5, 7.
"""

from __future__ import annotations

from math import floor, log10

import numpy as np
from numpy.typing import NDArray

from ninon.report.tokens import Style, token

__all__ = ["DOSE_STEPS", "dose_levels", "dose_paint", "dose_print_variables", "step_of"]

DOSE_STEPS = 7
_COARSE, _FINE = (1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
_HIGHEST_SHARE, _LOWEST_SHARE = 0.98, 0.4
"""The last step begins below the first share of all values; fine steps suffice if they reach the second."""


def dose_levels(*values: NDArray[np.float64]) -> tuple[float, ...]:
    """Return the six boundaries between the steps, rising; empty where no value is above 0.

    Parameters
    ----------
    *values : (n,) arrays
        What is shown with the same steps, in the unit that is printed; not a number where nothing is.
    """
    positive = np.concatenate([v[np.isfinite(v) & (v > 0)] for v in values]) if values else np.zeros(0)
    if not len(positive):
        return ()
    top = max(float(np.quantile(positive, _HIGHEST_SHARE)), float(positive.max()) / 10)
    low = float(np.quantile(positive, _LOWEST_SHARE))
    fine, coarse = (_ladder(top, nice) for nice in (_FINE, _COARSE))
    return fine if fine[0] <= low else coarse


def _ladder(top: float, nice: tuple[float, ...]) -> tuple[float, ...]:
    """Return the six highest of some numbers times powers of ten that lie below a number, rising."""
    decade = floor(log10(top))
    powers = range(decade - DOSE_STEPS, decade + 1)
    found = [float(f"{each}e{power}") for power in powers for each in nice]
    return tuple([each for each in found if each < top][-(DOSE_STEPS - 1) :])


def step_of(value: float, levels: tuple[float, ...]) -> int:
    """Return the step a value lies in, 1 to 7."""
    return 1 + int(np.searchsorted(levels, value, side="right"))


def dose_paint(step: int, style: Style = "colour") -> str:
    """Return the colour of a step, by the page's token with a literal one behind it."""
    return f"var(--dose-{step}, {_grey(step) if style == 'print' else token(f'dose-{step}')})"


def dose_print_variables() -> str:
    """Return the inline style that turns the steps into greys of the same lightness."""
    return ";".join(f"--dose-{step}:{_grey(step)}" for step in range(1, DOSE_STEPS + 1))


def _grey(step: int) -> str:
    """Return the grey that is as light as a step's light colour."""
    digits = token(f"dose-{step}").removeprefix("#")
    channels = np.array([int(digits[k : k + 2], 16) for k in (0, 2, 4)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ np.array([0.2126, 0.7152, 0.0722]))
    light = 12.92 * luminance if luminance <= 0.0031308 else 1.055 * luminance ** (1 / 2.4) - 0.055
    return f"#{3 * f'{round(255 * light):02X}'}"
