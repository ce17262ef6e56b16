"""A plan read back from the JSON that ``ninon plan`` wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from ninon.care.intake import Client, Visit
from ninon.care.session_values import SessionPlan
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
            f"{path}: is no plan: {', '.join(missing)} missing. Write one with `ninon plan INTAKE.toml --out DIR`."
        )
    session = _part(path, SessionPlan, raw["session"], "session")
    client = _part(path, Client, raw["client"], "client")
    visit = _part(path, Visit, raw["visit"], "visit")
    return KeptPlan(session, client, visit, raw.get("face") is not None)  # type: ignore[arg-type]


def _part(path: Path, kind: type[BaseModel], raw: object, name: str) -> BaseModel:
    try:
        return kind.model_validate_json(json.dumps(raw))
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(
            f"{path}: {name}.{where}: {first['msg']}. Plan again with this version of Ninon, or undo the change."
        ) from None
