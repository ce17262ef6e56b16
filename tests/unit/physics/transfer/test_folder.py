"""The folder of a transfer matrix survives kills, damage, strangers, company and a full disk."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from ninon.errors import InputError, RecordError
from ninon.physics.transfer.folder_lock import folder_lock, is_locked
from ninon.physics.transfer.key import transfer_key
from ninon.physics.transfer.spatial_order import BLOCK
from tests.unit.physics.transfer.made_up_matrix import BLOCKS, ROWS, everything, made_up

FULL = bool(os.environ.get("NINON_FULL"))
KEY, OTHER = "a" * 64, "b" * 64


def building(root: Path, seconds: float) -> subprocess.Popen[str]:
    """Start a process that fills the folder; it is about to begin when this returns."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.unit.physics.transfer.made_up_matrix", str(root), str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[4],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, bytes]:
    """What an undisturbed build leaves."""
    matrix, _ = made_up(tmp_path / "undisturbed")
    matrix.ensure()
    return everything(matrix.folder)


def test_a_build_that_is_killed_again_and_again_ends_with_the_same_bytes(tmp_path, whole):
    matrix, _ = made_up(tmp_path / "killed")
    dice = random.Random(None if FULL else 4)
    cut_short = 0
    for _ in range(40 if FULL else 3):
        if len(matrix.filled) == BLOCKS:
            shutil.rmtree(matrix.folder)
        process = building(tmp_path / "killed", 0.02)
        time.sleep(dice.uniform(0, 0.15))
        process.kill()
        cut_short += process.wait() == -9
        assert process.stdout is not None
        process.stdout.close()
    assert cut_short
    matrix.ensure()
    assert everything(matrix.folder) == whole


def test_a_build_goes_on_where_it_was_stopped(tmp_path, whole):
    matrix, maker = made_up(tmp_path / "stopped")
    stop_after = 2

    def stop(progress):
        if progress.done == stop_after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        matrix.ensure(report=stop)
    matrix.ensure()
    assert maker.made == list(range(BLOCKS))
    assert everything(matrix.folder) == whole


def test_what_a_kill_left_half_written_is_swept_away(tmp_path, whole):
    matrix, _ = made_up(tmp_path / "swept")
    matrix.folder.mkdir(parents=True)
    (matrix.folder / "rows-00003.bin.part").write_bytes(b"half")
    matrix.ensure()
    assert everything(matrix.folder) == whole


@pytest.mark.parametrize("where", [3, 80, 230, 1_000, 400_000, -9])
def test_a_flipped_byte_is_noticed_and_its_block_made_anew(tmp_path, whole, where):
    matrix, maker = made_up(tmp_path / "flipped")
    matrix.ensure()
    path = matrix.folder / "rows-00002.bin"
    damaged = bytearray(path.read_bytes())
    damaged[where] ^= 16
    path.write_bytes(damaged)
    maker.made.clear()
    matrix.loaded(np.array([2 * BLOCK]))
    assert maker.made == [2]
    assert everything(matrix.folder) == whole


@pytest.mark.parametrize("change", [lambda all_bytes: all_bytes[:-1], lambda all_bytes: all_bytes + b"0"])
def test_a_block_too_short_or_too_long_is_made_anew(tmp_path, whole, change):
    matrix, _ = made_up(tmp_path / "cut")
    matrix.ensure()
    path = matrix.folder / "rows-00001.bin"
    path.write_bytes(change(path.read_bytes()))
    matrix.ensure()
    assert everything(matrix.folder) == whole


def test_files_of_another_matrix_are_not_trusted(tmp_path, whole):
    stranger, _ = made_up(tmp_path / "cache", OTHER)
    stranger.ensure()
    matrix, maker = made_up(tmp_path / "cache", KEY)
    shutil.copytree(stranger.folder, matrix.folder)
    matrix.ensure()
    assert maker.made == list(range(BLOCKS))
    assert everything(matrix.folder) == whole


def test_a_block_under_the_wrong_number_is_not_trusted(tmp_path, whole):
    matrix, _ = made_up(tmp_path / "swapped")
    matrix.ensure()
    shutil.copy(matrix.folder / "rows-00001.bin", matrix.folder / "rows-00004.bin")
    matrix.ensure()
    assert everything(matrix.folder) == whole


def test_only_the_rows_that_are_asked_for_are_made_and_they_are_kept(tmp_path):
    matrix, maker = made_up(tmp_path)
    rows = np.array([3, BLOCK + 1, 4 * BLOCK])
    matrix.ensure(rows)
    assert maker.made == matrix.filled == [0, 1, 4]
    matrix.loaded(rows)
    assert maker.made == [0, 1, 4]


