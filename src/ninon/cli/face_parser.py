"""``ninon face …``: a photograph, or one of a few words that do something else.

The first argument decides: ``install`` is the act, ``./install`` a photograph of that name.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from ninon.errors import InputError, nearest

__all__ = ["ACTS", "face"]

_Namespace = argparse.Namespace


def face(words: Sequence[str]) -> int:
    """Run ``ninon face`` with the arguments after that word; return the exit code."""
    act = ACTS.get(words[0]) if words else None
    if len(words) == 1 and not act and words[0].isalpha() and not Path(words[0]).exists():
        hint = nearest(words[0], ACTS)
        if hint:
            raise InputError(f"'{words[0]}' is neither a photograph that is there nor an act. {hint}")
    parser = act[0]() if act else _photos()
    given = parser.parse_args(words[1:] if act else words)
    run: Callable[[_Namespace], int] = act[1] if act else _fit
    return run(given)


def _parser(words: str, description: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(prog=f"ninon face{words}", description=description)


def _photos() -> argparse.ArgumentParser:
    parser = _parser(
        "",
        "Fit a face to one photograph (coarse) or three: front, and three-quarter from both sides. "
        "Nothing is sent anywhere and the photographs are not changed. "
        "Other acts: install, status, remove, build-template, validate; a photograph of such a name is given "
        "as ./install.",
    )
    parser.add_argument("photos", nargs="*", metavar="PHOTO", help="one or three photographs of one face")
    parser.add_argument("--out", metavar="DIR", type=Path, help="folder for the files (default: this folder)")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    parser.add_argument(
        "--points", metavar="FILE.toml", type=Path, action="append", default=[],
        help="points set by hand: of a photograph, or instead of one",
    )  # fmt: skip
    parser.add_argument(
        "--template", action="store_true", help="no photograph: the template, scaled by what is measured"
    )
    for name, words in _LENGTHS.items():
        parser.add_argument(f"--{name}-mm", metavar="MM", type=float, help=words)
    return parser


_LENGTHS = {
    "pupil-distance": "from pupil to pupil, measured; overrides the scale of the iris",
    "face-width": "from cheekbone to cheekbone, measured with a calliper",
    "face-height": "from the root of the nose to the chin, measured",
    "neck-girth": "around the neck, just below the larynx, by tape",
    "chin-to-notch": "from below the chin to the notch above the breastbone, by tape",
    "head-girth": "around the head, above the brows, by tape",
    "shoulder-width": "across the shoulders, from outside to outside",
}


def _fit(given: _Namespace) -> int:
    from ninon.cli.face_commands import fit

    names = [f"{name.replace('-', '_')}_mm" for name in _LENGTHS]
    return fit(
        [Path(name) for name in given.photos],
        points=given.points,
        template=given.template,
        lengths_mm={name: getattr(given, name) for name in names if getattr(given, name) is not None},
        out=given.out,
        as_json=given.json,
    )


def _install_parser() -> argparse.ArgumentParser:
    parser = _parser(" install", "Fetch the networks that find a face, check every byte, keep them.")
    parser.add_argument("--from", dest="wheel", metavar="WHEEL", type=Path, help="the wheel, carried here")
    return parser


def _install(given: _Namespace) -> int:
    from ninon.cli.face_setup import install

    return install(given.wheel)


def _status_parser() -> argparse.ArgumentParser:
    parser = _parser(" status", "Say which models and which template are here.")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    return parser


def _status(given: _Namespace) -> int:
    from ninon.cli.face_setup import status

    return status(as_json=given.json)


def _remove(given: _Namespace) -> int:
    from ninon.cli.face_setup import remove

    return remove()


def _template_parser() -> argparse.ArgumentParser:
    parser = _parser(" build-template", "Build the head, neck and bust that every face is a change of.")
    parser.add_argument(
        "--from", dest="package", metavar="TGZ", type=Path, help="the npm package, carried here"
    )
    parser.add_argument(
        "--recorded", action="store_true", help="from the recorded landmarks, without a package"
    )
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="where to (default: where Ninon looks for it)"
    )
    return parser


def _template(given: _Namespace) -> int:
    from ninon.cli.face_setup import build_template

    return build_template(given.package, recorded=given.recorded, out=given.out)


def _validate_parser() -> argparse.ArgumentParser:
    parser = _parser(" validate", "Print how well the face is known, against heads whose shape is known.")
    parser.add_argument("--full", action="store_true", help="all of them; without it a seeded few")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    return parser


def _validate(given: _Namespace) -> int:
    from ninon.cli.face_validate import validate

    return validate(full=given.full, as_json=given.json)


ACTS: dict[str, tuple[Callable[[], argparse.ArgumentParser], Callable[[_Namespace], int]]] = {
    "install": (_install_parser, _install),
    "status": (_status_parser, _status),
    "remove": (lambda: _parser(" remove", "Remove the models that `ninon face install` brought."), _remove),
    "build-template": (_template_parser, _template),
    "validate": (_validate_parser, _validate),
}
"""The words that are no photograph."""
