"""A number that is not known well: its ends, its middle, and what lies between."""

from __future__ import annotations

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.dosimetry.spreads import EDGE, Spread
from ninon.errors import InputError

positive = st.floats(1e-6, 1e6)


@st.composite
def spreads(draw: st.DrawFn) -> Spread:
    return Spread(*sorted(draw(st.tuples(positive, positive, positive))))


@given(spreads())
def test_the_ends_stand_where_five_percent_lie_beyond(spread: Spread):
    assert spread.at(0.0) == pytest.approx(spread.nominal, rel=1e-12)
    assert spread.at(EDGE) == pytest.approx(spread.high, rel=1e-9)
    assert spread.at(-EDGE) == pytest.approx(spread.low, rel=1e-9)


@given(spreads(), st.floats(-4, 4), st.floats(-4, 4))
def test_a_larger_variable_never_stands_for_a_smaller_value(spread: Spread, one: float, other: float):
    low, high = sorted((one, other))
    assert spread.at(low) <= spread.at(high) * (1 + 1e-12)


@given(spreads(), st.floats(1, 3))
def test_widening_keeps_the_middle_and_stretches_the_logarithms(spread: Spread, factor: float):
    wide = spread.widened(factor)
    assert wide.nominal == spread.nominal
    assert log(wide.high / wide.nominal) == pytest.approx(
        factor * log(spread.high / spread.nominal), abs=1e-9
    )
    assert log(wide.nominal / wide.low) == pytest.approx(factor * log(spread.nominal / spread.low), abs=1e-9)
    assert spread.widened(1.0).at(1.0) == pytest.approx(spread.at(1.0), rel=1e-12)


def test_a_share_makes_an_even_interval():
    spread = Spread.around(2.0, sd_share=0.2)
    assert spread.high / 2.0 == pytest.approx(2.0 / spread.low)
    assert spread.high == pytest.approx(2.0 * exp(0.2 * EDGE))


@pytest.mark.parametrize("three", [(0, 1, 2), (-1, 1, 2), (2, 1, 3), (1, 3, 2), (1, float("nan"), 2)])
def test_three_numbers_that_do_not_rise_above_zero_are_no_interval(three: tuple[float, float, float]):
    with pytest.raises(InputError, match="no interval"):
        Spread(*three)
