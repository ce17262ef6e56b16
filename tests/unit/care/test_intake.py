"""An intake is refused when it cannot be meant, and kept as it was told when it can."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

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
    age_on,
)

from .clients import TODAY, client, days, own_device

VISIT = {"date": TODAY, "setting": "clinic", "method": "movable", "device": "generic-clinic"}
WORD = {"verdict": "limit", "because": "To be careful.", "by": "Ada"}
ENTRY = {"date": TODAY, "from": "surgeon", "finding": "epilepsy"}


def refused(model: type[BaseModel], **values: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(values)
    return str(caught.value)


@pytest.mark.parametrize(
    ("model", "values", "field", "least", "most", "step"),
    [
        (Visit, VISIT, "temperature_C", 30, 45, 0.1),
        (Wish, {"kind": "rf_lifting"}, "count", 1, 50, 1),
        (Availability, {}, "per_week", 1, 14, 1),
        (EarlierCourse, {"first": TODAY, "last": TODAY}, "sessions", 1, 60, 1),
        (Intake, {"client": {}, "visit": VISIT}, "sessions_wanted", 1, 60, 1),
    ],
)
def test_a_number_is_taken_up_to_its_bounds_and_not_beyond(
    model: type[BaseModel], values: dict[str, Any], field: str, least: float, most: float, step: float
):
    for good in (least, most):
        assert getattr(model.model_validate({**values, field: good}), field) == good
    for bad in (least - step, most + step):
        assert field in refused(model, **{**values, field: bad})


def test_an_operators_bound_is_above_nought_and_at_most_a_milliampere():
    assert Stricter.model_validate({**WORD, "current_max_uA": 1000}).current_max_uA == 1000
    assert "current_max_uA" in refused(Stricter, **WORD, current_max_uA=1000.1)
    assert "current_max_uA" in refused(Stricter, **WORD, current_max_uA=0)
    assert Stricter.model_validate({**WORD, "current_max_uA": 0.5}).current_max_uA == 0.5


@pytest.mark.parametrize(
    ("model", "values", "field", "least", "most"),
    [
        (Client, {}, "name", 0, 80),
        (Answer, {"answer": "no"}, "finding", 1, 80),
        (Answer, {"finding": "fever", "answer": "no"}, "note", 0, 20_000),
        (Stricter, WORD, "because", 3, 2000),
        (Stricter, WORD, "by", 1, 80),
    ],
)
def test_words_are_taken_up_to_their_length_and_not_beyond(
    model: type[BaseModel], values: dict[str, Any], field: str, least: int, most: int
):
    for good in (least, most):
        assert getattr(model.model_validate({**values, field: "x" * good}), field) == "x" * good
    assert field in refused(model, **{**values, field: "x" * (most + 1)})
    if least:
        assert field in refused(model, **{**values, field: "x" * (least - 1)})


@pytest.mark.parametrize("field", ["electrodes", "weekdays"])
def test_an_empty_list_is_no_choice(field: str):
    model, values = (Visit, VISIT) if field == "electrodes" else (Availability, {})
    assert field in refused(model, **{**values, field: []})
    one = {"electrodes": ["sphere_10mm"], "weekdays": ["sat"]}[field]
    assert getattr(model.model_validate({**values, field: one}), field) == tuple(one)


@pytest.mark.parametrize("pressure", [(50, 20), (300, 200), (124, 80), (81, 80)])
def test_a_blood_pressure_that_can_be_measured_is_taken(pressure: tuple[int, int]):
    assert Visit.model_validate({**VISIT, "blood_pressure_mmHg": pressure}).blood_pressure_mmHg == pressure


@pytest.mark.parametrize("pressure", [(49, 20), (301, 80), (50, 19), (300, 201), (80, 80), (80, 124)])
def test_a_blood_pressure_nobody_has_is_refused(pressure: tuple[int, int]):
    said = refused(Visit, **VISIT, blood_pressure_mmHg=pressure)
    assert f"{pressure[0]} over {pressure[1]} is not a blood pressure in mmHg" in said
    assert "such as [124, 80]" in said


def test_a_period_ends_on_the_day_it_begins_or_later():
    assert Period.model_validate({"from": TODAY, "to": TODAY}).last == TODAY
    said = refused(Period, **{"from": TODAY, "to": TODAY - days(1)})
    assert "the period ends on 2027-02-28, before it begins on 2027-03-01" in said


def test_an_earlier_course_ends_on_the_day_it_begins_or_later():
    assert EarlierCourse(first=TODAY, last=TODAY, sessions=1).last == TODAY
    said = refused(EarlierCourse, first=TODAY, last=TODAY - days(1), sessions=1)
    assert "the course ends on 2027-02-28, before it begins on 2027-03-01" in said


def told(**changes: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        client(**changes)
    return str(caught.value)


def test_nobody_is_born_after_the_visit():
    assert client(born=TODAY).client.born == TODAY
    assert "client.born 2027-03-02 lies after the visit of 2027-03-01" in told(born=TODAY + days(1))


def test_a_client_is_at_most_a_hundred_and_twenty():
    assert client(born=date(1906, 3, 2)).client.born
    assert "client.born 1906-03-01 makes the client over 120: check the year" in told(born=date(1906, 3, 1))


def past_entries(day: date) -> dict[str, dict[str, Any]]:
    """Whatever lies in the past, by what the message calls it."""
    return {
        "answers.fever.date": {"answers": {"fever": {"answer": "yes", "date": day}}},
        "documents.epilepsy.date": {"documents": [{**ENTRY, "date": day}]},
        "concerns.scar.since": {"concerns": [{"concern": "scar", "since": day}]},
        "history.date": {"history": [{"date": day}]},
        "earlier_courses.last": {"earlier_courses": [{"first": TODAY, "last": day, "sessions": 5}]},
    }


@pytest.mark.parametrize("what", list(past_entries(TODAY)))
def test_what_has_happened_lies_before_the_visit_or_on_its_day(what: str):
    client(**past_entries(TODAY)[what])
    said = told(**past_entries(TODAY + days(1))[what])
    assert f"{what}: 2027-03-02 lies after the visit of 2027-03-01; for «not yet» leave the date out" in said


def test_a_course_that_begins_in_the_future_is_no_earlier_course():
    later = TODAY + days(1)
    said = told(earlier_courses=[{"first": later, "last": later, "sessions": 5}])
    assert "2027-03-02 lies after the visit" in said


def test_nothing_happened_before_the_client_was_born():
    born = date(1985, 5, 14)
    for what in ("answers.fever.date", "concerns.scar.since", "history.date", "documents.epilepsy.date"):
        client(born=born, **past_entries(born)[what])
        said = told(born=born, **past_entries(born - days(1))[what])
        assert f"{what}: 1985-05-13 lies before the client was born; check the date" in said
    early = {"first": born - days(1), "last": born, "sessions": 5}
    assert "earlier_courses.first: 1985-05-13 lies before" in told(born=born, earlier_courses=[early])


def test_no_procedure_was_done_before_the_client_was_born():
    kind = {"kind": "hifu", "date": date(1985, 5, 14)}
    client(procedures=[kind])
    said = told(procedures=[{**kind, "date": date(1985, 5, 13)}])
    assert "procedures.hifu: 1985-05-13 lies before the client was born; check the date" in said


def test_without_a_date_of_birth_nothing_lies_before_1900():
    first = date(1900, 1, 1)
    client(born=None, **past_entries(first)["history.date"])
    assert "lies before" in told(born=None, **past_entries(first - days(1))["history.date"])


def test_a_deadline_lies_after_the_visit():
    wish = {"kind": "rf_lifting", "before": TODAY + days(1)}
    assert client(wishes=[wish]).wishes[0].before == TODAY + days(1)
    said = told(wishes=[{**wish, "before": TODAY}])
    assert "wishes.rf_lifting: before = 2027-03-01 is not after the visit of 2027-03-01" in said


def test_nobody_has_two_sessions_on_one_day():
    client(history=[{"date": TODAY}, {"date": TODAY - days(2)}])
    assert "history: two sessions on the same day; leave one out" in told(history=[{"date": TODAY}] * 2)


def test_a_session_belongs_to_one_course():
    began = TODAY - days(10)
    earlier = {"first": TODAY - days(90), "last": began - days(1), "sessions": 5}
    history = [{"date": TODAY - days(3)}, {"date": began}]
    client(history=history, earlier_courses=[earlier])
    said = told(history=history, earlier_courses=[{**earlier, "last": began}])
    assert (
        "earlier_courses: the course up to 2027-02-19 overlaps this course, which began on 2027-02-19" in said
    )


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Client, {}),
        (Visit, VISIT),
        (Document, ENTRY),
        (Period, {"from": TODAY, "to": TODAY}),
        (Intake, {"client": {}, "visit": VISIT}),
    ],
)
def test_a_value_knows_no_other_keys_and_never_changes(model: type[BaseModel], values: dict[str, Any]):
    value = model.model_validate(values)
    assert "mood" in refused(model, **values, mood="good")
    name = next(iter(model.model_fields))
    assert model.model_config["frozen"] is True
    with pytest.raises(ValidationError, match="frozen"):
        setattr(value, name, getattr(value, name))


MANY: dict[str, tuple[int, Any]] = {
    "concerns": (60, lambda i: {"concern": f"c{i}"}),
    "answers": (500, lambda i: {"finding": "fever", "answer": "no"}),
    "documents": (200, lambda i: ENTRY),
    "procedures": (300, lambda i: {"kind": "hifu", "date": TODAY}),
    "wishes": (50, lambda i: {"kind": "hifu"}),
    "history": (100, lambda i: {"date": TODAY - days(i)}),
    "earlier_courses": (200, lambda i: {"first": date(2020, 1, 1), "last": date(2020, 1, 1), "sessions": 5}),
    "stricter": (50, lambda i: WORD),
    "devices": (20, lambda i: own_device()),
}


@pytest.mark.parametrize("name", list(MANY))
def test_a_list_is_taken_up_to_its_length_and_not_beyond(name: str):
    most, one = MANY[name]
    told = {"client": {}, "visit": VISIT, name: [one(i) for i in range(most)]}
    assert len(getattr(Intake.model_validate(told), name)) == most
    assert name in refused(Intake, **{**told, name: [one(i) for i in range(most + 1)]})


def test_a_thousand_closed_periods_are_enough():
    shut = {"from": TODAY, "to": TODAY}
    assert len(Availability.model_validate({"blackout": [shut] * 1000}).blackout) == 1000
    assert "blackout" in refused(Availability, blackout=[shut] * 1001)


def test_the_same_concern_twice_is_refused_and_in_two_places_kept():
    here, there = ({"concern": "pigment", "zones": [zone]} for zone in ("cheek", "chin"))
    assert len(client(concerns=[here, there]).concerns) == 2
    with pytest.raises(ValidationError, match="concerns: the same concern stands twice; keep one"):
        client(concerns=[here, here])


@pytest.mark.parametrize(
    ("model", "values", "field", "wrong"),
    [
        (Wish, {"kind": "hifu"}, "count", "3"),
        (Wish, {"kind": "hifu"}, "count", 3.0),
        (Wish, {"kind": "hifu"}, "count", True),
        (Visit, VISIT, "temperature_C", "36.6"),
        (Visit, VISIT, "temperature_C", float("nan")),
        (Visit, VISIT, "blood_pressure_mmHg", ("124", "80")),
        (Visit, VISIT, "date", "2027-03-01"),
        (Visit, VISIT, "date", datetime(2027, 3, 1)),
        (Stricter, WORD, "current_max_uA", float("inf")),
        (Document, ENTRY, "confirmed", "yes"),
        (Document, ENTRY, "confirmed", 1),
        (HistoryEntry, {"date": TODAY}, "comfortable", "true"),
    ],
)
def test_a_value_of_another_kind_is_asked_about_and_not_guessed_at(
    model: type[BaseModel], values: dict[str, Any], field: str, wrong: Any
):
    model.model_validate(values)
    assert field in refused(model, **{**values, field: wrong})


@pytest.mark.parametrize("word", ["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
def test_a_weekday_is_three_letters(word: str):
    assert Availability.model_validate({"weekdays": [word]}).weekdays == (word,)
    assert "weekdays" in refused(Availability, weekdays=[word.capitalize()])


@pytest.mark.parametrize("word", ["dry", "oily", "mixed", "sensitive"])
def test_a_skin_type_is_one_of_four(word: str):
    assert Client.model_validate({"skin_type": word}).skin_type == word
    assert "skin_type" in refused(Client, skin_type=word.upper())


def test_an_intake_that_says_nothing_leaves_everything_open():
    plain = Intake.model_validate({"client": {}, "visit": VISIT})
    assert plain.otherwise == "unknown"
    assert plain.client == Client(name="", born=None, sex=None, skin_type=None)
    assert (plain.text, plain.currency, plain.prices, plain.sessions_wanted) == ("", "", None, None)
    lists = ("concerns", "answers", "documents", "procedures", "wishes", "history", "earlier_courses",
             "stricter", "devices")  # fmt: skip
    assert all(getattr(plain, name) == () for name in lists)
    assert plain.availability.weekdays == ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    assert (plain.availability.blackout, plain.availability.per_week) == ((), None)
    visit = plain.visit
    assert (visit.conductor, visit.electrodes, visit.temperature_C, visit.blood_pressure_mmHg) == (None,) * 4


def test_an_entry_that_says_nothing_more_is_empty():
    answer = Answer(finding="fever", answer="yes")
    assert (answer.date, answer.zones, answer.note, answer.by) == (None, (), "", "client")
    document = Document.model_validate(ENTRY)
    assert (document.confirmed, document.scope, document.from_) == (False, "", "surgeon")
    assert Document(finding="epilepsy", from_="surgeon", date=TODAY) == document
    assert Period(first=TODAY, last=TODAY) == Period.model_validate({"from": TODAY, "to": TODAY})
    entry = HistoryEntry(date=TODAY)
    assert (entry.comfortable, entry.stopped, entry.reviewed) == (None, False, False)
    wish = Wish(kind="rf_lifting")
    assert (wish.count, wish.before) == (None, None)
    concern = ConcernWish(concern="oval")
    assert (concern.zones, concern.since) == ((), None)
    assert Procedure(kind="hifu", date=TODAY).zones == ()
    word = Stricter.model_validate(WORD)
    assert (word.until, word.zones, word.current_max_uA) == (None, (), None)


def test_only_a_confirmed_document_about_that_very_thing_is_found():
    unconfirmed = {**ENTRY, "from": "a friend"}
    confirmed = {**ENTRY, "confirmed": True}
    other = {**confirmed, "finding": "cancer_past"}
    assert client(documents=[unconfirmed]).document_for("epilepsy") is None
    assert client(documents=[other]).document_for("epilepsy") is None
    found = client(documents=[unconfirmed, other, confirmed]).document_for("epilepsy")
    assert found is not None
    assert found.from_ == "surgeon"


def test_the_setting_is_that_of_the_visit():
    assert client().setting == "clinic"
    assert client(visit={"setting": "home"}).setting == "home"


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2000, 5, 14), date(2027, 5, 13), 26),
        (date(2000, 5, 14), date(2027, 5, 14), 27),
        (date(2000, 5, 14), date(2027, 4, 30), 26),
        (date(2000, 5, 14), date(2027, 6, 1), 27),
        (date(2000, 2, 29), date(2027, 2, 28), 26),
        (date(2000, 2, 29), date(2027, 3, 1), 27),
        (date(2000, 2, 29), date(2028, 2, 29), 28),
    ],
)
def test_an_age_in_whole_years_grows_on_the_birthday(born: date, day: date, years: int):
    assert age_on(born, day) == years


@given(st.dates(date(1920, 1, 1), date(2000, 1, 1)), st.integers(0, 25_000))
def test_an_age_never_shrinks_and_grows_by_at_most_one_a_day(born: date, after: int):
    today = born + days(after)
    assert age_on(born, today) <= age_on(born, today + days(1)) <= age_on(born, today) + 1
