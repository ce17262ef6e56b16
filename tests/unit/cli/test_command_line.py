"""``ninon screen`` and ``ninon plan``: what they print, what they write, how they end."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ninon import tables
from ninon.cli.main import main

Capture = pytest.CaptureFixture[str]
Json = dict[str, Any]
Intake = Callable[..., str]

INTAKE = """\
[client]
born = 1984-05-14
[visit]
date = 2026-12-01
setting = "clinic"
method = "movable"
device = "generic-clinic"
[intake]
concerns = ["oval"]
otherwise = "no"
"""
LIMITED = '[intake.answers]\nmole_or_wart_in_path = { answer = "yes", zones = ["cheek"] }\n'
WITH_OTHERS = '[[procedures]]\nkind = "mesotherapy"\ndate = 2026-11-28\n[[wishes]]\nkind = "massage_deep"\n'

# What the client adds, and the verdict it ends in.
VERDICTS = {
    "allow": "",
    "limit": LIMITED,
    "defer": "[intake.answers]\nherpes_active = { answer = 'yes', date = 2026-11-30 }\n",
    "clearance": '[intake.answers]\nmetal_elsewhere = "yes"\n',
    "refuse": '[intake.answers]\npacemaker = "yes"\n',
    "refer": '[intake.answers]\nfacial_palsy = "yes"\n',
}
NO_COURSE = {
    "a clearance": VERDICTS["clearance"],
    "a refusal": VERDICTS["refuse"],
    "a referral": VERDICTS["refer"],
    "an open question": 'text = "I have diabetes."\n',
    "a deferral without an end": '[intake.answers]\nfever = "yes"\n',
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and we are in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def intake(folder: Path) -> Intake:
    """Write an intake and return its name."""

    def write(more: str = "", name: str = "client.toml") -> str:
        Path(name).write_text(INTAKE + more, encoding="utf-8")
        return name

    return write


def answer(capsys: Capture, *argv: str) -> Json:
    """Run a command that must succeed, and return the JSON that is all it prints."""
    assert main(argv) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return dict(json.loads(out))


def others_than(intake: str) -> list[str]:
    return sorted(path.name for path in Path().iterdir() if path.name != intake)


# ------------------------------------------------------------------ screen


@pytest.mark.parametrize("verdict", VERDICTS)
def test_screen_ends_well_with_any_verdict(verdict: str, intake: Intake, capsys: Capture):
    assert answer(capsys, "screen", intake(VERDICTS[verdict]), "--json")["verdict"] == verdict


def test_screen_prints_the_decision_and_every_reason(intake: Intake, capsys: Capture):
    out = answer(capsys, "screen", intake(LIMITED), "--json")
    assert {"verdict", "reasons", "excluded_zones", "ask_again", "edition"} <= set(out)
    [reason] = out["reasons"]
    assert {"finding", "answer", "verdict", "zone", "until", "because", "sources", "grade"} <= set(reason)
    assert (reason["finding"], reason["answer"], reason["verdict"]) == (
        "mole_or_wart_in_path",
        "yes",
        "limit",
    )
    assert reason["zone"] == ["cheek"]
    assert reason["until"] is None
    assert reason["because"]
    assert set(reason["sources"]) <= set(tables.sources())
    assert "cheek" in out["excluded_zones"]
    assert out["edition"] == tables.edition()


def test_screen_asks_again_with_the_question(intake: Intake, capsys: Capture):
    out = answer(capsys, "screen", intake('[intake.answers]\nfever = "unknown"\n'), "--json")
    [again] = out["ask_again"]
    assert again["finding"] == "fever"
    assert again["question"] == tables.questions()["fever"].text


def test_screen_prints_days_as_year_month_day(intake: Intake, capsys: Capture):
    out = answer(capsys, "screen", intake(VERDICTS["defer"]), "--json")
    assert out["reasons"][0]["until"] == "2026-12-07"


def test_screen_without_json_prints_words_and_writes_nothing(intake: Intake, capsys: Capture):
    name = intake(LIMITED)
    assert main(["screen", name]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "cheek" in out
    assert not out.lstrip().startswith("{")
    assert others_than(name) == []


@pytest.mark.parametrize("command", ["screen", "plan"])
def test_json_writes_no_file(command: str, intake: Intake, capsys: Capture):
    name = intake()
    answer(capsys, command, name, "--json")
    assert others_than(name) == []


@pytest.mark.parametrize("command", ["screen", "plan"])
def test_the_same_intake_gives_the_same_json(command: str, intake: Intake, capsys: Capture):
    name = intake(LIMITED + WITH_OTHERS)
    assert answer(capsys, command, name, "--json") == answer(capsys, command, name, "--json")


# ------------------------------------------------------------------ plan


@pytest.mark.parametrize("verdict", VERDICTS)
def test_plan_ends_well_with_any_verdict(verdict: str, intake: Intake, capsys: Capture):
    assert answer(capsys, "plan", intake(VERDICTS[verdict]), "--json")["verdict"] == verdict


@pytest.mark.parametrize("verdict", VERDICTS)
def test_plan_prints_all_that_screen_prints(verdict: str, intake: Intake, capsys: Capture):
    name = intake(VERDICTS[verdict])
    screened = answer(capsys, "screen", name, "--json")
    planned = answer(capsys, "plan", name, "--json")
    assert {key: planned[key] for key in screened} == screened


@pytest.mark.parametrize("why", NO_COURSE)
def test_no_session_is_planned_for(why: str, intake: Intake, capsys: Capture):
    out = answer(capsys, "plan", intake(NO_COURSE[why]), "--json")
    assert out["course"]["sessions"] == []
    assert out["session"]["steps"] == []


def test_plan_prints_the_course(intake: Intake, capsys: Capture):
    course = answer(capsys, "plan", intake(WITH_OTHERS), "--json")["course"]
    days = [session["date"] for session in course["sessions"]]
    assert len(days) == 10
    assert days[0] == "2026-12-05"
    assert days == sorted(set(days))
    assert course["review_at_session"] == 5
    assert course["next_course"] == "2027-06-05"
    kinds = [(other["kind"], other["date"]) for other in course["other_procedures"]]
    assert kinds[:2] == [("mesotherapy", "2026-11-28"), ("massage_deep", "2027-01-09")]
    assert {interval["procedure"] for interval in course["intervals"]} == {"mesotherapy", "massage_deep"}


def test_plan_prints_the_session(intake: Intake, capsys: Capture):
    out = answer(capsys, "plan", intake(), "--json")
    session = out["session"]
    for step in session["steps"]:
        assert step["movement"] in tables.movements()
        assert step["zone"] in tables.zones()
        assert step["side"] in ("right", "left", "midline", "both")
        assert 1 <= step["passes"] <= 4
        assert 0 <= step["current_uA"] <= 1000
        assert 0 <= step["density_mA_cm2"] <= 0.5
        assert step["frequency_Hz"] == 10
        assert step["seconds"] > 0
        assert step["because"]
    assert 0 < session["energised_minutes"] < session["visit_minutes"] <= 60
    assert out["expectations"]
    assert all(expectation["words"] for expectation in out["expectations"])


def test_plan_prints_numbers_json_knows(intake: Intake, capsys: Capture):
    assert main(["plan", intake(), "--json"]) == 0
    out = capsys.readouterr().out
    json.loads(out, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))


# ------------------------------------------------------------------ files


def test_plan_writes_into_a_new_folder(intake: Intake, capsys: Capture):
    name = intake()
    printed = answer(capsys, "plan", name, "--json", "--ics", "--out", "plans/today")
    made = Path("plans/today")
    assert sorted(path.name for path in made.iterdir()) == ["client.html", "client.ics", "client.json"]
    assert json.loads((made / "client.json").read_text("utf-8")) == printed
    assert (made / "client.html").read_text("utf-8").startswith("<!doctype html>")
    calendar = (made / "client.ics").read_bytes().decode("utf-8")
    assert calendar.startswith("BEGIN:VCALENDAR\r\n")
    assert calendar.count("BEGIN:VEVENT") >= 10
    assert others_than(name) == ["plans"]


def test_plan_without_a_folder_writes_the_paper_beside_us(intake: Intake, capsys: Capture):
    name = intake()
    assert main(["plan", name]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "Written: client.html" in out
    assert others_than(name) == ["client.html"]


def test_plan_writes_over_what_it_wrote_before(intake: Intake, capsys: Capture):
    name = intake()
    Path("client.html").write_text("an older plan")
    assert main(["plan", name]) == 0
    assert "an older plan" not in Path("client.html").read_text("utf-8")
    assert others_than(name) == ["client.html"]


def test_a_calendar_without_sessions_is_not_written(intake: Intake, capsys: Capture):
    name = intake(VERDICTS["refuse"])
    assert main(["plan", name, "--ics", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["verdict"] == "refuse"
    assert err == "ninon: no calendar file: no session is planned\n"
    assert others_than(name) == []


def test_a_folder_that_cannot_be_made_is_said_so(intake: Intake, capsys: Capture):
    name = intake()
    Path("taken").write_text("a file, not a folder")
    assert main(["plan", name, "--json", "--out", "taken/plans"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("ninon: taken/plans/client.html: cannot be written (")
    assert "name another folder with --out" in err
    assert others_than(name) == ["taken"]


def test_a_folder_nobody_may_write_to_is_said_so(
    intake: Intake, capsys: Capture, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    name = intake()
    monkeypatch.setattr(os, "replace", full)
    assert main(["plan", name, "--out", "plans"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "cannot be written (No space left on device)" in err
    assert list(Path("plans").iterdir()) == []


# ------------------------------------------------------------------ around it


@pytest.mark.parametrize("command", ["screen", "plan"])
def test_a_dash_reads_standard_input(
    command: str, folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(INTAKE.encode())))
    assert answer(capsys, command, "-", "--json")["verdict"] == "allow"
    assert list(folder.iterdir()) == []


def test_a_plan_from_standard_input_is_called_plan(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(INTAKE.encode())))
    assert main(["plan", "-", "--out", "plans"]) == 0
    assert sorted(path.name for path in Path("plans").iterdir()) == ["plan.html", "plan.json"]


def test_a_fault_in_standard_input_is_named(folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"[client]\n")))
    assert main(["screen", "-"]) == 2
    assert "standard input: the section [visit] is missing" in capsys.readouterr().err


def test_a_reader_who_leaves_early_is_not_complained_to(intake: Intake):
    command = [sys.executable, "-m", "ninon", "plan", intake(), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_our_own_failure_ends_with_one_and_no_traceback(
    intake: Intake, capsys: Capture, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a slip of ours")

    monkeypatch.delenv("NINON_TRACEBACK", raising=False)
    monkeypatch.setattr("ninon.clinic.journey.screen", broken)
    assert main(["screen", intake()]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "our own failure (ZeroDivisionError: a slip of ours)" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("argv", [[], ["screen"], ["plan"], ["screen", "a", "b"], ["heal", "client.toml"]])
def test_a_command_that_cannot_be_meant_ends_with_two(argv: list[str], capsys: Capture):
    with pytest.raises(SystemExit) as ended:
        main(argv)
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "usage: ninon" in err


@pytest.mark.parametrize("argv", [["--help"], ["screen", "--help"], ["plan", "--help"], ["--version"]])
def test_help_and_version_are_printed(argv: list[str], capsys: Capture):
    with pytest.raises(SystemExit) as ended:
        main(argv)
    assert ended.value.code == 0
    assert "ninon" in capsys.readouterr().out
