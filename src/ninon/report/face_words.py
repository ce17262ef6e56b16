"""What is said of a fitted face: how it was come by, how large it is, why it is not known better."""

from __future__ import annotations

from ninon.face.geometry import FaceGeometry, Grade
from ninon.report.wording import NBSP, figure

__all__ = ["GRADE_NAMES", "grade_sentence", "scale_sentence"]

GRADE_NAMES: dict[Grade, str] = {
    "template": "template",
    "manual": "points set by hand",
    "coarse": "coarse",
    "three views": "three views",
}

_GRADES: dict[Grade, str] = {
    "template": "The lines run on a template, not on the client's face.",
    "manual": "The face follows points that were set by hand on a photograph.",
    "coarse": "The face was fitted with much of its depth left open.",
    "three views": "The face was fitted to three photographs.",
}


def grade_sentence(grade: Grade) -> str:
    """Return how a face was come by, in a sentence."""
    return _GRADES[grade]


def scale_sentence(face: FaceGeometry) -> str:
    """Return how well lengths on a face are known, in a sentence."""
    if face.scale is None:
        return "Lengths are those of the template at this size."
    percent = figure(round(100 * face.scale.ci95_share, 1))
    if face.scale.source == "iris":
        return (
            "Lengths come from the width of the iris, which differs between people: "
            f"they hold within ±{percent}{NBSP}% (95{NBSP}% interval)."
        )
    return f"Lengths come from a measured {face.scale.source}: they hold within ±{percent}{NBSP}%."
