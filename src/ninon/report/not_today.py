"""The slip a client takes along when there is no session today: what, why, until when, what to bring."""

from __future__ import annotations

from collections.abc import Sequence

from ninon.care.eligibility import Eligibility
from ninon.care.journey import VisitPlan
from ninon.care.reasons import Reason
from ninon.care.verdict import Verdict
from ninon.report.markup import Child, Markup, bdi, el
from ninon.report.reason_card import reason_title
from ninon.report.reasons_page import verdict_sentence
from ninon.report.shelf import Shelf
from ninon.report.verdict_signs import pill
from ninon.report.wording import day, named, sentence

__all__ = ["not_today", "slip_title"]


def slip_title(decision: Eligibility) -> str:
    """Return what the slip says first."""
    if decision.verdict is Verdict.REFUSE and not _only_this_start(decision):
        return "No microcurrent"
    return "Not today"


def _only_this_start(decision: Eligibility) -> bool:
    strict = _blocking(decision)
    return bool(strict) and all(reason.only_this_start for reason in strict)


def not_today(plan: VisitPlan, shelf: Shelf) -> Markup:
    """Return what stands on the slip, under its title.

    Parameters
    ----------
    plan : VisitPlan
        A plan whose client may not be treated on the day of the visit.
    shelf : Shelf
        Where names are looked up.

    Returns
    -------
    Markup
        What, why, until when, what to bring, what is asked again.
    """
    decision = plan.eligibility
    blocking = _blocking(decision)
    refused = decision.verdict is Verdict.REFUSE and not _only_this_start(decision)
    # A date or a letter would look like a way round a refusal; there is none.
    ways = None if refused else [_when(plan, blocking, shelf), _bring(blocking, decision, shelf)]
    return el(
        "div.slip",
        el("p.lead", pill(decision.verdict) if decision.verdict > Verdict.LIMIT else None, " ", verdict_sentence(decision)),
        _why(blocking, shelf),
        el("div.slip-cols", ways, _again(decision)),
        el("p.closing", _closing(decision)),
        el("div.sign.two", [el("div", what) for what in ("operator", "date")]),
    )


def _blocking(decision: Eligibility) -> list[Reason]:
    """Return the reasons that keep the session from starting, strictest first; about the concern only when alone."""
    strict = [r for r in decision.reasons if r.verdict > Verdict.LIMIT]
    whole = [r for r in strict if r.kind != "concern"]
    return strict if decision.verdict > Verdict.LIMIT and not whole else whole


def _why(blocking: Sequence[Reason], shelf: Shelf) -> Markup | None:
    if not blocking:
        return None
    rows = [el("li", el("b", f"{reason_title(r, shelf)}. "), _because(r)) for r in blocking]
    return el("section", el("h3", "Why"), el("ul.dash", rows), data_claims="reason")


def _because(reason: Reason) -> Child:
    """Return why, in the words of the rule; an operator's own words as they were written."""
    if reason.kind == "operator":
        return bdi(reason.because)
    return f"The answer is not known yet. {sentence(reason.because)}" if reason.answer == "unknown" else sentence(reason.because)


def _when(plan: VisitPlan, blocking: Sequence[Reason], shelf: Shelf) -> Markup | None:
    """Return until when it holds: the course's first day where there is one, each end that is known."""
    decision, first = plan.eligibility, plan.course.first
    ends = [r for r in blocking if r.until]
    rows = [el("li", f"{reason_title(r, shelf)}: until ", el("b", day(r.until))) for r in ends if r.until]
    endless = [r for r in blocking if r.verdict is Verdict.DEFER and not r.until]
    rows += [el("li", f"{reason_title(r, shelf)}: no end is known yet.") for r in endless]
    if first and decision.verdict is Verdict.DEFER:
        rows.append(el("li", "The first session is planned for ", el("b", day(first)), "."))
    return el("section", el("h3", "Until when"), el("ul", rows), data_claims="reason") if rows else None


def _bring(blocking: Sequence[Reason], decision: Eligibility, shelf: Shelf) -> Markup | None:
    letters = [r for r in blocking if r.verdict is Verdict.CLEARANCE]
    rows: list[Markup] = [el("li", _letter(r, shelf)) for r in letters]
    if decision.verdict is Verdict.REFER:
        rows.append(el("li", "This slip, to a doctor. We plan nothing before a doctor has looked."))
    return el("section", el("h3", "What to bring"), el("ul", rows), data_claims="reason") if rows else None


def _letter(reason: Reason, shelf: Shelf) -> list[Child]:
    """Return which document is missing and who writes it."""
    concern = shelf.concerns.get(reason.finding) if reason.kind == "concern" else None
    writer = "the doctor or the maker named above"
    if concern is not None and concern.clearance_from:
        writer = f"the {named(concern.clearance_from)}"
    elif reason.kind == "procedure":
        writer = "whoever did it"
    title = reason_title(reason, shelf)
    return [
        el("b", f"A letter from {writer} "),
        f"about {title[:1].lower() + title[1:]}, with name, date, and what it allows. ",
        "A second person here confirms it.",
    ]


def _again(decision: Eligibility) -> Markup | None:
    if not decision.ask_again:
        return None
    # An open answer stands in the way; of many that were only left unknown, the list below names each.
    asked = [q for q in decision.ask_again if q.is_open] or list(decision.ask_again)
    rows = [el("li", q.question, el("span.soft", f" {sentence(q.why)}")) for q in asked]
    return el("section", el("h3", "What we ask again"), el("ul", rows), data_claims="question")


def _closing(decision: Eligibility) -> str:
    if decision.verdict is Verdict.REFUSE:
        return (
            "Nobody can override a refusal. If an answer was a slip of the pen, it is corrected in the intake; both "
            "answers are kept."
        )
    if decision.verdict is Verdict.REFER:
        return "We are not able to say what it is. Please show it to a doctor soon; at once if it gets worse."
    return "Your answers are kept. What changed is all we ask next time."
