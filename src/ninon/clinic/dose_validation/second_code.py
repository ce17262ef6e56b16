"""The current under a face computed a second time, by another code on a mesh of its own.

scikit-fem assembles its own wedge elements with its own quadrature, on a mesh with every sublayer cut in
two or more, and takes its own means. Only the face, its tissues, the currents and what is meant by a layer's
mean are shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ninon.errors import InputError, PhysicsError
from ninon.physics.body import Body
from ninon.physics.contact import footprints
from ninon.physics.contact_surface import ContactSurface
from ninon.physics.factor import factor
from ninon.physics.prism_mesh import PrismMesh
from ninon.physics.recovery import Recovery
from ninon.physics.system import grounded

__all__ = ["SecondCode", "beside_second_code", "on_template_face", "pairs_on", "refined_in_depth"]

Floats = NDArray[np.float64]

_REQUIRED = 0.02
_RADIUS_M = 0.005
_APART_M = 0.03
_LEFT_OVER = 1e-6


@dataclass(frozen=True)
class SecondCode:
    """How far two codes are apart."""

    relative_error: float
    """Norm of the difference in muscle over the norm of the second code's answer, over all pairs."""
    largest_error: float
    """The same of the pair where it is largest."""
    nodes: int
    """Vertices under which both were looked at."""
    unknowns: tuple[int, int]
    """Ours and theirs."""
    text: str


def on_template_face(*, edge_mm: float, pairs: int = 6, cuts: int = 2) -> SecondCode:
    """Return the comparison on the template's face.

    Parameters
    ----------
    edge_mm : float
        Wanted edge of our mesh in the face.
    pairs : int
        How many pairs of contacts, spread over the treated skin.
    cuts : int
        Into how many the second code cuts each of our sublayers.
    """
    from ninon.clinic.client_face import face_without_photo
    from ninon.dosimetry.face_conductivity import face_conductivity
    from ninon.dosimetry.face_mesh import face_mesh
    from ninon.dosimetry.tissue_model import tissue_model

    person = face_without_photo()
    face = face_mesh(
        person.skin, person.template, origin=person.geometry.origin, sex="women", age_y=42, edge_mm=edge_mm
    )
    conductivity = face_conductivity(face, tissue_model().conductivities())
    currents = pairs_on(face.mesh, face.treated & (face.origin < 2), pairs)
    return beside_second_code(
        face.mesh, conductivity, currents, layer="muscle", vertices=np.flatnonzero(face.treated), cuts=cuts
    )


def beside_second_code(
    mesh: PrismMesh,
    conductivity: Floats,
    currents: csr_array,
    *,
    layer: str,
    vertices: NDArray[np.int64],
    cuts: int = 2,
) -> SecondCode:
    """Return how far our current density in one layer is from the second code's.

    Parameters
    ----------
    mesh : PrismMesh
        The body.
    conductivity : (levels − 1, m, 3, 3) array
        S/m per prism.
    currents : (cases, n) sparse array
        What enters at each vertex of the skin; each case adds up to 0.
    layer : str
        Which layer.
    vertices : (v,) array
        Under which vertices.
    cuts : int
        Into how many the second code cuts each sublayer.

    Raises
    ------
    InputError
        If scikit-fem is not installed.
    """
    _skfem()
    ours = _ours(mesh, conductivity, currents, layer, vertices)
    finer = refined_in_depth(mesh, cuts)
    theirs = _theirs(finer, np.repeat(conductivity, cuts, axis=0), currents, layer, vertices)
    gaps = np.linalg.norm(ours - theirs, axis=(1, 2)) / np.linalg.norm(theirs, axis=(1, 2))
    error = float(np.linalg.norm(ours - theirs) / np.linalg.norm(theirs))
    text = (
        f"scikit-fem {_skfem().__version__}, {finer.node_count:,} unknowns beside our {mesh.node_count:,}: "
        f"current density in {layer} under {len(vertices):,} vertices, {len(ours)} pairs of contacts: "
        f"{100 * error:.2f} % apart (relative L2; required {100 * _REQUIRED:.0f} %), "
        f"at most {100 * gaps.max():.2f} % for one pair"
    )
    return SecondCode(error, float(gaps.max()), len(vertices), (mesh.node_count, finer.node_count), text)


