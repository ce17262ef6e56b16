"""The paper in a real browser: one page where one page is meant, and no sideways scrolling."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .paper_plans import page as paper
from .paper_plans import plans

MAPS = sorted(name for name, plan in plans().items() if plan.session.steps)
ONLY_FIRST = "[...document.querySelectorAll('section.sheet')].slice(1).forEach(sheet => sheet.remove())"


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))


def opened(page, name: str, folder: Path) -> None:
    file = folder / "plan.html"
    file.write_text(paper(name), encoding="utf-8")
    page.goto(file.as_uri())


@pytest.mark.parametrize("form", ["A4", "Letter"])
@pytest.mark.parametrize("name", MAPS)
def test_the_line_map_takes_exactly_one_page(page, tmp_path, name, form):
    opened(page, name, tmp_path)
    page.evaluate(ONLY_FIRST)
    assert pages_of(page.pdf(format=form, prefer_css_page_size=False)) == 1


@pytest.mark.parametrize("name", ["demo-client-05-metal-threads", "demo-client-06-open-question"])
def test_the_slip_takes_exactly_one_page(page, tmp_path, name):
    opened(page, name, tmp_path)
    page.evaluate(ONLY_FIRST)
    assert pages_of(page.pdf(format="A4")) == 1


@pytest.mark.parametrize("width", [390, 1180])
@pytest.mark.parametrize(
    "name", ["demo-client-01-oval-clinic", "demo-client-05-metal-threads", "every concern", "hostile words"]
)
def test_nothing_has_to_be_scrolled_sideways(page, tmp_path, name, width):
    page.set_viewport_size({"width": width, "height": 844})
    opened(page, name, tmp_path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_reason_is_open_on_paper(page, tmp_path):
    opened(page, "demo-client-05-metal-threads", tmp_path)
    page.emulate_media(media="print")
    for word in ("Metal threads", "Body worn electronics", "Fever", "Mole or wart"):
        assert page.get_by_text(word).first.is_visible(), word
