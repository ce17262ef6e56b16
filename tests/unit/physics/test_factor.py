from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from ninon.errors import InputError, PhysicsError
from ninon.physics.factor import BLOCK, Factor, available, blas_in_use, choose, factor
from ninon.physics.solvers import columns
from tests.unit.physics.column_problem import ColumnProblem, bent_sheet, sources

INSTALLED = [choice.name for choice in available() if choice.usable]
SHEET = bent_sheet(400, 5)


def in_columns(problem: ColumnProblem, **how) -> Factor:
    return factor(problem.matrix, coordinates=problem.coordinates, levels=problem.levels, **how)


def off(found: np.ndarray, expected: np.ndarray) -> float:
    return float(np.abs(found - expected).max() / np.abs(expected).max())


# ------------------------------------------------------------------ the right answer


@pytest.mark.parametrize("solver", INSTALLED)
def test_every_installed_solver_gives_the_same_answer(solver):
    rhs = sources(SHEET, 20, patch=6)
    expected = np.linalg.solve(SHEET.matrix.toarray(), rhs.toarray())
    assert off(in_columns(SHEET, solver=solver).solve_sparse(rhs), expected) < 1e-9


@given(
    width=st.integers(1, 100),
    levels=st.integers(1, 8),
    patch=st.integers(1, 7),
    seed=st.integers(0, 2**32 - 1),
    placed=st.booleans(),
)
def test_a_solution_of_any_sheet_gives_its_sources_back(width, levels, patch, seed, placed):
    sheet = bent_sheet(width, levels, seed=seed)
    rhs = sources(sheet, 5, patch=min(patch, width), seed=seed)
    where = sheet.coordinates if placed else None
    solution = factor(sheet.matrix, coordinates=where, levels=levels).solve_sparse(rhs)
    assert off(sheet.matrix @ solution, rhs.toarray()) < 1e-10


@given(sizes=st.lists(st.integers(1, 60), min_size=2, max_size=4), placed=st.booleans())
def test_pieces_that_do_not_touch_are_solved_side_by_side(sizes, placed):
    sheets = [bent_sheet(size, 4, seed=k) for k, size in enumerate(sizes)]
    together = sparse.csr_array(sparse.block_diag([s.matrix for s in sheets]))
    where = np.concatenate([s.coordinates for s in sheets]) if placed else None
    rhs = np.random.default_rng(0).standard_normal(together.shape[0])
    found = factor(together, coordinates=where, levels=4).solve(rhs)
    ends = np.cumsum([s.matrix.shape[0] for s in sheets])
    alone = [in_columns(s).solve(b) for s, b in zip(sheets, np.split(rhs, ends[:-1]), strict=True)]
    assert off(found, np.concatenate(alone)) < 1e-9


def test_columns_may_differ_in_height():
    keep = np.random.default_rng(1).random(SHEET.matrix.shape[0]) < 0.8
    keep[:: SHEET.levels] = True
    matrix = sparse.csr_array(SHEET.matrix)[keep][:, keep] + sparse.eye_array(int(keep.sum())) * 1e-5
    column_of = np.flatnonzero(keep) // SHEET.levels
    rhs = np.random.default_rng(2).standard_normal((int(keep.sum()), 3))
    found = factor(matrix, column_of=column_of, coordinates=SHEET.coordinates).solve(rhs)
    assert off(found, np.linalg.solve(matrix.toarray(), rhs)) < 1e-9


@pytest.mark.parametrize("solver", ["columns", "superlu"])
def test_a_complex_symmetric_matrix_is_solved(solver):
    angle = np.linspace(0.0, 1.2, SHEET.matrix.shape[0])
    matrix = sparse.csr_array(SHEET.matrix + 1j * sparse.diags_array(np.sin(angle)) * 1e-4)
    rhs = sources(SHEET, 7, patch=3) * (1 - 2j)
    found = in_columns(replace(SHEET, matrix=matrix), solver=solver).solve_sparse(rhs)
    assert off(found, np.linalg.solve(matrix.toarray(), rhs.toarray())) < 1e-9


# ------------------------------------------------------------------ the same answer, asked differently


