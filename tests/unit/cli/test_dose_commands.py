"""``ninon dose``: what it prints and writes, and that what cannot be meant is refused in one sentence."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ninon.care.journey import VisitPlan
from ninon.cli.main import main
from ninon.clinic import journey
from ninon.clinic.examples import examples
from ninon.clinic.plan_file import read_plan
from ninon.dosimetry.dose import MODEL_WORDS
from ninon.dosimetry.dose_map import DoseMap
from ninon.dosimetry.preferences import NO_EVIDENCE
from ninon.report.as_json import plan_json

Run = Callable[..., int]
INTAKE = str(examples()[0])


@pytest.fixture
def plan(small_visit: VisitPlan, tmp_path: Path) -> Path:
    path = tmp_path / "small.json"
    path.write_text(plan_json(small_visit, {}), "utf-8")
    return path


@pytest.fixture
def run(small_dose: DoseMap, dose_cache: Path) -> Run:
    """Run ``ninon dose`` on the coarse mesh that is solved already."""
    edge = f"{1000 * small_dose.dose.mesh_edge_m:g}"

    def of(*words: object) -> int:
        means = ("--edge-mm", edge, "--threads", "1", "--cache", str(dose_cache))
        return main(["dose", *map(str, words), *means])

    return of


@pytest.fixture
def small_plan(small_visit: VisitPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is told, the small session is planned."""
    monkeypatch.setattr(journey, "plan", lambda intake, face=None: small_visit)


def edited(path: Path, **changes: Any) -> Path:
    raw = json.loads(path.read_text("utf-8"))
    raw["session"].update(changes)
    path.write_text(json.dumps(raw), "utf-8")
    return path


def refused(capsys: pytest.CaptureFixture[str], code: int, said: str) -> None:
    printed = capsys.readouterr()
    assert code == 2, printed.err
    assert printed.out == ""
    assert printed.err.startswith("ninon: ")
    assert said in printed.err
    assert "Traceback" not in printed.err
    assert "our own failure" not in printed.err


# ------------------------------------------------------------------ ninon dose PLAN


def test_the_dose_is_printed_with_the_words_that_say_what_it_is(
    run: Run, plan: Path, capsys: pytest.CaptureFixture[str]
):
    assert run(plan) == 0
    printed = capsys.readouterr().out
    assert MODEL_WORDS in printed.lower()
    for words in ("Masseter", "µA/cm²", "Tables edition"):
        assert words in printed
    assert "Written" not in printed


def test_json_is_printed_and_nothing_else(
    run: Run, plan: Path, small_dose: DoseMap, capsys: pytest.CaptureFixture[str]
):
    assert run(plan, "--json") == 0
    printed = capsys.readouterr()
    raw = json.loads(printed.out)
    assert MODEL_WORDS in printed.out
    assert small_dose.dose.key in printed.out
    assert raw
    assert list(plan.parent.iterdir()) == [plan]


