"""Words per joule from counters that are files, locked ones told with what to do."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

import pytest

from engine.bench import energy
from engine.bench.energy import Meter, card_meter, cpu_meter, gpu_meter, words_per_joule
from engine.bench.slices import Entrant
from engine.values import EngineInfo, Figure


def package(folder: Path, number: int, energy_uj: int, most: int = 1_000_000_000) -> Path:
    made = folder / f"intel-rapl:{number}"
    made.mkdir(parents=True)
    (made / "energy_uj").write_text(f"{energy_uj}\n")
    (made / "max_energy_range_uj").write_text(f"{most}\n")
    return made


def test_packages_are_summed_and_their_parts_are_not(tmp_path: Path) -> None:
    first = package(tmp_path, 0, 2_000_000)
    package(tmp_path, 1, 500_000)
    (tmp_path / "intel-rapl:0:0").mkdir()
    (tmp_path / "intel-rapl:0:0" / "energy_uj").write_text("77\n")
    meter, note = cpu_meter(tmp_path)
    assert note is None
    assert meter is not None
    before = meter.joules()
    assert before == 2.5
    (first / "energy_uj").write_text("5000000")
    assert meter.since(before) == 3.0


def test_a_counter_that_starts_again_is_read_on(tmp_path: Path) -> None:
    first = package(tmp_path, 0, 9_000_000, most=10_000_000)
    meter, _ = cpu_meter(tmp_path)
    assert meter is not None
    before = meter.joules()
    (first / "energy_uj").write_text("1000000")
    assert meter.since(before) == 2.0


def test_without_a_counter_nothing_is_said(tmp_path: Path) -> None:
    assert cpu_meter(tmp_path) == (None, None)
    (tmp_path / "intel-rapl:0").mkdir()
    assert cpu_meter(tmp_path) == (None, None)


def test_a_locked_counter_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(tmp_path, 0, 1)

    def locked(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", locked)
    meter, note = cpu_meter(tmp_path)
    assert meter is None
    assert note is not None
    assert "sudo chmod a+r" in note


def test_without_a_gpu_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> ctypes.CDLL:
        raise OSError(name)

    monkeypatch.setattr(energy.ctypes, "CDLL", missing)
    assert gpu_meter() == (None, None)


class FakeNvml:
    """NVML with a counter of its own."""

    def __init__(self, millijoules: list[int], refuses: int = 0) -> None:
        self._millijoules, self._refuses = millijoules, refuses

    def nvmlInit_v2(self) -> int:
        return 0

    def nvmlDeviceGetHandleByIndex_v2(self, _: int, __: Any) -> int:
        return 0

    def nvmlDeviceGetTotalEnergyConsumption(self, _: Any, told: Any) -> int:
        told._obj.value = self._millijoules.pop(0) if len(self._millijoules) > 1 else 9000
        return self._refuses


def test_a_gpu_counts_millijoules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(energy.ctypes, "CDLL", lambda _: FakeNvml([1000, 2000, 3000]))
    meter, note = gpu_meter()
    assert (meter is not None, note) == (True, None)
    assert meter is not None
    assert meter.since(meter.joules()) == 7.0
    monkeypatch.setattr(energy.ctypes, "CDLL", lambda _: FakeNvml([1], refuses=3))
    meter, note = gpu_meter()
    assert meter is None
    assert note is not None
    assert "driver" in note


def test_words_are_divided_by_joules(new_clock: Any) -> None:
    clock = new_clock()

    def call(_: object) -> None:
        clock.now += 0.125

    meter = Meter("fake", lambda: clock.now * 8)
    assert words_per_joule(Entrant("a", call, [0], 16), meter, clock) == 16.0
    still = Meter("fake", lambda: 1.0)
    assert words_per_joule(Entrant("a", call, [0], 16), still, clock) is None


def card(folder: Path, slot: str, microwatts: int, vendor: str = "0x10ee") -> Path:
    sensor = folder / slot / "xmc.u.1" / "xmc_power"
    sensor.parent.mkdir(parents=True)
    sensor.write_text(f"{microwatts}\n")
    (folder / slot / "vendor").write_text(f"{vendor}\n")
    return sensor


def test_a_cards_power_is_summed_over_time(tmp_path: Path, new_clock: Any) -> None:
    clock = new_clock()
    sensor = card(tmp_path, "0000:65:00.1", 20_000_000)
    card(tmp_path, "0000:00:01.0", 1, vendor="0x8086")
    meter, note = card_meter(tmp_path, lambda: clock.now)
    assert note is None
    assert meter is not None
    before = meter.joules()
    clock.now += 2.0
    sensor.write_text("40000000\n")
    assert meter.since(before) == 60.0


def test_of_two_cards_none_is_taken_for_the_other(tmp_path: Path) -> None:
    assert card_meter(tmp_path) == (None, None)
    card(tmp_path, "0000:65:00.1", 1)
    card(tmp_path, "0000:66:00.1", 1)
    assert card_meter(tmp_path) == (None, None)


@pytest.mark.parametrize(
    ("engine", "figure", "sensor"),
    [
        ("sparse-cpu", "measured", "cpu_meter"),
        ("dense-cuda", "measured", "gpu_meter"),
        ("sparse-alveo", "measured", "card_meter"),
        ("sparse-sim", "simulated", None),
    ],
)
def test_an_engine_is_measured_by_the_sensor_of_its_device(
    monkeypatch: pytest.MonkeyPatch, engine: str, figure: Figure, sensor: str | None
) -> None:
    for name in ("cpu_meter", "gpu_meter", "card_meter"):
        monkeypatch.setattr(energy, name, lambda name=name: (None, name))
    info = EngineInfo(engine, "sparse", True, "device", "runtime", figure)
    assert energy.meter_of(info) == (None, sensor)
