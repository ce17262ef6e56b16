"""What was measured, and how it is said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ninon import tables
from ninon.care.outcome import NO_CHANGE, Measured, Reaction


def measured(change: float = 1.4, noise: float = 0.6, **more: Any) -> Measured:
    """A lift of the lower third in mm, of which more was wanted."""
    row: dict[str, Any] = {
        "measure": "lower_third_lift",
        "unit": "mm",
        "change": change,
        "low": change - 0.5,
        "high": change + 0.5,
        "smallest_detectable_change": noise,
        "wanted": "more",
        "repeats": 3,
        "pipeline": "0" * 12,
    }
    return Measured(**(row | more))


def withheld(because: str = "zoom differs by 11 %") -> Measured:
    return Measured(measure="lower_third_lift", unit="mm", pipeline="0" * 12, withheld_because=because)


def test_a_change_larger_than_the_noise_is_said_with_its_noise_and_direction():
    assert measured(1.4).words() == "Changed by 1.4 mm (noise 0.6 mm), in the direction you asked for"


def test_a_change_for_the_worse_is_said_in_the_same_words():
    better, worse = measured(1.4), measured(-1.4)
    assert worse.words() == better.words().replace(", in the", ", against the")
    assert worse.is_worse
    assert not better.is_worse


def test_less_is_better_where_less_was_wanted():
    assert measured(-1.4, wanted="less").judgement == "changed_toward"
    assert measured(1.4, wanted="less").is_worse


def test_a_change_without_a_wanted_direction_keeps_its_sign_and_is_not_called_worse():
    unsaid = measured(-1.4, wanted=None)
    assert unsaid.words() == "Changed by −1.4 mm (noise 0.6 mm)"
    assert measured(1.4, wanted=None).words() == "Changed by +1.4 mm (noise 0.6 mm)"
    assert not unsaid.is_worse


@pytest.mark.parametrize("change", [0.0, 0.59, -0.6, 0.6])
def test_a_change_within_the_noise_is_no_change(change: float):
    assert not measured(change).is_change
    assert measured(change).words() == "No change larger than the measurement's own noise"
    assert measured(change).words() == NO_CHANGE


def test_photographs_too_noisy_to_tell_do_not_say_that_nothing_changed():
    noisy = measured(0.4, noise=1.9, useful_change=1.0)
    assert noisy.judgement == "too_noisy"
    assert noisy.words() == "These photographs cannot tell: the noise is 1.9 mm"
    assert measured(2.4, noise=1.9, useful_change=1.0).judgement == "changed_toward"
    assert measured(0.4, noise=1.0, useful_change=1.0).judgement == "within_noise"


def test_a_withheld_measurement_says_why_and_nothing_else():
    assert withheld().words() == "Withheld: zoom differs by 11 %"
    assert withheld().judgement == "withheld"
    assert not withheld().is_change
    assert not withheld().is_worse


@pytest.mark.parametrize(
    ("change", "noise", "words"),
    [
        (14.2, 3.4, "Changed by 14.2 mm (noise 3.4 mm)"),
        (142.4, 34.0, "Changed by 142 mm (noise 34 mm)"),
        (0.0712, 0.052, "Changed by 0.07 mm (noise 0.05 mm)"),
        (0.64, 0.6, "Changed by 0.64 mm (noise 0.60 mm)"),
        (1.5, 1.0, "Changed by 1.5 mm (noise 1.0 mm)"),
    ],
)
def test_numbers_are_as_fine_as_the_noise_and_never_look_like_it(change: float, noise: float, words: str):
    assert measured(change, noise).words().startswith(words)


def test_an_index_without_a_unit_has_none():
    words = measured(0.5, 0.2, measure="jowl_index", unit="").words()
    assert words.startswith("Changed by 0.5 (noise 0.2), ")


@given(
    change=st.floats(-1e3, 1e3), noise=st.floats(1e-3, 1e3), wanted=st.sampled_from(["more", "less", None])
)
def test_only_a_change_above_the_noise_is_ever_called_one(change: float, noise: float, wanted: str | None):
    one = measured(change, noise, wanted=wanted)
    assert one.is_change == (abs(change) > noise)
    assert one.words().startswith("Changed by") == one.is_change
    assert one.is_worse == ((wanted == "more" and change < -noise) or (wanted == "less" and change > noise))


@given(change=st.floats(-1e3, 1e3), noise=st.floats(1e-3, 1e3))
def test_turning_the_wish_around_turns_only_the_direction_around(change: float, noise: float):
    swap = {"changed_toward": "changed_away", "changed_away": "changed_toward"}
    more, less = (measured(change, noise, wanted=wanted).judgement for wanted in ("more", "less"))
    assert less == swap.get(more, more)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"low": None}, "without its interval and its noise"),
        ({"smallest_detectable_change": None}, "without its interval and its noise"),
        ({"change": None}, "without its interval and its noise"),
        ({"low": 2.0, "high": 3.0}, "outside its interval"),
        ({"withheld_because": "blurred"}, "withheld, and yet it has a number"),
        ({"change": float("nan")}, "finite number"),
        ({"smallest_detectable_change": 0.0}, "greater than 0"),
    ],
)
def test_a_number_that_cannot_be_shown_is_refused(changed: dict[str, Any], words: str):
    with pytest.raises(ValidationError, match=words):
        Measured(**{**measured().model_dump(), **changed})


def test_a_reaction_of_which_nothing_is_known_says_so():
    reaction = Reaction(kind="redness", severity="unknown", session=2)
    assert reaction.days is None
    with pytest.raises(ValidationError):
        Reaction(kind="redness", severity="mild", days=-1, session=2)
    with pytest.raises(ValidationError):
        Reaction(kind="redness", severity="mild", days=1, session=0)


def test_values_cannot_be_changed_and_take_nothing_unknown():
    with pytest.raises(ValidationError, match="frozen"):
        measured().change = 9.0  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs"):
        measured(surprise=1)


def test_no_sentence_holds_a_forbidden_word():
    said = [
        one.words()
        for change in (-2.0, 0.0, 2.0)
        for wanted in ("more", "less", None)
        for useful in (None, 0.1)
        for one in [measured(change, wanted=wanted, useful_change=useful)]
    ]
    forbidden = {word.lower() for claim in tables.claims().values() for word in claim.forbidden_words}
    found = [(word, words) for words in said for word in forbidden if word in words.lower()]
    assert found == []
    assert not any("!" in words or "%" in words for words in said)


@pytest.mark.parametrize("field", ["smallest_detectable_change", "useful_change"])
@pytest.mark.parametrize("value", [0.0, -1.0, float("inf"), float("nan")])
def test_a_noise_or_a_use_that_is_no_length_is_refused(field, value):
    with pytest.raises(ValueError, match=field):
        measured(**{field: value})
