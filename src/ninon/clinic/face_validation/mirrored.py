"""Right and left: the mirror image of a picture gives the mirror image of the face."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ninon.clinic.face_validation.figures import Figure
from ninon.clinic.portraits import free_portraits
from ninon.face.iris_scale import scale_from_iris
from ninon.face.landmarks import LANDMARK_COUNT
from ninon.face.pose import PoseReference
from ninon.face.template import Template
from ninon.imaging.landmarks_found import find_landmarks
from ninon.imaging.networks import Networks
from ninon.imaging.photo import Photo

__all__ = ["mirrored_pictures"]

_TARGET_MM = 0.35


def mirrored_pictures(template: Template, networks: Networks, reference: PoseReference) -> Iterator[Figure]:
    """Yield how far the landmarks of mirrored portraits lie from the mirrored landmarks of the portraits."""
    other = template.mirror[:LANDMARK_COUNT]
    for name, photo in free_portraits().items():
        seen = find_landmarks(photo, networks, reference=reference)
        turned = find_landmarks(
            Photo.of(np.ascontiguousarray(photo.pixels[:, ::-1])), networks, reference=reference
        )
        back = turned.points_photo[other] * [-1.0, 1.0] + [seen.photo_size[0] - 1, 0.0]
        off = np.linalg.norm(back - seen.points_photo, axis=1) * scale_from_iris(seen).mm_per_px
        what = f"{name}: largest difference of a point"
        yield Figure("a portrait and its mirror image", what, float(off.max()), "mm", _TARGET_MM)
