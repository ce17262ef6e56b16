"""Light on a head: how much of the sky and of a lamp each vertex sees, and how bright a matte surface is.

Nothing shines. Light comes from directions in the axes of the camera: x to the viewer's right, y up, z
towards the camera. Shade is computed per vertex: fine enough for a mesh of 2 mm edges, and cheap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.face.mesh import Points, Triangles, vertex_normals
from ninon.imaging.camera import Camera
from ninon.imaging.rasteriser import Raster, rasterise

__all__ = ["UPPER_LEFT", "Lamp", "averaged", "matte_brightness", "matte_picture", "open_sky", "shade_of_lamp"]

_MAP_MM_PER_PX = 2.0
_LIFT_MM = 2.0
"""A point is tested this far above the surface, so that it does not lie in its own shade."""
_SKY_DIRECTIONS = 64

_Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Lamp:
    """A soft light: a disc on the sky."""

    direction: tuple[float, float, float]
    """Towards the lamp, in the axes of the camera; any length."""
    radius_deg: float = 14.0
    """Half the width of the disc: the wider, the softer its shadows."""
    samples: int = 9


UPPER_LEFT = Lamp((-0.55, 0.62, 0.60), radius_deg=18.0)
"""Where the light of a drawing comes from."""


def open_sky(vertices_mm: Points, triangles: Triangles) -> _Shares:
    """Return how much of the sky each vertex sees, ``(n,)``: 1 on a bulge, near 0 deep in a fold.

    Parameters
    ----------
    vertices_mm : (n, 3) array
        Positions.
    triangles : (m, 3) array
        Corners, anticlockwise seen from outside.

    Returns
    -------
    (n,) array
        Share of the light of an evenly bright sky, weighted by the angle at which it falls. It does not
        depend on where anybody stands, so it is computed once for a head.
    """
    normals = vertex_normals(vertices_mm, triangles)
    received, possible = np.zeros(len(vertices_mm)), np.zeros(len(vertices_mm))
    for direction in _even_directions(_SKY_DIRECTIONS):
        falling = np.maximum(normals @ direction, 0.0)
        possible += falling
        received += falling * _lit(vertices_mm, triangles, normals, direction)
    share: _Shares = received / np.maximum(possible, 1e-9)
    return share


def shade_of_lamp(
    vertices_mm: Points, triangles: Triangles, normals: Points, rotation: NDArray[np.float64], lamp: Lamp
) -> _Shares:
    """Return the light that each vertex gets from a lamp, ``(n,)``: 1 straight under it, 0 in its shadow.

    Parameters
    ----------
    vertices_mm, triangles, normals : arrays
        The head in its own axes.
    rotation : (3, 3) array
        From those axes to the axes of the camera, in which the lamp stands.
    lamp : Lamp
        The light.
    """
    total = np.zeros(len(vertices_mm))
    for direction in _disc(lamp):
        own = rotation.T @ direction
        falling = normals @ own
        # Skin lets light through, so the border of the shade is softer than on plaster.
        wrapped = np.clip((falling + 0.18) / 1.18, 0.0, None)
        total += wrapped * np.where(falling > -0.18, _lit(vertices_mm, triangles, normals, own), 0.0)
    share: _Shares = total / lamp.samples
    return share


def matte_brightness(
    vertices_mm: Points,
    triangles: Triangles,
    rotation: NDArray[np.float64],
    *,
    sky: _Shares,
    lamp: Lamp = UPPER_LEFT,
) -> _Shares:
    """Return how bright a drawn, matte head is at each vertex, ``(n,)``, 0 to 1.

    Parameters
    ----------
    vertices_mm, triangles : arrays
        The head in its own axes.
    rotation : (3, 3) array
        From those axes to the axes of the camera.
    sky : (n,) array
        `open_sky` of the head.
    lamp : Lamp
        The one soft light.
    """
    normals = vertex_normals(vertices_mm, triangles)
    up = (normals @ rotation.T)[:, 1]
    ambient = sky**1.3 * (0.80 + 0.20 * up)
    brightness: _Shares = 0.46 * ambient + 0.58 * shade_of_lamp(
        vertices_mm, triangles, normals, rotation, lamp
    )
    return np.clip(brightness, 0.0, 1.0)


def matte_picture(
    raster: Raster,
    brightness: _Shares,
    *,
    tones: Sequence[tuple[int, int, int]],
    ground: tuple[int, int, int],
    samples: int = 1,
) -> NDArray[np.uint8]:
    """Return a drawn head as a picture.

    Parameters
    ----------
    raster : Raster
        What is seen, with each pixel cut into ``samples × samples``.
    brightness : (n,) array
        Of each vertex, 0 to 1: `matte_brightness`.
    tones : sequence of tuple of int
        Colours from the deepest shade to full light, sRGB, at even steps of brightness.
    ground : tuple of int
        The colour beside the head.
    samples : int
        How often each pixel was cut; the pieces are averaged.

    Returns
    -------
    (height, width, 3) array of uint8
        sRGB.
    """
    steps = np.linspace(0.0, 1.0, len(tones))
    seen = raster.interpolate(brightness)
    scale = np.array(tones, dtype=np.float64)
    colours = np.stack([np.interp(seen, steps, scale[:, k]) for k in range(3)], axis=1).astype(np.float32)
    width, height = raster.size
    flat = np.tile(np.array(ground, dtype=np.float32), (width * height, 1))
    flat[raster.pixel] = colours
    picture = averaged(flat.reshape(height, width, 3), samples)
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def averaged(picture: NDArray[np.float32], samples: int) -> NDArray[np.float32]:
    """Return a picture whose pixels are the means of ``samples × samples`` pixels."""
    total = np.zeros((picture.shape[0] // samples, picture.shape[1] // samples, picture.shape[2]), np.float32)
    for down in range(samples):
        for right in range(samples):
            total += picture[down::samples, right::samples]
    total /= samples**2
    return total


def _even_directions(count: int) -> Points:
    """Return unit vectors spread evenly over the sphere (a golden spiral)."""
    number = np.arange(count) + 0.5
    height = 1 - 2 * number / count
    around = np.pi * (1 + 5**0.5) * number
    flat = np.sqrt(1 - height**2)
    return np.stack([flat * np.cos(around), height, flat * np.sin(around)], axis=1)


def _disc(lamp: Lamp) -> Points:
    """Return unit vectors to points spread evenly over the disc of a lamp."""
    middle = np.asarray(lamp.direction, dtype=np.float64)
    middle = middle / np.linalg.norm(middle)
    side, over = _across(middle)
    number = np.arange(lamp.samples) + 0.5
    radius = np.tan(np.radians(lamp.radius_deg)) * np.sqrt(number / lamp.samples)
    around = np.pi * (1 + 5**0.5) * number
    points = middle + (radius * np.cos(around))[:, None] * side + (radius * np.sin(around))[:, None] * over
    unit: Points = points / np.linalg.norm(points, axis=1, keepdims=True)
    return unit


def _across(direction: Points) -> tuple[Points, Points]:
    """Return two unit vectors that make right-handed axes with a direction as the third."""
    least = np.eye(3)[np.argmin(np.abs(direction))]
    side = np.cross(least, direction)
    side = side / np.linalg.norm(side)
    return side, np.cross(direction, side)


def _lit(vertices_mm: Points, triangles: Triangles, normals: Points, direction: Points) -> _Shares:
    """Return 1 where nothing stands between a vertex and a far light, else 0; softened at edges."""
    side, over = _across(direction)
    rotation = np.stack([side, over, direction])
    turned = vertices_mm @ rotation.T
    low, high = turned.min(0), turned.max(0)
    size = tuple(int(np.ceil((high[k] - low[k]) / _MAP_MM_PER_PX)) + 3 for k in (0, 1))
    shift = np.array([-(low[0] + high[0]) / 2, -(low[1] + high[1]) / 2, -high[2] - 10.0])
    middle = ((size[0] - 1) / 2, (size[1] - 1) / 2)
    camera = Camera(rotation, shift, 1 / _MAP_MM_PER_PX, (size[0], size[1]), middle, perspective=False)
    depth_map = rasterise(vertices_mm, triangles, camera).depth_map_mm()
    # Lifted along the normal and a little towards the light, more so where light grazes.
    places, depth = camera.project(vertices_mm + _LIFT_MM * normals + 0.5 * direction)
    column = np.clip(np.rint(places[:, 0]).astype(np.int64), 1, size[0] - 2)
    row = np.clip(np.rint(places[:, 1]).astype(np.int64), 1, size[1] - 2)
    free = np.zeros(len(vertices_mm))
    for down, right in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)):
        free += depth <= depth_map[row + down, column + right] + 0.5
    return free / 5
