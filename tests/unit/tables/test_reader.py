"""What the reader gives, and each thing it refuses."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ninon import tables
from ninon.care.verdict import Verdict
from ninon.errors import TableError
from ninon.tables.reader import HERE, KEYS, key_of

from .conftest import Copy


def refusal(table: str, folder: Path) -> str:
    """The message with which a table is refused."""
    with pytest.raises(TableError) as refused:
        getattr(tables, table)(folder)
    return str(refused.value)


# ------------------------------------------------------------------ what it gives


@pytest.mark.parametrize("table", KEYS)
def test_every_packaged_table_reads(table: str):
    rows = getattr(tables, table)()
    assert len(rows) > 0
    for key, row in rows.items():
        assert key == key_of(table, row.model_dump())


def test_every_table_has_a_reader_and_every_reader_a_table():
    assert set(KEYS) == {path.stem for path in HERE.glob("*.toml")}
    assert set(KEYS) | {"edition", "check"} == set(tables.__all__)


def test_rows_come_by_key_in_the_order_of_the_file():
    rules = tables.contraindications()
    assert list(rules)[:2] == ["pacemaker", "implanted_stimulator_or_pump"]
    assert rules["pacemaker"].verdict_clinic is Verdict.REFUSE
    assert list(tables.stages())[:2] == ["clinic/1", "clinic/2"]
    assert "standard/1" in tables.ramps()
    assert "generic-home/retinoid_or_acid_cream" in tables.device_rules()
    assert "M03-right" in tables.lines()


def test_a_table_is_read_once():
    assert tables.zones() is tables.zones()


def test_a_table_cannot_be_written_to():
    with pytest.raises(TypeError):
        tables.zones()["moon"] = tables.zones()["cheek"]  # type: ignore[index]


def test_importing_tables_reads_nothing_and_imports_no_row_type():
    wanted = "('ninon', 'pydantic', 'tomllib')"
    code = f"import sys, ninon.tables; print(sorted(m for m in sys.modules if m.startswith({wanted})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['ninon', 'ninon.tables']"


# ------------------------------------------------------------------ what it refuses, row by row


def test_a_row_that_cites_nothing_is_refused(copy: Copy):
    said = refusal("contraindications", copy.set("contraindications", "pacemaker", sources=None))
    assert said.startswith("contraindications.toml, row 'pacemaker': 'sources' is missing.")


def test_a_row_with_an_empty_list_of_sources_is_refused(copy: Copy):
    said = refusal("contraindications", copy.set("contraindications", "pacemaker", sources=[]))
    assert said == (
        "contraindications.toml, row 'pacemaker': cites no source. Name at least one key of sources.toml."
    )


@pytest.mark.parametrize("table", ["questions", "text_words"])
def test_a_question_that_cites_nothing_is_refused(copy: Copy, table: str):
    assert "row 'pacemaker': cites no source." in refusal(table, copy.set(table, "pacemaker", sources=[]))


def test_an_unknown_source_is_refused_with_the_nearest(copy: Copy):
    folder = copy.set("contraindications", "pacemaker", sources=["nuface-mini-ifo"])
    assert refusal("contraindications", folder) == (
        "contraindications.toml, row 'pacemaker': sources names 'nuface-mini-ifo', "
        "which is not in sources.toml. Did you mean 'nuface-mini-ifu'?"
    )


def test_an_unknown_key_is_refused_with_the_nearest(copy: Copy):
    folder = copy.set("contraindications", "fever", wait_day=3)
    assert refusal("contraindications", folder) == (
        "contraindications.toml, row 'fever': nobody knows the key 'wait_day'. Did you mean 'wait_days'?"
    )


def test_a_key_that_stands_twice_is_refused(copy: Copy):
    folder = copy.add("zones", copy.rows("zones")[0])
    assert refusal("zones", folder) == (
        "zones.toml, row 'forehead': the key 'forehead' stands twice. Keep one row, or rename the other."
    )


def test_a_missing_value_is_refused(copy: Copy):
    said = refusal("contraindications", copy.set("contraindications", "fever", because=None))
    assert said == "contraindications.toml, row 'fever': 'because' is missing. Add it."


def test_a_row_without_its_key_is_refused(copy: Copy):
    assert "zones.toml, row 1 from the top: 'zone' is missing." in refusal(
        "zones", copy.set("zones", "forehead", zone=None)
    )


@pytest.mark.parametrize(
    ("table", "key", "values"),
    [
        ("contraindications", "fever", {"wait_days": "1"}),
        ("contraindications", "fever", {"wait_days": 1.5}),
        ("contraindications", "fever", {"verdict_clinic": "deferred"}),
        ("concerns", "jowls", {"medical": "no"}),
        ("concerns", "jowls", {"movements": "M03"}),
        ("statements", "S-001", {"grade": "good"}),
        ("trials", "kavanagh-2012", {"applies_to_face": 1}),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(copy: Copy, table: str, key: str, values: Mapping[str, Any]):
    said = refusal(table, copy.set(table, key, **values))
    [field] = values
    assert said.startswith(f"{table}.toml, row '{key}': '{field}' is {values[field]!r}, which does not fit:")


def test_a_number_without_a_unit_is_refused(copy: Copy, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ninon.tables.units.UNITLESS", frozenset({"order"}))
    said = refusal("movements", copy.set("movements", "M03", note="a changed copy"))
    assert "the number in 'passes_min' has no unit. End the key in one of _mm," in said


def test_a_number_with_its_unit_beside_it_needs_the_unit(copy: Copy):
    folder = copy.set("contradictions", "C-01", unit=None)
    assert refusal("contradictions", folder) == (
        "contradictions.toml, row 'C-01': 'number' has no 'unit' beside it. Add the unit."
    )


def test_a_number_that_is_none_is_refused(copy: Copy):
    path = copy.folder / "zones.toml"
    path.write_text(path.read_text("utf-8").replace("= 100\n", "= inf\n", 1), encoding="utf-8")
    assert "a date, a time or no finite number" in refusal("zones", copy.folder)


def test_a_side_taken_without_saying_so_is_refused(copy: Copy):
    folder = copy.set("contraindications", "pacemaker", we_follow="")
    assert refusal("contraindications", folder) == (
        "contraindications.toml, row 'pacemaker': has 'disagrees_with' but no 'we_follow'. "
        "Say which side the row takes, and why."
    )


@pytest.mark.parametrize(
    ("table", "key", "values"),
    [
        ("contraindications", "anticoagulant", {"verdict_home": "allow"}),
        ("contraindications", "dental_implant_new", {"then_home": "allow"}),
        ("contraindications", "dental_implant_new", {"then_home": None}),
        ("concerns", "post_op", {"verdict_home": "allow"}),
        ("conductors", "saline", {"home": "allow"}),
        ("courses", "age_25_30", {"energised_cap_home_minutes": 31}),
        ("movements", "M03", {"places": ["home"]}),
        ("contraindications", "botulinum_toxin", {"zone_wait_clinic_days": 30, "zone_wait_home_days": 7}),
    ],
)
def test_a_home_milder_than_the_clinic_is_refused(
    copy: Copy, table: str, key: str, values: Mapping[str, Any]
):
    said = refusal(table, copy.set(table, key, **values))
    assert said.startswith(f"{table}.toml, row '{key}': ")
    assert "Home is never milder" in said


def test_a_rule_on_a_finding_nobody_asks_about_is_refused(copy: Copy):
    assert refusal("contraindications", copy.drop("questions", "fever")) == (
        "contraindications.toml, row 'fever': finding names the finding 'fever', which nobody asks about. "
        "Add a question to questions.toml."
    )


@pytest.mark.parametrize(
    ("table", "key", "values"),
    [
        ("text_words", "pacemaker", {"finding": "pace_maker"}),
        ("concerns", "oedema", {"ask_first": ["swelling_red_flags"]}),
        ("intervals", "botulinum_toxin", {"same_finding": "botulin_toxin"}),
        ("stop_signs", "dizziness", {"finding": "reaction_to_currents"}),
    ],
)
def test_whoever_names_a_finding_nobody_asks_about_is_refused(
    copy: Copy, table: str, key: str, values: Mapping[str, Any]
):
    said = refusal(table, copy.set(table, key, **values))
    assert "which nobody asks about. Did you mean '" in said


@pytest.mark.parametrize(
    ("table", "key", "values", "there"),
    [
        ("contraindications", "pacemaker", {"statements": ["S-999"]}, "statements.toml"),
        ("contraindications", "pacemaker", {"disagrees_with": ["C-99"]}, "contradictions.toml"),
        ("contraindications", "dental_metal", {"zones": ["upper_lips"]}, "zones.toml"),
        ("contraindications", "heart_disease", {"clearance_zones": ["necks"]}, "zones.toml"),
        ("contraindications", "fever", {"blocks_movements": ["M99"]}, "movements.toml"),
        ("concerns", "jowls", {"movements": ["M99"]}, "movements.toml"),
        ("device_rules", "generic-home/retinoid_or_acid_cream", {"device": "generic-hom"}, "devices.toml"),
        ("movements", "M03", {"zone": "jaw_line"}, "zones.toml"),
        ("movements", "M03", {"also_zones": ["chinn"]}, "zones.toml"),
        ("movements", "M03", {"target_muscles": ["platisma"]}, "muscles.toml"),
        ("movements", "M03", {"electrodes": ["sphere_11mm"]}, "electrodes.toml"),
        ("lines", "M03-right", {"movement": "M33"}, "movements.toml"),
        ("pad_sites", "jawline-right", {"placement": "jaw"}, "pads.toml"),
        ("muscles", "frontalis", {"lines": ["M99"]}, "movements.toml"),
        ("zones", "forehead", {"limits": ["L99"]}, "limits.toml"),
        ("devices", "generic-home", {"electrodes": ["sphere_11mm"]}, "electrodes.toml"),
        ("effects", "eye_bags", {"concerns": ["eye_bagss"]}, "concerns.toml"),
        ("effects", "eye_bags", {"trials": ["nobody-2001"]}, "trials.toml or sources.toml"),
        ("layers", "epidermis_upper_lip_both", {"zone": "lip"}, "zones.toml"),
    ],
)
def test_a_name_that_leads_nowhere_is_refused(
    copy: Copy, table: str, key: str, values: Mapping[str, Any], there: str
):
    said = refusal(table, copy.set(table, key, **values))
    assert f"which is not in {there}. " in said


def test_a_device_rule_on_nothing_known_is_refused(copy: Copy):
    key = "generic-home/retinoid_or_acid_cream"
    folder = copy.set("device_rules", key, finding_or_procedure="retinoid_or_acid_crem")
    assert refusal("device_rules", folder).endswith(
        "which is not in questions.toml or intervals.toml. Did you mean 'retinoid_or_acid_cream'?"
    )


@pytest.mark.parametrize("landmark", [-1, 468])
def test_a_line_through_a_landmark_that_does_not_exist_is_refused(copy: Copy, landmark: int):
    folder = copy.set("lines", "M03-right", columns=[[152, landmark, 132]])
    assert refusal("lines", folder) == (
        f"lines.toml, row 'M03-right': landmark {landmark} is not on the mesh, which has 0 to 467. "
        "Correct the number."
    )


def test_a_line_through_a_point_nobody_named_is_refused(copy: Copy):
    folder = copy.set("lines", "M01-right", columns=[["neck:clavicle_lateral:rihgt", 132]])
    assert refusal("lines", folder) == (
        "lines.toml, row 'M01-right': 'neck:clavicle_lateral:rihgt' is no point of the neck and chest "
        "template. Did you mean 'neck:clavicle_lateral:right'?"
    )


def test_a_pad_on_a_landmark_that_does_not_exist_is_refused(copy: Copy):
    assert "landmark 500 is not on the mesh" in refusal(
        "pad_sites", copy.set("pad_sites", "jawline-right", a=500)
    )


def test_a_muscle_through_a_landmark_that_does_not_exist_is_refused(copy: Copy):
    assert "landmark 500 is not on the mesh" in refusal(
        "muscles", copy.set("muscles", "frontalis", paths=[[105, 500]])
    )


def test_a_statement_neither_used_nor_set_aside_is_refused(copy: Copy):
    folder = copy.set("statements", "S-054", drives="")
    assert refusal("statements", folder) == (
        "statements.toml, row 'S-054': says neither what it drives nor why it is not used. "
        "Fill 'drives' or 'not_used_because'."
    )


def test_a_statement_not_used_without_a_reason_is_refused(copy: Copy):
    folder = copy.set("statements", "S-009", drives="a legend", not_used_because="")
    assert "is NOT_USED without a reason" in refusal("statements", folder)


# ------------------------------------------------------------------ what it refuses, file by file


def test_a_missing_table_is_refused(copy: Copy):
    (copy.folder / "zones.toml").unlink()
    assert refusal("zones", copy.folder).startswith("zones.toml: the table is missing from ")


def test_what_is_not_toml_is_refused(copy: Copy):
    (copy.folder / "zones.toml").write_text("[[row]]\nzone = forehead\n", encoding="utf-8")
    assert refusal("zones", copy.folder).startswith("zones.toml: is not valid TOML: ")


def test_what_is_not_utf_8_is_refused(copy: Copy):
    (copy.folder / "zones.toml").write_bytes(b'[[row]]\nzone = "d\xe9collet\xe9"\n')
    assert "Save it as UTF-8 text." in refusal("zones", copy.folder)


def test_a_table_without_rows_is_refused(copy: Copy):
    (copy.folder / "zones.toml").write_text('zone = "forehead"\n', encoding="utf-8")
    assert refusal("zones", copy.folder).startswith("zones.toml: has no rows.")


def test_what_stands_outside_a_row_is_refused(copy: Copy):
    path = copy.folder / "zones.toml"
    path.write_text('colour = "grey"\n' + path.read_text("utf-8"), encoding="utf-8")
    assert refusal("zones", copy.folder) == (
        "zones.toml: 'colour' stands outside any row. Move it into a [[row]]."
    )


def test_a_key_in_another_spelling_of_toml_is_still_known(copy: Copy):
    path = copy.folder / "sources.toml"
    plain = path.read_text("utf-8")
    key = tables.sources()["nuface-mini-ifu"].source
    spelled = plain.replace(f'"{key}"', f"'{key}'", 1)
    assert spelled != plain
    path.write_text(spelled, encoding="utf-8")
    assert tables.contraindications(copy.folder).keys() == tables.contraindications().keys()


def test_the_first_problem_is_told_and_the_others_are_counted(copy: Copy):
    copy.set("zones", "forehead", limits=["L99"])
    said = refusal("zones", copy.set("zones", "cheek", limits=["L98"]))
    assert said.startswith("zones.toml, row 'forehead': ")
    assert said.endswith("(1 more: `ninon tables check` lists them)")
