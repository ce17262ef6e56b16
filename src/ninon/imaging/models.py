"""The three networks that find a face: what they are, where they lie, and that nobody has changed them.

They are read from the user's own folder and from nowhere else. Nothing here reaches for a network.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ninon.errors import InputError

__all__ = [
    "DETECTOR",
    "IRIS",
    "LICENCE_FILE",
    "MESH",
    "MODELS",
    "RECORD_FILE",
    "WHEEL",
    "ModelDamaged",
    "ModelsMissing",
    "Published",
    "is_published",
    "models_folder",
    "read_model",
]


@dataclass(frozen=True)
class Published:
    """A file as its makers publish it."""

    file: str
    """Its name in the folder of the models."""
    inside: str
    """Its path inside the wheel; of the wheel itself, its requirement."""
    size: int
    """Bytes."""
    sha256: str
    licence: str = "Apache-2.0"


DETECTOR: Final = Published(
    "face_detection_short_range.tflite",
    "mediapipe/modules/face_detection/face_detection_short_range.tflite",
    229_714,
    "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
)
MESH: Final = Published(
    "face_landmark.tflite",
    "mediapipe/modules/face_landmark/face_landmark.tflite",
    1_242_398,
    "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814",
)
IRIS: Final = Published(
    "iris_landmark.tflite",
    "mediapipe/modules/iris_landmark/iris_landmark.tflite",
    2_640_568,
    "d1744d2a09c25f501d39eba4faff47e53ecca8852c5ce19bce8eeac39357521f",
)
MODELS: Final = (DETECTOR, MESH, IRIS)

LICENCE_FILE: Final = Published(
    "LICENSE",
    "mediapipe-0.10.21.dist-info/LICENSE",
    12_331,
    "8707eef0533987efc5b155d64761eeb6e20793f50b9bd1a68dad1cf4719d0ed8",
)
WHEEL: Final = Published(
    "mediapipe-0.10.21-cp311-cp311-manylinux_2_28_x86_64.whl",
    "mediapipe==0.10.21",
    35_622_638,
    "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3",
)
"""Where all of them come from. It is opened as an archive and never installed: its code is not run."""

RECORD_FILE: Final = "models.json"
"""What was installed, from where and when."""

_HOW = "Install the models with `ninon face install`. Without them a face can be set by hand with 25 points."


class ModelsMissing(InputError):
    """The networks are not installed."""


class ModelDamaged(InputError):
    """A file is not the one its makers published."""


def models_folder() -> Path:
    """Return where the models lie: the folder named by ``NINON_MODELS``, else the user's data folder.

    Returns
    -------
    Path
        The folder; it need not exist.

    Raises
    ------
    InputError
        If neither is known because the extra ``ninon[face]`` is not installed.
    """
    named = os.environ.get("NINON_MODELS")
    if named:
        return Path(named).expanduser()
    try:
        from platformdirs import user_data_path
    except ImportError:
        raise InputError(
            "Finding a face in a photograph needs more packages. Install `ninon[face]`, "
            "or name a folder for the models in NINON_MODELS."
        ) from None
    return user_data_path("ninon", appauthor=False) / "models"


def is_published(content: bytes, published: Published) -> bool:
    """Return whether these bytes are the published ones, every one of them."""
    return len(content) == published.size and hashlib.sha256(content).hexdigest() == published.sha256


def read_model(folder: Path, model: Published) -> bytes:
    """Return the bytes of a model, checked.

    The bytes returned are the bytes checked: they are read once, so nothing changes in between.

    Parameters
    ----------
    folder : Path
        Usually `models_folder`.
    model : Published
        One of `MODELS`.

    Returns
    -------
    bytes
        The published bytes.

    Raises
    ------
    ModelsMissing
        If the file is not there.
    ModelDamaged
        If it differs from what its makers published, if only by one byte.
    """
    try:
        content = (folder / model.file).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise ModelsMissing(f"The face model {model.file} is not in {folder}. {_HOW}") from None
    except OSError as error:
        raise ModelsMissing(
            f"The face model {model.file} in {folder} cannot be read ({error.strerror}). "
            "Look at the permissions of this folder."
        ) from None
    if not is_published(content, model):
        raise ModelDamaged(
            f"The face model {model.file} in {folder} is not the published file and is not used. "
            "Run `ninon face install`, which fetches it again."
        )
    return content
