"""One reason as a card: what was said, what follows, until when, why, and who says so."""

from __future__ import annotations

from collections.abc import Sequence

from ninon.care.intake import Intake
from ninon.care.reasons import Reason
from ninon.report.chips import chips, disagreement
from ninon.report.markup import Child, Markup, bdi, el
from ninon.report.shelf import Shelf
from ninon.report.wording import (
    capital,
    current,
    day,
    figure,
    listed,
    named,
    sentence,
    spoken,
)

__all__ = ["reason_body", "reason_title", "short_consequence", "zone_words"]


def reason_title(reason: Reason, shelf: Shelf) -> str:
    """Return what the reason is about, in a few words."""
    rows = {"concern": shelf.concerns, "procedure": shelf.intervals, "conductor": shelf.conductors}
    row = rows.get(reason.kind, {}).get(reason.finding)
    if reason.kind == "operator":
        return "The operator's own, stricter word"
    return capital(getattr(row, "plain_words", "") or named(reason.finding))


def short_consequence(reason: Reason) -> str:
    """Return what follows in a few words: until when, or which places."""
    if reason.until:
        return f"until {day(reason.until)}"
    if reason.zones and reason.zone_effect == "lowest_step":
        return "held at the lowest step"
    if reason.zones:
        return "left out: " + zone_words(reason.zones) if len(reason.zones) <= 3 else "most places left out"
    return "this start only" if reason.only_this_start else ""


def zone_words(zones: Sequence[str]) -> str:
    """Return places as a list of words."""
    return listed([named(zone) for zone in zones])


def reason_body(reason: Reason, intake: Intake, shelf: Shelf) -> Markup:
    """Return everything a reason carries, under its title.

    Parameters
    ----------
    reason : Reason
        The reason.
    intake : Intake
        Where the client's own words are.
    shelf : Shelf
        Where names and references are looked up.

    Returns
    -------
    Markup
        What was asked and said, why, what follows, and the evidence chips.
    """
    because: Child = sentence(reason.because)
    if reason.kind == "operator":
        because = bdi(reason.because)
    return el(
        "div.reason",
        el("p.told", _told(reason, intake, shelf)),
        el("p.words", because),
        el("p.words", sentence(reason.change)) if reason.change else None,
        _facts(reason),
        chips(
            shelf,
            statements=reason.statements,
            sources=reason.sources,
            grade=reason.grade,
            reviewed_by=None if reason.kind == "operator" else reason.reviewed_by,
        ),
        disagreement(reason.disagrees_with, reason.we_follow, shelf),
    )


def _told(reason: Reason, intake: Intake, shelf: Shelf) -> list[Child]:
    """Return the question with its answer, or where else the reason comes from."""
    if reason.kind == "operator":
        return [bdi(capital(reason.measured))]
    if reason.kind == "concern":
        return ["Wished by the client."]
    if reason.kind == "procedure":
        return [f"Another procedure, {spoken(reason.measured)}."]
    if reason.kind == "conductor":
        return ["The conductor at hand."]
    question = shelf.questions.get(reason.finding)
    answer = {"unknown": "not known"}.get(reason.answer, reason.answer)
    said: list[Child] = [f"{question.text} " if question else "", el("b", f"Answer: {answer}")]
    said.append(f" ({spoken(reason.measured)})." if reason.measured else ".")
    for note in dict.fromkeys(a.note for a in intake.answers if a.finding == reason.finding and a.note):
        said += [" Told: ", bdi(note)]
    if reason.asked_again:
        said.append(" This answer is asked again.")
    return said


def _facts(reason: Reason) -> Markup | None:
    """Return what follows, as pairs of a name and a value."""
    facts: list[tuple[str, str]] = []
    if reason.until:
        facts.append(("Until", f"{day(reason.until)}; from that day it no longer holds"))
    elif reason.verdict == "defer":
        facts.append(("Until", "no end is known yet"))
    if reason.zones:
        low = reason.zone_effect == "lowest_step"
        facts.append(("Held at the lowest step" if low else "Left out", zone_words(reason.zones)))
    if reason.margin_mm is not None:
        facts.append(("Lines keep away", f"{figure(reason.margin_mm)} mm"))
    if reason.blocks_movements:
        facts.append(("Lines not drawn", listed(reason.blocks_movements)))
    if reason.ramp:
        facts.append(("Ramp", named(reason.ramp)))
    if reason.levels_down:
        facts.append(("Levels lower", str(reason.levels_down)))
    if reason.glide_only:
        facts.append(("Technique", "glide only"))
    if reason.current_fraction != 1.0:
        facts.append(("Current", f"{reason.current_fraction:.0%} of every step"))
    if reason.current_max_uA is not None:
        facts.append(("Current", f"at most {current(reason.current_max_uA)}"))
    if reason.only_this_start:
        facts.append(("About", "the room, the device or the operator, not the client"))
    if not facts:
        return None
    return el("dl.facts", [[el("dt", name), el("dd", spoken(value))] for name, value in facts])
