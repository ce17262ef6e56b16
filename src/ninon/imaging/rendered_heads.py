"""Photographs of heads that never were: known shape, known camera, known light.

What a pipeline reads from such a picture can be compared with the truth, and no person's data are needed.
The eyes look where the nose points, the mouth is shut, the hair is drawn back.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.landmarks import LANDMARK_COUNT
from ninon.face.mesh import Points, Triangles, vertex_normals
from ninon.face.scale import IRIS_MM
from ninon.imaging.camera import Camera
from ninon.imaging.rasteriser import Raster, rasterise
from ninon.imaging.rendered_features import iris_centres_mm, paint_features
from ninon.imaging.rendered_light import Lamp, averaged, open_sky, shade_of_lamp
from ninon.imaging.rendered_skin import (
    Colours,
    Places,
    hair_colours,
    hair_share,
    lab_to_linear,
    linear_rgb,
    linear_to_srgb,
    skin_colours,
    skin_tone,
)

__all__ = ["LIGHTS", "HeadToRender", "RenderedPhoto", "Sitting", "photograph"]

_PIVOT_MM = (0.0, -24.0, -60.0)
"""The point about which a head turns, and the middle of the picture."""
_NAPE_Y_MM = -100.0
"""No hair grows below."""
_HIDDEN_MM = 2.0
"""A landmark this far behind what the camera sees is hidden."""


@dataclass(frozen=True)
class _Light:
    lamp: Lamp
    lamp_colour: tuple[float, float, float]
    sky_colour: tuple[float, float, float]


LIGHTS = {
    "frontal soft": _Light(Lamp((0.0, 0.35, 1.0), radius_deg=24.0), (0.70, 0.70, 0.70), (0.42, 0.42, 0.42)),
    "from the left": _Light(
        Lamp((-1.0, 0.35, 1.0), radius_deg=12.0), (0.85, 0.84, 0.82), (0.26, 0.265, 0.27)
    ),
    "warm overhead": _Light(Lamp((0.0, 1.0, 0.55), radius_deg=16.0), (0.82, 0.74, 0.58), (0.36, 0.33, 0.28)),
}
"""Three ways to light a room; the left is the viewer's."""


@dataclass(frozen=True, eq=False)
class HeadToRender:
    """The shape of a head, and where each of its vertices lies on the resting template."""

    vertices_mm: Points
    """(n, 3) ``points_face``; the first 468 are the landmarks."""
    triangles: Triangles
    rest_mm: Points
    """(n, 3): the same vertices on the template; colours belong to places there."""

    def __post_init__(self) -> None:
        if self.vertices_mm.shape != self.rest_mm.shape or len(self.vertices_mm) < LANDMARK_COUNT:
            raise InputError(
                f"A head of {self.vertices_mm.shape} does not fit a template of {self.rest_mm.shape}. "
                "Give both the same vertices, the 468 landmarks first."
            )

    @cached_property
    def normals(self) -> Points:
        """(n, 3) unit outward normals."""
        return vertex_normals(self.vertices_mm, self.triangles)

    @cached_property
    def sky(self) -> NDArray[np.float64]:
        """(n,): how much of the sky each vertex sees."""
        return open_sky(self.vertices_mm, self.triangles)

    @property
    def landmarks_mm(self) -> Points:
        """(468, 3)."""
        return self.vertices_mm[:LANDMARK_COUNT]


