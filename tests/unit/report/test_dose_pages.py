"""Sheets, documents, text and JSON of a dose: complete, honest, and unbroken where there is no dose."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from functools import cache
from html.parser import HTMLParser

import pytest

from ninon.clinic.lint_claims import lint_text
from ninon.dosimetry.dose import MODEL_WORDS
from ninon.report.dose_colours import dose_print_variables
from ninon.report.dose_document import compare_html, dose_html
from ninon.report.dose_json import DoseOut, dose_json
from ninon.report.dose_maps import DOSE_VIEWS
from ninon.report.dose_page import dose_sheets
from ninon.report.dose_signs import FOUND_WORDS
from ninon.report.dose_text import dose_text
from ninon.report.dose_unknown import UNKNOWN
from ninon.report.sheet import Paper
from ninon.report.shelf import packaged_shelf
from tests.unit.report.dose_shown import dose, nothing, paper_face, shown
from tests.unit.report.test_paper_printed import pages_of
from tests.unit.report.test_paper_seen import TOO_FAINT

PAPER = Paper("Demo client 01", date(1980, 2, 3), "7f3a11c8", "4c1e90b2", date(2027, 3, 1))


@cache
def page() -> str:
    return dose_html(shown(), paper_face(), paper=PAPER)


@cache
def comparison() -> str:
    said = ["B gives the muscles about 40 % less charge density than A."]
    return compare_html(shown(), shown(0.6), said, faces=(paper_face(), paper_face()), paper=PAPER)


@cache
def empty() -> str:
    return dose_html(replace(shown(), dose=nothing()), paper_face())


class _Tags(HTMLParser):
    """Checks that tags close in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "br", "link", "img"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("made", [page, comparison, empty])
def test_a_document_is_well_formed_and_needs_neither_script_nor_network(made):
    text = made()
    tags = _Tags()
    tags.feed(text)
    assert tags.open == []
    assert "<script" not in text
    assert not re.search(r"(?:src|href)=\"https?:", text)
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert {a or b for a, b in re.findall(r"url\(#([^)]+)\)|<use href=\"#([^\"]+)\"", text)} <= set(ids)


@pytest.mark.parametrize("made", [page, comparison, empty])
def test_a_document_says_nothing_that_may_not_be_said(made):
    assert lint_text(made(), "dose") == []


def test_every_sheet_says_that_it_is_an_estimate():
    sheets = dose_sheets(shown(), paper_face(), paper=PAPER, shelf=packaged_shelf())
    assert [identity for identity, _, _ in sheets] == ["dose", "dose-muscles", "dose-limits"]
    assert all(MODEL_WORDS in markup for _, _, markup in sheets)


def test_a_plan_that_has_the_face_already_does_not_get_it_again():
    names = {view: f"own-{view}" for view in DOSE_VIEWS}
    given = dose_sheets(shown(), paper_face(), paper=PAPER, shelf=packaged_shelf(), prefixes=names)[0][2]
    assert "<symbol" not in given
    assert all(f'href="#own-{view}-face"' in given for view in DOSE_VIEWS)


def test_everything_that_must_be_known_stands_on_the_sheets():
    text = page()
    assert all(words in text for words in FOUND_WORDS.values())
    assert all(words.replace("'", "'") in text for words in UNKNOWN)
    assert "thickness of the fat".capitalize() in text
    assert "14\u00a0min with current" in text
    assert 'href="#source-ieee-c95-1"' in text
    assert 'id="source-ieee-c95-1"' in text


def test_what_asks_for_a_change_comes_first():
    section = page().split('class="dose-limits"')[1].split("</table>")[0]
    found = re.findall(r"</svg>(Above the limit|Warning|Above target|Shown|Within)</span>", section)
    assert found == ["Above the limit", "Warning", "Above target", "Shown", "Within"]


def test_two_doses_stand_side_by_side():
    text = comparison()
    assert "about 40 % less" in text
    assert all(f"{name}, {layer}" in text for name in "AB" for layer in ("skin", "muscle"))
    assert text.count("<symbol") == len(DOSE_VIEWS)


