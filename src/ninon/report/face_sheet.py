"""The sheet for the wall: the face with its lines or pads, the same as a table, when to stop, who signs."""

from __future__ import annotations

from collections.abc import Sequence

from ninon.care.journey import VisitPlan
from ninon.care.session_values import SessionPlan
from ninon.care.visit import StopSign
from ninon.face.zone_shapes import ZONE_NAMES
from ninon.report.face_paper import FaceOnPaper
from ninon.report.face_sides import not_seen_from_the_front
from ninon.report.legend import map_legend
from ninon.report.linemap import line_map
from ninon.report.map_table import map_table
from ninon.report.markup import Markup, el
from ninon.report.padmap import pad_map
from ninon.report.plan_lines import contact_words, line_marks, pad_marks, plan_lines
from ninon.report.sheet_fit import divided
from ninon.report.shelf import Shelf
from ninon.report.tokens import Style
from ninon.report.wording import NBSP, capital, figure, listed, named, sentence, spoken

__all__ = ["face_sheet", "means_in_words"]

_MOST_NOTES = 14


def face_sheet(plan: VisitPlan, shelf: Shelf, *, face_prefix: str, face: FaceOnPaper | None = None) -> Markup:
    """Return what stands on the sheet for the wall, under its title.

    Parameters
    ----------
    plan : VisitPlan
        A plan with a session.
    shelf : Shelf
        Where names and paths are looked up.
    face_prefix : str
        Prefix of the drawn face that the document already has.
    face : FaceOnPaper, optional
        The client's own face, in place of the drawn one.

    Returns
    -------
    Markup
        Map, table, legend, boxes, and the row to sign.
    """
    session = plan.session
    lines = plan_lines(session)
    hidden = not_seen_from_the_front(face, line_marks(session, shelf, on_face=True)) if face else ""
    picture = el(
        "figure.map",
        _maps(plan, shelf, face_prefix, face),
        el("figcaption", map_legend(session), el("p.soft", hidden) if hidden else None),
    )
    table, stop, notes = map_table(session, lines), _stop_box(plan.stop_signs), _through(plan)
    rows = el("ul.dash", [el("li", note) for note in notes])
    through = el("section.through", el("h3", "Through the session"), rows, data_claims="reason")
    shape = divided(lines, notes, means=means_in_words(session, shelf), name=plan.intake.client.name)
    if shape == "many":
        columns = el("div", picture, el("div.pair", stop, through)), el("div", table)
    else:
        columns = el("div", picture, stop), el("div", table, through)
    signed = [el("div", what) for what in ("operator", "date, time", "conductor, lot")]
    return el("div.wall", columns, el("div.sign", signed), class_=shape)


def means_in_words(session: SessionPlan, shelf: Shelf) -> str:
    """Return with what the current is brought to the skin, in one line."""
    energised = [step for step in session.steps if step.is_energised]
    contacts = dict.fromkeys(contact_words(step, shelf) for step in energised)
    frequencies = [f"{figure(f)}{NBSP}Hz" for f in dict.fromkeys(s.frequency_Hz for s in energised) if f]
    gloves = ["light gliding, one fingertip of each hand"] if session.method == "gloves" else []
    conductor = shelf.conductors.get(session.conductor)
    parts = [*gloves, *contacts, *frequencies, conductor.plain_words if conductor else ""]
    return capital("; ".join(part for part in parts if part))


def _maps(plan: VisitPlan, shelf: Shelf, face_prefix: str, face: FaceOnPaper | None) -> Markup:
    """Return the picture twice: by zone colours for a screen, black on white for paper."""
    return Markup(
        "".join(el("div", _map(plan, shelf, face_prefix, style, face), class_=style) for style in _STYLES)
    )


_STYLES: tuple[Style, ...] = ("colour", "print")


def _map(plan: VisitPlan, shelf: Shelf, face_prefix: str, style: Style, face: FaceOnPaper | None) -> Markup:
    own = face.views["front"] if face else None
    session = plan.session
    decision = plan.session_decision or plan.eligibility
    excluded = [zone for zone in decision.excluded_zones if zone in ZONE_NAMES]
    said = [f"{line.numbers} {line.head.name}" for line in plan_lines(session)]
    hatched = f" Left out: {listed([named(z) for z in excluded])}." if excluded else ""
    prefix = f"map-{style}"
    if session.method == "stationary":
        drawn = pad_map(
            pad_marks(session.steps, shelf),
            excluded,
            style=style,
            title=f"Pad map of session {session.number}",
            description=f"Front view with numbered pairs of pads: {listed(said)}.{hatched}",
            prefix=prefix,
            face_prefix=face_prefix,
            face=own,
        )
    else:
        drawn = line_map(
            line_marks(session, shelf, on_face=face is not None),
            excluded,
            style=style,
            title=f"Line map of session {session.number}",
            description=f"Front view with numbered lines: {listed(said)}.{hatched}",
            prefix=prefix,
            face_prefix=face_prefix,
            face=own,
        )
    return Markup(drawn)


def _stop_box(signs: Sequence[StopSign]) -> Markup:
    """Return what ends the session at once, help first."""
    help_first = [s.plain_words for s in signs if s.action == "stop_and_help"]
    stop = [s.plain_words for s in signs if s.action == "stop"]
    return el(
        "section.stop",
        el("h3", "Stop at once, current to zero"),
        el("p", el("b", "And call help: "), f"{'; '.join(help_first)}.") if help_first else None,
        el("p", el("b", "Stop: "), f"{'; '.join(stop)}.") if stop else None,
    )


def _through(plan: VisitPlan) -> list[str]:
    """Return what is watched through the session: what holds for this client first, then what always does."""
    session, course = plan.session, plan.course
    decision = plan.session_decision or plan.eligibility
    own = [r.change for r in decision.reasons if r.change]
    mild = [s for s in plan.stop_signs if s.action in ("move", "lower")]
    notes = [sentence(words) for words in dict.fromkeys((*own, *session.notes))]
    notes += [
        f"{capital(s.plain_words)}: {spoken(s.tell_client)[:1].lower()}{spoken(s.tell_client)[1:]}"
        for s in mild
    ]
    if course.min_gap_days:
        notes.append(f"Next session not before {figure(course.min_gap_days * 24)}{NBSP}hours.")
    more = len(notes) - _MOST_NOTES
    return [*notes[:_MOST_NOTES], f"{more} more on the session's sheet."] if more > 0 else notes
