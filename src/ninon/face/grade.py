"""How good a face is, and why: what a photograph leaves open is said, and never refused here."""

from __future__ import annotations

from collections.abc import Sequence

from ninon.face.geometry import Grade, Remark
from ninon.face.landmarks import Landmarks
from ninon.face.views import BY_HAND, Views

__all__ = ["NEAR_MM", "SMALL_IRIS_PX", "grade_of"]

SMALL_IRIS_PX = 12.0
NEAR_MM = 700.0
_SMILE = 0.5
_MOUTH_OPEN = 0.08
"""Of the width of the mouth."""
_PRESENCE = 0.9


def grade_of(views: Views) -> tuple[Grade, tuple[Remark, ...]]:
    """Return the grade of a face, and a remark for each reason why it is no better.

    Parameters
    ----------
    views : Views
        The photographs.

    Returns
    -------
    grade : {"manual", "coarse", "three views"}
        ``"three views"`` only where nothing lowers it.
    remarks : tuple of Remark
        Reasons, each once.
    """
    by_hand = [view for view in views.all if view.pipeline == BY_HAND]
    reasons: list[Remark] = []
    if by_hand:
        reasons.append(
            Remark("by_hand", "The points were set by hand; between them the face follows the template.")
        )
    if views.sides is None:
        reasons.append(Remark("one_photograph", "One photograph shows little of depth; three show it."))
    reasons += _lowered(views.all)
    corrected = sum(len(view.by_hand) for view in views.all if view.pipeline != BY_HAND)
    notes = []
    if corrected:
        notes.append(
            Remark(
                "points_corrected",
                f"{corrected} {'point was' if corrected == 1 else 'points were'} moved by hand; "
                "the points beside followed.",
            )
        )
    notes += _doubts(views.all)
    grade: Grade = "manual" if by_hand else "coarse" if reasons else "three views"
    return grade, (*reasons, *notes)


def _doubts(views: Sequence[Landmarks]) -> list[Remark]:
    """Return what the files themselves make doubtful; it is asked, and lowers nothing by itself."""
    notes = []
    if any(view.facts.get("edited") for view in views):
        notes.append(
            Remark(
                "edited",
                "The file says that a program has written it. Programs that smooth or reshape a face move "
                "its points: ask for the photograph as the camera took it.",
            )
        )
    if any(view.facts.get("front_camera") or view.facts.get("mirrored_by_camera") for view in views):
        notes.append(
            Remark(
                "may_be_mirrored",
                "The photograph comes from a front camera or was stored mirrored. Ask the client: which is "
                "your left?",
            )
        )
    if any(view.facts.get("mouth_open", 0.0) > _MOUTH_OPEN for view in views):
        notes.append(Remark("mouth_open", "The lips are parted; take the photograph with the mouth closed."))
    return notes


def _lowered(views: Sequence[Landmarks]) -> list[Remark]:
    reasons = []
    irises = [
        max(iris.diameter_px for iris in both if iris is not None)
        for view in views
        if any(both := (view.iris_right, view.iris_left))
    ]
    if irises and min(irises) < SMALL_IRIS_PX:
        reasons.append(
            Remark(
                "small_iris",
                f"An iris is only {min(irises):.1f} pixels wide, less than {SMALL_IRIS_PX:.0f}: the face is "
                "small on the photograph. Take it with more pixels.",
            )
        )
    distances = [view.facts.get("distance_mm") for view in views]
    if any(distance is None for distance in distances):
        reasons.append(
            Remark(
                "distance_unknown",
                "How far away the camera was is not known; 1 m was assumed, and the shape is less certain "
                "for it.",
            )
        )
    nearest = min((distance for distance in distances if distance is not None), default=None)
    if nearest is not None and nearest < NEAR_MM:
        reasons.append(
            Remark(
                "camera_near",
                f"The camera was only {nearest / 10:.0f} cm away, which makes what is near look large. Take "
                "the photograph from 80 to 110 cm.",
            )
        )
    if any(view.facts.get("smile", 0.0) > _SMILE for view in views):
        reasons.append(
            Remark(
                "smile",
                "The face smiles, and a smile moves cheeks and mouth by millimetres. Take it at rest.",
            )
        )
    if any(view.presence < _PRESENCE for view in views):
        reasons.append(
            Remark("face_unsure", "It is not sure that a photograph shows a face. Look at the points.")
        )
    return reasons
