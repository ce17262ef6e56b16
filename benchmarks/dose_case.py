"""The problem that the dose bench gives to everybody: one face, its tissues, places of an example plan.

Run as ``python dose_case.py FOLDER EDGE_MM``: our own values are kept as they are; others get the mesh, the
conductivity, the currents of some positions and the recovery of current density as plain arrays.
"""

from __future__ import annotations

import pickle
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from ninon import tables
from ninon.clinic import journey
from ninon.clinic.client_face import ClientFace, face_without_photo
from ninon.clinic.examples import EXAMPLES
from ninon.dosimetry.face_conductivity import face_conductivity
from ninon.dosimetry.face_field import FaceField
from ninon.dosimetry.face_mesh import face_mesh
from ninon.dosimetry.strokes import Stroke, StrokePlaces, strokes_of
from ninon.dosimetry.targets import Targets
from ninon.dosimetry.tissue_model import tissue_model
from ninon.errors import InputError
from ninon.physics.contact import footprints
from ninon.physics.transfer.lattice import thinned

__all__ = ["BLOCK", "COUNTS", "EVERY_MM", "SESSION", "DoseCase", "read_case"]

SESSION = 4000
"""Positions of the session."""
EXAMPLE = "demo-client-01-oval-clinic"
BLOCK = 128
"""Positions that are solved for directly, to be compared."""
COUNTS = (100, 1000, SESSION, 10_000)
"""Positions of which the cost of a session is measured, to see it grow."""
EVERY_MM = {"usual": 1.0, "fine": 0.12}
"""How far apart places on the lines are: as a plan has them, and enough of them to choose from."""
MUSCLE_APART_MM = 1.58
"""Distance of the places looked at in muscle: ten thousand of them on the mesh of 170 thousand unknowns."""
_FOR_PEERS, _OURS = "problem.npz", "case.pickle"


@dataclass(frozen=True, eq=False)
class DoseCase:
    """Everything our side needs."""

    targets: Targets
    conductivity: np.ndarray
    strokes: dict[str, tuple[Stroke, ...]]
    """By how far apart places are, as in `EVERY_MM`."""
    centres_m: np.ndarray
    """(BLOCK, 2, 3): the contacts of the positions that are solved for directly."""
    loads: sparse.csc_array
    """(unknowns, BLOCK): their currents, 1 A in and out."""
    recovery: sparse.csr_array
    """(3 · targets, unknowns)"""

    def field(self, threads: int) -> FaceField:
        """Return the face as the product has it: bare skin, and ordinary contacts on it."""
        return FaceField(self.targets, self.conductivity, None, 2.0, threads)


def read_case(folder: Path) -> DoseCase:
    with (folder / _OURS).open("rb") as file:
        case: DoseCase = pickle.load(file)  # written by this very bench
    return case


def _strokes(face: ClientFace) -> dict[str, tuple[Stroke, ...]]:
    intake = journey.read_intake(EXAMPLES / f"{EXAMPLE}.toml")
    plan = journey.plan(intake, face)
    lines = face.lines(journey.contact_radius_mm(intake))
    places = StrokePlaces(face.skin, face.template, face.curves, lines.no_go)
    device = tables.devices()[plan.session.device]
    return {
        name: strokes_of(plan.session, places, device=device, every_mm=every)
        for name, every in EVERY_MM.items()
    }


def make_case(edge_mm: float) -> DoseCase:
    person = face_without_photo()
    face = face_mesh(
        person.skin, person.template, origin=person.geometry.origin, sex="women", age_y=42, edge_mm=edge_mm
    )
    conductivity = face_conductivity(face, tissue_model().conductivities())
    chosen = thinned(face.mesh.surface_m, face.treated, MUSCLE_APART_MM / 1000)
    targets = Targets(face, {"muscle": np.sort(chosen)})
    strokes = _strokes(person)
    field = FaceField(targets, conductivity, None, 2.0, 1)
    centres, loads = _positions(field, strokes["usual"])
    return DoseCase(
        targets, conductivity, strokes, centres, loads, targets.recovery(conductivity, face.mesh.node_count)
    )


def _positions(field: FaceField, strokes: tuple[Stroke, ...]) -> tuple[np.ndarray, sparse.csc_array]:
    """Return some positions spread over all strokes whose contacts lie flat, and their currents."""
    face, radius = field.targets.face, strokes[0].radius_m
    lattice, _ = field.matrix(radius)
    laid, _ = field._laid(strokes, lattice)
    centres = laid.contacts.centres_m.reshape(-1, 2, 3)
    pairs, chosen = [], []
    for place in np.linspace(0, len(centres) - 1, min(2 * BLOCK, len(centres))).astype(int):
        try:
            contacts = footprints(face.surface, face.surface.places(centres[place]), radius)
        except InputError:  # one of them cannot lie flat there
            continue
        load = sparse.csr_array(contacts.load(face.count))
        pairs.append(load[[0]] - load[[1]])
        chosen.append(place)
    some = np.linspace(0, len(pairs) - 1, BLOCK).astype(int)
    currents = sparse.coo_array(sparse.vstack([pairs[k] for k in some]))
    nodes = face.mesh.node(currents.col, 0)
    shape = (face.mesh.node_count, BLOCK)
    loads = sparse.csc_array((currents.data, (nodes, currents.row)), shape=shape)
    return centres[np.array(chosen)[some]], loads


def write_for_peers(case: DoseCase, folder: Path) -> None:
    mesh, body = case.targets.face.mesh, case.field(1).body
    arrays = {
        "nodes_m": mesh.nodes_m,
        "prisms": mesh.prism_nodes.reshape(-1, 6),
        "conductivity": case.conductivity.reshape(-1, 3, 3),
        "ground": np.array(body.ground),
        "sublayers": mesh.sublayers_of("muscle"),
        "levels": np.array(mesh.levels),
        "targets": case.targets.vertices["muscle"],
    }
    for name, matrix in (("matrix", body.matrix), ("loads", case.loads), ("recovery", case.recovery)):
        one = sparse.csr_array(matrix)
        arrays |= {f"{name}_{part}": getattr(one, part) for part in ("data", "indices", "indptr", "shape")}
    np.savez(folder / _FOR_PEERS, **arrays)


def main() -> None:
    folder, edge_mm = Path(sys.argv[1]), float(sys.argv[2])
    case = make_case(edge_mm)
    with (folder / _OURS).open("wb") as file:
        pickle.dump(case, file, protocol=5)
    write_for_peers(case, folder)
    print(f"{case.targets.face.mesh.node_count} {case.targets.count}")


if __name__ == "__main__":
    import dose_case  # so that the pickle names the module and not __main__

    dose_case.main()
