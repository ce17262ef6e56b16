"""Break `care` on purpose, one small thing at a time, and count what the tests notice.

All work is done on copies in `mutants/`:

    mutants/original       the checkout as it was when the run began
    mutants/worker-1, -2   copies of it, in which one file at a time is broken and mended
    mutants/plan.json      which mutants were drawn
    mutants/results.jsonl  what became of each so far; `--resume` goes on from here
    mutants/survivors.txt  the ones no test noticed, as diffs
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import json
import os
import queue
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from math import inf, sqrt
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
WORK = ROOT / "mutants"
ORIGINAL = WORK / "original"
RESULTS = WORK / "results.jsonl"

BROKEN = Path("src/ninon/care")
TESTS = [Path("tests/unit/care"), Path("tests/cases")]
MINUTES = 14
LEFT_OUT = shutil.ignore_patterns(".git", ".uv", ".venv", ".*_cache", "__pycache__", "_build", "mutants")

# Runs pytest on the copy it stands in. A mutant that fills a list for ever must not fill the machine.
PYTEST = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
import ninon
assert ninon.__file__.startswith(sys.argv[1]), f"the tests would run on {ninon.__file__}"
import pytest
sys.exit(pytest.main(["-x", "-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", *sys.argv[2:]]))
"""


class Stop(Exception):
    """Something the person at the keyboard must put right; the text says how."""


# ------------------------------------------------------------------ drawing


def draw(sample: int | None, seed: int) -> None:
    """Start anew: keep the checkout as it is now, and draw the mutants to try."""
    from tools.mutations import Mutation, mutations

    shutil.rmtree(WORK, ignore_errors=True)
    shutil.copytree(ROOT, ORIGINAL, ignore=LEFT_OUT)
    found: list[tuple[Path, Mutation]] = []
    for path in sorted((ORIGINAL / BROKEN).rglob("*.py")):
        found += [(path.relative_to(ORIGINAL), one) for one in mutations(path.read_text("utf-8"))]
    if not found:
        raise Stop(f"there is nothing to break in {BROKEN}")
    order = list(range(len(found)))
    random.Random(seed).shuffle(order)
    drawn: list[dict[str, Any]] = []
    for number in order:
        if len(drawn) == sample:
            break
        path, mutation = found[number]
        text = mutation.text()
        if text is not None:
            drawn.append(
                {"id": number, "path": str(path), "line": mutation.line, "kind": mutation.kind, "text": text}
            )
    plan = {"seed": seed, "asked": sample, "population": len(found), "mutants": drawn}
    (WORK / "plan.json").write_text(json.dumps(plan), "utf-8")


def read_plan() -> dict[str, Any]:
    try:
        plan: dict[str, Any] = json.loads((WORK / "plan.json").read_text("utf-8"))
    except FileNotFoundError:
        raise Stop(
            "there is no run to resume; start one with ./ninon-dev mutants --sample 300 --seed 1"
        ) from None
    return plan


def read_results() -> dict[int, str]:
    """Outcome by mutant, as far as the run has got."""
    results: dict[int, str] = {}
    if RESULTS.exists():
        for line in RESULTS.read_text("utf-8").splitlines():
            with contextlib.suppress(ValueError):  # a run that was killed may have left half a line
                row = json.loads(line)
                results[row["id"]] = row["outcome"]
    return results


# ------------------------------------------------------------------ trying


def run_tests(copy: Path, first: Path | None = None, timeout_s: float | None = None) -> tuple[str, float]:
    """Run the tests of a copy: ``passed``, ``failed`` or ``timeout``, and the seconds it took."""
    tests = [path for path in ([first] if first else []) + TESTS if (copy / path).exists()]
    if not tests:
        raise Stop(f"there are no tests in {' or '.join(map(str, TESTS))}")
    environment = os.environ | {"PYTHONPATH": str(copy / "src"), "NINON_MUTANTS": "1"}
    if timeout_s is not None:  # only the unbroken run may leave compiled files behind
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
    else:
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", PYTEST, str(copy), *map(str, tests)],
        cwd=copy, env=environment, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL if timeout_s else None, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        code = process.wait(timeout_s)
        outcome = "passed" if code == 0 else "failed"
    except subprocess.TimeoutExpired:
        outcome = "timeout"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return outcome, time.monotonic() - began


def try_one(mutant: dict[str, Any], copy: Path, timeout_s: float) -> str:
    """Break a file of a copy, run the tests, mend it."""
    path = copy / mutant["path"]
    whole, changed_ns = path.read_bytes(), path.stat().st_mtime_ns
    # The file's own tests first: they are the likeliest to notice.
    own = Path("tests/unit/care", f"test_{path.stem}.py")
    try:
        path.write_text(mutant["text"], "utf-8")
        # Python trusts a compiled file whose source has the same second and size.
        os.utime(path, ns=(changed_ns + 10**10, changed_ns + 10**10))
        outcome, _ = run_tests(copy, own, timeout_s)
    finally:
        path.write_bytes(whole)
        os.utime(path, ns=(changed_ns, changed_ns))
    return {"passed": "survived", "failed": "killed", "timeout": "timeout"}[outcome]


def work(left: queue.SimpleQueue[dict[str, Any]], copy: Path, timeout_s: float, done: Progress) -> None:
    while not done.stopped.is_set() and time.monotonic() < done.deadline:
        try:
            mutant = left.get_nowait()
        except queue.Empty:
            return
        try:
            outcome = try_one(mutant, copy, timeout_s)
        except BaseException:
            done.stopped.set()
            raise
        if not done.stopped.is_set():
            done.note(mutant["id"], outcome)


