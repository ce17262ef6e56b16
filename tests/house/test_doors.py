"""The README, the CI, the Makefile and ninon-dev say the same."""

from __future__ import annotations

import ast
import os
import re
import stat
import subprocess
import sys
import tomllib
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def ninon_dev() -> Any:
    loader = SourceFileLoader("ninon_dev", str(ROOT / "ninon-dev"))
    spec = spec_from_loader(loader.name, loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def commands(text: str) -> list[str]:
    """The lines of a script that do something."""
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def test_the_readme_opens_with_demo_and_test():
    block = re.search(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert block, "README.md has no fenced sh block"
    lines = commands(block[1])
    assert "./ninon-dev demo" in lines
    assert "./ninon-dev test" in lines
    assert {line.split()[0] for line in lines} <= {"./ninon-dev", "git", "cd"}


def test_the_ci_runs_the_readmes_own_line():
    text = (ROOT / ".ci/run").read_text("utf-8")
    assert text.startswith("#!/bin/sh\n")
    assert commands(text)[0] == "set -eu"
    assert commands(text)[-1] == 'exec ./ninon-dev test "$@"'


@pytest.mark.parametrize("name", ["ninon-dev", ".ci/run"])
def test_it_can_be_started(name: str):
    assert (ROOT / name).stat().st_mode & stat.S_IXUSR


def test_ninon_dev_is_written_for_python_3_8():
    text = (ROOT / "ninon-dev").read_text("utf-8")
    ast.parse(text, feature_version=(3, 8))


def test_help_lists_every_command(ninon_dev: Any):
    listed = re.findall(r"^  ([a-z]+)  ", ninon_dev.HELP, re.MULTILINE)
    assert listed == [*ninon_dev.COMMANDS, "help"]


def test_make_knows_every_command(ninon_dev: Any):
    targets = re.search(r"^([a-z ]+):$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert targets
    assert targets[1].split() == [*ninon_dev.COMMANDS, "help"]


def test_one_version_of_uv(ninon_dev: Any):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["uv"]["required-version"] == f"=={ninon_dev.UV_VERSION}"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """The little that ninon-dev needs, in a folder with a blank in its name and nothing set up."""
    folder = tmp_path / "a new place"
    folder.mkdir()
    for name in ("ninon-dev", "pyproject.toml", "uv.lock"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


def says(folder: Path, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(folder / "ninon-dev"), *args],
        env={**os.environ, **environment},
        cwd=folder.parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_an_unknown_command_gets_a_sentence(elsewhere: Path):
    done = says(elsewhere, "tset")
    assert (done.returncode, done.stderr) == (
        1,
        "ninon-dev: there is no command 'tset'; ./ninon-dev help lists them\n",
    )


def test_a_python_that_does_not_run_gets_a_sentence(elsewhere: Path):
    done = says(elsewhere, "run", NINON_PYTHON="no-such-python")
    assert done.returncode == 1
    assert done.stderr == (
        "ninon-dev: NINON_PYTHON is set to 'no-such-python', which does not run; set it to a Python >= 3.11\n"
    )


def test_a_checkout_without_its_lock_gets_a_sentence(elsewhere: Path):
    (elsewhere / "uv.lock").unlink()
    done = says(elsewhere, "run")
    assert done.returncode == 1
    assert done.stderr.startswith("ninon-dev: uv.lock is missing from ")


def test_no_network_gets_a_sentence(elsewhere: Path):
    # Nobody listens on port 9, and a proxy nobody listens on is as good as a pulled cable.
    gone = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "ALL_PROXY"), "http://127.0.0.1:9")
    done = says(elsewhere, "run", PIP_RETRIES="0", **gone)
    if "has no pip" in done.stderr:
        pytest.skip("pip: this Python has none, and it is what notices the missing network")
    assert done.returncode == 1
    assert "could not reach the package index" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert not list((elsewhere / ".uv").iterdir()), "a half-made uv was left behind"
