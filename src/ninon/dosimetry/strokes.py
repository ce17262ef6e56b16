"""From the steps of a session plan to contacts on the skin: where, how long, with what share of the current.

Nothing here computes a current: it is the plan's, and a plan without one has no stroke.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray

from ninon import tables
from ninon.care.means import Device
from ninon.care.session_values import SessionPlan, Step
from ninon.dosimetry.pair_layouts import LAYOUT_OF, Layout, laid_pair
from ninon.dosimetry.skin_walks import walked
from ninon.errors import InputError, nearest
from ninon.face.face_lines import Curve
from ninon.face.mesh import Points
from ninon.face.no_go import NoGo
from ninon.face.site_anchors import anchors_of
from ninon.face.surface_points import Anchors, SkinSurface
from ninon.face.template import Template
from ninon.units import microamperes_to_amperes

__all__ = ["FINGERTIPS", "Stroke", "StrokePlaces", "strokes_of"]

FINGERTIPS = 2
"""Fingertips with which one glove touches the skin while it glides (our proposal): they share its current."""


@dataclass(frozen=True, eq=False)
class Stroke:
    """One energised step of a plan, as contacts on the skin at successive places."""

    step: int
    """Index of the step in its plan."""
    movement: str
    side: str
    part: str
    centres_mm: NDArray[np.float64]
    """(k, c, 3): the centres of all contacts, in points_face."""
    shares: NDArray[np.float64]
    """(c,): share of the current that enters through each contact; they add up to 0."""
    dwell_s: NDArray[np.float64]
    """(k,): how long the contacts are at each place in one pass."""
    passes: int
    radius_m: float
    """Of one contact, taken as a disc of the plan's area."""
    current_A: float
    """Peak, as delivered."""
    duty: float
    """Share of the time in which current flows."""
    frequency_Hz: float | None
    clearance_mm: NDArray[np.float64]
    """(k,): least distance of a contact's edge to a place that is never entered; negative inside."""
    narrowed: NDArray[np.bool_]
    """(k,): where the usual layout came too close to such a place and another one was taken."""

    @property
    def seconds(self) -> float:
        """How long current flows in all passes together."""
        return float(self.dwell_s.sum() * self.passes)

    @property
    def mean_current_A(self) -> float:
        """Mean of the absolute value over time."""
        return self.current_A * self.duty

    @property
    def contact_area_m2(self) -> float:
        """Area of one contact."""
        return pi * self.radius_m**2


@dataclass(frozen=True, eq=False)
class StrokePlaces:
    """What strokes are laid on: a face, its lines, and the places nobody touches."""

    skin: SkinSurface
    template: Template
    curves: Sequence[Curve]
    no_go: Sequence[NoGo] = ()


def strokes_of(
    plan: SessionPlan,
    places: StrokePlaces,
    *,
    device: Device,
    every_mm: float = 1.0,
    spacing_share: float = 0.5,
) -> tuple[Stroke, ...]:
    """Return the strokes of a plan on a face.

    Parameters
    ----------
    plan : SessionPlan
        The session; its steps say current, contact area, passes and time.
    places : StrokePlaces
        The face.
    device : Device
        Says for which share of the time current flows.
    every_mm : float
        Distance between successive places.
    spacing_share : float
        Where between the least (0) and the largest spacing (1) of each step the pair is held.

    Raises
    ------
    InputError
        If a step lacks what a dose needs, or names a line or placement the face does not have.
    """
    if not every_mm > 0:
        raise InputError(f"every_mm is {every_mm:g}; places lie at a distance above zero.")
    duty = device.duty_fraction
    if duty is None:
        raise InputError(
            f"The device {device.device} does not say for which share of the time current flows "
            "(duty_fraction). Without it there is no charge; measure it and add it to the row."
        )
    found = []
    for index, step in enumerate(plan.steps):
        if step.is_energised:
            lay = _pads if step.placement else _glide
            found.append(lay(index, step, places, duty, every_mm, spacing_share))
    return tuple(found)


