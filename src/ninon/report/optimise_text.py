"""What the planner chose, or why it could not, on the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill

from ninon.dosimetry.choices import RemovedLevel
from ninon.dosimetry.chosen import Chosen, ChosenStep
from ninon.dosimetry.conflicts import Infeasible
from ninon.report.dose_units import charge_unit, significant

__all__ = ["WIDTH", "optimise_text"]

WIDTH = 100
_HOLDS = 6
"""So many of what holds a plan back are printed; the record has all."""


def optimise_text(result: Chosen | Infeasible) -> str:
    """Return the answer of the planner as text, at most 100 columns wide.

    Parameters
    ----------
    result : Chosen or Infeasible
        What the planner answered.
    """
    lines = _chosen(result) if isinstance(result, Chosen) else _infeasible(result)
    return "\n".join([*lines, "", _filled(f"{_capital(result.words)}. {result.note}"), ""])


def _chosen(chosen: Chosen) -> Iterator[str]:
    yield _filled(_summary(chosen))
    yield ""
    yield from _steps(chosen.steps)
    yield ""
    yield from _muscles(chosen)
    if chosen.limits:
        yield ""
        yield from _limits(chosen)
    yield ""
    yield from _holds(chosen)
    yield from _removed(chosen.removed)


def _summary(chosen: Chosen) -> str:
    said = [
        f"Mean distance of the wanted muscles from the wish: {_percent(chosen.unevenness_before)} before, "
        f"{_percent(chosen.unevenness)} after.",
        f"Current flows for {_minutes(chosen.seconds)} instead of {_minutes(chosen.seconds_before)}.",
    ]
    if not chosen.plan_kept_all:
        said.append("The plan before did not keep everything that is asked.")
    if chosen.proved:
        said.append("No other choice of passes and levels comes out better in the model.")
    else:
        said.append(
            "Whether another choice comes out better in the model was not settled; by more than "
            f"{chosen.gap * 100:.2g} points of that distance none can."
        )
    return " ".join(said)


def _steps(steps: Sequence[ChosenStep]) -> Iterator[str]:
    name = max(len("step"), *(len(each.name) for each in steps))
    name = min(name, WIDTH - 44)
    yield f"{'step':<{name}}  {'before':>14}      {'after':>14}  {'':<6}"
    for each in steps:
        before = _setting(each.passes_before, each.current_before_A)
        after = "left out" if each.is_left_out else _setting(each.passes, each.current_A)
        changed = "" if before == after else "changed"
        yield f"{each.name[:name]:<{name}}  {before:>14}  →   {after:>14}  {changed}".rstrip()


def _setting(passes: int, current_A: float) -> str:
    return f"{passes} × {current_A * 1e6:g} µA"


def _muscles(chosen: Chosen) -> Iterator[str]:
    unit = charge_unit([each.after_C_m2 for each in chosen.muscles])
    yield f"{f'mean charge in muscles, {unit.name}':<48}{'wished':>10}{'before':>10}{'after':>10}"
    for each in chosen.muscles:
        numbers = (each.wished_C_m2, each.before_C_m2, each.after_C_m2)
        cells = "".join(f"{_number(value, unit.per_si):>10}" for value in numbers)
        yield f"{each.name.replace('_', ' ')[:46]:<48}{cells}"


def _limits(chosen: Chosen) -> Iterator[str]:
    yield f"{'most burdened place, upper end of the interval':<68}{'before':>10}{'after':>10}"
    for each in chosen.limits:
        before, after = (f"{_share(share):>10}" for share in (each.share_before, each.share))
        yield f"{each.name[:66]:<68}{before}{after}"
    yield "(in percent of its bound)"


def _holds(chosen: Chosen) -> Iterator[str]:
    if not chosen.holds:
        yield "Nothing holds this plan back: a wider bound would not make it more even."
        return
    yield "What holds this plan back, in the linear model; no advice to widen a limit:"
    for each in chosen.holds[:_HOLDS]:
        yield _item(each.sentence)
    if len(chosen.holds) > _HOLDS:
        yield _item(f"and {len(chosen.holds) - _HOLDS} more, each of less weight.")


def _removed(removed: Sequence[RemovedLevel]) -> Iterator[str]:
    if not removed:
        return
    yield ""
    yield "Levels taken away because their peak breaks a limit:"
    for limit in dict.fromkeys(each.limit for each in removed):
        names: dict[str, list[str]] = {}
        for each in removed:
            if each.limit == limit:
                names.setdefault(each.name, []).append(f"{each.level_A * 1e6:g}")
        for name, levels in names.items():
            yield _item(f"{name}: {', '.join(levels)} µA ({limit})")


def _infeasible(result: Infeasible) -> Iterator[str]:
    if not result.conflict:
        yield _filled("Nothing was found that keeps all that is asked, in the time allowed.")
        return
    if result.whole:
        yield _filled(
            "No choice of whole passes and levels of the device keeps all that is asked, though charges "
            "between the levels would."
        )
    else:
        yield _filled("Nothing keeps all that is asked.")
    end = ":" if result.proved else ", as far as was found in the time allowed:"
    yield f"These do not go together, and without any one of them the others would{end}"
    for each in result.conflict:
        yield _item(each.sentence)
    yield from _removed(result.removed)


def _number(value: float | None, per_si: float) -> str:
    return "–" if value is None else significant(value * per_si, 2)


def _share(share: float) -> str:
    return "beyond" if share == float("inf") else f"{significant(share * 100, 3)} %"


def _percent(share: float) -> str:
    return f"{significant(share * 100, 2)} %"


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f} min"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _filled(words: str) -> str:
    return fill(words, WIDTH)


def _item(words: str) -> str:
    return fill(words, WIDTH, initial_indent="- ", subsequent_indent="  ")
