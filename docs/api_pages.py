"""Writes one page for every public module of the library, so that no module can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

# Pages of modules stand outside the tree of contents: every page carries that tree, and four hundred pages
# with four hundred entries each take minutes to write.
PAGE = """\
---
orphan: true
---

# {module}

```{{eval-rst}}
.. automodule:: {module}
   :members:
   :undoc-members:
   :exclude-members: model_config
{more}```
"""

# What a package re-exports is described where it is written, once.
PACKAGE_ONLY = "   :ignore-module-all:\n"

INDEX = """\
# The library

{rooms}
"""


def modules(package: Path) -> Iterator[tuple[str, bool]]:
    """The dotted names of a package's public modules, and whether each is itself a package."""
    for path in sorted(package.rglob("*.py")):
        parts = [package.name, *path.relative_to(package).with_suffix("").parts]
        if parts[-1] == "__init__":
            parts.pop()
        if not any(part.startswith("_") for part in parts):
            yield ".".join(parts), path.name == "__init__.py"


def write_pages(package: Path, folder: Path) -> None:
    """Bring a folder in line with a package: pages for its modules, and no others."""
    folder.mkdir(parents=True, exist_ok=True)
    found = dict(modules(package))
    pages = {
        f"{name}.md": PAGE.format(module=name, more=PACKAGE_ONLY if whole else "")
        for name, whole in found.items()
    }
    pages["index.md"] = INDEX.format(rooms="\n".join(_rooms(sorted(found))))
    for stale in set(folder.glob("*.md")) - {folder / name for name in pages}:
        stale.unlink()
    for name, text in pages.items():
        path = folder / name
        # An untouched page is not built again.
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


def _rooms(names: list[str]) -> Iterator[str]:
    """The links to all modules, room by room."""
    room = ""
    for name in names:
        own = name.split(".")[1] if "." in name else name
        if own != room:
            room = own
            yield f"\n## {room}\n"
        yield f"- [{name}]({name}.md)"
