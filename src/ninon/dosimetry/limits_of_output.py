"""Limits on what the device gives: current, energy and voltage of its pulses, its direct part."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, log10
from types import MappingProxyType

from ninon.care.means import Limit
from ninon.dosimetry.dose import Finding
from ninon.dosimetry.limit_case import EnergisedStep, LimitCase
from ninon.dosimetry.limit_words import exceeds, finding, needed, number_in, per_step

__all__ = ["OUTPUT_LIMITS"]


def _peak_uA(each: EnergisedStep) -> float:
    return each.current_uA


def _output(case: LimitCase, row: Limit) -> Iterator[Finding]:
    low = row.frequency_min_Hz or 0.0
    high = inf if row.frequency_max_Hz is None else row.frequency_max_Hz
    # An unknown frequency is taken for the range with the lowest bound among pulses, the first above zero.
    here = [s for s in case.steps if _in_range(s, low, high)]
    yield from per_step(
        row, here, lambda each: each.rms_uA, needed(row, "current_uA"), unit="µA", beyond="above"
    )


def _in_range(each: EnergisedStep, low: float, high: float) -> bool:
    if each.is_galvanic:
        return high == 0
    rate = each.step.frequency_Hz
    if rate is None:
        return low == 0 and high > 0
    return low < rate <= high


def _pulse_energy(case: LimitCase, row: Limit) -> Iterator[Finding]:
    load, longest = needed(row, "load_ohm"), needed(row, "time_s")
    pulsed = [each for each in case.steps if each.phase_s is not None and each.phase_s < longest]
    yield from per_step(
        row, pulsed, lambda each: _energy_mJ(each, load), needed(row, "energy_mJ"), unit="mJ", beyond="above",
        about="energy of one pulse into the load of the standard",
    )  # fmt: skip


def _energy_mJ(each: EnergisedStep, load_ohm: float) -> float:
    return 1000 * (each.current_uA * 1e-6) ** 2 * load_ohm * (each.phase_s or 0.0)


def _open_voltage(case: LimitCase, row: Limit) -> Iterator[Finding]:
    most, given = needed(row, "voltage_V"), case.device.compliance_V
    if given is not None:
        yield finding(
            row, given, most, unit="V", verdict="above" if exceeds(given, most) else "within",
            where=f"device {case.device.name}",
        )  # fmt: skip
    about = "voltage between the electrodes, beside what the device can give"
    for each in sorted(case.steps, key=lambda each: -each.contact.voltage_V.high):
        volts, bound = each.contact.voltage_V, most if given is None else given
        over = exceeds(volts.high, bound)
        more = "" if given is not None else "The device does not say what voltage it can give; measure it."
        if over:
            more = f"{more} Where the voltage does not suffice, less current flows than planned.".strip()
        yield finding(
            row, volts.nominal, bound, unit="V", upper=volts.high, where=each.where, about=about, more=more,
            verdict="warning" if over or given is None else "within", film="with film",
        )  # fmt: skip
        if not over:
            return


def _indicator(case: LimitCase, row: Limit) -> Iterator[Finding]:
    load = needed(row, "load_ohm")
    more = "Beyond it the device needs an indicator of its output."
    yield from per_step(
        row, case.steps, lambda each: each.rms_uA, needed(row, "current_uA"), unit="µA", beyond="warning",
        about="current, r.m.s., beside the least that needs an indicator", more=more,
    )  # fmt: skip
    yield from per_step(
        row, case.steps, lambda each: each.current_uA * 1e-6 * load, needed(row, "voltage_V"), unit="V",
        beyond="warning", about="voltage over the load of the standard", more=more,
    )  # fmt: skip
    timed = [each for each in case.steps if each.phase_s is not None]
    yield from per_step(
        row, timed, lambda each: _energy_mJ(each, load), needed(row, "energy_mJ"), unit="mJ",
        beyond="warning", about="energy of one pulse into the load of the standard", more=more,
    )  # fmt: skip


def _clinic(case: LimitCase, row: Limit) -> Iterator[Finding]:
    if case.setting == "clinic":
        small = [each for each in case.steps if not _is_large(case, each)]
        yield from per_step(row, small, _peak_uA, needed(row, "current_uA"), unit="µA", beyond="above")


def _clinic_large(case: LimitCase, row: Limit) -> Iterator[Finding]:
    if case.setting == "clinic":
        large = [each for each in case.steps if _is_large(case, each)]
        yield from per_step(row, large, _peak_uA, needed(row, "current_uA"), unit="µA", beyond="above")


def _is_large(case: LimitCase, each: EnergisedStep) -> bool:
    return not exceeds(needed(case.rows["L21b"], "area_cm2"), each.area_cm2)


def _ceiling(case: LimitCase, row: Limit) -> Iterator[Finding]:
    yield from per_step(row, case.steps, _peak_uA, needed(row, "current_uA"), unit="µA", beyond="above")


def _home(case: LimitCase, row: Limit) -> Iterator[Finding]:
    if case.setting == "home":
        most = case.device.current_max_uA
        bound = min(needed(row, "current_uA"), inf if most is None else most)
        yield from per_step(row, case.steps, _peak_uA, bound, unit="µA", beyond="above")


def _net_direct(case: LimitCase, row: Limit) -> Iterator[Finding]:
    """Without word of a balanced waveform all of the mean current may be direct."""
    bound = needed(row, "current_uA")
    pulsed = [each for each in case.steps if not each.is_galvanic]
    said = [each for each in pulsed if each.is_balanced]
    yield from per_step(row, said, _net_uA, bound, unit="µA", beyond="above")
    for each in sorted((s for s in pulsed if not s.is_balanced), key=_mean_uA, reverse=True)[:1]:
        worst = max(_mean_uA(each), _net_uA(each))
        yield finding(
            row, worst, bound, unit="µA", verdict="warning" if exceeds(worst, bound) else "within",
            where=each.where,
            more="The device does not say that both phases of its waveform are equal, so all of the mean "
            "current is taken as direct; measure it.",
        )  # fmt: skip


def _mean_uA(each: EnergisedStep) -> float:
    return each.current_uA * each.duty


def _net_uA(each: EnergisedStep) -> float:
    charge = each.contact.charge_C_m2
    return abs(each.contact.net_charge_C_m2) / charge * _mean_uA(each) if charge else 0.0


def _direct_observed(case: LimitCase, row: Limit) -> Iterator[Finding]:
    galvanic = [each for each in case.steps if each.is_galvanic]
    yield from per_step(
        row, galvanic, lambda each: each.peak_mA_cm2, needed(row, "density_mA_cm2"), unit="mA/cm²",
        beyond="shown", film="without film",
    )  # fmt: skip


def _galvanic_mode(case: LimitCase, row: Limit) -> Iterator[Finding]:
    galvanic = [each for each in case.steps if each.is_galvanic]
    yield from per_step(
        row, galvanic, lambda each: each.peak_mA_cm2, needed(row, "density_mA_cm2"), unit="mA/cm²",
        beyond="above", film="without film", about="density in galvanic mode",
    )  # fmt: skip
    yield from per_step(
        row, galvanic, lambda each: _direct_charge(each), needed(row, "charge_mC_cm2"),
        unit="mC/cm²", beyond="above", film="without film", about="net charge per place in galvanic mode",
    )  # fmt: skip
    yield from per_step(
        row, galvanic, lambda each: each.spot_minutes, needed(row, "time_minutes"), unit="min",
        beyond="above", about="time per place in galvanic mode",
    )  # fmt: skip


def _direct_charge(each: EnergisedStep) -> float:
    """Return mC/cm² through the most burdened spot; what flows one way all the time is all of it."""
    return max(abs(each.contact.net_charge_C_m2), each.contact.charge_C_m2) / 10


def _shannon(case: LimitCase, row: Limit) -> Iterator[Finding]:
    bound = number_in(row, r"k = ([0-9.]+)")
    pulsed = [each for each in case.steps if each.phase_s and each.current_uA]
    yield from per_step(
        row, pulsed, _shannon_k, bound, unit="", beyond="shown",
        about="charge and charge density of one phase together, as k",
        more="The row is about electrodes on nerve tissue and says nothing about skin; for comparison only.",
    )  # fmt: skip


def _shannon_k(each: EnergisedStep) -> float:
    """Return log D + log Q, with µC/cm² and µC of one phase."""
    density = each.peak_mA_cm2 * 1000 * (each.phase_s or 0.0)
    return log10(density) + log10(density * each.area_cm2)


OUTPUT_LIMITS = MappingProxyType(
    {
        "L01a": _output,
        "L01b": _output,
        "L01c": _output,
        "L01d": _output,
        "L03": _pulse_energy,
        "L04": _open_voltage,
        "L05": _indicator,
        "L17": _direct_observed,
        "L18": _direct_observed,
        "L19": _shannon,
        "L21": _clinic,
        "L21b": _clinic_large,
        "L21c": _ceiling,
        "L22": _home,
        "L25": _net_direct,
        "L26": _galvanic_mode,
    }
)
"""How each row is compared, by its id."""
