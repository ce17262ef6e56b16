"""Whatever a file holds, the command decides on it or says what is wrong; it never fails itself."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from unittest import mock

from hypothesis import example, given
from hypothesis import strategies as st

from ninon.cli.main import main

WHOLE = """\
[client]
born = 1984-05-14
sex = "female"
skin_type = "dry"
[visit]
date = 2026-12-01
setting = "clinic"
method = "movable"
device = "generic-clinic"
conductor = "gel"
electrodes = ["sphere_10mm", "cotton_6mm"]
temperature_C = 36.5
blood_pressure_mmHg = [124, 80]
[intake]
concerns = ["oval", { concern = "scar", zones = ["cheek"], since = 2025-03-01 }]
sessions_wanted = 8
otherwise = "no"
text = "a clearer line of the jaw"
[intake.answers]
pacemaker = "no"
fever = "unknown"
resorbable_threads = { answer = "yes", date = 2026-10-01, zones = ["cheek"], note = "", by = "examiner" }
bruise = [{ answer = "no" }, { answer = "yes", zones = ["chin"] }]
[[documents]]
finding = "scar"
from = "surgeon"
date = 2026-11-20
confirmed = true
[[procedures]]
kind = "mesotherapy"
date = 2026-11-30
[[procedures]]
kind = "hair_removal"
date = 2027-01-30
[[wishes]]
kind = "rf_lifting"
count = 8
before = 2027-06-30
[availability]
weekdays = ["mon", "wed", "fri"]
blackout = [2026-12-24, { from = 2027-01-01, to = 2027-01-06 }]
per_week = 3
[[history]]
date = 2026-11-20
comfortable = true
[[earlier_courses]]
first = 2026-03-02
last = 2026-04-10
sessions = 10
[prices]
currency = "EUR"
microcurrent_session = 60.0
[[stricter]]
verdict = "limit"
because = "thin skin"
by = "Ada"
until = 2026-12-20
current_max_uA = 100
[[devices]]
device = "our-pen"
name = "Our pen"
modality = "MCT"
place = "clinic"
current_max_uA = 240
levels_uA = [20, 60, 120, 240]
electrodes = ["sphere_14mm"]
contact_area_cm2 = 1.4
methods = ["movable"]
cleared_zones = ["face"]
may_dose = true
"""
LINES = WHOLE.splitlines()
VALUES = [
    "nan", "inf", "-inf", "1e999", "-1", "0", "7.5", "9" * 400, "9" * 5000, "true", '""', '"yes"',
    '"cheek"', '"unknown"', '"our-pen"', '"generic-home"', '"home"', '"stationary"', '"\\u0000"', '"\\u202e"',
    "[]", "{}", "[[]]", "[1, 2]", '["oval", "oval"]', "{ date = 0001-01-01 }", "0001-01-01", "1984-05-14",
    "2026-12-01", "2099-12-31", "9999-12-31", "10:00:00", "2026-12-01T00:00:00", "2026-12-01T10:00:00Z",
    '"2026-12-01"', "oval",
]  # fmt: skip


def code(command: str, data: bytes) -> int:
    """Run the command on bytes and return its exit code; nothing it says may be our own."""
    out, err = io.StringIO(), io.StringIO()
    stdin = io.TextIOWrapper(io.BytesIO(data))
    with mock.patch("sys.stdin", stdin), redirect_stdout(out), redirect_stderr(err):
        got = main([command, "-", "--json"])
    assert (out.getvalue() == "") == (got != 0)
    assert "own failure" not in err.getvalue(), err.getvalue()
    return got


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A sound intake of every section, with a few values exchanged, lines dropped, doubled or moved."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["value", "value", "value", "drop", "double", "move", "letter"])):
            case "value":
                key, _, _ = lines[place].partition("=")
                lines[place] = f"{key}= {draw(st.sampled_from(VALUES))}"
            case "drop":
                del lines[place]
            case "double":
                lines.insert(place, lines[place])
            case "move":
                lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(place))
            case "letter":
                at = draw(st.integers(0, len(lines[place])))
                lines[place] = lines[place][:at] + draw(st.characters(codec="utf-8")) + lines[place][at:]
    return "\n".join(lines)


@given(data=st.binary(max_size=200))
@example(data=b"\xef\xbb\xbf")
@example(data=b"\xff\xfe\x00")
def test_bytes_of_any_kind_are_no_intake(data: bytes):
    assert code("screen", data) == 2


@given(text=st.text(max_size=200))
def test_text_of_any_kind_is_no_intake(text: str):
    assert code("plan", text.encode("utf-8", "surrogatepass")) == 2


@given(text=mutated(), command=st.sampled_from(["screen", "plan"]))
@example(text=WHOLE, command="plan")
@example(text=WHOLE.replace("2027-01-30", "9999-12-31"), command="plan")
@example(text=WHOLE.replace("sessions_wanted = 8", f"sessions_wanted = {'9' * 5000}"), command="screen")
def test_a_mutated_intake_is_decided_on_or_named(text: str, command: str):
    assert code(command, text.encode()) in (0, 2)


@given(
    words=st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=300),
    setting=st.sampled_from(["clinic", "home"]),
)
def test_words_of_any_script_are_read_and_lower_nothing(words: str, setting: str):
    text = WHOLE.replace("a clearer line of the jaw", words.replace("\\", "").replace('"', ""))
    text = text.replace('setting = "clinic"', f'setting = "{setting}"')
    assert code("screen", text.encode()) == 0
