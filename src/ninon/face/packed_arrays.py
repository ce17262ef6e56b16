"""Arrays and small files in a zip archive: the same bytes every time, and nothing unexpected read back.

A file may come from anywhere. What is read is measured before it is unpacked, and pickles are never loaded.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from ninon.errors import InputError

__all__ = ["packed", "packed_arrays", "unpacked", "unpacked_arrays"]

_WHEN = (1980, 1, 1, 0, 0, 0)
_ENCRYPTED = 0x1
_MOST_MEMBERS = 32
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError)


def packed(members: Mapping[str, bytes], *, compressed: bool) -> bytes:
    """Return a zip archive; the same members give the same bytes.

    Parameters
    ----------
    members : mapping of str to bytes
        Contents by name, in order.
    compressed : bool
        Deflated, or stored as they are.
    """
    buffer = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, date_time=_WHEN)
            entry.compress_type = method
            entry.create_system = 3  # else the bytes would tell Windows from the rest
            archive.writestr(entry, content)
    return buffer.getvalue()


def unpacked(data: bytes, *, what: str, most_bytes: int) -> dict[str, bytes]:
    """Return the members of a zip archive.

    Parameters
    ----------
    data : bytes
        The archive.
    what : str
        What it should be, for the message: ``"face file"``.
    most_bytes : int
        More than this, unpacked, is not read.

    Returns
    -------
    dict of str to bytes
        Contents by name.

    Raises
    ------
    InputError
        If it is no archive, damaged, encrypted, too large, or names a member twice.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if len(names) != len(entries) or len(entries) > _MOST_MEMBERS:
                raise InputError(
                    f"This {what} holds {len(entries)} parts, too many or two of one name. "
                    "Choose one that Ninon has written."
                )
            if sum(entry.file_size for entry in entries) > most_bytes:
                raise InputError(
                    f"This {what} would unpack to more than {most_bytes / 1e6:.0f} MB, so it is not read. "
                    "Ask for it again from where it was made."
                )
            return {entry.filename: _content(archive, entry, what) for entry in entries}
    except _DAMAGED as fault:
        raise InputError(
            f"This {what} is damaged or cut short ({str(fault) or type(fault).__name__}). "
            "Take another copy of it, or make it again."
        ) from None
    except (ValueError, IndexError, OverflowError) as fault:
        if isinstance(fault, InputError):
            raise
        raise InputError(f"This is not a {what}. Choose one that Ninon has written.") from None


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, what: str) -> bytes:
    if entry.flag_bits & _ENCRYPTED:
        raise InputError(f"This {what} is locked with a password. Unlock it first, then open it.")
    with archive.open(entry) as file:
        content = file.read(entry.file_size)  # never more than was announced, and counted
        if len(content) != entry.file_size or file.read(1):
            raise zipfile.BadZipFile(f"{entry.filename} is not as long as announced")
    return content


def packed_arrays(arrays: Mapping[str, NDArray[np.generic]]) -> bytes:
    """Return arrays as the contents of a ``.npz`` file, always the same for the same arrays."""
    members: dict[str, bytes] = {}
    for name, array in arrays.items():
        buffer = io.BytesIO()
        npy.write_array(buffer, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
        members[f"{name}.npy"] = buffer.getvalue()
    return packed(members, compressed=False)


def unpacked_arrays(data: bytes, *, what: str, most_bytes: int) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of a ``.npz`` file; they cannot be written to.

    Raises
    ------
    InputError
        If it is damaged, or holds anything but plain numbers.
    """
    members = unpacked(data, what=what, most_bytes=most_bytes)
    return {name.removesuffix(".npy"): _array(content, what) for name, content in members.items()}


def _array(content: bytes, what: str) -> NDArray[np.generic]:
    buffer = io.BytesIO(content)
    try:
        if npy.read_magic(buffer) != (1, 0):
            raise ValueError("another version")
        shape, fortran, dtype = npy.read_array_header_1_0(buffer)
        size = int(np.prod(shape, dtype=object))
        if dtype.hasobject or fortran or size * dtype.itemsize != len(content) - buffer.tell():
            raise ValueError("not plain numbers")
        return np.frombuffer(content, dtype=dtype, count=size, offset=buffer.tell()).reshape(shape)
    except (ValueError, TypeError, OverflowError, SyntaxError) as fault:
        raise InputError(
            f"The numbers of this {what} cannot be read ({str(fault)[:60]}). Take another copy of it."
        ) from None
