"""Landmarks beside those of mediapipe 0.10.21: how far apart, how long, how much memory and disk."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from packaging.requirements import Requirement
from peers.mediapipe_environment import VERSION, NotToBeHad, installed_MB, interpreter
from whole_processes import from_a_small_one, started

import ninon
from ninon.face.landmarks import Landmarks
from ninon.face.pooled_scale import first_scale
from ninon.imaging.models import models_folder

__all__ = ["Seen", "beside_peer"]

_PEER = Path(__file__).parent / "peers" / "mediapipe_peer.py"
_OURS = """
import json, resource, sys, time
began = time.perf_counter()
from ninon.clinic.client_face import pose_reference
from ninon.imaging.landmarks_found import find_landmarks
from ninon.imaging.networks import Networks, _interpreter_class
_interpreter_class()
imported = time.perf_counter() - began
import numpy as np
from ninon.imaging.photo import Photo
photo = Photo.of(np.load(sys.argv[1]))
began = time.perf_counter()
networks, reference = Networks.load(), pose_reference()
find_landmarks(photo, networks, reference=reference)
first = time.perf_counter() - began
def median(crops):
    times = []
    for _ in range(15):
        began = time.perf_counter()
        find_landmarks(photo, networks, reference=reference, crops=crops)
        times.append(time.perf_counter() - began)
    return sorted(times)[len(times) // 2]
whole, single = median(32), median(1)
print(json.dumps([imported, first, whole, single, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


@dataclass(frozen=True, eq=False)
class Seen:
    """A picture, what Ninon found on it, and where its points truly are if anybody knows."""

    name: str
    pixels: NDArray[np.uint8]
    found: Landmarks
    truth: NDArray[np.float64] | None = None


def beside_peer(pictures: list[Seen], within: Mapping[str, str]) -> None:
    """Print both side by side, or why that cannot be done here."""
    print(f"beside mediapipe {VERSION} (its mesh network with attention, one crop; ours without, 32 crops)")
    if sys.platform == "win32":
        print("  Left out: memory is not measured on Windows.")
        return
    try:
        python = interpreter()
        # Does it work here? Its bytecode is written now.
        subprocess.run(
            [python, "-c", "import mediapipe"], check=True, capture_output=True, text=True, env=within
        )
        with tempfile.TemporaryDirectory() as folder:
            for seen in pictures:
                _compare(seen, python, Path(folder) / "photo.npy", within)
        theirs = installed_MB(python)
    except NotToBeHad as why:
        print(f"  Left out, for it cannot be installed here: {why}")
        return
    except subprocess.CalledProcessError as fault:
        said = (fault.stderr or "it did not say why").strip().splitlines()
        print(f"  Left out, for it does not run here: {said[-1][:200]}")
        return
    print(f"  {'installed, with all it needs':<50}{'':>10}{'ninon':>10}{'peer':>10}{'ratio':>8}")
    _line("MB, bytecode left out, models included", _own_MB(), theirs, digits=0)


def _compare(seen: Seen, python: Path, photo: Path, within: Mapping[str, str]) -> None:
    np.save(photo, seen.pixels)
    done = subprocess.run(
        from_a_small_one([str(python), str(_PEER), str(photo)]),
        check=True, capture_output=True, encoding="utf-8", env=within,
    )  # fmt: skip
    peer = json.loads(done.stdout.splitlines()[-1])
    imported, first, median, single, memory = started(_OURS, within, str(photo), runs=1)
    points = np.array(peer["points"])
    mm = first_scale(seen.found, None)
    print(f"  {seen.name:<50}{'':>10}{'ninon':>10}{'peer':>10}{'ratio':>8}")
    _line("s, imports", imported, peer["import_s"], digits=3)
    _line("ms, networks loaded and first photograph", 1000 * first, 1000 * peer["first_s"])
    _line("ms, one photograph, median of 15", 1000 * median, 1000 * peer["median_s"])
    _line("ms, the same with one crop here as there", 1000 * single, 1000 * peer["median_s"])
    _line("MB of memory at the most", memory, peer["memory_MB"], digits=0)
    _apart("landmarks from ours to theirs", seen.found.points_photo - points, mm)
    if seen.truth is not None:
        _apart("landmarks from ours to the truth", seen.found.points_photo - seen.truth, mm)
        _apart("landmarks from theirs to the truth", points - seen.truth, mm)


def _line(what: str, ours: float, theirs: float, digits: int = 1) -> None:
    print(f"    {what:<58}{ours:>10,.{digits}f}{theirs:>10,.{digits}f}{ours / theirs:>8.2f}")


def _apart(what: str, gaps: NDArray[np.float64], mm_per_px: float) -> None:
    mm = np.linalg.norm(gaps, axis=1) * mm_per_px
    print(
        f"    {what:<42}mean {mm.mean():.2f}, 95 % within {np.percentile(mm, 95):.2f}, "
        f"most {mm.max():.2f} mm over {len(mm)} points"
    )


def _own_MB() -> float:
    """Return what ``ninon[face]`` and everything it needs take on disk, with the three networks."""
    packages = sum(_size_of(metadata.distribution(name)) for name in _needed("ninon", {"face"}, set()))
    house = (path for path in Path(ninon.__path__[0]).rglob("*") if path.is_file())
    networks = (path for path in models_folder().glob("*.tflite"))
    rest = sum(path.stat().st_size for path in (*house, *networks) if path.suffix != ".pyc")
    return (packages + rest) / 1e6


def _size_of(package: metadata.Distribution) -> int:
    paths = [Path(str(file.locate())) for file in package.files or () if file.suffix != ".pyc"]
    return sum(path.stat().st_size for path in paths if path.is_file())


def _needed(name: str, extras: set[str], known: set[str]) -> Iterator[str]:
    """Yield the names of what a package needs, and theirs; the package itself is counted where it lies."""
    for line in metadata.requires(name) or ():
        need = Requirement(line)
        marks = [{"extra": extra} for extra in (extras or {""})]
        wanted = need.marker is None or any(need.marker.evaluate(mark) for mark in marks)
        if wanted and need.name.lower() not in known:
            known.add(need.name.lower())
            yield need.name
            yield from _needed(need.name, set(need.extras), known)
