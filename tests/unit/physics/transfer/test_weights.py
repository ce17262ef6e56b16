"""Weights on lattice rows carry the whole current, fit smooth fields, and know where the lattice ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.errors import InputError
from ninon.physics.transfer.error_bound import calibrated_bound
from ninon.physics.transfer.interpolation import FAR_ROWS, lattice_contacts
from ninon.physics.transfer.lattice import Lattice, lattice_on
from ninon.physics.transfer.row_weights import RowWeights, nodal_contacts

SIDE = 0.06
UP = np.array([0.0, 0.0, 1.0])


def plane_lattice() -> Lattice:
    edge = 1.2e-3
    count = round(SIDE / edge)
    j, i = np.meshgrid(np.arange(count), np.arange(count), indexing="ij")
    plane = np.stack([(i + j % 2 / 2) * edge, j * edge, 0.0 * i], axis=2).reshape(-1, 3)
    everywhere = np.ones(len(plane), dtype=bool)
    return lattice_on(plane, np.tile(UP, (len(plane), 1)), everywhere, area_m2=SIDE**2, apart_m=2.3e-3)


LATTICE = plane_lattice()
places = st.tuples(st.floats(0.01, SIDE - 0.01), st.floats(0.01, SIDE - 0.01))


def at(x: float, y: float) -> tuple[np.ndarray, np.ndarray]:
    return np.array([[x, y, 0.0]]), UP[None]


@given(place=places)
def test_weights_carry_the_whole_current(place):
    contacts = lattice_contacts(LATTICE, *at(*place))
    for sums in (contacts.near, contacts.far):
        assert sums.line(0)[1].sum() == pytest.approx(1, abs=1e-14)


@given(place=places, slope=st.tuples(st.floats(-1, 1), st.floats(-1, 1)))
def test_what_varies_linearly_is_met_exactly(place, slope):
    rows, weights = lattice_contacts(LATTICE, *at(*place)).near.line(0)
    assert weights @ (LATTICE.points_m[rows, :2] @ slope) == pytest.approx(np.dot(place, slope), abs=1e-8)


@given(place=places, depth=st.floats(4.5e-3, 1e-2))
def test_the_potential_of_a_point_at_depth_is_met_closely(place, depth):
    def potential(x, y):
        return 1 / np.sqrt((x - 0.03) ** 2 + (y - 0.03) ** 2 + depth**2)

    rows, weights = lattice_contacts(LATTICE, *at(*place)).near.line(0)
    met = weights @ potential(*LATTICE.points_m[rows, :2].T)
    assert met == pytest.approx(potential(*place), abs=4e-3 / depth)


def test_on_a_lattice_point_its_own_row_does_nearly_everything():
    inside = (LATTICE.points_m[:, :2] > 0.008) & (LATTICE.points_m[:, :2] < SIDE - 0.008)
    for row in np.flatnonzero(inside.all(axis=1)):
        rows, weights = lattice_contacts(LATTICE, LATTICE.points_m[[row]], UP[None]).near.line(0)
        assert rows[np.argmax(weights)] == row
        assert weights.max() > 0.85
        assert np.abs(weights).sum() < 1.2


def test_far_sums_use_the_few_nearest_rows():
    contacts = lattice_contacts(LATTICE, *at(0.031, 0.027))
    away = np.linalg.norm(LATTICE.points_m - contacts.centres_m, axis=1)
    assert set(contacts.far.rows) == set(np.argsort(away)[:FAR_ROWS])


@pytest.mark.parametrize("place", [(-0.004, 0.03), (0.03, SIDE + 0.003), (0.2, 0.2)])
def test_a_contact_outside_the_lattice_is_refused(place):
    with pytest.raises(InputError, match=r"outside the lattice.*move it inwards"):
        lattice_contacts(LATTICE, *at(*place))


def test_a_contact_off_the_skin_is_refused():
    with pytest.raises(InputError, match="outside the lattice"):
        lattice_contacts(LATTICE, np.array([[0.03, 0.03, 0.004]]), UP[None])


def test_rows_on_the_other_side_of_a_fold_are_no_neighbours():
    below = LATTICE.points_m - [0, 0, 1e-3]
    both = Lattice(
        np.arange(2 * len(LATTICE)),
        np.concatenate([LATTICE.points_m, below]),
        np.concatenate([LATTICE.normals, -LATTICE.normals]),
        LATTICE.spacing_m,
    )
    there, alone = (lattice_contacts(one, *at(0.03, 0.03)) for one in (both, LATTICE))
    assert set(there.near.rows) == set(alone.near.rows) or there.near.rows.max() < len(LATTICE)


def test_contacts_together_get_the_weights_they_get_alone():
    some = np.column_stack([np.random.default_rng(2).uniform(0.01, 0.05, (5, 2)), np.zeros(5)])
    together = lattice_contacts(LATTICE, some, np.tile(UP, (5, 1)))
    for k in range(5):
        alone = lattice_contacts(LATTICE, some[k : k + 1], UP[None])
        assert np.array_equal(alone.near.rows, together.near.line(k)[0])
        assert alone.near.weights == pytest.approx(together.near.line(k)[1], abs=1e-8)


def test_the_number_of_threads_changes_no_weight():
    many = np.column_stack([np.random.default_rng(3).uniform(0.01, 0.05, (3000, 2)), np.zeros(3000)])
    one, two = (lattice_contacts(LATTICE, many, np.tile(UP, (3000, 1)), threads=n) for n in (1, 2))
    for a, b in ((one.near, two.near), (one.far, two.far)):
        assert np.array_equal(a.rows, b.rows)
        assert np.array_equal(a.weights, b.weights)


# ------------------------------------------------------------------ loads given from outside


def test_a_load_that_does_not_add_up_to_one_is_refused():
    with pytest.raises(InputError, match=r"contact 1 add up to 0\.9"):
        RowWeights.checked(np.array([0, 2, 3]), np.array([0, 1, 2]), np.array([0.5, 0.5, 0.9]))


def test_rounding_is_taken_off_a_load():
    sums = RowWeights.checked(np.array([0, 3]), np.arange(3), np.array([0.5, 0.3, 0.2 + 4e-7]))
    assert sums.weights.sum() == pytest.approx(1, abs=1e-15)


def test_a_contact_without_rows_is_refused():
    with pytest.raises(InputError, match="at least one row"):
        RowWeights.checked(np.array([0, 0, 1]), np.array([0]), np.array([1.0]))


def test_as_many_centres_as_loads_are_asked_for():
    with pytest.raises(InputError, match="2 centres"):
        nodal_contacts(np.zeros((2, 3)), np.array([0, 1]), np.array([0]), np.array([1.0]))


def test_a_bound_needs_enough_places_between_the_rows():
    contacts = lattice_contacts(LATTICE, *at(0.03, 0.03))
    with pytest.raises(InputError, match="16 or more places"):
        calibrated_bound(contacts, np.zeros((1, 4, 3)), np.zeros((1, 4, 3)))
