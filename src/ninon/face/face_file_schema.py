"""What stands in the ``geometry.json`` of a ``*.ninonface`` file, as a JSON Schema (draft 2020-12)."""

from __future__ import annotations

from typing import Any, Final, get_args

from ninon.face.face_file import SCHEMA_VERSION
from ninon.face.geometry import Grade
from ninon.face.scale import ScaleSource

__all__ = ["ARRAYS", "GEOMETRY_SCHEMA"]

ARRAYS: Final = {
    "knots_mm": "(c, 3) float64: points the surface goes through; the first 468 are the landmarks",
    "knot_sd_mm": "(c, 3) float32: standard deviation of each, per axis",
    "vertices_mm": "(n, 3) float32: fine vertices",
    "vertex_sd_mm": "(n, 3) float32: standard deviation of each, per axis",
    "triangles": "(m, 3) uint32: numbers of fine vertices, anticlockwise seen from outside",
    "origin": "(n,) uint8: 0 measured, 1 inferred, 2 assumed",
}
"""The members of ``arrays.npz``: little-endian, in rows, never compressed."""


def _tape(words: str) -> dict[str, Any]:
    return {"type": ["number", "null"], "description": f"{words}, in mm; null is not measured, so assumed"}


def _record(description: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


GEOMETRY_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "geometry.json of a .ninonface file",
    **_record(
        "How a face was come by, and what the other members of the archive should be.",
        {
            "kind": {"const": "ninon face"},
            "schema_version": {"const": SCHEMA_VERSION},
            "template_fingerprint": {
                "type": "string",
                "description": "template whose triangles and named places the vertices follow",
            },
            "pipeline": {"type": "string", "description": "where the landmarks come from"},
            "grade": {"enum": list(get_args(Grade))},
            "remarks": {
                "type": "array",
                "items": _record(
                    "Why the grade is what it is.",
                    {"code": {"type": "string"}, "sentence": {"type": "string"}},
                ),
            },
            "scale": {
                "anyOf": [
                    {"type": "null"},
                    _record(
                        "Millimetres per pixel of the frontal photograph.",
                        {
                            "mm_per_px": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 100},
                            "sd_share": {"type": "number", "minimum": 0, "exclusiveMaximum": 1},
                            "source": {"enum": list(get_args(ScaleSource))},
                            "pooled": {"type": "integer", "minimum": 0},
                        },
                    ),
                ]
            },
            "neck": _record(
                "Neck and bust by tape measure.",
                {
                    "neck_girth_mm": _tape("around the neck, just below the larynx"),
                    "chin_to_notch_mm": _tape("from below the chin to the notch above the breastbone"),
                    "head_girth_mm": _tape("around the head, above the brows"),
                    "shoulder_width_mm": _tape("across the shoulders"),
                },
            ),
            "axes": {"type": "string"},
            "sha256": {
                "type": "object",
                "description": "of each other member of the archive, in hexadecimal digits",
                "patternProperties": {
                    r"^(arrays\.npz|landmarks-[1-9]\.json)$": {"type": "string", "pattern": "^[0-9a-f]{64}$"}
                },
                "required": ["arrays.npz"],
                "additionalProperties": False,
            },
        },
    ),
}
