"""Everything that speaks about one client on one day, put into reasons.

Findings by their rules, procedures by their intervals, concerns by themselves, the conductor, the operator.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from ninon.care.concerns import JudgedConcern
from ninon.care.findings import DeviceRule, Rule
from ninon.care.intake import Intake
from ninon.care.reasons import Case, Reason, Ruling, weigh
from ninon.care.rulebook import Rulebook
from ninon.care.timing import Interval
from ninon.care.verdict import Verdict
from ninon.care.voices import Heard, Voice

__all__ = ["from_concerns", "from_conductor", "from_findings", "from_operator", "from_procedures"]


def from_findings(intake: Intake, rulebook: Rulebook, heard: dict[str, Heard], day: date) -> list[Reason]:
    """Return the reasons that follow from findings."""
    reasons = []
    for finding, one in heard.items():
        rule = rulebook.rules[finding]
        case = Case(
            setting=intake.setting,
            day=day,
            places=rulebook.places,
            document=intake.document_for(finding),
            device_rule=rulebook.device_rule(intake.visit.device, finding),
            interval=rulebook.procedure_of_finding.get(finding),
            waiting_letter=intake.unconfirmed_letter(finding) if intake.documents else "",
        )
        weighed = weigh(rule, one.voices, case)
        if weighed is None:
            continue
        voice, ruling = weighed
        reasons.append(_put_into_words(rule, voice, ruling, one, case))
    return reasons


def _put_into_words(rule: Rule, voice: Voice, ruling: Ruling, one: Heard, case: Case) -> Reason:
    letter = case.waiting_letter if ruling.verdict is Verdict.CLEARANCE else ""
    because = " ".join(part for part in (rule.because, ruling.note, letter) if part)
    effect = rule.zone_effect or ("exclude" if ruling.zones else None)
    sources = rule.sources + (case.device_rule.sources if case.device_rule else ())
    return Reason(
        finding=rule.finding,
        answer=voice.answer,
        measured=voice.measured if voice.answer == "yes" else "",
        verdict=ruling.verdict,
        zones=ruling.zones,
        zone_effect=effect if ruling.zones else None,
        margin_mm=rule.margin_mm,
        until=ruling.until,
        because=because,
        change=rule.change,
        sources=tuple(dict.fromkeys(sources)),
        statements=rule.statements,
        disagrees_with=rule.disagrees_with,
        we_follow=rule.we_follow,
        reviewed_by=rule.reviewed_by,
        blocks_movements=rule.blocks_movements,
        ramp=rule.ramp,
        levels_down=rule.levels_down,
        glide_only=rule.glide_only,
        asked_again=bool(one.again),
        only_this_start=rule.scope == "setting",
    )


def from_procedures(intake: Intake, rulebook: Rulebook, heard: dict[str, Heard], day: date) -> list[Reason]:
    """Return a reason for each kind of procedure whose days have not run out; a booked one moves the course.

    Where one kind was done more than once, the day that holds most counts, which need not be the last one.
    """
    last = min(day, intake.visit.date)
    done: dict[str, set[date]] = {}
    for procedure in intake.procedures:
        if procedure.date <= last and not rulebook.intervals[procedure.kind].same_finding:
            done.setdefault(procedure.kind, set()).add(procedure.date)
    calm = "skin_inflamed" not in heard
    reasons = []
    for kind, days in done.items():
        row, own = rulebook.intervals[kind], rulebook.device_rule(intake.visit.device, kind)
        said = [_procedure(row, own, when, intake, day, calm=calm) for when in sorted(days)]
        speaking = [reason for reason in said if reason is not None]
        if speaking:
            reasons.append(max(speaking, key=lambda r: (r.verdict.rank, r.until or date.max)))
    return reasons


def _procedure(
    row: Interval, own: DeviceRule | None, done: date, intake: Intake, day: date, *, calm: bool
) -> Reason | None:
    """Weigh one day of a procedure: our row, a letter, the device's own rule; the stricter counts."""
    wait, verdict, because, fraction = row.before_days or 0, Verdict.DEFER, "", 1.0
    document = intake.document_for(row.procedure) if intake.setting == "clinic" else None
    if row.clearance and document is None:
        verdict = Verdict.CLEARANCE
        waiting = intake.unconfirmed_letter(row.procedure)
        because = f"It also needs a letter from whoever did it. {waiting}".strip()
    elif row.clearance and document is not None and row.before_with_clearance_days is not None:
        wait = row.before_with_clearance_days
        because = f"Cleared in writing by the {document.from_} on {document.date}."
    device_says, for_ever = Verdict.ALLOW, False
    if own is not None:
        wait, because = max(wait, own.wait_days or 0), f"{because} {own.because}".strip()
        device_says, for_ever = own.verdict, own.wait_days is None and own.verdict is not Verdict.ALLOW
    until: date | None = done + timedelta(days=wait)
    over = day >= done + timedelta(days=wait)
    if over and not for_ever:
        return None
    verdict = device_says if over else max(verdict, device_says)
    if for_ever and (over or device_says > Verdict.LIMIT):
        until = None
    same_day = day == done and row.same_day_place == intake.setting and device_says <= Verdict.LIMIT
    if same_day and calm and verdict is Verdict.DEFER:
        verdict, fraction = Verdict.LIMIT, row.same_day_current_fraction or 1.0
        because = f"On the same day on calm skin only, at {fraction:.0%} of the current."
    words = f"{row.plain_words[:1].upper()}{row.plain_words[1:]} on {done}: the skin waits {wait} days."
    return Reason(
        finding=row.procedure,
        kind="procedure",
        answer="yes",
        measured=f"done on {done}",
        verdict=verdict,
        until=until,
        because=f"{words} {because}".strip(),
        sources=row.sources + (own.sources if own else ()),
        statements=row.statements,
        grade="convention",
        disagrees_with=row.disagrees_with,
        we_follow=row.we_follow,
        reviewed_by=row.reviewed_by,
        current_fraction=fraction,
    )


