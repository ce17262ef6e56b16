"""The fingerprint of a plan: eight digits that tell two sheets of paper apart."""

from __future__ import annotations

import json
from hashlib import sha256

from ninon.care.journey import VisitPlan

__all__ = ["canonical_json", "plan_fingerprint"]


def canonical_json(plan: VisitPlan) -> str:
    """Return the plan as JSON of one possible spelling: keys sorted, no spaces, ASCII only."""
    return json.dumps(plan.model_dump(mode="json", by_alias=True), sort_keys=True, separators=(",", ":"))


def plan_fingerprint(plan: VisitPlan, digits: int = 8) -> str:
    """Return the first hexadecimal digits of the SHA-256 of a plan's canonical JSON.

    Parameters
    ----------
    plan : VisitPlan
        The plan.
    digits : int
        How many.

    Returns
    -------
    str
        Lower-case digits; a plan that differs in anything has others.
    """
    return sha256(canonical_json(plan).encode()).hexdigest()[:digits]
