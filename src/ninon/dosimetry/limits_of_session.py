"""Limits on the session as a whole: energised minutes, passes, holds, the speed of gliding."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from ninon.care.means import Limit
from ninon.dosimetry.dose import Finding
from ninon.dosimetry.limit_case import EnergisedStep, LimitCase
from ninon.dosimetry.limit_words import Verdict, exceeds, finding, needed, per_step

__all__ = ["SESSION_LIMITS"]


def _minutes(case: LimitCase, row: Limit) -> Iterator[Finding]:
    if (case.setting == "home") != (row.key == "energised_home"):
        return
    spent = max(sum(each.contact.seconds for each in case.steps) / 60, case.plan.energised_minutes)
    bound = needed(row, "time_minutes")
    verdict: Verdict = "above" if exceeds(spent, bound) else "within"
    yield finding(row, spent, bound, unit="min", verdict=verdict, where="the whole session")


def _glides(case: LimitCase) -> list[EnergisedStep]:
    return [each for each in case.steps if not each.is_placement]


def _passes_most(case: LimitCase, row: Limit) -> Iterator[Finding]:
    yield from per_step(
        row, _glides(case), lambda each: float(each.step.passes), needed(row, "count"), unit="",
        beyond="above",
    )  # fmt: skip


def _passes_least(case: LimitCase, row: Limit) -> Iterator[Finding]:
    least = needed(row, "count")
    ranked = sorted(_glides(case), key=lambda each: each.step.passes)
    hits = [each for each in ranked if each.step.passes < least]
    for each in hits or ranked[:1]:
        yield finding(
            row, float(each.step.passes), least, unit="", verdict="warning" if hits else "within",
            where=each.where, least=True,
        )  # fmt: skip


def _hold(case: LimitCase, row: Limit) -> Iterator[Finding]:
    yield from per_step(
        row, _glides(case), lambda each: each.step.hold_s, needed(row, "time_s"), unit="s", beyond="above"
    )
    held = [each for each in _glides(case) if each.step.hold_s > 0]
    yield from per_step(
        row, held, lambda each: float(each.step.passes), needed(row, "count"), unit="", beyond="above",
        about="holds on one place",
    )  # fmt: skip


def _speed(case: LimitCase, row: Limit) -> Iterator[Finding]:
    usual = needed(row, "speed_mm_s")
    for each in sorted(_glides(case), key=lambda each: each.step.speed_mm_s)[:1]:
        slower = exceeds(usual, each.step.speed_mm_s)
        yield finding(
            row, each.step.speed_mm_s, usual, unit="mm/s", verdict="warning" if slower else "within",
            where=each.where, least=True,
            more="Slower gliding brings more charge to every place." if slower else "",
        )  # fmt: skip


SESSION_LIMITS = MappingProxyType(
    {
        "L27d": _hold,
        "L27e": _speed,
        "L28a": _minutes,
        "L28b": _minutes,
        "L28c": _passes_most,
        "L28d": _passes_least,
    }
)
"""How each row is compared, by its id."""
