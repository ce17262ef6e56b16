"""Ninon's side of the dose bench, one kind of work per process, as lines of JSON.

Run as ``python dose_ours.py WHAT FOLDER THREADS REPEATS``, where WHAT is ``solve``, ``build``,
``some_rows`` or ``warm``.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from dose_case import BLOCK, COUNTS, SESSION, DoseCase, read_case
from peers.dose_timing import peak_MB, said, timed
from threadpoolctl import threadpool_limits

from ninon.dosimetry.face_field import FaceField
from ninon.physics.body import Body
from ninon.physics.transfer.evaluate import evaluated, vectors
from ninon.physics.transfer.lattice import Lattice
from ninon.physics.transfer.loaded_rows import LoadedRows
from ninon.physics.transfer.strokes import Strokes, strokes_of_pairs
from ninon.physics.transfer.transfer_cache import TransferCache

_ONE_BY_ONE = 8
_ROOM_BYTES = 5_000_000_000


def solve(case: DoseCase, folder: Path, threads: int, repeats: int) -> None:
    """Fresh; then with the factor kept: one right-hand side at a time, and a block."""
    mesh, recovery = case.targets.face.mesh, case.recovery
    ground = case.field(threads).body.ground
    currents = case.loads[:, [0]].toarray().ravel()
    before = peak_MB()

    def assemble() -> Body:
        return Body.build(mesh, case.conductivity, threads=threads, ground=ground)

    def fresh() -> Body:
        body = assemble()
        recovery @ body.solve(currents)
        return body

    said("assembly", timed(assemble, repeats))
    body = timed(assemble, 1)["result"]
    said("factor", timed(lambda: replace(body).factor, repeats))
    took = timed(fresh, repeats)
    body = took["result"]
    said("fresh", took, before_MB=before, factor_MB=body.factor.bytes / 1e6, entries=body.factor.entries)
    ones = [case.loads[:, [k]].toarray().ravel() for k in range(_ONE_BY_ONE)]
    said(
        "one",
        timed(lambda: [recovery @ body.factor.solve(one) for one in ones], repeats, each=len(ones)),
    )
    wanted = np.unique(recovery.indices).astype(np.int64)
    reading = recovery[:, wanted]

    few = [case.loads[:, [k]] for k in range(_ONE_BY_ONE)]
    said(
        "one_wanted",
        timed(
            lambda: [reading @ body.factor.solve_sparse(one, wanted) for one in few], repeats, each=len(few)
        ),
    )

    def block() -> np.ndarray:
        parts = body.factor.solve_each(loads, lambda _, potential: reading @ potential, wanted)
        return np.concatenate(list(parts), axis=1)

    from scipy.sparse import csc_array, hstack

    # A block for each thread, so that none is idle.
    loads = csc_array(hstack([case.loads] * threads))
    took = timed(block, repeats, each=loads.shape[1])
    np.save(folder / "ours.npy", took["result"][:, :BLOCK])
    said("blocked", took, solver=body.factor.solver, residual=body.factor.residual)


def build(case: DoseCase, folder: Path, threads: int, repeats: int) -> None:
    """All rows of the lattice, solved for and written; each time anew."""
    field = _stored(case, folder, threads)
    lattice, matrix = field.matrix(_radius(case))
    before = peak_MB()
    for again in range(repeats):
        _emptied(matrix.folder)
        began, began_core = time.perf_counter(), time.process_time()
        body = Body.build(
            case.targets.face.mesh, case.conductivity, threads=threads, ground=field.body.ground
        )
        assert body.factor.size == body.unknowns  # it is worked out when first looked at
        vars(field)["body"] = body
        ready, ready_core = time.perf_counter(), time.process_time()
        matrix.ensure()
        end, end_core = time.perf_counter(), time.process_time()
        written = sum(path.stat().st_size for path in matrix.folder.iterdir())
        said(
            "build", {"wall": [end - began], "core": [end_core - began_core]}, before_MB=before,
            rows_wall=[end - ready], rows_core=[end_core - ready_core], rows=len(lattice),
            targets=case.targets.count, spacing_mm=1000 * lattice.spacing_m, written_MB=written / 1e6,
            again=again,
        )  # fmt: skip
        del body


def some_rows(case: DoseCase, folder: Path, threads: int, repeats: int) -> None:
    """A few blocks of rows, for how a row's cost grows with the mesh."""
    field = _stored(case, folder / "some", threads)
    lattice, matrix = field.matrix(_radius(case))
    assert field.body.factor.size == field.body.unknowns  # it is worked out when first looked at
    count = min(len(lattice), 2 * BLOCK * threads)

    def ensured() -> None:
        _emptied(matrix.folder)
        matrix.ensure(np.arange(count))

    said("some_rows", timed(ensured, repeats, each=count), rows=len(lattice))


