"""What is known of a face, as parts of its 3-D file: lines, zones, no-go areas and muscles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from ninon.face.face_lines import Curve
from ninon.face.muscle_paths import MusclePath
from ninon.face.no_go import NoGo
from ninon.face.regions import REGIONS, Regions, Side, zone_of_region
from ninon.report.gltf_face import FaceLine, FacePatch
from ninon.report.line_marks import ZONE_GROUP_OF, ZoneGroup

__all__ = ["line_parts", "muscle_parts", "no_go_parts", "zone_parts"]


def line_parts(
    curves: Iterable[Curve],
    groups: Mapping[str, ZoneGroup],
    ends_early: Mapping[str, str] | None = None,
) -> tuple[FaceLine, ...]:
    """Return the lines.

    Parameters
    ----------
    curves : iterable of Curve
        Each becomes a line of its own.
    groups : mapping of str to str
        Line colour by movement: `ninon.report.line_marks.zone_group`.
    ends_early : mapping of str to str, optional
        Why a line is cut, by its name, such as ``M07-left``.
    """
    why = ends_early or {}
    return tuple(
        FaceLine(
            movement=each.movement,
            side=each.side,
            points_mm=each.points_face,
            zone_group=groups[each.movement],
            start=each.start,
            end=each.end,
            column=each.column + 1,
            ends_early=why.get(each.line, ""),
        )
        for each in curves
    )


def zone_parts(regions: Regions) -> tuple[FacePatch, ...]:
    """Return the zones that lines run in: those beside the midline on each side, those across it as one."""
    found = []
    for region in REGIONS:
        if zone_of_region(region) != region or region not in ZONE_GROUP_OF:
            continue
        across = bool(regions.within(region, "midline").any())
        sides: tuple[Side, ...] = ("midline",) if across else ("right", "left")
        for side in sides:
            inside = regions.within(region, None if across else side)
            name = region.replace("_", " ")
            words = name if across else f"{name} {side}"
            extras = {"zone": region, "side": side}
            found.append(FacePatch("zone", words, inside.astype(np.float64), extras, ZONE_GROUP_OF[region]))
    return tuple(found)


def no_go_parts(areas: Iterable[NoGo]) -> tuple[FacePatch, ...]:
    """Return the areas no line may enter, each with its reason."""
    return tuple(
        FacePatch(
            "no-go",
            each.name.replace("_", " ").replace(":", " "),
            (each.edge_mm <= 0).astype(np.float64),
            {"zone": each.zone, "because": each.because},
        )
        for each in areas
    )


def muscle_parts(muscles: Iterable[MusclePath]) -> tuple[FacePatch, ...]:
    """Return the muscles, each with its width and the mean direction of its fibres."""
    return tuple(
        FacePatch(
            "muscle",
            f"{each.muscle.replace('_', ' ')} {each.side}",
            each.weight,
            {
                "muscle": each.muscle,
                "side": each.side,
                "width_mm": each.width_mm,
                "fibre_direction": _mean_direction(each),
                "note": "A path and a width after common anatomy, not measured; neighbours overlap.",
            },
        )
        for each in muscles
    )


def _mean_direction(muscle: MusclePath) -> list[float]:
    """Return the mean direction of the fibres, from origin to insertion, weighted as the muscle is."""
    total = (muscle.fibre * muscle.weight[:, None]).sum(axis=0)
    length = float(np.linalg.norm(total))
    return [round(float(c) / length, 4) for c in total] if length > 1e-9 else [0.0, 0.0, 0.0]
