"""An environment of its own for mediapipe 0.10.21, which would force its own numpy upon ours."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["VERSION", "NotToBeHad", "installed_MB", "interpreter"]

VERSION = "0.10.21"
_ROOT = Path(__file__).resolve().parents[2]
_FOLDER = _ROOT / ".bench" / "mediapipe"
_DONE = f"complete-{VERSION}"


class NotToBeHad(Exception):
    """There is no such environment, and why."""


def interpreter() -> Path:
    """Return the environment's Python; the first call installs it, which takes a few hundred megabytes.

    An environment that is there already, with mediapipe in it, can be named in NINON_BENCH_MEDIAPIPE.
    """
    named = os.environ.get("NINON_BENCH_MEDIAPIPE")
    folder = Path(named) if named else _FOLDER
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if named or (folder / _DONE).is_file():
        if not python.exists():
            raise NotToBeHad(f"there is no Python in {folder}.")
        return python
    uv = _uv()
    shutil.rmtree(folder, ignore_errors=True)
    try:
        print(f"  Installing mediapipe {VERSION} into .bench/mediapipe, once ...", flush=True)
        _run(uv, "venv", "--quiet", "--python", sys.executable, str(folder))
        _run(
            uv, "pip", "install", "--quiet", "--only-binary", ":all:", "--python", str(python),
            f"mediapipe=={VERSION}",
        )  # fmt: skip
        (folder / _DONE).touch()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return python


def installed_MB(python: Path) -> float:
    """Return the size of everything in its site-packages but bytecode, in megabytes."""
    where = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"],
        check=True, stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    files = (path for path in Path(where.stdout.strip()).rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in files if path.suffix != ".pyc") / 1e6


def _uv() -> str:
    pinned = sorted(_ROOT.glob(f".uv/*/bin/{'uv.exe' if os.name == 'nt' else 'uv'}"))
    found = str(pinned[-1]) if pinned else shutil.which("uv")
    if found is None:
        raise NotToBeHad("there is no uv; ./ninon-dev bench brings one.")
    return found


def _run(*command: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    environment["UV_PYTHON_DOWNLOADS"] = "never"
    if Path("/etc/ssl/certs/ca-certificates.crt").exists():
        environment.setdefault("UV_SYSTEM_CERTS", "1")
    done = subprocess.run(
        command, env=environment, stderr=subprocess.PIPE, encoding="utf-8", errors="replace"
    )
    if done.returncode:
        said = [line.strip(" ×╰─▶│") for line in done.stderr.splitlines() if line.strip(" ×╰─▶│")]
        raise NotToBeHad(f"uv could not install it: {' '.join(said)[:300] or 'it did not say why.'}")
