"""The silhouette of a face and its shade: sixteen contours of soft light, to be stacked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ninon.face.curves import Polyline, closed_smoothed, resample
from ninon.face.drawing import View
from ninon.face.mesh import Points
from ninon.imaging.rendered_light import Lamp, matte_brightness, open_sky
from ninon.report.face_map_outlook import Outlook
from ninon.report.face_map_paths import rounded_path, simplified

__all__ = ["BANDS", "areas", "matte_light", "matte_map", "shade_bands", "silhouette"]

BANDS = 16
_LAMPS: dict[View, Lamp] = {
    "front": Lamp((-0.30, 0.55, 0.85), radius_deg=24.0, samples=12),
    "three_quarter": Lamp((0.22, 0.55, 0.85), radius_deg=24.0, samples=12),
    "three_quarter_right": Lamp((-0.22, 0.55, 0.85), radius_deg=24.0, samples=12),
}
"""Soft, from above; on a turned face from the side it shows, so that lines do not lie in the shade."""
_OUTLINE_TOLERANCE_MM, _BAND_TOLERANCE_MM = 0.12, 0.3
_SMALLEST_MM2 = 12.0
_BLUR_PX = 2.5
_BRIGHTEST, _DARKEST = 0.97, 0.01
"""Which shares of the seen skin are brighter than the first contour, and darker than the last."""
_MARGIN_PX = 8
_EDGE_MM, _EDGE_BLUR_PX = 4.0, 2.0
_EDGE_STEP_MM, _EDGE_ROUNDS = 2.0, 4


def silhouette(outlook: Outlook) -> Polyline:
    """Return the corners of the outline of head, neck and bust on the picture."""
    from scipy.ndimage import gaussian_filter

    width, height = outlook.camera.size
    covered = np.zeros(width * height)
    covered[outlook.raster.pixel] = 1.0
    soft = gaussian_filter(covered.reshape(height, width), 1.2)
    loop = max(_contours(np.pad(soft, 1), 0.5), key=len) - 1.0
    places = simplified(_picture(outlook, loop), _OUTLINE_TOLERANCE_MM)
    return tuple((round(float(x), 2), round(float(y), 2)) for x, y in places)


def matte_light(outlook: Outlook, sky: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    """Return how bright the drawn face is at each vertex, ``(n,)``.

    Parameters
    ----------
    outlook : Outlook
        From which side.
    sky : (n,) array, optional
        `open_sky` of the face, when it is there already.
    """
    face = outlook.face
    open_to = open_sky(face.vertices_mm, face.triangles) if sky is None else sky
    return matte_brightness(
        face.vertices_mm, face.triangles, outlook.rotation, sky=open_to, lamp=_LAMPS[outlook.view]
    )


def matte_map(outlook: Outlook, light: NDArray[np.float64], blur_px: float = _BLUR_PX) -> NDArray[np.float64]:
    """Return how bright the drawn face is, per pixel of the raster; beside the face as at its nearest edge.

    Parameters
    ----------
    outlook : Outlook
        From which side.
    light : (n,) array
        `matte_light` of the same side.
    blur_px : float
        How soft it is, in pixels of the raster.
    """
    from scipy.ndimage import distance_transform_edt, gaussian_filter

    seen = outlook.raster.spread(outlook.raster.interpolate(light), np.nan).astype(np.float64)
    nearest = distance_transform_edt(np.isnan(seen), return_distances=False, return_indices=True)
    blurred: NDArray[np.float64] = gaussian_filter(seen[tuple(nearest)], blur_px)
    return blurred


def shade_bands(
    outlook: Outlook, matte: NDArray[np.float64], within_mm: tuple[float, float]
) -> tuple[str, ...]:
    """Return path data of the places darker than each of sixteen levels, lightest first.

    Parameters
    ----------
    outlook : Outlook
        From which side.
    matte : (height, width) array
        `matte_map`.
    within_mm : (float, float)
        Upper and lower edge of the picture; what lies outside is left out.
    """
    height, width = matte.shape
    rows = outlook.picture_mm(np.arange(height, dtype=np.float64), np.zeros(height))[:, 1]
    first, last = np.searchsorted(rows, (within_mm[0] - 5, within_mm[1] + 5))
    half = matte[first:last:2, ::2]
    on_skin = np.zeros(width * height, dtype=bool)
    on_skin[outlook.raster.pixel] = True
    low, high = np.quantile(half[on_skin.reshape(height, width)[first:last:2, ::2]], (_DARKEST, _BRIGHTEST))
    padded = np.pad(half, _MARGIN_PX, constant_values=1.0)
    bands: list[str] = []
    for level in high - (high - low) * (np.arange(BANDS) + 0.5) / BANDS:
        loops: list[Points] = []
        for loop in _contours(padded, level):
            pixels = (loop - _MARGIN_PX) * 2 + np.array([first, 0])
            polygon = simplified(_picture(outlook, pixels), _BAND_TOLERANCE_MM)
            if len(polygon) > 3 and abs(_area_mm2(polygon)) > _SMALLEST_MM2:
                loops.append(polygon)
        bands.append(rounded_path(loops))
    return tuple(bands)


def areas(outlook: Outlook, outside_mm: NDArray[np.float64]) -> tuple[Polyline, ...]:
    """Return the seen parts of an area on the skin, as closed shapes on the picture.

    Parameters
    ----------
    outlook : Outlook
        From which side.
    outside_mm : (n,) array
        How far outside the area each vertex lies; negative inside.
    """
    from scipy.ndimage import gaussian_filter

    clipped = np.clip(outside_mm, -_EDGE_MM, _EDGE_MM)
    raster = outlook.raster
    seen = raster.spread(raster.interpolate(clipped), _EDGE_MM).astype(np.float64)
    shapes: list[Polyline] = []
    for loop in _contours(np.pad(gaussian_filter(seen, _EDGE_BLUR_PX), 1, constant_values=_EDGE_MM), 0.0):
        polygon = simplified(_picture(outlook, loop - 1.0), _BAND_TOLERANCE_MM)
        if len(polygon) > 3 and -_area_mm2(polygon) > _SMALLEST_MM2:
            even = resample([(float(x), float(y)) for x, y in polygon], _EDGE_STEP_MM, closed=True)
            shapes.append(closed_smoothed(even, _EDGE_ROUNDS))
    return tuple(shapes)


def _contours(picture: NDArray[np.float64], level: float) -> list[NDArray[np.float64]]:
    """Return the loops on which a picture has a level, as rows and columns, closed where it is."""
    from skimage import measure

    find: Any = measure.find_contours  # it says nothing about its types
    found: list[NDArray[np.float64]] = find(picture, level)
    return found


def _picture(outlook: Outlook, loop: NDArray[np.float64]) -> Points:
    return outlook.picture_mm(loop[:, 0], loop[:, 1])


def _area_mm2(polygon: Points) -> float:
    x, y = polygon.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
