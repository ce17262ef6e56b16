"""V10: rows of the transfer matrix of a face against solutions of their own, at random places of the skin.

The face has a client's shape, not the template's: a smooth change of it, such as a fit to photographs makes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from ninon.clinic.physics_validation.checks import Check
from ninon.dosimetry.face_conductivity import face_conductivity
from ninon.dosimetry.face_field import FaceField
from ninon.dosimetry.face_layers import FACE_LAYERS
from ninon.dosimetry.face_mesh import FaceMesh, face_mesh
from ninon.dosimetry.targets import targets_of
from ninon.dosimetry.tissue_model import tissue_model
from ninon.errors import InputError
from ninon.face.no_go import no_go_zones
from ninon.face.surface_points import SkinSurface
from ninon.face.template import template
from ninon.face.truth import random_face
from ninon.physics.contact import Footprints, footprints
from ninon.physics.contact_surface import Places
from ninon.physics.transfer.evaluate import vectors
from ninon.physics.transfer.lattice import Lattice
from ninon.physics.transfer.row_builder import RowBuilder, row_builder
from ninon.physics.transfer.row_weights import Contacts, nodal_contacts
from ninon.physics.transfer.strokes import strokes_of_pairs
from ninon.physics.transfer.transfer_matrix import TransferMatrix

__all__ = ["EDGE_MM", "RADIUS_M", "made_face", "made_skin", "transfer_rows"]

Floats = NDArray[np.float64]
Report = Callable[[str], None]

EDGE_MM = 2.0
RADIUS_M = 5e-3
_POSITIONS, _FULL_POSITIONS = 20, 200
_QUICK_REACH_MM = 25.0
"""A few positions all over a face would need nearly all rows: the quick ones lie on one cheek."""
_APART_M = (0.016, 0.06)
_TRIED = 20
"""Places drawn for each position: many lie where no contact may."""
_SEED = 4


def made_skin() -> SkinSurface:
    """Return a made face, 4 mm (root mean square) from the template and of another size."""
    head = template()
    return SkinSurface(head.surface(random_face(head.knots_mm, np.random.default_rng(_SEED))), head.triangles)


def made_face(skin: SkinSurface, edge_mm: float = EDGE_MM) -> FaceMesh:
    """Return the mesh of a made face."""
    head = template()
    inferred = np.ones(len(head.vertices_mm), dtype=np.uint8)
    return face_mesh(skin, head, origin=inferred, sex=None, age_y=None, edge_mm=edge_mm)


@dataclass(frozen=True, eq=False)
class _Bench:
    """A face ready to be solved, and random pairs of contacts on it."""

    field: FaceField
    builder: RowBuilder
    """Its rows are unit currents at the vertices under the contacts."""
    under: Footprints
    points: Floats
    normals: Floats
    volume_m3: Floats
    """(t,): tissue that belongs to each target; a layer squeezed to nothing counts for nothing."""

    @property
    def pairs(self) -> int:
        """How many."""
        return len(self.points) // 2


def transfer_rows(*, full: bool, report: Report) -> Iterator[Check]:
    """Yield how far nodal rows and the lattice are from direct solves.

    Parameters
    ----------
    full : bool
        200 positions all over face and neck; without it 20 on one cheek.
    report : callable
        Told in a sentence what is going on.
    """
    report("A face of its own shape: mesh, matrix, factor.")
    bench = _bench(full=full)
    count, targets = bench.pairs, len(bench.field.targets.vertices["muscle"])
    where = "face and neck" if full else "one cheek"
    unknowns = bench.field.body.unknowns
    about = (
        f"V10  transfer rows against direct solves, {count} random pairs on {where} of a made face, "
        f"{unknowns:,} unknowns, {targets:,} places in muscle"
    )
    report(f"{2 * count} direct solutions.")
    truth = _direct(bench)
    with tempfile.TemporaryDirectory(prefix="ninon-validate-") as folder:
        nodal = _nodal(bench, Path(folder), report)
    error = _relative(nodal, truth, np.ones(bench.field.targets.count))
    yield Check(
        about, "V10", "nodal rows, all layers, worst position", error=float(error.max()), required=1e-5
    )
    found = _lattice(bench, report)
    yield from _told(about, bench, found, truth)


def _told(about: str, bench: _Bench, found: Floats, truth: Floats) -> Iterator[Check]:
    layers = bench.field.targets.split(np.arange(bench.field.targets.count))
    errors = {
        name: 100 * _relative(found[:, here], truth[:, here], bench.volume_m3[here])
        for name, here in layers.items()
    }
    error = errors["muscle"]
    for what, value, limit in (
        ("mean over positions", error.mean(), 0.5),
        ("95th percentile", np.percentile(error, 95), 1.0),
        ("worst position", error.max(), None),
    ):
        yield Check(about, "V10", f"lattice, muscle, {what}", None, None, "", float(value), "%", limit)
    here = layers["muscle"]
    size, told = (np.linalg.norm(each[:, here], axis=2).max(axis=1) for each in (found, truth))
    peak = 100 * np.percentile(np.abs(size / told - 1), 95)
    yield Check(about, "V10", "lattice, muscle, peak, 95th percentile", None, None, "", float(peak), "%")
    for layer in ("fat", "skin"):
        value = float(errors[layer].mean())
        yield Check(about, "V10", f"lattice, {layer}, mean over positions", None, None, "", value, "%")


def _bench(*, full: bool) -> _Bench:
    skin = made_skin()
    face = made_face(skin)
    targets = targets_of(face)
    conductivity = face_conductivity(face, tissue_model().conductivities())
    field = FaceField(targets, conductivity, None, 2.0, 2)
    points, normals, under = _random_pairs(
        field, skin, _FULL_POSITIONS if full else _POSITIONS, everywhere=full
    )
    vertices = np.unique(under.corners)
    sources = csc_array(
        (np.ones(len(vertices)), (field.body.source_node(vertices), np.arange(len(vertices)))),
        shape=(field.body.unknowns, len(vertices)),
    )
    recovery = targets.recovery(conductivity, field.body.unknowns)
    builder = row_builder(field.body.factor, sources, recovery, field.tiling, matrix=field.body.matrix)
    volume = [face.volume_m3[FACE_LAYERS.index(name)][at] for name, at in targets.vertices.items()]
    return _Bench(field, builder, under, points, normals, np.concatenate(volume))


def _random_pairs(
    field: FaceField, skin: SkinSurface, count: int, *, everywhere: bool
) -> tuple[Floats, Floats, Footprints]:
    """Return places where a contact may lie, outside what is never entered, and can lie flat, two and two."""
    face, dice = field.targets.face, np.random.default_rng(_SEED)
    surface = face.surface
    triangles = np.flatnonzero(face.treated[face.triangles].all(axis=1))
    if not everywhere:
        middle = face.vertices_mm[face.within("cheek") & (face.vertices_mm[:, 0] > 0)].mean(axis=0)
        away = np.linalg.norm(1000 * surface.middles_m[triangles] - middle, axis=1)
        triangles = triangles[away < _QUICK_REACH_MM]
    a, b, c = surface.corners_m[triangles].transpose(1, 0, 2)
    share = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    tried = Places(
        dice.choice(triangles, _TRIED * count, p=share / share.sum()),
        dice.dirichlet([1.0] * 3, _TRIED * count),
    )
    points = surface.at(tried)
    good = np.flatnonzero(_clear(skin, 1000 * points))
    lattice, _ = field.matrix(RADIUS_M)
    kept: list[int] = []
    while len(kept) < 2 * count:
        first, good = good[0], good[1:]
        apart = np.linalg.norm(points[good] - points[first], axis=1)
        second = good[(apart >= _APART_M[0]) & (apart <= _APART_M[1])][0]
        if all(_lies(field, lattice, tried, k) for k in (first, second)):
            kept += [int(first), int(second)]
        good = good[good != second]
    both = Places(tried.triangle[kept], tried.weights[kept])
    return surface.at(both), surface.facing(both), footprints(surface, both, RADIUS_M)


def _clear(skin: SkinSurface, points_mm: Floats) -> NDArray[np.bool_]:
    """Return which contacts keep clear of what is never entered."""
    anchors, _ = skin.laid_on(points_mm)
    found = np.ones(len(points_mm), dtype=bool)
    for area in no_go_zones(skin, template()):
        found &= area.clearance_mm(skin, anchors, contact_radius_mm=1000 * RADIUS_M) >= 0
    return found


def _lies(field: FaceField, lattice: Lattice, places: Places, which: int) -> bool:
    surface = field.targets.face.surface
    one = Places(places.triangle[[which]], places.weights[[which]])
    try:
        footprints(surface, one, RADIUS_M)
        field.contacts(lattice, surface.at(one), surface.facing(one))
    except InputError:
        return False
    return True


def _direct(bench: _Bench) -> Floats:
    """Return J of each pair at all targets, solved for afresh, ``(pairs, targets, 3)``."""
    load = bench.under.load(bench.field.targets.face.count).tocoo()
    at = bench.field.body.source_node(load.col)
    shape = (bench.field.body.unknowns, len(bench.points))
    single = bench.builder.direct(csc_array((load.data, (at, load.row)), shape=shape), bench.field.tiling)
    return np.asarray(single[0::2] - single[1::2])


def _nodal(bench: _Bench, folder: Path, report: Report) -> Floats:
    mesh = bench.field.targets.face.mesh
    vertices = np.unique(bench.under.corners)
    report(f"{len(vertices)} nodal rows.")
    matrix = TransferMatrix(
        folder / "nodal", "0" * 64, mesh.surface_m[vertices], bench.field.targets.points_m,
        bench.field.tiling, lambda: bench.builder, {},
    )  # fmt: skip
    load = csr_array(bench.under.load(mesh.vertex_count))
    load.sum_duplicates()
    rows = np.searchsorted(vertices, load.indices)
    return _vectors(matrix, nodal_contacts(bench.points, load.indptr, rows, load.data))


def _lattice(bench: _Bench, report: Report) -> Floats:
    lattice, matrix = bench.field.matrix(RADIUS_M)
    contacts = bench.field.contacts(lattice, bench.points, bench.normals)
    report(f"{len(contacts.used_rows)} of {len(lattice)} rows of the lattice.")
    return _vectors(matrix, contacts)


def _vectors(matrix: TransferMatrix, contacts: Contacts) -> Floats:
    pairs = strokes_of_pairs(contacts, np.ones(len(contacts) // 2), np.arange(len(contacts) // 2 + 1))
    return vectors(matrix.loaded(contacts.used_rows, threads=2), pairs).astype(np.float64)


def _relative(found: Floats, truth: Floats, volume: Floats) -> Floats:
    """Return the relative L2 error over the volume of tissue, one number per pair."""
    error = ((found - truth) ** 2).sum(axis=2) @ volume
    return np.asarray(np.sqrt(error / ((truth**2).sum(axis=2) @ volume)))
