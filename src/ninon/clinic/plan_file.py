"""A plan read back from the JSON that ``ninon plan`` wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import inf, isfinite
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from ninon.care.intake import Client, Visit
from ninon.care.session_values import SessionPlan, Step
from ninon.errors import InputError

__all__ = ["KeptPlan", "age_on", "read_plan"]


@dataclass(frozen=True)
class KeptPlan:
    """One session as it was planned, with who it is for."""

    session: SessionPlan
    client: Client
    visit: Visit
    has_face: bool
    """Whether it was planned on the client's own face."""

    @property
    def age_y(self) -> int | None:
        """Whole years on the day of the session."""
        return age_on(self.client, self.session.date or self.visit.date)


def age_on(client: Client, day: Any) -> int | None:
    """Return the client's age in whole years on a day; None where the date of birth is not known."""
    if client.born is None:
        return None
    born = client.born
    return int(day.year - born.year - ((day.month, day.day) < (born.month, born.day)))


def read_plan(path: Path) -> KeptPlan:
    """Read a plan.

    Parameters
    ----------
    path : Path
        A JSON file of ``ninon plan``.

    Raises
    ------
    InputError
        If it cannot be read, is no plan, or was changed into something that cannot be meant.
    """
    try:
        raw = json.loads(path.read_bytes())
    except OSError as fault:
        raise InputError(
            f"{path}: cannot be read ({fault.strerror}); name a JSON file of `ninon plan`"
        ) from None
    except ValueError as fault:
        raise InputError(f"{path}: is no JSON ({fault}); name a JSON file of `ninon plan`") from None
    needed = ("client", "visit", "session")
    missing = [name for name in needed if not isinstance(raw, dict) or name not in raw]
    if missing:
        raise InputError(
            f"{path}: is no plan: {', '.join(missing)} missing. Write one with "
            "`ninon plan INTAKE.toml --out DIR`."
        )
    session = _part(path, SessionPlan, raw["session"], "session")
    client = _part(path, Client, raw["client"], "client")
    visit = _part(path, Visit, raw["visit"], "visit")
    kept = KeptPlan(session, client, visit, raw.get("face") is not None)  # type: ignore[arg-type]
    for index, step in enumerate(kept.session.steps):
        what = _impossible(step)
        if what:
            raise InputError(
                f"{path}: session.steps.{index}.{what}. Plan again with this version of Ninon, or undo the "
                "change."
            )
    return kept


def _impossible(step: Step) -> str:
    """Return which number of a step no plan can have; empty where all can be."""
    if not (isfinite(step.current_uA) and step.current_uA >= 0):
        return f"current_uA: {step.current_uA:g} is no current"
    if not step.is_energised:
        return ""
    if step.passes < 1:
        return f"passes: {step.passes}; a step with current has at least one"
    above_zero = ["seconds"] if step.placement else ["seconds", "speed_mm_s", "length_mm"]
    given = ("contact_area_cm2", "spacing_min_mm", "spacing_max_mm", "frequency_Hz")
    above_zero += [name for name in given if getattr(step, name) is not None]
    if not step.placement and step.line_length_mm:
        above_zero.append("line_length_mm")
    for name in above_zero:
        value = getattr(step, name)
        if not (isfinite(value) and (value > 0 or (name == "frequency_Hz" and value == 0))):
            return f"{name}: {value:g}; it is a number above zero"
    low, high = step.spacing_min_mm, step.spacing_max_mm
    if low is not None and high is not None and low > high:
        return f"spacing_min_mm: {low:g} is above spacing_max_mm, {high:g}"
    if not step.placement and not (
        step.segments_mm and all(0 <= start < to < inf for start, to in step.segments_mm)
    ):
        return "segments_mm: no stretch of a line, from and to"
    return ""


def _part(path: Path, kind: type[BaseModel], raw: object, name: str) -> BaseModel:
    try:
        return kind.model_validate_json(json.dumps(raw))
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(
            f"{path}: {name}.{where}: {first['msg']}. Plan again with this version of Ninon, or undo the "
            "change."
        ) from None
