"""Geometry of the face: landmarks, zones, muscles, layers, where each line runs, and the drawn face."""
