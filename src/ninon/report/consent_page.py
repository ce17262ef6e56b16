"""The text a client signs: what is done, what is not known, what may happen, and the right to stop."""

from __future__ import annotations

from ninon.care.journey import VisitPlan
from ninon.report.markup import Markup, bdi, el
from ninon.report.sheet import Paper
from ninon.report.shelf import Shelf
from ninon.report.wording import NBSP, counted, day, figure, grouped, listed, spoken

__all__ = ["consent_page"]

NOT_KNOWN = (
    "No trial has tested how long a course should be, how often sessions should come, or in which "
    "order "
    "lines are drawn. These are customs and our own proposals. Nothing is promised."
)
SAY_AT_ONCE = "Please say at once when something feels wrong. The current is then set to zero."
RIGHT_TO_STOP = "You may stop at any time, without giving a reason. Stopping has no consequence for you."
PHOTOGRAPHS = (
    "Photographs of my face may be taken and kept with my record, to compare before and after.",
    "They may also be used for teaching or research, without my name.",
    "They may also be shown in public.",
)
I_AGREE = (
    "I have read this, or it was read to me. My questions were answered. I have told what I know about my "
    "health, and I will say before each session if something has changed."
)


def consent_page(plan: VisitPlan, paper: Paper, shelf: Shelf) -> Markup:
    """Return the consent text with its lines to fill in; the version is the edition of the tables.

    Parameters
    ----------
    plan : VisitPlan
        A plan with a session.
    paper : Paper
        Who, and which plan.
    shelf : Shelf
        Where names are looked up.

    Returns
    -------
    Markup
        What stands under the section's title.
    """
    paragraphs = [
        ("What is done", _what_is_done(plan, shelf)),
        ("What is not known", NOT_KNOWN),
        ("What may happen", f"{_what_may_happen(plan)} {SAY_AT_ONCE}"),
        ("Your right to stop", RIGHT_TO_STOP),
        ("Photographs", "Photographs are asked for separately. Each box can be taken back at any time."),
    ]
    boxes = el("ul.tick", [el("li", el("span.box", " "), words) for words in PHOTOGRAPHS])
    fields = ("name", "date", "signature of the client", "signature of the operator")
    return el(
        "div.consent",
        el(
            "div.text",
            [[el("h3", title), el("p", words)] for title, words in paragraphs],
            boxes,
            el("h3", "I agree"),
            el("p", I_AGREE),
        ),
        el("div.sign.four", [_field(what, paper) for what in fields]),
        el(
            "p.soft.version",
            f"Version of this text: tables {grouped(paper.edition)}, plan {grouped(paper.fingerprint)}.",
        ),
    )


def _field(what: str, paper: Paper) -> Markup:
    filled = bdi(paper.name) if what == "name" else None
    return el("div", el("span.filled", filled), what)


_GROUPS = {"face": "the face", "neck": "the neck", "decollete": "the upper chest"}


def _what_is_done(plan: VisitPlan, shelf: Shelf) -> str:
    session, course = plan.session, plan.course
    how = {
        "movable": "Two electrodes glide over the skin",
        "gloves": "Gloves glide lightly over the skin",
        "stationary": "Pads lie still on the skin",
    }.get(session.method or "", "Electrodes touch the skin")
    groups = [shelf.zones[s.zone].group for s in session.steps if s.is_energised and s.zone in shelf.zones]
    places = [_GROUPS[group] for group in dict.fromkeys(groups)]
    highest = max((s.current_uA for s in session.steps), default=0.0)
    return spoken(
        f"{how} on {listed(places)}, with a conductor between. "
        f"A very small current flows: at most {figure(highest, 1)} µA in this session, for "
        f"{figure(session.energised_minutes, 1)} minutes in all. "
        f"The course has {counted(course.sessions_planned, 'session')}; this is session {session.number}"
        f"{f', on {day(session.date)}' if session.date else ''}. "
        f"It is a cosmetic procedure."
    ).replace(" minutes in all", f"{NBSP}minutes in all")


def _what_may_happen(plan: VisitPlan) -> str:
    safety = next((e.words for e in plan.expectations if e.about == "safety"), "")
    return spoken(safety) or "Redness and tingling are possible."
