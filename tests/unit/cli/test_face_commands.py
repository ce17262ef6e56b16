"""``ninon face`` as it is typed: what it prints, what it writes, what it refuses, and what never leaves."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from ninon.cli.face_parser import ACTS
from ninon.cli.main import main
from ninon.clinic.client_dose import dose_of
from ninon.clinic.examples import EXAMPLES
from ninon.face.face_file import read_face
from ninon.face.template import template
from ninon.imaging.model_install import status
from ninon.imaging.models import models_folder
from ninon.imaging.rendered_heads import HeadToRender, Sitting, photograph
from ninon.report.schema import schema

Capture = pytest.CaptureFixture[str]
FULL = bool(os.environ.get("NINON_FULL"))
KINDS = {"picture": "-face.png", "map": "-lines.svg", "model": ".glb", "face": ".ninonface"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and we are in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def models(require: Callable[..., Any]) -> None:
    """The networks, or a skip."""
    ready = status(models_folder()).ready
    require("models", True if ready else None, "the face models are not installed")


def sample(name: str) -> Path:
    import skimage

    return Path(skimage.__file__).parent / "data" / name


def portrait(side: int = 512) -> Image.Image:
    with Image.open(sample("astronaut.png")) as picture:
        return picture.convert("RGB").resize((side, side)) if side != 512 else picture.convert("RGB")


def answer(capsys: Capture, *argv: str) -> dict[str, Any]:
    """Run a command that must succeed, and return the JSON that is all it prints."""
    assert main(["face", *argv]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return dict(json.loads(out))


def refusal(capsys: Capture, *argv: str, code: int = 2) -> str:
    """Run ``ninon face`` with what must be refused; return the one thing it says. Nothing may be written."""
    before = sorted(Path().rglob("*"))
    assert main(["face", *argv]) == code
    out, err = capsys.readouterr()
    assert out == ""
    said = [line for line in err.splitlines() if not line.startswith("Looking for the face on ")]
    assert len(said) == 1, said
    assert said[0].startswith("ninon: ")
    assert "Traceback" not in err
    assert "our own failure" not in err
    assert sorted(Path().rglob("*")) == before
    return said[0].removeprefix("ninon: ")


# ------------------------------------------------------------------ words


def test_without_anything_it_says_what_can_be_given(capsys: Capture):
    said = refusal(capsys)
    assert "photograph from the front, or three" in said
    assert "--template" in said
    assert "--points" in said


@pytest.mark.parametrize("act", ACTS)
def test_a_photograph_called_like_an_act_is_given_with_its_folder(act: str, capsys: Capture, models: None):
    assert f"There is no file '{act}'" in refusal(capsys, f"./{act}")
    Path(act).write_bytes(b"")
    assert f"'{act}' is empty" in refusal(capsys, f"./{act}")


def test_the_word_status_is_the_act_whatever_lies_in_the_folder(
    capsys: Capture, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NINON_MODELS", str(folder / "none"))
    Path("status").write_bytes(b"no picture")
    assert main(["face", "status"]) == 1
    out, err = capsys.readouterr()
    assert "not installed: ninon face install" in out
    assert err == ""


@pytest.mark.parametrize("words", [["--help"], *([act, "--help"] for act in ACTS)])
def test_help_names_the_command(words: list[str], capsys: Capture):
    with pytest.raises(SystemExit) as ended:
        main(["face", *words])
    assert ended.value.code == 0
    assert "usage: ninon face" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [["--face-width-mm", "wide"], ["--colour"], ["status", "more"], ["remove", "--all"]]
)
def test_words_that_cannot_be_meant_end_with_two(words: list[str], capsys: Capture):
    with pytest.raises(SystemExit) as ended:
        main(["face", *words])
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "usage: ninon face" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--template", "me.jpg"], "--template stands for having no photograph"),
        (["--points", "a.toml", "--points", "b.toml"], "Points are given in one file"),
        (["--points", "none.toml"], "none.toml: cannot be read"),
        (["--template", "--pupil-distance-mm", "60"], "--pupil-distance-mm says nothing here"),
        (["--template", "--neck-girth-mm", "nan"], "cannot be"),
        (["a.jpg", "b.jpg"], "2 photographs were given"),
    ],
)
def test_what_cannot_be_meant_is_said(words: list[str], said: str, capsys: Capture):
    assert said in refusal(capsys, *words)


# ------------------------------------------------------------------ without a photograph


def test_the_template_is_drawn_with_all_its_files_and_the_same_every_time(capsys: Capture):
    assert main(["face", "--template", "--out", "made/today"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith("Face: template.")
    assert "M03" in out
    assert sorted(path.name for path in Path("made/today").iterdir()) == sorted(
        f"template{end}" for end in KINDS.values()
    )
    whole(Path("made/today"), "template")
    assert main(["face", "--template", "--out", "again"]) == 0
    for one in Path("made/today").iterdir():
        assert one.read_bytes() == (Path("again") / one.name).read_bytes(), one.name


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw nothing: where files are written, and not what is in them, is asked."""
    for name, content in {"face_picture": b"", "sides_svg": "", "_model": b""}.items():
        monkeypatch.setattr(f"ninon.clinic.face_files.{name}", lambda *_, content=content: content)


