"""``ninon dose``, ``ninon dose compare`` and ``ninon dose study``: on screen, as a page, as JSON."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from math import pi
from pathlib import Path
from typing import TYPE_CHECKING

from ninon.cli.progress import progress
from ninon.clinic.files import write_whole
from ninon.errors import InputError

if TYPE_CHECKING:
    from ninon.clinic.client_face import ClientFace
    from ninon.clinic.plan_file import KeptPlan
    from ninon.dosimetry.dose_map import DoseMap
    from ninon.report.face_paper import FaceOnPaper
    from ninon.report.sheet import Paper

__all__ = ["Means", "compare", "dose", "study"]


@dataclass(frozen=True)
class Means:
    """On which face, and with what, a dose is computed."""

    face: Path | None
    edge_mm: float
    threads: int
    cache: Path | None
    own_doubts: bool

    @classmethod
    def of(cls, given: argparse.Namespace) -> Means:
        """Return what the options say."""
        return cls(given.face, given.edge_mm, given.threads, given.cache, given.own_doubts)

    def open_face(self) -> ClientFace | None:
        """Return the client's face, or None where the template's stands for it."""
        from ninon.clinic.client_face import face_of_file

        return None if self.face is None else face_of_file(self.face)

    def dose(self, plan: KeptPlan, face: ClientFace | None, report: Callable[[str], None]) -> DoseMap:
        """Return the dose of one plan."""
        from ninon.clinic.client_dose import dose_of

        found = dose_of(
            plan, face, edge_mm=self.edge_mm, threads=self.threads, cache=self.cache,
            own_doubts=self.own_doubts, report=report,
        )  # fmt: skip
        report("")
        return found


def dose(path: Path, *, means: Means, out: Path | None, as_json: bool) -> int:
    """Print the dose of a plan; with a folder, write page and JSON there as well."""
    from ninon.clinic.plan_file import read_plan
    from ninon.report.dose_json import dose_json
    from ninon.report.dose_text import dose_text

    plan, face = read_plan(path), means.open_face()
    found = means.dose(plan, face, progress)
    text = dose_json(found.dose)
    written = []
    if out is not None:
        from ninon.report.dose_document import dose_html

        page = dose_html(found, _drawn(face, found), paper=_paper(plan, found))
        written = [
            write_whole(out / f"{path.stem}-dose.html", page),
            write_whole(out / f"{path.stem}-dose.json", text + "\n"),
        ]
    if as_json:
        print(text)
        return 0
    print(dose_text(found.dose))
    for each in written:
        print(f"Written: {each}")
    return 0


def compare(first: Path, second: Path, *, means: Means, out: Path | None, as_json: bool) -> int:
    """Print two doses on one face side by side."""
    from ninon.clinic.plan_file import read_plan
    from ninon.dosimetry.common_draws import draws_of
    from ninon.dosimetry.compare import compare as compared
    from ninon.report.compare_text import compare_text

    names = _names(first, second)
    plans, face = (read_plan(first), read_plan(second)), means.open_face()
    one, two = (means.dose(plan, face, progress) for plan in plans)
    draws = None
    if means.own_doubts:
        draws = (
            draws_of(one.dose, one.ratios, face=one.face.mesh.fingerprint),
            draws_of(two.dose, two.ratios, face=two.face.mesh.fingerprint),
        )
    found = compared(one.dose, two.dose, names=names, draws=draws)
    text = found.model_dump_json(indent=2)
    written = []
    if out is not None:
        from ninon.report.dose_document import compare_html

        drawn = _drawn(face, one)
        words = compare_text(found).splitlines()[:3]
        page = compare_html(
            one, two, [w for w in words if w], faces=(drawn, drawn), paper=_paper(plans[0], one)
        )
        stem = f"{names[0]}-and-{names[1]}"
        written = [
            write_whole(out / f"{stem}.html", page),
            write_whole(out / f"{stem}.json", text + "\n"),
        ]
    print(text if as_json else compare_text(found))
    for each in written if not as_json else ():
        print(f"Written: {each}")
    return 0


def study(plan: Path, out: Path, *, conductor: str | None, edge_mm: float, threads: int) -> int:
    """Write a study of doubts, made on the template's face."""
    from ninon.clinic.client_dose import study_of
    from ninon.clinic.plan_file import read_plan

    found = study_of(
        read_plan(plan), None, conductor=conductor, edge_mm=edge_mm, workers=threads, report=progress
    )
    print(f"Written: {write_whole(out, found.to_json() + chr(10))}")
    for doubt in found.doubts:
        low, high = found.factors("layer:muscle", doubt)
        print(f"{doubt:20s} mean muscle charge times {low:.2f} at the low end, {high:.2f} at the high end")
    return 0


def _names(first: Path, second: Path) -> tuple[str, str]:
    if first.stem != second.stem:
        return first.stem, second.stem
    if first.resolve() == second.resolve():
        raise InputError(f"{first} was named twice; name two plans.")
    return f"{first.parent.name or 'A'}-{first.stem}", f"{second.parent.name or 'B'}-{second.stem}"


def _drawn(face: ClientFace | None, found: DoseMap) -> FaceOnPaper:
    from ninon.clinic.client_face import face_without_photo
    from ninon.clinic.face_files import paper_face

    area = next((step.contact_area_cm2 for step in found.plan.steps if step.contact_area_cm2), 0.6)
    return paper_face(face or face_without_photo(), 10 * (area / pi) ** 0.5)


def _paper(plan: KeptPlan, found: DoseMap) -> Paper:
    from ninon.report.sheet import Paper

    return Paper(
        name=plan.client.name or "no name given",
        born=plan.client.born,
        fingerprint=found.dose.key[:12],
        edition=found.dose.tables_edition,
        visit=plan.session.date or plan.visit.date,
    )
