"""A body that conducts: mesh, conductivity and perhaps a film, assembled, grounded at one node and factored.

The unknowns are the nodes of the mesh in the order of their numbers. A film (`Film`) brings unknowns of its
own, appended after them: film unknown ``k`` has the number ``mesh.node_count + k`` and lies on the skin
vertex ``blocks.vertices[k]``, where ``blocks = film.blocks(mesh)``. Appending keeps the numbers of the mesh's
nodes the same with and without film, so that one recovery serves both.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, issparse

from ninon.physics.assembly import StiffnessPattern, stiffness
from ninon.physics.prism_mesh import PrismMesh
from ninon.physics.system import Film, FilmBlocks, balanced, grounded, in_one_piece, with_film

__all__ = ["Body", "Film", "FilmBlocks", "farthest_deep_node"]


@dataclass(frozen=True, eq=False)
class Body:
    """A body ready to be solved for any currents."""

    mesh: PrismMesh
    conductivity: NDArray[np.float64]
    """(levels − 1, m) or (levels − 1, m, 3, 3): S/m."""
    matrix: csr_array
    """(unknowns, unknowns): symmetric positive definite; the ground's couplings are removed."""
    ground: int
    """The node whose potential is 0."""
    film_vertices: NDArray[np.int64]
    """(f,): the skin vertices under the film; empty without one."""
    solver: str | None
    threads: int

    @classmethod
    def build(
        cls,
        mesh: PrismMesh,
        conductivity: NDArray[np.float64],
        *,
        film: Film | None = None,
        solver: str | None = None,
        threads: int,
        ground: int | None = None,
        pattern: StiffnessPattern | None = None,
    ) -> Body:
        """Return a body, assembled; it is factored when first solved.

        Parameters
        ----------
        mesh : PrismMesh
            Where.
        conductivity : (levels − 1, m) or (levels − 1, m, 3, 3) array
            S/m per prism.
        film : Film, optional
            A conductor on the skin.
        solver : str, optional
            Which direct solver; the best that is installed by default.
        threads : int
            How many threads the solver may use.
        ground : int, optional
            Node whose potential is 0; a deep one far from the middle by default. It moves no current.
        pattern : StiffnessPattern, optional
            The mesh's geometry, if other conductivities on the same mesh were assembled before.

        Raises
        ------
        InputError
            If the conductivity is not one positive value per prism, or the mesh has vertices without
            triangle or pieces that do not hang together.
        PhysicsError
            If a prism is turned inside out or flat.
        """
        in_one_piece(mesh)
        full = stiffness(mesh, conductivity) if pattern is None else pattern.of(conductivity)
        vertices = np.empty(0, dtype=np.int64)
        if film is not None:
            blocks = film.blocks(mesh)
            vertices = np.asarray(blocks.vertices, dtype=np.int64)
            full = with_film(full, blocks, mesh.node(vertices, 0))
        node = farthest_deep_node(mesh) if ground is None else ground
        return cls(mesh, conductivity, grounded(full, node), node, vertices, solver, threads)

    @property
    def unknowns(self) -> int:
        """How many potentials are unknown, the ground's included."""
        return int(self.matrix.shape[0])

    @cached_property
    def factor(self) -> Any:
        """The factored matrix."""
        from ninon.physics.factor import factor

        return factor(
            self.matrix,
            coordinates=self.mesh.surface_m,
            column_of=self.column_of,
            solver=self.solver,
            threads=self.threads,
        )

    @property
    def column_of(self) -> NDArray[np.int64]:
        """(unknowns,): the skin vertex each unknown lies under, or on."""
        nodes = np.repeat(np.arange(self.mesh.vertex_count), self.mesh.levels)
        return np.concatenate([nodes, self.film_vertices])

    def source_node(self, vertices: NDArray[np.integer]) -> NDArray[np.int64]:
        """Return the unknowns that current put on skin vertices enters: the film's where one lies there.

        Parameters
        ----------
        vertices : (k,) array
            Skin vertices.
        """
        vertices = np.asarray(vertices, dtype=np.int64)
        unknown = self.mesh.node(vertices, 0)
        if not len(self.film_vertices):
            return unknown
        place = np.searchsorted(self.film_vertices, vertices)
        there = np.minimum(place, len(self.film_vertices) - 1)
        return np.where(self.film_vertices[there] == vertices, self.mesh.node_count + there, unknown)

    def nodal_currents(
        self, vertices: NDArray[np.integer], currents_A: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return currents put on skin vertices as currents into all unknowns.

        Parameters
        ----------
        vertices : (k,) array
            Skin vertices; one may occur more than once.
        currents_A : (k,) or (k, c) array
            Into the body.

        Returns
        -------
        (unknowns,) or (unknowns, c) array
        """
        currents = np.asarray(currents_A)
        found = np.zeros((self.unknowns, *currents.shape[1:]), dtype=currents.dtype)
        np.add.at(found, self.source_node(vertices), currents)
        return found

    def solve(self, nodal_currents: Any) -> NDArray[np.float64]:
        """Return the potentials that currents into the unknowns make.

        Parameters
        ----------
        nodal_currents : (unknowns,) or (unknowns, k) array or sparse array
            A, into the body; each column adds up to zero.

        Returns
        -------
        (unknowns,) or (unknowns, k) array
            V against the ground.

        Raises
        ------
        InputError
            If what enters does not also leave.
        PhysicsError
            If the solver misses its accuracy.
        """
        currents = nodal_currents.toarray() if issparse(nodal_currents) else np.asarray(nodal_currents)
        balanced(currents, self.unknowns)
        right = currents.astype(np.float64, copy=True)
        right[self.ground] = 0.0
        return np.asarray(self.factor.solve(right))


def farthest_deep_node(mesh: PrismMesh) -> int:
    """Return the deepest node of the column farthest from the middle of the skin."""
    skin = mesh.surface_m
    away = ((skin - skin.mean(axis=0)) ** 2).sum(axis=1)
    return int(np.argmax(away)) * mesh.levels + mesh.levels - 1
