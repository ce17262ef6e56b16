"""Contacts: exact formulas among themselves, the small dense system, voltages, and peaks of density."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_array, csr_array

from ninon.clinic.physics_validation.bodies import LAYERS, RADIUS_M, SIGMA, SPACING_M, THICKNESS_M
from ninon.clinic.physics_validation.checks import Check
from ninon.physics.body import Body
from ninon.physics.contact import Footprint, footprint
from ninon.physics.contact_model import ContactSolution, solve_contacts
from ninon.physics.exact import (
    Layers,
    contact_density,
    disc_field,
    disc_on_axis,
    disc_resistance,
    pair_resistance,
    spreading_resistance,
)
from ninon.physics.skin_patch import contact_density as looked_at
from ninon.physics.slab import slab_mesh

__all__ = ["formulas", "peaks", "small_system", "voltages"]

_I = 1e-3
_NUMBERS = tuple(float(np.max(one)) for one in SIGMA)


def formulas() -> Iterator[Check]:
    """Yield V1 and V2: exact solutions against simpler ones."""
    about = "Exact solutions against closed forms"
    depth = np.array([0.0, 1e-4, 1e-3, 4e-3, 0.02])
    body = Layers((1e-3, 3e-3, inf), (0.3, 0.3, 0.3))
    found = disc_field(body, radius_m=RADIUS_M, current_A=1.0, r_m=np.zeros(len(depth)), depth_m=depth)
    volts, density = disc_on_axis(0.3, RADIUS_M, 1.0, depth)
    for what, one, told, unit in (
        ("potential on the axis at 4 mm (E1, E2)", found.potential_V, volts, "V/A"),
        ("density on the axis at 4 mm (E1, E2)", found.depth_A_m2, density, "A/m²/A"),
    ):
        error = float(np.max(np.abs(one / told - 1)))
        yield Check(about, "V1", what, float(one[3]), float(told[3]), unit, error, required=1e-12)
    ideal = spreading_resistance(0.3, RADIUS_M)
    resistance = disc_resistance(Layers((inf,), (0.3,)), RADIUS_M, 0.0)
    off = abs(resistance / ideal - 1)
    yield Check(
        about, "V2", "contact without impedance, 60 rings (E3)", resistance, ideal, "Ω", off, required=5e-4
    )


def _body(h_m: float, centres: list[tuple[float, float]], radius_m: float, side_m: float) -> Body:
    mesh = slab_mesh(side_m, LAYERS, h_m, [(x, y, radius_m) for x, y in centres])
    return Body.build(mesh, mesh.per_prism(np.array(_NUMBERS)), threads=1)


def _contacts(body: Body, centres: list[tuple[float, float]], radius_m: float) -> list[Footprint]:
    mesh = body.mesh
    return [footprint(mesh.surface_m, mesh.triangles, (x, y, 0.0), radius_m) for x, y in centres]


def small_system() -> Iterator[Check]:
    """Yield V9: contact currents by the small dense system against one large augmented solve."""
    about = "Contacts with impedance by a small dense system, against one large system"
    from scipy.sparse.linalg import spsolve

    centres = [(-0.0121, 0.0003), (0.0133, -0.0022)]
    body = _body(4e-3, centres, 0.0037, 0.08)
    contacts = _contacts(body, centres, 0.0037)
    for z in ((0.01, 0.01), (0.003, 0.2), (0.02 - 0.05j, 0.1 - 0.01j)):
        found = solve_contacts(body, contacts, [_I, -_I], np.array(z), model="cem")
        system = _augmented(body, contacts, z)
        fresh = spsolve(system, np.r_[np.zeros(body.unknowns), _I, -_I].astype(system.dtype))
        one, told = (abs(v[0] - v[1]) / _I for v in (found.voltage_V, fresh[-2:]))
        ohms = float(abs(found.voltage_V[0] - found.voltage_V[1] - fresh[-2] + fresh[-1]) / _I / told)
        volts = float(np.abs(found.potential_V - fresh[:-2]).max() / np.abs(fresh[:-2]).max())
        name = f"{z[0]:g} and {z[1]:g} Ω·m²".replace("j", " i")
        yield Check(about, "V9", f"impedance, z = {name}", float(one), float(told), "Ω", ohms, required=1e-9)
        yield Check(about, "V9", "  potential, largest difference", error=volts, required=1e-11)


def _augmented(body: Body, contacts: list[Footprint], impedance: tuple[complex, ...]) -> Any:
    matrix, columns, corner = body.matrix.copy(), [], []
    for each, z in zip(contacts, impedance, strict=True):
        nodes = body.source_node(each.vertices)
        row, across = (part.ravel() for part in np.meshgrid(nodes, nodes, indexing="ij"))
        matrix = matrix + csr_array((each.mass.ravel() / z, (row, across)), shape=matrix.shape)
        column = np.zeros(body.unknowns, dtype=np.result_type(z))
        column[nodes] = each.mass.sum(axis=1) / z
        columns.append(column)
        corner.append(each.area_m2 / z)
    border = csr_array(np.stack(columns, axis=1))
    return block_array([[csr_array(matrix), -border], [-border.T, csr_array(np.diag(corner))]]).tocsc()


def voltages(*, full: bool) -> Iterator[Check]:
    """Yield V16: the pair behind an impedance, by the local patch on a coarse mesh."""
    h_mm = 1.5 if full else 3.0
    about = f"V16  a pair of 5 mm contacts, edge {h_mm:g} mm, local patch of a/25, against E3"
    centres = [(-SPACING_M / 2, 0.0004), (SPACING_M / 2, 0.0004)]
    body = _body(h_mm / 1000, centres, RADIUS_M, 0.3)
    contacts = _contacts(body, centres, RADIUS_M)
    for z in (0.01, 0.1):
        solution = solve_contacts(body, contacts, [_I, -_I], z, model="cem")
        looked = [_look(body, solution, contacts, k, z).voltage_V for k in (0, 1)]
        told = pair_resistance(Layers(THICKNESS_M, _NUMBERS), RADIUS_M, z, SPACING_M)
        for name, volts, limit in (
            ("by the patch", looked, 1.0),
            ("by the mesh alone", list(solution.voltage_V), None),
        ):
            ohms = float(np.real(volts[0] - volts[1])) / _I
            error = 100 * abs(ohms / told - 1)
            what = f"resistance, z = {z:g} Ω·m², {name}"
            yield Check(about, "V16", what, ohms, told, "Ω", error, "%", limit)


def peaks(*, full: bool) -> Iterator[Check]:
    """Yield the density under a contact, its peak at the rim first."""
    about = "Density under a contact far from the other: local patch against rings of E3"
    centres = [(-0.0603, 0.0004), (0.0597, -0.0002)]
    for radius_m in (0.0025, 0.005) if full else (0.0025,):
        body = _body(3e-3, centres, radius_m, 0.3)
        contacts = _contacts(body, centres, radius_m)
        layers = Layers((*THICKNESS_M[:3], inf), _NUMBERS)
        for z in (0.001, 0.01, 0.1, 2.0):
            solution = solve_contacts(body, contacts, [_I, -_I], z, model="cem")
            found = _look(body, solution, contacts, 0, z)
            ring, density = contact_density(layers, radius_m, z, _I, rings=120)
            peak, told = found.peak_A_m2 / 10, float(density[-1]) / 10
            name = f"{2000 * radius_m:g} mm, z = {z:g} Ω·m²"
            limit = 5.0 if z >= 0.01 else None
            yield Check(
                about, "peak", f"peak, {name}", peak, told, "mA/cm²", 100 * abs(peak / told - 1), "%", limit
            )
            rms = 100 * _rms(found, contacts[0], ring, density)
            yield Check(about, "V16", "  whole contact, root mean square", error=rms, error_unit="%",
                        required=2.0 if z >= 0.01 else None)  # fmt: skip


def _look(body: Body, solution: ContactSolution, contacts: list[Footprint], k: int, z: float) -> Any:
    return looked_at(
        body.mesh,
        body.conductivity,
        solution.potential_V,
        contacts[k],
        current_A=_I * (-1) ** k,
        contact_Ohm_m2=z,
        others=[each for each in contacts if each is not contacts[k]],
    )


def _rms(found: Any, contact: Footprint, ring: NDArray[Any], density: NDArray[Any]) -> float:
    away = np.linalg.norm(found.points_m - contact.centre_m, axis=1)
    told = np.interp(away, ring, density)
    return float(np.sqrt(found.area_m2 @ (found.density_A_m2 - told) ** 2 / (found.area_m2 @ told**2)))
