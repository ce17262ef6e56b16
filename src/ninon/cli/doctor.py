"""``ninon doctor``: versions, tables edition, what is installed."""

from __future__ import annotations

import json
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version

from ninon import __version__, tables

__all__ = ["doctor"]

NEEDED = ("numpy", "pydantic", "scipy")
FOR_FACES = ("ai-edge-litert", "pillow", "platformdirs", "scikit-image")
"""The extra ``ninon[face]``: finding a face in a photograph."""
FOR_DOSES = ("numba", "threadpoolctl")
"""The extra ``ninon[dose]``: the current under the skin."""
FOR_COHORTS = ("dask", "distributed", "pyarrow")
"""The extra ``ninon[cohort]``: many faces at once."""
PROGRAMS = ("chromium",)


def doctor(*, as_json: bool) -> int:
    """Print what this installation is made of; 1 when something needed is missing or a table is refused."""
    problems = tables.check()
    packages = {name: _version(name) for name in NEEDED}
    for_faces = {name: _version(name) for name in FOR_FACES}
    for_doses = {name: _version(name) for name in FOR_DOSES}
    for_cohorts = {name: _version(name) for name in FOR_COHORTS}
    programs = {name: shutil.which(name) for name in PROGRAMS}
    models, template = _models(), _template()
    facts = {
        "ninon": __version__,
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "tables_edition": tables.edition(),
        "tables_problems": problems,
        "packages": packages,
        "packages_for_faces": for_faces,
        "packages_for_doses": for_doses,
        "packages_for_cohorts": for_cohorts,
        "solver": _solver(),
        "models_ready": models,
        "template": template,
        "programs": programs,
    }
    if as_json:
        print(json.dumps(facts, indent=2))
    else:
        print(f"ninon {__version__} on Python {facts['python']}, {facts['platform']}")
        print(f"tables edition {facts['tables_edition']}: {len(problems)} problems")
        for problem in problems:
            print(f"  {problem}")
        for name, found in packages.items():
            print(f"{name} {found or 'missing: install it with pip'}")
        for name, found in for_faces.items():
            print(f"{name} {found or 'not installed (needed to find faces: pip install ninon[face])'}")
        for name, found in for_doses.items():
            print(f"{name} {found or 'not installed (needed for doses: pip install ninon[dose])'}")
        for name, found in for_cohorts.items():
            print(f"{name} {found or 'not installed (needed for cohorts: pip install ninon[cohort])'}")
        print(f"solver for doses: {facts['solver']}")
        print(f"models: {'ready' if models else 'not installed (needed to find faces: ninon face install)'}")
        print(f"template: {template or 'not built: ninon face build-template'}")
        for name, where in programs.items():
            print(f"{name}: {where or 'not found (needed for the browser tests only)'}")
    missing = [name for name, found in packages.items() if not found]
    if missing:
        print(f"ninon: missing packages: {', '.join(missing)}", file=sys.stderr)
    return 1 if problems or missing else 0


def _solver() -> str:
    """Return which solver factors the equations of a dose, why, and with what linear algebra."""
    try:
        from ninon.physics.factor import blas_in_use, choose
    except ImportError:
        return "none: pip install ninon[dose]"
    taken = choose(in_columns=True)
    return f"{taken.name}: {taken.because} Linear algebra: {'; '.join(blas_in_use())}."


def _models() -> bool:
    """Return whether the networks that find a face are here, byte by byte."""
    from ninon.errors import InputError
    from ninon.imaging.model_install import status
    from ninon.imaging.models import models_folder

    try:
        return status(models_folder()).ready
    except InputError:  # without the packages nobody knows where models would lie
        return False


def _template() -> str | None:
    """Return the fingerprint of the face template; None where it was not built."""
    from ninon.errors import InputError
    from ninon.face.template import template

    try:
        made = template()
    except InputError:
        return None
    return f"{made.fingerprint}, {made.source} mesh"


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
