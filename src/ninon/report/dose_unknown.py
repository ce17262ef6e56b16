"""What the model behind a dose does not know, in plain words."""

from __future__ import annotations

__all__ = ["UNKNOWN"]

UNKNOWN: tuple[str, ...] = (
    "How thick the film of gel really is, how fast it dries, and how much the outermost skin resists under a "
    "moving wet electrode: no measurements on faces were found. This alone may change the dose two- to "
    "tenfold.",
    "Where this person's muscles lie. They are areas at the depth of the tables, without a scan; how well a "
    "facial muscle conducts, along and across its fibres, is taken from the forearm.",
    "Where bone, cheek, gland and eye socket begin below the muscle. An open mouth, metal on teeth and a "
    "beard are not modelled, and the shape of the neck is assumed.",
    "How skin changes within a pulse. One value, at the repetition rate, stands for the whole of it.",
    "What skin does above some volts, what happens at the metal of an electrode, and how the contact changes "
    "while it moves.",
    "Sharp folds: beside the nose and at the lips the numbers are less certain than on smooth skin.",
    "What a dose of this size does. A larger number is not a better one.",
)
"""One sentence or two each."""
