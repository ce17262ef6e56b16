"""The client's own words ask again where they contradict a "no", and never decide."""

from __future__ import annotations

import re
from functools import cache
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.care.findings import TextWord
from ninon.care.freetext import Mention, mentions, word_index

from .clients import RULES

TABLE = RULES.text_words
INDEX = RULES.spoken_words
DENIALS = ("no", "not", "nor", "without", "never had", "don't have", "do not have", "have not had")

# Every word of the table with some ending in place of the star.
SPELLED = [(f, word.replace("*", "")) for f, row in TABLE.items() for word in row.words]
spelled = st.sampled_from(SPELLED)


def findings(text: str) -> list[str]:
    return [mention.finding for mention in mentions(text, INDEX)]


def said(text: str, **words: tuple[str, ...]) -> list[tuple[str, str]]:
    """What is found with a table of one's own."""
    table = {f: TextWord(finding=f, words=w, sources=("x",)) for f, w in words.items()}
    return [(m.finding, m.words) for m in mentions(text, word_index(table))]


@pytest.mark.parametrize("finding", list(TABLE))
def test_every_word_of_the_table_is_found_in_a_sentence(finding: str):
    for word in TABLE[finding].words:
        for spoken in (word.replace("*", ""), word.replace("*", "x"), word.replace("*", "").upper()):
            assert finding in findings(f"Well, {spoken} since spring"), word


@given(
    spelled, st.sampled_from(DENIALS), st.sampled_from(("", "a ", "an ", "any ")), st.sampled_from(".;!?),\n")
)
def test_a_word_directly_denied_is_left_alone(one: tuple[str, str], denial: str, article: str, end: str):
    _, word = one
    assert said(f"I have {denial} {article}{word}{end} Fine", it=(word,)) == []
    assert said(f"I have {denial} {article}{word}", it=(word,)) == []
    assert said(f"{denial.upper()} {article.upper()}{word} .", it=(word,)) == []


@given(spelled, st.sampled_from(DENIALS))
def test_a_denial_that_goes_on_is_asked_again(one: tuple[str, str], denial: str):
    _, word = one
    assert said(f"{denial} {word} problems", it=(word,)) == [("it", word)]
    assert said(f"{denial} big {word}.", it=(word,)) == [("it", word)]
    assert said(f"{denial}. {word}.", it=(word,)) == [("it", word)]


@pytest.mark.parametrize(
    "text",
    [
        "I know pacemaker",
        "another pacemaker.",
        "nothing pacemaker.",
        "had a pacemaker.",
        "no, pacemaker.",
        "no the pacemaker.",
        "pacemaker",
        "(pacemaker)",
        "no pacemaker and no pacemaker",
        "no pacemaker. A pacemaker, yes.",
    ],
)
def test_what_is_not_plainly_denied_is_asked_again(text: str):
    assert findings(text) == ["pacemaker"]


def test_only_whole_words_count_unless_a_star_stands_for_any_ending():
    assert said("a cogwheel", it=("cog",)) == []
    assert said("a cogwheel", it=("cog*",)) == [("it", "cogwheel")]
    assert said("incog", it=("cog*",)) == []
    assert said("in_cog", it=("cog",)) == []
    assert said("cog", it=("cog",)) == [("it", "cog")]
    assert said("cogs", it=("cog",)) == []


def test_a_star_inside_a_phrase_stands_for_an_ending_of_that_word():
    assert said("golden threads", it=("gold* thread*",)) == [("it", "golden threads")]
    assert said("gold leaf thread", it=("gold* thread*",)) == []
    assert said("golden thread", it=("gold thread",)) == []


@pytest.mark.parametrize("gap", [" ", "-", "  ", " - ", "\n", "\u00a0", "\t"])
def test_blanks_and_hyphens_are_the_same_in_a_phrase(gap: str):
    for word in ("thread lift", "thread-lift"):
        assert [f for f, _ in said(f"a thread{gap}lift", it=(word,))] == ["it"]
    assert said("a threadlift", it=("thread lift",)) == []


def test_apostrophes_and_accents_may_be_written_either_way():
    assert findings("I can’t feel my cheek") == ["numb_area"]
    assert findings("Don’t worry, I can't feel it") == ["numb_area"]
    decomposed = normalize("NFD", "J'ai l'épilepsie")
    assert findings(decomposed) == findings("J'ai l'épilepsie") == ["epilepsy"]
    assert findings("I don’t have a pacemaker.") == []


def test_words_of_other_alphabets_are_found():
    assert findings("Мне поставили кардиостимулятор.") == ["pacemaker"]
    assert findings("ICH HABE FÄDEN, GOLDFÄDEN") == ["metal_threads"]


def test_findings_stand_in_the_order_of_the_table_and_each_once():
    found = findings("Botox and a pacemaker, then another pacemaker, a defibrillator and braces")
    assert found == sorted(found, key=list(TABLE).index)
    assert found == ["pacemaker", "dental_metal", "botulinum_toxin"]


def test_one_word_may_speak_of_two_findings_and_is_shown_as_it_was_written():
    found = {m.finding: m.words for m in mentions("My TUMOUR is gone", INDEX)}
    assert found == {"cancer_active": "TUMOUR", "cancer_past": "TUMOUR"}


def test_a_second_word_counts_where_the_first_is_denied():
    assert said("no pump. My stent is new", it=("pump", "stent")) == [("it", "stent")]
    assert said("My stent is new; no pump", it=("pump", "stent")) == [("it", "stent")]


@pytest.mark.parametrize("text", ["", "   ", "I feel fine.", "?!", "No pacemaker."])
def test_a_text_without_such_words_asks_nothing(text: str):
    assert mentions(text, INDEX) == ()


def test_a_word_of_signs_only_is_never_found():
    assert said("what? -- yes", it=("--", "?")) == []


def test_a_mention_is_a_finding_and_the_words_found():
    assert mentions("my pacemaker", INDEX) == (Mention("pacemaker", "pacemaker"),)


@cache
def patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Every word of the table by itself."""
    found = []
    for finding, row in TABLE.items():
        for word in row.words:
            phrase = r"[\s-]+".join(re.escape(p).replace(r"\*", r"\w*") for p in re.split(r"[\s-]+", word))
            found.append((finding, re.compile(rf"(?<!\w)({phrase})(?!\w)", re.IGNORECASE)))
    return found


def is_denied(before: str, after: str) -> bool:
    words = re.sub(r"\s+(an?|any)$", "", before.rstrip())
    directly = any(re.search(rf"\b{denial}$", words) for denial in DENIALS) and before[-1:].isspace()
    return directly and re.match(r"\s*([.;!?),]|$)", after) is not None


def slowly(text: str) -> list[str]:
    """The same, one word of the table after the other."""
    found = dict.fromkeys(
        finding
        for finding, pattern in patterns()
        for match in pattern.finditer(text)
        if not is_denied(text[: match.start()], text[match.end() :])
    )
    return list(found)


fragments = st.one_of(
    spelled.map(lambda one: one[1]),
    spelled.map(lambda one: f"{one[1]}s"),
    st.sampled_from(("no", "without a", "never had", "I have", "my", ",", ".", "and", "gold", "heart")),
)


@given(st.lists(fragments, max_size=5).map(" ".join))
def test_the_index_finds_what_reading_every_word_would_find(text: str):
    assert findings(text) == slowly(text)
