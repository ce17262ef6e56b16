"""How given currents spread under electrodes: evenly, or as an impedance between metal and skin lets them.

The complete electrode model says that the potential of the metal drops by impedance times density on its way
into the skin. It needs the body only through its surface Green matrix, so the currents follow from a small
dense system, exactly, with any impedances, real or complex.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csc_array

from ninon.errors import InputError, PhysicsError
from ninon.physics.body import Body
from ninon.physics.contact import Footprint, refuse_overlaps

__all__ = ["ContactCurrents", "ContactSolution", "contact_currents", "solve_contacts", "surface_green"]

Numbers = NDArray[Any]
_BALANCE = 1e-9


@dataclass(frozen=True, eq=False)
class ContactCurrents:
    """Currents into the skin under several electrodes, and the potentials of their metal."""

    nodal_A: Numbers
    """(k,): into each vertex of each footprint, one electrode after another."""
    voltage_V: Numbers
    """(e,): against the zero of the Green matrix."""


@dataclass(frozen=True, eq=False)
class ContactSolution:
    """A body under electrodes."""

    potential_V: Numbers
    """(unknowns,): against the body's ground."""
    nodal_A: Numbers
    """(unknowns,): currents into the body."""
    voltage_V: Numbers
    """(e,): potentials of the electrodes' metal, against the body's ground."""


def contact_currents(
    footprints: Sequence[Footprint],
    currents_A: ArrayLike,
    contact_Ohm_m2: ArrayLike,
    green_Ohm: Numbers,
) -> ContactCurrents:
    r"""Return what enters through each vertex under electrodes of given currents and impedances.

    With mass matrix M, :math:`m = M 1` and impedance z of each electrode, :math:`q = (m V - M φ)/z` and
    :math:`φ = G q`; V is what makes each q add up to its current.

    Parameters
    ----------
    footprints : sequence of Footprint
        The electrodes.
    currents_A : (e,) array
        Into the body; they add up to zero.
    contact_Ohm_m2 : float or (e,) array
        Impedance of metal, conductor and horny layer over an area; may be complex.
    green_Ohm : (k, k) array
        Potential at each vertex of the footprints, one electrode after another, per ampere into each.

    Raises
    ------
    InputError
        If currents do not add up to zero, an impedance has no positive real part, electrodes overlap, or the
        parts do not fit together.
    PhysicsError
        If the small system cannot be solved.

    References
    ----------
    E. Somersalo, M. Cheney and D. Isaacson (1992), "Existence and uniqueness for electrode models for
    electric current computed tomography", *SIAM Journal on Applied Mathematics*.
    """
    currents, impedance = _checked(footprints, currents_A, contact_Ohm_m2)
    sizes = [len(each.vertices) for each in footprints]
    count, electrodes = sum(sizes), len(footprints)
    if green_Ohm.shape != (count, count):
        raise InputError(
            f"The Green matrix has the shape {green_Ohm.shape}; the footprints have {count} vertices."
        )
    kind = np.result_type(impedance, green_Ohm, currents)
    system = np.zeros((count + electrodes, count + electrodes), dtype=kind)
    start = 0
    for e, (one, size) in enumerate(zip(footprints, sizes, strict=True)):
        own = slice(start, start + size)
        system[own, :count] = one.mass @ green_Ohm[own] / impedance[e]
        system[own, count + e] = -one.mass.sum(axis=1) / impedance[e]
        system[count + e, own] = 1.0
        start += size
    system[np.arange(count), np.arange(count)] += 1.0
    right = np.concatenate([np.zeros(count, dtype=kind), currents])
    found = _solved(system, right)
    return ContactCurrents(found[:count], found[count:])


