"""The tasks of a study on Dask: processes of this machine, or a cluster that somebody has started.

No result depends on who computed it: the pool hands tasks out and brings models back, nothing else.
"""

from __future__ import annotations

import asyncio
import logging
import re
import warnings
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ninon.clinic.cohort.models import Computed, Task
from ninon.clinic.cohort.pools import Work
from ninon.clinic.cohort.study import CohortStudy
from ninon.errors import InputError, NinonError

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["DaskPool", "cluster_at", "local_cluster"]

ANSWER_SECONDS = 5.0
WORKER_SECONDS = 60.0
_ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:]+\]|[^\s:/\[\]]+):\d{1,5}/?")
_AHEAD = 2
"""Tasks handed out beyond those being done, for each worker."""
_KEPT = "What is finished is kept: run the same command again to go on."


class DaskPool:
    """Tasks handed to a Dask scheduler, a few more than it has workers."""

    def __init__(self, client: Client, *, where: str) -> None:
        self._client = client
        self._where = where

    @property
    def workers(self) -> int:
        """How many tasks are done at once, as of now."""
        return max(sum(int(count) for count in self._client.nthreads().values()), 1)

    def results(
        self, work: Work, study: CohortStudy, shapes: Mapping[str, bytes], tasks: Sequence[Task]
    ) -> Iterator[tuple[Task, tuple[Computed, ...]]]:
        """Give each task with its models as soon as it is finished.

        Raises
        ------
        InputError
            If the scheduler is lost, or workers die over the same task again and again.
        """
        from distributed import as_completed

        waiting, flying = deque(tasks), dict[str, Task]()
        done = as_completed(loop=self._client.loop)
        sent = _Sent(self._client, study, shapes)
        try:
            self._hand_out(work, sent, waiting, flying, done)
            for future in done:
                task = flying.pop(future.key)
                found = self._found(future, task)
                future.release()
                sent.forget(task.face, [*waiting, *flying.values()])
                self._hand_out(work, sent, waiting, flying, done)
                yield task, found
        except (OSError, asyncio.CancelledError, TimeoutError) as fault:
            raise self._lost(fault) from None
        if flying or waiting:
            raise self._lost("it forgot tasks")

    def _hand_out(
        self, work: Work, sent: _Sent, waiting: deque[Task], flying: dict[str, Task], done: Any
    ) -> None:
        while waiting and len(flying) < _AHEAD * self.workers:
            task = waiting.popleft()
            key = f"ninon-{sent.study.key[:24]}-{task.face[:24]}-{task.first}-{task.stop}"
            flying[key] = task
            done.add(
                self._client.submit(work, sent.of_study, sent.of_face(task.face), task, key=key, pure=True)
            )

    def _found(self, future: Future, task: Task) -> tuple[Computed, ...]:
        from distributed import KilledWorker

        try:
            return tuple(future.result())
        except KilledWorker:
            raise InputError(
                f"Workers died again and again over draws {task.first} to {task.stop - 1} of the face "
                f"{task.face[:12]}…: most likely they lack memory. Give fewer --workers or a larger "
                f"--edge-mm. {_KEPT}"
            ) from None
        except (NinonError, OSError, asyncio.CancelledError, TimeoutError):
            raise
        except ImportError as fault:
            raise InputError(
                f"A worker of {self._where} has no Ninon of this version ({fault}). Install it there. {_KEPT}"
            ) from None
        except Exception as fault:
            if "cancel" in type(fault).__name__.lower():  # distributed's own word for a lost scheduler
                raise self._lost(fault) from None
            raise

    def _lost(self, fault: object) -> InputError:
        said = f"{type(fault).__name__}" if isinstance(fault, BaseException) else fault
        return InputError(f"The Dask scheduler at {self._where} was lost ({said}). {_KEPT}")


class _Sent:
    """What lies with the scheduler for all tasks: the study, and each face once.

    They are handed over as tasks of their own, not scattered: a scattered value is gone with its worker.
    """

    def __init__(self, client: Client, study: CohortStudy, shapes: Mapping[str, bytes]) -> None:
        self.study = study
        self._client, self._shapes = client, shapes
        self.of_study = client.submit(_same, study, key=f"ninon-study-{study.key[:24]}", pure=True)
        self._faces: dict[str, Future] = {}

    def of_face(self, face: str) -> Future:
        if face not in self._faces:
            key = f"ninon-face-{self.study.key[:24]}-{face[:24]}"
            self._faces[face] = self._client.submit(_same, self._shapes[face], key=key, pure=True)
        return self._faces[face]

    def forget(self, face: str, tasks: Sequence[Task]) -> None:
        if face in self._faces and not any(task.face == face for task in tasks):
            self._faces.pop(face).release()


def _same(value: Any) -> Any:
    return value


@contextmanager
def local_cluster(workers: int, *, memory_bytes: int) -> Iterator[DaskPool]:
    """Give a pool of processes on this machine, which nobody outside can reach.

    Parameters
    ----------
    workers : int
        How many, with one thread each.
    memory_bytes : int
        What one may take before it is started anew.
    """
    from tempfile import TemporaryDirectory

    import dask
    from distributed import Client, Nanny, SpecCluster

    from ninon.clinic.cohort.dask_servers import QuietScheduler, QuietWorker

    quiet = {
        # A face is never written to disk by somebody who lacks memory.
        "distributed.worker.memory.target": False,
        "distributed.worker.memory.spill": False,
        "distributed.admin.system-monitor.gil.enabled": False,
    }
    threads = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
    with _quietly(), dask.config.set(quiet), TemporaryDirectory(prefix="ninon-cohort-") as scratch:
        options = {
            "nthreads": 1, "host": "127.0.0.1", "memory_limit": memory_bytes, "env": threads,
            "local_directory": scratch, "worker_class": QuietWorker, "silence_logs": logging.CRITICAL,
            "dashboard": False,
        }  # fmt: skip
        scheduler = {"cls": QuietScheduler, "options": {"host": "127.0.0.1", "port": 0, "dashboard": False}}
        with (
            SpecCluster(
                workers={k: {"cls": Nanny, "options": options} for k in range(workers)},
                scheduler=scheduler,
                silence_logs=logging.CRITICAL,
                shutdown_on_close=True,
            ) as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            yield DaskPool(client, where="this machine")


@contextmanager
def cluster_at(address: str) -> Iterator[DaskPool]:
    """Give the pool behind a scheduler that somebody has started.

    Parameters
    ----------
    address : str
        Such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    InputError
        If it is no address, nobody answers, or no worker is there.
    """
    from distributed import Client

    if not _ADDRESS.fullmatch(address):
        raise InputError(f"--scheduler {address}: an address reads like tcp://10.0.0.5:8786")
    with _quietly():
        try:
            client = Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
        except (OSError, TimeoutError, ValueError, RuntimeError):
            raise InputError(
                f"No Dask scheduler answers at {address} within {ANSWER_SECONDS:g} s. Start one there "
                "(dask scheduler), correct the address, or leave --scheduler out to use this machine."
            ) from None
        with client:
            try:
                client.wait_for_workers(1, timeout=WORKER_SECONDS)
            except TimeoutError:
                raise InputError(
                    f"The scheduler at {address} has had no worker for {WORKER_SECONDS:g} s. Start some "
                    f"(dask worker {address} --nthreads 1)."
                ) from None
            yield DaskPool(client, where=address)


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep Dask's own log to itself: what goes wrong is told in sentences."""
    loggers = [logging.getLogger(name) for name in ("distributed", "tornado", "asyncio")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="distributed")
            warnings.filterwarnings("ignore", module="tornado")
            yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
