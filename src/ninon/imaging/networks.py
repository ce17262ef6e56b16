"""The three networks, loaded from checked bytes and ready to be asked."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.imaging.models import DETECTOR, IRIS, MESH, Published, models_folder, read_model

__all__ = ["Network", "Networks"]


class Network:
    """One network: pictures in, numbers out, the same numbers for the same picture."""

    def __init__(self, content: bytes, threads: int) -> None:
        interpreter = _interpreter_class()
        with _quiet():
            self._interpreter = interpreter(model_content=content, num_threads=threads)
            self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]
        self._outputs = {each["name"]: each["index"] for each in self._interpreter.get_output_details()}
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Pixels across the picture it wants."""
        return int(self._input["shape"][1])

    def __call__(self, picture: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Return copies of all outputs by name, for one picture ``(size, size, 3)``."""
        with self._lock:  # an interpreter holds its picture while it computes
            self._interpreter.set_tensor(self._input["index"], picture[None])
            self._interpreter.invoke()
            return {name: self._interpreter.get_tensor(at) for name, at in self._outputs.items()}


class Networks:
    """Detector, mesh and iris network."""

    def __init__(self, detector: bytes, mesh: bytes, iris: bytes, *, threads: int = 1) -> None:
        self.detector = Network(detector, threads)
        self.mesh = Network(mesh, threads)
        self.iris = Network(iris, threads)

    @classmethod
    def load(cls, folder: Path | None = None, *, threads: int = 1) -> Networks:
        """Load the networks from a folder.

        Parameters
        ----------
        folder : Path, optional
            Where they lie; `ninon.imaging.models.models_folder` if not given.
        threads : int
            How many threads one network may use. The numbers do not depend on it.

        Returns
        -------
        Networks
            Ready; about 0.1 s.

        Raises
        ------
        ModelsMissing, ModelDamaged
            If a model is not there, or differs by a single byte.
        InputError
            If the package that runs them is not installed.
        """
        where = models_folder() if folder is None else folder

        def content(model: Published) -> bytes:
            return read_model(where, model)

        return cls(content(DETECTOR), content(MESH), content(IRIS), threads=threads)


def _interpreter_class() -> Any:
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError:
        raise InputError(
            "Finding a face in a photograph needs more packages. Install `ninon[face]`; "
            "without it a face can be set by hand with 25 points."
        ) from None
    return Interpreter


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library's greeting off the terminal: it writes past Python, to the file behind stderr."""
    sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # a process without stderr has nothing to keep quiet
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)
