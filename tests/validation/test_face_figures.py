"""What `ninon face validate` prints is what was aimed at: all in `./ninon-dev validate`, a few here."""

from __future__ import annotations

import os
from typing import Any

import pytest

from ninon.clinic.face_validation.figures import Figure
from ninon.clinic.face_validation.run import validated
from ninon.imaging.model_install import status
from ninon.imaging.models import models_folder

FULL = bool(os.environ.get("NINON_FULL"))


@pytest.mark.slow
def test_every_figure_of_the_face_is_what_was_aimed_at(require: Any):
    require("models", status(models_folder()).ready or None, "the models are not installed")
    left_out: list[str] = []
    figures = list(validated(full=FULL, progress=left_out.append))

    assert left_out == []
    missed = [f"{figure.about}: {figure.line().strip()}" for figure in figures if figure.holds is False]
    assert missed == []
    assert sum(figure.holds is not None for figure in figures) >= 20
    assert {figure.about.split()[0] for figure in figures} >= {"every", "a", "landmarks"}


def test_a_figure_that_misses_its_target_says_so():
    missed = Figure("lines", "sharpest bend", 16.0, "°/mm", 15.0)
    met = Figure("lines", "sharpest bend", 15.0, "°/mm", 15.0)
    plain = Figure("lines", "lines drawn", 41.0, "")
    assert missed.holds is False
    assert missed.line().endswith("NOT MET")
    assert met.holds
    assert "NOT MET" not in met.line()
    assert plain.holds is None
    assert "41" in plain.line()


def test_a_target_can_be_a_least_as_well_as_a_most():
    few = Figure("landmarks", "share inside", 80.0, "%", 90.0, "at least")
    assert few.holds is False
    assert Figure("landmarks", "share inside", 95.0, "%", 90.0, "at least").holds