def test_json_is_of_its_published_shape_and_writes_no_file(capsys: Capture, folder: Path):
    printed = answer(capsys, "--template", "--face-width-mm", "128", "--json")
    Draft202012Validator(schema("face")).validate(printed)
    assert printed["grade"] == "template"
    assert printed["files"] == {}
    assert printed["photos"] == []
    assert list(folder.iterdir()) == []
    assert len(printed["lines"]) == len({each["line"] for each in printed["lines"]}) > 30


def test_a_folder_that_cannot_be_made_is_said_so(capsys: Capture, quickly: None):
    Path("taken").write_text("a file, not a folder")
    said = refusal(capsys, "--template", "--out", "taken/faces")
    assert "cannot be written" in said
    assert "name another folder with --out" in said


def test_a_full_disk_leaves_nothing_half_written(
    capsys: Capture, folder: Path, monkeypatch: pytest.MonkeyPatch, quickly: None
):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "replace", full)
    assert main(["face", "--template", "--out", "made"]) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert list((folder / "made").iterdir()) == []


def whole(made: Path, stem: str) -> None:
    """Check that each written file can be read to its end by what reads such files."""
    with Image.open(made / f"{stem}-face.png") as picture:
        picture.load()
        assert min(picture.size) > 300
        assert not picture.getexif()
    svg = (made / f"{stem}-lines.svg").read_text("utf-8")
    assert svg.rstrip().endswith("</svg>")
    glb = (made / f"{stem}.glb").read_bytes()
    magic, version, length = struct.unpack("<4sII", glb[:12])
    assert (magic, version, length) == (b"glTF", 2, len(glb))
    assert len(read_face((made / f"{stem}.ninonface").read_bytes()).vertices_mm) > 15_000


# ------------------------------------------------------------------ without models, without a template


@pytest.fixture
def no_models(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "no-models").mkdir()
    monkeypatch.setenv("NINON_MODELS", str(folder / "no-models"))


def test_without_models_it_says_how_to_get_them_and_what_goes_without(capsys: Capture, no_models: None):
    portrait().save("me.png")
    said = refusal(capsys, "me.png")
    assert "ninon face install" in said
    assert "by hand" in said


