"""Lines on random faces: clear of what is never entered, gently bent, as long on a finer mesh."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ninon import tables
from ninon.clinic.face_validation.figures import Figure
from ninon.clinic.journey import USUAL_CONTACT_RADIUS_MM
from ninon.face.cut_lines import cut_line
from ninon.face.face_lines import Curve, curves_on
from ninon.face.line_curves import bends_deg, lengths_along_mm
from ninon.face.no_go import no_go_zones
from ninon.face.subdivision import Surface
from ninon.face.surface_points import SkinSurface
from ninon.face.template import Template
from ninon.imaging.rendered_faces import random_face

__all__ = ["lines_hold"]

_FACES, _FULL_FACES = 8, 200
_BEND_DEG, _REMESHED_PERCENT, _MIRROR_MM = 15.0, 2.0, 1e-6


def lines_hold(template: Template, *, full: bool) -> Iterator[Figure]:
    """Yield what holds for every line on every face tried."""
    rows = tables.lines().values()
    faces = _FULL_FACES if full else _FACES
    inside = cut = drawn = 0
    bend = remeshed = 0.0
    for seed in range(faces):
        knots = random_face(np.random.default_rng(seed), template.knots_mm)
        skin = SkinSurface(template.surface(knots), template.triangles)
        curves = curves_on(skin, template, rows)
        areas = no_go_zones(skin, template)
        for curve in curves:
            bend = max(bend, float(bends_deg(curve.points_face).max()))
            kept = cut_line(curve, areas, skin, contact_radius_mm=USUAL_CONTACT_RADIUS_MM)
            cut += not kept.is_whole
            drawn += 1
            for piece in kept.kept:
                part = slice(piece.samples[0], piece.samples[1] + 1)
                for area in areas:
                    clear = area.clearance_mm(
                        skin, curve.anchors[part], contact_radius_mm=USUAL_CONTACT_RADIUS_MM
                    )
                    inside += int((clear < 0).any())
        if seed % 4 == 0:
            remeshed = max(remeshed, _remeshed_percent(template, knots, curves))
    about = f"every line on {faces} random faces, 4 mm RMS from the template"
    yield Figure(about, "lines drawn", float(drawn), "")
    yield Figure(about, "lines cut for what is never entered", float(cut), "")
    yield Figure(about, "pieces that enter what is never entered", float(inside), "", 0.0)
    yield Figure(about, "sharpest bend", bend, "°/mm", _BEND_DEG)
    yield Figure(about, "length on a finer mesh, largest difference", remeshed, "%", _REMESHED_PERCENT)
    yield Figure(about, "left line and mirrored right line", _mirror_mm(template), "mm", _MIRROR_MM)


def _remeshed_percent(template: Template, knots: np.ndarray, curves: tuple[Curve, ...]) -> float:
    """Return by how much lengths differ on a mesh of four times as many triangles."""
    finer = Surface(template.knot_triangles, len(knots), levels=3)
    skin = SkinSurface(finer(knots), finer.triangles)
    worst = 0.0
    for curve in curves:
        _, laid = skin.laid_on(curve.points_face)
        length = float(lengths_along_mm(laid)[-1])
        worst = max(worst, 100 * abs(length / curve.length_mm - 1))
    return worst


def _mirror_mm(template: Template) -> float:
    """Return how far left lines lie from mirrored right ones, on the symmetric template."""
    skin = SkinSurface(template.vertices_mm, template.triangles)
    curves = curves_on(skin, template, tables.lines().values())
    right = {(c.movement, c.column): c.points_face for c in curves if c.side == "right"}
    left = {(c.movement, c.column): c.points_face for c in curves if c.side == "left"}
    return max(float(np.abs(right[key] * [-1.0, 1.0, 1.0] - left[key]).max()) for key in right)
