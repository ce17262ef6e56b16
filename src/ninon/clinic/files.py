"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ninon.errors import InputError

__all__ = ["write_whole"]


def write_whole(path: Path, content: str | bytes) -> Path:
    """Write a file so that a crash leaves the old one or the new one, never a half.

    Parameters
    ----------
    path : Path
        Where; folders are made as needed.
    content : str or bytes
        What; text is kept byte for byte, as UTF-8.

    Returns
    -------
    Path
        The same path.

    Raises
    ------
    InputError
        If it cannot be written there.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as fault:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise InputError(
            f"{path}: cannot be written ({fault.strerror}); name another folder with --out"
        ) from None
    return path
