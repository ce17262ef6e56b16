"""Propose how a course goes on, and keep what a person decides."""

from __future__ import annotations

from collections.abc import Sequence

from ninon.care.adaptation.grounds import (
    before_review,
    from_reactions,
    from_review,
    from_sessions,
    from_worse,
    plain,
)
from ninon.care.adaptation.values import STRICTNESS, Choice, Decision, Proposal
from ninon.care.course_values import Course
from ninon.care.delivery.values import Progress
from ninon.care.outcome import Measured, Reaction
from ninon.errors import InputError

__all__ = ["accept", "propose"]

SHORTEST_REASON = 3


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
        *from_sessions(progresses),
        *from_reactions(reactions),
        *from_worse(outcomes, at_review=at_review),
    ]
    grounds.append(
        from_review(course, main, after_session) if at_review else before_review(course, after_session)
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
        shown=tuple(f"{plain(o.measure)}: {o.words()}" for o in outcomes),
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
