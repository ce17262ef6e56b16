"""Every limit of the table beside what a plan does: findings, which say and never change anything.

What touches skin or muscle is compared without the conductor's film, and the neighbourhood of the eye with
and without it: the larger counts. Values of the model count with the upper end of their interval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from ninon.care.means import Limit
from ninon.dosimetry.dose import Finding
from ninon.dosimetry.limit_case import LimitCase
from ninon.dosimetry.limits_observed import OBSERVED_LIMITS
from ninon.dosimetry.limits_of_contacts import CONTACT_LIMITS
from ninon.dosimetry.limits_of_output import OUTPUT_LIMITS
from ninon.dosimetry.limits_of_session import SESSION_LIMITS
from ninon.errors import TableError

__all__ = ["COMPARED", "check", "not_compared"]

Comparison = Callable[[LimitCase, Limit], Iterator[Finding]]

COMPARED: Mapping[str, Comparison] = MappingProxyType(
    {**OUTPUT_LIMITS, **CONTACT_LIMITS, **OBSERVED_LIMITS, **SESSION_LIMITS}
)
"""How each row of the table is compared, by its id."""

_NOT_COMPARED: Mapping[str, str] = MappingProxyType(
    {
        "L02": "It says how an output is measured; the direct part is compared apart, in L01a, L25 and L26.",
        "L08": "It is about the maker's instructions and not about a plan.",
        "L09a": "Leakage belongs to the device and is measured on it.",
        "L09b": "Leakage belongs to the device and is measured on it.",
        "L13a": "It is a level for the public and no limit for a wanted treatment.",
        "L13b": "It is a level for workers and no limit for a wanted treatment.",
        "L13c": "It is a level for the public and no limit for a wanted treatment.",
        "L27a": "How fast the current rises is held while it is delivered; a plan does not say it.",
        "L27b": "A lost contact is noticed while current is delivered; a plan does not say it.",
        "L27c": "Restarting is a matter of delivery; a plan does not say it.",
        "L28e": "The time between sessions belongs to the course, which is planned with it.",
        "L28f": "How many sessions there are a week belongs to the course, which is planned with it.",
    }
)


def check(case: LimitCase) -> tuple[Finding, ...]:
    """Return what every limit says to a plan, in the order of the table.

    A row that does not apply, such as the galvanic ones to a plan without direct current, says nothing. No
    finding ever lowers a current: the planner or a person changes the plan.

    Parameters
    ----------
    case : LimitCase
        The plan, its contacts, and the values of the model.

    Raises
    ------
    InputError
        If a value is missing that a limit which applies needs.
    TableError
        If a row lacks its number, or nobody has decided how it is compared.
    """
    found: list[Finding] = []
    for name, row in case.rows.items():
        if name in COMPARED:
            found += COMPARED[name](case, row)
        elif name not in _NOT_COMPARED:
            raise TableError(
                f"limits {name}: nobody has decided how it is compared with a plan. Add it to a dose's check."
            )
    return tuple(found)


def not_compared() -> Mapping[str, str]:
    """Return the rows that cannot be compared with the dose of a plan, each with the reason, by id."""
    return _NOT_COMPARED
