"""Two doses side by side: ratios with what is common to both taken out, and nothing called better."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.clinic.lint_claims import lint_text
from ninon.dosimetry.common_draws import Draws, Place, draws_of
from ninon.dosimetry.compare import Comparison, compare
from ninon.dosimetry.dose import MODEL_WORDS
from ninon.dosimetry.doubt_ratios import DoubtRatios
from ninon.errors import InputError
from ninon.report.compare_text import WIDTH, compare_text

from .doses import dose, finding

NAMES = ("before", "after")
MASSETER = Place("muscle", "masseter", "right", "muscle", "mean_charge_C_m2")


def bodies(spread: float = 0.5) -> np.ndarray:
    return np.exp(spread * np.random.default_rng(3).standard_normal(400))


def draws(ratios: np.ndarray, *, seed: int = 7, face: str = "a") -> Draws:
    return Draws(face=face, seed=seed, ratios={MASSETER: ratios})


def of_masseter(found: Comparison):
    return next(p for p in found.of("muscle", "mean_charge_C_m2") if p.name == "masseter")


def test_doubt_that_is_common_to_both_leaves_the_ratio():
    # Each dose is known within a factor of more than two; their ratio within a hundredth.
    common, own = bodies(), np.random.default_rng(4).normal(1, 0.01, 400)
    found = compare(
        dose({"masseter": 2.0}),
        dose({"masseter": 2.4}),
        names=NAMES,
        draws=(draws(common), draws(common * own)),
    )
    pair = of_masseter(found)
    assert found.basis == "common draws"
    assert pair.ratio == pytest.approx(1.2)
    assert pair.ratio_low == pytest.approx(1.2, rel=0.03)
    assert pair.ratio_high == pytest.approx(1.2, rel=0.03)
    assert pair.differs is True
    assert pair.first.high > pair.second.low  # the two intervals by themselves would not say so


def test_nine_tenths_of_the_common_draws_lie_within_the_interval():
    own = np.linspace(0.5, 1.5, 1001)
    common = np.exp(0.5 * np.random.default_rng(3).standard_normal(1001))
    sample = draws(common), draws(common * own)
    pair = of_masseter(compare(dose({"masseter": 1.0}), dose({"masseter": 3.0}), names=NAMES, draws=sample))
    assert pair.ratio_low == pytest.approx(3 * 0.55)
    assert pair.ratio_high == pytest.approx(3 * 1.45)


def test_a_difference_the_doubts_can_make_up_for_is_not_called_one():
    own = np.random.default_rng(4).normal(1, 0.2, 400)
    one, two = draws(bodies()), draws(bodies() * np.clip(own, 0.1, None))
    pair = of_masseter(
        compare(dose({"masseter": 2.0}), dose({"masseter": 2.1}), names=NAMES, draws=(one, two))
    )
    assert pair.differs is False
    assert pair.ratio_low is not None
    assert pair.ratio_low < 1 < (pair.ratio_high or 0)


@given(st.floats(0.1, 10), st.floats(0.1, 10), st.integers(0, 10_000))
def test_exchanging_the_two_doses_inverts_ratio_and_interval(first: float, second: float, seed: int):
    own = np.exp(0.3 * np.random.default_rng(seed).standard_normal(401))
    one, two = draws(np.append(bodies(), 1.0)), draws(np.append(bodies(), 1.0) * own)
    a, b = dose({"masseter": first}), dose({"masseter": second})
    there = of_masseter(compare(a, b, names=NAMES, draws=(one, two)))
    back = of_masseter(compare(b, a, names=NAMES, draws=(two, one)))
    assert there.ratio == pytest.approx(1 / back.ratio)
    assert there.ratio_low == pytest.approx(1 / back.ratio_high, rel=1e-9)
    assert there.differs == back.differs


@pytest.mark.parametrize(
    ("sample", "about"),
    [
        (None, "not at hand"),
        ((draws(bodies()), draws(bodies(0.4), face="b")), "different faces"),
        ((draws(bodies()), draws(bodies(0.4)[:100])), "drawn differently"),
        ((draws(bodies()), draws(bodies())), "one study of doubt stands for both"),
    ],
)
def test_without_common_draws_only_nominal_values_are_compared_and_that_is_said(sample, about: str):
    found = compare(dose({"masseter": 2.0}), dose({"masseter": 4.0}), names=NAMES, draws=sample)
    pair = of_masseter(found)
    assert (found.basis, pair.ratio) == ("nominal values", 2.0)
    assert pair.ratio_low is pair.ratio_high is pair.differs is None
    assert about in found.basis_words
    assert "nominal values" in found.basis_words


def test_another_film_is_no_common_doubt():
    sample = draws(bodies()), draws(bodies(0.4))
    two = dose({"masseter": 2.0}, film_words="water")
    assert compare(dose({"masseter": 2.0}), two, names=NAMES, draws=sample).basis == "nominal values"


def test_muscles_that_only_one_plan_reaches_are_named():
    found = compare(dose({"masseter": 2.0, "risorius": 1.0}), dose({"masseter": 2.0}), names=NAMES)
    assert found.only_first == ("risorius, right",)
    assert found.only_second == ()


def test_a_muscle_that_got_nothing_has_no_ratio():
    assert (
        of_masseter(compare(dose({"masseter": 0.0, "b": 1.0}), dose({"masseter": 1.0}), names=NAMES)).ratio
        is None
    )


def test_histograms_are_compared_over_one_axis():
    # Shares fall from 1 over 0.5 to 0 at 0, 1, 2 and at 0, 2, 4: they differ most, by a half, at 2.
    (pair,) = compare(dose({"masseter": 1.0}), dose({"masseter": 2.0}), names=NAMES).histograms
    assert pair.charge_C_m2 == (0.0, 1.0, 2.0, 4.0)
    assert pair.share_first == (1.0, 0.5, 0.0, 0.0)
    assert pair.share_second == (1.0, 0.75, 0.5, 0.0)
    assert (pair.largest_gap, pair.at_C_m2) == (0.5, 2.0)


def test_a_limit_that_says_something_else_now_is_marked():
    one = dose({"masseter": 1.0}, findings=(finding(60.0), finding(1.0, limit="L24")))
    two = dose({"masseter": 1.0}, findings=(finding(130.0, "above"), finding(1.0, limit="L24")))
    found = compare(one, two, names=NAMES)
    assert [each.changed for each in found.findings] == [True, False]
    assert "! L26" in compare_text(found)


def test_of_several_findings_at_one_place_the_nearest_to_its_bound_counts():
    one = dose({"masseter": 1.0}, findings=(finding(10.0), finding(60.0), finding(20.0)))
    (pair,) = compare(one, dose({"masseter": 1.0}, findings=()), names=NAMES).findings
    assert (pair.value_first, pair.value_second, pair.verdict_second) == (60.0, None, "")


def test_draws_are_those_of_the_part_its_layer_or_its_field_and_widened_as_the_interval_is():
    muscle, own, field = bodies(), bodies(0.2), bodies(0.1)
    ratios = DoubtRatios(
        layers={"muscle": muscle},
        fields={"muscle": field},
        muscles={("masseter", "right"): own},
        widening={"measured": 2.0},
    )
    sample = draws_of(dose({"masseter": 1.0, "risorius": 1.0}), ratios, face="a").ratios
    assert sample[MASSETER] == pytest.approx(own**2)
    assert sample[MASSETER._replace(name="risorius")] == pytest.approx(muscle**2)
    assert sample[MASSETER._replace(quantity="peak_field_V_m")] == pytest.approx(field**2)


def test_the_text_says_that_it_is_an_estimate_and_keeps_to_its_width():
    common = bodies()
    found = compare(
        dose({"masseter": 2.0, "risorius": 1.0}), dose({"masseter": 2.4}), names=NAMES,
        draws=(draws(common), draws(common * np.random.default_rng(4).normal(1, 0.01, 400))),
    )  # fmt: skip
    text = compare_text(found)
    assert MODEL_WORDS in text.lower()
    assert "No evidence links any dose to any result" in " ".join(text.split())
    assert "mC/cm²" in text
    assert "µA/cm²" in text
    assert max(map(len, text.splitlines())) <= WIDTH
    row = next(line for line in text.splitlines() if line.startswith("  masseter"))
    assert row.split()[:5] == ["masseter", "right", "0.2", "0.24", "1.2"]
    assert row.endswith("*")
    assert lint_text(text, "a comparison") == []


def test_doses_need_two_names_and_their_own_draws():
    one = dose({"masseter": 1.0})
    with pytest.raises(InputError, match="different names"):
        compare(one, one, names=("a", "a"))
    with pytest.raises(InputError, match="seeds"):
        compare(one, one, names=NAMES, draws=(draws(bodies(), seed=1), draws(bodies())))
    with pytest.raises(InputError, match="above 0"):
        compare(one, one, names=NAMES, draws=(draws(bodies() * 0), draws(bodies())))
