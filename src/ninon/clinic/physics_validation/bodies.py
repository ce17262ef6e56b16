"""The bodies that have exact solutions: flat layers and concentric shells under a pair of discs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ninon.physics.ball import ball_mesh
from ninon.physics.body import Body
from ninon.physics.contact import Footprint, footprint
from ninon.physics.exact import Cap, Disc, Layers, Shells, cap_currents_field, disc_currents_field
from ninon.physics.exact.film import Film as EndlessFilm
from ninon.physics.film import Film
from ninon.physics.grading import Layer
from ninon.physics.prism_mesh import PrismMesh
from ninon.physics.probe import probe
from ninon.physics.slab import slab_mesh

__all__ = [
    "BALL_M",
    "LAYERS",
    "PRODUCTION_SUBLAYERS",
    "RADIUS_M",
    "SIDE_M",
    "SIGMA",
    "SPACING_M",
    "THICKNESS_M",
    "Case",
    "ball",
    "ball_exact",
    "ball_points",
    "relative",
    "slab",
    "slab_exact",
    "slab_points",
]

Floats = NDArray[np.float64]
Sigma = tuple[float | tuple[float, float, float], ...]

LAYERS = (Layer("skin", 1.5e-3), Layer("fat", 3e-3), Layer("muscle", 3e-3), Layer("deep", 6e-3))
THICKNESS_M = tuple(layer.thickness_m for layer in LAYERS)
SIGMA: Sigma = (0.20, 0.04, 0.35, 0.02)
"""S/m: skin, fat, muscle, bone."""
RADIUS_M, SPACING_M = 2.5e-3, 0.03
SIDE_M = 0.4
"""Of the box of flat layers."""
BALL_M = 0.04
"""A tighter bend than a cheek."""
PRODUCTION_SUBLAYERS = (2, 2, 2, 3)
"""As a face's mesh has them."""

_PAIR = np.array([[-SPACING_M / 2, 0.0, 0.0], [SPACING_M / 2, 0.0, 0.0]])
_TILT = SPACING_M / 2 / BALL_M
_POLES = [np.array([np.sin(t), 0.0, np.cos(t)]) for t in (-_TILT, _TILT)]
_IMAGES = 1
"""Mirror images to each side; with a second ring of them errors move by less than a hundredth of them."""
_UPWARD = np.array([1.0, 1.0, -1.0])
"""Meshes count their height upward, exact solutions the depth."""
_CURRENTS = (1.0, -1.0)


@dataclass(frozen=True, eq=False)
class Case:
    """A body with a pair of discs, solved for 1 A."""

    body: Body
    contacts: tuple[Footprint, ...]
    currents: Floats
    potential: Floats

    @property
    def mesh(self) -> PrismMesh:
        """Its mesh."""
        return self.body.mesh

    def density(self, points: Floats) -> Floats:
        """Return J at points, ``(k, 3)``, A/m² per A."""
        found = probe(self.mesh, self.body.conductivity, self.potential, points)
        return found.current_density


def slab(
    h_m: float,
    sigma: Sigma = SIGMA,
    *,
    film: tuple[float, float] | None = None,
    sublayers: Sequence[int] | None = None,
) -> Case:
    """Return a box of flat layers; a film is its sheet conductance and the areal resistance under it."""
    mesh = slab_mesh(SIDE_M, LAYERS, h_m, [(x, y, RADIUS_M) for x, y, _ in _PAIR], sublayers=sublayers)
    whole = np.stack([np.eye(3) * np.asarray(one) for one in sigma])
    isotropic = all(np.ndim(one) == 0 for one in sigma)
    conductivity = mesh.per_prism(whole[:, 0, 0] if isotropic else whole)
    sheet = Film(*film, np.arange(len(mesh.triangles))) if film else None
    return _solved(mesh, conductivity, _PAIR, RADIUS_M, sheet)


def ball(h_m: float, *, sublayers: Sequence[int] | None = None) -> Case:
    """Return shells round an insulated core."""
    mesh = ball_mesh(BALL_M, LAYERS, h_m, [(pole, RADIUS_M) for pole in _POLES], sublayers=sublayers)
    # A cap of half-angle a/R is what a disc of radius R·sin(a/R) cuts from the surface.
    disc_m = float(BALL_M * np.sin(RADIUS_M / BALL_M))
    return _solved(mesh, mesh.per_prism(np.array(SIGMA)), np.array(_POLES) * BALL_M, disc_m, None)


def _solved(
    mesh: PrismMesh, conductivity: Floats, centres: Floats, radius_m: float, film: Film | None
) -> Case:
    body = Body.build(mesh, conductivity, film=film, threads=1)
    contacts = tuple(footprint(mesh.surface_m, mesh.triangles, centre, radius_m) for centre in centres)
    currents = np.zeros(body.unknowns)
    for contact, current in zip(contacts, _CURRENTS, strict=True):
        currents += current * body.nodal_currents(contact.vertices, contact.load)
    return Case(body, contacts, currents, body.solve(currents))


def slab_exact(points: Floats, sigma: Sigma = SIGMA, film: tuple[float, float] | None = None) -> Floats:
    """Return J of the flat layers at points of the mesh, ``(k, 3)``; the four walls are mirrors."""
    endless = EndlessFilm(*film) if film else None
    exact = disc_currents_field(Layers(THICKNESS_M, sigma), _mirrored(), points * _UPWARD, endless)
    return np.asarray(exact.density_A_m2 * _UPWARD)


def _mirrored() -> list[Disc]:
    """Return the pair and its mirror images: insulated walls are what makes exact solutions differ."""
    found = []
    for across, along in product(range(-_IMAGES, _IMAGES + 1), repeat=2):
        turned = -1.0 if across % 2 else 1.0
        for (x, _, _), current in zip(_PAIR, _CURRENTS, strict=True):
            found.append(Disc(across * SIDE_M + turned * x, along * SIDE_M, RADIUS_M, current))
    return found


def ball_exact(points: Floats) -> Floats:
    """Return J of the shells at points, ``(k, 3)``."""
    angle = RADIUS_M / BALL_M
    caps = [Cap((x, y, z), angle, current) for (x, y, z), current in zip(_POLES, _CURRENTS, strict=True)]
    shells = Shells(BALL_M, THICKNESS_M, tuple(float(np.max(one)) for one in SIGMA))
    return cap_currents_field(shells, caps, points).density_A_m2


def slab_points(layer: str, count: int = 200) -> Floats:
    """Return seeded points of one layer, from 15 mm beside the pair to below its discs."""
    dice = np.random.default_rng(1)
    across = dice.uniform([-0.03, -0.015], [0.03, 0.015], (count, 2))
    return np.column_stack([across, -_depths(layer, count, dice)])


def ball_points(layer: str, count: int = 200) -> Floats:
    """Return seeded points of one shell."""
    dice = np.random.default_rng(1)
    one, other = dice.uniform([-0.75, -0.4], [0.75, 0.4], (count, 2)).T
    way = np.stack([np.sin(one) * np.cos(other), np.sin(other), np.cos(one) * np.cos(other)], axis=1)
    return np.asarray(way * (BALL_M - _depths(layer, count, dice))[:, None])


def _depths(layer: str, count: int, dice: np.random.Generator) -> Floats:
    k = [each.name for each in LAYERS].index(layer)
    return np.asarray(sum(THICKNESS_M[:k]) + dice.uniform(0.1, 0.98, count) * THICKNESS_M[k])


def relative(found: Floats, exact: Floats) -> float:
    """Return the relative L2 error of numbers or vectors."""
    return float(np.linalg.norm(found - exact) / np.linalg.norm(exact))
