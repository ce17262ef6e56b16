"""Steps of a plan as contacts on the skin: nothing of their time or current is lost, and none strays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ninon import tables
from ninon.care.session_values import SessionPlan
from ninon.dosimetry.pair_layouts import LAYOUT_OF
from ninon.dosimetry.strokes import FINGERTIPS, strokes_of
from ninon.errors import InputError
from ninon.face.site_anchors import anchors_of

from .laid import GLOVES, MOVED, PADS, laid, places, session

KINDS = [MOVED, GLOVES, PADS]


def with_step(**changes: Any) -> SessionPlan:
    """The first step alone, changed."""
    plan = session(MOVED)
    step = next(step for step in plan.steps if step.is_energised).model_copy(update=changes)
    return plan.model_copy(update={"steps": (step,)})


def strokes(plan: SessionPlan, **how: Any) -> Any:
    return strokes_of(plan, places(), device=tables.devices()[session(MOVED).device], **how)


@pytest.mark.parametrize("example", KINDS)
def test_every_step_with_current_has_one_stroke_with_its_numbers(example: int):
    energised = [(k, step) for k, step in enumerate(session(example).steps) if step.is_energised]
    assert [stroke.step for stroke in laid(example)] == [k for k, _ in energised]
    for stroke, (_, step) in zip(laid(example), energised, strict=True):
        assert step.contact_area_cm2 is not None
        assert stroke.current_A == pytest.approx(step.current_uA * 1e-6, rel=1e-12)
        assert stroke.contact_area_m2 == pytest.approx(step.contact_area_cm2 * 1e-4, rel=1e-12)
        assert (stroke.passes, stroke.side) == (step.passes, step.side)


@pytest.mark.parametrize("example", KINDS)
def test_the_seconds_of_a_stroke_are_those_of_its_step(example: int):
    for stroke in laid(example):
        seconds = session(example).steps[stroke.step].seconds
        assert stroke.seconds == pytest.approx(seconds, rel=1e-9)
        assert (stroke.dwell_s > 0).all()


@pytest.mark.parametrize("example", KINDS)
def test_what_enters_leaves_again(example: int):
    for stroke in laid(example):
        assert stroke.shares.sum() == pytest.approx(0, abs=1e-15)
        assert stroke.shares[stroke.shares > 0].sum() == pytest.approx(1, rel=1e-15)


@pytest.mark.parametrize("example", KINDS)
def test_all_contacts_lie_on_the_skin(example: int):
    for stroke in laid(example):
        centres = stroke.centres_mm[::5].reshape(-1, 3)
        _, on_it = places().skin.closest(centres)
        assert np.abs(on_it - centres).max() < 1e-6


@pytest.mark.parametrize("example", [MOVED, PADS])
def test_both_contacts_of_a_pair_stay_on_their_side(example: int):
    for stroke in laid(example):
        sign = {"right": -1, "left": 1}.get(stroke.side)
        if sign is not None:
            assert (sign * stroke.centres_mm[..., 0]).min() >= 0, (stroke.movement, stroke.side)


def test_a_hand_crosses_the_midline_by_no_more_than_a_fingertip_where_its_line_begins_there():
    tip = tables.electrodes()["glove_fingertip"].body_diameter_mm
    for stroke in laid(GLOVES):
        inward = {"right": 1, "left": -1}[stroke.side] * stroke.centres_mm[..., 0]
        assert inward.max() < tip, (stroke.movement, stroke.side)
        outside = (inward.max(axis=1) <= 0) @ stroke.dwell_s / stroke.dwell_s.sum()
        assert outside > 0.7, (stroke.movement, stroke.side)


def test_the_anchor_of_a_pair_stays_while_the_other_glides():
    anchored = [
        s for s in laid(MOVED) if LAYOUT_OF[tables.movements()[s.movement].configuration] == "anchored"
    ]
    assert anchored
    for stroke in anchored:
        usual = stroke.centres_mm[~stroke.narrowed]
        still = np.ptp(usual, axis=0).max(axis=1).min()
        moving = np.ptp(usual, axis=0).max(axis=1).max()
        assert still < 1e-9 or len({c.column for c in places().curves if c.movement == stroke.movement}) > 1
        assert moving > 10


def test_pads_lie_at_their_sites():
    sites, plan = tables.pad_sites(), session(PADS)
    for stroke in laid(PADS):
        site = sites[f"{plan.steps[stroke.step].placement}-{stroke.side}"]
        where = places().skin.at(anchors_of(places().template, [site.a, site.b]))
        np.testing.assert_allclose(stroke.centres_mm, where[None], atol=1e-9)


def test_a_glove_touches_with_the_tips_of_its_fingers():
    apart = tables.electrodes()["glove_fingertip"].body_diameter_mm
    for stroke in laid(GLOVES):
        assert stroke.shares.tolist() == [1 / FINGERTIPS] * FINGERTIPS + [-1 / FINGERTIPS] * FINGERTIPS
        of_one_hand = np.linalg.norm(stroke.centres_mm[:, 0] - stroke.centres_mm[:, 1], axis=1)
        assert (of_one_hand <= apart * 1.001).all()  # over the skin, so never more through the air
        assert (of_one_hand > 0.8 * apart).all()


def test_places_further_apart_change_nothing_about_the_time():
    for fine, coarse in zip(laid(MOVED, 2.0), laid(MOVED, 9.0), strict=True):
        assert len(coarse.dwell_s) < len(fine.dwell_s)
        assert coarse.dwell_s.sum() == pytest.approx(fine.dwell_s.sum(), rel=1e-12)
        # The middle of the time lies at the same place.
        means = [np.average(s.centres_mm[:, 0], axis=0, weights=s.dwell_s) for s in (fine, coarse)]
        assert np.linalg.norm(means[0] - means[1]) < 4


def test_right_and_left_are_mirror_images():
    by = {(s.movement, s.part, s.side): s for s in laid(MOVED)}
    for (movement, part, side), right in by.items():
        if side != "right":
            continue
        left = by[movement, part, "left"]
        mirrored = right.centres_mm * [-1, 1, 1]
        # Which contact is the first is a matter of the walking direction.
        one, other = (
            np.linalg.norm(left.centres_mm - m, axis=2).max(axis=1) for m in (mirrored, mirrored[:, ::-1])
        )
        assert np.minimum(one, other).max() < 0.01, movement
        assert left.dwell_s == pytest.approx(right.dwell_s, rel=1e-6)
        assert left.clearance_mm == pytest.approx(right.clearance_mm, abs=0.01)


def test_a_pair_held_closer_lies_closer():
    step = next(s for s in session(MOVED).steps if s.movement == "M03")
    plan = session(MOVED).model_copy(update={"steps": (step,)})
    assert (step.spacing_min_mm or 0) < (step.spacing_max_mm or 0)
    found = [strokes(plan, spacing_share=share)[0] for share in (0.0, 1.0)]
    close, wide = (np.linalg.norm(s.centres_mm[:, 0] - s.centres_mm[:, 1], axis=1).mean() for s in found)
    assert close < wide


@pytest.mark.parametrize("missing", ["contact_area_cm2", "spacing_min_mm", "spacing_max_mm"])
def test_a_step_that_lacks_what_a_dose_needs_is_refused_by_name(missing: str):
    with pytest.raises(InputError, match=missing):
        strokes(with_step(**{missing: None}))


def test_a_device_that_does_not_say_when_current_flows_is_refused_by_name():
    device = tables.devices()[session(MOVED).device].model_copy(update={"duty_fraction": None})
    with pytest.raises(InputError, match=rf"{device.device}.*duty_fraction"):
        strokes_of(session(MOVED), places(), device=device)


def test_pads_without_an_area_or_a_known_site_are_refused_by_name():
    plan = session(PADS)
    step = next(step for step in plan.steps if step.is_energised)
    device = tables.devices()[plan.device]
    for changes, said in (({"contact_area_cm2": None}, "contact area"), ({"placement": "P99"}, "P99")):
        broken = plan.model_copy(update={"steps": (step.model_copy(update=changes),)})
        with pytest.raises(InputError, match=said):
            strokes_of(broken, places(), device=device)


def test_a_line_the_face_does_not_have_is_named():
    with pytest.raises(InputError, match="M01"):
        strokes_of(
            with_step(movement="M01"),
            replace(places(), curves=()),
            device=tables.devices()[session(MOVED).device],
        )
    with pytest.raises(InputError, match="M99"):
        strokes(with_step(movement="M99"))


@pytest.mark.parametrize("every_mm", [0.0, -1.0, float("nan")])
def test_places_need_a_distance(every_mm: float):
    with pytest.raises(InputError, match="every_mm"):
        strokes(session(MOVED), every_mm=every_mm)


def test_a_step_without_current_has_no_stroke():
    assert strokes(with_step(current_uA=0.0)) == ()


def test_a_step_without_a_stretch_of_its_line_is_named():
    with pytest.raises(InputError, match="M01 right"):
        strokes(with_step(segments_mm=()))
