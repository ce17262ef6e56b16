"""A study from beginning to end, or from where it was left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from ninon.clinic.cohort.faces import CohortFace
from ninon.clinic.cohort.models import Computed, draws_per_task, models_of
from ninon.clinic.cohort.parts import StudyFolder, missing_tasks
from ninon.clinic.cohort.pools import Pool, Work
from ninon.clinic.cohort.study import CohortStudy
from ninon.clinic.cohort.table import parquet_bytes
from ninon.clinic.files import write_whole
from ninon.errors import PhysicsError

__all__ = ["CohortResult", "ran", "worker_memory_bytes"]

_LEAST_BYTES = 1_500_000_000
_USUAL_BYTES = 1_500_000_000
_USUAL_EDGE_MM = 4.0


@dataclass(frozen=True, eq=False)
class CohortResult:
    """A finished study."""

    study: CohortStudy
    faces: tuple[CohortFace, ...]
    models: Mapping[str, Mapping[int, Computed]]
    """By fingerprint and draw; draw 0 is nominal."""
    table: Path

    @property
    def failed(self) -> tuple[Computed, ...]:
        """The models that could not be computed."""
        return tuple(m for of_face in self.models.values() for m in of_face.values() if m.failure)


def worker_memory_bytes(edge_mm: float) -> int:
    """Return what one worker may take: about twice what one was seen to take with a whole session."""
    return max(_LEAST_BYTES, round(_USUAL_BYTES * (_USUAL_EDGE_MM / edge_mm) ** 2))


def ran(
    study: CohortStudy,
    faces: Sequence[CohortFace],
    folder: StudyFolder,
    pool: Pool,
    *,
    work: Work = models_of,
    models_per_task: int | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> CohortResult:
    """Compute what is not there yet, and write the table.

    Parameters
    ----------
    study : CohortStudy
        The study.
    faces : sequence of CohortFace
        Its faces.
    folder : StudyFolder
        Where it is kept.
    pool : Pool
        Who does the work.
    work : callable
        What is done for a task.
    models_per_task : int, optional
        How many models are handed out together; by default about half a minute's work, fewer where workers
        would have nothing to do. It changes no result.
    progress : callable
        Told how many models are done, of how many.

    Raises
    ------
    InputError
        If a file cannot be written, or the workers are lost.
    PhysicsError
        If no model at all could be computed.
    """
    shapes = {face.fingerprint: face.shape for face in faces}
    finished = folder.finished()
    total = len(faces) * (study.draws + 1)
    left = total - sum(len(of_face) for of_face in finished.values())
    size = models_per_task or min(draws_per_task(study.edge_mm), max(1, ceil(left / pool.workers)))
    progress(total - left, total)
    tasks = missing_tasks(shapes, study.draws, finished, size)
    if tasks:
        for task, found in pool.results(work, study, shapes, tasks):
            folder.keep(task, found)
            finished.setdefault(task.face, {}).update({model.draw: model for model in found})
            progress(sum(len(of_face) for of_face in finished.values()), total)
    result = CohortResult(study, tuple(faces), finished, folder.table)
    if len(result.failed) == total:
        raise PhysicsError(f"None of the {total} models could be computed. {result.failed[0].failure}")
    write_whole(folder.table, parquet_bytes(study, faces, finished))
    return result
