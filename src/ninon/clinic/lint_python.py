"""The strings of a Python file that people may read."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator

from ninon.clinic.lint_passage import MARK, Passage

__all__ = ["python_passages"]


def python_passages(content: str) -> Iterator[Passage]:
    """Give every string a program may show: not its docstrings, not its comments, not what is marked."""
    marked = _marked_lines(content)
    tree = ast.parse(content)
    skipped = set(_docstrings(tree))
    lines = content.splitlines()
    for node in _strings(tree):
        first, last = node.lineno, node.end_lineno or node.lineno
        if id(node) in skipped or marked & set(range(first, last + 1)):
            continue
        text = _spoken(node)
        if text.count("\n") == last - first:
            yield Passage(text, tuple(range(first, last + 1)))
        else:
            yield Passage(text, (first,), tuple(lines[first - 1 : last]))


def _strings(tree: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """Give every string once; the pieces of a formatted one only as a whole."""
    inside = {
        id(piece) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside
        ):
            yield node


def _spoken(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)


def _docstrings(tree: ast.AST) -> Iterator[int]:
    """Give the identities of strings that are statements: docstrings, and those below a field."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant | ast.JoinedStr):
            yield id(node.value)


def _marked_lines(content: str) -> set[int]:
    tokens = tokenize.generate_tokens(io.StringIO(content).readline)
    comments = (token for token in tokens if token.type == tokenize.COMMENT)
    return {comment.start[0] for comment in comments if MARK.match(comment.string)}
