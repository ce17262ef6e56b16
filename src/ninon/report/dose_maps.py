"""The maps of a dose: skin and muscle from three sides, with one scale for each layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ninon.dosimetry.dose import MODEL_WORDS, Dose
from ninon.face.drawing import View
from ninon.report.dose_colours import dose_levels
from ninon.report.dose_map_legend import view_name
from ninon.report.dose_map_picture import DoseLayer, dose_boxes, dose_map_picture
from ninon.report.dose_map_skin import SeenSkin
from ninon.report.dose_source import DoseShown, Quantity, layer_values
from ninon.report.dose_units import DENSITY_UA, ReadUnit, charge_unit
from ninon.report.face_paper import FaceOnPaper
from ninon.report.line_marks import LineMark
from ninon.report.map_face import Box
from ninon.report.markup import Markup, el
from ninon.report.wording import capital

__all__ = ["DOSE_VIEWS", "DoseMaps", "dose_legend", "dose_symbols", "dose_unit", "layer_of"]

DOSE_VIEWS: tuple[View, ...] = ("three_quarter_right", "front", "three_quarter")
_QUANTITY_WORDS: Mapping[Quantity, str] = {"charge": "Charge density", "peak": "Largest density"}
_ASSUMED = (
    '<path d="M2 2L12 12M8 2L18 12M14 2L24 12" stroke="currentColor" fill="none"/>'
    '<rect x=".5" y=".5" width="27" height="13" fill="none" stroke="currentColor" stroke-opacity=".5"/>'
)
_NO_GO = (
    '<path d="M2 12L12 2M8 12L18 2M14 12L24 2" stroke="var(--face-nogo)" fill="none"/>'
    '<rect x="1" y="1" width="26" height="12" fill="none" stroke="var(--face-nogo)" '
    'stroke-dasharray="2.4 1.8"/>'
)
_LINE = '<path d="M1 6.6L19 5.2V8.8L1 7.4zM18 2.6L27 7l-9 4.4z" fill="currentColor"/>'
_PALE = '<rect x=".5" y=".5" width="27" height="13" fill="var(--surface-stage)" stroke="currentColor"/>'


@dataclass(frozen=True, eq=False)
class DoseMaps:
    """A dose on a face that is ready to be drawn."""

    shown: DoseShown
    face: FaceOnPaper
    marks: Sequence[LineMark]
    prefixes: Mapping[View, str]
    """Under which names the document has the drawn face from each side: `dose_symbols`."""

    @cached_property
    def _skins(self) -> dict[View, SeenSkin]:
        return {view: SeenSkin(self.face.views[view], self.shown.face) for view in DOSE_VIEWS}

    def figure(self, layer: DoseLayer, view: View, prefix: str, box: Box) -> Markup:
        """Return one view with its caption."""
        caption = f"{layer.name}, {view_name(view)}"
        picture = dose_map_picture(
            layer,
            self._skins[view],
            self.marks,
            title=caption,
            description=_described(layer),
            prefix=prefix,
            face_prefix=self.prefixes[view],
            box=box,
        )
        return el("figure", Markup(picture), el("figcaption", capital(view_name(view))))

    def row(self, layer: DoseLayer, prefix: str, views: Sequence[View] = DOSE_VIEWS) -> Markup:
        """Return a layer from several sides, all of one size."""
        boxes = dose_boxes([self._skins[view] for view in views])
        drawn = [
            self.figure(layer, view, f"{prefix}-{view.replace('_', '-')}", box)
            for view, box in zip(views, boxes, strict=True)
        ]
        return el("div.dose-row", drawn)


def layer_of(
    shown: Sequence[DoseShown], layer: str, quantity: Quantity = "charge", unit: ReadUnit | None = None
) -> list[DoseLayer]:
    """Return one layer of one or more doses with the same steps of colour.

    Parameters
    ----------
    shown : sequence of DoseShown
        The doses that are to be compared by eye, or one.
    layer : {"skin", "fat", "smas", "muscle", "deep"}
        Which layer.
    quantity : {"charge", "peak"}
        Charge density over the session, or the largest density at any moment.
    unit : ReadUnit, optional
        Of charge density; chosen by size without it.
    """
    values = [layer_values(each, layer, quantity) for each in shown]
    if quantity == "peak":
        unit = DENSITY_UA
    unit = unit or charge_unit(float(v.max()) for part in values for v in [part[part == part]] if len(v))
    read = [part * unit.per_si for part in values]
    name = f"{_QUANTITY_WORDS[quantity]} in the {'SMAS' if layer == 'smas' else layer}"
    levels = dose_levels(*read)
    return [DoseLayer(name, part, levels, unit) for part in read]


def dose_unit(*doses: Dose) -> ReadUnit:
    """Return the unit of charge density that suits the muscles; the layers where there is no muscle."""
    parts = [part for dose in doses for part in (dose.muscles or dose.layers)]
    return charge_unit(part.mean_charge_C_m2.nominal for part in parts)


def dose_symbols(face: FaceOnPaper, prefix: str = "dose-face") -> tuple[Markup, dict[View, str]]:
    """Return the drawn face from each side as symbols, once for a document, and their names."""
    names = {view: f"{prefix}-{view.replace('_', '-')}" for view in DOSE_VIEWS}
    symbols = "".join(face.views[view].symbol(name, "colour") for view, name in names.items())
    return (
        Markup(
            f'<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false">{symbols}</svg>'
        ),
        names,
    )


def dose_legend(dose: Dose) -> Markup:
    """Return what hatches, pale places and ribbons mean on the maps."""
    rows = [
        (_LINE, "a line of the session"),
        (_PALE, "faded: nothing was computed"),
        (_ASSUMED, "the surface is assumed"),
        (_NO_GO, "no line, no electrode edge"),
    ]
    signs = [el("li", _sign(shape), words) for shape, words in rows]
    steps = "Numbers stand on the lines where one step ends and the next begins."
    return el(
        "div", el("ul.legend", signs), el("p.soft.dose-note", f"{steps} Nominal values, a {MODEL_WORDS}.")
    )


def _sign(shape: str) -> Markup:
    return Markup(f'<svg viewBox="0 0 28 14" width="28" height="14" aria-hidden="true">{shape}</svg>')


def _described(layer: DoseLayer) -> str:
    if not layer.levels:
        return "Nothing above 0."
    low, high = min(layer.levels), max(layer.levels)
    return f"Seven steps from below {low:g} to above {high:g} {layer.unit.name}, numbered on their lines."
