"""A study of many faces: what it is known by, what is kept of it, what goes on after a crash."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from ninon.clinic.cohort.faces import named_faces
from ninon.clinic.cohort.models import Task, draws_per_task, models_of
from ninon.clinic.cohort.packages import require_packages
from ninon.clinic.cohort.parts import StudyFolder, missing_tasks
from ninon.clinic.cohort.pools import SerialPool
from ninon.clinic.cohort.run import ran, worker_memory_bytes
from ninon.clinic.cohort.study import study_of
from ninon.clinic.cohort.summary import cohort_json, cohort_text, summary_of
from ninon.dosimetry.cohort_draws import drawn, face_seed
from ninon.errors import InputError, PhysicsError
from ninon.face.face_file import read_face, to_bytes
from tests.unit.clinic.cohort_toys import FACES, short_plan, toy_face, toy_models, toy_study, toy_table

parquet = pytest.importorskip("pyarrow.parquet", reason="the extra ninon[cohort] is not installed")


@pytest.fixture(scope="module")
def study():
    return toy_study()


@pytest.fixture
def whole(tmp_path, study):
    return toy_table(tmp_path / "whole", study)


# ------------------------------------------------------------------ going on


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_the_table_does_not_depend_on_how_the_work_is_cut(tmp_path, study, whole, size):
    assert toy_table(tmp_path / "cut", study, size=size) == whole


class _Stops(Exception):
    pass


@pytest.mark.parametrize("after", [0, 1, 3, 6])
def test_a_study_that_was_stopped_goes_on_and_ends_the_same(tmp_path, study, whole, after):
    asked: list[Task] = []

    def stops(study, shape, task):
        if len(asked) == after:
            raise _Stops
        asked.append(task)
        return toy_models(study, shape, task)

    with pytest.raises(_Stops):
        toy_table(tmp_path / "again", study, work=stops, size=2)
    assert not (tmp_path / "again" / "cohort.parquet").exists()
    later = []

    def goes_on(study, shape, task):
        later.append(task)
        return toy_models(study, shape, task)

    assert toy_table(tmp_path / "again", study, work=goes_on, size=3) == whole
    done = {(t.face, d) for t in asked for d in range(t.first, t.stop)}
    assert not done & {(t.face, d) for t in later for d in range(t.first, t.stop)}


def test_a_finished_study_asks_for_no_work(tmp_path, study):
    first = toy_table(tmp_path, study)
    assert toy_table(tmp_path, study, work=lambda *all_: pytest.fail("worked again")) == first


def test_a_damaged_part_is_computed_again(tmp_path, study, whole):
    toy_table(tmp_path / "hurt", study, size=2)
    part = sorted((tmp_path / "hurt" / "parts").iterdir())[1]
    part.write_bytes(part.read_bytes()[:40])
    assert toy_table(tmp_path / "hurt", study) == whole


@pytest.mark.parametrize(
    ("other", "word"),
    [
        (toy_study(draws=5), "--draws differs"),
        (toy_study(seed=2), "--seed differs"),
        (toy_study(draws=5, edge_mm=4.0), "--draws and --edge-mm differ"),
    ],
)
def test_another_study_in_the_same_folder_is_refused(tmp_path, study, other, word):
    table = toy_table(tmp_path, study)
    with pytest.raises(InputError, match=f"holds another study: {word}"):
        toy_table(tmp_path, other)
    assert (tmp_path / "cohort.parquet").read_bytes() == table


def test_other_faces_are_another_study(tmp_path, study):
    toy_table(tmp_path, study)
    faces = (*FACES, toy_face("cleo"))
    with pytest.raises(InputError, match="the faces differs"):
        StudyFolder.opened(tmp_path, toy_study(faces=faces), faces)


def test_a_folder_with_other_things_is_left_alone(tmp_path, study):
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="not empty"):
        StudyFolder.opened(tmp_path, study, FACES)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_missing_models_are_asked_for_once_and_no_others():
    finished = {"f": dict.fromkeys((0, 3, 4, 9))}
    tasks = missing_tasks(["f", "g"], 9, finished, 2)
    asked = [(t.face, d) for t in tasks for d in range(t.first, t.stop)]
    assert asked == [("f", d) for d in (1, 2, 5, 6, 7, 8)] + [("g", d) for d in range(10)]
    assert max(t.stop - t.first for t in tasks) == 2


def test_finer_meshes_make_smaller_tasks_and_larger_workers():
    assert draws_per_task(2.0) < draws_per_task(4.0) < draws_per_task(6.0)
    assert worker_memory_bytes(2.0) > worker_memory_bytes(4.0) >= worker_memory_bytes(6.0)


def test_a_worker_with_other_versions_is_refused(study):
    other = replace(study, versions=(("ninon", "0.0.0"), *study.versions[1:]))
    with pytest.raises(InputError, match=r"study was begun with 0\.0\.0. Install the same everywhere"):
        models_of(other, b"", Task("f", 0, 1))


# ------------------------------------------------------------------ the table


def test_each_row_says_with_which_doubts_it_was_computed(tmp_path, study):
    toy_table(tmp_path, study)
    rows = parquet.read_table(tmp_path / "cohort.parquet").to_pylist()
    normal = drawn(len(study.doubts), draws=study.draws, seed=face_seed(study.seed, FACES[0].fingerprint))
    for row in (row for row in rows if row["face"] == "ada"):
        assert [row[f"{name}_normal"] for name in study.doubts] == normal[row["draw"]].tolist()
        if row["draw"] == 0:
            assert row["fat_conductivity_S_m"] == pytest.approx(0.045)
            assert row["fat_thickness_factor"] == 1.0
            assert row["spacing_share"] == 0.5
    values = {(r["face"], r["draw"], r["part"]): r for r in rows}
    skin = values["ada", 1, "skin"]
    assert skin["mean_field_V_m"] == 2 * skin["mean_charge_C_m2"]
    assert values["ada", 1, "masseter"]["mean_field_V_m"] is None


def test_a_model_that_failed_stands_in_the_table_with_its_reason(tmp_path, study):
    toy_table(tmp_path, study)
    rows = parquet.read_table(tmp_path / "cohort.parquet").to_pylist()
    failed = [row for row in rows if row["kind"] == "failed"]
    assert [(row["face"], row["draw"], row["failure"]) for row in failed] == [
        ("bea", 2, "this one could not be computed")
    ]
    assert failed[0]["mean_charge_C_m2"] is None


def test_the_table_names_its_study_and_says_what_it_is(tmp_path, study):
    toy_table(tmp_path, study)
    told = parquet.read_schema(tmp_path / "cohort.parquet").metadata
    assert told[b"ninon"] == b"model estimate, not a measurement"
    assert told[b"ninon.study"].decode() == study.key


def test_the_screen_names_units_shares_and_what_failed(tmp_path, study):
    result = ran(study, FACES, StudyFolder.opened(tmp_path, study, FACES), SerialPool(), work=toy_models)
    summary = summary_of(result)
    text = cohort_text(summary)
    assert "Model estimate, not a measurement" in text
    assert "1 of 14 models could not be computed" in text
    assert "masseter right" in text
    assert max(map(len, text.splitlines()[:-1])) <= 100
    part = next(each for each in summary.parts if each.part == "masseter")
    assert (part.between_faces or 0) + (part.within_doubts or 0) == pytest.approx(1)
    assert part.p05 <= part.p95
    told = json.loads(cohort_json(summary))
    assert told["model"] == "model estimate, not a measurement"
    assert (told["faces"], told["draws"], told["failed"]) == (2, 6, 1)


def test_a_study_in_which_everything_failed_says_so(tmp_path, study):
    def fails(study, shape, task):
        found = toy_models(study, shape, task)
        return tuple(replace(each, outputs={}, failure="too coarse") for each in found)

    with pytest.raises(PhysicsError, match=r"None of the 14 models could be computed\. too coarse"):
        toy_table(tmp_path, study, work=fails)
    assert not (tmp_path / "cohort.parquet").exists()


# ------------------------------------------------------------------ what it is of


def test_nothing_that_tells_of_the_client_goes_to_a_worker():
    plan = short_plan()
    session = json.loads(toy_study().session)
    assert session["date"] is None
    assert session["notes"] == session["left_out"] == session["stages"] == []
    assert {step["because"] for step in session["steps"]} == {""}
    assert str(plan.client.born) not in repr(toy_study())


def test_the_key_of_a_study_follows_its_inputs():
    keys = [toy_study().key, toy_study(seed=2).key, toy_study(draws=7).key, toy_study(faces=FACES[:1]).key]
    assert toy_study().key == keys[0]
    assert len(set(keys)) == len(keys)


def test_a_plan_without_current_has_no_study():
    plan = short_plan()
    steps = tuple(step.model_copy(update={"current_uA": 0.0}) for step in plan.session.steps)
    idle = replace(plan, session=plan.session.model_copy(update={"steps": steps}))
    with pytest.raises(InputError, match="No step of this plan is energised"):
        study_of(idle, FACES, draws=2, seed=1, edge_mm=5.0)


@pytest.fixture(scope="module")
def made():
    return named_faces(["random:2"])


def test_made_faces_are_the_same_every_time_and_differ_from_each_other(made):
    again = named_faces(["random:2"])
    assert again == made
    first, second = (read_face(face.shape).vertices_mm for face in made)
    assert np.abs(first - second).max() > 2.0


def test_the_same_face_from_a_file_is_the_same_face(tmp_path, made):
    geometry = read_face(made[0].shape)
    path = tmp_path / "dora.ninonface"
    path.write_bytes(to_bytes(geometry))
    (kept,) = named_faces([str(path)])
    assert kept.name == "dora"
    assert kept.fingerprint == made[0].fingerprint
    with pytest.raises(InputError, match="is the same face as dora"):
        named_faces([str(path), "random:1"])


def test_every_wrong_face_is_named(tmp_path):
    broken = tmp_path / "broken.ninonface"
    broken.write_bytes(b"PK")
    with pytest.raises(InputError) as fault:
        named_faces([str(broken), "nowhere.ninonface", "random:0", "random", "template", "template"])
    lines = str(fault.value).splitlines()
    assert lines[0] == "5 of the faces cannot be used:"
    for name, line in zip(
        ("broken.ninonface", "nowhere.ninonface", "random:0", "random:K", "two faces"), lines[1:], strict=True
    ):
        assert name in line


def test_a_missing_package_is_named_with_how_to_get_it(monkeypatch):
    monkeypatch.setattr("ninon.clinic.cohort.packages.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install ninon\[cohort\]"):
        require_packages("pyarrow", "distributed")


def test_tasks_are_ordered_by_face_and_draw():
    assert Task("a", 0, 2) < Task("a", 2, 4) < Task("b", 0, 1)
