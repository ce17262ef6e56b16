"""Windows on a photograph take points there and back, and cut out what lies in them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.errors import InputError
from ninon.imaging.crops import Window, sharp_patch
from ninon.imaging.pipeline import CONSTANTS, Constants, fingerprint

near = st.floats(-500, 500)


@given(near, near, st.floats(1, 900), st.floats(-3, 3), st.booleans())
def test_points_come_back_where_they_were(x, y, side, turn, mirrored):
    window = Window(x, y, side, turn, mirrored)
    points = np.random.default_rng(0).uniform(-1, 2, (20, 2))
    assert np.allclose(window.from_photo(window.to_photo(points)), points, atol=1e-9)


@given(st.floats(40, 60), st.floats(40, 60), st.floats(10, 40), st.floats(-3, 3), st.booleans())
def test_a_ramp_is_sampled_exactly_where_the_window_lies(x, y, side, turn, mirrored):
    row = np.arange(100, dtype=np.uint8)
    ramp = np.stack(
        [np.tile(row, (100, 1)), np.tile(row[:, None], (1, 100)), np.zeros((100, 100), np.uint8)], axis=2
    )
    patch = sharp_patch(ramp, Window(49.5, 49.5, 100), 100)
    window = Window(x, y, side, turn, mirrored)
    seen = patch.sample(window, 8)[:, :, :2].reshape(-1, 2) * 255
    rows, columns = np.divmod(np.arange(64), 8)
    true = window.to_photo((np.stack([columns, rows], axis=1) + 0.5) / 8)
    assert np.abs(seen - true).max() < 2e-2


def test_a_window_beyond_the_photograph_repeats_its_edge():
    photo = np.full((50, 50, 3), 200, dtype=np.uint8)
    patch = sharp_patch(photo, Window(0, 0, 60), 30)
    assert np.allclose(patch.values[:, :, :3], 200 / 255, atol=1e-3)
    with pytest.raises(InputError, match="outside"):
        sharp_patch(photo, Window(500, 500, 60), 30)


def test_every_constant_is_in_the_fingerprint():
    assert fingerprint() == fingerprint(CONSTANTS)
    assert len(fingerprint()) == 12
    changed: list[dict[str, Any]] = [{name: 0.1234} for name in Constants.__dataclass_fields__]
    others = {fingerprint(Constants(**each)) for each in changed}
    assert len(others | {fingerprint()}) == len(Constants.__dataclass_fields__) + 1