def test_rows_come_back_as_they_were_made(tmp_path):
    matrix, maker = made_up(tmp_path)
    rows = np.array([5, BLOCK + 7, 2 * BLOCK, ROWS - 1])
    fresh, stored = matrix.loaded(rows), matrix.loaded(rows, threads=2)
    blocks = dict(zip(range(BLOCKS), maker.blocks(list(range(BLOCKS))), strict=True))
    for k, row in enumerate(rows):
        block = blocks[row // BLOCK]
        for loaded in (fresh, stored):
            assert np.array_equal(loaded.field[:, k], block.field[:, row % BLOCK])
            assert np.array_equal(loaded.green[k], block.green[row % BLOCK, rows])


def test_progress_is_told_with_the_time_that_is_left(tmp_path):
    matrix, _ = made_up(tmp_path, seconds=0.02)
    told: list = []
    matrix.ensure(report=told.append)
    assert [one.done for one in told] == list(range(1, BLOCKS + 1))
    assert {one.total for one in told} == {BLOCKS}
    assert told[0].seconds_left >= 0.02 * (BLOCKS - 1)
    assert told[-1].seconds_left == 0


def test_a_row_that_cannot_be_is_refused(tmp_path):
    matrix, _ = made_up(tmp_path)
    with pytest.raises(InputError, match=f"rows 0 to {ROWS - 1}"):
        matrix.ensure(np.array([ROWS]))


# ------------------------------------------------------------------ a full disk


def test_a_full_disk_is_said_plainly_and_leaves_no_half_file(tmp_path, whole):
    resource = pytest.importorskip("resource")
    matrix, _ = made_up(tmp_path / "full")
    matrix.ensure(np.array([0]))
    before = everything(matrix.folder)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
    try:
        with pytest.raises(RecordError, match=r"no room is left.*free some space"):
            matrix.ensure()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert everything(matrix.folder) == before
    matrix.ensure()
    assert everything(matrix.folder) == whole


def test_a_place_that_cannot_be_written_to_is_said_plainly(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    matrix, _ = made_up(tmp_path / "file")
    with pytest.raises(RecordError, match="cannot be written"):
        matrix.ensure()


# ------------------------------------------------------------------ company


def test_two_that_build_the_same_matrix_share_the_work(tmp_path, whole):
    root = tmp_path / "shared"
    both = [building(root, 0.05) for _ in range(2)]
    made = [process.communicate()[0].split() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(made[0] + made[1]) == [str(number) for number in range(BLOCKS)]
    assert everything(root / KEY) == whole


def test_a_lock_is_let_go_when_its_holder_dies(tmp_path):
    process = building(tmp_path, 60.0)
    while not is_locked(tmp_path / KEY):
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert not is_locked(tmp_path / KEY)


def test_a_folder_thrown_away_while_another_waits_for_it_is_locked_afresh(tmp_path):
    folder = tmp_path / "thrown"
    folder.mkdir()
    entered = threading.Event()

    def wait_for_it() -> None:
        with folder_lock(folder):
            entered.set()
            assert is_locked(folder)

    with folder_lock(folder):
        waiting = threading.Thread(target=wait_for_it)
        waiting.start()
        time.sleep(0.1)
        assert not entered.is_set()
        shutil.rmtree(folder)
    waiting.join(5)
    assert entered.is_set()


# ------------------------------------------------------------------ the size of the cache


def matrices(root: Path, limit: float) -> list:
    one, _ = made_up(root, "c" * 64)
    limit_bytes = int(limit * BLOCKS * one.shape.size_bytes)
    return [made_up(root, letter * 64, limit_bytes=limit_bytes)[0] for letter in "def"]


def test_the_matrix_not_used_for_longest_leaves_first(tmp_path):
    first, second, third = matrices(tmp_path, 2.5)
    for age, matrix in ((300, first), (200, second)):
        matrix.ensure()
        long_ago = time.time() - age
        os.utime(matrix.folder / "header.json", (long_ago, long_ago))
    first.loaded(np.array([0]))
    third.ensure()
    assert [matrix.folder.exists() for matrix in (first, second, third)] == [True, False, True]
    assert not list(tmp_path.glob(".leaving*"))


def test_a_matrix_that_is_being_built_does_not_leave(tmp_path):
    first, second, third = matrices(tmp_path, 2.5)
    first.ensure()
    second.ensure()
    os.utime(first.folder / "header.json", (0, 0))
    with folder_lock(first.folder):
        third.ensure()
    assert first.folder.exists()
    assert not second.folder.exists()


def test_a_matrix_larger_than_the_limit_is_refused(tmp_path):
    matrix = matrices(tmp_path, 0.5)[0]
    with pytest.raises(InputError, match="raise the limit"):
        matrix.ensure()
    assert matrix.filled == []


# ------------------------------------------------------------------ the key


def test_the_key_changes_with_what_the_numbers_depend_on_and_with_nothing_else():
    points, sigma = np.array([[0.0, 0.01, 0.02]]), np.array([0.2, 0.35])

    def key(points=points, sigma=sigma, patch="disc"):
        return transfer_key({"points": points}, {"sigma": sigma}, {"patch": patch})

    assert key() == key(points=points + 1e-8) == key(sigma=sigma.copy())
    assert len({key(), key(points=points + 1e-6), key(sigma=sigma * (1 + 1e-15)), key(patch="node")}) == 4
    assert transfer_key({}, {"n": np.array([1, 2], dtype=np.int32)}, {}) == transfer_key(
        {}, {"n": np.array([1, 2])}, {}
    )
    assert transfer_key({}, {"a": np.zeros((2, 3))}, {}) != transfer_key({}, {"a": np.zeros((3, 2))}, {})
