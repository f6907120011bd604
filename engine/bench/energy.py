"""Words per joule, where the machine has a sensor that may be read."""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.bench.slices import Entrant
from engine.values import EngineInfo

_POWERCAP = Path("/sys/class/powercap")
_PCI = Path("/sys/bus/pci/devices")
_XILINX = "0x10ee"
_BLOCK_S = 0.5


@dataclass(frozen=True)
class Meter:
    """``joules`` counts up; ``wraps`` is where it starts again (0: never)."""

    name: str
    joules: Callable[[], float]
    wraps: float = 0.0

    def since(self, before: float) -> float:
        """Joules used since the reading ``before``."""
        used = self.joules() - before
        return used + self.wraps if used < 0 else used


def cpu_meter(folder: Path = _POWERCAP) -> tuple[Meter | None, str | None]:
    """RAPL of all packages, idle power included; or, where it is locked, what to do."""
    packages = sorted(each for each in folder.glob("intel-rapl:*") if each.name.count(":") == 1)
    counters = [package / "energy_uj" for package in packages]
    try:
        for counter in counters:
            counter.read_text()
        wraps = sum(int((each / "max_energy_range_uj").read_text()) for each in packages) / 1e6
    except PermissionError:
        return None, (
            "The processor has an energy counter that only root may read: for words per joule type "
            f"sudo chmod a+r {folder}/intel-rapl:*/energy_uj and run this again."
        )
    except (OSError, ValueError):
        return None, None
    if not counters:
        return None, None
    return Meter("RAPL", lambda: sum(int(each.read_text()) for each in counters) / 1e6, wraps), None


def gpu_meter() -> tuple[Meter | None, str | None]:
    """NVML's counter of the first GPU; or, where the GPU has none, a sentence that says so."""
    name = "nvml.dll" if sys.platform == "win32" else "libnvidia-ml.so.1"
    try:
        nvml = ctypes.CDLL(name)
        device = ctypes.c_void_p()
        if nvml.nvmlInit_v2() or nvml.nvmlDeviceGetHandleByIndex_v2(0, ctypes.byref(device)):
            return None, None
    except (OSError, AttributeError):
        return None, None

    def joules() -> float:
        told = ctypes.c_ulonglong()
        if nvml.nvmlDeviceGetTotalEnergyConsumption(device, ctypes.byref(told)):
            raise OSError("the GPU's energy counter cannot be read")
        return told.value / 1e3

    try:
        joules()
    except (OSError, AttributeError):
        return (
            None,
            "The GPU's energy counter cannot be read: update its driver.",
        )
    return Meter("NVML", joules), None


def card_meter(
    folder: Path = _PCI, clock: Callable[[], float] = time.perf_counter
) -> tuple[Meter | None, str | None]:
    """The power of the one card that XRT's driver shows, summed over time between readings.

    None where there is no card, or more than one; with a sentence where it may not be read.
    """
    sensors = [
        sensor
        for vendor in sorted(folder.glob("*/vendor"))
        if _text(vendor) == _XILINX
        for sensor in sorted(vendor.parent.glob("xmc.*/xmc_power"))
    ]
    if len(sensors) != 1:
        return None, None
    try:
        watts = int(sensors[0].read_text()) / 1e6
    except PermissionError:
        return None, f"The card's power sensor may not be read: allow reading {sensors[0]}."
    except (OSError, ValueError):
        return None, None
    last, joules = (clock(), watts), 0.0

    def used() -> float:
        nonlocal last, joules
        now = (clock(), int(sensors[0].read_text()) / 1e6)
        joules += (now[0] - last[0]) * (now[1] + last[1]) / 2
        last = now
        return joules

    return Meter("card", used), None


def meter_of(info: EngineInfo) -> tuple[Meter | None, str | None]:
    """What measures the device that an engine runs on; None for a simulated one."""
    if info.figure != "measured":
        return None, None
    if info.id.endswith("-cuda"):
        return gpu_meter()
    if info.id.endswith("-alveo"):
        return card_meter()
    return cpu_meter()


def _text(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def words_per_joule(
    entrant: Entrant, meter: Meter, clock: Callable[[], float] = time.perf_counter
) -> float | None:
    """Over half a second or more; None where the counter did not move."""
    position = words = 0
    entrant.call(entrant.arguments[0])
    before, began = meter.joules(), clock()
    while clock() - began < _BLOCK_S:
        entrant.call(entrant.arguments[position % len(entrant.arguments)])
        position += 1
        words += entrant.words
    used = meter.since(before)
    return words / used if used > 0 else None
