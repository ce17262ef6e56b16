"""A plan on the client's own face: its lengths, its cuts, its two sheets, the decision it leaves alone."""

from __future__ import annotations

import json
import os
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ninon.care.journey import VisitPlan
from ninon.care.lines import EVERYBODY
from ninon.care.session_values import Step
from ninon.clinic import journey
from ninon.clinic.client_face import ClientFace, face_without_photo
from ninon.clinic.examples import examples
from ninon.clinic.face_files import paper_face
from ninon.clinic.intake_fields import intake_of
from ninon.clinic.lint_claims import lint_text
from ninon.face.face_lines import Curve
from ninon.face.fit import fit_face
from ninon.face.lines_on_face import LinesOnFace
from ninon.face.no_go import client_zone, no_go_zones
from ninon.face.regions import regions
from ninon.face.template import FACE_TRIANGLES, template
from ninon.face.truth import photograph, random_face
from ninon.report.as_json import plan_json
from ninon.report.face_json import face_out
from ninon.report.plan_page import plan_html
from ninon.report.schema import schema
from ninon.tables.rulebook import rulebook

from .paper_plans import USUAL

FULL = bool(os.environ.get("NINON_FULL"))
FACES = 20 if FULL else 2
ZONES = sorted({zone for row in rulebook().movements.values() for zone in (row.zone, *row.also_zones)})
EXAMPLES = {path.stem: path for path in examples()}


@cache
def somebody(seed: int, photographs: int = 3) -> ClientFace:
    """Return a face fitted to made landmarks; no network looks at anything."""
    built, rng = template(), np.random.default_rng(seed)
    triangles = built.knot_triangles[:FACE_TRIANGLES]
    truth = random_face(built.knots_mm[:468], rng, rms_mm=3.0)
    yaws = (0.0, -45.0, 45.0)[:photographs]
    seen = [photograph(truth, triangles, rng, pose_deg=(0.0, yaw, 0.0), facts={"smile": 1.0}) for yaw in yaws]
    return ClientFace(fit_face(seen, built), tuple(seen))


@cache
def nobody() -> ClientFace:
    return face_without_photo()


def intake(zones: tuple[str, ...] = (), **visit: Any) -> Any:
    """Return the usual client, of whom some places are left out."""
    raw: dict[str, Any] = {key: dict(value) for key, value in USUAL.items()}
    raw["client"]["born"], raw["visit"]["date"] = date(1984, 5, 14), date(2026, 12, 1)
    raw["visit"] |= visit
    raw["intake"]["concerns"] = [key for key, row in rulebook().concerns.items() if not row.medical]
    if zones:
        raw["intake"]["answers"] = {"mole_or_wart_in_path": {"answer": "yes", "zones": list(zones)}}
    return intake_of(raw, rulebook(), "a test")


@cache
def planned(name: str, *, on_face: bool = True) -> VisitPlan:
    return journey.plan(journey.read_intake(EXAMPLES[name]), somebody(1, 1) if on_face else None)


def page_of(plan: VisitPlan, face: ClientFace) -> str:
    return plan_html(plan, face=paper_face(face, journey.contact_radius_mm(plan.intake)))


@cache
def html(name: str) -> str:
    return page_of(planned(name), somebody(1, 1)) if name else ""


def gliding(plan: VisitPlan) -> list[Step]:
    return [] if plan.session.method == "stationary" else list(plan.session.steps)


MOVABLE = [name for name in EXAMPLES if gliding(planned(name, on_face=False))]
"""Examples whose client gets lines; one gets pads, and some nothing today."""

# ------------------------------------------------------------------ the decision


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_face_never_changes_the_decision_or_the_course(name: str):
    with_face, without = planned(name), planned(name, on_face=False)
    assert with_face.eligibility == without.eligibility
    assert with_face.session_decision == without.session_decision
    assert with_face.course == without.course
    assert with_face.home_care == without.home_care
    assert bool(with_face.session.steps) == bool(without.session.steps)


def test_a_face_never_raises_a_current():
    plain, own = journey.plan(intake()), journey.plan(intake(), nobody())
    highest: dict[str, float] = {}
    for step in plain.session.steps:
        highest[step.movement] = max(step.current_uA, highest.get(step.movement, 0.0))
    for step in own.session.steps:
        assert step.current_uA <= highest.get(step.movement, step.ceiling_uA), step.name


# ------------------------------------------------------------------ lengths


@pytest.mark.parametrize("face", [nobody, lambda: somebody(1)], ids=["template", "fitted"])
def test_every_step_has_the_length_of_its_line_on_this_face(face):
    own = face()
    plan = journey.plan(intake(), own)
    lines = own.lines(journey.contact_radius_mm(plan.intake))
    assert len(gliding(plan)) > 20
    for step in gliding(plan):
        total = sum(lines.columns_mm(step.movement, step.side))
        assert step.line_length_mm == pytest.approx(total, abs=0.06), step.name
        assert all(0 <= a < b <= total + 1e-6 for a, b in step.segments_mm), step.name
        assert step.length_mm == pytest.approx(sum(b - a for a, b in step.segments_mm), abs=0.06), step.name


