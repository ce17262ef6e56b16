"""The page of the commands and the programs say the same."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

from ninon.cli import dose_parser, face_parser
from ninon.cli.main import _parser
from tests.house.pages import ROOT, blocks, pages, sections, tables_of

PAGE = ROOT / "docs/reference/commands.md"


def commands(parser: argparse.ArgumentParser, name: str = "ninon") -> Iterator[tuple[str, Any]]:
    """Every command by its whole name, with its parser."""
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, below in action.choices.items():
                yield from commands(below, f"{name} {word}")


# The first word after these decides which parser reads the rest; a photograph or a plan is none of them.
OWN = {"face": (face_parser._photos, face_parser.ACTS), "dose": (dose_parser._plan, dose_parser.ACTS)}
DECIDED = {f"ninon {word}": first() for word, (first, _) in OWN.items()} | {
    f"ninon {word} {act}": parser() for word, (_, acts) in OWN.items() for act, (parser, _) in acts.items()
}
COMMANDS = dict(commands(_parser())) | DECIDED


def parser_of(words: list[str]) -> tuple[argparse.ArgumentParser, list[str]]:
    """The parser that reads these words after `ninon`, and the words it gets."""
    if not words or words[0] not in OWN:
        return _parser(), words
    act = " ".join(["ninon", *words[:2]])
    return (
        (DECIDED[act], words[2:])
        if act in DECIDED and words[1:]
        else (DECIDED[f"ninon {words[0]}"], words[1:])
    )


def arguments(parser: argparse.ArgumentParser) -> set[str]:
    """The options and arguments of one command, as a reader would type or read them."""
    found: set[str] = set()
    for action in parser._actions:
        if not isinstance(action, argparse._SubParsersAction):
            found |= set(action.option_strings) or {str(action.metavar or action.dest)}
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_on_its_page(name: str):
    told = sections(PAGE)
    assert name in told, f"docs/reference/commands.md has no section ## {name}"
    words = re.sub(r"```.*?```", "", told[name], flags=re.DOTALL)  # the usage alone explains nothing
    missing = [
        a
        for a in arguments(COMMANDS[name])
        if not re.search(rf"`{re.escape(a)}(?: [A-Z]+(?:\.\w+)?)?`", words)
    ]
    assert missing == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_usage_on_the_page_is_the_programs_own(name: str):
    shown = re.search(r"```text\n(.*?)\n```", sections(PAGE)[name], re.DOTALL)
    if shown:
        usage = COMMANDS[name].format_usage().removeprefix("usage: ")
        assert shown[1] == " ".join(usage.split())


def test_the_page_names_no_command_and_no_option_that_is_not_there():
    for heading, text in sections(PAGE).items():
        if heading == "./ninon-dev":
            continue
        assert heading in COMMANDS
        known = arguments(COMMANDS[heading])
        assert {o for o in re.findall(r"`(--?[a-z][\w-]*)", text)} - known == set(), heading


def test_the_exit_codes_are_those_of_the_program():
    codes = {row["exit code"] for table in tables_of(sections(PAGE)["ninon"]) for row in table}
    assert codes == {"0", "1", "2", "130"}


def test_the_workbench_is_listed_as_it_is():
    rows = next(tables_of(sections(PAGE)["./ninon-dev"]))
    assert [row["command"].strip("`") for row in rows] == [*workbench().COMMANDS, "help"]
    listed = " ".join(row["arguments"] for row in rows)
    asked = re.findall(r'add_argument\(\s*"(--\w+)"', (ROOT / "tools/mutants.py").read_text("utf-8"))
    assert asked
    assert {"--fast", *asked} == set(re.findall(r"--\w+", listed))


def workbench() -> Any:
    loader = SourceFileLoader("ninon_dev", str(ROOT / "ninon-dev"))
    spec = spec_from_loader(loader.name, loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def lines() -> Iterator[tuple[str, list[str]]]:
    """Every line of a shell block on any page that calls the workbench, as words."""
    for path in pages():
        for block in blocks(path):
            for line in block.text.splitlines() if block.kind == "sh" else ():
                words = shlex.split(line, comments=True)
                if words and words[0] == "./ninon-dev":
                    yield block.page, words


def test_every_call_on_a_page_is_understood(capsys: pytest.CaptureFixture[str]):
    known = {*workbench().COMMANDS, "help", "COMMAND"}
    for page, (_, command, *rest) in lines():
        assert command in known, f"{page}: ./ninon-dev {command}"
        if command != "run" or not rest or rest == ["--help"]:
            continue
        try:
            parser, given = parser_of(rest)
            parser.parse_args(given)
        except SystemExit:
            pytest.fail(f"{page}: ./ninon-dev run {shlex.join(rest)}: {capsys.readouterr().err}")


def test_every_command_named_in_a_sentence_is_there():
    known, first = (
        {*workbench().COMMANDS, "help", "COMMAND"},
        {name.split()[1] for name in COMMANDS if " " in name},
    )
    for path in pages():
        for command, rest in re.findall(r"`\./ninon-dev (\w+)(?: (\w+))?", path.read_text("utf-8")):
            assert command in known, f"{path.name}: ./ninon-dev {command}"
            assert command != "run" or not rest or rest in first, f"{path.name}: ./ninon-dev run {rest}"


def test_a_file_named_in_a_call_is_there():
    for page, words in lines():
        for word in words:
            if word.startswith("src/"):
                assert Path(ROOT, word).exists(), f"{page}: {word}"
