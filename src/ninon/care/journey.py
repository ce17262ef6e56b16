"""From what was told to what is done: the decision, the course, the next session, what may be expected.

One value carries all of it, so that paper, screen and record say the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from ninon.care.course import plan_course
from ninon.care.course_values import Course
from ninon.care.eligibility import Eligibility, decide
from ninon.care.intake import Intake, age_on
from ninon.care.line_pieces import FaceLines
from ninon.care.rulebook import Rulebook
from ninon.care.session import plan_session
from ninon.care.session_values import SessionPlan
from ninon.care.visit import HomeCare, StopSign
from ninon.evidence import Grade
from ninon.evidence.rows import Effect

__all__ = ["Expectation", "VisitPlan", "plan_visit"]

ALWAYS_SAID = ("safety", "first_session")
OVER_50_FROM_Y = 51


class Expectation(BaseModel):
    """What may be said about an effect, in the allowed words only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str
    """The effect or the concern it is about."""
    words: str
    grade_microcurrent: Grade
    grade_ems: Grade
    sources: tuple[str, ...]
    statements: tuple[str, ...] = ()
    trials: tuple[str, ...] = ()


class VisitPlan(BaseModel):
    """Everything one visit needs on paper."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    intake: Intake
    eligibility: Eligibility
    """The decision for the day of the visit."""
    course: Course
    session: SessionPlan
    """The next session; empty when no course is planned."""
    session_decision: Eligibility | None = None
    """The decision for the day of that session."""
    expectations: tuple[Expectation, ...] = ()
    stop_signs: tuple[StopSign, ...] = ()
    home_care: tuple[HomeCare, ...] = ()
    tables_edition: str = ""


def plan_visit(
    intake: Intake,
    rulebook: Rulebook,
    effects: Mapping[str, Effect],
    *,
    tables_edition: str,
    face: FaceLines | None = None,
) -> VisitPlan:
    """Decide, lay the course, plan its next session.

    Parameters
    ----------
    intake : Intake
        What was told.
    rulebook : Rulebook
        The tables of care.
    effects : mapping of str to Effect
        What may be said about effects.
    tables_edition : str
        Fingerprint of the tables.
    face : FaceLines, optional
        The client's own face, fitted to photographs.

    Returns
    -------
    VisitPlan
        With an empty course and session when the decision does not allow planning.

    Raises
    ------
    NotEligible
        When a session could be planned but the device has no contact area, and so no dose.
    """
    edition = tables_edition
    today = intake.visit.date
    decision = decide(intake, rulebook, decided_on=today, tables_edition=edition)
    course = plan_course(intake, rulebook, tables_edition=edition)
    session, session_decision = SessionPlan(tables_edition=edition), None
    if course.sessions:
        day = course.sessions[0].date
        session_decision = decide(intake, rulebook, decided_on=day, tables_edition=edition)
        session = plan_session(
            intake,
            rulebook,
            decision=session_decision,
            on=day,
            number=course.sessions[0].number,
            tables_edition=edition,
            face=face,
        )
    return VisitPlan(
        intake=intake,
        eligibility=decision,
        course=course,
        session=session,
        session_decision=session_decision,
        expectations=_expectations(intake, rulebook, effects),
        stop_signs=tuple(rulebook.stop_signs.values()),
        home_care=tuple(rulebook.home_care.values()),
        tables_edition=edition,
    )


def _expectations(
    intake: Intake, rulebook: Rulebook, effects: Mapping[str, Effect]
) -> tuple[Expectation, ...]:
    wished = [wish.concern for wish in intake.concerns]
    over_50 = (
        intake.client.born is not None and age_on(intake.client.born, intake.visit.date) >= OVER_50_FROM_Y
    )
    chosen = [
        effect
        for key, effect in effects.items()
        if effect.show
        and effect.allowed_words
        and (
            key in ALWAYS_SAID
            or (key == "over_50" and over_50)
            or (key != "over_50" and set(effect.concerns) & set(wished))
        )
    ]
    spoken_for = {concern for effect in chosen for concern in effect.concerns}
    said = [
        Expectation(
            about=effect.effect,
            words=effect.allowed_words,
            grade_microcurrent=effect.grade_microcurrent,
            grade_ems=effect.grade_ems,
            sources=effect.sources,
            statements=effect.statements,
            trials=effect.trials,
        )
        for effect in chosen
    ]
    for name in dict.fromkeys(wished):
        if name not in spoken_for:
            row = rulebook.concerns[name]
            said.append(
                Expectation(
                    about=name,
                    words=f"About {row.plain_words}: we do not know, and nothing is promised.",
                    grade_microcurrent=row.grade_microcurrent,
                    grade_ems=row.grade_ems,
                    sources=row.sources,
                    statements=row.statements,
                )
            )
    return tuple(said)
