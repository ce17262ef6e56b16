"""Round caps of uniform current density on concentric shells: potential, current density and field (E4).

Shells are named from outside in. The core inside the last one is insulated; without a core the innermost
layer is a full ball.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError, PhysicsError
from ninon.physics.exact.field import ExactField
from ninon.physics.exact.shells import Cap, Shells

__all__ = ["cap_currents_field", "left_out_A_m2", "terms_needed"]

Array = NDArray[np.float64]

_DECAY = 40.0
_FEWEST_TERMS = 60
_MOST_TERMS = 40_000


def cap_currents_field(
    shells: Shells, caps: Sequence[Cap], points: NDArray[np.floating], terms: int | None = None
) -> ExactField:
    """Return the field of caps on shells.

    Parameters
    ----------
    shells : Shells
        The body.
    caps : sequence of Cap
        On its surface. What their currents do not balance leaves evenly through the whole outer surface: the
        term of degree nought is left out.
    points : (n, 3) array
        From the middle of the shells, in metres. A point exactly on a border takes the outer shell.
    terms : int, optional
        Degrees to sum. Without it, as many as `terms_needed` says.

    Returns
    -------
    ExactField
        Potential of zero mean over each sphere about the middle, J and E. `left_out_A_m2` bounds the rest.

    Raises
    ------
    InputError
        Points outside the shells.
    PhysicsError
        A point so near the surface that the terms would be too many.
    """
    places: Array = np.asarray(points, dtype=np.float64)
    if places.ndim != 2 or places.shape[1] != 3:
        raise InputError(f"points of shape {places.shape}: give x, y and z in rows of three")
    away = np.linalg.norm(places, axis=1)
    which = shells.shell_at(away)
    count = terms_needed(shells, places) if terms is None else terms
    if count < 1:
        raise InputError(f"{count} terms: give at least one")
    growing, shrinking = _coefficients(shells, count)
    potential, field = np.zeros(len(places)), np.zeros((len(places), 3))
    for shell in np.unique(which):
        rows = np.flatnonzero(which == shell)
        ratios = (growing[:, shell], shrinking[:, shell], *shells.border_m[shell : shell + 2])
        potential[rows], field[rows] = _summed(shells.radius_m, caps, places[rows], *ratios)
    sigma = np.array(shells.conductivity_S_m)[which]
    return ExactField(potential, sigma[:, None] * field, field)


def terms_needed(shells: Shells, points: NDArray[np.floating]) -> int:
    """Return how many degrees leave out less than 1e-12 of the density under the caps at these points.

    Raises
    ------
    PhysicsError
        A point so near the surface that they would be too many.
    """
    if not len(points):
        return 1
    away = float(np.linalg.norm(points, axis=1).max())
    ratio = min(away / shells.radius_m, 1.0)
    falling = _DECAY / -math.log(ratio) if 0 < ratio < 1 else _DECAY * (math.inf if ratio else 1)
    count = _FEWEST_TERMS + falling
    if count > _MOST_TERMS:
        raise PhysicsError(
            f"a point {shells.radius_m - away:g} m below the surface needs more than {_MOST_TERMS} terms; "
            "ask for it deeper, or give `terms` and live with what is left out"
        )
    return math.ceil(count)


def left_out_A_m2(shells: Shells, caps: Sequence[Cap], depth_m: float, terms: int) -> float:
    """Return a bound of the radial current density that degrees above some number would add at a depth.

    Parameters
    ----------
    shells, caps
        As in `cap_currents_field`.
    depth_m : float
        Below the surface, above 0.
    terms : int
        Degrees that were summed.

    Notes
    -----
    On the surface the radial density of degree n is at most ``I (2n + 1)/(4πR²)``. Inward it falls as rⁿ⁻¹,
    but for a factor of at most 3 per shell, when the next one conducts better; the geometric rest is summed.
    The bound is a safe one: caps that are not points leave out far less.
    """
    ratio = 1 - depth_m / shells.radius_m
    if not 0 < ratio < 1:
        raise InputError(f"depth {depth_m} m: give one inside the body, above 0")
    total = sum(abs(cap.current_A) for cap in caps) / (4 * math.pi * shells.radius_m**2)
    # Σ (2n + 1) qⁿ from n = terms + 1 on.
    first = terms + 1
    tail = ratio**first * ((2 * first + 1) / (1 - ratio) + 2 * ratio / (1 - ratio) ** 2)
    crossed = int(shells.shell_at(np.array([shells.radius_m - depth_m]))[0]) + 1
    return float(3.0**crossed * total * tail / ratio)


def _coefficients(shells: Shells, count: int) -> tuple[Array, Array]:
    """Return (count, shells) twice: the growing and the shrinking part of each degree for a unit source.

    In a shell from r_o down to r_i the potential is ``growing·(r/r_o)ⁿ + shrinking·(r_i/r)ⁿ⁺¹``, so that
    nothing can overflow; the core is insulated.
    """
    n, border = np.arange(1.0, count + 1), shells.border_m
    number = len(shells.thickness_m)
    back, ratio = np.zeros((count, number)), np.zeros((count, number))
    admittance = np.zeros(count)  # radial density per potential, at the border last reached
    for i in range(number - 1, -1, -1):
        outer, inner, sigma = border[i], border[i + 1], shells.conductivity_S_m[i]
        if inner > 0:
            ratio[:, i] = np.exp(n * math.log(inner / outer))
            part = (sigma * n / inner - admittance) / (sigma * (n + 1) / inner + admittance)
            back[:, i] = ratio[:, i] * part
        deep = back[:, i] * ratio[:, i] * inner / outer
        admittance = sigma / outer * (n - (n + 1) * deep) / (1 + deep)
    growing, level = np.empty((count, number)), 1 / admittance
    for i in range(number):
        growing[:, i] = level / (1 + back[:, i] * ratio[:, i] * border[i + 1] / border[i])
        level = growing[:, i] * (ratio[:, i] + back[:, i])
    return growing, growing * back


def _summed(
    radius_m: float,
    caps: Sequence[Cap],
    points: Array,
    growing: Array,
    shrinking: Array,
    outer: float,
    inner: float,
) -> tuple[Array, Array]:
    """Return potential and E = −∇φ at points of one shell, degree by degree."""
    away = np.linalg.norm(points, axis=1)
    middle = away == 0
    safe = np.where(middle, 1.0, away)
    towards = np.array([cap.towards for cap in caps])
    cosine = np.clip(points @ towards.T / safe[:, None], -1, 1)
    source = np.stack([_degrees(cap, radius_m, len(growing)) for cap in caps], axis=1)
    up, down = away / outer, inner / safe
    rise, fall = np.ones_like(away), down.copy()
    before, here = np.ones_like(cosine), cosine.copy()
    slope_before, slope = np.zeros_like(cosine), np.ones_like(cosine)
    potential, radial, turning = np.zeros_like(away), np.zeros_like(away), np.zeros_like(cosine)
    for n, (grown, shrunk, strength) in enumerate(zip(growing, shrinking, source, strict=True), start=1):
        # rise is (r/r_o)ⁿ⁻¹, so that the middle of a ball needs no division.
        fall = fall * down
        level, steep = grown * rise * up + shrunk * fall, n * grown * rise / outer
        steep = steep - (n + 1) * shrunk * fall / safe
        value = here @ strength
        potential += level * value
        radial -= steep * value
        turning += (grown * rise / outer + shrunk * fall / safe)[:, None] * slope * strength
        rise = rise * up
        after = ((2 * n + 1) * cosine * here - n * before) / (n + 1)
        slope, slope_before = slope_before + (2 * n + 1) * here, slope
        before, here = here, after
    unit = points / safe[:, None]
    # On the unit sphere the gradient of P is its slope times what of the cap's direction is not radial.
    across = -(turning @ towards - np.sum(turning * cosine, axis=1)[:, None] * unit)
    field = radial[:, None] * unit + across
    if middle.any():
        field[middle] = -growing[0] / outer * (source[0] @ towards)
    return potential, field


def _degrees(cap: Cap, radius_m: float, count: int) -> Array:
    """Return (count,): the density of a cap by degree, 1 … count, in A/m².

    ``½ j (Pₙ₋₁ − Pₙ₊₁)`` written with the derivative, so that small caps cost no digits.
    """
    x = math.cos(cap.half_angle_rad)
    before, here, slope_before, slope = 1.0, x, 0.0, 1.0
    degrees = np.empty(count)
    for n in range(1, count + 1):
        degrees[n - 1] = (2 * n + 1) / (n * (n + 1)) * slope
        slope, slope_before = slope_before + (2 * n + 1) * here, slope
        before, here = here, ((2 * n + 1) * x * here - n * before) / (n + 1)
    scaled: Array = degrees * cap.current_A * (1 + x) / (4 * math.pi * radius_m**2)
    return scaled
