"""A dose on the terminal: what asks for a look first, then each muscle with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from ninon.dosimetry.dose import MODEL_WORDS, ContactDose, Dose, Finding, PartDose
from ninon.report.dose_maps import dose_unit
from ninon.report.dose_signs import FOUND_WORDS, by_weight, needs_a_look, what_it_says, where_the_pair_went
from ninon.report.dose_source import is_empty, no_dose_sentence
from ninon.report.dose_units import DENSITY_UA, VOLTAGE, ReadUnit, interval_figures
from ninon.report.wording import NBSP, capital, minutes, named, sentence

__all__ = ["dose_text"]

_WIDTH = 96
_NAME, _CELL = 30, 20


def dose_text(dose: Dose) -> str:
    """Return a dose as text.

    Parameters
    ----------
    dose : Dose
        The dose.

    Returns
    -------
    str
        Findings that are more than held, energised time, muscles on both sides, contacts, and what the
        numbers rest on.
    """
    if is_empty(dose):
        return f"{no_dose_sentence(dose)}\n"
    unit = dose_unit(dose)
    lines = [f"Dose: a {MODEL_WORDS}.", "", *_findings(dose.findings), ""]
    lines += [f"{minutes(dose.energised_s / 60)} with current.".replace(NBSP, " "), ""]
    lines += [*_muscles(dose.muscles, unit), "", *_contacts(dose.contacts), ""]
    face = f"Face: {dose.face_grade}. {sentence(dose.face_words)}"
    rest = (
        face,
        dose.film_words,
        dose.sampling,
        f"Tables edition {dose.tables_edition}, dose {dose.key[:12]}.",
    )
    lines += [_wrapped(sentence(words)) for words in rest if words]
    return "\n".join(lines) + "\n"


def _findings(findings: Sequence[Finding]) -> list[str]:
    """Return those that are more than held in full, then how many hold."""
    lines = []
    for each in by_weight(findings):
        if needs_a_look(each):
            where = f" ({each.where})" if each.where else ""
            said = f"{FOUND_WORDS[each.verdict]}: {each.about}{where} [{each.limit}]. "
            said += sentence(what_it_says(each))
            lines.append(_wrapped(said.replace(NBSP, " "), hang=4))
    held = sum(not needs_a_look(each) for each in findings)
    return [*lines, f"Within its bound: {held} of {len(findings)}."]


def _muscles(parts: Sequence[PartDose], unit: ReadUnit) -> list[str]:
    if not parts:
        return ["No muscle lies under the places that are treated."]
    head = f"{f'Mean charge density, {unit.name}':<{_NAME}}{'right':>{_CELL}}{'left':>{_CELL}}  custom"
    lines = ["Nominal value, in brackets the interval of 90 % of the sampled models.", head]
    for name in dict.fromkeys(part.name for part in parts):
        own = {part.side: part for part in parts if part.name == name}
        middle = own.get("midline") or own.get("both")
        cells = [_interval(own.get(side) or middle, unit) for side in ("right", "left")]
        intent = next((part.intent for part in own.values()), "")
        row = f"{capital(named(name)):<{_NAME}}{cells[0]:>{_CELL}}{cells[1]:>{_CELL}}  {intent}"
        lines.append(row.rstrip())
    return lines


def _interval(part: PartDose | None, unit: ReadUnit) -> str:
    return interval_figures(unit.of(part.mean_charge_C_m2)).words if part else "–"


def _contacts(contacts: Sequence[ContactDose]) -> list[str]:
    """Return the most that any contact does to the skin, and the most voltage it takes."""
    if not contacts:
        return []
    densest = max(contacts, key=lambda each: each.peak_density_A_m2.high)
    peak = interval_figures(DENSITY_UA.of(densest.peak_density_A_m2)).words
    highest = max(contacts, key=lambda each: each.voltage_V.high)
    volts = interval_figures(VOLTAGE.of(highest.voltage_V)).words
    return [
        f"Largest density under a contact: {peak} {DENSITY_UA.name} ({densest.movement}, {densest.side}).",
        f"Largest voltage between electrodes: {volts} V ({highest.movement}, {highest.side}).",
        *(_wrapped(words) for words in where_the_pair_went(contacts)),
    ]


def _wrapped(words: str, *, hang: int = 0) -> str:
    return fill(words, _WIDTH, subsequent_indent=" " * hang, break_on_hyphens=False)