@pytest.mark.slow
def test_with_a_folder_page_and_json_are_written(
    run: Run, plan: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    out = tmp_path / "new" / "folder"
    assert run(plan, "--out", out) == 0
    assert {path.name for path in out.iterdir()} == {"small-dose.html", "small-dose.json"}
    json.loads((out / "small-dose.json").read_text("utf-8"))
    assert MODEL_WORDS in (out / "small-dose.html").read_text("utf-8")
    assert capsys.readouterr().out.count("Written: ") == 2


def test_a_full_disk_leaves_nothing_half_written(
    run: Run, plan: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    out, replace = tmp_path / "out", os.replace

    def full(source: Any, target: Any) -> None:
        if Path(target).parent == out:
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    monkeypatch.setattr("ninon.report.dose_document.dose_html", lambda *a, **k: "<!doctype html>")
    refused(capsys, run(plan, "--out", out), "No space left on device")
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (b"{broken", "is no JSON"),
        (b'{"a": 1}', "is no plan"),
        (b"[1, 2]", "is no plan"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_by_name(
    content: bytes | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "other.json"
    if content is not None:
        path.write_bytes(content)
    code = main(["dose", str(path)])
    refused(capsys, code, said)


def test_an_edited_plan_is_refused_with_its_place(plan: Path, capsys: pytest.CaptureFixture[str]):
    raw = json.loads(plan.read_text("utf-8"))
    raw["session"]["steps"][1]["passes"] = 0
    plan.write_text(json.dumps(raw), "utf-8")
    refused(capsys, main(["dose", str(plan)]), "session.steps.1.passes")


def test_a_device_no_table_has_is_named(plan: Path, capsys: pytest.CaptureFixture[str]):
    refused(capsys, main(["dose", str(edited(plan, device="a-lamp"))]), "a-lamp")


def test_a_plan_without_a_session_has_no_dose(plan: Path, capsys: pytest.CaptureFixture[str]):
    refused(capsys, main(["dose", str(edited(plan, steps=[]))]), "no dose")


@pytest.mark.parametrize("act", [["dose"], ["dose", "compare"], ["dose", "optimise"]])
def test_a_file_that_is_no_face_is_named(
    act: list[str], plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    face = tmp_path / "client.ninonface"
    face.write_bytes(b"no face at all")
    other = tmp_path / "other.json"
    other.write_bytes(plan.read_bytes())
    files: list[Path] = {"compare": [plan, other], "optimise": [Path(INTAKE)]}.get(act[-1], [plan])
    refused(capsys, main([*act, *map(str, files), "--face", str(face)]), "client.ninonface")


def test_an_edge_nobody_can_mean_is_refused(plan: Path, capsys: pytest.CaptureFixture[str]):
    refused(capsys, main(["dose", str(plan), "--edge-mm", "0.1"]), "edge_mm")


@pytest.mark.parametrize("threads", ["0", "-1", "many", "1.5"])
def test_a_number_of_threads_that_is_none_is_refused(
    threads: str, plan: Path, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as stop:
        main(["dose", str(plan), "--threads", threads])
    assert stop.value.code == 2
    assert "no number of threads" in capsys.readouterr().err


def test_a_word_that_is_nearly_an_act_is_corrected(capsys: pytest.CaptureFixture[str]):
    refused(capsys, main(["dose", "optimize"]), "optimise")


# ------------------------------------------------------------------ ninon dose compare


@pytest.fixture
def half(plan: Path) -> Path:
    """The first two steps of the plan."""
    other = plan.with_name("half.json")
    other.write_bytes(plan.read_bytes())
    return edited(other, steps=json.loads(plan.read_text("utf-8"))["session"]["steps"][:2])


def test_two_plans_stand_side_by_side(run: Run, plan: Path, half: Path, capsys: pytest.CaptureFixture[str]):
    assert run("compare", plan, half) == 0
    printed = capsys.readouterr().out
    assert "1: small" in printed
    assert "2: half" in printed
    assert MODEL_WORDS in printed.lower()
    assert run("compare", plan, half, "--json") == 0
    assert json.loads(capsys.readouterr().out)["second"]


@pytest.mark.slow
def test_two_plans_side_by_side_are_written_as_page_and_json(
    run: Run, plan: Path, half: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    out = tmp_path / "both"
    assert run("compare", plan, half, "--out", out) == 0
    assert {path.name for path in out.iterdir()} == {"small-and-half.html", "small-and-half.json"}
    assert capsys.readouterr().out.count("Written: ") == 2


def test_the_same_file_twice_is_refused(plan: Path, capsys: pytest.CaptureFixture[str]):
    refused(capsys, main(["dose", "compare", str(plan), str(plan)]), "named twice")
    again = plan.parent / ".." / plan.parent.name / plan.name
    refused(capsys, main(["dose", "compare", str(plan), str(again)]), "named twice")


# ------------------------------------------------------------------ ninon dose optimise


@pytest.mark.usefixtures("small_plan")
def test_passes_and_currents_are_chosen_anew_and_compare_reads_what_is_written(
    run: Run, plan: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    out = tmp_path / "new"
    assert run("optimise", INTAKE, "--out", out) == 0
    printed = capsys.readouterr().out
    stem = f"{Path(INTAKE).stem}-optimised"
    assert {path.name for path in out.iterdir()} == {f"{stem}.html", f"{stem}.json"}
    assert "those the movements of the plan are for" in printed
    assert " ".join(NO_EVIDENCE.split()) in " ".join(printed.split())
    assert "no limit here" in " ".join(printed.split())
    new = read_plan(out / f"{stem}.json")
    assert new.session.steps
    assert new.session != read_plan(plan).session
    assert run("compare", plan, out / f"{stem}.json") == 0


@pytest.mark.usefixtures("small_plan")
def test_the_answer_as_json_is_json_and_nothing_else(run: Run, capsys: pytest.CaptureFixture[str]):
    assert run("optimise", INTAKE, "--want", "masseter=2", "risorius", "--unequal-sides", "--json") == 0
    raw = json.loads(capsys.readouterr().out)
    assert raw["result"] == "chosen"
    assert not raw["wanted_by_default"]
    assert set(raw["wanted"]) == {"masseter, right", "masseter, left", "risorius, right", "risorius, left"}
    assert raw["note"] == NO_EVIDENCE
    assert raw["words"] == MODEL_WORDS
    assert raw["session"]["steps"]


@pytest.mark.usefixtures("small_plan")
def test_a_protected_zone_and_a_time_are_kept(run: Run, capsys: pytest.CaptureFixture[str]):
    assert run("optimise", INTAKE, "--protect", "under_eye=0.8", "--minutes", "2", "--json") == 0
    raw = json.loads(capsys.readouterr().out)
    assert raw["seconds"] <= 120
    assert [limit["share"] <= 1 + 1e-9 for limit in raw["limits"]] == [True]


@pytest.mark.usefixtures("small_plan")
def test_what_cannot_be_is_a_result_and_writes_nothing(
    run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from ninon.clinic import dose_planning
    from ninon.dosimetry.conflicts import Conflict, Infeasible

    sentence = "Current may flow for at most 30 s."
    conflict = Conflict(kind="time", about="the time current may flow", sentence=sentence)
    answer = Infeasible(conflict=(conflict,), whole=False)
    monkeypatch.setattr(dose_planning, "optimise", lambda problem, polish_s: answer)
    out = tmp_path / "new"
    assert run("optimise", INTAKE, "--out", out) == 0
    printed = capsys.readouterr().out
    assert sentence in printed
    assert "No evidence links any dose to any result" in printed
    assert not out.exists()
    assert run("optimise", INTAKE, "--json") == 0
    assert json.loads(capsys.readouterr().out)["result"] == "infeasible"


def test_a_client_without_a_session_is_told_what_a_plan_tells(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    intake = tmp_path / "intake.toml"
    told = (
        Path(INTAKE)
        .read_text("utf-8")
        .replace('otherwise = "no"', 'otherwise = "no"\n[intake.answers]\npacemaker = "yes"')
    )
    intake.write_text(told, "utf-8")
    assert main(["plan", str(intake), "--out", str(tmp_path / "plan")]) == 0
    planned = capsys.readouterr().out
    assert main(["dose", "optimise", str(intake), "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(planned.split("Written")[0].rstrip())
    assert "nothing to choose" in printed
    assert NO_EVIDENCE in printed
    assert not (tmp_path / "out").exists()
    assert main(["dose", "optimise", str(intake), "--json"]) == 0
    raw = json.loads(capsys.readouterr().out)
    assert (raw["result"], raw["note"]) == ("no session", NO_EVIDENCE)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--want", "maseter"], "Did you mean 'masseter'?"),
        (["--want", "masseter=much"], "write masseter=0.5"),
        (["--want", "masseter", "masseter=2"], "twice"),
        (["--want", "masseter=0"], "above 0"),
        (["--protect", "jawlin=0.5"], "Did you mean 'jawline'?"),
        (["--protect", "jawline"], "write jawline=0.5"),
        (["--protect", "jawline=-1"], "share for jawline"),
        (["--minutes", "0"], "above 0"),
        (["--minutes", "nan"], "above 0"),
    ],
)
def test_wishes_nobody_can_mean_are_refused_before_anything_is_computed(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
):
    refused(capsys, main(["dose", "optimise", INTAKE, *words]), said)


def test_an_intake_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    refused(capsys, main(["dose", "optimise", str(tmp_path / "none.toml")]), "none.toml")


@pytest.mark.usefixtures("small_plan")
def test_a_full_disk_leaves_no_half_of_the_new_plan(
    run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    out, replace = tmp_path / "out", os.replace

    def full(source: Any, target: Any) -> None:
        if Path(target).parent == out:
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    refused(capsys, run("optimise", INTAKE, "--out", out), "No space left on device")
    assert list(out.iterdir()) == []