def pairs_on(mesh: PrismMesh, where: NDArray[np.bool_], count: int) -> csr_array:
    """Return the currents of pairs of discs spread over some of the skin, ``(count, n)``, 1 A each.

    Raises
    ------
    InputError
        If there is no room for so many.
    """
    surface = ContactSurface(mesh.surface_m, mesh.triangles)
    candidates, found = np.flatnonzero(where), []
    for vertex in candidates[np.linspace(0, len(candidates) - 1, 8 * count).astype(int)]:
        away = np.linalg.norm(mesh.surface_m[candidates] - mesh.surface_m[vertex], axis=1)
        both = mesh.surface_m[[vertex, candidates[np.argmin(np.abs(away - _APART_M))]]]
        try:
            load = csr_array(footprints(surface, surface.places(both), _RADIUS_M).load(mesh.vertex_count))
        except InputError:  # a disc cannot lie flat here
            continue
        found.append(load[[0]] - load[[1]])
        if len(found) == count:
            from scipy.sparse import vstack

            return csr_array(vstack(found))
    raise InputError(f"There is no room for {count} pairs of contacts that lie flat.")


def refined_in_depth(mesh: PrismMesh, times: int) -> PrismMesh:
    """Return the mesh with each sublayer cut into so many of equal thickness."""
    shares = np.arange(times)[:, None, None] / times
    upper, lower = mesh.levels_m[:-1], mesh.levels_m[1:]
    between = [(1 - shares) * a + shares * b for a, b in zip(upper, lower, strict=True)]
    return PrismMesh(
        triangles=mesh.triangles,
        levels_m=np.concatenate([*between, mesh.levels_m[-1:]]),
        layer=np.repeat(mesh.layer, times),
        layer_names=mesh.layer_names,
    )


def _ours(
    mesh: PrismMesh, conductivity: Floats, currents: csr_array, layer: str, vertices: NDArray[np.int64]
) -> Floats:
    """Return our density, ``(cases, v, 3)``: the mean over the layer's prisms round each vertex."""
    body = Body.build(mesh, conductivity, threads=1, ground=_ground(mesh, conductivity))
    entries = currents.tocoo()
    right = csr_array(
        (entries.data, (mesh.node(entries.col, 0), entries.row)), shape=(mesh.node_count, currents.shape[0])
    )
    potential = body.solve(right)
    subs = mesh.sublayers_of(layer)
    recovery = Recovery.build(mesh, conductivity, subs, vertices)
    density = (recovery.current_density @ potential).reshape(len(vertices), len(subs), 3, -1)
    weights = recovery.volume_m3.reshape(len(vertices), len(subs), 1, 1)
    found: Floats = ((weights * density).sum(axis=1) / weights.sum(axis=1)).transpose(2, 0, 1)
    return found


def _ground(mesh: PrismMesh, conductivity: Floats) -> int:
    """Return a deep node that much hangs on: through a badly connected one, digits would be lost."""
    a, b, c = mesh.levels_m[-1][mesh.triangles].transpose(1, 0, 2)
    wide = np.linalg.norm(np.cross(b - a, c - a), axis=1) * conductivity[-1, :, 0, 0]
    shared = np.bincount(mesh.triangles.ravel(), np.repeat(wide, 3), mesh.vertex_count)
    return int(mesh.node(int(np.argmax(shared)), mesh.levels - 1))


def _theirs(
    mesh: PrismMesh, conductivity: Floats, currents: csr_array, layer: str, vertices: NDArray[np.int64]
) -> Floats:
    skfem = _skfem()
    basis = _basis(mesh)
    tensors = _everywhere(conductivity.reshape(-1, 3, 3), basis)

    @skfem.BilinearForm  # type: ignore[untyped-decorator]
    def conduction(u: Any, v: Any, _: Any) -> Any:
        return np.einsum("abtq,btq,atq->tq", tensors, u.grad, v.grad)

    potential = _solved(csr_array(conduction.assemble(basis)), mesh, currents, _ground(mesh, conductivity))
    return _layer_means(mesh, conductivity, potential, layer)[:, vertices]