def test_a_longer_line_takes_longer():
    small = journey.plan(intake(), face_without_photo(lengths_mm={"face_width_mm": 115.0}))
    large = journey.plan(intake(), face_without_photo(lengths_mm={"face_width_mm": 140.0}))
    seconds = [
        sum(step.seconds for step in gliding(plan) if step.movement == "M03" and step.side == "right")
        for plan in (small, large)
    ]
    assert seconds[1] > 1.05 * seconds[0]


# ------------------------------------------------------------------ cuts


def test_a_line_that_passes_a_place_left_out_is_cut_on_a_face_and_dropped_without_one():
    dropped = journey.plan(intake(("preauricular",))).session
    plan = journey.plan(intake(("preauricular",)), nobody())
    without = {left.movement for left in dropped.left_out if "the whole line is dropped" in left.because}
    assert without
    drawn = {step.movement for step in plan.session.steps}
    assert without & drawn
    assert not any("the whole line is dropped" in left.because for left in plan.session.left_out)
    for movement in without & drawn:
        said = [left.because for left in plan.session.left_out if left.movement == movement]
        assert any("preauricular" in words for words in said), movement


def test_a_cut_is_drawn_with_a_bar_and_its_reason():
    plan = journey.plan(intake(("preauricular",)), nobody())
    text = page_of(plan, nobody())
    maps = re.findall(r'<svg[^>]*\sid="(?:map|side)-(?:colour|print).*?</svg>', text, re.DOTALL)
    assert len(maps) == 6, "front and both sides, on screen and for print"
    for drawn in maps:
        words = " ".join(re.sub(r"<[^>]+>", " ", drawn).split())
        assert "preauricular" in words


def test_no_cut_stands_on_a_map_without_its_reason():
    for zones in ((), ("cheek",), ("temple", "chin")):
        plan = journey.plan(intake(zones), somebody(2))
        assert "cut here" not in page_of(plan, somebody(2))


def test_every_place_left_out_for_everybody_is_measured_on_a_face():
    measured = {area.zone.partition(":")[0] for area in no_go_zones(nobody().skin, template())}
    for name in MOVABLE:
        plan = planned(name)
        decision = plan.session_decision or plan.eligibility
        always = {hold.zone for hold in decision.holds() if hold.finding == EVERYBODY}
        assert always <= measured, name


# ------------------------------------------------------------------ nothing within what is left out


def kept_points(step: Step, lines: LinesOnFace) -> list[tuple[Curve, np.ndarray]]:
    """Return, for each column of each side of a step, which of its points lie on a stretch that is drawn."""
    found = []
    for side in ("right", "left") if step.side == "both" else (step.side,):
        walked = 0.0
        own = [c for c in lines.curves if (c.movement, c.side) == (step.movement, side)]
        # Of a line done on both sides at once the stretches count along its right half.
        lengths = lines.columns_mm(step.movement, step.side)
        for curve, length_mm in zip(own, lengths, strict=True):
            along = walked + curve.along_mm / curve.length_mm * length_mm
            drawn = np.zeros(len(along), dtype=bool)
            for a, b in step.segments_mm:
                drawn |= (along > a + 1e-6) & (along < b - 1e-6)
            found.append((curve, drawn))
            walked += length_mm
    return found


def check_clear(plan: VisitPlan, face: ClientFace, zones: tuple[str, ...]) -> int:
    """Check every point of every stretch that is drawn; return how many there were."""
    from scipy.spatial import cKDTree

    radius = journey.contact_radius_mm(plan.intake)
    lines, skin, built = face.lines(radius), face.skin, template()
    margins = {hold.zone: hold.margin_mm or 0.0 for hold in plan.eligibility.holds() if hold.zone in zones}
    assert set(zones) <= set(margins)
    never = no_go_zones(skin, built)
    areas = [(client_zone(skin, built, zone, because=""), margin) for zone, margin in margins.items()]
    nearest, where = cKDTree(skin.vertices_mm), regions(built)
    inside = np.logical_or.reduce(
        [where.within(zone) for zone in zones] or [np.zeros(len(skin.vertices_mm), bool)]
    )
    count = 0
    for step in gliding(plan):
        for zone in zones:
            near = lines.near(step.movement, step.side, zone, margins[zone])
            overlaps = [min(b, d) - max(a, c) for a, b in step.segments_mm for c, d in near]
            assert max(overlaps, default=0.0) <= 1e-6, (step.name, zone)
        for curve, drawn in kept_points(step, lines):
            count += int(drawn.sum())
            for area, margin in (*areas, *((area, 0.0) for area in never)):
                clear = area.clearance_mm(skin, curve.anchors, contact_radius_mm=radius)[drawn]
                assert np.all(clear >= margin - 1e-6), (step.name, step.side, area.zone, clear.min())
            # And without any of the house's own measuring: no such point has skin of the place under it.
            assert not inside[nearest.query(curve.points_face[drawn])[1]].any(), (step.name, step.side)
    return count


