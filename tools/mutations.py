"""What can be broken in a source file, one small thing at a time.

The mutations are mutmut's. They are applied here, and not by mutmut's own runner, because
that leaves out decorated functions, class bodies and constants: our validators, properties
and limits.

Left alone is what only a reader can judge: type annotations (but not the limits inside
them, as in ``Annotated[float, Field(ge=0)]``), decorators, lists of exported names, and the
wording of sentences.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

# Leaving out an argument of these is a TypeError in any test that passes by: no news.
TRIVIAL = {"len", "isinstance", "super"}


@dataclass(frozen=True)
class Mutation:
    """One thing that can be broken: a node of a file and what stands in its place."""

    line: int
    kind: str
    module: cst.Module
    node: cst.CSTNode
    instead: cst.CSTNode

    def text(self) -> str | None:
        """The whole file with this one thing broken; None if it is no different or no Python."""
        code: str = cst.ensure_type(self.module.deep_replace(self.node, self.instead), cst.Module).code
        if code == self.module.code:
            return None
        try:
            compile(code, "mutant", "exec")
        except (SyntaxError, ValueError):
            return None
        return code


def mutations(text: str) -> Iterator[Mutation]:
    """Every mutation of a source text, always in the same order."""
    wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    for node in _nodes(wrapper.module):
        for node_type, operator in mutation_operators:
            if isinstance(node, node_type):
                kind = operator.__name__.removeprefix("operator_")
                for instead in operator(node):
                    line = positions[node].start.line if node in positions else 0
                    yield Mutation(line, kind, wrapper.module, node, instead)


def _nodes(node: cst.CSTNode, in_annotation: bool = False) -> Iterator[cst.CSTNode]:
    """The nodes that may be mutated, from the top of the file down."""
    if isinstance(node, cst.Decorator) or _is_export_list(node) or _is_wording(node):
        return
    if isinstance(node, cst.Annotation):
        in_annotation = True
    elif isinstance(node, cst.Call):
        in_annotation = False
    if not in_annotation and not _is_trivial(node):
        yield node
    for child in node.children:
        yield from _nodes(child, in_annotation)


def _is_export_list(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Assign) and any(
        isinstance(target.target, cst.Name) and target.target.value == "__all__" for target in node.targets
    )


def _is_wording(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleString) and " " in node.value.strip("\"' ")


def _is_trivial(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value in TRIVIAL
