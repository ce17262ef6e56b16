"""The legend of a map: what a ring, a filled disc, an arrow, a hatch mean."""

from __future__ import annotations

from ninon.care.session_values import SessionPlan
from ninon.report.markup import Markup, el

__all__ = ["map_legend"]

_OWN = 'stroke="currentColor"'
_CARD = f'fill="var(--surface-card)" {_OWN}'
_RING = f'<circle cx="7" cy="7" r="5.5" {_CARD} stroke-width="1.6"/>'
_DISC = '<circle cx="21" cy="7" r="6.2" fill="currentColor"/>'
_HALF = f'{_RING}<path d="M7 .8a6.2 6.2 0 0 1 0 12.4a9 9 0 0 0 0-12.4z" fill="currentColor"/>'
_ARROW = '<path d="M1 6.6L19 5.2V8.8L1 7.4zM18 2.6L27 7l-9 4.4z" fill="currentColor"/>'
_HATCH = (
    f'<path d="M2 12L12 2M8 12L18 2M14 12L24 2M20 12L26 6M2 6L6 2" {_OWN}/>'
    f'<rect x="1" y="1" width="26" height="12" fill="none" {_OWN} stroke-dasharray="2.4 1.8"/>'
)
_BAR = '<path d="M1 6.6L22 5.4V8.6L1 7.4zM22 2h2.4v10H22z" fill="currentColor"/>'
_DOTS = f'<path d="M2 7h24" {_OWN} stroke-width="3" stroke-dasharray="2 3"/>'
_PADS = (
    f'<g fill="none" {_OWN} stroke-width="1.4"><circle cx="6" cy="7" r="4.6"/>'
    '<circle cx="22" cy="7" r="4.6"/><path d="M10.6 7h6.8"/></g>'
)


def map_legend(session: SessionPlan) -> Markup:
    """Return the legend of a session's map; only what the map shows."""
    pads = session.method == "stationary"
    sides = {step.side for step in session.steps}
    rows = [(_RING + _DISC, "right first (odd), then left (even)")]
    if "midline" in sides:
        rows.append((_HALF, "on the midline"))
    rows.append((_PADS, "one pair of pads, at rest") if pads else (_ARROW, "thin start, arrow end"))
    if any(not step.is_energised for step in session.steps) and not pads:
        rows.append((_DOTS, "by hand, no current"))
    if any(left.part == "inside the eye ring" for left in session.left_out):
        rows.append((_BAR, "ends here"))
    rows.append((_HATCH, "no line, no electrode edge"))
    return el("ul.legend", [el("li", _sign(shape), words) for shape, words in rows])


def _sign(shape: str) -> Markup:
    return Markup(f'<svg viewBox="0 0 28 14" width="28" height="14" aria-hidden="true">{shape}</svg>')
