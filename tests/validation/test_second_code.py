"""Another code, on a mesh of its own, finds the same current in muscle under a face."""

from __future__ import annotations

import numpy as np
import pytest

from ninon.clinic.dose_validation.second_code import beside_second_code, pairs_on, refined_in_depth
from ninon.physics.prism_mesh import PrismMesh
from ninon.physics.slab import slab

pytest.importorskip("skfem", reason="scikit-fem, the second code, is not installed")
