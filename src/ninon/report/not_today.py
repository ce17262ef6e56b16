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
from ninon.report.wording import capital, counted, day, listed, named, sentence

__all__ = ["not_today", "slip_title"]

MOST_TOLD, MOST_NAMED, MOST_ASKED = 5, 9, 3
"""So much fits on half a page; the reasons section has everything."""


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
        el(
            "p.lead",
            pill(decision.verdict) if decision.verdict > Verdict.LIMIT else None,
            " ",
            verdict_sentence(decision, plan.course.first),
        ),
        _why(blocking, shelf),
        el("div.slip-cols", ways, _again(decision)),
        el("p.closing", _closing(decision)),
        el("div.sign.two", [el("div", what) for what in ("operator", "date")]),
    )


def _blocking(decision: Eligibility) -> list[Reason]:
    """Return the reasons that keep the session from starting, strictest first.

    A reason about one concern leaves out that concern's lines; it only counts here when nothing else does.
    """
    strict = [r for r in decision.reasons if r.verdict > Verdict.LIMIT]
    whole = [r for r in strict if r.kind != "concern"]
    return strict if decision.verdict > Verdict.LIMIT and not whole else whole


def _why(blocking: Sequence[Reason], shelf: Shelf) -> Markup | None:
    """Return why, in the words of the rules; what is only unknown is named together."""
    if not blocking:
        return None
    told = [r for r in blocking if r.answer != "unknown"]
    unknown = [r for r in blocking if r.answer == "unknown"]
    rows = [el("li", el("b", f"{reason_title(r, shelf)}. "), _because(r)) for r in told[:MOST_TOLD]]
    rows += [el("li", _more(len(told) - MOST_TOLD, "more reason"))] if len(told) > MOST_TOLD else []
    if unknown:
        words = _titles(unknown, shelf)
        rows.append(el("li", el("b", "Not known yet: "), f"{words}. Unknown is never read as no."))
    return el("section", el("h3", "Why"), el("ul.dash", rows), data_claims="reason")


def _because(reason: Reason) -> Child:
    """Return why, in the words of the rule; an operator's own words as they were written."""
    return bdi(reason.because) if reason.kind == "operator" else sentence(reason.because)


def _titles(reasons: Sequence[Reason], shelf: Shelf) -> str:
    titles = [reason_title(r, shelf) for r in reasons]
    named_here = [f"{title[:1].lower()}{title[1:]}" for title in titles[:MOST_NAMED]]
    more = len(titles) - MOST_NAMED
    return listed([*named_here, f"{more} more"] if more > 0 else named_here)


def _more(count: int, what: str) -> str:
    return f"{capital(counted(count, what))}; every one stands on the next sheets."


def _when(plan: VisitPlan, blocking: Sequence[Reason], shelf: Shelf) -> Markup | None:
    """Return until when it holds: the course's first day where there is one, each end that is known."""
    decision, first = plan.eligibility, plan.course.first
    told = [r for r in blocking if r.answer != "unknown"]
    ends = sorted((r.until, reason_title(r, shelf)) for r in told if r.until)[-MOST_TOLD:]
    rows = [el("li", f"{title}: until ", el("b", day(until))) for until, title in ends]
    endless = [r for r in told if r.verdict is Verdict.DEFER and not r.until]
    rows += [el("li", f"No end is known yet for {_titles(endless, shelf)}.")] if endless else []
    if first and decision.verdict is Verdict.DEFER:
        rows.append(el("li", "The first session is planned for ", el("b", day(first)), "."))
    return el("section", el("h3", "Until when"), el("ul", rows), data_claims="reason") if rows else None


def _bring(blocking: Sequence[Reason], decision: Eligibility, shelf: Shelf) -> Markup | None:
    letters: dict[str, list[Reason]] = {}
    for reason in blocking:
        if reason.verdict is Verdict.CLEARANCE:
            letters.setdefault(_writer(reason, shelf), []).append(reason)
    rows = [
        el("li", el("b", f"A letter from {writer}"), f" about {_titles(about, shelf)}.")
        for writer, about in letters.items()
    ]
    if letters:
        rows.append(
            el("li", "It bears a name, a date, and what it allows. A second person here confirms it.")
        )
    if decision.verdict is Verdict.REFER:
        rows.append(el("li", "This slip, to a doctor. Nothing is planned before a doctor has looked."))
    return el("section", el("h3", "What to bring"), el("ul", rows), data_claims="reason") if rows else None


def _writer(reason: Reason, shelf: Shelf) -> str:
    """Return who writes the missing letter."""
    concern = shelf.concerns.get(reason.finding) if reason.kind == "concern" else None
    if concern is not None and concern.clearance_from:
        return f"the {named(concern.clearance_from)}"
    if reason.kind == "procedure":
        return "whoever did it"
    return (
        "your doctor, or the maker"
        if reason.answer != "unknown"
        else "your doctor, if you cannot know it yourself,"
    )


def _again(decision: Eligibility) -> Markup | None:
    if not decision.ask_again:
        return None
    # An open answer stands in the way; what was only left unknown is listed in full on the next sheet.
    asked = [q for q in decision.ask_again if q.is_open] or list(decision.ask_again)
    asked = list({(q.question, q.why): q for q in asked}.values())
    rows = [el("li", q.question, el("span.soft", f" {sentence(q.why)}")) for q in asked[:MOST_ASKED]]
    rows += [el("li", _more(len(asked) - MOST_ASKED, "more question"))] if len(asked) > MOST_ASKED else []
    return el("section", el("h3", "What we ask again"), el("ul", rows), data_claims="question")


def _closing(decision: Eligibility) -> str:
    if decision.verdict is Verdict.REFUSE and not _only_this_start(decision):
        return (
            "Nobody can override a refusal. If an answer was a slip of the pen, it is corrected in the "
            "intake; both answers are kept."
        )
    if decision.verdict is Verdict.REFER:
        return "We are not able to say what it is. Please show it to a doctor soon; at once if it gets worse."
    return "Your answers are kept. What changed is all we ask next time."
