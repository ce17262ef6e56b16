"""``ninon field``: one case in, densities, fields and voltages out."""

from __future__ import annotations

from pathlib import Path

__all__ = ["field"]


def field(case: Path, *, as_json: bool, threads: int) -> int:
    """Solve a case and print the answer.

    Parameters
    ----------
    case : Path
        A file as `ninon.clinic.field_file` reads it.
    as_json : bool
        JSON and nothing else.
    threads : int
        Of the solver.
    """
    from ninon.clinic.field_file import read_field_case
    from ninon.physics.field_solution import solve_field
    from ninon.report.field_json import field_json, field_out
    from ninon.report.field_text import field_text

    solution = solve_field(read_field_case(case), threads=threads)
    print(field_json(solution) if as_json else field_text(field_out(solution)), end="")
    return 0
