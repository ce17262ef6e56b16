"""Which lines a client could have: by concern, place, method, device and electrode, before any current.

A line that cannot be had is left out and says why. Eligibility asks here whether anything is left to plan,
and the session plan starts from the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pydantic import BaseModel, ConfigDict

from ninon.care.concerns import JudgedConcern
from ninon.care.intake import Intake
from ninon.care.rulebook import Rulebook

if TYPE_CHECKING:
    from ninon.care.means import Device, Electrode, MethodName, Setting
    from ninon.care.movements import Movement, Placement

__all__ = ["EVERYBODY", "LeftOut", "Line", "ZoneHold", "after_exclusions", "device_of", "reachable_lines"]


EVERYBODY = "everybody"
"""The finding of places that are left out whoever the client is."""


class ZoneHold(BaseModel):
    """A place that a reason leaves out, or holds at the lowest step."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zone: str
    effect: str
    finding: str
    margin_mm: float | None = None


class LeftOut(BaseModel):
    """A line, or a part of one, that is not planned, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    movement: str
    name: str
    part: str = "line"
    """``line``, ``inside the eye ring`` or ``placement …``."""
    because: str
    sources: tuple[str, ...] = ()
    next_session: bool = False
    """Whether it only waits for the next session."""


@dataclass(frozen=True)
class Line:
    """A movement with the means that draw it, or a placement that stands for it."""

    movement: Movement
    passes: int
    concerns: tuple[str, ...]
    electrode: Electrode | None = None
    spacing_mm: tuple[float, float] | None = None
    placement: Placement | None = None
    inside_eye_ring: bool = True
    """Whether the step inside the eye ring is drawn, for a line that has one."""

    @property
    def zone(self) -> str:
        """The place it is named after."""
        return self.placement.zone if self.placement else self.movement.zone

    @property
    def also_zones(self) -> tuple[str, ...]:
        """The places it only passes."""
        return self.placement.also_zones if self.placement else self.movement.also_zones

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"{self.placement.placement} pads" if self.placement else self.movement.name

    @property
    def in_eye_ring(self) -> str:
        """``no``, ``part`` or ``whole``; no placement lies in the ring."""
        return "no" if self.placement else self.movement.eye_ring


def device_of(intake: Intake, rulebook: Rulebook) -> Device:
    """Return the device of the visit: the clinic's own row first, then the table's."""
    own = next((d for d in intake.devices if d.device == intake.visit.device), None)
    return own or rulebook.devices[intake.visit.device]


def reachable_lines(
    intake: Intake, *, rulebook: Rulebook, concerns: Sequence[JudgedConcern]
) -> tuple[tuple[Line, ...], tuple[LeftOut, ...]]:
    """Return the lines that concerns, place, method, device and electrodes allow, and those they do not.

    Parameters
    ----------
    intake : Intake
        What was told.
    rulebook : Rulebook
        The tables.
    concerns : sequence of JudgedConcern
        The wished concerns, decided one by one.

    Returns
    -------
    lines : tuple of Line
        In the order they are drawn.
    left_out : tuple of LeftOut
        Wanted lines that cannot be had, each with its reason.
    """
    visit = intake.visit
    asked = tuple(_Asked(c.row.concern, _sites(c), c.is_planned) for c in concerns)
    own = next((d for d in intake.devices if d.device == visit.device), None)
    return _reachable(visit.setting, visit.method, visit.device, own, visit.electrodes, asked, rulebook)


def _sites(concern: JudgedConcern) -> tuple[str, ...]:
    """Return the places a concern's lines are kept to; a medical one with lines anywhere has none."""
    row = concern.row
    anywhere = row.medical and row.movement_scope == "all"
    return () if row.marked_zones == "stay_out" or anywhere else concern.wish.zones


class _Asked(NamedTuple):
    """A concern as far as lines go: where its lines may run, and whether it is planned at all."""

    concern: str
    sites: tuple[str, ...]
    is_planned: bool


@dataclass(frozen=True)
class _Means:
    """Where and with what the lines are drawn."""

    setting: Setting
    method: MethodName
    device: Device
    electrodes: tuple[str, ...] | None

    @property
    def at_hand(self) -> tuple[str, ...]:
        return self.electrodes or self.device.electrodes


