"""Who says what about a finding: the client, the examiner, a measurement, the record, the free text.

Several voices may speak about one finding; the stricter counts, and where they disagree the finding is asked
again. A measured or given value stands above ``otherwise``; a word of the free text never lowers anything.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from typing import NamedTuple

from ninon.care.freetext import mentions
from ninon.care.intake import Answer, AnswerWord, Day, Intake, age_on
from ninon.care.lines import device_of
from ninon.care.rulebook import Rulebook

__all__ = ["Heard", "Voice", "listen"]

FEVER_ABOVE_C = 37.0
MEASURE_AGAIN_UP_TO_C = 37.4
PRESSURE_HIGH_mmHg = (160, 100)
PRESSURE_VERY_HIGH_mmHg = (180, 110)
ADULT_FROM_Y, COURSE_FROM_Y = 18, 25
AGE_FINDINGS = ("under_18", "age_18_to_24")


class Voice(NamedTuple):
    """One answer to one question, with what it counts from and where it applies."""

    answer: AnswerWord
    date: Day | None = None
    zones: tuple[str, ...] = ()
    measured: str = ""
    """What was measured or read, when it is not an answer."""


class Heard(NamedTuple):
    """All voices about one finding."""

    voices: tuple[Voice, ...]
    again: str = ""
    """Why it must be asked again; empty when it need not."""
    contradicted: bool = False
    """Whether the question is open: nothing is planned until it is answered."""


_PLAIN_NO = (Voice("no"),)
_NO = Heard(_PLAIN_NO)
_UNASKED = Heard((Voice("unknown"),), again="Not answered yet.")


def listen(intake: Intake, *, rulebook: Rulebook, decided_on: date) -> dict[str, Heard]:
    """Return what was heard about every finding that is not a plain, uncontradicted "no".

    Parameters
    ----------
    intake : Intake
        What was told.
    rulebook : Rulebook
        The tables: questions, words of the free text.
    decided_on : date
        The day the decision is for; ages are taken on it.

    Returns
    -------
    dict of str to Heard
        By finding, in the order of the table.
    """
    given: dict[str, list[Answer]] = {}
    for answer in intake.answers:
        given.setdefault(answer.finding, []).append(answer)
    measured = _measured(intake, rulebook, decided_on, given)
    if intake.client.born is None:
        # A date is no yes or no: what was not given is unknown, whatever stands for the other questions.
        measured |= {finding: (Voice("unknown"),) for finding in AGE_FINDINGS if finding not in given}
    spoken = {m.finding: m.words for m in mentions(intake.text, rulebook.spoken_words)}
    if intake.otherwise == "no":
        order = rulebook.finding_order
        findings = sorted(given.keys() | measured.keys() | spoken.keys(), key=order.__getitem__)
    else:
        findings = list(rulebook.finding_order)
    unmentioned = _NO if intake.otherwise == "no" else _UNASKED
    heard = {}
    for finding in findings:
        facts, answers = measured.get(finding, ()), given.get(finding, ())
        if facts is _PLAIN_NO and not answers and finding not in spoken:
            continue
        today = intake.visit.date if answers and rulebook.rules[finding].wait_from_visit else None
        voices = (*(Voice(a.answer, a.date or today, a.zones) for a in answers), *facts)
        one = _weigh(voices) if voices else unmentioned
        if finding in spoken and all(v.answer == "no" for v in one.voices):
            why = f"The client's own words say «{spoken[finding]}»; the answer was no."
            one = Heard((Voice("unknown"),), again=why, contradicted=True)
        if any(v.answer != "no" for v in one.voices):
            heard[finding] = one
    return heard


def _weigh(voices: tuple[Voice, ...]) -> Heard:
    answers = {v.answer for v in voices}
    again = ""
    if answers == {"unknown"}:
        again = "The answer is unknown."
    elif "no" in answers and len(answers) > 1:
        value = next((v.measured for v in voices if v.measured), "")
        again = f"The answers disagree{f': {value}' if value else ''}. The stricter counts."
    elif any(v.measured.endswith("measure once more") for v in voices):
        again = next(v.measured for v in voices if v.measured.endswith("measure once more")) + "."
    return Heard(voices, again)


Facts = dict[str, tuple[Voice, ...]]


def _measured(intake: Intake, rulebook: Rulebook, day: date, named: Container[str]) -> Facts:
    """Return what was measured or recorded; in words only where it says yes, or stands beside an answer."""
    facts: Facts = {}
    _age(intake, day, named, facts)
    _temperature(intake, named, facts)
    _pressure(intake, named, facts)
    _record(intake, facts)
    device, method = device_of(intake, rulebook), rulebook.methods[intake.visit.method]
    fits = intake.visit.method in device.methods and intake.setting in method.places
    words = "" if fits else f"{intake.visit.method} with {device.name}, {intake.setting}"
    facts["method_not_on_device"] = _PLAIN_NO if fits else (Voice("yes", measured=words),)
    for procedure in intake.procedures:
        finding = rulebook.intervals[procedure.kind].same_finding
        if finding and procedure.date <= day:
            facts[finding] = (*facts.get(finding, ()), Voice("yes", procedure.date, procedure.zones))
    return facts


def _fact(is_so: bool, words: str, day: date | None = None) -> tuple[Voice, ...]:
    return (Voice("yes" if is_so else "no", day, measured=words),)


def _age(intake: Intake, day: date, named: Container[str], facts: Facts) -> None:
    born = intake.client.born
    if born is None:
        return
    years = age_on(born, day)
    if years >= COURSE_FROM_Y and not any(finding in named for finding in AGE_FINDINGS):
        facts |= dict.fromkeys(AGE_FINDINGS, _PLAIN_NO)
        return
    words = f"born {born}, {years} years old"
    facts["under_18"] = _fact(years < ADULT_FROM_Y, words)
    young = ADULT_FROM_Y <= years < COURSE_FROM_Y
    facts["age_18_to_24"] = _fact(young, words, _birthday(born, COURSE_FROM_Y))


def _birthday(born: date, years: int) -> date:
    try:
        return born.replace(year=born.year + years)
    except ValueError:  # 29 February
        return date(born.year + years, 3, 1)


def _temperature(intake: Intake, named: Container[str], facts: Facts) -> None:
    value = intake.visit.temperature_C
    if value is None:
        return
    if value <= FEVER_ABOVE_C and "fever" not in named:
        facts["fever"] = _PLAIN_NO
        return
    words = f"{value:.1f} °C measured"
    if FEVER_ABOVE_C < value <= MEASURE_AGAIN_UP_TO_C:
        words += ", measure once more"
    facts["fever"] = _fact(value > FEVER_ABOVE_C, words)


def _pressure(intake: Intake, named: Container[str], facts: Facts) -> None:
    pressure = intake.visit.blood_pressure_mmHg
    if pressure is None:
        return
    for finding, bound in (
        ("blood_pressure_high", PRESSURE_HIGH_mmHg),
        ("blood_pressure_very_high", PRESSURE_VERY_HIGH_mmHg),
    ):
        reached = pressure[0] >= bound[0] or pressure[1] >= bound[1]
        if reached or finding in named:
            facts[finding] = _fact(reached, f"{pressure[0]} over {pressure[1]} mmHg measured")
        else:
            facts[finding] = _PLAIN_NO


def _record(intake: Intake, facts: Facts) -> None:
    if not intake.history:
        facts["stopped_session_unreviewed"] = _PLAIN_NO
        return
    last = max(intake.history, key=lambda entry: entry.date)
    facts["last_session_too_recent"] = _fact(True, f"last session {last.date}", last.date)
    open_stop = any(entry.stopped and not entry.reviewed for entry in intake.history)
    reviewed = last.date if last.stopped and not open_stop else None
    stopped = open_stop or last.stopped
    facts["stopped_session_unreviewed"] = _fact(stopped, "", reviewed)
