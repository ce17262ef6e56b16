"""A fitted face as JSON: what ``ninon face --json`` prints, and what a plan says of its face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from ninon.face.face_lines import Curve
from ninon.face.geometry import FaceGeometry
from ninon.face.landmarks import Iris, Landmarks

__all__ = ["FaceFitOut", "FaceOut", "face_fit_json", "face_out"]


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RemarkOut(_Out):
    """Something to know about the face."""

    code: str
    sentence: str


class ScaleOut(_Out):
    """Millimetres per pixel of the frontal photograph, at the eyes."""

    mm_per_px: float
    ci95_percent: float = Field(description="half the width of the 95 % interval; every length shares it")
    source: str
    pooled: int = Field(description="photographs it was read from")


class LineOut(_Out):
    """One line on this face."""

    line: str = Field(description="movement and side, such as M03-right")
    column_lengths_mm: tuple[float, ...]
    length_sd_mm: float | None = Field(description="of the longest column, the scale included")
    start: str
    end: str


class FaceOut(_Out):
    """A face, as far as a plan needs to say."""

    grade: Literal["template", "manual", "coarse", "three views"]
    remarks: tuple[RemarkOut, ...]
    scale: ScaleOut | None
    pipeline: str = Field(description="fingerprint of models, packages and constants")
    template: str = Field(description="fingerprint of the template")
    lines: tuple[LineOut, ...]


class IrisOut(_Out):
    """One iris on a photograph."""

    diameter_px: float
    sd_px: float


class PhotoOut(_Out):
    """What was read on one photograph."""

    photo: str
    size_px: tuple[int, int]
    pitch_yaw_roll_deg: tuple[float, float, float]
    presence: float
    iris_right: IrisOut | None
    iris_left: IrisOut | None
    point_sd_px: float = Field(description="mean over the points, per axis, over 32 crops")
    by_hand: tuple[int, ...] = Field(description="landmarks a person has moved")
    facts: dict[str, float]


class FaceFitOut(FaceOut):
    """What ``ninon face --json`` prints."""

    photos: tuple[PhotoOut, ...]
    vertices: int
    triangles: int
    files: dict[str, str] = Field(description="what was written, by kind; empty without --out")


def face_out(face: FaceGeometry, curves: Sequence[Curve]) -> FaceOut:
    """Return a face in its published shape."""
    return FaceOut.model_validate(_facts(face, curves))


def face_fit_json(
    face: FaceGeometry,
    curves: Sequence[Curve],
    photos: Mapping[str, Landmarks],
    files: Mapping[str, str],
) -> str:
    """Return everything ``ninon face`` knows, as JSON text.

    Parameters
    ----------
    face : FaceGeometry
        The face.
    curves : sequence of Curve
        The lines on it.
    photos : mapping of str to Landmarks
        What was read, by name of the photograph.
    files : mapping of str to str
        Where files were written, by kind.
    """
    out = FaceFitOut.model_validate(
        _facts(face, curves)
        | {
            "photos": [_photo(name, seen) for name, seen in photos.items()],
            "vertices": len(face.vertices_mm),
            "triangles": len(face.triangles),
            "files": dict(files),
        }
    )
    return to_json(out, indent=2).decode()


def _facts(face: FaceGeometry, curves: Sequence[Curve]) -> dict[str, object]:
    scale = face.scale
    return {
        "grade": face.grade,
        "remarks": [{"code": each.code, "sentence": each.sentence} for each in face.remarks],
        "scale": None
        if scale is None
        else {
            "mm_per_px": round(scale.mm_per_px, 6),
            "ci95_percent": round(100 * scale.ci95_share, 2),
            "source": scale.source,
            "pooled": scale.pooled,
        },
        "pipeline": face.pipeline,
        "template": face.template_fingerprint,
        "lines": [_line(name, curves) for name in dict.fromkeys(each.line for each in curves)],
    }


def _line(name: str, curves: Sequence[Curve]) -> dict[str, object]:
    own = [each for each in curves if each.line == name]
    longest = max(own, key=lambda each: each.length_mm)
    sd = longest.length_sd_mm
    return {
        "line": name,
        "column_lengths_mm": [round(each.length_mm, 2) for each in own],
        "length_sd_mm": None if sd is None else round(sd, 2),
        "start": own[0].start,
        "end": own[0].end,
    }


def _photo(name: str, seen: Landmarks) -> dict[str, object]:
    return {
        "photo": name,
        "size_px": seen.photo_size,
        "pitch_yaw_roll_deg": tuple(round(each, 2) for each in seen.pose_deg),
        "presence": round(seen.presence, 4),
        "iris_right": _iris(seen.iris_right),
        "iris_left": _iris(seen.iris_left),
        "point_sd_px": round(float(seen.sd_photo.mean()), 4),
        "by_hand": tuple(seen.by_hand),
        "facts": {key: round(float(value), 4) for key, value in seen.facts.items()},
    }


def _iris(iris: Iris | None) -> dict[str, float] | None:
    if iris is None:
        return None
    return {"diameter_px": round(iris.diameter_px, 3), "sd_px": round(iris.sd_px, 3)}
