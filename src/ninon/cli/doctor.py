"""``ninon doctor``: versions, tables edition, what is installed."""

from __future__ import annotations

import json
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version

from ninon import __version__, tables

__all__ = ["doctor"]

NEEDED = ("pydantic",)
PROGRAMS = ("chromium",)


def doctor(*, as_json: bool) -> int:
    """Print what this installation is made of; 1 when something needed is missing or a table is refused."""
    problems = tables.check()
    packages = {name: _version(name) for name in NEEDED}
    programs = {name: shutil.which(name) for name in PROGRAMS}
    facts = {
        "ninon": __version__,
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "tables_edition": tables.edition(),
        "tables_problems": problems,
        "packages": packages,
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
        for name, where in programs.items():
            print(f"{name}: {where or 'not found (needed for the browser tests only)'}")
    missing = [name for name, found in packages.items() if not found]
    if missing:
        print(f"ninon: missing packages: {', '.join(missing)}", file=sys.stderr)
    return 1 if problems or missing else 0


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
