"""Nothing in the repository belongs to one machine."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MADE = {".git", ".uv", ".venv", "mutants", "_build", "__pycache__", "node_modules"}

# Somebody's home or work folder.
FOLDERS = re.compile(r"(?<![\w.\-*~}])/(?:work|root|home/\w+)/")
# A package registry; only the lock file says where packages come from.
REGISTRIES = re.compile(
    r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.org|npmjs\.com/-)|index-url|tool\.uv\.index"
)


def committed() -> list[Path]:
    """The files git has or would take; without git, all that no tool made."""
    git = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(git, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
        paths = [ROOT / name for name in names if name]
    except (OSError, subprocess.CalledProcessError):
        paths = list(walked())
    return sorted(path for path in paths if path.is_file())


def walked() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in MADE and not name.endswith("_cache")]
        yield from (Path(folder, name) for name in names)


def lines() -> Iterator[tuple[str, int, str]]:
    for path in committed():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        for number, line in enumerate(text.splitlines(), 1):
            yield path.relative_to(ROOT).as_posix(), number, line


def test_no_file_knows_a_home_or_work_folder():
    assert [f"{name}:{number}: {line}" for name, number, line in lines() if FOLDERS.search(line)] == []


def test_no_file_but_the_lock_names_a_registry():
    own = Path(__file__).relative_to(ROOT).as_posix()
    found = [
        f"{name}:{number}: {line}"
        for name, number, line in lines()
        if name not in ("uv.lock", own) and REGISTRIES.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    "text", ["see " + "/work" + "/x", "cd /" + "root/x", '"/' + 'home/ada/x"', "--extra-index" + "-url=x"]
)
def test_the_search_finds_what_it_is_for(text: str):
    assert FOLDERS.search(text) or REGISTRIES.search(text)


@pytest.mark.parametrize("text", ["https://example.org/work/x", "the work/root/home of it", "~/work/x"])
def test_the_search_finds_nothing_else(text: str):
    assert not FOLDERS.search(text)
