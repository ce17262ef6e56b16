"""Lines become steps: side by side, each with its current, its hold, its seconds and their origins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ninon.care.current import Current, Means, NoCurrent, choose_current
from ninon.care.eligibility import Eligibility
from ninon.care.line_pieces import FaceLines, Piece, pieces_of
from ninon.care.lines import LeftOut, Line
from ninon.care.means import Conductor, Device, MethodName, Setting
from ninon.care.ramp import Ramped
from ninon.care.rulebook import Rulebook
from ninon.care.session_values import Origin, Side, Step
from ninon.errors import NotEligible
from ninon.units import density_mA_cm2

__all__ = ["Workshop", "numbered", "steps_of"]


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """What every step of one session is made with."""

    setting: Setting
    method: MethodName
    device: Device
    conductor: Conductor
    decision: Eligibility
    ramp: Ramped
    rulebook: Rulebook
    face: FaceLines | None = None
    """The client's own face, if one is fitted."""

    @property
    def speed_mm_s(self) -> float:
        """How fast electrodes glide."""
        speed = self.rulebook.limits["L27e"].speed_mm_s
        if speed is None:
            raise NotEligible("limits L27e has no speed_mm_s: without it no stroke has a length in time")
        return speed

    def low_zones(self) -> dict[str, str]:
        """Places held at the lowest step, with the finding that holds them."""
        return {h.zone: h.finding for h in self.decision.holds() if h.effect == "lowest_step"}

    def area_of(self, line: Line) -> float:
        """Return the wetted area: as measured for the device's first electrode, by its row for the others."""
        if line.electrode is None or self.device.contact_area_cm2 is None:
            raise NotEligible(f"no dose without a contact area: {line.name} has none; measure it")
        if line.electrode.electrode == self.device.electrodes[0]:
            return self.device.contact_area_cm2
        return line.electrode.contact_area_cm2

    def means(self, line: Line) -> Means:
        """Return what bounds the current of a line."""
        reasons = self.decision.reasons
        down = [(r.levels_down, _words(r.finding)) for r in reasons if r.levels_down]
        if self.conductor.levels_down:
            down.append((self.conductor.levels_down, self.conductor.plain_words))
        maxima = [r.current_max_uA for r in reasons if r.current_max_uA is not None]
        return Means(
            device=self.device,
            setting=self.setting,
            ramp_fraction=self.ramp.fraction,
            ramp_because=self.ramp.because,
            levels_down=sum(levels for levels, _ in down),
            levels_down_because=", ".join(words for _, words in down),
            same_day_fraction=min((r.current_fraction for r in reasons), default=1.0),
            operator_max_uA=min(maxima, default=None),
            contact_area_cm2=self.area_of(line),
        )


def steps_of(lines: Sequence[Line], shop: Workshop) -> tuple[list[Step], list[LeftOut]]:
    """Return the steps of all lines, all passes on the right before the left.

    Parameters
    ----------
    lines : sequence of Line
        In the order they are drawn.
    shop : Workshop
        What they are made with.

    Returns
    -------
    steps : list of Step
        In the order they are done.
    left_out : list of LeftOut
        Lines no level of the device fits, each once, and stretches cut on the client's own face.
    """
    steps: list[Step] = []
    left_out: list[LeftOut] = []
    for line in lines:
        for side in _sides(line):
            pieces, cut = pieces_of(line, side, face=shop.face, holds=shop.decision.holds())
            left_out += cut
            for stretch in pieces:
                if line.movement.energised == "no":
                    steps.append(_by_hand(line, side, stretch, shop))
                    continue
                chosen = choose_current(
                    line,
                    stretch.part,
                    means=shop.means(line),
                    rulebook=shop.rulebook,
                    lowest_because=_held_low(line, shop),
                )
                if isinstance(chosen, Current):
                    steps.append(_energised(line, side, stretch, chosen, shop))
                elif side != "left":
                    left_out.append(_powerless(line, stretch, chosen, shop))
    return steps, left_out


