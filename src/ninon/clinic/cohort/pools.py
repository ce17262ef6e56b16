"""Who does the work of a study: this process, one task after another, or somebody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from ninon.clinic.cohort.models import Computed, Task
from ninon.clinic.cohort.study import CohortStudy

__all__ = ["Pool", "SerialPool", "Work"]

Work = Callable[[CohortStudy, bytes, Task], tuple[Computed, ...]]
"""From a study, the shape of a face and a task to its models."""


class Pool(Protocol):
    """Something that works off tasks; in which order they come back is left to it."""

    @property
    def workers(self) -> int:
        """How many tasks are done at once."""

    def results(
        self, work: Work, study: CohortStudy, shapes: Mapping[str, bytes], tasks: Sequence[Task]
    ) -> Iterator[tuple[Task, tuple[Computed, ...]]]:
        """Give each task with its models as soon as it is finished.

        Parameters
        ----------
        work : callable
            A function of a module, so that other processes find it.
        study : CohortStudy
            The study.
        shapes : mapping of str to bytes
            The faces by fingerprint.
        tasks : sequence of Task
            What is to be done.
        """


class SerialPool:
    """Nobody else: one task after another in the process that asks."""

    @property
    def workers(self) -> int:
        """Return 1."""
        return 1

    def results(
        self, work: Work, study: CohortStudy, shapes: Mapping[str, bytes], tasks: Sequence[Task]
    ) -> Iterator[tuple[Task, tuple[Computed, ...]]]:
        """Give each task with its models."""
        for task in tasks:
            yield task, work(study, shapes[task.face], task)
