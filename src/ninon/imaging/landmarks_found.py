"""From a photograph to the 468 points of the one face on it.

Nothing here identifies a person. No embedding is computed, no face is compared with stored faces, and no
pixel is kept: a photograph goes in, coordinates come out. Nothing is fetched and nothing is sent.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ninon.face.landmarks import Iris, Landmarks
from ninon.face.pose import PoseReference, pose_of
from ninon.imaging.crops import sharp_patch
from ninon.imaging.face_facts import face_facts
from ninon.imaging.face_refusals import (
    refuse_cut_off,
    refuse_drawing,
    refuse_small,
    refuse_small_iris,
    refuse_turned,
    refuse_unsure,
)
from ninon.imaging.iris_network import Eye, read_eye
from ninon.imaging.mesh_network import Mesh, mesh_over_crops, window_round
from ninon.imaging.networks import Networks
from ninon.imaging.one_face import only_face, refuse_lying
from ninon.imaging.photo import Photo
from ninon.imaging.pipeline import CONSTANTS, Constants, fingerprint
from ninon.imaging.refusals import PhotoRefused
from ninon.imaging.skin_colour import evened

__all__ = ["find_landmarks"]

_RIGHT_EYE, _LEFT_EYE = (33, 133), (362, 263)
_SIDES = (234, 454)
_CLOSED = 0.10
"""Openness of an eye below which its iris is not seen but guessed."""
_IRIS_SPREAD = 0.15
"""Spread over the crops, as a share of the diameter, above which an iris counts as not read."""


def find_landmarks(
    photo: Photo, networks: Networks, *, reference: PoseReference, crops: int = CONSTANTS.crops
) -> Landmarks:
    """Find the one face on a photograph and read its points.

    Parameters
    ----------
    photo : Photo
        See `ninon.imaging.photo.read_photo`.
    networks : Networks
        See `Networks.load`.
    reference : PoseReference
        The face that pose is told against.
    crops : int
        Over how many jittered crops the points are averaged; more than 32 gain nothing.

    Returns
    -------
    Landmarks
        In pixels of the photograph as it was taken. The same photograph gives the same numbers, bit by bit.

    Raises
    ------
    PhotoRefused
        If there is not exactly one face that can be read surely; its `code` says why.
    """
    constants = replace(CONSTANTS, crops=crops)
    first = only_face(photo, networks, constants).mesh
    mesh = _read_mesh(photo, first, networks, constants, reference.mirror)
    pixels = photo.pixels
    points = mesh.points[:, :2]
    pose = pose_of(points, mesh.points[:, 2], reference.points_mm, reference.ids, reference.weights)
    refuse_turned(pose)
    refuse_cut_off(points, (pixels.shape[1], pixels.shape[0]))
    try:
        refuse_unsure(mesh.presence, points, mesh.sd)
    except PhotoRefused:
        # A face on its side was found as such, by its roll; one upside down is read as nonsense.
        refuse_lying(photo, networks, constants, quarter_turns=(2,))
        raise
    enlarged = photo.reduction
    reference_width = float(np.hypot(*(reference.points_mm[_SIDES[1]] - reference.points_mm[_SIDES[0]])[:2]))
    refuse_small(pose.scale * reference_width * enlarged)
    refuse_drawing(pixels, points)
    right = read_eye(pixels, points[list(_RIGHT_EYE)], networks.iris, constants, mirrored=False)
    left = read_eye(pixels, points[list(_LEFT_EYE)], networks.iris, constants, mirrored=True)
    irises = [_as_taken(eye, photo) for eye in (right, left)]
    refuse_small_iris(max((iris.diameter_px for iris in irises if iris is not None), default=None))
    found = Landmarks(
        points_photo=photo.as_taken(points),
        depth_photo=mesh.points[:, 2] * enlarged,
        sd_photo=mesh.sd * enlarged,
        photo_size=photo.size,
        iris_right=irises[0],
        iris_left=irises[1],
        pose_deg=(pose.pitch, pose.yaw, pose.roll),
        presence=mesh.presence,
        pipeline=fingerprint(constants),
    )
    facts = face_facts(found, photo.facts, reference, pose, (right.openness, left.openness))
    return replace(found, facts=MappingProxyType(facts))


def _read_mesh(
    photo: Photo, first: Mesh, networks: Networks, constants: Constants, mirror: NDArray[np.int32]
) -> Mesh:
    window = window_round(first, constants.mesh_side)
    sharp = sharp_patch(photo.pixels, window.wider(constants.sharp_side), constants.sharp_px)
    patch = evened(sharp, photo.pixels, window, constants)
    return mesh_over_crops(patch, window, networks.mesh, constants, mirror=mirror)


def _as_taken(eye: Eye, photo: Photo) -> Iris | None:
    """Return an iris in pixels of the photograph as taken; None if it is not seen well enough to be one."""
    iris = eye.iris
    if eye.openness < _CLOSED or not 0 < iris.sd_px + 1e-9 < _IRIS_SPREAD * iris.diameter_px:
        return None
    x, y = photo.as_taken(np.array([iris.centre_px]))[0].tolist()
    return Iris((x, y), iris.diameter_px * photo.reduction, iris.sd_px * photo.reduction)