def test_without_models_everything_else_works(capsys: Capture, no_models: None):
    assert answer(capsys, "--template", "--json")["grade"] == "template"
    intake = str(next(iter(sorted(EXAMPLES.glob("*.toml")))))
    assert main(["plan", intake, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["face"] is None
    assert main(["face", "remove"]) == 0
    assert "No models were in" in capsys.readouterr().out


def test_a_plan_with_a_photograph_but_without_models_says_so_and_writes_nothing(
    capsys: Capture, no_models: None
):
    portrait().save("me.png")
    before = sorted(Path().rglob("*"))
    intake = str(next(iter(sorted(EXAMPLES.glob("*.toml")))))
    assert main(["plan", intake, "--photo", "me.png", "--out", "plans"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "ninon face install" in err
    assert sorted(Path().rglob("*")) == before


def test_a_template_that_was_never_built_is_asked_for(capsys: Capture, monkeypatch: pytest.MonkeyPatch):
    import ninon.face.template as module

    monkeypatch.setattr(module, "FILE_NAME", "not-there.npz")
    template.cache_clear()
    try:
        assert "ninon face build-template" in refusal(capsys, "--template")
    finally:
        template.cache_clear()


# ------------------------------------------------------------------ a photograph

SECRETS = ("CanaryMaker", "CanaryModel", "CanaryArtist", "CanaryPlace", "CanaryWords", "CanaryXmp")
TAKEN = "1999:12:31 23:59:58"


def with_secrets(path: Path) -> None:
    """Save the portrait as a phone would: who, where, when, with what."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x013B], exif[0x010E] = (*SECRETS[:3], "CanaryWords")
    exif[0x0132] = TAKEN
    place = exif.get_ifd(0x8825)
    place.update({1: "N", 2: (51.0, 28.0, 38.53), 3: "W", 4: (0.0, 0.0, 5.31), 28: b"ASCII\0\0\0CanaryPlace"})
    shown = exif.get_ifd(0x8769)
    shown.update({0x9003: TAKEN, 0x9286: b"ASCII\0\0\0CanaryWords", 0xA433: "CanaryMaker"})
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>CanaryXmp</x:xmpmeta>"
    portrait().save(path, "JPEG", quality=95, exif=exif, xmp=xmp, comment=b"CanaryWords")


def everything_in(path: Path) -> Iterator[bytes]:
    """Yield the content of a file, and of what is packed in it."""
    content = path.read_bytes()
    yield content
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                inside = archive.read(name)
                yield name.encode() + inside
                if zipfile.is_zipfile(BytesIO(inside)):
                    with zipfile.ZipFile(BytesIO(inside)) as arrays:
                        yield from (arrays.read(each) for each in arrays.namelist())


def test_what_a_camera_wrote_reaches_no_file_and_the_photograph_stays_as_it_was(
    capsys: Capture, models: None, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    assert dose_of.__kwdefaults__
    monkeypatch.setitem(dose_of.__kwdefaults__, "edge_mm", 6.0)  # a coarse mesh is quick
    photo = folder / "me.jpg"
    with_secrets(photo)
    assert all(word.encode() in photo.read_bytes() for word in (*SECRETS, TAKEN)), "the photograph has them"
    before, touched = hashlib.sha256(photo.read_bytes()).hexdigest(), photo.stat().st_mtime_ns
    assert main(["face", "me.jpg", "--out", "face"]) == 0
    printed = capsys.readouterr()
    assert [line for line in printed.err.splitlines() if "Looking for" not in line] == []
    intake = sorted(EXAMPLES.glob("*.toml"))[0]
    assert main(["plan", str(intake), "--photo", "me.jpg", "--out", "plan", "--ics"]) == 0
    planned = capsys.readouterr()
    written = [path for place in ("face", "plan") for path in sorted(Path(place).iterdir())]
    assert {path.suffix for path in written} == {
        ".png",
        ".svg",
        ".glb",
        ".ninonface",
        ".html",
        ".json",
        ".ics",
    }
    texts = [each for path in written for each in everything_in(path)]
    texts += [text.encode() for text in (*printed, *planned)]
    lens = struct.pack("<dd", 51.0, 28.0)
    for text in texts:
        for secret in (*SECRETS, TAKEN, "1999-12-31"):
            assert secret.encode() not in text
        assert lens not in text
        assert b"Exif\0\0" not in text
    assert hashlib.sha256(photo.read_bytes()).hexdigest() == before
    assert photo.stat().st_mtime_ns == touched
    whole(Path("face"), "me")


def test_a_photograph_gives_json_of_the_published_shape(capsys: Capture, models: None):
    portrait().save("me.png")
    printed = answer(capsys, "me.png", "--json", "--out", "made")
    Draft202012Validator(schema("face")).validate(printed)
    [photo] = printed["photos"]
    assert photo["photo"] == "me.png"
    assert photo["size_px"] == [512, 512]
    assert photo["facts"]["smile"] > 0.5
    assert printed["grade"] == "coarse"
    assert {"smile", "small_iris", "distance_unknown", "which_is_left"} <= {
        each["code"] for each in printed["remarks"]
    }
    assert {kind: Path(path).name for kind, path in printed["files"].items()} == {
        kind: f"me{end}" for kind, end in KINDS.items()
    }
    assert all(Path(path).is_file() for path in printed["files"].values())


# ------------------------------------------------------------------ photographs that come in odd clothes


def sixteen_bits(picture: Image.Image) -> bytes:
    pixels = np.asarray(picture)
    rows = b"".join(b"\0" + (row.astype(">u2") * 257).tobytes() for row in pixels)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", *picture.size, 16, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def packed(picture: Image.Image, kind: str, **options: Any) -> bytes:
    kept = BytesIO()
    picture.save(kept, kind, **options)
    return kept.getvalue()


ODD: dict[str, Callable[[], bytes]] = {
    "sixteen bits.png": lambda: sixteen_bits(portrait()),
    "ink.jpg": lambda: packed(portrait().convert("CMYK"), "JPEG", quality=95),
    "see-through.png": lambda: packed(portrait().convert("RGBA"), "PNG"),
    "grey.png": lambda: packed(portrait().convert("L"), "PNG"),
    "a PNG called.jpg": lambda: packed(portrait(), "PNG"),
    "a JPEG called.txt": lambda: packed(portrait(), "JPEG", quality=95),
    "no suffix": lambda: packed(portrait(), "WEBP", lossless=True),
}


def length_of(printed: dict[str, Any], line: str) -> float:
    return float(next(each for each in printed["lines"] if each["line"] == line)["column_lengths_mm"][0])


@pytest.mark.parametrize("name", ODD)
def test_a_photograph_is_read_whatever_it_is_wrapped_in(name: str, capsys: Capture, models: None):
    Path(name).write_bytes(ODD[name]())
    printed = answer(capsys, name, "--json")
    assert printed["grade"] == "coarse"
    assert length_of(printed, "M03-right") == pytest.approx(116, abs=6)


STORED_AS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", range(1, 9) if FULL else (3, 5, 6))
def test_however_the_camera_was_held_the_face_is_the_same(orientation: int, capsys: Capture, models: None):
    upright = portrait()
    upright.save("me.png")
    how = STORED_AS[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    (upright if how is None else upright.transpose(how)).save("held.png", exif=exif)
    meant, held = answer(capsys, "me.png", "--json"), answer(capsys, "held.png", "--json")
    for printed in (meant, held):
        del printed["photos"][0]["photo"], printed["photos"][0]["facts"]
    # That the camera mirrors is asked about; it is no reason to see another face.
    asked = "may_be_mirrored" if orientation in (2, 4, 5, 7) else "which_is_left"
    assert [each["code"] for each in held["remarks"] if "which is your left" in each["sentence"]] == [asked]
    for printed in (meant, held):
        printed["remarks"] = [r for r in printed["remarks"] if "which is your left" not in r["sentence"]]
    assert held == meant


def test_a_word_that_is_nearly_an_act_is_told_apart_from_a_photograph(capsys: Capture):
    assert "Did you mean 'status'?" in refusal(capsys, "statuss")


# ------------------------------------------------------------------ what is refused


def drawing() -> bytes:
    picture = Image.new("RGB", (600, 700), (250, 245, 235))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((130, 90, 470, 620), fill=(240, 205, 180), outline=(60, 30, 20), width=5)
    for x in (220, 380):
        pen.ellipse((x - 42, 270, x + 42, 310), fill="white", outline=(40, 20, 20), width=4)
        pen.ellipse((x - 15, 274, x + 15, 306), fill=(70, 40, 20))
        pen.arc((x - 55, 215, x + 55, 280), 200, 340, fill=(60, 30, 20), width=9)
    pen.line((300, 300, 280, 410, 310, 415), fill=(120, 70, 50), width=5)
    pen.chord((230, 460, 370, 530), 0, 180, fill=(190, 70, 70), outline=(90, 20, 20), width=4)
    return packed(picture, "PNG")


def two_faces() -> bytes:
    one = portrait()
    both = Image.new("RGB", (1024, 512))
    both.paste(one, (0, 0))
    both.paste(one.rotate(3), (512, 0))
    return packed(both, "PNG")


def animated(kind: str) -> bytes:
    frames = [portrait(256), portrait(256).rotate(5)]
    return packed(frames[0], kind, save_all=True, append_images=frames[1:], duration=200)


def with_nothing_but_words() -> bytes:
    info = PngInfo()
    info.add_text("Comment", "a face")
    return packed(Image.new("RGB", (64, 64)), "PNG", pnginfo=info)


BROKEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty.jpg": (lambda: b"", "is empty (0 bytes)"),
    "truncated.jpg": (lambda: (data := packed(portrait(), "JPEG"))[: len(data) // 2], "damaged or cut off"),
    "truncated.png": (lambda: (data := packed(portrait(), "PNG"))[: len(data) // 2], "damaged or cut off"),
    "only a head.jpg": (lambda: packed(portrait(), "JPEG")[:40], "damaged"),
    "moving.gif": (lambda: animated("GIF"), "holds 2 pictures"),
    "moving.png": (lambda: animated("PNG"), "holds 2 pictures"),
    "moving.webp": (lambda: animated("WEBP"), "holds 2 pictures"),
    "letter.jpg": (lambda: b"Dear reader, here is my face. " * 40, "not a picture that can be read"),
    "face.svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG drawing"),
    "phone.heic": (lambda: b"\0\0\0\x18ftypheic" + bytes(100), "HEIC"),
    "paper.pdf": (lambda: b"%PDF-1.7\n" + bytes(100), "document"),
    "rocket.jpg": (lambda: sample("rocket.jpg").read_bytes(), "No face was found"),
    "coffee.png": (lambda: sample("coffee.png").read_bytes(), "No face was found"),
    "black.png": (with_nothing_but_words, "No face was found"),
    "tiny.png": (lambda: packed(portrait().resize((20, 20)), "PNG"), "20 x 20 pixels"),
    "stamp.png": (lambda: packed(portrait().resize((128, 128)), "PNG"), "pixels wide"),
    "two faces.png": (two_faces, "2 faces"),
    "lying.png": (lambda: packed(portrait().rotate(90), "PNG"), "on its side"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_photograph_of_one_face_is_refused_in_one_line(name: str, capsys: Capture, models: None):
    make, words = BROKEN[name]
    content = make()
    Path(name).write_bytes(content)
    said = refusal(capsys, name, "--out", "made")
    assert words in said
    assert name in said, "the line says which photograph"
    assert said.endswith(".")
    assert Path(name).read_bytes() == content


def test_a_drawing_is_refused(capsys: Capture, models: None):
    Path("drawn.png").write_bytes(drawing())
    said = refusal(capsys, "drawn.png")
    assert any(words in said for words in ("drawing", "No face", "cannot be read surely"))


@pytest.mark.parametrize(("yaw", "words"), [(40.0, "profile was given as frontal"), (85.0, "")])
def test_a_profile_given_as_frontal_is_refused(yaw: float, words: str, capsys: Capture, models: None):
    built = template()
    head = HeadToRender(built.vertices_mm, built.triangles, built.bare_mm)
    image = photograph(head, Sitting(pose_deg=(0.0, yaw, 0.0), samples=1)).image
    Image.fromarray(image).save("side.png")
    said = refusal(capsys, "side.png")
    assert words in said
    assert "side.png" in said


def test_a_missing_file_and_a_folder_are_refused(capsys: Capture, models: None):
    Path("pictures").mkdir()
    assert "'pictures' is a folder" in refusal(capsys, "pictures")
    assert "There is no file 'me.jpg'" in refusal(capsys, "me.jpg")


def test_one_bad_photograph_among_three_is_named(capsys: Capture, models: None):
    portrait().save("front.png")
    Path("left.png").write_bytes(b"")
    said = refusal(capsys, "front.png", "left.png", "right.png")
    assert "'left.png' is empty" in said


@pytest.mark.skipif(not FULL, reason="a hundred megapixels: with NINON_FULL=1 only")
def test_a_hundred_megapixels_are_read_and_more_refused(capsys: Capture, models: None):
    portrait(10_000).save("large.jpg", quality=80)
    printed = answer(capsys, "large.jpg", "--json")
    assert printed["photos"][0]["size_px"] == [10_000, 10_000]
    assert length_of(printed, "M03-right") == pytest.approx(116, abs=6)
    portrait(11_000).save("larger.jpg", quality=80)
    assert "at most 120 million" in refusal(capsys, "larger.jpg")
