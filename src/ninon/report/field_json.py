"""A solved case as JSON: the published shape of ``ninon field --json``."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ninon.physics.field_parts import Ball
from ninon.physics.field_solution import FieldSolution

__all__ = ["MODEL_WORDS", "FieldOut", "field_json", "field_out"]

MODEL_WORDS = "model estimate, not a measurement"
_PER_MA_CM2 = 10.0
"""A/m² in one mA/cm²."""
Three = tuple[float, float, float]
AXES_SLAB = "x and y along the skin, z into the body (z is the depth)"
AXES_BALL = "origin in the middle of the ball, z to theta = 0, x to theta = 90, phi = 0"


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ElectrodeOut(_Out):
    """One electrode."""

    current_uA: float
    radius_mm: float
    contact_Ohm_m2: float
    position_mm: Three
    voltage_V: float = Field(description="potential of the metal; see voltage_reference")
    mean_density_mA_cm2: float = Field(
        description="current over the contact's area on the mesh; not negative"
    )
    peak_density_mA_cm2: float = Field(description="largest density on the contact, its rim included")
    peak_at_mm: Three


class ProbeOut(_Out):
    """One probe."""

    position_mm: Three
    depth_mm: float
    layer: str = Field(description="exactly on a border: the upper layer")
    potential_V: float
    J_A_m2: Three = Field(description="current density, along the axes")
    E_V_m: Three = Field(description="electric field, along the axes")


class FieldOut(_Out):
    """A solved case."""

    schema_name: Literal["ninon-field"] = "ninon-field"
    schema_version: Literal[1] = 1
    model: str = MODEL_WORDS
    geometry: Literal["slab", "sphere"]
    axes: str
    voltage_reference: str
    h_mm: float
    electrodes: tuple[ElectrodeOut, ...]
    probes: tuple[ProbeOut, ...]
    unknowns: int
    solver: str
    seconds: float
    notes: tuple[str, ...] = Field(description="where the answer is less accurate")


def field_json(solution: FieldSolution) -> str:
    """Return a solved case as indented JSON with a newline at the end."""
    return field_out(solution).model_dump_json(indent=2) + "\n"


def field_out(solution: FieldSolution) -> FieldOut:
    """Return a solved case in the published shape."""
    case = solution.case
    ball = isinstance(case.shape, Ball)
    electrodes = [
        ElectrodeOut(
            current_uA=told.current_A * 1e6,
            radius_mm=told.radius_m * 1e3,
            contact_Ohm_m2=told.contact_Ohm_m2,
            position_mm=_mm(told.centre_m),
            voltage_V=found.voltage_V,
            mean_density_mA_cm2=found.mean_A_m2 / _PER_MA_CM2,
            peak_density_mA_cm2=found.peak_A_m2 / _PER_MA_CM2,
            peak_at_mm=_mm(found.peak_at_m),
        )
        for told, found in zip(case.electrodes, solution.electrodes, strict=True)
    ]
    probes = [
        ProbeOut(
            position_mm=_mm(told.point_m),
            depth_mm=case.depth_of(told.point_m) * 1e3,
            layer=case.layer_at(case.depth_of(told.point_m)).name,
            potential_V=found.potential_V,
            J_A_m2=found.density_A_m2,
            E_V_m=found.field_V_m,
        )
        for told, found in zip(case.probes, solution.probes, strict=True)
    ]
    return FieldOut(
        geometry="sphere" if ball else "slab",
        axes=AXES_BALL if ball else AXES_SLAB,
        voltage_reference=solution.reference,
        h_mm=case.h_m * 1e3,
        electrodes=tuple(electrodes),
        probes=tuple(probes),
        unknowns=solution.unknowns,
        solver=solution.solver,
        seconds=round(solution.seconds, 3),
        notes=solution.notes,
    )


def _mm(point_m: Three) -> Three:
    return point_m[0] * 1e3, point_m[1] * 1e3, point_m[2] * 1e3
