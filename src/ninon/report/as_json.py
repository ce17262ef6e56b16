"""The same content as the paper, as JSON: the published shape of ``ninon screen`` and ``ninon plan``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from ninon.care.eligibility import AskAgain, Eligibility
from ninon.care.findings import AskedQuestion
from ninon.care.intake import AnswerWord
from ninon.care.reasons import Reason
from ninon.care.verdict import Verdict
from ninon.evidence import Grade

if TYPE_CHECKING:
    from ninon.care.journey import VisitPlan
    from ninon.report.dose_json import DoseOut
from ninon.report.face_json import FaceOut

__all__ = ["ReasonOut", "ScreenOut", "plan_json", "screen_json", "screen_out"]

Day = date


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Disagreement(_Out):
    """Sources that do not agree, and the side taken."""

    contradiction: str
    what_conflicts: str
    we_follow: str


class ReasonOut(_Out):
    """One reason, as printed."""

    finding: str = Field(description="the finding, the concern or the procedure that speaks")
    kind: Literal["finding", "concern", "procedure", "conductor", "operator"]
    answer: AnswerWord
    measured: str = ""
    verdict: Verdict
    zone: tuple[str, ...] = Field(description="places left out or held low; empty: the whole session")
    zone_effect: Literal["exclude", "lowest_step"] | None = None
    margin_mm: float | None = None
    until: Day | None = Field(description="day from which it no longer holds; null: no end is known")
    because: str
    change: str = ""
    sources: tuple[str, ...]
    statements: tuple[str, ...] = ()
    grade: Grade
    disagreement: tuple[Disagreement, ...] = ()
    reviewed_by: str = Field(default="", description="empty: no clinician has signed the row")
    only_this_start: bool = False


class ScreenOut(_Out):
    """The decision of one day."""

    verdict: Verdict
    decided_on: Day
    may_start: bool = Field(description="whether a session may start on that day")
    reasons: tuple[ReasonOut, ...]
    excluded_zones: tuple[str, ...]
    ask_again: tuple[AskAgain, ...] = Field(
        description="questions to put once more; an open one blocks planning"
    )
    ask_first: tuple[AskedQuestion, ...] = Field(
        description="to ask by mouth before lines are drawn for a concern"
    )
    reask_each_visit: tuple[AskedQuestion, ...]
    edition: str = Field(description="fingerprint of the tables the decision was made with")


def screen_out(decision: Eligibility, contradictions: Mapping[str, str]) -> ScreenOut:
    """Return a decision in its published shape.

    Parameters
    ----------
    decision : Eligibility
        What was decided.
    contradictions : mapping of str to str
        What conflicts, by contradiction.

    Returns
    -------
    ScreenOut
        The same content.
    """
    return ScreenOut(
        verdict=decision.verdict,
        decided_on=decision.decided_on,
        may_start=decision.may_start,
        reasons=tuple(_reason(reason, contradictions) for reason in decision.reasons),
        excluded_zones=decision.excluded_zones,
        ask_again=decision.ask_again,
        ask_first=decision.ask_first,
        reask_each_visit=decision.reask,
        edition=decision.tables_edition,
    )


def _reason(reason: Reason, contradictions: Mapping[str, str]) -> ReasonOut:
    return ReasonOut(
        finding=reason.finding,
        kind=reason.kind,
        answer=reason.answer,
        measured=reason.measured,
        verdict=reason.verdict,
        zone=reason.zones,
        zone_effect=reason.zone_effect,
        margin_mm=reason.margin_mm,
        until=reason.until,
        because=reason.because,
        change=reason.change,
        sources=reason.sources,
        statements=reason.statements,
        grade=reason.grade,
        disagreement=tuple(
            Disagreement(
                contradiction=c, what_conflicts=contradictions.get(c, ""), we_follow=reason.we_follow
            )
            for c in reason.disagrees_with
        ),
        reviewed_by=reason.reviewed_by,
        only_this_start=reason.only_this_start,
    )


def screen_json(decision: Eligibility, contradictions: Mapping[str, str]) -> str:
    """Return a decision as JSON text."""
    return screen_out(decision, contradictions).model_dump_json(indent=2)


def plan_json(
    plan: VisitPlan,
    contradictions: Mapping[str, str],
    face: FaceOut | None = None,
    dose: DoseOut | None = None,
) -> str:
    """Return a plan as JSON text: everything of `screen_json`, then course, session and the rest.

    Parameters
    ----------
    plan : VisitPlan
        The plan.
    contradictions : mapping of str to str
        What conflicts, by contradiction.
    face : FaceOut, optional
        The client's own face, if the plan was made with one.
    dose : DoseOut, optional
        The dose of the session on that face.
    """
    head = screen_out(plan.eligibility, contradictions).model_dump(mode="json")
    body = {
        "client": plan.intake.client.model_dump(mode="json"),
        "visit": plan.intake.visit.model_dump(mode="json"),
        "course": plan.course.model_dump(mode="json"),
        "session": plan.session.model_dump(mode="json"),
        "expectations": _dumped(plan.expectations),
        "stop_signs": _dumped(plan.stop_signs),
        "home_care": _dumped(plan.home_care),
        "face": face.model_dump(mode="json") if face else None,
        "dose": dose.model_dump(mode="json") if dose else None,
    }
    return to_json(head | body, indent=2).decode()


def _dumped(values: Iterable[BaseModel]) -> list[object]:
    return [value.model_dump(mode="json") for value in values]
