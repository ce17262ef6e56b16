"""From photographs to a face: photographs per second, seconds per face, memory, beside mediapipe."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from threading import local

import numpy as np
from face_peer import Seen, beside_peer
from face_starts import imports, memory
from whole_processes import environment, say

from ninon import tables
from ninon.clinic.client_face import ClientFace, pose_reference
from ninon.clinic.face_files import _model, paper_face, write_face
from ninon.clinic.journey import USUAL_CONTACT_RADIUS_MM
from ninon.errors import NinonError
from ninon.face.face_file import read_face, to_bytes
from ninon.face.fit import fit_face
from ninon.face.landmarks import Landmarks
from ninon.face.muscle_paths import muscles_on
from ninon.face.template import template
from ninon.face.tissue_prisms import layers
from ninon.imaging.landmarks_found import find_landmarks
from ninon.imaging.networks import Networks
from ninon.imaging.photo import Photo, read_photo
from ninon.imaging.rendered_faces import random_face
from ninon.imaging.rendered_heads import HeadToRender, RenderedPhoto, Sitting, photograph
from ninon.report.face_marks import face_marks
from ninon.report.face_picture import face_picture
from ninon.report.face_sides import sides_svg
from ninon.report.line_marks import LineMark

WORKERS, ROUNDS = 2, 5
LONG_ENOUGH_S = 1.5
YAWS_DEG = (0.0, -42.0, 42.0)

_own = local()
"""Networks and pose reference of one worker: an interpreter serves one photograph at a time."""


def timed(act: Callable[[], object]) -> float:
    """Return the wall time of an act."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def again(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median wall time of an act that has been done before."""
    return statistics.median(timed(act) for _ in range(rounds))


def of_a_core(act: Callable[[], object]) -> float:
    """Return the least processor time of an act: what it takes where nothing else wants the core."""
    figures = []
    for _ in range(3):
        start = time.process_time()
        act()
        figures.append(time.process_time() - start)
    return min(figures)


def prepare() -> None:
    _own.networks, _own.reference = Networks.load(), pose_reference()


def find(path: Path) -> Landmarks:
    """Read a photograph and find its landmarks, as a worker does."""
    return find_landmarks(read_photo(path), _own.networks, reference=_own.reference)


def find_only(path: Path) -> None:
    find(path)


def per_second(pool: Executor, workers: int, path: Path, about_s: float) -> float:
    """Return how many photographs workers do in a second, once they are at work."""
    list(pool.map(find_only, [path] * 2 * workers))
    count = workers * max(2, round(LONG_ENOUGH_S / about_s))
    return statistics.median(
        count / timed(lambda: list(pool.map(find_only, [path] * count))) for _ in range(3)
    )


def landmarks(pictures: dict[str, Path]) -> None:
    print("photograph → landmarks: file read, face found, 32 crops, both irises")
    prepare()
    for name, path in pictures.items():
        photo = read_photo(path)

        def finding(photo: Photo = photo) -> None:
            find_landmarks(photo, _own.networks, reference=_own.reference)

        def reading(path: Path = path) -> None:
            read_photo(path)

        read, found = again(reading), again(finding)
        core = of_a_core(reading) + of_a_core(finding)
        say(f"{name}: reading the file", 1000 * read, "ms", digits=1)
        say(f"{name}: finding the landmarks", 1000 * found, "ms", digits=1)
        say(f"{name}: both, time of a core", 1000 * core, "ms", digits=1)
        rates: dict[str, float] = {}
        for workers in (1, WORKERS):
            with ThreadPoolExecutor(workers, initializer=prepare) as pool:
                rates[f"{workers} thread{'s' * (workers > 1)}"] = per_second(
                    pool, workers, path, read + found
                )
        with ProcessPoolExecutor(WORKERS, get_context("spawn"), initializer=prepare) as processes:
            rates[f"{WORKERS} processes"] = per_second(processes, WORKERS, path, read + found)
        one = rates["1 thread"]
        for worked, rate in rates.items():
            target = "5.00 on 2 cores" if not worked.startswith("1") else ""
            say(f"{name}: {worked}, {rate / one:.2f} of one", rate, "photos/s", target)
        say(f"{name}: {WORKERS} cores with nothing else to do", WORKERS / core, "photos/s", "5.00 (computed)")


def face(three: list[Path]) -> ClientFace:
    """Print how long three photographs take to a face, and everything that is worked out on it."""
    head, networks, reference = template(), Networks.load(), pose_reference()
    found: list[Landmarks] = []

    def find_all() -> None:
        found[:] = [find_landmarks(read_photo(path), networks, reference=reference) for path in three]

    print("three photographs → face: rendered heads of 0.8 megapixels at yaw 0°, −42°, +42°")

    def fit() -> None:
        fit_face(found, head)

    first = timed(find_all), timed(fit)
    then = again(find_all), again(fit)
    core = of_a_core(find_all), of_a_core(fit)
    _row("", "first", "then", "of a core")
    _row("s, landmarks of three", first[0], then[0], core[0])
    _row("s, fit of three", first[1], then[1], core[1])
    _row("s, both", sum(first), sum(then), sum(core), target="under 2 s")
    frontal = found[:1]
    _row(
        "s, fit of the frontal one alone",
        "",
        again(lambda: fit_face(frontal, head)),
        of_a_core(lambda: fit_face(frontal, head)),
    )
    geometry = fit_face(found, head)
    print("then, in seconds: on the first face of a process, and of a core on further ones")
    rounds = [parts(ClientFace(geometry, tuple(found))) for _ in range(1 + ROUNDS)]
    least = {name: min(each[name][1] for each in rounds[1:]) for name in rounds[0]}
    _row("each with what comes before it at hand", "first", "of a core")
    for name in rounds[0]:
        _row(name, rounds[0][name][0], least[name])
    _row("all of these", sum(wall for wall, _ in rounds[0].values()), sum(least.values()))
    return ClientFace(geometry, tuple(found))