def surface_green(body: Body, vertices: NDArray[np.integer[Any]]) -> Numbers:
    """Return the potentials at skin vertices per ampere into each of them and out at the ground, ``(k, k)``.

    Parameters
    ----------
    body : Body
        With a film, potentials and currents are those of the film.
    vertices : (k,) array
        Skin vertices; one may occur more than once.
    """
    single, place = np.unique(vertices, return_inverse=True)
    unknown = body.source_node(single)
    given = (unknown != body.ground).astype(np.float64)
    sources = csc_array((given, (unknown, np.arange(len(unknown)))), shape=(body.unknowns, len(unknown)))
    green = body.factor.solve_sparse(sources, unknown)
    # At the ground itself nothing may be left of rounding: it is what all is measured against.
    green[unknown == body.ground] = 0.0
    return np.asarray(green[np.ix_(place, place)])


def solve_contacts(
    body: Body,
    footprints: Sequence[Footprint],
    currents_A: ArrayLike,
    contact_Ohm_m2: ArrayLike,
    *,
    model: Literal["uniform", "cem"],
) -> ContactSolution:
    """Return the potentials in a body under electrodes of given currents.

    Parameters
    ----------
    body : Body
        What conducts; under metal that lies on a film, impedances are those between metal and film.
    footprints : sequence of Footprint
        The electrodes.
    currents_A : (e,) array
        Into the body; they add up to zero.
    contact_Ohm_m2 : float or (e,) array
        May be complex.
    model : {"uniform", "cem"}
        Even density under each electrode, or the complete electrode model.

    Raises
    ------
    InputError
        As `contact_currents`.
    PhysicsError
        If a solver misses its accuracy.
    """
    currents, impedance = _checked(footprints, currents_A, contact_Ohm_m2)
    vertices = np.concatenate([each.vertices for each in footprints])
    if model == "cem":
        found = contact_currents(footprints, currents, impedance, surface_green(body, vertices))
        nodal = body.nodal_currents(vertices, found.nodal_A)
        return ContactSolution(_solve(body, nodal), nodal, found.voltage_V)
    shares = [each.load * current for each, current in zip(footprints, currents, strict=True)]
    nodal = body.nodal_currents(vertices, np.concatenate(shares))
    potential = _solve(body, nodal)
    under = [each.load @ potential[body.source_node(each.vertices)] for each in footprints]
    drop = [z * i / each.area_m2 for z, i, each in zip(impedance, currents, footprints, strict=True)]
    return ContactSolution(potential, nodal, np.asarray(under) + np.asarray(drop))


def _checked(
    footprints: Sequence[Footprint], currents_A: ArrayLike, contact_Ohm_m2: ArrayLike
) -> tuple[Numbers, Numbers]:
    currents = np.asarray(currents_A)
    if len(footprints) < 2 or currents.shape != (len(footprints),) or not np.isfinite(currents).all():
        raise InputError(
            f"{len(footprints)} electrodes and currents of shape {currents.shape}: give at least two "
            "electrodes "
            "and one finite current for each."
        )
    if abs(currents.sum()) > _BALANCE * np.abs(currents).sum():
        raise InputError(
            f"The currents of the electrodes add up to {abs(currents.sum()) * 1e6:.4g} µA, not to zero. What "
            "enters through one must leave through others."
        )
    impedance = np.asarray(contact_Ohm_m2)
    if impedance.shape not in ((), (len(footprints),)):
        raise InputError("Give one contact impedance for all electrodes, or one for each.")
    impedance = np.broadcast_to(impedance, len(footprints))
    if not np.isfinite(impedance).all() or (impedance.real <= 0).any():
        raise InputError(
            "A contact impedance is not positive. Give that of metal, conductor and horny layer "
            "together, in Ω·m²."
        )
    refuse_overlaps(footprints)
    return currents, impedance


def _solved(system: Numbers, right: Numbers) -> Numbers:
    try:
        found = np.linalg.solve(system, right)
    except np.linalg.LinAlgError:
        raise PhysicsError(
            "The currents under the electrodes cannot be told apart. Check the contact impedances."
        ) from None
    return np.asarray(found)


def _solve(body: Body, nodal: Numbers) -> Numbers:
    """Solve for real or complex currents; the body itself is real, or complex under a film of complex ρ."""
    if not np.iscomplexobj(nodal):
        return body.solve(nodal)
    both = body.solve(np.stack([nodal.real, nodal.imag], axis=1))
    return np.asarray(both[:, 0] + 1j * both[:, 1])
