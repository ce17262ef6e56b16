"""The session: its stages with their minutes, its parameters, every step with where its numbers come from."""

from __future__ import annotations

from ninon.care.journey import VisitPlan
from ninon.care.session_values import SessionPlan
from ninon.report.chips import cites
from ninon.report.markup import Child, Markup, el
from ninon.report.plan_lines import contact_words
from ninon.report.reason_card import reason_title
from ninon.report.shelf import Shelf
from ninon.report.steps_table import left_out_table, steps_table
from ninon.report.verdict_signs import pill
from ninon.report.wording import (
    NBSP,
    capital,
    day,
    figure,
    listed,
    minutes,
    named,
    sentence,
    spoken,
)

__all__ = ["session_page"]


def session_page(plan: VisitPlan, shelf: Shelf) -> Markup:
    """Return what stands on the session's sheets, under their title.

    Parameters
    ----------
    plan : VisitPlan
        A plan with a session.
    shelf : Shelf
        Where names and references are looked up.

    Returns
    -------
    Markup
        Times, stages, parameters, steps, lines left out.
    """
    session = plan.session
    return el(
        "div",
        _that_day(plan, shelf),
        el(
            "div.session-grid",
            _stages(session, shelf),
            el("div", _time(session), _parameters(session, shelf), _notes(session)),
        ),
        steps_table(session, shelf),
        left_out_table(session, shelf),
    )


def _that_day(plan: VisitPlan, shelf: Shelf) -> Markup | None:
    """Return the decision for the session's own day, where it differs from the visit's."""
    decision = plan.session_decision
    if decision is None or decision.decided_on == plan.eligibility.decided_on:
        return None
    reasons = [
        el("li", pill(reason.verdict), f" {reason_title(reason, shelf)}. {sentence(reason.because)}")
        for reason in decision.reasons
    ]
    said = f"For {day(decision.decided_on)}, as far as is known today: "
    return el(
        "div.thatday",
        el("p", said, pill(decision.verdict), " The questions of that day are asked again before the start."),
        el("ul", reasons, data_claims="reason") if reasons else None,
    )


def _stages(session: SessionPlan, shelf: Shelf) -> Markup:
    rows = [
        el(
            "tr",
            el("td.q", stage.order),
            el("th", el("b", capital(named(stage.stage))), el("span.soft", f" {sentence(stage.words)}"),
               el("span.soft", f" Gate: {sentence(stage.gate)}") if stage.gate else None, " ",
               cites(shelf, statements=stage.statements, sources=stage.sources), scope="row"),
            el("td.q", figure(stage.minutes, 1)),
        )
        for stage in session.stages
    ]  # fmt: skip
    head = el(
        "tr", el("th.q", "No.", scope="col"), el("th", "Stage", scope="col"), el("th.q", "min", scope="col")
    )
    total = el(
        "tr",
        el("th", "The whole visit, rounded up", scope="row", colspan=2),
        el("td.q", el("b", session.visit_minutes)),
    )
    return el(
        "section",
        el("h3", "Stages of the visit"),
        el(
            "table.stages",
            el("caption.vh", "Stages in order, with minutes"),
            el("thead", head),
            el("tbody", rows),
            el("tfoot", total),
        ),
    )


def _time(session: SessionPlan) -> Markup:
    """Return the two times: with current, against its cap; and of the visit."""
    cap = session.energised_cap_minutes
    share = min(100.0, 100 * session.energised_minutes / cap) if cap else 0.0
    bar = Markup(
        f'<svg class="capbar" viewBox="0 0 200 14" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="rail" x="0.5" y="3.5" width="199" height="7"/>'
        f'<rect class="run" x="0.5" y="3.5" width="{share * 1.99:.1f}" height="7"/></svg>'
    )
    return el(
        "section.time",
        el("h3", "Time"),
        el(
            "p", el("b.big", minutes(session.energised_minutes)), f" with current, of at most {minutes(cap)}."
        ),
        bar,
        el("p.soft", f"The cap comes from {spoken(session.energised_cap_because)}."),
        el("p", el("b.big", f"{session.visit_minutes}{NBSP}min"), " for the whole visit."),
        el("p.soft", sentence(session.visit_note)) if session.visit_note else None,
    )


def _parameters(session: SessionPlan, shelf: Shelf) -> Markup:
    energised = [step for step in session.steps if step.is_energised]

    def all_of(values: list[str]) -> str:
        return listed([named(v) for v in dict.fromkeys(values) if v]) or "none"

    electrodes = list(dict.fromkeys(contact_words(step, shelf) for step in energised))
    conductor = shelf.conductors.get(session.conductor)
    rewet = (
        f", fresh every {figure(session.rewet_every_minutes)}{NBSP}min" if session.rewet_every_minutes else ""
    )
    move = (
        f"never longer than {figure(session.move_reminder_s)}{NBSP}s on one place"
        if session.move_reminder_s
        else ""
    )
    method = {"gloves": "gloves: light gliding, one fingertip of each hand", "movable": "movable electrodes",
              "stationary": "stationary pads"}.get(session.method or "", "")  # fmt: skip
    facts: list[tuple[str, str]] = [
        ("Place", session.setting or ""),
        ("Method", method),
        ("Device", session.device_name or session.device),
        ("Electrodes", "; ".join(electrodes)),
        ("Conductor", f"{conductor.plain_words if conductor else named(session.conductor)}{rewet}"),
        ("Waveform", all_of([s.waveform for s in energised])),
        ("Polarity", all_of([s.polarity for s in energised])),
        ("Frequency", all_of([f"{figure(s.frequency_Hz)}{NBSP}Hz" for s in energised if s.frequency_Hz])),
        ("Ramp", f"{session.ramp_fraction:.0%} of the ceiling: {session.ramp_because}"),
        ("Movement", move),
    ]
    return el(
        "section",
        el("h3", "Parameters"),
        el(
            "dl.params",
            [[el("dt", name), el("dd", capital(spoken(value)))] for name, value in facts if value],
        ),
        el("p.soft", "Current is the peak as delivered; density is r.m.s. under one contact."),
    )


def _notes(session: SessionPlan) -> Markup | None:
    notes: list[Child] = [el("li", sentence(note)) for note in session.notes]
    return (
        el("section", el("h3", "For the whole session"), el("ul.dash", notes), data_claims="reason")
        if notes
        else None
    )
