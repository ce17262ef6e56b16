"""What limits are compared with: a plan, what its steps do under their contacts, and three model values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import inf, isfinite, sqrt

from ninon import tables
from ninon.care.means import Device, Limit, Setting
from ninon.care.session_values import SessionPlan, Step
from ninon.dosimetry.dose import ContactDose, Interval
from ninon.errors import InputError

__all__ = ["BothWays", "EnergisedStep", "LimitCase"]

_GALVANIC_WORDS = ("galvanic", "direct", "dc", "constant")
_BALANCED_WORDS = ("biphasic", "alternating", "balanced", "sine")


@dataclass(frozen=True)
class BothWays:
    """A model value near the eye, with the conductor's film and without it."""

    with_film: Interval
    without_film: Interval

    @property
    def larger(self) -> Interval:
        """The one that counts: whose upper end is higher."""
        return max(self.with_film, self.without_film, key=lambda each: each.high)


@dataclass(frozen=True)
class EnergisedStep:
    """One step with current, as the limits see it: in the units of their rows."""

    step: Step
    contact: ContactDose
    duty: float
    rim_distance_mm: float
    """Least distance of a contact's edge to the orbital rim."""
    lid_distance_mm: float
    """Least distance of a contact's edge to the margin of the lids."""

    @property
    def current_uA(self) -> float:
        """Peak, as delivered."""
        return self.contact.current_A * 1e6

    @property
    def rms_uA(self) -> float:
        """Root mean square of the current over time."""
        return self.current_uA * sqrt(self.duty)

    @property
    def rms_mA_cm2(self) -> float:
        """Current over contact area, root mean square over time."""
        return self.contact.mean_density_rms_A_m2 / 10

    @property
    def peak_mA_cm2(self) -> float:
        """Current over contact area while it flows."""
        return self.rms_mA_cm2 / sqrt(self.duty)

    @property
    def area_cm2(self) -> float:
        """Of one contact."""
        return self.contact.contact_area_m2 * 1e4

    def in_ring(self, reach_mm: float) -> bool:
        """Return whether the plan or the face puts it into the ring round the eye."""
        return self.step.part == "inside the eye ring" or self.rim_distance_mm <= reach_mm

    @property
    def is_placement(self) -> bool:
        """Whether pads lie still."""
        return bool(self.step.placement)

    @property
    def is_galvanic(self) -> bool:
        """Whether the current keeps one direction: by its waveform, polarity or frequency."""
        words = self.step.waveform.lower().replace("_", " ").replace("-", " ").split()
        polar = self.step.polarity.lower() in ("positive", "negative")
        return polar or self.step.frequency_Hz == 0 or any(word in _GALVANIC_WORDS for word in words)

    @property
    def is_balanced(self) -> bool:
        """Whether its waveform is said to have two equal phases; what nobody says is not so."""
        waveform = self.step.waveform.lower()
        return not self.is_galvanic and any(word in waveform for word in _BALANCED_WORDS)

    @property
    def phase_s(self) -> float | None:
        """How long current flows in one direction at most, or None where no frequency is known.

        Without word of two phases one takes all the conducting time of a period: the stricter reading.
        """
        if not self.step.frequency_Hz:
            return None
        return self.duty / self.step.frequency_Hz / (2 if self.is_balanced else 1)

    @property
    def spot_minutes(self) -> float:
        """How long current flows through the most burdened spot, all passes together."""
        mean = self.contact.mean_density_rms_A_m2 * sqrt(self.duty)
        return self.contact.charge_C_m2 / mean / 60 if mean else 0.0

    @property
    def where(self) -> str:
        """Which step it is, for people."""
        part = "" if self.step.part == "whole" else f", {self.step.part}"
        return f"step {self.step.line_number}: {self.step.movement} {self.step.side}{part}"


@dataclass(frozen=True, kw_only=True)
class LimitCase:
    """Everything that limits are compared with.

    Raises
    ------
    InputError
        If something is missing without which a limit would be passed over.
    """

    plan: SessionPlan
    device: Device
    setting: Setting
    contacts: tuple[ContactDose, ...]
    """One for each energised step."""
    muscle_field_V_m: Interval
    """Largest field in muscle, without film."""
    muscle_density_A_m2: Interval
    """Largest density in muscle, without film."""
    rim_distance_m: Mapping[int, float]
    """By step of the plan: least distance of a contact's edge to the orbital rim; 0 inside it."""
    lid_distance_m: Mapping[int, float]
    """By step of the plan: least distance of a contact's edge to the margin of the lids; negative inside."""
    rim_field_V_m: BothWays | None = None
    """Largest field in tissue at the orbital rim. None where no step comes near it."""
    ring_density_A_m2: BothWays | None = None
    """Largest density in the skin of the eye ring. None where no step comes near it."""
    chest_field_V_m: Interval | None = None
    """Largest field under the chest, without film. None where no step is done there."""
    rows: Mapping[str, Limit] = field(default_factory=tables.limits)
    """The limits, by id."""

    def __post_init__(self) -> None:
        energised = [index for index, step in enumerate(self.plan.steps) if step.is_energised]
        if energised != sorted(contact.step for contact in self.contacts):
            raise InputError("Limits need what every step with current does under its contacts, each once.")
        for what, known in (("orbital rim", self.rim_distance_m), ("lids", self.lid_distance_m)):
            if any(index not in known for index in energised):
                raise InputError(f"Limits need the distance of every step with current to the {what}.")
        if self.device.duty_fraction is None:
            raise InputError(
                f"The device {self.device.device} does not say for which share of the time current flows "
                "(duty_fraction). Measure it and add it to the row."
            )

    @cached_property
    def steps(self) -> tuple[EnergisedStep, ...]:
        """Every step with current, in the order of the plan."""
        return tuple(
            EnergisedStep(
                self.plan.steps[contact.step],
                contact,
                self.device.duty_fraction or 1.0,
                self.rim_distance_m[contact.step] * 1000,
                self.lid_distance_m[contact.step] * 1000,
            )
            for contact in sorted(self.contacts, key=lambda contact: contact.step)
        )

    @property
    def lowest_Hz(self) -> float | None:
        """The lowest repetition rate of its steps; None where one is not known."""
        rates = [each.step.frequency_Hz for each in self.steps]
        return min((rate for rate in rates if rate is not None), default=None) if None not in rates else None

    @property
    def longest_phase_s(self) -> float:
        """The longest phase of its steps; endless where one is not known."""
        return max((inf if s.phase_s is None else s.phase_s for s in self.steps), default=inf)

    @property
    def clearances_mm(self) -> tuple[float, ...]:
        """How far the contacts of each step stay from places that are never entered.

        Raises
        ------
        InputError
            If no such place is known: then nobody has looked.
        """
        found = tuple(each.contact.clearance_m * 1000 for each in self.steps)
        if not all(isfinite(value) for value in found):
            raise InputError(
                "Limits need the distance of every contact to the places that are never entered."
            )
        return found
