"""How many decisions one core makes in a second, beside the mere validation of the same intakes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date

from ninon import tables
from ninon.care.eligibility import decide
from ninon.care.intake import Intake
from ninon.clinic import journey
from ninon.clinic.examples import examples
from ninon.tables.rulebook import rulebook

ROUNDS, REPEATS = 7, 400
TARGET_PER_S = 20_000


def per_second(act: Callable[[], object]) -> float:
    """Return how often an act runs in a second of processor time: the median over rounds."""
    figures = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(REPEATS):
            act()
        figures.append(REPEATS / (time.process_time() - start))
    return statistics.median(figures)


def main() -> None:
    rules, edition = rulebook(), tables.edition()
    clean = Intake.model_validate(
        {
            "client": {"born": date(1984, 5, 14)},
            "visit": {
                "date": date(2027, 3, 1), "setting": "clinic", "method": "movable",
                "device": "generic-clinic",
            },
            "concerns": [{"concern": "oval"}],
            "otherwise": "no",
        }
    )  # fmt: skip
    intakes = {"nothing found": clean}
    intakes |= {path.stem: journey.read_intake(path) for path in examples()}
    print(f"{'decisions per second, one core':<36}{'decide':>10}{'validate':>10}{'ratio':>8}  reasons")
    decided = []
    for name, intake in intakes.items():
        raw = intake.model_dump(by_alias=True)
        result = decide(intake, rules, decided_on=intake.visit.date, tables_edition=edition)
        ours = per_second(lambda i=intake: decide(i, rules, decided_on=i.visit.date, tables_edition=edition))
        peer = per_second(lambda r=raw: Intake.model_validate(r))
        decided.append(1 / ours)
        print(f"{name:<36}{ours:>10,.0f}{peer:>10,.0f}{ours / peer:>8.2f}  {len(result.reasons)}")
    mixed = 1 / statistics.mean(decided)
    print(f"{'all of them in turn':<36}{mixed:>10,.0f}   target {TARGET_PER_S:,}")


if __name__ == "__main__":
    main()
