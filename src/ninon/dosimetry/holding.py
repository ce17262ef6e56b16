"""What holds a plan back: by how much it would be more even if a bound were a hundredth wider.

These are the dual prices of the linear programme. They speak of a small change, in the plan that programme
finds, and are no advice to widen anything.
"""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict

from ninon.dosimetry.choice_model import ChoiceModel
from ninon.dosimetry.choices import Choice
from ninon.dosimetry.preferences import Demand, Problem
from ninon.dosimetry.programme import Answer

__all__ = ["Hold", "holds_of"]

_NOTHING = 1e-7


class Hold(BaseModel):
    """One thing that holds the plan back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str
    per_percent: float
    """How much smaller unevenness would be, as a share of the wish, were the bound 1 % wider."""
    places: int = 0
    """How many places press against it; 0 where it is not about places."""
    sentence: str


def holds_of(problem: Problem, model: ChoiceModel, answer: Answer) -> tuple[Hold, ...]:
    """Return what the prices of a linear answer say, the strongest first."""
    found = [_demand(problem, model, answer, k) for k in range(len(model.demands))]
    most = answer.most_price / 100
    found += [
        _ceiling(problem, each, float(most[d])) for d, each in enumerate(model.choices) if most[d] > _NOTHING
    ]
    kept = [each for each in found if each is not None and each.per_percent > _NOTHING]
    return tuple(sorted(kept, key=lambda each: -each.per_percent))


def _demand(problem: Problem, model: ChoiceModel, answer: Answer, k: int) -> Hold | None:
    places = (model.cell_demand == k) & (answer.place_price > _NOTHING)
    few = model.few_demand == k
    price = float(answer.place_price[places] @ model.cell_bound[places])
    price += float(answer.few_price[few] @ np.abs(model.few_bound[few]))
    if price / 100 <= _NOTHING:
        return None
    about = _about(problem, model.demands[k])
    count = int(places.sum())
    where = f" ({count} {'place' if count == 1 else 'places'})" if count else ""
    return Hold(
        about=about,
        per_percent=price / 100,
        places=count,
        sentence=f"{about}{where}: 1 % wider, and unevenness would be {price:.2g} points lower.",
    )


def _ceiling(problem: Problem, choice: Choice, per_percent: float) -> Hold:
    name = " and ".join(problem.steps[k].name for k in choice.members)
    passes, current = int(choice.passes.max()), float(choice.level_A.max()) * 1e6
    about = f"{name}: no more than {passes} passes at {current:g} µA"
    return Hold(
        about=about,
        per_percent=per_percent,
        sentence=f"{about}: 1 % wider, and unevenness would be {per_percent * 100:.2g} points lower.",
    )


def _about(problem: Problem, demand: Demand) -> str:
    if demand.kind == "time":
        return f"the time current may flow, {(problem.cap_s or 0) / 60:.1f} min"
    if demand.kind == "charge":
        return problem.charge_limits[demand.number].name
    if demand.kind == "least":
        return f"what must arrive in {problem.muscles[demand.number]}"
    return f"{problem.steps[demand.number].name} must stay"
