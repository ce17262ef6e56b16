"""Plans of every kind, made once, for the tests of the paper."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ninon.care.journey import VisitPlan
from ninon.clinic import journey
from ninon.clinic.examples import examples
from ninon.clinic.intake_fields import intake_of
from ninon.report.plan_page import plan_html
from ninon.tables.rulebook import rulebook

LONG_NAME = "Demo client with a name of forty letters"
HEBREW_NAME = "לקוחה לדוגמה 10"
HOSTILE = '<script>alert(1)</script> & "quotes" \'; </style>\u202e\u0007'

USUAL: Mapping[str, Any] = {
    "client": {"born": "1984-05-14", "name": "Demo client 20"},
    "visit": {
        "date": "2026-12-01",
        "setting": "clinic",
        "method": "movable",
        "device": "generic-clinic",
    },
    "intake": {"concerns": ["oval"], "otherwise": "no"},
}


def _with_days(value: Any) -> Any:
    from datetime import date

    if isinstance(value, dict):
        return {key: _with_days(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_days(one) for one in value]
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        return date.fromisoformat(value)
    return value


def plan_of(**sections: Any) -> VisitPlan:
    """Return the plan of the usual client with some sections changed, a day written as in a file."""
    raw = {key: dict(value) for key, value in USUAL.items()}
    for name, section in sections.items():
        if isinstance(section, dict) and name in raw:
            raw[name] |= section
        else:
            raw[name] = section
    return journey.plan(intake_of(_with_days(raw), rulebook(), "a test"))


@cache
def plans() -> Mapping[str, VisitPlan]:
    """Return plans by what is special about them."""
    made = {path.stem: journey.plan(journey.read_intake(path)) for path in examples()}
    made |= {
        "a referral": plan_of(intake={"answers": {"facial_palsy": "yes"}}),
        "nothing answered": plan_of(intake={"otherwise": "unknown"}),
        "an impossible course": plan_of(
            history=[{"date": "2026-11-25"}], procedures=[{"kind": "mesotherapy", "date": "2026-12-10"}]
        ),
        "a course that is over": plan_of(
            history=[{"date": f"2026-10-{day:02}"} for day in range(1, 29, 3)],
        ),
        "every concern": plan_of(
            intake={"concerns": [*(c for c, row in rulebook().concerns.items() if not row.medical)]}
        ),
        "a long name": plan_of(client={"name": LONG_NAME}),
        "a name from right to left": plan_of(client={"name": HEBREW_NAME}),
        "hostile words": plan_of(
            client={"name": HOSTILE[:79]},
            intake={"answers": {"dental_metal": {"answer": "yes", "note": HOSTILE}}},
        ),
        "an operator's word": plan_of(
            stricter=[
                {
                    "verdict": "limit",
                    "because": "The skin looks thin today.",
                    "by": "Cosmetologist 2",
                    "zones": ["chin"],
                }
            ]
        ),
    }
    return made


@cache
def page(name: str) -> str:
    """Return the paper of one of the plans."""
    return plan_html(plans()[name])
