"""What strokes leave at the targets: both loops against a plain sum in double precision."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from ninon.errors import InputError, PhysicsError
from ninon.physics.transfer.evaluate import evaluated, vectors
from ninon.physics.transfer.loaded_rows import LoadedRows
from ninon.physics.transfer.row_weights import Contacts, RowWeights, nodal_contacts
from ninon.physics.transfer.spatial_order import LANES, tiled
from ninon.physics.transfer.strokes import StrokeFields, Strokes, strokes_of_pairs

ROWS, TARGETS, CONTACTS = 60, 5 * LANES - 50, 40
FAR_FROM = 0.02


def lines(dice: np.random.Generator, least: int, most: int) -> RowWeights:
    counts = dice.integers(least, most + 1, CONTACTS)
    starts = np.concatenate([[0], np.cumsum(counts)])
    rows = np.concatenate([dice.choice(ROWS, size=count, replace=False) for count in counts])
    weights = dice.uniform(-0.5, 1.0, starts[-1])
    total = np.add.reduceat(weights, starts[:-1])
    weights += np.repeat((1 - total) / counts, counts)
    return RowWeights.checked(starts, rows, weights)


@pytest.fixture(scope="module")
def dice() -> np.random.Generator:
    return np.random.default_rng(11)


@pytest.fixture(scope="module")
def points(dice) -> np.ndarray:
    return np.asarray(dice.uniform(0, 0.1, (TARGETS, 3)) * [1, 1, 0.05])


@pytest.fixture(scope="module")
def loaded(dice, points) -> LoadedRows:
    tiling = tiled(points)
    field = dice.standard_normal((tiling.tiles, ROWS, 3, LANES)).astype(np.float32)
    return LoadedRows(np.arange(ROWS), field, np.eye(ROWS), tiling)


@pytest.fixture(scope="module")
def strokes(dice) -> Strokes:
    """Positions of two to four contacts, in strokes of different lengths."""
    contacts = Contacts(
        dice.uniform(0, 0.1, (CONTACTS, 3)),
        lines(dice, 3, 25),
        lines(dice, 2, 4),
        FAR_FROM,
        np.zeros(CONTACTS),
    )
    counts = dice.integers(2, 5, 50)
    starts = np.concatenate([[0], np.cumsum(counts)])
    share = dice.uniform(-1, 1, starts[-1])
    share -= np.repeat(np.add.reduceat(share, starts[:-1]) / counts, counts)
    return Strokes(
        contacts,
        starts,
        dice.integers(0, CONTACTS, starts[-1]),
        share,
        dice.uniform(0, 0.1, 50),
        np.array([0, 7, 8, 30, 50]),
    )


def slowly(loaded: LoadedRows, strokes: Strokes) -> tuple[np.ndarray, np.ndarray]:
    """Charge and peak in double precision, one position and one tile at a time."""
    contacts, tiling = strokes.contacts, loaded.tiling
    charge, peak = (np.zeros((strokes.strokes, tiling.tiles, LANES)) for _ in range(2))
    for stroke in range(strokes.strokes):
        for position in range(*strokes.stroke_starts[stroke : stroke + 2]):
            for tile in range(tiling.tiles):
                field = np.zeros((3, LANES))
                for entry in range(*strokes.position_starts[position : position + 2]):
                    contact = strokes.contact[entry]
                    away = np.linalg.norm(contacts.centres_m[contact] - tiling.centres_m[tile])
                    far = away > contacts.far_from_m + tiling.reach_m[tile]
                    rows, weights = (contacts.far if far else contacts.near).line(contact)
                    field += strokes.share[entry] * np.einsum("k,kal->al", weights, loaded.field[tile, rows])
                length = np.linalg.norm(field, axis=0)
                charge[stroke, tile] += strokes.dwell_s[position] * length
                peak[stroke, tile] = np.maximum(peak[stroke, tile], length)
    return tiling.unpacked(charge), tiling.unpacked(peak)


def engine_or_skip(engine: str):
    if engine == "compiled":
        pytest.importorskip("numba")
    return engine


@pytest.mark.parametrize("engine", ["plain", "compiled"])
def test_both_loops_give_the_plain_sum_to_single_precision(loaded, strokes, engine):
    found = evaluated(loaded, strokes, threads=1, engine=engine_or_skip(engine))
    charge, peak = slowly(loaded, strokes)
    assert found.charge_per_A == pytest.approx(charge, rel=1e-4, abs=2e-6 * float(charge.max()))
    assert found.peak_per_A == pytest.approx(peak, rel=1e-4, abs=2e-6 * peak.max())


@pytest.mark.parametrize("engine", ["plain", "compiled"])
def test_the_number_of_threads_changes_no_bit(loaded, strokes, engine):
    one, two, five = (evaluated(loaded, strokes, threads=n, engine=engine_or_skip(engine)) for n in (1, 2, 5))
    for more in (two, five):
        assert np.array_equal(one.charge_per_A, more.charge_per_A)
        assert np.array_equal(one.peak_per_A, more.peak_per_A)


def test_without_numba_the_plain_loop_is_taken_and_said_aloud(loaded, strokes, monkeypatch):
    monkeypatch.setitem(sys.modules, "ninon.physics.transfer.compiled_kernel", None)
    monkeypatch.delattr("ninon.physics.transfer.compiled_kernel", raising=False)
    with pytest.warns(RuntimeWarning, match=r"many times slower. Install ninon\[dose\]"):
        found = evaluated(loaded, strokes, threads=1)
    plain = evaluated(loaded, strokes, threads=1, engine="plain")
    assert np.array_equal(found.charge_per_A, plain.charge_per_A)
    with pytest.raises(InputError, match="needs numba"):
        evaluated(loaded, strokes, threads=1, engine="compiled")


def test_only_some_rows_in_memory_are_enough_if_they_are_the_used_ones(loaded, strokes):
    used = strokes.contacts.used_rows
    some = LoadedRows(
        used, np.ascontiguousarray(loaded.field[:, used]), loaded.green[np.ix_(used, used)], loaded.tiling
    )
    whole, part = (evaluated(one, strokes, threads=1, engine="plain") for one in (loaded, some))
    assert part.charge_per_A == pytest.approx(whole.charge_per_A, rel=1e-5)
    missing = LoadedRows(used[1:], loaded.field[:, used[1:]], loaded.green, loaded.tiling)
    with pytest.raises(InputError, match=f"row {used[0]} .*is not loaded"):
        evaluated(missing, strokes, threads=1, engine="plain")


def test_the_vectors_of_a_position_have_the_length_that_is_evaluated(loaded, points, dice):
    sums = lines(dice, 3, 9)
    contacts = nodal_contacts(np.zeros((CONTACTS, 3)), sums.starts, sums.rows, sums.weights)
    pairs = strokes_of_pairs(contacts, np.ones(CONTACTS // 2), np.arange(CONTACTS // 2 + 1))
    length = np.linalg.norm(vectors(loaded, pairs), axis=2)
    found = evaluated(loaded, pairs, threads=1, engine="plain")
    assert found.peak_per_A == pytest.approx(length, rel=1e-4, abs=1e-5)
    assert np.array_equal(found.peak_per_A, found.charge_per_A)


def test_a_field_common_to_all_rows_moves_nothing(loaded, strokes):
    common = 1e3 * np.random.default_rng(0).standard_normal((loaded.tiling.tiles, 1, 3, LANES))
    shifted = LoadedRows(loaded.rows, (loaded.field + common).astype(np.float32), loaded.green, loaded.tiling)
    one, other = (evaluated(rows, strokes, threads=1, engine="plain") for rows in (loaded, shifted))
    assert other.charge_per_A == pytest.approx(one.charge_per_A, abs=5e-4 * float(one.charge_per_A.max()))


# ------------------------------------------------------------------ currents and passes


def test_another_current_or_pass_count_only_adds_strokes_anew():
    fields = StrokeFields(
        np.array([[1.0, 2.0], [10.0, 0.0]], dtype=np.float32),
        np.array([[3.0, 4.0], [1.0, 9.0]], dtype=np.float32),
    )
    charge, peak = fields.combined(
        current_A=np.array([2.0, 1.0]), mean_current_A=np.array([0.5, 0.25]), passes=np.array([3, 2])
    )
    assert charge == pytest.approx([1.5 + 5, 3])
    assert peak == pytest.approx([6, 9])
    charge, peak = fields.combined(
        current_A=np.array([2.0, 1.0]), mean_current_A=np.array([0.5, 0.25]), passes=np.array([3, 0])
    )
    assert charge == pytest.approx([1.5, 3])
    assert peak == pytest.approx([6, 8])


@pytest.mark.parametrize("current", [[1.0], [-1.0, 1.0], [np.nan, 1.0]])
def test_currents_that_cannot_be_meant_are_refused(current):
    fields = StrokeFields(np.ones((2, 3), dtype=np.float32), np.ones((2, 3), dtype=np.float32))
    with pytest.raises(InputError, match="each of the 2 strokes"):
        fields.combined(current_A=np.array(current), mean_current_A=np.ones(2), passes=np.ones(2))


def single_contacts() -> Contacts:
    return nodal_contacts(np.zeros((2, 3)), np.array([0, 1, 2]), np.array([0, 1]), np.ones(2))


def made(position_starts=(0, 2), contact=(0, 1), share=(1.0, -1.0), dwell_s=(1.0,), stroke_starts=(0, 1)):
    return Strokes(
        single_contacts(),
        np.array(position_starts),
        np.array(contact),
        np.array(share),
        np.array(dwell_s),
        np.array(stroke_starts),
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"share": (1.0, -0.999)}, "what enters must also leave"),
        ({"share": (1.0, np.nan)}, "what enters must also leave"),
        ({"share": (0.0, 0.0)}, "what enters must also leave"),
        ({"contact": (0, 2)}, "not among the 2"),
        ({"dwell_s": (-1.0,)}, "dwell time is negative"),
        ({"stroke_starts": (0, 0, 1)}, "each stroke must have"),
        ({"position_starts": (0, 1)}, "each position must have"),
        ({"share": (1.0, -0.5, -0.5)}, "do not belong"),
    ],
)
def test_positions_that_cannot_be_meant_are_refused(wrong, said):
    with pytest.raises(InputError, match=said):
        made(**wrong)


def test_rounding_in_the_currents_of_a_position_leaks_nothing():
    assert abs(made(share=(1.0, -1.0 + 5e-7)).balanced_share.sum()) < 1e-15


def test_no_threads_are_refused(loaded, strokes):
    with pytest.raises(InputError, match="0 threads"):
        evaluated(loaded, strokes, threads=0)


# ------------------------------------------------------------------ potentials between rows


def test_potentials_between_rows_are_the_same_both_ways(loaded):
    green = np.array([[2.0, 1.0 + 1e-12, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 1.0]])
    rows = LoadedRows(np.array([4, 5, 9]), loaded.field[:, :3], green, loaded.tiling)
    between = rows.green_between(np.array([4, 9]), np.array([5, 9]))
    assert between == pytest.approx(np.array([[1.0, 0.5], [0.2, 1.0]]))


def test_rows_of_different_bodies_are_noticed(loaded):
    green = np.array([[2.0, 1.0], [1.01, 3.0]])
    rows = LoadedRows(np.array([0, 1]), loaded.field[:, :2], green, loaded.tiling)
    with pytest.raises(PhysicsError, match="not of one body"):
        rows.green_between(np.array([0]), np.array([1]))
