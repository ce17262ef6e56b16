"""What each concern may have: its own verdict, which is about that concern and not about the client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ninon.care.intake import ConcernWish, Document, Intake
from ninon.care.movements import Concern
from ninon.care.rulebook import Rulebook
from ninon.care.verdict import Verdict

__all__ = ["JudgedConcern", "judge_concerns"]


@dataclass(frozen=True)
class JudgedConcern:
    """A wished concern with its verdict and, where it waits, the day the wait ends."""

    wish: ConcernWish
    row: Concern
    verdict: Verdict
    until: date | None
    because: str
    document: Document | None

    @property
    def is_planned(self) -> bool:
        """Whether its lines are drawn."""
        return self.verdict <= Verdict.LIMIT

    @property
    def zones_left_out(self) -> tuple[str, ...]:
        """Places marked on it that no line may touch."""
        return self.wish.zones if not self.is_planned or self.row.marked_zones == "stay_out" else ()


def judge_concerns(intake: Intake, *, rulebook: Rulebook, decided_on: date) -> tuple[JudgedConcern, ...]:
    """Decide on each wished concern by itself.

    Parameters
    ----------
    intake : Intake
        What was told.
    rulebook : Rulebook
        The tables.
    decided_on : date
        The day the decision is for.

    Returns
    -------
    tuple of JudgedConcern
        In the order wished.
    """
    return tuple(
        _judge(wish, intake, rulebook.concerns[wish.concern], decided_on) for wish in intake.concerns
    )


def _judge(wish: ConcernWish, intake: Intake, row: Concern, day: date) -> JudgedConcern:
    clinic = intake.setting == "clinic"
    verdict = row.verdict_clinic if clinic else row.verdict_home
    words = []
    document = intake.document_for(row.concern)
    if verdict is Verdict.CLEARANCE:
        if document is None:
            words.append(f"A letter from the {row.clearance_from} is needed first.")
            words.append(intake.unconfirmed_letter(row.concern))
        elif clinic:
            verdict = Verdict.LIMIT
            words.append(f"Cleared in writing by the {document.from_} on {document.date}.")
    elif verdict is Verdict.REFUSE and not clinic:
        words.append("In the clinic only.")
    until = None
    if row.wait_days is not None:
        until = wish.since + timedelta(days=row.wait_days) if wish.since else None
        if until is None:
            words.append(f"It must be older than {row.wait_days} days; since when is not known.")
            verdict = max(verdict, Verdict.DEFER)
        elif day < until:
            words.append(f"It must be older than {row.wait_days} days.")
            verdict = max(verdict, Verdict.DEFER)
        else:
            until = None
    if verdict is Verdict.LIMIT and not words:
        words.append(row.extra_rule or "Only with the limits of this concern.")
    return JudgedConcern(wish, row, verdict, until, " ".join(part for part in words if part), document)
