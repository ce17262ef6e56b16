"""A face that was kept can be planned on again, and a file that is none is refused by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ninon.cli.main import main
from ninon.clinic.client_dose import dose_of
from ninon.clinic.client_face import face_of_file, face_without_photo
from ninon.clinic.examples import examples
from ninon.dosimetry.dose import MODEL_WORDS
from ninon.errors import InputError
from ninon.face.face_file import to_bytes


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    face = face_without_photo(lengths_mm={"face_width_mm": 141.0})
    path = tmp_path / "client.ninonface"
    path.write_bytes(to_bytes(face.geometry))
    return path


def test_a_plan_stands_on_the_kept_face_and_carries_its_dose(
    kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    assert dose_of.__kwdefaults__
    monkeypatch.setitem(dose_of.__kwdefaults__, "edge_mm", 6.0)  # a coarse mesh is quick
    assert main(["plan", str(examples()[0]), "--face", str(kept), "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    lengths = {row["line"]: sum(row["column_lengths_mm"]) for row in plan["face"]["lines"]}
    assert plan["face"]["grade"] == "template"
    assert plan["dose"]["words"] == MODEL_WORDS
    assert all(part["mean_charge_mC_cm2"]["nominal"] > 0 for part in plan["dose"]["muscles"])
    for step in plan["session"]["steps"]:
        side = "right" if step["side"] == "both" else step["side"]
        assert step["line_length_mm"] == pytest.approx(lengths[f"{step['movement']}-{side}"], abs=0.2)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no face at all"], ids=["empty", "cut off", "text"])
def test_a_file_that_is_no_face_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes):
    path = tmp_path / "broken.ninonface"
    path.write_bytes(content)
    assert main(["plan", str(examples()[0]), "--face", str(path), "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "broken.ninonface" in said.err
    assert "Traceback" not in said.err


def test_a_face_of_another_template_is_not_planned_on(kept: Path, monkeypatch: pytest.MonkeyPatch):
    data = kept.read_bytes()
    own = face_of_file(kept).geometry.template_fingerprint
    kept.write_bytes(data.replace(own.encode(), b"000000000000"))
    with pytest.raises(InputError, match=r"another template|changed|damaged"):
        face_of_file(kept)


def test_a_kept_face_and_a_photograph_are_one_too_many(kept: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["plan", str(examples()[0]), "--face", str(kept), "--photo", "front.jpg"]) == 2
    assert "--face names a face" in capsys.readouterr().err


def test_a_plan_without_its_dose_says_that_there_is_none(kept: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["plan", str(examples()[0]), "--face", str(kept), "--json", "--no-dose"]) == 0
    assert json.loads(capsys.readouterr().out)["dose"] is None
