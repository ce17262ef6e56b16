"""A small plan, and an operator who writes a journal by asking before each event."""

from __future__ import annotations

from typing import Any

from ninon import tables
from ninon.care.delivery import Progress, accept, plan_fingerprint
from ninon.care.delivery.events import (
    Event,
    Resumed,
    SessionFinished,
    SessionOpened,
    StartConfirmed,
    StepBegun,
    StrokeBegun,
    StrokeFinished,
)
from ninon.care.session_values import SessionPlan, Step

SIGNS = tables.stop_signs()


def step(name: str = "Jaw", *, side: str = "right", **more: Any) -> Step:
    """A step of three strokes, seven seconds each, at 200 µA."""
    row: dict[str, Any] = {
        "line_number": 1,
        "movement": f"M-{name}",
        "name": name,
        "side": side,
        "zone": "jaw",
        "start": "chin",
        "end": "ear",
        "direction": "up",
        "technique": "glide",
        "passes": 3,
        "hold_s": 0.0,
        "speed_mm_s": 15.0,
        "length_mm": 105.0,
        "contact_area_cm2": 0.785,
        "conductor": "gel",
        "frequency_Hz": 100.0,
        "ceiling_uA": 392.7,
        "current_uA": 200.0,
        "seconds": 21.0,
        "because": "For the test.",
    }
    return Step(**(row | more))


def by_hand() -> Step:
    """A step without current."""
    return step("Lymph", side="both", passes=1, current_uA=0.0, ceiling_uA=0.0, seconds=10.0)


def pads() -> Step:
    """A placement of pads: one stroke of five minutes."""
    return step("Pads", placement="cheek", passes=1, seconds=300.0, current_uA=150.0)


def plan(*steps: Step, cap_minutes: float = 30.0, **more: Any) -> SessionPlan:
    """A plan of the steps given, or of four."""
    usual = (
        step(),
        step(side="left"),
        by_hand(),
        step("Eye", passes=2, seconds=8.0, current_uA=20.0, ceiling_uA=25.0, zone="eye"),
    )
    return SessionPlan(
        steps=steps or usual,
        energised_cap_minutes=cap_minutes,
        energised_cap_because="limits L28b",
        conductor="gel",
        **more,
    )


class Operator:
    """Asks before each event, and writes down only what was accepted."""

    def __init__(
        self, the_plan: SessionPlan, journal: tuple[Event, ...] = (), *, onto: Progress | None = None
    ):
        self.plan = the_plan
        self.journal = list(journal)
        self.progress = Progress() if onto is None else onto
        self.at_s = self.progress.last_at_s

    def do(self, kind: Any, *, after_s: float = 1.0, **content: Any) -> Progress:
        """Ask for an event some seconds later; raises what `accept` raises, and then writes nothing."""
        event: Event = kind(seq=self.progress.last_seq + 1, at_s=self.at_s + after_s, **content)
        self.progress = accept(self.progress, event, self.plan, stop_signs=SIGNS)
        self.at_s += after_s
        self.journal.append(event)
        return self.progress

    def open(self) -> Operator:
        """Open the session and press Start."""
        prints = plan_fingerprint(self.plan)
        self.do(SessionOpened, plan=prints, steps=len(self.plan.steps), conductor_lot="LOT 7")
        self.do(StartConfirmed, by="Ada")
        return self

    def turn(self) -> None:
        """Turn to the next step, if it is another one."""
        following = self.progress.next
        assert following is not None
        if following.step != self.progress.step:
            self.do(StepBegun, step=following.step)

    def begin(self) -> None:
        """Begin the next stroke with the current it may have."""
        self.turn()
        following = self.progress.next
        assert following is not None
        self.do(StrokeBegun, step=following.step, stroke=following.stroke, current_uA=following.current_uA)

    def end(self) -> None:
        """Finish the stroke under way as it was planned."""
        doing = self.progress.under_way
        assert doing is not None
        seconds = doing.at_most_s
        self.do(
            StrokeFinished, after_s=seconds + 0.5, step=doing.step, stroke=doing.stroke, energised_s=seconds
        )

    def stroke(self, times: int = 1) -> None:
        """Do whole strokes."""
        for _ in range(times):
            self.begin()
            self.end()

    def again(self, *, after_s: float = 60.0) -> None:
        """Resume and press Start."""
        self.do(Resumed, after_s=after_s)
        self.do(StartConfirmed, by="Ada")

    def to_the_end(self) -> Progress:
        """Do everything that is left and finish."""
        while self.progress.next is not None:
            self.stroke()
        return self.do(SessionFinished)
