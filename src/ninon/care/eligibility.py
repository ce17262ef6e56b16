"""May the client be treated on this day, and why.

The strictest reason wins and every reason is kept. Unknown is never read as no. ``refuse`` and ``refer`` have
no override; ``clearance`` is lifted by a confirmed document alone; an operator may always be stricter.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from ninon.care.concerns import JudgedConcern, judge_concerns
from ninon.care.findings import AskedQuestion
from ninon.care.intake import Intake
from ninon.care.lines import EVERYBODY, Line, ZoneHold, after_exclusions, device_of, reachable_lines
from ninon.care.means import Setting
from ninon.care.reasons import Reason
from ninon.care.rulebook import Rulebook
from ninon.care.speakers import (
    from_concerns,
    from_conductor,
    from_findings,
    from_operator,
    from_procedures,
)
from ninon.care.verdict import Verdict, strictest
from ninon.care.voices import Heard, listen

__all__ = ["AskAgain", "Eligibility", "decide", "first_possible_day"]


class AskAgain(BaseModel):
    """A question to put once more, and why; an open one blocks planning until it is answered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    finding: str
    question: str
    why: str
    is_open: bool = False


class Eligibility(BaseModel):
    """A decision: the verdict, all reasons strictest first, the places left out, what to ask."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    verdict: Verdict
    decided_on: date
    setting: Setting
    reasons: tuple[Reason, ...]
    excluded_zones: tuple[str, ...]
    ask_again: tuple[AskAgain, ...]
    ask_first: tuple[AskedQuestion, ...]
    """Questions to put by word of mouth before lines are drawn for a concern."""
    reask: tuple[AskedQuestion, ...]
    """Questions to put at every visit."""
    tables_edition: str

    @property
    def has_open_question(self) -> bool:
        """Whether an answer is contradicted and nothing may be planned until it is settled."""
        return any(question.is_open for question in self.ask_again)

    @property
    def may_start(self) -> bool:
        """Whether a session may start on the day decided on."""
        return self.verdict <= Verdict.LIMIT and not self.has_open_question

    @property
    def waits_until(self) -> date | None:
        """The day every deferring reason has ended; None when one has no end, or nothing waits."""
        ends = [r.until for r in self.reasons if r.verdict is Verdict.DEFER and r.kind != "concern"]
        ends = ends or [r.until for r in self.reasons if r.verdict is Verdict.DEFER]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    def holds(self) -> tuple[ZoneHold, ...]:
        """Places the reasons leave out or hold at the lowest step, the fixed ones included."""
        held = [
            ZoneHold(zone=zone, effect=r.zone_effect, finding=r.finding, margin_mm=r.margin_mm)
            for r in self.reasons
            if r.zone_effect
            for zone in r.zones
        ]
        named = {hold.zone for hold in held if hold.effect == "exclude"}
        held += [
            ZoneHold(zone=zone, effect="exclude", finding=EVERYBODY)
            for zone in self.excluded_zones
            if zone not in named
        ]
        return tuple(held)

    def blocked(self) -> dict[str, str]:
        """Movements a reason blocks, with the finding that does."""
        return {m: r.finding for r in self.reasons for m in r.blocks_movements}


def decide(intake: Intake, rulebook: Rulebook, *, decided_on: date, tables_edition: str) -> Eligibility:
    """Decide whether the client may be treated on a day.

    Parameters
    ----------
    intake : Intake
        What was told.
    rulebook : Rulebook
        The tables.
    decided_on : date
        The day the decision is for; the answers are taken as given at the visit.
    tables_edition : str
        Fingerprint of the tables, kept in the result.

    Returns
    -------
    Eligibility
        Verdict, reasons, places left out, questions.
    """
    heard = listen(intake, rulebook=rulebook, decided_on=decided_on)
    concerns = judge_concerns(intake, rulebook=rulebook, decided_on=decided_on)
    reasons = [
        *from_findings(intake, rulebook, heard, decided_on),
        *from_procedures(intake, rulebook, heard, decided_on),
        *from_concerns(concerns),
        *from_conductor(intake, rulebook),
        *from_operator(intake, decided_on),
    ]
    raised = _nothing_left(reasons, intake, rulebook, concerns, decided_on)
    at_least = Verdict.ALLOW if raised is reasons else Verdict.DEFER
    reasons = sorted(raised, key=lambda r: -r.verdict.rank)
    return Eligibility(
        verdict=max(_overall(reasons, concerns), at_least),
        decided_on=decided_on,
        setting=intake.setting,
        reasons=tuple(reasons),
        excluded_zones=_excluded(reasons, rulebook, concerns),
        ask_again=_ask_again(heard, rulebook),
        ask_first=_ask_first(concerns, intake, rulebook),
        reask=rulebook.each_visit,
        tables_edition=tables_edition,
    )


def first_possible_day(
    intake: Intake, rulebook: Rulebook, *, tables_edition: str, from_day: date
) -> tuple[date | None, Eligibility]:
    """Return the first day on which a session may start, as far as the known end dates reach.

    Parameters
    ----------
    intake, rulebook, tables_edition
        As for `decide`.
    from_day : date
        The first day asked about.

    Returns
    -------
    day : date or None
        None when a reason has no end, or when only a person or a document can change the decision.
    decision : Eligibility
        The decision on that day, or the one that stands in the way.
    """
    day = from_day
    while True:
        decision = decide(intake, rulebook, decided_on=day, tables_edition=tables_edition)
        if decision.may_start:
            return day, decision
        until = decision.waits_until
        if decision.verdict is not Verdict.DEFER or decision.has_open_question or until is None:
            return None, decision
        day = max(until, day + timedelta(days=1))


def _overall(reasons: Iterable[Reason], concerns: tuple[JudgedConcern, ...]) -> Verdict:
    """Take the strictest reason; a concern that is left out while others stay is a limit, not a stop."""
    some_left = any(c.is_planned for c in concerns)
    return strictest(
        min(r.verdict, Verdict.LIMIT) if r.kind == "concern" and some_left else r.verdict for r in reasons
    )


def _excluded(
    reasons: Iterable[Reason], rulebook: Rulebook, concerns: Iterable[JudgedConcern]
) -> tuple[str, ...]:
    zones = [zone for r in reasons if r.zone_effect == "exclude" for zone in r.zones]
    zones += [zone for c in concerns for zone in c.zones_left_out]
    zones += [zone for rule in rulebook.fixed for zone in rule.zones]
    wanted = set(zones)
    return tuple(zone for zone in rulebook.zones if zone in wanted)


def _nothing_left(
    reasons: list[Reason],
    intake: Intake,
    rulebook: Rulebook,
    concerns: tuple[JudgedConcern, ...],
    day: date,
) -> list[Reason]:
    """Defer when no line is left to draw: by the reason that leaves out most, or for want of means."""
    planned = [c for c in concerns if c.is_planned]
    if strictest(r.verdict for r in reasons if r.kind != "concern") >= Verdict.DEFER or not (
        planned or not concerns
    ):
        return reasons
    lines, _ = reachable_lines(intake, rulebook=rulebook, concerns=concerns)
    if not any(line.movement.energised != "no" for line in lines):
        # A device without a contact area is refused where a session is planned, in words of its own.
        if not planned or not _may_dose(intake, rulebook):
            return reasons
        own = next((r for r in reasons if (r.kind, r.finding) == ("concern", planned[0].row.concern)), None)
        return [*(r for r in reasons if r is not own), _unreachable(planned[0], own, intake)]
    lines = tuple(line for line in lines if line.movement.energised != "no")
    excluding = [r for r in reasons if r.zone_effect == "exclude" or r.blocks_movements]
    if not excluding or _any_left(lines, excluding):
        return reasons
    ends = sorted({r.until for r in excluding if r.until is not None and r.until > day})
    until = next((end for end in ends if _any_left(lines, _still(excluding, end))), None)
    main = max(excluding, key=lambda r: len(r.zones))
    raised = main.model_copy(
        update={
            "verdict": max(main.verdict, Verdict.DEFER),
            "until": until,
            "because": f"{main.because} No place is left where a line could be drawn.",
        }
    )
    return [raised if r is main else r for r in reasons]


def _may_dose(intake: Intake, rulebook: Rulebook) -> bool:
    device = device_of(intake, rulebook)
    return device.may_dose and bool(device.electrodes)


def _unreachable(concern: JudgedConcern, own: Reason | None, intake: Intake) -> Reason:
    """Say that nothing wished can be drawn with what is there; with what the concern itself has to say."""
    words = f"No line of it can be drawn with {intake.visit.device}, {intake.visit.method}."
    return Reason(
        finding=concern.row.concern,
        kind="concern",
        answer="yes",
        verdict=Verdict.DEFER,
        zones=own.zones if own else (),
        zone_effect=own.zone_effect if own else None,
        because=f"{own.because} {words}" if own else words,
        change="Choose another method, device, electrode or place.",
        sources=concern.row.sources,
        statements=concern.row.statements,
        grade=concern.row.grade_microcurrent,
        disagrees_with=concern.row.disagrees_with,
        we_follow=concern.row.we_follow,
        reviewed_by=concern.row.reviewed_by,
        only_this_start=True,
    )


def _still(reasons: list[Reason], day: date) -> list[Reason]:
    return [r for r in reasons if r.until is None or r.until > day]


def _any_left(lines: Iterable[Line], reasons: list[Reason]) -> bool:
    holds = [
        ZoneHold(zone=zone, effect="exclude", finding=r.finding)
        for r in reasons
        if r.zone_effect == "exclude"
        for zone in r.zones
    ]
    blocked = {m: r.finding for r in reasons for m in r.blocks_movements}
    kept, _ = after_exclusions(lines, holds=holds, blocked=blocked)
    return bool(kept)


def _ask_again(heard: dict[str, Heard], rulebook: Rulebook) -> tuple[AskAgain, ...]:
    return tuple(
        AskAgain(
            finding=finding,
            question=rulebook.questions[finding].text,
            why=one.again,
            is_open=one.contradicted,
        )
        for finding, one in heard.items()
        if one.again
    )


def _ask_first(
    concerns: Iterable[JudgedConcern], intake: Intake, rulebook: Rulebook
) -> tuple[AskedQuestion, ...]:
    """Return what a concern wants asked before its lines are drawn, unless it was answered by name."""
    answered = {answer.finding for answer in intake.answers}
    findings = dict.fromkeys(f for c in concerns for f in c.row.ask_first if f not in answered)
    return tuple(AskedQuestion(finding=f, question=rulebook.questions[f].text) for f in findings)
