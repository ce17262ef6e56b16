"""Named points of the neck and chest, where the face mesh has none.

They are placed by eye on the drawn neck and bust, after the landmarks of anatomy: collarbone, breastbone,
rear border of the neck muscle (sternomastoid). Lines through them are *assumed*, never measured.

- The breastbone is drawn 20 mm to either side of the midline: 20 mm off its edge is 40 mm from there.
- The décolleté line stays between the second rib and the collarbone.
- The neck line starts on the outer third of the collarbone and runs up behind the neck muscle.
"""

from __future__ import annotations

from ninon.face.curves import XY

__all__ = ["FRONT_RIGHT", "THREE_QUARTER"]

FRONT_RIGHT: dict[str, XY] = {
    "chest:sternal_edge_20mm": (-40.0, 226.0),
    "chest:mid_clavicle_below": (-80.0, 215.5),
    "chest:shoulder_front": (-122.0, 203.0),
    "neck:clavicle_lateral": (-97.0, 194.0),
    "neck:behind_muscle_mid": (-44.0, 122.0),
}
"""Front view, the client's right side; the left is its mirror image."""

THREE_QUARTER: dict[str, XY] = {
    "chest:sternal_edge_20mm:left": (42.0, 226.5),
    "chest:mid_clavicle_below:left": (83.0, 216.5),
    "chest:shoulder_front:left": (126.0, 204.5),
    "neck:clavicle_lateral:left": (107.0, 195.0),
    "neck:behind_muscle_mid:left": (66.0, 122.0),
    "chest:sternal_edge_20mm:right": (-22.0, 226.5),
    "chest:mid_clavicle_below:right": (-47.0, 215.0),
    "chest:shoulder_front:right": (-76.0, 203.0),
    "neck:clavicle_lateral:right": (-54.0, 191.0),
    "neck:behind_muscle_mid:right": (-9.0, 140.0),
}
"""Three-quarter view, the client's left side to the viewer; the right side lies behind the neck."""
