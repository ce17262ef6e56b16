"""The fields of strokes on a face: those of direct solves, kept and read again, nothing lost in silence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ninon.dosimetry.face_conductivity import face_conductivity
from ninon.dosimetry.face_field import FaceField
from ninon.dosimetry.strokes import Stroke
from ninon.dosimetry.strokes_field import StrokesField
from ninon.dosimetry.targets import targets_of
from ninon.dosimetry.tissue_model import tissue_model
from ninon.errors import InputError
from ninon.physics.body import Body
from ninon.physics.contact import footprints
from ninon.physics.film import Film
from ninon.physics.transfer.transfer_cache import TransferCache

from .laid import MOVED, coarse_mesh, laid

EDGE_MM = 6.0
HORNY_OHM_M2 = 2.0


def a_field(cache: Path | None, *, wet: bool = False) -> FaceField:
    mesh = coarse_mesh(EDGE_MM)
    film, contact = None, HORNY_OHM_M2
    if wet:
        film = Film.over(mesh.mesh, np.flatnonzero(mesh.treated), sheet_S=6e-5, contact_Ohm_m2=HORNY_OHM_M2)
        contact = 0.0015
    targets = targets_of(mesh, apart_mm={"muscle": 4.0})
    conductivity = face_conductivity(mesh, tissue_model().conductivities())
    return FaceField(targets, conductivity, film, contact, 1, None if cache is None else TransferCache(cache))


def some_strokes() -> tuple[Stroke, ...]:
    """Four places each of the mid-cheek sweep on the right, and of the chewing-muscle lift."""
    found = {(s.movement, s.side): s for s in laid(MOVED, 9.0)}
    return tuple(only(found[line, "right"], slice(1, 5)) for line in ("M16", "M04"))


def only(stroke: Stroke, which: Any) -> Stroke:
    return replace(
        stroke, centres_mm=stroke.centres_mm[which], dwell_s=stroke.dwell_s[which],
        clearance_mm=stroke.clearance_mm[which], narrowed=stroke.narrowed[which],
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Solved:
    charge_per_A: NDArray[np.float64]
    peak_per_A: NDArray[np.float64]
    volts: NDArray[np.float64]
    """Between the contacts and inside the body, by place, per ampere."""


def directly(field: FaceField, stroke: Stroke) -> Solved:
    """Solve for every place by itself, without lattice, rows or interpolation."""
    face, body = field.targets.face, field.body
    recovery = field.targets.recovery(field.conductivity, body.unknowns)
    found, volts = [], []
    for centres in stroke.centres_mm:
        load = footprints(face.surface, face.places(centres), stroke.radius_m).load(face.count)
        load = np.asarray(load.todense() if hasattr(load, "todense") else load)
        currents = np.zeros(body.unknowns)
        currents[body.source_node(np.arange(face.count))] = stroke.shares @ load
        potential = body.solve(currents)
        found.append(np.linalg.norm((recovery @ potential).reshape(-1, 3), axis=1))
        volts.append(currents @ potential)
    size = np.array(found)
    return Solved(stroke.dwell_s @ size * stroke.duty, size.max(axis=0), np.array(volts))


def apart(one: NDArray[Any], other: NDArray[Any]) -> float:
    return float(np.linalg.norm(one - other) / np.linalg.norm(other))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rows")


@pytest.fixture(scope="module")
def field(cache: Path) -> FaceField:
    return a_field(cache)


@pytest.fixture(scope="module")
def found(field: FaceField) -> StrokesField:
    return field.strokes(some_strokes(), lambda said: None)


def test_interpolated_rows_say_what_direct_solves_say(field: FaceField, found: StrokesField):
    for k, stroke in enumerate(some_strokes()):
        direct = directly(field, stroke)
        assert apart(found.charge_per_A[k], direct.charge_per_A) < 0.01, stroke.movement
        assert apart(found.peak_per_A[k], direct.peak_per_A) < 0.02, stroke.movement


def test_the_voltage_is_that_of_the_worst_place_and_grows_with_the_horny_layer(
    field: FaceField, found: StrokesField
):
    for k, stroke in enumerate(some_strokes()):
        through = 2 * HORNY_OHM_M2 / stroke.contact_area_m2
        inside = directly(field, stroke).volts.max()
        assert found.voltage_per_A[k] - through == pytest.approx(inside, rel=0.05)
    drier = replace(field, contact_Ohm_m2=2 * HORNY_OHM_M2, _matrices={})
    more = drier.strokes(some_strokes(), lambda said: None).voltage_per_A - found.voltage_per_A
    assert more == pytest.approx([2 * HORNY_OHM_M2 / s.contact_area_m2 for s in some_strokes()], rel=1e-6)


def test_exchanging_the_contacts_changes_neither_density_nor_voltage(field: FaceField, found: StrokesField):
    turned = [replace(s, shares=-s.shares) for s in some_strokes()]
    other = field.strokes(turned, lambda said: None)
    np.testing.assert_allclose(other.charge_per_A, found.charge_per_A, rtol=1e-5)
    np.testing.assert_allclose(other.voltage_per_A, found.voltage_per_A, rtol=1e-9)


def test_places_in_another_order_are_the_same_stroke(field: FaceField, found: StrokesField):
    turned = [only(s, slice(None, None, -1)) for s in some_strokes()]
    other = field.strokes(turned, lambda said: None)
    np.testing.assert_allclose(other.charge_per_A, found.charge_per_A, rtol=1e-4)
    np.testing.assert_allclose(other.peak_per_A, found.peak_per_A, rtol=1e-5)


def test_charge_is_proportional_to_time_and_peak_knows_nothing_of_it(field: FaceField, found: StrokesField):
    slower = [replace(s, dwell_s=3 * s.dwell_s) for s in some_strokes()]
    other = field.strokes(slower, lambda said: None)
    np.testing.assert_allclose(other.charge_per_A, 3 * found.charge_per_A, rtol=1e-5)
    np.testing.assert_allclose(other.peak_per_A, found.peak_per_A, rtol=1e-6)


def test_what_was_solved_is_read_again(cache: Path, found: StrokesField, monkeypatch: pytest.MonkeyPatch):
    def nobody(self: Body) -> None:
        raise AssertionError("factored again")

    monkeypatch.setattr(Body, "factor", property(nobody))
    again = a_field(cache)
    same = again.strokes(some_strokes(), lambda said: None)
    assert (same.charge_per_A == found.charge_per_A).all()
    assert (same.voltage_per_A == found.voltage_per_A).all()
    # Two other places between those that were solved for need no row that is not there.
    less = again.strokes([only(some_strokes()[0], slice(0, 2))], lambda said: None)
    assert less.charge_per_A.max() > 0


def test_two_threads_find_the_same(cache: Path, found: StrokesField):
    two = replace(a_field(cache), threads=2)
    part = [only(some_strokes()[0], slice(0, 3))]  # another question, so that it is worked out again
    one = a_field(cache).strokes(part, lambda said: None)
    same = two.strokes(part, lambda said: None)
    np.testing.assert_array_equal(same.charge_per_A, one.charge_per_A)


def test_places_where_no_contact_can_lie_are_left_out_and_said(field: FaceField, found: StrokesField):
    stroke = some_strokes()[0]
    off = field.targets.face.vertices_mm[field.targets.face.within("scalp")][0]
    centres = stroke.centres_mm.copy()
    centres[2] = off
    part = field.strokes([replace(stroke, centres_mm=centres)], lambda said: None)
    assert part.lost == pytest.approx((stroke.dwell_s[2] / stroke.dwell_s.sum(),))
    kept = field.strokes([only(stroke, [0, 1, 3])], lambda said: None)
    np.testing.assert_allclose(part.charge_per_A, kept.charge_per_A, rtol=1e-5)
    assert found.lost == (0, 0)


def test_a_stroke_that_lies_nowhere_on_the_skin_is_named(field: FaceField):
    stroke = some_strokes()[0]
    off = field.targets.face.vertices_mm[field.targets.face.within("scalp")][0]
    nowhere = replace(stroke, centres_mm=np.broadcast_to(off, stroke.centres_mm.shape))
    with pytest.raises(InputError, match="M16 right"):
        field.strokes([nowhere], lambda said: None)


def test_a_film_takes_current_away_from_the_muscle_and_it_says_how_far_it_has_come(found: StrokesField):
    said: list[str] = []
    wet = a_field(None, wet=True).strokes(some_strokes()[:1], said.append)
    assert any("block" in each for each in said)
    assert wet.charge_per_A[0].sum() < 0.9 * found.charge_per_A[0].sum()
    assert wet.peak_per_A[0].max() < found.peak_per_A[0].max()
