"""Every table has a page that says what each of its columns means."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.table_pages import UNITS, WORDS, meaning, page, row_type, unit_of, write_table_pages
from ninon.tables.reader import KEYS
from ninon.tables.units import UNITS as ENDINGS
from tests.house.pages import tables_of


@pytest.mark.parametrize("name", KEYS)
def test_every_column_is_on_the_page_with_its_meaning(name: str):
    rows = next(tables_of(page(name)))
    assert {row["column"].strip("`") for row in rows} == set(row_type(name).model_fields)
    assert [row["column"] for row in rows if not row["meaning"]] == [], "say it in docs/columns.toml"
    assert [row["column"] for row in rows][: len(KEYS[name])] == [f"`{key}`" for key in KEYS[name]]


def test_no_word_is_kept_for_a_column_that_is_gone():
    columns = {name: set(row_type(name).model_fields) for name in KEYS}
    assert set(WORDS) - {"every", *KEYS} == set()
    for name, words in WORDS.items():
        there = set().union(*columns.values()) if name == "every" else columns[name]
        assert set(words) - there == set(), name


def test_every_ending_has_a_unit():
    assert set(UNITS) == set(ENDINGS)
    assert [unit_of(key) for key in ("rate_uA_s", "density_mA_cm2", "sessions_max")] == ["µA/s", "mA/cm²", ""]


def test_words_for_one_table_stand_before_those_of_its_type():
    assert meaning("intervals", row_type("intervals"), "clearance") == WORDS["intervals"]["clearance"]


def test_pages_of_tables_that_are_gone_go(tmp_path: Path):
    (tmp_path / "gone.md").touch()
    write_table_pages(tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == set(KEYS)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    write_table_pages(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
