"""The calendar file: whole days, neutral words, lines no reader stumbles over."""

from __future__ import annotations

import re

import pytest

from ninon.report.calendar_file import course_ics

from .paper_plans import plans

DATED = sorted(name for name, plan in plans().items() if plan.course.sessions)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def events(text: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for line in unfolded(text):
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and ":" in line:
            key, value = line.split(":", 1)
            found[-1].setdefault(key.split(";")[0], value)
    return found


@pytest.mark.parametrize("name", DATED)
def test_every_session_stands_on_its_day(name):
    plan = plans()[name]
    starts = {event["DTSTART"] for event in events(course_ics(plan))}
    assert {f"{s.date:%Y%m%d}" for s in plan.course.sessions} <= starts


@pytest.mark.parametrize("name", DATED)
def test_lines_are_short_and_end_as_the_standard_says(name):
    text = course_ics(plans()[name])
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT")


@pytest.mark.parametrize("name", DATED)
def test_every_entry_is_one_of_a_kind_and_the_same_each_time(name):
    text = course_ics(plans()[name])
    uids = [event["UID"] for event in events(text)]
    assert len(uids) == len(set(uids))
    assert text == course_ics(plans()[name])


@pytest.mark.parametrize("name", DATED)
def test_nothing_in_it_says_what_it_is_about(name):
    text = "\n".join(unfolded(course_ics(plans()[name])))
    assert not re.search(r"microcurrent|botulin|filler|face|skin|session|client", text, re.IGNORECASE)
