"""How long whole commands take, from start to exit, beside the interpreter and pydantic alone."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ninon.clinic.examples import examples

RUNS = 9


def seconds(command: list[str]) -> tuple[float, float, float]:
    """Return the least, the median and the most wall time of a command."""
    figures = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        figures.append(time.perf_counter() - start)
    return min(figures), statistics.median(figures), max(figures)


def main() -> None:
    python, intake = sys.executable, str(examples()[0])
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            "python, nothing": [python, "-c", "pass"],
            "python, import pydantic": [python, "-c", "from pydantic import BaseModel"],
            "ninon screen": [python, "-m", "ninon", "screen", intake],
            "ninon screen --json": [python, "-m", "ninon", "screen", intake, "--json"],
            "ninon plan": [python, "-m", "ninon", "plan", intake, "--out", folder],
            "ninon doctor": [python, "-m", "ninon", "doctor"],
        }
        targets = {"ninon screen": 0.4, "ninon screen --json": 0.4, "ninon plan": 1.5}
        figures = {name: seconds(command) for name, command in commands.items()}
        size = next(Path(folder).glob("*.html")).stat().st_size
    base = figures["python, import pydantic"][1]
    print(f"{'whole process, s':<26}{'least':>8}{'median':>8}{'most':>8}{'ratio':>8}")
    for name, (least, median, most) in figures.items():
        target = f"   target {targets[name]}" if name in targets else ""
        print(f"{name:<26}{least:>8.3f}{median:>8.3f}{most:>8.3f}{median / base:>8.2f}{target}")
    print(f"one plan as HTML: {size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
