"""Freely licensed portraits that installed packages ship: real input that is no part of Ninon."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from ninon.imaging.photo import Photo, read_photo

__all__ = ["free_portraits", "portrait_paths"]


def free_portraits() -> dict[str, Photo]:
    """Return the freely licensed portraits that installed packages ship, by name.

    Returns
    -------
    dict of str to Photo
        ``astronaut`` of scikit-image, and ``Hopper`` of matplotlib where it is installed. Both are in the
        public domain, and neither is part of Ninon.
    """
    return {name: read_photo(path) for name, path in portrait_paths().items()}


def portrait_paths() -> dict[str, Path]:
    """Return where those portraits lie, by name; without importing the packages."""
    paths = {}
    for name, package, inside in (
        ("astronaut", "skimage", "data/astronaut.png"),
        ("Hopper", "matplotlib", "mpl-data/sample_data/grace_hopper.jpg"),
    ):
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            paths[name] = Path(spec.origin).parent / inside
    return {name: path for name, path in paths.items() if path.is_file()}
