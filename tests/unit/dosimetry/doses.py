"""Small doses and plans to compare and to change."""

from __future__ import annotations

from typing import Any

from ninon.dosimetry.dose import Dose, Finding, Interval, LayerDose, PartDose, VolumeHistogram

_CHARGES = ("mean_charge_C_m2", "p95_charge_C_m2", "peak_charge_C_m2")
_DENSITIES = ("mean_density_A_m2", "p95_density_A_m2", "peak_density_A_m2")


def interval(nominal: float) -> Interval:
    return Interval(low=nominal / 2, nominal=nominal, high=nominal * 2)


def part(name: str, charge: float, *, side: str = "right", layer: str = "muscle") -> PartDose:
    numbers: dict[str, Any] = dict.fromkeys((*_CHARGES, *_DENSITIES, "peak_field_V_m"), interval(charge))
    return PartDose.model_validate(
        {"name": name, "side": side, "layer": layer, "origin": "measured"} | numbers
    )


def finding(value: float, verdict: str = "within", **changed: Any) -> Finding:
    given: dict[str, Any] = {
        "limit": "L26",
        "about": "charge on the skin",
        "where": "jawline",
        "value": value,
        "upper": value * 2,
        "bound": 120.0,
        "unit": "mC/cm²",
        "verdict": verdict, "film": "with film", "sentence": "", "sources": (),
    }  # fmt: skip
    return Finding.model_validate(given | changed)


def dose(muscles: dict[str, float], **changed: Any) -> Dose:
    mean = sum(muscles.values()) / len(muscles)
    layer: dict[str, Any] = dict.fromkeys(
        (*_CHARGES, *_DENSITIES, "mean_field_V_m", "peak_field_V_m"), interval(mean)
    )
    given: dict[str, Any] = {
        "muscles": tuple(part(name, charge) for name, charge in muscles.items()),
        "zones": (),
        "layers": (LayerDose.model_validate({"layer": "muscle"} | layer),),
        "depths": (),
        "histograms": (
            VolumeHistogram(
                layer="muscle",
                charge_C_m2=(0.0, mean, 2 * mean),
                share_low=(1.0, 0.4, 0.0),
                share_nominal=(1.0, 0.5, 0.0),
                share_high=(1.0, 0.6, 0.0),
            ),
        ),
        "contacts": (),
        "findings": (finding(60.0),),
        "doubts": (),
        "sampling": "200 bodies",
        "seed": 7,
        "draws": 200,
        "face_grade": "fitted",
        "face_words": "",
        "film_words": "gel",
        "energised_s": 600.0,
        "mesh_edge_m": 1.5e-3,
        "unknowns": 1000,
        "solver": "exact",
        "key": f"{mean:g}",
        "tables_edition": "0123456789ab",
    }
    return Dose.model_validate(given | changed)
