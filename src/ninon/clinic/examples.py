"""The bundled example clients."""

from __future__ import annotations

from pathlib import Path

__all__ = ["EXAMPLES", "examples"]

EXAMPLES = Path(__file__).parents[1] / "examples"
"""The folder with their intake files."""


def examples() -> tuple[Path, ...]:
    """Return the intake files of the example clients, in order."""
    return tuple(sorted(EXAMPLES.glob("*.toml")))
