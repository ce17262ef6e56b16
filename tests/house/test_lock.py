"""The lock file is public, whole and up to date."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
# Put together here, because no other file than the lock may name a registry's host.
PUBLIC = {".".join(("pypi", "org")), ".".join(("files", "pythonhosted", "org"))}

LOCK_TEXT = (ROOT / "uv.lock").read_text("utf-8")
LOCK: dict[str, Any] = tomllib.loads(LOCK_TEXT)
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def own() -> dict[str, Any]:
    return next(package for package in LOCK["package"] if package["name"] == "ninon")


def requirement(text: str) -> tuple[str, str]:
    """``"sphinx >= 8.2"`` as a name and a specifier, spelled as the lock spells them."""
    match = re.fullmatch(r"([\w.-]+)\s*(.*)", text)
    assert match, text
    return match[1].lower(), ",".join(sorted(re.split(r"\s*,\s*", match[2])))


def locked(rows: list[dict[str, str]]) -> set[tuple[str, str]]:
    return {(row["name"], ",".join(sorted(row.get("specifier", "").split(",")))) for row in rows}


def test_every_address_is_the_public_index():
    assert set(re.findall(r"[a-z]+://([^/\"\s]+)", LOCK_TEXT)) == PUBLIC


def test_every_file_has_a_hash():
    files = [
        file
        for package in LOCK["package"]
        for file in [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
    ]
    assert files
    assert all(file["hash"].startswith("sha256:") for file in files)


def test_nothing_comes_from_a_path_or_a_repository():
    others = {package["name"] for package in LOCK["package"] if "registry" not in package["source"]}
    assert others == {"ninon"}


def test_the_lock_knows_what_the_project_asks_for():
    extras = PROJECT["project"]["optional-dependencies"].values()
    texts = [*PROJECT["project"]["dependencies"], *(text for extra in extras for text in extra)]
    asked = {requirement(text) for text in texts}
    assert locked(own()["metadata"].get("requires-dist", [])) == asked


def test_the_lock_knows_every_group():
    groups = {
        name: {requirement(text) for text in texts} for name, texts in PROJECT["dependency-groups"].items()
    }
    assert {name: locked(rows) for name, rows in own()["metadata"]["requires-dev"].items()} == groups
