"""The template: one head, neck and bust that everybody's face is a change of.

It is built once (`ninon.face.template_build`) and kept beside this module as ``template.npz``, which ships
with the package and is never committed.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.ears import ear_relief
from ninon.face.mesh import Points, Triangles
from ninon.face.subdivision import Surface

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = [
    "ASSUMED",
    "FACE_TRIANGLES",
    "FILE_NAME",
    "INFERRED",
    "MEASURED",
    "Template",
    "template",
    "template_of",
]

FILE_NAME = "template.npz"
FACE_TRIANGLES = 898
"""The first coarse triangles are those of the face mesh."""
MEASURED, INFERRED, ASSUMED = 0, 1, 2
"""Where a vertex comes from: read from photographs; carried along beside the face; assumed, below the jaw."""

_FORMAT = 1
_NEAR_FACE_MM = 30.0
_HEAD_FROM_Y_MM = -45.0


@dataclass(frozen=True, eq=False)
class Template:
    """A head, neck and bust of an average adult, mirror-symmetric."""

    knots_mm: Points
    """(c, 3): points of the surface; the first 468 are the landmarks of the face mesh."""
    knot_triangles: Triangles
    """(k, 3): coarse triangles between knots; the first 898 are those of the face mesh."""
    mirror: NDArray[np.int32]
    """(c,): the mirror image of each knot."""
    uv: Points
    """(468, 2): place of each landmark on the flat texture of the mesh's makers."""
    basis: Mapping[int, float]
    """Landmarks that hold still when a face moves, with their weights."""
    source: str
    """Where the face mesh came from: ``"published"`` or ``"recorded"``."""
    fingerprint: str
    """First 12 hex digits of the SHA-256 of the arrays."""

    @cached_property
    def _surface(self) -> Surface:
        return Surface(self.knot_triangles, len(self.knots_mm))

    @property
    def triangles(self) -> Triangles:
        """(16 k, 3): fine triangles; the 16 parts of coarse triangle t are 16 t … 16 t + 15."""
        return self._surface.triangles

    @property
    def weights(self) -> csr_array:
        """(n, c): about the share of each knot in each fine vertex: none negative, together 1."""
        return self._surface.weights

    def surface(self, knots_mm: Points) -> Points:
        """Return the fine vertices of a head through the given knots.

        Parameters
        ----------
        knots_mm : (c, 3) array
            In ``points_face`` axes.

        Returns
        -------
        (n, 3) array
            The first c are the knots, except on the ears, which are laid on afterwards.
        """
        return self._surface(knots_mm) + self._relief

    @cached_property
    def _relief(self) -> Points:
        return ear_relief(self._surface(self.knots_mm))

    @cached_property
    def vertices_mm(self) -> Points:
        """(n, 3): the fine vertices of the template itself."""
        return self.surface(self.knots_mm)

    @cached_property
    def bare_mm(self) -> Points:
        """(n, 3): the same without ears."""
        return self._surface(self.knots_mm)

    @cached_property
    def vertex_mirror(self) -> NDArray[np.int32]:
        """(n,): the mirror image of each fine vertex."""
        from scipy.spatial import cKDTree

        _, found = cKDTree(self.bare_mm).query(self.bare_mm * [-1.0, 1.0, 1.0])
        mirror: NDArray[np.int32] = found.astype(np.int32)
        return mirror

    @cached_property
    def on_face_mesh(self) -> NDArray[np.bool_]:
        """(n,): whether a fine vertex lies on the face mesh, its oval included."""
        inside = np.zeros(len(self.bare_mm), dtype=bool)
        inside[self.triangles[: 16 * FACE_TRIANGLES]] = True
        return inside

    @cached_property
    def origin(self) -> NDArray[np.uint8]:
        """(n,): `MEASURED` on the face mesh, `INFERRED` on the head beside it, `ASSUMED` below the jaw."""
        from scipy.spatial import cKDTree

        on_face = self.on_face_mesh
        apart, _ = cKDTree(self.bare_mm[on_face]).query(self.bare_mm)
        head = (self.bare_mm[:, 1] > _HEAD_FROM_Y_MM) | (apart < _NEAR_FACE_MM)
        return np.where(on_face, MEASURED, np.where(head, INFERRED, ASSUMED)).astype(np.uint8)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Named places of head, neck and chest: the fine vertex nearest to each."""
        from scipy.spatial import cKDTree

        from ninon.face.places import PLACES_MM

        tree = cKDTree(self.bare_mm)
        found: dict[str, int] = {}
        for name, place in PLACES_MM.items():
            vertex = int(tree.query(place)[1])
            if place[0] == 0:
                found[name] = vertex
            else:
                found[f"{name}:right"] = vertex
                found[f"{name}:left"] = int(self.vertex_mirror[vertex])
        return MappingProxyType(found)

    def to_bytes(self) -> bytes:
        """Return the template as the contents of its file."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            format=np.array(_FORMAT),
            source=np.array(self.source),
            knots_mm=self.knots_mm,
            knot_triangles=self.knot_triangles,
            mirror=self.mirror,
            uv=self.uv,
            basis_ids=np.array(list(self.basis)),
            basis_weights=np.array(list(self.basis.values())),
        )
        return buffer.getvalue()


def template_of(
    *,
    knots_mm: Points,
    knot_triangles: Triangles,
    mirror: NDArray[np.int32],
    uv: Points,
    basis: Mapping[int, float],
    source: str,
) -> Template:
    """Return a template made of its arrays, with their fingerprint."""
    digest = hashlib.sha256()
    knots = np.round(knots_mm, 6)  # what is below a nanometre differs between machines
    for array in (knots, knot_triangles, mirror, uv):
        digest.update(np.ascontiguousarray(array).tobytes())
    return Template(
        knots, knot_triangles, mirror, uv, MappingProxyType(dict(basis)), source, digest.hexdigest()[:12]
    )


def read_template(data: bytes) -> Template:
    """Return the template of a file's contents.

    Raises
    ------
    InputError
        If they are not those of a template.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            if int(file["format"]) != _FORMAT:
                raise InputError(
                    f"The face template is of format {int(file['format'])}; this Ninon reads {_FORMAT}."
                )
            basis = dict(zip(file["basis_ids"].tolist(), file["basis_weights"].tolist(), strict=True))
            return template_of(
                knots_mm=file["knots_mm"],
                knot_triangles=file["knot_triangles"],
                mirror=file["mirror"],
                uv=file["uv"],
                basis=basis,
                source=str(file["source"]),
            )
    except (KeyError, ValueError, OSError, EOFError) as fault:
        if isinstance(fault, InputError):
            raise
        raise InputError(
            "The face template cannot be read. Build it again: ninon face build-template"
        ) from None


@cache
def template() -> Template:
    """Return the template that ships with the package; read once.

    Raises
    ------
    InputError
        If it was never built, as in a checkout that nobody has set up.
    """
    file = resources.files(__package__).joinpath(FILE_NAME)
    if not file.is_file():
        raise InputError(
            "The face template is not there: it is built, not committed. Build it: ninon face build-template"
        )
    return read_template(file.read_bytes())
