"""Faces whose shape is known, and photographs of them: what a fit is checked against.

A face is the template, smoothly deformed; a photograph is its landmarks in full perspective with the errors
that landmark networks make: noise on each point, more on points turned away, and a depth that is smoothly
wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from ninon.face.landmarks import Iris, Landmarks
from ninon.face.mesh import Points, Triangles, vertex_normals
from ninon.face.pose import rotation_of
from ninon.face.scale import IRIS_MM
from ninon.face.shape_prior import smooth_covariance

__all__ = ["photograph", "random_face"]

_SIZE = 4000
"""Side of the made photographs, in pixels."""


def random_face(
    template: Points,
    rng: np.random.Generator,
    *,
    rms_mm: float = 4.0,
    smooth_mm: float = 30.0,
    size_sd_share: float = 0.03,
) -> Points:
    """Return the landmarks of a made face, ``(n, 3)``.

    Parameters
    ----------
    template : (n, 3) array
        Landmarks of the template, in mm.
    rng : numpy.random.Generator
        Where chance comes from.
    rms_mm : float
        How far the face lies from the template once size is taken out, root mean square over the landmarks.
    smooth_mm : float
        How smooth the deformation is.
    size_sd_share : float
        SD of the size.
    """
    values, vectors = np.linalg.eigh(smooth_covariance(template, smooth_mm))
    keep = values > 1e-8 * values[-1]
    field = vectors[:, keep] @ (np.sqrt(values[keep])[:, None] * rng.normal(size=(int(keep.sum()), 3)))
    field *= rms_mm / np.sqrt(np.mean(np.sum(field**2, axis=1)))
    face: Points = (template + field) * (1 + size_sd_share * rng.normal())
    return face


def photograph(
    face: Points,
    triangles: Triangles,
    rng: np.random.Generator,
    *,
    pose_deg: tuple[float, float, float] = (0.0, 0.0, 0.0),
    distance_mm: float = 900.0,
    iris_px: float = 80.0,
    noise_mm: float = 1.0,
    turned_away_noise_mm: float = 1.0,
    depth_sd_mm: float = 2.3,
    depth_smooth_mm: float = 30.0,
    depth_of: Points | None = None,
    iris_noise_share: float = 0.0,
    mirrored: Triangles | None = None,
    facts: Mapping[str, float] | None = None,
) -> Landmarks:
    """Return the landmarks a network might find in a photograph of a face.

    Parameters
    ----------
    face : (468, 3) array
        Landmarks in ``points_face``, in mm.
    triangles : (m, 3) array
        Triangles over them.
    rng : numpy.random.Generator
        Where chance comes from.
    pose_deg : (float, float, float)
        Pitch, yaw, roll.
    distance_mm : float
        From the camera to the middle between the eyes.
    iris_px : float
        Width of an iris at that distance.
    noise_mm, turned_away_noise_mm : float
        Noise of a point per axis, in mm on the face, where the skin faces the camera and where it does not.
    depth_sd_mm, depth_smooth_mm : float
        How wrong the depth is, and how smoothly.
    depth_of : (468, 3) array, optional
        The face whose depth the network gives instead: the template, for one that only knows the mean face.
    iris_noise_share : float
        SD of the width of an iris.
    mirrored : (468,) array, optional
        The mirror map of the landmarks: the photograph is shown mirrored.
    facts : mapping, optional
        What else was read; by default the distance.
    """
    turn = rotation_of(*pose_deg)
    seen = face @ turn.T
    px_per_mm = iris_px / IRIS_MM
    near = 1 / (1 - seen[:, 2:] / distance_mm)
    faces_camera = (vertex_normals(face, triangles) @ turn.T)[:, 2] > 0.2
    noise = np.where(faces_camera, noise_mm, turned_away_noise_mm)[:, None] * rng.normal(size=(len(face), 2))
    flat = px_per_mm * (near * seen[:, :2] + noise)
    values, vectors = np.linalg.eigh(smooth_covariance(face, depth_smooth_mm))
    wrong = vectors @ (np.sqrt(np.clip(values, 0, None)) * rng.normal(size=len(face)))
    guessed = ((face if depth_of is None else depth_of) @ turn.T)[:, 2]
    depth = px_per_mm * (guessed + depth_sd_mm * wrong / max(float(np.std(wrong)), 1e-12))
    irises = []
    for lids in ((159, 145), (386, 374)):
        middle = seen[list(lids)].mean(axis=0)
        width = iris_px / (1 - middle[2] / distance_mm) * (1 + iris_noise_share * rng.normal())
        x, y = px_per_mm / (1 - middle[2] / distance_mm) * middle[:2]
        irises.append(Iris((_SIZE / 2 + x, _SIZE / 2 - y), width, 0.005 * width))
    right, left = irises
    points = np.stack([_SIZE / 2 + flat[:, 0], _SIZE / 2 - flat[:, 1]], axis=1)
    pitch, yaw, roll = pose_deg
    if mirrored is not None:
        points = points[mirrored]
        points[:, 0] = _SIZE - points[:, 0]
        depth = depth[mirrored]
        right, left = (
            Iris((_SIZE - iris.centre_px[0], iris.centre_px[1]), iris.diameter_px, iris.sd_px)
            for iris in (left, right)
        )
        yaw, roll = -yaw, -roll
    return Landmarks(
        points_photo=points,
        depth_photo=depth,
        sd_photo=np.full(len(face), 0.1 * px_per_mm),
        photo_size=(_SIZE, _SIZE),
        iris_right=right,
        iris_left=left,
        pose_deg=(pitch, yaw, roll),
        presence=1.0,
        pipeline="made",
        facts=MappingProxyType(dict({"distance_mm": distance_mm} if facts is None else facts)),
    )
