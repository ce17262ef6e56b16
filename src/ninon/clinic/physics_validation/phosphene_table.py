"""The field in the orbit in words and columns."""

from __future__ import annotations

from collections.abc import Sequence

from ninon.clinic.physics_validation.phosphene import MONTAGES, RETINA_V_M, OrbitField

__all__ = ["phosphene_table"]

_PER_UA = 100.0


def phosphene_table(fields: Sequence[OrbitField], threshold_uA: float, sd_uA: float) -> str:
    """Return what every montage gives under every assumption.

    Parameters
    ----------
    fields : sequence of OrbitField
        Per ampere.
    threshold_uA, sd_uA : float
        Published, for the pads across the temples.
    """
    low, high = (1000 * each for each in RETINA_V_M)
    temples = next(iter(MONTAGES))
    lines = [
        "Electric field below lids and muscle, mV/m.",
        "Model estimate, not a measurement; the retina is not meshed.",
        f"Published for the retina: {low:g} to {high:g} mV/m, peak, at 16 to 20 Hz.",
    ]
    for montage, words in MONTAGES.items():
        current = threshold_uA if montage == temples else _PER_UA
        why = (
            f"published threshold, SD {sd_uA:g} µA" if montage == temples else "for scale; no threshold read"
        )
        lines += ["", f"{montage}, {words}, at {current:g} µA ({why})", _HEAD]
        own = [each.at(current) for each in fields if each.montage == montage]
        lines[-1:] = [_places(own[0]), _HEAD]
        lines += [_line(each) for each in own]
        if montage == temples:
            lines += ["", *_verdict(own, threshold_uA, sd_uA)]
    return "\n".join(lines)


_HEAD = (
    f"  {'assumed':<28}{'pads':>8}{'orbit, mean':>14}{'orbit, p95':>13}{'orbit, back':>14}{'rim, mean':>12}"
)


def _places(found: OrbitField) -> str:
    """Return where the usual pads stand."""
    told = " and ".join(f"({x}, {y}, {z})" for x, y, z in found.places_mm)
    return (
        f"  middles of the pads of {found.area_cm2:g} cm², mm to the left, up and forward of the eyes: {told}"
    )


def _line(found: OrbitField) -> str:
    values = (found.orbit_mean, found.orbit_p95, found.back_mean, found.rim_mean)
    cells = "".join(f"{1000 * each:>{wide}.0f}" for each, wide in zip(values, (14, 13, 14, 12), strict=True))
    return f"  {found.assumption:<28}{found.area_cm2:>4.0f} cm²{cells}"


def _verdict(own: Sequence[OrbitField], threshold_uA: float, sd_uA: float) -> list[str]:
    """Return how the nominal field stands to the published range, whatever it is."""
    means = [1000 * each.orbit_mean for each in own]
    nominal, low, high = own[0], *(1000 * each for each in RETINA_V_M)
    needed = [each / (1000 * nominal.orbit_mean) * threshold_uA for each in (low, high)]
    return [
        f"  Nominal mean in the orbit: {1000 * nominal.orbit_mean:.0f} mV/m; over all assumptions "
        f"{min(means):.0f} to {max(means):.0f} mV/m.",
        f"  One SD of the threshold alone is {(threshold_uA - sd_uA) / threshold_uA:.2f} to "
        f"{(threshold_uA + sd_uA) / threshold_uA:.2f} times these.",
        f"  By this mean, {low:g} to {high:g} mV/m would take {needed[0]:.0f} to {needed[1]:.0f} µA.",
    ]
