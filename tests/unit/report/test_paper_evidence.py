"""Who says so: everything a sheet cites is listed in full, and every number has an origin."""

from __future__ import annotations

import re
from html import unescape

import pytest

from ninon.report.fingerprint import canonical_json, plan_fingerprint
from ninon.report.page_rules import page_rules
from ninon.report.plan_lines import line_marks, pad_marks, plan_lines
from ninon.report.sheet import paper_of
from ninon.report.sheet_fit import divided
from ninon.report.shelf import packaged_shelf
from ninon.report.sources_page import cited_in, printed_values

from .paper_plans import HOSTILE, page, plan_of, plans

ALL = sorted(plans())
WITH_STEPS = sorted(name for name in ALL if plans()[name].session.steps)


def words_of(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.mark.parametrize("name", ALL)
def test_everything_cited_is_listed_in_full(name):
    text, shelf, plan = page(name), packaged_shelf(), plans()[name]
    cited = cited_in(printed_values(plan, with_session=bool(plan.session.steps)))
    words = words_of(text)
    for key in cited.sources:
        assert f'id="source-{key}"' in text, key
        if key in shelf.sources:
            assert " ".join(shelf.sources[key].reference.split()).rstrip(".") in words, key
    for key in (*cited.statements, *cited.contradictions):
        assert f'id="{key}"' in text, key


@pytest.mark.parametrize("name", WITH_STEPS)
def test_every_number_of_a_step_says_where_it_comes_from(name):
    words = words_of(page(name))
    for step in plans()[name].session.steps:
        for origin in step.origins:
            assert f"From {origin.row}:" in words, (step.movement, origin)


@pytest.mark.parametrize("name", WITH_STEPS)
def test_the_map_and_its_twin_have_the_same_numbers(name):
    session, shelf = plans()[name].session, packaged_shelf()
    marks = pad_marks(session.steps, shelf) if session.method == "stationary" else line_marks(session, shelf)
    drawn = {mark.number for mark in marks}
    listed = {number for line in plan_lines(session) for step in line.steps for number in [step.line_number]}
    by_hand = {step.line_number for step in session.steps if not step.is_energised}
    assert drawn <= listed
    assert listed - drawn <= (by_hand if session.method == "stationary" else set())


@pytest.mark.parametrize("name", WITH_STEPS)
def test_a_line_with_a_part_near_the_eye_shows_both_currents(name):
    for line in plan_lines(plans()[name].session):
        parts = {step.part for step in line.steps}
        if len(parts) > 1:
            assert len(line.settings) == len(parts)


def test_more_words_never_make_the_face_wider():
    lines = plan_lines(plans()["every concern"].session)
    order = ["few", "some", "many"]
    shapes = [
        divided(lines[:n], ["A note of some length."] * n, means="", name="") for n in range(len(lines) + 1)
    ]
    assert [order.index(shape) for shape in shapes] == sorted(order.index(shape) for shape in shapes)


def test_a_fingerprint_changes_with_anything_in_the_plan():
    one, other = plan_of(), plan_of(client={"name": "Demo client 21"})
    assert re.fullmatch(r"[0-9a-f]{8}", plan_fingerprint(one))
    assert plan_fingerprint(one) == plan_fingerprint(plan_of())
    assert plan_fingerprint(one) != plan_fingerprint(other)
    assert canonical_json(one).isascii()


def test_every_printed_page_says_whose_it_is_and_cannot_be_broken_by_a_name():
    plan = plan_of(client={"name": HOSTILE[:79]})
    rules = page_rules(paper_of(plan), [("map", "Line map")])
    assert "counter(page)" in rules
    assert "<" not in rules
    assert plan_fingerprint(plan) in rules.replace("\\", "").replace(" ", "")


@pytest.mark.parametrize("name", ALL)
def test_every_sheet_has_a_head_that_says_whose_it_is(name):
    heads = re.findall(r'<header class="hd">.*?</header>', page(name), re.DOTALL)
    assert len(heads) == page(name).count('<section class="sheet"')
    for head in heads:
        words = words_of(head)
        assert plan_fingerprint(plans()[name]) in words.replace(" ", "")
        assert str(plans()[name].intake.client.born) in words
