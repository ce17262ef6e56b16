"""How a limit and what stands beside it become a finding: its verdict, its numbers, its sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from ninon.care.means import Limit
from ninon.dosimetry.dose import MODEL_WORDS, Finding, Interval
from ninon.dosimetry.limit_case import EnergisedStep
from ninon.errors import TableError

__all__ = ["Film", "Verdict", "exceeds", "finding", "model_finding", "needed", "number_in", "per_step"]

Verdict = Literal["within", "above target", "warning", "above", "shown"]
Film = Literal["with film", "without film", "both ways", "no matter"]

_ROUNDING = 1e-9
"""A current that was chosen to meet a limit does, whatever the last digit of its area."""

_VERDICT_WORDS = {
    "within": "{value} is within {bound}",
    "above target": "{value} is more than the {bound} aimed at",
    "warning": "{value} is beyond {bound}, which asks for attention",
    "above": "{value} is beyond {bound}: change the plan before anybody uses it",
    "shown": "{value}, shown beside {bound}",
}

_LEAST_WORDS = {
    **_VERDICT_WORDS,
    "within": "{value} is at least {bound}",
    "warning": "{value} is less than {bound}, which asks for attention",
    "above": "{value} is less than {bound}: change the plan before anybody uses it",
}


def exceeds(value: float, bound: float) -> bool:
    """Return whether a value lies above a bound by more than rounding."""
    return value > bound + _ROUNDING * abs(bound)


def needed(row: Limit, key: str) -> float:
    """Return a number of a row.

    Raises
    ------
    TableError
        If the row does not have it.
    """
    value = getattr(row, key)
    if value is None:
        raise TableError(f"limits {row.limit} has no {key}: nothing can be compared with it. Fill it in.")
    return float(value)


def number_in(row: Limit, pattern: str) -> float:
    """Return the number a row has only in its words, such as ``Time constant ([0-9.]+) ms``.

    Raises
    ------
    TableError
        If its words do not say it.
    """
    found = re.search(pattern, f"{row.quantity} {row.words}")
    if not found:
        raise TableError(f"limits {row.limit} should say '{pattern}' in its words; write it there.")
    return float(found.group(1))


def finding(
    row: Limit, value: float, bound: float, *, unit: str, verdict: Verdict, where: str, about: str = "",
    film: Film = "no matter", upper: float | None = None, least: bool = False, more: str = "",
) -> Finding:  # fmt: skip
    """Return a finding with its sentence.

    Parameters
    ----------
    row : Limit
        The row it is about.
    value, bound : float
        What the plan has and what the row has, both in the unit.
    unit : str
        For people: ``"µA"``, ``"mA/cm²"``.
    verdict : str
        What follows.
    where : str
        Of which step or place the value is.
    about : str
        What is compared; the row's own words where it is left out.
    film : str
        With or without the conductor's film, for values of the model.
    upper : float, optional
        Upper end of the interval, for values of the model.
    least : bool
        Whether the bound is the least and not the most.
    more : str
        Another sentence.
    """
    top = value if upper is None else upper
    said = _number(value, unit, bound)
    if upper is not None:
        said = f"{said} (up to {_number(top, unit, bound)})"
    middle = (_LEAST_WORDS if least else _VERDICT_WORDS)[verdict].format(
        value=said, bound=_number(bound, unit)
    )
    model = "" if upper is None else f" This is a {MODEL_WORDS}."
    about = about or row.quantity
    return Finding(
        limit=row.limit,
        about=about,
        where=where,
        value=value,
        upper=top,
        bound=bound,
        unit=unit,
        verdict=verdict,
        film=film,
        sentence=f"{about[0].upper()}{about[1:]}, {where}: {middle}.{model}{' ' if more else ''}{more}",
        sources=row.sources,
        confidence=row.confidence,
    )


def model_finding(
    row: Limit, value: Interval, bound: float, *, unit: str, verdict: Verdict, where: str, film: Film,
    about: str = "", more: str = "",
) -> Finding:  # fmt: skip
    """Return a finding about a value of the model: its upper end is what counts."""
    return finding(
        row, value.nominal, bound, unit=unit, verdict=verdict, where=where, about=about, film=film,
        upper=value.high, more=more,
    )  # fmt: skip


def per_step(
    row: Limit, steps: Iterable[EnergisedStep], value_of: Callable[[EnergisedStep], float], bound: float, *,
    unit: str, beyond: Verdict, about: str = "", film: Film = "no matter", more: str = "",
) -> Iterator[Finding]:  # fmt: skip
    """Give a finding for every step beyond a bound, the worst first; for the worst alone where none is.

    Parameters
    ----------
    row, bound, unit, about, film, more
        As for `finding`.
    steps : iterable of EnergisedStep
        Those it applies to.
    value_of : callable
        What is compared, in the unit.
    beyond : str
        The verdict above the bound; with ``"shown"`` only the worst step is given.
    """
    ranked = sorted(((value_of(each), each) for each in steps), key=lambda pair: -pair[0])
    hits = [pair for pair in ranked if exceeds(pair[0], bound)] if beyond != "shown" else []
    for value, each in hits or ranked[:1]:
        verdict: Verdict = beyond if hits or beyond == "shown" else "within"
        yield finding(
            row, value, bound, unit=unit, verdict=verdict, where=each.where, about=about, film=film, more=more
        )


def _number(value: float, unit: str, beside: float | None = None) -> str:
    """Return a number for people: three digits, or as many as part it from the one beside it."""
    if beside is None:
        return f"{value:,.6g} {unit}".strip()
    for digits in range(3, 10):
        rounded = float(f"{value:.{digits}g}")
        if (rounded > beside) == exceeds(value, beside):
            break
    return f"{rounded:,.10g} {unit}".strip()
