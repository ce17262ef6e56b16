"""A face as a 3-D file: the surface with its regions, lines, zones and muscles, each under its own name.

glTF wants metres, y up, z forward and the subject's right at negative x: the axes of the face as they are.
There is no photograph in the file, and nobody's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ninon import __version__
from ninon.face.geometry import FaceGeometry
from ninon.face.mesh import Points, vertex_normals
from ninon.report.gltf import GlbWriter
from ninon.report.gltf_colours import linear_colour
from ninon.report.line_marks import ZoneGroup

__all__ = ["NOTICE", "FaceLine", "FacePatch", "face_glb"]

NOTICE = (
    "Face mesh geometry and face landmark models: Google MediaPipe, Apache License 2.0; modified "
    "(scaled, subdivided, merged into a head)."
)
_LIFT_MM = 0.3
_M = 0.001
_TRIANGLES, _LINE_STRIP = 4, 3
_ORIGINS = ("measured", "inferred", "assumed")

Kind = Literal["zone", "no-go", "muscle"]
_GROUPS: Mapping[Kind, str] = {"zone": "zones", "no-go": "no-go zones", "muscle": "muscles"}
_PATCH_COLOURS: Mapping[Kind, tuple[str, float]] = {
    "zone": ("zone-jaw", 0.30),
    "no-go": ("face-nogo", 0.45),
    "muscle": ("zone-cheek", 0.55),
}


@dataclass(frozen=True, eq=False)
class FaceLine:
    """One movement line on one side."""

    movement: str
    side: Literal["right", "left", "midline"]
    points_mm: Points
    """(k, 3): on the surface, from start to end."""
    zone_group: ZoneGroup
    start: str = ""
    end: str = ""
    """Where it starts and ends, in words."""
    column: int = 1
    """Of several lines of one movement: which."""
    ends_early: str = ""
    """Why it is cut, if it is."""

    @property
    def name(self) -> str:
        """The name of its node."""
        return f"line {self.movement} {self.side}{f' column {self.column}' if self.column > 1 else ''}"


@dataclass(frozen=True, eq=False)
class FacePatch:
    """A part of the surface: a zone, an area no line may enter, or a muscle."""

    kind: Kind
    name: str
    share: NDArray[np.floating]
    """(n,): how much each vertex belongs to it; above one half it is shown."""
    extras: Mapping[str, Any] = field(default_factory=dict)
    """What else there is to know, such as the mean direction of the fibres."""
    zone_group: ZoneGroup | None = None
    """Whose line colour it has; without one the colour of its kind."""


def face_glb(
    face: FaceGeometry,
    *,
    lines: Sequence[FaceLine] = (),
    patches: Sequence[FacePatch] = (),
    region: NDArray[np.integer] | None = None,
    region_colours: Mapping[str, str] | None = None,
    edition: str = "",
    ids: Mapping[str, str] | None = None,
) -> bytes:
    """Return a face as a ``.glb`` file.

    Parameters
    ----------
    face : FaceGeometry
        The face.
    lines : sequence of FaceLine
        Lines, each becomes a node of its own.
    patches : sequence of FacePatch
        Zones, no-go areas and muscles, each becomes a node of its own, a little above the skin.
    region : (n,) array of int, optional
        Number of the region of each vertex, in the order of `region_colours`.
    region_colours : mapping of str to str, optional
        Colour of each region by its name, such as ``"#D9B29C"``. Without regions the skin has one colour.
    edition : str
        Edition of the tables.
    ids : mapping of str to str, optional
        What the file belongs to, by key: a client's number, a plan's fingerprint. Never a name.

    Returns
    -------
    bytes
        The file. The same face gives the same bytes.
    """
    glb = GlbWriter(generator=f"ninon {__version__}", notice=NOTICE)
    normals = vertex_normals(face.vertices_mm, face.triangles)
    children = [_skin(glb, face, normals, region, region_colours or {})]
    children += _grouped(glb, "lines", [_line(glb, line) for line in lines])
    lifted = face.vertices_mm + _LIFT_MM * normals
    for kind in dict.fromkeys(each.kind for each in patches):
        nodes = [_patch(glb, each, face, lifted, normals) for each in patches if each.kind == kind]
        children += _grouped(glb, _GROUPS[kind], [node for node in nodes if node is not None])
    root = glb.add("nodes", {"name": "face", "children": children})
    glb.add("scenes", {"name": "Ninon face", "nodes": [root], "extras": _extras(face, edition, ids or {})})
    return glb.to_bytes()


def _extras(face: FaceGeometry, edition: str, ids: Mapping[str, str]) -> dict[str, Any]:
    return {
        "ids": dict(ids),
        "units": "m",
        "axes": "x to the client's left, y up, z forward; origin between the inner corners of the eyes",
        "grade": face.grade,
        "remarks": [{"code": each.code, "sentence": each.sentence} for each in face.remarks],
        "pipeline": face.pipeline,
        "template_fingerprint": face.template_fingerprint,
        "tables_edition": edition,
        "note": "A model from photographs or a template, not a scan. What is assumed is said at the skin.",
    }


def _skin(
    glb: GlbWriter,
    face: FaceGeometry,
    normals: Points,
    region: NDArray[np.integer] | None,
    region_colours: Mapping[str, str],
) -> int:
    attributes = {
        "POSITION": glb.positions(face.vertices_mm * _M),
        "NORMAL": glb.directions(normals),
    }
    if region is not None:
        palette = np.array([linear_colour(colour) for colour in region_colours.values()])
        attributes["COLOR_0"] = glb.colours(palette[region])
    plain = [*linear_colour("face-skin"), 1.0] if region is None else [1.0, 1.0, 1.0, 1.0]
    material = glb.add("materials", {"name": "skin", "pbrMetallicRoughness": _matte(plain)})
    primitive = {
        "attributes": attributes,
        "indices": glb.indices(face.triangles),
        "material": material,
        "mode": _TRIANGLES,
    }
    extras = {
        "regions": dict(region_colours),
        "origin": {word: int((face.origin == k).sum()) for k, word in enumerate(_ORIGINS)},
    }
    mesh = glb.add("meshes", {"name": "skin", "primitives": [primitive]})
    return glb.add("nodes", {"name": "skin", "mesh": mesh, "extras": extras})


def _line(glb: GlbWriter, line: FaceLine) -> int:
    # Without normals a viewer shows a line in its plain colour, unlit.
    material = _material(
        glb, f"line {line.zone_group}", _matte([*linear_colour(f"zone-{line.zone_group}"), 1.0])
    )
    primitive = {
        "attributes": {"POSITION": glb.positions(line.points_mm * _M)},
        "material": material,
        "mode": _LINE_STRIP,
    }
    steps = np.linalg.norm(np.diff(line.points_mm, axis=0), axis=1)
    extras: dict[str, Any] = {
        "movement": line.movement,
        "side": line.side,
        "column": line.column,
        "length_mm": round(float(steps.sum()), 2),
        "start": line.start,
        "end": line.end,
    }
    if line.ends_early:
        extras["ends_early"] = line.ends_early
    mesh = glb.add("meshes", {"name": line.name, "primitives": [primitive]})
    return glb.add("nodes", {"name": line.name, "mesh": mesh, "extras": extras})


def _patch(
    glb: GlbWriter, patch: FacePatch, face: FaceGeometry, lifted: Points, normals: Points
) -> int | None:
    """Return the node of a patch; None when it covers no whole triangle."""
    inside = np.asarray(patch.share) > 0.5
    triangles = face.triangles[inside[face.triangles].all(axis=1)]
    if not len(triangles):
        return None
    used, renumbered = np.unique(triangles, return_inverse=True)
    primitive = {
        "attributes": {
            "POSITION": glb.positions(lifted[used] * _M),
            "NORMAL": glb.directions(normals[used]),
        },
        "indices": glb.indices(renumbered),
        "material": _see_through(glb, patch),
        "mode": _TRIANGLES,
    }
    name = f"{patch.kind} {patch.name}"
    mesh = glb.add("meshes", {"name": name, "primitives": [primitive]})
    extras = {"kind": patch.kind, "name": patch.name, "lift_mm": _LIFT_MM, **patch.extras}
    return glb.add("nodes", {"name": name, "mesh": mesh, "extras": extras})


def _grouped(glb: GlbWriter, name: str, nodes: Sequence[int]) -> list[int]:
    """Return the one node that holds others, so that a viewer can hide them together; none for none."""
    return [glb.add("nodes", {"name": name, "children": list(nodes)})] if nodes else []


def _see_through(glb: GlbWriter, patch: FacePatch) -> int:
    colour, opacity = _PATCH_COLOURS[patch.kind]
    name = f"{patch.kind} {patch.zone_group}" if patch.zone_group else patch.kind
    if patch.zone_group:
        colour = f"zone-{patch.zone_group}"
    matte = _matte([*linear_colour(colour), opacity])
    return _material(glb, name, matte, alphaMode="BLEND", doubleSided=True)


def _material(glb: GlbWriter, name: str, matte: Mapping[str, Any], **more: Any) -> int:
    """Return the number of a material; one of a name is written once."""
    names = [each["name"] for each in glb.document["materials"]]
    if name in names:
        return names.index(name)
    return glb.add("materials", {"name": name, "pbrMetallicRoughness": matte, **more})


def _matte(colour: Sequence[float]) -> dict[str, Any]:
    return {
        "baseColorFactor": [round(float(c), 5) for c in colour],
        "metallicFactor": 0.0,
        "roughnessFactor": 0.95,
    }
