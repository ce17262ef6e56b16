"""On a client's own face lines have its lengths, and are cut where a place is left out."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninon.care.line_pieces import LEAST_MM, Span, pieces_of
from ninon.care.lines import Line, ZoneHold
from ninon.care.session_values import Side

from .clients import RULES


@dataclass
class Face:
    """A face that says what a test tells it."""

    columns: tuple[float, ...] = (100.0,)
    zones: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    ring: tuple[Span, ...] = ()
    never: tuple[tuple[str, Span], ...] = ()

    def columns_mm(self, movement: str, side: Side) -> tuple[float, ...]:
        return self.columns

    def near(self, movement: str, side: Side, zone: str, margin_mm: float) -> tuple[Span, ...]:
        return tuple((a - margin_mm, b + margin_mm) for a, b in self.zones.get(zone, ()))

    def in_eye_ring(self, movement: str, side: Side) -> tuple[Span, ...]:
        return self.ring

    def forbidden(self, movement: str, side: Side) -> tuple[tuple[str, Span], ...]:
        return self.never


def line(movement: str = "M03", **more: object) -> Line:
    row = RULES.movements[movement]
    return Line(row, row.passes_default, ("base",), electrode=RULES.electrodes["sphere_10mm"], **more)  # type: ignore[arg-type]


def hold(zone: str, margin_mm: float | None = None) -> ZoneHold:
    return ZoneHold(zone=zone, effect="exclude", finding="herpes_active", margin_mm=margin_mm)


def test_without_a_face_the_columns_of_the_table_hold():
    (piece,), said = pieces_of(line(), "right", face=None, holds=[hold("jawline")])
    assert piece.segments_mm == ((0.0, RULES.movements["M03"].length_mm),)
    assert said == ()


def test_a_line_has_the_length_of_the_clients_own_face():
    (piece,), said = pieces_of(line(), "right", face=Face(columns=(40.0, 44.5)))
    assert piece.length_mm == 84.5
    assert piece.holds == 2
    assert said == ()


def test_a_line_is_cut_where_it_passes_a_place_that_is_left_out_and_says_why():
    face = Face(zones={"cheek": ((30.0, 50.0),)})
    (piece,), (said,) = pieces_of(line(), "right", face=face, holds=[hold("cheek")])
    assert piece.segments_mm == ((0.0, 30.0), (50.0, 100.0))
    assert "30 to 50 mm on the right side" in said.because
    assert "herpes active" in said.because


def test_the_margin_of_a_finding_widens_the_cut():
    face = Face(zones={"cheek": ((30.0, 50.0),)})
    (piece,), _ = pieces_of(line(), "left", face=face, holds=[hold("cheek", 10)])
    assert piece.segments_mm == ((0.0, 20.0), (60.0, 100.0))


def test_a_place_that_is_only_held_low_cuts_nothing():
    face = Face(zones={"cheek": ((30.0, 50.0),)})
    low = ZoneHold(zone="cheek", effect="lowest_step", finding="x")
    (piece,), said = pieces_of(line(), "left", face=face, holds=[low])
    assert piece.length_mm == 100.0
    assert said == ()


def test_a_hold_is_kept_only_where_the_end_of_its_column_is_drawn():
    face = Face(columns=(50.0, 50.0), zones={"cheek": ((90.0, 100.0),)})
    (piece,), _ = pieces_of(line(), "right", face=face, holds=[hold("cheek")])
    assert piece.holds == 1


def test_what_is_never_entered_is_cut_without_any_finding():
    (piece,), (said,) = pieces_of(line(), "right", face=Face(never=(("neck_front", (80.0, 100.0)),)))
    assert piece.segments_mm == ((0.0, 80.0),)
    assert "neck front" in said.because


def test_a_line_of_which_nothing_long_enough_is_left_is_not_drawn_and_says_so():
    pieces, said = pieces_of(
        line(), "right", face=Face(zones={"cheek": ((5.0, 95.0),)}), holds=[hold("cheek")]
    )
    assert pieces == ()
    assert "nothing of it is left" in said[-1].because


def test_the_stricter_of_table_and_face_says_where_the_eye_ring_is():
    row = RULES.movements["M06"]
    assert row.eye_ring == "part"
    assert row.eye_ring_from_mm is not None
    whole = row.length_mm
    face = Face(columns=(whole,), ring=((row.eye_ring_from_mm - 6, row.eye_ring_from_mm + 2),))
    outside, inside = pieces_of(line("M06"), "right", face=face)[0]
    assert outside.part == "outside the eye ring"
    assert inside.part == "inside the eye ring"
    assert inside.segments_mm[0][0] == row.eye_ring_from_mm - 6
    assert inside.segments_mm[0][1] == (row.eye_ring_to_mm or whole)


def test_a_line_the_table_keeps_out_of_the_ring_is_split_where_the_face_finds_it_inside():
    outside, inside = pieces_of(line("M05"), "right", face=Face(ring=((70.0, 100.0),)))[0]
    assert outside.segments_mm == ((0.0, 70.0),)
    assert inside.segments_mm == ((70.0, 100.0),)


def test_an_electrode_that_is_not_allowed_near_the_eye_ends_before_the_ring():
    big = next(e for e in RULES.electrodes.values() if not e.eye_ring_allowed)
    row = RULES.movements["M05"]
    thick = Line(row, 2, ("base",), electrode=big)
    (piece,), (said,) = pieces_of(thick, "right", face=Face(ring=((70.0, 100.0),)))
    assert piece.segments_mm == ((0.0, 70.0),)
    assert big.plain_words in said.because


SPANS = st.lists(
    st.tuples(st.floats(0, 120), st.floats(0, 60)).map(lambda t: (t[0], t[0] + t[1])), max_size=5
)


@given(cheek=SPANS, ring=SPANS, never=SPANS, movement=st.sampled_from(["M03", "M05", "M06", "M07", "M10"]))
def test_no_piece_ever_lies_in_what_is_left_out(
    cheek: list[Span], ring: list[Span], never: list[Span], movement: str
):
    face = Face(
        columns=(60.0, 60.0),
        zones={"nose": tuple(cheek)},
        ring=tuple(ring),
        never=tuple(("carotid", span) for span in never),
    )
    pieces, _ = pieces_of(line(movement), "left", face=face, holds=[hold("nose")])
    for piece in pieces:
        for a, b in piece.segments_mm:
            assert a >= 0
            assert b <= 120
            assert b - a >= LEAST_MM
            for c, d in (*cheek, *never):
                assert b <= c or d <= a or d == c
    drawn = sorted(span for piece in pieces for span in piece.segments_mm)
    assert all(b <= c for (_, b), (c, _) in itertools.pairwise(drawn)), "pieces do not overlap"


def test_pads_are_placed_by_the_table_whatever_the_face():
    placement = next(iter(RULES.placements.values()))
    row = RULES.movements[placement.movement]
    pads = Line(row, 1, ("base",), placement=placement)
    (piece,), said = pieces_of(pads, "right", face=Face(never=(("carotid", (0.0, 100.0)),)))
    assert piece.length_mm == pytest.approx(row.length_mm)
    assert said == ()