def _glide(
    index: int, step: Step, places: StrokePlaces, duty: float, every_mm: float, spacing_share: float
) -> Stroke:
    area_cm2, low, high = _means(step)
    radius_mm = 10 * sqrt(area_cm2 / pi)
    spacings = (low + spacing_share * (high - low), low)
    layout = _layout(step)
    centres, dwell, clear, narrowed = [], [], [], []
    for curve, at_mm, seconds in _samples(step, places.curves, every_mm):
        laid = [
            _contacts(places.skin, curve, at_mm, one, spacing, gloves=_is_glove(step))
            for one, spacing in _candidates(layout, spacings)
        ]
        points, distance, moved = _first_clear(laid, places, radius_mm, step.side)
        centres.append(points)
        dwell.append(seconds)
        clear.append(distance)
        narrowed.append(moved)
    shares = np.array([1.0, -1.0])
    if _is_glove(step):
        shares = np.repeat(shares, FINGERTIPS) / FINGERTIPS
    return _stroke(index, step, duty, radius_mm, shares, centres, dwell, clear, narrowed)


def _pads(
    index: int, step: Step, places: StrokePlaces, duty: float, every_mm: float, spacing_share: float
) -> Stroke:
    sites = tables.pad_sites()
    name = f"{step.placement}-{step.side}"
    if name not in sites:
        raise InputError(f"There is no placement {name} of pads. {nearest(name, sites)}".strip())
    if step.contact_area_cm2 is None:
        raise InputError(f"The pads {name} have no contact area: without one there is no dose. Measure it.")
    radius_mm = 10 * sqrt(step.contact_area_cm2 / pi)
    anchors = anchors_of(places.template, [sites[name].a, sites[name].b])
    points = places.skin.at(anchors)[None]
    distance = _clearance(places, [anchors[[0]], anchors[[1]]], radius_mm)
    return _stroke(
        index, step, duty, radius_mm, np.array([1.0, -1.0]),
        [points], [np.array([step.seconds / step.passes])], [distance], [np.zeros(1, dtype=bool)],
    )  # fmt: skip


def _stroke(
    index: int, step: Step, duty: float, radius_mm: float, shares: NDArray[np.float64],
    centres: list[NDArray[np.float64]], dwell: list[NDArray[np.float64]],
    clear: list[NDArray[np.float64]], narrowed: list[NDArray[np.bool_]],
) -> Stroke:  # fmt: skip
    return Stroke(
        step=index,
        movement=step.movement,
        side=step.side,
        part=step.part,
        centres_mm=np.concatenate(centres),
        shares=shares,
        dwell_s=np.concatenate(dwell),
        passes=step.passes,
        radius_m=radius_mm / 1000,
        current_A=microamperes_to_amperes(step.current_uA),
        duty=duty,
        frequency_Hz=step.frequency_Hz,
        clearance_mm=np.concatenate(clear),
        narrowed=np.concatenate(narrowed),
    )


def _means(step: Step) -> tuple[float, float, float]:
    """Return contact area and the interval of the spacing; a step without them has no dose."""
    missing = [
        name
        for name in ("contact_area_cm2", "spacing_min_mm", "spacing_max_mm")
        if getattr(step, name) is None
    ]
    if missing or step.contact_area_cm2 is None or step.spacing_min_mm is None or step.spacing_max_mm is None:
        raise InputError(
            f"Step {step.line_number} ({step.movement} {step.side}) has no {', '.join(missing)}: without "
            "that there is no dose. Plan it again with a device whose row has it."
        )
    return step.contact_area_cm2, step.spacing_min_mm, step.spacing_max_mm


def _is_glove(step: Step) -> bool:
    return step.electrode.startswith("glove")


def _layout(step: Step) -> Layout:
    movements = tables.movements()
    if step.movement not in movements:
        raise InputError(f"There is no movement {step.movement}. {nearest(step.movement, movements)}".strip())
    if step.spacing_min_mm == step.spacing_max_mm:
        return "across"  # a fixed pair glides with both its spheres abreast
    name = movements[step.movement].configuration
    if name not in LAYOUT_OF:
        raise InputError(f"{step.movement} is done as '{name}', which has no layout of contacts.")
    return LAYOUT_OF[name]


def _candidates(layout: Layout, spacings: tuple[float, float]) -> Iterator[tuple[Layout, float]]:
    """Give the ways to lay a pair, the usual one first: closer together, then one behind the other."""
    wide, close = spacings
    if layout == "anchored":
        yield layout, close
    else:
        yield layout, wide
        yield layout, close
    if layout != "along":
        yield "along", wide
        yield "along", close
    yield "right of", close
    yield "left of", close