@given(seed=st.integers(0, 2**32 - 1), share=st.floats(0.0, 1.0))
def test_the_rows_wanted_are_those_of_the_whole_solution(seed, share):
    rng = np.random.default_rng(seed)
    wanted = rng.permutation(SHEET.matrix.shape[0])[: int(share * SHEET.matrix.shape[0])]
    rhs = sources(SHEET, 9, patch=4, seed=seed)
    kept = in_columns(SHEET)
    whole = kept.solve_sparse(rhs)
    some = kept.solve_sparse(rhs, wanted)
    assert some.shape == (len(wanted), 9)
    assert np.abs(some - whole[wanted]).max(initial=0.0) <= 1e-12 * np.abs(whole).max()


@pytest.mark.parametrize("solver", INSTALLED)
def test_a_right_hand_side_may_be_dense_sparse_or_a_single_one(solver):
    kept = in_columns(SHEET, solver=solver)
    rhs = sources(SHEET, 3, patch=2)
    dense = kept.solve(rhs.toarray())
    assert dense.shape == rhs.shape
    assert off(dense, kept.solve_sparse(rhs)) < 1e-12
    assert off(kept.solve(rhs.toarray()[:, 1]), dense[:, 1]) < 1e-12


@pytest.mark.parametrize("solver", INSTALLED)
def test_threads_and_the_order_of_blocks_leave_every_byte_alone(solver):
    rhs = sources(SHEET, 3 * BLOCK + 5, patch=3)
    wanted = np.arange(0, SHEET.matrix.shape[0], 2)
    alone, crowded = (in_columns(SHEET, solver=solver, threads=t) for t in (1, 3))
    expected = alone.solve_sparse(rhs, wanted)
    assert crowded.solve_sparse(rhs, wanted).tobytes() == expected.tobytes()
    for start in reversed(range(0, rhs.shape[1], BLOCK)):
        block = crowded.solve_sparse(rhs[:, start : start + BLOCK], wanted)
        assert block.tobytes() == expected[:, start : start + BLOCK].tobytes()


@pytest.mark.parametrize("threads", [1, 2])
def test_blocks_are_handed_on_in_order_and_add_up_to_the_whole(threads):
    rhs = sources(SHEET, 2 * BLOCK + 7)
    kept = in_columns(SHEET, threads=threads)
    handed = list(kept.solve_each(rhs, lambda which, block: (which, block.copy())))
    assert [which.start for which, _ in handed] == [0, BLOCK, 2 * BLOCK]
    assert np.array_equal(np.hstack([block for _, block in handed]), kept.solve_sparse(rhs))


def test_what_goes_wrong_in_a_worker_is_told():
    def fails(which: slice, block: np.ndarray) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(in_columns(SHEET, threads=2).solve_each(sources(SHEET, 3 * BLOCK), fails))


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize("solver", INSTALLED)
def test_a_body_without_a_fixed_potential_is_refused(solver):
    with pytest.raises(PhysicsError, match="singular"):
        in_columns(bent_sheet(150, 4, gauge_S=0.0), solver=solver)


@pytest.mark.parametrize("solver", INSTALLED)
def test_a_node_without_neighbours_is_refused(solver):
    free = np.ones(SHEET.matrix.shape[0])
    free[777] = 0.0
    cut = sparse.diags_array(free)
    with pytest.raises(PhysicsError, match="singular"):
        in_columns(replace(SHEET, matrix=sparse.csr_array(cut @ SHEET.matrix @ cut)), solver=solver)


def test_the_unknown_where_elimination_stops_is_named():
    matrix = sparse.lil_array(SHEET.matrix)
    matrix[777, 777] = -1.0
    with pytest.raises(PhysicsError, match="unknown 777"):
        in_columns(replace(SHEET, matrix=sparse.csr_array(matrix)))


@pytest.mark.parametrize("solver", INSTALLED)
def test_a_negative_conductivity_is_refused(solver):
    with pytest.raises(PhysicsError, match="not positive definite"):
        in_columns(replace(SHEET, matrix=-SHEET.matrix), solver=solver)


def test_a_number_that_is_not_finite_is_refused_with_its_row():
    matrix = SHEET.matrix.copy()
    matrix.data[matrix.indptr[345]] = np.nan
    with pytest.raises(PhysicsError, match="row of unknown 345"):
        in_columns(replace(SHEET, matrix=matrix))


