"""The other codes and solvers of the dose bench, each in a process and an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from peers.dose_environment import NotToBeHad, environment_of
from whole_processes import from_a_small_one

__all__ = [
    "PEERS",
    "Measured",
    "Peer",
    "agreement",
    "beside",
    "lines_of",
    "reference_of_tetrahedra",
    "threads_of",
]

_PEERS = Path(__file__).parent / "peers"
_LONGEST_S = 1800
_CLOSE = 0.02


@dataclass(frozen=True)
class Peer:
    """One of them."""

    name: str
    environment: str
    command: tuple[str, ...]
    """Script and words before the folder."""
    answers: str
    """File with what it found at the shared nodes."""
    against: str
    """File with what it is compared with."""
    threads: tuple[int, ...]
    about: str


PEERS = (
    Peer("CHOLMOD", "solvers", ("dose_factors.py", "cholmod"), "cholmod.npy", "ours.npy", (1, 2),
         "scikit-sparse, METIS, supernodal; our matrix"),
    Peer("PARDISO", "solvers", ("dose_factors.py", "pardiso"), "pardiso.npy", "ours.npy", (1, 2),
         "pypardiso; our matrix"),
    Peer("SuperLU", "solvers", ("dose_factors.py", "superlu"), "superlu.npy", "ours.npy", (1,),
         "SciPy; our matrix; it has one thread"),
    Peer("scikit-fem", "solvers", ("dose_scikit_fem.py",), "scikit-fem.npy", "ours.npy", (1, 2),
         "its wedge elements on our mesh, solved by CHOLMOD where that is installed, else SuperLU"),
    Peer("NGSolve", "ngsolve", ("dose_ngsolve.py",), "ngsolve.npy", "ours.npy", (1, 2),
         "its prisms on our mesh, sparsecholesky; one right-hand side at a time, as it is"),
    Peer("SimPEG", "simpeg", ("dose_simpeg.py",), "simpeg.npy", "tetrahedra.npy", (1,),
         "nodal simulation, tetrahedra on our nodes, its default SuperLU; one right-hand side at a time; "
         "compared with the same tetrahedra assembled without it"),
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """What one process printed: lines by name, in order."""

    lines: tuple[dict[str, Any], ...] = field(default=())

    def all(self, name: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["name"] == name]

    def one(self, name: str) -> dict[str, Any] | None:
        found = self.all(name)
        return found[0] if found else None

    def least(self, *names: str) -> float | None:
        """Return the least wall time of several ways to do the same."""
        walls = [time for line in self.lines if line["name"] in names for time in line["wall"]]
        return min(walls) if walls else None


def threads_of(count: int) -> dict[str, str]:
    """Return an environment in which every library uses so many threads."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    }
    return kept | dict.fromkeys(names, str(count)) | {"PYTHONWARNINGS": "ignore"}


def lines_of(command: Sequence[str], within: Mapping[str, str]) -> Measured:
    """Run a process and return what it measured.

    Raises
    ------
    NotToBeHad
        If it fails, with its last line.
    """
    try:
        done = subprocess.run(
            from_a_small_one(command),
            env=dict(within),
            capture_output=True,
            encoding="utf-8",
            timeout=_LONGEST_S,
        )
    except subprocess.TimeoutExpired:
        raise NotToBeHad(f"it took longer than {_LONGEST_S} s") from None
    if done.returncode:
        said = (done.stderr or done.stdout or "it did not say why").strip().splitlines()
        raise NotToBeHad(said[-1][:300])
    return Measured(tuple(json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")))


def beside(peer: Peer, folder: Path, threads: int, repeats: int) -> Measured:
    """Run a peer."""
    python = environment_of(peer.environment)
    script, *words = peer.command
    command = [str(python), str(_PEERS / script), *words, str(folder), str(repeats)]
    return lines_of(command, threads_of(threads))


def agreement(peer: Peer, folder: Path) -> tuple[float, bool]:
    """Return how far a peer's answers are from what it is compared with, and whether that is close enough."""
    theirs = np.load(folder / peer.answers)
    known = np.load(folder / peer.against)[:, : theirs.shape[1]]
    apart = float(np.linalg.norm(theirs - known) / np.linalg.norm(known))
    return apart, apart <= _CLOSE


def reference_of_tetrahedra(folder: Path) -> None:
    """Write what linear tetrahedra on the same nodes say, assembled and solved without any peer's code."""
    python = environment_of("solvers")
    lines_of([str(python), str(_PEERS / "dose_tetrahedra.py"), str(folder)], threads_of(1))
