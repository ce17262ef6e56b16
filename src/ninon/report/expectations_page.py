"""What may be expected: the allowed words with their grade, and nothing promised."""

from __future__ import annotations

from ninon.care.journey import Expectation, VisitPlan
from ninon.report.chips import chips, grade_chip
from ninon.report.markup import Markup, el
from ninon.report.shelf import Shelf
from ninon.report.wording import capital, named, sentence, spoken

__all__ = ["expectations_page"]


def expectations_page(plan: VisitPlan, shelf: Shelf) -> Markup:
    """Return what may be said about effects, each sentence with its grades and sources.

    Parameters
    ----------
    plan : VisitPlan
        The plan.
    shelf : Shelf
        Where names and references are looked up.

    Returns
    -------
    Markup
        What stands under the section's title.
    """
    notice = plan.course.notice
    return el(
        "div",
        el("p.lead", "Nothing is promised. This is what is known, and how well."),
        el("p.notice", el("b", "About the course: "), sentence(notice)) if notice else None,
        el("div.expect", [_card(one, shelf) for one in plan.expectations]),
    )


def _card(one: Expectation, shelf: Shelf) -> Markup:
    concern = shelf.concerns.get(one.about)
    title = capital(concern.plain_words if concern else named(one.about))
    studies = [key for key in one.trials if key in shelf.trials]  # some effects name a guideline instead
    trials = [
        el("a.chip", f"study {key}", href=f"#trial-{key}", title=shelf.trials[key].design) for key in studies
    ]
    return el(
        "article",
        el("h3", title),
        el("p.words", spoken(one.words)),
        el(
            "ul.chips",
            el("li", grade_chip(one.grade_microcurrent, "microcurrent:")),
            el("li", grade_chip(one.grade_ems, "stronger (mA) devices:")),
            [el("li", chip) for chip in trials],
        ),
        chips(shelf, statements=one.statements, sources=[key for key in one.sources if key not in studies]),
    )
