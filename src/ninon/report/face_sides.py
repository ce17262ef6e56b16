"""A client's own face from three sides with its lines: as one SVG, and as a sheet of the plan."""

from __future__ import annotations

from collections.abc import Sequence

from ninon.care.session_values import SessionPlan
from ninon.face.drawing import View
from ninon.report.face_paper import FaceOnPaper
from ninon.report.face_words import grade_sentence, scale_sentence
from ninon.report.line_marks import LineMark
from ninon.report.linemap import line_map
from ninon.report.map_lines import unseen
from ninon.report.markup import Markup, el
from ninon.report.plan_lines import line_marks, plan_lines
from ninon.report.shelf import Shelf
from ninon.report.svg import element, number
from ninon.report.tokens import Style
from ninon.report.wording import NBSP, figure, listed

__all__ = ["not_seen_from_the_front", "side_sheet", "side_symbols", "sides_svg"]

_ORDER: tuple[View, ...] = ("three_quarter_right", "front", "three_quarter")
_NAMES: dict[View, str] = {
    "three_quarter_right": "from the client’s right",
    "front": "from the front",
    "three_quarter": "from the client’s left",
}
_STYLES: tuple[Style, ...] = ("colour", "print")


def sides_svg(face: FaceOnPaper, marks: Sequence[LineMark]) -> str:
    """Return the line map of all three sides as one SVG for print: black, with a white halo.

    Parameters
    ----------
    face : FaceOnPaper
        The face.
    marks : sequence of LineMark
        Its lines.

    Returns
    -------
    str
        A whole SVG file whose size on paper is 1 : 2.
    """
    drawn, x, height = [], 0.0, 0.0
    for view in _ORDER:
        _, _, wide, high = face.views[view].box
        height = max(height, high)
        sized = f'<svg width="{number(wide)}" height="{number(high)}" '
        picture = _map(face, marks, view, "print", prefix="").replace("<svg ", sized, 1)
        drawn.append(element("g", {"transform": f"translate({number(x)} 0)"}, picture))
        x += wide
    size = {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": f"{number(x / 2)}mm",
        "height": f"{number(height / 2)}mm",
        "viewBox": f"0 0 {number(x)} {number(height)}",
    }
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + element("svg", size, *drawn) + "\n"


def _map(
    face: FaceOnPaper,
    marks: Sequence[LineMark],
    view: View,
    style: Style,
    *,
    prefix: str,
    face_prefix: str | None = None,
    excluded: Sequence[str] = (),
) -> str:
    """Return the map of one side; every id begins with the prefix, the style and the view."""
    return line_map(
        marks,
        excluded,
        style=style,
        face=face.views[view],
        title=f"Lines {_NAMES[view]}",
        description=f"The client’s own face, drawn {_NAMES[view]}, with numbered lines.",
        prefix=f"{prefix}{style}-{view.replace('_', '-')}",
        face_prefix=face_prefix,
    )


def not_seen_from_the_front(face: FaceOnPaper, marks: Sequence[LineMark]) -> str:
    """Return a sentence that names the lines a front view hides; empty when there are none."""
    hidden = sorted({mark.number for mark in unseen(marks, face.views["front"])})
    if not hidden:
        return ""
    return f"Not seen from the front: {listed([str(each) for each in hidden])}. They are on the next sheet."


def side_sheet(session: SessionPlan, shelf: Shelf, face: FaceOnPaper, excluded: Sequence[str] = ()) -> Markup:
    """Return the sheet that shows a session's lines from both sides, and says how well the face is known.

    Parameters
    ----------
    session : SessionPlan
        The session.
    shelf : Shelf
        Where names and paths are looked up.
    face : FaceOnPaper
        The client's own face.
    excluded : sequence of str
        Zones to hatch.
    """
    marks = line_marks(session, shelf, on_face=True)
    views: tuple[View, ...] = ("three_quarter_right", "three_quarter")

    def drawn(view: View, style: Style) -> str:
        """Return one picture; the face itself stands in the document once for each side."""
        own = _prefix(view)
        return _map(face, marks, view, style, prefix="side-", face_prefix=own, excluded=excluded)

    pictures = [
        el(
            "figure.map",
            [el("div", Markup(drawn(view, style)), class_=style) for style in _STYLES],
            el("figcaption", f"The lines {_NAMES[view]}."),
        )
        for view in views
    ]
    said = [grade_sentence(face.geometry.grade), scale_sentence(face.geometry)]
    said += [remark.sentence for remark in face.geometry.remarks]
    notes = el("ul.dash", [el("li", words) for words in dict.fromkeys(said)])
    return el(
        "div.sides",
        el("div.pair", pictures),
        el(
            "div.facts",
            el("section.known", el("h3", "How well this face is known"), notes, data_claims="reason"),
            _lengths(session, face),
        ),
    )


def side_symbols(face: FaceOnPaper) -> str:
    """Return the faces of the two sides as symbols, once for a document."""
    return "".join(face.views[view].symbol(_prefix(view), "colour") for view in _ORDER if view != "front")


def _prefix(view: View) -> str:
    return f"face-{view.replace('_', '-')}"


def _lengths(session: SessionPlan, face: FaceOnPaper) -> Markup:
    """Return the lengths of the session's lines on this face, right and left."""
    # The columns of a line err together: one scale, one depth.
    sd: dict[str, float] = {}
    for each in face.curves:
        sd[each.line] = sd.get(each.line, 0.0) + (each.length_sd_mm or 0.0)
    rows = []
    for line in plan_lines(session):
        cells = []
        for side in ("right", "left"):
            own = next((s for s in line.steps if s.side in (side, "both", "midline")), None)
            if own is None:
                cells.append("–")
                continue
            spread = sd.get(f"{own.movement}-{own.side if own.side != 'both' else 'right'}")
            doubt = f"{NBSP}±{NBSP}{figure(round(1.96 * spread))}" if spread else ""
            cells.append(f"{figure(round(own.line_length_mm))}{doubt}")
        rows.append(
            el("tr", el("th", line.numbers), el("td", line.head.name), [el("td.num", c) for c in cells])
        )
    sides = [el("th.num", f"{side},{NBSP}mm") for side in ("right", "left")]
    head = el("tr", el("th", "No."), el("th", "Line"), sides)
    caption = f"Lengths on this face with their 95{NBSP}% interval, the scale included"
    return el("table.lengths", el("caption", caption), el("thead", head), el("tbody", rows))
