"""One plan as one HTML file: sheets that print on A4 and Letter, and read on a screen, without a network."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from ninon.care.journey import VisitPlan
from ninon.care.verdict import Verdict
from ninon.face.drawing import View
from ninon.face.zone_shapes import ZONE_NAMES
from ninon.report.calendar_page import calendar_page, course_title
from ninon.report.consent_page import consent_page
from ninon.report.expectations_page import expectations_page
from ninon.report.face_paper import FaceOnPaper
from ninon.report.face_sheet import face_sheet, means_in_words
from ninon.report.face_sides import side_sheet, side_symbols
from ninon.report.face_symbol import face_symbol
from ninon.report.home_care_page import home_care_page
from ninon.report.markup import Markup, bdi, el
from ninon.report.not_today import not_today, slip_title
from ninon.report.page_rules import page_rules
from ninon.report.reasons_page import reasons_page
from ninon.report.session_page import session_page
from ninon.report.sheet import Paper, paper_of, sheet
from ninon.report.shelf import Shelf, packaged_shelf
from ninon.report.sources_page import cited_in, printed_values, sources_page
from ninon.report.stop_signs_page import stop_signs_page
from ninon.report.tokens import tokens_css
from ninon.report.verdict_signs import icon_symbols, pill
from ninon.report.wording import day, grouped

if TYPE_CHECKING:
    from ninon.report.dose_source import DoseShown

__all__ = ["plan_html"]

_FACE = "face"
_SIDES: Mapping[View, str] = {
    "front": _FACE,
    "three_quarter": f"{_FACE}-three-quarter",
    "three_quarter_right": f"{_FACE}-three-quarter-right",
}
"""Names under which the document has a client's own face from each side."""
PURPOSE = "Ninon plans, guides and records a cosmetic procedure."


def plan_html(
    plan: VisitPlan,
    *,
    shelf: Shelf | None = None,
    face: FaceOnPaper | None = None,
    dose: DoseShown | None = None,
) -> str:
    """Return a plan as one self-contained HTML document.

    A client who may be treated gets the line map, the verdict with its reasons, the course, the session, the
    stop signs, what may be expected, home care and the consent text. A client who may not gets a slip to take
    along and the reasons; when every reason has an end, the course and the session follow, marked with their
    day.

    Parameters
    ----------
    plan : VisitPlan
        The plan.
    shelf : Shelf, optional
        Where names and references are looked up; the packaged tables without it.
    face : FaceOnPaper, optional
        The client's own face; without it the lines stand on the drawn face.
    dose : DoseShown, optional
        The dose of the session on that face.

    Returns
    -------
    str
        The document, with its style sheet and pictures inside.
    """
    shelf = shelf or packaged_shelf()
    paper = paper_of(plan)
    sheets = _sheets(plan, shelf, paper, face, dose)
    body = el(
        "body",
        _definitions(face),
        _head(plan, paper, sheets),
        el("main", [markup for _, _, markup in sheets]),
        el("footer.doc", el("p", PURPOSE, " Nothing here replaces a doctor.")),
    )
    title = f"{sheets[0][1]}, {paper.name}"
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="robots", content="noindex"),
        el("title", title),
        el("style", Markup(tokens_css() + _plan_css() + page_rules(paper, [(i, t) for i, t, _ in sheets]))),
    )
    return f"<!doctype html>\n{el('html', head, body, lang='en')}\n"


Sheet = tuple[str, str, Markup]
"""Id, title, markup."""


def _sheets(
    plan: VisitPlan, shelf: Shelf, paper: Paper, face: FaceOnPaper | None, dose: DoseShown | None
) -> list[Sheet]:
    today = plan.eligibility.may_start
    planned = bool(plan.session.steps)
    sheets: list[Sheet] = []
    if not today:
        title = slip_title(plan.eligibility)
        sheets.append(
            (
                "slip",
                title,
                sheet(
                    "slip", title, not_today(plan, shelf), paper=paper, when=f"Visit of {day(paper.visit)}"
                ),
            )
        )
    if today and planned:
        sheets += _walls(plan, shelf, paper, face)
    own = face.views["front"] if face else None
    reasons = reasons_page(plan, shelf, face_prefix=_FACE, face=own)
    sheets.append(
        ("reasons", "Verdict and reasons", sheet("reasons", "Verdict and reasons", reasons, paper=paper))
    )
    if plan.course.sessions or plan.course.impossible:
        sheets.append(_course(plan, shelf, paper))
    if planned and not today:
        sheets += _walls(plan, shelf, paper, face)
    if planned:
        sheets += _of_the_session(plan, shelf, paper, face, dose)
    elif today:
        sheets += _without_session(plan, shelf, paper)
    printed = printed_values(plan, with_session=planned or today)
    cited = cited_in([*printed, dose.dose] if dose is not None else printed)
    sheets.append(
        ("sources", "Who says so", sheet("sources", "Who says so", sources_page(cited, shelf), paper=paper))
    )
    return sheets


