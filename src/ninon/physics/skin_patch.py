"""The density under one contact and its peak, from a second, fine solution of the skin round it.

The coarse solution gives the potential at the sides and the bottom of a patch; inside the patch the complete
electrode model is solved again with the contact's own current. A coarse mesh must not report this peak: the
density rises within a fraction of a millimetre towards the rim. With a contact impedance it stays finite
there: the peak is the largest value of (V - φ)/z on the contact, its rim included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ninon.errors import InputError, PhysicsError
from ninon.physics.assembly import stiffness
from ninon.physics.contact import Footprint
from ninon.physics.factor import Factor, factor
from ninon.physics.film import surface_mass
from ninon.physics.patch_mesh import PatchMesh, patch_mesh
from ninon.physics.prism_mesh import PrismMesh

__all__ = ["ContactDensity", "contact_density", "peak_density"]

Floats = NDArray[np.float64]
Numbers = NDArray[Any]
FINEST = 0.04
"""Ring width at the rim relative to the contact's radius: a / 25."""
_REACH = 3.0
_LEAST_REACH = 1.15
_SMALLER = 0.85
_GAP = 0.98
"""The patch stays this share short of the next contact."""


@dataclass(frozen=True, eq=False)
class ContactDensity:
    """How the current of one contact spreads over it."""

    points_m: Floats
    """(k, 3): places of the skin under the contact, its rim included."""
    density_A_m2: Numbers
    """(k,): into the body."""
    area_m2: Floats
    """(k,): share of the contact's area of each place."""
    voltage_V: complex
    """Of the metal, as the patch sees it."""
    reach: float
    """How far the patch went, in multiples of the contact; below 2 the neighbours were close."""

    @property
    def peak_A_m2(self) -> float:
        """Largest magnitude."""
        return float(np.abs(self.density_A_m2).max())

    @property
    def peak_at_m(self) -> Floats:
        """(3,): where."""
        found: Floats = self.points_m[int(np.abs(self.density_A_m2).argmax())]
        return found

    @property
    def mean_A_m2(self) -> Any:
        """Mean over the contact; times its area, the current."""
        return (self.area_m2 @ self.density_A_m2) / self.area_m2.sum()


def peak_density(
    mesh: PrismMesh,
    conductivity: Floats,
    potential_V: Numbers,
    contact: Footprint,
    *,
    current_A: complex,
    contact_Ohm_m2: complex,
    others: Sequence[Footprint] = (),
) -> float:
    """Return the largest density under a contact in A/m²; see `contact_density`."""
    found = contact_density(
        mesh,
        conductivity,
        potential_V,
        contact,
        current_A=current_A,
        contact_Ohm_m2=contact_Ohm_m2,
        others=others,
    )
    return found.peak_A_m2


def contact_density(
    mesh: PrismMesh,
    conductivity: Floats,
    potential_V: Numbers,
    contact: Footprint,
    *,
    current_A: complex,
    contact_Ohm_m2: complex,
    others: Sequence[Footprint] = (),
    finest: float = FINEST,
) -> ContactDensity:
    """Return how the current of one contact without film spreads over it.

    Parameters
    ----------
    mesh : PrismMesh
        The body.
    conductivity : (sublayers, m) or (sublayers, m, 3, 3) array
        S/m.
    potential_V : (N,) array
        Solution of the whole body with all contacts.
    contact : Footprint
        Which contact.
    current_A : float or complex
        Into the body through it.
    contact_Ohm_m2 : float or complex
        Its impedance.
    others : sequence of Footprint
        The other contacts, which the patch must not reach.
    finest : float
        Width of the rings at the rim, relative to the contact's mean radius.

    Raises
    ------
    InputError
        If the impedance is not positive, or there is no skin round the contact to look at.
    PhysicsError
        If the patch cannot be solved, or its current misses the one given by more than a millionth.
    """
    if not complex(contact_Ohm_m2).real > 0:
        raise InputError(
            "The peak under a contact without impedance is infinite. Give the impedance in Ω·m²."
        )
    patch = _patch(mesh, conductivity, contact, _room(contact, others), finest)
    told = patch.of(mesh, potential_V[: mesh.node_count])
    mass = _contact_mass(patch)
    density, voltage = _solved(patch, told, mass, current_A, contact_Ohm_m2)
    under = np.unique(patch.mesh.triangles[patch.contact])
    area = np.asarray(mass.sum(axis=1))[under]
    found = ContactDensity(patch.mesh.surface_m[under], density[under], area, voltage, patch.reach)
    if not abs(found.area_m2 @ found.density_A_m2 - current_A) <= 1e-6 * abs(current_A):
        raise PhysicsError("The closer look at a contact lost some of its current. Check the mesh there.")
    return found


