"""Look through everything people may read for words that claim what nobody has shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import ninon
from ninon import tables
from ninon.clinic.lint_passages import passages_of
from ninon.errors import InputError
from ninon.evidence.claims import Where, forbidden_words
from ninon.evidence.rows import Claim

__all__ = ["ROOMS", "Finding", "lint_claims", "lint_paths", "lint_text"]

ROOMS = ("care", "clinic", "cli", "report", "web")
"""Rooms whose strings reach people."""

SUFFIXES = frozenset({".css", ".html", ".js", ".json", ".md", ".py", ".svg", ".toml", ".txt"})
"""Files that can be looked through."""

_PASSED_BY = frozenset({"__pycache__", "_build", "node_modules"})


@dataclass(frozen=True)
class Finding:
    """A forbidden word in a file."""

    file: str
    line: int
    topic: str
    word: str
    excerpt: str
    may_say: str


def lint_claims(root: Path | None = None) -> list[Finding]:
    """Return every forbidden word in the tables, the rooms that speak, the templates and the documentation.

    Parameters
    ----------
    root : Path, optional
        A checkout; unless given, the one this package runs from, or only the package where there is none.

    Returns
    -------
    list of Finding
        By file and line; empty when all is well.
    """
    package = Path(ninon.__file__).parent
    if root is None and (package.parents[1] / "pyproject.toml").is_file():
        root = package.parents[1]
    if root is not None:
        package = root / "src" / "ninon"
    files = [*_files(package / "tables"), *(file for room in ROOMS for file in _files(package / room))]
    if root is not None:
        files += [*root.glob("README.md"), *_files(root / "docs", ".md"), *_files(root / "changes", ".md")]
    return _lint(files, root or package.parent)


def lint_paths(paths: Iterable[Path]) -> list[Finding]:
    """Return every forbidden word in some files and folders.

    Parameters
    ----------
    paths : iterable of Path
        Files are looked through whatever their name; in folders, files that people write texts in.

    Returns
    -------
    list of Finding
        By file and line; empty when all is well.

    Raises
    ------
    InputError
        If there is nothing at a path.
    """
    files: list[Path] = []
    for path in paths:
        if not path.exists():
            raise InputError(f"There is nothing at '{path}'. Give a file or a folder.")
        files += [path] if path.is_file() else _files(path)
    return _lint(files, None)


def lint_text(text: str, where: str, *, suffix: str = "") -> list[Finding]:
    """Return every forbidden word in a text that was made and not written, such as a rendered plan.

    Parameters
    ----------
    text : str
        HTML or plain text.
    where : str
        What to call it in the findings.
    suffix : str
        ``.html`` or ``.txt``; unless given, a text that begins with ``<`` is HTML.

    Returns
    -------
    list of Finding
        By line; empty when all is well.
    """
    suffix = suffix or (".html" if text.lstrip().startswith("<") else ".txt")
    return list(_findings(text, suffix, where, tables.claims()))


def _files(folder: Path, suffix: str = "") -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and (path.suffix == suffix if suffix else path.suffix in SUFFIXES)
        and not any(part in _PASSED_BY or part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _lint(files: Iterable[Path], root: Path | None) -> list[Finding]:
    claims = tables.claims()
    found: list[Finding] = []
    for file in files:
        name = str(file.relative_to(root)) if root else str(file)
        found += sorted(_findings(_read(file), file.suffix, name, claims), key=lambda finding: finding.line)
    return found


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError(f"'{file}' is no UTF-8 text. Leave it out, or save it as UTF-8.") from None


def _findings(content: str, suffix: str, name: str, claims: Mapping[str, Claim]) -> Iterator[Finding]:
    path = Path(name)
    table = path.stem if path.parent.name == "tables" else ""
    for passage in passages_of(content, suffix, table):
        for said in forbidden_words(passage.text, claims.values(), where=_where(path)):
            yield Finding(
                file=name,
                line=passage.line_in_file(said.line, said.word),
                topic=said.topic,
                word=said.word,
                excerpt=said.excerpt,
                may_say=said.may_say,
            )


def _where(path: Path) -> Where | None:
    """Return the place of a file as the claims name it; elsewhere every word counts."""
    if "web" in path.parts:
        return "web"
    return "report" if "report" in path.parts else None
