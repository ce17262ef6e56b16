"""A body assembled, grounded, factored and solved."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array, diags_array

from ninon.errors import InputError
from ninon.physics.assembly import StiffnessPattern
from ninon.physics.body import Body, FilmBlocks, farthest_deep_node
from ninon.physics.prism_mesh import PrismMesh
from tests.unit.physics.test_assembly import bent
from tests.unit.physics.test_prism_mesh import box


def body(**more) -> Body:
    mesh = bent(0, columns=6)
    return Body.build(mesh, mesh.per_prism([0.2, 3.0]), threads=1, **more)


class Sheet:
    """A film over some vertices that leaks into the skin and joins its neighbours in a chain."""

    vertices = np.array([7, 8, 9])

    def blocks(self, mesh: PrismMesh) -> FilmBlocks:
        along = csr_array(np.array([[1.0, -1.0, 0.0], [-1.0, 2.0, -1.0], [0.0, -1.0, 1.0]]))
        leak = csr_array(diags_array([0.5, 1.0, 0.5]))
        return FilmBlocks(self.vertices, csr_array(along + leak), csr_array(-leak), leak)


def test_the_ground_has_no_potential_and_lies_deep_and_far():
    found = body()
    currents = found.nodal_currents(np.array([14, 21]), np.array([1.0, -1.0]))
    assert found.solve(currents)[found.ground] == 0.0
    mesh = found.mesh
    assert found.ground == farthest_deep_node(mesh)
    assert found.ground % mesh.levels == mesh.levels - 1
    assert found.ground // mesh.levels in (0, 5, 30, 35)


def test_the_matrix_is_symmetric_and_positive_definite():
    for film in (None, Sheet()):
        matrix = body(film=film).matrix.toarray()
        assert (matrix == matrix.T).all()
        assert np.linalg.eigvalsh(matrix).min() > 0


def test_columns_are_solved_together_as_they_are_alone():
    found = body()
    pairs = np.array([[1.0, 0.0], [-1.0, 2.0], [0.0, -2.0]])
    currents = found.nodal_currents(np.array([14, 21, 28]), pairs)
    together = found.solve(currents)
    assert together.shape == (found.unknowns, 2)
    for k in range(2):
        np.testing.assert_allclose(together[:, k], found.solve(currents[:, k]), atol=1e-12)
    np.testing.assert_allclose(found.solve(csr_array(currents)), together, atol=1e-12)


def test_currents_that_do_not_all_leave_are_refused():
    found = body()
    with pytest.raises(InputError, match="do not add up to zero"):
        found.solve(found.nodal_currents(np.array([14, 21]), np.array([1.0, -1.0 + 1e-8])))
    with pytest.raises(InputError, match="unknowns"):
        found.solve(np.zeros(3))
    with pytest.raises(InputError, match="not a finite"):
        found.solve(np.full(found.unknowns, np.nan))


def test_a_film_takes_the_current_where_it_lies_and_brings_unknowns_of_its_own():
    found = body(film=Sheet())
    mesh = found.mesh
    assert found.unknowns == mesh.node_count + 3
    assert found.source_node(np.array([8, 14])).tolist() == [mesh.node_count + 1, mesh.node(14, 0)]
    assert found.column_of[-3:].tolist() == [7, 8, 9]
    currents = found.nodal_currents(np.array([8, 28]), np.array([1.0, -1.0]))
    potential = found.solve(currents)
    film, skin = potential[-3:], potential[mesh.node(np.array([7, 8, 9]), 0)]
    assert ((film - skin) * [0.5, 1.0, 0.5]).sum() == pytest.approx(1.0)


def test_a_pattern_worked_out_before_changes_nothing():
    mesh = bent(0, columns=6)
    reused = Body.build(mesh, mesh.per_prism([0.2, 3.0]), threads=1, pattern=StiffnessPattern(mesh))
    assert abs(reused.matrix - body().matrix).max() <= 1e-14 * abs(reused.matrix).max()


def test_a_mesh_in_two_pieces_is_refused():
    mesh = box()
    two = PrismMesh(
        np.concatenate([mesh.triangles, mesh.triangles + mesh.vertex_count]),
        np.concatenate([mesh.levels_m, mesh.levels_m + 10.0], axis=1),
        mesh.layer,
        mesh.layer_names,
    )
    with pytest.raises(InputError, match="2 pieces"):
        Body.build(two, two.per_prism([1.0, 1.0]), threads=1)
