"""One face in one or several photographs: its shape and how it was held, all at once.

The shape and, for each photograph, the turn of the head, its place, its magnification and the distance of the
camera are found together: the most probable ones, given the points in the photographs and what is known of
faces beforehand (`shape_prior`). One photograph and three are the same sum with fewer or more terms. The
curvature of that sum says how well each point is known.

The first photograph's magnification is held; the others' are found beside it. Scale comes afterwards, as a
factor (`pooled_scale`): found together with the shape it would come out small, since a smaller face deviates
less.

A camera sees in perspective about the middle of the face: what lies z nearer than the inner corners of the
eyes appears ``D / (D − z)`` larger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.mesh import Points
from ninon.face.shape_prior import ShapePrior
from ninon.face.turning import turn_by

__all__ = ["STILL_MM", "Camera", "SeenFace", "Sight", "see"]

_OF_A_CAMERA = 7
"""Unknowns of a photograph: turn (3), place (2), magnification, distance."""
_TURN, _PLACE, _SIZE, _DISTANCE = slice(0, 3), slice(3, 5), 5, 6
_ROUNDS = 40
STILL_MM = 1e-9
"""When the points of a face have arrived."""
_HELD_SHARE = 1e-6
_FREE_SHARE = 0.5


@dataclass(frozen=True, eq=False)
class Sight:
    """What one photograph shows, in millimetres by a guess of its magnification."""

    points: Points
    """(n, 2): x to the right, y up."""
    sd: NDArray[np.float64]
    """(n,), per axis; infinite where a point is not seen."""
    distance_mm: float
    distance_sd_share: float
    depth: NDArray[np.float64] | None = None
    """(n,): depth the network guesses, towards the camera."""
    depth_precision: NDArray[np.float64] | None = None
    """(n, n): inverse covariance of its error."""


@dataclass(frozen=True, eq=False)
class Camera:
    """How a head was held before a camera."""

    turn: NDArray[np.float64]
    """(3, 3): from the axes of the face to those of the camera."""
    place: NDArray[np.float64]
    """(2,)"""
    size_log: float
    """Logarithm of the magnification, beside the guess."""
    distance_log: float
    """Logarithm of the distance in mm."""

    def shown(self, points: Points) -> Points:
        """Return where points of the face appear, ``(n, 2)``."""
        seen = points @ self.turn.T
        near = 1 / (1 - seen[:, 2] * np.exp(-self.distance_log))
        flat: Points = np.exp(self.size_log) * near[:, None] * seen[:, :2] + self.place
        return flat

    def moved(self, step: NDArray[np.float64]) -> Camera:
        """Return the camera a small step further, ``(7,)``."""
        return replace(
            self,
            turn=turn_by(step[_TURN]) @ self.turn,
            place=self.place + step[_PLACE],
            size_log=self.size_log + float(step[_SIZE]),
            distance_log=self.distance_log + float(step[_DISTANCE]),
        )


@dataclass(frozen=True, eq=False)
class SeenFace:
    """The most probable face, in the axes of the template and the millimetres of the first sight."""

    points: Points
    """(n, 3)"""
    spread: NDArray[np.float64]
    """(3n, q): ``spread @ spread.T`` is the covariance of ``points.ravel()``, given the scale."""
    rest_sd_mm: float
    """SD of what `spread` leaves out, each point for itself."""
    cameras: tuple[Camera, ...]
    misfit: float
    """Squared deviations in units of their SDs, added up: photographs, depth and prior."""


def see(
    sights: Sequence[Sight],
    turns: Sequence[NDArray[np.float64]],
    prior: ShapePrior,
    *,
    still_mm: float = STILL_MM,
) -> SeenFace:
    """Return the most probable face.

    Parameters
    ----------
    sights : sequence of Sight
        The photographs, the frontal first.
    turns : sequence of (3, 3) array
        First guesses of how the head is turned.
    prior : ShapePrior
        What faces look like.
    still_mm : float
        Points that move less than this from one round to the next have arrived.

    Returns
    -------
    SeenFace
        The face.

    Raises
    ------
    InputError
        If no face explains the points.
    """
    unknowns = _Unknowns(sights, prior)
    weights, cameras = np.zeros((prior.modes.shape[1], 3)), _first_cameras(sights, turns, prior.mean)
    for _ in range(_ROUNDS):
        curvature, slope, _ = unknowns.expand(weights, cameras)
        step = _solved(curvature, -slope)
        weights = weights + step[: weights.size].reshape(-1, 3)
        cameras = [
            camera.moved(step[weights.size + _OF_A_CAMERA * k :][:_OF_A_CAMERA])
            for k, camera in enumerate(cameras)
        ]
        if not np.all(np.isfinite(step)) or np.abs(step[: weights.size]).max() > 1e4:
            break
        if np.abs(prior.modes @ step[: weights.size].reshape(-1, 3)).max() < still_mm:
            curvature, _, misfit = unknowns.expand(weights, cameras)
            points = prior.mean + prior.modes @ weights
            return SeenFace(points, _spread(curvature, prior.modes), prior.rest_sd_mm, tuple(cameras), misfit)
    raise InputError(
        "No face explains the points of the photographs. Look at the points found, set wrong ones by hand, "
        "or take the photographs again."
    )


class _Unknowns:
    """Half the sum of squared deviations with its derivatives; order: modes × axes, then each camera."""

    def __init__(self, sights: Sequence[Sight], prior: ShapePrior) -> None:
        self.sights, self.prior = sights, prior
        self.weights = [np.where(np.isfinite(s.sd), 1 / s.sd**2, 0.0) for s in sights]
        self.shown = [np.where(np.isfinite(s.sd)[:, None], s.points, 0.0) for s in sights]
        self.firm_modes = [
            None if s.depth_precision is None else s.depth_precision @ prior.modes for s in sights
        ]

    def expand(
        self, weights: NDArray[np.float64], cameras: Sequence[Camera]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
        """Return curvature, slope and (twice the) value at a face and its cameras."""
        modes, inner = self.prior.modes, weights.size
        total = inner + _OF_A_CAMERA * len(cameras)
        curvature, slope = np.zeros((total, total)), np.zeros(total)
        blocks = np.zeros((len(weights), 3, len(weights), 3))
        misfit = float(np.sum(weights**2 / self.prior.variances[:, None]))
        slope[:inner] = (weights / self.prior.variances[:, None]).ravel()
        points = self.prior.mean + modes @ weights
        own = np.zeros((len(points), 3, 3))
        for k, camera in enumerate(cameras):
            by_point, by_camera = _derivatives(points, camera)
            weight = self.weights[k]
            gap = camera.shown(points) - self.shown[k]
            heavy = by_point * weight[:, None, None]
            own += np.einsum("nij,nik->njk", heavy, by_point)
            mixed = np.tensordot(modes, np.einsum("nij,nik->njk", heavy, by_camera), axes=(0, 0))
            alone = np.einsum("nij,nik->jk", by_camera * weight[:, None, None], by_camera)
            pull = modes.T @ np.einsum("nij,ni->nj", heavy, gap)
            lean = np.einsum("nij,ni->j", by_camera * weight[:, None, None], gap)
            misfit += float(np.sum(weight[:, None] * gap**2))
            misfit += self._depth(k, points, camera, blocks, mixed, alone, pull, lean)
            misfit += self._lengths(k, camera, alone, lean)
            at = slice(inner + _OF_A_CAMERA * k, inner + _OF_A_CAMERA * (k + 1))
            curvature[:inner, at] = mixed.reshape(inner, _OF_A_CAMERA)
            curvature[at, :inner] = curvature[:inner, at].T
            curvature[at, at] = alone
            slope[:inner] += pull.ravel()
            slope[at] = lean
        for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)):
            block = modes.T @ (own[:, i, j, None] * modes)
            blocks[:, i, :, j] += block
            if i != j:
                blocks[:, j, :, i] += block
        curvature[:inner, :inner] = blocks.reshape(inner, inner)
        curvature[np.arange(inner), np.arange(inner)] += np.repeat(1 / self.prior.variances, 3)
        return curvature, slope, misfit

    def _depth(
        self,
        k: int,
        points: Points,
        camera: Camera,
        blocks: NDArray[np.float64],
        mixed: NDArray[np.float64],
        alone: NDArray[np.float64],
        pull: NDArray[np.float64],
        lean: NDArray[np.float64],
    ) -> float:
        """Add what the network says about depth."""
        sight, firm_modes = self.sights[k], self.firm_modes[k]
        if sight.depth is None or sight.depth_precision is None or firm_modes is None:
            return 0.0
        x, y, z = np.exp(camera.size_log) * (points @ camera.turn.T).T
        toward = np.exp(camera.size_log) * camera.turn[2]
        off = z - sight.depth
        by_camera = np.zeros((len(points), _OF_A_CAMERA))
        by_camera[:, 0], by_camera[:, 1], by_camera[:, _SIZE] = y, -x, z
        firm = sight.depth_precision @ by_camera
        blocks += np.einsum("rs,i,j->risj", self.prior.modes.T @ firm_modes, toward, toward)
        mixed += toward[None, :, None] * (firm_modes.T @ by_camera)[:, None, :]
        alone += by_camera.T @ firm
        pull += np.outer(firm_modes.T @ off, toward)
        lean += firm.T @ off
        return float(off @ sight.depth_precision @ off)

    def _lengths(
        self, k: int, camera: Camera, alone: NDArray[np.float64], lean: NDArray[np.float64]
    ) -> float:
        """Hold the first magnification, and each distance as far as it is known."""
        sight, misfit = self.sights[k], 0.0
        for place, value, sd in (
            (_SIZE, camera.size_log, _FREE_SHARE if k else _HELD_SHARE),
            (_DISTANCE, camera.distance_log - float(np.log(sight.distance_mm)), sight.distance_sd_share),
        ):
            alone[place, place] += 1 / sd**2
            lean[place] += value / sd**2
            misfit += (value / sd) ** 2
        return misfit


def _first_cameras(
    sights: Sequence[Sight], turns: Sequence[NDArray[np.float64]], mean: Points
) -> list[Camera]:
    """Return cameras that show the template where the points lie; the first with its magnification held."""
    cameras = []
    for k, (sight, turn) in enumerate(zip(sights, turns, strict=True)):
        camera = Camera(turn, np.zeros(2), 0.0, float(np.log(sight.distance_mm)))
        there = np.isfinite(sight.sd)
        shown, points = camera.shown(mean)[there], sight.points[there]
        flat, target = shown - shown.mean(axis=0), points - points.mean(axis=0)
        share = float(np.sum(flat * target) / np.sum(flat**2)) if k else 1.0
        if share <= 0:
            raise InputError(
                "The points of a photograph lie the wrong way round for its pose. Look at the photograph: is "
                "it upright? Then take it again."
            )
        place = points.mean(axis=0) - share * shown.mean(axis=0)
        cameras.append(replace(camera, place=place, size_log=float(np.log(share))))
    return cameras


def _derivatives(points: Points, camera: Camera) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how the shown points move with the points, ``(n, 2, 3)``, and with the camera, ``(n, 2, 7)``."""
    seen = points @ camera.turn.T
    x, y, z = seen.T
    nearness, large = np.exp(-camera.distance_log), np.exp(camera.size_log)
    near = 1 / (1 - z * nearness)
    by_seen = np.zeros((len(points), 2, 3))
    by_seen[:, 0, 0] = by_seen[:, 1, 1] = large * near
    by_seen[:, :, 2] = (large * near**2 * nearness)[:, None] * seen[:, :2]
    small_turn = np.zeros((len(points), 3, 3))  # a small turn moves a point by turn × seen
    small_turn[:, 0, 1], small_turn[:, 0, 2] = z, -y
    small_turn[:, 1, 0], small_turn[:, 1, 2] = -z, x
    small_turn[:, 2, 0], small_turn[:, 2, 1] = y, -x
    by_camera = np.zeros((len(points), 2, _OF_A_CAMERA))
    by_camera[:, :, _TURN] = by_seen @ small_turn
    by_camera[:, 0, 3] = by_camera[:, 1, 4] = 1.0
    by_camera[:, :, _SIZE] = (large * near)[:, None] * seen[:, :2]
    by_camera[:, :, _DISTANCE] = -(large * near**2 * z * nearness)[:, None] * seen[:, :2]
    return by_seen @ camera.turn, by_camera


def _solved(curvature: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.linalg import cho_factor, cho_solve

    solution: NDArray[np.float64] = cho_solve(cho_factor(curvature, lower=True), right)
    return solution


def _spread(curvature: NDArray[np.float64], modes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the square root of the covariance of the points, ``(3n, 3r)``."""
    inner = 3 * modes.shape[1]
    covariance = _solved(curvature, np.eye(len(curvature), inner))[:inner]
    root = np.linalg.cholesky((covariance + covariance.T) / 2)
    spread: NDArray[np.float64] = np.einsum("nr,rjq->njq", modes, root.reshape(-1, 3, inner)).reshape(
        -1, inner
    )
    return spread