def _room(contact: Footprint, others: Sequence[Footprint]) -> float:
    """Return how far a patch may go, in multiples of the outline, before it reaches another contact."""
    reach = _REACH
    for other in others:
        apart = float(np.linalg.norm(other.centre_m - contact.centre_m)) - other.outline.reach_m
        reach = min(reach, _GAP * apart / contact.outline.reach_m)
    return max(reach, _LEAST_REACH)


def _patch(
    mesh: PrismMesh, conductivity: Floats, contact: Footprint, reach: float, finest: float
) -> PatchMesh:
    """Return the largest patch that stays on the skin."""
    while True:
        try:
            return patch_mesh(mesh, conductivity, contact, finest=finest, reach=reach)
        except InputError:
            if reach <= _LEAST_REACH:
                raise
        reach = max(_LEAST_REACH, _SMALLER * reach)


def _contact_mass(patch: PatchMesh) -> csr_array:
    """Return the mass matrix of the contact over all skin vertices of the patch."""
    corners = patch.mesh.triangles[patch.contact].astype(np.int64)
    return surface_mass(patch.mesh.surface_m[corners], corners, patch.mesh.vertex_count)


def _solved(
    patch: PatchMesh, told: Numbers, mass: csr_array, current: complex, impedance: complex
) -> tuple[Numbers, Any]:
    """Return the density at the skin's vertices and the metal's potential."""
    mesh = patch.mesh
    free = np.ones(mesh.node_count, dtype=bool)
    free[patch.edge] = False
    inside = np.flatnonzero(free)
    matrix = stiffness(mesh, patch.conductivity)
    entries = mass.tocoo()
    skin = (mesh.node(entries.row, 0), mesh.node(entries.col, 0))
    metal = csr_array((entries.data / impedance, skin), shape=matrix.shape)
    load = np.zeros(mesh.node_count, dtype=np.result_type(impedance))
    load[mesh.node(np.arange(mesh.vertex_count), 0)] = np.asarray(mass.sum(axis=1)) / impedance
    known = np.where(free, 0.0, told)
    right = np.stack([-(matrix @ known), load], axis=1)[inside]
    column = np.unique(inside // mesh.levels, return_inverse=True)[1]
    kept = factor(csr_array(csr_array(matrix + metal)[inside][:, inside]), column_of=column)
    by_edge, by_metal = _solve(kept, right).T
    # I = V (|E|/z − m·x₁/z) − m·x₀/z, with x = x₀ + V x₁ inside.
    passed = load.sum() - load[inside] @ by_metal
    voltage = (current + load[inside] @ by_edge) / passed
    potential = known.astype(np.result_type(by_metal, told))
    potential[inside] = by_edge + voltage * by_metal
    return (voltage - potential[:: mesh.levels]) / impedance, voltage


def _solve(kept: Factor, right: Numbers) -> Numbers:
    """Solve for real or complex right-hand sides, whichever the matrix is."""
    if np.iscomplexobj(right) and kept.dtype.kind != "c":
        return np.asarray(kept.solve(right.real) + 1j * kept.solve(right.imag))
    return np.asarray(kept.solve(right))
