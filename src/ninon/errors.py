"""What Ninon raises.

::

    NinonError
    ├─ TableError         a reviewed table is missing, malformed or contradicts itself
    ├─ InputError         a caller gave something that cannot be meant        (also ValueError)
    ├─ NotEligible        a step was asked for that the decision does not allow
    ├─ PhysicsError       the field could not be computed to the promised accuracy
    ├─ DeliveryError ─ LimitExceeded · DeviceLost
    └─ RecordError        a record cannot be read, or would be overwritten

A contraindication is a result, never an exception. An exception means that a promise broke; its message
says which thing, what is wrong and what to do next.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "DeliveryError",
    "DeviceLost",
    "InputError",
    "LimitExceeded",
    "NinonError",
    "NotEligible",
    "PhysicsError",
    "RecordError",
    "TableError",
    "nearest",
]


class NinonError(Exception):
    """Anything Ninon raises on purpose."""


class TableError(NinonError):
    """A reviewed table is missing, malformed or contradicts itself."""


class InputError(NinonError, ValueError):
    """A caller gave something that cannot be meant."""


class NotEligible(NinonError):
    """A step was asked for that the decision does not allow."""


class PhysicsError(NinonError):
    """The field could not be computed to the promised accuracy."""


class DeliveryError(NinonError):
    """The current could not be delivered as planned."""


class LimitExceeded(DeliveryError):
    """A value above a limit was asked for."""


class DeviceLost(DeliveryError):
    """The device no longer answers."""


class RecordError(NinonError):
    """A record cannot be read, or would be overwritten."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint that names the nearest known name, or the empty string.

    Parameters
    ----------
    name : str
        What was given.
    known : iterable of str
        What would have been understood.

    Returns
    -------
    str
        ``"Did you mean 'jowls'?"`` or ``""``.
    """
    close = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"Did you mean '{close[0]}'?" if close else ""