def _walls(plan: VisitPlan, shelf: Shelf, paper: Paper, face: FaceOnPaper | None) -> list[Sheet]:
    """Return the sheet for the wall, and with a client's own face the one that shows it from both sides."""
    sheets = [_wall(plan, shelf, paper, face)]
    if face is not None and plan.session.method != "stationary":
        title = f"From both sides, session {plan.session.number}"
        decision = plan.session_decision or plan.eligibility
        excluded = [zone for zone in decision.excluded_zones if zone in ZONE_NAMES]
        made = side_sheet(plan.session, shelf, face, excluded)
        sheets.append(("sides", title, sheet("sides", title, made, paper=paper, when=_when(plan))))
    return sheets


def _wall(plan: VisitPlan, shelf: Shelf, paper: Paper, face: FaceOnPaper | None) -> Sheet:
    session = plan.session
    kind = "Pad map" if session.method == "stationary" else "Line map"
    of = f" of {plan.course.sessions_planned}" if plan.course.sessions_planned else ""
    title = f"{kind}, session {session.number}{of}"
    made = face_sheet(plan, shelf, face_prefix=_FACE, face=face)
    under = means_in_words(session, shelf)
    return ("map", title, sheet("map", title, made, paper=paper, when=_when(plan), under=under))


def _when(plan: VisitPlan) -> Markup | str:
    """Return the session's day; marked where it is not the day of the visit."""
    when = plan.session.date
    if when is None:
        return ""
    if when == plan.intake.visit.date:
        return f"Session of {day(when)}"
    return el("span.later", f"Planned for {day(when)}, not for today")


def _course(plan: VisitPlan, shelf: Shelf, paper: Paper) -> Sheet:
    made = calendar_page(plan, shelf)
    return ("course", "Course", sheet("course", "Course", made, paper=paper, under=course_title(plan)))


def _of_the_session(
    plan: VisitPlan, shelf: Shelf, paper: Paper, face: FaceOnPaper | None, dose: DoseShown | None
) -> list[Sheet]:
    session = plan.session
    title = f"Session {session.number}"
    doses = []
    if dose is not None and face is not None:
        from ninon.report.dose_page import dose_sheets

        doses = dose_sheets(dose, face, paper=paper, shelf=shelf, prefixes=_SIDES, when=_when(plan))
    return [
        ("session", title, sheet("session", title, session_page(plan, shelf), paper=paper, when=_when(plan))),
        *doses,
        *_without_session(plan, shelf, paper),
        (
            "consent",
            "Consent",
            sheet("consent", "Consent", consent_page(plan, paper, shelf), paper=paper, when=_when(plan)),
        ),
    ]


def _without_session(plan: VisitPlan, shelf: Shelf, paper: Paper) -> list[Sheet]:
    stops = stop_signs_page(plan.stop_signs, shelf)
    hopes = expectations_page(plan, shelf)
    care = home_care_page(plan.home_care, plan.intake.client, shelf)
    return [
        ("stops", "Stop signs", sheet("stops", "Stop signs", stops, paper=paper)),
        ("hopes", "What may be expected", sheet("hopes", "What may be expected", hopes, paper=paper)),
        ("care", "Home care", sheet("care", "Home care", care, paper=paper)),
    ]


def _head(plan: VisitPlan, paper: Paper, sheets: list[Sheet]) -> Markup:
    """Return the head of the screen page: who, the decision, the way to each sheet. Paper has its own."""
    decision = plan.eligibility
    asks = decision.has_open_question and decision.verdict <= Verdict.LIMIT
    about = f"visit of {day(paper.visit)}, plan {grouped(paper.fingerprint)}, tables {grouped(paper.edition)}"
    links = [el("li", el("a", title, href=f"#{identity}")) for identity, title, _ in sheets]
    return el(
        "header.doc",
        el(
            "div.doc-who", el("h1", bdi(paper.name)), el("b", "Ask first") if asks else pill(decision.verdict)
        ),
        el("p.soft", f"born {paper.born}, " if paper.born else "", about),
        el("nav", el("ul", links), aria_label="Sheets of this plan"),
    )


def _definitions(face: FaceOnPaper | None) -> Markup:
    """Return the drawn face and the signs, once for the whole document."""
    symbols = face_symbol(_FACE) if face is None else face.views["front"].symbol(_FACE, "colour")
    symbols += "" if face is None else side_symbols(face)
    return Markup(
        '<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false">'
        f"{icon_symbols()}{symbols}</svg>"
    )


@cache
def _plan_css() -> str:
    return resources.files(__package__).joinpath("plan.css").read_text(encoding="utf-8")
