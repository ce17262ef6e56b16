"""A mirrored photograph among three: caught because no face is quite symmetric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.fit_landmarks import FaceModel, misfit_of
from ninon.face.landmarks import Iris, Landmarks
from ninon.face.views import Views

__all__ = ["MIRRORED_MISFIT", "as_mirrored", "check_not_mirrored"]

MIRRORED_MISFIT = 60.0
"""How much better a face must fit once its frontal photograph is mirrored.

Of made faces that were not mirrored none gained more than 20. Mirrored ones were caught always where the face
is asymmetric by 1 mm RMS, nearly always at 0.7 mm, half of the time at 0.5 mm; a symmetric face cannot show
it.
"""


def check_not_mirrored(views: Views, model: FaceModel, mirror: NDArray[np.int32]) -> None:
    """Refuse three photographs of which the frontal one, or both others, are mirrored.

    Parameters
    ----------
    views : Views
        The photographs. One alone cannot be checked.
    model : FaceModel
        The template.
    mirror : (468,) array
        Mirror image of each landmark.

    Raises
    ------
    InputError
        If one face explains them far better once the frontal photograph is mirrored.
    """
    if views.sides is None:
        return
    as_given = misfit_of(views.all, model)
    try:
        turned_over = misfit_of((as_mirrored(views.frontal, mirror), *views.sides), model)
    except InputError:
        return  # no face at all explains them with a mirrored one: it is not mirrored
    if as_given - turned_over > MIRRORED_MISFIT:
        raise InputError(
            "The frontal photograph and the two from the sides do not show the same face unless one is "
            "mirrored: the frontal one, or both others. Give photographs as the camera saw them, not as a "
            "mirror would; ask the client: which is your left?"
        )


def as_mirrored(landmarks: Landmarks, mirror: NDArray[np.int32]) -> Landmarks:
    """Return the landmarks the mirrored photograph would have."""
    wide = landmarks.photo_size[0] - 1
    pitch, yaw, roll = landmarks.pose_deg
    points = landmarks.points_photo[mirror] * [-1.0, 1.0] + [wide, 0.0]
    by_hand: Mapping[int, tuple[float, float]] = {
        int(mirror[k]): (wide - x, y) for k, (x, y) in landmarks.by_hand.items()
    }
    return replace(
        landmarks,
        points_photo=points,
        depth_photo=landmarks.depth_photo[mirror],
        sd_photo=landmarks.sd_photo[mirror],
        iris_right=_turned_over(landmarks.iris_left, wide),
        iris_left=_turned_over(landmarks.iris_right, wide),
        pose_deg=(pitch, -yaw, -roll),
        by_hand=by_hand,
    )


def _turned_over(iris: Iris | None, wide: int) -> Iris | None:
    return None if iris is None else replace(iris, centre_px=(wide - iris.centre_px[0], iris.centre_px[1]))
