"""A device row can be meant: levels that rise, numbers above nought, spacings in order."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from ninon.care.means import Device

from .clients import RULES, own_device

BARE = {"device": "own", "name": "Own", "row_kind": "measured", "modality": "MCT", "place": "clinic",
        "sources": ["us"]}  # fmt: skip


def refused(**values: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        own_device(**values)
    return str(caught.value)


@pytest.mark.parametrize(
    "levels", [(0.0, 10.0), (-5.0, 10.0), (10.0, 10.0), (25.0, 10.0), (10.0, float("inf")), (float("nan"),)]
)
def test_levels_rise_from_above_zero(levels: tuple[float, ...]):
    said = refused(levels_uA=levels, current_max_uA=None)
    assert "must rise from above zero; write them from low to high" in said
    assert f"levels_uA {list(levels)}" in said


def test_levels_end_at_most_where_the_device_does():
    assert own_device(levels_uA=(10.0, 600.0)).levels_uA == (10, 600)
    assert own_device(levels_uA=(0.5,)).levels_uA == (0.5,)
    assert own_device(levels_uA=()).levels_uA == ()
    assert own_device(levels_uA=(900.0,), current_max_uA=None).levels_uA == (900,)
    said = refused(levels_uA=(10.0, 601.0))
    assert "levels_uA reach 601 µA, above current_max_uA = 600; correct one of them" in said


def test_spacings_stand_in_order():
    assert own_device(spacing_min_mm=20, spacing_max_mm=20).spacing_max_mm == 20
    assert own_device(spacing_min_mm=20, spacing_max_mm=None).spacing_min_mm == 20
    assert own_device(spacing_min_mm=None, spacing_max_mm=20).spacing_max_mm == 20
    said = refused(spacing_min_mm=20.5, spacing_max_mm=20)
    assert "spacing_min_mm = 20.5 is above spacing_max_mm = 20; exchange them" in said


@pytest.mark.parametrize(
    "field",
    [
        "current_max_uA",
        "contact_area_cm2",
        "spacing_min_mm",
        "spacing_max_mm",
        "timer_max_minutes",
        "duty_fraction",
    ],
)
def test_a_number_of_a_device_is_above_nought_and_finite(field: str):
    for bad in (0, -1, float("inf"), float("nan")):
        assert field in refused(**{field: bad, "levels_uA": ()})
    free = {"levels_uA": (), "spacing_min_mm": None, "spacing_max_mm": None}
    assert getattr(own_device(**{**free, field: 0.5}), field) == 0.5


def test_current_flows_at_most_all_the_time_and_may_begin_at_nought():
    assert own_device(duty_fraction=1).duty_fraction == 1
    assert "duty_fraction" in refused(duty_fraction=1.01)
    assert own_device(current_min_uA=0).current_min_uA == 0
    for bad in (-0.1, float("inf"), float("nan")):
        assert "current_min_uA" in refused(current_min_uA=bad)


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("methods", ["movable", "gloves", "stationary"], ["Movable"]),
        ("cleared_zones", ["face", "neck", "decollete"], ["chin"]),
        ("row_kind", "practice", "guess"),
        ("modality", "unknown", "DC"),
        ("place", "home", "spa"),
    ],
)
def test_words_of_a_device_are_those_of_the_table(field: str, good: Any, bad: Any):
    Device.model_validate({**BARE, field: good})
    with pytest.raises(ValidationError, match=field):
        Device.model_validate({**BARE, field: bad})


def test_every_device_of_the_table_can_be_meant():
    for row in RULES.devices.values():
        assert Device.model_validate(row.model_dump()) == row
