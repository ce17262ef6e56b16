"""What is put inside an element is escaped, unless it is markup already."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from ninon.report.markup import Markup, bdi, clean, el, join


class Words(HTMLParser):
    """Collects tags, attribute values and text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.values: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.values += [value for _, value in attrs if value is not None]

    def handle_data(self, data):
        self.text += data


def test_classes_and_an_id_are_written_as_in_css():
    assert el("p.soft.sm#why", "x") == '<p id="why" class="soft sm">x</p>'
    assert el("td.q", "x", class_="wait") == '<td class="q wait">x</td>'


def test_true_writes_a_bare_name_and_nothing_is_written_for_false_or_none():
    assert el("details", open=True, title=None, hidden=False) == "<details open></details>"


def test_an_underscore_becomes_a_hyphen():
    assert el("i", aria_hidden="true", colspan=7) == '<i aria-hidden="true" colspan="7"></i>'


def test_elements_without_content_are_not_closed():
    assert el("br") == "<br>"
    assert el("td") == "<td></td>"


def test_lists_and_nothing_may_stand_inside():
    assert el("p", ["a", [None, 1]], None, el("b", "<")) == "<p>a1<b>&lt;</b></p>"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_words_come_out_as_they_went_in(words):
    read = Words(el("p", words, title=words))
    assert read.tags == ["p"]
    assert read.text == clean(words)


@given(st.text())
def test_no_words_can_turn_the_writing_or_ring_a_bell(words):
    shown = join(words)
    assert not set(shown) & set(map(chr, [*range(9), 11, 12, *range(14, 32), 127, 0x202E, 0x2066, 0x2069]))
    shown.encode("utf-8")


def test_markup_is_not_escaped_again():
    assert join(Markup("<b>x</b>")) == "<b>x</b>"
    assert bdi("<b>") == '<bdi dir="auto">&lt;b&gt;</bdi>'
