"""Numbers of a dose as people read them: the right unit, and no digit that the interval does not bear."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.dosimetry.dose import Interval
from ninon.report.dose_axis import dose_axis, linear_axis
from ninon.report.dose_units import (
    CHARGE_MC,
    CHARGE_UC,
    DENSITY_UA,
    charge_unit,
    interval_figures,
    interval_words,
    significant,
)


def interval(low: float, nominal: float, high: float) -> Interval:
    return Interval(low=low, nominal=nominal, high=high)


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ((0.4, 1.0345, 2.1), "1.0 (0.4–2.1)"),
        ((27.2, 58.4, 104.3), "58 (27–104)"),
        ((271.0, 583.0, 1043.0), "580 (270–1040)"),
        ((0.0312, 0.9, 2.1), "0.9 (0.03–2.1)"),
        ((2.0, 2.0, 2.0), "2"),
        ((0.0, 0.0, 0.0), "0"),
        ((0.0, 0.0, 0.31), "0 (0–0.31)"),
    ],
)
def test_an_interval_prints_no_digit_it_does_not_bear(given_, words):
    assert interval_figures(interval(*given_)).words == words


@given(st.floats(1e-5, 1e4), st.floats(0.1, 0.95), st.floats(1.05, 10.0))
def test_printed_ends_lie_near_the_true_ones_and_in_their_order(nominal, below, above):
    true = interval(nominal * below, nominal, nominal * above)
    shown = interval_figures(true)
    low, middle, high = (float(part) for part in (shown.low, shown.nominal, shown.high))
    assert low <= middle <= high
    assert low > 0
    for printed, value in ((low, true.low), (middle, true.nominal), (high, true.high)):
        assert abs(printed - value) <= (true.high - true.low) / 18


def test_a_coulomb_per_square_metre_is_a_tenth_of_a_millicoulomb_per_square_centimetre():
    assert interval_words(interval(1, 1, 1), CHARGE_MC) == "0.1\u00a0mC/cm²"
    assert interval_words(interval(1, 1, 1), CHARGE_UC) == "100\u00a0µC/cm²"
    assert interval_words(interval(1, 1, 1), DENSITY_UA) == "100\u00a0µA/cm²"


def test_small_charges_are_read_in_microcoulombs():
    assert charge_unit([0.2, 30.0]) is CHARGE_MC
    assert charge_unit([0.2, 0.01]) is CHARGE_UC
    assert charge_unit([]) is CHARGE_MC


def test_significant_digits_come_without_exponents():
    assert [significant(v) for v in (0.00012345, 12345.0, -0.5, 0)] == ["0.000123", "12300", "−0.5", "0"]


# ------------------------------------------------------------------ axes


@given(st.lists(st.floats(1e-4, 1e4), min_size=1, max_size=20))
def test_every_interval_lies_on_its_axis_in_its_order(values):
    axis = dose_axis(interval(v * 0.7, v, v * 1.4) for v in values)
    shares = [axis.share(v) for v in sorted(values)]
    assert shares == sorted(shares)
    assert 0 <= axis.share(min(values) * 0.7) <= axis.share(max(values) * 1.4) <= 1
    # Four powers of ten are the most that is drawn; beyond, the small end stands at the edge.
    assert axis.share(max(values) * 1.4) > 0.6


def test_an_axis_goes_by_factors_only_where_numbers_lie_far_apart():
    near, far = dose_axis([interval(1, 2, 19)]), dose_axis([interval(0.9, 2, 19)])
    assert not near.by_factors
    assert near.low == 0
    assert far.by_factors
    assert "factors" in far.words


@given(st.floats(1e-4, 1e4), st.floats(1.0, 1e4))
def test_numbers_on_an_axis_keep_apart(low, factor):
    labels = dose_axis([interval(low, low, low * factor)]).labels
    shares = [share for share, _ in labels]
    assert all(b - a > 0.16 for a, b in pairwise(shares))
    assert len({words for _, words in labels}) == len(labels) >= 2


def test_a_straight_axis_reaches_a_little_beyond_its_highest_value():
    assert linear_axis(3.7).high == pytest.approx(4)
    assert linear_axis(0.0).high > 0
