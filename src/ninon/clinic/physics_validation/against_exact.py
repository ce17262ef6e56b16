"""Densities against exact ones: relative L2 over seeded points, per layer and edge, and over the targets."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from ninon.clinic.physics_validation.bodies import (
    PRODUCTION_SUBLAYERS,
    Case,
    ball,
    ball_exact,
    ball_points,
    relative,
    slab,
    slab_exact,
    slab_points,
)
from ninon.clinic.physics_validation.checks import Check, Curve
from ninon.clinic.physics_validation.invariants import inner_nodes
from ninon.physics.assembly import stiffness
from ninon.physics.grading import Layer
from ninon.physics.probe import probe
from ninon.physics.recovery import Recovery
from ninon.physics.slab import slab_mesh

__all__ = ["anisotropic", "at_production_mesh", "films", "shells", "slabs"]

Floats = NDArray[np.float64]
Points = Callable[[str], Floats]

_EDGE_MM = 2.0
"""Edge of the mesh that `ninon dose` uses."""
_LOOKED_AT = ("skin", "fat", "muscle")
_THEORY = 2.0
_WINDOW_M = (0.03, 0.015)


def slabs(*, full: bool) -> Iterator[Check | Curve]:
    """Yield V3: flat layers against the layered solution."""
    about = "V3  flat layers under two 5 mm discs 30 mm apart, against E1"
    edges = (3.0, 2.0, 1.5, 1.0) if full else (3.0, 1.5)
    limits = {2.0: 0.02, 1.5: 0.02, 1.0: 0.007}
    exact = {name: slab_exact(slab_points(name)) for name in _LOOKED_AT}
    yield from _series(
        "V3",
        about,
        "slab",
        edges,
        lambda h_mm: slab(h_mm / 1000),
        slab_points,
        exact,
        limits,
        least_order=1.5,
    )


def shells(*, full: bool) -> Iterator[Check | Curve]:
    """Yield V4: concentric shells against the series of caps."""
    about = "V4  concentric shells of 40 mm round an insulated core, the same layers, against E4"
    edges = (3.0, 2.0, 1.5, 1.0) if full else (3.0, 2.0, 1.5)
    limits = {2.0: 0.02, 1.5: 0.02, 1.0: 0.02}
    exact = {name: ball_exact(ball_points(name)) for name in _LOOKED_AT}
    yield from _series(
        "V4",
        about,
        "shells",
        edges,
        lambda h_mm: ball(h_mm / 1000),
        ball_points,
        exact,
        limits,
        least_order=1.6,
    )


def _series(
    case: str,
    about: str,
    name: str,
    edges: tuple[float, ...],
    solve: Callable[[float], Case],
    points: Points,
    exact: dict[str, Floats],
    limits: dict[float, float],
    *,
    least_order: float,
) -> Iterator[Check | Curve]:
    errors: dict[str, list[float]] = {layer: [] for layer in exact}
    for h_mm in edges:
        solved = solve(h_mm)
        for layer, told in exact.items():
            found = solved.density(points(layer))
            errors[layer].append(relative(found, told))
            limit = (
                limits.get(h_mm) if layer == "muscle" else _FAT.get((case, h_mm)) if layer == "fat" else None
            )
            yield _size_check(about, case, f"{layer}, edge {h_mm:g} mm", found, told, limit)
    curve = Curve(
        name, f"{about[4:]}: error of J", edges,
        tuple((layer, tuple(found)) for layer, found in errors.items()), _THEORY, (1.5, 0.02),
    )  # fmt: skip
    yield from _orders(about, case, curve, {"muscle": least_order})
    yield curve


def _orders(about: str, case: str, curve: Curve, least: dict[str, float]) -> Iterator[Check]:
    """Yield how fast errors fall down to 1.5 mm, which is judged, and below it, which is not."""
    for from_mm, to_mm in ((3.0, 1.5), (1.5, 1.0)):
        if to_mm not in curve.h_mm:
            continue
        for layer, order in curve.rates(from_mm, to_mm):
            what = f"order of J, {layer}, {from_mm:g} to {to_mm:g} mm"
            required = least.get(layer) if to_mm == 1.5 else None
            yield Check(about, case, what, order, _THEORY, required=required, kind="at least")


_FAT = {("V4", 1.5): 0.055}


def _size_check(
    about: str, case: str, what: str, found: Floats, told: Floats, limit: float | None, kind: str = "|J|"
) -> Check:
    """Return the relative L2 error of |J|, with its root mean square per ampere beside the exact one."""
    sizes = [np.linalg.norm(each, axis=1) for each in (found, told)]
    rms = [float(np.sqrt(np.mean(each**2))) for each in sizes]
    error = 100 * relative(*sizes)
    return Check(
        about, case, f"{kind} in {what}", rms[0], rms[1], "A/m²/A", error, "%",
        None if limit is None else 100 * limit,
    )  # fmt: skip


def at_production_mesh() -> Iterator[Check]:
    """Yield how well the targets of a dose are met on its mesh: edge, sublayers and recovery."""
    about = (
        f"The mesh of a dose: edge {_EDGE_MM:g} mm, {PRODUCTION_SUBLAYERS[2]} sublayers of muscle, "
        "smooth recovery at the nodes"
    )
    bodies: tuple[tuple[str, Case, Callable[[Floats], Floats]], ...] = (
        ("flat layers", slab(_EDGE_MM / 1000, sublayers=PRODUCTION_SUBLAYERS), slab_exact),
        ("shells", ball(_EDGE_MM / 1000, sublayers=PRODUCTION_SUBLAYERS), ball_exact),
    )
    for name, case, exact in bodies:
        for layer, limit in (("fat", None), ("muscle", 0.02)):
            found, told = _mean_over_layer(case, layer, exact)
            yield _size_check(about, "mesh", f"{name}, {layer}, mean over its depth", found, told, limit)


def _mean_over_layer(case: Case, layer: str, exact: Callable[[Floats], Floats]) -> tuple[Floats, Floats]:
    """Return J averaged over the depth of a layer under each vertex, computed and exact, ``(v, 3)``."""
    mesh = case.mesh
    skin, (far, beside) = mesh.surface_m, _WINDOW_M
    near = (np.abs(skin[:, 0]) <= far) & (np.abs(skin[:, 1]) <= beside) & (skin[:, 2] >= 0)
    vertices, subs = np.flatnonzero(near), mesh.sublayers_of(layer)
    rule = Recovery.build(mesh, case.body.conductivity, subs, vertices, smooth=True)
    shape = (len(vertices), len(subs))
    density = (rule.current_density @ case.potential[: mesh.node_count]).reshape(*shape, 3)
    share = rule.volume_m3.reshape(shape)
    share = share / share.sum(axis=1, keepdims=True)
    top, bottom = mesh.levels_m[subs[0], vertices], mesh.levels_m[subs[-1] + 1, vertices]
    at, weight = np.polynomial.legendre.leggauss(5)
    told = np.zeros((len(vertices), 3))
    total = np.zeros(len(vertices))
    for step, part in zip((at + 1) / 2, weight, strict=True):
        place = top + step * (bottom - top)
        # Shells have less room farther in.
        room = part * (np.sum(place**2, axis=1) if top[:, 2].std() > 1e-6 else np.ones(len(place)))
        told += room[:, None] * exact(place)
        total += room
    return np.einsum("vs,vsd->vd", share, density), told / total[:, None]


def films(*, full: bool) -> Iterator[Check | Curve]:
    """Yield V5: a film on flat layers against one without end."""
    edges = (3.0, 2.0, 1.5) if full else (3.0, 1.5)
    for sheet, leak in ((6e-5, 0.5), (6e-5, 2.0)) if full else ((6e-5, 2.0),):
        about = f"V5  a film of {sheet:g} S on {leak:g} Ω·m² over the same flat layers, against E1f"
        film = (sheet, leak)
        exact = {name: slab_exact(slab_points(name), film=film) for name in _LOOKED_AT}
        errors: dict[str, list[float]] = {name: [] for name in exact}
        for h_mm in edges:
            case = slab(h_mm / 1000, film=film)
            for layer, told in exact.items():
                found = case.density(slab_points(layer))
                errors[layer].append(relative(found, told))
                limit = _FILM.get(layer) if h_mm == 1.5 else None
                yield _size_check(about, "V5", f"{layer}, edge {h_mm:g} mm", found, told, limit)
        series = tuple((layer, tuple(found)) for layer, found in errors.items())
        name = f"film-{leak:g}-ohm-m2".replace(".", "-")
        curve = Curve(name, f"{about[4:]}: error of J", edges, series, _THEORY, (1.5, 0.015))
        yield from _orders(about, "V5", curve, {"skin": 1.7})
        yield curve


_FILM = {"muscle": 0.015, "skin": 0.06}


def anisotropic(*, full: bool) -> Iterator[Check]:
    """Yield a muscle that conducts otherwise along the skin than into the depth."""
    about = "A muscle of 0.50 S/m along the skin and 0.15 S/m into the depth, against the stretched E1"
    sigma = (0.20, 0.04, (0.50, 0.50, 0.15), 0.02)
    points = slab_points("muscle")
    told = slab_exact(points, sigma)
    edges = (3.0, 1.5) if full else (3.0,)
    for h_mm in edges:
        found = slab(h_mm / 1000, sigma).density(points)
        limit = 0.02 if h_mm == 1.5 else 0.05
        yield _size_check(about, "", f"muscle, edge {h_mm:g} mm", found, told, limit)
    found = slab_exact(points)
    yield _size_check(about, "", "the same with 0.35 S/m all round, for scale", found, told, None)
    yield _turned_tensor()


def _turned_tensor() -> Check:
    """Return a body of one tensor, turned anyhow: lengths over √σ make it a body of one number.

    The potential of a point outside it is known then, and is told to the nodes of its border.
    """
    from scipy.sparse.linalg import spsolve

    mesh = slab_mesh(0.06, [Layer("all", 0.012)], 3e-3, [(0.0, 0.0, 3e-3)])
    turn, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))
    tensor = turn @ np.diag([0.1, 0.3, 0.6]) @ turn.T
    tensor = (tensor + tensor.T) / 2
    root = np.linalg.inv(turn @ np.diag(np.sqrt([0.1, 0.3, 0.6])) @ turn.T)
    source = np.array([0.0, 0.0, 0.03])
    potential = 1 / np.linalg.norm((mesh.nodes_m - source) @ root, axis=1)
    own = mesh.per_prism(tensor[None])
    matrix = stiffness(mesh, own)
    inside = inner_nodes(mesh)
    border = np.setdiff1d(np.arange(mesh.node_count), inside)
    pull = matrix[inside][:, border] @ potential[border]
    potential[inside] = spsolve(matrix[inside][:, inside].tocsc(), -pull)
    points = np.random.default_rng(0).uniform([-0.015, -0.015, -0.01], [0.015, 0.015, -0.002], (50, 3))
    away = (points - source) @ root
    told = (away @ root) / np.linalg.norm(away, axis=1)[:, None] ** 3 @ tensor
    found = probe(mesh, own, potential, points).current_density
    error = 100 * relative(found, told)
    about = "A body of 0.1, 0.3 and 0.6 S/m along axes turned anyhow, against the stretched point source"
    return Check(about, "", "J, edge 3 mm", error=error, error_unit="%", required=0.5)
