"""A table on paper and on a terminal shows every row, who says so, and that nobody has signed it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from ninon import tables
from ninon.clinic.lint_claims import lint_text
from ninon.report.shelf import packaged_shelf
from ninon.report.table_words import facts, label
from ninon.report.tables_page import table_html
from ninon.report.tables_text import WIDTH, list_text, table_text
from ninon.tables.reader import KEYS, heading


def page(name: str) -> str:
    rows = getattr(tables, name)()
    return table_html(name, rows, heading=heading(name), edition="0123456789ab", shelf=packaged_shelf())


def text(name: str) -> str:
    return table_text(name, getattr(tables, name)(), heading(name), "0123456789ab")


@pytest.mark.parametrize("name", KEYS)
def test_a_table_fits_a_terminal(name: str):
    assert max(map(len, text(name).splitlines())) <= WIDTH


@pytest.mark.parametrize("name", KEYS)
def test_a_shown_table_claims_nothing_forbidden(name: str):
    assert lint_text(text(name), name) == []
    assert lint_text(page(name), name) == []


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        href = given.get("href") or ""
        assert not href or href.startswith("#"), "a page that stands alone links only to itself"
        self.targets |= {href[1:]} - {""}


@pytest.mark.parametrize("name", KEYS)
def test_every_chip_of_a_page_leads_somewhere_on_it(name: str):
    anchors = _Anchors()
    anchors.feed(page(name))
    assert len(anchors.ids) == len(set(anchors.ids))
    assert anchors.targets <= set(anchors.ids)


def test_a_page_needs_nothing_from_anywhere():
    assert not re.search(r"https?://|@import|url\(", page("contraindications"))


def test_a_page_shows_every_row_with_its_sources_grade_and_review():
    shown = page("effects")
    assert shown.count("<article") == len(tables.effects())
    assert "unreviewed" in shown
    assert "kavanagh-2012" in shown
    assert "evidence very" in shown


def test_a_row_in_words_says_what_its_file_says():
    rule = tables.contraindications()["fever"]
    told = {field.name: field.words for field in facts("contraindications", rule)}
    assert told["wait_days"] == "1"
    assert told["verdict_clinic"] == "defer"
    assert told["change"] == rule.change
    assert "glide_only" not in told


def test_a_switch_that_is_off_is_said_when_the_file_says_it():
    told = {field.name: field.words for field in facts("devices", tables.devices()["nuface_mini"])}
    assert told["may_dose"] == "no"


def test_a_path_is_shown_point_by_point():
    told = {field.name: field.words for field in facts("lines", tables.lines()["M05-right"])}
    assert told["columns"] == "211 > 43 > 57 > 207 > 187 > 137"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("current_max_uA", "current max (µA)"),
        ("density_mA_cm2", "density (mA/cm²)"),
        ("low_ohm_cm2", "low (Ω cm²)"),
        ("speed_mm_s", "speed (mm/s)"),
        ("gabriel_10Hz_S_m", "gabriel 10Hz (S/m)"),
        ("plain_words", "plain words"),
    ],
)
def test_a_label_wears_its_unit(name: str, words: str):
    assert label(name) == words


def test_the_list_counts_rows_and_reviews():
    known = {"zones": tables.zones(), "pads": tables.pads()}
    lines = list_text(known, {name: heading(name) for name in known}, "0123456789ab").splitlines()
    assert any(line.startswith("zones") and " 27 " in line for line in lines)
    assert "Edition 0123456789ab: 2 tables, 30 rows, 0 reviewed by a clinician." in lines
    assert max(map(len, lines)) <= WIDTH
