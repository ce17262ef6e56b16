"""``ninon physics``: the table of the validation, the field in the orbit, the solvers at hand."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from ninon.clinic.physics_validation.checks import Check, Curve

__all__ = ["phosphene", "solvers", "validate"]

_CAVEAT = (
    "This says how well the equations are solved. Whether they describe a person's face no line here tells;",
    "every dose is a model estimate, not a measurement.",
)


def validate(*, full: bool, as_json: bool, write: bool) -> int:
    """Print the table of the validation; 1 if a required line misses."""
    from ninon.clinic.physics_validation.pages import docs_folder, put_between, write_curves
    from ninon.clinic.physics_validation.run import validated

    # Before minutes are spent: is there a page to write to?
    folder = docs_folder() if write else None
    checks: list[Check] = []
    curves: list[Curve] = []
    said: list[str] = []
    for found in validated(full=full, progress=_progress):
        if isinstance(found, Curve):
            curves.append(found)
            continue
        lines = [] if checks and checks[-1].about == found.about else _heading(found, first=not checks)
        checks.append(found)
        lines.append(found.line())
        said += lines
        if not as_json:
            print("\n".join(lines), flush=True)
    closing = _closing(checks)
    said += closing
    print(_as_json(checks, curves) if as_json else "\n".join(closing))
    if folder is not None:
        told = f"Printed by `./ninon-dev run physics validate{' --full' if full else ''}`, word for word."
        table = "\n".join(said).strip("\n")
        put_between(folder / "physics-validation.md", f"{told}\n\n```text\n{table}\n```")
        for path in write_curves(folder, curves):
            _progress(f"{path.name} is written.")
    return 1 if any(check.holds is False for check in checks) else 0


def _heading(check: Check, *, first: bool) -> list[str]:
    return [*(() if not first else (Check.head(),)), "", check.about]


def _closing(checks: list[Check]) -> list[str]:
    required = [check for check in checks if check.holds is not None]
    missed = [check for check in required if not check.holds]
    return ["", f"{len(required) - len(missed)} of {len(required)} required lines are met.", *_CAVEAT]


def _as_json(checks: list[Check], curves: list[Curve]) -> str:
    told: dict[str, Any] = {
        "checks": [asdict(check) | {"holds": check.holds} for check in checks],
        "curves": [
            asdict(curve) | {"rates": dict(curve.rates(curve.h_mm[0], curve.h_mm[-1]))} for curve in curves
        ],
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def phosphene(*, as_json: bool, write: bool) -> int:
    """Print the field in the orbit at the published threshold, beside what is published for the retina."""
    from ninon.clinic.physics_validation.pages import docs_folder, put_between
    from ninon.clinic.physics_validation.phosphene import orbit_fields, threshold_uA
    from ninon.clinic.physics_validation.phosphene_table import phosphene_table

    folder = docs_folder() if write else None
    mean, sd = threshold_uA()
    fields = list(orbit_fields(_progress))
    table = phosphene_table(fields, mean, sd)
    if as_json:
        told = {"threshold_uA": mean, "sd_uA": sd, "per_ampere": [asdict(each) for each in fields]}
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        print(table)
    if folder is not None:
        put_between(
            folder / "phosphene.md",
            f"Printed by `./ninon-dev run physics phosphene`, word for word.\n\n```text\n{table}\n```",
        )
    return 0


def solvers(*, as_json: bool) -> int:
    """Print every solver, best first, and which linear algebra is loaded."""
    from ninon.physics.factor import available, blas_in_use

    choices, blas = available(), blas_in_use()
    if as_json:
        told = {"solvers": [asdict(choice) for choice in choices], "blas": blas}
        print(json.dumps(told, indent=2, ensure_ascii=False))
        return 0
    for choice in choices:
        word = "can be used" if choice.usable else "not installed"
        print(f"{choice.name:<9} {choice.version:<9} {word:<14} {choice.because}".rstrip())
    print()
    for line in blas:
        print(f"linear algebra: {line}")
    return 0


def _progress(said: str) -> None:
    print(f"ninon: {said}", file=sys.stderr)
