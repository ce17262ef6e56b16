"""A case for ``ninon field``, read: a slab or a ball of layers, electrodes and probes, in millimetres and µA.

.. code-block:: toml

    [slab]                             # or [sphere] with radius_mm and h_mm
    side_mm = 400.0
    h_mm = 1.5

    [[layer]]                          # from the skin inward
    thickness_mm = 1.5
    conductivity_S_m = 0.2             # or [along_x, along_y, along_z]

    [[electrode]]                      # on a sphere theta_deg and phi_deg instead of x_mm and y_mm
    x_mm = -15.0
    y_mm = 0.0
    radius_mm = 2.5
    current_uA = 300.0
    contact_Ohm_m2 = 0.01

    [[probe]]                          # on a sphere theta_deg, phi_deg and depth_mm or r_mm
    x_mm = 0.0
    y_mm = 0.0
    depth_mm = 4.0
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import cos, isfinite, radians, sin
from pathlib import Path
from typing import Any

from ninon.clinic.intake_file import toml_of
from ninon.errors import InputError, nearest
from ninon.physics.field_case import FieldCase
from ninon.physics.field_parts import Ball, FieldElectrode, FieldLayer, FieldProbe, Slab
from ninon.units import microamperes_to_amperes

__all__ = ["field_case_of", "read_field_case"]

Vector = tuple[float, float, float]
_SHAPES = {"slab": ("side_mm", "h_mm"), "sphere": ("radius_mm", "h_mm")}
_LAYERS = ("layer", "shell")
"""A ball's layers may be called shells; the words mean the same."""
_LAYER = ("thickness_mm", "conductivity_S_m", "name")
_ELECTRODE = ("radius_mm", "current_uA", "contact_Ohm_m2")
_PLACE = {"slab": ("x_mm", "y_mm"), "sphere": ("theta_deg", "phi_deg")}
_LARGEST = 1e6


def read_field_case(path: Path) -> FieldCase:
    """Return the case in a file.

    Raises
    ------
    InputError
        If it cannot be read, or something in it cannot be meant.
    """
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise InputError(f"{path}: cannot be read ({fault.strerror}); name a case to solve") from None
    name = str(path)
    return field_case_of(toml_of(data, name, what="field case"), name)


def field_case_of(raw: Mapping[str, Any], name: str) -> FieldCase:
    """Return the case that plain values describe.

    Parameters
    ----------
    raw : mapping
        As read from TOML.
    name : str
        What to call it in a message.

    Raises
    ------
    InputError
        Naming the entry, what is wrong with it and what to do.
    """
    kind = _shape(raw, name)
    shape = _numbers(_table(raw[kind], f"{name}: [{kind}]"), _SHAPES[kind], f"{name}: [{kind}]")
    size, h_mm = (shape[key] for key in _SHAPES[kind])
    for key, value in shape.items():
        if value <= 0:
            raise InputError(f"{name}: [{kind}]: {key} is {value:g}; give a number above zero")
    word = "shell" if "shell" in raw else "layer"
    layers = [_layer(each, where, n) for n, each, where in _entries(raw, word, name)]
    electrodes = [_electrode(each, where, kind, size) for _, each, where in _entries(raw, "electrode", name)]
    probes = [_probe(each, where, kind, size) for _, each, where in _entries(raw, "probe", name)]
    body = Slab(size * 1e-3) if kind == "slab" else Ball(size * 1e-3)
    try:
        return FieldCase(body, h_mm * 1e-3, _own_names(layers), tuple(electrodes), tuple(probes))
    except InputError as fault:
        raise InputError(f"{name}: {fault}") from None


def _shape(raw: Mapping[str, Any], name: str) -> str:
    kinds = [kind for kind in _SHAPES if kind in raw]
    if len(kinds) != 1:
        what = "both [slab] and [sphere]" if kinds else "neither [slab] nor [sphere]"
        raise InputError(f"{name}: has {what}; write exactly one of them")
    words = [word for word in _LAYERS if word in raw]
    if len(words) > 1:
        raise InputError(f"{name}: has both [[layer]] and [[shell]]; call all of them [[layer]]")
    if "shell" in raw and kinds[0] == "slab":
        raise InputError(f"{name}: a slab has no [[shell]]; write [[layer]]")
    _known(raw, (kinds[0], *_LAYERS, "electrode", "probe"), name)
    return kinds[0]


def _entries(raw: Mapping[str, Any], key: str, name: str) -> Iterable[tuple[int, Mapping[str, Any], str]]:
    found = raw.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise InputError(f"{name}: {key} holds entries; write [[{key}]] with double brackets before each")
    for number, each in enumerate(found, start=1):
        yield number, each, f"{name}: {key} {number}"


