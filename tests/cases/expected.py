"""What a case may expect, one function per word; each yields a sentence for whatever is otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tests.cases.seen import Seen

__all__ = ["EXPECTED", "differences"]

Check = Callable[[Seen, Any], Iterator[str]]
EXPECTED: dict[str, Check] = {}


def differences(seen: Seen, case: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each expectation that is not met."""
    refused = case.get("refused")
    if refused is not None or seen.refused:
        met = refused is not None and seen.refused and str(refused) in seen.refused
        return [] if met else [f"refused: expected {refused!r}, found {seen.refused or 'a plan'!r}"]
    return [words for key, check in EXPECTED.items() if key in case for words in check(seen, case[key])]


def expectation(check: Check) -> Check:
    """Let a case use the function's name."""
    EXPECTED[check.__name__] = check
    return check


def _same(what: str, expected: Any, found: Any) -> Iterator[str]:
    if expected != found:
        yield f"{what}: expected {expected!r}, found {found!r}"


def _contains(what: str, expected: Iterable[Any], found: Iterable[Any]) -> Iterator[str]:
    found = list(found)
    for one in expected:
        if one not in found:
            yield f"{what}: {one!r} is not among {found!r}"


def _free_of(what: str, unwanted: Iterable[Any], found: Iterable[Any]) -> Iterator[str]:
    found = list(found)
    for one in unwanted:
        if one in found:
            yield f"{what}: {one!r} is there and should not be"


# ------------------------------------------------------------------ the decision


@expectation
def refused(seen: Seen, words: str) -> Iterator[str]:
    yield from ()  # `differences` has looked at it before anything else


@expectation
def verdict(seen: Seen, word: str) -> Iterator[str]:
    because = ", ".join(f"{f} {r['verdict']}" for f, r in seen.reasons.items()) or "no reason"
    yield from _same(f"verdict ({because})", word, seen.out["verdict"])


@expectation
def may_start(seen: Seen, yes: bool) -> Iterator[str]:
    yield from _same("may_start", yes, seen.out["may_start"])


@expectation
def reasons(seen: Seen, findings: list[str]) -> Iterator[str]:
    yield from _contains("reasons", findings, seen.reasons)


@expectation
def only_reasons(seen: Seen, findings: list[str]) -> Iterator[str]:
    yield from _same("only_reasons", sorted(findings), sorted(r["finding"] for r in seen.out["reasons"]))


@expectation
def no_reasons(seen: Seen, findings: list[str]) -> Iterator[str]:
    yield from _free_of("no_reasons", findings, seen.reasons)


