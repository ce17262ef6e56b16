"""Where no line and no edge of an electrode may come, measured on the face at hand.

Each area is known by its edge: how far each vertex lies outside it, in millimetres over the client's own
skin. What lies below the jaw is assumed, so those areas are drawn wide and never narrowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.flat_face import ring_inside
from ninon.face.neck_areas import NeckAreas
from ninon.face.regions import LID_RING, LIP_RING, Side, mirrored_ring, regions
from ninon.face.surface_distances import distance_mm, distance_to_vertices_mm, signed_distance_mm
from ninon.face.surface_points import Anchors, SkinSurface
from ninon.face.template import Template

__all__ = ["EYE_MARGIN_MM", "NoGo", "client_spot", "client_zone", "no_go_zones", "ring_edge_mm"]

EYE_MARGIN_MM = 10.0

_SIDES: tuple[Literal["right", "left"], ...] = ("right", "left")


@dataclass(frozen=True, eq=False)
class NoGo:
    """An area that neither a line nor the edge of an electrode may enter."""

    name: str
    """Its zone, and its side where there are two: ``"eyelid_and_globe:right"``."""
    because: str
    """Why, in a sentence."""
    edge_mm: NDArray[np.float64]
    """(n,): how far each vertex lies outside, over the skin; negative inside."""

    @property
    def zone(self) -> str:
        """Name of the zone without its side."""
        return self.name.partition(":")[0]

    def clearance_mm(
        self, skin: SkinSurface, places: Anchors, *, contact_radius_mm: float = 0.0
    ) -> NDArray[np.float64]:
        """Return how far the edge of a contact stays outside, at each place; negative inside.

        Parameters
        ----------
        skin : SkinSurface
            The face the area was measured on.
        places : Anchors
            Middles of the contact, such as the points of a line.
        contact_radius_mm : float
            From the middle of the contact to its edge.

        Returns
        -------
        (k,) array
        """
        return places.of(self.edge_mm, skin.triangles) - contact_radius_mm


def no_go_zones(skin: SkinSurface, template: Template) -> tuple[NoGo, ...]:
    """Return the areas that are left out for everybody, measured on one face.

    Parameters
    ----------
    skin : SkinSurface
        The face; its triangles are those of the template.
    template : Template
        Tells which vertex is which.

    Returns
    -------
    tuple of NoGo
        Eyes, mouth, front of the neck, carotid bands, breastbone, what lies below the second rib, ears, hair.
    """
    areas, where = NeckAreas(skin, template), regions(template)
    found: list[NoGo] = []
    for side in _SIDES:
        ring = LID_RING if side == "right" else mirrored_ring(template, LID_RING)
        edge = ring_edge_mm(skin, ring_inside(template, ring)) - EYE_MARGIN_MM
        because = f"No contact comes closer than {EYE_MARGIN_MM:g} mm to the edge of the eyelids."
        found.append(NoGo(f"eyelid_and_globe:{side}", because, edge))
    mouth = ring_edge_mm(skin, ring_inside(template, LIP_RING))
    found.append(
        NoGo("mouth_interior", "The red of the lips and the mouth are left out for everybody.", mouth)
    )
    neck = "The larynx and the thyroid lie here; the front of the neck is left out for everybody."
    found.append(NoGo("neck_front", neck, signed_distance_mm(skin, areas.front)))
    artery = "The large artery of the neck feels pressure here; the band along it is left out for everybody."
    for side in _SIDES:
        found.append(NoGo(f"carotid:{side}", artery, signed_distance_mm(skin, areas.carotid(side))))
    heart = "Current could reach the heart; the breastbone and all below the second rib are left out."
    found.append(NoGo("sternum_midline", heart, signed_distance_mm(skin, areas.sternum)))
    found.append(NoGo("below_second_rib", heart, signed_distance_mm(skin, areas.below_second_rib)))
    for side in _SIDES:
        ear = _edge_of(skin, where.within("ear", side))
        found.append(NoGo(f"ear:{side}", "The ear itself is never a place for a contact.", ear))
    hair = _edge_of(skin, where.within("scalp"))
    found.append(NoGo("scalp", "Hair keeps the contact off the skin.", hair))
    return tuple(found)


def client_zone(
    skin: SkinSurface, template: Template, marked: str, *, because: str, margin_mm: float = 0.0
) -> NoGo:
    """Return a client's own area: a zone that was told or painted, with a margin.

    Parameters
    ----------
    skin, template
        As for `no_go_zones`.
    marked : str
        A zone, on one side if it says so: ``"cheek"`` or ``"cheek:right"``.
    because : str
        Why it is left out.
    margin_mm : float
        How far around it, over the skin.

    Raises
    ------
    InputError
        If there is no such zone or side.
    """
    zone, _, side = marked.partition(":")
    if side not in ("", "right", "left", "midline"):
        raise InputError(f"'{marked}' names no side of the face: say {zone}:right or {zone}:left.")
    chosen: Side | None = side or None  # type: ignore[assignment]
    inside = regions(template).within(zone, chosen)
    if not inside.any():
        raise InputError(
            f"'{marked}' is no place of this face: the zone has no such side. Leave the side out."
        )
    return NoGo(marked, because, _edge_of(skin, inside) - margin_mm)


def client_spot(skin: SkinSurface, spot: Anchors, *, name: str, because: str, margin_mm: float) -> NoGo:
    """Return a client's own area: a spot, or a line such as a scar, and a margin around it.

    Parameters
    ----------
    skin : SkinSurface
        The face.
    spot : Anchors
        One place, or places along a line.
    name : str
        What it is called.
    because : str
        Why it is left out.
    margin_mm : float
        How far around it, over the skin; more than 0.

    Raises
    ------
    InputError
        If the margin is not more than 0, or there is no place.
    """
    if not margin_mm > 0 or not len(spot):
        raise InputError(
            f"The spot '{name}' needs a place and a margin of more than 0 mm; given: {margin_mm:g} mm."
        )
    return NoGo(name, because, distance_mm(skin, spot) - margin_mm)


def ring_edge_mm(skin: SkinSurface, inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the distance to the edge of an area whose outermost vertices lie exactly on it, ``(n,)``.

    Parameters
    ----------
    skin : SkinSurface
        n vertices.
    inside : (n,) array of bool
        The area, its edge included.
    """
    rim = _rim(skin, inside)
    away = distance_to_vertices_mm(skin, rim)
    return np.where(inside, -away, away)


def _edge_of(skin: SkinSurface, inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the distance to the edge of an area of vertices, which runs half-way to the next ones."""
    near = skin.neighbours
    lengths, counts = np.where(near.joined, skin.pair_lengths_mm, 0.0), near.joined.astype(np.float64)
    size = len(inside)
    mean = np.bincount(near.owner, lengths, size) / np.maximum(np.bincount(near.owner, counts, size), 1.0)
    return signed_distance_mm(skin, np.where(inside, -mean, mean) / 2)


def _rim(skin: SkinSurface, inside: NDArray[np.bool_]) -> NDArray[np.int64]:
    near = skin.neighbours
    crossing = inside[near.owner] & ~inside[near.other] & near.joined
    return np.unique(near.owner[crossing]).astype(np.int64)
