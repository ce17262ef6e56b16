"""How long an act takes and how much memory a process has taken; for every environment of the dose bench."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

__all__ = ["peak_MB", "said", "timed"]


def timed(act: Callable[[], Any], repeats: int, *, each: int = 1) -> dict[str, Any]:
    """Return wall and processor times of an act, divided by how many things it does, and its last result."""
    wall, core, result = [], [], None
    for _ in range(repeats):
        result = None  # what the last run made must not be in the memory of this one
        began, began_core = time.perf_counter(), time.process_time()
        result = act()
        wall.append((time.perf_counter() - began) / each)
        core.append((time.process_time() - began_core) / each)
    return {"wall": wall, "core": core, "result": result}


def peak_MB() -> float:
    """Return the most memory this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1024)


def said(name: str, figures: dict[str, Any], **more: Any) -> None:
    """Print one measurement as a line of JSON."""
    words = {key: value for key, value in figures.items() if key != "result"}
    print(json.dumps({"name": name, **words, "peak_MB": peak_MB(), **more}), flush=True)