def _each_reason(
    what: str, wanted: Mapping[str, Any], seen: Seen
) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Yield finding, expectation and reason; a finding that does not speak is yielded with an empty reason."""
    for finding, expected in wanted.items():
        yield f"{what}.{finding}", expected, seen.reasons.get(finding, {})


@expectation
def reason(seen: Seen, verdicts: Mapping[str, str]) -> Iterator[str]:
    for where, expected, found in _each_reason("reason", verdicts, seen):
        yield from _same(where, expected, found.get("verdict", "silent"))


@expectation
def until(seen: Seen, ends: Mapping[str, Any]) -> Iterator[str]:
    for where, expected, found in _each_reason("until", ends, seen):
        yield from _same(where, str(expected), found.get("until", "silent") or "open")


@expectation
def zone_effect(seen: Seen, effects: Mapping[str, str]) -> Iterator[str]:
    for where, expected, found in _each_reason("zone_effect", effects, seen):
        yield from _same(where, expected, found.get("zone_effect", "silent"))


@expectation
def margin_mm(seen: Seen, margins: Mapping[str, float]) -> Iterator[str]:
    for where, expected, found in _each_reason("margin_mm", margins, seen):
        yield from _same(where, expected, found.get("margin_mm", "silent"))


@expectation
def excluded_zones(seen: Seen, zones: list[str]) -> Iterator[str]:
    yield from _contains("excluded_zones", zones, seen.out["excluded_zones"])


@expectation
def kept_zones(seen: Seen, zones: list[str]) -> Iterator[str]:
    yield from _free_of("kept_zones: excluded", zones, seen.out["excluded_zones"])


@expectation
def ask_again(seen: Seen, findings: list[str]) -> Iterator[str]:
    asked = [question["finding"] for question in seen.out["ask_again"]]
    yield from _contains("ask_again", findings, asked) if findings else _same("ask_again", [], asked)


@expectation
def ask_first(seen: Seen, findings: list[str]) -> Iterator[str]:
    yield from _contains("ask_first", findings, [q["finding"] for q in seen.out["ask_first"]])


@expectation
def reask_each_visit(seen: Seen, findings: list[str]) -> Iterator[str]:
    yield from _contains("reask_each_visit", findings, [q["finding"] for q in seen.out["reask_each_visit"]])


# ------------------------------------------------------------------ the course


@expectation
def no_course(seen: Seen, yes: bool) -> Iterator[str]:
    yield from _same("no_course", yes, seen.dates == [])


@expectation
def sessions(seen: Seen, count: int) -> Iterator[str]:
    yield from _same("sessions", count, len(seen.dates))


@expectation
def first(seen: Seen, day: Any) -> Iterator[str]:
    yield from _same("first", str(day), seen.dates[0] if seen.dates else "no course")


@expectation
def second(seen: Seen, day: Any) -> Iterator[str]:
    yield from _same("second", str(day), seen.dates[1] if len(seen.dates) > 1 else "none")


@expectation
def last(seen: Seen, day: Any) -> Iterator[str]:
    yield from _same("last", str(day), seen.dates[-1] if seen.dates else "no course")


@expectation
def dates(seen: Seen, days: list[Any]) -> Iterator[str]:
    yield from _same("dates", [str(day) for day in days], seen.dates)


def _of_course(key: str) -> None:
    def check(seen: Seen, value: Any) -> Iterator[str]:
        found = seen.course[key]
        expected = str(value) if isinstance(found, str) else value
        yield from _same(key, expected, found)

    EXPECTED[key] = check


for _key in ("band", "per_week", "review_at_session", "review_on", "next_course"):
    _of_course(_key)


@expectation
def impossible(seen: Seen, words: str) -> Iterator[str]:
    told = seen.course["impossible"] or {"constraint": "dates were found", "smallest_change": ""}
    text = f"{told['constraint']} {told['smallest_change']}"
    if words not in text:
        yield f"impossible: {words!r} is not in {text!r}"


@expectation
def other_procedures(seen: Seen, days: Mapping[str, list[Any]]) -> Iterator[str]:
    for kind, expected in days.items():
        found = [other["date"] for other in seen.course["other_procedures"] if other["kind"] == kind]
        yield from _same(f"other_procedures.{kind}", [str(day) for day in expected], found)


@expectation
def not_planned(seen: Seen, kinds: list[str]) -> Iterator[str]:
    yield from _contains("not_planned", kinds, [note["about"] for note in seen.course["not_planned"]])


@expectation
def interval_days(seen: Seen, days: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Days kept free ``before`` a session that follows the procedure, and ``after`` the session it follows."""
    ways = {"before": "procedure_then_session", "after": "session_then_procedure"}
    for kind, sides in days.items():
        for side, expected in sides.items():
            found = [
                i["days"]
                for i in seen.course["intervals"]
                if i["procedure"] == kind and i["direction"] == ways[side]
            ]
            yield from _contains(f"interval_days.{kind}.{side}", [expected], found)


@expectation
def price(seen: Seen, total: float) -> Iterator[str]:
    yield from _same("price", total, (seen.course["price"] or {}).get("total", "none printed"))


# ------------------------------------------------------------------ the session


def _planned(seen: Seen) -> list[str]:
    return list(dict.fromkeys(step["movement"] for step in seen.steps))


@expectation
def lines(seen: Seen, movements: list[str]) -> Iterator[str]:
    yield from _contains("lines", movements, _planned(seen))


@expectation
def only_lines(seen: Seen, movements: list[str]) -> Iterator[str]:
    """These lines and no other, in this order."""
    yield from _same("only_lines", movements, _planned(seen))


@expectation
def not_lines(seen: Seen, movements: list[str]) -> Iterator[str]:
    yield from _free_of("not_lines", movements, _planned(seen))


@expectation
def placements(seen: Seen, names: list[str]) -> Iterator[str]:
    found = [step["placement"] for step in seen.steps if step["placement"]]
    yield from _same("placements", names, found)


@expectation
def left_out_because(seen: Seen, words: Mapping[str, str]) -> Iterator[str]:
    for movement, expected in words.items():
        found = seen.left_out(movement)
        if expected not in found:
            yield f"left_out_because.{movement}: {expected!r} is not in {found!r}"


