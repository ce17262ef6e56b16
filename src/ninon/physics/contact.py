"""What a contact covers of a skin: its area, the shares of the vertices under it, and its mass matrix.

A contact is the part of the skin whose shadow in the tangent plane at its centre falls within an outline. It
is cut out exactly: nodes are never switched on and off, which would let the answer depend on where the mesh
happens to lie.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ninon.errors import InputError
from ninon.physics.clipping import mass_on_part
from ninon.physics.contact_outline import Outline, disc_outline, outlines_overlap
from ninon.physics.contact_surface import ContactSurface, Places

__all__ = ["Footprint", "Footprints", "footprint", "footprints", "refuse_overlaps"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_STEEPEST = 0.5
"""Cosine of 60°: a contact that wraps further round is no longer one flat probe on skin."""
_COVERED = 1e-6
"""By how much of its outline a contact may miss the skin before it counts as hanging over an edge."""


@dataclass(frozen=True, eq=False)
class Footprint:
    """What one contact covers."""

    vertices: Ints
    """(k,): the skin's vertices it touches, ascending."""
    load: Floats
    """(k,): mean of each vertex's linear function over the contact; they add up to 1."""
    mass: Floats
    """(k, k): integrals of products of those functions, m²; the whole matrix adds up to the area."""
    area_m2: float
    """Measured on the mesh, not in the plane."""
    centre_m: Floats
    """(3,)"""
    frame: Floats
    """(3, 3): rows are the tangent plane's two axes and the outward normal."""
    outline: Outline

    @property
    def outline_m(self) -> Floats:
        """(p, 3): the outline's corners in the tangent plane at the centre."""
        return np.asarray(self.centre_m + self.outline.corners_m @ self.frame[:2])


@dataclass(frozen=True, eq=False)
class Footprints:
    """What many contacts of the same outline cover, in little memory; a row of it is a `Footprint`."""

    first: Ints
    """(c + 1,): where each contact's triangles start in the arrays below."""
    corners: Ints
    """(t, 3): vertices of each cut triangle."""
    masses: Floats
    """(t, 3, 3): the triangles' mass matrices, m²."""
    centres_m: Floats
    """(c, 3)"""
    frames: Floats
    """(c, 3, 3)"""
    outline: Outline

    def __len__(self) -> int:
        return len(self.centres_m)

    def __iter__(self) -> Iterator[Footprint]:
        return (self[k] for k in range(len(self)))

    def __getitem__(self, which: int) -> Footprint:
        part = slice(*self.first[which : which + 2])
        vertices, local = np.unique(self.corners[part], return_inverse=True)
        local = local.reshape(-1, 3)
        mass = np.zeros((len(vertices), len(vertices)))
        np.add.at(mass, (local[:, :, None], local[:, None, :]), self.masses[part])
        area = float(mass.sum())
        load = mass.sum(axis=1) / area
        return Footprint(vertices, load, mass, area, self.centres_m[which], self.frames[which], self.outline)

    @cached_property
    def area_m2(self) -> Floats:
        """(c,): area of each contact, measured on the mesh."""
        return np.asarray(np.add.reduceat(self.masses.sum(axis=(1, 2)), self.first[:-1]))

    def load(self, vertex_count: int) -> Any:
        """Return the shares of the vertices, sparse ``(c, vertex_count)``; each row adds up to 1."""
        from scipy.sparse import csr_array

        owner = np.repeat(np.arange(len(self)), np.diff(self.first))
        shares = self.masses.sum(axis=2) / self.area_m2[owner][:, None]
        rows = np.repeat(owner, 3)
        return csr_array((shares.ravel(), (rows, self.corners.ravel())), shape=(len(self), vertex_count))


def footprint(
    surface_m: Floats,
    triangles: NDArray[np.integer[Any]],
    centre_m: ArrayLike,
    outline: Outline | float,
    normal: ArrayLike | None = None,
    along: ArrayLike | None = None,
) -> Footprint:
    """Return what one contact covers of a skin.

    Parameters
    ----------
    surface_m : (n, 3) array
        Vertices of the skin.
    triangles : (m, 3) array
        Its triangles, anticlockwise seen from outside.
    centre_m : (3,) array
        A point of the skin.
    outline : Outline or float
        The contact's outline, or the radius of a disc in metres.
    normal : (3,) array, optional
        Which way the contact faces; that of the skin at the centre unless given.
    along : (3,) array, optional
        Direction of the outline's first axis, laid into the tangent plane.

    Raises
    ------
    InputError
        If the centre lies off the skin, the outline has no area, or the contact leaves the skin's edge or
        wraps more than 60° round it.
    """
    surface = ContactSurface(surface_m, triangles)
    return footprints(surface, surface.places(centre_m), outline, normal=normal, along=along)[0]


def footprints(
    surface: ContactSurface,
    places: Places,
    outline: Outline | float,
    *,
    normal: ArrayLike | None = None,
    along: ArrayLike | None = None,
) -> Footprints:
    """Return what contacts of one outline cover at many places of a skin.

    Parameters
    ----------
    surface : ContactSurface
        The skin.
    places : Places
        Where the centres are; `ContactSurface.places` finds them for positions.
    outline : Outline or float
        The outline of all of them, or the radius of discs in metres.
    normal, along : (3,) or (c, 3) array, optional
        As in `footprint`.

    Raises
    ------
    InputError
        As in `footprint`; the first such contact is named by its position.
    """
    shape = outline if isinstance(outline, Outline) else disc_outline(outline)
    centres = surface.at(places)
    frames = _frames(surface.facing(places) if normal is None else normal, along, len(places))
    centre, triangle = surface.near(centres, shape.reach_m)
    away = surface.corners_m[triangle] - centres[centre][:, None]
    shadow = np.einsum("tkd,ted->tke", away, frames[centre][:, :2])
    mass = mass_on_part(shape.corners_m, shadow)
    kept = np.flatnonzero(mass[:, 0, 0] + mass[:, 1, 1] + mass[:, 2, 2] > 0)
    cut = _Cut(centre[kept], triangle[kept], mass[kept])
    slope = np.einsum("td,td->t", surface.normals[cut.triangle], frames[cut.centre][:, 2])
    cut, slope = _one_piece(cut, slope, surface, places, shape)
    _refuse(cut, slope, shape, centres)
    first = np.searchsorted(cut.centre, np.arange(len(places) + 1))
    masses = cut.mass / slope[:, None, None]
    return Footprints(first, surface.triangles[cut.triangle].astype(np.int64), masses, centres, frames, shape)


