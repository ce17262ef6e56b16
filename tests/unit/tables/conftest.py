"""A copy of the real tables in which a test may break exactly one thing."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ninon.tables.reader import HERE, KEYS, key_of

Row = dict[str, Any]
Change = Callable[[Row], None]


def toml(value: Any) -> str:
    """Write a value as TOML writes it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def write_rows(path: Path, rows: list[Row]) -> None:
    """Write rows as a table."""
    lines = []
    for row in rows:
        lines += ["[[row]]", *(f"{key} = {toml(value)}" for key, value in row.items()), ""]
    path.write_text("\n".join(lines), encoding="utf-8")


class Copy:
    """A folder with a copy of the packaged tables."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for path in HERE.glob("*.toml"):
            shutil.copy(path, folder)

    def rows(self, table: str) -> list[Row]:
        """The rows of one table of the copy."""
        return list(tomllib.loads((self.folder / f"{table}.toml").read_text("utf-8"))["row"])

    def change(self, table: str, key: str, change: Change) -> Path:
        """Change one row, and give the folder back."""
        rows = self.rows(table)
        [row] = [row for row in rows if key_of(table, row) == key]
        change(row)
        write_rows(self.folder / f"{table}.toml", rows)
        return self.folder

    def set(self, table: str, key: str, **values: Any) -> Path:
        """Set fields of one row; None takes a field out."""

        def change(row: Row) -> None:
            for field, value in values.items():
                if value is None:
                    row.pop(field)
                else:
                    row[field] = value

        return self.change(table, key, change)

    def drop(self, table: str, key: str) -> Path:
        """Take one row out, and give the folder back."""
        rows = self.rows(table)
        kept = [row for row in rows if key_of(table, row) != key]
        assert len(kept) == len(rows) - 1
        write_rows(self.folder / f"{table}.toml", kept)
        return self.folder

    def add(self, table: str, row: Row) -> Path:
        """Add one row at the end, and give the folder back."""
        write_rows(self.folder / f"{table}.toml", [*self.rows(table), row])
        return self.folder


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    assert set(KEYS) == {path.stem for path in HERE.glob("*.toml")}
    return Copy(tmp_path)
