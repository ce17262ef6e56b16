"""Potential, field and current density at any point of a body, from its nodal potentials.

The field is that of smooth fits to the potentials of one tissue layer, never across its borders. In a layer
of uneven conductivity the current density takes the conductivity of the prism the point lies in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.physics.assembly import checked_conductivity
from ninon.physics.location import located
from ninon.physics.prism_mesh import PrismMesh
from ninon.physics.smooth_field import field_operator
from ninon.physics.surface_fit import fit_at_places

__all__ = ["Probed", "probe"]


@dataclass(frozen=True, eq=False)
class Probed:
    """What was found at points."""

    potential: NDArray[np.float64]
    """(k,): V."""
    field: NDArray[np.float64]
    """(k, 3): V/m."""
    current_density: NDArray[np.float64]
    """(k, 3): A/m²."""
    layer: NDArray[np.int64]
    """(k,): in which tissue layer each point lies."""


def probe(
    mesh: PrismMesh,
    conductivity: NDArray[np.float64],
    potential: NDArray[np.float64],
    points: NDArray[np.float64],
) -> Probed:
    """Return potential, field and current density at points.

    Parameters
    ----------
    mesh : PrismMesh
        The body.
    conductivity : (levels − 1, m) or (levels − 1, m, 3, 3) array
        S/m per prism.
    potential : (N,) array
        V at the nodes; what follows them (potentials of a film) is not looked at.
    points : (k, 3) array
        In metres; a point exactly on the border of two layers takes the upper one.

    Raises
    ------
    InputError
        If a point lies outside the body, or the parts do not fit together.
    """
    checked_conductivity(mesh, conductivity)
    if potential.ndim != 1 or len(potential) < mesh.node_count:
        raise InputError(f"One potential per node is needed: {mesh.node_count}, not {potential.shape}.")
    at = located(mesh, points)
    fit = fit_at_places(mesh, at.triangle, at.shares)
    value, slopes = field_operator(mesh, fit, at.sublayer, at.height)
    known = potential[: mesh.node_count]
    field = (slopes @ known).reshape(-1, 3)
    own = conductivity[at.sublayer, at.triangle]
    density = own[:, None] * field if own.ndim == 1 else np.einsum("kde,ke->kd", own, field)
    return Probed(value @ known, field, density, mesh.layer[at.sublayer].astype(np.int64))
