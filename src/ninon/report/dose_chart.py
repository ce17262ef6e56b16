"""The frame of a small chart: axes with their names, bands, lines, and words beside the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ninon.report.dose_axis import DoseAxis
from ninon.report.map_frame import FONT
from ninon.report.svg import Attributes, element, number, text
from ninon.report.tokens import paint

__all__ = ["CHART_BOX", "Plot", "chart"]

CHART_BOX = (420.0, 316.0)
_LEFT, _TOP, _RIGHT, _BOTTOM = 50.0, 16.0, 14.0, 46.0
_SIZE = 14


@dataclass(frozen=True)
class Plot:
    """Where values lie on a chart; y grows downwards if `down` says so."""

    x: DoseAxis
    y: DoseAxis
    down: bool = False
    right: float = _RIGHT

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return a place on the picture."""
        width, height = CHART_BOX
        share = self.y.share(y) if self.down else 1 - self.y.share(y)
        return (
            _LEFT + self.x.share(x) * (width - _LEFT - self.right),
            _TOP + share * (height - _TOP - _BOTTOM),
        )

    def line(
        self, xs: Sequence[float], ys: Sequence[float], width: float = 2.2, *, dashed: bool = False
    ) -> str:
        """Return a line through values."""
        look: Attributes = {
            "d": _path([self.at(x, y) for x, y in zip(xs, ys, strict=True)]),
            "fill": "none",
            "stroke": paint("chart-line"),
            "stroke-width": width,
            "stroke-linejoin": "round",
            "stroke-dasharray": "7 4" if dashed else None,
        }
        return element("path", look)

    def band(
        self, edge: Sequence[tuple[float, float]], back: Sequence[tuple[float, float]], *, open_: bool
    ) -> str:
        """Return the area between two edges; of the second of two sessions its rim alone."""
        places = [self.at(x, y) for x, y in (*edge, *reversed(back))]
        look: Attributes = {
            "fill": "none" if open_ else paint("chart-band"),
            "stroke": paint("line-strong") if open_ else None,
            "stroke-dasharray": "2 3" if open_ else None,
        }
        return element("path", {"d": f"{_path(places)}z", **look})

    def word(
        self, x: float, y: float, words: str, *, dx: float = 5, dy: float = 0, anchor: str = "start"
    ) -> str:
        """Return words beside a place, with a halo."""
        at = self.at(x, y)
        return label(at[0] + dx, at[1] + dy, words, anchor=anchor)


def label(x: float, y: float, words: str, *, anchor: str = "start", soft: bool = False) -> str:
    """Return words at a place of the picture, with a halo of the card."""
    look: Attributes = {
        "x": x,
        "y": y,
        "text-anchor": anchor,
        "fill": paint("ink-soft" if soft else "ink"),
        "stroke": paint("surface-card"),
        "stroke-width": 3.5,
        "stroke-linejoin": "round",
        "paint-order": "stroke",
    }
    return element("text", look, text(words))


def chart(
    plot: Plot, content: str, *, title: str, description: str, prefix: str, x_name: str, y_name: str
) -> str:
    """Return a whole chart.

    Parameters
    ----------
    plot : Plot
        Its axes.
    content : str
        Bands, lines and words.
    title, description : str
        Name of the picture, and what it shows, for people who do not see it.
    prefix : str
        What every id begins with.
    x_name, y_name : str
        What the axes are, with their units.

    Returns
    -------
    str
        One ``<svg>`` element.
    """
    width, height = CHART_BOX
    root: Attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "id": prefix,
        "class": "dose-chart",
        "viewBox": f"0 0 {width:g} {height:g}",
        "role": "img",
        "aria-labelledby": f"{prefix}-title",
        "aria-describedby": f"{prefix}-desc",
        "font-family": FONT,
        "font-size": _SIZE,
    }
    return element(
        "svg",
        root,
        element("title", {"id": f"{prefix}-title"}, text(title)),
        element("desc", {"id": f"{prefix}-desc"}, text(description)),
        content,
        _axes(plot),
        label((_LEFT + width - plot.right) / 2, height - 6, x_name, anchor="middle"),
        element("text", {"transform": f"translate(14 {(_TOP + height - _BOTTOM) / 2:g}) rotate(-90)",
                         "text-anchor": "middle", "fill": paint("ink")}, text(y_name)),
    )  # fmt: skip


def _axes(plot: Plot) -> str:
    width, height = CHART_BOX
    bottom = height - _BOTTOM
    frame = f"M{_LEFT:g} {_TOP:g}V{bottom:g}H{width - plot.right:g}"
    ticks, words = [], []
    for tick in plot.x.ticks:
        ticks.append(f"M{number(plot.at(tick, plot.y.low)[0])} {bottom:g}v5")
    for share, shown in plot.x.labels:
        x = _LEFT + share * (width - _LEFT - plot.right)
        words.append(label(x, bottom + 19, shown, anchor="middle", soft=True))
    for share, shown in plot.y.labels:
        y = _TOP + (share if plot.down else 1 - share) * (bottom - _TOP)
        ticks.append(f"M{_LEFT:g} {number(y)}h-5")
        words.append(label(_LEFT - 8, y + 5, shown, anchor="end", soft=True))
    look: Attributes = {"fill": "none", "stroke": paint("line-strong"), "stroke-width": 1}
    return element("path", {"d": frame + "".join(ticks), **look}) + "".join(words)


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
