"""Run inside an environment of its own that has mediapipe 0.10.21: landmarks, time and memory as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time

ROUNDS = 15


def main() -> None:
    began = time.perf_counter()
    import mediapipe as mp
    import numpy as np

    imported = time.perf_counter() - began
    photo = np.ascontiguousarray(np.load(sys.argv[1]))
    began = time.perf_counter()
    mesh = mp.solutions.face_mesh.FaceMesh(
        static_image_mode=True, max_num_faces=1, refine_landmarks=True, min_detection_confidence=0.5
    )
    mesh.process(photo)
    first = time.perf_counter() - began
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        found = mesh.process(photo)
        times.append(time.perf_counter() - began)
    height, width = photo.shape[:2]
    # Their normalised places are of pixel edges; ours are of pixel centres.
    points = [(p.x * width - 0.5, p.y * height - 0.5) for p in found.multi_face_landmarks[0].landmark[:468]]
    print(
        json.dumps(
            {
                "import_s": imported,
                "first_s": first,
                "median_s": sorted(times)[len(times) // 2],
                "memory_MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "points": points,
            }
        )
    )


if __name__ == "__main__":
    main()
