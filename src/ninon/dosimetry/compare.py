"""Two doses side by side: values, ratios, and whether the doubts of the model could make them equal.

The doubts are common to both: the tissues are the same ones, whichever plan is followed. With common draws
the ratio has an interval of its own, narrower than the two intervals would suggest. Without them, or on two
faces, only nominal values are compared, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from ninon.dosimetry.common_draws import Draws, Kind, Place, Quantity, values_of
from ninon.dosimetry.dose import MODEL_WORDS, Dose, Finding, Interval, VolumeHistogram
from ninon.dosimetry.preferences import NO_EVIDENCE
from ninon.errors import InputError

__all__ = ["Comparison", "FindingPair", "HistogramPair", "Pair", "compare"]

_LOW, _HIGH = 5.0, 95.0


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Pair(_Value):
    """One number of both doses."""

    kind: Kind
    name: str
    side: str
    layer: str
    quantity: Quantity
    first: Interval
    second: Interval
    ratio: float | None
    """Second over first, nominal; None where the first is 0."""
    ratio_low: float | None = None
    ratio_high: float | None = None
    """Where 90 % of the common draws lie; None without them."""
    differs: bool | None = None
    """Whether that interval excludes 1; None where it is not known."""


class HistogramPair(_Value):
    """Which share of a layer receives at least a charge density, of both, over one axis."""

    layer: str
    charge_C_m2: tuple[float, ...]
    share_first: tuple[float, ...]
    share_second: tuple[float, ...]
    largest_gap: float
    """The largest difference of the two shares …"""
    at_C_m2: float
    """… and the charge at which it is."""


class FindingPair(_Value):
    """One limit and what both doses are beside it."""

    limit: str
    about: str
    where: str
    film: str
    bound: float
    unit: str
    value_first: float | None
    value_second: float | None
    upper_first: float | None
    upper_second: float | None
    verdict_first: str
    """Empty where the dose has no such finding."""
    verdict_second: str

    @property
    def changed(self) -> bool:
        """Whether the two say something different."""
        return self.verdict_first != self.verdict_second


class Comparison(_Value):
    """Two doses side by side; neither is called better, since no dose is linked to a result."""

    words: str = MODEL_WORDS
    note: str = NO_EVIDENCE
    first: str
    second: str
    """What the two are called."""
    basis: Literal["common draws", "nominal values"]
    basis_words: str
    parts: tuple[Pair, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    """Places that one dose has and the other has not."""
    histograms: tuple[HistogramPair, ...]
    findings: tuple[FindingPair, ...]
    energised_first_s: float
    energised_second_s: float
    film_first: str
    film_second: str
    key_first: str
    key_second: str

    def of(self, kind: Kind, quantity: Quantity) -> tuple[Pair, ...]:
        """Return the pairs of one kind and one quantity, in their order."""
        return tuple(each for each in self.parts if (each.kind, each.quantity) == (kind, quantity))


def compare(
    first: Dose,
    second: Dose,
    *,
    names: tuple[str, str],
    draws: tuple[Draws, Draws] | None = None,
) -> Comparison:
    """Put two doses side by side.

    Parameters
    ----------
    first, second : Dose
        The doses.
    names : tuple of str
        What they are called.
    draws : tuple of Draws, optional
        The draws of both. Only when face, seed and number agree are they the same bodies, and only then the
        ratio has an interval.

    Raises
    ------
    InputError
        If both have the same name, or draws do not belong to their dose.
    """
    if names[0] == names[1]:
        raise InputError(f"Both doses are called {names[0]!r}; give them different names.")
    common, words = _basis(first, second, draws)
    one, two = dict(values_of(first)), dict(values_of(second))
    both = [place for place in one if place in two]
    return Comparison(
        first=names[0],
        second=names[1],
        basis="common draws" if common else "nominal values",
        basis_words=words,
        parts=tuple(_pair(place, one[place], two[place], common) for place in both),
        only_first=_names(place for place in one if place not in two),
        only_second=_names(place for place in two if place not in one),
        histograms=_histograms(first.histograms, second.histograms),
        findings=_findings(first.findings, second.findings),
        energised_first_s=first.energised_s,
        energised_second_s=second.energised_s,
        film_first=first.film_words,
        film_second=second.film_words,
        key_first=first.key,
        key_second=second.key,
    )


def _basis(
    first: Dose, second: Dose, draws: tuple[Draws, Draws] | None
) -> tuple[tuple[Draws, Draws] | None, str]:
    only = "Only nominal values are compared, and whether a difference is more than doubt is not known: "
    if draws is None:
        return None, only + "the draws of the two doses are not at hand."
    one, two = draws
    if (one.seed, two.seed) != (first.seed, second.seed):
        raise InputError("The draws have other seeds than their doses; give those the doses were made with.")
    if one.face != two.face:
        return None, only + "the doses are on different faces."
    counts = {len(each) for sample in draws for each in sample.ratios.values()}
    if one.seed != two.seed or len(counts) > 1:
        return None, only + "the two were drawn differently."
    if all(np.array_equal(one.ratios[p], two.ratios[p]) for p in one.ratios if p in two.ratios):
        return None, only + "one study of doubt stands for both plans and says nothing about their ratio."
    if first.film_words != second.film_words:
        return None, only + "the conductor's films differ, and their doubts are not common."
    count = counts.pop() if counts else 0
    return draws, f"Doubts are common to both: each ratio was taken in the same {count} sampled bodies."


def _names(places: Iterator[Place]) -> tuple[str, ...]:
    said = (f"{p.name.replace('_', ' ')}" + (f", {p.side}" if p.side != "both" else "") for p in places)
    return tuple(dict.fromkeys(said))


def _pair(place: Place, first: Interval, second: Interval, draws: tuple[Draws, Draws] | None) -> Pair:
    ratio = second.nominal / first.nominal if first.nominal > 0 else None
    low = high = None
    if draws is not None and ratio is not None and all(place in each.ratios for each in draws):
        one, two = (each.ratios[place] for each in draws)
        if not ((one > 0).all() and np.isfinite(one).all() and np.isfinite(two).all()):
            raise InputError(f"The draws of {place.name}, {place.quantity}, are not all finite and above 0.")
        low, high = (float(each) for each in np.percentile(ratio * two / one, [_LOW, _HIGH]))
    return Pair(
        kind=place.kind,
        name=place.name,
        side=place.side,
        layer=place.layer,
        quantity=place.quantity,
        first=first,
        second=second,
        ratio=ratio,
        ratio_low=low,
        ratio_high=high,
        differs=None if low is None or high is None else bool(low > 1 or high < 1),
    )


def _histograms(
    first: Sequence[VolumeHistogram], second: Sequence[VolumeHistogram]
) -> tuple[HistogramPair, ...]:
    others = {each.layer: each for each in second}
    return tuple(_histogram(each, others[each.layer]) for each in first if each.layer in others)


def _histogram(first: VolumeHistogram, second: VolumeHistogram) -> HistogramPair:
    """Bring both to the thresholds of either; beyond its own axis a histogram is taken as 0."""
    axis = np.union1d(first.charge_C_m2, second.charge_C_m2)
    one, two = (np.interp(axis, each.charge_C_m2, each.share_nominal, right=0.0) for each in (first, second))
    gap = np.abs(two - one)
    at = int(gap.argmax())
    return HistogramPair(
        layer=first.layer,
        charge_C_m2=tuple(map(float, axis)),
        share_first=tuple(map(float, one)),
        share_second=tuple(map(float, two)),
        largest_gap=float(gap[at]),
        at_C_m2=float(axis[at]),
    )


def _findings(first: Sequence[Finding], second: Sequence[Finding]) -> tuple[FindingPair, ...]:
    one, two = _by_place(first), _by_place(second)
    return tuple(_finding_pair(one.get(place), two.get(place)) for place in dict.fromkeys([*one, *two]))


def _by_place(findings: Sequence[Finding]) -> dict[tuple[str, str, str, str], Finding]:
    """Return findings by limit and place; of several at one place the one nearest to its bound."""
    found: dict[tuple[str, str, str, str], Finding] = {}
    for each in findings:
        place = (each.limit, each.about, each.where, each.film)
        if place not in found or each.upper > found[place].upper:
            found[place] = each
    return found


def _finding_pair(first: Finding | None, second: Finding | None) -> FindingPair:
    known = first or second
    if known is None:
        raise InputError("A pair of findings needs at least one.")
    return FindingPair(
        limit=known.limit,
        about=known.about,
        where=known.where,
        film=known.film,
        bound=known.bound,
        unit=known.unit,
        value_first=first.value if first else None,
        value_second=second.value if second else None,
        upper_first=first.upper if first else None,
        upper_second=second.upper if second else None,
        verdict_first=first.verdict if first else "",
        verdict_second=second.verdict if second else "",
    )
