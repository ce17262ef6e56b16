"""The photographs of people that tests may look at: public domain, from packages installed anyway."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ninon.face.pose import PoseReference
from ninon.face.template import template
from ninon.imaging.model_install import status
from ninon.imaging.models import models_folder
from ninon.imaging.networks import Networks
from ninon.imaging.photo import Photo, Pixels


def sample(name: str) -> Path:
    import skimage

    return Path(skimage.__file__).parent / "data" / name


def hopper_path() -> Path:
    matplotlib = pytest.importorskip("matplotlib")
    return Path(matplotlib.__file__).parent / "mpl-data" / "sample_data" / "grace_hopper.jpg"


def pixels_of(path: Path) -> Pixels:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def astronaut() -> Pixels:
    return pixels_of(sample("astronaut.png"))


def packed(pixels: Pixels, kind: str = "PNG", **options: Any) -> bytes:
    kept = BytesIO()
    Image.fromarray(pixels).save(kept, kind, **options)
    return kept.getvalue()


@cache
def reference() -> PoseReference:
    built = template()
    return PoseReference.of(built.knots_mm, built.basis)


@cache
def loaded(threads: int = 1) -> Networks | None:
    """Return the networks, None where they are not installed."""
    return Networks.load(threads=threads) if status(models_folder()).ready else None


def photo_of(path: Path) -> Photo:
    return Photo.of(pixels_of(path))
