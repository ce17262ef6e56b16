"""``ninon physics``: what is printed, what is written, when it fails."""

from __future__ import annotations

import argparse
import json
import xml.etree.ElementTree as ET

import pytest

from ninon.cli import physics_commands
from ninon.cli.physics_parser import add_physics_parser
from ninon.clinic.physics_validation import pages, phosphene, run
from ninon.clinic.physics_validation.checks import Check, Curve
from ninon.clinic.physics_validation.curve_picture import curve_picture
from ninon.clinic.physics_validation.phosphene import OrbitField
from ninon.errors import InputError

MET = Check("flat layers", "V3", "muscle", 3001.0, 3030.0, "A/m²/A", 1.1, "%", 2.0)
MISSED = Check("flat layers", "V3", "fat", 300.0, 330.0, "A/m²/A", 9.1, "%", 2.0)
PLAIN = Check("shells", "V4", "skin", error=17.0, error_unit="%")
CURVE = Curve("slab", "flat layers", (3.0, 1.5), (("muscle", (0.04, 0.01)), ("fat", (0.08, 0.02))), 2.0)
PAGE = "# A page\n\n<!-- figures: begin -->\nold\n<!-- figures: end -->\n\nafter\n"


def run_words(*words):
    parser = argparse.ArgumentParser()
    add_physics_parser(parser.add_subparsers())
    arguments = parser.parse_args(["physics", *words])
    return arguments.run(arguments)


@pytest.fixture
def found(monkeypatch):
    """Let the validation yield what a test wants, at once."""

    def yields(*lines):
        monkeypatch.setattr(run, "validated", lambda *, full, progress: iter(lines))

    return yields


@pytest.fixture
def docs(monkeypatch, tmp_path):
    monkeypatch.setattr(pages, "docs_folder", lambda: tmp_path)
    for name in ("physics-validation.md", "phosphene.md"):
        (tmp_path / name).write_text(PAGE, "utf-8")
    return tmp_path


def test_a_table_whose_lines_are_all_met_ends_with_0(found, capsys):
    found(MET, PLAIN, CURVE)
    assert run_words("validate") == 0
    told = capsys.readouterr().out
    assert "1 of 1 required lines are met." in told
    assert told.count("flat layers") == 1
    assert "MISS" not in told
    assert "model estimate, not a measurement" in told


def test_one_missed_line_ends_with_1_and_is_named(found, capsys):
    found(MET, MISSED)
    assert run_words("validate") == 1
    told = capsys.readouterr().out
    assert [line.split()[2] for line in told.splitlines() if line.endswith("MISS")] == ["fat"] or (
        sum(line.endswith("MISS") for line in told.splitlines()) == 1
    )
    assert "1 of 2 required lines are met." in told


def test_json_is_json_and_nothing_else(found, capsys):
    found(MET, MISSED, CURVE)
    assert run_words("validate", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert [check["holds"] for check in told["checks"]] == [True, False]
    assert told["curves"][0]["rates"] == pytest.approx({"muscle": 2.0, "fat": 2.0})


def test_write_puts_the_table_between_the_marks_and_a_picture_beside_the_page(found, docs):
    found(MET, CURVE)
    run_words("validate", "--write")
    page = (docs / "physics-validation.md").read_text("utf-8")
    assert page.startswith("# A page")
    assert page.endswith("after\n")
    assert "old" not in page
    assert MET.line() in page
    assert ET.parse(docs / "convergence-slab.svg").getroot().tag.endswith("svg")
    run_words("validate", "--write")
    assert (docs / "physics-validation.md").read_text("utf-8") == page


def test_a_page_without_marks_is_not_written_over(docs):
    page = docs / "physics-validation.md"
    page.write_text("# A page\n", "utf-8")
    with pytest.raises(InputError, match="to write between"):
        pages.put_between(page, "text")
    assert page.read_text("utf-8") == "# A page\n"


def test_a_line_says_what_is_required_and_fits_a_page():
    for line in (Check.head(), MET.line(), MISSED.line(), PLAIN.line()):
        assert len(line) <= 118
    assert MET.line().endswith("at most 2 %    pass")
    assert PLAIN.holds is None
    assert not PLAIN.line().endswith(("pass", "MISS"))


def test_an_order_is_judged_by_itself():
    order = Check("a", "V3", "order", 1.4, 2.0, required=1.5, kind="at least")
    assert order.holds is False
    assert Check("a", "V3", "order", 1.6, 2.0, required=1.5, kind="at least").holds


def test_a_number_that_could_not_be_computed_is_a_miss():
    assert Check("a", "V3", "muscle", error=float("nan"), required=2.0).holds is False
    assert Check("a", "V3", "muscle", required=2.0).holds is False


def test_a_picture_tells_its_numbers_in_words_too():
    picture = ET.fromstring(curve_picture(CURVE))
    words = "".join(picture.itertext())
    assert "muscle: 4 % at 3 mm, 1 % at 1.5 mm" in words
    assert "edge to the power of 2" in words
    assert len(picture.findall("{*}circle")) == 4


def field(montage, mean):
    return OrbitField(montage, "nominal", 16.0, ((57, 42, -30), (-57, 42, -30)), mean, 2 * mean, mean, mean)


def test_the_field_in_the_orbit_is_that_of_the_published_threshold(monkeypatch, docs, capsys):
    fields = [field(montage, 1000.0) for montage in phosphene.MONTAGES]
    monkeypatch.setattr(phosphene, "orbit_fields", lambda report: iter(fields))
    assert run_words("phosphene", "--write") == 0
    told = capsys.readouterr().out
    assert "at 95 µA (published threshold, SD 33 µA)" in told
    assert "Nominal mean in the orbit: 95 mV/m" in told
    assert "50 to 100 mV/m would take 50 to 100 µA" in told
    assert "the retina is not meshed" in told
    assert told.strip() in (docs / "phosphene.md").read_text("utf-8")
    assert run_words("phosphene", "--json") == 0
    assert json.loads(capsys.readouterr().out)["per_ampere"][0]["orbit_mean"] == 1000.0


def test_the_solvers_are_listed_with_the_reason(capsys):
    assert run_words("solvers") == 0
    told = capsys.readouterr().out
    assert told.index("columns") < told.index("superlu")
    assert run_words("solvers", "--json") == 0
    listed = json.loads(capsys.readouterr().out)["solvers"]
    assert all(each["because"] for each in listed)
    assert any(each["usable"] for each in listed)


def test_where_there_is_no_page_nothing_is_computed_for_it(monkeypatch, found):
    def missing():
        raise InputError("none here")

    def started(*, full, progress):
        raise AssertionError("minutes were spent")

    monkeypatch.setattr(pages, "docs_folder", missing)
    monkeypatch.setattr(run, "validated", started)
    with pytest.raises(InputError):
        physics_commands.validate(full=False, as_json=False, write=True)
