"""A study gives the same bytes whoever does the work, and whatever happens to them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from ninon.clinic.cohort.dask_pool import cluster_at, local_cluster
from ninon.errors import InputError
from tests.unit.clinic.cohort_toys import toy_models, toy_study, toy_table

pytest.importorskip("distributed", reason="the extra ninon[cohort] is not installed")
pytest.importorskip("pyarrow", reason="the extra ninon[cohort] is not installed")
psutil = pytest.importorskip("psutil")

pytestmark = pytest.mark.slow

MEMORY = 1_500_000_000
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def study():
    return toy_study()


@pytest.fixture
def whole(tmp_path, study):
    return toy_table(tmp_path / "whole", study)


@pytest.fixture(scope="module")
def pool():
    with local_cluster(2, memory_bytes=MEMORY) as made:
        yield made


def listening(process):
    tree = [process, *process.children(recursive=True)]
    return [c.laddr for each in tree for c in each.net_connections("inet") if c.status == "LISTEN"]


def test_processes_of_this_machine_give_the_same_bytes(tmp_path, study, whole, pool):
    pids = tmp_path / "pids"
    pids.mkdir()

    def work(study, shape, task):
        (pids / str(os.getpid())).touch()
        assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
        return toy_models(study, shape, task)

    assert toy_table(tmp_path / "dask", study, work=work, pool=pool, size=1) == whole
    assert str(os.getpid()) not in {path.name for path in pids.iterdir()}


def test_nothing_listens_that_the_work_does_not_need_and_nobody_outside_is_heard(pool):
    found = listening(psutil.Process())
    assert {place.ip for place in found} == {"127.0.0.1"}
    assert 8787 not in {place.port for place in found}
    # One for the scheduler, and for each of two workers its own and its keeper's.
    assert len(found) == 5


def test_a_worker_that_dies_is_replaced_and_nothing_is_lost(tmp_path, study, whole, pool):
    died = tmp_path / "died"

    def work(study, shape, task):
        if task.first == 3 and not died.exists():
            died.touch()
            os._exit(1)
        return toy_models(study, shape, task)

    assert toy_table(tmp_path / "dask", study, work=work, pool=pool, size=1) == whole
    assert died.exists()


def test_a_task_that_always_kills_its_worker_is_told_in_a_sentence(tmp_path, study, whole):
    def work(study, shape, task):
        if task.first == 4:
            os._exit(1)
        return toy_models(study, shape, task)

    with (
        local_cluster(1, memory_bytes=MEMORY) as small,
        pytest.raises(InputError, match=r"died again and again over draws 4 to 4 .* run the same command"),
    ):
        toy_table(tmp_path / "dask", study, work=work, pool=small, size=1)
    assert not (tmp_path / "dask" / "cohort.parquet").exists()
    assert toy_table(tmp_path / "dask", study) == whole


KILLED = """
import sys, time
from pathlib import Path
from ninon.clinic.cohort.dask_pool import local_cluster
from tests.unit.clinic.cohort_toys import toy_models, toy_study, toy_table

def slowly(study, shape, task):
    time.sleep(0.5)
    return toy_models(study, shape, task)

if __name__ == "__main__":
    with local_cluster(1, memory_bytes=1_500_000_000) as pool:
        toy_table(Path(sys.argv[1]), toy_study(), work=slowly, pool=pool, size=1)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_a_study_killed_in_the_middle_goes_on_and_ends_the_same(tmp_path, study, whole):
    script, folder = tmp_path / "killed.py", tmp_path / "killed"
    script.write_text(textwrap.dedent(KILLED), encoding="utf-8")
    command = [sys.executable, str(script), str(folder)]
    begun = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)})
    try:
        until(lambda: len(list((folder / "parts").glob("*.json"))) >= 2)
        helpers = psutil.Process(begun.pid).children(recursive=True)
    finally:
        begun.kill()
        begun.wait()
    kept = len(list((folder / "parts").glob("*.json")))
    assert 2 <= kept < 14
    assert not (folder / "cohort.parquet").exists()
    later = []

    def work(study, shape, task):
        later.append(task)
        return toy_models(study, shape, task)

    assert toy_table(folder, study, work=work, size=1) == whole
    assert len(later) == 14 - kept
    _, alive = psutil.wait_procs(helpers, timeout=20)
    assert alive == []


def until(true, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and a worker as somebody else would start them; gives the address and the scheduler."""
    file = tmp_path / "scheduler.json"

    def start(*words):
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "dask", *words, *here]
        silent = subprocess.DEVNULL
        return subprocess.Popen(command, env=env, cwd=tmp_path, stdout=silent, stderr=silent)

    here = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(file)]
    scheduler = start("scheduler", "--port", "0")
    worker = None
    try:
        until(lambda: file.exists() and file.stat().st_size > 0)
        worker = start("worker", "--nthreads", "1", "--no-nanny")

        yield json.loads(file.read_text())["address"], scheduler
    finally:
        for process in (worker, scheduler):
            if process is not None:
                process.kill()
                process.wait()


def test_a_cluster_by_its_address_gives_the_same_bytes(tmp_path, study, whole, cluster):
    address, _ = cluster
    with cluster_at(address) as pool:
        assert toy_table(tmp_path / "far", study, pool=pool, size=2) == whole


def test_a_scheduler_that_is_lost_is_told_in_a_sentence_and_the_study_goes_on(
    tmp_path, study, whole, cluster
):
    address, scheduler = cluster
    begun = time.monotonic()

    def work(study, shape, task):
        time.sleep(0.3)
        return toy_models(study, shape, task)

    def progress_kills(pool):
        class Kills:
            workers = 1

            def results(self, *asked):
                for k, found in enumerate(pool.results(*asked)):
                    yield found
                    if k == 1:
                        scheduler.kill()

        return Kills()

    with pytest.raises(InputError, match="was lost"), cluster_at(address) as pool:
        toy_table(tmp_path / "far", study, work=work, pool=progress_kills(pool), size=1)
    assert time.monotonic() - begun < 60
    assert toy_table(tmp_path / "far", study) == whole


def test_a_scheduler_that_does_not_answer_is_told_within_seconds():
    begun = time.monotonic()
    with (
        pytest.raises(InputError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"),
        cluster_at("tcp://127.0.0.1:9"),
    ):
        pass
    assert time.monotonic() - begun < 15


@pytest.mark.parametrize("address", ["", "127.0.0.1", "http://127.0.0.1:8786", "tcp://:8786", "tcp://a b:1"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(InputError, match="an address reads like tcp"), cluster_at(address):
        pass