def _layer(entry: Mapping[str, Any], where: str, number: int) -> FieldLayer:
    _known(entry, _LAYER, where)
    told = entry.get("name", f"layer {number}")
    if not isinstance(told, str) or not told.strip():
        raise InputError(f"{where}: the name is no text; write it in quotes")
    thickness = _number(entry, "thickness_mm", where)
    if thickness <= 0:
        raise InputError(
            f"{where} ('{told}'): thickness_mm is {thickness:g}; give more than zero, or leave the layer out"
        )
    return FieldLayer(told, thickness * 1e-3, _conductivity(entry, f"{where} ('{told}')"))


def _conductivity(entry: Mapping[str, Any], where: str) -> Vector:
    value = entry.get("conductivity_S_m")
    if value is None:
        raise InputError(
            f"{where}: conductivity_S_m is missing; write one number, or [along_x, along_y, along_z]"
        )
    found = value if isinstance(value, list) else [value] * 3
    if len(found) != 3 or not all(_is_number(each) and each > 0 for each in found):
        raise InputError(
            f"{where}: conductivity_S_m is {value!r}; write one number above zero, or three: "
            "[along_x, along_y, along_z]"
        )
    return float(found[0]), float(found[1]), float(found[2])


def _electrode(entry: Mapping[str, Any], where: str, kind: str, size_mm: float) -> FieldElectrode:
    told = _numbers(entry, (*_PLACE[kind], *_ELECTRODE), where)
    for key in ("radius_mm", "contact_Ohm_m2"):
        if told[key] <= 0:
            raise InputError(f"{where}: {key} is {told[key]:g}; give a number above zero")
    centre = (told["x_mm"], told["y_mm"], 0.0) if kind == "slab" else _polar(told, size_mm, where)
    return FieldElectrode(
        _metres(centre),
        told["radius_mm"] * 1e-3,
        microamperes_to_amperes(told["current_uA"]),
        told["contact_Ohm_m2"],
    )


def _probe(entry: Mapping[str, Any], where: str, kind: str, size_mm: float) -> FieldProbe:
    if kind == "slab":
        told = _numbers(entry, (*_PLACE[kind], "depth_mm"), where)
        return FieldProbe(_metres((told["x_mm"], told["y_mm"], told["depth_mm"])))
    _known(entry, (*_PLACE[kind], "depth_mm", "r_mm"), where)
    if ("depth_mm" in entry) == ("r_mm" in entry):
        raise InputError(f"{where}: write either depth_mm (below the skin) or r_mm (from the middle)")
    radial = "r_mm" if "r_mm" in entry else "depth_mm"
    told = _numbers(entry, (*_PLACE[kind], radial), where)
    radius = told["r_mm"] if radial == "r_mm" else size_mm - told["depth_mm"]
    if radius < 0:
        raise InputError(f"{where}: {radial} is {told[radial]:g}; the ball's radius is {size_mm:g} mm")
    return FieldProbe(_metres(_polar(told, radius, where)))


def _polar(told: Mapping[str, float], radius: float, where: str) -> Vector:
    if not 0 <= told["theta_deg"] <= 180:
        raise InputError(
            f"{where}: theta_deg is {told['theta_deg']:g}; give the angle from the top, 0 to 180"
        )
    theta, phi = radians(told["theta_deg"]), radians(told["phi_deg"])
    return radius * sin(theta) * cos(phi), radius * sin(theta) * sin(phi), radius * cos(theta)


def _metres(point_mm: Vector) -> Vector:
    return point_mm[0] * 1e-3, point_mm[1] * 1e-3, point_mm[2] * 1e-3


def _own_names(layers: Iterable[FieldLayer]) -> tuple[FieldLayer, ...]:
    """Give layers of the same name a number, since a mesh tells its layers apart by name."""
    seen: dict[str, int] = {}
    found = []
    for layer in layers:
        seen[layer.name] = seen.get(layer.name, 0) + 1
        again = f"{layer.name} ({seen[layer.name]})" if seen[layer.name] > 1 else layer.name
        found.append(FieldLayer(again, layer.thickness_m, layer.conductivity_S_m))
    return tuple(found)


def _table(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"{where} is a section; write it on a line of its own, and its keys below")
    return value


def _known(entry: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in entry:
        if key not in keys:
            hint = nearest(key, keys) or f"Known are: {', '.join(keys)}."
            raise InputError(f"{where}: there is no key '{key[:60]}' here. {hint}")


def _numbers(entry: Mapping[str, Any], keys: tuple[str, ...], where: str) -> dict[str, float]:
    _known(entry, keys, where)
    return {key: _number(entry, key, where) for key in keys}


def _number(entry: Mapping[str, Any], key: str, where: str) -> float:
    if key not in entry:
        raise InputError(f"{where}: {key} is missing; there is no default")
    value = entry[key]
    if not _is_number(value):
        raise InputError(f"{where}: {key} is {str(value)[:40]!r}; write a plain number")
    return float(value)


def _is_number(value: object) -> bool:
    return type(value) in (int, float) and isfinite(value) and abs(value) <= _LARGEST  # type: ignore[arg-type]
