"""Two doses side by side on the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill

from ninon.dosimetry.common_draws import Quantity
from ninon.dosimetry.compare import Comparison, FindingPair, Pair
from ninon.report.dose_units import DENSITY_UA, FIELD, ReadUnit, charge_unit, significant

__all__ = ["WIDTH", "compare_text"]

WIDTH = 100
_DIGITS = 2
_NAME = 30

_QUANTITIES: dict[Quantity, str] = {
    "mean_charge_C_m2": "mean charge",
    "p95_charge_C_m2": "charge, 95th percentile",
    "peak_charge_C_m2": "largest charge",
    "mean_density_A_m2": "mean of the largest density",
    "p95_density_A_m2": "density, 95th percentile",
    "peak_density_A_m2": "largest density",
    "mean_field_V_m": "mean of the largest field",
    "peak_field_V_m": "largest field",
}
_SHOWN: tuple[tuple[str, Quantity], ...] = (
    ("muscle", "mean_charge_C_m2"),
    ("muscle", "peak_density_A_m2"),
    ("zone", "mean_charge_C_m2"),
    ("layer", "mean_charge_C_m2"),
    ("layer", "peak_density_A_m2"),
)


def compare_text(comparison: Comparison) -> str:
    """Return a comparison as text, at most 100 columns wide.

    Ratios are the second dose over the first. A star marks those whose interval excludes 1.

    Parameters
    ----------
    comparison : Comparison
        Two doses.
    """
    lines = list(_head(comparison))
    for kind, quantity in _SHOWN:
        pairs = [each for each in comparison.parts if (each.kind, each.quantity) == (kind, quantity)]
        if pairs:
            lines += ["", *_table(pairs, kind, quantity, comparison)]
    lines += [*_missing(comparison), *_histograms(comparison), *_findings(comparison)]
    end = f"{comparison.words[:1].upper()}{comparison.words[1:]}. {comparison.note}"
    return "\n".join([*lines, "", fill(end, WIDTH), ""])


def _head(comparison: Comparison) -> Iterator[str]:
    yield fill(f"1: {comparison.first}", WIDTH, subsequent_indent="   ")
    yield fill(f"2: {comparison.second}", WIDTH, subsequent_indent="   ")
    yield ""
    yield fill(f"{comparison.words[:1].upper()}{comparison.words[1:]}. {comparison.basis_words}", WIDTH)
    if comparison.basis == "common draws":
        yield "A star marks a ratio whose 90 % interval excludes 1."
    seconds = comparison.energised_first_s, comparison.energised_second_s
    yield f"Current flows for {seconds[0] / 60:.1f} min in 1 and {seconds[1] / 60:.1f} min in 2."
    if comparison.film_first == comparison.film_second:
        yield fill(f"Conductor: {comparison.film_first}", WIDTH)
    else:
        yield fill(f"Conductor of 1: {comparison.film_first}", WIDTH)
        yield fill(f"Conductor of 2: {comparison.film_second}", WIDTH)


def _table(pairs: Sequence[Pair], kind: str, quantity: Quantity, comparison: Comparison) -> Iterator[str]:
    unit = _unit(quantity, pairs)
    yield f"{_plural(kind)}: {_QUANTITIES[quantity]}, {unit.name}"
    common = comparison.basis == "common draws"
    yield f"  {'':<{_NAME}}{'side':<10}{'1':>12}{'2':>12}{'2 : 1':>10}" + (
        "   90 % of models" if common else ""
    )
    for each in pairs:
        yield _row(each, unit, many_layers=kind == "zone")


def _row(pair: Pair, unit: ReadUnit, *, many_layers: bool) -> str:
    name = pair.name.replace("_", " ") + (f", {pair.layer}" if many_layers else "")
    values = (significant(each.nominal * unit.per_si, _DIGITS) for each in (pair.first, pair.second))
    cells = "".join(f"{value:>12}" for value in values)
    ratio = "–" if pair.ratio is None else significant(pair.ratio, _DIGITS)
    line = f"  {name[: _NAME - 2]:<{_NAME}}{pair.side:<10}{cells}{ratio:>10}"
    if pair.ratio_low is not None and pair.ratio_high is not None:
        ends = f"{significant(pair.ratio_low, 3)} to {significant(pair.ratio_high, 3)}"
        line += f"   {ends}{' *' if pair.differs else ''}"
    return line


def _unit(quantity: Quantity, pairs: Sequence[Pair]) -> ReadUnit:
    if quantity.endswith("_C_m2"):
        return charge_unit([value.nominal for each in pairs for value in (each.first, each.second)])
    return DENSITY_UA if quantity.endswith("_A_m2") else FIELD


def _plural(kind: str) -> str:
    return {"muscle": "Muscles", "zone": "Zones", "layer": "Layers over the treated area"}[kind]


def _missing(comparison: Comparison) -> Iterator[str]:
    for number, names in ((1, comparison.only_first), (2, comparison.only_second)):
        if names:
            yield ""
            words = f"Only in {number}: {'; '.join(names)}."
            yield fill(words, WIDTH, subsequent_indent="  ")


def _histograms(comparison: Comparison) -> Iterator[str]:
    if not comparison.histograms:
        return
    unit = charge_unit([each.at_C_m2 for each in comparison.histograms])
    yield ""
    yield f"Where the shares of volume that receive at least a charge differ most ({unit.name})"
    yield f"  {'layer':<{_NAME}}{'at least':>12}{'1':>12}{'2':>12}"
    for each in comparison.histograms:
        at = each.charge_C_m2.index(each.at_C_m2)
        shares = "".join(f"{share:>12.0%}" for share in (each.share_first[at], each.share_second[at]))
        yield f"  {each.layer:<{_NAME}}{significant(each.at_C_m2 * unit.per_si, _DIGITS):>12}{shares}"


def _findings(comparison: Comparison) -> Iterator[str]:
    if not comparison.findings:
        return
    yield ""
    yield "Limits and thresholds, at the upper end of the interval; ! where the two say something different"
    for each in comparison.findings:
        yield fill(
            f"{'!' if each.changed else ' '} {each.limit} {each.about}, {each.where} ({each.film}): "
            f"{_said(each, first=True)}; {_said(each, first=False)}; "
            f"{'shown beside' if _is_shown(each) else 'bound'} {significant(each.bound)} {each.unit}",
            WIDTH,
            subsequent_indent="    ",
        )


def _is_shown(pair: FindingPair) -> bool:
    return "shown" in (pair.verdict_first, pair.verdict_second)


def _said(pair: FindingPair, *, first: bool) -> str:
    number = 1 if first else 2
    upper, verdict = (
        (pair.upper_first, pair.verdict_first) if first else (pair.upper_second, pair.verdict_second)
    )
    if upper is None:
        return f"{number}: nothing"
    words = "" if verdict == "shown" else f" {verdict}"
    return f"{number}: {significant(upper, _DIGITS)} {pair.unit}{words}"
