"""Six words, mildest first, and the strictest of several wins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.care.verdict import Verdict, strictest

MILDEST_FIRST = ["allow", "limit", "defer", "clearance", "refuse", "refer"]

verdicts = st.sampled_from(list(Verdict))


def test_the_six_words_stand_mildest_first():
    assert [str(verdict) for verdict in Verdict] == MILDEST_FIRST
    assert [verdict.rank for verdict in Verdict] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("left", MILDEST_FIRST)
@pytest.mark.parametrize("right", MILDEST_FIRST)
def test_verdicts_compare_by_strictness_and_not_by_spelling(left: str, right: str):
    mine, theirs = MILDEST_FIRST.index(left), MILDEST_FIRST.index(right)
    assert (Verdict(left) < Verdict(right)) is (mine < theirs)
    assert (Verdict(left) <= Verdict(right)) is (mine <= theirs)
    assert (Verdict(left) > Verdict(right)) is (mine > theirs)
    assert (Verdict(left) >= Verdict(right)) is (mine >= theirs)


@given(st.lists(verdicts, min_size=1))
def test_the_strictest_is_one_of_them_and_none_is_stricter(some: list[Verdict]):
    found = strictest(some)
    assert found in some
    assert all(one <= found for one in some)


def test_nothing_said_is_allow():
    assert strictest([]) is Verdict.ALLOW
