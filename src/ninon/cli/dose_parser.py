"""``ninon dose …``: a plan, or one of a few words that do something else with plans.

The first argument decides: ``compare`` is the act, ``./compare`` a plan of that name.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from ninon.errors import InputError, nearest

__all__ = ["ACTS", "dose"]

_Namespace = argparse.Namespace


def dose(words: Sequence[str]) -> int:
    """Run ``ninon dose`` with the arguments after that word; return the exit code."""
    act = ACTS.get(words[0]) if words else None
    if len(words) == 1 and not act and words[0].isalpha() and not Path(words[0]).exists():
        hint = nearest(words[0], ACTS)
        if hint:
            raise InputError(f"'{words[0]}' is neither a plan that is there nor an act. {hint}")
    parser = act[0]() if act else _plan()
    given = parser.parse_args(words[1:] if act else words)
    run: Callable[[_Namespace], int] = act[1] if act else _dose
    return run(given)


def _parser(words: str, description: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(prog=f"ninon dose{words}", description=description)


def _plan() -> argparse.ArgumentParser:
    parser = _parser(
        "",
        "How much current reaches each layer, muscle and zone: a model estimate, not a measurement. "
        "Other acts: compare, optimise, study; a plan of such a name is given as ./compare.",
    )
    parser.add_argument("plan", metavar="PLAN.json", type=Path, help="a JSON file of `ninon plan`")
    parser.add_argument("--out", metavar="DIR", type=Path, help="folder for page and JSON")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    _with_face(parser)
    return parser


def _with_face(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--face", metavar="FACE.ninonface", type=Path, help="the client's face; without one the template's"
    )
    parser.add_argument(
        "--edge-mm", metavar="MM", type=float, default=2.0,
        help="edge of the mesh in the face (default 2; coarser is quicker and less exact)",
    )  # fmt: skip
    parser.add_argument("--threads", metavar="N", type=_threads, default=2, help="threads (default 2)")
    parser.add_argument(
        "--cache", metavar="DIR", type=Path,
        help="keep what was solved there for the next time; it holds the shape of the face",
    )  # fmt: skip
    parser.add_argument(
        "--own-doubts", action="store_true",
        help="study the doubts on this face and plan instead of taking those of the template (minutes)",
    )  # fmt: skip


def _threads(word: str) -> int:
    if word.isascii() and word.isdigit() and 0 < int(word) <= 1024:
        return int(word)
    raise argparse.ArgumentTypeError(f"{word!r} is no number of threads; write 1 or more")


def _dose(given: _Namespace) -> int:
    from ninon.cli.dose_commands import Means, dose

    return dose(given.plan, means=Means.of(given), out=given.out, as_json=given.json)


def _compare_parser() -> argparse.ArgumentParser:
    parser = _parser(" compare", "Two plans on one face, side by side. Model estimates, not measurements.")
    parser.add_argument("first", metavar="A.json", type=Path, help="a JSON file of `ninon plan`")
    parser.add_argument("second", metavar="B.json", type=Path, help="another one")
    parser.add_argument("--out", metavar="DIR", type=Path, help="folder for page and JSON")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    _with_face(parser)
    return parser


def _compare(given: _Namespace) -> int:
    from ninon.cli.dose_commands import Means, compare

    return compare(given.first, given.second, means=Means.of(given), out=given.out, as_json=given.json)


def _study_parser() -> argparse.ArgumentParser:
    parser = _parser(
        " study",
        "For researchers: how much each doubt moves a dose, from models at both ends of each, on the "
        "template.",
    )
    parser.add_argument("plan", metavar="PLAN.json", type=Path, help="a JSON file of `ninon plan`")
    parser.add_argument("--out", metavar="FILE.json", type=Path, required=True, help="where the study goes")
    parser.add_argument("--conductor", metavar="NAME", help="another conductor than the plan's")
    parser.add_argument(
        "--edge-mm", metavar="MM", type=float, default=4.0, help="edge of the mesh (default 4)"
    )
    parser.add_argument("--threads", metavar="N", type=_threads, default=2, help="models at once (default 2)")
    return parser


def _study(given: _Namespace) -> int:
    from ninon.cli.dose_commands import study

    return study(
        given.plan, given.out, conductor=given.conductor, edge_mm=given.edge_mm, threads=given.threads
    )


def _optimise_parser() -> argparse.ArgumentParser:
    parser = _parser(
        " optimise",
        "Plan a visit and choose its passes and currents anew, so that wanted muscles are reached evenly and "
        "every limit holds, or say why that cannot be. No evidence links any dose to any result.",
    )
    parser.add_argument("intake", metavar="INTAKE.toml", help="an intake file, or - for standard input")
    parser.add_argument(
        "--want", metavar="MUSCLE[=WEIGHT]", nargs="+", action="extend", default=[],
        help="muscles to be reached evenly (default: those the movements of the plan are for)",
    )  # fmt: skip
    parser.add_argument(
        "--protect", metavar="ZONE=SHARE", nargs="+", action="extend", default=[],
        help="zones that may receive at most a share of what the plan gives them: under_eye=0.5",
    )  # fmt: skip
    parser.add_argument("--minutes", metavar="M", type=float, help="the most minutes in which current flows")
    parser.add_argument(
        "--unequal-sides", action="store_true", help="let both sides of a line have unlike passes or currents"
    )
    parser.add_argument("--out", metavar="DIR", type=Path, help="folder for the new plan, as page and JSON")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    _with_face(parser)
    return parser


def _optimise(given: _Namespace) -> int:
    from ninon.cli.dose_commands import Means
    from ninon.cli.dose_optimise import optimise, wishes_of

    wishes = wishes_of(
        given.want, given.protect, minutes=given.minutes, sides_equal=not given.unequal_sides
    )  # fmt: skip
    return optimise(given.intake, means=Means.of(given), wishes=wishes, out=given.out, as_json=given.json)


ACTS: dict[str, tuple[Callable[[], argparse.ArgumentParser], Callable[[_Namespace], int]]] = {
    "compare": (_compare_parser, _compare),
    "optimise": (_optimise_parser, _optimise),
    "study": (_study_parser, _study),
}
"""Words that do something else, each with its parser and its act."""
