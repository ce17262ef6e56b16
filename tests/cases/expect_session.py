"""What a case may expect of the session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.cases.comparing import Expectations, contains, free_of, same
from tests.cases.seen import Seen

__all__ = ["SESSION"]

SESSION = Expectations()


def _planned(seen: Seen) -> list[str]:
    return list(dict.fromkeys(step["movement"] for step in seen.steps))


@SESSION.word
def lines(seen: Seen, movements: list[str]) -> Iterator[str]:
    yield from contains("lines", movements, _planned(seen))


@SESSION.word
def only_lines(seen: Seen, movements: list[str]) -> Iterator[str]:
    """These lines and no other, in this order."""
    yield from same("only_lines", movements, _planned(seen))


@SESSION.word
def not_lines(seen: Seen, movements: list[str]) -> Iterator[str]:
    yield from free_of("not_lines", movements, _planned(seen))


@SESSION.word
def placements(seen: Seen, names: list[str]) -> Iterator[str]:
    found = [step["placement"] for step in seen.steps if step["placement"]]
    yield from same("placements", names, found)


@SESSION.word
def left_out_because(seen: Seen, words: Mapping[str, str]) -> Iterator[str]:
    for movement, expected in words.items():
        found = seen.left_out(movement)
        if expected not in found:
            yield f"left_out_because.{movement}: {expected!r} is not in {found!r}"


@SESSION.word
def next_session(seen: Seen, movements: list[str]) -> Iterator[str]:
    """Lines that wait for the next session because this one is full."""
    found = sorted({x["movement"] for x in seen.session["left_out"] if x["next_session"]})
    yield from same("next_session", sorted(movements), found)


@SESSION.word
def parts(seen: Seen, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    for movement, expected in wanted.items():
        found = [s["part"].split()[0] for s in seen.steps if s["movement"] == movement]
        yield from same(f"parts.{movement}", expected, found)


@SESSION.word
def sides(seen: Seen, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    """The sides of a movement in the order they are done."""
    for movement, expected in wanted.items():
        found = [s["side"] for s in seen.session["steps"] if s["movement"] == movement]
        yield from same(f"sides.{movement}", expected, found)


def _of_step(key: str, name: str = "") -> None:
    """Compare one field of the step of a movement, or of its parts inside and outside the eye ring."""
    name = name or key

    def check(seen: Seen, wanted: Mapping[str, Any]) -> Iterator[str]:
        for movement, expected in wanted.items():
            for part, value in (expected if isinstance(expected, dict) else {"": expected}).items():
                step = seen.step(movement, part) or {}
                found = step.get(key, "not planned")
                yield from same(f"{name}.{movement} {part}".strip(), value, found)

    SESSION[name] = check


for _key in (
    "current_uA", "passes", "hold_s", "electrode", "technique", "frequency_Hz", "density_mA_cm2",
    "ceiling_uA", "seconds", "side", "spacing_min_mm", "spacing_max_mm",
):  # fmt: skip
    _of_step(_key)
_of_step("conductor", name="conductor_used")


@SESSION.word
def because_of(seen: Seen, words: Mapping[str, str]) -> Iterator[str]:
    """Words that stand with the step of a movement."""
    for movement, expected in words.items():
        found = (seen.step(movement) or {"because": "not planned"})["because"]
        if expected not in found:
            yield f"because_of.{movement}: {expected!r} is not in {found!r}"


@SESSION.word
def current_at_most_uA(seen: Seen, most: float) -> Iterator[str]:
    for step in seen.session["steps"]:
        if step["current_uA"] > most:
            yield f"current_at_most_uA: {step['movement']} has {step['current_uA']}"


@SESSION.word
def ramp(seen: Seen, fraction: float) -> Iterator[str]:
    yield from same("ramp", fraction, seen.session["ramp_fraction"])


@SESSION.word
def energised_s(seen: Seen, seconds: float) -> Iterator[str]:
    found = sum(step["seconds"] for step in seen.session["steps"] if step["current_uA"])
    if abs(found - seconds) > 1:
        yield f"energised_s: expected {seconds}, found {found:.1f}"


@SESSION.word
def energised_minutes_at_most(seen: Seen, most: float) -> Iterator[str]:
    if not 0 < seen.session["energised_minutes"] <= most:
        yield f"energised_minutes_at_most: {most}, found {seen.session['energised_minutes']}"


@SESSION.word
def energised_cap_minutes(seen: Seen, minutes: float) -> Iterator[str]:
    yield from same("energised_cap_minutes", minutes, seen.session["energised_cap_minutes"])


@SESSION.word
def visit_minutes(seen: Seen, minutes: int) -> Iterator[str]:
    yield from same("visit_minutes", minutes, seen.session["visit_minutes"])


@SESSION.word
def stages(seen: Seen, names: list[str]) -> Iterator[str]:
    yield from same("stages", names, [stage["stage"] for stage in seen.session["stages"]])
