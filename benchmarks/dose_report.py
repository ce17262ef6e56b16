"""How the dose bench says what it measured: tables that are Markdown, the machine, and the page."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from dose_peers import Measured

__all__ = ["Table", "environment_words", "power", "spread", "written"]

_BEGIN, _END = "<!-- measured: begin -->", "<!-- measured: end -->"


class Table:
    """Rows of words under headings, printed with even columns."""

    def __init__(self, *headings: str) -> None:
        self.rows: list[tuple[str, ...]] = [headings]

    def row(self, *words: str) -> None:
        self.rows.append(words)

    def timed(
        self, what: str, threads: int, line: dict[str, Any] | None, times: float, unit: str, target: str = ""
    ) -> None:
        """Add what was measured, with a word whether the target was reached."""
        assert line is not None
        least = min(line["wall"])
        if target:
            wanted, wanted_unit = target.split()
            assert wanted_unit == unit
            target = f"≤ {target}: {'reached' if times * least <= float(wanted) else 'MISSED'}"
        figures = (f"{times * least:.3g} {unit}", f"{times * max(line['wall']):.3g} {unit}")
        core = f"{times * min(line['core']):.3g} {unit}"
        self.row(what, str(threads), *figures, core, f"{line['peak_MB']:.0f}", target)

    def solver(self, name: str, threads: int, lines: Measured, apart: str) -> None:
        """Add a solver."""

        def told(times: float, *names: str) -> str:
            walls = [wall for one in lines.lines if one["name"] in names for wall in one["wall"]]
            return spread(walls, times) if walls else "–"

        peak = max(one["peak_MB"] for one in lines.lines)
        self.row(
            name, str(threads), told(1, "assembly"), told(1, "factor"), told(1, "fresh"), told(1e3, "one"),
            told(1e3, "blocked", "forked"), f"{peak:.0f}", apart,
        )  # fmt: skip

    def printed(self) -> None:
        widths = [max(len(row[k]) for row in self.rows) for k in range(len(self.rows[0]))]
        for number, row in enumerate(self.rows):
            print(
                "| " + " | ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)) + " |"
            )
            if not number:
                print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def spread(figures: Sequence[float], times: float) -> str:
    """Return the least and the most of some figures."""
    least, most = times * min(figures), times * max(figures)
    return f"{least:.3g}" if len(figures) == 1 else f"{least:.3g}–{most:.3g}"


def power(sizes: Sequence[float], figures: Sequence[float]) -> float:
    """Return the exponent of the power law through figures."""
    return float(np.polyfit(np.log(sizes), np.log(figures), 1)[0])


def environment_words(load: float, seconds: float) -> str:
    """Return on what and when this was measured."""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("numpy", "scipy", "numba"))
    return (
        f"{date.today().isoformat()}: {_processor()}, {os.cpu_count()} processors, {platform.system()}, "
        f"Python {platform.python_version()}, {versions}. {load:.1f} processors were busy in the minute "
        "before; "
        f"the run took {seconds / 60:.0f} minutes."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def written(page: str, measured: str) -> str:
    """Return the page with these measurements in place of the old ones."""
    head, rest = page.split(_BEGIN)
    _, tail = rest.split(_END)
    return f"{head}{_BEGIN}\n\n{measured.strip()}\n\n{_END}{tail}"
