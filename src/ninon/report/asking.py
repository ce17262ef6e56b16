"""What is asked: again, before lines are drawn, and at every visit; check lists with boxes to tick."""

from __future__ import annotations

from ninon.care.eligibility import Eligibility
from ninon.report.markup import Child, Markup, el
from ninon.report.wording import sentence

__all__ = ["ask_again_list", "questions_to_ask"]

_BOXES = ("yes", "no", "?")


def questions_to_ask(decision: Eligibility) -> Markup:
    """Return the three lists of questions, each with boxes for yes, no and "I don't know"."""
    parts: list[Child] = []
    if decision.ask_again:
        parts += [el("h3", "To ask again"), ask_again_list(decision)]
    if decision.ask_first:
        parts += [
            el("h3", "To ask by mouth before lines are drawn"),
            _list([(q.question, None) for q in decision.ask_first]),
        ]
    if decision.reask:
        parts += [
            el("h3", "To ask at every visit"),
            el("p.soft", "The mark ? stands for «I don't know»; it is never read as no."),
            _list([(q.question, None) for q in decision.reask]),
        ]
    return el("div.asking", parts)


def ask_again_list(decision: Eligibility) -> Markup:
    """Return the questions to put once more, each with why; an open one blocks planning."""
    rows: list[tuple[str, Child]] = []
    for question in decision.ask_again:
        why = sentence(question.why)
        open_words = " Nothing is planned until this is answered." if question.is_open else ""
        rows.append((question.question, el("span.soft", f" {why}{open_words}")))
    return _list(rows)


def _list(rows: list[tuple[str, Child]]) -> Markup:
    return el(
        "ul.ask",
        [el("li", _boxes(), el("span", question, more)) for question, more in rows],
        data_claims="question",
    )


def _boxes() -> Markup:
    return el("span.boxes", [el("span.box", word) for word in _BOXES])
