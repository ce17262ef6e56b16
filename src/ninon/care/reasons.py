"""One reason of a decision, and how a rule becomes one.

A reason carries everything that follows from it: the verdict, the day it ends, the places it leaves out, what
it changes in the session, who says so and who disagrees.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from ninon.care.findings import DeviceRule, Ramp, Rule
from ninon.care.intake import AnswerWord, Document
from ninon.care.means import Setting
from ninon.care.timing import Interval
from ninon.care.verdict import Verdict
from ninon.care.voices import Voice
from ninon.evidence import Grade

__all__ = ["Case", "Reason", "Ruling", "weigh"]


class Reason(BaseModel):
    """Why a decision is what it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    finding: str
    """The finding, the concern, the procedure or the person that speaks."""
    kind: Literal["finding", "concern", "procedure", "conductor", "operator"] = "finding"
    answer: AnswerWord
    measured: str = ""
    """What was measured or read from the record, when that decided."""
    verdict: Verdict
    zones: tuple[str, ...] = ()
    zone_effect: Literal["exclude", "lowest_step"] | None = None
    margin_mm: float | None = None
    until: date | None = None
    because: str
    change: str = ""
    sources: tuple[str, ...]
    statements: tuple[str, ...] = ()
    grade: Grade = "n/a"
    disagrees_with: tuple[str, ...] = ()
    we_follow: str = ""
    reviewed_by: str = ""
    blocks_movements: tuple[str, ...] = ()
    ramp: Ramp | None = None
    levels_down: int = 0
    glide_only: bool = False
    current_fraction: float = 1.0
    current_max_uA: float | None = None
    asked_again: bool = False
    """Whether the answer behind it is doubtful: unknown, contradicted or disputed."""
    only_this_start: bool = False
    """Whether it is about room, device or operator, and not about the client."""


class Ruling(NamedTuple):
    """What a rule comes to on one day, before it is put into words."""

    verdict: Verdict
    until: date | None = None
    zones: tuple[str, ...] = ()
    note: str = ""


class Case(NamedTuple):
    """What surrounds a rule when it is weighed."""

    setting: Setting
    day: date
    places: tuple[str, ...]
    document: Document | None
    device_rule: DeviceRule | None
    interval: Interval | None = None
    waiting_letter: str = ""
    """That a document is there and does not count yet."""


def weigh(rule: Rule, voices: Iterable[Voice], case: Case) -> tuple[Voice, Ruling] | None:
    """Return what the strictest voice makes of a rule, or None when nothing follows.

    Parameters
    ----------
    rule : Rule
        The row.
    voices : iterable of Voice
        Everything said about its finding.
    case : Case
        Setting, day, places, document, the device's own rule.

    Returns
    -------
    tuple of Voice and Ruling, or None
        The voice that decides and its ruling; the places of all voices are joined.
    """
    best: tuple[Voice, Ruling] | None = None
    zones: tuple[str, ...] = ()
    for voice in voices:
        ruling = _rule_on(rule, voice, case)
        if ruling is None:
            continue
        zones += tuple(z for z in ruling.zones if z not in zones)
        if best is None or _strictness(ruling) > _strictness(best[1]):
            best = (voice, ruling)
    if best is None:
        return None
    voice, ruling = best
    return voice, Ruling(ruling.verdict, ruling.until, zones, ruling.note)


def _strictness(ruling: Ruling) -> tuple[int, date]:
    return ruling.verdict.rank, ruling.until or date.max


def _rule_on(rule: Rule, voice: Voice, case: Case) -> Ruling | None:
    if voice.answer == "no":
        return None
    if voice.answer == "unknown":
        return Ruling(_unknown(rule, case), None, _resolve(rule.zones, voice, case))
    ours = _with_document(rule, voice, case, _row(rule, voice, case))
    return _stricter(ours, _device(rule, voice, case), _interval(voice, case))