def numbered(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps with their lines numbered: odd on the right and in the middle, even on the left."""
    order = list(dict.fromkeys((s.movement, s.placement) for s in steps))
    return tuple(
        step.model_copy(
            update={
                "line_number": 2 * order.index((step.movement, step.placement))
                + (2 if step.side == "left" else 1)
            }
        )
        for step in steps
    )


def _sides(line: Line) -> tuple[Side, ...]:
    if line.movement.side_rule == "midline":
        return ("midline",)
    if line.movement.side_rule == "both_sides_together_by_hand":
        return ("both",)
    return ("right", "left")


def _held_low(line: Line, shop: Workshop) -> str:
    low = shop.low_zones()
    return ", ".join(dict.fromkeys(_words(low[z]) for z in (line.zone, *line.also_zones) if z in low))


def _powerless(line: Line, stretch: Piece, why: NoCurrent, shop: Workshop) -> LeftOut:
    part: str = stretch.part if stretch.part != "whole" else "line"
    if line.placement is not None:
        part = f"placement {line.placement.placement}"
    return LeftOut(
        movement=line.movement.movement,
        name=line.name,
        part=part,
        because=why.because,
        sources=shop.device.sources,
    )


def _hold(line: Line, stretch: Piece, shop: Workshop) -> tuple[float, str, Origin]:
    """Return the hold at the end of a column, the technique in words, and where both come from."""
    movement = line.movement
    glide_for = next((_words(r.finding) for r in shop.decision.reasons if r.glide_only), "")
    device = shop.device
    fixed_pair = device.spacing_min_mm is not None and device.spacing_min_mm == device.spacing_max_mm
    technique, because = movement.configuration.replace("_", " "), ""
    if shop.method == "gloves":
        technique, because = "light glove stroke", "gloves glide and do not hold"
    elif glide_for:
        technique, because = "glide only", f"no pinch and no hold: {glide_for}"
    elif fixed_pair and movement.energised != "no":
        technique, because = "glide with the fixed pair", "a fixed pair glides instead of holding"
    hold = 0.0 if because or not stretch.holds else movement.hold_s
    longest = shop.rulebook.limits["L27d"].time_s
    if longest is not None and hold > longest:
        hold, because = longest, "the longest hold on one place (limits L27d)"
    lowered = bool(because) and movement.hold_s > 0
    origin = Origin(of="hold_s", row=f"movements {movement.movement}", because=because, lowered=lowered)
    return hold, technique, origin


def _seconds(line: Line, stretch: Piece, hold_s: float, shop: Workshop) -> float:
    return round((stretch.length_mm / shop.speed_mm_s + hold_s * stretch.holds) * line.passes, 1)


def _line_length_mm(line: Line, side: Side, shop: Workshop) -> float:
    if shop.face is None:
        return line.movement.length_mm
    return round(sum(shop.face.columns_mm(line.movement.movement, side)), 1)


def _by_hand(line: Line, side: Side, stretch: Piece, shop: Workshop) -> Step:
    movement = line.movement
    return Step(
        line_number=0,
        movement=movement.movement,
        name=movement.name,
        side=side,
        zone=line.zone,
        also_zones=line.also_zones,
        segments_mm=stretch.segments_mm,
        concerns=line.concerns,
        start=movement.start,
        end=movement.end,
        direction=movement.direction,
        technique="by hand",
        passes=line.passes,
        hold_s=0.0,
        speed_mm_s=shop.speed_mm_s,
        length_mm=round(stretch.length_mm, 1),
        line_length_mm=_line_length_mm(line, side, shop),
        seconds=_seconds(line, stretch, 0.0, shop),
        because="By hand or with the device off; no current flows.",
        origins=(Origin(of="passes", row=f"movements {movement.movement}"),),
        sources=movement.sources,
        statements=movement.statements,
    )


def _energised(line: Line, side: Side, stretch: Piece, current: Current, shop: Workshop) -> Step:
    if line.electrode is None or line.spacing_mm is None:
        raise NotEligible(f"{line.name} has no electrode: it cannot be energised; leave it out")
    movement, placement, device, area = line.movement, line.placement, shop.device, shop.area_of(line)
    hold, technique, hold_origin = _hold(line, stretch, shop)
    seconds = _seconds(line, stretch, hold, shop)
    if placement is not None:
        hold, technique, seconds = 0.0, "pads rest", placement.default_minutes * 60
    density = density_mA_cm2(
        current_uA=current.current_uA, contact_area_cm2=area, duty_fraction=device.duty_fraction or 1.0
    )
    return Step(
        line_number=0,
        movement=movement.movement,
        name=f"{placement.placement.capitalize()} pads" if placement else movement.name,
        side=side,
        zone=line.zone,
        also_zones=line.also_zones,
        part=stretch.part,
        segments_mm=() if placement else stretch.segments_mm,
        placement=placement.placement if placement else "",
        concerns=line.concerns,
        start=placement.plain_words if placement else movement.start,
        end="" if placement else movement.end,
        direction=movement.direction,
        technique=technique,
        passes=line.passes,
        hold_s=hold,
        speed_mm_s=0.0 if placement else shop.speed_mm_s,
        length_mm=placement.distance_mm if placement else round(stretch.length_mm, 1),
        line_length_mm=placement.distance_mm if placement else _line_length_mm(line, side, shop),
        spacing_min_mm=line.spacing_mm[0],
        spacing_max_mm=line.spacing_mm[1],
        electrode=line.electrode.electrode,
        contact_area_cm2=area,
        conductor=shop.conductor.conductor,
        waveform=device.waveform,
        polarity=device.polarities[0] if device.polarities else "",
        frequency_Hz=device.frequency_default_Hz,
        ceiling_uA=round(current.ceiling_uA, 1),
        current_uA=current.current_uA,
        density_mA_cm2=round(density, 4),
        seconds=seconds,
        because=f"{_why(line)} {current.because}",
        origins=(*_origins(line, shop, hold_origin), *current.origins),
        sources=(placement or movement).sources,
        statements=(placement or movement).statements,
    )


def _origins(line: Line, shop: Workshop, hold_origin: Origin) -> tuple[Origin, ...]:
    device = Origin(
        of="frequency_Hz", row=f"devices {shop.device.device}", because="a parameter, never a dose"
    )
    electrode = line.electrode.electrode if line.electrode else ""
    area = Origin(of="contact_area_cm2", row=f"electrodes {electrode}")
    if line.placement is not None:
        row = f"pads {line.placement.placement}"
        once = Origin(of="passes", row=row, because="each placement once")
        return once, Origin(of="seconds", row=row), device, area
    why = "passes of the base set" if line.concerns == ("base",) else "the most passes, for a concern"
    passes = Origin(of="passes", row=f"movements {line.movement.movement}", because=why)
    return passes, hold_origin, Origin(of="speed_mm_s", row="limits L27e"), device, area


def _why(line: Line) -> str:
    named = [_words(c) for c in line.concerns if c != "base"]
    return f"For {', '.join(named)}." if named else "One of the ten basic lines."


def _words(name: str) -> str:
    return name.replace("_", " ")
