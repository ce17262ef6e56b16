"""What starting costs where faces are concerned: imports, the command, memory."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from whole_processes import say, seconds, started

import ninon.face
from ninon.clinic.examples import examples

__all__ = ["imports", "memory"]

_IMPORTS = """
import sys, time, json
def figures(*groups):
    before, told = time.perf_counter(), []
    for group in groups:
        for name in group: __import__(name)
        told.append(time.perf_counter() - before)
        before = time.perf_counter()
    heavy = [name for name in ("scipy", "skimage", "PIL", "ai_edge_litert") if name in sys.modules]
    print("also imported:", *heavy, file=sys.stderr) if heavy else None
    return told
print(json.dumps(figures(["numpy"], ["pydantic"], sys.argv[1:])))
"""
_LOADED = """
import io, sys, contextlib
from ninon.cli.main import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(sys.argv[1:])
print([int(name in sys.modules) for name in ("numpy", "scipy")])
"""
_MEMORY = """
import resource, sys
from pathlib import Path
def found():
    from ninon.clinic.client_face import pose_reference
    from ninon.imaging.landmarks_found import find_landmarks
    from ninon.imaging.networks import Networks
    from ninon.imaging.photo import read_photo
    networks, reference = Networks.load(), pose_reference()
    return [find_landmarks(read_photo(Path(path)), networks, reference=reference) for path in sys.argv[2:]]
if sys.argv[1] == "numpy":
    import numpy
if sys.argv[1] == "find":
    found()
if sys.argv[1] == "fit":
    from ninon.face.fit import fit_face
    from ninon.face.template import template
    fit_face(found(), template())
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print([most / (1e6 if sys.platform == "darwin" else 1e6 / 1024)])
"""


def imports(within: Mapping[str, str]) -> None:
    """Print what importing and starting cost."""
    folder = Path(ninon.face.__path__[0])
    modules = [f"ninon.face.{path.stem}" for path in sorted(folder.glob("*.py")) if path.stem != "__init__"]
    numpy, pydantic, ours = started(_IMPORTS, within, *modules)
    print("imports in a fresh interpreter, median of 7, bytecode written before")
    say(
        f"all {len(modules)} modules of ninon.face with all they need",
        numpy + pydantic + ours,
        "s",
        "0.20",
        3,
    )
    say("of it numpy", numpy, "s", digits=3)
    say("of it pydantic", pydantic, "s", digits=3)
    say("of it their own", ours, "s", digits=3)
    say("ratio of all to numpy alone", (numpy + pydantic + ours) / numpy, "", digits=1)
    intake = str(examples()[0])
    base = seconds([sys.executable, "-c", "from pydantic import BaseModel"], within)
    commands: dict[str, tuple[list[str], str]] = {
        "ninon --version": (["--version"], ""),
        "ninon screen INTAKE": (["screen", intake], "0.40"),
        "ninon face --help": (["face", "--help"], ""),
    }
    print("whole commands, median of 7")
    say("python, import pydantic", base, "s", digits=3)
    for name, (words, target) in commands.items():
        took = seconds([sys.executable, "-m", "ninon", *words], within)
        has = started(_LOADED, within, *words, runs=1)
        loads = " and ".join(n for n, yes in zip(("numpy", "scipy"), has, strict=True) if yes)
        say(f"{name} (imports {loads or 'neither numpy nor scipy'})", took, "s", target, 3)


def memory(three: list[Path], within: Mapping[str, str]) -> None:
    """Print how much memory processes need at most."""
    if sys.platform == "win32":
        print("memory: not measured on Windows")
        return
    print("memory of a whole process at its most")
    paths = [str(path) for path in three]
    for name, words in (
        ("python with numpy", ["numpy"]),
        ("finding one photograph", ["find", *paths[:1]]),
        ("finding three and fitting the face", ["fit", *paths]),
    ):
        say(name, started(_MEMORY, within, *words, runs=1)[0], "MB", digits=0)
