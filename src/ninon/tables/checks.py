"""Everything that is wrong with any table: each row by itself, and what only shows across tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from ninon import tables
from ninon.tables.reader import HERE, KEYS, RefusedTable

__all__ = ["check"]

Rows = Mapping[str, Mapping[str, Any]]
"""Tables by name; in each, rows by key. A refused table is missing, and what needs it is not checked."""


def check(folder: Path | None = None) -> list[str]:
    """Return every problem of every table, as sentences that say file, row, fault and remedy.

    Parameters
    ----------
    folder : Path, optional
        Another folder with tables; the packaged ones unless given.

    Returns
    -------
    list of str
        Empty when all is well.
    """
    problems: list[str] = []
    known: dict[str, Mapping[str, Any]] = {}
    for name in KEYS:
        try:
            known[name] = getattr(tables, name)(folder)
        except RefusedTable as refused:
            problems += refused.problems
    problems += _strangers(folder or HERE)
    for needs, question in ACROSS:
        if all(name in known for name in needs):
            problems += question(known)
    return problems


def _strangers(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.toml")):
        if path.stem not in KEYS:
            yield f"{path.name}: no reader knows this table. Add one to ninon.tables, or remove the file."


def _every_question_has_a_rule(known: Rows) -> Iterator[str]:
    for finding in known["questions"]:
        if finding not in known["contraindications"]:
            yield (
                f"questions.toml, row '{finding}': no rule uses the answer. "
                "Add a row to contraindications.toml, or stop asking."
            )


def _text_words_are_plain(known: Rows) -> Iterator[str]:
    for finding, row in known["text_words"].items():
        where = f"text_words.toml, row '{finding}'"
        for phrase, times in Counter(row.words).items():
            if times > 1:
                yield f"{where}: '{phrase}' stands twice. Keep one."
            if phrase != phrase.lower().strip():
                yield f"{where}: '{phrase}' has capitals or spaces at its ends. Write it small."
            if any("*" in word[:-1] or word == "*" for word in phrase.split()):
                yield f"{where}: '{phrase}' has a * that is no ending. Put it at the end of a word."


def _every_movement_has_its_lines(known: Rows) -> Iterator[str]:
    for name, movement in known["movements"].items():
        paths = [path for path in known["lines"].values() if path.movement == name]
        sides = {path.side for path in paths}
        expected = {"midline"} if movement.side_rule == "midline" else {"right", "left"}
        if not sides >= expected:
            gone = " and ".join(sorted(expected - sides))
            yield f"movements.toml, row '{name}': lines.toml has no path for {gone}. Add it."
        for path in paths:
            if len(path.columns) != len(movement.column_lengths_mm):
                yield (
                    f"lines.toml, row '{path.line}': {len(path.columns)} columns, but the movement gives "
                    f"{len(movement.column_lengths_mm)} lengths. Make them as many."
                )


def _every_placement_has_its_sites(known: Rows) -> Iterator[str]:
    for name in known["pads"]:
        sides = {site.side for site in known["pad_sites"].values() if site.placement == name}
        for side in sorted({"right", "left"} - sides):
            yield f"pads.toml, row '{name}': pad_sites.toml has no site on the {side}. Add it."


def _lines_run_in_places(known: Rows) -> Iterator[str]:
    for table in ("movements", "pads"):
        for name, row in known[table].items():
            for zone in (row.zone, *row.also_zones):
                if not known["zones"][zone].is_place:
                    yield f"{table}.toml, row '{name}': '{zone}' is no place a line may run. Name a place."


def _orders_are_unique(known: Rows) -> Iterator[str]:
    for table in ("movements", "pads"):
        for order, times in Counter(row.order for row in known[table].values()).items():
            if times > 1:
                yield f"{table}.toml: {times} rows have the order {order}. Give each its own."


def _stages_count_from_one(known: Rows) -> Iterator[str]:
    for place in ("clinic", "home"):
        orders = [row.order for row in known["stages"].values() if row.place == place]
        if orders != list(range(1, len(orders) + 1)):
            yield f"stages.toml: the stages of '{place}' are numbered {orders}. Number them 1, 2, 3 in order."


def _ages_leave_no_gap(known: Rows) -> Iterator[str]:
    for before, after in pairwise(known["courses"].values()):
        if after.age_from_y != before.age_to_y + 1:
            yield (
                f"courses.toml, row '{after.band}': begins at {after.age_from_y} y, but '{before.band}' ends "
                f"at {before.age_to_y} y. Let one follow the other."
            )


def _ramps_never_fall(known: Rows) -> Iterator[str]:
    for before, after in pairwise(known["ramps"].values()):
        if before.ramp != after.ramp:
            continue
        key = f"{after.ramp}/{after.session_from}"
        if after.session_from != before.session_to + 1:
            yield f"ramps.toml, row '{key}': does not follow session {before.session_to}. Close the gap."
        if after.fraction_of_ceiling < before.fraction_of_ceiling:
            yield f"ramps.toml, row '{key}': falls below the session before. Let a ramp rise or stay."


def _one_conductor_is_the_default(known: Rows) -> Iterator[str]:
    names = [name for name, row in known["conductors"].items() if row.default]
    if len(names) != 1:
        yield f"conductors.toml: {len(names)} rows are the default. Mark exactly one."


def _combined_steps_are_procedures(known: Rows) -> Iterator[str]:
    for name in known["complexes"]:
        if name != "microcurrent_course" and name not in known["intervals"]:
            yield f"complexes.toml, row '{name}': is not in intervals.toml. Add it there, or rename it."


def _dosing_devices_have_an_area(known: Rows) -> Iterator[str]:
    for name, row in known["devices"].items():
        if row.may_dose and not (row.contact_area_cm2 and row.duty_fraction and row.electrodes):
            yield (
                f"devices.toml, row '{name}': may_dose without contact area, duty fraction and electrodes. "
                "Without them there is no dose: add them, or set may_dose to false."
            )


def _home_limit_is_the_lower(known: Rows) -> Iterator[str]:
    limits = known["limits"]
    for clinic, home, field in (("L21", "L22", "current_uA"), ("L28b", "L28a", "time_minutes")):
        if {clinic, home} <= set(limits) and getattr(limits[home], field) > getattr(limits[clinic], field):
            yield f"limits.toml, row '{home}': {field} is above {clinic}. Home is never milder: lower it."


def _used_statements_are_cited(known: Rows) -> Iterator[str]:
    for name, row in known["statements"].items():
        where = f"statements.toml, row '{name}'"
        if row.drives and not row.tables:
            yield f"{where}: drives something, but 'tables' names no table. Name where it is used."
        for table in row.tables:
            if table not in known:
                yield f"{where}: 'tables' names '{table}', which is no table. Correct the name."
            elif not any(name in row.statements for row in known[table].values()):
                yield f"{where}: no row of {table}.toml cites it. Add it to the statements of a row there."


def _contradictions_are_cited(known: Rows) -> Iterator[str]:
    for name, row in known["contradictions"].items():
        for table in row.tables:
            if table not in known:
                yield f"contradictions.toml, row '{name}': 'tables' names '{table}', which is no table."


Question = Callable[[Rows], Iterator[str]]

ACROSS: tuple[tuple[tuple[str, ...], Question], ...] = (
    (("questions", "contraindications"), _every_question_has_a_rule),
    (("text_words",), _text_words_are_plain),
    (("movements", "lines"), _every_movement_has_its_lines),
    (("pads", "pad_sites"), _every_placement_has_its_sites),
    (("movements", "pads", "zones"), _lines_run_in_places),
    (("movements", "pads"), _orders_are_unique),
    (("stages",), _stages_count_from_one),
    (("courses",), _ages_leave_no_gap),
    (("ramps",), _ramps_never_fall),
    (("conductors",), _one_conductor_is_the_default),
    (("complexes", "intervals"), _combined_steps_are_procedures),
    (("devices",), _dosing_devices_have_an_area),
    (("limits",), _home_limit_is_the_lower),
    (tuple(KEYS), _used_statements_are_cited),
    (tuple(KEYS), _contradictions_are_cited),
)
"""The tables a question across tables needs, and the question."""
