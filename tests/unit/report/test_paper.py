"""What stands on paper: everything that was decided and planned, nothing that runs, nothing from outside."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from ninon.clinic.lint_claims import lint_text
from ninon.report.plan_page import plan_html

from .paper_plans import HEBREW_NAME, LONG_NAME, page, plans

ALL = sorted(plans())
VOID = {"meta", "br", "hr", "img", "input", "link", "col", "wbr"}


class Reader(HTMLParser):
    """Reads a page as a browser would, and keeps what the tests ask about."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.problems: list[str] = []
        self.ids: list[str] = []
        self.links: list[tuple[str, str, str]] = []
        self.handlers: list[str] = []
        self.headings: list[int] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for key, value in attrs:
            if key == "id":
                self.ids.append(value or "")
            if key in ("href", "src", "xlink:href", "action", "data"):
                self.links.append((tag, key, value or ""))
            if key.startswith("on"):
                self.handlers.append(key)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.problems.append(f"</{tag}> closes {self.open[-3:]}")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "script"):
            self.words.append(data)


def said(name: str) -> str:
    """Return the words of a page, every kind of space as one."""
    return " ".join(" ".join(Reader(page(name)).words).replace("\u00ad", "").split())


def plain(words: str) -> str:
    """Return words as they come out of a page: one kind of space, and days as people write them."""
    spoken = re.sub(
        r"\d{4}-\d\d-\d\d",
        lambda found: "{0.day} {0:%B} {0.year}".format(date.fromisoformat(found[0])),
        words,
    )
    return " ".join(unescape(spoken).split())


@pytest.mark.parametrize("name", ALL)
def test_the_page_is_well_formed(name):
    reader = Reader(page(name))
    assert reader.problems == []
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))


@pytest.mark.parametrize("name", ALL)
def test_nothing_runs_and_nothing_comes_from_outside(name):
    text, reader = page(name), Reader(page(name))
    assert "<script" not in text.lower()
    assert reader.handlers == []
    assert "@import" not in text
    assert not re.search(r"url\(\s*['\"]?(?!#|data:)", text)
    outside = [link for link in reader.links if not link[2].startswith(("#", "data:"))]
    assert outside == []
    inside = {link[2][1:] for link in reader.links if link[2].startswith("#")}
    assert inside <= set(reader.ids)


@pytest.mark.parametrize("name", ALL)
def test_headings_step_down_one_at_a_time(name):
    headings = Reader(page(name)).headings
    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))


@pytest.mark.parametrize("name", ALL)
def test_every_reason_is_printed_with_its_sources(name):
    words = said(name)
    for reason in plans()[name].eligibility.reasons:
        assert plain(reason.because) in words, reason.finding
        if reason.change:
            assert plain(reason.change) in words, reason.finding
        for cited in (*reason.statements, *reason.disagrees_with):
            assert cited in words, (reason.finding, cited)


@pytest.mark.parametrize("name", ALL)
def test_every_question_is_printed(name):
    words, decision = said(name), plans()[name].eligibility
    asked = [question.question for question in decision.ask_again]
    asked += [question.question for question in decision.ask_first]
    for question in asked:
        assert plain(question) in words


@pytest.mark.parametrize("name", ALL)
def test_every_session_day_and_other_procedure_is_printed(name):
    words, course = said(name), plans()[name].course
    for session in course.sessions:
        assert f"{session.date.day} {session.date:%B %Y}" in words, session
    for other in course.other_procedures:
        assert f"{other.date.day} {other.date:%B}" in words, other
    for note in (*course.notes, *course.not_planned):
        if course.sessions or course.impossible:
            assert plain(note.because) in words, note
    if course.impossible:
        assert plain(course.impossible.constraint) in words
        assert plain(course.impossible.smallest_change) in words


@pytest.mark.parametrize("name", ALL)
def test_every_step_stage_and_line_left_out_is_printed(name):
    words, session = said(name), plans()[name].session
    for step in session.steps:
        assert plain(step.name) in words, step.name
        assert f"{step.current_uA:g}" in words, step.name
    for stage in session.stages:
        assert plain(stage.words) in words, stage.stage
    for left in session.left_out:
        assert plain(left.because) in words, left.name
    if session.steps:
        assert f"{session.visit_minutes}" in words
        assert f"{session.energised_minutes:.1f}".rstrip("0").rstrip(".") in words


@pytest.mark.parametrize("name", [n for n in ALL if plans()[n].session.steps])
def test_every_stop_sign_expectation_and_rule_of_home_care_is_printed(name):
    words, plan = said(name), plans()[name]
    for sign in plan.stop_signs:
        assert plain(sign.tell_client) in words, sign.sign
    for expectation in plan.expectations:
        assert plain(expectation.words) in words, expectation.about
    skin = plan.intake.client.skin_type
    for rule in plan.home_care:
        assert plain(rule.skin_type_words.get(skin or "", rule.words)) in words, rule.rule


@pytest.mark.parametrize("name", ALL)
def test_nothing_on_paper_claims_too_much(name):
    assert lint_text(page(name), name) == []


@pytest.mark.parametrize("name", ALL)
def test_a_plan_stays_small_enough_to_send(name):
    assert len(page(name).encode()) < 700_000


@pytest.mark.parametrize("name", ALL)
def test_the_same_plan_gives_the_same_page(name):
    assert plan_html(plans()[name]) == page(name)


@pytest.mark.parametrize("name", ALL)
def test_the_edition_of_the_tables_stands_on_it(name):
    assert plans()[name].tables_edition in said(name).replace(" ", "")


def test_a_client_who_may_not_be_treated_gets_a_slip_and_no_way_round():
    words = said("demo-client-05-metal-threads")
    assert "Nobody can override a refusal" in words
    assert plans()["demo-client-05-metal-threads"].session.steps == ()


def test_a_session_that_is_not_for_today_says_so():
    words = said("demo-client-07-gloves-later")
    assert "15 March 2027" in words
    assert "not for today" in words


def test_names_are_printed_as_typed_and_never_run():
    assert LONG_NAME in said("a long name")
    assert HEBREW_NAME in said("a name from right to left")
    hostile = page("hostile words")
    assert "<script" not in hostile
    assert "&lt;script&gt;alert(1)" in hostile
    assert "\u202e" not in hostile
    assert "\u0007" not in hostile


def test_left_and_right_have_their_own_numbers():
    plan = plans()["demo-client-01-oval-clinic"]
    numbers = {(s.side, s.line_number % 2) for s in plan.session.steps}
    assert numbers == {("right", 1), ("left", 0)}
