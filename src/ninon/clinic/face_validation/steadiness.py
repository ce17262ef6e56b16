"""Steadiness of landmarks: the same photograph moved, turned, resized, compressed, lit otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from ninon.clinic.face_validation.figures import Figure
from ninon.clinic.portraits import free_portraits
from ninon.face.pose import PoseReference
from ninon.imaging.networks import Networks
from ninon.imaging.repeatability import COUNT, repeatability

__all__ = ["steadiness"]

_SD_TARGET_MM, _MDC_TARGET_MM = 0.12, 0.35
_REGION_TARGETS_MM = {
    "inner canthus": 0.10,
    "outer canthus": 0.10,
    "mouth corner": 0.15,
    "brow": 0.15,
    "jaw": 0.20,
}


def steadiness(networks: Networks, reference: PoseReference, *, full: bool) -> Iterator[Figure]:
    """Yield how far landmarks move over altered copies of each portrait."""
    for name, photo in free_portraits().items():
        found = repeatability(photo, networks, reference=reference, count=COUNT if full else COUNT // 3)
        about = f"landmarks of {name} over {found.copies} altered copies, SD per axis"
        for region in found.regions:
            if region.region == "all":
                yield Figure(about, "all points", region.sd_mm, "mm", _SD_TARGET_MM)
                least = "all points, smallest change told from noise"
                yield Figure(about, least, region.mdc95_mm, "mm", _MDC_TARGET_MM)
            else:
                yield Figure(about, region.region, region.sd_mm, "mm", _REGION_TARGETS_MM[region.region])
        yield Figure(about, "width of the iris", found.iris_sd_share * 100, "%", 1.0)
        yield Figure(about, "copies refused", float(found.refused), "")
