"""Signs during a session: what is done at once, and what is said to the client. Help first, then stop."""

from __future__ import annotations

from collections.abc import Sequence

from ninon.care.visit import StopAction, StopSign
from ninon.report.chips import chips
from ninon.report.markup import Markup, el
from ninon.report.shelf import Shelf
from ninon.report.wording import capital, listed, sentence, spoken

__all__ = ["stop_signs_page"]

_ORDER: tuple[StopAction, ...] = ("stop_and_help", "stop", "pause", "move", "lower", "rewet")
_ACTS: dict[StopAction, str] = {
    "stop_and_help": "Stop and call help",
    "stop": "Stop",
    "pause": "Pause",
    "move": "Move away",
    "lower": "Lower the current",
    "rewet": "Fresh conductor",
}


def stop_signs_page(signs: Sequence[StopSign], shelf: Shelf) -> Markup:
    """Return all signs as a table, grouped by what is done.

    Parameters
    ----------
    signs : sequence of StopSign
        The rows.
    shelf : Shelf
        Where references are looked up.

    Returns
    -------
    Markup
        What stands under the section's title.
    """
    heads = ("Sign", "Seen by", "After it", "Say to the client")
    head = el("tr", [el("th", word, scope="col") for word in heads])
    bodies = [_group(action, [s for s in signs if s.action == action], shelf) for action in _ORDER]
    return el(
        "div",
        el("p.lead", "Stop means: current to zero at once, what was done is kept, and nothing restarts by itself."),
        el("table.stops", el("caption.vh", "Signs and what is done"), el("thead", head), bodies),
    )


def _group(action: StopAction, signs: Sequence[StopSign], shelf: Shelf) -> Markup | None:
    if not signs:
        return None
    title = el("tr.act", el("th", el("span.do", _ACTS[action]), scope="rowgroup", colspan=4))
    return el("tbody", title, [_row(sign, shelf) for sign in signs], class_=action.replace("_", "-"))


def _row(sign: StopSign, shelf: Shelf) -> Markup:
    resume = "may go on today" if sign.may_resume_today else "not again today"
    current = "current to zero" if sign.current_off else "current stays"
    after = f"{current}; {resume}; next session: {sign.next_session}; kept as {sign.record}"
    return el(
        "tr",
        el("th", capital(spoken(sign.plain_words)), chips(shelf, statements=sign.statements, sources=sign.sources), scope="row"),
        el("td", capital(listed(sign.who_sees, "or"))),
        el("td", sentence(after.replace("_", " "))),
        el("td", f"“{spoken(sign.tell_client)}”"),
    )
