"""Environments of their own for the codes and solvers that the dose bench stands beside."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from peers.mediapipe_environment import NotToBeHad, _run, _uv

__all__ = ["PACKAGES", "NotToBeHad", "environment_of"]

_ROOT = Path(__file__).resolve().parents[2]
_NUMBERS = ("numpy==2.4.6", "scipy==1.17.1")
PACKAGES = {
    "solvers": ((*_NUMBERS, "scikit-fem==12.0.2"), ("pypardiso==0.4.7", "scikit-sparse==0.4.16")),
    "ngsolve": ((*_NUMBERS, "ngsolve==6.2.2608"), ()),
    "simpeg": ((*_NUMBERS, "simpeg==0.25.2"), ()),
}
"""What each needs, and what is nice to have there: it may lack a wheel or the headers to be built with."""


def environment_of(name: str) -> Path:
    """Return the Python of an environment; the first call installs it into ``.bench``.

    Raises
    ------
    NotToBeHad
        If it cannot be installed here, with what the installer said.
    """
    folder = _ROOT / ".bench" / f"dose-{name}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    needed, nice = PACKAGES[name]
    done = folder / ("complete-" + "-".join(p.replace("==", "-") for p in (*needed, *nice)))
    if done.is_file():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    try:
        print(f"  Installing {', '.join((*needed, *nice))} into .bench/dose-{name}, once ...", flush=True)
        uv = _uv()
        _run(uv, "venv", "--quiet", "--python", sys.executable, str(folder))
        _install(uv, python, needed)
        for package in nice:
            try:
                _install(uv, python, [package])
            except NotToBeHad as why:
                print(f"  LEFT OUT: {package} cannot be had here: {why}", flush=True)
        done.touch()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return python


def _install(uv: str, python: Path, packages: Sequence[str]) -> None:
    _run(uv, "pip", "install", "--quiet", "--python", str(python), *packages)
