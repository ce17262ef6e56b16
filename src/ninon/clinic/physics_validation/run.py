"""All parts of the validation in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ninon.clinic.physics_validation.against_exact import (
    anisotropic,
    at_production_mesh,
    films,
    shells,
    slabs,
)
from ninon.clinic.physics_validation.checks import Check, Curve
from ninon.clinic.physics_validation.contacts import formulas, peaks, small_system, voltages
from ninon.clinic.physics_validation.face_transfer import transfer_rows
from ninon.clinic.physics_validation.intervals import growing_interval
from ninon.clinic.physics_validation.invariants import invariants
from ninon.clinic.physics_validation.second_opinion import second_opinion

__all__ = ["validated"]


def validated(*, full: bool, progress: Callable[[str], None] = lambda said: None) -> Iterator[Check | Curve]:
    """Yield every line of the table, and every convergence curve.

    Parameters
    ----------
    full : bool
        Finer meshes, more films and contacts, 200 positions all over a face, and the second code; without it
        the same code on less.
    progress : callable
        Is told in a sentence what is being computed, and what is left out and why.
    """
    yield from formulas()
    progress("Flat layers.")
    yield from slabs(full=full)
    progress("Concentric shells.")
    yield from shells(full=full)
    progress("The mesh of a dose.")
    yield from at_production_mesh()
    progress("Films.")
    yield from films(full=full)
    progress("What must hold exactly.")
    yield from invariants()
    yield growing_interval()
    progress("Contacts.")
    yield from small_system()
    yield from voltages(full=full)
    yield from peaks(full=full)
    yield from anisotropic(full=full)
    progress("A face.")
    yield from transfer_rows(full=full, report=progress)
    if full:
        yield from second_opinion(report=progress)
    else:
        progress("The second code is asked with --full only.")
