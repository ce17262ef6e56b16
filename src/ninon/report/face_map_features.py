"""The features of the drawn face, carried over to a client's own: lids, brows, lips, nose, jaw and hair.

A smooth change of the plane takes each landmark of the drawing to where the client's landmark is seen, and
the outline of the drawn head to the client's outline. Ink follows it, so that it swells and tapers as on the
drawing while it lies where the client's face is. Eyes stay closed: it is a matte nobody, not a portrait.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ninon.face.curves import XY, Polyline
from ninon.face.drawing import View, face_drawing, landmark_positions, point
from ninon.face.mesh import Points
from ninon.report.face_map_outlook import Outlook
from ninon.report.face_map_paths import corners_of, rounded_path

__all__ = ["Warp", "carried_shapes", "features", "hair_bands", "warp_to"]

Warp = Callable[[Points], Points]
"""From places on the drawing, ``(n, 2)``, to places on the client's picture."""

_NAMED = (
    "chest:sternal_edge_20mm",
    "chest:mid_clavicle_below",
    "chest:shoulder_front",
    "neck:clavicle_lateral",
    "neck:behind_muscle_mid",
)
_MIDDLE: Mapping[View, XY] = {
    "front": (0, -30),
    "three_quarter": (22, -38),
    "three_quarter_right": (-22, -38),
}
"""From where the outline of the head is looked at."""
_LOWEST_DEG = 12.0
_STEP_DEG = 6.0
_SMOOTHING = 0.5
_FAR_SMOOTHING = 4.0
_LEAST_FACING = 0.12


def warp_to(outlook: Outlook, outline: Polyline, named_mm: Mapping[str, Points]) -> Warp:
    """Return the change of the plane from the drawing to the client's picture.

    Parameters
    ----------
    outlook : Outlook
        The client's face, from one side.
    outline : polyline
        Its silhouette there.
    named_mm : mapping of str to (3,) array
        Places of neck and chest on the client, as far as they are known.
    """
    from scipy.interpolate import RBFInterpolator

    view = outlook.view
    knots = outlook.face.knots_mm[:468]
    drawn = np.array(landmark_positions(view))
    facing = (outlook.normals[:468] @ outlook.rotation.T)[:, 2] > _LEAST_FACING
    there = [drawn[facing]]
    here = [outlook.places(knots)[facing]]
    smooth = [np.full(int(facing.sum()), _SMOOTHING)]
    rim = _rims(np.array(face_drawing(view).outline), np.array(outline), np.array(_MIDDLE[view]))
    names = [
        f"{name}:{side}" for name in _NAMED for side in ("right", "left") if f"{name}:{side}" in named_mm
    ]
    far = np.array([point(name, view) for name in names]).reshape(-1, 2)
    for a, b in (rim, (far, outlook.places(np.array([named_mm[name] for name in names]).reshape(-1, 3)))):
        there.append(a)
        here.append(b)
        smooth.append(np.full(len(a), _FAR_SMOOTHING))
    warp = RBFInterpolator(np.concatenate(there), np.concatenate(here), smoothing=np.concatenate(smooth))
    return lambda places: np.asarray(warp(places), dtype=np.float64)


def _rims(drawn: Points, own: Points, middle: NDArray[np.float64]) -> tuple[Points, Points]:
    """Return places on the outlines of both heads in the same directions, above the jaw."""
    angles = np.radians(np.arange(-180 - _LOWEST_DEG, _LOWEST_DEG + 1e-9, _STEP_DEG))
    rays = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    pairs = [(_rim(drawn, middle, ray), _rim(own, middle, ray)) for ray in rays]
    both = [(middle + a * ray, middle + b * ray) for (a, b), ray in zip(pairs, rays, strict=True) if a and b]
    return np.array([a for a, _ in both]), np.array([b for _, b in both])


def _rim(outline: Points, middle: NDArray[np.float64], ray: NDArray[np.float64]) -> float:
    """Return how far from the middle the outline is crossed for the first time; 0 if never."""
    a, b = outline - middle, np.roll(outline, -1, axis=0) - middle
    across_a, across_b = (p[:, 0] * ray[1] - p[:, 1] * ray[0] for p in (a, b))
    crossing = np.flatnonzero((across_a > 0) != (across_b > 0))
    share = across_a[crossing] / (across_a[crossing] - across_b[crossing])
    reach = (a[crossing] + share[:, None] * (b[crossing] - a[crossing])) @ ray
    reach = reach[reach > 0]
    return float(reach.min()) if len(reach) else 0.0


def features(view: View, warp: Warp) -> dict[str, str]:
    """Return the drawn layers that are one path each, carried over."""
    drawing = face_drawing(view)
    return {name: _carried(path, warp, drawing.mirrored) for name, path in drawing.layers.items()}


def hair_bands(view: View, warp: Warp) -> tuple[str, ...]:
    """Return the contours of shade on the hair, carried over."""
    drawing = face_drawing(view)
    return tuple(_carried(path, warp, drawing.mirrored) for path in drawing.hair_bands)


def _carried(path: str, warp: Warp, mirrored: bool) -> str:
    polygons = corners_of(path)
    if not polygons:
        return ""
    corners = np.concatenate(polygons) * ((-1, 1) if mirrored else (1, 1))
    ends = np.cumsum([len(p) for p in polygons])[:-1]
    return rounded_path(np.split(warp(corners), ends), per_mm=25)


def carried_shapes(shapes: Sequence[Polyline], warp: Warp) -> tuple[Polyline, ...]:
    """Return closed shapes of the drawing, carried over."""
    return tuple(tuple((float(x), float(y)) for x, y in warp(np.array(shape))) for shape in shapes)
