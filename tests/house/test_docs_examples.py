"""Whatever a page shows comes out so when a reader tries it."""

from __future__ import annotations

import doctest
import re
import tomllib
from pathlib import Path

import pytest

from ninon.care.findings import Question, Rule
from ninon.cli.main import main
from ninon.clinic import journey
from ninon.clinic.examples import examples
from tests.cases.expected import differences
from tests.cases.seen import see
from tests.cases.told import told
from tests.house.pages import ROOT, Block, blocks, pages

PAGES = [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in pages()]
CHANGES_WITH_THE_TABLES = re.compile(r"Tables edition \w+\.")


@pytest.mark.parametrize("path", PAGES)
def test_what_a_page_shows_is_printed(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    for block in blocks(path):
        act, _, rest = block.note.partition(": ")
        if act == "file":
            Path(rest).write_text(block.text, "utf-8")
        elif act == "change":
            _change(Path(rest), block)
        elif act == "prints":
            words = [str(ROOT / word) if word.startswith("src/") else word for word in rest.split()]
            assert main(words) == 0
            _compare(block, capsys.readouterr().out)


def _change(file: Path, block: Block) -> None:
    """Replace the line with the same key."""
    key = block.text.split("=")[0]
    text, times = re.subn(rf"^{re.escape(key)}=.*\n", block.text, file.read_text("utf-8"), flags=re.MULTILINE)
    assert times == 1, f"{block.page}: {key!r} stands {times} times in {file}"
    file.write_text(text, "utf-8")


def _compare(block: Block, out: str) -> None:
    """Find each piece of a block, whole lines one after the other, in what was printed, in order."""
    assert not CHANGES_WITH_THE_TABLES.search(block.text), f"{block.page}: the edition changes; leave it out"
    place, printed = 0, out + "\n"
    for piece in re.split(r"^…\n", block.text, flags=re.MULTILINE):
        found = f"\n{printed}".find(f"\n{piece}", place)
        assert found >= 0, f"{block.page} shows\n{piece}\nbut this is printed:\n{out}"
        place = found + len(piece)


@pytest.mark.parametrize("path", PAGES)
def test_a_python_example_gives_what_the_page_shows(path: Path):
    shown = [block.text for block in blocks(path) if block.kind == "python" and ">>>" in block.text]
    if not shown:
        return
    test = doctest.DocTestParser().get_doctest("\n".join(shown), {}, path.name, str(path), 0)
    said: list[str] = []
    results = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert results.attempted
    assert not results.failed, "".join(said)


def test_the_example_of_the_readme_is_the_bundled_one():
    shown = next(block for block in blocks(ROOT / "README.md") if block.kind == "toml")
    bundled = ROOT / "src/ninon/examples/demo-client-07-gloves-later.toml"
    assert journey.read_intake(None, data=shown.text.encode()) == journey.read_intake(bundled)


def test_the_readme_counts_the_examples():
    assert len(examples()) == 8
    assert "plans eight invented clients" in (ROOT / "README.md").read_text("utf-8")


def test_the_case_on_the_clinicians_page_is_a_case():
    page = ROOT / "docs/clinicians/changing-a-row.md"
    shown = next(b for b in blocks(page) if b.kind == "toml" and "[[case]]" in b.text)
    file = tomllib.loads(shown.text)
    for case in file["case"]:
        assert differences(see(told(case, file["usually"]), case["name"]), case) == []


def test_the_rows_on_the_clinicians_page_are_rows():
    page = ROOT / "docs/clinicians/changing-a-row.md"
    question, rule = (
        tomllib.loads(b.text)["row"][0] for b in blocks(page) if b.kind == "toml" and "[[row]]" in b.text
    )
    assert Question.model_validate(question).finding == Rule.model_validate(rule).finding
