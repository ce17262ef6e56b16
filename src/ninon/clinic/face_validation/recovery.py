"""Recovery of known shapes: what a fit makes of landmarks, or pictures, of a known head."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from ninon.clinic.face_validation.alignment import laid_over, rms_mm
from ninon.clinic.face_validation.figures import Figure
from ninon.errors import InputError
from ninon.face.fit import fit_face
from ninon.face.landmarks import LANDMARK_COUNT, Landmarks
from ninon.face.mesh import Points
from ninon.face.pose import PoseReference
from ninon.face.template import FACE_TRIANGLES, Template
from ninon.face.truth import photograph as made_photograph
from ninon.face.truth import random_face as made_face
from ninon.imaging.landmarks_found import find_landmarks
from ninon.imaging.networks import Networks
from ninon.imaging.photo import Photo
from ninon.imaging.rendered_faces import random_face
from ninon.imaging.rendered_heads import HeadToRender, RenderedPhoto, Sitting, photograph

__all__ = ["from_pictures", "from_points"]

_ONE_VIEW_MM, _THREE_VIEWS_MM = 2.6, 1.0
_FACES, _FULL_FACES = 6, 60
_HEADS, _FULL_HEADS = 2, 20
_SIDE_DEG = 42.0


@dataclass
class _Errors:
    """What came out of one kind of fit, over faces."""

    shape_mm: list[float] = field(default_factory=list)
    """With the scale taken from the truth."""
    metric_mm: list[float] = field(default_factory=list)
    scale_percent: list[float] = field(default_factory=list)
    covered: list[float] = field(default_factory=list)

    def add(self, points: Points, sd_mm: Points, truth: Points) -> None:
        placed, _ = laid_over(points, truth)
        shaped, factor = laid_over(points, truth, with_scale=True)
        self.metric_mm.append(rms_mm(placed, truth))
        self.shape_mm.append(rms_mm(shaped, truth))
        self.scale_percent.append(100 * abs(1 / factor - 1))
        self.covered.append(100 * float(np.mean(np.abs(shaped - truth) < 1.96 * sd_mm)))


def from_points(template: Template, *, full: bool) -> Iterator[Figure]:
    """Yield how well faces are recovered from landmarks with the errors that networks make."""
    landmarks = template.knots_mm[:LANDMARK_COUNT]
    triangles = template.knot_triangles[:FACE_TRIANGLES]
    one, three = _Errors(), _Errors()
    faces = _FULL_FACES if full else _FACES
    for seed in range(faces):
        rng = np.random.default_rng(seed)
        truth = made_face(landmarks, rng)
        views = [
            made_photograph(
                truth, triangles, rng, pose_deg=(0.0, yaw, 0.0), distance_mm=rng.uniform(600, 1200)
            )
            for yaw in (0.0, -45.0, 45.0)
        ]
        for errors, seen in ((one, views[:1]), (three, views)):
            fitted = fit_face(seen, template)
            errors.add(fitted.knots_mm[:LANDMARK_COUNT], fitted.knot_sd_mm[:LANDMARK_COUNT], truth)
    about = f"{faces} known faces from landmarks, 1 mm of noise, camera at 60 to 120 cm"
    yield from _told(about, one, three, targets=(_ONE_VIEW_MM, _THREE_VIEWS_MM))


def from_pictures(
    template: Template, networks: Networks, reference: PoseReference, *, full: bool
) -> Iterator[Figure]:
    """Yield how well heads are recovered from rendered pictures of them, the whole way."""
    errors = {kind: (_Errors(), _Errors()) for kind in ("as found", "offset out")}
    refused = 0
    heads = _FULL_HEADS if full else _HEADS
    offsets = [_offset(view) for view in _seen_from(template.knots_mm, template, 0, networks, reference)]
    for seed in range(heads):
        knots = random_face(np.random.default_rng(seed), template.knots_mm)
        try:
            views = _seen_from(knots, template, seed, networks, reference)
        except InputError:
            refused += 1
            continue
        truth = knots[:LANDMARK_COUNT]
        _add(errors["as found"], [view.found for view in views], template, truth)
        corrected = [view.without(offset) for view, offset in zip(views, offsets, strict=True)]
        _add(errors["offset out"], corrected, template, truth)
    about = f"{heads} known heads from rendered pictures, found by the networks"
    yield from _told(about, *errors["as found"], targets=(None, None))
    yield Figure(about, "heads refused", float(refused), "")
    about = "the same, with the networks' offset on the rendered template taken out"
    yield from _told(about, *errors["offset out"], targets=(None, None))


@dataclass(frozen=True, eq=False)
class _View:
    """A rendered photograph, what the networks found on it, and what is true."""

    found: Landmarks
    truth: RenderedPhoto

    def without(self, offset_mm: Points) -> Landmarks:
        """Return the landmarks moved back by an offset, in mm on the face."""
        return replace(self.found, points_photo=self.found.points_photo - offset_mm / self.truth.mm_per_px)


def _offset(view: _View) -> Points:
    """Return by how much the networks misplace each point, ``(468, 2)``, in mm on the face."""
    off: Points = (view.found.points_photo - view.truth.points_photo) * view.truth.mm_per_px
    return off


def _add(errors: tuple[_Errors, _Errors], views: list[Landmarks], template: Template, truth: Points) -> None:
    for kept, seen in zip(errors, (views[:1], views), strict=True):
        fitted = fit_face(seen, template)
        kept.add(fitted.knots_mm[:LANDMARK_COUNT], fitted.knot_sd_mm[:LANDMARK_COUNT], truth)


def _seen_from(
    knots: Points, template: Template, seed: int, networks: Networks, reference: PoseReference
) -> list[_View]:
    """Return a head photographed from the front and from both sides, with what the networks find."""
    head = HeadToRender(template.surface(knots), template.triangles, template.bare_mm)
    views = []
    for yaw in (0.0, -_SIDE_DEG, _SIDE_DEG):
        sitting = Sitting(pose_deg=(0.0, yaw, 0.0), iris_px=34.0, samples=1, seed=seed, skin=seed)
        taken = photograph(head, sitting)
        found = find_landmarks(Photo.of(taken.image), networks, reference=reference)
        views.append(_View(found, taken))
    return views


def _told(
    about: str, one: _Errors, three: _Errors, *, targets: tuple[float | None, float | None]
) -> Iterator[Figure]:
    for name, errors, target in (("one view", one, targets[0]), ("three views", three, targets[1])):
        if not errors.shape_mm:
            continue
        yield Figure(about, f"{name}: shape, RMS over 468 points, mean", _mean(errors.shape_mm), "mm", target)
        yield Figure(about, f"{name}: shape, worst face", max(errors.shape_mm), "mm")
        yield Figure(about, f"{name}: with the error of scale", _mean(errors.metric_mm), "mm")
        yield Figure(about, f"{name}: error of scale, mean", _mean(errors.scale_percent), "%")
        yield Figure(about, f"{name}: errors within the 95 % interval shown", _mean(errors.covered), "%")


def _mean(values: list[float]) -> float:
    return float(np.mean(values))