def refuse_overlaps(contacts: Sequence[Footprint]) -> None:
    """Raise when two contacts lie on one another.

    Raises
    ------
    InputError
        If so: two electrodes on the same skin are one electrode, or a short circuit.
    """
    for k, one in enumerate(contacts):
        for m, other in enumerate(contacts[:k]):
            apart = float(np.linalg.norm(one.centre_m - other.centre_m))
            if apart < one.outline.reach_m + other.outline.reach_m and _overlap(one, other):
                raise InputError(
                    f"Electrodes {m + 1} and {k + 1} overlap: their centres are {apart * 1e3:.2f} mm "
                    "apart. Move "
                    "them apart or make them smaller."
                )


def _overlap(one: Footprint, other: Footprint) -> bool:
    """Say whether two outlines overlap, seen along the mean of their normals."""
    frame = _frames(one.frame[2] + other.frame[2], None, 1)[0]
    return outlines_overlap(*((each.outline_m - one.centre_m) @ frame[:2].T for each in (one, other)))


@dataclass(frozen=True, eq=False)
class _Cut:
    """Cut triangles: whose contact, which triangle, mass matrix in the tangent plane."""

    centre: Ints
    triangle: Ints
    mass: Floats

    def __getitem__(self, which: NDArray[Any]) -> _Cut:
        return _Cut(self.centre[which], self.triangle[which], self.mass[which])

    def covered_m2(self, count: int) -> Floats:
        """Return the area of shadow under each contact, ``(count,)``."""
        return np.asarray(np.bincount(self.centre, self.mass.sum(axis=(1, 2)), count))


def _frames(normal: ArrayLike, along: ArrayLike | None, count: int) -> Floats:
    """Return tangent planes: two axes and the normal, ``(count, 3, 3)``."""
    up = np.broadcast_to(np.asarray(normal, dtype=np.float64), (count, 3))
    up = up / np.linalg.norm(up, axis=1, keepdims=True)
    if along is None:
        steep = np.abs(up[:, :1]) > 0.9
        way = np.where(steep, [[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])
    else:
        way = np.broadcast_to(np.asarray(along, dtype=np.float64), (count, 3))
    first = way - np.einsum("cd,cd->c", way, up)[:, None] * up
    length = np.linalg.norm(first, axis=1, keepdims=True)
    if not (length > 1e-9).all():
        raise InputError("A contact's direction stands upright on the skin. Give one that lies along it.")
    first = first / length
    return np.stack([first, np.cross(up, first), up], axis=1)


def _one_piece(
    cut: _Cut, slope: Floats, surface: ContactSurface, places: Places, shape: Outline
) -> tuple[_Cut, Floats]:
    """Leave out skin that lies in the shadow but elsewhere, such as the other lip: what is not one piece."""
    covered = cut.covered_m2(len(places))
    folded = np.abs(covered - shape.area_m2) > _COVERED * shape.area_m2
    ask = folded[cut.centre]
    if not ask.any():
        return cut, slope
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    rows = np.flatnonzero(ask)
    keys = cut.centre[rows][:, None] * len(surface.points_m) + surface.triangles[cut.triangle[rows]]
    _, corner = np.unique(keys, return_inverse=True)
    size = len(rows) + int(corner.max()) + 1
    ends = (np.repeat(np.arange(len(rows)), 3), len(rows) + corner.ravel())
    _, piece = connected_components(
        csr_array((np.ones(len(ends[0])), ends), shape=(size, size)), directed=False
    )
    own = np.full(len(places), -1)
    home = cut.triangle[rows] == places.triangle[cut.centre[rows]]
    own[cut.centre[rows][home]] = piece[: len(rows)][home]
    stays = np.ones(len(cut.centre), dtype=bool)
    stays[rows] = piece[: len(rows)] == own[cut.centre[rows]]
    return cut[stays], slope[stays]


def _refuse(cut: _Cut, slope: Floats, shape: Outline, centres: Floats) -> None:
    steep = np.bincount(cut.centre, slope < _STEEPEST, len(centres)) > 0
    uncovered = np.abs(cut.covered_m2(len(centres)) - shape.area_m2) > _COVERED * shape.area_m2
    bad = steep | uncovered
    if not bad.any():
        return
    which = int(np.argmax(bad))
    place = "(" + ", ".join(f"{1e3 * each:.1f}" for each in centres[which]) + ") mm"
    what = f"The contact of {shape.radius_m * 1e3:.3g} mm mean radius at {place}"
    if steep[which]:
        raise InputError(
            f"{what} wraps more than 60° round the skin. Use a smaller contact or place it where the "
            "skin is flatter."
        )
    raise InputError(
        f"{what} hangs over the edge of the skin or a sharp bend in it. Move it inward by at least "
        "the contact's size."
    )
