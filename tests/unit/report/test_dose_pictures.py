"""Pictures of a dose: what they show is what was computed, they stay small, and they say what they are."""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from ninon.dosimetry.dose import MODEL_WORDS
from ninon.face.drawing import View
from ninon.report.dose_bars import BarPlan, dose_bars
from ninon.report.dose_colours import DOSE_STEPS, dose_levels, dose_paint, dose_print_variables, step_of
from ninon.report.dose_histogram import HistogramPlan, depth_chart, depth_table, layer_depths_mm, volume_chart
from ninon.report.dose_map_field import MapField
from ninon.report.dose_map_picture import DoseLayer, dose_boxes, dose_map_picture
from ninon.report.dose_map_skin import SeenSkin
from ninon.report.dose_maps import DOSE_VIEWS, layer_of
from ninon.report.dose_source import layer_values
from ninon.report.dose_units import CHARGE_MC
from ninon.report.map_face import Box
from ninon.report.plan_lines import line_marks
from ninon.report.shelf import packaged_shelf
from ninon.report.tokens import Style
from tests.unit.report.dose_shown import dose, paper_face, shown

SVG = "{http://www.w3.org/2000/svg}"


@cache
def layer(name: str = "skin") -> DoseLayer:
    return layer_of([shown()], name)[0]


@cache
def skin(view: View = "front") -> SeenSkin:
    return SeenSkin(paper_face().views[view], shown().face)


@cache
def drawn(view: View = "front", style: Style = "colour") -> str:
    marks = line_marks(shown().plan, packaged_shelf(), on_face=True)
    return dose_map_picture(layer(), skin(view), marks, style=style, title="T", description="D", prefix="p")


@cache
def field(view: View = "front") -> MapField:
    return MapField(skin(view), layer().values)


