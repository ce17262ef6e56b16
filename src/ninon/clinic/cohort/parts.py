"""The folder of a study: what it is of, and the finished tasks, so that it can be taken up again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ninon.clinic.cohort.faces import CohortFace
from ninon.clinic.cohort.models import Computed, Task
from ninon.clinic.cohort.study import CohortStudy, study_inputs
from ninon.clinic.files import write_whole
from ninon.errors import InputError

__all__ = ["StudyFolder", "missing_tasks"]

_SCHEMA = "ninon-cohort-study"
_NAME_DIGITS = 16
_WORDS = {
    "plan": "the plan",
    "device": "the device",
    "conductor": "the conductor",
    "frequency_Hz": "the repetition rate",
    "sex": "the client's sex",
    "age_y": "the client's age",
    "doubts": "the doubts",
    "draws": "--draws",
    "seed": "--seed",
    "edge_mm": "--edge-mm",
    "versions": "the versions of Ninon, its tables or its packages",
    "faces": "the faces",
}


@dataclass(frozen=True)
class StudyFolder:
    """Where one study is kept. Every file is written whole or not at all."""

    folder: Path
    key: str

    @property
    def table(self) -> Path:
        """The rows of all models, once all are there."""
        return self.folder / "cohort.parquet"

    @property
    def parts(self) -> Path:
        """The finished tasks."""
        return self.folder / "parts"

    @classmethod
    def opened(cls, folder: Path, study: CohortStudy, faces: Sequence[CohortFace]) -> StudyFolder:
        """Return a folder that is new or holds this very study.

        Raises
        ------
        InputError
            If it holds another study, or things that are none.
        """
        inputs, file = study_inputs(study, faces), folder / "study.json"
        kept = _kept(file)
        if kept is not None:
            other = [_WORDS[name] for name in inputs if kept.get(name) != inputs[name]]
            if other:
                raise InputError(
                    f"{folder}: holds another study: {' and '.join(other)} "
                    f"{'differ' if len(other) > 1 or other[0].startswith('the versions') else 'differs'}. "
                    "Name another folder with --out, or repeat what was asked before."
                )
        elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError(f"{folder}: is no folder of a study and not empty; name a new one with --out")
        else:
            told = {"schema_name": _SCHEMA, "schema_version": 1, "key": study.key, **inputs}
            write_whole(file, json.dumps(told, indent=1, ensure_ascii=False) + "\n")
        return cls(folder, study.key)

    def keep(self, task: Task, found: Iterable[Computed]) -> Path:
        """Keep what a task gave."""
        told = {
            "key": self.key,
            "face": task.face,
            "models": [{"draw": m.draw, "outputs": dict(m.outputs), "failure": m.failure} for m in found],
        }
        name = f"{task.face[:_NAME_DIGITS]}-{task.first:06d}-{task.stop:06d}.json"
        return write_whole(self.parts / name, json.dumps(told, ensure_ascii=False))

    def finished(self) -> dict[str, dict[int, Computed]]:
        """Return everything that is kept, by face and draw. A damaged part counts as not there."""
        found: dict[str, dict[int, Computed]] = {}
        for path in sorted(self.parts.glob("*.json")):
            try:
                told = json.loads(path.read_bytes())
                if told["key"] != self.key:
                    continue
                models = [_computed(each) for each in told["models"]]
                face = str(told["face"])
            except (OSError, ValueError, KeyError, TypeError):
                continue
            found.setdefault(face, {}).update({each.draw: each for each in models})
        return found


def missing_tasks(
    faces: Iterable[str], draws: int, finished: Mapping[str, Mapping[int, Any]], size: int
) -> tuple[Task, ...]:
    """Return tasks for every model that is not there, at most so many models in each.

    Parameters
    ----------
    faces : iterable of str
        Their fingerprints.
    draws : int
        Beside the nominal model.
    finished : mapping
        By face and draw.
    size : int
        At least 1.
    """
    tasks = []
    for face in faces:
        there = finished.get(face, {})
        draw = 0
        while draw <= draws:
            stop = draw
            while stop <= draws and stop - draw < size and stop not in there:
                stop += 1
            if stop > draw:
                tasks.append(Task(face, draw, stop))
            draw = max(stop, draw + 1)
    return tuple(tasks)


def _computed(told: Mapping[str, Any]) -> Computed:
    outputs = {str(name): float(value) for name, value in told["outputs"].items()}
    return Computed(int(told["draw"]), outputs, str(told["failure"]))


def _kept(file: Path) -> Mapping[str, Any] | None:
    try:
        told = json.loads(file.read_bytes())
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        return None
    except OSError as fault:
        raise InputError(
            f"{file}: cannot be read ({fault.strerror}); name another folder with --out"
        ) from None
    except ValueError:
        told = None
    if not isinstance(told, dict) or told.get("schema_name") != _SCHEMA:
        raise InputError(f"{file}: is no study that Ninon has written; name another folder with --out")
    return told