@lru_cache(maxsize=256)
def _reachable(
    setting: Setting,
    method: MethodName,
    device: str,
    own_row: Device | None,
    electrodes: tuple[str, ...] | None,
    asked: tuple[_Asked, ...],
    rulebook: Rulebook,
) -> tuple[tuple[Line, ...], tuple[LeftOut, ...]]:
    """Work the lines out once for each combination: eligibility and session ask the same thing."""
    means = _Means(setting, method, own_row or rulebook.devices[device], electrodes)
    lines: list[Line] = []
    left_out: list[LeftOut] = []
    for line in _wanted(rulebook, asked):
        problem = _not_here(line.movement, means)
        if problem:
            left_out.append(_left(line, problem, means.device.sources))
        elif line.movement.energised == "no":
            lines.append(line)
        elif means.method == "stationary":
            _place_pads(line, means, rulebook, lines, left_out)
        else:
            _equip(line, means, rulebook, lines, left_out)
    return tuple(sorted(lines, key=_drawn_order)), tuple(left_out)


def _drawn_order(line: Line) -> tuple[int, int]:
    return (
        line.movement.order if line.movement.energised == "no" or not line.placement else 0,
        line.placement.order if line.placement else 0,
    )


def _wanted(rulebook: Rulebook, asked: Sequence[_Asked]) -> list[Line]:
    planned = [(one, rulebook.concerns[one.concern]) for one in asked if one.is_planned]
    base = not asked or any(not row.medical and row.movement_scope == "all" for _, row in planned)
    wanted: dict[str, Line] = {}
    if base:
        for key, movement in rulebook.movements.items():
            if movement.basic:
                wanted[key] = Line(movement, movement.passes_default, ("base",))
    for one, row in planned:
        for key in row.movements:
            movement = rulebook.movements[key]
            if one.sites and not {movement.zone, *movement.also_zones} & set(one.sites):
                continue
            named = (*wanted[key].concerns, row.concern) if key in wanted else (row.concern,)
            wanted[key] = Line(movement, movement.passes_max, named)
    return sorted(wanted.values(), key=lambda line: line.movement.order)


def _not_here(movement: Movement, means: _Means) -> str:
    method, device = means.method, means.device
    if means.setting not in movement.places:
        return "This line is drawn in the clinic only."
    if method != "stationary" and method not in movement.methods:
        return f"The method «{method}» does not draw this line."
    if movement.energised == "no":
        return ""
    if movement.clearing_group not in device.cleared_zones:
        cleared = _spoken(device.cleared_zones)
        return f"Not cleared by this device's instructions: {device.name} clears {cleared}."
    return ""


def _equip(line: Line, means: _Means, rulebook: Rulebook, lines: list[Line], left_out: list[LeftOut]) -> None:
    """Find the first electrode of the row that is at hand, allowed here and fits the spacing."""
    movement, device, tried = line.movement, means.device, []
    for name in movement.electrodes:
        if name not in device.electrodes or name not in means.at_hand:
            continue
        electrode = rulebook.electrodes[name]
        if movement.eye_ring == "whole" and not electrode.eye_ring_allowed:
            tried.append(f"{electrode.plain_words} is not allowed near the eye")
            continue
        spacing = _spacing(movement, device, electrode)
        if spacing is None:
            tried.append(f"{electrode.plain_words} does not fit the spacing of {_range(movement)}")
            continue
        inside = movement.eye_ring != "part" or electrode.eye_ring_allowed
        line = replace(line, electrode=electrode, spacing_mm=spacing, inside_eye_ring=inside)
        lines.append(line)
        if not inside:
            because = f"The part near the eye is left out: {electrode.plain_words} is not allowed there."
            left_out.append(_left(line, because, electrode.sources, part="inside the eye ring"))
        return
    because = f"No electrode fits: {'; '.join(tried)}." if tried else "No electrode for this line is at hand."
    left_out.append(_left(line, because, movement.sources))


def _spacing(movement: Movement, device: Device, electrode: Electrode) -> tuple[float, float] | None:
    """Return the spacings, centre to centre, that line, device and electrode allow together."""
    low = max(movement.spacing_min_mm or 0, device.spacing_min_mm or 0, electrode.body_diameter_mm)
    high = min(movement.spacing_max_mm or low, device.spacing_max_mm or movement.spacing_max_mm or low)
    return (low, high) if low <= high else None


