"""The equations of a body: a film added, one node grounded, and what must hold before they are solved."""

# What a film gives, as `FilmBlocks` (f film unknowns, all three matrices (f, f) in the film's own numbering):
#   vertices  (f,) skin vertex under each film unknown, ascending, each once
#   film      K_s·L + M/ρ      film with film
#   across   −M/ρ              film (rows) with the skin nodes under it (columns), in the same numbering
#   skin      M/ρ              what is added to the skin nodes under the film
# The body adds `across` and its transpose, so the matrix stays symmetric to the last bit if the others are.

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ninon.errors import InputError
from ninon.physics.prism_mesh import PrismMesh

__all__ = ["Film", "FilmBlocks", "balanced", "grounded", "in_one_piece", "with_film"]

_BALANCE = 1e-9


@dataclass(frozen=True, eq=False)
class FilmBlocks:
    """What a film adds to the matrix of a mesh."""

    vertices: NDArray[np.int64]
    """(f,): skin vertex under each unknown of the film, ascending."""
    film: csr_array
    """(f, f): between unknowns of the film, S."""
    across: csr_array
    """(f, f): from unknowns of the film (rows) to the skin nodes under it (columns), S."""
    skin: csr_array
    """(f, f): between the skin nodes under the film, S."""


class Film(Protocol):
    """A conductor on the skin that spreads current sideways."""

    def blocks(self, mesh: PrismMesh) -> FilmBlocks:
        """Return what the film adds to the matrix of a mesh."""


def balanced(currents: NDArray[np.float64], unknowns: int) -> None:
    """Refuse currents that do not fit, are not finite, or do not all leave.

    Raises
    ------
    InputError
        If so.
    """
    if currents.shape[:1] != (unknowns,) or currents.ndim > 2:
        raise InputError(
            f"Currents were given in the shape {currents.shape}; the body has {unknowns} unknowns."
        )
    if not np.isfinite(currents).all():
        raise InputError("A current is not a finite number.")
    left, all_of_it = np.abs(currents.sum(axis=0)), np.abs(currents).sum(axis=0)
    if (left > _BALANCE * all_of_it).any():
        raise InputError(
            f"The currents do not add up to zero: {float(np.max(left)):.3g} A stay in the body. "
            "What enters through one electrode must leave through others."
        )


def grounded(full: csr_array, node: int) -> csr_array:
    """Return the matrix with the couplings of one node removed; its own entry stays."""
    entries = full.tocoo()
    data = entries.data
    data[((entries.row == node) | (entries.col == node)) & (entries.row != entries.col)] = 0.0
    found = csr_array((data, full.indices, full.indptr), shape=full.shape)
    return found


def with_film(full: csr_array, blocks: FilmBlocks, skin_nodes: NDArray[np.int64]) -> csr_array:
    """Return the matrix with the unknowns of a film appended; ``skin_nodes`` are the nodes under them."""
    size, film = full.shape[0], len(skin_nodes)
    on_film = size + np.arange(film)
    every = size + film
    across = blocks.across.tocoo()
    parts = [
        full.tocoo(),
        _spread(blocks.film, on_film, on_film, every),
        _spread(blocks.skin, skin_nodes, skin_nodes, every),
        _spread(across, on_film, skin_nodes, every),
        _spread(across.T.tocoo(), skin_nodes, on_film, every),
    ]
    row, column, data = (np.concatenate([getattr(p, of) for p in parts]) for of in ("row", "col", "data"))
    summed = csr_array((data, (row, column)), shape=(every, every))
    summed.sum_duplicates()
    return summed


def _spread(block: Any, rows: NDArray[np.int64], columns: NDArray[np.int64], size: int) -> Any:
    entries = block.tocoo()
    where = (rows[entries.row], columns[entries.col])
    return csr_array((entries.data, where), shape=(size, size)).tocoo()


def in_one_piece(mesh: PrismMesh) -> None:
    """Refuse a mesh with pieces that no current could leave."""
    from scipy.sparse.csgraph import connected_components

    t = mesh.triangles
    links = csr_array(
        (np.ones(2 * len(t)), (t[:, :2].T.ravel(), t[:, 1:].T.ravel())), shape=(mesh.vertex_count,) * 2
    )
    pieces, _ = connected_components(links, directed=False)
    if pieces > 1:
        raise InputError(
            f"The mesh falls into {pieces} pieces that do not touch; currents can only flow within one. "
            "Join them, or leave out vertices without triangles."
        )
