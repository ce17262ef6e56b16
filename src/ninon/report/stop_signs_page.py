"""Signs during a session: what is done at once, and what is said to the client. Help first, then stop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ninon.care.visit import StopAction, StopSign
from ninon.report.chips import cites
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
    heads = ("Sign", "Seen by", "Afterwards", "Say to the client")
    head = el("tr", [el("th", word, scope="col") for word in heads])
    bodies = [_group(action, [s for s in signs if s.action == action], shelf) for action in _ORDER]
    return el(
        "div",
        el(
            "p.lead",
            "Stop means: current to zero at once, what was done is kept, and nothing restarts by itself.",
        ),
        el("table.stops", el("caption.vh", "Signs and what is done"), el("thead", head), bodies),
    )


def _group(action: StopAction, signs: Sequence[StopSign], shelf: Shelf) -> Markup | None:
    """Return the signs with one act; what holds for most of them stands beside its name."""
    if not signs:
        return None
    each = [_consequences(sign) for sign in signs]
    common = [Counter(words).most_common(1)[0][0] for words in zip(*each, strict=True)]
    said = " ".join(common) + ("" if all(one == common for one in each) else " A row that differs says so.")
    title = el("tr.act", el("th", el("span.deed", _ACTS[action]), f" {said}", scope="rowgroup", colspan=4))
    rows = [
        _row(sign, [w for w in one if w not in common], shelf) for sign, one in zip(signs, each, strict=True)
    ]
    return el("tbody", title, rows, class_=action.replace("_", "-"))


def _consequences(sign: StopSign) -> list[str]:
    return [
        "Current to zero." if sign.current_off else "The current stays.",
        "It may go on today." if sign.may_resume_today else "Not again today.",
        f"Kept as {sign.record}.",
    ]


def _row(sign: StopSign, own: Sequence[str], shelf: Shelf) -> Markup:
    evidence = cites(shelf, statements=sign.statements, sources=sign.sources)
    after = f"Next session: {sentence(sign.next_session)[:1].lower()}{sentence(sign.next_session)[1:]}"
    return el(
        "tr",
        el("th", capital(spoken(sign.plain_words)), " ", evidence, scope="row"),
        el("td", capital(listed(sign.who_sees, "or")), data_label="Seen by"),
        el("td", f"{after} {' '.join(own)}".strip()),
        el("td", f"“{spoken(sign.tell_client)}”"),
    )
