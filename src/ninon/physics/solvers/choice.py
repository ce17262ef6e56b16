"""Which solvers are at hand, and which one a matrix is given to."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module, metadata
from importlib.util import find_spec

from ninon.errors import InputError, nearest

__all__ = ["Choice", "available", "blas_in_use", "choose"]

_OWN = "columns"
_LAST_RESORT = "superlu"
_MODULE = {"cholmod": ("sksparse", "scikit-sparse"), "pardiso": ("pypardiso", "pypardiso")}
_HOW_TO_GET = {
    "cholmod": "Install SuiteSparse (Debian: libsuitesparse-dev) and then scikit-sparse.",
    "pardiso": "Install pypardiso; it brings Intel's MKL and runs on x86-64 only.",
}
_REAL_ONLY = ("cholmod", "pardiso")


@dataclass(frozen=True)
class Choice:
    """A solver, and why it is or is not the one."""

    name: str
    version: str
    """Of the library it needs; empty when that is not installed."""
    usable: bool
    because: str


def available() -> list[Choice]:
    """Return every solver Ninon knows, best first."""
    return [
        Choice(_OWN, metadata.version("numpy"), True, "It is our own and needs numpy and scipy alone."),
        *(_library(name) for name in _MODULE),
        Choice(_LAST_RESORT, metadata.version("scipy"), True, "It comes with scipy; it is slow and large."),
    ]


def choose(solver: str | None = None, *, in_columns: bool, real: bool = True) -> Choice:
    """Return the solver for a matrix, with the reason.

    Parameters
    ----------
    solver : str or None
        Ask for one by its name.
    in_columns : bool
        Whether it is known which unknowns stand under which surface node.
    real : bool
        Whether the matrix is real.

    Raises
    ------
    InputError
        If the solver asked for does not exist, is not installed or cannot do it.
    """
    if solver is not None:
        return _asked_for(solver, real)
    known = {choice.name: choice for choice in available()}
    if in_columns:
        return _because(
            known[_OWN], "The unknowns stand in columns, and there it is the fastest solver measured."
        )
    for name in _REAL_ONLY if real else ():
        if known[name].usable:
            return _because(
                known[name], "Columns of unknowns are not given, and it is the best library installed."
            )
    why = "no better library is installed" if real else "the better libraries are used for real numbers only"
    return _because(
        known[_LAST_RESORT], f"Columns of unknowns are not given, and {why}: expect it to be slow."
    )


def blas_in_use() -> list[str]:
    """Return one line per BLAS loaded: its name, version, and how many threads it may use outside a solve."""
    threadpools = import_module("threadpoolctl")
    return [
        f"{found['internal_api']} {found['version']}, threads: {found['num_threads']}"
        for found in threadpools.threadpool_info()
        if found["user_api"] == "blas"
    ]


def _library(name: str) -> Choice:
    module, package = _MODULE[name]
    if find_spec(module) is None:
        return Choice(name, "", False, f"It is not installed. {_HOW_TO_GET[name]}")
    return Choice(name, metadata.version(package), True, "It is installed; real matrices only.")


def _asked_for(solver: str, real: bool) -> Choice:
    known = {choice.name: choice for choice in available()}
    if solver not in known:
        hint = nearest(solver, known) or f"There are {', '.join(known)}."
        raise InputError(f"There is no solver {solver!r}. {hint}")
    if not known[solver].usable:
        raise InputError(f"The solver {solver!r} cannot be used. {known[solver].because}")
    if not real and solver in _REAL_ONLY:
        raise InputError(
            f"The solver {solver!r} is used for real matrices only, and this one is complex. "
            f"Ask for {_OWN!r} or {_LAST_RESORT!r}."
        )
    return _because(known[solver], "It was asked for by name.")


def _because(choice: Choice, because: str) -> Choice:
    return Choice(choice.name, choice.version, choice.usable, because)
