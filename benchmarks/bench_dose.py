"""The dose: fresh and reused solves, the transfer matrix, sessions from it; beside other solvers and codes.

Everything in one run on one machine, on one mesh, one matrix and one list of places in muscle, with the
current density worked out from the potentials in every figure. ``--quick`` takes a coarse mesh, ``--write``
writes the page of the documentation.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from dose_case import COUNTS, SESSION
from dose_peers import (
    PEERS,
    Measured,
    Peer,
    agreement,
    beside,
    lines_of,
    reference_of_tetrahedra,
    threads_of,
)
from dose_report import Table, environment_words, power, spread
from peers.dose_environment import NotToBeHad

_HERE = Path(__file__).parent
_PAGE = _HERE.parent / "docs" / "developers" / "dose-speed.md"
_EDGES_MM, _QUICK_EDGES_MM = (3.0, 2.5, 2.15), (5.0,)


@dataclass
class Run:
    """Everything measured so far."""

    folder: Path
    quick: bool
    sizes: dict[float, tuple[int, int]] = field(default_factory=dict)
    """Unknowns and places in muscle, by edge."""
    ours: dict[tuple[float, str, int], Measured] = field(default_factory=dict)
    peers: dict[tuple[str, int], Measured] = field(default_factory=dict)
    apart: dict[str, float] = field(default_factory=dict)
    agreed: set[str] = field(default_factory=set)
    left_out: list[str] = field(default_factory=list)

    @property
    def edges(self) -> tuple[float, ...]:
        return _QUICK_EDGES_MM if self.quick else _EDGES_MM

    @property
    def threads(self) -> tuple[int, ...]:
        return (2,) if self.quick else (1, 2)

    @property
    def repeats(self) -> int:
        return 1 if self.quick else 3

    def of(self, edge_mm: float) -> Path:
        return self.folder / f"{edge_mm:g}"

    def main(self, what: str, threads: int) -> Measured:
        return self.ours[self.edges[-1], what, threads]


def _told(text: str) -> None:
    print(f"  ... {text}", file=sys.stderr, flush=True)


def _least_told(measured: Measured) -> None:
    """Say what came out at once: a long run that breaks off has said something."""
    figures = [f"{line['name']} {min(line['wall']):.3g} s" for line in measured.lines if line.get("wall")]
    _told(f"    {', '.join(figures)}")


def make_cases(run: Run) -> None:
    for edge in run.edges:
        _told(f"face at {edge:g} mm")
        folder = run.of(edge)
        folder.mkdir()
        import subprocess

        done = subprocess.run(
            [sys.executable, str(_HERE / "dose_case.py"), str(folder), str(edge)],
            check=True, stdout=subprocess.PIPE, encoding="utf-8", env=threads_of(1),
        )  # fmt: skip
        unknowns, targets = done.stdout.split()
        run.sizes[edge] = int(unknowns), int(targets)


def ours(run: Run) -> None:
    for edge in run.edges[:-1]:
        for what in ("solve", "some_rows"):
            _one_of_ours(run, edge, what, 1)
    last = run.edges[-1]
    for threads in run.threads:
        for what in ("solve", "build", "warm"):
            _one_of_ours(run, last, what, threads)
    if len(run.edges) > 1:
        _one_of_ours(run, last, "some_rows", 1)


def _one_of_ours(run: Run, edge: float, what: str, threads: int) -> None:
    _told(f"Ninon, {what}, {edge:g} mm, {threads} threads")
    repeats = {"build": 1 if run.quick else 2, "warm": 3 * run.repeats}.get(what, run.repeats)
    command = [
        sys.executable,
        str(_HERE / "dose_ours.py"),
        what,
        str(run.of(edge)),
        str(threads),
        str(repeats),
    ]
    run.ours[edge, what, threads] = lines_of(command, threads_of(1))
    _least_told(run.ours[edge, what, threads])


def others(run: Run) -> None:
    folder = run.of(run.edges[-1])
    try:
        if 1 in run.threads:
            reference_of_tetrahedra(folder)
    except NotToBeHad as why:
        run.left_out.append(f"tetrahedra to compare SimPEG with: {why}")
    for peer in PEERS:
        try:
            for threads in sorted(set(peer.threads) & set(run.threads)):
                _told(f"{peer.name}, {threads} threads")
                run.peers[peer.name, threads] = beside(peer, folder, threads, run.repeats)
                _least_told(run.peers[peer.name, threads])
            if set(peer.threads) & set(run.threads):
                _agree(run, peer, folder)
        except (NotToBeHad, OSError) as why:
            run.left_out.append(f"{peer.name}: {why}")


def _agree(run: Run, peer: Peer, folder: Path) -> None:
    run.apart[peer.name], good = agreement(peer, folder)
    if good:
        run.agreed.add(peer.name)


# ------------------------------------------------------------------ what is said


def report(run: Run) -> None:
    unknowns, targets = run.sizes[run.edges[-1]]
    rows = run.main("build", 2).one("build")
    assert rows is not None
    print(
        f"\nTemplate face, bare skin, edge {run.edges[-1]:g} mm: {unknowns:,} unknowns, {targets:,} "
        f"vectors in muscle, {rows['rows']:,} rows {rows['spacing_mm']:.1f} mm apart. "
        "Minimum of the repeats, then the largest of them; processor time is of all threads together.\n"
    )
    _of_ours(run)
    _checked(run)
    _solvers(run)
    _ratios(run)
    _mesh_growth(run)
    _position_growth(run)


def _of_ours(run: Run) -> None:
    table = Table("what", "threads", "wall, least", "wall, most", "processor", "peak MB", "target")
    for threads in run.threads:
        solve, build, warm = (run.main(what, threads) for what in ("solve", "build", "warm"))
        two = threads == 2 and not run.quick
        table.timed("fresh: assembly, factor, one right-hand side, J", threads, solve.one("fresh"), 1, "s",
                    "5 s" if two else "")  # fmt: skip
        table.timed("kept factor, one right-hand side at a time", threads, solve.one("one"), 1e3, "ms")
        table.timed("kept factor, blocks of 128, each", threads, solve.one("blocked"), 1e3, "ms",
                    "8 ms" if two else "")  # fmt: skip
        made = build.all("build")
        whole = {"wall": [w for one in made for w in one["wall"]],
                 "core": [c for one in made for c in one["core"]],
                 "peak_MB": max(one["peak_MB"] for one in made)}  # fmt: skip
        rows = whole | {"wall": [w for one in made for w in one["rows_wall"]],
                        "core": [c for one in made for c in one["rows_core"]]}  # fmt: skip
        table.timed("transfer matrix: assembly, factor, all rows, written", threads, whole, 1, "s",
                    "30 s" if two else "")  # fmt: skip
        table.timed("  of which its rows", threads, rows, 1, "s")
        table.timed("rows read from disk and checked", threads, warm.one("load"), 1, "s")
        for line in warm.all("session"):
            if line["count"] not in (0, SESSION):
                continue
            what = f"session of {line['positions']:,} positions" + (
                "" if line["count"] else ", the plan at 1 mm"
            )
            target = "100 ms" if two and line["count"] else ""
            table.timed(f"{what}: rows in memory, weights and sums", threads, line, 1e3, "ms", target)
            for part in ("weights", "sums"):
                own = {"wall": line[f"{part}_wall"], "core": line[f"{part}_core"], "peak_MB": line["peak_MB"]}
                table.timed(f"  of which {part}", threads, own, 1e3, "ms", target if part == "sums" else "")
        table.timed("another current or number of passes", threads, warm.one("again"), 1e3, "ms",
                    "" if run.quick else "5 ms")  # fmt: skip
    table.printed()
    solve = run.main("solve", 2).one("fresh")
    built = run.main("build", 2).one("build")
    assert solve is not None
    assert built is not None
    print(f"\nThe factor takes {solve['factor_MB']:.0f} MB, the rows {built['written_MB']:.0f} MB on disk.\n")


def _checked(run: Run) -> None:
    for threads in run.threads:
        line = run.main("warm", threads).one("agreement")
        assert line is not None
        print(
            f"Interpolated rows beside direct solutions at 128 positions of the plan ({threads} threads): "
            f"mean {100 * line['mean']:.2f} %, 95 % within {100 * line['p95']:.2f} %, most "
            f"{100 * line['most']:.2f} % of the norm in muscle (required 0.5 and 1 %)."
        )
    print()


def _solvers(run: Run) -> None:
    table = Table(
        "solver", "threads", "assembly s", "factor s", "fresh s", "one ms", "block ms", "peak MB", "apart"
    )
    for threads in run.threads:
        table.solver("Ninon", threads, run.main("solve", threads), "")
    for peer in PEERS:
        for threads in peer.threads:
            lines = run.peers.get((peer.name, threads))
            if lines is None:
                continue
            apart = run.apart.get(peer.name)
            table.solver(peer.name, threads, lines, "not compared" if apart is None else f"{apart:.1e}")
            if lines.one("forked"):
                two = Measured(tuple(lines.all("forked")))
                table.solver(f"{peer.name}, two processes", 2, two, "")
    table.printed()
    print()
    for peer in PEERS:
        print(f"- {peer.name}: {peer.about}.")
    for missing in run.left_out:
        print(f"- LEFT OUT: {missing}")
    print()


def _per_position(run: Run, threads: int) -> tuple[float, float]:
    """Return seconds per position of the session: with the weights, and the sums alone."""
    line = next(one for one in run.main("warm", threads).all("session") if one["count"] == SESSION)
    return min(line["wall"]) / line["positions"], min(line["sums_wall"]) / line["positions"]


def _rivals(run: Run, threads: int, kind: str) -> dict[str, float]:
    """Return the least time per right-hand side of everybody whose answer was checked."""
    names = ("blocked",) if kind == "blocked" else ("one", "one_wanted")
    found = {"Ninon": run.main("solve", threads).least(*names)}
    for peer in PEERS:
        lines = run.peers.get((peer.name, threads))
        if peer.name in run.agreed and lines is not None:
            found[peer.name] = lines.least(*names)
        alone = run.peers.get((peer.name, 1))
        if threads == 2 and kind == "blocked" and peer.name in run.agreed and alone is not None:
            times = [time for time in (found.get(peer.name), alone.least("forked")) if time is not None]
            found[peer.name] = min(times) if times else None
    return {name: time for name, time in found.items() if time is not None}


def _ratios(run: Run) -> None:
    print(
        "Ratios per position at equal threads: a right-hand side solved with the kept factor, over a position"
    )
    print("of the session of 4,000. Only for answers that were found to agree.\n")
    table = Table("beside", "threads", "ms each", "with weights", "sums alone", "target")
    best: dict[tuple[str, int], tuple[str, float]] = {}
    for kind, target in (("blocked", 300), ("one", 1500)):
        for threads in run.threads:
            session, sums = _per_position(run, threads)
            rivals = sorted(_rivals(run, threads, kind).items(), key=lambda pair: pair[1])
            best[kind, threads] = rivals[0]
            for place, (name, each) in enumerate(rivals):
                what = f"{name}, {'blocks' if kind == 'blocked' else 'one at a time'}"
                table.row(
                    f"{what}{' (the best)' if not place else ''}", str(threads), f"{1e3 * each:.2f}",
                    f"{each / session:,.0f}", f"{each / sums:,.0f}", f"{target:,}",
                )  # fmt: skip
    table.printed()
    print()
    for threads in run.threads:
        built = min(time for one in run.main("build", threads).all("build") for time in one["rows_wall"])
        session, _ = _per_position(run, threads)
        name, each = best["blocked", threads]
        print(
            f"Break-even, {threads} threads: building all rows pays after {built / (each - session):,.0f} "
            f"positions that would otherwise be solved for in blocks by {name}."
        )
    print()


def _mesh_growth(run: Run) -> None:
    if len(run.edges) < 2:
        return
    print("Growth with the mesh, one thread, and the power of the number of unknowns it goes with\n")
    table = Table(
        "edge mm",
        "unknowns",
        "assembly s",
        "factor s",
        "one ms",
        "block ms",
        "row ms",
        "factor MB",
        "peak MB",
    )
    columns: list[list[float]] = []
    for edge in run.edges:
        solve, rows = run.ours[edge, "solve", 1], run.ours[edge, "some_rows", 1]
        fresh = solve.one("fresh")
        assert fresh is not None
        figures = [
            solve.least("assembly"), solve.least("factor"),
            1e3 * solve.least("one"), 1e3 * solve.least("blocked"),
            1e3 * rows.least("some_rows"), fresh["factor_MB"], fresh["peak_MB"],
        ]  # fmt: skip
        columns.append([run.sizes[edge][0], *figures])
        table.row(f"{edge:g}", f"{run.sizes[edge][0]:,}", *(f"{figure:.3g}" for figure in figures))
    sizes, *rest = zip(*columns, strict=True)
    table.row("power", "", *(f"{power(sizes, each):.2f}" for each in rest))
    table.printed()
    print(
        "\nA row is solved for, its current density worked out, and written. A session does not depend on the"
    )
    print("mesh but on how many vectors and rows there are.\n")


def _position_growth(run: Run) -> None:
    print("Growth with the positions of a session, and the power of their number it goes with\n")
    table = Table("positions", "threads", "weights ms", "sums ms", "both ms", "processor ms", "peak MB")
    for threads in run.threads:
        lines = [one for one in run.main("warm", threads).all("session") if one["count"] in COUNTS]
        for line in lines:
            table.row(
                f"{line['positions']:,}", str(threads), f"{1e3 * min(line['weights_wall']):.1f}",
                f"{1e3 * min(line['sums_wall']):.1f}", spread(line["wall"], 1e3),
                f"{1e3 * min(line['core']):.1f}",
                f"{line['peak_MB']:.0f}",
            )  # fmt: skip
        counts = [line["positions"] for line in lines]
        powers = [
            power(counts, [min(line[of]) for line in lines]) for of in ("weights_wall", "sums_wall", "wall")
        ]
        table.row("power", str(threads), *(f"{each:.2f}" for each in powers), "", "")
    table.printed()
    print()


def measure(quick: bool) -> str:
    """Return the report; it is printed as well."""
    began, load = time.monotonic(), os.getloadavg() if hasattr(os, "getloadavg") else (float("nan"),)
    with tempfile.TemporaryDirectory(prefix="ninon-bench-") as folder:
        run = Run(Path(folder), quick)
        make_cases(run)
        ours(run)
        others(run)
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            print(environment_words(load[0], time.monotonic() - began))
            report(run)
    print(text.getvalue(), end="")
    return text.getvalue()


def main() -> None:
    words = sys.argv[1:]
    unknown = sorted(set(words) - {"--quick", "--write"})
    if unknown:
        sys.exit(f"bench dose takes --quick and --write, not {' '.join(unknown)}")
    try:
        text = measure("--quick" in words)
    except NotToBeHad as why:
        sys.exit(f"bench dose: Ninon's own side failed: {why}")
    if "--write" in words:
        from dose_report import written

        _PAGE.write_text(written(_PAGE.read_text("utf-8"), text), "utf-8")


if __name__ == "__main__":
    main()
