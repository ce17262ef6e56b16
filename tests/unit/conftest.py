"""One small session with its dose on the template: solved once for all tests that look at a dose."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ninon.care.journey import VisitPlan
    from ninon.dosimetry.dose_map import DoseMap

SMALL_LINES = ("M03", "M10", "M16")
"""At the jaw, in the eye ring, in the middle of the cheek."""
COARSE_MM = 6.0


@pytest.fixture(scope="session")
def dose_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what was solved on the template is kept, for all tests of one run."""
    return tmp_path_factory.mktemp("dose-cache")


@pytest.fixture(scope="session")
def small_visit() -> VisitPlan:
    """The first example client with three lines on each side."""
    from ninon.clinic import journey
    from ninon.clinic.examples import examples

    made = journey.plan(journey.read_intake(examples()[0]))
    steps = tuple(step for step in made.session.steps if step.movement in SMALL_LINES)
    assert len(steps) == 2 * len(SMALL_LINES)
    return made.model_copy(update={"session": made.session.model_copy(update={"steps": steps})})


@pytest.fixture(scope="session")
def small_dose(small_visit: VisitPlan, dose_cache: Path) -> DoseMap:
    """Its dose, on a mesh too coarse for anything but tests."""
    from ninon.clinic.client_dose import dose_of
    from ninon.clinic.dose_planning import kept_plan

    return dose_of(
        kept_plan(small_visit, has_face=False), None, edge_mm=COARSE_MM, threads=1, cache=dose_cache
    )
