"""A conductor on the skin, such as gel or water: a thin sheet that spreads current sideways before it enters.

The sheet has a potential of its own at each skin vertex it covers and gives its current to the skin through
the horny layer: −∇·(K ∇ψ) + (ψ − φ)/ρ = what the metal brings. Use it where it spreads farther than half a
contact's radius; the horny layer is then ρ and must not be counted in the contact impedance as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ninon.errors import InputError
from ninon.physics.prism_mesh import PrismMesh
from ninon.physics.system import FilmBlocks

__all__ = ["Film", "sheet_stiffness", "surface_mass"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Film:
    """A conducting sheet over part of a skin.

    Raises
    ------
    InputError
        If a value is not positive, or there is no triangle.
    """

    sheet_S: float
    """Conductivity times thickness."""
    contact_Ohm_m2: complex
    """Areal resistance of the horny layer under it. A complex one makes the body's matrix complex symmetric,
    which our own solver and SuperLU factor."""
    triangles: NDArray[np.integer[Any]]
    """(f,): which triangles of the skin it covers."""

    def __post_init__(self) -> None:
        for value, what in ((self.sheet_S, "sheet conductance"), (self.contact_Ohm_m2, "areal resistance")):
            if not (isfinite(abs(value)) and complex(value).real > 0):
                raise InputError(f"The {what} of a film is {value!r}; give a positive number, or no film.")
        if not len(self.triangles):
            raise InputError("A film covers no triangle of the skin. Say where it lies, or give no film.")

    @classmethod
    def over(
        cls, mesh: PrismMesh, vertices: NDArray[np.integer[Any]], *, sheet_S: float, contact_Ohm_m2: complex
    ) -> Film:
        """Return a film over all triangles whose three corners are among some vertices of the skin."""
        wet = np.zeros(mesh.vertex_count, dtype=bool)
        wet[vertices] = True
        return cls(sheet_S, contact_Ohm_m2, np.flatnonzero(wet[mesh.triangles].all(axis=1)))

    @property
    def spread_m(self) -> float:
        """How far current goes sideways in the film before it enters: √(sheet × contact)."""
        return sqrt(self.sheet_S * abs(self.contact_Ohm_m2))

    def matters(self, contact_radius_m: float) -> bool:
        """Say whether the film spreads the current of a contact noticeably; if not, z of the contact does."""
        return self.spread_m > contact_radius_m / 2

    def blocks(self, mesh: PrismMesh) -> FilmBlocks:
        """Return what the film adds to the matrix of a mesh."""
        corners = mesh.triangles[self.triangles]
        vertices, local = np.unique(corners, return_inverse=True)
        local = local.reshape(-1, 3)
        points = mesh.surface_m[corners]
        leak = surface_mass(points, local, len(vertices)) / self.contact_Ohm_m2
        along = sheet_stiffness(points, local, len(vertices)) * self.sheet_S
        return FilmBlocks(
            vertices.astype(np.int64), csr_array(along + leak), csr_array(-leak), csr_array(leak)
        )


def sheet_stiffness(points: Floats, local: NDArray[np.int64], size: int) -> csr_array:
    """Return the conductances of a sheet of 1 S between its vertices.

    Parameters
    ----------
    points : (f, 3, 3) array
        Corners of the triangles.
    local : (f, 3) array
        Numbers of their vertices.
    size : int
        How many vertices there are.
    """
    opposite = np.roll(points, -2, axis=1) - np.roll(points, -1, axis=1)
    area = _areas(points)
    return _gathered(np.einsum("fid,fjd->fij", opposite, opposite) / (4 * area)[:, None, None], local, size)


def surface_mass(points: Floats, local: NDArray[np.int64], size: int) -> csr_array:
    """Return the integrals of products of the vertices' linear functions over a sheet, m²; see above."""
    return _gathered(_areas(points)[:, None, None] / 12 * (1.0 + np.eye(3)), local, size)


def _areas(points: Floats) -> Floats:
    across = np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0])
    found: Floats = np.linalg.norm(across, axis=1) / 2
    return found


def _gathered(blocks: Floats, local: NDArray[np.int64], size: int) -> csr_array:
    rows, columns = np.repeat(local, 3, axis=1), np.tile(local, 3)
    found = csr_array((blocks.ravel(), (rows.ravel(), columns.ravel())), shape=(size, size))
    # The order of summing differs between an entry and its mirror image: this makes them the same bits.
    return csr_array((found + found.T) / 2)
