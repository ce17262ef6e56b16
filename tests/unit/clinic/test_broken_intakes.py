"""An intake that cannot be meant gets one sentence: which thing, what is wrong, what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ninon.cli.main import main
from tests.unit.clinic.broken_intakes import BROKEN, BROKEN_PLANS, INTAKE, Broken, changed

OURS = ("Traceback", "our own failure", "pydantic", "validation", "Input should")


def by_name(broken: list[Broken]) -> list[object]:
    return [pytest.param(one, id=one.what) for one in broken]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and we are in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    """Run the command, which must refuse, and return what it says."""
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("ninon: ")
    assert not [word for word in OURS if word in err]
    return err


@pytest.mark.parametrize("broken", by_name(BROKEN))
def test_a_broken_intake_is_named_and_leaves_nothing_behind(
    broken: Broken, folder: Path, capsys: pytest.CaptureFixture[str]
):
    path = folder / "intake.toml"
    path.write_bytes(broken.data)
    said = told(capsys, "screen", str(path))
    assert said.startswith(f"ninon: {path}: ")
    assert [words for words in broken.says if words not in said] == []
    assert len(said) < 1000
    assert told(capsys, "plan", str(path), "--ics", "--out", "plans") == said
    assert sorted(folder.iterdir()) == [path]


@pytest.mark.parametrize("broken", by_name(BROKEN_PLANS))
def test_an_intake_without_a_dose_is_decided_on_and_not_planned(
    broken: Broken, folder: Path, capsys: pytest.CaptureFixture[str]
):
    path = folder / "intake.toml"
    path.write_bytes(broken.data)
    said = told(capsys, "plan", str(path), "--out", "plans")
    assert [words for words in broken.says if words not in said] == []
    assert sorted(folder.iterdir()) == [path]
    assert main(["screen", str(path)]) == 0


def test_enough_ways_of_breaking_an_intake_are_tried():
    assert len({one.what for one in [*BROKEN, *BROKEN_PLANS]}) >= 45


def test_several_faults_are_told_at_once(folder: Path, capsys: pytest.CaptureFixture[str]):
    text = changed({'"movable"': '"moveable"', "36.5": '"warm"', '["oval"]': '["jowl"]'})
    Path("intake.toml").write_text(text)
    said = told(capsys, "screen", "intake.toml")
    assert "2 things cannot be meant" in said  # the names come first, then the values
    assert "«jowl»" in said
    assert "«warm»" in said


def test_of_forty_faults_twenty_are_told(folder: Path, capsys: pytest.CaptureFixture[str]):
    lines = "".join(f'[[procedures]]\nkind = "x{i}"\n' for i in range(40))
    Path("intake.toml").write_text(INTAKE + lines)
    said = told(capsys, "screen", "intake.toml")
    assert "40 things cannot be meant" in said
    assert said.count("is not known") == 20
    assert "and 20 more" in said


def test_a_file_that_is_not_there_is_said_so(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert "there is no such file; check the name" in told(capsys, "plan", "nobody.toml", "--out", "plans")
    assert list(folder.iterdir()) == []


def test_a_folder_is_no_intake(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert "this is a folder; name an intake file in it" in told(capsys, "screen", str(folder))


def test_a_file_nobody_may_read_is_said_so(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    Path("intake.toml").write_text(INTAKE)

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(Path, "open", forbidden)
    said = told(capsys, "screen", "intake.toml")
    assert "intake.toml: cannot be read (Permission denied); check its permissions" in said


@pytest.mark.parametrize("name", ["נינון דה לנקלו", "نينون", "Нинон", "尼农", "Zoë O’Hara"])
def test_a_name_of_any_script_is_accepted(name: str, folder: Path, capsys: pytest.CaptureFixture[str]):
    text = changed({"A client": name}) + f'text = "{name}"\n'
    Path("intake.toml").write_text(text, encoding="utf-8")
    assert main(["plan", "intake.toml", "--json"]) == 0
    assert name in capsys.readouterr().out


@pytest.mark.parametrize(
    "data",
    [b"\xef\xbb\xbf" + INTAKE.encode(), INTAKE.replace("\n", "\r\n").encode(), INTAKE.strip().encode()],
    ids=["a byte-order mark", "lines that end the Windows way", "a last line that does not end"],
)
def test_what_another_editor_leaves_in_a_file_is_accepted(
    data: bytes, folder: Path, capsys: pytest.CaptureFixture[str]
):
    Path("intake.toml").write_bytes(data)
    assert main(["screen", "intake.toml", "--json"]) == 0
    assert '"verdict": "allow"' in capsys.readouterr().out