def parts(client: ClientFace) -> dict[str, tuple[float, float]]:
    """Return how long each thing takes that is worked out on a face, in seconds: wall, and of a core."""
    muscles, thicknesses = tables.muscles(), tables.layers()
    skin = client.skin
    near, laid = _both(lambda: skin.pair_lengths_mm), _both(lambda: client.curves)
    lines = client.lines(USUAL_CONTACT_RADIUS_MM)

    def marked() -> tuple[LineMark, ...]:
        return face_marks(client.curves, tables.movements(), lines.forbidden)

    took = {
        "near vertices of the surface": near,
        "lines": laid,
        "no-go zones": _both(lambda: lines.no_go),
        "muscles": _both(lambda: muscles_on(skin, client.template, muscles.values())),
        "tissue layers": _both(
            lambda: layers(skin, client.template, thicknesses.values(), sex="women", age_y=45)
        ),
        "where lines are cut": _both(marked),
    }
    marks, paper = marked(), paper_face(client)
    took["line map (SVG), light on the face"] = _both(lambda: sides_svg(paper, marks))
    took["picture (PNG)"] = _both(lambda: face_picture(paper.views, marks))
    took["model (glTF)"] = _both(lambda: _model(client, marks))
    return took


def files(client: ClientFace, folder: Path) -> None:
    written = to_bytes(client.geometry, client.landmarks)
    path, peer = folder / "face.ninonface", folder / "face.npy"
    path.write_bytes(written)
    np.save(peer, np.frombuffer(written, dtype=np.uint8))
    load, plain = again(lambda: read_face(path.read_bytes()), 15), again(lambda: np.load(peer), 15)
    print(f"face file of {len(written) / 1e6:.1f} MB")
    write = again(lambda: path.write_bytes(to_bytes(client.geometry, client.landmarks)), 15)
    say("written", 1000 * write, "ms", digits=1)
    say("loaded and checked", 1000 * load, "ms", "under 50", 1)
    say("as many bytes by numpy, unchecked", 1000 * plain, "ms", digits=1)
    say("ratio", load / plain, "", digits=1)
    say("all files of write_face", again(lambda: write_face(client, folder, "client"), 3), "s")


def _both(act: Callable[[], object]) -> tuple[float, float]:
    """Return wall and processor time of an act."""
    wall, core = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - core


def _row(name: str, *figures: float | str, target: str = "") -> None:
    told = "".join(f"{each:>10}" if isinstance(each, str) else f"{each:>10.2f}" for each in figures)
    print(f"  {name:<42}{told}{f'   target {target}' if target else ''}")


def rendered(head: HeadToRender, yaw: float, times: float = 1.0) -> RenderedPhoto:
    size = (round(800 * times), round(1000 * times))
    return photograph(head, Sitting(pose_deg=(0.0, yaw, 0.0), iris_px=34.0 * times, size=size, samples=1))


def saved(pixels: np.ndarray, path: Path) -> Path:
    from PIL import Image

    Image.fromarray(pixels).save(path, quality=93)
    return path


def measure(folder: Path) -> None:
    import skimage.data

    whole = template()
    head = HeadToRender(
        whole.surface(random_face(np.random.default_rng(0), whole.knots_mm)), whole.triangles, whole.bare_mm
    )
    views = [rendered(head, yaw) for yaw in YAWS_DEG]
    three = [saved(view.image, folder / f"{k}.png") for k, view in enumerate(views)]
    portrait = Path(skimage.data.__file__).parent / "astronaut.png"
    large = saved(rendered(head, 0.0, times=15**0.5).image, folder / "large.jpg")
    within = dict(os.environ)
    landmarks({"portrait, 512 px PNG": portrait, "rendered, 12 megapixels JPEG": large})
    files(face(three), folder)
    imports(within)
    memory(three, within)
    astronaut = read_photo(portrait)
    seen = [
        Seen("portrait, 512 px", astronaut.pixels, find(portrait)),
        Seen("rendered head, 0.8 megapixels", views[0].image, find(three[0]), views[0].points_photo),
    ]
    beside_peer(seen, within)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        if "PYTHONPYCACHEPREFIX" not in os.environ:
            # Libraries read the number of their threads when they start, so everything runs in a new process.
            anew = subprocess.run([sys.executable, __file__], env=environment(folder))
            raise SystemExit(anew.returncode)
        print("Wall times; OPENBLAS_NUM_THREADS=1 in every process, one thread in every network.")
        if hasattr(os, "getloadavg"):
            print(f"{os.cpu_count()} cores; {os.getloadavg()[0]:.1f} were busy in the minute before.")
        try:
            measure(Path(folder))
        except NinonError as missing:
            print(f"Left out: {missing}")


if __name__ == "__main__":
    main()
