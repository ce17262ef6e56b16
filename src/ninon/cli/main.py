"""The ``ninon`` command: names, options, exit codes.

0 for any verdict, 2 for input that cannot be meant, 1 for our own failure. Each command imports what it needs
when it runs, so that a short one stays short.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ninon import __version__
from ninon.errors import InputError, NinonError, NotEligible

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; those of the process unless given.

    Returns
    -------
    int
        0 done, 1 our own failure, 2 input that cannot be meant.
    """
    # Small systems of equations: a second thread only waits for the first.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        words = list(sys.argv[1:] if argv is None else argv)
        own = {"face": _face, "dose": _dose}.get(words[0]) if words else None
        code = own(words[1:]) if own else _run(words)
        sys.stdout.flush()
    except (InputError, NotEligible) as fault:
        return _say(fault, 2)
    except NinonError as fault:
        return _say(fault, 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _say("stopped; nothing was left half-written", 130)
    except Exception as fault:
        if os.environ.get("NINON_TRACEBACK"):
            raise
        kind = type(fault).__name__
        return _say(
            f"our own failure ({kind}: {fault}); run again with NINON_TRACEBACK=1 and report what it prints",
            1,
        )
    return code


def _run(words: Sequence[str]) -> int:
    arguments = _parser().parse_args(words)
    code: int = arguments.run(arguments)
    return code


def _face(words: Sequence[str]) -> int:
    """Run ``ninon face``, whose first word decides whether the rest are photographs."""
    from ninon.cli.face_parser import face

    return face(words)


def _dose(words: Sequence[str]) -> int:
    """Run ``ninon dose``, whose first word decides whether the rest is a plan."""
    from ninon.cli.dose_parser import dose

    return dose(words)


def _say(fault: object, code: int) -> int:
    print(f"ninon: {fault}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ninon",
        description="Ninon plans, guides and records microcurrent face lifting, a cosmetic procedure. "
        "It does not diagnose, treat or promise.",  # claims: refusal
    )
    parser.add_argument("--version", action="version", version=f"ninon {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _screen_and_plan(commands)
    _house(commands)
    commands.add_parser("face", help="from photographs to a face that lines run on; models, template")
    commands.add_parser("dose", help="from a plan to current under the skin; compare, optimise")
    from ninon.cli.cohort_parser import add_cohort_parser
    from ninon.cli.field_parser import add_field_parser
    from ninon.cli.physics_parser import add_physics_parser
    from ninon.cli.tables_commands import add_parsers

    add_parsers(commands)
    add_field_parser(commands)
    add_physics_parser(commands)
    add_cohort_parser(commands)
    return parser


def _screen_and_plan(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    screen = commands.add_parser("screen", help="verdict, reasons, zones, what to ask again")
    screen.add_argument("intake", metavar="INTAKE.toml", help="an intake file, or - for standard input")
    screen.add_argument("--json", action="store_true", help="print JSON and nothing else")
    screen.set_defaults(run=_screen)
    plan = commands.add_parser("plan", help="decision, course and session on paper")
    plan.add_argument("intake", metavar="INTAKE.toml", help="an intake file, or - for standard input")
    plan.add_argument("--out", metavar="DIR", type=Path, help="folder for the files (default: this folder)")
    plan.add_argument("--json", action="store_true", help="print JSON and nothing else")
    plan.add_argument("--ics", action="store_true", help="write the calendar file as well")
    plan.add_argument(
        "--photo", metavar="PHOTO", type=Path, action="append", default=[],
        help="a photograph of the client: one from the front, or three; the lines are drawn on that face",
    )  # fmt: skip
    plan.add_argument("--face", metavar="FACE.ninonface", type=Path, help="a face that `ninon face` has kept")
    plan.add_argument("--points", metavar="FILE.toml", type=Path, help="points of the face set by hand")
    plan.add_argument(
        "--no-dose", dest="dose", action="store_false",
        help="do not compute how much current reaches each muscle on that face",
    )  # fmt: skip
    plan.set_defaults(run=_plan)


def _house(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    demo = commands.add_parser("demo", help="plan the bundled example clients")
    demo.add_argument(
        "--out", metavar="DIR", type=Path, default=Path("ninon-demo"), help="folder for the plans"
    )
    demo.set_defaults(run=_demo)
    doctor = commands.add_parser("doctor", help="versions, tables edition, what is installed")
    doctor.add_argument("--json", action="store_true", help="print JSON and nothing else")
    doctor.set_defaults(run=_doctor)


def _screen(arguments: argparse.Namespace) -> int:
    from ninon.cli.visit_commands import screen

    return screen(arguments.intake, as_json=arguments.json)


def _plan(arguments: argparse.Namespace) -> int:
    from ninon.cli.visit_commands import plan

    return plan(
        arguments.intake,
        out=arguments.out,
        as_json=arguments.json,
        ics=arguments.ics,
        photos=arguments.photo,
        points=arguments.points,
        face_file=arguments.face,
        with_dose=arguments.dose,
    )


def _demo(arguments: argparse.Namespace) -> int:
    from ninon.cli.demo import demo

    return demo(arguments.out)


def _doctor(arguments: argparse.Namespace) -> int:
    from ninon.cli.doctor import doctor

    return doctor(as_json=arguments.json)
