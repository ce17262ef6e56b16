"""How long a course takes to lay out: 15 sessions and 6 other procedures, beside the greedy dates alone."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

from ninon import tables
from ninon.care.course import plan_course
from ninon.care.intake import Intake
from ninon.care.spread import spread
from ninon.tables.rulebook import rulebook

ROUNDS = 15
TARGET_ms = 50


def milliseconds(act: Callable[[], object]) -> float:
    """Return the median wall time of an act."""
    figures = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        act()
        figures.append(1000 * (time.perf_counter() - start))
    return statistics.median(figures)


def crowded() -> Intake:
    """Return a client with 15 sessions ahead, three booked and three wished procedures, and few open days."""
    visit = date(2027, 3, 1)
    return Intake.model_validate(
        {
            "client": {"born": date(1984, 5, 14)},
            "visit": {"date": visit, "setting": "clinic", "method": "movable", "device": "generic-clinic"},
            "concerns": [{"concern": "oval"}],
            "otherwise": "no",
            "sessions_wanted": 15,
            "procedures": [
                {"kind": "needle_free_biorevitalisation", "date": date(2027, 3, 10)},
                {"kind": "peel_light", "date": date(2027, 4, 6)},
                {"kind": "mesotherapy", "date": date(2027, 5, 4)},
            ],
            "wishes": [
                {"kind": "rf_lifting", "count": 8},
                {"kind": "massage_deep", "count": 5},
                {"kind": "hair_removal", "count": 2},
            ],
            "availability": {
                "weekdays": ("mon", "wed", "fri"),
                "per_week": 3,
                "blackout": [
                    {"from": visit + timedelta(days=n), "to": visit + timedelta(days=n)}
                    for n in range(40, 200, 9)
                ],
            },
        }
    )


def main() -> None:
    rules, edition, intake = rulebook(), tables.edition(), crowded()
    course = plan_course(intake, rules, tables_edition=edition, measured_change=True)
    ours = milliseconds(lambda: plan_course(intake, rules, tables_edition=edition, measured_change=True))
    days = [intake.visit.date + timedelta(days=n) for n in range(400)]
    peer = milliseconds(lambda: spread(days, 15, per_week=3, min_gap_days=2))
    print(
        f"a course of {len(course.sessions)} sessions beside {len(course.other_procedures)} other procedures"
    )
    print(f"{'plan_course, ms':<36}{ours:>10.2f}   target {TARGET_ms}")
    print(f"{'15 dates in an empty calendar, ms':<36}{peer:>10.2f}")
    print(f"{'ratio':<36}{ours / peer:>10.1f}")


if __name__ == "__main__":
    main()
