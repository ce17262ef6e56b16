"""What the clinicians' pages say in numbers is what the rows say."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator

import pytest

from ninon import errors, tables
from ninon.care.verdict import Verdict
from tests.house.pages import ROOT, pages, sections, tables_of

CLINICIANS = ROOT / "docs/clinicians"


def rows(page: str, head: str) -> list[dict[str, str]]:
    """The table of a page that has a column."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    return next(table for table in tables_of(text) if head in table[0])


def test_the_verdicts_stand_mildest_first():
    assert [row["verdict"] for row in rows("clinicians/decision.md", "verdict")] == list(Verdict)


def test_the_bands_are_those_of_the_table():
    planned = {name: band for name, band in tables.courses().items() if band.verdict == "allow"}
    shown = rows("clinicians/course.md", "band")
    assert [row["band"].strip("`") for row in shown] == list(planned)
    for row, band in zip(shown, planned.values(), strict=True):
        assert list(row.values())[1:] == [
            str(number)
            for number in (
                band.age_from_y, band.age_to_y, band.sessions_min, band.sessions_default, band.sessions_max,
                band.sessions_max_after_review, band.courses_per_year, band.months_between_starts,
            )
        ]  # fmt: skip


def test_how_often_is_what_every_band_says():
    bands = [band for band in tables.courses().values() if band.verdict == "allow"]
    assert {(b.per_week_default, b.per_week_max, b.min_gap_h, b.review_at_session) for b in bands} == {
        (2, 3, 48, 5)
    }
    text = " ".join(sections(CLINICIANS / "course.md")["How often"].split())
    assert "At most 2 sessions in any seven days unless more are asked for, never more than 3" in text
    assert "at least 48 hours apart" in text


def test_the_complex_is_that_of_the_table():
    assert [tuple(row.values()) for row in rows("clinicians/course.md", "step")] == [
        (str(step.step), f"`{name}`", str(step.age_min_y), str(step.gap_before_days))
        for name, step in tables.complexes().items()
    ]


def test_the_ramp_is_that_of_the_table():
    standard = [row for row in tables.ramps().values() if row.ramp == "standard"]
    shown = rows("clinicians/session.md", "fraction")
    assert [row["fraction"] for row in shown] == [str(row.fraction_of_ceiling) for row in standard]
    assert [int(row["session"].split()[0]) for row in shown] == [row.session_from for row in standard]
    after_gap = tables.ramps()["after_gap/1"].fraction_of_ceiling
    assert f"falls back to {after_gap:g}" in (CLINICIANS / "session.md").read_text("utf-8")


VALUES = {
    "µA": "current_uA", "mA/cm²": "density_mA_cm2", "mm": "distance_mm", "s": "time_s",
    "mm/s": "speed_mm_s", "min": "time_minutes",
}  # fmt: skip


def test_the_limits_are_those_of_the_table():
    for row in rows("clinicians/session.md", "limit"):
        number, unit = row["value"].split()
        assert getattr(tables.limits()[row["limit"].strip("`")], VALUES[unit]) == float(number), row


def test_the_methods_are_those_of_the_table():
    assert {row["method"].strip("`"): row["where"] for row in rows("clinicians/session.md", "method")} == {
        name: ", ".join(method.places) for name, method in tables.methods().items()
    }


ACTIONS = {
    "stop": "stop", "stop_and_help": "stop and call help", "pause": "pause", "move": "move away",
    "lower": "less current", "rewet": "fresh conductor",
}  # fmt: skip


def test_the_stop_signs_are_those_of_the_table():
    assert [tuple(row.values()) for row in rows("clinicians/stop-signs.md", "sign")] == [
        (s.plain_words, ACTIONS[s.action], "yes" if s.may_resume_today else "no", s.next_session, s.record)
        for s in tables.stop_signs().values()
    ]


def test_four_signs_count_as_a_reaction_to_current():
    signs = [s for s in tables.stop_signs().values() if s.finding == "reaction_to_current"]
    assert len(signs) == 4
    assert all(s.current_off for s in tables.stop_signs().values())


