"""How long a session takes: energised time and visit time, two numbers, both bounded.

Energised minutes are the strokes' own seconds; visit minutes add the other stages and half a minute per line
and side for placing and re-wetting. What does not fit waits for the next session, last lines first.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from ninon.care.intake import Intake
from ninon.care.lines import LeftOut
from ninon.care.means import Device
from ninon.care.rulebook import Rulebook
from ninon.care.session_values import StageTime, Step
from ninon.care.timing import CourseBand

__all__ = ["energised_cap", "energised_minutes", "fit", "stages_of", "timed", "visit_minutes", "visit_note"]

PLACING_MINUTES = 0.5
"""Placing and re-wetting, per line or placement and side."""


def energised_cap(intake: Intake, device: Device, band: CourseBand, rulebook: Rulebook) -> tuple[float, str]:
    """Return the most minutes current may flow in one session, and the row that says so."""
    home = intake.setting == "home"
    limit = "L28a" if home else "L28b"
    own = band.energised_cap_home_minutes if home else band.energised_cap_clinic_minutes
    caps = [
        (rulebook.limits[limit].time_minutes, f"limits {limit}"),
        (own, f"courses {band.band}"),
        (device.timer_max_minutes, f"devices {device.device}, its own timer"),
    ]
    return min((minutes, row) for minutes, row in caps if minutes is not None)


def stages_of(intake: Intake, rulebook: Rulebook) -> list[StageTime]:
    """Return the stages of the visit in order; what is done once per device only the first time."""
    first_time = not intake.history and not intake.earlier_courses
    return [
        StageTime(
            order=row.order,
            stage=row.stage,
            words=row.words,
            minutes=row.default_minutes,
            gate=row.gate,
            sources=row.sources,
            statements=row.statements,
        )
        for row in rulebook.stages.values()
        if row.place == intake.setting and (first_time or row.repeat != "once_per_device")
    ]


def energised_minutes(steps: Sequence[Step]) -> float:
    """Return the minutes current flows."""
    return round(sum(step.seconds for step in steps if step.is_energised) / 60, 2)


def visit_minutes(stages: Sequence[StageTime], steps: Sequence[Step]) -> int:
    """Return the minutes of the whole visit, rounded up."""
    others = sum(stage.minutes for stage in stages if stage.stage != "treat_lines")
    return ceil(round(others + _treat_minutes(steps), 6))


def _treat_minutes(steps: Sequence[Step]) -> float:
    places = {(step.movement, step.placement, step.side) for step in steps}
    return energised_minutes(steps) + PLACING_MINUTES * len(places)


def timed(stages: Sequence[StageTime], steps: Sequence[Step]) -> tuple[StageTime, ...]:
    """Return the stages with the minutes of the lines as they were planned."""
    treat = round(_treat_minutes(steps), 1)
    return tuple(
        stage.model_copy(update={"minutes": treat}) if stage.stage == "treat_lines" else stage
        for stage in stages
    )


def fit(
    steps: Sequence[Step], stages: Sequence[StageTime], *, cap_minutes: float, band: CourseBand
) -> tuple[list[Step], list[LeftOut]]:
    """Move the last lines to the next session until both times are within their bounds.

    Parameters
    ----------
    steps : sequence of Step
        All steps, in order.
    stages : sequence of StageTime
        The stages of the visit.
    cap_minutes : float
        Most energised minutes.
    band : CourseBand
        Most minutes of a visit.

    Returns
    -------
    steps : list of Step
        What is done today.
    postponed : list of LeftOut
        Lines that wait for the next session.
    """
    today = list(steps)
    postponed: list[LeftOut] = []
    longest = band.visit_max_minutes
    while any(step.is_energised for step in today):
        too_much_current = energised_minutes(today) > cap_minutes
        too_long = longest is not None and visit_minutes(stages, today) > longest
        if not (too_much_current or too_long):
            break
        last = next(step for step in reversed(today) if step.is_energised)
        today = [s for s in today if (s.movement, s.placement) != (last.movement, last.placement)]
        bound = f"{cap_minutes:g} energised minutes" if too_much_current else f"{longest:g} minutes of visit"
        postponed.append(
            LeftOut(
                movement=last.movement,
                name=last.name,
                because=f"It waits for the next session: today it would take more than {bound}.",
                sources=band.sources,
                next_session=True,
            )
        )
    return today, postponed


def visit_note(minutes: int, band: CourseBand) -> str:
    """Return the sentence that stands beside the minutes of the visit."""
    least, most = band.visit_min_minutes, band.visit_max_minutes
    if least is None or most is None:
        return ""
    return f"The articles give {least:g} to {most:g} minutes; this plan comes to {minutes}."
