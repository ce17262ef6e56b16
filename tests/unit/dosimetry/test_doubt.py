"""The study of doubts: it finds parabolas where there are some, and owns up to what it misses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from ninon import tables
from ninon.dosimetry.doubt import WIDENING, DoubtStudy, studied
from ninon.dosimetry.doubt_models import STUDIED
from ninon.dosimetry.doubt_tables import kept_study
from ninon.dosimetry.doubts import DEVICE_CURRENT
from ninon.dosimetry.face_layers import FACE_LAYERS
from ninon.dosimetry.spreads import EDGE
from ninon.errors import TableError

DOUBTS = ("one", "two", "three")
SLOPE = np.array([[0.3, -0.2, 0.1], [0.1, 0.0, 0.4]])
BEND = np.array([[0.02, 0.05, -0.03], [0.0, 0.01, -0.05]])
NAMES = [*(f"layer:{n}" for n in FACE_LAYERS), *(f"field:{n}" for n in FACE_LAYERS), "muscle:masseter:right"]


def parabola(normal: Mapping[str, float]) -> dict[str, float]:
    u = np.array([normal.get(name, 0.0) for name in DOUBTS])
    values = np.exp(SLOPE @ u + BEND @ u**2)
    return {name: float((7.0 if k % 2 else 0.01) * values[k % 2]) for k, name in enumerate(NAMES)}


def study(model: Any = parabola, **how: Any) -> DoubtStudy:
    usual: dict[str, Any] = {"conductor": "gel", "mesh_edge_mm": 4.0, "about": "made", "workers": 1}
    return studied(model, DOUBTS, **(usual | how))


def test_a_log_quadratic_model_is_found_exactly():
    found = study()
    for k in range(len(NAMES)):
        np.testing.assert_allclose(found.slope[k], SLOPE[k % 2], atol=1e-12)
        np.testing.assert_allclose(found.bend[k], BEND[k % 2], atol=1e-12)
    assert max(found.miss) < 1e-12
    assert found.models == 1 + 2 * len(DOUBTS) + 8


def test_factors_are_those_of_the_models_at_the_ends():
    found, nominal = study(), parabola({})
    for doubt in DOUBTS:
        for end, factor in zip((-EDGE, EDGE), found.factors("layer:muscle", doubt), strict=True):
            assert factor == pytest.approx(parabola({doubt: end})["layer:muscle"] / nominal["layer:muscle"])


def test_what_the_parabolas_miss_is_told_and_widens_the_interval():
    def crossed(normal: Mapping[str, float]) -> dict[str, float]:
        more = np.exp(0.3 * normal.get("one", 0.0) * normal.get("two", 0.0))
        return {name: value * float(more) for name, value in parabola(normal).items()}

    exact, missed = study(), study(crossed)
    assert min(missed.miss) > 0.05
    np.testing.assert_allclose(missed.slope, exact.slope, atol=1e-12)
    widths = [np.ptp(np.log(one.ratios(draws=4000).layer_ends["fat"])) for one in (exact, missed)]
    assert widths[1] > widths[0]


def test_the_same_seed_gives_the_same_numbers_and_another_one_others():
    found = study()
    one, same, other = (found.ratios(seed=s, draws=50).layers["muscle"] for s in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


def test_what_a_device_really_delivers_is_in_the_interval_of_charge_and_field():
    known = study(lambda normal: dict.fromkeys(NAMES, 1.0))
    ratios = known.ratios(draws=20_000)
    logs = np.log(ratios.layers["muscle"])
    ends = [np.log(DEVICE_CURRENT.low), np.log(DEVICE_CURRENT.high)]
    np.testing.assert_allclose(np.quantile(logs, [0.05, 0.95]), ends, atol=0.004)
    assert (ratios.fields["fat"] == ratios.layers["muscle"]).all()


def test_the_number_of_workers_changes_nothing():
    assert study(workers=3) == study(workers=1)


def test_draws_have_the_spread_of_their_parabolas():
    ratios = study().ratios(draws=40_000)
    logs = np.log(ratios.muscles["masseter", "right"])
    assert logs.mean() == pytest.approx(BEND[0].sum(), abs=0.01)
    assert logs.std() == pytest.approx(np.sqrt((SLOPE[0] ** 2 + 2 * BEND[0] ** 2).sum()), rel=0.02)


def test_what_is_known_less_well_is_widened():
    widening = study().ratios(draws=50).widening
    assert widening == WIDENING
    assert 1 == WIDENING["measured"] < WIDENING["inferred"] < WIDENING["assumed"]


def test_a_study_comes_back_from_its_text_with_five_digits():
    found = study()
    back = DoubtStudy.from_json(found.to_json())
    assert (back.doubts, back.outputs, back.models, back.about) == (
        found.doubts,
        found.outputs,
        found.models,
        "made",
    )
    np.testing.assert_allclose(back.slope, found.slope, atol=5e-6)
    np.testing.assert_allclose(back.bend, found.bend, atol=5e-6)
    assert DoubtStudy.from_json(back.to_json()) == back


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"slope": 3, "bend": []}', "null"])
def test_text_that_is_no_study_is_refused(text: str):
    with pytest.raises(TableError, match="make it again"):
        DoubtStudy.from_json(text)


def test_it_says_how_far_it_has_come():
    said: list[str] = []
    study(report=said.append)
    assert said[-1].endswith("15 of 15.")


@pytest.mark.parametrize("conductor", sorted(tables.conductors()))
def test_every_conductor_has_a_study_with_every_doubt_and_layer(conductor: str):
    kept = kept_study(conductor)
    assert set(kept.doubts) <= set(STUDIED)
    assert set(STUDIED) - set(kept.doubts) <= {"film_sheet"}
    ratios = kept.ratios(draws=500)
    assert set(ratios.layers) == set(ratios.fields) == set(FACE_LAYERS)
    for low, high in (*ratios.layer_ends.values(), *ratios.field_ends.values()):
        assert 0.005 < low < high < 20
