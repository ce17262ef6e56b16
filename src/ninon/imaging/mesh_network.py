"""The 468 points in one window of a photograph, and their mean over many."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ninon.face.landmarks import LANDMARK_COUNT
from ninon.face.mesh import Points
from ninon.imaging.crops import Patch, Window
from ninon.imaging.networks import Network
from ninon.imaging.pipeline import Constants

__all__ = ["Mesh", "jitters", "mesh_in", "mesh_over_crops", "window_round"]

_RIGHT_EYE, _LEFT_EYE = 33, 263
_POINTS, _PRESENCE = "conv2d_21", "conv2d_31"


@dataclass(frozen=True, eq=False)
class Mesh:
    """The points as a network gives them, on the photograph."""

    points: Points
    """(468, 3): pixels x right, y down, and depth towards the camera."""
    sd: NDArray[np.float64]
    """(468,): spread over the crops, per axis in the picture, in pixels."""
    presence: float
    """How sure the network is that this is a face, 0 to 1."""


def mesh_in(patch: Patch, window: Window, network: Network) -> Mesh:
    """Return the points in one window."""
    found = network(patch.sample(window, network.size))
    raw = found[_POINTS].reshape(LANDMARK_COUNT, 3).astype(np.float64)
    places = window.to_photo(raw[:, :2] / network.size)
    # The network counts depth away from the camera.
    depth = -raw[:, 2] / network.size * window.side
    presence = float(1 / (1 + np.exp(-np.float64(found[_PRESENCE].ravel()[0]))))
    return Mesh(np.column_stack([places, depth]), np.zeros(LANDMARK_COUNT), presence)


def window_round(mesh: Mesh, factor: float) -> Window:
    """Return the square round a mesh, turned so that the outer corners of the eyes lie level.

    Parameters
    ----------
    mesh : Mesh
        Points on the photograph.
    factor : float
        Side in larger extents of the mesh, measured along the turned axes.
    """
    eyes = mesh.points[_LEFT_EYE, :2] - mesh.points[_RIGHT_EYE, :2]
    turn = float(np.arctan2(eyes[1], eyes[0]))
    c, s = np.cos(turn), np.sin(turn)
    x, y = mesh.points[:, 0], mesh.points[:, 1]
    level = np.stack([x * c + y * s, y * c - x * s], axis=1)
    low, high = level.min(axis=0), level.max(axis=0)
    u, v = (low + high) / 2
    return Window(float(u * c - v * s), float(u * s + v * c), float((high - low).max() * factor), turn)


def jitters(count: int, shift: float, scale: float, turn_deg: float, seed: int) -> NDArray[np.float64]:
    """Return how each crop is moved, ``(count, 4)``: right, down, scale, radians; the first not at all."""
    random = np.random.default_rng(seed).uniform(-1, 1, (count, 4))
    random[0] = 0
    moves: NDArray[np.float64] = random * [shift, shift, scale, np.radians(turn_deg)] + [0, 0, 1, 0]
    return moves


def mesh_over_crops(
    patch: Patch, window: Window, network: Network, constants: Constants, *, mirror: NDArray[np.int32]
) -> Mesh:
    """Return the mean of the points over jittered crops, with its spread.

    Every second crop is the mirror image of the one before. So a preference of the network for one side
    cancels, and the mirror image of a photograph has the mirrored points, but for the first crop.

    Parameters
    ----------
    patch : Patch
        The one anti-aliased crop.
    window : Window
        The window that is jittered.
    network : Network
        The mesh network.
    constants : Constants
        How many crops, and how far they are moved.
    mirror : (468,) array of int
        The mirror image of each landmark.

    Returns
    -------
    Mesh
        `sd` is that of one crop, not of the mean; `presence` that of the median crop.
    """
    pairs = (constants.crops + 1) // 2
    moves = jitters(pairs, constants.shift, constants.scale, constants.turn_deg, constants.seed)
    each: list[Mesh] = []
    for move in moves.tolist():
        each.append(mesh_in(patch, window.jittered(*move), network))
        if len(each) < constants.crops:
            other = mesh_in(patch, replace(window, mirrored=True).jittered(*move), network)
            each.append(replace(other, points=other.points[mirror]))
    points = np.stack([mesh.points for mesh in each])
    sd = np.sqrt(points[:, :, :2].var(axis=0).mean(axis=1))
    return Mesh(points.mean(axis=0), sd, float(np.median([mesh.presence for mesh in each])))