@settings(max_examples=300 if FULL else 5)
@given(
    seed=st.integers(0, FACES - 1),
    zones=st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True).map(tuple),
)
def test_no_line_lies_in_a_place_left_out_whatever_the_face(seed: int, zones: tuple[str, ...]):
    plan = journey.plan(intake(zones), somebody(seed))
    assert not plan.session.steps or check_clear(plan, somebody(seed), zones) > 0


@pytest.mark.parametrize("seed", range(FACES))
def test_no_line_lies_where_nobody_may_be_touched(seed: int):
    assert check_clear(journey.plan(intake(), somebody(seed)), somebody(seed), ()) > 1000


# ------------------------------------------------------------------ the JSON


def test_the_json_names_the_face_and_is_of_its_published_shape():
    plan, face = planned("demo-client-01-oval-clinic"), somebody(1, 1)
    printed = json.loads(plan_json(plan, {}, face_out(face.geometry, face.curves)))
    Draft202012Validator(schema("plan")).validate(printed)
    assert printed["face"]["grade"] == "coarse"
    assert printed["face"]["template"] == template().fingerprint
    assert {"smile", "one_photograph"} <= {each["code"] for each in printed["face"]["remarks"]}
    lengths = {each["line"]: sum(each["column_lengths_mm"]) for each in printed["face"]["lines"]}
    for step in printed["session"]["steps"]:
        side = "right" if step["side"] == "both" else step["side"]
        assert lengths[f"{step['movement']}-{side}"] == pytest.approx(step["line_length_mm"], abs=0.1)


# ------------------------------------------------------------------ the sheets


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_page_is_whole(name: str):
    text = html(name)
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)
    assert "nan" not in re.findall(r"[a-z]+", " ".join(re.findall(r'\s(?:d|points|x|y)="([^"]*)"', text)))
    assert lint_text(text, name) == []
    assert len(text.encode()) < 1_100_000
    assert page_of(planned(name), somebody(1, 1)) == text, "the same plan gives the same page"


@pytest.mark.parametrize("name", MOVABLE)
def test_both_sides_are_drawn_on_screen_and_for_print(name: str):
    sides = re.search(
        r'<section[^>]*id="sides".*?</section>\s*(?=<section class="sheet|</main>)', html(name), re.S
    )
    assert sides is not None
    for style in ("colour", "print"):
        for view in ("three-quarter-right", "three-quarter"):
            assert f'id="side-{style}-{view}' in sides[0]
    assert "How well this face is known" in sides[0]
    for remark in somebody(1, 1).geometry.remarks:
        assert remark.sentence in sides[0].replace("&#39;", "'").replace("&#x27;", "'")


def test_the_length_of_three_columns_is_as_doubtful_as_all_of_them():
    plan, face = journey.plan(intake(), somebody(1)), somebody(1)
    text = page_of(plan, face).replace("\u00a0", " ")
    columns = [c for c in face.curves if c.line == "M12-right"]
    assert len(columns) == 3
    total, doubt = sum(c.length_mm for c in columns), 1.96 * sum(c.length_sd_mm or 0.0 for c in columns)
    assert f"{total:.0f} ± {doubt:.0f}</td>" in text


def test_pads_have_no_sheet_of_sides():
    pads = planned("demo-client-08-pads")
    assert pads.session.method == "stationary"
    assert 'id="sides"' not in html("demo-client-08-pads")


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))


@pytest.fixture(scope="module")
def most() -> str:
    """A page with every concern, on a face with all there is to say about it."""
    face = somebody(2, 1)
    return page_of(journey.plan(intake(), face), face)


def opened(page: Any, text: str, folder: Path) -> None:
    file = folder / "plan.html"
    file.write_text(text, encoding="utf-8")
    page.goto(file.as_uri())


@pytest.mark.parametrize("form", ["A4", "Letter"])
@pytest.mark.parametrize("sheet", ["map", "sides"])
@pytest.mark.parametrize("name", [*MOVABLE, ""], ids=[*MOVABLE, "every concern"])
def test_a_sheet_takes_exactly_one_page(page, tmp_path, most, name: str, sheet: str, form: str):
    opened(page, html(name) or most, tmp_path)
    page.evaluate(
        "id => document.querySelectorAll('section.sheet').forEach(s => s.id === id || s.remove())", sheet
    )
    assert page.locator("section.sheet").count() == 1
    assert pages_of(page.pdf(format=form, prefer_css_page_size=False)) == 1


@pytest.mark.parametrize("width", [390, 820, 1180])
def test_nothing_has_to_be_scrolled_sideways(page, tmp_path, most, width: int):
    page.set_viewport_size({"width": width, "height": 844})
    opened(page, most, tmp_path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#sides .colour svg").first.bounding_box()["width"] > 300
