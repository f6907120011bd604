"""What a measurement was made on: processor, system and versions."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from engine.engines.probe import cpu_name

PACKAGES = ("sparsespot", "numpy", "scipy", "soxr", "soundfile", "torch", "openvino", "onnxruntime")
_VECTOR_FLAG = re.compile(r"avx|amx|sse4|fma|gfni|vnni|asimd|neon|sve|i8mm|bf16")


def environment() -> dict[str, object]:
    """Processor name, vector instructions, cores, system and versions, ready for JSON."""
    return {
        "cpu": cpu_name(),
        "flags": sorted(flag for flag in _flags() if _VECTOR_FLAG.search(flag)),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: found for name in PACKAGES if (found := package_version(name))},
    }


def _flags() -> list[str]:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip().lower() in ("flags", "features"):
                return value.split()
    return []


def package_version(package: str) -> str | None:
    """The version of an installed distribution, None where it is missing."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None
