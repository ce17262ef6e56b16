"""What the mutant run reports can be checked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import mutants


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17:857, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_wilsons(successes: int, trials: int, low: float, high: float):
    assert mutants.wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_a_run_that_was_killed_while_writing_loses_only_that_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(mutants, "RESULTS", tmp_path / "results.jsonl")
    mutants.RESULTS.write_text('\n{"id": 3, "outcome": "killed"}\n{"id": 4, "outc')
    mutants.Progress(2).note(5, "survived")
    assert mutants.read_results() == {3: "killed", 5: "survived"}


def test_resuming_nothing_gets_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(mutants, "WORK", tmp_path)
    assert mutants.main(["--resume"]) == 1
    assert "there is no run to resume" in capsys.readouterr().err
