"""A sheet: one section that prints by itself and says what it is, whose it is, and which plan it is from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ninon.care.journey import VisitPlan
from ninon.report.fingerprint import plan_fingerprint
from ninon.report.markup import Child, Markup, bdi, clean, el
from ninon.report.wording import grouped

__all__ = ["Paper", "paper_of", "sheet"]

NO_NAME = "Name not given"
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True)
class Paper:
    """What every sheet of one plan says about itself."""

    name: str
    born: date | None
    fingerprint: str
    edition: str
    visit: date

    @property
    def who(self) -> Markup:
        """Name and birth date."""
        born = f", born {self.born}" if self.born else ", birth date not given"
        return Markup(bdi(self.name) + el("span.nowrap", born))

    @property
    def running_foot(self) -> str:
        """Name, birth date, plan and tables as plain text, for the foot of every printed page."""
        born = f", born {self.born}" if self.born else ""
        name = f"{_FIRST_STRONG_ISOLATE}{clean(self.name)}{_POP_ISOLATE}"
        return f"{name}{born}  ·  plan {self.fingerprint}  ·  tables {self.edition}"


def paper_of(plan: VisitPlan) -> Paper:
    """Return what the sheets of a plan say about themselves."""
    client = plan.intake.client
    return Paper(
        name=" ".join(client.name.split()) or NO_NAME,
        born=client.born,
        fingerprint=plan_fingerprint(plan),
        edition=plan.tables_edition,
        visit=plan.intake.visit.date,
    )


def sheet(
    identity: str, title: str, *content: Child, paper: Paper, when: Child = None, under: Child = None
) -> Markup:
    """Return one section with its head.

    Parameters
    ----------
    identity : str
        Id of the section, and the name of its printed page.
    title : str
        What it is.
    *content : str, Markup or None
        What stands on it.
    paper : Paper
        Who, and which plan.
    when : str or Markup, optional
        Which day it is for, under the title.
    under : str or Markup, optional
        A smaller line under it.

    Returns
    -------
    Markup
        One ``<section>``.
    """
    facts: list[tuple[str, Child]] = [
        ("Plan", grouped(paper.fingerprint)),
        ("Tables", grouped(paper.edition)),
    ]
    head = el(
        "header.hd",
        el("h2", title, id=f"{identity}-title"),
        el("dl", [[el("dt", name), el("dd", value)] for name, value in facts]),
        el("p.who", paper.who, when and el("span.day", ". ", when)),
        when and el("p.day.screen", when),
        under and el("p.under", under),
    )
    return el("section.sheet", head, content, id=identity, aria_labelledby=f"{identity}-title")
