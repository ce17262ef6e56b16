"""Forbidden words are found wherever they hide, and left alone only where a mark says so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.evidence.claims import KINDS, forbidden_words, without_marked
from ninon.evidence.rows import Claim


def claim(topic: str, *words: str, where: tuple[str, ...] = ("effect", "report", "web")) -> Claim:
    return Claim.model_validate(
        {
            "topic": topic,
            "may_say": f"something kind about {topic}",
            "may_not_say": "what nobody has shown",
            "forbidden_words": words,
            "match": "word",
            "where": where,
            "why": "nobody has shown it",
            "sources": ("ninon-proposal",),
        }
    )


CLAIMS = (
    claim("effect", "guaranteed", "years younger", "collagen +"),
    claim("safety", "risk-free", "harmless"),
    claim("purpose", "cure", where=("web",)),
    claim("skin", "Falten weg", "éclat garanti"),
)


def found(text: str) -> list[str]:
    return [said.word for said in forbidden_words(text, CLAIMS)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A guaranteed result.", ["guaranteed"]),
        ("GUARANTEED", ["guaranteed"]),
        ("Ten years\nyounger.", ["years younger"]),
        ("Ten years \t  younger.", ["years younger"]),
        ("Ten years\u00a0younger.", ["years younger"]),
        ("Ten years-younger.", ["years younger"]),
        ("Ten **years** _younger_.", ["years younger"]),
        ("Ten years\n> younger.", ["years younger"]),
        ("It is risk free.", ["risk-free"]),
        ("It is risk\u2011free.", ["risk-free"]),
        ("harm\u00adless", ["harmless"]),
        ("harm\u200bless", ["harmless"]),
        ("\uff48armless", ["harmless"]),
        ("_harmless_", ["harmless"]),
        ("collagen +15 %", ["collagen +"]),
        ("collagen+", ["collagen +"]),
        ("FALTEN WEG", ["Falten weg"]),
        ("Éclat garanti", ["éclat garanti"]),
        ("E\u0301clat garanti", ["éclat garanti"]),
        ("harmless and guaranteed", ["harmless", "guaranteed"]),
    ],
)
def test_a_forbidden_word_is_found(text: str, words: list[str]):
    assert found(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "A procedure, procured and secure.",  # holds "cure"
        "guaranteedness",
        "unharmless",
        "éharmless",
        "harmlessé",
        "a_harmless_name and harmless-2021",
        "years and years, the younger",
        "",
    ],
)
def test_part_of_a_word_is_no_word(text: str):
    assert found(text) == []


@given(st.text(max_size=200))
def test_no_text_breaks_the_search(text: str):
    for said in forbidden_words(text, CLAIMS):
        assert 1 <= said.line <= text.count("\n") + 1


@given(st.text(alphabet=" \n\t", max_size=8), st.text(alphabet=" \n", min_size=1, max_size=4))
def test_blank_space_never_hides_a_word(before: str, gap: str):
    assert found(f"{before}years{gap}younger") == ["years younger"]


def test_a_find_says_where_it_is_and_what_may_be_said():
    [said] = forbidden_words("One.\nTwo.\nIt is harmless, they say.", CLAIMS)
    assert (said.topic, said.word, said.line) == ("safety", "harmless", 3)
    assert said.excerpt == "One. Two. It is harmless, they say."
    assert said.may_say == "something kind about safety"


def test_an_excerpt_is_short():
    [said] = forbidden_words("a" * 200 + " harmless " + "b" * 200, CLAIMS)
    assert said.excerpt == "…" + "a" * 39 + " harmless " + "b" * 39 + "…"


def test_a_word_is_forbidden_only_where_the_claim_says():
    assert [s.word for s in forbidden_words("a cure", CLAIMS, where="web")] == ["cure"]
    assert forbidden_words("a cure", CLAIMS, where="report") == ()


def test_without_claims_nothing_is_forbidden():
    assert forbidden_words("harmless", ()) == ()


# ------------------------------------------------------------------ marks


def test_somebody_elses_words_are_left_alone():
    assert found("A1 calls it «harmless».") == []


def test_only_what_is_between_the_quotation_signs_is_left_alone():
    assert found("«They say» harmless «and mean it».") == ["harmless"]


def test_a_quotation_that_never_ends_exempts_nothing():
    assert found("« harmless") == ["harmless"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_longer_passage_may_be_marked(kind: str):
    text = f"<!-- claims: {kind} -->\nIt is harmless.\n<!-- claims: end -->\n"
    assert found(text) == []
    assert found(text + "harmless") == ["harmless"]


def test_a_mark_of_an_unknown_kind_exempts_nothing():
    assert found("<!-- claims: because-i-say-so -->harmless<!-- claims: end -->") == ["harmless"]


def test_marked_passages_leave_their_lines():
    assert without_marked("a «b\nc» d") == "a   \n   d"
    [said] = forbidden_words("«one\ntwo»\nharmless", CLAIMS)
    assert said.line == 3
