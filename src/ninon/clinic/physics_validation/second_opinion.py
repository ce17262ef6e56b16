"""The same face solved by an independent code on a mesh of its own, compared where both have nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ninon.clinic.physics_validation.checks import Check
from ninon.errors import InputError, PhysicsError

__all__ = ["second_opinion"]

_EDGE_MM = 3.0
"""Coarser than a dose's mesh: the other code's solver needs several times the memory of ours."""


def second_opinion(*, report: Callable[[str], None]) -> Iterator[Check]:
    """Yield how far the two are apart; nothing where the other code is missing, a miss where one fails."""
    from ninon.clinic.dose_validation.second_code import on_template_face

    try:
        found = on_template_face(edge_mm=_EDGE_MM)
    except InputError as missing:
        report(f"Left out: {missing}")
        return
    except PhysicsError as failed:
        report(f"The second code could not be compared: {failed}")
        about = "The template's face by scikit-fem"
        yield Check(about, "code", "J in muscle, all pairs: nothing came out", error_unit="%", required=2.0)
        return
    about = (
        f"The template's face by scikit-fem: {found.unknowns[1]:,} unknowns, ours {found.unknowns[0]:,}, "
        f"under {found.nodes:,} vertices"
    )
    for what, error, limit in (
        ("J in muscle, all pairs", found.relative_error, 2.0),
        ("  the pair with the largest difference", found.largest_error, None),
    ):
        yield Check(about, "code", what, error=100 * error, error_unit="%", required=limit)
