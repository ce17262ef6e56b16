"""Write the published JSON Schemas anew, after the shape of a value has changed:

.venv/bin/python -m tools.schemas
"""

from __future__ import annotations

from pathlib import Path

from ninon.report.schema import NAMES, schema_text

FOLDER = Path(__file__).parents[1] / "docs" / "reference"


def path_of(name: str) -> Path:
    """Where the schema of a command is published."""
    return FOLDER / f"{name}.schema.json"


def main() -> None:
    for name in NAMES:
        path_of(name).write_text(schema_text(name), "utf-8")
        print(path_of(name).relative_to(FOLDER.parents[1]))


if __name__ == "__main__":
    main()
