"""Small problems for the planner, and what any plan must keep, in arithmetic of its own."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from ninon.dosimetry.chosen import Chosen
from ninon.dosimetry.preferences import ChargeLimit, PeakLimit, PlannedStep, Problem, Wish

LEVELS_A = (100e-6, 200e-6, 300e-6)


def step(k: int, **changed: Any) -> PlannedStep:
    given: dict[str, Any] = {
        "step": k, "name": f"line {k}", "side": "right", "seconds": 10.0, "current_A": 200e-6, "passes": 3,
        "levels_A": LEVELS_A,
    }  # fmt: skip
    return PlannedStep(**(given | changed))


def problem(charge: Any, wished: Any, **changed: Any) -> Problem:
    """Return a problem whose charges are per µA and pass, to be read easily."""
    charge = np.asarray(charge, dtype=float) * 1e6
    steps = changed.pop("steps", tuple(step(k) for k in range(charge.shape[1])))
    least = changed.pop("least", None)
    wished = np.asarray(wished, dtype=float)
    return Problem(
        steps=steps,
        muscles=tuple(f"muscle {m}" for m in range(len(charge))),
        charge=charge,
        wish=Wish(
            charge_C_m2=wished,
            weight=np.asarray(changed.pop("weight", np.ones(len(wished))), dtype=float),
            least_C_m2=None if least is None else np.asarray(least, dtype=float),
        ),
        **changed,
    )


def limit(rows: Any, at_most: Any, name: str = "skin") -> ChargeLimit:
    rows = np.asarray(rows, dtype=float) * 1e6
    return ChargeLimit(name=name, upper=rows, at_most_C_m2=np.broadcast_to(float(at_most), len(rows)).copy())


def peak(rows: Any, at_most: float, name: str = "eye") -> PeakLimit:
    rows = np.asarray(rows, dtype=float) * 1e6
    return PeakLimit(name=name, upper=rows, at_most=np.full(len(rows), at_most))


def options(each: PlannedStep) -> list[tuple[int, float]]:
    out = [] if each.keep else [(0, 0.0)]
    return out + [(p, level) for p in each.passes_allowed for level in each.levels_A]


def keeps_all(asked: Problem, plan: Any) -> bool:
    """Say whether passes and currents keep everything, place by place and in plain Python."""
    for upper, bounds in [(each.upper, each.at_most_C_m2) for each in asked.charge_limits]:
        for row, bound in zip(upper, bounds, strict=True):
            if sum(a * p * i for a, (p, i) in zip(row, plan, strict=True)) > bound * (1 + 1e-8):
                return False
    for each in asked.peak_limits:
        for row, bound in zip(each.upper, each.at_most, strict=True):
            if max(a * i for a, (_, i) in zip(row, plan, strict=True)) > bound * (1 + 1e-8):
                return False
    seconds = sum(each.seconds * p for each, (p, _) in zip(asked.steps, plan, strict=True))
    if asked.cap_s is not None and seconds > asked.cap_s * (1 + 1e-8):
        return False
    if asked.wish.least_C_m2 is not None:
        for row, least in zip(asked.charge, asked.wish.least_C_m2, strict=True):
            if sum(a * p * i for a, (p, i) in zip(row, plan, strict=True)) < least * (1 - 1e-8):
                return False
    if asked.sides_equal and any(
        plan[k] != plan[each.mirror] for k, each in enumerate(asked.steps) if each.mirror is not None
    ):
        return False
    return all(
        p == 0 or (p, i) in options(each) for each, (p, i) in zip(asked.steps, plan, strict=True)
    ) and not any(each.keep and p == 0 for each, (p, _) in zip(asked.steps, plan, strict=True))


def objective(asked: Problem, plan: Any) -> float:
    x = np.array([p * i for p, i in plan])
    far = np.abs(asked.charge @ x - asked.wish.charge_C_m2)
    wanted = asked.wish.weight > 0
    uneven = (asked.wish.weight[wanted] * far[wanted] / asked.wish.charge_C_m2[wanted]).sum()
    planned = sum(each.seconds * each.passes for each in asked.steps)
    spent = sum(each.seconds * p for each, (p, _) in zip(asked.steps, plan, strict=True))
    return float(uneven / asked.wish.weight.sum() + 1e-3 * spent / planned)


def best_by_trying_all(asked: Problem) -> float | None:
    """Return the least objective over every plan there is; None when none keeps everything."""
    every = product(*(options(each) for each in asked.steps))
    return min((objective(asked, plan) for plan in every if keeps_all(asked, plan)), default=None)


def plan_of(chosen: Chosen) -> list[tuple[int, float]]:
    return [(each.passes, each.current_A) for each in chosen.steps]


@st.composite
def small_problems(draw: st.DrawFn, *, mirrored: bool = False) -> Problem:
    """Two to four steps, up to three muscles, a few places; many cannot be done."""
    pairs = draw(st.integers(1, 2)) if mirrored else 0
    count = 2 * pairs or draw(st.integers(2, 3))
    number = st.floats(0.01, 1.0).map(lambda value: round(value, 3))

    def matrix(rows: int) -> NDArray[np.float64]:
        return np.array(draw(st.lists(number, min_size=rows * count, max_size=rows * count))).reshape(
            rows, count
        )

    muscles = draw(st.integers(1, 3))
    charge = matrix(muscles)
    steps = tuple(
        step(
            k,
            seconds=draw(st.sampled_from([5.0, 10.0, 20.0])),
            levels_A=draw(st.sampled_from([LEVELS_A, LEVELS_A[:2], LEVELS_A[1:]])),
            passes_allowed=draw(st.sampled_from([(2, 3, 4), (2, 3)])),
            keep=draw(st.booleans()),
            mirror=k ^ 1 if mirrored else None,
        )
        for k in range(count)
    )
    share = st.sampled_from([0.2, 0.5, 0.9, 1.5])
    now = 600 * charge.sum(axis=1)
    rows = matrix(draw(st.integers(1, 4)))
    return problem(
        charge,
        now * draw(share),
        steps=steps,
        least=now * draw(st.sampled_from([0.0, 0.3, 0.8])),
        charge_limits=(limit(rows, 600 * rows.sum(axis=1).max() * draw(share)),),
        peak_limits=(peak(rows, draw(st.sampled_from([90.0, 150.0, 400.0]))),),
        cap_s=draw(st.sampled_from([None, 30.0, 60.0, 90.0])),
        sides_equal=mirrored,
    )


def without(asked: Problem, kind: str, number: int) -> Problem:
    """Return the problem without one demand, made anew by hand."""
    if kind == "charge":
        return replace(asked, charge_limits=_but(asked.charge_limits, number))
    if kind == "peak":
        return replace(asked, peak_limits=_but(asked.peak_limits, number))
    if kind == "time":
        return replace(asked, cap_s=None)
    if kind == "sides":
        return replace(asked, sides_equal=False)
    if kind == "keep":
        steps = tuple(replace(s, keep=s.keep and k != number) for k, s in enumerate(asked.steps))
        return replace(asked, steps=steps)
    assert asked.wish.least_C_m2 is not None
    least = asked.wish.least_C_m2.copy()
    least[number] = 0
    return replace(asked, wish=replace(asked.wish, least_C_m2=least))


def _but(things: tuple[Any, ...], number: int) -> tuple[Any, ...]:
    return tuple(each for k, each in enumerate(things) if k != number)
