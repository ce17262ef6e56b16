"""``ninon dose optimise``: a visit is planned, then its passes and currents are chosen anew."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import fill
from typing import TYPE_CHECKING

from ninon.cli.progress import progress
from ninon.cli.visit_commands import intake_named, page_of, stem_of, text_of
from ninon.clinic import journey
from ninon.clinic.files import write_whole
from ninon.errors import InputError

if TYPE_CHECKING:
    from ninon.care.journey import VisitPlan
    from ninon.cli.dose_commands import Means
    from ninon.clinic.client_face import ClientFace
    from ninon.clinic.dose_planning import MuscleField, PlannedAnew
    from ninon.clinic.dose_wishes import Wishes
    from ninon.dosimetry.dose_map import DoseMap

__all__ = ["optimise", "wishes_of"]

WIDTH = 100


def wishes_of(
    want: Sequence[str], protect: Sequence[str], *, minutes: float | None, sides_equal: bool
) -> Wishes:
    """Return what the words of the command line ask.

    Parameters
    ----------
    want : sequence of str
        ``MUSCLE`` or ``MUSCLE=WEIGHT``.
    protect : sequence of str
        ``ZONE=SHARE``.
    minutes : float or None
        The most minutes with current.
    sides_equal : bool
        Whether both sides get the same.

    Raises
    ------
    InputError
        If a name is not known, is written twice, or a number is none.
    """
    from ninon.clinic.dose_wishes import Wishes

    return Wishes(
        muscles=_numbers("--want", want, 1.0),
        shares=_numbers("--protect", protect, None),
        minutes=minutes,
        sides_equal=sides_equal,
    )


def optimise(name: str, *, means: Means, wishes: Wishes, out: Path | None, as_json: bool) -> int:
    """Plan a visit as ``ninon plan`` does, choose its passes and currents anew, print what came of it."""
    from ninon.clinic.dose_planning import kept_plan, planned_anew

    intake, stem, face = intake_named(name), stem_of(name), means.open_face()
    made = journey.plan(intake, face)
    if not any(step.is_energised for step in made.session.steps):
        return _no_session(made, as_json=as_json)
    written = []
    with _with_rows_kept(means, face) as kept:
        found = kept.dose(kept_plan(made, has_face=face is not None), face, progress)
        progress("Choosing passes and currents.")
        anew = planned_anew(made, face, found, wishes)
        progress("")
        if out is not None and anew.plan is not None:
            dose = None  # as in `ninon plan`, only a client's own face carries its dose
            if face is not None:
                dose = kept.dose(kept_plan(anew.plan, has_face=True), face, progress)
            written = _write(anew.plan, face, dose, out / f"{stem}-optimised")
    if as_json:
        print(_as_json(anew))
        return 0
    print("\n".join(_text(anew)))
    for path in written:
        print(f"Written: {path}")
    return 0


@contextmanager
def _with_rows_kept(means: Means, face: ClientFace | None) -> Iterator[Means]:
    """Keep what is solved on a client's face until both plans have their dose, and no longer."""
    if face is None or means.cache is not None:
        yield means
        return
    with TemporaryDirectory(prefix="ninon-dose-") as folder:
        yield replace(means, cache=Path(folder))


def _numbers(option: str, words: Sequence[str], usual: float | None) -> dict[str, float]:
    """Return ``NAME=NUMBER`` words as numbers by name."""
    found: dict[str, float] = {}
    for word in words:
        name, equals, number = word.partition("=")
        if name in found:
            raise InputError(f"{option} names {name} twice; once is meant.")
        if not equals and usual is not None:
            found[name] = usual
            continue
        try:
            found[name] = float(number)
        except ValueError:
            raise InputError(f"{option} {word}: a number is missing; write {name}=0.5.") from None
    return found


def _write(plan: VisitPlan, face: ClientFace | None, dose: DoseMap | None, path: Path) -> list[Path]:
    page, text = page_of(plan, face, dose), text_of(plan, face, dose)
    return [
        write_whole(path.with_name(f"{path.name}.html"), page),
        write_whole(path.with_name(f"{path.name}.json"), text + "\n"),
    ]


def _no_session(made: VisitPlan, *, as_json: bool) -> int:
    """Say what ``ninon plan`` says where it plans no session, and that there is nothing to choose."""
    from ninon.dosimetry.preferences import NO_EVIDENCE
    from ninon.report.as_text import course_text, screen_text

    words = "No session with current is planned, so there is nothing to choose."
    if as_json:
        verdict = made.eligibility.verdict.name.lower()
        print(_json({"result": "no session", "verdict": verdict, "words": words, "note": NO_EVIDENCE}))
        return 0
    print(screen_text(made.eligibility))
    print(course_text(made))
    print(f"{words} {NO_EVIDENCE}")
    return 0


def _text(anew: PlannedAnew) -> list[str]:
    from ninon.report.optimise_text import optimise_text

    whose = ", those the movements of the plan are for; name others with --want" if anew.by_default else ""
    names = "; ".join(name.replace("_", " ") for name in anew.wanted)
    said = [fill(f"Wanted muscles{whose}: {names}.", WIDTH), "", optimise_text(anew.answer)]
    if anew.field is not None:
        said.append(fill(_field_words(anew.field), WIDTH))
    if anew.field is not None and anew.plan is None:
        said.append("Every step would be left out, so there is no plan to write.")
    return said


def _field_words(field: MuscleField) -> str:
    return (
        f"Largest field in muscle, without film and at the upper end: {field.before_V_m:.2g} V/m before, "
        f"{field.after_V_m:.2g} V/m after; shown beside {field.threshold_V_m:.3g} V/m, a threshold observed "
        f"on nerve fibres [{field.limit}], and no limit here."
    )


def _as_json(anew: PlannedAnew) -> str:
    from ninon.dosimetry.chosen import Chosen

    field = None if anew.field is None else asdict(anew.field)
    return _json(
        {
            "result": "chosen" if isinstance(anew.answer, Chosen) else "infeasible",
            "wanted": anew.wanted,
            "wanted_by_default": anew.by_default,
            "muscle_field": field,
            "session": None if anew.plan is None else anew.plan.session.model_dump(mode="json"),
            **anew.answer.model_dump(mode="json"),
        }
    )


def _json(content: dict[str, object]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False)
