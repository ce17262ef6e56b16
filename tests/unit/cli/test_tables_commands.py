"""``ninon tables`` and ``ninon claims`` as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ninon import tables
from ninon.cli.main import main

Capture = pytest.CaptureFixture[str]


def test_tables_check_says_that_all_is_well(capsys: Capture):
    assert main(["tables", "check"]) == 0
    assert f"no problem. Edition {tables.edition()}." in capsys.readouterr().out


def test_tables_check_prints_every_problem(capsys: Capture, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tables, "check", lambda: ["one is wrong.", "two is wrong."])
    assert main(["tables", "check"]) == 1
    assert capsys.readouterr().out == "one is wrong.\ntwo is wrong.\n2 problems in the tables.\n"


def test_tables_show_lists_the_tables(capsys: Capture):
    assert main(["tables", "show"]) == 0
    shown = capsys.readouterr().out
    assert "statements          134         0" in shown
    assert tables.edition() in shown


def test_tables_show_prints_all_statements(capsys: Capture):
    assert main(["tables", "show", "statements"]) == 0
    shown = capsys.readouterr().out
    assert all(f"\n{name}\n" in shown for name in tables.statements())


def test_tables_show_prints_a_page(capsys: Capture):
    assert main(["tables", "show", "zones", "--html"]) == 0
    assert capsys.readouterr().out.startswith("<!doctype html>\n<html")


def test_an_unknown_table_is_answered_with_the_nearest(capsys: Capture):
    assert main(["tables", "show", "contraindication"]) == 2
    assert (
        "There is no table 'contraindication'. Did you mean 'contraindications'?" in capsys.readouterr().err
    )


def test_the_list_has_no_page(capsys: Capture):
    assert main(["tables", "show", "--html"]) == 2
    assert "Name it" in capsys.readouterr().err


def test_claims_lint_is_clean(capsys: Capture):
    assert main(["claims", "lint"]) == 0
    assert capsys.readouterr().out == "No forbidden word.\n"


def test_claims_lint_says_where_what_and_what_instead(capsys: Capture, tmp_path: Path):
    file = tmp_path / "advert.md"
    file.write_text("Our course.\nGuaranteed, and harmless.\n", encoding="utf-8")
    assert main(["claims", "lint", str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{file}:2: 'guaranteed' (effect) in: ")
    assert lines[1] == f"    may be said: {tables.claims()['effect'].may_say}"
    assert lines[-1] == "2 forbidden words. See docs/developers/claims.md."


def test_claims_lint_of_nothing_is_answered(capsys: Capture, tmp_path: Path):
    assert main(["claims", "lint", str(tmp_path / "gone")]) == 2
    assert "There is nothing at" in capsys.readouterr().err
