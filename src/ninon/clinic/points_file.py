"""A file of points set by hand: moved points of photographs, or the 25 of a face no network looks at.

.. code-block:: toml

    photo_size = [1536, 2048]          # width and height: for a whole set

    [points]                           # a whole set, by name
    "inner_canthus:right" = [690.0, 905.5]

    [moved."front.jpg"]                # or single points of a photograph, by number of the landmark
    152 = [768.0, 1423.0]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ninon.clinic.intake_file import toml_of
from ninon.errors import InputError, nearest
from ninon.face.landmarks import LANDMARK_COUNT

__all__ = ["HandPoints"]

Place = tuple[float, float]
_FARTHEST_PX = 1e6
"""No photograph is larger; nor is a number that is none smaller."""
_KEYS = ("photo_size", "points", "moved")


@dataclass(frozen=True)
class HandPoints:
    """What a person has set."""

    name: str
    """Of the file, for messages."""
    photo_size: tuple[int, int] | None = None
    points: Mapping[str, Place] = field(default_factory=dict)
    """The whole set, by name."""
    moved: Mapping[str, Mapping[int, Place]] = field(default_factory=dict)
    """Single points, by photograph and number of the landmark."""

    @classmethod
    def read(cls, path: Path) -> HandPoints:
        """Return the points of a file.

        Raises
        ------
        InputError
            If it cannot be read, or something in it cannot be meant.
        """
        try:
            data = path.read_bytes()
        except OSError as fault:
            raise InputError(f"{path}: cannot be read ({fault.strerror}); name a file of points") from None
        raw, name = toml_of(data, str(path), what="points"), str(path)
        for key in raw:
            if key not in _KEYS:
                hint = nearest(key, _KEYS) or f"Known are: {', '.join(_KEYS)}."
                raise InputError(f"{name}: there is no key '{key}'. {hint}")
        moved = {
            photo: {
                _number(key, name): _place(value, f"{name}: {photo}, landmark {key}")
                for key, value in own.items()
            }
            for photo, own in _table(raw, "moved", name).items()
            if _is_table(own, f"{name}: moved.{photo}")
        }
        points = {
            key: _place(value, f"{name}: point '{key}'") for key, value in _table(raw, "points", name).items()
        }
        if not moved and not points:
            raise InputError(f'{name}: holds no point. Write [points] for a whole set, or [moved."PHOTO"].')
        return cls(name, _size(raw.get("photo_size"), name), points, moved)

    def of(self, photo: str) -> Mapping[int, Place]:
        """Return the moved points of a photograph, by its name without folders."""
        return self.moved.get(photo, {})

    def refuse_others(self, photos: Iterable[str]) -> None:
        """Raise when points are given that belong to none of the photographs, or a set beside photographs."""
        known = list(photos)
        for photo in self.moved:
            if photo not in known:
                hint = nearest(photo, known) or f"Given are: {', '.join(known)}."
                raise InputError(f"{self.name}: has points of '{photo}', which is not given. {hint}")
        if self.points:
            raise InputError(
                f"{self.name}: holds a whole set of points, which stands instead of a photograph. Leave the "
                'photographs out, or write the points to move under [moved."PHOTO"].'
            )

    def whole_set(self) -> tuple[Mapping[str, Place], tuple[int, int]]:
        """Return the 25 points and the size of their photograph.

        Raises
        ------
        InputError
            If the file has no whole set, or moves points of photographs as well.
        """
        if self.moved:
            raise InputError(f"{self.name}: moves points of photographs; name the photographs, too.")
        if self.photo_size is None:
            raise InputError(
                f"{self.name}: photo_size is missing. Write photo_size = [width, height], in pixels."
            )
        return self.points, self.photo_size


def _table(raw: Mapping[str, Any], key: str, name: str) -> Mapping[str, Any]:
    value = raw.get(key, {})
    _is_table(value, f"{name}: {key}")
    return dict(value)


def _is_table(value: object, where: str) -> bool:
    if not isinstance(value, dict):
        raise InputError(f"{where} is no table of points. Write one point a line: 152 = [x, y].")
    return True


def _number(key: str, name: str) -> int:
    if key.isascii() and key.isdigit() and len(key) < 10 and int(key) < LANDMARK_COUNT:
        return int(key)
    raise InputError(
        f"{name}: '{key[:40]}' is no number of a landmark. Single points are moved by number, "
        f"0 to {LANDMARK_COUNT - 1}."
    )


def _place(value: object, where: str) -> Place:
    if (
        isinstance(value, list)
        and len(value) == 2
        and all(type(each) in (int, float) and abs(each) < _FARTHEST_PX for each in value)
    ):
        return float(value[0]), float(value[1])
    raise InputError(f"{where} has no place. Write two numbers of pixels: [x, y], y down.")


def _size(value: object, name: str) -> tuple[int, int] | None:
    if value is None:
        return None
    if isinstance(value, list) and len(value) == 2 and all(type(each) is int and each > 0 for each in value):
        return value[0], value[1]
    raise InputError(f"{name}: photo_size is not [width, height] in whole pixels.")
