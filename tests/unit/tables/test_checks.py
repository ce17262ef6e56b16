"""What only shows across tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest

from ninon import tables
from ninon.evidence import Row
from ninon.face.drawing import known_point_names
from ninon.tables.reader import KEYS
from ninon.tables.units import wears_unit

from .conftest import Copy


def only_problem(folder: Path) -> str:
    [problem] = tables.check(folder)
    return problem


def test_the_packaged_tables_have_no_problem():
    assert tables.check() == []


def test_all_problems_are_told_not_only_the_first(copy: Copy):
    copy.set("zones", "forehead", limits=["L99"])
    copy.set("questions", "fever", sources=["nobody"])
    problems = tables.check(copy.folder)
    assert any("row 'forehead': limits names 'L99'" in problem for problem in problems)
    assert any("row 'fever': sources names 'nobody'" in problem for problem in problems)


def test_a_table_nobody_reads_is_refused(copy: Copy):
    (copy.folder / "moods.toml").write_text("[[row]]\n", encoding="utf-8")
    assert only_problem(copy.folder).startswith("moods.toml: no reader knows this table.")


def test_a_question_without_a_rule_is_refused(copy: Copy):
    question = {**copy.rows("questions")[0], "finding": "left_handed"}
    assert "row 'left_handed': no rule uses the answer." in only_problem(copy.add("questions", question))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["heart", "heart"], "'heart' stands twice"),
        (["Heart"], "'Heart' has capitals"),
        (["he*art"], "'he*art' has a * that is no ending"),
    ],
)
def test_a_word_that_would_never_match_is_refused(copy: Copy, words: list[str], said: str):
    assert said in only_problem(copy.set("text_words", "pacemaker", words=words))


def test_a_movement_without_a_line_on_one_side_is_refused(copy: Copy):
    assert only_problem(copy.drop("lines", "M03-left")) == (
        "movements.toml, row 'M03': lines.toml has no path for left. Add it."
    )


def test_a_line_with_other_columns_than_its_movement_has_lengths_is_refused(copy: Copy):
    folder = copy.set("movements", "M03", column_lengths_mm=[100, 28])
    assert all("1 columns, but the movement gives 2 lengths" in problem for problem in tables.check(folder))


def test_a_placement_without_a_site_on_one_side_is_refused(copy: Copy):
    assert "pad_sites.toml has no site on the left" in only_problem(copy.drop("pad_sites", "jawline-left"))


@pytest.mark.parametrize("zone", ["carotid", "at_site"])
def test_a_line_in_a_zone_that_is_no_place_is_refused(copy: Copy, zone: str):
    folder = copy.set("movements", "M03", also_zones=[zone])
    assert f"'{zone}' is no place a line may run" in only_problem(folder)


def test_two_movements_of_one_order_are_refused(copy: Copy):
    order = tables.movements()["M04"].order
    assert f"2 rows have the order {order}" in only_problem(copy.set("movements", "M03", order=order))


def test_stages_out_of_order_are_refused(copy: Copy):
    assert "stages.toml: the stages of 'home' are numbered" in only_problem(
        copy.set("stages", "home/11", order=12)
    )


def test_a_gap_between_two_bands_of_age_is_refused(copy: Copy):
    assert "begins at 25 y, but 'age_18_24' ends at 23 y" in only_problem(
        copy.set("courses", "age_18_24", age_to_y=23)
    )


def test_a_ramp_that_falls_is_refused(copy: Copy):
    assert "row 'standard/3': falls below the session before" in only_problem(
        copy.set("ramps", "standard/3", fraction_of_ceiling=0.3)
    )


def test_a_ramp_with_a_hole_is_refused(copy: Copy):
    assert "row 'standard/4': does not follow session 2" in only_problem(copy.drop("ramps", "standard/3"))


def test_two_default_conductors_are_refused(copy: Copy):
    assert "2 rows are the default" in only_problem(copy.set("conductors", "saline", default=True))


def test_a_step_of_a_complex_that_is_no_procedure_is_refused(copy: Copy):
    assert "row 'dancing': is not in intervals.toml" in only_problem(
        copy.set("complexes", "massage_deep", procedure="dancing")
    )


def test_a_device_that_may_dose_without_an_area_is_refused(copy: Copy):
    assert "may_dose without contact area" in only_problem(
        copy.set("devices", "generic-home", contact_area_cm2=None)
    )


def test_a_home_limit_above_the_clinics_is_refused(copy: Copy):
    assert "current_uA is above L21. Home is never milder" in only_problem(
        copy.set("limits", "L22", current_uA=700)
    )


def test_a_statement_no_row_cites_is_refused(copy: Copy):
    folder = copy.set("contraindications", "breastfeeding", statements=[])
    assert only_problem(folder).startswith(
        "statements.toml, row 'S-062': no row of contraindications.toml cites it."
    )


def test_a_statement_that_drives_nothing_named_is_refused(copy: Copy):
    folder = copy.set("statements", "S-062", tables=[])
    assert "drives something, but 'tables' names no table" in only_problem(folder)


def test_a_statement_used_in_no_table_known_is_refused(copy: Copy):
    folder = copy.set("statements", "S-062", tables=["contra"])
    assert "'tables' names 'contra', which is no table" in only_problem(folder)


# ------------------------------------------------------------------ every statement is accounted for


def test_every_statement_drives_named_rows_or_is_set_aside_with_a_reason():
    statements = tables.statements()
    assert len(statements) == 134
    for name, row in statements.items():
        citing = [
            table
            for table in row.tables
            if any(name in other.statements for other in getattr(tables, table)().values())
        ]
        if row.drives:
            assert citing, f"{name} drives something, but no row cites it"
            assert citing == list(row.tables)
        else:
            assert row.not_used_because, f"{name} is neither used nor set aside"


def test_a_statement_not_used_says_why():
    for name, row in tables.statements().items():
        if row.status == "NOT_USED":
            assert row.not_used_because, name


# ------------------------------------------------------------------ numbers and points


def holds_numbers(annotation: Any) -> bool:
    return annotation in (int, float) or any(map(holds_numbers, get_args(annotation)))


def test_every_number_a_row_may_hold_wears_its_unit():
    for table in KEYS:
        row = next(iter(getattr(tables, table)().values()))
        for name, field in type(row).model_fields.items():
            if holds_numbers(field.annotation):
                assert wears_unit(name), f"{type(row).__name__}.{name}"


def test_every_point_a_line_runs_through_is_drawn():
    named = {
        point
        for path in tables.lines().values()
        for column in path.columns
        for point in column
        if isinstance(point, str)
    }
    assert named <= set(known_point_names())


def test_nothing_is_signed_yet():
    for table in KEYS:
        for key, row in getattr(tables, table)().items():
            assert row.reviewed_by == "", f"{table} {key}: name the reviewer in this test when one signs"
            assert table == "sources" or isinstance(row, Row) or row.sources
