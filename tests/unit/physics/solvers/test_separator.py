from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from ninon.physics.solvers.column_graph import column_graph
from ninon.physics.solvers.dissection import dissect
from ninon.physics.solvers.separator import part
from tests.unit.physics.column_problem import bent_sheet

sheets = st.builds(bent_sheet, st.integers(4, 300), st.integers(1, 3), seed=st.integers(0, 2**32 - 1))


def graph_of(sheet, *, placed=True):
    column_of = np.arange(sheet.matrix.shape[0]) // sheet.levels
    where = sheet.coordinates if placed else None
    return column_graph(sparse.csr_array(sheet.matrix), column_of, where)


@given(sheet=sheets, placed=st.booleans())
def test_the_two_sides_of_a_parting_never_touch(sheet, placed):
    graph = graph_of(sheet, placed=placed)
    parts = part(graph.touching, graph.points, graph.weights)
    every = np.sort(np.concatenate([parts.one, parts.between, parts.other]))
    assert np.array_equal(every, np.arange(len(graph.weights)))
    assert graph.touching[parts.one][:, parts.other].nnz == 0


def test_a_square_sheet_is_parted_by_about_one_row_of_columns():
    graph = graph_of(bent_sheet(900, 2))
    parts = part(graph.touching, graph.points, graph.weights)
    assert len(parts.between) <= 33
    assert min(len(parts.one), len(parts.other)) > 250


def test_a_parting_takes_the_way_through_the_thin_columns():
    # Two rows of five, one far heavier in its middle than its neighbours: the cut goes beside it.
    line = sparse.csr_array(sparse.diags_array([np.ones(10), np.ones(10)], offsets=[1, -1], shape=(11, 11)))
    weights = np.full(11, 2)
    weights[5], weights[6] = 50, 1
    parts = part(line, np.arange(11.0)[:, None], weights)
    assert parts.between.tolist() == [6]


@given(sheet=sheets)
def test_every_column_is_eliminated_once_and_children_come_first(sheet):
    graph = graph_of(sheet)
    tree = dissect(graph.touching, graph.points, graph.weights)
    assert np.array_equal(np.sort(np.concatenate(tree.own)), np.arange(len(graph.weights)))
    assert all(child < number for number, below in enumerate(tree.children) for child in below)
    assert len({child for below in tree.children for child in below}) == sum(map(len, tree.children))
