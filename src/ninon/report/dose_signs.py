"""What a limit says to a dose, as a pill: a silhouette and a word, told apart without colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from ninon.dosimetry.dose import ContactDose, Finding
from ninon.report.markup import Markup, el

__all__ = [
    "FOUND_WORDS",
    "Found",
    "by_weight",
    "found_pill",
    "needs_a_look",
    "what_it_says",
    "where_the_pair_went",
]

Found = Literal["within", "above target", "warning", "above", "shown"]

FOUND_WORDS: Mapping[Found, str] = {
    "within": "Within",
    "above target": "Above target",
    "warning": "Warning",
    "above": "Above the limit",
    "shown": "Shown",
}
"""*Shown* stands where somebody observed a threshold that is not a limit."""

_WEIGHT: tuple[Found, ...] = ("above", "warning", "above target", "shown", "within")
_CLASSES: Mapping[Found, str] = {
    "within": "allow",
    "above target": "limit",
    "warning": "limit",
    "above": "refuse",
    "shown": "ask-first",
}
_SHAPES: Mapping[Found, str] = {
    "within": '<circle cx="12" cy="12" r="10" fill="currentColor"/>'
    '<path d="M7 12.4l3.4 3.4L17 9" fill="none" stroke="var(--cut)" stroke-width="2.6" '
    'stroke-linecap="round" stroke-linejoin="round"/>',
    "above target": '<path d="M12 2a10 10 0 0 1 0 20z" fill="currentColor"/><path d="M9.5 2.4a10 10 0 0 0 0 '
    '19.2" fill="none" stroke="currentColor" stroke-width="2.2" stroke-dasharray="3.4 3"/>',
    "warning": '<path d="M12 1.6L23.4 22H.6z" fill="currentColor"/><path d="M12 9v6.4" stroke="var(--cut)" '
    'stroke-width="2.6" stroke-linecap="round"/><circle cx="12" cy="18.6" r="1.5" fill="var(--cut)"/>',
    "above": '<path d="M7.7 1.8h8.6l5.9 5.9v8.6l-5.9 5.9H7.7l-5.9-5.9V7.7z" fill="currentColor"/>'
    '<path d="M6.6 12h10.8" stroke="var(--cut)" stroke-width="3"/>',
    "shown": '<circle cx="12" cy="12" r="10" fill="none" stroke="currentColor" stroke-width="2.2"/>'
    '<circle cx="12" cy="12" r="3.6" fill="currentColor"/>',
}


def found_pill(verdict: Found) -> Markup:
    """Return a verdict on one limit: silhouette and word."""
    shape = Markup(f'<svg class="silhouette" viewBox="0 0 24 24" aria-hidden="true">{_SHAPES[verdict]}</svg>')
    return el("span.v", shape, FOUND_WORDS[verdict], class_=_CLASSES[verdict])


def by_weight(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings with those first that ask for a change; steps with the same finding share one.

    The worst step of a limit speaks for all those that come out alike, and says how many more there are.
    """
    groups: dict[tuple[str, str, Found, str], list[Finding]] = {}
    for each in findings:
        groups.setdefault((each.limit, each.about, each.verdict, each.film), []).append(each)
    return sorted(map(_spokesman, groups.values()), key=lambda each: _WEIGHT.index(each.verdict))


def _spokesman(alike: Sequence[Finding]) -> Finding:
    worst, more = alike[0], len(alike) - 1
    if not more:
        return worst
    return worst.model_copy(update={"where": f"{worst.where}, and {more} more"})


def where_the_pair_went(contacts: Sequence[ContactDose]) -> list[str]:
    """Return, in sentences, where the usual layout of a pair did not fit, and what was not computed."""
    said = []
    narrowed = [each for each in contacts if each.narrowed_share > 0]
    if narrowed:
        most = max(narrowed, key=lambda each: each.narrowed_share)
        said.append(
            f"In {len(narrowed)} of {len(contacts)} steps the usual layout of the pair came too close to a "
            "place that is never entered, or to the other side, and another one was taken: along "
            f"{most.narrowed_share:.0%} of {most.movement}, {most.side}, at most."
        )
    lost = [each for each in contacts if each.left_out_share > 0]
    if lost:
        names = ", ".join(f"{each.left_out_share:.0%} of {each.movement}, {each.side}" for each in lost)
        said.append(f"Not computed, because a contact cannot lie flat there: {names}.")
    return said


def what_it_says(finding: Finding) -> str:
    """Return the sentence of a finding without the name and the place that stand before it anyway."""
    for place in (finding.where, finding.where.rpartition(", and ")[0]):
        head, found, rest = finding.sentence.partition(f"{place}: ")
        if found and place and head.casefold().startswith(finding.about.casefold()):
            return rest[:1].upper() + rest[1:]
    return finding.sentence


def needs_a_look(finding: Finding) -> bool:
    """Whether a finding is more than something that holds."""
    return finding.verdict != "within"
