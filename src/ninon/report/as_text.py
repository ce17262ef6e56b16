"""A decision and a course in a terminal: the verdict first, then every reason."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from ninon.care.eligibility import Eligibility
from ninon.care.reasons import Reason

if TYPE_CHECKING:
    from ninon.care.journey import VisitPlan

__all__ = ["course_text", "screen_text"]

WIDTH = 100
SAYS = {
    "allow": "go",
    "limit": "go, with something left out",
    "defer": "not now",
    "clearance": "a letter is missing",
    "refuse": "no; nobody can override a refusal",
    "refer": "see a doctor first",
}


def screen_text(decision: Eligibility) -> str:
    """Return a decision as plain text."""
    lines = [f"{decision.verdict.upper()}: {SAYS[decision.verdict]}"]
    if decision.has_open_question:
        lines.append("An open question comes first: nothing is planned until it is answered.")
    for reason in decision.reasons:
        lines += _reason(reason)
    if decision.excluded_zones:
        lines += ["", _wrapped(f"Left out: {', '.join(_words(z) for z in decision.excluded_zones)}.")]
    if decision.ask_again:
        lines += ["", "Ask again:"]
        for question in decision.ask_again:
            lines += [_wrapped(f"- {question.question} ({question.why})", hang=2)]
    if decision.ask_first:
        lines += ["", "Ask by word of mouth before lines are drawn:"]
        lines += [_wrapped(f"- {question.question}", hang=2) for question in decision.ask_first]
    lines += ["", f"To ask at each visit: {len(decision.reask)} questions (in the plan and in --json)."]
    lines.append(f"Tables edition {decision.tables_edition}.")
    return "\n".join(lines)


def _reason(reason: Reason) -> list[str]:
    until = f", until {reason.until}" if reason.until else ""
    said = f" ({reason.measured})" if reason.measured else ""
    lines = ["", f"- {_words(reason.finding)}: {reason.answer}{said} → {reason.verdict}{until}"]
    lines.append(_wrapped(reason.because, indent=4, hang=4))
    if reason.change:
        lines.append(_wrapped(reason.change, indent=4, hang=4))
    if reason.zones:
        what = "held at the lowest step" if reason.zone_effect == "lowest_step" else "left out"
        lines.append(
            _wrapped(f"Places {what}: {', '.join(_words(z) for z in reason.zones)}.", indent=4, hang=4)
        )
    if reason.disagrees_with:
        lines.append(
            _wrapped(
                f"Sources disagree ({', '.join(reason.disagrees_with)}): {reason.we_follow}", indent=4, hang=4
            )
        )
    reviewed = f"reviewed by {reason.reviewed_by}" if reason.reviewed_by else "unreviewed"
    cited = ", ".join((*reason.statements, *reason.sources))
    grade = "not graded: a safety rule" if reason.grade == "n/a" else f"evidence: {_words(reason.grade)}"
    lines.append(_wrapped(f"[{cited}; {grade}; {reviewed}]", indent=4, hang=4))
    return lines


def course_text(plan: VisitPlan) -> str:
    """Return the dates and the times of a plan as plain text."""
    course, session = plan.course, plan.session
    lines = [""]
    if course.impossible:
        lines += [
            f"No dates: {course.impossible.constraint}",
            f"What would help: {course.impossible.smallest_change}",
        ]
    elif course.sessions:
        days = ", ".join(str(s.date) for s in course.sessions)
        lines.append(
            _wrapped(f"Course of {course.sessions_planned}, {len(course.sessions)} ahead: {days}.", hang=2)
        )
        if course.review_on:
            lines.append(
                f"Review with photographs at session {course.review_at_session}: {course.review_on}."
            )
        if course.next_course:
            lines.append(f"Next course: not before {course.next_course}.")
        placed = [f"{_words(o.kind)} {o.date}" for o in course.other_procedures if o.role == "wished"]
        if placed:
            lines.append(_wrapped(f"Wished: {', '.join(placed)}.", hang=2))
    lines += [_wrapped(f"{note.because}") for note in (*course.notes, *course.not_planned)]
    if session.steps:
        lines.append(
            f"Session {session.number} on {session.date}: {len(session.steps)} steps, "
            f"{session.energised_minutes:g} energised minutes of at most {session.energised_cap_minutes:g}, "
            f"visit {session.visit_minutes} minutes."
        )
    if course.price:
        lines.append(f"Price: {course.price.total:g} {course.price.currency}".rstrip() + ".")
    return "\n".join(lines)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _wrapped(text: str, *, indent: int = 0, hang: int = 0) -> str:
    return fill(
        text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * hang, break_on_hyphens=False
    )
