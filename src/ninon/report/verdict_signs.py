"""The six verdicts as signs: a silhouette, a word, a colour; told apart in black at 18 pixels."""

from __future__ import annotations

from typing import Literal

from ninon.care.verdict import Verdict
from ninon.report.markup import Markup, el
from ninon.report.wording import VERDICT_WORDS

__all__ = ["SAYS", "icon", "icon_symbols", "pill"]

SAYS: dict[Verdict, str] = {
    Verdict.ALLOW: "The session may start.",
    Verdict.LIMIT: "The session may start, with something left out or held low.",
    Verdict.DEFER: "Not now. Please come back.",
    Verdict.CLEARANCE: "A letter is missing. It comes first.",
    Verdict.REFUSE: "No microcurrent for this client. We are sorry to say it.",
    Verdict.REFER: "A doctor should see this first.",
}

_SHAPES: dict[str, str] = {
    "ask": '<circle cx="12" cy="12" r="10" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-dasharray="3.4 3"/><path d="M9 9.4a3 3 0 1 1 4.4 2.7c-1 .6-1.4 1.2-1.4 2.3" fill="none" '
    'stroke="currentColor" stroke-width="2.2" stroke-linecap="round"/>'
    '<circle cx="12" cy="17.6" r="1.5" fill="currentColor"/>',
    Verdict.ALLOW: '<circle cx="12" cy="12" r="10" fill="currentColor"/>'
    '<path d="M7 12.4l3.4 3.4L17 9" fill="none" stroke="var(--cut)" stroke-width="2.6" '
    'stroke-linecap="round" stroke-linejoin="round"/>',
    Verdict.LIMIT: '<path d="M12 2a10 10 0 0 1 0 20z" fill="currentColor"/>'
    '<path d="M9.5 2.4a10 10 0 0 0 0 19.2" fill="none" stroke="currentColor" stroke-width="2.2" '
    'stroke-dasharray="3.4 3"/>',
    Verdict.DEFER: '<path d="M4.5 2h15v2.6L13.6 12l5.9 7.4V22h-15v-2.6L10.4 12 4.5 4.6z" '
    'fill="currentColor"/><path d="M8.2 19.4L12 15l3.8 4.4z" fill="var(--cut)"/>',
    Verdict.CLEARANCE: '<path d="M4.5 2h9.8L19.5 7.2V22h-15z" fill="currentColor"/>'
    '<path d="M8 11h8M8 14.4h8M8 17.8h4.6" stroke="var(--cut)" stroke-width="1.9"/>',
    Verdict.REFUSE: '<path d="M7.7 1.8h8.6l5.9 5.9v8.6l-5.9 5.9H7.7l-5.9-5.9V7.7z" fill="currentColor"/>'
    '<path d="M6.6 12h10.8" stroke="var(--cut)" stroke-width="3"/>',
    Verdict.REFER: '<path d="M12 1.6L23.4 22H.6z" fill="currentColor"/>'
    '<path d="M12 9.4v9M7.5 13.9h9" stroke="var(--cut)" stroke-width="2.6"/>',
}


def icon_symbols() -> Markup:
    """Return the silhouettes as symbols, defined once per document."""
    shapes = "".join(
        f'<symbol id="sign-{verdict}" viewBox="0 0 24 24">{shape}</symbol>'
        for verdict, shape in _SHAPES.items()
    )
    return Markup(f"<defs>{shapes}</defs>")


def icon(sign: Verdict | Literal["ask"]) -> Markup:
    """Return a silhouette; the word always stands beside it. ``ask`` is a question that comes first."""
    return Markup(f'<svg class="silhouette" aria-hidden="true"><use href="#sign-{sign}"/></svg>')


def pill(verdict: Verdict) -> Markup:
    """Return a verdict as a pill: silhouette and word."""
    return el("span.v", icon(verdict), VERDICT_WORDS[verdict], class_=str(verdict))
