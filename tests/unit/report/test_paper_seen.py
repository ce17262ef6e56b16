"""The paper as it is seen: readable in both themes, light on paper, narrow enough for any phone."""

from __future__ import annotations

import pytest

from .paper_plans import page as paper

NAMES = ["demo-client-01-oval-clinic", "demo-client-05-metal-threads", "demo-client-07-gloves-later"]

TOO_FAINT = """() => {
  const brush = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const parts = colour => {
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 1, 1);
    return [...brush.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parts(getComputedStyle(e).backgroundColor);
      if (colour[3] > 250) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const texts = [...element.childNodes].filter(node => node.nodeType === 3);
    const words = texts.map(node => node.textContent.trim()).join('');
    if (!words || element.closest('svg, .vh') || !element.getBoundingClientRect().width) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(parts(style.color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const big = parseFloat(style.fontSize) >= 24;
    if (ratio < (big ? 3 : 4.5)) found.push([words.slice(0, 40), element.className, ratio]);
  }
  return found;
}"""


def shown(page, name):
    page.set_content(paper(name))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_every_word_has_enough_contrast(page, name, theme):
    page.emulate_media(color_scheme=theme)
    shown(page, name)
    assert page.evaluate(TOO_FAINT) == []


def test_paper_is_light_in_a_dark_room(page):
    page.emulate_media(media="print", color_scheme="dark")
    shown(page, NAMES[0])
    ink = page.evaluate("getComputedStyle(document.querySelector('#map h2')).color")
    assert ink == "rgb(0, 0, 0)"
    assert page.evaluate(TOO_FAINT) == []


@pytest.mark.parametrize("name", NAMES)
def test_it_fits_the_narrowest_phone(page, name):
    page.set_viewport_size({"width": 320, "height": 640})
    shown(page, name)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_milder_reasons_are_folded_on_a_screen_and_open_on_paper(page):
    shown(page, "demo-client-05-metal-threads")
    folded = page.locator(".folded").first
    assert not folded.is_visible()
    page.locator(".also summary").first.click()
    assert folded.is_visible()
    page.locator(".also summary").first.click()
    page.emulate_media(media="print")
    assert folded.is_visible()


def test_the_map_is_in_colour_on_a_screen_and_black_on_paper(page):
    shown(page, NAMES[0])
    colour, black = page.locator("#map .map .colour"), page.locator("#map .map .print")
    assert colour.is_visible()
    assert not black.is_visible()
    page.emulate_media(media="print")
    assert black.is_visible()
    assert not colour.is_visible()
