"""Named places of ear, neck and chest, where the face mesh has no landmark: about where each lies.

Placed by eye on the template after the landmarks of anatomy, in its millimetres (``points_face`` axes), on
the client's right; a place with x = 0 lies on the midline. The template takes the nearest point of its
surface. Everything below the jaw is assumed, never measured.
"""

from __future__ import annotations

__all__ = ["PLACES_MM"]

PLACES_MM: dict[str, tuple[float, float, float]] = {
    "ear:tragus": (-74.0, -19.0, -70.0),
    "ear:lobe": (-68.0, -47.0, -82.0),
    "ear:behind_lobe": (-64.0, -48.0, -97.0),
    "neck:submental": (0.0, -114.0, -24.0),
    "neck:hyoid": (0.0, -125.0, -50.0),
    "neck:larynx": (0.0, -155.0, -54.0),
    "neck:cricoid": (0.0, -180.0, -60.0),
    "neck:sternal_notch": (0.0, -222.0, -66.0),
    # The front border of the neck muscle (sternomastoid), under the jaw angle and beside the larynx.
    "neck:carotid_top": (-48.0, -104.0, -78.0),
    "neck:carotid_bottom": (-28.0, -178.0, -66.0),
    "neck:muscle_head": (-17.0, -222.0, -68.0),
    "neck:behind_muscle_mid": (-46.0, -129.0, -133.0),
    "neck:clavicle_lateral": (-100.0, -230.0, -90.0),
    "chest:sternal_edge_20mm": (-38.7, -247.0, -65.4),
    "chest:mid_clavicle_below": (-79.0, -247.0, -77.5),
    "chest:shoulder_front": (-122.0, -243.0, -86.0),
}
"""The breastbone is drawn 20 mm to either side of the midline, so 20 mm off its edge is 40 mm from there."""
