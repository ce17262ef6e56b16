"""The studies of doubt that come with Ninon, one per conductor, made on the template with the basic lines."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from ninon.dosimetry.doubt import DoubtStudy
from ninon.errors import TableError

__all__ = ["kept_study"]

_USUAL = "gel"


@lru_cache
def kept_study(conductor: str) -> DoubtStudy:
    """Return the study of a conductor; one without a study of its own has that of gel.

    Raises
    ------
    TableError
        If the file is missing or cannot be read.
    """
    folder = files("ninon.dosimetry") / "studies"
    for name in (conductor, _USUAL):
        file = folder / f"{name}.json"
        if file.is_file():
            return DoubtStudy.from_json(file.read_text("utf-8"))
    raise TableError("There is no study of doubts; make one with `ninon dose study`.")