def from_concerns(concerns: Iterable[JudgedConcern]) -> list[Reason]:
    """Return the reasons of concerns that are not simply allowed."""
    reasons = []
    for concern in concerns:
        if concern.verdict is Verdict.ALLOW:
            continue
        row = concern.row
        reasons.append(
            Reason(
                finding=row.concern,
                kind="concern",
                answer="yes",
                verdict=concern.verdict,
                zones=concern.zones_left_out,
                zone_effect="exclude" if concern.zones_left_out else None,
                until=concern.until,
                because=concern.because,
                change="" if concern.is_planned else "Its lines are left out.",
                sources=row.sources,
                statements=row.statements,
                grade=row.grade_microcurrent,
                disagrees_with=row.disagrees_with,
                we_follow=row.we_follow,
                reviewed_by=row.reviewed_by,
            )
        )
    return reasons


def from_conductor(intake: Intake, rulebook: Rulebook) -> list[Reason]:
    """Return the reason of a conductor that is not simply allowed."""
    if intake.visit.conductor is None:
        return []
    row = rulebook.conductors[intake.visit.conductor]
    verdict = Verdict(row.home if intake.setting == "home" else row.clinic)
    if verdict is Verdict.ALLOW:
        return []
    return [
        Reason(
            finding=row.conductor,
            kind="conductor",
            answer="yes",
            verdict=verdict,
            because=f"{row.plain_words[:1].upper()}{row.plain_words[1:]}: {row.rule}.",
            change="Choose gel." if verdict > Verdict.LIMIT else "",
            sources=row.sources,
            statements=row.statements,
            disagrees_with=row.disagrees_with,
            we_follow=row.we_follow,
            reviewed_by=row.reviewed_by,
            only_this_start=True,
        )
    ]


def from_operator(intake: Intake, day: date) -> list[Reason]:
    """Return an operator's own, stricter words."""
    return [
        Reason(
            finding="operator",
            kind="operator",
            answer="yes",
            measured=f"decided by {word.by}",
            verdict=max(word.verdict, Verdict.LIMIT) if word.zones or word.current_max_uA else word.verdict,
            zones=word.zones,
            zone_effect="exclude" if word.zones else None,
            until=word.until,
            because=word.because,
            sources=("operator",),
            current_max_uA=word.current_max_uA,
        )
        for word in intake.stricter
        if word.until is None or day < word.until
    ]