@expectation
def next_session(seen: Seen, movements: list[str]) -> Iterator[str]:
    """Lines that wait for the next session because this one is full."""
    found = sorted({x["movement"] for x in seen.session["left_out"] if x["next_session"]})
    yield from _same("next_session", sorted(movements), found)


@expectation
def parts(seen: Seen, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    for movement, expected in wanted.items():
        found = [s["part"].split()[0] for s in seen.steps if s["movement"] == movement]
        yield from _same(f"parts.{movement}", expected, found)


@expectation
def sides(seen: Seen, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    """The sides of a movement in the order they are done."""
    for movement, expected in wanted.items():
        found = [s["side"] for s in seen.session["steps"] if s["movement"] == movement]
        yield from _same(f"sides.{movement}", expected, found)


def _of_step(key: str, name: str = "") -> None:
    """Compare one field of the step of a movement, or of its parts inside and outside the eye ring."""
    name = name or key

    def check(seen: Seen, wanted: Mapping[str, Any]) -> Iterator[str]:
        for movement, expected in wanted.items():
            for part, value in (expected if isinstance(expected, dict) else {"": expected}).items():
                step = seen.step(movement, part) or {}
                found = step.get(key, "not planned")
                yield from _same(f"{name}.{movement} {part}".strip(), value, found)

    EXPECTED[name] = check


for _key in (
    "current_uA", "passes", "hold_s", "electrode", "technique", "frequency_Hz", "density_mA_cm2",
    "ceiling_uA", "seconds", "side", "spacing_min_mm", "spacing_max_mm",
):  # fmt: skip
    _of_step(_key)
_of_step("conductor", name="conductor_used")


@expectation
def because_of(seen: Seen, words: Mapping[str, str]) -> Iterator[str]:
    """Words that stand with the step of a movement."""
    for movement, expected in words.items():
        found = (seen.step(movement) or {"because": "not planned"})["because"]
        if expected not in found:
            yield f"because_of.{movement}: {expected!r} is not in {found!r}"


@expectation
def current_at_most_uA(seen: Seen, most: float) -> Iterator[str]:
    for step in seen.session["steps"]:
        if step["current_uA"] > most:
            yield f"current_at_most_uA: {step['movement']} has {step['current_uA']}"


@expectation
def ramp(seen: Seen, fraction: float) -> Iterator[str]:
    yield from _same("ramp", fraction, seen.session["ramp_fraction"])


@expectation
def energised_s(seen: Seen, seconds: float) -> Iterator[str]:
    found = sum(step["seconds"] for step in seen.session["steps"] if step["current_uA"])
    if abs(found - seconds) > 1:
        yield f"energised_s: expected {seconds}, found {found:.1f}"


@expectation
def energised_minutes_at_most(seen: Seen, most: float) -> Iterator[str]:
    if not 0 < seen.session["energised_minutes"] <= most:
        yield f"energised_minutes_at_most: {most}, found {seen.session['energised_minutes']}"


@expectation
def energised_cap_minutes(seen: Seen, minutes: float) -> Iterator[str]:
    yield from _same("energised_cap_minutes", minutes, seen.session["energised_cap_minutes"])


@expectation
def visit_minutes(seen: Seen, minutes: int) -> Iterator[str]:
    yield from _same("visit_minutes", minutes, seen.session["visit_minutes"])


@expectation
def stages(seen: Seen, names: list[str]) -> Iterator[str]:
    yield from _same("stages", names, [stage["stage"] for stage in seen.session["stages"]])


# ------------------------------------------------------------------ what is said


@expectation
def says(seen: Seen, words: list[str]) -> Iterator[str]:
    text = " ".join(seen.sentences())
    yield from (f"says: {one!r} is not said" for one in words if one not in text)


@expectation
def says_not(seen: Seen, words: list[str]) -> Iterator[str]:
    text = " ".join(seen.sentences()).casefold()
    yield from (f"says_not: {one!r} is said" for one in words if one.casefold() in text)


@expectation
def home_care(seen: Seen, rules: list[str]) -> Iterator[str]:
    yield from _contains("home_care", rules, [row["rule"] for row in seen.out["home_care"]])


@expectation
def stop_signs(seen: Seen, signs: list[str]) -> Iterator[str]:
    yield from _contains("stop_signs", signs, [row["sign"] for row in seen.out["stop_signs"]])
