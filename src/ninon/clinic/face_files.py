"""Keeping a fitted face: picture, line map, 3-D file, and the face itself."""

from __future__ import annotations

from pathlib import Path

from ninon import tables
from ninon.clinic.client_face import ClientFace
from ninon.clinic.files import write_whole
from ninon.clinic.journey import USUAL_CONTACT_RADIUS_MM
from ninon.face.face_file import to_bytes
from ninon.face.muscle_paths import muscles_on
from ninon.face.regions import REGIONS, regions
from ninon.report.face_marks import face_marks
from ninon.report.face_paper import FaceOnPaper, on_paper
from ninon.report.face_picture import face_picture
from ninon.report.face_sides import sides_svg
from ninon.report.gltf_colours import region_colours
from ninon.report.gltf_face import face_glb
from ninon.report.gltf_parts import line_parts, muscle_parts, no_go_parts, zone_parts
from ninon.report.line_marks import LineMark, zone_group

__all__ = ["paper_face", "write_face"]


def paper_face(face: ClientFace, contact_radius_mm: float = USUAL_CONTACT_RADIUS_MM) -> FaceOnPaper:
    """Return a face ready for paper."""
    return on_paper(face.geometry, face.template, face.curves, face.lines(contact_radius_mm).no_go)


def write_face(face: ClientFace, folder: Path, stem: str) -> dict[str, Path]:
    """Write everything that is drawn of a face, and the face itself.

    Parameters
    ----------
    face : ClientFace
        The face.
    folder : Path
        Where to; it is made as needed.
    stem : str
        How the files are called.

    Returns
    -------
    dict of str to Path
        ``picture`` (PNG), ``map`` (SVG), ``model`` (glTF), ``face``.

    Raises
    ------
    InputError
        If a file cannot be written.
    """
    paper = paper_face(face)
    marks = _marks(face)
    # Everything is made before anything is written: a folder never holds files of two faces.
    made: dict[str, tuple[str, str | bytes]] = {
        "picture": (f"{stem}-face.png", face_picture(paper.views, marks)),
        "map": (f"{stem}-lines.svg", sides_svg(paper, marks)),
        "model": (f"{stem}.glb", _model(face, marks)),
        "face": (f"{stem}.ninonface", to_bytes(face.geometry, face.landmarks)),
    }
    return {kind: write_whole(folder / name, content) for kind, (name, content) in made.items()}


def _marks(face: ClientFace) -> tuple[LineMark, ...]:
    lines = face.lines(USUAL_CONTACT_RADIUS_MM)
    return face_marks(face.curves, tables.movements(), lines.forbidden)


def _model(face: ClientFace, marks: tuple[LineMark, ...]) -> bytes:
    labels = regions(face.template)
    lines = face.lines(USUAL_CONTACT_RADIUS_MM)
    groups = {key: zone_group(row.zone, row.also_zones) for key, row in tables.movements().items()}
    cut = {f"{mark.movement}-{mark.side}": mark.cut_because for mark in marks if mark.cut_because}
    muscles = muscles_on(face.skin, face.template, tables.muscles().values())
    return face_glb(
        face.geometry,
        lines=line_parts(face.curves, groups, cut),
        patches=(*zone_parts(labels), *no_go_parts(lines.no_go), *muscle_parts(muscles)),
        region=labels.label,
        region_colours=region_colours(REGIONS),
        edition=tables.edition(),
    )
