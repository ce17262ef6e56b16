"""The line map and the pad map: what they show, in colour and in black, alone and together on one page."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from ninon.errors import InputError, TableError
from ninon.face.drawing import VIEWS, View
from ninon.report.face_symbol import face_symbol
from ninon.report.hatch import HATCH_MM, hatch_path
from ninon.report.line_marks import ZONE_GROUP_OF
from ninon.report.linemap import Cut, LineMark, line_map, zone_group
from ninon.report.map_frame import VIEW_BOX, MapWords
from ninon.report.padmap import PAD_MM, PadMark, pad_map
from ninon.report.svg import element, number
from ninon.report.tokens import PRINT, Style, paint, token, tokens_css
from tests.unit.face.drawn_lines import MOVEMENTS

SVG = "{http://www.w3.org/2000/svg}"
STYLES: tuple[Style, ...] = ("colour", "print")

every_style = pytest.mark.parametrize("style", STYLES)
every_view = pytest.mark.parametrize("view", VIEWS)


def all_marks() -> list[LineMark]:
    """Nineteen movements: right odd, left even, one number on the midline and one for both sides by hand."""
    marks: list[LineMark] = []
    for i, m in enumerate(MOVEMENTS):
        mark = LineMark(
            2 * i + 1,
            m.name,
            "right",
            zone_group(m.zone),
            m.right,
            m.offset_below_jaw_mm,
            by_hand=m.sides == "both",
        )
        if m.sides == "pair":
            marks += [mark, replace(mark, number=2 * i + 2, side="left", points=m.left)]
        else:
            marks.append(replace(mark, side=m.sides))
    return marks


MARKS = all_marks()
JAW = [mark for mark in MARKS if mark.movement == "M03"]


def drawn(marks=MARKS, excluded=(), *, style: Style = "colour", view: View = "front", **more) -> str:
    return line_map(marks, excluded, style=style, view=view, title="Line map", description="37 lines", **more)


def ids(root: ET.Element) -> list[str]:
    return [element.attrib["id"] for element in root.iter() if "id" in element.attrib]


def numbers(root: ET.Element) -> Counter[str]:
    return Counter(g.attrib["data-number"] for g in root.iter(f"{SVG}g") if "data-number" in g.attrib)


# ------------------------------------------------------------------ well made


@every_view
@every_style
def test_the_map_is_well_formed_and_every_id_it_uses_is_there_once(style: Style, view: View):
    text = drawn(style=style, view=view, excluded=("cheek", "forehead:left"))
    root = ET.fromstring(text)
    own = ids(root)
    assert len(own) == len(set(own))
    used = set(re.findall(r"url\(#([^)]+)\)|href=\"#([^\"]+)\"", text))
    assert {a or b for a, b in used} <= set(own)


@every_style
def test_the_full_set_stays_small(style: Style):
    assert len(drawn(style=style).encode()) < 350_000


def test_the_same_plan_is_drawn_the_same_way():
    assert drawn() == drawn()


def test_people_who_do_not_see_it_hear_its_title_and_description():
    root = ET.fromstring(line_map(JAW, style="print", title="A & B <map>", description="2 lines", prefix="x"))
    assert root.attrib["role"] == "img"
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert (title.text, desc.text) == ("A & B <map>", "2 lines")
    assert root.attrib["aria-labelledby"] == title.attrib["id"]
    assert root.attrib["aria-describedby"] == desc.attrib["id"]


def test_several_maps_on_one_page_share_one_face():
    face = face_symbol("page", "front")
    maps = [drawn(prefix=prefix, face_prefix="page") for prefix in ("one", "two")]
    alone = drawn(prefix="one")
    page = ET.fromstring(f"<body><svg xmlns='http://www.w3.org/2000/svg'>{face}</svg>{''.join(maps)}</body>")
    assert len(ids(page)) == len(set(ids(page)))
    assert all(len(alone) - len(each) > 80_000 for each in maps)
    assert sum("page-face" in use.attrib["href"] for use in page.iter(f"{SVG}use")) == 2


# ------------------------------------------------------------------ lines and numbers


def test_every_line_is_numbered_once_and_a_line_of_both_sides_on_both():
    root = ET.fromstring(drawn())
    assert set(numbers(root)) == {str(mark.number) for mark in MARKS}
    for mark in MARKS:
        assert numbers(root)[str(mark.number)] == (2 if mark.side == "both" else 1)


def test_three_columns_stand_under_one_number():
    brow = [mark for mark in MARKS if mark.movement == "M12" and mark.side == "right"]
    root = ET.fromstring(drawn(brow))
    assert sum("data-movement" in g.attrib for g in root.iter(f"{SVG}g")) == 3
    assert sum(numbers(root).values()) == 1


@every_style
def test_right_is_a_ring_left_is_filled_and_the_midline_is_half(style: Style):
    root = ET.fromstring(drawn(style=style))
    side_of = {str(mark.number): mark for mark in MARKS}
    for g in root.iter(f"{SVG}g"):
        if "data-number" not in g.attrib:
            continue
        mark = side_of[g.attrib["data-number"]]
        colour, paper = paint(f"zone-{mark.zone_group}", style), paint("surface-card", style)
        fill = g.findall(f"{SVG}circle")[-1].attrib["fill"]
        if mark.side != "both":
            assert fill == (colour if mark.side == "left" else paper)
        assert (g.find(f"{SVG}path") is not None) == (mark.side == "midline")


def test_lines_have_the_colour_of_their_zone_and_a_halo():
    root = ET.fromstring(drawn())
    groups = {mark.movement: mark.zone_group for mark in MARKS}
    lines = [g for g in root.iter(f"{SVG}g") if "data-movement" in g.attrib]
    assert len(lines) == 2 * (len(MOVEMENTS) - 1 + 2) + 1
    for g in lines:
        assert g.attrib["fill"] == paint(f"zone-{groups[g.attrib['data-movement']]}")
        assert g.attrib["stroke"] == paint("surface-stage")
        assert g.attrib["paint-order"] == "stroke"


def test_what_is_done_by_hand_is_dotted_and_lies_below_the_rest():
    root = ET.fromstring(drawn())
    lines = [g for g in root.iter(f"{SVG}g") if "data-movement" in g.attrib]
    assert [g.attrib["data-movement"] for g in lines[:2]] == ["M18", "M18"]
    path = lines[0].find(f"{SVG}path")
    assert path is not None
    assert path.attrib["d"].count("M") > 20


def test_in_one_colour_the_decollete_is_dashed_and_nothing_has_a_hue():
    fan = [mark for mark in MARKS if mark.movement == "M00"]
    for style in STYLES:
        root = ET.fromstring(drawn(fan, style=style))
        path = next(g for g in root.iter(f"{SVG}g") if "data-movement" in g.attrib).find(f"{SVG}path")
        assert path is not None
        assert (path.attrib["d"].count("M") > 2) == (style == "print")
    colours = {c.lower() for c in re.findall(r"#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})\b", drawn(style="print"))}
    assert all(len(set(re.findall(".." if len(c) == 7 else ".", c[1:]))) == 1 for c in colours)


def test_a_turned_view_leaves_out_the_side_it_hides():
    left = ET.fromstring(drawn(view="three_quarter"))
    assert {mark.side for mark in MARKS if str(mark.number) in numbers(left)} == {"left", "midline", "both"}
    right = ET.fromstring(drawn(view="three_quarter_right"))
    assert {mark.side for mark in MARKS if str(mark.number) in numbers(right)} == {"right", "midline", "both"}


def test_a_plan_without_lines_is_still_a_face():
    root = ET.fromstring(drawn([]))
    assert root.find(f"{SVG}use") is not None
    assert numbers(root) == Counter()


# ------------------------------------------------------------------ cut lines


def test_a_cut_line_says_why_and_has_no_arrow():
    whole = drawn(JAW)
    cut = drawn([replace(JAW[0], cut_at=Cut(0.5, "filler, 20 March")), JAW[1]])
    assert "filler, 20 March" in "".join(ET.fromstring(cut).itertext())
    first = re.compile(r'data-movement="M03" data-side="right"[^>]*><path d="([^"]*)"')
    shorter, longer = (first.search(text) for text in (cut, whole))
    assert shorter is not None
    assert longer is not None
    assert len(shorter[1]) < 0.7 * len(longer[1])


def test_a_long_reason_is_wrapped_never_shortened():
    reason = "a scar from an operation on the right side of the jaw that is still red"
    text = " ".join(ET.fromstring(drawn([replace(JAW[0], cut_at=Cut(0.6, reason))])).itertext())
    assert all(word in text for word in reason.split())


@pytest.mark.parametrize("share", [0.0, -1.0, 1.2])
def test_a_cut_outside_its_line_is_refused(share: float):
    with pytest.raises(InputError, match=r"Line 7 \(M03\) is cut"):
        drawn([replace(JAW[0], number=7, cut_at=Cut(share, "x"))])


# ------------------------------------------------------------------ what is hatched, what is written


def hatched(text: str) -> int:
    group = next(g for g in ET.fromstring(text).iter(f"{SVG}g") if g.attrib.get("class") == "nogo")
    return len(group[1])


def test_five_areas_are_always_hatched_and_an_excluded_zone_besides():
    assert hatched(drawn([])) == 5
    assert hatched(drawn([], ("cheek",))) == 7
    assert hatched(drawn([], ("cheek:right",))) == 6
    assert hatched(drawn([], ("chin", "chin"))) == 6
    assert hatched(drawn([], ("eyelid_and_globe", "carotid"))) == 5


def test_hatch_lines_rise_to_the_right_and_stay_inside_their_shape():
    square = ((0.0, 0.0), (40.0, 0.0), (40.0, 40.0), (0.0, 40.0))
    lines = re.findall(r"M([-\d.]+) ([-\d.]+)L([-\d.]+) ([-\d.]+)", hatch_path([square]))
    assert len(lines) == int(80 / (HATCH_MM * 2**0.5)) + 1
    for x0, y0, x1, y1 in (map(float, line) for line in lines):
        assert x1 - x0 == pytest.approx(y0 - y1, abs=0.2)
        assert all(-0.1 < v < 40.1 for v in (x0, y0, x1, y1))


def test_a_zone_or_a_side_that_does_not_exist_is_refused():
    with pytest.raises(InputError, match="Did you mean 'cheek'"):
        drawn([], ("cheeek",))
    with pytest.raises(InputError, match="'cheek:both' names no side"):
        drawn([], ("cheek:both",))


@every_style
def test_sides_and_scale_are_marked(style: Style):
    words = "".join(ET.fromstring(drawn([], style=style)).itertext())
    assert all(part in words for part in ("client’s right", "client’s left", "40 mm"))
    assert "h40" in drawn([], style=style)
    assert "client’s right" not in drawn([], style=style, view="three_quarter")


def test_the_words_on_the_picture_can_be_in_another_language():
    words = MapWords("R", "L", "rechts der Klientin", "links der Klientin", "40 mm")
    assert "rechts der Klientin" in drawn([], words=words)


@every_view
def test_everything_fits_into_the_picture(view: View):
    left, top, width, height = VIEW_BOX[view]
    for x, y in re.findall(r'circle cx="([-\d.]+)" cy="([-\d.]+)"', drawn(view=view)):
        assert left + 5 < float(x) < left + width - 5
        assert top + 5 < float(y) < top + height - 5


# ------------------------------------------------------------------ pads

PADS = [
    PadMark(1, "jawline", "right", "jaw", 150, 58),
    PadMark(2, "jawline", "left", "jaw", 379, 288),
    PadMark(3, "cheek", "right", "cheek", 207, 137),
    PadMark(4, "cheek", "left", "cheek", 427, 366),
]


def pads(**more) -> str:
    return pad_map(PADS, title="Pads", description="Four pairs", **{"style": "colour", **more})


@every_style
def test_each_pair_is_two_round_pads_a_curve_and_a_number(style: Style):
    root = ET.fromstring(pads(style=style))
    assert numbers(root) == Counter("1234")
    groups = [g for g in root.iter(f"{SVG}g") if "data-placement" in g.attrib]
    assert len(groups) == 4
    for g in groups:
        ellipses = list(g[1].iter(f"{SVG}ellipse"))
        assert [float(e.attrib["ry"]) for e in ellipses] == [PAD_MM / 2] * 2
        filled = {float(e.attrib["fill-opacity"]) > 0 for e in ellipses}
        assert filled == {g.attrib["data-side"] == "left"}


def test_a_pad_is_round_where_the_skin_faces_the_viewer_and_narrow_at_the_side():
    def widths(view: View) -> list[float]:
        group = next(
            g for g in ET.fromstring(pads(view=view)).iter(f"{SVG}g") if g.attrib.get("data-side") == "left"
        )
        return [float(e.attrib["rx"]) for e in group[1].iter(f"{SVG}ellipse")]

    assert max(widths("front")) < 0.7 * PAD_MM / 2
    assert min(widths("three_quarter")) > 0.75 * PAD_MM / 2


def test_a_pair_on_one_point_is_refused():
    with pytest.raises(InputError, match="Both pads of 'jawline'"):
        pad_map([replace(PADS[0], b=150)], style="print", title="x", description="y")


# ------------------------------------------------------------------ tokens and markup


def test_colours_come_from_the_tokens_with_a_literal_behind_them():
    assert token("zone-jaw") == "#0E743A"
    assert token("zone-jaw", "dark") == "#4FEBB8"
    assert paint("zone-jaw") == "var(--zone-jaw, #0E743A)"
    assert paint("zone-jaw", "print") == "var(--zone-jaw, #000000)"
    assert set(PRINT) <= set(re.findall(r"--([a-z0-9-]+):", tokens_css()))


def test_a_colour_nobody_defined_is_refused():
    with pytest.raises(TableError, match="--zone-elbow"):
        token("zone-elbow")


def test_every_zone_has_a_line_colour_and_a_cheek_line_from_the_chin_is_a_jaw_line():
    assert {paint(f"zone-{group}") for group in ZONE_GROUP_OF.values()}
    assert zone_group("cheek", ("preauricular",)) == "cheek"
    assert zone_group("cheek", ("chin", "preauricular")) == "jaw"
    with pytest.raises(InputError, match="Did you mean 'cheek'"):
        zone_group("chek")


@pytest.mark.parametrize(
    ("value", "written"), [(1.0, "1"), (-0.001, "0"), (2.345, "2.35"), (0.1, "0.1"), (-3.10, "-3.1")]
)
def test_a_number_is_written_short(value: float, written: str):
    assert number(value) == written


def test_an_attribute_is_escaped_or_left_out():
    assert element("a", {"b": 'x"<y', "c": None}) == "<a b='x\"&lt;y'/>"