def _basis(mesh: PrismMesh, prisms: NDArray[np.int64] | None = None) -> Any:
    """Return scikit-fem's wedges, or some of them, with its rule for a triangle times that for a line.

    Its own rule for wedges adds up to half the volume in version 12.0.2.
    """
    skfem = _skfem()
    flat, area = skfem.quadrature.get_quadrature(skfem.refdom.RefTri, 4)
    height, length = skfem.quadrature.get_quadrature(skfem.refdom.RefLine, 4)
    points = np.concatenate([np.repeat(flat, len(length), axis=1), np.tile(height, len(area))])
    # Their wedge begins with the triangle that ours has below.
    corners = mesh.prism_nodes.reshape(-1, 6)[:, [3, 4, 5, 0, 1, 2]].T.astype(np.int64)
    places = np.ascontiguousarray(mesh.nodes_m.T)
    wedges = skfem.MeshWedge1(places, np.ascontiguousarray(corners), sort_t=False)
    rule = points, np.outer(area, length).ravel()
    return skfem.Basis(wedges, skfem.ElementWedge1(), elements=prisms, quadrature=rule)


def _everywhere(tensors: Floats, basis: Any) -> Floats:
    """Return a tensor per prism at each point of the quadrature, ``(3, 3, prisms, points)``."""
    shape = (3, 3, len(tensors), basis.X.shape[-1])
    found: Floats = np.broadcast_to(tensors.transpose(1, 2, 0)[..., None], shape)
    return found


def _solved(matrix: csr_array, mesh: PrismMesh, currents: csr_array, ground: int) -> Floats:
    """Return the potentials; who solves does not matter, for what is left over is looked at.

    Raises
    ------
    PhysicsError
        If the potentials do not solve the second code's own equations.
    """
    right = np.zeros((mesh.node_count, currents.shape[0]))
    right[mesh.node(np.arange(mesh.vertex_count), 0)] = currents.toarray().T
    fixed = grounded(matrix, ground)
    right[ground] = 0.0
    found: Floats = factor(fixed, levels=mesh.levels, coordinates=mesh.surface_m).solve(right)
    left = float(np.abs(matrix @ found - right).sum(axis=0).max() / np.abs(right).sum(axis=0).min())
    if not left <= _LEFT_OVER:
        raise PhysicsError(f"the second code's equations are solved only to {left:.1g}; compare another mesh")
    return found


def _layer_means(mesh: PrismMesh, conductivity: Floats, potential: Floats, layer: str) -> Floats:
    """Return the mean density over a layer's prisms round each vertex, ``(cases, n, 3)``."""
    cases, count = potential.shape[1], len(mesh.triangles)
    flux, volume = np.zeros((mesh.vertex_count, cases, 3)), np.zeros(mesh.vertex_count)
    for sublayer in mesh.sublayers_of(layer):
        basis = _basis(mesh, np.arange(count * sublayer, count * (sublayer + 1)))
        tensors, size = _everywhere(conductivity[sublayer], basis), basis.dx.sum(axis=-1)
        for case in range(cases):
            slopes = np.asarray(basis.interpolate(potential[:, case]).grad)
            density = -np.einsum("abtq,btq->atq", tensors, slopes)
            for corner in mesh.triangles.T:
                np.add.at(flux[:, case], corner, (density * basis.dx).sum(axis=-1).T)
        for corner in mesh.triangles.T:
            np.add.at(volume, corner, size)
    found: Floats = (flux / volume[:, None, None]).transpose(1, 0, 2)
    return found


def _skfem() -> Any:
    try:
        return import_module("skfem")
    except ImportError:
        raise InputError(
            "The second code is scikit-fem, which is not installed; install scikit-fem to compare with it."
        ) from None
