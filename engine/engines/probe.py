"""Whether an engine can run on this machine, found cheaply."""

from __future__ import annotations

import ctypes
import platform
import sys
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True)
class Probe:
    """``reason`` (one clause) and ``remedy`` where the engine cannot run, None where it can."""

    device: str
    runtime: str
    reason: str | None = None
    remedy: str | None = None


@cache
def cpu_name() -> str:
    """The processor's name as the system gives it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass  # not Linux
    return platform.processor() or platform.machine()


def installed(module: str, distribution: str | None = None) -> str | None:
    """The version of an installed package, None where it is missing; imports nothing."""
    if module in sys.modules:
        found = sys.modules[module] is not None
    else:
        found = find_spec(module) is not None
    if not found:
        return None
    try:
        return version(distribution or module)
    except PackageNotFoundError:
        return "of unknown version"


def cuda_devices() -> int:
    """How many CUDA GPUs the driver counts; 0 without a driver."""
    name = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
    try:
        driver = ctypes.CDLL(name)
        count = ctypes.c_int(0)
        if driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count)):
            return 0
    except (OSError, AttributeError):
        return 0
    return count.value