def _contacts(
    skin: SkinSurface,
    curve: Curve,
    at_mm: NDArray[np.float64],
    layout: Layout,
    spacing_mm: float,
    *,
    gloves: bool,
) -> list[tuple[Anchors, Points]]:
    pair = laid_pair(skin, curve, at_mm, layout=layout, spacing_mm=spacing_mm)
    both = [(pair.first, pair.first_mm), (pair.second, pair.second_mm)]
    if not gloves:
        return both
    apart = tables.electrodes()["glove_fingertip"].body_diameter_mm
    # The fingertips of a hand lie side by side, at right angles to the way to the other hand.
    between = pair.second_mm - pair.first_mm
    hands = []
    for anchors, _ in both:
        normal = anchors.of(skin.normals, skin.triangles)
        abreast = np.cross(normal, between)
        for k in range(FINGERTIPS):
            hands.append(walked(skin, anchors, abreast, (k - (FINGERTIPS - 1) / 2) * apart))
    return hands


def _first_clear(
    laid: Sequence[Sequence[tuple[Anchors, Points]]], places: StrokePlaces, radius_mm: float, side: str
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return for each place the first way to lay the contacts that keeps clear, or the one that does best."""
    clear = np.stack([_clearance(places, [anchors for anchors, _ in one], radius_mm) for one in laid])
    room = np.minimum(clear, np.stack([_own_side(contacts, side) for contacts in laid]))
    good = room >= 0
    choice = np.where(good.any(axis=0), good.argmax(axis=0), room.argmax(axis=0))
    points = np.stack([np.stack([p for _, p in contacts], axis=1) for contacts in laid])
    each = np.arange(clear.shape[1])
    return points[choice, each], clear[choice, each], choice > 0


def _clearance(places: StrokePlaces, contacts: Sequence[Anchors], radius_mm: float) -> NDArray[np.float64]:
    least = np.full(len(contacts[0]), np.inf)
    for area in places.no_go:
        for anchors in contacts:
            least = np.minimum(least, area.clearance_mm(places.skin, anchors, contact_radius_mm=radius_mm))
    return least


def _own_side(contacts: Sequence[tuple[Anchors, Points]], side: str) -> NDArray[np.float64]:
    """Return how far the contacts stay on their side: both electrodes of a pair stay on one side."""
    x = np.stack([points[:, 0] for _, points in contacts])
    if side == "right":
        return np.asarray(-x.max(axis=0))
    if side == "left":
        return np.asarray(x.min(axis=0))
    return np.full(x.shape[1], np.inf)


def _samples(
    step: Step, curves: Sequence[Curve], every_mm: float
) -> Iterator[tuple[Curve, NDArray[np.float64], NDArray[np.float64]]]:
    """Give for each stretch of each column: places along it, and the seconds spent at each in one pass."""
    columns = [c for c in curves if c.movement == step.movement and c.side == step.side]
    if not columns:
        raise InputError(f"The face has no line {step.movement} on the {step.side} side.")
    lengths = [curve.length_mm for curve in columns]
    # A plan made without this face counts along the template's line; shares of the length carry over.
    scale = sum(lengths) / step.line_length_mm if step.line_length_mm else 1.0
    stretches = list(_stretches(step, lengths, scale))
    if not stretches:
        raise InputError(f"{step.movement} {step.side}: no stretch of its line was planned; plan it again.")
    held = [(column, to) for column, _, to in stretches if to >= lengths[column] - _END_MM] or stretches[-1:]
    gliding = min(step.length_mm / step.speed_mm_s, step.seconds / step.passes)
    holding = step.seconds / step.passes - gliding
    speed = sum(to - start for _, start, to in stretches) / gliding
    for column, start, to in stretches:
        count = max(int(np.ceil((to - start) / every_mm)), 1)
        edges = np.linspace(start, to, count + 1)
        seconds = np.diff(edges) / speed
        if any(column == where[0] and to == where[-1] for where in held):
            seconds[-1] += holding / len(held)  # the electrodes are held at the end of a column
        yield columns[column], (edges[:-1] + edges[1:]) / 2, seconds


_END_MM = 0.5


def _stretches(step: Step, lengths: Sequence[float], scale: float) -> Iterator[tuple[int, float, float]]:
    """Give the stretches of a step as column, from and to."""
    begins = np.concatenate([[0.0], np.cumsum(lengths)])
    for start, to in step.segments_mm:
        for column, (first, last) in enumerate(pairwise(begins)):
            low, high = max(start * scale, first), min(to * scale, last)
            if high - low > 1e-6:
                yield column, low - first, high - first
