"""What a photograph says about itself: smile, open mouth, closed eyes, distance; and whether two mirror.

Whether one photograph is mirrored cannot be told from it: a mirrored face is a face. Two photographs of the
same face can disagree about it, because no face is quite symmetric; see `mirror_disagreement`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ninon.face.iris_scale import has_iris_scale, pupil_distance_mm, scale_from_iris
from ninon.face.landmarks import Landmarks
from ninon.face.mesh import Points
from ninon.face.pose import Pose, PoseReference, pose_of
from ninon.imaging.photo_exif import PhotoFacts

__all__ = ["EYES_CLOSED", "MOUTH_OPEN", "SMILES", "MirrorDisagreement", "face_facts", "mirror_disagreement"]

SMILES: Final = 0.5
"""From this `smile` on the mouth is not at rest."""
MOUTH_OPEN: Final = 0.08
"""From this `mouth_open` on, as a share of the width of the mouth, the lips are parted."""
EYES_CLOSED: Final = 0.15
"""Below this `eye_open_right` or `eye_open_left` an eye is closed or nearly so."""

_MOUTH, _EYES, _LIPS = (61, 291), (33, 263), (13, 14)
_FULL_WIDENING, _FULL_LIFT = 0.20, 0.08
"""What a plain smile does: the mouth this much wider, its corners this much higher, in widths of the eyes."""


def face_facts(
    found: Landmarks,
    photo: PhotoFacts,
    reference: PoseReference,
    pose: Pose,
    openness: tuple[float, float],
) -> dict[str, float]:
    """Return what is read beside the points.

    Parameters
    ----------
    found : Landmarks
        Points, irises and pose.
    photo : PhotoFacts
        What the camera wrote.
    reference : PoseReference
        A face at rest.
    pose : Pose
        How the head is turned.
    openness : (float, float)
        Of the client's right and left eye, as a share of its width.

    Returns
    -------
    dict
        ``smile`` (0 at rest, 1 a plain smile), ``mouth_open`` (share of its width), ``eye_open_right``,
        ``eye_open_left``; ``pupils_mm`` where both irises were read; ``distance_mm`` where the focal length
        is known, too; and 1 for each of ``edited``, ``front_camera``, ``mirrored_by_camera`` that holds.
    """
    straight = _straight(found, pose)
    facts = {
        "smile": _smile(straight, reference.points_mm),
        "mouth_open": _apart(straight, _LIPS) / _apart(straight, _MOUTH),
        "eye_open_right": openness[0],
        "eye_open_left": openness[1],
    }
    if has_iris_scale(found):
        mm_per_px = scale_from_iris(found).mm_per_px
        pupils = pupil_distance_mm(found, mm_per_px)
        if pupils is not None:
            facts["pupils_mm"] = pupils
        focal_px = photo.focal_px(found.photo_size)
        if focal_px is not None:
            facts["distance_mm"] = focal_px * mm_per_px
    if photo.edited_with:
        facts["edited"] = 1.0
    if photo.front_camera:
        facts["front_camera"] = 1.0
    if photo.orientation in (2, 4, 5, 7):
        facts["mirrored_by_camera"] = 1.0
    return facts


def _straight(found: Landmarks, pose: Pose) -> Points:
    """Return the points turned to the front, ``(468, 3)``, in pixels."""
    camera = np.column_stack([found.points_photo[:, 0], -found.points_photo[:, 1], found.depth_photo])
    straight: Points = camera @ pose.rotation
    return straight


def _apart(points: Points, pair: tuple[int, int]) -> float:
    return float(np.linalg.norm(points[pair[0]] - points[pair[1]]))


def _smile(straight: Points, at_rest: Points) -> float:
    """Return how far the mouth is widened and its corners raised, 0 at rest and about 1 for a plain smile."""
    wide, high = _mouth(straight)
    wide_at_rest, high_at_rest = _mouth(at_rest)
    return ((wide / wide_at_rest - 1) / _FULL_WIDENING + (high - high_at_rest) / _FULL_LIFT) / 2


def _mouth(points: Points) -> tuple[float, float]:
    """Return width of the mouth and height of its corners over its middle, in widths between the eyes."""
    eyes = _apart(points, _EYES)
    corners = points[list(_MOUTH), 1].mean() - points[list(_LIPS), 1].mean()
    return _apart(points, _MOUTH) / eyes, float(corners) / eyes


@dataclass(frozen=True)
class MirrorDisagreement:
    """Whether one of two photographs of the same face looks mirrored against the other."""

    score: float
    """-1 to 1: how alike the left-right differences of both are; negative where they are opposite."""
    decidable: bool
    """Whether the differences stand out of the spread of reading; if not, ask which side is which."""

    @property
    def mirrored(self) -> bool:
        """Whether the second looks like a mirror image; only meaningful where it is decidable."""
        return self.decidable and self.score < 0


_DECIDED: Final = 0.7
_LEAST_MM: Final = 0.25
"""Root mean square difference between the sides below which a face is as good as symmetric."""
_LARGEST_TURN_APART: Final = 12.0


def mirror_disagreement(a: Landmarks, b: Landmarks, *, reference: PoseReference) -> MirrorDisagreement:
    """Compare the left-right differences of a face on two photographs.

    It says nothing about who is on them; both must be known to show the same face.

    Parameters
    ----------
    a, b : Landmarks
        Of two photographs from about the same direction.
    reference : PoseReference
        A symmetric face.

    Returns
    -------
    MirrorDisagreement
        Not decidable where the heads are turned differently, or the face is too symmetric for its spread.
    """
    first, second = (_asymmetry(each, reference) for each in (a, b))
    # A mirror image has the opposite asymmetry; a second photograph has the same one.
    strength = float(np.sqrt((first**2).sum() * (second**2).sum()))
    score = float((first * second).sum()) / strength if strength > 0 else 0.0
    apart = abs(abs(a.pose_deg[1]) - abs(b.pose_deg[1]))
    least = min(float(np.sqrt((each**2).sum(axis=1).mean())) for each in (first, second))
    decidable = abs(score) >= _DECIDED and apart <= _LARGEST_TURN_APART and least >= _LEAST_MM
    return MirrorDisagreement(score, decidable)


def _asymmetry(found: Landmarks, reference: PoseReference) -> Points:
    """Return half the difference between a face and its mirror image, seen from the front, ``(468, 2)``."""
    pose = pose_of(
        found.points_photo, found.depth_photo, reference.points_mm, reference.ids, reference.weights
    )
    face = _straight(found, pose) / pose.scale
    face = face - face[reference.ids].mean(axis=0)
    difference = (face - face[reference.mirror] * [-1.0, 1.0, 1.0]) / 2
    shifted: Points = difference[:, :2] - difference[:, :2].mean(axis=0) * [1.0, 0.0]
    return shifted