@dataclass(frozen=True)
class Sitting:
    """How a photograph is taken."""

    pose_deg: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Pitch, yaw, roll: nose up, nose to the viewer's right, top of the head to the viewer's left."""
    tone: str = "intermediate"
    light: Literal["frontal soft", "from the left", "warm overhead"] = "frontal soft"
    distance_mm: float = 900.0
    """From the camera to the eyes of a head that looks straight at it."""
    iris_px: float = 40.0
    """Width of an iris at that distance; it fixes the focal length."""
    size: tuple[int, int] = (800, 1000)
    background: tuple[float, float, float] = (76.0, -1.0, -2.0)
    """CIE L*a*b*."""
    noise: float = 1.0
    """Sensor noise, in those of a phone in good light."""
    jpeg_quality: int | None = None
    """None: as the sensor gave it."""
    samples: int = 2
    """Each pixel is the mean of ``samples × samples`` places."""
    seed: int = 0
    """Of the sensor noise: another seed is another shot."""
    skin: int = 0
    """Whose grain and blotches: the same number is the same skin, in every shot."""

    def camera(self) -> Camera:
        """Return the camera of this sitting."""
        return Camera.facing(
            pose_deg=self.pose_deg,
            target_mm=_PIVOT_MM,
            distance_mm=self.distance_mm - _PIVOT_MM[2],
            focal_px=self.iris_px / IRIS_MM * self.distance_mm,
            size=self.size,
        )


@dataclass(frozen=True, eq=False)
class RenderedPhoto:
    """A picture and the truth about it."""

    image: NDArray[np.uint8]
    """(height, width, 3) sRGB."""
    points_photo: Points
    """(468, 2): where the landmarks truly are."""
    visible: NDArray[np.bool_]
    """(468,): whether the camera sees them."""
    iris_centres_photo: Points
    """(2, 2): right eye first."""
    iris_px: tuple[float, float]
    """True width of either iris at its distance, not foreshortened, right eye first."""
    mm_per_px: float
    """At the eyes: the mean over both irises."""
    camera: Camera
    sitting: Sitting


def photograph(head: HeadToRender, sitting: Sitting) -> RenderedPhoto:
    """Return a photograph of a head, and where everything truly is on it.

    Parameters
    ----------
    head : HeadToRender
        Who sits.
    sitting : Sitting
        Camera, light, colours, noise.

    Returns
    -------
    RenderedPhoto
        The same head and sitting give the same bytes.
    """
    camera = sitting.camera()
    linear, depth_map = _exposed(head, sitting, camera)
    image = linear_to_srgb(_with_noise(linear, sitting))
    if sitting.jpeg_quality is not None:
        image = _through_jpeg(image, sitting.jpeg_quality)
    points, depth = camera.project(head.landmarks_mm)
    irises, iris_depth = camera.project(iris_centres_mm(head.landmarks_mm))
    right, left = (float(IRIS_MM * camera.px_per_mm(float(z))) for z in iris_depth)
    return RenderedPhoto(
        image=image,
        points_photo=points,
        visible=_visible(head, camera, points, depth, depth_map),
        iris_centres_photo=irises,
        iris_px=(right, left),
        mm_per_px=2 * IRIS_MM / (right + left),
        camera=camera,
        sitting=sitting,
    )


def _exposed(
    head: HeadToRender, sitting: Sitting, camera: Camera
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return the light on the sensor, (height, width, 3), 1 = white, and the depth of each of its samples."""
    light = LIGHTS[sitting.light]
    raster = rasterise(head.vertices_mm, head.triangles, camera.sampled(sitting.samples))
    lamp = shade_of_lamp(head.vertices_mm, head.triangles, head.normals, camera.rotation, light.lamp)
    up = (head.normals @ camera.rotation.T)[:, 1]
    sky = head.sky * (0.85 + 0.15 * up)
    seen = raster.interpolate(np.column_stack([head.rest_mm, lamp, sky]))
    rest: Places = np.ascontiguousarray(seen[:, :3])
    lit: NDArray[np.float32] = seen[:, 3]
    skylit: NDArray[np.float32] = seen[:, 4]
    colours, ball = _colours(head, sitting, raster, rest, camera)
    # An eyeball is round and lies behind the lids: it gets an even, dimmer light.
    lit += ball * (np.float32(0.62) - lit) * np.float32(0.7)
    skylit += ball * (np.float32(0.75) - skylit)
    colours *= lit[:, None] * linear_rgb(*light.lamp_colour) + skylit[:, None] * linear_rgb(*light.sky_colour)

    width, height = raster.size
    wall = lab_to_linear(sitting.background) * np.linspace(1.04, 0.92, height, dtype=np.float32)[:, None]
    flat = np.repeat(wall, width, axis=0)
    flat[raster.pixel] = colours
    return averaged(flat.reshape(height, width, 3), sitting.samples), raster.depth_map_mm()


def _colours(
    head: HeadToRender, sitting: Sitting, raster: Raster, rest: Places, camera: Camera
) -> tuple[Colours, NDArray[np.float32]]:
    """Return the colour of each pixel in even white light, and how much of an eyeball it shows."""
    tone = skin_tone(sitting.tone)
    colours = skin_colours(rest, tone, sitting.skin)
    ball = paint_features(
        colours,
        rest,
        raster=raster,
        vertices_mm=head.vertices_mm,
        seen_from_mm=camera.place_mm,
        rest_landmarks_mm=head.rest_mm[:LANDMARK_COUNT],
        tone=tone,
    )
    head_only = np.flatnonzero(rest[:, 1] > _NAPE_Y_MM)
    share = hair_share(rest[head_only])
    haired, share = head_only[share > 0], share[share > 0, None]
    colours[haired] += share * (hair_colours(rest[haired], tone) - colours[haired])
    collar = -196.0 - 34.0 * np.exp(-((rest[:, 0] / 52.0) ** 2)) * (rest[:, 2] > -120.0)
    dressed = np.clip((collar - rest[:, 1]) / 1.5, 0.0, 1.0)[:, None].astype(np.float32)
    colours += dressed * (lab_to_linear((42, -3, -6)) - colours)
    return colours, ball


def _with_noise(linear: NDArray[np.float32], sitting: Sitting) -> NDArray[np.float32]:
    """Return the light with shot noise, which grows with the root of the light, and that of darkness."""
    if sitting.noise <= 0:
        return linear
    normal = np.random.default_rng([sitting.seed, 31]).standard_normal(linear.shape, dtype=np.float32)
    spread = sitting.noise * np.sqrt(np.maximum(linear, 0.0) * 1.2e-4 + 1.5e-6)
    return np.asarray(linear + normal * spread, dtype=np.float32)


def _through_jpeg(image: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    from PIL import Image

    packed = io.BytesIO()
    Image.fromarray(image).save(packed, format="JPEG", quality=quality)
    packed.seek(0)
    return np.asarray(Image.open(packed).convert("RGB"), dtype=np.uint8)


def _visible(
    head: HeadToRender,
    camera: Camera,
    points: Points,
    depth: NDArray[np.float64],
    depth_map: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Return which landmarks lie in the picture, face the camera and have nothing before them."""
    times = depth_map.shape[1] // camera.size[0]
    place = np.rint((points + 0.5) * times - 0.5).astype(np.int64)
    inside = ((place >= 0) & (place < [depth_map.shape[1], depth_map.shape[0]])).all(1)
    column, row = np.where(inside[:, None], place, 0).T
    in_front = depth <= depth_map[row, column] + _HIDDEN_MM
    # At the outline a landmark may round to a pixel of the wall behind it: that wall hides nothing.
    towards = -(head.landmarks_mm @ camera.rotation.T + camera.translation_mm)
    facing = (head.normals[:LANDMARK_COUNT] @ camera.rotation.T * towards).sum(1) > 0
    visible: NDArray[np.bool_] = inside & in_front & facing
    return visible
