"""Fresh processes as a bench sees them: environment, wall time, memory."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

__all__ = ["environment", "from_a_small_one", "say", "seconds", "started"]

_FROM_HERE = {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
_START = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)"


def environment(bytecode: str) -> dict[str, str]:
    """Return the environment of every process measured.

    One thread of OpenBLAS, so that figures do not depend on what else the machine does. Bytecode is kept, as
    an installed package keeps it, but in a folder of its own; without it a start would measure the compiler.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _FROM_HERE}
    return kept | {"OPENBLAS_NUM_THREADS": "1", "PYTHONPYCACHEPREFIX": bytecode}


def from_a_small_one(command: Sequence[str]) -> list[str]:
    """Return the command as a small process starts it.

    Linux counts the memory of whoever starts a process to the maximum of that process, and a bench is large.
    """
    return [sys.executable, "-c", _START, *command]


def seconds(command: Sequence[str], within: Mapping[str, str], *, runs: int = 7) -> float:
    """Return the median wall time of a command; a first run, which writes the bytecode, does not count."""
    figures = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=within)
        figures.append(time.perf_counter() - start)
    return statistics.median(figures[1:])


def started(code: str, within: Mapping[str, str], *words: str, runs: int = 7) -> list[float]:
    """Return the medians of the figures that code prints as a JSON list, each time in a fresh interpreter."""
    rows = []
    for _ in range(runs + 1):
        command = from_a_small_one([sys.executable, "-c", code, *words])
        printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=within)
        rows.append(json.loads(printed.stdout.splitlines()[-1]))
    return [statistics.median(column) for column in zip(*rows[1:], strict=True)]


def say(what: str, figure: float, unit: str, target: str = "", digits: int = 2) -> None:
    """Print one line of a bench."""
    print(f"  {what:<58}{figure:>10,.{digits}f} {unit:<9}{f'target {target}' if target else ''}".rstrip())
