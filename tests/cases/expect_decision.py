"""What a case may expect of the decision, and of what is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.cases.comparing import Expectations, contains, free_of, same
from tests.cases.seen import Seen

__all__ = ["DECISION"]

DECISION = Expectations()


@DECISION.word
def refused(seen: Seen, words: str) -> Iterator[str]:
    """Words of the message; `differences` has looked at it before anything else."""
    yield from ()


@DECISION.word
def verdict(seen: Seen, word: str) -> Iterator[str]:
    because = ", ".join(f"{f} {r['verdict']}" for f, r in seen.reasons.items()) or "no reason"
    yield from same(f"verdict ({because})", word, seen.out["verdict"])


@DECISION.word
def may_start(seen: Seen, yes: bool) -> Iterator[str]:
    yield from same("may_start", yes, seen.out["may_start"])


@DECISION.word
def reasons(seen: Seen, findings: list[str]) -> Iterator[str]:
    yield from contains("reasons", findings, seen.reasons)


@DECISION.word
def only_reasons(seen: Seen, findings: list[str]) -> Iterator[str]:
    yield from same("only_reasons", sorted(findings), sorted(r["finding"] for r in seen.out["reasons"]))


@DECISION.word
def no_reasons(seen: Seen, findings: list[str]) -> Iterator[str]:
    yield from free_of("no_reasons", findings, seen.reasons)


def _each_reason(
    what: str, wanted: Mapping[str, Any], seen: Seen
) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Yield finding, expectation and reason; the reason of a finding that does not speak is empty."""
    for finding, expected in wanted.items():
        yield f"{what}.{finding}", expected, seen.reasons.get(finding, {})


@DECISION.word
def reason(seen: Seen, verdicts: Mapping[str, str]) -> Iterator[str]:
    for where, expected, found in _each_reason("reason", verdicts, seen):
        yield from same(where, expected, found.get("verdict", "silent"))


@DECISION.word
def until(seen: Seen, ends: Mapping[str, Any]) -> Iterator[str]:
    for where, expected, found in _each_reason("until", ends, seen):
        yield from same(where, str(expected), found.get("until", "silent") or "open")


@DECISION.word
def zone_effect(seen: Seen, effects: Mapping[str, str]) -> Iterator[str]:
    for where, expected, found in _each_reason("zone_effect", effects, seen):
        yield from same(where, expected, found.get("zone_effect", "silent"))


@DECISION.word
def margin_mm(seen: Seen, margins: Mapping[str, float]) -> Iterator[str]:
    for where, expected, found in _each_reason("margin_mm", margins, seen):
        yield from same(where, expected, found.get("margin_mm", "silent"))


@DECISION.word
def excluded_zones(seen: Seen, zones: list[str]) -> Iterator[str]:
    yield from contains("excluded_zones", zones, seen.out["excluded_zones"])


@DECISION.word
def kept_zones(seen: Seen, zones: list[str]) -> Iterator[str]:
    yield from free_of("kept_zones: excluded", zones, seen.out["excluded_zones"])


@DECISION.word
def ask_again(seen: Seen, findings: list[str]) -> Iterator[str]:
    asked = [question["finding"] for question in seen.out["ask_again"]]
    yield from contains("ask_again", findings, asked) if findings else same("ask_again", [], asked)


@DECISION.word
def ask_first(seen: Seen, findings: list[str]) -> Iterator[str]:
    yield from contains("ask_first", findings, [q["finding"] for q in seen.out["ask_first"]])


@DECISION.word
def reask_each_visit(seen: Seen, findings: list[str]) -> Iterator[str]:
    yield from contains("reask_each_visit", findings, [q["finding"] for q in seen.out["reask_each_visit"]])


@DECISION.word
def says(seen: Seen, words: list[str]) -> Iterator[str]:
    text = " ".join(seen.sentences())
    yield from (f"says: {one!r} is not said" for one in words if one not in text)


@DECISION.word
def says_not(seen: Seen, words: list[str]) -> Iterator[str]:
    text = " ".join(seen.sentences()).casefold()
    yield from (f"says_not: {one!r} is said" for one in words if one.casefold() in text)


@DECISION.word
def home_care(seen: Seen, rules: list[str]) -> Iterator[str]:
    yield from contains("home_care", rules, [row["rule"] for row in seen.out["home_care"]])


@DECISION.word
def stop_signs(seen: Seen, signs: list[str]) -> Iterator[str]:
    yield from contains("stop_signs", signs, [row["sign"] for row in seen.out["stop_signs"]])