def _unknown(rule: Rule, case: Case) -> Verdict:
    """Never milder than the row says; at home, where yes would end the session, at least a deferral."""
    yes = rule.verdict_home if case.setting == "home" else rule.verdict_clinic
    if case.device_rule is not None:
        yes = max(yes, case.device_rule.verdict)
    verdict = rule.verdict_unknown
    if yes > Verdict.LIMIT:
        at_least = Verdict.DEFER if case.setting == "home" or case.device_rule else Verdict.LIMIT
        verdict = max(verdict, at_least)
    return verdict


def _row(rule: Rule, voice: Voice, case: Case) -> Ruling | None:
    home = case.setting == "home"
    verdict = rule.verdict_home if home else rule.verdict_clinic
    then = rule.then_home if home else rule.then_clinic
    zone_days = rule.zone_wait_home_days if home else rule.zone_wait_clinic_days
    zones = _resolve(rule.zones, voice, case)
    waits = rule.wait_days is not None or then is not None
    if not waits:
        return Ruling(verdict, None, zones)
    if voice.date is None:
        return Ruling(verdict, None, zones)
    end = voice.date + timedelta(days=rule.wait_days or 0)
    zone_end = voice.date + timedelta(days=zone_days) if zone_days is not None else None
    if case.day < end:
        return Ruling(verdict, end, zones)
    then = then or Verdict.ALLOW
    if zone_end is not None:
        # After the wait only the treated place is left; when its own wait is over nothing is.
        return Ruling(max(then, Verdict.LIMIT), zone_end, zones) if case.day < zone_end else None
    return Ruling(then, None, zones) if then is not Verdict.ALLOW else None


def _device(rule: Rule, voice: Voice, case: Case) -> Ruling | None:
    own = case.device_rule
    if own is None:
        return None
    zones = _resolve(rule.zones, voice, case)
    if own.wait_days is None or voice.date is None:
        return Ruling(own.verdict, None, zones, own.because)
    end = voice.date + timedelta(days=own.wait_days)
    return Ruling(own.verdict, end, zones, own.because) if case.day < end else None


def _interval(voice: Voice, case: Case) -> Ruling | None:
    """Weigh the interval of the procedure that speaks with this finding's voice."""
    if case.interval is None or case.interval.before_days is None or voice.date is None:
        return None
    days, with_letter = case.interval.before_days, case.interval.before_with_clearance_days
    if with_letter is not None and case.document is not None and case.setting == "clinic":
        days = with_letter
    end = voice.date + timedelta(days=days)
    return Ruling(Verdict.DEFER, end) if case.day < end else None


def _stricter(*rulings: Ruling | None) -> Ruling | None:
    said = [r for r in rulings if r is not None]
    if not said:
        return None
    best = max(said, key=_strictness)
    zones = next((r.zones for r in said if r.zones), ())
    return Ruling(best.verdict, best.until, zones, best.note)


def _with_document(rule: Rule, voice: Voice, case: Case, ruling: Ruling | None) -> Ruling | None:
    """Let a confirmed document lift a clearance of our row, or end its deferral early; in the clinic only.

    The device's own instructions know no letter.
    """
    document = case.document
    if ruling is None or document is None or case.setting == "home":
        return ruling
    if ruling.verdict not in (Verdict.CLEARANCE, Verdict.DEFER):
        return ruling
    said = f"Cleared in writing by the {document.from_} on {document.date}."
    lifted = rule.with_clearance_clinic or Verdict.ALLOW
    zones = ruling.zones + tuple(z for z in rule.clearance_zones if z not in ruling.zones)
    if ruling.verdict is Verdict.CLEARANCE:
        return Ruling(lifted, None, zones, said)
    if rule.with_clearance_clinic is None:
        return ruling
    if rule.clearance_wait_days is not None:
        if voice.date is None:
            return ruling
        early = voice.date + timedelta(days=rule.clearance_wait_days)
        if case.day < early:
            return Ruling(ruling.verdict, min(early, ruling.until or early), ruling.zones, said)
    return Ruling(lifted, ruling.until, zones, said)


def _resolve(zones: tuple[str, ...], voice: Voice, case: Case) -> tuple[str, ...]:
    """Turn the pointer ``at_site`` into the marked places; nothing marked means every place."""
    if "at_site" not in zones:
        return zones
    return tuple(z for z in zones if z != "at_site") + (voice.zones or case.places)
