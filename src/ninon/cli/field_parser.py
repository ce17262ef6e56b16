"""The words of ``ninon field``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_field_parser"]


def add_field_parser(commands: Commands) -> None:
    """Add ``ninon field`` to the commands of the program."""
    field = commands.add_parser("field", help="for researchers: solve a slab or a ball, for checks")
    field.add_argument("case", metavar="CASE.toml", type=Path, help="layers, electrodes and probes")
    field.add_argument("--json", action="store_true", help="print JSON and nothing else")
    field.add_argument(
        "--threads", metavar="N", type=_threads, default=1, help="threads of the solver (default 1)"
    )
    field.set_defaults(run=_field)


def _threads(word: str) -> int:
    if word.isascii() and word.isdigit() and 0 < int(word) <= 1024:
        return int(word)
    raise argparse.ArgumentTypeError(f"{word!r} is no number of threads; write 1 or more")


def _field(arguments: argparse.Namespace) -> int:
    from ninon.cli.field_commands import field

    return field(arguments.case, as_json=arguments.json, threads=arguments.threads)
