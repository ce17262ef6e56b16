"""The template is built from the published mesh or not at all, and says what is wrong."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from ninon.clinic import template_source
from ninon.clinic.template_source import build_template
from ninon.errors import InputError


def package(content: bytes, name: str = "package/face_mesh_solution_packed_assets.data") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not the published one"),
        (b"\x1f\x8b broken", "npm pack"),
        (package(b"other bytes"), "not the published one"),
        (package(b"x", "package/index.js"), "npm pack"),
        (package(b"x" * 3_986_256)[:-20], "npm pack"),
    ],
    ids=["empty", "broken archive", "other bytes", "other package", "cut off"],
)
def test_what_is_not_the_published_package_builds_nothing(tmp_path: Path, content: bytes, says: str):
    given, out = tmp_path / "given.tgz", tmp_path / "template.npz"
    given.write_bytes(content)
    with pytest.raises(InputError, match=says):
        build_template(from_file=given, out=out, progress=lambda said: None)
    assert not out.exists()


def test_a_package_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(InputError, match=r"nowhere\.tgz"):
        build_template(from_file=tmp_path / "nowhere.tgz", progress=lambda said: None)


def test_without_an_npm_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr(template_source, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="--recorded"):
        build_template(progress=lambda said: None)


def test_an_npm_that_fails_is_quoted_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'npm error network is down' >&2\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setattr("shutil.which", lambda name: str(npm))
    out = tmp_path / "template.npz"
    with pytest.raises(InputError, match="network is down"):
        build_template(out=out, progress=lambda said: None)
    assert not out.exists()


def test_the_recorded_landmarks_need_no_package(tmp_path: Path):
    made, path = build_template(recorded=True, out=tmp_path / "template.npz", progress=lambda said: None)
    assert made.source == "recorded"
    assert path.stat().st_size < 1_000_000


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        build_template(recorded=True, out=tmp_path / "file" / "t.npz", progress=lambda said: None)
