"""``ninon face validate``: the figures, part by part, with what was aimed at."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from ninon.clinic.face_validation.run import validated

__all__ = ["validate"]


def validate(*, full: bool, as_json: bool) -> int:
    """Print every figure; 1 if a target is not met."""
    found, about = [], ""
    for figure in validated(full=full, progress=lambda said: print(f"ninon: {said}", file=sys.stderr)):
        found.append(figure)
        if as_json:
            continue
        if figure.about != about:
            about = figure.about
            print(f"\n{about}")
        print(f"  {figure.line()}", flush=True)
    missed = [figure for figure in found if figure.holds is False]
    if as_json:
        print(json.dumps([asdict(figure) | {"holds": figure.holds} for figure in found], indent=2))
    else:
        aimed = sum(figure.holds is not None for figure in found)
        print(f"\n{aimed - len(missed)} of {aimed} targets met.")
        print("Rendered heads are not people, and an altered copy is no second photograph;")
        print("real errors are larger.")
    return 1 if missed else 0