class Progress:
    """Writes each result down at once and says now and then how far the run has got."""

    def __init__(self, to_do: int, minutes: float = inf) -> None:
        self.to_do, self.done = to_do, 0
        self.began = time.monotonic()
        self.deadline = self.began + 60 * minutes
        self.lock = threading.Lock()
        self.stopped = threading.Event()

    def note(self, mutant: int, outcome: str) -> None:
        with self.lock:
            with RESULTS.open("a", encoding="utf-8") as file:
                # The line break comes first, so that half a line before spoils only itself.
                file.write("\n" + json.dumps({"id": mutant, "outcome": outcome}))
            self.done += 1
            if self.done % 20 == 0 or self.done == self.to_do:
                minutes = (time.monotonic() - self.began) / 60
                rest = minutes / self.done * (self.to_do - self.done)
                print(f"{self.done} of {self.to_do}, {minutes:.1f} min, about {rest:.1f} to go", flush=True)


def try_all(to_do: list[dict[str, Any]], workers: int, minutes: float) -> None:
    copies = [WORK / f"worker-{number}" for number in range(1, workers + 1)]
    for copy in copies:
        shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(ORIGINAL, copies[0])
    print("the tests without a mutant:", flush=True)
    outcome, seconds = run_tests(copies[0])
    if outcome != "passed":
        raise Stop("the tests fail although nothing is broken; mend them first (./ninon-dev test --fast)")
    for copy in copies[1:]:
        shutil.copytree(copies[0], copy)
    timeout_s = 10 + 4 * seconds
    left: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    for mutant in to_do:
        left.put(mutant)
    progress = Progress(len(to_do), minutes)
    threads = [threading.Thread(target=work, args=(left, copy, timeout_s, progress)) for copy in copies]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    except KeyboardInterrupt:
        progress.stopped.set()
        print("\nstopping after the mutants now being tried; --resume goes on", flush=True)
        for thread in threads:
            thread.join()
        raise
    if progress.stopped.is_set():
        raise Stop("a worker broke down (see above); --resume goes on where it was")


# ------------------------------------------------------------------ telling


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share."""
    z = 1.959964
    share = successes / trials
    middle = share + z * z / (2 * trials)
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return (middle - half) / scale, (middle + half) / scale


def diff(mutant: dict[str, Any]) -> str:
    before = (ORIGINAL / mutant["path"]).read_text("utf-8").splitlines()
    lines = difflib.unified_diff(before, mutant["text"].splitlines(), lineterm="", n=1)
    return "\n".join(list(lines)[3:])  # without the two file names and the first @@


def tell(plan: dict[str, Any], results: dict[int, str]) -> None:
    """Print the counts and the estimate; write the survivors down."""
    tried = [mutant for mutant in plan["mutants"] if mutant["id"] in results]
    count = {name: list(results.values()).count(name) for name in ("killed", "survived", "timeout")}
    noticed = count["killed"] + count["timeout"]
    print(
        f"\n{plan['population']} mutations possible in {BROKEN}, {len(plan['mutants'])} drawn "
        f"(seed {plan['seed']}), {len(tried)} tried"
    )
    if not tried:
        raise Stop("no mutant has been tried yet; --resume goes on")
    if len(tried) < len(plan["mutants"]):
        print("not all were tried; ./ninon-dev mutants --resume goes on")
    print(f"killed {count['killed']}, survived {count['survived']}, timeouts {count['timeout']}")
    share = f"killed share, a timeout counting as killed: {noticed / len(tried):.1%}"
    if plan["asked"] is None and len(tried) == len(plan["mutants"]):
        print(f"{share} of all")
    else:
        low, high = wilson(noticed, len(tried))
        print(f"{share}; of all, between {low:.1%} and {high:.1%} (95 % Wilson interval)")
    survivors = sorted(
        (mutant for mutant in tried if results[mutant["id"]] == "survived"),
        key=lambda mutant: (mutant["path"], mutant["line"]),
    )
    text = "\n\n".join(f"{one['path']}:{one['line']} {one['kind']}\n{diff(one)}" for one in survivors)
    (WORK / "survivors.txt").write_text(text + "\n", "utf-8")
    print(f"survivors: {(WORK / 'survivors.txt').relative_to(ROOT)}")


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./ninon-dev mutants", description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, metavar="N", help="try N mutants instead of all")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="draws the sample (default 1)")
    parser.add_argument("--resume", action="store_true", help="go on with the run that was interrupted")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument(
        "--minutes", type=float, metavar="M", help=f"stop after M minutes (default with --sample: {MINUTES})"
    )
    asked = parser.parse_args(argv)
    if asked.sample is not None and asked.sample < 1:
        parser.error("--sample wants a number from 1 on")
    try:
        if not asked.resume:
            draw(asked.sample, asked.seed)
        plan, results = read_plan(), read_results()
        to_do = [mutant for mutant in plan["mutants"] if mutant["id"] not in results]
        if to_do:
            # The mutants stand in random order, so those tried by then are a fair sample, too.
            minutes = asked.minutes or (MINUTES if asked.sample else inf)
            try_all(to_do, max(1, min(asked.workers, len(to_do))), minutes)
        tell(plan, read_results())
    except Stop as reason:
        print(f"mutants: {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
