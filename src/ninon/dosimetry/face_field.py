"""From strokes on a face to the field of each, by a transfer matrix that is built as far as it is needed."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, vstack

from ninon import __version__
from ninon.dosimetry.face_mesh import FaceMesh
from ninon.dosimetry.strokes import Stroke
from ninon.dosimetry.strokes_field import KeptFields, StrokesField
from ninon.dosimetry.targets import Targets
from ninon.errors import InputError
from ninon.physics.body import Body
from ninon.physics.contact import footprints
from ninon.physics.film import Film
from ninon.physics.transfer.evaluate import evaluated
from ninon.physics.transfer.interpolation import lattice_contacts, on_lattice
from ninon.physics.transfer.key import transfer_key
from ninon.physics.transfer.lattice import Lattice
from ninon.physics.transfer.row_builder import RowBuilder, row_builder
from ninon.physics.transfer.row_weights import Contacts
from ninon.physics.transfer.spatial_order import BLOCK, Tiling, leaf_order, tiled
from ninon.physics.transfer.strokes import Strokes
from ninon.physics.transfer.transfer_cache import TransferCache
from ninon.physics.transfer.transfer_matrix import TransferMatrix

__all__ = ["LATTICE_APART_MM", "FaceField"]

Floats = NDArray[np.float64]

LATTICE_APART_MM, SMALL_APART_MM = 2.5, 2.0
"""Least distance of two lattice rows for a dose, and for small contacts, whose fields change more quickly."""
_SMALL_M = 0.004
_TRIED_AT_ONCE = 32
_WINDOW = 3.0
"""Radius of the window of rows round a contact, in spacings: rows lie wider apart in the neck."""


@dataclass(frozen=True, eq=False)
class FaceField:
    """One face with one conductor, ready for any strokes."""

    targets: Targets
    conductivity: Floats
    """(sublayers, m, 3, 3): S/m."""
    film: Film | None
    contact_Ohm_m2: float
    """Between metal and what lies under it: the horny layer without a film, the conductor itself with one."""
    threads: int
    cache: TransferCache | None = None
    """Where rows are kept; None: in a folder of their own that goes with this object."""
    solver: str | None = None
    apart_mm: float | None = None
    """Least distance of two lattice rows; what a dose asks for unless given."""
    _matrices: dict[float, tuple[Lattice, TransferMatrix]] = field(default_factory=dict)

    @cached_property
    def body(self) -> Body:
        """The body, assembled; factored when first asked for rows that are not there."""
        mesh = self.targets.face.mesh
        return Body.build(
            mesh,
            self.conductivity,
            film=self.film,
            solver=self.solver,
            threads=self.threads,
            ground=_ground(self.targets.face, self.conductivity),
        )

    @cached_property
    def tiling(self) -> Tiling:
        """Of the targets."""
        return tiled(self.targets.points_m)

    def strokes(self, strokes: Sequence[Stroke], report: Callable[[str], None]) -> StrokesField:
        """Return the fields of strokes; rows that are missing are solved for and kept.

        Parameters
        ----------
        strokes : sequence of Stroke
            What is drawn.
        report : callable
            Told in a sentence how far the rows have come.

        Raises
        ------
        InputError
            If no place of a stroke lets its contacts lie on the skin.
        """
        shape = (len(strokes), self.targets.count)
        charge, peak = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        voltage, lost = np.zeros(len(strokes)), [0.0] * len(strokes)
        for radius in sorted({stroke.radius_m for stroke in strokes}):
            which = [k for k, stroke in enumerate(strokes) if stroke.radius_m == radius]
            found = self._of_radius([strokes[k] for k in which], radius, report)
            charge[which], peak[which] = found.charge_per_A, found.peak_per_A
            voltage[which] = found.voltage_per_A
            for k, share in zip(which, found.lost, strict=True):
                lost[k] = share
        return StrokesField(charge, peak, voltage, tuple(lost))

    def _of_radius(
        self, strokes: Sequence[Stroke], radius_m: float, report: Callable[[str], None]
    ) -> StrokesField:
        lattice, matrix = self.matrix(radius_m)
        kept = KeptFields(matrix.folder, strokes, self.contact_Ohm_m2) if self.cache is not None else None
        known = kept.read() if kept else None
        if known is not None:
            matrix.cache.used(matrix.folder) if matrix.cache else None
            return known
        found = self._solved(strokes, lattice, matrix, radius_m, report)
        if kept:
            kept.write(found)
        return found

    def _solved(
        self,
        strokes: Sequence[Stroke],
        lattice: Lattice,
        matrix: TransferMatrix,
        radius_m: float,
        report: Callable[[str], None],
    ) -> StrokesField:
        laid, lost = self._laid(strokes, lattice)
        rows = laid.contacts.used_rows
        if not matrix.has(rows):
            matrix.ensure(
                rows,
                report=lambda done: report(
                    f"Solving: block {done.done} of {done.total}, about {done.seconds_left:.0f} s left."
                ),
            )
            # A factor takes as much memory as the rows, and they are on disk now.
            self.__dict__.pop("body", None)
        loaded = matrix.loaded(rows, threads=self.threads)
        fields = evaluated(loaded, laid, threads=self.threads)
        duty = np.array([stroke.duty for stroke in strokes], dtype=np.float32)
        return StrokesField(
            fields.charge_per_A * duty[:, None],
            fields.peak_per_A,
            self._voltages(laid, loaded, radius_m),
            tuple(lost),
        )

    @property
    def radii(self) -> list[float]:
        """Radii of the contacts that were asked for, ascending, in metres."""
        return sorted(self._matrices)

    def matrix(self, radius_m: float) -> tuple[Lattice, TransferMatrix]:
        """Return the lattice and the transfer matrix of contacts of one radius."""
        if radius_m not in self._matrices:
            self._matrices[radius_m] = self._matrix(radius_m)
        return self._matrices[radius_m]

    def _matrix(self, radius_m: float) -> tuple[Lattice, TransferMatrix]:
        face, lattice = self.targets.face, self._lattice(radius_m)
        key = self._key(radius_m, lattice)
        cache = self.cache
        root = cache.root if cache is not None else self._own_folder

        def builder() -> RowBuilder:
            unknowns = self.body.unknowns
            at = self.body.source_node(np.arange(face.count))
            entries = _row_loads(face, lattice, radius_m).tocoo()
            sources = csc_array(
                (entries.data, (at[entries.col], entries.row)), shape=(unknowns, len(lattice))
            )
            recovery = self.targets.recovery(self.conductivity, unknowns)
            return row_builder(self.body.factor, sources, recovery, self.tiling, matrix=self.body.matrix)

        made = {"ninon": __version__}
        points = self.targets.points_m
        return lattice, TransferMatrix(
            root / key, key, lattice.points_m, points, self.tiling, builder, made, cache
        )

    @cached_property
    def _own_folder(self) -> Path:
        """A folder that goes with this object: it holds the shape of a face."""
        folder = tempfile.mkdtemp(prefix="ninon-dose-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)

    def _lattice(self, radius_m: float) -> Lattice:
        face = self.targets.face
        usual = SMALL_APART_MM if radius_m < _SMALL_M else LATTICE_APART_MM
        chosen = face.cut.apart(self.apart_mm or usual)
        chosen = chosen[leaf_order(face.mesh.surface_m[chosen], BLOCK)]
        area = float(face.area_m2[face.treated].sum())
        spacing = float(np.sqrt(area / len(chosen) * 2 / np.sqrt(3)))
        normals = face.surface.vertex_normals[chosen]
        return Lattice(chosen, face.mesh.surface_m[chosen], normals, spacing)

    def _key(self, radius_m: float, lattice: Lattice) -> str:
        mesh, film = self.targets.face.mesh, self.film
        lengths = {"levels": mesh.levels_m, "radius": np.array([radius_m]), "targets": self.targets.points_m}
        values: dict[str, NDArray[Any]] = {
            "triangles": mesh.triangles,
            "conductivity": self.conductivity,
            "rows": lattice.vertices,
        }
        if film is not None:
            values["film"] = np.array([film.sheet_S, film.contact_Ohm_m2])
            values["film_on"] = film.triangles
        return transfer_key(lengths, values, {"patch": "uniform disc", "element": "wedge 3x2"})

    def contacts(self, lattice: Lattice, points_m: Floats, normals: Floats) -> Contacts:
        """Return contacts at places on the skin as sums of lattice rows.

        Parameters
        ----------
        lattice : Lattice
            Of their radius.
        points_m, normals : (k, 3) array
            Centres, and unit outward normals there.

        Raises
        ------
        InputError
            If one of them lies outside the lattice.
        """
        return lattice_contacts(lattice, points_m, normals, window_spacings=_WINDOW, threads=self.threads)

    def _laid(self, strokes: Sequence[Stroke], lattice: Lattice) -> tuple[Strokes, list[float]]:
        """Return the strokes as contacts on the lattice, without places where one cannot lie."""
        face, kept, lost = self.targets.face, [], []
        for stroke in strokes:
            count = stroke.centres_mm.shape[1]
            places = face.places(stroke.centres_mm.reshape(-1, 3))
            points, normals = face.surface.at(places), face.surface.facing(places)
            good = np.asarray(
                on_lattice(lattice, points, normals, window_spacings=_WINDOW).reshape(-1, count).all(axis=1)
            )
            if not good.any():
                raise InputError(
                    f"{stroke.movement} {stroke.side}: nowhere along the line can the contacts lie on the "
                    "skin that is computed. Leave the line out, or use a smaller electrode."
                )
            shape = (-1, count, 3)
            kept.append((points.reshape(shape)[good], normals.reshape(shape)[good], stroke, good))
            lost.append(float(stroke.dwell_s[~good].sum() / stroke.dwell_s.sum()))
        points = np.concatenate([p.reshape(-1, 3) for p, _, _, _ in kept])
        normals = np.concatenate([n.reshape(-1, 3) for _, n, _, _ in kept])
        contacts = self.contacts(lattice, points, normals)
        return _as_strokes(contacts, [(stroke, good) for _, _, stroke, good in kept]), lost

    def _voltages(self, laid: Strokes, loaded: Any, radius_m: float) -> Floats:
        """Return the largest voltage per ampere of each stroke: under uniform patches, and through them."""
        near = laid.contacts.near
        weights = csr_array(
            (near.weights, loaded.places(near.rows), near.starts), shape=(len(near), len(loaded.rows))
        )
        rows = np.repeat(np.arange(laid.positions), np.diff(laid.position_starts))
        shares = csr_array(
            (laid.balanced_share, (rows, laid.contact)), shape=(laid.positions, len(laid.contacts))
        )
        mixed = csr_array(shares @ weights)
        inside = np.asarray(csr_array(mixed.multiply(mixed @ loaded.green)).sum(axis=1)).ravel()
        area = np.pi * radius_m**2
        crossing = np.asarray(shares.multiply(shares).sum(axis=1)).ravel() * self.contact_Ohm_m2 / area
        return np.asarray(np.maximum.reduceat(inside + crossing, laid.stroke_starts[:-1]))


def _ground(face: FaceMesh, conductivity: Floats) -> int:
    """Return a deep node that much hangs on: through a badly connected one, digits would be lost."""
    mesh = face.mesh
    of_triangle = conductivity[-1, :, 0, 0]
    shared = np.bincount(mesh.triangles.ravel(), np.repeat(of_triangle, 3), mesh.vertex_count)
    volume = face.volume_m3[-1]
    return int(mesh.node(int(np.argmax(shared * volume ** (1 / 3))), mesh.levels - 1))


def _as_strokes(contacts: Contacts, kept: Sequence[tuple[Stroke, NDArray[np.bool_]]]) -> Strokes:
    shares = [np.tile(stroke.shares, int(good.sum())) for stroke, good in kept]
    counts = [np.full(int(good.sum()), len(stroke.shares)) for stroke, good in kept]
    places = [int(good.sum()) for _, good in kept]
    return Strokes(
        contacts,
        np.concatenate([[0], np.cumsum(np.concatenate(counts))]),
        np.arange(len(contacts)),
        np.concatenate(shares),
        np.concatenate([stroke.dwell_s[good] for stroke, good in kept]),
        np.concatenate([[0], np.cumsum(places)]),
    )


def _row_loads(face: FaceMesh, lattice: Lattice, radius_m: float) -> csr_array:
    """Return the load each row puts on the vertices, ``(rows, n)``: a disc, where one can lie flat.

    Elsewhere, as on the wing of the nose, the row is the current into the nearest skin within that radius; no
    contact is ever laid there, but rows beside it need a neighbour.
    """
    blocks = []
    for start in range(0, len(lattice), _TRIED_AT_ONCE):
        part = range(start, min(start + _TRIED_AT_ONCE, len(lattice)))
        try:
            blocks.append(_discs(face, lattice.points_m[list(part)], radius_m))
        except InputError:
            blocks += [_disc_or_near(face, lattice, k, radius_m) for k in part]
    return csr_array(vstack(blocks))


def _discs(face: FaceMesh, points: Floats, radius_m: float) -> csr_array:
    return csr_array(footprints(face.surface, face.surface.places(points), radius_m).load(face.count))


def _disc_or_near(face: FaceMesh, lattice: Lattice, row: int, radius_m: float) -> csr_array:
    try:
        return _discs(face, lattice.points_m[[row]], radius_m)
    except InputError:
        away = np.linalg.norm(face.mesh.surface_m - lattice.points_m[row], axis=1)
        facing = face.surface.vertex_normals @ lattice.normals[row] > 0
        share = np.where((away <= radius_m) & facing, face.area_m2, 0.0)
        share[lattice.vertices[row]] += 1e-12
        return csr_array((share / share.sum())[None])
