"""The sentences of the tables are plain, kind and exact: a client reads them too."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from ninon import tables
from ninon.tables.reader import KEYS

SENTENCES = {
    "questions": ("text",),
    "contraindications": ("because", "change", "we_follow", "note"),
    "concerns": ("promise", "extra_rule", "note"),
    "intervals": ("note",),
    "courses": ("notice", "we_follow"),
    "complexes": ("role", "we_follow"),
    "ramps": ("rule",),
    "movements": ("note",),
    "pads": ("note",),
    "zones": ("note",),
    "methods": ("condition", "we_follow"),
    "devices": ("note",),
    "device_rules": ("because", "we_follow"),
    "limits": ("words",),
    "stages": ("words", "gate"),
    "stop_signs": ("next_session", "tell_client"),
    "home_care": ("words", "we_follow"),
    "effects": ("allowed_words", "note"),
    "claims": ("may_say", "may_not_say", "why"),
    "trials": ("result", "limits"),
    "statements": ("paraphrase", "drives", "not_used_because", "we_follow", "note"),
    "contradictions": ("what_conflicts", "we_follow"),
    "tissues": ("note",),
    "skin": ("note",),
    "scale": ("note",),
    "layers": ("note",),
}
PHRASES = {
    "concerns": ("plain_words", "clearance_from", "measure"),
    "intervals": ("plain_words",),
    "zones": ("plain_words",),
    "conductors": ("plain_words", "rule"),
    "electrodes": ("plain_words",),
    "methods": ("plain_words",),
    "pads": ("plain_words",),
    "movements": ("start", "end"),
    "stop_signs": ("plain_words",),
    "contraindications": ("wait_from",),
}
"""Words that are put into sentences, or stand as a name."""

Said = tuple[str, str]


def said(fields: dict[str, tuple[str, ...]]) -> Iterator[Said]:
    for table, names in fields.items():
        for key, row in getattr(tables, table)().items():
            for name in names:
                if words := getattr(row, name):
                    yield f"{table}/{key}/{name}", words


def every_word() -> Iterator[Said]:
    yield from said(SENTENCES)
    yield from said(PHRASES)


def test_a_sentence_begins_large_and_ends():
    for where, words in said(SENTENCES):
        assert re.match(r"[«A-Z0-9]|mA |pH ", words), f"{where}: {words}"
        assert re.search(r"[.?]$|[.?]»$", words), f"{where}: {words}"


def test_a_phrase_has_no_full_stop():
    for where, words in said(PHRASES):
        assert not words.endswith("."), f"{where}: {words}"


def test_a_sentence_is_short_enough_to_be_read_aloud():
    for where, words in said(SENTENCES):
        for sentence in re.split(r"(?<=[.?;:])\s", words):
            assert len(sentence.split()) <= 26, f"{where}: {sentence}"


def test_nobody_is_shouted_at():
    for where, words in every_word():
        assert "!" not in words, where
        assert not re.search(r"\b(contraindicated|patient must|do not worry)\b", words, re.IGNORECASE), where


def test_units_are_written_as_people_write_them():
    for where, words in every_word():
        assert not re.search(r"\d ?(uA|cm2|degC|ohm)\b| deg\b", words), f"{where}: {words}"


def test_no_sentence_speaks_of_our_files():
    for where, words in every_word():
        assert not re.search(r"\.(csv|toml|md)\b|README", words), f"{where}: {words}"


@pytest.mark.parametrize("table", KEYS)
def test_a_side_taken_is_said_in_a_sentence_of_its_own(table: str):
    for key, row in getattr(tables, table)().items():
        if getattr(row, "we_follow", ""):
            assert row.we_follow.startswith("We "), f"{table}/{key}"


def test_a_dry_an_oily_a_mixed_and_a_sensitive_skin_are_spoken_to():
    words = tables.home_care()["daily_moisturiser"].skin_type_words
    assert set(words) == {"dry", "oily", "mixed", "sensitive"}
    assert len(set(words.values())) == 4