def inside(rings, place) -> bool:
    """Whether a place lies inside an odd number of rings."""
    count = 0
    x, y = place
    for ring in rings:
        (ax, ay), (bx, by) = np.asarray(ring).T, np.roll(ring, -1, axis=0).T
        crosses = (ay > y) != (by > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            count += int((crosses & (x < ax + (y - ay) / (by - ay) * (bx - ax))).sum())
    return count % 2 == 1


# ------------------------------------------------------------------ maps


@pytest.mark.parametrize("view", DOSE_VIEWS)
def test_a_map_is_well_formed_small_and_has_every_id_it_uses(view):
    text = drawn(view)
    assert len(text.encode()) < 250_000
    root = ET.fromstring(text)
    ids = [each.attrib["id"] for each in root.iter() if "id" in each.attrib]
    assert len(ids) == len(set(ids))
    assert {a or b for a, b in re.findall(r"url\(#([^)]+)\)|href=\"#([^\"]+)\"", text)} <= set(ids)


def test_a_map_says_in_the_picture_that_it_is_an_estimate_and_names_its_unit():
    words = [each.text for each in ET.fromstring(drawn()).iter(f"{SVG}text")]
    assert MODEL_WORDS in words
    assert "Charge density in the skin, mC/cm²" in words


def test_in_one_colour_no_map_has_a_hue():
    colours = re.findall(r"#[0-9A-Fa-f]{6}\b", drawn(style="print"))
    assert colours
    assert all(len(set(re.findall("..", colour[1:].lower()))) == 1 for colour in colours)


def test_every_vertex_that_is_seen_lies_in_the_band_of_its_value():
    rings = {level: field().above(level) for level in layer().levels}
    outlook, values = paper_face().views["front"].outlook, layer().values
    seen = np.flatnonzero(np.isfinite(values) & outlook.seen(shown().face.vertices_mm))
    places = outlook.places(shown().face.vertices_mm)
    facing = (outlook.normals @ outlook.rotation.T)[:, 2]
    chosen = [v for v in seen[:: max(1, len(seen) // 400)] if facing[v] > 0.5]
    assert len(chosen) > 100
    right = 0
    for vertex in chosen:
        step = 1 + sum(inside(rings[level], places[vertex]) for level in layer().levels)
        near = (values[vertex] * 0.85, values[vertex] * 1.18)
        right += step_of(near[0], layer().levels) <= step <= step_of(near[1], layer().levels)
    assert right >= 0.97 * len(chosen)


def test_what_was_not_computed_is_outside_the_edge():
    face, outlook = shown().face, paper_face().views["front"].outlook
    seen = outlook.seen(face.vertices_mm)
    places = outlook.places(face.vertices_mm)
    low, high = places[face.treated].min(axis=0), places[face.treated].max(axis=0)
    far = (places < low - 3).any(axis=1) | (places > high + 3).any(axis=1)
    outside = np.flatnonzero(seen & ~face.treated & far)[::40]
    assert len(outside) > 20
    assert not any(inside(skin().computed, places[v]) for v in outside)
    x, y, _ = face.vertices_mm.T
    eyes = np.flatnonzero(seen & (np.hypot(np.abs(x) - 32, y + 2) < 9))
    assert len(eyes)
    assert not any(inside(skin().computed, places[v]) for v in eyes)


def test_the_numbers_stand_on_their_own_lines_and_apart():
    spots = field().number_spots(layer().levels)
    assert {spot.level for spot in spots} >= set(layer().levels[1:])
    for spot in spots:
        points = np.concatenate(field().above(spot.level))
        assert np.linalg.norm(points - spot.place, axis=1).min() < 8
    places = np.array([spot.place for spot in spots])
    apart = np.linalg.norm(places[:, None] - places[None], axis=2) + 1e3 * np.eye(len(places))
    assert apart.min() >= 19


def test_views_that_stand_side_by_side_have_one_size():
    boxes: list[Box] = dose_boxes([skin(view) for view in DOSE_VIEWS])
    assert len({box[1:] for box in boxes}) == 1


def test_a_map_of_nothing_draws_no_step():
    zeros = np.where(shown().face.treated, 0.0, np.nan)
    empty = DoseLayer("Charge density in the skin", zeros, (), CHARGE_MC)
    text = dose_map_picture(empty, skin(), title="T", description="D", prefix="p")
    ET.fromstring(text)
    assert "--dose-" not in text


# ------------------------------------------------------------------ steps


def test_steps_follow_a_scale_people_know_and_rise():
    rng = np.random.default_rng(5)
    for size in (1e-3, 0.04, 3.0, 700.0):
        levels = dose_levels(size * np.exp(rng.normal(0, 1.2, 2000)))
        assert len(levels) == DOSE_STEPS - 1
        assert list(levels) == sorted(set(levels))
        assert {f"{level:e}".split("e")[0].rstrip("0").rstrip(".") for level in levels} <= {"1", "2", "5"}


def test_values_that_lie_near_each_other_get_finer_steps():
    near = dose_levels(np.linspace(2.1, 7.9, 300))
    assert near == (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)


def test_nothing_above_zero_has_no_steps():
    assert dose_levels(np.array([0.0, np.nan])) == ()


def test_greys_get_darker_with_the_dose_as_evenly_as_the_colours():
    greys = [int(g, 16) for g in re.findall(r"#(..)\1\1", dose_print_variables())]
    gaps = -np.diff(greys)
    assert len(greys) == DOSE_STEPS
    assert gaps.min() > 20
    assert all(f"#{g:02X}" in dose_paint(k, "print") for k, g in enumerate(greys, start=1))


def test_two_doses_that_are_compared_share_their_steps():
    a, b = layer_of([shown(), shown(0.6)], "muscle")
    assert a.levels == b.levels
    assert np.nanmax(b.values) == pytest.approx(0.6 * np.nanmax(a.values), rel=1e-5)


def test_values_outside_the_treated_area_are_no_numbers():
    values = layer_values(shown(), "muscle")
    assert np.isnan(values[~shown().face.treated]).all()
    assert np.isfinite(values[shown().face.treated]).all()


# ------------------------------------------------------------------ bars and charts


def test_bars_span_their_interval_on_one_axis_and_carry_their_numbers():
    text = dose_bars([BarPlan(dose().muscles)])
    root = ET.fromstring(text)
    spans = [(float(r.attrib["x"][:-1]), float(r.attrib["width"][:-1])) for r in root.iter("rect")
             if r.attrib["class"] == "span"]  # fmt: skip
    assert len(spans) == len(dose().muscles)
    # On an axis by factors, intervals of the same ratio are equally wide.
    assert max(w for _, w in spans) - min(w for _, w in spans) < 0.3
    words = "".join(root.itertext())
    assert "Masseter relax" in words
    assert "2.0 (0.8–4.2)" in words
    assert MODEL_WORDS in words


def test_rows_go_from_the_forehead_down():
    names = re.findall(r"<b>([A-Z][a-z ]+)</b>", dose_bars([BarPlan(dose().muscles)]))
    assert names[0] == "Frontalis"
    assert names[-1] == "Platysma"


def test_a_muscle_that_one_side_does_not_reach_says_so():
    one = [part for part in dose().muscles if part.name == "masseter" and part.side == "right"]
    assert "not reached" in dose_bars([BarPlan(one)])
    assert "No muscle" in dose_bars([BarPlan([])])


def test_charts_are_well_formed_described_and_share_their_axes():
    plans = [HistogramPlan(dose(f).depths, dose(f).histograms, name) for f, name in ((1.0, "A"), (0.6, "B"))]
    layers = layer_depths_mm(shown().face)
    for text in (
        depth_chart(plans, CHARGE_MC, layers, prefix="d"),
        volume_chart(plans, CHARGE_MC, prefix="v"),
    ):
        root = ET.fromstring(text)
        described = root.find(f"{SVG}desc")
        assert described is not None
        assert MODEL_WORDS in (described.text or "")
        assert any(path.attrib.get("stroke-dasharray") == "7 4" for path in root.iter(f"{SVG}path"))


def test_layers_are_named_at_their_depth_without_touching():
    root = ET.fromstring(depth_chart([HistogramPlan(dose().depths, ())], CHARGE_MC, layer_depths_mm(shown().face), prefix="d"))  # fmt: skip  # noqa: E501
    at = {each.text: float(each.attrib["y"]) for each in root.iter(f"{SVG}text") if "y" in each.attrib}
    heights = [at[name] for name in ("skin", "fat", "SMAS", "muscle", "deep")]
    assert (np.diff(heights) >= 14.9).all()


def test_half_of_the_volume_is_told_in_words():
    text = volume_chart([HistogramPlan((), dose().histograms)], CHARGE_MC, prefix="v")
    assert "50% of the volume receives at least 1;" in text


def test_the_depth_table_has_a_row_for_each_depth():
    text = depth_table(HistogramPlan(dose().depths, ()), CHARGE_MC)
    assert text.count('scope="row"') == len(dose().depths)
