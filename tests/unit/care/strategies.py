"""Intakes as anybody could tell them, drawn from the names and days the real tables know."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from ninon.care.intake import (
    Answer,
    Availability,
    Client,
    ConcernWish,
    Document,
    EarlierCourse,
    HistoryEntry,
    Intake,
    Period,
    Procedure,
    Stricter,
    Visit,
    Wish,
)
from ninon.care.means import MethodName, Setting
from ninon.care.verdict import Verdict

from .clients import RULES, TODAY, days

FINDINGS = [rule.finding for rule in RULES.asked]
MILD = [f for f in FINDINGS if RULES.rules[f].verdict_clinic <= Verdict.DEFER]
some_finding = st.sampled_from(MILD) | st.sampled_from(MILD) | st.sampled_from(FINDINGS)
CONCERNS = list(RULES.concerns)
PROCEDURES = list(RULES.intervals)
MOST_PROCEDURES = [*[name for name in PROCEDURES if name != "metal_threads"] * 2, "metal_threads"]
WISHES = [name for name in PROCEDURES if name not in ("microcurrent_session", "glove_glide")]
PLACES = list(RULES.places)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

BORDERS = sorted(
    {
        day
        for wait in (1, 2, 3, 5, 7, 14, 21, 30, 42, 60, 84, 90, 180, 183, 365)
        for day in (wait - 1, wait, wait + 1)
    }
)
"""Ages of an answer in days: where a wait of the tables ends, and the days beside it."""

CLINIC_MOVABLE: tuple[MethodName, str] = ("movable", "generic-clinic")
HOME_MOVABLE: tuple[MethodName, str] = ("movable", "generic-home")
MEANS: tuple[tuple[MethodName, str], ...] = (
    *[CLINIC_MOVABLE] * 8,
    *[HOME_MOVABLE] * 4,
    ("gloves", "generic-gloves"),
    ("stationary", "generic-pads"),
    ("gloves", "generic-clinic"),
    ("movable", "nuface_trinity"),
)

SENTENCES = (
    "I have a pacemaker.",
    "No pacemaker.",
    "I had botox in spring and a filler.",
    "Never had cancer, no diabetes.",
    "My braces hurt.",
    "I grind my teeth at night.",
    "I have a cold sore.",
    "I feel fine.",
)

past_days = st.sampled_from(BORDERS).map(lambda n: TODAY - days(n))
zones = st.lists(st.sampled_from(PLACES), max_size=2, unique=True).map(tuple)
settings: st.SearchStrategy[Setting] = st.sampled_from(("clinic", "clinic", "home"))
answer_words = st.sampled_from(("yes", "unknown", "no"))


def answers(word: Any = answer_words) -> st.SearchStrategy[Answer]:
    return st.builds(
        Answer,
        finding=some_finding,
        answer=word,
        date=st.none() | past_days,
        zones=zones,
        by=st.sampled_from(("client", "examiner")),
    )


speaking_answers = answers(st.sampled_from(("yes", "unknown")))

done_procedures = st.builds(
    Procedure, kind=st.sampled_from(MOST_PROCEDURES), date=st.just(TODAY) | past_days, zones=zones
)
booked_procedures = st.builds(
    Procedure,
    kind=st.sampled_from([name for name in PROCEDURES if name != "metal_threads"]),
    date=st.integers(1, 60).map(lambda n: TODAY + days(n)),
    zones=zones,
)

operator_words = st.builds(
    Stricter,
    verdict=st.sampled_from((*Verdict, *[Verdict.LIMIT] * 4)),
    because=st.just("I would rather wait."),
    by=st.just("Ada"),
    until=st.none() | st.integers(-1, 20).map(lambda n: TODAY + days(n)),
    zones=zones,
    current_max_uA=st.none() | st.sampled_from((5.0, 60.0, 150.0)),
)


def documents(names: list[str]) -> st.SearchStrategy[Document]:
    return st.builds(
        Document,
        finding=st.sampled_from(names),
        from_=st.just("surgeon"),
        date=st.just(TODAY),
        confirmed=st.booleans(),
    )


wishes = st.builds(
    Wish,
    kind=st.sampled_from(("rf_lifting", "massage_deep", "mesotherapy", *WISHES)),
    count=st.none() | st.integers(1, 4),
    before=st.none() | st.integers(1, 120).map(lambda n: TODAY + days(n)),
)

periods = st.builds(
    lambda start, length: Period(first=TODAY + days(start), last=TODAY + days(start + length)),
    st.integers(0, 60),
    st.integers(0, 20),
)

availabilities = st.builds(
    Availability,
    weekdays=st.just(WEEKDAYS)
    | st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=4, unique=True).map(tuple),
    blackout=st.lists(periods, max_size=2).map(tuple),
    per_week=st.none() | st.integers(1, 5),
)

# Borders of the age bands: the birthday itself, and the day before it.
births = st.builds(
    lambda years, late: date(TODAY.year - years, TODAY.month, TODAY.day) + days(late),
    st.sampled_from((18, 25, 30, 31, *[41] * 8, 50, 51, 77)),
    st.sampled_from((-1, 0, 1)),
)
adults = st.sampled_from((25, 30, 31, 34, 35, 41, 50, 51, 77)).map(
    lambda years: date(TODAY.year - years, 2, 28)
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[HistoryEntry, ...]:
    entries, day = [], TODAY
    for gap in draw(st.lists(st.sampled_from((2, 2, 3, 7, 14, 15, 40)), max_size=6)):
        day -= days(gap)
        entries.append(
            HistoryEntry(
                date=day,
                comfortable=draw(st.sampled_from((True, True, None, False))),
                stopped=draw(st.sampled_from((False, False, False, True))),
                reviewed=draw(st.booleans()),
            )
        )
    return tuple(entries)


@st.composite
def visits(draw: st.DrawFn) -> Visit:
    method, device = draw(st.sampled_from(MEANS))
    has = RULES.devices[device].electrodes
    some = (
        st.lists(st.sampled_from(has), min_size=1, max_size=2, unique=True).map(tuple) if has else st.none()
    )
    return Visit(
        date=TODAY,
        setting=draw(st.sampled_from(("clinic", "home"))),
        method=method,
        device=device,
        conductor=draw(st.sampled_from((*[None] * 8, "gel", "tap_water", "saline", "alcohol"))),
        electrodes=draw(st.none() | st.none() | some),
        temperature_C=draw(st.sampled_from((*[None] * 6, 36.6, 37.0, 37.1, 37.5))),
        blood_pressure_mmHg=draw(st.sampled_from((*[None] * 6, (120, 80), (160, 99), (159, 110)))),
    )


@st.composite
def intakes(draw: st.DrawFn, *, text: bool = True) -> Intake:
    """Anybody: most are told little about, some much."""
    given = tuple(draw(st.lists(answers(), max_size=3)))
    some = st.lists(done_procedures | booked_procedures, max_size=2).map(tuple)
    procedures = draw(st.just(()) | st.just(()) | some)
    concerns = tuple(
        ConcernWish(
            concern=name,
            zones=draw(zones),
            since=draw(st.none() | past_days) if draw(st.booleans()) else None,
        )
        for name in draw(st.lists(st.sampled_from(CONCERNS), max_size=3, unique=True))
    )
    spoken = [a.finding for a in given] + [c.concern for c in concerns] + [p.kind for p in procedures]
    return Intake(
        client=Client(born=draw(births)),
        visit=draw(visits()),
        concerns=concerns,
        otherwise="unknown" if draw(st.integers(0, 15)) == 15 else "no",
        text=draw(st.sampled_from((*[""] * 4, *SENTENCES))) if text else "",
        answers=given,
        documents=tuple(draw(st.lists(documents(spoken), max_size=2))) if spoken else (),
        procedures=procedures,
        history=draw(st.just(()) | st.just(()) | st.just(()) | histories()),
        stricter=tuple(draw(st.lists(operator_words, max_size=1))),
    )


@st.composite
def plannable(draw: st.DrawFn) -> Intake:
    """A client whose course can be planned, with everything that moves its dates."""
    setting = draw(settings)
    method, device = draw(st.sampled_from(MEANS[:14] if setting == "clinic" else MEANS[:12]))
    had = draw(st.just(()) | histories())
    first = min((entry.date for entry in had), default=TODAY)
    earlier = draw(st.none() | st.tuples(st.integers(1, 300), st.integers(1, 60)))
    courses: tuple[EarlierCourse, ...] = ()
    if earlier is not None:
        ended = first - days(earlier[0])
        courses = (EarlierCourse(first=ended - days(earlier[1]), last=ended, sessions=8),)
    procedures = draw(st.lists(done_procedures | booked_procedures, max_size=2))
    cleared = [
        Document(finding=p.kind, from_="surgeon", date=TODAY, confirmed=True)
        for p in procedures
        if RULES.intervals[p.kind].clearance
    ]
    late = draw(st.none() | st.sampled_from((1, 6)))
    given = () if late is None else (
        Answer(finding="retinoid_or_acid_cream", answer="yes", date=TODAY - days(late)),
    )  # fmt: skip
    return Intake(
        client=Client(born=draw(adults)),
        visit=Visit(date=TODAY, setting=setting, method=method, device=device),
        sessions_wanted=draw(st.none() | st.integers(1, 16)),
        otherwise="no",
        answers=given,
        documents=tuple(cleared),
        procedures=tuple(p for p in procedures if p.kind != "metal_threads"),
        wishes=tuple(draw(st.lists(wishes, max_size=2, unique_by=lambda wish: wish.kind))),
        availability=draw(availabilities),
        history=had,
        earlier_courses=courses,
    )


@st.composite
def tight(draw: st.DrawFn) -> Intake:
    """A client who wants more than the days allow: close deadlines, a course that something would cut."""
    kinds = st.sampled_from(("rf_lifting", "massage_deep", "mesotherapy", "peel_light"))
    wanted = st.builds(
        Wish, kind=kinds, count=st.integers(1, 4), before=st.integers(2, 40).map(lambda n: TODAY + days(n))
    )
    begun = draw(st.booleans())
    had = tuple(HistoryEntry(date=TODAY - days(n)) for n in ((3, 7, 10) if begun else ()))
    booked = st.lists(booked_procedures, min_size=int(begun), max_size=2).map(tuple)
    return Intake(
        client=Client(born=date(1985, 5, 14)),
        visit=Visit(date=TODAY, setting="clinic", method="movable", device="generic-clinic"),
        sessions_wanted=draw(st.none() | st.integers(5, 12)),
        otherwise="no",
        procedures=draw(booked if begun else st.just(()) | booked),
        wishes=tuple(draw(st.lists(wanted, min_size=int(not begun), max_size=2, unique_by=lambda w: w.kind))),
        availability=draw(availabilities),
        history=had,
    )


@st.composite
def sessions_ahead(draw: st.DrawFn) -> Intake:
    """A client who may start today, with everything that shapes a session."""
    setting = draw(settings)
    method, device = draw(st.sampled_from(MEANS[:14] if setting == "clinic" else MEANS[:12]))
    has = RULES.devices[device].electrodes
    local = st.sampled_from(
        ("mole_or_wart_in_path", "piercing", "bruise", "dental_metal", "eye_disease", "contact_lenses",
         "bruxism_or_jaw_joint", "anticoagulant", "diabetes", "dark_mark_tendency", "contact_allergy")
    )  # fmt: skip
    names = draw(st.lists(local, max_size=2, unique=True))
    given = tuple(
        Answer(finding=name, answer="yes", zones=(draw(st.sampled_from(PLACES)),)) for name in names
    )
    lines = st.sampled_from([name for name in CONCERNS if not RULES.concerns[name].medical] + ["oedema"])
    return Intake(
        client=Client(born=draw(adults)),
        visit=Visit(
            date=TODAY,
            setting=setting,
            method=method,
            device=device,
            conductor=draw(st.sampled_from((None, None, "gel", "tap_water"))),
            electrodes=draw(
                st.none() | st.lists(st.sampled_from(has), min_size=1, max_size=2, unique=True).map(tuple)
            ),
        ),
        concerns=tuple(
            ConcernWish(concern=name, zones=draw(st.just(()) | zones))
            for name in draw(st.lists(lines, max_size=4, unique=True))
        ),
        otherwise="no",
        answers=given,
        procedures=draw(st.sampled_from(((), (), (Procedure(kind="peel_light", date=TODAY),)))),
        history=draw(histories()),
        stricter=tuple(
            draw(
                st.lists(
                    st.builds(
                        Stricter,
                        verdict=st.just(Verdict.LIMIT),
                        because=st.just("To be careful."),
                        by=st.just("Ada"),
                        current_max_uA=st.sampled_from((30.0, 60.0, 150.0)),
                    ),
                    max_size=1,
                )
            )
        ),
    )


anybody = intakes() | sessions_ahead() | plannable()
