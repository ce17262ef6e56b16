"""Thresholds that somebody observed: feeling, flashes, nerves, muscle. They are shown and decide nothing."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from ninon import tables
from ninon.care.means import Limit
from ninon.dosimetry.dose import Finding, Interval
from ninon.dosimetry.limit_case import LimitCase
from ninon.dosimetry.limit_words import exceeds, finding, model_finding, needed, number_in, per_step
from ninon.errors import InputError
from ninon.face.eye_ring import EYE_RING_MM

__all__ = ["OBSERVED_LIMITS", "threshold_V_m"]

_CONSTANT = r"Time constant ([0-9.]+) ms"


def threshold_V_m(rheobase_V_m: float, time_constant_s: float, phase_s: float) -> float:
    """Return the field that excites when it lasts for one phase.

    Shorter phases than the time constant need more, in proportion; longer ones no less than the rheobase.
    """
    return rheobase_V_m * max(time_constant_s / phase_s, 1.0)


def _feeling(case: LimitCase, row: Limit) -> Iterator[Finding]:
    yield from per_step(
        row, case.steps, lambda each: each.current_uA, needed(row, "current_uA"), unit="µA", beyond="shown",
        more=f"Observed on the {row.applies_to}. {row.words}".strip(),
    )  # fmt: skip


def _flashes(case: LimitCase, row: Limit) -> Iterator[Finding]:
    bound, spread = needed(row, "current_uA"), needed(row, "sd_uA")
    rate = row.frequency_min_Hz
    more = f"Between people it varies by ± {spread:g} µA; observed at {rate:g} Hz. A flash stops the session."
    inside = [each for each in case.steps if each.in_ring(EYE_RING_MM)]
    about = "peak current in the eye ring, beside the mean threshold of flashes"
    if inside:
        yield from per_step(
            row,
            inside,
            lambda each: each.current_uA,
            bound,
            unit="µA",
            beyond="shown",
            about=about,
            more=more,
        )
    else:
        yield finding(
            row, 0.0, bound, unit="µA", verdict="shown", where="no contact reaches into the ring",
            about=about, more=more,
        )  # fmt: skip


def _retina(case: LimitCase, row: Limit) -> Iterator[Finding]:
    if case.rim_field_V_m is None:
        if any(each.in_ring(EYE_RING_MM) for each in case.steps):
            raise InputError(
                "A contact reaches into the eye ring, but no field at the orbital rim was given."
            )
        return
    bound, below = needed(row, "field_V_m"), needed(row, "frequency_max_Hz")
    rate = case.lowest_Hz
    more = "The retina itself is not part of the model."
    if rate is not None and rate >= below:
        more = f"The row holds below {below:g} Hz and these steps are at {rate:g} Hz or more. {more}"
    yield model_finding(
        row, case.rim_field_V_m.larger, bound, unit="V/m", verdict="shown", where="tissue at the orbital rim",
        film="both ways", about="field near the eye, beside that at the synapses of the retina", more=more,
    )  # fmt: skip


def _nerve(case: LimitCase, row: Limit) -> Iterator[Finding]:
    bound = _threshold(case, row)
    certain = not exceeds(case.muscle_field_V_m.high, bound)
    more = (
        "The field stays below it all over the muscle."
        if certain
        else "That no muscle or nerve answers is not certain."
    )
    yield _field(row, case.muscle_field_V_m, bound, where="muscle", more=more)


def _heart(case: LimitCase, row: Limit) -> Iterator[Finding]:
    groups = {name for name, zone in tables.zones().items() if zone.group == "decollete"}
    chest = [s for s in case.steps if s.step.zone in groups or groups.intersection(s.step.also_zones)]
    if not chest:
        return
    if case.chest_field_V_m is None:
        raise InputError("A step is done on the chest, but no field under the chest was given.")
    more = "The heart lies deeper than the model reaches; the field falls with depth."
    yield _field(row, case.chest_field_V_m, _threshold(case, row), where="under the chest", more=more)


def _field(row: Limit, value: Interval, bound: float, *, where: str, more: str) -> Finding:
    return model_finding(
        row, value, bound, unit="V/m", verdict="shown", where=where, film="without film", more=more,
        about=f"field beside the threshold of this: {row.quantity}",
    )  # fmt: skip


def _threshold(case: LimitCase, row: Limit) -> float:
    constant = number_in(row, _CONSTANT) / 1000
    return threshold_V_m(needed(row, "field_V_m"), constant, case.longest_phase_s)


def _motor(case: LimitCase, row: Limit) -> Iterator[Finding]:
    yield from per_step(
        row, case.steps, lambda each: each.current_uA, needed(row, "current_uA"), unit="µA", beyond="shown",
        more=row.words,
    )  # fmt: skip


def _linear(case: LimitCase, row: Limit) -> Iterator[Finding]:
    bound, value = needed(row, "density_mA_cm2"), case.muscle_density_A_m2.times(0.1)
    more = "Beyond it the model itself is doubtful." if exceeds(value.high, bound) else ""
    yield model_finding(
        row, value, bound, unit="mA/cm²", verdict="shown", where="muscle", film="without film",
        about="peak density in muscle, beside the range in which muscle conducts in proportion", more=more,
    )  # fmt: skip


OBSERVED_LIMITS = MappingProxyType(
    {
        "L10a": _feeling,
        "L10b": _feeling,
        "L11": _feeling,
        "L12": _flashes,
        "L13": _retina,
        "L14": _nerve,
        "L15": _heart,
        "L16": _motor,
        "L20": _linear,
    }
)
"""How each row is compared, by its id."""
