"""The verdict and its reasons: the strictest open, the milder ones folded beneath, none dropped."""

from __future__ import annotations

from datetime import date

from ninon.care.eligibility import Eligibility
from ninon.care.intake import Intake
from ninon.care.journey import VisitPlan
from ninon.care.reasons import Reason
from ninon.care.verdict import Verdict
from ninon.face.zone_shapes import ZONE_NAMES
from ninon.report.asking import questions_to_ask
from ninon.report.linemap import line_map
from ninon.report.map_face import MapFace
from ninon.report.markup import Markup, bdi, el
from ninon.report.reason_card import reason_body, reason_title, short_consequence, zone_words
from ninon.report.shelf import Shelf
from ninon.report.verdict_signs import SAYS, icon, pill
from ninon.report.wording import VERDICT_WORDS, counted, day

__all__ = ["reasons_page", "verdict_band", "verdict_sentence"]


def reasons_page(plan: VisitPlan, shelf: Shelf, *, face_prefix: str, face: MapFace | None = None) -> Markup:
    """Return the verdict, all reasons, the places left out, and what to ask.

    Parameters
    ----------
    plan : VisitPlan
        The plan.
    shelf : Shelf
        Where names and references are looked up.
    face_prefix : str
        Prefix of the drawn face that the document already has.

    face : MapFace, optional
        The front view of the client's own face, in place of the drawn one.

    Returns
    -------
    Markup
        What stands under the section's title.
    """
    decision = plan.eligibility
    return el(
        "div",
        verdict_band(decision, plan.course.first),
        el(
            "div.why-grid",
            el("div", _reasons(decision.reasons, plan.intake, shelf), _own_words(plan.intake)),
            _places(decision, face_prefix, face),
            class_=None if decision.reasons else "none",
        ),
        questions_to_ask(decision),
    )


def verdict_sentence(decision: Eligibility, first_session: date | None) -> str:
    """Return one sentence that says what the verdict means for this visit."""
    if decision.verdict <= Verdict.LIMIT and decision.has_open_question:
        return "Not yet. One answer is open; nothing is planned until it is settled."
    strict = [r for r in decision.reasons if r.verdict is decision.verdict]
    if decision.verdict > Verdict.LIMIT and strict and all(r.only_this_start for r in strict):
        return "Not this start. It is about the room, the device or the operator, not about the client."
    back = max(filter(None, (decision.waits_until, first_session)), default=None)
    if decision.verdict is Verdict.DEFER and back:
        return f"Not now. Please come back on {day(back)}{'' if back == first_session else ' or later'}."
    return SAYS[decision.verdict]


def verdict_band(decision: Eligibility, first_session: date | None) -> Markup:
    """Return the verdict as a band: silhouette, word, sentence."""
    extra = "Nobody can override a refusal." if decision.verdict is Verdict.REFUSE else ""
    asks = decision.verdict <= Verdict.LIMIT and decision.has_open_question
    return el(
        "div.band",
        icon("ask" if asks else decision.verdict),
        el("p.verdict", "Ask first" if asks else VERDICT_WORDS[decision.verdict]),
        el("p.says", f"{verdict_sentence(decision, first_session)} {extra}".strip()),
        el("p.when", f"decided for {day(decision.decided_on)}", el("br"), f"{decision.setting} session"),
        class_="ask-first" if asks else str(decision.verdict),
    )


def _reasons(reasons: tuple[Reason, ...], intake: Intake, shelf: Shelf) -> Markup:
    if not reasons:
        return el("p.lead", "No reason speaks against a session or limits it.")
    first, *others = reasons
    head = [el("h3", reason_title(first, shelf)), pill(first.verdict)]
    card = el(
        "article.why",
        el("header", head),
        reason_body(first, intake, shelf),
        class_=str(first.verdict),
        data_claims="reason",
    )
    return Markup(card + _milder(others, first, intake, shelf))


def _milder(others: list[Reason], first: Reason, intake: Intake, shelf: Shelf) -> Markup:
    """Return the other reasons, folded on a screen and open on paper."""
    if not others:
        return Markup("")
    as_strict = any(r.verdict is first.verdict for r in others)
    count = counted(len(others), "more reason")
    rows = [
        [
            el(
                "details",
                el(
                    "summary",
                    pill(reason.verdict),
                    el("span.t", reason_title(reason, shelf)),
                    el("span.m", short_consequence(reason)),
                ),
            ),
            # Beside the fold and not in it: so paper shows every reason without a script.
            el("div.folded", reason_body(reason, intake, shelf)),
        ]
        for reason in others
    ]
    title = f"{count}, {'none stricter' if as_strict else 'milder'}. All are kept."
    return el("div.also", el("h3", title), rows, data_claims="reason")


def _own_words(intake: Intake) -> Markup | None:
    if not intake.text.strip():
        return None
    words = el("blockquote", bdi(intake.text.strip()), data_claims="quote")
    return el("div.own", el("h3", "In the client's own words"), words)


def _places(decision: Eligibility, face_prefix: str, face: MapFace | None) -> Markup:
    """Return the face with the places left out, and the same in words."""
    drawn = [zone for zone in decision.excluded_zones if zone in ZONE_NAMES]
    words = zone_words(decision.excluded_zones) or "no place"
    low = [zone for r in decision.reasons if r.zone_effect == "lowest_step" for zone in r.zones]
    picture = line_map(
        (),
        drawn,
        style="colour",
        title="Places left out",
        description=f"Front view of a drawn face. Hatched: {words}.",
        prefix="places",
        face_prefix=face_prefix,
        face=face,
    )
    return el(
        "figure.places",
        Markup(picture),
        el(
            "figcaption",
            el("b", "Left out: "),
            f"{words}.",
            el("br"),
            [el("b", "Held at the lowest step: "), f"{zone_words(list(dict.fromkeys(low)))}."]
            if low
            else None,
        ),
    )
