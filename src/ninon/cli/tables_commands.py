"""``ninon tables check``, ``ninon tables show`` and ``ninon claims lint``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_parsers", "claims_lint", "tables_check", "tables_show"]


def add_parsers(commands: Commands) -> None:
    """Add the commands about tables and claims to those of the program."""
    tables = commands.add_parser("tables", help="check and show what Ninon knows")
    acts = tables.add_subparsers(metavar="ACT", required=True)
    check = acts.add_parser("check", help="read every table and print every problem")
    check.set_defaults(run=_run(lambda given: tables_check()))
    show = acts.add_parser("show", help="list the tables, or print one")
    show.add_argument("name", metavar="NAME", nargs="?", help="a table, such as statements")
    show.add_argument("--html", action="store_true", help="print it as an HTML page")
    show.set_defaults(run=_run(lambda given: tables_show(given.name, html=given.html)))
    claims = commands.add_parser("claims", help="find words that claim too much")
    acts = claims.add_subparsers(metavar="ACT", required=True)
    lint = acts.add_parser("lint", help="look through every text people may read")
    lint.add_argument("paths", metavar="PATH", nargs="*", type=Path, help="only these files and folders")
    lint.set_defaults(run=_run(lambda given: claims_lint(given.paths)))


def _run(act: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    return act


def tables_check() -> int:
    """Print every problem of every table; 1 if there is any."""
    from ninon import tables
    from ninon.tables.reader import KEYS

    problems = tables.check()
    for problem in problems:
        print(problem)
    if problems:
        print(f"{len(problems)} problem{'s' if len(problems) > 1 else ''} in the tables.")
        return 1
    rows = sum(len(getattr(tables, name)()) for name in KEYS)
    print(f"{len(KEYS)} tables, {rows} rows, no problem. Edition {tables.edition()}.")
    return 0


def tables_show(name: str | None, *, html: bool) -> int:
    """Print the list of tables, or one table."""
    from ninon import tables
    from ninon.errors import InputError, nearest
    from ninon.report.tables_text import list_text, table_text
    from ninon.tables.reader import KEYS, heading

    if name is not None and name not in KEYS:
        hint = nearest(name, KEYS) or "`ninon tables show` lists them."
        raise InputError(f"There is no table '{name}'. {hint}")
    edition = tables.edition()
    if name is None:
        if html:
            raise InputError("--html shows one table. Name it: ninon tables show NAME --html")
        known = {table: getattr(tables, table)() for table in KEYS}
        print(list_text(known, {table: heading(table) for table in KEYS}, edition))
        return 0
    rows = getattr(tables, name)()
    if html:
        from ninon.report.shelf import packaged_shelf
        from ninon.report.tables_page import table_html

        shelf = packaged_shelf()
        print(table_html(name, rows, heading=heading(name), edition=edition, shelf=shelf), end="")
    else:
        print(table_text(name, rows, heading(name), edition))
    return 0


def claims_lint(paths: list[Path]) -> int:
    """Print every forbidden word with what may be said instead; 1 if there is any."""
    from ninon.clinic.lint_claims import lint_claims, lint_paths

    found = lint_paths(paths) if paths else lint_claims()
    for finding in found:
        print(f"{finding.file}:{finding.line}: '{finding.word}' ({finding.topic}) in: {finding.excerpt}")
        print(f"    may be said: {finding.may_say}")
    if found:
        print(f"{len(found)} forbidden word{'s' if len(found) > 1 else ''}. See docs/developers/claims.md.")
        return 1
    print("No forbidden word.")
    return 0
