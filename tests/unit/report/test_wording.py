"""Days, numbers and names are written for people."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.care.verdict import Verdict
from ninon.report.wording import (
    VERDICT_WORDS,
    counted,
    day,
    density,
    figure,
    grouped,
    listed,
    period,
    sentence,
    spoken,
    weekday,
)


def plain(words: str) -> str:
    return words.replace("\N{NO-BREAK SPACE}", " ")


def test_a_day_is_written_out():
    assert plain(day(date(2027, 3, 1))) == "1 March 2027"
    assert weekday(date(2027, 3, 1)) == "Monday"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2027, 3, 1), date(2027, 3, 1), "1 March 2027"),
        (date(2027, 3, 1), date(2027, 3, 9), "1–9 March 2027"),
        (date(2027, 3, 30), date(2027, 4, 2), "30 March – 2 April 2027"),
        (date(2026, 12, 30), date(2027, 1, 2), "30 December 2026 – 2 January 2027"),
    ],
)
def test_a_period_says_no_word_twice(first, last, words):
    assert plain(period(first, last)) == words


@pytest.mark.parametrize(
    ("value", "words"), [(3.0, "3"), (0.785, "0.785"), (0.0, "0"), (-0.6, "−0.6"), (20, "20"), (1e-9, "0")]
)
def test_a_number_has_no_needless_zeros_and_a_true_minus(value, words):
    assert figure(value) == words


@given(st.floats(0.0001, 10))
def test_a_density_keeps_two_digits(value):
    assert float(density(value)) == pytest.approx(value, rel=0.5)
    assert float(density(value)) > 0 or value < 0.0001


def test_days_inside_a_sentence_are_written_out_too():
    assert (
        plain(spoken("Cleared on 2027-02-01 for 25% and 3 min."))
        == "Cleared on 1 February 2027 for 25 % and 3 min."
    )
    assert spoken("9999-99-99") == "9999-99-99"


def test_a_sentence_begins_and_ends_as_one():
    assert sentence("the skin waits") == "The skin waits."
    assert sentence("When?") == "When?"
    assert sentence("") == ""


def test_lists_and_counts_read_as_they_are_spoken():
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert plain(counted(1, "day")) == "1 day"
    assert plain(counted(2, "day")) == "2 days"
    assert plain(grouped("7f3a11c8")) == "7f3a 11c8"


def test_every_verdict_has_its_word():
    assert set(VERDICT_WORDS) == set(Verdict)
