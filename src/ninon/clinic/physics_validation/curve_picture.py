"""How an error falls with the edge of the mesh, as a small picture with both axes by factors."""

from __future__ import annotations

from ninon.clinic.physics_validation.checks import Curve
from ninon.report.dose_axis import DoseAxis
from ninon.report.dose_chart import CHART_BOX, Plot, chart
from ninon.report.svg import Attributes, element
from ninon.report.tokens import paint

__all__ = ["curve_picture"]

_LADDER = tuple(nice * power for power in (0.01, 0.1, 1.0, 10.0) for nice in (1.0, 2.0, 5.0))
_ROOM_FOR_NAMES = 78.0
_LINE_HEIGHT = 17.0


def curve_picture(curve: Curve) -> str:
    """Return one ``<svg>`` element: errors as lines with dots, what theory promises dashed."""
    plot = Plot(_edges(curve), _errors(curve), right=_ROOM_FOR_NAMES)
    content = [_ground(), plot.line(*_promised(curve), width=1.4, dashed=True)]
    for _, errors in curve.errors:
        percent = [100 * each for each in errors]
        content.append(plot.line(curve.h_mm, percent))
        content += [_dot(plot, x, y) for x, y in zip(curve.h_mm, percent, strict=True)]
    content += _names(plot, curve)
    if curve.required:
        content.append(_required(plot, *curve.required))
    told = "; ".join(
        f"{name}: "
        + ", ".join(f"{100 * e:.2g} % at {h:g} mm" for h, e in zip(curve.h_mm, errors, strict=True))
        for name, errors in curve.errors
    )
    return chart(
        plot, "".join(content), title=curve.title,
        description=f"{told}. Dashed: what theory promises, the edge to the power of {curve.order:g}. "
        "Both axes go by factors.",
        prefix=f"convergence-{curve.name}", x_name="edge of the mesh, mm", y_name="error of J, %",
    )  # fmt: skip


def _ground() -> str:
    """Return a card to stand on: as a picture of its own it does not follow the page's theme."""
    width, height = CHART_BOX
    look: Attributes = {"width": width, "height": height, "rx": 8, "fill": paint("surface-card")}
    return element("rect", look)


def _names(plot: Plot, curve: Curve) -> list[str]:
    """Return the names of the lines beside their coarsest edge, none over another."""
    ends = sorted(
        (plot.at(curve.h_mm[0], 100 * errors[0])[1], name, errors[0]) for name, errors in curve.errors
    )
    found, free = [], 0.0
    for down, name, error in ends:
        at = max(down, free)
        free = at + _LINE_HEIGHT
        found.append(plot.word(curve.h_mm[0], 100 * error, name, dx=9, dy=5 + at - down))
    return found


def _edges(curve: Curve) -> DoseAxis:
    low, high = min(curve.h_mm), max(curve.h_mm)
    ticks = tuple(sorted(curve.h_mm))
    return DoseAxis(low / 1.12, high * 1.06, True, ticks)


def _errors(curve: Curve) -> DoseAxis:
    values = [100 * e for _, errors in curve.errors for e in (*errors, *_slope_ends(curve))]
    low = max(each for each in _LADDER if each <= min(values))
    high = min(each for each in _LADDER if each >= max(values))
    return DoseAxis(low, high, True, tuple(each for each in _LADDER if low <= each <= high))


def _slope_ends(curve: Curve) -> tuple[float, float]:
    """Return a line of the promised slope below the lowest error, at the coarsest and finest edge."""
    start = 0.8 * min(errors[0] for _, errors in curve.errors)
    return start, start * (curve.h_mm[-1] / curve.h_mm[0]) ** curve.order


def _promised(curve: Curve) -> tuple[list[float], list[float]]:
    return [curve.h_mm[0], curve.h_mm[-1]], [100 * each for each in _slope_ends(curve)]


def _dot(plot: Plot, x: float, y: float) -> str:
    across, down = plot.at(x, y)
    look: Attributes = {"cx": across, "cy": down, "r": 3.4, "fill": paint("chart-line")}
    return element("circle", look)


def _required(plot: Plot, h_mm: float, error: float) -> str:
    """Return a bracket under which the error of muscle must lie at the edge asked for."""
    x, y = plot.at(h_mm, 100 * error)
    look: Attributes = {"d": f"M{x - 11:.1f} {y:.1f}h22", "stroke": paint("accent"), "stroke-width": 3}
    return element("path", look)
