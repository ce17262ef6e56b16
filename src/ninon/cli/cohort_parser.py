"""The words of ``ninon cohort``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_cohort_parser"]

_MOST_WORKERS = 1024
_SEED = 20_260


def add_cohort_parser(commands: Commands) -> None:
    """Add ``ninon cohort`` to the commands of the program."""
    cohort = commands.add_parser(
        "cohort", help="for researchers: one plan on many faces, with every doubt drawn"
    )
    cohort.add_argument(
        "faces", metavar="FACE", nargs="+", help="a .ninonface file, template, or random:K for K made faces"
    )
    cohort.add_argument(
        "--plan", metavar="PLAN.json", type=Path, required=True, help="a JSON file of `ninon plan`"
    )
    cohort.add_argument(
        "--draws", metavar="N", type=_count, required=True, help="models of each face beside the nominal one"
    )
    cohort.add_argument(
        "--out", metavar="DIR", type=Path, required=True, help="folder of the study; the same one goes on"
    )
    cohort.add_argument(
        "--scheduler", metavar="ADDRESS", help="a Dask cluster, such as tcp://10.0.0.5:8786; faces are sent"
    )
    cohort.add_argument(
        "--workers", metavar="N", type=_workers, help="processes of this machine; 0 does without Dask"
    )
    cohort.add_argument(
        "--edge-mm", metavar="MM", type=float, default=4.0, help="edge of the meshes in the face (default 4)"
    )
    cohort.add_argument(
        "--seed", metavar="S", type=_seed, default=_SEED, help=f"of the draws (default {_SEED})"
    )
    cohort.add_argument("--json", action="store_true", help="print JSON and nothing else")
    cohort.set_defaults(run=_cohort)


def _count(word: str) -> int:
    if word.isascii() and word.isdigit() and 0 < int(word) <= 100_000:
        return int(word)
    raise argparse.ArgumentTypeError(f"{word!r} is no number of draws; write 1 or more")


def _workers(word: str) -> int:
    if word.isascii() and word.isdigit() and int(word) <= _MOST_WORKERS:
        return int(word)
    raise argparse.ArgumentTypeError(f"{word!r} is no number of workers; write 0 to {_MOST_WORKERS}")


def _seed(word: str) -> int:
    if word.isascii() and word.isdigit() and len(word) <= 18:
        return int(word)
    raise argparse.ArgumentTypeError(f"{word!r} is no seed; write a whole number")


def _cohort(arguments: argparse.Namespace) -> int:
    from ninon.cli.cohort_commands import cohort

    return cohort(
        arguments.faces,
        plan=arguments.plan,
        draws=arguments.draws,
        out=arguments.out,
        scheduler=arguments.scheduler,
        workers=arguments.workers,
        edge_mm=arguments.edge_mm,
        seed=arguments.seed,
        as_json=arguments.json,
    )
