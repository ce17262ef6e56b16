"""What sessions, reactions and measurements ask for, each by itself.

A measurement that was withheld, or none at all, is never read as «no change», and a stop that nobody has
looked at is never read as none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ninon.care.adaptation.values import Choice, Ground
from ninon.care.course_values import Course
from ninon.care.delivery.values import Progress
from ninon.care.outcome import NO_CHANGE, Measured, Reaction

__all__ = ["before_review", "from_reactions", "from_review", "from_sessions", "from_worse", "plain"]

PIGMENT = ("pigment_area", "pigment_contrast")
OURS = ("ninon-proposal",)


def from_sessions(progresses: Sequence[Progress]) -> Iterator[Ground]:
    """Yield what the sessions ask for: a review of each that waits for one, and of the last its comfort."""
    for progress in progresses:
        if progress.needs_review:
            why = progress.stopped_because or ", ".join(s.plain_words for s in progress.incidents)
            yield Ground(
                about="review",
                choice="stop",
                because=f"A session waits for a review: {why or f'it is {progress.state}'}.",
                sources=tuple(dict.fromkeys(x for s in progress.incidents for x in s.sources)) or OURS,
                statements=tuple(dict.fromkeys(x for s in progress.incidents for x in s.statements)),
            )
    if progresses:
        yield from _from_last(progresses[-1])


def _from_last(last: Progress) -> Iterator[Ground]:
    if last.needs_review:
        return
    if last.incidents or last.review is not None:
        because = "After a reviewed stop the next session is as low as the first one."
        yield Ground(about="review", choice="lower", because=because, sources=OURS, statements=("S-100",))
    elif last.lowered or last.state == "stopped" or any(s.action in ("lower", "move") for s in last.notes):
        because = "The last session was lowered or stopped for comfort; comfort only ever lowers the current."
        yield Ground(
            about="comfort", choice="lower", because=because, sources=("A2", *OURS), statements=("S-099",)
        )


def from_reactions(reactions: Sequence[Reaction]) -> Iterator[Ground]:
    """Yield what each reaction asks for."""
    for reaction in reactions:
        choice = _answer(reaction)
        end = {
            "continue": "It is kept in the record.",
            "lower": "The next session is lower.",
            "end_early": "",
            "stop": "Nothing goes on before somebody has looked at it.",
        }[choice]
        how_long = "how long is not known" if reaction.days is None else f"{reaction.days:g} days"
        darker = reaction.kind == "darkening"
        severity = "of unknown severity" if reaction.severity == "unknown" else reaction.severity
        yield Ground(
            about=reaction.kind,
            choice=choice,
            because=(
                f"After session {reaction.session}: {plain(reaction.kind)}, {severity}, {how_long}. {end}"
            ),
            sources=OURS if darker else ("eva-ifu", "maude-2020"),
            statements=("S-023", "S-127", "S-135") if darker else ("S-050", "S-139"),
        )


def _answer(reaction: Reaction) -> Choice:
    """Strong is stopped and so is unknown; a mild redness gone within a day is what is to be expected."""
    if reaction.kind in ("burn", "darkening") or reaction.severity in ("strong", "unknown"):
        return "stop"
    short = reaction.days is not None and reaction.days <= 1
    ordinary = reaction.kind in ("redness", "other")
    return "continue" if reaction.severity == "mild" and short and ordinary else "lower"


def from_worse(outcomes: Sequence[Measured], *, at_review: bool) -> Iterator[Ground]:
    """Yield what each change for the worse asks for."""
    for outcome in outcomes:
        # A spot that changed in a direction nobody has named may have darkened.
        darker = outcome.measure in PIGMENT and outcome.judgement in ("changed_away", "changed")
        if not outcome.is_worse and not darker:
            continue
        stop = darker or at_review
        end = "Nothing goes on before somebody has looked at it." if stop else "The next session is lower."
        yield Ground(
            about=outcome.measure,
            choice="stop" if stop else "lower",
            because=f"{plain(outcome.measure).capitalize()}: {outcome.words()}. {end}",
            sources=OURS,
            statements=("S-023", "S-127", "S-135") if darker else (),
        )


def before_review(course: Course, after_session: int) -> Ground:
    """Return the ground to go on while the review is still ahead."""
    when = f"after session {course.review_at_session}" if course.review_at_session else "at the end"
    because = f"{after_session} sessions were had; the photographs are looked at {when}."
    return Ground(
        about="course",
        choice="continue",
        because=because,
        sources=course.sources or OURS,
        statements=course.statements,
    )


def from_review(course: Course, main: Sequence[Measured], after_session: int) -> Ground:
    """Return what the review asks for, by the measure the course was begun for."""
    choice, because = _review(course, main, after_session)
    return Ground(
        about="course",
        choice=choice,
        because=because,
        sources=course.sources or OURS,
        statements=course.statements,
    )


def _review(course: Course, main: Sequence[Measured], after_session: int) -> tuple[Choice, str]:
    said = {outcome.judgement for outcome in main}
    if "changed_toward" in said:
        most = course.sessions_max_after_review
        return (
            "continue",
            f"A change larger than the noise was measured; the course may go to {most} sessions.",
        )
    if "changed" in said:
        return "continue", "A change was measured; whether it is the one that was asked for is not said yet."
    if "changed_away" in said:
        return "continue", "What was measured went against the direction that was asked for."
    if not main or said != {"within_noise"}:
        full = " No session is added before that." if after_session >= course.sessions_max else ""
        return "continue", f"The review has no measurement that says anything: measure again.{full}"
    return "end_early", f"{NO_CHANGE} after {after_session} sessions. Proposal: stop here"


def plain(name: str) -> str:
    """Return a name as it is spoken."""
    return name.replace("_", " ")
