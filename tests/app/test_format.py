from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from app import format as fmt
from app.format import points
from app.language import install
from engine.values import SimulatedSpeed


@pytest.mark.parametrize(
    ("value", "text"),
    [(7, "7"), (999, "999"), (5650, "5\u2009650"), (1_369_863, "1\u2009369\u2009863")],
)
def test_thousands_stand_in_groups(value: int, text: str) -> None:
    assert fmt.grouped(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (8.44, "8.4"), (314.4, "314"), (5651.2, "5\u2009651"),
     (116_312, "116\u2009300"), (1_234_567, "1\u2009235\u2009000")],
)  # fmt: skip
def test_a_speed_keeps_four_digits(value: float, text: str) -> None:
    assert fmt.rounded(value) == text


@pytest.mark.parametrize(
    ("runtime", "short"),
    [
        ("OpenVINO 2026.4.1, int8, 1 thread", "OpenVINO, int8"),
        ("torch 2.13.0+cpu, float32, 1 thread", "torch, float32"),
        ("NumPy 2.4.6", "NumPy"),
        ("RTL in Verilator, 250 MHz assumed", "RTL in Verilator"),
        ("C++, portable", "C++, portable"),
        ("C++ AVX-512", "C++ AVX-512"),
    ],
)
def test_a_runtime_in_short(runtime: str, short: str) -> None:
    assert fmt.short_runtime(runtime) == short


def test_units() -> None:
    assert fmt.microseconds(8.62) == "8.6\u2009µs"
    assert fmt.microseconds(177.2) == "177\u2009µs"
    assert fmt.microseconds(51_000) == "51.0\u2009ms"
    assert fmt.microseconds(None) == fmt.NONE_YET
    assert fmt.millions(121_300) == "0.12\u2009M"
    assert fmt.millions(13_912_400) == "13.9\u2009M"
    assert fmt.accuracy(0.963, (0.957, 0.969)) == "96.3\u2009±\u20090.6\u2009%"
    assert fmt.decibels(-13.6) == "\u221214\u2009dBFS"
    assert fmt.percent(1.0) == "100\u2009%"
    assert fmt.times(20.58) == "20.6×"


def test_a_modelled_speed_says_what_it_is_from() -> None:
    said = fmt.simulated(SimulatedSpeed(6598.2, 250))
    assert said == "6\u2009600 cycles at 250\u2009MHz, assumed"


def test_a_german_window_writes_decimals_with_a_comma(qtbot: QtBot) -> None:
    application = QCoreApplication.instance()
    assert application is not None
    translators = install(application, "de")
    try:
        assert fmt.decimal(0.974, 2) == "0,97"
        assert fmt.decimal(1234.5, 1) == "1234,5"
        assert fmt.decimal(0.5, 1, signed=True) == "+0,5"
        assert fmt.microseconds(8.62) == "8,6\u2009µs"
        assert fmt.accuracy(0.963, (0.957, 0.969)) == "96,3\u2009±\u20090,6\u2009%"
        assert fmt.times(20.58) == "20,6×"
        assert fmt.rounded(116_312) == "116\u2009300"
        assert points(0.00321, signed=True) == "+0,32"
        assert points(0.000001, signed=True) == "0,00"
    finally:
        for translator in translators:
            application.removeTranslator(translator)
    assert fmt.decimal(0.974, 2) == "0.97"
