"""The name of a transfer matrix: a fingerprint of everything its numbers depend on, and of nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

__all__ = ["SCHEMA", "transfer_key"]

SCHEMA = "ninon-transfer-1"

_MICROMETRES = 1e6


def transfer_key(
    lengths_m: Mapping[str, NDArray[np.floating]],
    values: Mapping[str, NDArray[np.generic]],
    words: Mapping[str, str],
) -> str:
    """Return the key of a transfer matrix, a SHA-256 in hexadecimal.

    Solver, threads, current, waveform and time do not belong into it.

    Parameters
    ----------
    lengths_m : mapping of str to array
        Vertices, layer depths, contact radius, positions of the targets; rounded to 1 µm.
    values : mapping of str to array
        Triangles, conductivities, sheet conductance and contact impedance of a film, target list; exact.
    words : mapping of str to str
        Kind of patch, version of the element formulation.
    """
    digest = hashlib.sha256(SCHEMA.encode())
    for name, array in sorted(lengths_m.items()):
        _add(digest, f"length:{name}", np.rint(np.asarray(array) * _MICROMETRES).astype("<i8"))
    for name, any_array in sorted(values.items()):
        _add(digest, f"value:{name}", _one_spelling(np.asarray(any_array)))
    for name, word in sorted(words.items()):
        digest.update(f"word:{name}={len(word)}:{word};".encode())
    return digest.hexdigest()


def _add(digest: hashlib._Hash, name: str, array: NDArray[np.generic]) -> None:
    digest.update(f"{name}:{array.dtype.str}:{array.shape};".encode())
    digest.update(np.ascontiguousarray(array).tobytes())


def _one_spelling(array: NDArray[np.generic]) -> NDArray[np.generic]:
    """Return integers, numbers and flags in one width each, so that equal values give equal bytes."""
    if array.dtype.kind in "iub":
        return array.astype("<i8")
    return array.astype("<c16" if array.dtype.kind == "c" else "<f8") + 0.0  # −0 becomes 0
