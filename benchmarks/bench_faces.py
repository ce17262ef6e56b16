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
from ninon.imaging.photo import read_photo
from ninon.imaging.rendered_faces import random_face
from ninon.imaging.rendered_heads import HeadToRender, RenderedPhoto, Sitting, photograph
from ninon.report.face_marks import face_marks
from ninon.report.face_picture import face_picture
from ninon.report.face_sides import sides_svg
from ninon.report.line_marks import LineMark

WORKERS, PER_WORKER, ROUNDS = 2, 8, 5
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


def prepare() -> None:
    _own.networks, _own.reference = Networks.load(), pose_reference()


def find(path: Path) -> Landmarks:
    """Read a photograph and find its landmarks, as a worker does."""
    return find_landmarks(read_photo(path), _own.networks, reference=_own.reference)


def find_only(path: Path) -> None:
    find(path)


def per_second(pool: Executor, workers: int, path: Path) -> float:
    """Return how many photographs workers do in a second, once they are at work."""
    list(pool.map(find_only, [path] * 2 * workers))
    count = PER_WORKER * workers
    return statistics.median(
        count / timed(lambda: list(pool.map(find_only, [path] * count))) for _ in range(3)
    )


def landmarks(pictures: dict[str, Path]) -> None:
    print("photograph → landmarks: file read, face found, 32 crops, both irises")
    prepare()
    for name, path in pictures.items():
        photo = read_photo(path)
        read = again(lambda p=path: read_photo(p))
        found = again(lambda p=photo: find_landmarks(p, _own.networks, reference=_own.reference))
        say(f"{name}: reading the file", 1000 * read, "ms", digits=1)
        say(f"{name}: finding the landmarks", 1000 * found, "ms", digits=1)
        rates: dict[str, float] = {}
        for workers in (1, WORKERS):
            with ThreadPoolExecutor(workers, initializer=prepare) as pool:
                rates[f"{workers} thread{'s' * (workers > 1)}"] = per_second(pool, workers, path)
        with ProcessPoolExecutor(WORKERS, get_context("spawn"), initializer=prepare) as processes:
            rates[f"{WORKERS} processes"] = per_second(processes, WORKERS, path)
        one = rates["1 thread"]
        for worked, rate in rates.items():
            target = "5.00 on 2 cores" if not worked.startswith("1") else ""
            say(f"{name}: {worked}, {rate / one:.2f} of one", rate, "photos/s", target)


def face(three: list[Path]) -> ClientFace:
    """Print how long three photographs take to a face, and everything that is worked out on it."""
    head, networks, reference = template(), Networks.load(), pose_reference()
    found: list[Landmarks] = []

    def find_all() -> None:
        found[:] = [find_landmarks(read_photo(path), networks, reference=reference) for path in three]

    print("three photographs → face: rendered heads of 0.8 megapixels at yaw 0°, −42°, +42°")
    first = timed(find_all), timed(lambda: fit_face(found, head))
    then = again(find_all), again(lambda: fit_face(found, head))
    print(f"  {'':<42}{'first':>10}{'then':>10}")
    _both("s, landmarks of three", first[0], then[0])
    _both("s, fit of three", first[1], then[1])
    _both("s, both", sum(first), sum(then), "under 2 s")
    _both("s, fit of the frontal one alone", float("nan"), again(lambda: fit_face(found[:1], head)))
    geometry = fit_face(found, head)
    print("then, each on a face that has what comes before it: s in a new process, s on a further face")
    rounds = [parts(ClientFace(geometry, tuple(found))) for _ in range(1 + ROUNDS)]
    for name in rounds[0]:
        _both(name, rounds[0][name], statistics.median(each[name] for each in rounds[1:]))
    _both("all of these", sum(rounds[0].values()), sum(sum(r.values()) for r in rounds[1:]) / ROUNDS)
    return ClientFace(geometry, tuple(found))


def parts(client: ClientFace) -> dict[str, float]:
    """Return how long each thing takes that is worked out on a face, in seconds."""
    muscles, thicknesses = tables.muscles(), tables.layers()
    lines, skin = client.lines(USUAL_CONTACT_RADIUS_MM), client.skin

    def marked() -> tuple[LineMark, ...]:
        return face_marks(client.curves, tables.movements(), lines.forbidden)

    took = {
        "near vertices of the surface": timed(lambda: skin.pair_lengths_mm),
        "lines": timed(lambda: client.curves),
        "no-go zones": timed(lambda: lines.no_go),
        "muscles": timed(lambda: muscles_on(skin, client.template, muscles.values())),
        "tissue layers": timed(
            lambda: layers(skin, client.template, thicknesses.values(), sex="women", age_y=45)
        ),
        "where lines are cut": timed(marked),
    }
    marks, paper = marked(), paper_face(client)
    took["line map (SVG)"] = timed(lambda: sides_svg(paper, marks))
    took["picture (PNG)"] = timed(lambda: face_picture(paper.views, marks))
    took["model (glTF)"] = timed(lambda: _model(client, marks))
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


def _both(name: str, first: float, then: float, target: str = "") -> None:
    told = f"{first:>10.2f}" if first == first else f"{'–':>10}"
    print(f"  {name:<42}{told}{then:>10.2f}{f'   target {target}' if target else ''}")


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
        try:
            measure(Path(folder))
        except NinonError as missing:
            print(f"Left out: {missing}")


if __name__ == "__main__":
    main()
