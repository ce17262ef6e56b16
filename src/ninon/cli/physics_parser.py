"""The words of ``ninon physics``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_physics_parser"]


def add_physics_parser(commands: Commands) -> None:
    """Add ``ninon physics`` with its acts to the commands of the program."""
    physics = commands.add_parser("physics", help="for researchers: how right the physics is; solvers")
    acts = physics.add_subparsers(metavar="ACT", required=True)
    validate = acts.add_parser("validate", help="the table of exact and computed numbers; 1 if one misses")
    validate.add_argument("--full", action="store_true", help="finer meshes, a whole face, the second code")
    validate.add_argument("--json", action="store_true", help="print JSON and nothing else")
    validate.add_argument(
        "--write", action="store_true", help="put table and pictures into the documentation"
    )
    validate.set_defaults(run=_validate)
    phosphene = acts.add_parser("phosphene", help="the field in the orbit from the pads of an experiment")
    phosphene.add_argument("--json", action="store_true", help="print JSON and nothing else")
    phosphene.add_argument("--write", action="store_true", help="put the table into the documentation")
    phosphene.set_defaults(run=_phosphene)
    solvers = acts.add_parser("solvers", help="which solvers are at hand, and why one is or is not used")
    solvers.add_argument("--json", action="store_true", help="print JSON and nothing else")
    solvers.set_defaults(run=_solvers)


def _validate(arguments: argparse.Namespace) -> int:
    from ninon.cli.physics_commands import validate

    return validate(full=arguments.full, as_json=arguments.json, write=arguments.write)


def _phosphene(arguments: argparse.Namespace) -> int:
    from ninon.cli.physics_commands import phosphene

    return phosphene(as_json=arguments.json, write=arguments.write)


def _solvers(arguments: argparse.Namespace) -> int:
    from ninon.cli.physics_commands import solvers

    return solvers(as_json=arguments.json)