@pytest.mark.parametrize(("page", "column"), [("hazards.md", "limits"), ("regulation.md", "fact")])
def test_every_source_and_limit_of_the_two_files_is_a_row(page: str, column: str):
    for row in rows(f"clinicians/{page}", column):
        sources = row["sources"].split(", ")
        assert sources != [""]
        assert set(sources) <= set(tables.sources()), row
        assert {limit for limit in row.get("limits", "").split(", ") if limit} <= set(tables.limits())


def test_the_risk_file_is_whole():
    for head in ("hazard", "limits"):
        assert [row["no."] for row in rows("clinicians/hazards.md", head)] == [f"H{n}" for n in range(1, 13)]


def cited(pattern: str) -> Iterator[tuple[str, str]]:
    for path in pages():
        for name in re.findall(pattern, path.read_text("utf-8")):
            yield path.name, name


def test_every_contradiction_statement_and_limit_that_a_page_names_is_there():
    assert [c for c in cited(r"\bC-\d\d\b") if c[1] not in tables.contradictions()] == []
    assert [s for s in cited(r"\bS-\d{3}\b") if s[1] not in tables.statements()] == []
    standards = {"L01", "L08"}  # the first and the last of a stretch of rows
    assert [x for x in cited(r"\bL\d\d[a-f]?\b") if x[1] not in {*tables.limits(), *standards}] == []


def test_the_tree_of_errors_is_that_of_the_module():
    tree = re.search(r"    NinonError.*overwritten", errors.__doc__ or "", re.DOTALL)
    assert tree
    page = (ROOT / "docs/reference/errors.md").read_text("utf-8")
    assert "\n".join(line[4:] for line in tree[0].splitlines()) in page


def test_an_error_said_to_be_raised_nowhere_is_raised_nowhere():
    lines = [
        line
        for path in (ROOT / "src/ninon").rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if "raise " in line
    ]
    for row in rows("reference/errors.md", "error"):
        name = row["error"].strip("`")
        raised = any(re.search(rf"\b{name}\b", line) for line in lines)
        assert raised != row["an example of what raises it"].startswith("nothing yet"), name


def test_the_rooms_of_the_house_are_built_or_not():
    built, missing = next(
        (row["built"], row["not built yet"]) for row in rows("developers/house.md", "built")
    )
    there = {p.stem for p in (ROOT / "src/ninon").iterdir() if p.is_dir() or p.suffix == ".py"}
    assert {name for name in re.findall(r"`(\w+)`", built)} <= there
    assert {name for name in re.findall(r"`(\w+)`", missing)} & there == set()


def test_every_decision_tells_the_road_not_taken():
    found = sorted((ROOT / "docs/decisions").glob("0*.md"))
    assert [path.name[:4] for path in found] == [f"{n:04}" for n in range(1, len(found) + 1)]
    for path in found:
        assert list(sections(path)) == ["Context", "Decision", "Consequences", "The road not taken"], (
            path.name
        )
        assert path.read_text("utf-8").startswith(f"# {path.name[:4]}: ")


def test_changes_that_can_alter_a_decision_stand_first():
    for path in sorted((ROOT / "changes").glob("0*.md")):
        told = [
            line.startswith("- **Can alter")
            for line in path.read_text("utf-8").splitlines()
            if line[:2] == "- "
        ]
        assert told == sorted(told, reverse=True), path.name


def test_no_page_shouts_and_none_has_an_emoji():
    for path in pages():
        prose = re.sub(r"```.*?```|`[^`]*`|!\[|<!--", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert "!" not in prose, path
        assert not re.search("[\U0001f300-\U0001faff\u2600-\u27bf]", prose), path


def test_links_out_of_the_readme_lead_somewhere():
    """Those inside the documentation are followed by Sphinx."""
    for page in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / page).read_text("utf-8")
        for target in re.findall(r"\]\(([^)#\s]+)\)", text):
            assert (ROOT / target).exists(), f"{page}: {target}"


def test_generated_pages_are_not_committed():
    done = subprocess.run(["git", "ls-files", "docs"], cwd=ROOT, capture_output=True, text=True, check=False)
    made = [
        name for name in done.stdout.splitlines() if re.match(r"docs/(_build|reference/(api|tables))/", name)
    ]
    assert made == []
