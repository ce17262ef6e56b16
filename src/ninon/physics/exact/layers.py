"""A body of flat layers, and how it answers a current pattern of one wavelength on its surface.

Layers are named from the skin down. Depth is counted into the body from the surface. The layers reach
sideways without end: a finite lateral size is not modelled here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError

__all__ = ["Conductivity", "LayerResponse", "Layers"]

Conductivity = float | tuple[float, float, float]
"""One value for all directions, or the values along x, along y and along the depth (S/m)."""

_SAME_DEPTH = 1e-12


@dataclass(frozen=True)
class Layers:
    """Flat layers without sides, from the skin down.

    Raises
    ------
    InputError
        A thickness or conductivity that cannot be meant, or a layer that conducts differently along x and y:
        such a body has no exact solution here.
    """

    thickness_m: tuple[float, ...]
    """One per layer. The last may be ``math.inf``; when it is finite, the body ends there with insulation."""
    conductivity_S_m: tuple[Conductivity, ...]

    def __post_init__(self) -> None:
        if not self.thickness_m or len(self.thickness_m) != len(self.conductivity_S_m):
            raise InputError(
                f"{len(self.thickness_m)} thicknesses and {len(self.conductivity_S_m)} conductivities: "
                "give one of each per layer, at least one layer"
            )
        for number, (thickness, sigma) in enumerate(
            zip(self.thickness_m, self.conductivity_S_m, strict=True), start=1
        ):
            _check_thickness(thickness, number, last=number == len(self.thickness_m))
            _check_conductivity(_xyz(sigma), number)

    @property
    def endless(self) -> bool:
        """Whether the last layer goes on for ever; otherwise there is insulation below it."""
        return math.isinf(self.thickness_m[-1])

    @cached_property
    def merged(self) -> Layers:
        """The same body with neighbours of equal conductivity as one layer."""
        thickness, sigmas = [self.thickness_m[0]], [_xyz(self.conductivity_S_m[0])]
        for more, sigma in zip(self.thickness_m[1:], self.conductivity_S_m[1:], strict=True):
            if _xyz(sigma) == sigmas[-1]:
                thickness[-1] += more
            else:
                thickness.append(more)
                sigmas.append(_xyz(sigma))
        return Layers(tuple(thickness), tuple(sigmas))

    @cached_property
    def along_S_m(self) -> NDArray[np.float64]:
        """(layers,): conductivity parallel to the surface."""
        return np.array([_xyz(sigma)[0] for sigma in self.conductivity_S_m])

    @cached_property
    def down_S_m(self) -> NDArray[np.float64]:
        """(layers,): conductivity along the depth."""
        return np.array([_xyz(sigma)[2] for sigma in self.conductivity_S_m])

    @cached_property
    def mean_S_m(self) -> NDArray[np.float64]:
        """(layers,): conductivity of the isotropic layer that answers alike once the depth is stretched."""
        mean: NDArray[np.float64] = np.sqrt(self.along_S_m * self.down_S_m)
        return mean

    @cached_property
    def stretch(self) -> NDArray[np.float64]:
        """(layers,): by how much the depth is stretched to make the layer isotropic."""
        stretch: NDArray[np.float64] = np.sqrt(self.along_S_m / self.down_S_m)
        return stretch

    @cached_property
    def top_m(self) -> NDArray[np.float64]:
        """(layers,): depth of the upper border of each layer."""
        return np.array([0.0, *accumulate(self.thickness_m[:-1])])

    def layer_at(self, depth_m: NDArray[np.floating]) -> NDArray[np.int64]:
        """Return the number of the layer at each depth, from 0; a depth on a border takes the upper layer.

        Raises
        ------
        InputError
            A depth above the surface or below the insulated bottom.
        """
        bottom = self.top_m[-1] + self.thickness_m[-1]
        outside = ~((depth_m >= 0) & (depth_m <= bottom * (1 + _SAME_DEPTH)) & np.isfinite(depth_m))
        if outside.any():
            worst = float(np.asarray(depth_m)[outside][0])
            raise InputError(
                f"depth {worst:g} m lies outside the body (0 to {bottom:g} m); "
                "depths are counted into the body"
            )
        found: NDArray[np.int64] = np.searchsorted(self.top_m[1:] * (1 + _SAME_DEPTH), depth_m, side="left")
        return found

    @cached_property
    def stretched_m(self) -> NDArray[np.float64]:
        """(layers,): thicknesses after stretching."""
        return np.array(self.thickness_m) * self.stretch

    def stretched_depth_m(self, depth_m: NDArray[np.floating], layer: int) -> NDArray[np.float64]:
        """Return the stretched way from the upper border of a layer down to depths in it."""
        depth: NDArray[np.float64] = np.maximum(depth_m - self.top_m[layer], 0.0) * self.stretch[layer]
        return depth


@dataclass(frozen=True, eq=False)
class LayerResponse:
    """What layers answer to a unit current density J₀(kr) that enters their surface, per wavenumber k.

    In layer i at stretched depth x the potential is ``down/(mean·k)·(e^{−kx} + back·e^{−k(2h−x)})`` and the
    density along the depth ``down·(e^{−kx} − back·e^{−k(2h−x)})``: all terms decay, none can overflow.
    """

    wavenumber: NDArray[np.float64]
    """(k,), in 1/m, above 0."""
    back: NDArray[np.float64]
    """(layers, k): share thrown back at the lower border of each layer."""
    down: NDArray[np.float64]
    """(layers, k): what starts downward at the upper border of each layer."""
    gap: NDArray[np.float64]
    """(layers, k): ``1 − back·e^{−2kh}``, without loss of digits at small k."""
    surface: NDArray[np.float64]
    """(k,): potential at the surface, in Ω·m²."""

    @classmethod
    def of(cls, layers: Layers, wavenumber: NDArray[np.float64]) -> LayerResponse:
        """Return the answer of layers, worked out from the lowest border up."""
        k, mean, height = wavenumber, layers.mean_S_m, layers.stretched_m
        count = len(mean)
        back, gap, round_trip = (np.empty((count, len(k))) for _ in range(3))
        loss = np.ones_like(k) if layers.endless else np.zeros_like(k)
        for i in range(count - 1, -1, -1):
            if i < count - 1:
                # The layer below as a load: what it lets through against what it throws back.
                let, whole = mean[i + 1] * gap[i + 1], mean[i] * (1 + back[i + 1] * round_trip[i + 1])
                loss = 2 * let / (let + whole)
            back[i] = 1 - loss
            round_trip[i] = np.exp(-2 * k * height[i])
            gap[i] = loss - back[i] * np.expm1(-2 * k * height[i])
        down = np.empty_like(back)
        down[0] = 1 / gap[0]
        for i in range(1, count):
            through = np.exp(-k * height[i - 1]) * (1 + back[i - 1]) * mean[i] / mean[i - 1]
            down[i] = down[i - 1] * through / (1 + back[i] * round_trip[i])
        surface = (1 + back[0] * round_trip[0]) / (mean[0] * k * gap[0])
        return cls(k, back, down, gap, surface)


def _xyz(sigma: Conductivity) -> tuple[float, float, float]:
    if isinstance(sigma, tuple):
        return sigma
    return (sigma, sigma, sigma)


def _check_thickness(thickness_m: float, number: int, *, last: bool) -> None:
    if not thickness_m > 0 or (math.isinf(thickness_m) and not last):
        raise InputError(
            f"layer {number} has thickness {thickness_m} m: give a positive number; only the last may be inf"
        )


def _check_conductivity(xyz: tuple[float, ...], number: int) -> None:
    if len(xyz) != 3 or not all(0 < value < math.inf for value in xyz):
        raise InputError(f"layer {number} has conductivity {xyz} S/m: give positive finite numbers")
    if xyz[0] != xyz[1]:
        raise InputError(
            f"layer {number} conducts {xyz[0]} S/m along x and {xyz[1]} S/m along y: "
            "there is no exact solution; give equal values, or solve it on a mesh"
        )
