"""Limits on what happens under a contact: density, the eye ring, the lids, places that are never entered."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from ninon.care.means import Limit
from ninon.dosimetry.dose import Finding
from ninon.dosimetry.limit_case import EnergisedStep, LimitCase
from ninon.dosimetry.limit_words import Verdict, exceeds, finding, model_finding, needed, per_step

__all__ = ["CONTACT_LIMITS"]


def _density(case: LimitCase, row: Limit, beyond: Verdict) -> Iterator[Finding]:
    bound = needed(row, "density_mA_cm2")
    yield from per_step(
        row,
        case.steps,
        lambda each: each.rms_mA_cm2,
        bound,
        unit="mA/cm²",
        beyond=beyond,
        film="without film",
    )


def _density_target(case: LimitCase, row: Limit) -> Iterator[Finding]:
    moved = [each for each in case.steps if not each.is_placement]
    bound = needed(row, "density_mA_cm2")
    yield from per_step(
        row, moved, lambda each: each.rms_mA_cm2, bound, unit="mA/cm²", beyond="above target",
        film="without film",
    )  # fmt: skip


def _attention(case: LimitCase, row: Limit) -> Iterator[Finding]:
    yield from _density(case, row, "warning")


def _block(case: LimitCase, row: Limit) -> Iterator[Finding]:
    yield from _density(case, row, "above")


def _pads(case: LimitCase, row: Limit) -> Iterator[Finding]:
    still = [each for each in case.steps if each.is_placement]
    yield from per_step(
        row, still, lambda each: each.rms_mA_cm2, needed(row, "density_mA_cm2"), unit="mA/cm²",
        beyond="above target", film="without film", about="density under a stationary pad, r.m.s.",
    )  # fmt: skip
    yield from per_step(
        row, still, lambda each: each.contact.seconds / 60, needed(row, "time_minutes"), unit="min",
        beyond="above", about="time on one placement of stationary pads",
    )  # fmt: skip


def _never_entered(case: LimitCase, row: Limit) -> Iterator[Finding]:
    ranked = sorted(zip(case.clearances_mm, case.steps, strict=True), key=lambda pair: pair[0])
    hits = [pair for pair in ranked if pair[0] < 0]
    for value, each in hits or ranked[:1]:
        yield finding(
            row, value, 0.0, unit="mm", verdict="above" if hits else "within", where=each.where,
            about="distance of a contact's edge to a place that is never entered",
            least=True, more="A number below zero lies inside it.",
        )  # fmt: skip


def _in_ring(case: LimitCase, row: Limit) -> list[EnergisedStep]:
    reach = needed(row, "distance_mm")
    return [each for each in case.steps if each.in_ring(reach)]


def _eye_ring(case: LimitCase, row: Limit) -> Iterator[Finding]:
    inside = _in_ring(case, row)
    density = needed(row, "density_mA_cm2")
    yield from per_step(
        row, inside, lambda each: each.current_uA, needed(row, "current_uA"), unit="µA", beyond="above",
        about="peak current of a contact that reaches into the eye ring",
    )  # fmt: skip
    yield from per_step(
        row, inside, lambda each: each.peak_mA_cm2, density, unit="mA/cm²", beyond="above",
        film="without film", about="peak density of a contact that reaches into the eye ring",
    )  # fmt: skip
    if case.ring_density_A_m2 is not None:
        larger = case.ring_density_A_m2.larger.times(0.1)
        yield model_finding(
            row, larger, density, unit="mA/cm²", where="anywhere in the eye ring", film="both ways",
            verdict="above" if exceeds(larger.high, density) else "within",
            about="peak density in the skin of the eye ring",
        )  # fmt: skip


def _lid_margin(case: LimitCase, row: Limit) -> Iterator[Finding]:
    least = needed(row, "distance_mm")
    ranked = sorted(case.steps, key=lambda each: each.lid_distance_mm)
    hits = [each for each in ranked if exceeds(least, each.lid_distance_mm)]
    for each in hits or ranked[:1]:
        yield finding(
            row, each.lid_distance_mm, least, unit="mm", verdict="above" if hits else "within",
            where=each.where, about="distance of a contact's edge from the margin of the lids",
            least=True,
        )  # fmt: skip


CONTACT_LIMITS = MappingProxyType(
    {
        "L06": _attention,
        "L07": _never_entered,
        "L23": _block,
        "L23a": _density_target,
        "L23b": _attention,
        "L24": _eye_ring,
        "L24b": _lid_margin,
        "L27f": _pads,
    }
)
"""How each row is compared, by its id."""
