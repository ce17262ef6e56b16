"""Exact solutions of volume conduction, which the solver on a mesh is measured against.

Flat layers without sides, concentric shells, a round contact behind an impedance, and closed forms. All
lengths are metres; depth is counted into the body from its surface.
"""

from ninon.physics.exact.closed_forms import (
    disc_on_axis,
    point_source,
    spreading_resistance,
    two_layer_images,
)
from ninon.physics.exact.disc import contact_density, disc_resistance, pair_resistance
from ninon.physics.exact.field import AxialField, ExactField
from ninon.physics.exact.film import Film, film_share
from ninon.physics.exact.half_space import Disc, disc_currents_field, disc_field
from ninon.physics.exact.layers import Conductivity, Layers
from ninon.physics.exact.shells import Cap, Shells
from ninon.physics.exact.spheres import cap_currents_field, left_out_A_m2, terms_needed
from ninon.physics.exact.uniform_disc import uniform_disc

__all__ = [
    "AxialField",
    "Cap",
    "Conductivity",
    "Disc",
    "ExactField",
    "Film",
    "Layers",
    "Shells",
    "cap_currents_field",
    "contact_density",
    "disc_currents_field",
    "disc_field",
    "disc_on_axis",
    "disc_resistance",
    "film_share",
    "left_out_A_m2",
    "pair_resistance",
    "point_source",
    "spreading_resistance",
    "terms_needed",
    "two_layer_images",
    "uniform_disc",
]
