"""What to do with the rest of a course, after what was measured and what was told.

Ninon proposes, with its reasons; a person decides; both are kept, and nothing changes until somebody presses.
The strictest ground leads and every ground is kept. A measurement that was withheld, or none at all, is never
read as «no change», and a sign that nobody has looked at is never read as none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ninon.care.course_values import Course
from ninon.care.delivery.values import Progress
from ninon.care.outcome import NO_CHANGE, Measured, Reaction
from ninon.errors import InputError

__all__ = ["Choice", "Decision", "Ground", "Proposal", "accept", "propose"]

Choice = Literal["continue", "lower", "end_early", "stop"]
STRICTNESS: tuple[Choice, ...] = ("continue", "lower", "end_early", "stop")
"""``stop`` holds until a person has looked; ``end_early`` ends the course; ``lower`` goes on with less."""

PIGMENT = ("pigment_area", "pigment_contrast")
OURS = ("ninon-proposal",)
SHORTEST_REASON = 3


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Ground(_Value):
    """One reason, what it asks for by itself, and who says so."""

    about: str
    choice: Choice
    because: str
    sources: tuple[str, ...]
    statements: tuple[str, ...] = ()


class Proposal(_Value):
    """What is proposed after a session, with every ground."""

    choice: Choice
    because: str
    grounds: tuple[Ground, ...]
    after_session: int
    sessions_max: int
    """Most sessions the course may have; more than the band's only after a measured change."""
    shown: tuple[str, ...] = ()
    """Every measurement in its own words, the better and the worse alike."""
    measure_again: tuple[str, ...] = ()
    """Measures that said nothing."""
    tables_edition: str


class Decision(_Value):
    """What a person chose, beside what was proposed."""

    proposal: Proposal
    choice: Choice
    by: str
    because: str = ""

    @property
    def follows_proposal(self) -> bool:
        """Whether the choice is the proposed one."""
        return self.choice == self.proposal.choice


def propose(
    course: Course,
    outcomes: Sequence[Measured],
    reactions: Sequence[Reaction],
    progresses: Sequence[Progress],
    *,
    after_session: int,
    tables_edition: str,
    primary: str = "",
) -> Proposal:
    """Propose how to go on after a session.

    Parameters
    ----------
    course : Course
        The course, with the session after which the photographs are looked at.
    outcomes : sequence of Measured
        Changes since the first visit.
    reactions : sequence of Reaction
        Reactions that no decision has answered yet.
    progresses : sequence of Progress
        Sessions of the course, the last one last.
    after_session : int
        How many sessions were had.
    tables_edition : str
        Fingerprint of the tables, kept in the result.
    primary : str
        The measure the course was begun for. It alone decides about going on; the others can only make the
        proposal stricter. Without a name every measure counts as one.

    Returns
    -------
    Proposal
        The strictest of its grounds. It promises nothing.
    """
    review = course.review_at_session
    at_review = review is not None and after_session >= review
    main = [o for o in outcomes if not primary or o.measure == primary]
    grounds = [
        *_from_sessions(progresses),
        *_from_reactions(reactions),
        *_from_worse(outcomes, at_review=at_review),
    ]
    grounds.append(
        _from_review(course, main, after_session) if at_review else _before_review(course, after_session)
    )
    grounds.sort(key=lambda ground: -STRICTNESS.index(ground.choice))
    toward = any(o.judgement == "changed_toward" for o in main)
    longer = at_review and toward and grounds[0].choice == "continue"
    return Proposal(
        choice=grounds[0].choice,
        because=grounds[0].because,
        grounds=tuple(grounds),
        after_session=after_session,
        sessions_max=course.sessions_max_after_review if longer else course.sessions_max,
        shown=tuple(f"{_plain(o.measure)}: {o.words()}" for o in outcomes),
        measure_again=tuple(o.measure for o in outcomes if o.judgement in ("withheld", "too_noisy")),
        tables_edition=tables_edition,
    )


def accept(proposal: Proposal, *, by: str, choice: Choice, because: str = "") -> Decision:
    """Return what a person decided; until then nothing changes.

    A choice never opens the gate of `delivery.start`: after a stop nobody has looked at, no session starts.

    Parameters
    ----------
    proposal : Proposal
        What was proposed.
    by : str
        Who decides.
    choice : {"continue", "lower", "end_early", "stop"}
        What they choose.
    because : str
        Why; asked for when the choice is not the proposed one.

    Returns
    -------
    Decision
        Holding both the proposal and the choice.

    Raises
    ------
    InputError
        When nobody is named, or another choice has no reason.
    """
    by, because = by.strip(), because.strip()
    if not by:
        raise InputError("a decision needs a person: give the name of who decides")
    if choice != proposal.choice and len(because) < SHORTEST_REASON:
        raise InputError(
            f"«{choice}» was chosen and «{proposal.choice}» proposed: write why, "
            f"in {SHORTEST_REASON} letters or more"
        )
    return Decision(proposal=proposal, choice=choice, by=by, because=because)


def _from_sessions(progresses: Sequence[Progress]) -> Iterator[Ground]:
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


def _from_reactions(reactions: Sequence[Reaction]) -> Iterator[Ground]:
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
                f"After session {reaction.session}: {_plain(reaction.kind)}, {severity}, {how_long}. {end}"
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


def _from_worse(outcomes: Sequence[Measured], *, at_review: bool) -> Iterator[Ground]:
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
            because=f"{_plain(outcome.measure).capitalize()}: {outcome.words()}. {end}",
            sources=OURS,
            statements=("S-023", "S-127", "S-135") if darker else (),
        )


def _before_review(course: Course, after_session: int) -> Ground:
    when = f"after session {course.review_at_session}" if course.review_at_session else "at the end"
    because = f"{after_session} sessions were had; the photographs are looked at {when}."
    return Ground(
        about="course",
        choice="continue",
        because=because,
        sources=course.sources or OURS,
        statements=course.statements,
    )


def _from_review(course: Course, main: Sequence[Measured], after_session: int) -> Ground:
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


def _plain(name: str) -> str:
    return name.replace("_", " ")
