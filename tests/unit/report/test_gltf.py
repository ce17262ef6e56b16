"""The 3-D file: valid as the specification says, equal when read back, drawn by a real browser."""

from __future__ import annotations

import base64
import json
import struct
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from ninon import tables
from ninon.errors import InputError
from ninon.face.geometry import FaceGeometry, Remark
from ninon.face.muscle_paths import muscles_on
from ninon.face.regions import REGIONS as REGION_NAMES
from ninon.face.regions import regions
from ninon.face.surface_points import SkinSurface
from ninon.report.gltf import GlbWriter, read_glb
from ninon.report.gltf_colours import linear_colour, region_colours
from ninon.report.gltf_face import FaceLine, FacePatch, face_glb
from ninon.report.gltf_parts import line_parts, muscle_parts, no_go_parts, zone_parts
from ninon.report.line_marks import zone_group
from ninon.report.shelf import packaged_shelf
from tests.unit.report.personal_faces import faces, lines_and_areas, the_template

SIZES = {5121: 1, 5123: 2, 5125: 4, 5126: 4}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
REGIONS = ("forehead", "cheek", "jawline", "scalp", "ear")


def ball(rings: int = 24, around: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """A ball of 80 mm, turned outward."""
    height, angle = np.meshgrid(
        np.linspace(0, np.pi, rings), np.arange(around) * 2 * np.pi / around, indexing="ij"
    )
    places = 80 * np.stack(
        [np.sin(height) * np.sin(angle), np.cos(height), np.sin(height) * np.cos(angle)], axis=-1
    )
    a = (np.arange(rings - 1)[:, None] * around + np.arange(around)).ravel()
    b = (np.arange(rings - 1)[:, None] * around + (np.arange(around) + 1) % around).ravel()
    triangles = np.concatenate([np.stack([a, a + around, b], 1), np.stack([b, a + around, b + around], 1)])
    return places.reshape(-1, 3), triangles.astype(np.int32)


@cache
def a_face() -> FaceGeometry:
    vertices, triangles = ball()
    return FaceGeometry(
        knots_mm=vertices[:10],
        knot_sd_mm=np.ones((10, 3)),
        vertices_mm=vertices,
        vertex_sd_mm=np.ones_like(vertices),
        triangles=triangles,
        origin=np.where(vertices[:, 2] > 0, 0, 2).astype(np.uint8),
        grade="coarse",
        remarks=(Remark("one view", "There is one photograph only – «frontal»."),),
        scale=None,
        pipeline="0123456789ab",
        template_fingerprint="ba9876543210",
    )


def a_line(name: str = "M03", side: Any = "right", column: int = 1) -> FaceLine:
    angle = np.linspace(0, 1.2, 60)
    points = 80 * np.stack([-np.sin(angle), 0.3 * angle, np.cos(angle)], axis=1)
    return FaceLine(name, side, points, "jaw", "point of the chin", "ear lobe", column, "ends before the eye")


@cache
def a_file() -> bytes:
    face = a_face()
    x, y, z = face.vertices_mm.T
    return face_glb(
        face,
        lines=[a_line(), a_line(side="left"), a_line("M12", "left", 2)],
        patches=[
            FacePatch("zone", "cheek right", (x < -30).astype(float)),
            FacePatch("no-go", "eye right", (y > 40).astype(float), {"margin_mm": 10}),
            FacePatch(
                "muscle", "masseter right", np.clip(-z / 80, 0, 1), {"fibre_direction": [0.0, 1.0, 0.0]}
            ),
            FacePatch("muscle", "nowhere", np.zeros(len(x))),
        ],
        region=(np.arange(len(x)) // 200) % len(REGIONS),
        region_colours=region_colours(REGIONS),
        edition="2027-01 abcdef",
        ids={"client": "demo-01"},
    )


def problems(data: bytes) -> list[str]:
    """Everything about a .glb that the glTF 2.0 specification forbids, as far as Ninon writes it."""
    found: list[str] = []

    def must(holds: bool, what: str) -> None:
        if not holds:
            found.append(what)

    magic, version, length = struct.unpack_from("<4sII", data)
    must((magic, version, length) == (b"glTF", 2, len(data)), "header")
    size, kind = struct.unpack_from("<I4s", data, 12)
    must(kind == b"JSON" and size % 4 == 0, "first chunk")
    text = data[20 : 20 + size]
    must(text.rstrip(b" ").endswith(b"}"), "the JSON is padded with spaces")
    document = json.loads(text)
    binary_size, binary_kind = struct.unpack_from("<I4s", data, 20 + size)
    must(binary_kind == b"BIN\0" and binary_size % 4 == 0, "second chunk")
    must(28 + size + binary_size == len(data), "nothing follows")
    (buffer,) = document["buffers"]
    must("uri" not in buffer and 0 <= binary_size - buffer["byteLength"] < 4, "buffer length")
    binary = data[28 + size :]
    must(not any(binary[buffer["byteLength"] :]), "the binary part is padded with zeros")

    must(document["asset"]["version"] == "2.0", "asset version")
    must(0 <= document["scene"] < len(document["scenes"]), "scene")
    must(not any(value == [] for value in document.values()), "an empty list")
    must(not document.get("extensionsRequired"), "an extension is required")

    views, accessors = document["bufferViews"], document["accessors"]
    for view in views:
        must(view["buffer"] == 0 and view["byteLength"] > 0, "buffer view")
        must(view["byteOffset"] + view["byteLength"] <= buffer["byteLength"], "view past the end")
        must(view["target"] in (34962, 34963), "target")
        must(34962 not in (view["target"],) or view["byteOffset"] % 4 == 0, "alignment of attributes")
    for one, other in pairwise(sorted(views, key=lambda v: v["byteOffset"])):
        must(one["byteOffset"] + one["byteLength"] <= other["byteOffset"], "views overlap")
    for accessor in accessors:
        view = views[accessor["bufferView"]]
        each = SIZES[accessor["componentType"]] * WIDTHS[accessor["type"]]
        must(accessor["count"] > 0 and "byteOffset" not in accessor, "accessor")
        must(accessor["count"] * each == view["byteLength"], "accessor and view differ in length")
        must(view["byteOffset"] % SIZES[accessor["componentType"]] == 0, "alignment")

    def numbers(index: int) -> np.ndarray:
        accessor = accessors[index]
        kind = {5121: "u1", 5123: "<u2", 5125: "<u4", 5126: "<f4"}[accessor["componentType"]]
        width = WIDTHS[accessor["type"]]
        start = views[accessor["bufferView"]]["byteOffset"]
        flat = np.frombuffer(binary, kind, accessor["count"] * width, start)
        return flat.reshape(-1, width)

    for mesh in document["meshes"]:
        must(len(mesh["primitives"]) >= 1, "a mesh without primitives")
        for primitive in mesh["primitives"]:
            attributes = primitive["attributes"]
            count = accessors[attributes["POSITION"]]["count"]
            must(0 <= primitive["material"] < len(document["materials"]), "material")
            for name, index in attributes.items():
                must(accessors[index]["count"] == count, "attributes differ in length")
                must(views[accessors[index]["bufferView"]]["target"] == 34962, "attribute target")
                must(np.isfinite(numbers(index)).all(), "a number is not finite")
                if name == "POSITION":
                    told = [accessors[index]["min"], accessors[index]["max"]]
                    are = [numbers(index).min(0).tolist(), numbers(index).max(0).tolist()]
                    must(told == are, "min and max are not those of the positions")
                    must(accessors[index]["componentType"] == 5126, "positions are floats")
                if name == "NORMAL":
                    lengths = np.linalg.norm(numbers(index), axis=1)
                    must(bool(np.abs(lengths - 1).max() < 5e-3), "normals are of unit length")
                if name == "COLOR_0":
                    must(
                        accessors[index]["componentType"] == 5126 or accessors[index]["normalized"], "colours"
                    )
            if "indices" in primitive:
                indices = numbers(primitive["indices"])
                accessor = accessors[primitive["indices"]]
                must(accessor["type"] == "SCALAR", "indices are single numbers")
                must(views[accessor["bufferView"]]["target"] == 34963, "index target")
                must(int(indices.max()) < count, "an index past the end")
                must(int(indices.max()) < 256 ** SIZES[accessor["componentType"]] - 1, "a restart index")
                must(primitive["mode"] != 4 or len(indices) % 3 == 0, "whole triangles")
    for material in document["materials"]:
        factor = material["pbrMetallicRoughness"]["baseColorFactor"]
        must(len(factor) == 4 and all(0 <= c <= 1 for c in factor), "base colour")
        must(material.get("alphaMode", "OPAQUE") in ("OPAQUE", "BLEND", "MASK"), "alpha mode")
    children = [c for node in document["nodes"] for c in node.get("children", [])]
    roots = [r for scene in document["scenes"] for r in scene["nodes"]]
    must(len(children) == len(set(children)), "a node has two parents")
    must(not set(children) & set(roots), "a root has a parent")
    must(set(children) | set(roots) == set(range(len(document["nodes"]))), "a node hangs nowhere")
    for node in document["nodes"]:
        must("mesh" not in node or 0 <= node["mesh"] < len(document["meshes"]), "mesh of a node")
        must(("children" in node) != ("mesh" in node), "a node is a group or a mesh")
    return found


# ------------------------------------------------------------------ the format


def test_the_file_keeps_to_the_specification():
    assert problems(a_file()) == []


def test_the_checker_sees_what_is_wrong():
    sound = a_file()
    size = struct.unpack_from("<I", sound, 12)[0]
    moved = bytearray(sound)
    moved[28 + size : 32 + size] = struct.pack("<f", 9.0)  # the first position
    assert problems(bytes(moved)) == ["min and max are not those of the positions"]
    assert "header" in problems(sound + b"\0\0\0\0")


@pytest.mark.parametrize("count", [3, 254, 255, 256, 65534, 65535, 65536, 70000])
def test_indices_have_room_enough_and_never_restart_a_strip(count: int):
    glb = GlbWriter(generator="test", notice="none")
    places = np.random.default_rng(count).normal(size=(count, 3))
    triangle = np.array([[0, 1, count - 1]])
    white = {"pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 1]}}
    primitive = {
        "attributes": {"POSITION": glb.positions(places)},
        "indices": glb.indices(triangle),
        "material": glb.add("materials", white),
        "mode": 4,
    }
    mesh = glb.add("meshes", {"name": "m", "primitives": [primitive]})
    node = glb.add("nodes", {"name": "n", "mesh": mesh})
    glb.add("scenes", {"nodes": [node]})
    data = glb.to_bytes()
    assert problems(data) == []
    assert read_glb(data).drawn("n", "indices").tolist() == [0, 1, count - 1]


def test_numbers_that_are_none_are_not_written():
    glb = GlbWriter(generator="test", notice="none")
    glb.add("scenes", {"extras": {"length_mm": float("nan")}})
    with pytest.raises(ValueError, match="not JSON compliant"):
        glb.to_bytes()


@pytest.mark.parametrize("data", [b"", b"glTF", b"glTF\2\0\0\0" + bytes(40), b"{}" * 40])
def test_what_is_no_3d_file_is_refused(data: bytes):
    with pytest.raises(InputError, match="not a 3-D file"):
        read_glb(data)


def test_a_3d_file_cut_short_is_refused():
    for end in (30, 200, len(a_file()) - 4):
        with pytest.raises(InputError, match="not a 3-D file"):
            read_glb(a_file()[:end])


# ------------------------------------------------------------------ the face in it


def test_the_surface_reads_back_equal_in_metres():
    face, back = a_face(), read_glb(a_file())
    assert np.array_equal(back.drawn("skin", "POSITION"), (face.vertices_mm / 1000).astype(np.float32))
    assert np.array_equal(back.drawn("skin", "indices").reshape(-1, 3), face.triangles)
    outward = back.drawn("skin", "POSITION") / np.linalg.norm(back.drawn("skin", "POSITION"), axis=1)[:, None]
    assert (np.sum(outward * back.drawn("skin", "NORMAL"), axis=1) > 0.9).all()


def test_each_region_has_its_colour():
    colours = read_glb(a_file()).drawn("skin", "COLOR_0")
    assert (colours[:, 3] == 255).all()
    assert len(np.unique(colours, axis=0)) == len(REGIONS)
    assert len(set(region_colours(REGIONS).values())) == len(REGIONS)


def test_each_line_is_a_strip_under_its_own_name_and_says_what_it_is():
    back = read_glb(a_file())
    assert {name for name in back.names if name.startswith("line ")} == {
        "line M03 right",
        "line M03 left",
        "line M12 left column 2",
    }
    points = a_line().points_mm
    assert np.array_equal(back.drawn("line M03 right", "POSITION"), (points / 1000).astype(np.float32))
    said = back.node("line M03 right")["extras"]
    assert said["length_mm"] == pytest.approx(np.linalg.norm(np.diff(points, axis=0), axis=1).sum(), abs=0.01)
    assert (said["movement"], said["side"], said["start"], said["end"]) == (
        "M03",
        "right",
        "point of the chin",
        "ear lobe",
    )
    assert said["ends_early"] == "ends before the eye"
    mesh = back.document["meshes"][back.node("line M03 right")["mesh"]]
    assert mesh["primitives"][0]["mode"] == 3


def test_zones_no_go_areas_and_muscles_lie_a_little_above_the_skin():
    face, back = a_face(), read_glb(a_file())
    for name in ("zone cheek right", "no-go eye right", "muscle masseter right"):
        away = np.linalg.norm(back.drawn(name, "POSITION") * 1000, axis=1)
        assert away == pytest.approx(80.3, abs=0.02)
        assert 0 < len(back.drawn(name, "indices")) < face.triangles.size
    assert (back.drawn("no-go eye right", "POSITION")[:, 1] > 0.040).all()
    assert back.node("muscle masseter right")["extras"]["fibre_direction"] == [0.0, 1.0, 0.0]
    assert "muscle nowhere" not in back.names


def test_the_file_says_where_it_comes_from_and_names_nobody():
    document = read_glb(a_file()).document
    assert document["asset"]["generator"].startswith("ninon ")
    assert "Apache License 2.0" in document["asset"]["copyright"]
    said = document["scenes"][0]["extras"]
    assert (said["units"], said["grade"], said["pipeline"]) == ("m", "coarse", "0123456789ab")
    assert said["tables_edition"] == "2027-01 abcdef"
    assert said["remarks"][0]["sentence"] == "There is one photograph only – «frontal»."
    assert said["ids"] == {"client": "demo-01"}
    assert not {"images", "textures", "samplers"} & set(document)
    assert b"Exif" not in a_file()


def test_the_same_face_gives_the_same_file():
    again = a_file.__wrapped__()
    assert again == a_file()


def test_a_face_without_lines_or_regions_is_a_valid_file():
    plain = face_glb(a_face())
    assert problems(plain) == []
    assert read_glb(plain).names == ["skin", "face"]


def test_colours_are_linear():
    assert linear_colour("#000000") == (0, 0, 0)
    assert linear_colour("#FFFFFF") == (1, 1, 1)
    assert linear_colour("#808080")[0] == pytest.approx(0.2159, abs=1e-4)


# ------------------------------------------------------------------ a whole head


@cache
def whole_head() -> bytes:
    face = faces()["front"].outlook.face
    shelf = packaged_shelf()
    curves, left_out = lines_and_areas(face)
    head = the_template()
    where = regions(head)
    groups = {name: zone_group(row.zone, row.also_zones) for name, row in shelf.movements.items()}
    skin = SkinSurface(face.vertices_mm, face.triangles)
    muscles = muscles_on(skin, head, [tables.muscles()["zygomaticus_major"]])
    return face_glb(
        face,
        lines=line_parts(curves, groups, {"M07-left": "ends before the eye"}),
        patches=[*zone_parts(where), *no_go_parts(left_out), *muscle_parts(muscles)],
        region=where.label,
        region_colours=region_colours(REGION_NAMES),
        edition="test",
    )


def test_a_whole_head_with_all_it_carries_is_a_valid_file_of_a_few_megabytes():
    assert problems(whole_head()) == []
    assert len(whole_head()) < 4_000_000


def test_a_whole_head_carries_every_line_on_both_sides_zones_areas_and_muscles():
    back = read_glb(whole_head())
    paths = packaged_shelf().lines.values()
    assert sum(name.startswith("line ") for name in back.names) == sum(len(path.columns) for path in paths)
    for name in (
        "line M12 right column 3",
        "zone cheek left",
        "zone forehead",
        "no-go eyelid and globe right",
        "no-go neck front",
        "muscle zygomaticus major left",
    ):
        assert name in back.names
    assert back.node("line M07 left")["extras"]["ends_early"] == "ends before the eye"
    right, left = (
        back.node(f"muscle zygomaticus major {side}")["extras"]["fibre_direction"]
        for side in ("right", "left")
    )
    assert np.linalg.norm(right) == pytest.approx(1, abs=1e-3)
    assert right[0] == pytest.approx(-left[0], abs=0.05)
    assert right[1] == pytest.approx(left[1], abs=0.05)
    assert (back.drawn("zone cheek left", "POSITION")[:, 0] > 0).all()


# ------------------------------------------------------------------ a real browser

_VIEWER = """
async (base64) => {
  const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
  const head = new DataView(bytes.buffer);
  const size = head.getUint32(12, true);
  const gltf = JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + size)));
  const binary = bytes.slice(28 + size).buffer;
  const kinds = {5121: Uint8Array, 5123: Uint16Array, 5125: Uint32Array, 5126: Float32Array};
  const widths = {SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4};
  const read = (index) => {
    const a = gltf.accessors[index], view = gltf.bufferViews[a.bufferView];
    return new kinds[a.componentType](binary, view.byteOffset, a.count * widths[a.type]);
  };
  const canvas = Object.assign(document.createElement('canvas'), {width: 200, height: 200});
  document.body.append(canvas);
  const gl = canvas.getContext('webgl2', {preserveDrawingBuffer: true});
  const shader = (kind, text) => {
    const s = gl.createShader(kind); gl.shaderSource(s, text); gl.compileShader(s);
    if (!gl.getShaderParameter(s, gl.COMPILE_STATUS)) throw gl.getShaderInfoLog(s);
    return s;
  };
  const program = gl.createProgram();
  gl.attachShader(program, shader(gl.VERTEX_SHADER, `
    attribute vec3 position; attribute vec3 normal; varying float light; uniform float scale;
    void main() { gl_Position = vec4(position.xy * scale, -position.z * scale, 1.0);
                  light = 0.35 + 0.65 * max(dot(normal, normalize(vec3(-.4, .5, .8))), 0.0); }`));
  gl.attachShader(program, shader(gl.FRAGMENT_SHADER, `
    precision mediump float; varying float light; uniform vec4 colour; uniform float lit;
    void main() { gl_FragColor = vec4(colour.rgb * mix(1.0, light, lit), 1.0); }`));
  gl.linkProgram(program); gl.useProgram(program);
  gl.clearColor(0, 0, 1, 1); gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT); gl.enable(gl.DEPTH_TEST);
  const attribute = (name, values) => {
    const at = gl.getAttribLocation(program, name), buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer); gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(at); gl.vertexAttribPointer(at, 3, gl.FLOAT, false, 0, 0);
    return at;
  };
  const skin = gltf.nodes.find(n => n.name === 'skin');
  const reach = Math.max(...gltf.accessors[gltf.meshes[skin.mesh].primitives[0].attributes.POSITION].max);
  gl.uniform1f(gl.getUniformLocation(program, 'scale'), 0.8 / reach);
  const drawn = {};
  const draw = (number) => {
    const node = gltf.nodes[number];
    for (const child of node.children ?? []) draw(child);
    if (node.mesh === undefined) return;
    for (const p of gltf.meshes[node.mesh].primitives) {
      attribute('position', read(p.attributes.POSITION));
      const lit = 'NORMAL' in p.attributes;
      if (lit) attribute('normal', read(p.attributes.NORMAL));
      else gl.disableVertexAttribArray(gl.getAttribLocation(program, 'normal'));
      gl.uniform1f(gl.getUniformLocation(program, 'lit'), lit ? 1 : 0);
      gl.uniform4fv(gl.getUniformLocation(program, 'colour'),
        gltf.materials[p.material].pbrMetallicRoughness.baseColorFactor);
      if ('indices' in p) {
        const indices = read(p.indices), buffer = gl.createBuffer();
        gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, buffer);
        gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.STATIC_DRAW);
        gl.drawElements(p.mode, indices.length,
          indices instanceof Uint16Array ? gl.UNSIGNED_SHORT : gl.UNSIGNED_INT, 0);
      } else gl.drawArrays(p.mode, 0, gltf.accessors[p.attributes.POSITION].count);
      drawn[node.name] = p.mode;
    }
  };
  gltf.scenes[gltf.scene].nodes.forEach(draw);
  const pixels = new Uint8Array(200 * 200 * 4);
  gl.readPixels(0, 0, 200, 200, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  const at = (x, y) => [...pixels.slice(4 * (y * 200 + x), 4 * (y * 200 + x) + 3)];
  let covered = 0;
  for (let k = 0; k < pixels.length; k += 4)
    if (pixels[k] > 0 || pixels[k + 1] > 0 || pixels[k + 2] < 255) covered += 1;
  return {drawn, covered, corner: at(2, 2), lit: at(95, 132), shaded: at(140, 60), error: gl.getError()};
}
"""


def test_a_browser_draws_the_file(page):
    page.set_content("<body></body>")
    seen = page.evaluate(_VIEWER, base64.b64encode(a_file()).decode())
    assert seen["error"] == 0
    assert seen["corner"] == [0, 0, 255]
    assert seen["covered"] == pytest.approx(np.pi * 80**2, rel=0.05)
    assert sum(seen["lit"]) > sum(seen["shaded"]) > 0
    assert seen["drawn"]["line M03 right"] == 3
    assert seen["drawn"]["skin"] == 4
