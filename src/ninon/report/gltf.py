"""glTF 2.0 binary files (``.glb``), written and read with numpy and json alone.

This module knows the format and nothing of faces: `ninon.report.gltf_face` says what a face looks like in it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError

__all__ = ["Glb", "GlbWriter", "read_glb"]

_MAGIC: Final = 0x46546C67
_VERSION: Final = 2
_JSON_CHUNK: Final = 0x4E4F534A
_BINARY_CHUNK: Final = 0x004E4942

_COMPONENTS: Final = {"<f4": 5126, "<u4": 5125, "<u2": 5123, "|u1": 5121}
_DTYPES: Final = {number: np.dtype(name) for name, number in _COMPONENTS.items()}
_TYPES: Final = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}
_WIDTHS: Final = {name: width for width, name in _TYPES.items()}
_ATTRIBUTES, _INDICES = 34962, 34963
_MOST_SHORT: Final = 65535
"""The highest value of a type of index restarts a strip, so it numbers no vertex."""


class GlbWriter:
    """A document and its binary part, filled step by step.

    Parameters
    ----------
    generator : str
        Who writes it.
    notice : str
        Copyright of what it is made from.
    """

    def __init__(self, *, generator: str, notice: str) -> None:
        self._binary = bytearray()
        self.document: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": generator, "copyright": notice},
            "scene": 0,
            "scenes": [],
            "nodes": [],
            "meshes": [],
            "materials": [],
            "accessors": [],
            "bufferViews": [],
        }

    def add(self, kind: str, value: Mapping[str, Any]) -> int:
        """Add an object, such as a node, and return its number."""
        self.document[kind].append({name: each for name, each in value.items() if each is not None})
        return len(self.document[kind]) - 1

    def positions(self, points: NDArray[np.floating]) -> int:
        """Add ``(n, 3)`` positions, in metres, with their least and greatest values; return the accessor."""
        return self._accessor(points.astype("<f4"), _ATTRIBUTES, bounds=True)

    def directions(self, vectors: NDArray[np.floating]) -> int:
        """Add ``(n, 3)`` unit vectors; return the accessor."""
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        whole = np.where(lengths > 0, vectors / np.where(lengths > 0, lengths, 1.0), [0.0, 0.0, 1.0])
        return self._accessor(whole.astype("<f4"), _ATTRIBUTES)

    def colours(self, linear: NDArray[np.floating]) -> int:
        """Add ``(n, 3)`` linear colours, 0 to 1, in eight bits; return the accessor."""
        eight = np.rint(np.clip(linear, 0, 1) * 255).astype("|u1")
        opaque = np.full((len(eight), 1), 255, dtype="|u1")
        return self._accessor(np.hstack([eight, opaque]), _ATTRIBUTES, normalized=True)  # four bytes: aligned

    def indices(self, numbers: NDArray[np.integer]) -> int:
        """Add numbers of vertices; return the accessor."""
        flat = numbers.ravel()
        short = int(flat.max(initial=0)) < _MOST_SHORT
        return self._accessor(flat.astype("<u2" if short else "<u4"), _INDICES)

    def _accessor(
        self, array: NDArray[Any], target: int, *, bounds: bool = False, normalized: bool = False
    ) -> int:
        self._binary += bytes(-len(self._binary) % 4)
        view = {
            "buffer": 0,
            "byteOffset": len(self._binary),
            "byteLength": array.nbytes,
            "target": target,
        }
        self._binary += np.ascontiguousarray(array).tobytes()
        width = array.shape[1] if array.ndim == 2 else 1
        return self.add(
            "accessors",
            {
                "bufferView": self.add("bufferViews", view),
                "componentType": _COMPONENTS[array.dtype.str],
                "count": len(array),
                "type": _TYPES[width],
                "normalized": True if normalized else None,
                "min": array.min(axis=0).tolist() if bounds else None,
                "max": array.max(axis=0).tolist() if bounds else None,
            },
        )

    def to_bytes(self) -> bytes:
        """Return the file."""
        document = {name: value for name, value in self.document.items() if value != []}
        document["buffers"] = [{"byteLength": len(self._binary)}]
        text = json.dumps(document, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode()
        chunks = _chunk(_JSON_CHUNK, text, b" ") + _chunk(_BINARY_CHUNK, bytes(self._binary), b"\0")
        return struct.pack("<III", _MAGIC, _VERSION, 12 + len(chunks)) + chunks


def _chunk(kind: int, content: bytes, padding: bytes) -> bytes:
    padded = content + padding * (-len(content) % 4)
    return struct.pack("<II", len(padded), kind) + padded


@dataclass(frozen=True)
class Glb:
    """A file that was read."""

    document: Mapping[str, Any]
    binary: bytes

    def array(self, accessor: int) -> NDArray[Any]:
        """Return the numbers of an accessor, ``(count,)`` or ``(count, width)``."""
        told = self.document["accessors"][accessor]
        view = self.document["bufferViews"][told["bufferView"]]
        width = _WIDTHS[told["type"]]
        start = view.get("byteOffset", 0) + told.get("byteOffset", 0)
        numbers = np.frombuffer(
            self.binary, _DTYPES[told["componentType"]], count=told["count"] * width, offset=start
        )
        return numbers.reshape(-1, width) if width > 1 else numbers

    def node(self, name: str) -> Mapping[str, Any]:
        """Return the node of a name."""
        found: Mapping[str, Any] | None = next(
            (each for each in self.document["nodes"] if each.get("name") == name), None
        )
        if found is None:
            raise InputError(f"The 3-D file has no node '{name}'. Take one of {', '.join(self.names[:8])} …")
        return found

    @property
    def names(self) -> Sequence[str]:
        """The names of the nodes."""
        return [each["name"] for each in self.document["nodes"] if "name" in each]

    def drawn(self, name: str, what: Literal["POSITION", "NORMAL", "COLOR_0", "indices"]) -> NDArray[Any]:
        """Return an attribute, or the indices, of the one primitive of a named node."""
        (primitive,) = self.document["meshes"][self.node(name)["mesh"]]["primitives"]
        return self.array(primitive["indices"] if what == "indices" else primitive["attributes"][what])


def read_glb(data: bytes) -> Glb:
    """Return a ``.glb`` file, as `GlbWriter` writes them.

    Raises
    ------
    InputError
        If it is none, or cut short.
    """
    try:
        magic, version, length = struct.unpack_from("<III", data)
        size, kind = struct.unpack_from("<II", data, 12)
        binary_size, binary_kind = struct.unpack_from("<II", data, 20 + size)
        if (magic, version, kind, binary_kind) != (_MAGIC, _VERSION, _JSON_CHUNK, _BINARY_CHUNK):
            raise ValueError("other chunks")
        if length != len(data) or 28 + size + binary_size != length:
            raise ValueError("cut short")
        document = json.loads(data[20 : 20 + size])
        return Glb(document, data[28 + size : 28 + size + document["buffers"][0]["byteLength"]])
    except (struct.error, ValueError, KeyError, TypeError, IndexError):
        raise InputError(
            "This is not a 3-D file that Ninon has written, or it is damaged. Export the face again."
        ) from None
