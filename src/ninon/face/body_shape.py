"""The shape of head, neck and bust as one signed distance, blended from simple bodies.

An average adult in the template's own millimetres (``points_face`` axes), mirror-symmetric, ending in a flat
cut below the bust. Placed by eye on common anatomy; the face itself comes from the face mesh.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Points

__all__ = ["CUT_Y_MM", "body_distance", "body_gradient", "onto_body"]

CUT_Y_MM = -318.0

_Distances = NDArray[np.float64]


def body_distance(points: Points) -> _Distances:
    """Return about how far points are outside the body, in mm; negative inside.

    Parameters
    ----------
    points : (n, 3) array
        ``points_face``.

    Returns
    -------
    (n,) array
        Exact near the surface within a few per cent; not cut off below.
    """
    p = points.copy()
    p[:, 0] = np.abs(p[:, 0])
    head = _ellipsoid(p, (0, 22, -86), (77, 91, 100))
    head = _joined(head, _ellipsoid(p, (0, -6, -126), (64, 62, 62)), 24)  # the back of the head
    head = _joined(head, _capsule(p, (48, -10, -54), (41, -66, -52), 24, 21), 22)  # cheekbone to jaw angle
    head = _joined(head, _capsule(p, (50, -4, -84), (43, -54, -86), 23, 18), 22)  # behind the ear
    head = _joined(head, _ellipsoid(p, (0, -62, -46), (52, 50, 50)), 24)
    head = _joined(head, _capsule(p, (41, -70, -50), (12, -97, -16), 18, 18), 20)  # the jaw
    neck = _tube(p, (0, -60, -97), (0, -246, -118), (44, 49), (49, 50))
    body = _joined(head, neck, 18)
    body = _joined(body, _capsule(p, (51, -52, -100), (14, -218, -73), 10, 7), 20)  # sternomastoid
    body = _joined(body, _capsule(p, (0, -100, -136), (0, -220, -160), 29, 34), 32)  # nape
    trunk = _ellipsoid(p, (0, -358, -130), (166, 148, 85))
    trunk = _joined(trunk, _capsule(p, (30, -172, -142), (146, -246, -140), 21, 33), 46)  # trapezius
    trunk = _joined(trunk, _ellipsoid(p, (148, -308, -132), (52, 78, 58)), 44)  # shoulder
    body = _joined(body, trunk, 46)
    body = _joined(body, _capsule(p, (22, -229, -74), (140, -234, -108), 5, 5.5), 24)  # collarbone
    body = _left_out(body, _ellipsoid(p, (0, -222, -54), (12, 12, 11)), 14)  # notch of the breastbone
    return _joined(body, _ellipsoid(p, (0, -147, -62), (9, 17, 8)), 18)  # larynx


def body_gradient(points: Points, step_mm: float = 0.25) -> Points:
    """Return the unit outward direction of the distance at points, ``(n, 3)``."""
    columns = []
    for k in range(3):
        shift = np.zeros(3)
        shift[k] = step_mm
        columns.append(body_distance(points + shift) - body_distance(points - shift))
    gradient = np.stack(columns, axis=1)
    lengths = np.linalg.norm(gradient, axis=1, keepdims=True)
    return gradient / np.where(lengths > 0, lengths, 1.0)


def onto_body(points: Points, rounds: int = 6) -> Points:
    """Return points moved along the gradient until they lie on the body."""
    p = points
    for _ in range(rounds):
        p = p - body_gradient(p) * body_distance(p)[:, None]
    return p


def _ellipsoid(p: Points, centre: tuple[float, ...], radii: tuple[float, ...]) -> _Distances:
    """Return the distance to an ellipsoid, by its level function over the size of that function's slope."""
    q = (p - centre) / radii
    level = np.linalg.norm(q, axis=1)
    slope = np.linalg.norm(q / radii, axis=1)
    distance: _Distances = level * (level - 1) / np.maximum(slope, 1e-9)
    return distance


def _capsule(
    p: Points, a: tuple[float, ...], b: tuple[float, ...], radius_a: float, radius_b: float
) -> _Distances:
    """Return the distance to a rod with round ends and a radius that changes evenly."""
    start, along = np.array(a), np.array(b) - np.array(a)
    t = np.clip((p - start) @ along / (along @ along), 0.0, 1.0)
    distance: _Distances = np.linalg.norm(p - start - t[:, None] * along, axis=1) - (
        radius_a + (radius_b - radius_a) * t
    )
    return distance


def _tube(
    p: Points,
    a: tuple[float, ...],
    b: tuple[float, ...],
    radii_a: tuple[float, float],
    radii_b: tuple[float, float],
) -> _Distances:
    """Return the distance to an elliptic tube in the midline plane; radii are across and front to back."""
    start, along = np.array(a), np.array(b) - np.array(a)
    length = np.linalg.norm(along)
    t = np.clip((p - start) @ along / length**2, -0.2, 1.3)
    off = p - start - t[:, None] * along
    across = np.array(radii_a) + (np.array(radii_b) - np.array(radii_a)) * t[:, None]
    forward = np.cross([1.0, 0.0, 0.0], along / length)
    q = np.stack([off[:, 0], off @ forward], axis=1) / across
    level = np.linalg.norm(q, axis=1)
    slope = np.linalg.norm(q / across, axis=1)
    side = level * (level - 1) / np.maximum(slope, 1e-9)
    past = np.abs(off @ (along / length))  # beyond the ends
    distance: _Distances = np.maximum(side, past)
    return distance


def _joined(a: _Distances, b: _Distances, blend_mm: float) -> _Distances:
    """Return the union of two bodies with a rounded seam (polynomial smooth minimum)."""
    h = np.clip(0.5 + 0.5 * (b - a) / blend_mm, 0.0, 1.0)
    distance: _Distances = b + (a - b) * h - blend_mm * h * (1 - h)
    return distance


def _left_out(a: _Distances, b: _Distances, blend_mm: float) -> _Distances:
    """Return body a without body b, with a rounded rim."""
    return -_joined(-a, b, blend_mm)
