"""``ninon cohort``: one plan on many faces, the same table whoever computes it."""

from __future__ import annotations

import argparse
import io
import json

import pytest

from ninon.cli.cohort_commands import Progress
from ninon.cli.cohort_parser import add_cohort_parser
from ninon.errors import InputError
from tests.unit.clinic.cohort_toys import short_plan

parquet = pytest.importorskip("pyarrow.parquet", reason="the extra ninon[cohort] is not installed")


def run(*words):
    parser = argparse.ArgumentParser()
    add_cohort_parser(parser.add_subparsers())
    arguments = parser.parse_args(["cohort", *map(str, words)])
    return arguments.run(arguments)


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    kept = short_plan(steps=2)
    path = tmp_path_factory.mktemp("plan") / "plan.json"
    told = {
        name: json.loads(getattr(kept, name).model_dump_json()) for name in ("client", "visit", "session")
    }
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


@pytest.fixture
def asked(plan, tmp_path):
    def words(out="study", **changes):
        told = {"plan": plan, "draws": 2, "edge-mm": 5, "workers": 0, "out": tmp_path / out} | changes
        return [word for name, value in told.items() for word in (f"--{name}", value)]

    return words


@pytest.mark.slow
def test_one_process_and_several_give_the_same_table(asked, tmp_path, capfd):
    pytest.importorskip("distributed")
    assert run("random:2", *asked("one", draws=1), "--json") == 0
    told = json.loads(capfd.readouterr().out)
    assert run("random:2", *asked("two", draws=1, workers=2)) == 0
    said = capfd.readouterr()
    assert "Model estimate, not a measurement" in said.out.replace("\n", " ")
    assert said.err.splitlines()[-1].endswith("4 of 4 models")
    one, two = ((tmp_path / out / "cohort.parquet").read_bytes() for out in ("one", "two"))
    assert one == two
    assert (told["schema_name"], told["models"]) == ("ninon-cohort", 4)
    rows = parquet.read_table(tmp_path / "one" / "cohort.parquet").to_pylist()
    assert {(row["face"], row["draw"]) for row in rows} == {
        (face, draw) for face in ("random-01", "random-02") for draw in range(2)
    }
    charges = [row["mean_charge_C_m2"] for row in rows if row["part"] == "platysma"]
    assert min(charges) > 0
    assert len(set(charges)) == len(charges)


def test_wrong_faces_are_named_and_nothing_is_written(asked, tmp_path):
    with pytest.raises(InputError, match=r"(?s)2 of the faces.*a\.ninonface.*b\.ninonface"):
        run("a.ninonface", "b.ninonface", *asked())
    assert list(tmp_path.iterdir()) == []


def test_a_plan_that_is_none_is_named(asked, tmp_path):
    with pytest.raises(InputError, match=r"nothing\.json"):
        run("template", *asked(plan=tmp_path / "nothing.json"))


@pytest.mark.parametrize("edge", [1, 7, "nan"])
def test_an_edge_that_makes_no_study_is_refused(asked, tmp_path, edge):
    with pytest.raises(InputError, match="from 2 to 6 mm"):
        run("template", *asked(**{"edge-mm": edge}))
    assert list(tmp_path.iterdir()) == []


def test_workers_of_a_cluster_are_not_ours_to_count(asked):
    with pytest.raises(InputError, match="with --scheduler leave it out"):
        run("template", *asked(scheduler="tcp://127.0.0.1:8786"))


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer_leaves_nothing_behind(asked, tmp_path, plan):
    pytest.importorskip("distributed")
    words = ["--plan", plan, "--draws", 2, "--edge-mm", 5, "--out", tmp_path / "study"]
    with pytest.raises(InputError, match="No Dask scheduler answers"):
        run("template", *words, "--scheduler", "tcp://127.0.0.1:9")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "word", "said"),
    [("draws", "0", "1 or more"), ("workers", "-1", "0 to"), ("seed", "x", "a whole number")],
)
def test_what_is_no_number_is_told(asked, capsys, option, word, said):
    with pytest.raises(SystemExit):
        run("template", *asked(**{option: word}))
    assert said in capsys.readouterr().err


def test_without_the_extra_it_says_how_to_get_it(asked, monkeypatch):
    monkeypatch.setattr("ninon.clinic.cohort.packages.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install ninon\[cohort\]"):
        run("template", *asked())


# ------------------------------------------------------------------ the bar


class _Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("ninon.cli.cohort_commands.time.monotonic", lambda: now[0])
    return now


def test_a_terminal_has_one_line_that_is_written_over(clock):
    stream = _Terminal()
    shown = Progress(stream)
    for done in (0, 2, 4, 8):
        clock[0] += 10
        shown(done, 8)
    shown.end()
    assert stream.getvalue().count("\n") == 1
    assert "4 of 8 models, about" in stream.getvalue()
    assert max(map(len, stream.getvalue().split("\r"))) <= 80


def test_a_file_gets_a_line_now_and_then(clock):
    stream = io.StringIO()
    shown = Progress(stream)
    for done in range(101):
        clock[0] += 1
        shown(done, 100)
    shown.end()
    lines = stream.getvalue().splitlines()
    assert 3 <= len(lines) <= 6
    assert lines[-1] == "[##############################] 100 of 100 models"


def test_what_was_done_before_does_not_hurry_the_guess(clock):
    stream = io.StringIO()
    shown = Progress(stream)
    shown(50, 100)
    clock[0] = 40.0
    shown(51, 100)
    first, second = stream.getvalue().splitlines()
    assert first.endswith("50 of 100 models, 50 from before")
    assert second.endswith("about 33 min left")
