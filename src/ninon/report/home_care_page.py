"""Care between sessions, by time: the first day, the first two days, later, every week."""

from __future__ import annotations

from collections.abc import Sequence

from ninon.care.intake import Client
from ninon.care.visit import HomeCare
from ninon.report.chips import cites, disagreement
from ninon.report.markup import Markup, el
from ninon.report.shelf import Shelf
from ninon.report.wording import capital, figure, sentence, spoken

__all__ = ["home_care_page"]

_KINDS = {"do": ("✓", "Do"), "may": ("○", "May"), "avoid": ("✕", "Leave")}
_KIND_ORDER = tuple(_KINDS)
_ONE_DAY_H, _TWO_DAYS_H = 24, 48


def home_care_page(rules: Sequence[HomeCare], client: Client, shelf: Shelf) -> Markup:
    """Return the rules grouped by when they hold; a skin type changes the wording where the row says so.

    Parameters
    ----------
    rules : sequence of HomeCare
        The rows.
    client : Client
        Whose skin type chooses the words.
    shelf : Shelf
        Where references are looked up.

    Returns
    -------
    Markup
        What stands under the section's title.
    """
    groups: dict[str, list[HomeCare]] = {}
    for rule in rules:
        groups.setdefault(_when(rule), []).append(rule)
    titles = [title for title in _TITLES if title in groups]
    skin = f"Worded for {client.skin_type} skin." if client.skin_type else None
    return el(
        "div",
        el("p.lead", skin) if skin else None,
        el("div.care", [_group(title, groups[title], client, shelf) for title in titles]),
        _disputed(rules, shelf),
    )


def _disputed(rules: Sequence[HomeCare], shelf: Shelf) -> Markup:
    """Return what the sources of the rules do not agree on, once for all of them."""
    keys = dict.fromkeys(key for rule in rules for key in rule.disagrees_with)
    follow = dict.fromkeys(sentence(rule.we_follow) for rule in rules if rule.disagrees_with)
    return disagreement(tuple(keys), " ".join(follow), shelf)


_TITLES = ("First 24 hours", "First 48 hours", "After 48 hours", "Every week", "Until the course ends")


def _when(rule: HomeCare) -> str:
    if rule.until_h is not None and rule.until_h <= _ONE_DAY_H:
        return _TITLES[0]
    if rule.until_h is not None and rule.until_h <= _TWO_DAYS_H:
        return _TITLES[1]
    if rule.times_per_week is not None:
        return _TITLES[3]
    if rule.from_h is not None and rule.from_h >= _TWO_DAYS_H:
        return _TITLES[2]
    return _TITLES[4]


def _group(title: str, rules: Sequence[HomeCare], client: Client, shelf: Shelf) -> Markup:
    ordered = sorted(rules, key=lambda rule: _KIND_ORDER.index(rule.kind))
    return el("section", el("h3", title), el("ul.rules", [_rule(rule, client, shelf) for rule in ordered]))


def _often(times_per_week: float | None) -> str:
    """Return how often something is done."""
    if times_per_week is None:
        return ""
    return {1: " Once a week.", 7: " Every day."}.get(
        round(times_per_week), f" {figure(times_per_week)} times a week."
    )


def _rule(rule: HomeCare, client: Client, shelf: Shelf) -> Markup:
    sign, word = _KINDS[rule.kind]
    words = rule.skin_type_words.get(client.skin_type or "", rule.words)
    often = _often(rule.times_per_week)
    later = " From 48 hours after a session." if rule.times_per_week and rule.from_h else ""
    return el(
        "li",
        el("span.kind", el("span.mark", sign, aria_hidden="true"), word),
        el(
            "span.w",
            f"{sentence(words)}{often}{later} ",
            el("span.strength", f"{capital(spoken(rule.strength))}."),
            " ",
        ),
        cites(shelf, statements=rule.statements, sources=rule.sources),
        class_=rule.kind,
    )
