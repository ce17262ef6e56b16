"""Percentiles with weights are what counting gives."""

from __future__ import annotations

from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.dosimetry.percentiles import share_at_least, weighted_mean, weighted_peak, weighted_percentile
from ninon.errors import InputError

counted = st.lists(st.tuples(st.integers(-20, 20), st.integers(0, 9)), min_size=1, max_size=40).filter(
    lambda pairs: any(weight for _, weight in pairs)
)


def _arrays(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    values, weights = np.array(pairs, dtype=float).T
    return values, weights


@given(counted, st.integers(1, 100))
def test_a_percentile_is_what_writing_each_value_down_as_often_as_it_weighs_gives(pairs, percent):
    written = sorted(value for value, weight in pairs for _ in range(weight))
    wanted = written[ceil(percent * len(written) / 100 - 1e-9) - 1]
    values, weights = _arrays(pairs)
    assert weighted_percentile(values, weights, percent / 100) == wanted


@given(counted)
def test_mean_and_peak_are_what_writing_values_down_gives(pairs):
    written = [value for value, weight in pairs for _ in range(weight)]
    values, weights = _arrays(pairs)
    assert weighted_mean(values, weights) == pytest.approx(np.mean(written))
    assert weighted_peak(values, weights) == max(written)


@given(counted, st.integers(-25, 25))
def test_a_share_counts_the_values_that_reach_the_bound(pairs, bound):
    written = [value for value, weight in pairs for _ in range(weight)]
    values, weights = _arrays(pairs)
    share = share_at_least(values, weights, np.array([float(bound)]))[0]
    assert share == pytest.approx(np.mean([value >= bound for value in written]))


def test_rows_are_summarised_each_by_itself():
    dice = np.random.default_rng(1)
    values, weights = dice.normal(size=(3, 4, 50)), dice.random((4, 50))
    both = weighted_percentile(values, weights, 0.95)
    assert both.shape == (3, 4)
    for q in range(3):
        for row in range(4):
            assert both[q, row] == weighted_percentile(values[q, row], weights[row], 0.95)


@given(st.integers(0, 10**6), st.sampled_from([0.05, 0.5, 0.95, 1.0]), st.booleans())
def test_of_many_values_it_is_found_without_sorting_all(seed, share, low_is_heavy):
    dice = np.random.default_rng(seed)
    values = dice.integers(0, 300, 1500).astype(float)
    weights = dice.integers(0, 4, 1500) * np.where(low_is_heavy, values < 20, 1)
    written = np.sort(np.repeat(values, weights))
    wanted = written[ceil(share * len(written) - 1e-9) - 1]
    assert weighted_percentile(values, weights.astype(float), share) == wanted


@pytest.mark.parametrize("weights", [[0.0, 0.0], [1.0, -1.0], [2.0, -1.0]])
def test_weights_that_cannot_be_meant_are_refused(weights):
    with pytest.raises(InputError, match="Weights"):
        weighted_mean(np.array([1.0, 2.0]), np.array(weights))


@pytest.mark.parametrize("share", [0.0, 1.01, -0.5])
def test_a_share_outside_the_weight_is_refused(share):
    with pytest.raises(InputError, match="percentile"):
        weighted_percentile(np.ones(2), np.ones(2), share)
