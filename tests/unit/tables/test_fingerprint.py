"""The edition changes when a table changes, and only then."""

from __future__ import annotations

import re

from ninon import tables

from .conftest import Copy


def test_an_edition_is_twelve_hexadecimal_digits():
    assert re.fullmatch(r"[0-9a-f]{12}", tables.edition())


def test_a_copy_has_the_same_edition(copy: Copy):
    assert tables.edition(copy.folder) == tables.edition()


def test_one_changed_letter_changes_the_edition(copy: Copy):
    path = copy.folder / "zones.toml"
    path.write_text(path.read_text("utf-8") + "#", encoding="utf-8")
    assert tables.edition(copy.folder) != tables.edition()


def test_another_name_changes_the_edition(copy: Copy):
    (copy.folder / "zones.toml").rename(copy.folder / "places.toml")
    assert tables.edition(copy.folder) != tables.edition()


def test_line_ends_do_not_count(copy: Copy):
    path = copy.folder / "zones.toml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert tables.edition(copy.folder) == tables.edition()