def _place_pads(
    line: Line, means: _Means, rulebook: Rulebook, lines: list[Line], left_out: list[LeftOut]
) -> None:
    placement = next((p for p in rulebook.placements.values() if p.movement == line.movement.movement), None)
    if placement is None:
        because = "No placement of stationary pads stands for this line."
        left_out.append(_left(line, because, line.movement.sources))
        return
    device = means.device
    name = next((e for e in placement.electrodes if e in device.electrodes and e in means.at_hand), None)
    line = replace(line, placement=placement, passes=1)
    if name is None:
        left_out.append(_left(line, "No pad for this placement is at hand.", placement.sources))
        return
    low, high = device.spacing_min_mm or 0, device.spacing_max_mm or placement.distance_mm
    if not low <= placement.distance_mm <= high:
        because = (
            f"The pads would lie {placement.distance_mm:g} mm apart; "
            f"the device is made for {low:g} to {high:g} mm."
        )
        left_out.append(_left(line, because, device.sources))
        return
    lines.append(replace(line, electrode=rulebook.electrodes[name], spacing_mm=(placement.distance_mm,) * 2))


def after_exclusions(
    lines: Iterable[Line],
    *,
    holds: Sequence[ZoneHold],
    blocked: Mapping[str, str],
    can_cut: bool = False,
) -> tuple[tuple[Line, ...], tuple[LeftOut, ...]]:
    """Leave out lines whose places are excluded or whose movement is blocked.

    A line named after an excluded place is dropped. A line that only passes one is cut there; without a
    fitted face nobody knows where, so it is dropped as well.

    Parameters
    ----------
    lines : iterable of Line
        Lines that could be had.
    holds : sequence of ZoneHold
        Places left out or held low.
    blocked : mapping of str to str
        Movement to the finding that blocks it.
    can_cut : bool
        Whether there is a fitted face to place a cut on.

    Returns
    -------
    lines : tuple of Line
        What is left.
    left_out : tuple of LeftOut
        What is not, with the finding that speaks.
    """
    excluded = {hold.zone: hold for hold in holds if hold.effect == "exclude"}
    kept: list[Line] = []
    dropped: list[LeftOut] = []
    for line in lines:
        passed = next((zone for zone in line.also_zones if zone in excluded), None)
        if line.movement.movement in blocked:
            because = f"Left out because of «{_words(blocked[line.movement.movement])}»."
        elif line.zone in excluded:
            because = f"Its place, {_words(line.zone)}, is left out: {_words(excluded[line.zone].finding)}."
        elif passed and not can_cut:
            because = (
                f"It passes {_words(passed)}, which is left out: {_words(excluded[passed].finding)}. "
                "Without a fitted face the cut cannot be placed, so the whole line is dropped."
            )
        elif line.in_eye_ring == "whole" and "eye_ring" in excluded:
            because = (
                f"It runs inside the eye ring, which is left out: {_words(excluded['eye_ring'].finding)}."
            )
        else:
            if line.in_eye_ring == "part" and line.inside_eye_ring and "eye_ring" in excluded:
                line = replace(line, inside_eye_ring=False)
                because = f"The part near the eye is left out: {_words(excluded['eye_ring'].finding)}."
                dropped.append(_left(line, because, (), part="inside the eye ring"))
            kept.append(line)
            continue
        dropped.append(_left(line, because, ()))
    return tuple(kept), tuple(dropped)


def _left(line: Line, because: str, sources: tuple[str, ...], part: str = "") -> LeftOut:
    part = part or (f"placement {line.placement.placement}" if line.placement else "line")
    return LeftOut(
        movement=line.movement.movement, name=line.name, part=part, because=because, sources=sources
    )


def _words(name: str) -> str:
    return name.replace("_", " ")


def _spoken(names: Sequence[str]) -> str:
    return " and ".join(_words(n) for n in names) if names else "no place"


def _range(movement: Movement) -> str:
    return f"{movement.spacing_min_mm:g} to {movement.spacing_max_mm:g} mm"
