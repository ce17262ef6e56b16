"""A case solved: voltages and densities of its electrodes, density and field at its probes.

The whole body is solved once with the complete electrode model; then each electrode is looked at more closely
(`skin_patch`), from which its peak density and its voltage are taken: both depend on what happens within a
fraction of the radius, which a mesh for the whole body does not resolve.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from ninon.physics.body import Body
from ninon.physics.contact import Footprint, footprints
from ninon.physics.contact_model import ContactSolution, solve_contacts
from ninon.physics.contact_surface import ContactSurface
from ninon.physics.field_case import FieldCase, notes_on
from ninon.physics.field_mesh import field_mesh
from ninon.physics.field_parts import Ball, Vector
from ninon.physics.prism_mesh import PrismMesh
from ninon.physics.probe import probe
from ninon.physics.skin_patch import ContactDensity, contact_density

__all__ = ["ElectrodeAnswer", "FieldSolution", "ProbeAnswer", "solve_field"]

Floats = NDArray[np.float64]
_CLOSE = 2.0
"""A closer look that goes less far than this many radii leans on the coarse solution."""


@dataclass(frozen=True)
class ElectrodeAnswer:
    """What was found at an electrode."""

    voltage_V: float
    """Of the metal, against the mean potential of the deepest surface."""
    mean_A_m2: float
    peak_A_m2: float
    """Largest magnitude on the contact, its rim included."""
    peak_at_m: Vector


@dataclass(frozen=True)
class ProbeAnswer:
    """What was found at a probe, along the case's axes."""

    potential_V: float
    density_A_m2: Vector
    field_V_m: Vector


@dataclass(frozen=True)
class FieldSolution:
    """A case and its answer."""

    case: FieldCase
    electrodes: tuple[ElectrodeAnswer, ...]
    probes: tuple[ProbeAnswer, ...]
    reference: str
    """What voltages are measured against."""
    unknowns: int
    solver: str
    seconds: float
    """From the mesh to the last probe."""
    notes: tuple[str, ...]


def solve_field(case: FieldCase, *, threads: int, solver: str | None = None) -> FieldSolution:
    """Solve a case.

    Parameters
    ----------
    case : FieldCase
        What.
    threads : int
        Of the solver.
    solver : str, optional
        Which one; the best that is installed by default.

    Raises
    ------
    InputError
        If the mesh would be too large for an ordinary machine's memory, or a contact does not fit the skin.
    PhysicsError
        If a solver misses its accuracy.
    """
    start = perf_counter()
    mesh = field_mesh(case)
    conductivity = mesh.per_prism(_conductivities(case))
    body = Body.build(mesh, conductivity, threads=threads, solver=solver)
    contacts = _contacts(case, mesh)
    currents = np.array([each.current_A for each in case.electrodes])
    impedance = np.array([each.contact_Ohm_m2 for each in case.electrodes])
    solution = solve_contacts(body, contacts, currents - currents.mean(), impedance, model="cem")
    closer = _closer(body, contacts, solution, case)
    zero = _deepest_mean(mesh, solution.potential_V)
    return FieldSolution(
        case,
        tuple(_electrode(*both, zero) for both in zip(contacts, closer, strict=True)),
        _probes(case, body, solution.potential_V, zero),
        _reference(case),
        body.unknowns,
        body.factor.solver,
        perf_counter() - start,
        (*notes_on(case), *_close_notes(closer)),
    )


def _conductivities(case: FieldCase) -> Floats:
    if all(layer.isotropic for layer in case.layers):
        return np.array([layer.conductivity_S_m[0] for layer in case.layers])
    return np.array([np.diag(layer.conductivity_S_m) for layer in case.layers])


def _contacts(case: FieldCase, mesh: PrismMesh) -> list[Footprint]:
    surface = ContactSurface(mesh.surface_m, mesh.triangles)
    found = []
    for each in case.electrodes:
        up = np.array(each.centre_m if isinstance(case.shape, Ball) else (0.0, 0.0, 1.0))
        found.append(footprints(surface, surface.places(each.centre_m), each.radius_m, normal=up)[0])
    return found


def _closer(
    body: Body, contacts: list[Footprint], solution: ContactSolution, case: FieldCase
) -> list[ContactDensity]:
    return [
        contact_density(
            body.mesh,
            body.conductivity,
            solution.potential_V,
            contact,
            current_A=each.current_A,
            contact_Ohm_m2=each.contact_Ohm_m2,
            others=[other for other in contacts if other is not contact],
        )
        for contact, each in zip(contacts, case.electrodes, strict=True)
    ]


def _electrode(contact: Footprint, found: ContactDensity, zero: float) -> ElectrodeAnswer:
    return ElectrodeAnswer(
        float(np.real(found.voltage_V)) - zero,
        abs(float(np.real(found.mean_A_m2))) * float(found.area_m2.sum()) / contact.area_m2,
        found.peak_A_m2,
        _vector(found.peak_at_m),
    )


def _probes(case: FieldCase, body: Body, potential: Floats, zero: float) -> tuple[ProbeAnswer, ...]:
    if not case.probes:
        return ()
    # The mesh of a slab counts its height upward, the case its depth.
    axes = np.array([1.0, 1.0, 1.0 if isinstance(case.shape, Ball) else -1.0])
    points = np.array([each.point_m for each in case.probes]) * axes
    found = probe(body.mesh, body.conductivity, potential, points)
    return tuple(
        ProbeAnswer(float(value) - zero, _vector(density * axes), _vector(field * axes))
        for value, density, field in zip(found.potential, found.current_density, found.field, strict=True)
    )


def _deepest_mean(mesh: PrismMesh, potential: Floats) -> float:
    """Return the mean potential over the surface the body ends with below."""
    corners = mesh.levels_m[-1][mesh.triangles]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    values = potential[mesh.node(mesh.triangles, mesh.levels - 1)].mean(axis=1)
    return float(area @ values / area.sum())


def _reference(case: FieldCase) -> str:
    where = "surface of the core" if isinstance(case.shape, Ball) else "insulated bottom"
    if case.filled:
        where = "middle of the ball"
    return f"against the mean potential of the {where}; differences between electrodes do not depend on it"


def _close_notes(closer: list[ContactDensity]) -> tuple[str, ...]:
    tight = [str(number) for number, each in enumerate(closer, start=1) if each.reach < _CLOSE]
    if not tight:
        return ()
    return (
        f"electrode {', '.join(tight)}: its neighbour or the edge of the skin is nearer than one "
        "radius; its peak "
        "and its voltage lean on the coarse mesh",
    )


def _vector(values: Floats) -> Vector:
    x, y, z = (float(each) for each in values)
    return x, y, z
