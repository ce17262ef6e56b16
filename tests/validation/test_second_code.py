"""Another code, on a mesh of its own, finds the same current in muscle under a face."""

from __future__ import annotations

import os

import numpy as np
import pytest

from ninon.clinic.dose_validation.second_code import beside_second_code, on_template_face, pairs_on
from ninon.physics.grading import Layer
from ninon.physics.prism_mesh import PrismMesh
from ninon.physics.slab import slab_mesh

pytest.importorskip("skfem", reason="scikit-fem, the second code, is not installed")


@pytest.fixture(scope="module")
def slab() -> PrismMesh:
    layers = [Layer("skin", 0.0015), Layer("fat", 0.003), Layer("muscle", 0.006)]
    return slab_mesh(0.12, layers, 0.004, [(-0.015, 0.0, 0.005), (0.015, 0.0, 0.005)])


def _tensors(mesh: PrismMesh, skin: float = 0.2) -> np.ndarray:
    return mesh.per_prism(np.array([skin * np.eye(3), 0.05 * np.eye(3), np.diag([0.5, 0.2, 0.2])]))


def _apart(mesh: PrismMesh, cuts: int, skin: float = 0.2) -> float:
    middle = np.linalg.norm(mesh.surface_m[:, :2], axis=1) < 0.04
    return beside_second_code(
        mesh, _tensors(mesh, skin), pairs_on(mesh, middle, 2), layer="muscle",
        vertices=np.flatnonzero(middle), cuts=cuts,
    ).relative_error  # fmt: skip


def test_the_same_elements_assembled_elsewhere_carry_the_same_current(slab: PrismMesh) -> None:
    assert _apart(slab, cuts=1) < 1e-9


def test_a_mesh_cut_finer_in_depth_moves_the_current_in_muscle_by_less_than_two_percent(
    slab: PrismMesh,
) -> None:
    assert 1e-6 < _apart(slab, cuts=2) < 0.02


@pytest.mark.slow
def test_the_second_code_agrees_on_muscle_under_the_template_face() -> None:
    full = bool(os.environ.get("NINON_FULL"))
    found = on_template_face(edge_mm=2.0 if full else 4.0, pairs=12 if full else 3)
    assert found.nodes > 3000
    assert found.relative_error < 0.02
    assert found.largest_error < 0.02
