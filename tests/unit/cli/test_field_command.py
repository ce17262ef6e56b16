"""``ninon field``: what a researcher writes, and what comes back."""

from __future__ import annotations

import argparse
import json
import tomllib
from pathlib import Path

import pytest

import ninon
from ninon.cli.field_parser import add_field_parser
from ninon.clinic.field_file import field_case_of, read_field_case
from ninon.errors import InputError
from ninon.physics.field_parts import Ball

EXAMPLES = Path(ninon.__file__).parent / "examples" / "field"
SLAB = (EXAMPLES / "slab.toml").read_text(encoding="utf-8")
SPHERE = (EXAMPLES / "sphere.toml").read_text(encoding="utf-8")


def case_of(text):
    return field_case_of(tomllib.loads(text), "case.toml")


def run(*words):
    parser = argparse.ArgumentParser()
    add_field_parser(parser.add_subparsers())
    arguments = parser.parse_args(["field", *map(str, words)])
    return arguments.run(arguments)


@pytest.mark.parametrize("name", ["slab.toml", "sphere.toml"])
def test_the_examples_are_solved(name, capsys):
    assert run(EXAMPLES / name, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["model"] == "model estimate, not a measurement"
    assert told["schema_name"] == "ninon-field"
    assert told["unknowns"] > 1000
    assert told["solver"]
    assert told["seconds"] > 0
    assert sum(each["current_uA"] for each in told["electrodes"]) == pytest.approx(0)
    for each in told["electrodes"]:
        assert each["voltage_V"] * each["current_uA"] > 0
        assert each["peak_density_mA_cm2"] > each["mean_density_mA_cm2"] > 0
    for each in told["probes"]:
        assert len(each["J_A_m2"]) == len(each["E_V_m"]) == 3


def test_the_text_says_the_same_in_two_tables(capsys):
    assert run(EXAMPLES / "slab.toml") == 0
    told = capsys.readouterr().out
    assert "model estimate, not a measurement" in told
    assert told.count("\nelectrode ") == 1
    assert "z into the body" in told
    assert "muscle" in told
    assert max(map(len, told.splitlines())) <= 110


def test_millimetres_and_microamperes_become_metres_and_amperes():
    case = case_of(SLAB)
    assert case.h_m == 0.002
    assert case.electrodes[0].current_A == pytest.approx(3e-4)
    assert case.electrodes[0].centre_m == pytest.approx((-0.015, 0, 0))
    assert case.probes[0].point_m == pytest.approx((0, 0, 0.006))
    assert case.layers[0].conductivity_S_m == (0.2, 0.2, 0.2)


def test_a_sphere_has_its_top_where_theta_is_zero():
    case = case_of(SPHERE)
    assert isinstance(case.shape, Ball)
    assert case.electrodes[0].centre_m == pytest.approx((0, 0, case.shape.radius_m), abs=1e-12)


def test_shells_are_layers_by_another_name():
    assert case_of(SPHERE.replace("[[layer]]", "[[shell]]")) == case_of(SPHERE)


def test_radius_and_depth_say_the_same_of_a_probe():
    assert "depth_mm = 6.0" in SPHERE
    assert case_of(SPHERE.replace("depth_mm = 6.0", "r_mm = 34.0")) == case_of(SPHERE)


def test_layers_of_the_same_name_stay_apart():
    names = [layer.name for layer in case_of(SLAB.replace('"fat"', '"skin"')).layers]
    assert names[:2] == ["skin", "skin (2)"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[slab]", "[slap]", r"neither \[slab\] nor \[sphere\]"),
        ("[slab]", "[sphere]\nradius_mm = 40\nh_mm = 1\n[slab]", r"both \[slab\] and \[sphere\]"),
        ("h_mm = 2.0", "h = 2.0", "no key 'h' here"),
        ("h_mm = 2.0", "", "h_mm is missing"),
        ("h_mm = 2.0", "h_mm = -2.0", "above zero"),
        ("h_mm = 2.0", "h_mm = 30.0", "too coarse"),
        ("x_mm = -15.0", "x_m = -15.0", "electrode 1: there is no key 'x_m' here. Did you mean 'x_mm'"),
        ("x_mm = -15.0", "x_mm = '15'", "write a plain number"),
        ("x_mm = -15.0", "x_mm = nan", "write a plain number"),
        ("x_mm = -15.0", "x_mm = true", "write a plain number"),
        ("x_mm = -15.0", "x_mm = 12.0", "electrodes 1 and 2 overlap"),
        ("x_mm = -15.0", "x_mm = -59.0", "electrode 1 reaches"),
        ("current_uA = 300.0", "current_uA = 200.0", "add up to -100 µA"),
        ("current_uA = 300.0", "", "electrode 1: current_uA is missing; there is no default"),
        ("radius_mm = 3.0", "radius_mm = 0", "electrode 1: radius_mm is 0"),
        ("contact_Ohm_m2 = 0.01", "contact_Ohm_m2 = 0", "electrode 1: contact_Ohm_m2 is 0"),
        ("thickness_mm = 1.5", "thickness_mm = 0.0", r"layer 1 \('skin'\): thickness_mm is 0"),
        ("conductivity_S_m = 0.2", "conductivity_S_m = [0.2, 0.2]", "or three"),
        ("conductivity_S_m = 0.2", "conductivity_S_m = 0", "above zero"),
        ("conductivity_S_m = 0.2", "", "conductivity_S_m is missing"),
        ('name = "skin"', "name = 3", "the name is no text"),
        ("depth_mm = 6.0", "depth_mm = 600.0", "probe 1 lies at a depth of 600 mm"),
        ("[[probe]]", "[probe]", r"\[\[probe\]\] with double brackets"),
        ("[[layer]]", "[[shell]]", r"a slab has no \[\[shell\]\]"),
        ("[slab]", "[extra]\n[slab]", "no key 'extra' here"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place(old, new, words):
    count = -1 if old in ("[[probe]]", "[[layer]]") else 1
    if old == "[[probe]]":
        text = SLAB[: SLAB.index("[[probe]]")] + "[probe]\nx_mm = 0.0\n"
    else:
        text = SLAB.replace(old, new, count)
    with pytest.raises(InputError, match=words) as fault:
        case_of(text)
    assert str(fault.value).startswith("case.toml")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("theta_deg = 0.0", "theta_deg = 200.0", "0 to 180"),
        ("depth_mm = 6.0", "", "either depth_mm"),
        ("depth_mm = 6.0", "depth_mm = 6.0\nr_mm = 34.0", "either depth_mm"),
        ("depth_mm = 6.0", "depth_mm = 50.0", "radius is 40 mm"),
        ("radius_mm = 40.0", "radius_mm = 10.0", "shells are"),
        (
            "[[layer]]",
            "[[shell]]\nthickness_mm = 1\nconductivity_S_m = 1\n[[layer]]",
            r"both \[\[layer\]\] and \[\[shell\]\]",
        ),
    ],
)
def test_a_sphere_that_cannot_be_meant_is_told(old, new, words):
    with pytest.raises(InputError, match=words):
        case_of(SPHERE.replace(old, new, 1))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"nothing\.toml"):
        read_field_case(tmp_path / "nothing.toml")


def test_no_threads_is_no_number_of_threads(capsys):
    with pytest.raises(SystemExit):
        run("case.toml", "--threads", "0")
    assert "1 or more" in capsys.readouterr().err
