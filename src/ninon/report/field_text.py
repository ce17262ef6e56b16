"""A solved case on the terminal: its electrodes and its probes as two tables."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from ninon.report.field_json import FieldOut

__all__ = ["field_text"]

_WIDTH = 96


def field_text(field: FieldOut) -> str:
    """Return a solved case as text."""
    lines = [
        f"Field in a {field.geometry}: {field.unknowns:,} unknowns, {field.solver}, {field.seconds:.1f} s; "
        f"a {field.model}.",
        fill(f"Axes: {field.axes}.", _WIDTH),
        fill(f"Voltages: {field.voltage_reference}.", _WIDTH),
        "",
        *_electrodes(field),
    ]
    if field.probes:
        lines += ["", *_probes(field)]
    if field.notes:
        lines += [
            "",
            *(fill(note, _WIDTH, initial_indent="! ", subsequent_indent="  ") for note in field.notes),
        ]
    return "\n".join([*lines, ""])


def _electrodes(field: FieldOut) -> Iterator[str]:
    yield f"{'electrode':<10}{'current, µA':>13}{'voltage, V':>14}{'mean, mA/cm²':>15}{'peak, mA/cm²':>15}"
    for number, one in enumerate(field.electrodes, start=1):
        yield (
            f"{number:<10}{one.current_uA:>13.6g}{one.voltage_V:>14.6g}{one.mean_density_mA_cm2:>15.5g}"
            f"{one.peak_density_mA_cm2:>15.5g}"
        )


def _probes(field: FieldOut) -> Iterator[str]:
    named = max(len(probe.layer) for probe in field.probes)
    yield (
        f"{'probe':<7}{'layer':<{named + 2}}{'position, mm':>24}"
        f"{'Jx':>12}{'Jy':>12}{'Jz, A/m²':>12}{'|E|, V/m':>12}"
    )
    for number, probe in enumerate(field.probes, start=1):
        place = ", ".join(f"{each:.2f}" for each in probe.position_mm)
        density = "".join(f"{each:>12.4g}" for each in probe.J_A_m2)
        strength = sum(each * each for each in probe.E_V_m) ** 0.5
        yield f"{number:<7}{probe.layer:<{named + 2}}{place:>24}{density}{strength:>12.4g}"