def test_a_matrix_that_is_not_symmetric_is_found_out():
    matrix = sparse.csr_array(sparse.triu(SHEET.matrix) + 0.9 * sparse.tril(SHEET.matrix, -1))
    with pytest.raises(PhysicsError, match="not symmetric"):
        in_columns(replace(SHEET, matrix=matrix))


@pytest.mark.parametrize("where", ["panel", "inverse"])
def test_a_factor_that_is_slightly_wrong_does_not_pass_its_test(monkeypatch, where):
    sound = columns.factor

    def corrupted(*given):
        kept = sound(*given)
        getattr(kept.factored.fronts[0], where)[0, 0] *= 1 + 1e-6
        return kept

    monkeypatch.setattr(columns, "factor", corrupted)
    with pytest.raises(PhysicsError, match="does not reproduce"):
        in_columns(SHEET)


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"levels": 7}, "do not make columns"),
        ({"levels": 5, "column_of": np.arange(2000)}, "not both"),
        ({"column_of": np.arange(2000) * 2}, "without gaps"),
        ({"coordinates": SHEET.coordinates}, "one row per column"),
        ({"levels": 5, "coordinates": SHEET.coordinates[1:]}, "one row per column"),
        ({"levels": 5, "threads": 0}, "at least one thread"),
        ({"levels": 5, "solver": "cholmodd"}, "Did you mean 'cholmod'"),
    ],
)
def test_what_cannot_be_meant_is_refused(how, why):
    with pytest.raises(InputError, match=why):
        factor(SHEET.matrix, **how)


def test_right_hand_sides_that_do_not_fit_are_refused():
    kept = in_columns(SHEET)
    n = SHEET.matrix.shape[0]
    with pytest.raises(InputError, match="rows"):
        kept.solve(np.ones(n + 1))
    with pytest.raises(InputError, match="complex"):
        kept.solve(np.ones(n) * 1j)
    with pytest.raises(InputError, match="not finite"):
        kept.solve(np.full(n, np.inf))
    with pytest.raises(InputError, match="numbered from 0"):
        kept.solve_sparse(sources(SHEET, 1), np.array([n]))
    with pytest.raises(InputError, match="axes"):
        kept.solve(np.ones((n, 1, 1)))


# ------------------------------------------------------------------ who does it, and why


def test_columns_of_unknowns_go_to_our_own_solver():
    kept = in_columns(SHEET, threads=2)
    assert (kept.solver, kept.threads) == ("columns", 2)
    assert "columns" in kept.because
    assert kept.bytes == 8 * kept.entries > 0


def test_without_columns_the_best_library_installed_is_taken(monkeypatch):
    installed = {"sksparse", "pypardiso"}
    monkeypatch.setattr("ninon.physics.solvers.choice.find_spec", lambda name: name in installed or None)
    monkeypatch.setattr("ninon.physics.solvers.choice.metadata.version", lambda name: "1")
    assert choose(in_columns=False).name == "cholmod"
    assert choose(in_columns=False, real=False).name == "superlu"
    installed.remove("sksparse")
    assert choose(in_columns=False).name == "pardiso"
    installed.clear()
    last = choose(in_columns=False)
    assert last.name == "superlu"
    assert "slow" in last.because


def test_a_solver_that_is_not_installed_is_refused_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setattr("ninon.physics.solvers.choice.find_spec", lambda name: None)
    assert [c.name for c in available() if c.usable] == ["columns", "superlu"]
    for solver, way in (("cholmod", "libsuitesparse-dev"), ("pardiso", "Install pypardiso")):
        with pytest.raises(InputError, match=way):
            choose(solver, in_columns=True)


@pytest.mark.parametrize("solver", [s for s in INSTALLED if s in ("cholmod", "pardiso")])
def test_a_library_for_real_numbers_does_not_get_complex_ones(solver):
    with pytest.raises(InputError, match="complex"):
        factor(sparse.csr_array(SHEET.matrix * (1 + 1j)), solver=solver)


def test_only_our_own_solver_uses_threads():
    assert factor(SHEET.matrix, solver="superlu", threads=4).threads == 1


def test_the_blas_in_use_is_named_with_its_threads():
    assert blas_in_use()
    assert all("threads: " in line for line in blas_in_use())
