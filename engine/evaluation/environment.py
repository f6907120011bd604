"""What a measurement was made on: processor, system and versions."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("sparsespot", "numpy", "scipy", "soxr", "soundfile", "torch", "openvino", "onnxruntime")
_VECTOR_FLAG = re.compile(r"avx|amx|sse4|fma|gfni|vnni|asimd|neon|sve|i8mm|bf16")


def environment() -> dict[str, object]:
    """Processor name, vector instructions, cores, system and versions, ready for JSON."""
    name, flags = _processor()
    return {
        "cpu": name,
        "flags": sorted(flag for flag in flags if _VECTOR_FLAG.search(flag)),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: found for name in PACKAGES if (found := _version(name))},
    }


def _processor(cpuinfo: Path = Path("/proc/cpuinfo")) -> tuple[str, list[str]]:
    fields: dict[str, str] = {}
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition(":")
            fields.setdefault(key.strip().lower(), value.strip())
    name = fields.get("model name") or platform.processor() or platform.machine()
    return name, (fields.get("flags") or fields.get("features") or "").split()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
