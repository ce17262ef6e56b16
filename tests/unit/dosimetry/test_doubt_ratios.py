"""From sampled models to intervals that hold the nominal dose."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.dosimetry.doubt_ratios import DoubtRatios, ends_of, interval
from ninon.errors import InputError, PhysicsError

ratio_lists = st.lists(st.floats(0.01, 100), min_size=20, max_size=60)


@given(ratio_lists, st.floats(0, 1e6), st.floats(1, 3))
def test_an_interval_always_holds_the_nominal_value(ratios, nominal, widening):
    found = interval(nominal, ends_of(np.array(ratios)), widening)
    assert found.low <= found.nominal == nominal <= found.high


@pytest.mark.parametrize(("ends", "wanted"), [((0.2, 0.8), (0.2, 1.0)), ((1.5, 3.0), (1.0, 3.0))])
def test_an_interval_beside_the_nominal_value_is_widened_up_to_it(ends, wanted):
    found = interval(10.0, ends)
    assert (found.low, found.nominal, found.high) == pytest.approx((10 * wanted[0], 10, 10 * wanted[1]))


@given(ratio_lists)
def test_at_most_five_per_cent_of_the_models_lie_outside_on_either_side(ratios):
    drawn = np.array(ratios)
    found = interval(1.0, ends_of(drawn))
    assert np.mean(drawn < found.low) <= 0.05
    assert np.mean(drawn > found.high) <= 0.05


@given(ratio_lists, st.floats(1, 3))
def test_widening_never_narrows(ratios, widening):
    ends = ends_of(np.array(ratios))
    plain, wide = interval(2.0, ends), interval(2.0, ends, widening)
    assert wide.low <= plain.low * (1 + 1e-12)
    assert wide.high >= plain.high * (1 - 1e-12)


def test_widening_by_two_doubles_the_width_on_the_logarithmic_scale():
    found = interval(1.0, (0.5, 3.0), 2.0)
    assert (found.low, found.high) == pytest.approx((0.25, 9.0))


def test_a_widening_below_one_is_refused():
    with pytest.raises(InputError, match="narrow"):
        interval(1.0, (0.5, 2.0), 0.9)


def test_what_lies_beside_its_models_is_named():
    higher = np.linspace(1.1, 2.0, 100)
    ratios = DoubtRatios(
        layers={"skin": np.linspace(0.5, 2, 100), "muscle": higher},
        fields={"muscle": higher},
        muscles={("frontalis", "right"): 1 / higher},
    )
    named = ratios.beside_nominal()
    assert [words.split(" (")[0] for words in named] == ["muscle", "field in muscle", "frontalis right"]
    assert "100% of the models lie above" in named[0]
    assert "0% of the models lie above" in named[2]


def test_a_muscle_without_ratios_of_its_own_has_those_of_its_layer():
    ratios = DoubtRatios(
        layers={"muscle": np.full(20, 2.0)}, fields={}, muscles={("a", "left"): np.full(20, 3.0)}
    )
    assert ratios.of_muscle("a", "left") == (3.0, 3.0)
    assert ratios.of_muscle("a", "right") == (2.0, 2.0)


@pytest.mark.parametrize("ratios", [np.ones(19), np.append(np.ones(30), np.nan), np.zeros(30)])
def test_a_study_that_failed_gives_no_interval(ratios):
    with pytest.raises(PhysicsError, match="Compute the doubts again"):
        ends_of(ratios)


def test_parts_with_other_models_are_refused():
    with pytest.raises(InputError, match="same models"):
        DoubtRatios(layers={"skin": np.ones(20)}, fields={"skin": np.ones(21)})
