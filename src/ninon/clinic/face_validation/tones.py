"""The same rendered head in five skin tones and three lights: landmarks have to be as good for all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from ninon.clinic.face_validation.figures import Figure
from ninon.face.pose import PoseReference
from ninon.face.scale import IRIS_MM
from ninon.face.template import Template
from ninon.imaging.landmarks_found import find_landmarks
from ninon.imaging.networks import Networks
from ninon.imaging.photo import Photo
from ninon.imaging.rendered_faces import random_face
from ninon.imaging.rendered_heads import HeadToRender, RenderedPhoto, Sitting, photograph
from ninon.imaging.rendered_skin import SKIN_TONES

__all__ = ["tones"]

_LIGHTS: tuple[Literal["frontal soft", "from the left", "warm overhead"], ...] = (
    "frontal soft",
    "from the left",
    "warm overhead",
)
_RATIO, _IRIS_PERCENT = 1.3, 4.0
_HEADS, _FULL_HEADS = 1, 6


def tones(
    template: Template, networks: Networks, reference: PoseReference, *, full: bool
) -> Iterator[Figure]:
    """Yield landmark errors by skin tone, their ratio, and how wide the irises read."""
    heads = _FULL_HEADS if full else _HEADS
    errors: dict[str, list[float]] = {tone.name: [] for tone in SKIN_TONES}
    irises: list[float] = []
    for seed in range(heads):
        knots = (
            template.knots_mm if seed == 0 else random_face(np.random.default_rng(seed), template.knots_mm)
        )
        head = HeadToRender(template.surface(knots), template.triangles, template.bare_mm)
        for tone in errors:
            for light in _LIGHTS:
                sitting = Sitting(tone=tone, light=light, samples=1, seed=seed, skin=seed)
                taken = photograph(head, sitting)
                found = find_landmarks(Photo.of(taken.image), networks, reference=reference)
                errors[tone].append(_off_mm(found.points_photo, taken))
                irises += [
                    100 * (iris.diameter_px / true - 1)
                    for iris, true in zip((found.iris_right, found.iris_left), taken.iris_px, strict=True)
                    if iris is not None
                ]
    about = f"{heads} rendered heads, {len(SKIN_TONES)} skin tones, {len(_LIGHTS)} lights"
    means = {tone: float(np.mean(found)) for tone, found in errors.items()}
    for tone, mean in means.items():
        yield Figure(about, f"landmarks of skin tone {tone}: mean error", mean, "mm")
    yield Figure(about, "worst tone over best tone", max(means.values()) / min(means.values()), "", _RATIO)
    middle = abs(float(np.mean(irises)))
    yield Figure(about, f"width of the iris ({IRIS_MM:g} mm): error in the mean", middle, "%", _IRIS_PERCENT)
    yield Figure(about, "width of the iris: worst error", float(np.max(np.abs(irises))), "%")


def _off_mm(found: np.ndarray, taken: RenderedPhoto) -> float:
    """Return the mean distance of the seen landmarks from the truth."""
    off = np.linalg.norm(found - taken.points_photo, axis=1)[taken.visible]
    return float(off.mean() * taken.mm_per_px)
