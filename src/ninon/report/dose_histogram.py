"""Dose against depth, and how much of the muscle's volume receives how much; two sessions share the axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ninon.dosimetry.dose import MODEL_WORDS, DepthDose, VolumeHistogram
from ninon.report.dose_axis import DoseAxis, dose_axis, linear_axis
from ninon.report.dose_chart import CHART_BOX, Plot, chart, label
from ninon.report.dose_source import LAYER_ORDER, DoseFace
from ninon.report.dose_units import ReadUnit, interval_words, significant
from ninon.report.markup import Markup, el
from ninon.report.svg import Attributes, element
from ninon.report.tokens import paint

__all__ = ["HistogramPlan", "depth_chart", "depth_table", "layer_depths_mm", "volume_chart"]

_LAYER_ROOM = 66.0
_LINE_HEIGHT = 15.0
_WORD_ROOM = 112.0
_NAMES: Mapping[str, str] = {"smas": "SMAS"}
_SHARES = (0.9, 0.5, 0.1)


@dataclass(frozen=True)
class HistogramPlan:
    """What one session gives at each depth and to the muscle."""

    depths: Sequence[DepthDose]
    histograms: Sequence[VolumeHistogram]
    name: str = ""
    """``A`` or ``B`` where two are compared; empty otherwise."""


def layer_depths_mm(face: DoseFace) -> dict[str, float]:
    """Return how deep the middle of each layer lies below the treated skin, by its median."""
    if not face.treated.any():
        return {}
    middle = np.median(1000 * face.depth_m[:, face.treated], axis=1)
    return {layer: float(depth) for layer, depth in zip(LAYER_ORDER, middle, strict=True)}


def depth_chart(
    plans: Sequence[HistogramPlan], unit: ReadUnit, layers_mm: Mapping[str, float], *, prefix: str
) -> Markup:
    """Return charge density against depth below the skin: mean with its interval, and the 95th percentile.

    Parameters
    ----------
    plans : sequence of HistogramPlan
        One session, or two.
    unit : ReadUnit
        Of charge density.
    layers_mm : mapping of str to float
        Depth of the middle of each layer, for the words at the edge.
    prefix : str
        What every id begins with.
    """
    plans = [plan for plan in plans if plan.depths]
    if not plans:
        return el("p.dose-none", "There is no dose by depth to draw.")
    rows = [each for plan in plans for each in plan.depths]
    values = [v for each in rows for v in (each.mean_charge_C_m2, each.p95_charge_C_m2)]
    deepest = max(each.to_m for each in rows) * 1000
    plot = Plot(dose_axis(unit.of(v) for v in values), linear_axis(deepest), down=True, right=_LAYER_ROOM)
    drawn = [_depth_band(plan, plot, unit) for plan in plans] + [
        _depth_lines(plan, plot, unit) for plan in plans
    ]
    described = "Charge density falls from the skin inward; the numbers stand in the table after the chart."
    return Markup(
        chart(
            plot,
            "".join(drawn) + _layer_words(plot, layers_mm, deepest),
            title="Charge density by depth below the skin",
            description=f"{described} A {MODEL_WORDS}.",
            prefix=prefix,
            x_name=f"Charge density, {unit.name}",
            y_name="Depth below the skin, mm",
        )
    )


def _depth_band(plan: HistogramPlan, plot: Plot, unit: ReadUnit) -> str:
    means = [(unit.of(each.mean_charge_C_m2), _middle_mm(each)) for each in plan.depths]
    low, high = [(m.low, y) for m, y in means], [(m.high, y) for m, y in means]
    return plot.band(low, high, open_=plan.name == "B")


def _depth_lines(plan: HistogramPlan, plot: Plot, unit: ReadUnit) -> str:
    depth = [_middle_mm(each) for each in plan.depths]
    mean = [unit.of(each.mean_charge_C_m2).nominal for each in plan.depths]
    p95 = [unit.of(each.p95_charge_C_m2).nominal for each in plan.depths]
    dashed = plan.name == "B"
    lines = plot.line(mean, depth, 2.4, dashed=dashed) + plot.line(p95, depth, 1.1, dashed=dashed)
    # Words of the two sessions stand at different depths, so that they keep apart.
    at = min(len(depth) - 1, (len(depth) // 2) if dashed else (3 * len(depth)) // 4)
    after = f" {plan.name}" if plan.name else ""
    right = plot.at(p95[at], depth[at])[0] + _WORD_ROOM < CHART_BOX[0] - _LAYER_ROOM
    dx, anchor = (6.0, "start") if right else (-6.0, "end")
    return (
        lines
        + plot.word(mean[at], depth[at], f"mean{after}", dx=-6, dy=-2, anchor="end")
        + plot.word(p95[at], depth[at], f"95th percentile{after}", dx=dx, dy=5, anchor=anchor)
    )


def _middle_mm(each: DepthDose) -> float:
    return 500 * (each.from_m + each.to_m)


def _layer_words(plot: Plot, layers_mm: Mapping[str, float], deepest_mm: float) -> str:
    """Return the names of the layers at the right edge, pushed apart where they are near."""
    x = CHART_BOX[0] - _LAYER_ROOM + 8
    below = 0.0
    words = []
    for layer, depth in sorted(layers_mm.items(), key=lambda each: each[1]):
        if depth > deepest_mm:
            continue
        at = plot.at(plot.x.low, depth)[1]
        y = max(at + 5, below)
        below = y + _LINE_HEIGHT
        mark: Attributes = {"d": f"M{x - 13:g} {at:.1f}h5L{x - 3:g} {y - 5:.1f}", "fill": "none",
                            "stroke": paint("line-strong")}  # fmt: skip
        words.append(element("path", mark) + label(x, y, _NAMES.get(layer, layer), soft=True))
    return "".join(words)


def depth_table(plan: HistogramPlan, unit: ReadUnit) -> Markup:
    """Return the same numbers as a table, for those who do not see the chart."""
    head = el("tr", [el("th", words, scope="col") for words in ("Depth, mm", "Mean", "95th percentile")])
    rows = [
        el(
            "tr",
            el("th", f"{significant(1000 * each.from_m)}–{significant(1000 * each.to_m)}", scope="row"),
            el("td", interval_words(each.mean_charge_C_m2, unit, named=False)),
            el("td", interval_words(each.p95_charge_C_m2, unit, named=False)),
        )
        for each in plan.depths
    ]
    of = f" of session {plan.name}" if plan.name else ""
    caption = f"Charge density by depth{of}, {unit.name}: nominal value and interval. A {MODEL_WORDS}."
    return el("table", el("caption", caption), el("thead", head), el("tbody", rows))


def volume_chart(
    plans: Sequence[HistogramPlan], unit: ReadUnit, *, prefix: str, layer: str = "muscle"
) -> Markup:
    """Return which share of a layer's volume receives at least a charge density, with its interval.

    Parameters
    ----------
    plans : sequence of HistogramPlan
        One session, or two.
    unit : ReadUnit
        Of charge density.
    prefix : str
        What every id begins with.
    layer : str
        Which layer.
    """
    found = [(plan, each) for plan in plans for each in plan.histograms if each.layer == layer]
    if not found:
        return el("p.dose-none", f"There is no share of the {layer}'s volume to draw.")
    highest = max(_reach(each) for _, each in found) * unit.per_si
    plot = Plot(linear_axis(highest), DoseAxis(0.0, 100.0, False, (0.0, 25.0, 50.0, 75.0, 100.0)))
    described = " ".join(_volume_words(plan, each, unit) for plan, each in found)
    drawn = [_volume_band(plan, each, plot, unit) for plan, each in found]
    drawn += [_volume_line(plan, each, plot, unit) for plan, each in found]
    return Markup(
        chart(
            plot,
            "".join(drawn),
            title=f"Share of the {layer}'s volume by charge density",
            description=f"{described} A {MODEL_WORDS}.",
            prefix=prefix,
            x_name=f"At least this charge density, {unit.name}",
            y_name=f"Share of the {layer}'s volume, %",
        )
    )


def _reach(each: VolumeHistogram) -> float:
    """Return up to where a histogram is worth drawing: until even its high end is near 0."""
    seen = [charge for charge, share in zip(each.charge_C_m2, each.share_high, strict=True) if share > 0.02]
    return max(seen, default=0.0) or max(each.charge_C_m2, default=0.0)


def _volume_band(plan: HistogramPlan, each: VolumeHistogram, plot: Plot, unit: ReadUnit) -> str:
    xs = [charge * unit.per_si for charge in each.charge_C_m2]
    kept = [k for k, x in enumerate(xs) if x <= plot.x.high * (1 + 1e-9)]
    low = [(xs[k], 100 * each.share_low[k]) for k in kept]
    high = [(xs[k], 100 * each.share_high[k]) for k in kept]
    return plot.band(low, high, open_=plan.name == "B")


def _volume_line(plan: HistogramPlan, each: VolumeHistogram, plot: Plot, unit: ReadUnit) -> str:
    points = [(x * unit.per_si, 100 * s) for x, s in zip(each.charge_C_m2, each.share_nominal, strict=True)]
    points = [(x, y) for x, y in points if x <= plot.x.high * (1 + 1e-9)]
    line = plot.line([x for x, _ in points], [y for _, y in points], 2.4, dashed=plan.name == "B")
    if not plan.name:
        return line
    wanted = 30.0 if plan.name == "B" else 60.0
    x, y = min(points, key=lambda point: abs(point[1] - wanted))
    return line + plot.word(x, y, plan.name, dx=7, dy=-3)


def _volume_words(plan: HistogramPlan, each: VolumeHistogram, unit: ReadUnit) -> str:
    """Return three places of the line in words."""
    of = f" in session {plan.name}" if plan.name else ""
    said = [
        f"{share:.0%} of the volume receives at least {significant(_at_share(each, share) * unit.per_si, 2)}"
        for share in _SHARES
    ]
    return f"Nominal{of}, in {unit.name}: {'; '.join(said)}."


def _at_share(each: VolumeHistogram, share: float) -> float:
    """Return the charge density that a share of the volume receives at least."""
    shares, charge = np.array(each.share_nominal), np.array(each.charge_C_m2)
    return float(np.interp(-share, -shares, charge))
