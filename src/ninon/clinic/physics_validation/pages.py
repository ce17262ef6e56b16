"""Where figures stand in the documentation: between two marks of a page, and as pictures beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ninon.clinic.physics_validation.checks import Curve
from ninon.clinic.physics_validation.curve_picture import curve_picture
from ninon.errors import InputError

__all__ = ["docs_folder", "put_between", "write_curves"]

_BEGIN, _END = "<!-- figures: begin -->", "<!-- figures: end -->"


def docs_folder() -> Path:
    """Return ``docs/developers`` of the source tree.

    Raises
    ------
    InputError
        If Ninon runs from an installation without one.
    """
    folder = Path(__file__).parents[4] / "docs" / "developers"
    if not folder.is_dir():
        raise InputError("--write changes the documentation of a source tree, and there is none here.")
    return folder


def put_between(page: Path, text: str) -> None:
    """Replace what stands between the marks of a page.

    Raises
    ------
    InputError
        If the page has no marks.
    """
    whole = page.read_text("utf-8")
    before, found, rest = whole.partition(_BEGIN)
    _, closed, after = rest.partition(_END)
    if not (found and closed):
        raise InputError(f"{page} has no '{_BEGIN}' and '{_END}' to write between.")
    page.write_text(f"{before}{_BEGIN}\n\n{text}\n\n{_END}{after}", "utf-8")


def write_curves(folder: Path, curves: Sequence[Curve]) -> list[Path]:
    """Write one picture per curve and return where."""
    paths = []
    for curve in curves:
        path = folder / f"convergence-{curve.name}.svg"
        path.write_text(curve_picture(curve) + "\n", "utf-8")
        paths.append(path)
    return paths
