"""A face that is not the template, with its lines and areas: for maps and pictures of a client's own face."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ninon.errors import InputError
from ninon.face.drawing import View
from ninon.face.face_lines import Curve, curves_on
from ninon.face.geometry import FaceGeometry, Remark
from ninon.face.no_go import NoGo, no_go_zones
from ninon.face.surface_points import SkinSurface
from ninon.face.template import Template, template
from ninon.report.face_map import PersonalFace, personal_faces
from ninon.report.line_marks import LineMark, zone_group
from ninon.report.shelf import packaged_shelf


def the_template() -> Template:
    """The template, or a skip that says what to build."""
    try:
        return template()
    except InputError as error:
        pytest.skip(f"template: {error}")


@cache
def geometry(*, larger: float = 1.0, plain: bool = False) -> FaceGeometry:
    """A face a little broader below, longer and with a longer nose than the template; or the template."""
    head = the_template()
    knots = head.knots_mm * larger
    x, y, z = knots.T.copy()
    if not plain:
        nose = np.exp(-((x / 14) ** 2 + ((y + 30) / 18) ** 2 + ((z - 25) / 22) ** 2))
        knots = np.stack([x * (1 + 0.04 * (y < -20)), 1.04 * y, z + 4 * nose], axis=1)
    vertices = head.surface(knots)
    return FaceGeometry(
        knots_mm=knots,
        knot_sd_mm=np.full(knots.shape, 2.0),
        vertices_mm=vertices,
        vertex_sd_mm=np.full(vertices.shape, 2.0),
        triangles=head.triangles,
        origin=head.origin,
        grade="coarse",
        remarks=(Remark("one view", "There is one photograph only."),),
        scale=None,
        pipeline="0123456789ab",
        template_fingerprint=head.fingerprint,
    )


@cache
def lines_and_areas(face: FaceGeometry) -> tuple[tuple[Curve, ...], tuple[NoGo, ...]]:
    """The shipped lines on a face, and what they keep clear of."""
    skin = SkinSurface(face.vertices_mm, face.triangles)
    head = the_template()
    return curves_on(skin, head, packaged_shelf().lines.values()), no_go_zones(skin, head)


@cache
def faces(*, larger: float = 1.0, plain: bool = False) -> dict[View, PersonalFace]:
    """Its three views."""
    face = geometry(larger=larger, plain=plain)
    return personal_faces(face, the_template(), *lines_and_areas(face))


@cache
def marks() -> tuple[LineMark, ...]:
    """Every shipped line, numbered in the order of the table."""
    shelf = packaged_shelf()
    found: list[LineMark] = []
    for path in shelf.lines.values():
        movement = shelf.movements[path.movement]
        group = zone_group(movement.zone, movement.also_zones)
        below = path.offset_below_jaw_mm or 0.0
        found.append(LineMark(len(found) + 1, path.movement, path.side, group, path.columns, below))
    return tuple(found)
