"""``ninon cohort``: one plan on many faces, with every doubt drawn; a table out."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ninon.errors import InputError

if TYPE_CHECKING:
    from ninon.clinic.cohort.pools import Pool

__all__ = ["Progress", "cohort"]


def cohort(
    faces: Sequence[str],
    *,
    plan: Path,
    draws: int,
    out: Path,
    scheduler: str | None,
    workers: int | None,
    edge_mm: float,
    seed: int,
    as_json: bool,
) -> int:
    """Compute a study and print what it found.

    Parameters
    ----------
    faces : sequence of str
        Files, ``template``, ``random:K``.
    plan : Path
        A JSON file of ``ninon plan``.
    draws : int
        Models of each face beside the nominal one.
    out : Path
        Folder of the study.
    scheduler : str or None
        Address of a Dask cluster.
    workers : int or None
        Processes of this machine; 0 does without Dask, None takes one for each processor.
    edge_mm : float
        Edge of the meshes in the face.
    seed : int
        Of the draws.
    as_json : bool
        JSON and nothing else on standard output.
    """
    from ninon.clinic.cohort.faces import named_faces
    from ninon.clinic.cohort.packages import require_packages
    from ninon.clinic.cohort.parts import StudyFolder
    from ninon.clinic.cohort.run import ran
    from ninon.clinic.cohort.study import study_of
    from ninon.clinic.cohort.summary import cohort_json, cohort_text, summary_of
    from ninon.clinic.plan_file import read_plan

    if scheduler is not None and workers is not None:
        raise InputError("--workers are processes of this machine; with --scheduler leave it out.")
    require_packages("pyarrow", "threadpoolctl", *(() if workers == 0 else ("distributed",)))
    kept, used = read_plan(plan), named_faces(faces, report=_say)
    study = study_of(kept, used, draws=draws, seed=seed, edge_mm=edge_mm)
    with _pool(scheduler, workers, edge_mm) as pool:
        folder = StudyFolder.opened(out, study, used)
        progress = Progress(sys.stderr)
        try:
            result = ran(study, used, folder, pool, progress=progress)
        finally:
            progress.end()
    summary = summary_of(result)
    print(cohort_json(summary) if as_json else cohort_text(summary), end="")
    return 0


def _pool(scheduler: str | None, workers: int | None, edge_mm: float) -> AbstractContextManager[Pool]:
    from ninon.clinic.cohort.run import worker_memory_bytes

    if workers == 0:
        from ninon.clinic.cohort.pools import SerialPool

        return nullcontext(SerialPool())
    from ninon.clinic.cohort.dask_pool import cluster_at, local_cluster

    if scheduler is not None:
        _say(f"The shapes of the faces and the session go to {scheduler}.")
        return cluster_at(scheduler)
    memory = worker_memory_bytes(edge_mm)
    return local_cluster(workers or _usual_workers(memory), memory_bytes=memory)


def _usual_workers(memory_bytes: int) -> int:
    """Return one worker for each processor, fewer where memory does not last."""
    from distributed.system import MEMORY_LIMIT

    return max(1, min(_processors(), int(MEMORY_LIMIT // memory_bytes)))


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _say(said: str) -> None:
    print(said, file=sys.stderr, flush=True)


class Progress:
    """How far a study has come: one line, written over on a terminal, added to now and then elsewhere."""

    _WIDTH = 30
    _EVERY_S = 30.0

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._terminal = stream.isatty()
        self._begun = self._told = time.monotonic()
        self._first: int | None = None
        self._open = False

    def __call__(self, done: int, of: int) -> None:
        """Show how many of the models are done."""
        now = time.monotonic()
        if self._first is None:
            self._first = done
        elif not self._terminal and done < of and now - self._told < self._EVERY_S:
            return
        self._told = now
        full = self._WIDTH * done // max(of, 1)
        bar = "#" * full + "." * (self._WIDTH - full)
        line = f"[{bar}] {done} of {of} models{self._rest(done, of, now)}"
        if self._terminal:
            print(f"\r{line:<78}", end="", file=self._stream, flush=True)
            self._open = True
        else:
            print(line, file=self._stream, flush=True)

    def end(self) -> None:
        """Leave the line."""
        if self._open:
            print(file=self._stream, flush=True)
            self._open = False

    def _rest(self, done: int, of: int, now: float) -> str:
        fresh = done - (self._first or 0)
        if done >= of:
            return ""
        if fresh <= 0:
            return f", {done} from before" if done else ""
        left_s = (now - self._begun) / fresh * (of - done)
        return f", about {left_s / 60:.0f} min left" if left_s >= 90 else f", about {left_s:.0f} s left"