def test_a_session_without_current_is_a_sentence_and_no_picture():
    assert "No step of this session has current" in empty()
    assert 'class="dose-map"' not in empty()
    assert dose_text(nothing()).startswith("No step")
    assert json.loads(dose_json(nothing()))["muscles"] == []


def test_nothing_beside_something_can_be_compared():
    none = replace(shown(), dose=nothing())
    text = compare_html(shown(), none, [], faces=(paper_face(), paper_face()))
    assert "B: No step of this session has current" in text


def test_the_greys_on_paper_are_those_of_the_scale():
    assert dose_print_variables().replace(":", ": ").replace(";", "; ") in page()


# ------------------------------------------------------------------ text and JSON


def test_the_terminal_says_first_what_asks_for_a_look():
    lines = dose_text(dose()).splitlines()
    assert lines[0] == f"Dose: a {MODEL_WORDS}."
    assert lines[2].startswith("Above the limit: time with current")
    assert "Within its bound: 1 of 5." in lines
    assert any(re.match(r"Masseter +2\.0 \(0\.8–4\.2\) +1\.6 \(0\.6–3\.4\)  relax", line) for line in lines)
    assert all(len(line) <= 100 for line in lines)


def test_the_columns_of_the_terminal_are_straight():
    rows = [line for line in dose_text(dose()).splitlines() if re.match(r"[A-Z][a-z ]+ +\d.*\)", line)]
    assert len(rows) == 18
    assert len({line.index(")") for line in rows}) == 1


def test_json_has_units_in_its_keys_and_reads_back():
    text = dose_json(dose())
    out = DoseOut.model_validate_json(text)
    first, source = out.muscles[0], dose().muscles[0]
    assert first.mean_charge_mC_cm2.nominal == pytest.approx(0.1 * source.mean_charge_C_m2.nominal)
    assert first.mean_density_uA_cm2.high == pytest.approx(100 * source.mean_density_A_m2.high, rel=1e-5)
    assert out.contacts[0].current_uA == pytest.approx(280)
    assert out.contacts[0].contact_area_cm2 == pytest.approx(0.6)
    assert out.depths[3].from_mm == pytest.approx(3)
    assert out.words == MODEL_WORDS
    assert next(iter(json.loads(text)["muscles"][0])) == "name"


# ------------------------------------------------------------------ as seen


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_word_has_enough_contrast(page_seen, theme):
    page_seen.emulate_media(color_scheme=theme)
    page_seen.set_content(page())
    assert page_seen.evaluate(TOO_FAINT) == []


def test_it_fits_the_narrowest_phone(page_seen):
    page_seen.set_viewport_size({"width": 320, "height": 640})
    for text in (page(), comparison()):
        page_seen.set_content(text)
        assert page_seen.evaluate("document.documentElement.scrollWidth") <= 320


def test_names_and_numbers_of_a_row_keep_apart(page_seen):
    page_seen.set_viewport_size({"width": 1180, "height": 820})
    page_seen.set_content(page())
    overlaps = page_seen.evaluate(
        """() => [...document.querySelectorAll('.dose-bars tbody tr')].filter(row => {
             const boxes = [row.querySelector('th'), ...row.querySelectorAll('svg, .n')]
               .map(e => e.getBoundingClientRect());
             return boxes.some((a, n) => boxes.slice(n + 1).some(b =>
               a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom && b.top < a.bottom));
           }).length"""
    )
    assert overlaps == 0


@pytest.fixture
def page_seen(request):
    """The browser's page, under a name that does not hide the document's."""
    return request.getfixturevalue("page")


@pytest.mark.parametrize("form", ["A4", "Letter"])
@pytest.mark.parametrize("kept", ["dose", "dose-muscles"])
def test_maps_and_muscles_take_one_page_each(page_seen, tmp_path, form, kept):
    file = tmp_path / "dose.html"
    file.write_text(page(), encoding="utf-8")
    page_seen.goto(file.as_uri())
    page_seen.evaluate(
        "kept => document.querySelectorAll('section.sheet').forEach(s => s.id == kept || s.remove())", kept
    )
    assert pages_of(page_seen.pdf(format=form, prefer_css_page_size=False)) == 1
