"""The 468-point face mesh as its makers publish it: read from the bytes of their package, and checked.

The template is built from it once; nobody needs it afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.mesh import Points, Triangles

__all__ = [
    "CANONICAL_SHA256",
    "LANDMARK_COUNT",
    "PACKED_BYTES",
    "PACKED_SHA256",
    "CanonicalMesh",
    "canonical_mesh",
    "mirror_map",
]

LANDMARK_COUNT = 468

PACKED_SHA256 = "dbe5905c582c0462cdaea17e7e6ecea92edaa8cccc515c5e2e7291f2cbb5fb99"
"""Of ``face_mesh_solution_packed_assets.data`` in the npm package ``@mediapipe/face_mesh`` 0.4.1657299874."""
PACKED_BYTES = slice(3_737_848, 3_757_224)
"""Where the mesh stands in that file."""
CANONICAL_SHA256 = "bdbcda96dfcb7da883da124aaa2c55dee49770d934f0fcc71747f8c21bdc75b4"

_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5
_NUMBERS_PER_VERTEX = 5


@dataclass(frozen=True, eq=False)
class CanonicalMesh:
    """The face mesh of its makers: nobody's face, and never a client's scale."""

    points_mm: Points
    """(468, 3): x to the subject's left, y up, z to the viewer; millimetres, the makers' own origin."""
    uv: Points
    """(468, 2): place of each landmark on the makers' flat texture, 0 to 1."""
    triangles: Triangles
    """(898, 3), anticlockwise seen from outside."""
    basis: dict[int, float]
    """Landmarks that hold still when a face moves, with their weights: pose is fitted to these 33."""


def canonical_mesh(data: bytes, *, checked: bool = True) -> CanonicalMesh:
    """Read the mesh from its bytes.

    Parameters
    ----------
    data : bytes
        The 19,376 bytes at `PACKED_BYTES` of the packed file, a protobuf message.
    checked : bool
        Whether to refuse bytes whose SHA-256 is not `CANONICAL_SHA256`.

    Returns
    -------
    CanonicalMesh
        The mesh, in millimetres.

    Raises
    ------
    InputError
        If the bytes are not those of the mesh.
    """
    if checked and hashlib.sha256(data).hexdigest() != CANONICAL_SHA256:
        raise InputError(
            "The bytes of the face mesh are not the published ones (their SHA-256 differs). "
            "Fetch the package again; no other source is used."
        )
    numbers: list[float] = []
    corners: list[int] = []
    basis: dict[int, float] = {}
    for field, value in _fields(data):
        if field == 1 and isinstance(value, bytes):
            for inner, content in _fields(value):
                if inner == 3:
                    numbers.extend(_floats(content))
                elif inner == 4:
                    corners.extend(_varints(content) if isinstance(content, bytes) else [content])
        elif field == 2 and isinstance(value, bytes):
            entry = dict(_fields(value))
            (weight,) = _floats(entry[2])
            basis[_whole(entry.get(1, 0))] = weight
    vertices = np.array(numbers, dtype=np.float64).reshape(-1, _NUMBERS_PER_VERTEX)
    if len(vertices) != LANDMARK_COUNT or len(corners) % 3:
        raise InputError(
            f"The face mesh has {len(vertices)} points; 468 are expected. Fetch the package again."
        )
    triangles = np.array(corners, dtype=np.int32).reshape(-1, 3)
    return CanonicalMesh(vertices[:, :3] * 10, vertices[:, 3:], triangles, basis)


def mirror_map(points: Points) -> NDArray[np.int32]:
    """Return, for each point, the number of the point that is its mirror image in x; ``(n,)``.

    Parameters
    ----------
    points : (n, 3) array
        Points of a shape that is symmetric about x = 0.

    Returns
    -------
    (n,) array of int
        An involution: a point on the midline is its own mirror image.
    """
    apart = np.linalg.norm(points[:, None, :] * [-1.0, 1.0, 1.0] - points[None, :, :], axis=2)
    other: NDArray[np.int32] = np.argmin(apart, axis=1).astype(np.int32)
    return other


def _fields(data: bytes) -> Iterator[tuple[int, bytes | int]]:
    """Yield number and content of each field of a protobuf message."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        field, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, at = _varint(data, at)
            yield field, value
            continue
        if kind == _BYTES:
            length, at = _varint(data, at)
        elif kind in (_FOUR_BYTES, _EIGHT_BYTES):
            length = 4 if kind == _FOUR_BYTES else 8
        else:
            raise InputError("The bytes of the face mesh cannot be read. Fetch the package again.")
        yield field, data[at : at + length]
        at += length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at


def _varints(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        value, at = _varint(data, at)
        yield value


def _floats(content: bytes | int) -> list[float]:
    if not isinstance(content, bytes):
        raise InputError("The bytes of the face mesh cannot be read. Fetch the package again.")
    return [float(x) for x in np.frombuffer(content, dtype="<f4")]


def _whole(content: bytes | int) -> int:
    return content if isinstance(content, int) else int.from_bytes(content, "little")