def warm(case: DoseCase, folder: Path, threads: int, repeats: int) -> None:
    """Sessions of several sizes from rows that lie on disk, and what another current costs then."""
    field = _stored(case, folder, threads)
    lattice, matrix = field.matrix(_radius(case))
    before = peak_MB()
    said("load", timed(lambda: matrix.loaded(threads=threads), 2), before_MB=before)
    loaded = matrix.loaded(threads=threads)
    lines = {name: field._laid(strokes, lattice)[0] for name, strokes in case.strokes.items()}
    for count in (0, *COUNTS):
        laid = lines["fine" if count else "usual"]
        _session(count, _thinned(laid, count), field, lattice, loaded, threads, repeats)
    _agreement(case, field, lattice, loaded, folder)


def _session(
    count: int, positions: tuple[np.ndarray, np.ndarray, np.ndarray], field: FaceField, lattice: Lattice,
    loaded: LoadedRows, threads: int, repeats: int,
) -> None:  # fmt: skip
    centres, dwell_s, starts = positions
    surface = field.targets.face.surface
    normals = surface.facing(surface.places(centres))

    def weighed() -> Strokes:
        return strokes_of_pairs(field.contacts(lattice, centres, normals), dwell_s, starts)

    def session() -> object:
        return evaluated(loaded, weighed(), threads=threads)

    prepared = weighed()
    evaluated(loaded, prepared, threads=threads)
    with threadpool_limits(limits=1, user_api="blas"):
        weights = timed(weighed, repeats)
        sums = timed(lambda: evaluated(loaded, prepared, threads=threads), repeats)
        both = timed(session, repeats)
    near = prepared.contacts.near
    said(
        "session", both, count=count, positions=len(dwell_s), strokes=len(starts) - 1,
        weights_wall=weights["wall"], weights_core=weights["core"], sums_wall=sums["wall"],
        sums_core=sums["core"], rows_per_contact=len(near.rows) / len(near),
    )  # fmt: skip
    if count == SESSION:
        _again(sums["result"], len(starts) - 1, repeats)


def _again(fields: object, strokes: int, repeats: int) -> None:
    """Another current and another number of passes of one stroke: every target anew."""
    current = np.full(strokes, 300e-6)

    def changed() -> object:
        return fields.combined(current_A=current, mean_current_A=current / 2, passes=np.full(strokes, 3.0))

    said("again", timed(changed, 5 * repeats))


def _agreement(case: DoseCase, field: FaceField, lattice: Lattice, loaded: LoadedRows, folder: Path) -> None:
    """Say how far interpolated rows are from the direct solutions, position by position."""
    direct = np.load(folder / "ours.npy")
    surface = case.targets.face.surface
    places = surface.places(case.centres_m.reshape(-1, 3))
    contacts = field.contacts(lattice, surface.at(places), surface.facing(places))
    one_each = strokes_of_pairs(contacts, np.ones(BLOCK), np.arange(BLOCK + 1))
    found = vectors(loaded, one_each).reshape(BLOCK, -1)
    error = np.linalg.norm(found - direct.T, axis=1) / np.linalg.norm(direct.T, axis=1)
    said("agreement", {}, mean=error.mean(), p95=np.percentile(error, 95), most=error.max())


def _thinned(laid: Strokes, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return so many positions spread evenly over the strokes: contacts, dwell times, where strokes begin."""
    centres = laid.contacts.centres_m.reshape(-1, 2, 3)
    if count > len(centres):
        raise SystemExit(f"the lines give {len(centres)} positions; {count} are wanted")
    chosen = np.linspace(0, len(centres) - 1, count or len(centres)).astype(int)
    of = np.searchsorted(laid.stroke_starts, chosen, side="right")
    starts = np.concatenate([np.flatnonzero(np.diff(of, prepend=-1)), [len(chosen)]])
    return centres[chosen].reshape(-1, 3), laid.dwell_s[chosen], starts


def _stored(case: DoseCase, folder: Path, threads: int) -> FaceField:
    return replace(case.field(threads), cache=TransferCache(folder / "rows", _ROOM_BYTES))


def _radius(case: DoseCase) -> float:
    return case.strokes["usual"][0].radius_m


def _emptied(folder: Path) -> None:
    for path in folder.glob("*"):
        path.unlink()


def main() -> None:
    what, folder, threads, repeats = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    case = read_case(folder)
    works = {"solve": solve, "build": build, "some_rows": some_rows, "warm": warm}
    works[what](case, folder, threads, repeats)


if __name__ == "__main__":
    main()
