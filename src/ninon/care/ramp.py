"""Which fraction of the ceiling a session may use: the first is the lowest, then a stated ramp."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ninon.care.eligibility import Eligibility
from ninon.care.intake import Intake
from ninon.care.rulebook import Rulebook
from ninon.care.timing import RampStep

__all__ = ["Ramped", "ramp_for"]

LONG_GAP_DAYS = 14


@dataclass(frozen=True)
class Ramped:
    """A fraction of the ceiling, and why."""

    fraction: float
    because: str


def ramp_for(intake: Intake, decision: Eligibility, rulebook: Rulebook, *, on: date, number: int) -> Ramped:
    """Return the fraction of the ceiling for one session.

    The ramp climbs one row per session. It does not climb after a session that was stopped or not
    comfortable, and after more than 14 days without a session it goes back to the row that says so. A reason
    may hold it lower.

    Parameters
    ----------
    intake : Intake
        The sessions already had.
    decision : Eligibility
        Reasons that name a lower ramp.
    rulebook : Rulebook
        The ramps.
    on : date
        The day of the session.
    number : int
        Its number in the course.

    Returns
    -------
    Ramped
        The least fraction of all that apply.
    """
    standard = _rows(rulebook, "standard")
    row, why = _climb(intake, rulebook, on, standard)
    options = [
        Ramped(
            row.fraction_of_ceiling, f"session {number} of the ramp uses {row.fraction_of_ceiling:.0%}{why}"
        )
    ]
    for reason in decision.reasons:
        if reason.ramp is not None:
            fraction = _rows(rulebook, reason.ramp)[0].fraction_of_ceiling
            words = f"{fraction:.0%} because of «{reason.finding.replace('_', ' ')}»"
            options.append(Ramped(fraction, words))
    return min(options, key=lambda option: option.fraction)


def _rows(rulebook: Rulebook, ramp: str) -> list[RampStep]:
    return sorted((r for r in rulebook.ramps.values() if r.ramp == ramp), key=lambda r: r.session_from)


def _climb(intake: Intake, rulebook: Rulebook, on: date, standard: list[RampStep]) -> tuple[RampStep, str]:
    """Walk the sessions already had; return the row the next one stands on."""
    start_after_gap = _rows(rulebook, "after_gap")[0].fraction_of_ceiling
    back = max(i for i, r in enumerate(standard) if r.fraction_of_ceiling <= start_after_gap)
    history = sorted(intake.history, key=lambda entry: entry.date)
    step, why = 0, ""
    for i, entry in enumerate(history):
        following = history[i + 1].date if i + 1 < len(history) else on
        why = ""
        if entry.stopped:
            why = ", not raised: the last session was stopped"
        elif entry.comfortable is False:
            why = ", not raised: the last session was not comfortable"
        else:
            step += 1
        if (following - entry.date).days > LONG_GAP_DAYS and step > back:
            step, why = back, f", after more than {LONG_GAP_DAYS} days without a session"
    return standard[min(step, len(standard) - 1)], why
