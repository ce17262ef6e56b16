"""All parts of the validation in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ninon.clinic.client_face import pose_reference
from ninon.clinic.face_validation.figures import Figure
from ninon.clinic.face_validation.lines_hold import lines_hold
from ninon.clinic.face_validation.mirrored import mirrored_pictures
from ninon.clinic.face_validation.recovery import from_pictures, from_points
from ninon.clinic.face_validation.steadiness import steadiness
from ninon.clinic.face_validation.tones import tones
from ninon.face.template import template
from ninon.imaging.models import ModelsMissing
from ninon.imaging.networks import Networks

__all__ = ["validated"]


def validated(*, full: bool, progress: Callable[[str], None] = lambda said: None) -> Iterator[Figure]:
    """Yield every figure.

    Parameters
    ----------
    full : bool
        All faces and copies; without it the same code on a few of them, with the same seeds.
    progress : callable
        Is told in a sentence what is left out, and why.
    """
    head, reference = template(), pose_reference()
    yield from lines_hold(head, full=full)
    yield from from_points(head, full=full)
    try:
        networks = Networks.load()
    except ModelsMissing:
        progress("Without the models nothing is measured on pictures: ninon face install")
        return
    yield from mirrored_pictures(head, networks, reference)
    yield from tones(head, networks, reference, full=full)
    yield from from_pictures(head, networks, reference, full=full)
    yield from steadiness(networks, reference, full=full)
